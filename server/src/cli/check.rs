//! `vouchsafe check`: looks at everything that [`crate::doctor`] knows, and says the exact fix. Only `--live` sends prompts,
//! to the two accounts that it is given.

mod live;

use std::process::ExitCode;

use clap::Args;
use futures::{StreamExt as _, stream};
use serde_json::json;

use crate::{
    config::Process,
    doctor::{AT_ONCE, finding::Finding, installation, looks},
    services::Services,
};

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
            let each = looks(&services, None).await?.into_iter().map(|look| look.look);
            let mut findings = stream::iter(each).buffered(AT_ONCE);
            while let Some(findings) = findings.next().await {
                show(&findings);
                all.extend(findings);
            }
        }
    }
    let good = !all.iter().any(Finding::needs_a_fix);
    if command.json {
        println!("{}", json!({ "ok": good, "findings": all }));
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
