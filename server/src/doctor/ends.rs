//! Secrets that end: neither Halo nor Microsoft tells the application, so whoever enters one says until when it is good.

use jiff::{SignedDuration, Timestamp};
use vouchsafe_domain::secret_end::SecretEnd;

use super::{
    finding::{About, Finding},
    remedy::Remedy,
    seen,
};

pub fn of_application(about: &About, ends: Timestamp) -> Finding {
    finding(about, "Microsoft application's end", ends, ["app_secret_ends", "app_secret_over"], "")
}

pub fn of_connector(about: &About, company: &str, ends: Timestamp) -> Finding {
    finding(about, "connector secret's end", ends, ["connector_secret_ends", "connector_secret_over"], company)
}

fn finding(about: &About, test: &'static str, ends: Timestamp, [soon, over]: [&str; 2], company: &str) -> Finding {
    // The day as it was entered, in whichever zone within twelve hours of UTC.
    let day = (ends + SignedDuration::from_hours(12)).strftime("%Y-%m-%d").to_string();
    let values = [("time", &*day), ("company", company)];
    match SecretEnd::of(ends, Timestamp::now()) {
        SecretEnd::Later => Finding::good(about, test, seen("ends", &values)),
        SecretEnd::Soon => Finding::fix(about, test, Remedy::check(soon, &values)),
        SecretEnd::Over => Finding::fix(about, test, Remedy::check(over, &values)),
    }
}
