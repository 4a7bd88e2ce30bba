//! What can be typed and pressed where the pod shows something.

use vouchsafe_app::{
    contract::{Field, Line},
    words::words,
};
use vouchsafe_domain::{
    agreement::REASON,
    method::{Method, Way},
    verdict::Verdict,
};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{MatchStanding, NewMatch};

use super::{
    Facts, blocked, date_and_time,
    showing::{Showing, is_vouching},
    ways,
};
use crate::{
    pod::{look_up::Suggestion, unmatched},
    problem::Problem,
};

impl Showing<'_> {
    /// What has to be typed.
    pub(super) fn fields(&self, facts: Facts<'_>) -> Vec<Field> {
        let longest = u32::try_from(REASON.1).unwrap_or_default();
        let field =
            |name: &str| Field { kind: "text".to_owned(), label: words().text(&format!("field-{name}"), &[]), longest };
        match self {
            Self::Fenced(fenced) => blocked::fields(facts, fenced),
            Self::Ready => ways::fields(facts),
            Self::Override { agreed: false, .. } => vec![field("reason")],
            Self::Find(_) => vec![field("person"), field("reason")],
            _ => Vec::new(),
        }
    }

    /// What a second technician has to know; and the ways that there are. Before anything is sent, why this account needs more
    /// than another, and that the threat level is raised, whatever is on the screen; unless its words say so already.
    pub(super) fn card(&self, facts: Facts<'_>) -> Vec<Line> {
        let is_before_send = self.verification().is_none() || matches!(self, Self::Colleagues(..));
        let is_said = matches!(self, Self::Ready) && self.ready_detail(facts) == Some("threat");
        let threat = facts.asked.threat().filter(|_| is_before_send && !is_said && !matches!(self, Self::Loading));
        let raised = threat.map(|threat| {
            let time = date_and_time(threat.until, facts.instance);
            Line {
                label: words().text("card-threat", &[]),
                text: words().text("card-threat-until", &[("time", &time)]),
            }
        });
        let needs = Some(self.needs(facts)).filter(|needs| !needs.is_empty() && !self.says_needs(facts));
        let needs = needs.map(|text| Line { label: words().text("card-kind", &[]), text });
        self.own_card(facts).into_iter().chain(needs).chain(raised).collect()
    }

    fn own_card(&self, facts: Facts<'_>) -> Vec<Line> {
        let way = |name: &str| Line {
            label: words().text(&format!("button-{name}"), &[]),
            text: words().text(&format!("rung-{name}"), &[]),
        };
        match self {
            Self::Fenced(fenced) => blocked::card(facts, fenced),
            Self::Second(part) => part.card(facts),
            Self::OtherWays => ways_without(facts).into_iter().map(way).collect(),
            Self::Problem(_) => facts.progress.looked.suggestion.as_ref().map(found).unwrap_or_default(),
            _ => Vec::new(),
        }
    }

    /// Under which name a button's label stands.
    pub(super) fn label<'b>(&self, facts: Facts<'_>, action: &'b str) -> &'b str {
        match (self, action) {
            (Self::Ready, "send") if !ways::is_mistake(facts) && ways::waits_for_second(facts) => "ask_second",
            (Self::Vouch(_, false) | Self::Override { agreed: false, .. }, "send") => "ask_second",
            (Self::Vouch(_, true), "send") => "send_to_approver",
            (Self::Override { agreed: true, .. }, "send") => "go_on_without",
            (Self::Second(_), "sign_in") => "sign_in_again",
            (Self::Fenced(_), "ask_lift") => "ask_second",
            (Self::Fenced(_), "lift_agreed") => "lift",
            _ => action,
        }
    }

    /// What may be pressed, and which of it leads on.
    pub(super) fn buttons(&self, facts: Facts<'_>) -> Vec<(&'static str, bool)> {
        let offers = |way| ways::is_on_offer(facts, way);
        let code = |primary| offers(Way::Code).then_some(("way-code", primary));
        match self {
            Self::Loading => vec![],
            Self::Running(verification) if verification.technician != facts.session.agent => vec![],
            // Over in a moment, and nothing that could be stopped.
            Self::Running(verification) if verification.method == Method::Code => vec![],
            Self::Running(_) => vec![("stop", false)],
            Self::Ready if ways::is_mistake(facts) => vec![("send", true), ("back", false)],
            Self::Ready | Self::Vouch(_, true) | Self::Override { agreed: true, .. } if self.agreed(facts) => {
                vec![("send", true), ("cancel", false)]
            }
            Self::Ready if facts.memory.other.is_some() => {
                vec![("send", true), ("ticket_contact", false), ("ladder", false)]
            }
            Self::Ready => {
                let on_ticket = facts.progress.looked.ticket.is_some();
                [("send", true), ("ladder", false)]
                    .into_iter()
                    .chain(on_ticket.then_some(("other_contact", false)))
                    .collect()
            }
            Self::Colleagues(_, may) => may.then_some(("take_over", true)).into_iter().chain([("new", !may)]).collect(),
            Self::Second(part) => part.buttons(),
            Self::OtherWays => {
                ways_without(facts).into_iter().map(|way| (way, false)).chain([("back", false)]).collect()
            }
            Self::Approvers(_) | Self::Found(..) => vec![("back", false)],
            Self::Vouch(..) | Self::Override { .. } => vec![("send", true), ("back", false)],
            Self::Find(_) => vec![("find", true), ("back", false)],
            Self::Ended(_, Verdict::Approved) => vec![("used", true), ("new", false)],
            // Nobody is worn down by one more press here: after a denial the way on begins anew.
            Self::Ended(_, Verdict::Denied | Verdict::FraudReported) => vec![("new", false)],
            // Asked again in the same way, it would be as weak.
            Self::Ended(_, Verdict::TooWeak) if code(true).is_some() => vec![("way-code", true), ("new", false)],
            // Asked again, it would be the user; and nobody was asked where somebody went on without.
            Self::Ended(verification, verdict) if is_vouching(verification) || *verdict == Verdict::Overridden => {
                vec![("new", true)]
            }
            Self::Ended(_, Verdict::TooWeak) => vec![("new", true)],
            // Each code is typed anew.
            Self::Ended(verification, _) if verification.method == Method::Code => vec![("new", offers(Way::Code))],
            Self::Ended(verification, verdict) => {
                // While one may be open on the phone no other can be sent: until when, the words say.
                let again = (offers(Way::Notification) && !verification.prompt_open).then_some(("again", true));
                // Where the phone was not reached, or did not want to be tapped, a code may do.
                let silent = matches!(verdict, Verdict::NoAnswer | Verdict::PhoneUnreachable | Verdict::CodeWanted);
                let code = code(false).filter(|_| silent);
                let ladder = (*verdict == Verdict::NoAnswer).then_some(("ladder", false));
                again.into_iter().chain(code).chain(ladder).chain([("new", false)]).collect()
            }
            Self::Expired(..) => vec![("new", true)],
            Self::Fenced(fenced) => blocked::buttons(facts, fenced),
            Self::Problem(problem) => match (problem.state, problem.detail) {
                ("session_idle", _) => vec![("sign_in", true)],
                // The other way counts by itself; whether to take it is the technician's choice.
                ("budget_spent", Some("account")) => code(false).into_iter().chain([("look", false)]).collect(),
                ("budget_spent", Some("codes")) if offers(Way::Notification) => {
                    vec![("way-notification", false), ("look", false)]
                }
                ("not_matched", Some("suggested")) => vec![("suggest", true), ("not_them", false), ("look", false)],
                ("not_matched", Some("suggested_by_you")) => vec![("look", true), ("not_them", false)],
                ("not_matched", Some("suggested_by_colleague")) => {
                    vec![("confirm", true), ("not_them", false), ("look", false)]
                }
                ("method_missing", _) => vec![("ladder", true), ("look", false)],
                _ => {
                    let asks = facts.matching == MatchStanding::Open && unmatched::is_for_an_administrator(problem);
                    let other = is_about_the_contact(problem) && facts.memory.other.is_some();
                    let beside = [("ask_match", asks), ("ticket_contact", other)];
                    let beside = beside.into_iter().filter(|(_, offered)| *offered).map(|(action, _)| (action, false));
                    [("look", false)].into_iter().chain(beside).collect()
                }
            },
        }
    }
}

/// Which address led to which account: what people have to compare before they say that it is the contact's.
fn found(suggestion: &Suggestion) -> Vec<Line> {
    let NewMatch { upn, address, .. } = &suggestion.suggested;
    let account = [("account", &*plain(&suggestion.account_name)), ("upn", &*plain(upn.as_str()))];
    let line = |name: &str, text: String| Line { label: words().text(&format!("card-{name}"), &[]), text };
    vec![line("found", words().text("card-found-account", &account)), line("found_by", plain(address.as_str()))]
}

/// The ways on where the phone cannot be asked, in their order.
fn ways_without(facts: Facts<'_>) -> Vec<&'static str> {
    let code = ways::is_on_offer(facts, Way::Code).then_some("way-code");
    let vouch = facts.asked.policy().lets_vouch().then_some("vouch");
    code.into_iter().chain(vouch).chain(["override"]).collect()
}

/// Whether another contact might do.
fn is_about_the_contact(problem: &Problem) -> bool {
    matches!(
        problem.state,
        "no_contact" | "not_matched" | "several_matches" | "not_eligible" | "method_missing" | "halo_unavailable"
    )
}
