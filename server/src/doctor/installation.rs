//! What holds for the whole installation.

use std::sync::Arc;

use vouchsafe_domain::connector::Form;

use super::{
    finding::{About, Finding},
    remedy::Remedy,
    seen,
};
use crate::services::{Loaded, Services};

const ABOUT: &About = &About::Installation;

/// The database could not be opened, so nothing else can be looked at.
pub fn closed(error: &anyhow::Error) -> Finding {
    Finding::fix(ABOUT, "database", Remedy::told("database", &format_args!("{error:#}.")))
}

pub async fn check(services: Arc<Services>, settings: Arc<Loaded>) -> Vec<Finding> {
    let database = match services.store.try_to_write().await {
        Ok(()) => Finding::good(ABOUT, "database", seen("database", &[])),
        Err(error) => {
            let remedy = Remedy::check("database_not_writable", &[("fix", &error.to_string())]);
            Finding::fix(ABOUT, "database", remedy)
        }
    };
    // Opening it has refused any other.
    let key = services.process.key_file.display().to_string();
    let mut findings = vec![database, Finding::good(ABOUT, "key file", seen("key_file", &[("fix", &key)]))];
    if settings.instances().next().is_none() {
        findings.push(Finding::fix(ABOUT, "instances", Remedy::check("no_instance", &[])));
    }
    if settings.customers().iter().all(|customer| customer.tenants.is_empty()) {
        findings.push(Finding::fix(ABOUT, "customers", Remedy::check("no_customer", &[])));
    }
    findings.push(match &settings.graph {
        Some(_) => Finding::good(ABOUT, "Microsoft application", seen("application", &[])),
        None => Finding::fix(ABOUT, "Microsoft application", Remedy::setup("microsoft_app_missing", &[])),
    });
    let ends = services.store.secret_ends().await.ok().and_then(|ends| ends.microsoft_app);
    findings.extend(ends.filter(|_| settings.graph.is_some()).map(|ends| super::ends::of_application(ABOUT, ends)));
    findings.push(match settings.connector.form {
        Some(Form::Asynchronous) => Finding::good(ABOUT, "connector's form", seen("form-async", &[])),
        Some(Form::Synchronous) => Finding::good(ABOUT, "connector's form", seen("form-sync", &[])),
        None => Finding::fix(ABOUT, "connector's form", Remedy::check("untested", &[])),
    });
    findings
}
