use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use vouchsafe_store::Instance;

/// Times as they are where the technicians of an instance are.
#[derive(Debug, Clone)]
pub struct Clock(TimeZone);

impl Clock {
    pub fn of(instance: &Instance) -> Self {
        Self(TimeZone::get(&instance.time_zone).unwrap_or(TimeZone::UTC))
    }

    fn written(&self, at: Timestamp, form: &str) -> String {
        at.to_zoned_datetime(self.0.clone()).strftime(form).to_string()
    }

    /// Such as `2026-11-25 14:05:09 GMT`.
    pub fn second(&self, at: Timestamp) -> String {
        self.written(at, "%Y-%m-%d %H:%M:%S %Z")
    }

    /// Such as `2026-11-25 14:05 GMT`.
    pub fn minute(&self, at: Timestamp) -> String {
        self.written(at, "%Y-%m-%d %H:%M %Z")
    }

    /// Such as `14:05`.
    pub fn time(&self, at: Timestamp) -> String {
        self.written(at, "%H:%M")
    }

    /// Such as `2026-11-25`.
    pub fn day(&self, at: Timestamp) -> String {
        self.written(at, "%Y-%m-%d")
    }

    /// Such as `Wednesday`.
    pub fn weekday(&self, at: Timestamp) -> String {
        self.written(at, "%A")
    }

    pub fn date(&self, at: Timestamp) -> Date {
        at.to_zoned_datetime(self.0.clone()).date()
    }

    /// What the clocks there show at this moment, for an input of date and time: such as `2026-11-25T14:05`.
    pub fn typed(&self, at: Timestamp) -> String {
        self.written(at, "%Y-%m-%dT%H:%M")
    }

    /// The moment at which the clocks there show this. `None` for what is out of all bounds.
    pub fn at(&self, shown: DateTime) -> Option<Timestamp> {
        Some(shown.to_zoned_datetime(self.0.clone()).ok()?.timestamp())
    }

    /// When a day begins. `None` for one that is out of all bounds.
    pub fn start_of(&self, date: Date) -> Option<Timestamp> {
        let midnight = date.to_zoned_datetime(self.0.clone()).ok()?;
        Some(midnight.start_of_day().ok()?.timestamp())
    }
}

#[cfg(test)]
impl Clock {
    pub(super) fn of_zone(name: &str) -> Self {
        Self(TimeZone::get(name).unwrap())
    }
}
