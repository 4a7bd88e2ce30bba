use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;
use vouchsafe_domain::{
    code::Code,
    connector::{
        Evidence, Form, Progress, judge_answer, judge_asynchronous_begin, judge_code, judge_code_begin,
        judge_synchronous_begin,
    },
    ids::Upn,
    method::Way,
    verdict::Verdict,
};
use vouchsafe_entra::{Connector, ConnectorKey, redact::Capture};
use vouchsafe_sandbox::{
    microsoft::{Habit, Method, Quirk},
    phone::{Answer, answer, screen},
};

use crate::world::{World, key, upn};

const GRACE: &str = "grace@contoso.example";

/// A whole verification, as its driver carries it out.
async fn verify(connector: &Connector, key: &ConnectorKey, form: Form, asked: &Upn) -> Verdict {
    match connector.methods(key, asked).await {
        Ok(list) => {
            if let Some(verdict) = list.obstacle(Way::Notification, asked) {
                return verdict;
            }
        }
        Err(error) => return error.verdict(),
    }
    prompt(connector, key, form, asked).await
}

/// Begin to end, without looking at the methods first.
async fn prompt(connector: &Connector, key: &ConnectorKey, form: Form, asked: &Upn) -> Verdict {
    let evidence = Evidence { asked, begun: Timestamp::now(), counts_for: SignedDuration::from_secs(57) };
    let context = Uuid::new_v4();
    let begin = match connector.begin(key, form, asked, context).await {
        Ok(begin) => begin,
        Err(failed) => return failed.error.verdict(),
    };
    if form == Form::Synchronous {
        return judge_synchronous_begin(&begin.answer, evidence, Timestamp::now());
    }
    let begun = match judge_asynchronous_begin(&begin.answer, asked) {
        Ok(begun) => begun,
        Err(verdict) => return verdict,
    };
    loop {
        match connector.end(key, &begun.session, context, asked, begin.dc.as_deref()).await {
            Ok(answer) => match judge_answer(&answer, &begun.session, evidence, Timestamp::now()) {
                Progress::Pending => tokio::time::sleep(Duration::from_millis(10)).await,
                Progress::Ended(verdict) => return verdict,
            },
            Err(error) => return error.verdict(),
        }
    }
}

/// Grace, with this quirk and habit, in a world that is as at first otherwise.
fn cast(world: &World, quirk: &Quirk, habit: Habit) {
    world.sandbox.reset();
    let microsoft = world.sandbox.microsoft();
    let mut options = microsoft.options();
    options.answer_seconds = 1.0;
    microsoft.set_options(options);
    microsoft
        .change_account(GRACE, |account| {
            account.quirk = quirk.clone();
            account.habit = habit;
        })
        .unwrap();
}

#[tokio::test]
async fn every_way_the_connector_can_answer_has_its_verdict_in_both_forms() {
    use Verdict::{
        AlreadyOpen, Approved, CodeWanted, Denied, FraudReported, MicrosoftUnavailable, NoAnswer, PhoneUnreachable,
        Throttled, Unrecognised,
    };
    let ends = |value: &str| Quirk::EndsWith { value: value.to_owned(), after_ms: 20 };
    let refused = |value: &str| Quirk::Refused { value: value.to_owned() };
    let approves = Habit::AutoApprove { after_ms: 20 };
    let table = [
        (Quirk::None, approves, Approved, Approved),
        (Quirk::ForeignAffinity, approves, Approved, Approved),
        (Quirk::TokenRefusedMidway, approves, Approved, Approved),
        (Quirk::None, Habit::AutoDeny { after_ms: 20 }, Denied, Denied),
        (Quirk::None, Habit::AutoFraud { after_ms: 20 }, FraudReported, FraudReported),
        (Quirk::None, Habit::Silent, NoAnswer, NoAnswer),
        (ends("PhoneAppNotificationFailed"), approves, PhoneUnreachable, PhoneUnreachable),
        (ends("SomethingNewFromMicrosoft"), approves, Unrecognised, Unrecognised),
        (refused("UserAuthFailedDuplicateRequest"), approves, AlreadyOpen, AlreadyOpen),
        (refused("AuthenticationThrottled"), approves, Throttled, Throttled),
        (Quirk::HttpStatus { status: 503 }, approves, MicrosoftUnavailable, MicrosoftUnavailable),
        (Quirk::HttpStatus { status: 429 }, approves, MicrosoftUnavailable, MicrosoftUnavailable),
        (Quirk::CodeWanted, approves, CodeWanted, CodeWanted),
        // The traps.
        (Quirk::DeniedButTrue, approves, Denied, Denied),
        (Quirk::SuccessButNil, approves, Unrecognised, Unrecognised),
        (Quirk::OtherUpn, approves, Unrecognised, Unrecognised),
        (Quirk::NoSession, approves, Unrecognised, Unrecognised),
        (Quirk::ResultMissing, approves, Unrecognised, Unrecognised),
        (Quirk::ResultDoubled, approves, Unrecognised, Unrecognised),
        (Quirk::ResultNested, approves, Unrecognised, Unrecognised),
        (Quirk::MalformedXml, approves, Unrecognised, Unrecognised),
        (Quirk::EntityBomb, approves, Unrecognised, Unrecognised),
        (Quirk::DeepNesting, approves, Unrecognised, Unrecognised),
        // These four are traps of the asynchronous form; the synchronous one has no such element, and rings.
        (Quirk::InstantlyTrue, approves, Unrecognised, Approved),
        (Quirk::NeverRings, approves, NoAnswer, Approved),
        (Quirk::InteractivelyMissing, approves, Unrecognised, Approved),
        (Quirk::InteractivelyFalse, approves, Unrecognised, Approved),
    ];
    let world = World::start().await;
    let connector = world.connector();
    for (quirk, habit, asynchronously, synchronously) in table {
        for (form, expected) in [(Form::Asynchronous, asynchronously), (Form::Synchronous, synchronously)] {
            cast(&world, &quirk, habit);
            let verdict = verify(&connector, &key('1'), form, &upn(GRACE)).await;
            assert_eq!(verdict, expected, "{quirk:?} {habit:?} {form:?}");
            assert_eq!(world.count("BeginTwoWayAuthentication"), 1, "{quirk:?} {form:?}");
        }
    }
}

#[tokio::test]
async fn an_affinity_url_gives_its_data_centre_and_is_never_called() {
    let world = World::start().await;
    cast(&world, &Quirk::ForeignAffinity, Habit::AutoApprove { after_ms: 20 });
    assert_eq!(verify(&world.connector(), &key('1'), Form::Asynchronous, &upn(GRACE)).await, Verdict::Approved);
    assert_eq!(world.control("strays").await["strays"], 0);
    let calls = world.sandbox.calls().list();
    let polls: Vec<_> = calls.iter().filter(|call| call.path.contains("EndTwoWay")).collect();
    assert!(!polls.is_empty());
    for poll in polls {
        assert!(poll.host.starts_with("microsoft.localhost:"), "{}", poll.host);
        assert!(poll.path.ends_with("/EndTwoWayAuthentication?dc=KRS"), "{}", poll.path);
    }
}

#[tokio::test]
async fn a_user_without_a_method_is_never_waved_through() {
    let world = World::start().await;
    let connector = world.connector();
    for methods in [vec![], vec![Method::Sms]] {
        for form in [Form::Asynchronous, Form::Synchronous] {
            cast(&world, &Quirk::None, Habit::AutoApprove { after_ms: 20 });
            world.sandbox.microsoft().change_account(GRACE, |account| account.methods = methods.clone()).unwrap();
            assert_eq!(verify(&connector, &key('1'), form, &upn(GRACE)).await, Verdict::MethodMissing);
            assert_eq!(world.count("BeginTwoWayAuthentication"), 0);
            // Not even by a Begin that should not have been: RequireUserMatch holds.
            assert_eq!(prompt(&connector, &key('1'), form, &upn(GRACE)).await, Verdict::MethodMissing);
        }
    }
}

#[tokio::test]
async fn a_number_to_match_is_told() {
    let world = World::start().await;
    world.sandbox.microsoft().change_account(GRACE, |account| account.quirk = Quirk::NumberToMatch).unwrap();
    let (connector, asked, context) = (world.connector(), upn(GRACE), Uuid::new_v4());
    let begin = connector.begin(&key('1'), Form::Asynchronous, &asked, context).await.unwrap();
    let begun = judge_asynchronous_begin(&begin.answer, &asked).unwrap();
    let press = Answer::Number(begun.number.unwrap());
    answer(world.sandbox.microsoft(), GRACE, press, Duration::from_secs(5)).await.unwrap();
    let end = connector.end(&key('1'), &begun.session, context, &asked, begin.dc.as_deref()).await.unwrap();
    assert_eq!((end.value.as_deref(), end.authentication_result.as_deref()), (Some("Success"), Some("true")));
}

#[tokio::test]
async fn another_tenants_key_reaches_nobody() {
    let world = World::start().await;
    let connector = world.connector();
    for form in [Form::Asynchronous, Form::Synchronous] {
        let verdict = verify(&connector, &key('2'), form, &upn(GRACE)).await;
        assert!(matches!(verdict, Verdict::SetupBroken | Verdict::NotEligible), "{verdict:?}");
    }
    assert_eq!(world.count("BeginTwoWayAuthentication"), 0);
}

#[tokio::test]
async fn a_begin_whose_token_was_refused_is_repeated_once() {
    let world = World::start().await;
    let connector = world.connector();
    connector.check(&key('1')).await.unwrap();
    world.sandbox.microsoft().revoke_tokens();
    connector.begin(&key('1'), Form::Asynchronous, &upn(GRACE), Uuid::new_v4()).await.unwrap();
    assert_eq!((world.count("BeginTwoWayAuthentication"), world.logins()), (2, 2));
}

#[tokio::test]
async fn a_connection_that_never_was_has_sent_nothing() {
    let world = World::start().await;
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let mut endpoints = world.endpoints();
    endpoints.connector = format!("http://{closed}/connector").parse().unwrap();
    let connector = Connector::new(world.http.clone(), endpoints);
    let failed = connector.begin(&key('1'), Form::Synchronous, &upn(GRACE), Uuid::new_v4()).await.unwrap_err();
    assert!(failed.nothing_sent);
    assert_eq!(failed.error.verdict(), Verdict::MicrosoftUnavailable);
}

#[tokio::test]
async fn a_capture_tells_what_happened_and_not_to_whom() {
    let world = World::start().await;
    cast(&world, &Quirk::None, Habit::AutoApprove { after_ms: 20 });
    let capture = Arc::new(Capture::default());
    let connector = world.connector().with_capture(capture.clone());
    assert_eq!(verify(&connector, &key('1'), Form::Asynchronous, &upn(GRACE)).await, Verdict::Approved);
    let text = capture.text();
    for expected in [
        "POST BeginTwoWayAuthentication",
        "HTTP 200 after",
        "Value Success",
        "AuthenticationResult true",
        "SessionId [",
    ] {
        assert!(text.contains(expected), "{expected:?} is missing in:\n{text}");
    }
    let session = text.lines().find(|line| line.contains("SessionId")).unwrap().trim();
    assert!(text.matches(session).count() >= 2, "that the session came back cannot be seen in:\n{text}");
    for hidden in ["grace", "contoso", "secret", "eyJ", "Bearer", "1111"] {
        assert!(!text.contains(hidden), "{hidden:?} is in:\n{text}");
    }
}

/// One code, as its driver has it checked.
async fn check(connector: &Connector, form: Form, asked: &Upn, code: &str) -> Verdict {
    let (context, begun) = (Uuid::new_v4(), Timestamp::now());
    let begin = match connector.begin_code(&key('1'), form, asked, context).await {
        Ok(begin) => begin,
        Err(error) => return error.verdict(),
    };
    let session = match judge_code_begin(&begin.answer, asked) {
        Ok(session) => session,
        Err(verdict) => return verdict,
    };
    let evidence = Evidence { asked, begun, counts_for: SignedDuration::from_secs(57) };
    let code = Code::typed(code).unwrap();
    match connector.check_code(&key('1'), &session, context, asked, begin.dc.as_deref(), &code).await {
        Ok(answer) => judge_code(&answer, &session, evidence, Timestamp::now()),
        Err(error) => error.verdict(),
    }
}

#[tokio::test]
async fn every_way_a_code_can_be_answered_has_its_verdict_in_both_forms() {
    use Verdict::{
        AlreadyOpen, Approved, Blocked, CodeWrong, Denied, Locked, MethodMissing, MicrosoftUnavailable, Throttled,
        Unrecognised,
    };
    let ends = |value: &str| Quirk::EndsWith { value: value.to_owned(), after_ms: 0 };
    let refused = |value: &str| Quirk::Refused { value: value.to_owned() };
    let table = [
        (Quirk::None, Approved),
        (Quirk::Offline, Approved),
        (Quirk::ForeignAffinity, Approved),
        // What is said of a prompt alone.
        (Quirk::InteractivelyMissing, Approved),
        (ends("OathCodeIncorrect"), CodeWrong),
        (ends("OathCodeDuplicate"), CodeWrong),
        (ends("OathCodeOld"), CodeWrong),
        (ends("OathCodeFailedMaxAllowedRetryReached"), Locked),
        (ends("OathCodePending"), Unrecognised),
        (ends("AuthenticationPending"), Unrecognised),
        (ends("InvalidSession"), Unrecognised),
        (ends("SomethingNewFromMicrosoft"), Unrecognised),
        (refused("AuthenticationMethodLocked"), Locked),
        (refused("AuthenticationMethodNotConfigured"), MethodMissing),
        (refused("AuthenticationThrottled"), Throttled),
        (refused("UserIsBlocked"), Blocked),
        (refused("UserAuthFailedDuplicateRequest"), AlreadyOpen),
        (Quirk::HttpStatus { status: 503 }, MicrosoftUnavailable),
        // The traps.
        (Quirk::DeniedButTrue, Denied),
        (Quirk::SuccessButNil, Unrecognised),
        (Quirk::OtherUpn, Unrecognised),
        (Quirk::NoSession, Unrecognised),
        (Quirk::OtherSession, Unrecognised),
        (Quirk::ResultMissing, Unrecognised),
        (Quirk::ResultDoubled, Unrecognised),
        (Quirk::ResultNested, Unrecognised),
        (Quirk::InteractivelyFalse, Unrecognised),
        (Quirk::MalformedXml, Unrecognised),
        (Quirk::EntityBomb, Unrecognised),
        (Quirk::DeepNesting, Unrecognised),
    ];
    let world = World::start().await;
    let connector = world.connector();
    for (quirk, expected) in table {
        for form in [Form::Asynchronous, Form::Synchronous] {
            cast(&world, &quirk, Habit::Manual);
            let code = screen(world.sandbox.microsoft(), GRACE).unwrap().code.unwrap();
            let verdict = check(&connector, form, &upn(GRACE), &code).await;
            assert_eq!(verdict, expected, "{quirk:?} {form:?}");
            assert!(world.count("EndTwoWayAuthentication") <= 1, "{quirk:?} {form:?}");
        }
    }
    cast(&world, &Quirk::None, Habit::Manual);
    let code = screen(world.sandbox.microsoft(), GRACE).unwrap().code.unwrap();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    assert_eq!(check(&connector, Form::Asynchronous, &upn(GRACE), wrong).await, CodeWrong);
    assert_eq!(check(&connector, Form::Asynchronous, &upn(GRACE), &code).await, Approved);
    // A code that was accepted in an earlier session.
    assert_eq!(check(&connector, Form::Synchronous, &upn(GRACE), &code).await, CodeWrong);
    world.sandbox.microsoft().change_account(GRACE, |account| account.methods = vec![Method::Sms]).unwrap();
    assert_eq!(check(&connector, Form::Asynchronous, &upn(GRACE), &code).await, MethodMissing);
}

#[tokio::test]
async fn a_code_is_said_once_and_stands_in_no_capture() {
    let world = World::start().await;
    let capture = Arc::new(Capture::default());
    let connector = world.connector().with_capture(capture.clone());
    let (asked, context) = (upn(GRACE), Uuid::new_v4());
    let begin = connector.begin_code(&key('1'), Form::Asynchronous, &asked, context).await.unwrap();
    let session = judge_code_begin(&begin.answer, &asked).unwrap();
    // Not even a refused token has it said again.
    world.sandbox.microsoft().revoke_tokens();
    let code = Code::typed("314159").unwrap();
    let dc = begin.dc.as_deref();
    let refused = connector.check_code(&key('1'), &session, context, &asked, dc, &code).await.unwrap_err();
    assert_eq!(world.count("EndTwoWayAuthentication"), 1);
    assert!(!format!("{refused} {refused:?} {code:?} {}", capture.text()).contains("314159"));
    assert!(capture.text().contains("AdditionalAuthData ["), "{}", capture.text());
    assert!(capture.text().contains("AuthenticationMethodId PhoneAppOTP"), "{}", capture.text());
}
