//! Makes the flat view out of what is known. Pure: the same facts give the same view.

mod blocked;
mod checks;
mod choose;
mod links;
mod offering;
mod people;
mod saying;
mod second;
mod showing;
mod ways;

use std::collections::BTreeSet;

use jiff::{Timestamp, tz::TimeZone};
use vouchsafe_app::{
    contract::{Button, Choice, LiveView, Past, Who},
    words::{Said, words},
};
use vouchsafe_domain::{
    budget::{Exhausted, Whose},
    contact::Contact,
    ids::{AgentId, ContactId},
    method::Way,
    purpose::{Purpose, Purposes},
    verdict::Verdict,
    verification::Timing,
};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{Fenced, Instance, MatchStanding, NoteStanding, Question, Session, Verification};

use self::showing::Showing;
pub use self::ways::Left;
use super::{
    look_up::Looked,
    open::{Memory, Progress},
    policy::Asked,
    second::MayAgree,
    unmatched,
};
use crate::problem::Problem;

/// Everything that a view is made of.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    pub progress: &'a Progress,
    pub memory: &'a Memory,
    /// The last verification on this ticket or of this contact.
    pub latest: Option<&'a Verification>,
    /// If it is an approval that still holds: whether the signed log has it, too.
    pub proven: bool,
    /// This contact's last verifications, the newest first.
    pub history: &'a [Verification],
    /// How often this account may still be asked, once it is known.
    pub left: Option<Left>,
    /// What keeps everybody from asking this account.
    pub fenced: Option<&'a Fenced>,
    /// The connector's form has not been tried here yet, and this account is not a tester's.
    pub untested: bool,
    /// What the policy asks.
    pub asked: &'a Asked,
    /// What a second technician is, or was, asked here.
    pub question: Option<&'a Question>,
    /// Whether something stands round the account that it is about.
    pub question_fenced: bool,
    /// Whether an administrator can be asked who the contact is, where nobody was found.
    pub matching: MatchStanding,
    /// Who may be a second technician.
    pub listed: &'a BTreeSet<AgentId>,
    /// Who of them is told to whoever waits for one.
    pub may_agree: &'a MayAgree,
    pub session: &'a Session,
    pub instance: &'a Instance,
    /// Whether people are told by mail.
    pub has_mail: bool,
    pub timing: Timing,
    pub now: Timestamp,
}

/// What the pod shows; not numbered yet.
pub fn compose(facts: Facts<'_>) -> LiveView {
    let showing = choose::choose(facts);
    let state = showing.state(facts);
    let said = showing.said(facts);
    let verification = showing.verification();
    let note = verification.map_or(NoteStanding::None, |verification| verification.note);
    LiveView {
        seq: 0,
        state: state.to_owned(),
        note: note.name().to_owned(),
        tone: showing.tone().to_owned(),
        note_text: note_text(verification),
        title: said.title,
        reason: said.reason,
        next: said.next,
        say: said.say,
        number: showing.number(facts),
        seconds: showing.seconds(facts),
        seconds_of: showing.seconds_of(facts),
        until: showing.until(facts),
        reference: showing.reference(),
        who: who(facts, verification),
        // After Send they are no longer the question, nor where something else is.
        checks: if showing.is_about_the_account(facts) { checks::checks(facts) } else { Vec::new() },
        ways: if showing.asks_the_user() { ways::ways(facts) } else { Vec::new() },
        purposes: if showing.asks_for_purposes() { purposes(facts) } else { Vec::new() },
        fields: showing.fields(facts),
        card: showing.card(facts),
        buttons: people::buttons(&showing)
            .into_iter()
            .chain(showing.buttons(facts).into_iter().map(|(action, primary)| button(&showing, facts, action, primary)))
            .collect(),
        links: links::links(facts),
        history: facts.history.iter().filter_map(history_line).collect(),
        msp: facts.instance.brand.name.clone().unwrap_or_default(),
        ended: showing.is_settled(facts) && note != NoteStanding::Pending,
    }
}

/// What the pod shows when its page may no longer act, for the reason that `detail` names.
pub fn gone(last: LiveView, detail: &str) -> LiveView {
    let said = words().said("session_idle", Some(detail), &[]);
    LiveView {
        state: "session_idle".into(),
        tone: "warn".into(),
        title: said.title,
        reason: said.reason,
        next: said.next,
        say: String::new(),
        number: String::new(),
        seconds: 0,
        until: 0.0,
        buttons: vec![Button { action: "reload".into(), label: words().text("button-reload", &[]), primary: true }],
        ended: true,
        ..last
    }
}

fn button(showing: &Showing<'_>, facts: Facts<'_>, action: &str, primary: bool) -> Button {
    let label = words().text(&format!("button-{}", showing.label(facts, action)), &[]);
    let label = match ways::left(facts, Way::Notification) {
        Some(Ok(left)) if action == "again" => {
            format!("{label} ({})", words().text("left", &[("left", &left.to_string())]))
        }
        _ => label,
    };
    Button { action: action.to_owned(), label, primary }
}

/// The words of a state, with everything that they may mention.
fn said(
    facts: Facts<'_>,
    about: Option<&Verification>,
    state: &str,
    detail: Option<&str>,
    more: &[(&str, String)],
) -> Said {
    let who = who(facts, about);
    let left = ways::left(facts, ways::way_of(facts, about));
    let free = facts.latest.filter(|latest| latest.prompt_open).map(|latest| latest.prompt_closes);
    let until = left.and_then(Result::err).map(|exhausted| exhausted.until).or(free);
    let left = left.and_then(Result::ok).unwrap_or_default().to_string();
    let raised_until = facts.asked.threat().map(|threat| date_and_time(threat.until, facts.instance));
    let until = until.map(|until| moment(until, facts.now, facts.instance));
    let question = facts.question.map(|question| &question.about);
    let asked_by = question.map(|about| plain(&about.asked_by_name));
    let technician = facts.latest.map(|latest| plain(&latest.technician_name));
    let technician = match (state.starts_with("second"), asked_by) {
        (true, Some(asked_by)) => asked_by,
        _ => technician.unwrap_or_default(),
    };
    let vouching = about.filter(|about| about.circumstances.vouched_for.is_some());
    let agreed_by = about.and_then(|about| about.circumstances.second.as_ref()).map(|second| plain(&second.name));
    let answered_by = facts.question.and_then(|question| question.answered_by_name.as_deref()).map(plain);
    let second = agreed_by.or(answered_by).unwrap_or_default();
    let approver = match (vouching, question.and_then(|about| about.approver.as_ref())) {
        (Some(vouching), _) => plain(&vouching.account_name),
        (None, Some(approver)) => plain(&approver.name),
        (None, None) => String::new(),
    };
    // Where somebody vouches, it is their phone that rings and their answer that comes.
    let asked_about = question.filter(|_| state.starts_with("second")).map(|about| plain(&about.contact_name));
    let user = match (vouching, asked_about) {
        (Some(_), _) => approver.clone(),
        (None, Some(asked_about)) => asked_about,
        (None, None) => who.contact.clone(),
    };
    let colleagues = facts.listed.iter().filter(|listed| **listed != facts.session.agent).count().to_string();
    let names = people::names(facts.may_agree);
    let purpose = facts.latest.map(|latest| purposes_text(&latest.purposes)).unwrap_or_default();
    let source = facts.progress.looked.source.map(|source| words().text(&format!("source-{}", source.name()), &[]));
    let ticket = facts.progress.looked.ticket.as_ref().map(|ticket| ticket.id.to_string()).unwrap_or_default();
    let minutes = facts.latest.map(|latest| latest.requirement.holds.get().to_string()).unwrap_or_default();
    let call_back = facts.instance.call_back.clone().unwrap_or_default();
    let register = facts.instance.register_url.clone().unwrap_or_else(|| "https://aka.ms/mysecurityinfo".into());
    let mut args: Vec<(&str, &str)> = vec![
        ("user", &user),
        ("subject", &who.contact),
        ("approver", &approver),
        ("second", &second),
        ("colleagues", &colleagues),
        ("names", &names),
        ("account", &who.account),
        ("upn", &who.upn),
        ("company", &who.company),
        ("tenant", &who.tenant),
        ("ticket", &ticket),
        ("purpose", &purpose),
        ("technician", &technician),
        ("minutes", &minutes),
        ("left", &left),
        ("time", raised_until.as_deref().unwrap_or_default()),
        ("when", until.as_deref().unwrap_or_default()),
        ("call_back", &call_back),
        ("register_url", &register),
        ("source", source.as_deref().unwrap_or_default()),
    ];
    args.extend(more.iter().map(|(name, value)| (*name, value.as_str())));
    words().said(state, detail, &args)
}

fn problem_said(facts: Facts<'_>, problem: &Problem) -> Said {
    let mut more: Vec<(&str, String)> = problem.args.iter().map(|(name, value)| (*name, plain(value))).collect();
    more.push(("reference", problem.reference.clone()));
    let said = said(facts, None, problem.state, problem.detail, &more);
    match facts.matching {
        _ if !unmatched::is_for_an_administrator(problem) => said,
        MatchStanding::Open => said,
        MatchStanding::Asked => Said { next: words().text("match-asked", &[]), ..said },
        MatchStanding::Full => Said { next: words().text("match-full", &[]), ..said },
    }
}

/// Whom it is about: who was asked, where there is a verification; otherwise whom the look-up found.
fn who(facts: Facts<'_>, about: Option<&Verification>) -> Who {
    let looked = &facts.progress.looked;
    let contact = looked.contact.as_ref();
    let account = looked.account.as_ref();
    let ticket = looked.ticket.as_ref().map(|ticket| {
        let number = words().text("ticket", &[("ticket", &ticket.id.to_string())]);
        format!("{number}: {}", plain(&ticket.summary))
    });
    let tenant = looked.tenant_name.as_deref().map(plain).unwrap_or_default();
    if let Some(about) = about {
        let same = account.is_some_and(|account| account.id == about.account);
        let contact = contact.filter(|contact| contact.id == about.contact);
        return Who {
            ticket: ticket.unwrap_or_default(),
            contact: plain(&about.contact_name),
            in_place_of: in_place_of(looked, about.contact),
            address: address(contact),
            company: plain(&about.client_name),
            account: plain(&about.account_name),
            upn: plain(about.upn.as_str()),
            tenant: if same { tenant } else { String::new() },
        };
    }
    Who {
        ticket: ticket.unwrap_or_default(),
        contact: contact.map(|contact| plain(&contact.name)).unwrap_or_default(),
        in_place_of: contact.map(|contact| in_place_of(looked, contact.id)).unwrap_or_default(),
        address: address(contact),
        company: contact.map(|contact| plain(&contact.client_name)).unwrap_or_default(),
        account: account.map(|account| plain(&account.display_name)).unwrap_or_default(),
        upn: account.map(|account| plain(account.upn.as_str())).unwrap_or_default(),
        tenant,
    }
}

/// The ticket's contact, if that is not this one.
fn in_place_of(looked: &Looked, shown: ContactId) -> String {
    let ticket = looked.ticket.as_ref();
    let Some(ticket) = ticket.filter(|ticket| ticket.contact.is_some_and(|contact| contact != shown)) else {
        return String::new();
    };
    let name = plain(&ticket.contact_name);
    if name.is_empty() { words().text("label-unnamed", &[]) } else { name }
}

/// The contact's own address, or else the first text that may be one.
fn address(contact: Option<&Contact>) -> String {
    let address = contact.and_then(|contact| contact.email.as_ref().or_else(|| contact.addresses.first()));
    address.map(|address| plain(address)).unwrap_or_default()
}

fn purposes(facts: Facts<'_>) -> Vec<Choice> {
    if let Some(second::Part::Agreed(question)) = second::Part::of(facts) {
        // What was agreed to, and nothing else.
        let purposes = &question.matter().purposes;
        let (value, label) = (purposes.to_string(), purposes_text(purposes));
        return vec![Choice { value, label, chosen: true, ..Choice::default() }];
    }
    let chosen = suggested_purpose(facts);
    Purpose::ALL
        .into_iter()
        .map(|purpose| Choice {
            value: purpose.name().to_owned(),
            label: purpose_label(facts, purpose),
            chosen: purpose == chosen,
            ..Choice::default()
        })
        .collect()
}

/// A purpose, and what it asks beyond the plain tap.
fn purpose_label(facts: Facts<'_>, purpose: Purpose) -> String {
    let label = words().purposes([purpose.name()]);
    let hints: Vec<String> =
        facts.asked.beyond_a_tap(purpose).into_iter().map(|key| words().text(&format!("asks-{key}"), &[])).collect();
    if hints.is_empty() { label } else { format!("{label} ({})", hints.join(", ")) }
}

/// What the ticket's type or category suggests, by the administrators' mapping, or else by what it says.
fn suggested_purpose(facts: Facts<'_>) -> Purpose {
    const SAYS: [(&str, Purpose); 7] = [
        ("password", Purpose::PasswordReset),
        ("mfa", Purpose::MfaChange),
        ("authenticator", Purpose::MfaChange),
        ("unlock", Purpose::AccountUnlock),
        ("locked", Purpose::AccountUnlock),
        ("privileged", Purpose::PrivilegedAccess),
        ("admin", Purpose::PrivilegedAccess),
    ];
    let kinds = facts.progress.looked.ticket.as_ref().map(|ticket| ticket.kinds.as_slice()).unwrap_or_default();
    let mapped = kinds.iter().find_map(|kind| facts.instance.purposes.get(kind)).copied();
    let says = || {
        let hit = |kind: &String| SAYS.iter().find(|(word, _)| kind.contains(word)).map(|(_, purpose)| *purpose);
        kinds.iter().find_map(hit)
    };
    mapped.or_else(says).unwrap_or(Purpose::Other)
}

fn purposes_text(purposes: &Purposes) -> String {
    words().purposes(purposes.iter().map(Purpose::name))
}

fn note_text(verification: Option<&Verification>) -> String {
    let Some(verification) = verification.filter(|verification| verification.verdict.is_some()) else {
        return String::new();
    };
    if verification.ticket.is_none() {
        return words().text("note-none-user_record", &[]);
    }
    let why = verification.note_problem.as_deref().map(plain).unwrap_or_default();
    words().text(&format!("note-{}", verification.note.name()), &[("fix", &why)])
}

/// A verification that has ended; one that still runs is on the screen itself.
fn history_line(past: &Verification) -> Option<Past> {
    let verdict = past.verdict?;
    // What was taken back is not to be read as if it held.
    let name = past.end()?;
    let text = words().text(
        "history",
        &[
            ("verdict", &words().text(&format!("verdict-{name}"), &[])),
            ("purpose", &purposes_text(&past.purposes)),
            ("technician", &plain(&past.technician_name)),
        ],
    );
    let tone = match verdict {
        // Never green: only a live approval is.
        Verdict::Approved if past.approval_withdrawn.is_none() => "plain",
        Verdict::Denied | Verdict::FraudReported => "bad",
        Verdict::Vouched if past.approval_withdrawn.is_none() => "vouched",
        _ => "warn",
    };
    Some(Past { at: milliseconds(past.concluded.unwrap_or(past.requested)), tone: tone.to_owned(), text })
}

/// Milliseconds since 1970, as JavaScript counts them.
#[expect(clippy::cast_precision_loss, reason = "exact until the year 287396")]
fn milliseconds(at: Timestamp) -> f64 {
    at.as_millisecond() as f64
}

/// Such as "at 14:05 CET", where the technicians are.
pub fn clock(at: Timestamp, instance: &Instance) -> String {
    let zone = TimeZone::get(&instance.time_zone).unwrap_or(TimeZone::UTC);
    at.to_zoned_datetime(zone).strftime("at %H:%M %Z").to_string()
}

/// Such as "2026-11-26 08:00", where the technicians are.
fn date_and_time(at: Timestamp, instance: &Instance) -> String {
    let zone = TimeZone::get(&instance.time_zone).unwrap_or(TimeZone::UTC);
    at.to_zoned_datetime(zone).strftime("%Y-%m-%d %H:%M").to_string()
}

/// Such as "at 14:05 CET", and with its date if that is not today's.
fn moment(at: Timestamp, now: Timestamp, instance: &Instance) -> String {
    let zone = TimeZone::get(&instance.time_zone).unwrap_or(TimeZone::UTC);
    let (local, today) = (at.to_zoned_datetime(zone.clone()), now.to_zoned_datetime(zone).date());
    let format = if local.date() == today { "at %H:%M %Z" } else { "on %-d %B at %H:%M %Z" };
    local.strftime(format).to_string()
}

fn whose(exhausted: Exhausted) -> &'static str {
    match exhausted.whose {
        Whose::Account => "account",
        Whose::Technician => "technician",
        Whose::Codes => "codes",
    }
}
