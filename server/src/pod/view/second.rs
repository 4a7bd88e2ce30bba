//! What of a question to a second technician is shown to whom.

use jiff::SignedDuration;
use vouchsafe_app::{contract::Line, words::words};
use vouchsafe_domain::{
    agreement::{Standing, Unanswerable, What},
    policy::{Kinds, Roles},
};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::Question;

use super::{Facts, clock, purposes_text, ways};

/// How long a question's end stays on the asker's screen.
const END_STAYS: SignedDuration = SignedDuration::from_mins(15);

/// A question, from where this technician stands.
#[derive(Clone, Copy)]
pub(super) enum Part<'a> {
    /// Theirs: nobody has answered yet.
    Waiting(&'a Question),
    /// Theirs: somebody has agreed.
    Agreed(&'a Question),
    /// Theirs, and over; the detail says how.
    Over(&'a Question, &'static str),
    /// They may answer it.
    Asked(&'a Question),
    /// They may answer it once they have signed in again.
    AskedLongAgo(&'a Question),
    /// A colleague's, and not for them to answer.
    Elsewhere(&'a Question, &'static str),
}

impl<'a> Part<'a> {
    /// The part that this technician has in the question that is open here, if any.
    pub(super) fn of(facts: Facts<'a>) -> Option<Self> {
        let question = facts.question?;
        // Round a fenced account there is one question only, and it is none anywhere else: whether that was a mistake. It is the
        // account that the question is about, which may be another than this page's.
        let fenced = facts.question_fenced && !ways::is_mistake(facts);
        if fenced != (question.matter().what == What::Mistake) {
            return None;
        }
        let standing = question.agreement.standing(facts.now);
        let mine = question.matter().asked_by == facts.session.agent;
        let recent = facts.now.duration_since(question.agreement.asked).abs() < END_STAYS;
        if mine {
            return match standing {
                Standing::Asked => Some(Self::Waiting(question)),
                Standing::Agreed => Some(Self::Agreed(question)),
                _ if !recent || facts.memory.heard == Some(question.id) => None,
                Standing::Refused => Some(Self::Over(question, "refused")),
                Standing::Lapsed => Some(Self::Over(question, "lapsed")),
                Standing::Over if question.ended == Some(vouchsafe_store::QuestionEnd::Lapsed) => {
                    Some(Self::Over(question, "lapsed"))
                }
                Standing::Over => None,
            };
        }
        // Only to whom Halo shows the ticket, and when all is known that stands round the question.
        facts.progress.ended.as_ref().and(facts.progress.looked.contact.as_ref())?;
        let list = facts.listed.iter().copied();
        match standing {
            Standing::Asked => {
                Some(match question.agreement.may_answer(facts.session.agent, facts.session.created, list, facts.now) {
                    Ok(()) => Self::Asked(question),
                    Err(Unanswerable::SignedInLongAgo) => Self::AskedLongAgo(question),
                    Err(_) => Self::Elsewhere(question, "elsewhere"),
                })
            }
            Standing::Agreed => Some(Self::Elsewhere(question, "agreed_elsewhere")),
            _ => None,
        }
    }

    pub(super) fn question(self) -> &'a Question {
        match self {
            Self::Waiting(question)
            | Self::Agreed(question)
            | Self::Over(question, _)
            | Self::Asked(question)
            | Self::AskedLongAgo(question)
            | Self::Elsewhere(question, _) => question,
        }
    }

    pub(super) fn state(self) -> &'static str {
        match self {
            Self::Asked(_) | Self::AskedLongAgo(_) => "second_asked",
            _ => "second_wanted",
        }
    }

    pub(super) fn detail(self, facts: Facts<'_>) -> Option<&'static str> {
        match self {
            Self::Waiting(_) => (!facts.may_agree.names.is_empty()).then_some("named"),
            Self::Agreed(_) => None,
            Self::Over(_, detail) | Self::Elsewhere(_, detail) => Some(detail),
            Self::Asked(question) => Some(question.matter().what.name()),
            Self::AskedLongAgo(_) => Some("old"),
        }
    }

    pub(super) fn buttons(self) -> Vec<(&'static str, bool)> {
        match self {
            Self::Waiting(_) => vec![("cancel", false)],
            Self::Agreed(_) => vec![],
            Self::Over(..) => vec![("heard", true)],
            Self::Asked(_) => vec![("agree", true), ("refuse", false)],
            Self::AskedLongAgo(_) => vec![("sign_in", true)],
            Self::Elsewhere(..) => vec![("look", false)],
        }
    }

    /// Whether it goes on by itself.
    pub(super) fn is_open(self) -> bool {
        !matches!(self, Self::Over(..))
    }

    /// Seconds until it lapses; 0 when it no longer does.
    pub(super) fn seconds(self, facts: Facts<'_>) -> u32 {
        if !self.is_open() {
            return 0;
        }
        let left = self.question().agreement.lapses().duration_since(facts.now);
        u32::try_from((left.as_millis() + 999) / 1000).unwrap_or_default()
    }

    /// What matters, for whoever decides and for whoever waits.
    pub(super) fn card(self, facts: Facts<'_>) -> Vec<Line> {
        let question = self.question();
        let (matter, about) = (question.matter(), &question.about);
        let approver = about.approver.as_ref().map(|approver| plain(&approver.name)).unwrap_or_default();
        let what = match matter.what {
            What::Send => format!("card-what-send-{}", matter.way.name()),
            what => format!("card-what-{}", what.name()),
        };
        let what = words().text(&what, &[("approver", &approver)]);
        let one_name = about.contact_name == about.account_name;
        let who = words().text(
            if one_name { "card-person-same" } else { "card-person" },
            &[
                ("user", &plain(&about.contact_name)),
                ("account", &plain(&about.account_name)),
                ("upn", &plain(about.upn.as_str())),
                ("company", &plain(&about.company)),
            ],
        );
        let how = match (matter.what, &about.approver) {
            (What::Vouch, Some(approver)) => {
                let kind = if approver.contact.is_some() { "contact" } else { "manager" };
                let (name, upn) = (plain(&approver.name), plain(approver.upn.as_str()));
                words().text(&format!("card-how-{kind}"), &[("approver", &name), ("upn", &upn)])
            }
            _ => String::new(),
        };
        let reason = matter.reason.as_deref().map(plain).unwrap_or_default();
        let since = clock(question.agreement.asked, facts.instance);
        let by = words().text("card-asker", &[("technician", &plain(&about.asked_by_name)), ("when", &since)]);
        let other = if about.other_contact { words().text("card-contact-other", &[]) } else { String::new() };
        [
            ("what", what),
            ("whom", who),
            ("contact", other),
            ("kind", kinds_text(about.kinds)),
            ("purpose", purposes_text(&matter.purposes)),
            ("how", how),
            ("reason", reason),
            ("by", by),
        ]
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| Line { label: words().text(&format!("card-{name}"), &[]), text })
        .collect()
    }
}

/// What there is to know of the account, if it is no ordinary one or that is not known.
fn kinds_text(kinds: Kinds) -> String {
    let roles = match kinds.roles {
        Roles::Held => Some("privileged"),
        Roles::Unknown => Some("unknown"),
        Roles::None => None,
    };
    let all = kinds.vip.then_some("vip").into_iter().chain(roles);
    all.map(|kind| words().text(&format!("kind-{kind}"), &[])).collect::<Vec<_>>().join(", ")
}
