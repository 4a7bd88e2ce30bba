//! A million generated exchanges with the connector, as bytes on the wire, each under a generated policy, for
//! generated purposes and kinds of account: none may be
//! approved against promise P1, nor by an answer that the policy does not accept.
//!
//! Each exchange is made of parts that are right or wrong in one of many ways. Whether it is an approval is known from
//! how it was made, and never asked of the code that is measured.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use vouchsafe_domain::{
    connector::{
        Evidence, Progress, judge_answer, judge_asynchronous_begin, judge_code, judge_code_begin,
        judge_synchronous_begin,
    },
    ids::Upn,
    method::{Method, Way},
    policy::{Kind, Kinds, Policy, Requirement, Roles, Rule, Rules, Threat},
    purpose::{Purpose, Purposes},
    verdict::Verdict,
};
use vouchsafe_entra::connector::wire;

use crate::Report;

const EXCHANGES: u64 = 1_000_000;
const UPN: &str = "grace@contoso.example";
const SESSION: &str = "270867b8-6bac-434b-9a2a-cb682f461cbe";

pub(crate) fn measure(report: &mut Report) {
    let Counted { false_approvals, approvals, missed } = count(EXCHANGES);
    report.insert("generated_exchanges".to_owned(), EXCHANGES.into());
    report.insert("false_approvals".to_owned(), false_approvals.into());
    // Without these two the number above could be had by approving nothing.
    report.insert("right_approvals".to_owned(), approvals.into());
    report.insert("missed_approvals".to_owned(), missed.into());
}

#[derive(Debug, Default)]
struct Counted {
    false_approvals: u64,
    approvals: u64,
    missed: u64,
}

fn count(exchanges: u64) -> Counted {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut counted = Counted::default();
    for number in 0..exchanges {
        let (approved, rightly) = match number % 3 {
            0 => synchronous_exchange(&mut dice),
            1 => exchange(&mut dice),
            _ => code_exchange(&mut dice),
        };
        counted.approvals += u64::from(approved && rightly);
        counted.false_approvals += u64::from(approved && !rightly);
        counted.missed += u64::from(!approved && rightly);
    }
    counted
}

/// Repeatable randomness: xorshift64*.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % sides
    }

    /// The right part, mostly; otherwise one of the wrong ones.
    fn part<'a>(&mut self, right: &'a str, wrong: &[&'a str]) -> (&'a str, bool) {
        let sides = wrong.len() as u64 * 4;
        let face = self.roll(sides);
        match usize::try_from(face).ok().and_then(|face| wrong.get(face)) {
            Some(part) => (part, false),
            None => (right, true),
        }
    }
}

/// Ways to say `true` that are not it.
const NOT_TRUE: [&str; 9] = [
    "",
    "<AuthenticationResult i:nil=\"true\"/>",
    "<AuthenticationResult>false</AuthenticationResult>",
    "<AuthenticationResult>True</AuthenticationResult>",
    "<AuthenticationResult>true </AuthenticationResult>",
    "<AuthenticationResult>challenge</AuthenticationResult>",
    "<AuthenticationResult>true</AuthenticationResult><AuthenticationResult>true</AuthenticationResult>",
    "<AuthenticationResult><AuthenticationResult>true</AuthenticationResult></AuthenticationResult>",
    "<Wrapper><AuthenticationResult>true</AuthenticationResult></Wrapper>",
];
const NOT_SUCCESS: [&str; 7] = [
    "",
    "<Result><Value>success</Value></Result>",
    "<Result><Value>PhoneAppDenied</Value></Result>",
    "<Result><Value>AuthenticationPending</Value></Result>",
    "<Result><Value>Success</Value><Value>Success</Value></Result>",
    "<Result><Value>NeverHeardOf</Value></Result>",
    "<Value>Success</Value>",
];
const SUCCESS: &str = "<Result><Value>Success</Value><Message i:nil=\"true\"/><Retry>false</Retry></Result>";
const TRUE: &str = "<AuthenticationResult>true</AuthenticationResult>";
const NOT_OURS: [&str; 5] = [
    "",
    "<UserPrincipalName>eve@contoso.example</UserPrincipalName>",
    "<UserPrincipalName i:nil=\"true\"/>",
    "<UserPrincipalName>grace@contoso.example</UserPrincipalName><UserPrincipalName>eve@contoso.example</UserPrincipalName>",
    "<UserPrincipalName>grace@contoso.example.evil</UserPrincipalName>",
];
const OURS: &str = "<UserPrincipalName>Grace@Contoso.example</UserPrincipalName>";
const NO_SESSION: [&str; 4] =
    ["", "<SessionId i:nil=\"true\"/>", "<SessionId></SessionId>", "<SessionId>a</SessionId><SessionId>b</SessionId>"];
const NOT_INTERACTIVE: [&str; 5] = [
    "",
    "<CompletedInteractively>false</CompletedInteractively>",
    "<CompletedInteractively>True</CompletedInteractively>",
    "<CompletedInteractively i:nil=\"true\"/>",
    "<CompletedInteractively>true</CompletedInteractively><CompletedInteractively>true</CompletedInteractively>",
];
const INTERACTIVE: &str = "<CompletedInteractively>true</CompletedInteractively>";

const CHALLENGE: &str = "<AuthenticationResult>challenge</AuthenticationResult>";
const NO_CHALLENGE: [&str; 6] = [
    "",
    "<AuthenticationResult i:nil=\"true\"/>",
    TRUE,
    "<AuthenticationResult>Challenge</AuthenticationResult>",
    "<AuthenticationResult>challenge</AuthenticationResult><AuthenticationResult>challenge</AuthenticationResult>",
    "<Wrapper><AuthenticationResult>challenge</AuthenticationResult></Wrapper>",
];
const NOT_SUCCESS_OF_A_CODE: [&str; 7] = [
    "",
    "<Result><Value>success</Value></Result>",
    "<Result><Value>OathCodeIncorrect</Value></Result>",
    "<Result><Value>OathCodeDuplicate</Value></Result>",
    "<Result><Value>OathCodePending</Value></Result>",
    "<Result><Value>Success</Value><Value>Success</Value></Result>",
    "<Value>Success</Value>",
];
/// Nothing said of it will do where a code was asked for.
const NOT_INTERACTIVE_WHERE_SAID: [&str; 3] = [
    "<CompletedInteractively>false</CompletedInteractively>",
    "<CompletedInteractively>True</CompletedInteractively>",
    "<CompletedInteractively>true</CompletedInteractively><CompletedInteractively>true</CompletedInteractively>",
];
const OTHER_SESSION: [&str; 3] = [
    "<SessionId>00000000-6bac-434b-9a2a-cb682f461cbe</SessionId>",
    "<SessionId></SessionId>",
    "<Wrapper><SessionId>270867b8-6bac-434b-9a2a-cb682f461cbe</SessionId></Wrapper>",
];

/// What is asked of one exchange, and which answers that accepts, worked out by counting instead of by meeting.
struct Asked {
    policy: Policy,
    purposes: Purposes,
    kinds: Kinds,
    accepts: [bool; Method::ALL.len()],
}

/// A rule: which methods it names, for which purposes and kinds.
struct Drawn {
    methods: Option<[bool; Method::ALL.len()]>,
    purposes: BTreeSet<Purpose>,
    kinds: BTreeSet<Kind>,
}

impl Drawn {
    fn of(dice: &mut Dice) -> Self {
        // None named: for all.
        let all = dice.roll(2) == 0;
        let mut some = |sides: u64| !all && dice.roll(sides) == 0;
        let purposes = Purpose::ALL.into_iter().filter(|_| some(2)).collect();
        let kinds = Kind::ALL.into_iter().filter(|_| some(3)).collect();
        let methods = (dice.roll(5) > 0).then(|| Method::ALL.map(|_| dice.roll(4) > 0));
        Self { methods, purposes, kinds }
    }

    fn is_for(&self, purpose: Purpose, kind: Kind) -> bool {
        (self.purposes.is_empty() || self.purposes.contains(&purpose))
            && (self.kinds.is_empty() || self.kinds.contains(&kind))
    }

    fn rule(&self) -> Rule {
        let named = |named: [bool; Method::ALL.len()]| {
            Method::ALL.into_iter().zip(named).filter_map(|(method, named)| named.then_some(method)).collect()
        };
        Rule {
            methods: self.methods.map(named),
            purposes: self.purposes.clone(),
            kinds: self.kinds.clone(),
            ..Rule::default()
        }
    }
}

impl Asked {
    /// Up to three rules of the MSP's and two of a customer's, one or two purposes, any kind of account, and at times a raised
    /// threat level.
    fn of(dice: &mut Dice) -> Self {
        let mut draw = |most: u64| (0..dice.roll(most + 1)).map(|_| Drawn::of(dice)).collect::<Vec<_>>();
        let (own, customer) = (draw(3), draw(2));
        let mut purpose = || {
            let face = usize::try_from(dice.roll(Purpose::ALL.len() as u64)).unwrap_or_default();
            Purpose::ALL.get(face).copied().unwrap_or(Purpose::Other)
        };
        let (first, second) = (purpose(), purpose());
        let purposes: BTreeSet<Purpose> = if dice.roll(3) == 0 { [first, second].into() } else { [first].into() };
        let roles = match dice.roll(6) {
            0 => Roles::Held,
            1 => Roles::Unknown,
            _ => Roles::None,
        };
        let kinds = Kinds { vip: dice.roll(5) == 0, roles };
        let threat_ends = match dice.roll(8) {
            0 => Some(SignedDuration::from_secs(1)),
            1 => Some(SignedDuration::ZERO),
            _ => None,
        };
        let accepts = Method::ALL.map(|method| {
            purposes.iter().all(|purpose| {
                // Whoever may be privileged is asked like somebody who is.
                let holds = |kind: &Kind| match kind {
                    Kind::Ordinary => true,
                    Kind::Vip => kinds.vip,
                    Kind::Privileged => roles != Roles::None,
                };
                Kind::ALL.into_iter().filter(holds).all(|kind| {
                    let said = |rules: &[Drawn]| {
                        let speaks = rules.iter().filter(|rule| rule.is_for(*purpose, kind));
                        speaks.filter_map(|rule| rule.methods).map(|named| has(named, method)).collect::<Vec<_>>()
                    };
                    let more =
                        matches!(purpose, Purpose::MfaChange | Purpose::PrivilegedAccess) || kind != Kind::Ordinary;
                    let by_own = said(&own);
                    let given =
                        if by_own.is_empty() { !more || method != Method::Tap } else { by_own.iter().all(|it| *it) };
                    let calm = method != Method::Tap || threat_ends.is_none_or(|left| left <= SignedDuration::ZERO);
                    given && calm && said(&customer).iter().all(|it| *it)
                })
            })
        });
        let rules = |drawn: &[Drawn]| Rules { rule: drawn.iter().map(Drawn::rule).collect(), ..Rules::default() };
        let threat =
            threat_ends.map(|left| Threat { since: begun(), until: begun() + left, reason: String::new(), by: None });
        let policy = Policy { own: rules(&own), customer: rules(&customer), threat };
        let names: Vec<&str> = purposes.into_iter().map(Purpose::name).collect();
        // Were they not understood, the count above would be another one, and this would show.
        let purposes = names.join(",").parse().unwrap_or_else(|_| Purpose::Other.into());
        Self { policy, purposes, kinds, accepts }
    }

    fn accepts(&self, method: Method) -> bool {
        has(self.accepts, method)
    }

    fn requirement(&self) -> Requirement {
        self.policy.requirement(&self.purposes, self.kinds, begun())
    }
}

/// Whether `accepts`, in the order of [`Method::ALL`], has this method.
fn has(accepts: [bool; Method::ALL.len()], wanted: Method) -> bool {
    Method::ALL.into_iter().zip(accepts).any(|(method, accepted)| accepted && method == wanted)
}

fn exchange(dice: &mut Dice) -> (bool, bool) {
    let list = method_list(dice, Way::Notification);
    let policy = Asked::of(dice);
    let number = dice.roll(2) == 0;
    let nil = "<AuthenticationResult i:nil=\"true\"/>";
    let session = format!("<SessionId>{SESSION}</SessionId>");
    let begin = [
        dice.part(SUCCESS, &NOT_SUCCESS),
        dice.part(&session, &NO_SESSION),
        dice.part(nil, &[TRUE, "<AuthenticationResult>false</AuthenticationResult>"]),
        dice.part(OURS, &NOT_OURS),
        (if number { "<ValidEntropyNumber>42</ValidEntropyNumber>" } else { "" }, true),
    ];
    let repeats = dice.roll(2) == 0;
    let end = [
        dice.part(SUCCESS, &NOT_SUCCESS),
        dice.part(TRUE, &NOT_TRUE),
        dice.part(INTERACTIVE, &NOT_INTERACTIVE),
        dice.part(if repeats { &session } else { "" }, &OTHER_SESSION),
    ];
    let time = Time::of(dice);
    let answered = if number { Method::NumberMatch } else { Method::Tap };
    let rightly =
        list.1 && begin.iter().chain(&end).all(|(_, right)| *right) && time.right() && policy.accepts(answered);
    let approved = list.0 && {
        let upn = asked();
        let begin = wire::begin(document("BeginTwoWayAuthenticationResponse", &begin).as_bytes());
        let begun = begin.ok().and_then(|begin| judge_asynchronous_begin(&begin.answer, &upn).ok());
        begun.is_some_and(|begun| {
            wire::end(document("EndTwoWayAuthenticationResponse", &end).as_bytes()).is_ok_and(|end| match judge_answer(
                &end,
                &begun.session,
                evidence(&upn),
                time.at(),
            ) {
                Progress::Ended(verdict) => policy.requirement().judges(verdict, begun.method()) == Verdict::Approved,
                Progress::Pending => false,
            })
        })
    };
    (approved, rightly)
}

fn synchronous_exchange(dice: &mut Dice) -> (bool, bool) {
    let list = method_list(dice, Way::Notification);
    let policy = Asked::of(dice);
    let session = format!("<SessionId>{SESSION}</SessionId>");
    let begin = [
        dice.part(SUCCESS, &NOT_SUCCESS),
        dice.part(&session, &NO_SESSION),
        dice.part(TRUE, &NOT_TRUE),
        dice.part(OURS, &NOT_OURS),
    ];
    let time = Time::of(dice);
    let rightly = list.1 && begin.iter().all(|(_, right)| *right) && time.right() && policy.accepts(Method::Tap);
    let upn = asked();
    let answer = wire::begin(document("BeginTwoWayAuthenticationResponse", &begin).as_bytes());
    let approved = list.0
        && answer.is_ok_and(|begin| {
            let verdict = judge_synchronous_begin(&begin.answer, evidence(&upn), time.at());
            policy.requirement().judges(verdict, Method::Tap) == Verdict::Approved
        });
    (approved, rightly)
}

/// A code: Begin must ask for one, and the answer must be to the session that it opened.
fn code_exchange(dice: &mut Dice) -> (bool, bool) {
    let list = method_list(dice, Way::Code);
    let policy = Asked::of(dice);
    let session = format!("<SessionId>{SESSION}</SessionId>");
    let begin = [
        dice.part(SUCCESS, &NOT_SUCCESS),
        dice.part(&session, &NO_SESSION),
        dice.part(CHALLENGE, &NO_CHALLENGE),
        dice.part(OURS, &NOT_OURS),
        dice.part("", &["<ValidEntropyNumber>42</ValidEntropyNumber>"]),
    ];
    let repeats = dice.roll(2) == 0;
    let end = [
        dice.part(SUCCESS, &NOT_SUCCESS_OF_A_CODE),
        dice.part(TRUE, &NOT_TRUE),
        dice.part(INTERACTIVE, &NOT_INTERACTIVE_WHERE_SAID),
        dice.part(if repeats { &session } else { "" }, &OTHER_SESSION),
    ];
    let time = Time::of(dice);
    let rightly =
        list.1 && begin.iter().chain(&end).all(|(_, right)| *right) && time.right() && policy.accepts(Method::Code);
    let upn = asked();
    let opened = wire::begin(document("BeginTwoWayAuthenticationResponse", &begin).as_bytes());
    let opened = opened.ok().and_then(|begin| judge_code_begin(&begin.answer, &upn).ok());
    let approved = list.0
        && opened.is_some_and(|opened| {
            wire::end(document("EndTwoWayAuthenticationResponse", &end).as_bytes()).is_ok_and(|end| {
                let verdict = judge_code(&end, &opened, evidence(&upn), time.at());
                policy.requirement().judges(verdict, Method::Code) == Verdict::Approved
            })
        });
    (approved, rightly)
}

/// Whether the product would ask in this way after this list, and whether it should.
fn method_list(dice: &mut Dice, way: Way) -> (bool, bool) {
    let entry = |id: &str| format!("<AuthenticationMethod><Id>{id}</Id></AuthenticationMethod>");
    let (push, code) = (entry("PhoneAppNotification"), entry("PhoneAppOTP"));
    let (it, other) = if way == Way::Code { (&code, &push) } else { (&push, &code) };
    let (methods, has_it) = dice.part(it, &["", other]);
    let (value, accepted) = dice.part(SUCCESS, &NOT_SUCCESS);
    let (upn, ours) = dice.part(OURS, &NOT_OURS);
    let methods = format!("<AuthenticationMethods>{methods}</AuthenticationMethods>");
    let body = document(
        "GetAvailableAuthenticationMethodsResponse",
        &[(value, accepted), (methods.as_str(), has_it), (upn, ours)],
    );
    // From a clock that went back to a list that is too old.
    let age = i64::try_from(dice.roll(75)).unwrap_or_default() - 5;
    let sends = wire::methods(body.as_bytes())
        .is_ok_and(|list| list.allows(way, &asked(), begun(), begun() + SignedDuration::from_secs(age)));
    (sends, accepted && has_it && ours && (0..=60).contains(&age))
}

/// When the answer came, in seconds after Begin.
struct Time(i64);

impl Time {
    fn of(dice: &mut Dice) -> Self {
        Self(i64::try_from(dice.roll(80)).unwrap_or_default() - 5)
    }

    /// 55 s of ringing, and two more.
    fn right(&self) -> bool {
        (0..=57).contains(&self.0)
    }

    fn at(&self) -> Timestamp {
        begun() + SignedDuration::from_secs(self.0)
    }
}

fn document(root: &str, parts: &[(&str, bool)]) -> String {
    let body: String = parts.iter().map(|(part, _)| *part).collect();
    format!("<{root} xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><Version>1</Version>{body}</{root}>")
}

#[expect(clippy::expect_used, reason = "a fixed text")]
fn asked() -> Upn {
    UPN.parse().expect("a UPN")
}

fn begun() -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(500_000)
}

fn evidence(asked: &Upn) -> Evidence<'_> {
    Evidence { asked, begun: begun(), counts_for: SignedDuration::from_secs(57) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_what_the_product_judges() {
        let counted = count(60_000);
        assert!(counted.approvals > 20 && counted.false_approvals == 0 && counted.missed == 0, "{counted:?}");
    }
}
