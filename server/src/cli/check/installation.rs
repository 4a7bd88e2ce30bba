//! What holds for the whole installation.

use jiff::Timestamp;
use vouchsafe_domain::connector::Form;
use vouchsafe_store::{Lonely, Settings};

use super::{super::remedy::Remedy, finding::Finding};
use crate::{config::Process, services::Loaded};

const ABOUT: &str = "installation";

/// The database could not be opened, so nothing else can be tested.
pub(super) fn closed(error: &anyhow::Error) -> Finding {
    Finding::fix(ABOUT, "database", Remedy::told("database", &format_args!("{error:#}.")))
}

pub(super) fn check(process: &Process, settings: &Loaded) -> Vec<Finding> {
    let mut findings = vec![
        Finding::good(ABOUT, "database", "opens"),
        // Opening it has refused any other.
        Finding::good(ABOUT, "key file", format!("{}, for its owner only", process.key_file.display())),
    ];
    if settings.instances().next().is_none() {
        findings.push(Finding::fix(ABOUT, "instances", Remedy::check("no_instance", &[])));
    }
    if settings.customers().iter().all(|customer| customer.tenants.is_empty()) {
        findings.push(Finding::fix(ABOUT, "customers", Remedy::check("no_customer", &[])));
    }
    findings.push(match &settings.graph {
        Some(_) => Finding::good(ABOUT, "Microsoft application", "set"),
        None => Finding::fix(ABOUT, "Microsoft application", Remedy::setup("microsoft_app_missing", &[])),
    });
    findings.push(match settings.connector.form {
        Some(Form::Asynchronous) => Finding::good(ABOUT, "connector's form", "asynchronous"),
        Some(Form::Synchronous) => Finding::good(ABOUT, "connector's form", "synchronous"),
        None => Finding::fix(ABOUT, "connector's form", Remedy::check("untested", &[])),
    });
    findings
}

/// Where a second technician is asked for, and there is not always one.
pub(super) fn lonely(settings: &Settings, now: Timestamp) -> Vec<Finding> {
    let finding = |lonely: &Lonely| Finding::fix(&Remedy::whose(lonely), "second technicians", Remedy::lonely(lonely));
    settings.lonely(now).iter().map(finding).collect()
}
