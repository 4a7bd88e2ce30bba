//! What leaves the house when something has happened: mails to those whom it concerns, alerts to the MSP.
//!
//! Everything is composed here and now, within the transaction of what it tells; [`crate::deliveries`] takes it from there.
//!
//! # Layout
//! - [`payload`]: what waits in the outbox
//! - [`letter`]: the mail to a user or a manager; `html`: what it looks like
//! - [`opened`]: what administrators are told when one of them has opened something
//! - [`audience`]: who those are, and whether anybody hears at all
//! - [`alert`]: what the MSP is told at once, by every channel that its instance has

pub mod alert;
pub mod audience;
mod html;
pub mod letter;
pub mod opened;
pub mod payload;

use std::collections::BTreeSet;

use jiff::Timestamp;
use url::Url;
use vouchsafe_app::words::words;
use vouchsafe_domain::{
    fence::Cause,
    log::Receipt,
    policy::Told,
    told::{is_alarming, is_told},
    verdict::Verdict,
};
use vouchsafe_store::{Errand, Lifted, NewDelivery, Outgoing, StoreError, Token, Untold, Verification};

use self::{alert::Alert, audience::Audience};
use crate::{
    note::{self, Lifter, Occasion},
    services::{Connected, Services},
};

/// The links for one verification's mails, made before its transaction begins.
pub struct Links(Vec<(Told, Token, Url)>);

impl Links {
    /// One for each who is told, so that each can object once.
    pub fn new(services: &Services, tells: &[Told]) -> Result<Self, StoreError> {
        let link = |told: &Told| {
            let token = Token::random()?;
            let url = services.process.public_url.join(["objection", token.expose()]);
            Ok((*told, token, url))
        };
        Ok(Self(tells.iter().map(link).collect::<Result<_, StoreError>>()?))
    }
}

/// Who is told: the user, whatever a policy says; those whom it names; and where others let somebody through, the manager, too.
fn tells(verification: &Verification, verdict: Verdict) -> BTreeSet<Told> {
    let mut tells = verification.requirement.tells.clone();
    tells.insert(Told::User);
    if verification.circumstances.vouched_for.is_some() || verdict == Verdict::Overridden {
        tells.insert(Told::Manager);
    }
    tells
}

/// Everything that the verdict of this verification sends out.
pub fn of_verdict(
    verification: &Verification,
    receipt: &Receipt,
    connected: &Connected,
    has_mail: bool,
    links: &Links,
) -> Outgoing {
    let note = note::compose(verification, Occasion::Ended, receipt, &connected.instance);
    let Some(verdict) = verification.verdict else { return note.into() };
    // Whose phone has rung, or may have, hears of it however it ended.
    let prompted = verification.begun.is_some() || verification.prompt_open;
    let mut tells = tells(verification, verdict);
    if !prompted && !is_told(verdict) {
        tells.clear();
    }
    let alert = |event| Alert { event, verification, receipt, at: verification.concluded };
    let mut outgoing = Outgoing::from(note);
    if is_alarming(verdict) {
        // By which administrators are told, too.
        outgoing = Outgoing { note: outgoing.note, ..alarm(alert(verdict.name()), connected, has_mail) };
        tells.remove(&Told::Administrators);
    }
    if !has_mail {
        outgoing.untold.extend(tells.into_iter().map(Untold::for_want_of_a_server));
        return outgoing;
    }
    outgoing.deliveries.extend(letters(verification, verdict, connected, &tells, links));
    if tells.contains(&Told::Administrators) {
        let mails = alert("told").mails(connected, Errand::Told(Told::Administrators));
        outgoing.untold.extend(mails.is_empty().then_some(Untold::NO_ADMINISTRATOR));
        outgoing.deliveries.extend(mails);
    }
    outgoing
}

/// What the MSP is told at once; that it hears nothing, where nobody is there to hear.
fn alarm(alert: Alert<'_>, connected: &Connected, has_mail: bool) -> Outgoing {
    let deliveries = alert.compose(connected, has_mail);
    let untold = match has_mail {
        _ if !deliveries.is_empty() => Vec::new(),
        true => vec![Untold::NO_ADMINISTRATOR],
        false => vec![Untold::for_want_of_a_server(Told::Administrators)],
    };
    Outgoing { note: None, deliveries, untold }
}

/// Everything that a denial or a report sends out which comes after the verdict: it is no less an incident.
pub fn of_late_incident(
    verification: &Verification,
    cause: Cause,
    at: Timestamp,
    receipt: &Receipt,
    connected: &Connected,
    has_mail: bool,
    links: &Links,
) -> Outgoing {
    let alert = Alert { event: cause.name(), verification, receipt, at: Some(at) };
    let mut outgoing = alarm(alert, connected, has_mail);
    outgoing.note = note::compose(verification, Occasion::Late(cause, at), receipt, &connected.instance);
    let mut tells = tells(verification, cause.verdict());
    tells.remove(&Told::Administrators);
    if has_mail {
        outgoing.deliveries.extend(letters(verification, cause.verdict(), connected, &tells, links));
    } else {
        outgoing.untold.extend(tells.into_iter().map(Untold::for_want_of_a_server));
    }
    outgoing
}

/// Everything that "this was not me" sends out.
pub fn of_objection(
    verification: &Verification,
    at: Timestamp,
    receipt: &Receipt,
    connected: &Connected,
    has_mail: bool,
) -> Outgoing {
    let alert = Alert { event: "objection", verification, receipt, at: Some(at) };
    Outgoing {
        note: note::compose(verification, Occasion::Objected(at), receipt, &connected.instance),
        ..alarm(alert, connected, has_mail)
    }
}

/// Everything that each block sends out that comes down: the note on its ticket, and the alert.
pub fn of_lift(audience: &Audience, lifter: Lifter<'_>) -> impl Fn(&Lifted) -> Outgoing + Send {
    let by = match lifter.second {
        None => lifter.name.to_owned(),
        Some(second) => format!("{} ({})", lifter.name, words().text("note-second", &[("second", second)])),
    };
    move |lifted: &Lifted| Outgoing {
        note: note::of_lift(lifted, lifter, &audience.connected.instance),
        deliveries: opened::lifted(audience, &by, lifter.at)(lifted),
        untold: Vec::new(),
    }
}

/// The mails to those who are told of it by name.
fn letters(
    verification: &Verification,
    verdict: Verdict,
    connected: &Connected,
    tells: &BTreeSet<Told>,
    links: &Links,
) -> Vec<NewDelivery> {
    let told = links.0.iter().filter(|(told, ..)| tells.contains(told));
    told.filter_map(|(told, token, url)| letter::compose(verification, verdict, connected, *told, token, url)).collect()
}
