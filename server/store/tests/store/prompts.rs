//! Promises P2 and P11: one prompt at a time, and only so many.

use vouchsafe_domain::{
    budget::{self, Limits, Whose},
    code::Code,
    ids::AgentId,
    method::{Method, Way},
    purpose::Purpose,
    verdict::Verdict,
};
use vouchsafe_store::{NewVerification, Refusal};

use crate::bench::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_presses_at_once_make_one_prompt() {
    on_each_database(async |bench| {
        // From two processes, by a hundred technicians.
        let stores = [bench.store.clone(), bench.again().await];
        let answers = at_once((1_u64..=100).zip(stores.iter().cycle().cloned()).map(|(agent, store)| async move {
            let press = NewVerification { technician: AgentId::try_from(agent).unwrap(), ..press(at(0)) };
            store.request(&press, LIMITS, at(0)).await.unwrap()
        }))
        .await;
        let sent: Vec<_> = answers.iter().filter_map(|answer| answer.as_ref().ok()).collect();
        assert_eq!(sent.len(), 1);
        for refused in answers.iter().filter_map(|answer| answer.as_ref().err()) {
            let Refusal::AlreadyOpen(open) = refused else { panic!("{refused:?}") };
            assert_eq!(open.verification.as_ref().unwrap().id, sent[0].id);
            assert_eq!(open.closes, at(185));
        }
        let kinds = bench.log_kinds("acme").await;
        assert_eq!(kinds.iter().filter(|kind| *kind == "requested").count(), 1);
        assert_eq!(kinds.iter().filter(|kind| *kind == "send_refused").count(), 99);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn presses_at_once_share_one_budget() {
    on_each_database(async |bench| {
        let limits = Limits { per_technician: 30, ..LIMITS };
        let answers = at_once((0..60).map(|number| {
            let store = bench.store.clone();
            async move {
                let press = NewVerification { account: account(number), ..press(at(0)) };
                store.request(&press, limits, at(0)).await.unwrap()
            }
        }))
        .await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 30);
        assert!(answers.iter().all(|answer| match answer {
            Ok(_) => true,
            Err(Refusal::Exhausted(exhausted)) => exhausted.whose == Whose::Technician && exhausted.until == at(3_600),
            Err(_) => false,
        }));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_has_three_prompts_in_ten_minutes_until_one_is_approved() {
    on_each_database(async |bench| {
        let press_at =
            async |seconds| bench.store.request(&press(at(seconds)), Limits::DEFAULT, at(seconds)).await.unwrap();
        let left = async |seconds| {
            let press = press(at(0));
            let spent = bench.store.spent(press.account, &press.instance, press.technician, at(seconds)).await.unwrap();
            budget::left(&spent, Way::Notification, Limits::DEFAULT, at(seconds)).ok()
        };
        for (seconds, before) in [(0, 3), (60, 2), (120, 1)] {
            assert_eq!(left(seconds).await, Some(before));
            let sent = press_at(seconds).await.unwrap();
            bench.conclude(sent.id, Verdict::Denied, at(seconds + 10)).await.unwrap();
        }
        assert_eq!(left(180).await, None);
        let Err(Refusal::Exhausted(exhausted)) = press_at(180).await else { panic!("a fourth prompt was sent") };
        assert_eq!((exhausted.whose, exhausted.until), (Whose::Account, at(600)));
        assert_eq!(bench.log_kinds("acme").await.last().unwrap(), "send_refused");

        let sent = press_at(600).await.unwrap();
        bench.store.begun(sent.id, begin(at(600)), at(600)).await.unwrap().unwrap();
        bench.conclude(sent.id, Verdict::Approved, at(610)).await.unwrap();
        assert_eq!(left(611).await, Some(3), "a success begins a new count");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prompt_that_may_still_be_open_closes_its_account_until_it_must_have_ended() {
    on_each_database(async |bench| {
        let press_at = async |seconds| bench.store.request(&press(at(seconds)), LIMITS, at(seconds)).await.unwrap();
        let first = press_at(0).await.unwrap();
        bench.store.begun(first.id, begin(at(5)), at(5)).await.unwrap().unwrap();
        bench.conclude(first.id, Verdict::Stopped, at(20)).await.unwrap();
        assert!(matches!(press_at(189).await, Err(Refusal::AlreadyOpen(open)) if open.closes == at(190)));
        let second = press_at(190).await.unwrap();
        // Whoever still looks after the first one does not set the second one free.
        assert!(!bench.store.close_prompt(first.id, Some("PhoneAppDenied"), at(191)).await.unwrap());
        assert!(matches!(press_at(192).await, Err(Refusal::AlreadyOpen(_))));
        bench.conclude(second.id, Verdict::Denied, at(200)).await.unwrap();
        assert!(press_at(201).await.is_ok(), "a final answer sets the account free at once");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_instance_closes_the_account_for_another_and_shows_it_nothing() {
    on_each_database(async |bench| {
        let ours = bench.store.request(&press(at(0)), Limits::DEFAULT, at(0)).await.unwrap().unwrap();
        let theirs = NewVerification { instance: globex(), ..press(at(1)) };
        let Err(Refusal::AlreadyOpen(open)) = bench.store.request(&theirs, Limits::DEFAULT, at(1)).await.unwrap()
        else {
            panic!("two prompts at a time")
        };
        assert!(open.verification.is_none());
        let again = bench.store.request(&press(at(1)), Limits::DEFAULT, at(1)).await.unwrap();
        assert!(matches!(again, Err(Refusal::AlreadyOpen(open)) if open.verification.as_ref().unwrap().id == ours.id));
        // The phone is the same one, so what one instance spent is spent for the other.
        let spent = bench.store.spent(account(1), &globex(), theirs.technician, at(2)).await.unwrap();
        assert_eq!((spent.account.len(), spent.technician.len()), (1, 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_has_three_wrong_codes_in_ten_minutes_and_they_ring_no_phone() {
    on_each_database(async |bench| {
        let code = |seconds| NewVerification { method: Method::Code, ..press(at(seconds)) };
        let left = async |way, seconds| {
            let press = press(at(0));
            let spent = bench.store.spent(press.account, &press.instance, press.technician, at(seconds)).await.unwrap();
            budget::left(&spent, way, Limits::DEFAULT, at(seconds)).ok()
        };
        let tried = async |seconds, verdict| {
            let tried = bench.store.request(&code(seconds), Limits::DEFAULT, at(seconds)).await.unwrap().unwrap();
            let begin = vouchsafe_store::Begin { method: Method::Code, number: None, ..begin(at(seconds)) };
            bench.store.begun(tried.id, begin, at(seconds)).await.unwrap().unwrap();
            bench.conclude(tried.id, verdict, at(seconds + 1)).await.unwrap();
            bench.store.close_prompt(tried.id, None, at(seconds + 1)).await.unwrap();
        };
        // One that Microsoft never saw was no try.
        let unseen = bench.store.request(&code(0), Limits::DEFAULT, at(0)).await.unwrap().unwrap();
        assert_eq!(left(Way::Code, 0).await, Some(2), "while it is being checked it counts");
        bench.conclude(unseen.id, Verdict::MicrosoftUnavailable, at(1)).await.unwrap();
        bench.store.close_prompt(unseen.id, None, at(1)).await.unwrap();
        assert_eq!(left(Way::Code, 2).await, Some(3));

        tried(10, Verdict::CodeWrong).await;
        tried(20, Verdict::CodeWrong).await;
        // What became of this one, nobody knows.
        tried(30, Verdict::MicrosoftUnavailable).await;
        assert_eq!((left(Way::Code, 40).await, left(Way::Notification, 40).await), (None, Some(3)));
        let Err(Refusal::Exhausted(spent)) = bench.store.request(&code(40), Limits::DEFAULT, at(40)).await.unwrap()
        else {
            panic!("a fourth code was tried")
        };
        assert_eq!((spent.whose, spent.until), (Whose::Codes, at(610)));
        let prompt = bench.store.request(&press(at(50)), Limits::DEFAULT, at(50)).await.unwrap().unwrap();
        bench.store.begun(prompt.id, begin(at(50)), at(50)).await.unwrap().unwrap();
        bench.conclude(prompt.id, Verdict::Approved, at(60)).await.unwrap();
        assert_eq!((left(Way::Code, 70).await, left(Way::Notification, 70).await), (Some(3), Some(3)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_codes_at_once_take_one_place_and_share_the_tries_there_are() {
    on_each_database(async |bench| {
        let code = NewVerification { method: Method::Code, ..press(at(0)) };
        let answers = at_once((0..100).map(|_| {
            let (store, code) = (bench.store.clone(), code.clone());
            async move { store.request(&code, Limits::DEFAULT, at(0)).await.unwrap() }
        }))
        .await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_press_that_did_not_see_what_another_led_to_leads_to_nothing() {
    on_each_database(async |bench| {
        let pressed = |seconds, pressed| NewVerification { pressed: Some(at(pressed)), ..press(at(seconds)) };
        let ask = async |new: NewVerification, seconds| {
            bench.store.request(&new, Limits::DEFAULT, at(seconds)).await.unwrap()
        };
        let first = ask(pressed(10, 9), 10).await.unwrap();
        bench.conclude(first.id, Verdict::CodeWrong, at(11)).await.unwrap();
        bench.store.close_prompt(first.id, None, at(11)).await.unwrap();
        // Pressed before the first one was there, and got round to after it had ended.
        assert!(matches!(ask(pressed(12, 9), 12).await, Err(Refusal::Overtaken)));
        assert_eq!(bench.log_kinds("acme").await.last().unwrap(), "send_refused");
        // Elsewhere it is another question.
        let elsewhere = NewVerification { ticket: "9500".parse().ok(), ..pressed(12, 9) };
        let second = ask(elsewhere, 12).await.unwrap();
        bench.conclude(second.id, Verdict::CodeWrong, at(13)).await.unwrap();
        bench.store.close_prompt(second.id, None, at(13)).await.unwrap();
        assert!(ask(pressed(14, 14), 14).await.is_ok());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_used_up_for_everybody_until_nothing_takes_it_any_more() {
    on_each_database(async |bench| {
        let with = |code: &str, seconds| NewVerification {
            method: Method::Code,
            code: Code::typed(code),
            ..press(at(seconds))
        };
        let ask = async |new: &NewVerification, limits, seconds| {
            let answer = bench.store.request(new, limits, at(seconds)).await.unwrap();
            if let Ok(asked) = &answer {
                bench.conclude_without_note(asked.id, at(seconds)).await;
                bench.store.close_prompt(asked.id, None, at(seconds)).await.unwrap();
            }
            answer
        };
        let spent = |answer| matches!(answer, Err(Refusal::CodeSpent));
        // What is refused for another reason is not used up by that.
        let none = Limits { wrong_codes: 0, ..LIMITS };
        assert!(matches!(ask(&with("123456", 0), none, 0).await, Err(Refusal::Exhausted(_))));
        assert!(ask(&with("123 456", 1), LIMITS, 1).await.is_ok());
        let elsewhere = NewVerification {
            instance: globex(),
            ticket: None,
            technician: "5".parse().unwrap(),
            purposes: Purpose::MfaChange.into(),
            ..with("123456", 2)
        };
        assert!(spent(ask(&with("123456", 2), LIMITS, 2).await));
        assert!(spent(ask(&elsewhere, LIMITS, 2).await));
        assert_eq!(bench.log_kinds("globex").await, ["send_refused"]);
        // Another code, and the same digits of somebody else's app.
        assert!(ask(&with("654321", 3), LIMITS, 3).await.is_ok());
        let another = NewVerification { account: account(2), ..with("123456", 3) };
        assert!(ask(&another, LIMITS, 3).await.is_ok());

        // Nowhere as it was typed, and forgotten in time, swept or not.
        let raw = bench.raw().await;
        let stored: Vec<String> =
            sqlx::query_scalar("SELECT fingerprint FROM spent_codes").fetch_all(&raw).await.unwrap();
        assert!(stored.len() == 3 && stored.iter().all(|fingerprint| fingerprint.len() == 43), "{stored:?}");
        raw.close().await;
        assert!(spent(ask(&elsewhere, LIMITS, 300).await));
        bench.store.sweep(at(300)).await.unwrap();
        assert!(spent(ask(&elsewhere, LIMITS, 300).await));
        assert!(ask(&elsewhere, LIMITS, 301).await.is_ok());
        bench.store.sweep(at(303)).await.unwrap();
        assert_eq!(bench.tamper("DELETE FROM spent_codes").await, 1);
    })
    .await;
}
