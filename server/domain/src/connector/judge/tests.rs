use proptest::prelude::*;

use super::*;

fn upn() -> Upn {
    "grace@contoso.example".parse().unwrap()
}

fn begun_at() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

fn good_begin() -> BeginAnswer {
    BeginAnswer {
        value: Some("Success".into()),
        upn: Some("Grace@contoso.example".into()),
        session: Some("270867b8-6bac-434b-9a2a-cb682f461cbe".into()),
        authentication_result: None,
        number: Some("0".into()),
    }
}

fn good_end() -> EndAnswer {
    EndAnswer {
        value: Some("Success".into()),
        authentication_result: Some("true".into()),
        completed_interactively: Some("true".into()),
        session: None,
    }
}

const SESSION: &str = "270867b8-6bac-434b-9a2a-cb682f461cbe";

fn good_code_begin() -> BeginAnswer {
    BeginAnswer { authentication_result: Some("challenge".into()), ..good_begin() }
}

fn code_after(answer: &EndAnswer, seconds: i64) -> Verdict {
    let asked = upn();
    let evidence = Evidence { asked: &asked, begun: begun_at(), counts_for: SignedDuration::from_secs(57) };
    judge_code(answer, SESSION, evidence, begun_at() + SignedDuration::from_secs(seconds))
}

fn verdict_after(answer: &EndAnswer, seconds: i64) -> Progress {
    let asked = upn();
    let evidence = Evidence { asked: &asked, begun: begun_at(), counts_for: SignedDuration::from_secs(57) };
    judge_answer(answer, SESSION, evidence, begun_at() + SignedDuration::from_secs(seconds))
}

#[test]
fn an_approval_is_exactly_this() {
    assert!(judge_asynchronous_begin(&good_begin(), &upn()).is_ok());
    assert_eq!(verdict_after(&good_end(), 5), Progress::Ended(Verdict::Approved));
    assert_eq!(verdict_after(&good_end(), 58), Progress::Ended(Verdict::AnsweredTooLate));
    assert_eq!(verdict_after(&good_end(), -1), Progress::Ended(Verdict::AnsweredTooLate));
}

#[test]
fn the_known_traps_are_not_approvals() {
    let traps = [
        EndAnswer { value: Some("PhoneAppDenied".into()), ..good_end() },
        EndAnswer { authentication_result: None, ..good_end() },
        EndAnswer { authentication_result: Some("True".into()), ..good_end() },
        EndAnswer { authentication_result: Some(" true".into()), ..good_end() },
        EndAnswer { authentication_result: Some("challenge".into()), ..good_end() },
        EndAnswer { completed_interactively: None, ..good_end() },
        EndAnswer { completed_interactively: Some("false".into()), ..good_end() },
        EndAnswer { value: Some("AuthenticationPending".into()), ..good_end() },
        EndAnswer { value: None, ..good_end() },
        EndAnswer { session: Some("another".into()), ..good_end() },
    ];
    for trap in traps {
        assert_ne!(verdict_after(&trap, 5), Progress::Ended(Verdict::Approved), "{trap:?}");
    }
}

#[test]
fn a_begin_that_already_has_an_answer_or_names_someone_else_is_refused() {
    let refused = [
        BeginAnswer { authentication_result: Some("true".into()), ..good_begin() },
        BeginAnswer { upn: Some("eve@contoso.example".into()), ..good_begin() },
        BeginAnswer { upn: None, ..good_begin() },
        BeginAnswer { session: None, ..good_begin() },
        BeginAnswer { session: Some("<x/>".into()), ..good_begin() },
        BeginAnswer { number: Some("1000".into()), ..good_begin() },
    ];
    for answer in refused {
        assert_eq!(judge_asynchronous_begin(&answer, &upn()), Err(Verdict::Unrecognised), "{answer:?}");
    }
    let number = BeginAnswer { number: Some("42".into()), ..good_begin() };
    assert_eq!(judge_asynchronous_begin(&number, &upn()).unwrap().number, Some(42));
    for zero in ["0", "00", "+0"] {
        let none = BeginAnswer { number: Some(zero.into()), ..good_begin() };
        assert_eq!(judge_asynchronous_begin(&none, &upn()).unwrap().method(), Method::Tap, "{zero}");
    }
}

#[test]
fn a_code_is_checked_in_a_session_that_wants_one() {
    assert_eq!(judge_code_begin(&good_code_begin(), &upn()).as_deref(), Ok(SESSION));
    let refused = [
        good_begin(),
        BeginAnswer { authentication_result: Some("true".into()), ..good_begin() },
        BeginAnswer { authentication_result: Some("Challenge".into()), ..good_begin() },
        BeginAnswer { upn: Some("eve@contoso.example".into()), ..good_code_begin() },
        BeginAnswer { upn: None, ..good_code_begin() },
        BeginAnswer { session: None, ..good_code_begin() },
        BeginAnswer { session: Some(String::new()), ..good_code_begin() },
        BeginAnswer { value: None, ..good_code_begin() },
        // A number means that the phone rings.
        BeginAnswer { number: Some("42".into()), ..good_code_begin() },
    ];
    for answer in refused {
        assert_eq!(judge_code_begin(&answer, &upn()), Err(Verdict::Unrecognised), "{answer:?}");
    }
    let locked = BeginAnswer { value: Some("AuthenticationMethodLocked".into()), ..good_code_begin() };
    assert_eq!(judge_code_begin(&locked, &upn()), Err(Verdict::Locked));
}

#[test]
fn a_right_code_is_exactly_this() {
    assert_eq!(code_after(&good_end(), 1), Verdict::Approved);
    let seen = EndAnswer { completed_interactively: None, ..good_end() };
    assert_eq!(code_after(&seen, 1), Verdict::Approved);
    let repeated = EndAnswer { session: Some(SESSION.into()), ..good_end() };
    assert_eq!(code_after(&repeated, 1), Verdict::Approved);
    assert_eq!(code_after(&good_end(), 58), Verdict::AnsweredTooLate);
    assert_eq!(code_after(&good_end(), -1), Verdict::AnsweredTooLate);

    let value = |value: &str| EndAnswer { value: Some(value.into()), ..good_end() };
    let table = [
        (value("OathCodeIncorrect"), Verdict::CodeWrong),
        (value("OathCodeDuplicate"), Verdict::CodeWrong),
        (value("OathCodeOld"), Verdict::CodeWrong),
        (value("OathCodeFailedMaxAllowedRetryReached"), Verdict::Locked),
        (value("AuthenticationMethodNotConfigured"), Verdict::MethodMissing),
        (value("AuthenticationThrottled"), Verdict::Throttled),
        (value("AuthenticationPending"), Verdict::Unrecognised),
        (value("OathCodePending"), Verdict::Unrecognised),
        (value("InvalidSession"), Verdict::Unrecognised),
        (EndAnswer { authentication_result: Some("challenge".into()), ..good_end() }, Verdict::Unrecognised),
        (EndAnswer { authentication_result: Some("false".into()), ..good_end() }, Verdict::Unrecognised),
        (EndAnswer { authentication_result: None, ..good_end() }, Verdict::Unrecognised),
        (EndAnswer { completed_interactively: Some("false".into()), ..good_end() }, Verdict::Unrecognised),
        (EndAnswer { session: Some("another".into()), ..good_end() }, Verdict::Unrecognised),
        (EndAnswer { value: None, ..good_end() }, Verdict::Unrecognised),
    ];
    for (answer, expected) in table {
        assert_eq!(code_after(&answer, 1), expected, "{answer:?}");
    }
}

/// Texts that are near the one that counts, and the one that counts.
fn text(near: &'static [&'static str]) -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        1 => Just(None),
        8 => proptest::sample::select(near).prop_map(|text| Some(text.to_owned())),
        1 => ".{0,12}".prop_map(Some),
    ]
}

proptest! {
    #[test]
    fn nothing_but_an_approval_is_approved(
        value in text(&["Success", "success", "PhoneAppDenied", "PhoneAppNoResponse", "AuthenticationPending", "Approved"]),
        result in text(&["true", "True", "false", "challenge", "1", ""]),
        completed in text(&["true", "false", "True", "1"]),
        seconds in -100_i64..400,
    ) {
        let answer =
            EndAnswer { value, authentication_result: result, completed_interactively: completed, session: None };
        let approved = verdict_after(&answer, seconds) == Progress::Ended(Verdict::Approved);
        prop_assert_eq!(approved, answer == good_end() && (0..=57).contains(&seconds));
    }

    #[test]
    fn nothing_but_a_right_code_is_approved(
        value in text(&["Success", "success", "OathCodeIncorrect", "OathCodeDuplicate", "AuthenticationPending"]),
        result in text(&["true", "True", "false", "challenge", "1", ""]),
        completed in text(&["true", "false", "True", "1"]),
        session in text(&[SESSION, "270867b8", ""]),
        seconds in -100_i64..400,
    ) {
        let answer = EndAnswer { value, authentication_result: result, completed_interactively: completed, session };
        let approved = code_after(&answer, seconds) == Verdict::Approved;
        let said_or_missing = |text: &Option<String>, right: &str| text.as_deref().is_none_or(|text| text == right);
        let rightly = answer.value == good_end().value
            && answer.authentication_result == good_end().authentication_result
            && said_or_missing(&answer.completed_interactively, "true")
            && said_or_missing(&answer.session, SESSION)
            && (0..=57).contains(&seconds);
        prop_assert_eq!(approved, rightly);
    }

    #[test]
    fn only_a_challenge_for_the_one_who_was_asked_opens_a_session_for_a_code(
        value in text(&["Success", "success", "SMSSent", "OathCodePending"]),
        result in text(&["challenge", "Challenge", "true", "false", ""]),
        session in text(&[SESSION, "", "<x/>"]),
        upn_text in text(&["grace@contoso.example", "eve@contoso.example"]),
        number in text(&["0", "", "42", "x"]),
    ) {
        let answer = BeginAnswer { value, upn: upn_text, session, authentication_result: result, number };
        if let Ok(session) = judge_code_begin(&answer, &upn()) {
            prop_assert_eq!(Some(session), answer.session.clone());
            prop_assert_eq!(answer.value.as_deref(), Some("Success"));
            prop_assert_eq!(answer.authentication_result.as_deref(), Some("challenge"));
            prop_assert!(names(&answer.upn, &upn()));
            prop_assert!(matches!(answer.number.as_deref(), None | Some("" | "0")));
            // What opens a session for a code is no prompt, and no approval.
            prop_assert_eq!(judge_asynchronous_begin(&answer, &upn()), Err(Verdict::CodeWanted));
        }
    }

    #[test]
    fn tightening_the_conditions_never_approves_more(
        value in text(&["Success", "PhoneAppDenied"]),
        result in text(&["true", "false"]),
        completed in text(&["true", "false"]),
        seconds in -10_i64..100,
        counts_for in 0_i64..100,
        less in 0_i64..100,
        upn_asked in proptest::sample::select(vec!["grace@contoso.example", "eve@contoso.example"]),
    ) {
        let now = begun_at() + SignedDuration::from_secs(seconds);
        let within = |counts_for: i64| SignedDuration::from_secs(counts_for);
        let end = EndAnswer {
            value: value.clone(),
            authentication_result: result.clone(),
            completed_interactively: completed,
            session: None,
        };
        let begin = BeginAnswer { value, authentication_result: result, ..good_begin() };
        let approved = |asked: &Upn, counts_for: i64| {
            let evidence = Evidence { asked, begun: begun_at(), counts_for: within(counts_for) };
            (
                judge_answer(&end, SESSION, evidence, now) == Progress::Ended(Verdict::Approved),
                judge_synchronous_begin(&begin, evidence, now) == Verdict::Approved,
            )
        };
        // Less time, or somebody else: never an approval that was none before.
        let (loose, strict) = (approved(&upn(), counts_for), approved(&upn(), counts_for - less));
        prop_assert!(loose.0 || !strict.0);
        prop_assert!(loose.1 || !strict.1);
        let other = approved(&upn_asked.parse().unwrap(), counts_for);
        prop_assert!(loose.1 || !other.1);
    }

    #[test]
    fn a_method_list_lasts_a_minute(seconds in -100_i64..200, upn_text in text(&["grace@contoso.example", "eve@contoso.example"])) {
        let list = MethodList { value: Some("Success".into()), upn: upn_text.clone(), methods: vec!["PhoneAppNotification".into()] };
        let now = begun_at() + SignedDuration::from_secs(seconds);
        let allowed = list.allows(Way::Notification, &upn(), begun_at(), now);
        prop_assert_eq!(allowed, (0..=60).contains(&seconds) && upn_text.as_deref() == Some("grace@contoso.example"));
        prop_assert!(!list.allows(Way::Code, &upn(), begun_at(), now));
    }
}
