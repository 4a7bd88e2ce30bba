//! `vouchsafe check --live`: a person with a phone walks through what the connector must get right.
//!
//! First asynchronously, then synchronously; the first form that passes every step is stored. Nobody has to believe what
//! others say of this undocumented service: which form works is tried.

use std::{path::PathBuf, process::ExitCode, sync::Arc, time::Duration};

use anyhow::{Context as _, bail, ensure};
use clap::Args;
use jiff::Timestamp;
use tokio::{sync::Notify, time::sleep};
use vouchsafe_app::words::words;
use vouchsafe_domain::{
    connector::Form,
    ids::{TenantId, Upn},
    verdict::Verdict,
    verification::Timing,
};
use vouchsafe_entra::{Connector, redact::Capture};

use super::super::{
    account::{self, Asked},
    place::Place,
    prompt::{Outcome, Prompt, Seen},
    terminal,
    try_prompt::{keep, name, show},
};
use crate::config::Process;

/// In the synchronous form nothing says that the phone rings. Two requests that set out together could arrive in either
/// order, so the second one waits for so long.
const HEAD_START: Duration = Duration::from_secs(2);

/// Who takes part.
#[derive(Args)]
pub(super) struct People {
    /// The account of the person who holds the phone.
    #[arg(long, requires = "live")]
    upn: Option<Upn>,
    /// An account without any method, in the same tenant: it must be refused.
    #[arg(long, requires = "live")]
    canary: Option<Upn>,
    /// The accounts' tenant, if their domain does not tell.
    #[arg(long, requires = "live")]
    tenant: Option<TenantId>,
    /// Write what was said to the connector and what it answered to this file, without ids, names, numbers and secrets.
    #[arg(long, requires = "live")]
    capture: Option<PathBuf>,
    /// Do not wait for Enter before each step.
    #[arg(long, requires = "live")]
    yes: bool,
}

pub(super) async fn check(process: Process, people: People) -> anyhow::Result<ExitCode> {
    let People { upn, canary, tenant, capture, yes } = people;
    let (upn, canary) = upn.zip(canary).context("--live needs --upn and --canary")?;
    ensure!(yes || terminal::somebody_is_there(), "nobody is at this terminal: say --yes if somebody holds the phone");
    let services =
        account::services(&process).await?.context("there are no settings yet: run `vouchsafe apply FILE`")?;
    let person = account::find(Some(&services), upn, tenant, None).await?;
    let canary = account::find(Some(&services), canary, Some(person.key.tenant), None).await?;
    let record = Arc::new(Capture::default());
    let http = vouchsafe_http::client(vouchsafe_http::Timeouts::default())?;
    let connector = Connector::new(http, process.microsoft.clone()).with_capture(record.clone());
    let walk =
        |form| Walk { connector: &connector, timing: process.timing, person: &person, canary: &canary, form, yes };
    let found = first_that_passes(walk).await;
    // What went wrong is what it is for.
    keep(capture.as_deref(), &record)?;
    let Some(form) = found? else {
        terminal::say(&words().text("live-none", &[]))?;
        return Ok(ExitCode::FAILURE);
    };
    if let Some(why) = services.store.set_connector_form(Some(form), Timestamp::now()).await? {
        terminal::say(&words().text("live-unsatisfiable", &[("fix", &why)]))?;
        return Ok(ExitCode::FAILURE);
    }
    terminal::say(&words().text(&format!("live-stored-{}", name(form)), &[]))?;
    Ok(ExitCode::SUCCESS)
}

async fn first_that_passes<'a>(walk: impl Fn(Form) -> Walk<'a>) -> anyhow::Result<Option<Form>> {
    for form in [Form::Asynchronous, Form::Synchronous] {
        terminal::say(&words().text(&format!("live-form-{}", name(form)), &[]))?;
        if walk(form).passes().await? {
            return Ok(Some(form));
        }
        terminal::say(&words().text(&format!("live-failed-{}", name(form)), &[]))?;
    }
    Ok(None)
}

/// What is tried, the harmless first. An approval comes before and after the rest, so that the account's budget lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Canary,
    Approve,
    Deny,
    Ignore,
    Second,
}

impl Step {
    const ALL: [Self; 5] = [Self::Canary, Self::Approve, Self::Deny, Self::Ignore, Self::Second];

    fn name(self) -> &'static str {
        match self {
            Self::Canary => "canary",
            Self::Approve => "approve",
            Self::Deny => "deny",
            Self::Ignore => "ignore",
            Self::Second => "second",
        }
    }

    /// Whether this is how it must end.
    fn is_passed_by(self, verdict: Verdict) -> bool {
        match self {
            Self::Canary => verdict == Verdict::MethodMissing,
            Self::Approve | Self::Second => verdict == Verdict::Approved,
            // Which of the two, depends on the app's version and the tenant's settings.
            Self::Deny => matches!(verdict, Verdict::Denied | Verdict::FraudReported),
            Self::Ignore => verdict == Verdict::NoAnswer,
        }
    }
}

struct Walk<'a> {
    connector: &'a Connector,
    timing: Timing,
    person: &'a Asked,
    canary: &'a Asked,
    form: Form,
    yes: bool,
}

impl Walk<'_> {
    async fn passes(&self) -> anyhow::Result<bool> {
        for step in Step::ALL {
            let who = if step == Step::Canary { self.canary } else { self.person };
            terminal::say(&words().text(&format!("live-step-{}", step.name()), &[("upn", who.upn.as_str())]))?;
            if !self.yes && step != Step::Canary {
                terminal::waits_after(&words().text("live-ready", &[]))?;
            }
            let passed = match step {
                Step::Canary => self.canary().await?,
                Step::Approve | Step::Deny | Step::Ignore => {
                    let (outcome, _) = self.ask(false).await?;
                    step.is_passed_by(outcome.verdict)
                }
                // The second must be refused, and the first must end as if nothing had been.
                Step::Second => {
                    let (outcome, refused) = self.ask(true).await?;
                    refused == Some(true) && step.is_passed_by(outcome.verdict)
                }
            };
            terminal::say(&words().text(if passed { "live-passed" } else { "live-not_passed" }, &[]))?;
            if !passed {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn prompt<'a>(&'a self, asked: &'a Asked) -> Prompt<'a> {
        Prompt { connector: self.connector, asked, form: self.form, timing: self.timing }
    }

    /// Both the list and Begin must refuse it: tools have taken "nobody could be asked" for an approval.
    async fn canary(&self) -> anyhow::Result<bool> {
        let prompt = self.prompt(self.canary);
        let listed = match prompt.methods().await {
            Ok(list) => prompt.obstacle(&list),
            Err(outcome) => Some(outcome),
        };
        // An account that has a method is no canary, and its phone is not to ring.
        let Some(listed) = listed else {
            terminal::say(&words().text("live-no_canary", &[]))?;
            return Ok(false);
        };
        self.tell(self.canary, &listed)?;
        if !Step::Canary.is_passed_by(listed.verdict) {
            return Ok(false);
        }
        let place = self.place(&prompt).await?;
        let begun = prompt.send(Some(&place), &mut |_| {}).await?;
        self.end(&prompt, &place, &begun).await?;
        self.tell(self.canary, &begun)?;
        Ok(Step::Canary.is_passed_by(begun.verdict))
    }

    /// One prompt to the person, in the account's place, until it can no longer be open; while it is, a second one, of
    /// which is told whether it was refused.
    async fn ask(&self, with_second: bool) -> anyhow::Result<(Outcome, Option<bool>)> {
        let prompt = self.prompt(self.person);
        // The place may have to be waited for; the list may not be old.
        let place = self.place(&prompt).await?;
        let obstacle = match prompt.methods().await {
            Ok(list) => prompt.obstacle(&list),
            Err(outcome) => Some(outcome),
        };
        let (outcome, refused) = match obstacle {
            Some(outcome) => (outcome, None),
            None if with_second => self.send_two(&prompt, &place).await?,
            None => (prompt.send(Some(&place), &mut show).await?, None),
        };
        self.tell(self.person, &outcome)?;
        self.end(&prompt, &place, &outcome).await?;
        Ok((outcome, refused))
    }

    async fn send_two(&self, prompt: &Prompt<'_>, place: &Place) -> anyhow::Result<(Outcome, Option<bool>)> {
        let rings = Notify::new();
        let mut tell = |seen| {
            if matches!(seen, Seen::Rings { .. }) {
                rings.notify_one();
            }
            show(seen);
        };
        let second = async {
            rings.notified().await;
            if self.form == Form::Synchronous {
                sleep(HEAD_START).await;
            }
            // In the place that the first one has.
            prompt.send(None, &mut |_| {}).await
        };
        let (mut first, mut second) = (std::pin::pin!(prompt.send(Some(place), &mut tell)), std::pin::pin!(second));
        let second = tokio::select! {
            first = &mut first => {
                // It ended before there was a second one: not what was to be tried.
                terminal::say(&words().text("live-too_early", &[]))?;
                return Ok((first?, None));
            }
            second = &mut second => second?,
        };
        self.tell(self.person, &second)?;
        let refused = second.verdict == Verdict::AlreadyOpen;
        if refused {
            terminal::say(&words().text("live-now_approve", &[]))?;
        }
        Ok((first.await?, Some(refused)))
    }

    async fn end(&self, prompt: &Prompt<'_>, place: &Place, outcome: &Outcome) -> anyhow::Result<()> {
        place.conclude(outcome).await?;
        if let Some(open) = &outcome.open {
            terminal::say(&words().text("live-closing", &[]))?;
            prompt.until_closed(open).await;
            place.free().await?;
        }
        Ok(())
    }

    /// Takes the account's place as soon as it can be had.
    async fn place(&self, prompt: &Prompt<'_>) -> anyhow::Result<Place> {
        let known = prompt.asked.known.as_ref().context("the settings do not have this tenant")?;
        loop {
            match Place::take(known, self.form).await? {
                Ok(place) => return Ok(place),
                Err(taken) => {
                    let Some(until) = taken.until else { bail!("{}", taken.why) };
                    terminal::say(&words().text("live-wait", &[("fix", &taken.why)]))?;
                    let left = until.duration_since(Timestamp::now());
                    sleep(Duration::try_from(left).unwrap_or_default()).await;
                }
            }
        }
    }

    fn tell(&self, who: &Asked, outcome: &Outcome) -> std::io::Result<()> {
        let said = outcome.said(who, "");
        let answer = outcome.answer.as_deref().map(vouchsafe_halo::escape::plain);
        let detail = answer.or_else(|| Some(outcome.error.as_ref()?.to_string())).unwrap_or_default();
        terminal::say(&words().text("live-seen", &[("verdict", &said.title), ("fix", &detail)]))
    }
}
