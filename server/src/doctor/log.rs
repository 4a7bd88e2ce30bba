//! What came of checking the log last.

use std::sync::Arc;

use jiff::Timestamp;
use vouchsafe_domain::ids::InstanceId;
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{LogCheck, LogFound};

use super::{
    finding::{About, Finding},
    remedy::Remedy,
    seen,
};
use crate::services::Services;

const TEST: &str = "log";

pub async fn check(services: Arc<Services>, instance: InstanceId) -> Vec<Finding> {
    let about = &About::Instance(instance.clone());
    let found = match services.store.log_checks(&instance, Timestamp::now()).await {
        // Before the first day is over nobody has looked, and there is nothing to be said.
        Ok(checks) => checks.last.map(|LogCheck { found, .. }| found),
        Err(error) => return vec![Finding::fix(about, TEST, Remedy::told("database", &format_args!("{error}.")))],
    };
    let finding = found.map(|found| match found {
        LogFound::Whole { seq, .. } => Finding::good(about, TEST, seen("log_whole", &[("left", &seq.to_string())])),
        LogFound::Changed { what } => {
            let why = what.first().map(|what| plain(what)).unwrap_or_default();
            Finding::fix(about, TEST, Remedy::check("log_changed", &[("why", &why)]))
        }
        LogFound::Unread { why } => Finding::not_checked(about, TEST, plain(&why)),
    });
    finding.into_iter().collect()
}
