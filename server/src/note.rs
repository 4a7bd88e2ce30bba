//! The notes on the ticket: of a verification's end, of what was heard afterwards, and of a block that was lifted.
//!
//! Its first words are the verdict, because Halo's feed cuts notes short. Everything in it that others wrote has been made
//! harmless; the receipt lets anyone check it against the log.

use jiff::{Timestamp, tz::TimeZone};
use vouchsafe_app::words::{text, words};
use vouchsafe_domain::{
    fence::Cause, ids::AgentId, log::Receipt, purpose::Purpose, told::is_alarming, verdict::Verdict,
};
use vouchsafe_halo::escape;
use vouchsafe_store::{Instance, Lifted, NewNote, Verification};

/// What a note tells of.
#[derive(Debug, Clone, Copy)]
pub enum Occasion {
    /// The verification has just ended.
    Ended,
    /// After its end the user has denied the prompt, or reported it.
    Late(Cause, Timestamp),
    /// Somebody who was told of it says that it was not the user.
    Objected(Timestamp),
}

/// The note on a verification; none where there is no ticket.
pub fn compose(
    verification: &Verification,
    occasion: Occasion,
    receipt: &Receipt,
    instance: &Instance,
) -> Option<NewNote> {
    let verdict = verification.verdict?;
    let lines = |escape| match occasion {
        Occasion::Ended => of_end(verification, verdict, instance, escape),
        Occasion::Late(cause, at) => {
            of_incident(verification, verdict, &format!("late-{}", cause.name()), at, instance, escape)
        }
        Occasion::Objected(at) => of_incident(verification, verdict, "objection", at, instance, escape),
    };
    let note = put(verification, receipt, lines)?;
    Some(NewNote { important: !matches!(occasion, Occasion::Ended) || is_alarming(verdict), ..note })
}

/// Who lifts a block, and when.
#[derive(Debug, Clone, Copy)]
pub struct Lifter<'a> {
    pub agent: AgentId,
    pub name: &'a str,
    /// The second technician who agreed that it was a mistake.
    pub second: Option<&'a str>,
    pub at: Timestamp,
}

/// The note that a block came down, on the ticket that says that it stands; none where there is no ticket.
pub fn of_lift(
    Lifted { about, reason, receipt, .. }: &Lifted,
    lifter: Lifter<'_>,
    instance: &Instance,
) -> Option<NewNote> {
    let verdict = about.verdict?;
    let lines = |escape: fn(&str) -> String| {
        let mut lines = vec![text("note-first-lifted"), who(about, verdict, escape)];
        lines.extend(self::about(about, escape));
        lines.extend([
            words().text("note-reason", &[("why", &escape(reason))]),
            words().text("note-by", &[("technician", &escape(lifter.name))]),
        ]);
        lines.extend(lifter.second.map(|second| words().text("note-second", &[("second", &escape(second))])));
        lines.extend([time(lifter.at, instance), text("note-next-lifted")]);
        lines
    };
    let note = put(about, receipt, lines)?;
    Some(NewNote { technician: lifter.agent, technician_name: lifter.name.to_owned(), ..note })
}

/// A note of these lines, in the name of whoever asked; none where there is no ticket.
fn put(about: &Verification, receipt: &Receipt, lines: impl Fn(fn(&str) -> String) -> Vec<String>) -> Option<NewNote> {
    let receipt = receipt.to_string();
    let whole = |escape: fn(&str) -> String| {
        let mut lines = lines(escape);
        lines.push(format!("{}: {}", text("label-reference"), about.reference));
        lines.push(format!("{}: {receipt}", text("note-receipt")));
        lines
    };
    let html: Vec<String> = whole(escape::html).into_iter().map(|line| format!("<p>{line}</p>")).collect();
    Some(NewNote {
        ticket: about.ticket?,
        technician: about.technician,
        technician_name: about.technician_name.clone(),
        html: html.concat(),
        plain: whole(escape::plain).join("\n"),
        receipt: receipt.clone(),
        important: false,
    })
}

/// How it ended, and what that proves.
fn of_end(
    verification: &Verification,
    verdict: Verdict,
    instance: &Instance,
    escape: fn(&str) -> String,
) -> Vec<String> {
    let these = &verification.circumstances;
    let mut lines = vec![by_method(&format!("note-first-{}", verdict.name()), verification)];
    lines.push(who(verification, verdict, escape));
    if verification.mistake.is_some() {
        lines.push(text("note-mistake"));
    }
    lines.extend(about(verification, escape));
    if let Some(reason) = &these.reason {
        lines.push(words().text("note-reason", &[("why", &escape(reason))]));
    }
    if verdict != Verdict::Overridden {
        let method = text(&format!("method-{}", verification.method.name()));
        lines.push(format!("{}: {method}", text("note-how")));
    }
    lines.push(by(verification, escape));
    if let Some(second) = &these.second {
        lines.push(words().text("note-second", &[("second", &escape(&second.name))]));
    }
    let at = verification.concluded.unwrap_or(verification.requested);
    lines.extend([purpose(verification), time(at, instance)]);
    if let Some(until) = verification.approval_until {
        lines.push(words().text("note-until", &[("when", &times(until, &instance.time_zone).0)]));
        lines.push(by_method("note-limits", verification));
    }
    lines
}

/// What was heard after its end, and what that is worth.
fn of_incident(
    verification: &Verification,
    verdict: Verdict,
    what: &str,
    at: Timestamp,
    instance: &Instance,
    escape: fn(&str) -> String,
) -> Vec<String> {
    let verdict_name = text(&format!("verdict-{}", verdict.name()));
    let mut lines = vec![text(&format!("note-first-{what}")), who(verification, verdict, escape)];
    lines.extend(about(verification, escape));
    lines.extend([
        words().text("note-after", &[("verdict", &verdict_name)]),
        by(verification, escape),
        purpose(verification),
        time(at, instance),
        text(&format!("note-next-{what}")),
    ]);
    lines
}

/// Who was asked, or that nobody was.
fn who(verification: &Verification, verdict: Verdict, escape: fn(&str) -> String) -> String {
    let key = match (&verification.circumstances.vouched_for, verdict) {
        (Some(_), _) => "note-who-vouch",
        (None, Verdict::Overridden) => "note-who-nobody",
        (None, _) => "note-who",
    };
    let Verification { contact_name, account_name, upn, client_name, .. } = verification;
    let [user, account, upn, company] = [contact_name, account_name, upn.as_str(), client_name].map(escape);
    words().text(key, &[("user", &user), ("account", &account), ("upn", &upn), ("company", &company)])
}

/// Whose account it is about where somebody else was asked, and whether that is the ticket's contact.
fn about(verification: &Verification, escape: fn(&str) -> String) -> Vec<String> {
    let these = &verification.circumstances;
    let user = escape(&verification.contact_name);
    let mut lines = Vec::new();
    if let Some(person) = &these.vouched_for {
        let [account, upn] = [&person.name, person.upn.as_str()].map(escape);
        lines.push(words().text("note-vouched-for", &[("user", &user), ("account", &account), ("upn", &upn)]));
    }
    if these.other_contact {
        lines.push(words().text("note-other-contact", &[("user", &user)]));
    }
    lines
}

fn by(verification: &Verification, escape: fn(&str) -> String) -> String {
    words().text("note-by", &[("technician", &escape(&verification.technician_name))])
}

fn purpose(verification: &Verification) -> String {
    let purpose = words().purposes(verification.purposes.iter().map(Purpose::name));
    words().text("note-purpose", &[("purpose", &purpose)])
}

fn time(at: Timestamp, instance: &Instance) -> String {
    let (local, utc) = times(at, &instance.time_zone);
    let time = if local == utc { utc } else { format!("{local} ({utc})") };
    words().text("note-time", &[("time", &time)])
}

/// The text for the verification's own method, or else the general one.
fn by_method(key: &str, verification: &Verification) -> String {
    let own = text(&format!("{key}-{}", verification.method.name()));
    if own.is_empty() { text(key) } else { own }
}

/// The same moment where the technicians are, and in UTC.
fn times(at: Timestamp, zone: &str) -> (String, String) {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let local = at.to_zoned_datetime(zone).strftime("%Y-%m-%d %H:%M:%S %Z").to_string();
    (local, at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string())
}
