//! Times as people read them.

/// A time of day in UTC, such as `14:05 UTC`: until the browser, which knows the zone, takes over. `at` is in
/// milliseconds since 1970.
pub fn utc(at: f64) -> String {
    let minutes = (at / 60_000.0) as u64 % 1440;
    format!("{:02}:{:02} UTC", minutes / 60, minutes % 60)
}

/// A time as it is here, with its zone; with the day as well, if `dated`.
#[cfg(feature = "hydrate")]
pub fn local(at: f64, dated: bool) -> String {
    let options = if dated {
        r#"{"day":"numeric","month":"short","hour":"2-digit","minute":"2-digit"}"#
    } else {
        r#"{"hour":"2-digit","minute":"2-digit","timeZoneName":"short"}"#
    };
    let options = js_sys::JSON::parse(options).unwrap_or_default();
    js_sys::Date::new(&at.into()).to_locale_time_string_with_options("default", &options).into()
}

#[cfg(test)]
mod tests {
    use super::utc;

    #[test]
    fn utc_is_a_time_of_day() {
        assert_eq!(utc(0.0), "00:00 UTC");
        assert_eq!(utc(1_800_000_299_999.0), "08:04 UTC");
        assert_eq!(utc(1_800_000_300_000.0), "08:05 UTC");
    }
}
