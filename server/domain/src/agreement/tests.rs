use proptest::prelude::*;

use super::*;
use crate::purpose::Purpose;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

fn agent(id: u64) -> AgentId {
    id.try_into().unwrap()
}

fn account(end: u8) -> AccountId {
    AccountId {
        tenant: "11111111-1111-4111-8111-111111111111".parse().unwrap(),
        object: format!("aaaaaaaa-0000-4000-8000-0000000000{end:02}").parse().unwrap(),
    }
}

fn matter() -> Matter {
    Matter {
        instance: "acme".parse().unwrap(),
        target: Target::Ticket("9499".parse().unwrap()),
        contact: "38".parse().unwrap(),
        account: account(1),
        purposes: Purpose::MfaChange.into(),
        way: Way::Notification,
        what: What::Send,
        approver: None,
        reason: Some("they have a new phone".into()),
        asked_by: agent(3),
    }
}

fn asked() -> Agreement {
    Agreement { matter: matter(), asked: at(0), answer: None, over: false }
}

fn agreed() -> Agreement {
    Agreement { answer: Some(Answer { by: agent(5), at: at(60), agrees: true }), ..asked() }
}

/// What differs from `matter()` in one thing each.
fn others() -> Vec<Matter> {
    vec![
        Matter { instance: "globex".parse().unwrap(), ..matter() },
        Matter { target: Target::Ticket("9500".parse().unwrap()), ..matter() },
        Matter { target: Target::Contact("38".parse().unwrap()), ..matter() },
        Matter { contact: "39".parse().unwrap(), ..matter() },
        Matter { account: account(2), ..matter() },
        Matter { purposes: "mfa_change,other".parse().unwrap(), ..matter() },
        Matter { purposes: Purpose::Other.into(), ..matter() },
        Matter { way: Way::Code, ..matter() },
        Matter { what: What::Override, ..matter() },
        Matter { what: What::Vouch, approver: Some(account(3)), ..matter() },
        Matter { approver: Some(account(3)), ..matter() },
        Matter { reason: None, ..matter() },
        Matter { reason: Some("they have a new phone.".into()), ..matter() },
        Matter { asked_by: agent(4), ..matter() },
    ]
}

#[test]
fn an_agreement_is_for_one_thing() {
    assert!(agreed().covers(&matter(), at(61)));
    for other in others() {
        assert!(!agreed().covers(&other, at(61)), "{other:?}");
    }
}

#[test]
fn nothing_else_than_a_yes_in_time_counts() {
    assert!(!asked().covers(&matter(), at(61)), "nobody answered");
    let refused = Agreement { answer: Some(Answer { agrees: false, ..agreed().answer.unwrap() }), ..agreed() };
    assert!(!refused.covers(&matter(), at(61)));
    assert!(!Agreement { over: true, ..agreed() }.covers(&matter(), at(61)), "used up");
    assert!(agreed().covers(&matter(), at(299)));
    assert!(!agreed().covers(&matter(), at(300)), "lapsed");
    assert!(!agreed().covers(&matter(), at(59)), "the clock went back behind the answer");
    assert!(!agreed().covers(&matter(), at(-1)), "the clock went back behind the question");
}

#[test]
fn what_came_after_the_clock_was_looked_at_has_not_lapsed() {
    assert_eq!(asked().standing(asked().asked - SignedDuration::from_millis(1)), Standing::Asked);
    let agreed = agreed();
    let answered = agreed.answer.unwrap().at;
    let just_before = answered - SignedDuration::from_millis(1);
    assert_eq!(agreed.standing(just_before), Standing::Asked);
    assert!(!agreed.covers(&agreed.matter, just_before));
    let list = [agent(5), agent(6)];
    assert_eq!(agreed.may_answer(agent(6), just_before, list, just_before), Err(Unanswerable::Closed), "there is one");
    assert_eq!(agreed.standing(answered), Standing::Agreed);
}

#[test]
fn only_somebody_else_on_the_list_who_has_just_signed_in_may_answer() {
    let list = [agent(3), agent(5)];
    let may = |who, signed_in, now| asked().may_answer(agent(who), at(signed_in), list, at(now));
    assert_eq!(may(5, 0, 10), Ok(()));
    assert_eq!(may(3, 0, 10), Err(Unanswerable::Own), "also if they are on the list");
    assert_eq!(may(7, 0, 10), Err(Unanswerable::NotListed));
    assert_eq!(may(5, -889, 10), Ok(()));
    assert_eq!(may(5, -890, 10), Err(Unanswerable::SignedInLongAgo));
    assert_eq!(may(5, 70, 10), Ok(()), "as far as clocks differ");
    assert_eq!(may(5, 71, 10), Err(Unanswerable::SignedInLongAgo), "signed in in the future");
    assert_eq!(may(5, 0, 300), Err(Unanswerable::Closed));
    assert_eq!(may(5, -10, -1), Err(Unanswerable::Closed), "before it was asked");
    let twice = agreed().may_answer(agent(5), at(0), list, at(70));
    assert_eq!(twice, Err(Unanswerable::Closed));
    assert_eq!(asked().may_answer(agent(5), at(0), [], at(10)), Err(Unanswerable::NotListed), "nobody is listed");
}

#[test]
fn a_reason_says_something_and_is_cut() {
    for nothing in ["", "   ", "lost", "123456789", " a  b  c ", "\u{0}\u{1}\u{2}\u{3}\u{4}\u{5}\u{6}\u{7}\u{8}\u{9}"] {
        assert_eq!(reason(nothing), None, "{nothing:?}");
    }
    assert_eq!(reason("  lost   the\nphone "), Some("lost the phone".into()));
    assert_eq!(reason(&"é".repeat(500)).map(|text| text.chars().count()), Some(120));
}

#[test]
fn names_lead_back() {
    for what in What::ALL {
        assert_eq!(What::named(what.name()), Some(what));
    }
}

proptest! {
    /// Whatever happens when: what is covered was asked at most five minutes ago, and agreed to since, by another.
    #[test]
    fn what_is_covered_was_agreed_to_just_now(
        answered in proptest::option::of((-900_i64..900, any::<bool>())),
        now in -900_i64..900,
        over in any::<bool>(),
        other in 0_usize..30,
    ) {
        let answer = answered.map(|(when, agrees)| Answer { by: agent(5), at: at(when), agrees });
        let agreement = Agreement { answer, over, ..asked() };
        let wanted = others().into_iter().nth(other).unwrap_or_else(matter);
        if agreement.covers(&wanted, at(now)) {
            let (when, agrees) = answered.unwrap();
            prop_assert!(agrees && !over && (0..300).contains(&now) && (0..=now).contains(&when));
            prop_assert_eq!(wanted, matter());
        }
    }

    /// Nobody answers their own question, whatever the list says and whenever they signed in.
    #[test]
    fn nobody_is_their_own_second(list in proptest::collection::vec(1_u64..6, 0..6), who in 1_u64..6, signed_in in -2000_i64..2000, now in -2000_i64..2000) {
        let listed: Vec<AgentId> = list.into_iter().map(agent).collect();
        if asked().may_answer(agent(who), at(signed_in), listed.iter().copied(), at(now)).is_ok() {
            prop_assert!(who != 3 && listed.contains(&agent(who)));
            prop_assert!((0..300).contains(&now) && (-60..900).contains(&(now - signed_in)));
        }
    }
}
