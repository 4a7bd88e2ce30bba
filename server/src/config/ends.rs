//! `good_until`: until when a secret is good, as a day, or to the second where it is no day's beginning.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use toml::value::{Datetime, DatetimeParseError};

/// The moment that is meant: of a day its beginning in this zone, so that nobody is told too late. `None` for a time without a
/// day or without an offset.
pub(super) fn read(declared: &Datetime, zone: &TimeZone) -> Option<Timestamp> {
    let written = declared.to_string();
    match declared {
        Datetime { date: Some(_), time: None, offset: None } => beginning(written.parse().ok()?, zone),
        Datetime { date: Some(_), time: Some(_), offset: Some(_) } => written.parse().ok(),
        _ => None,
    }
}

/// The same as a file has it.
pub(super) fn write(at: Timestamp, zone: &TimeZone) -> Result<Datetime, DatetimeParseError> {
    let day = at.to_zoned_datetime(zone.clone()).date();
    if beginning(day, zone) == Some(at) { day.to_string().parse() } else { at.to_string().parse() }
}

fn beginning(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    Some(day.to_zoned_datetime(zone.clone()).ok()?.start_of_day().ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_where_the_instance_is_and_what_is_written_is_read_again() {
        let zone = |name: &str| TimeZone::get(name).unwrap();
        let at = |text: &str, name: &str| read(&text.parse().unwrap(), &zone(name)).map(|at| at.to_string());
        assert_eq!(at("2027-11-26", "Europe/Vienna").as_deref(), Some("2027-11-25T23:00:00Z"));
        assert_eq!(at("2027-11-26T01:00:00+01:00", "UTC").as_deref(), Some("2027-11-26T00:00:00Z"));
        for wrong in ["2027-11-26T01:00:00", "07:32:00"] {
            assert_eq!(at(wrong, "UTC"), None, "{wrong}");
        }
        for moment in ["2027-11-25T23:00:00Z", "2027-11-26T07:32:05.125Z", "1999-01-01T00:00:00Z"] {
            for name in ["Europe/Vienna", "UTC", "Asia/Tokyo"] {
                let moment: Timestamp = moment.parse().unwrap();
                let written = write(moment, &zone(name)).unwrap();
                assert_eq!(read(&written, &zone(name)), Some(moment), "{written} in {name}");
            }
        }
        let vienna = write("2027-11-25T23:00:00Z".parse().unwrap(), &zone("Europe/Vienna")).unwrap();
        assert_eq!(vienna.to_string(), "2027-11-26");
    }
}
