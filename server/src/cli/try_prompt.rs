//! `vouchsafe try`: one prompt to a named account, without Halo, and without a name or certificate of ours.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use vouchsafe_app::words::words;
use vouchsafe_domain::{
    connector::Form,
    ids::{TenantId, Upn},
    verdict::Verdict,
};
use vouchsafe_entra::{Connector, redact::Capture};

use super::{
    account::{self, Asked},
    place::Place,
    prompt::{Outcome, Prompt, Seen},
    terminal,
};
use crate::config::Process;

/// Sends one prompt to a named account, and says how it ends.
#[derive(Args)]
pub(super) struct Try {
    /// Whom to prompt.
    #[arg(long)]
    upn: Upn,
    /// The account's tenant, if the settings do not tell.
    #[arg(long)]
    tenant: Option<TenantId>,
    /// The file with the connector's secret for this tenant, in place of the one in the settings.
    #[arg(long)]
    connector_secret_file: Option<PathBuf>,
    /// How the connector is spoken to; as the settings have it, or asynchronously.
    #[arg(long)]
    form: Option<NamedForm>,
    /// Write what was said to the connector and what it answered to this file, without ids, names, numbers and secrets.
    #[arg(long)]
    capture: Option<PathBuf>,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum NamedForm {
    Async,
    Sync,
}

pub(super) async fn try_prompt(process: Process, command: Try) -> anyhow::Result<ExitCode> {
    let services = account::services(&process).await?;
    let Try { upn, tenant, connector_secret_file, form, capture, yes } = command;
    let asked = account::find(services.as_ref(), upn, tenant, connector_secret_file).await?;
    let known_form = asked.known.as_ref().and_then(|known| known.settings.connector.form);
    let form = match form {
        Some(NamedForm::Async) => Form::Asynchronous,
        Some(NamedForm::Sync) => Form::Synchronous,
        None => known_form.unwrap_or(Form::Asynchronous),
    };

    let (company, id) = (asked.company(), asked.key.tenant.to_string());
    let who = [("upn", asked.upn.as_str()), ("company", &*company), ("tenant", &*id)];
    terminal::say(&words().text(&format!("try-who-{}", name(form)), &who))?;
    if !yes {
        // Every prompt is one human press: a script says so on purpose.
        if !terminal::somebody_is_there() {
            bail!("nobody can be asked here: say --yes to send the prompt");
        }
        if !terminal::agrees_to(&words().text("try-confirm", &[]))? {
            terminal::say(&words().text("try-not_sent", &[]))?;
            return Ok(ExitCode::FAILURE);
        }
    }

    let record = Arc::new(Capture::default());
    let http = vouchsafe_http::client(vouchsafe_http::Timeouts::default())?;
    let connector = Connector::new(http, process.microsoft.clone()).with_capture(record.clone());
    let outcome = ask(&Prompt { connector: &connector, asked: &asked, form, timing: process.timing }).await;
    keep(capture.as_deref(), &record)?;
    let outcome = outcome?;
    report(&asked, &outcome)?;
    Ok(if outcome.verdict == Verdict::Approved { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn ask(prompt: &Prompt<'_>) -> anyhow::Result<Outcome> {
    let list = match prompt.methods().await {
        Ok(list) => list,
        Err(outcome) => return Ok(outcome),
    };
    terminal::say(&words().text("try-methods", &[("fix", &list.0.methods.join(", "))]))?;
    if let Some(outcome) = prompt.obstacle(&list) {
        return Ok(outcome);
    }
    let place = match &prompt.asked.known {
        None => None,
        Some(known) => match Place::take(known, prompt.form).await? {
            Ok(place) => Some(place),
            Err(taken) => bail!("{}", taken.why),
        },
    };
    let outcome = prompt.send(place.as_ref(), &mut show).await?;
    if let Some(place) = &place {
        place.conclude(&outcome).await?;
    }
    Ok(outcome)
}

/// Writes what was said, if that is wanted.
pub(super) fn keep(file: Option<&Path>, record: &Capture) -> anyhow::Result<()> {
    let Some(file) = file else { return Ok(()) };
    std::fs::write(file, record.text()).with_context(|| format!("{} cannot be written", file.display()))?;
    Ok(terminal::say(&words().text("try-captured", &[("fix", &file.display().to_string())]))?)
}

/// Shows what happens on the way.
pub(super) fn show(seen: Seen) {
    let line = match seen {
        Seen::Rings { number: None } => terminal::say(&words().text("try-rings", &[])),
        Seen::Rings { number: Some(number) } => {
            terminal::say(&words().text("try-number", &[("number", &number.to_string())]))
        }
        Seen::Left(seconds) => {
            terminal::show_passing(&format!("{seconds} {}", words().text("label-seconds", &[])));
            Ok(())
        }
    };
    // Whoever has closed the terminal sees nothing; the prompt is on its way all the same.
    let _ = line;
}

/// How a form is called on the command line and in the catalogue.
pub(super) fn name(form: Form) -> &'static str {
    match form {
        Form::Asynchronous => "async",
        Form::Synchronous => "sync",
    }
}

fn report(asked: &Asked, outcome: &Outcome) -> std::io::Result<()> {
    let said = outcome.said(asked, &words().text("try-purpose", &[]));
    terminal::say(&said.title)?;
    terminal::say(&said.reason)?;
    if let Some(answer) = &outcome.answer {
        terminal::say(&words().text("try-answer", &[("fix", &vouchsafe_halo::escape::plain(answer))]))?;
    }
    if let Some(error) = &outcome.error {
        terminal::say(&words().text("try-detail", &[("fix", &error.to_string())]))?;
    }
    match outcome.verdict {
        // What a technician does next is not what was tried here.
        Verdict::Approved => terminal::say(&words().text("try-approved", &[])),
        _ => terminal::say(&said.next),
    }
}
