//! The note on the ticket.
//!
//! Its first words are the verdict, because Halo's feed cuts notes short. Everything in it that others wrote has been made
//! harmless; the receipt lets anyone check it against the log.

use jiff::{Timestamp, tz::TimeZone};
use vouchsafe_app::words::words;
use vouchsafe_domain::{log::Receipt, purpose::Purpose, verdict::Verdict};
use vouchsafe_halo::escape;
use vouchsafe_store::{Instance, NewNote, Verification};

/// The note of a verification that has just ended; none where there is no ticket.
pub fn compose(verification: &Verification, receipt: &Receipt, instance: &Instance) -> Option<NewNote> {
    let ticket = verification.ticket?;
    let verdict = verification.verdict?;
    let receipt = receipt.to_string();
    let at = verification.concluded.unwrap_or(verification.requested);
    let (local, utc) = times(at, &instance.time_zone);
    let text = |key: &str, values: &[(&str, &str)]| words().text(key, values);
    let purpose = words().purposes(verification.purposes.iter().map(Purpose::name));
    let method = text(&format!("method-{}", verification.method.name()), &[]);
    let time = format!("{local} ({utc})");
    let lines = |escape: fn(&str) -> String| {
        let [user, upn, company, technician] = [
            &verification.contact_name,
            verification.upn.as_str(),
            &verification.client_name,
            &verification.technician_name,
        ]
        .map(escape);
        let account = escape(&verification.account_name);
        let these = &verification.circumstances;
        let who = match (&these.vouched_for, verdict) {
            (Some(_), _) => "note-who-vouch",
            (None, Verdict::Overridden) => "note-who-nobody",
            (None, _) => "note-who",
        };
        let mut lines = vec![
            by_method(&format!("note-first-{}", verdict.name()), verification),
            text(who, &[("user", &user), ("account", &account), ("upn", &upn), ("company", &company)]),
        ];
        if verification.mistake.is_some() {
            lines.push(text("note-mistake", &[]));
        }
        if let Some(person) = &these.vouched_for {
            let [account, upn] = [&person.name, person.upn.as_str()].map(escape);
            lines.push(text("note-vouched-for", &[("user", &user), ("account", &account), ("upn", &upn)]));
        }
        if these.other_contact {
            lines.push(text("note-other-contact", &[("user", &user)]));
        }
        if let Some(reason) = &these.reason {
            lines.push(text("note-reason", &[("why", &escape(reason))]));
        }
        if verdict != Verdict::Overridden {
            lines.push(format!("{}: {method}", text("note-how", &[])));
        }
        lines.push(text("note-by", &[("technician", &technician)]));
        if let Some(second) = &these.second {
            lines.push(text("note-second", &[("second", &escape(&second.name))]));
        }
        lines.extend([text("note-purpose", &[("purpose", &purpose)]), text("note-time", &[("time", &time)])]);
        if let Some(until) = verification.approval_until {
            lines.push(text("note-until", &[("when", &times(until, &instance.time_zone).0)]));
            lines.push(by_method("note-limits", verification));
        }
        lines.push(format!("{}: {}", text("label-reference", &[]), verification.reference));
        lines.push(format!("{}: {receipt}", text("note-receipt", &[])));
        lines
    };
    let html: Vec<String> = lines(escape::html).into_iter().map(|line| format!("<p>{line}</p>")).collect();
    Some(NewNote {
        ticket,
        technician: verification.technician,
        technician_name: verification.technician_name.clone(),
        html: html.concat(),
        plain: lines(escape::plain).join("\n"),
        receipt: receipt.clone(),
    })
}

/// The text for the verification's own method, or else the general one.
fn by_method(key: &str, verification: &Verification) -> String {
    let own = words().text(&format!("{key}-{}", verification.method.name()), &[]);
    if own.is_empty() { words().text(key, &[]) } else { own }
}

/// The same moment where the technicians are, and in UTC.
fn times(at: Timestamp, zone: &str) -> (String, String) {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let local = at.to_zoned_datetime(zone).strftime("%Y-%m-%d %H:%M:%S %Z").to_string();
    (local, at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string())
}
