//! `vouchsafe check`: tests every configured connection, and says the exact fix. Changes nothing, asks nobody and
//! mails nobody; only `--live` sends prompts, to the two accounts that it is given.

pub(crate) mod finding;
mod installation;
pub(crate) mod instance;
mod live;
mod outward;
mod tenant;

use std::{process::ExitCode, sync::Arc};

use clap::Args;
use futures::{StreamExt as _, future::BoxFuture, stream};
use jiff::Timestamp;
use serde_json::json;

use self::finding::Finding;
use crate::{config::Process, services::Services};

/// How many connections are tested at a time.
const AT_ONCE: usize = 16;

/// Tests every configured connection.
#[derive(Args)]
pub(super) struct Check {
    /// Write one JSON object instead of lines.
    #[arg(long, conflicts_with = "live")]
    json: bool,
    /// Walk a person with a phone through what the connector must get right, and store the form that did.
    #[arg(long, requires = "upn", requires = "canary")]
    live: bool,
    #[command(flatten)]
    people: live::People,
}

pub(super) async fn check(process: Process, command: Check) -> anyhow::Result<ExitCode> {
    if command.live {
        return live::check(process, command.people).await;
    }
    let show = |findings: &[Finding]| {
        if !command.json {
            findings.iter().for_each(|finding| println!("{finding}"));
        }
    };
    let mut all = Vec::new();
    match super::open(&process).await {
        Err(error) => {
            all.push(installation::closed(&error));
            show(&all);
        }
        Ok(store) => {
            let services = Services::start(process, store, "check".to_owned()).await?;
            // All at once, and shown in order, each as soon as those before it are known.
            let mut findings = stream::iter(tests(&services).await?).buffered(AT_ONCE);
            while let Some(findings) = findings.next().await {
                show(&findings);
                all.extend(findings);
            }
        }
    }
    let good = all.iter().all(Finding::is_good);
    if command.json {
        println!("{}", json!({ "ok": good, "findings": all }));
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn tests(services: &Arc<Services>) -> anyhow::Result<Vec<BoxFuture<'static, Vec<Finding>>>> {
    let settings = services.settings().await?;
    let installation = installation::check(&services.process, &settings);
    let mut tests: Vec<BoxFuture<'static, Vec<Finding>>> = vec![Box::pin(async { installation })];
    tests.push(Box::pin(outward::mail(services.clone(), settings.clone())));
    for connected in settings.instances() {
        tests.push(Box::pin(instance::check(services.clone(), connected.clone())));
        tests.push(Box::pin(outward::alerts(services.clone(), settings.clone(), connected.clone())));
    }
    let (stored, _) = services.store.load_settings().await?;
    let lonely = installation::lonely(&stored, Timestamp::now());
    tests.push(Box::pin(async { lonely }));
    for customer in settings.customers() {
        for tenant in &customer.tenants {
            let (services, graph) = (services.clone(), settings.graph.clone());
            let (customer, tenant) = (customer.clone(), tenant.clone());
            tests.push(Box::pin(async move {
                tenant::check(&customer, &tenant, graph.as_deref(), &services.connector).await
            }));
        }
    }
    Ok(tests)
}
