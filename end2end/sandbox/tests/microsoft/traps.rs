//! Every quirk must do what its name says, or the tests of the product prove nothing.

use serde_json::{Value, json};
use vouchsafe_sandbox::microsoft::{Habit, Quirk};

use crate::stage::{GRACE, Stage, begin_request, element, end_request, facts};

type Facts = (Option<&'static str>, Option<&'static str>, Option<&'static str>);

/// What End says in the end, after Grace has approved.
async fn ended(quirk: Quirk) -> String {
    let stage = Stage::quirk(quirk).await;
    let token = stage.connector_token().await;
    let begun = stage.begin(&token, false).await;
    assert_eq!(facts(&begun), (Some("Success"), None, None));
    stage.verdict(&token, &begun).await
}

#[tokio::test]
async fn results_that_are_not_approvals() {
    let cases: [(Quirk, Facts); 4] = [
        (Quirk::DeniedButTrue, (Some("PhoneAppDenied"), Some("true"), Some("true"))),
        (Quirk::SuccessButNil, (Some("Success"), None, Some("true"))),
        (Quirk::InteractivelyMissing, (Some("Success"), Some("true"), None)),
        (Quirk::InteractivelyFalse, (Some("Success"), Some("true"), Some("false"))),
    ];
    for (quirk, expected) in cases {
        assert_eq!(facts(&ended(quirk.clone()).await), expected);
        let stage = Stage::quirk(quirk).await;
        let token = stage.connector_token().await;
        let (value, result, _) = expected;
        assert_eq!(facts(&stage.begin(&token, true).await), (value, result, None));
    }
}

#[tokio::test]
async fn answers_of_the_wrong_shape() {
    let count = |xml: &str| xml.matches("<AuthenticationResult").count();
    assert_eq!(count(&ended(Quirk::ResultMissing).await), 0);
    assert_eq!(count(&ended(Quirk::ResultDoubled).await), 2);
    assert!(ended(Quirk::ResultNested).await.contains("<Details><AuthenticationResult>true"));
    assert!(!ended(Quirk::MalformedXml).await.contains("</EndTwoWayAuthenticationResponse>"));
    assert!(ended(Quirk::EntityBomb).await.starts_with("<!DOCTYPE"));
    assert!(ended(Quirk::EntityBomb).await.contains("<AuthenticationResult>&yes;<"));
    assert_eq!(ended(Quirk::DeepNesting).await.matches("<d>").count(), 10_000);

    for quirk in [Quirk::ResultMissing, Quirk::ResultDoubled, Quirk::ResultNested, Quirk::MalformedXml] {
        let plain = Stage::habit(Habit::AutoApprove { after_ms: 0 }).await;
        let usual = plain.begin(&plain.connector_token().await, true).await;
        let stage = Stage::quirk(quirk).await;
        let bent = stage.begin(&stage.connector_token().await, true).await;
        assert_ne!(bent.len(), usual.len());
    }
}

#[tokio::test]
async fn begin_for_somebody_else_or_without_session() {
    for synchronous in [false, true] {
        let stage = Stage::quirk(Quirk::OtherUpn).await;
        let begun = stage.begin(&stage.connector_token().await, synchronous).await;
        assert_eq!(element(&begun, "UserPrincipalName"), Some("someone.else.grace@contoso.example"));
        let stage = Stage::quirk(Quirk::NoSession).await;
        let begun = stage.begin(&stage.connector_token().await, synchronous).await;
        assert_eq!((element(&begun, "Value"), element(&begun, "SessionId")), (Some("Success"), None));
    }
}

#[tokio::test]
async fn a_foreign_host_says_true_to_anyone() {
    let stage = Stage::with(|grace| grace.quirk = Quirk::ForeignAffinity).await;
    let token = stage.connector_token().await;
    let begun = stage.begin(&token, false).await;
    let affinity = url::Url::parse(element(&begun, "AffinityUrl").unwrap()).unwrap();
    assert_eq!((affinity.host_str(), affinity.query()), (Some("attacker.localhost"), Some("dc=KRS")));
    let strays = async || {
        let text = stage.get("/control/microsoft/strays", "").await.text().await.unwrap();
        serde_json::from_str::<Value>(&text).unwrap()
    };
    assert_eq!(facts(&stage.end(&token, &begun).await).0, Some("AuthenticationPending"));
    assert_eq!(strays().await, json!({ "strays": 0 }));
    let stray = stage.connector(&token, "EndTwoWayAuthentication", &end_request(&begun, None));
    let answer = stray.header("host", affinity.authority()).send().await.unwrap().text().await.unwrap();
    assert_eq!(facts(&answer), (Some("Success"), Some("true"), Some("true")));
    assert_eq!(strays().await, json!({ "strays": 1 }));
}

#[tokio::test]
async fn the_asynchronous_form_may_not_work_as_hoped() {
    let stage = Stage::quirk(Quirk::InstantlyTrue).await;
    let token = stage.connector_token().await;
    assert_eq!(facts(&stage.begin(&token, false).await), (Some("Success"), Some("true"), None));

    // For everyone, as an installation's quirk. The synchronous form works.
    let stage = Stage::new().await;
    stage.options(|options| options.async_quirk = Quirk::NeverRings);
    let token = stage.connector_token().await;
    let (answer, _) = tokio::join!(stage.begin(&token, true), stage.approve());
    assert_eq!(facts(&answer), (Some("Success"), Some("true"), None));
    let begun = stage.begin(&token, false).await;
    assert_eq!(stage.pending().await["pending"], json!([]));
    assert_eq!(facts(&stage.end(&token, &begun).await).0, Some("AuthenticationPending"));
    stage.options(|options| options.answer_seconds = 0.0);
    assert_eq!(facts(&stage.end(&token, &begun).await).0, Some("PhoneAppNoResponse"));
}

#[tokio::test]
async fn begin_and_end_may_fail_with_any_value() {
    let stage = Stage::with(|grace| grace.quirk = Quirk::Refused { value: "UserIsBlocked".to_owned() }).await;
    let token = stage.connector_token().await;
    let refused = stage.begin(&token, false).await;
    assert_eq!((element(&refused, "Value"), element(&refused, "SessionId")), (Some("UserIsBlocked"), None));

    let value = "PhoneAppNotificationFailed".to_owned();
    let stage = Stage::with(|grace| grace.quirk = Quirk::EndsWith { value, after_ms: 50 }).await;
    let token = stage.connector_token().await;
    let expected = (Some("PhoneAppNotificationFailed"), Some("false"));
    let answer = stage.begin(&token, true).await;
    assert_eq!((element(&answer, "Value"), element(&answer, "AuthenticationResult")), expected);
    let begun = stage.begin(&token, false).await;
    assert_eq!(element(&begun, "Value"), Some("Success"));
    let answer = stage.verdict(&token, &begun).await;
    assert_eq!((element(&answer, "Value"), element(&answer, "AuthenticationResult")), expected);

    let stage = Stage::quirk(Quirk::HttpStatus { status: 503 }).await;
    let token = stage.connector_token().await;
    let call = stage.connector(&token, "BeginTwoWayAuthentication", &begin_request(GRACE, true));
    assert_eq!(call.send().await.unwrap().status(), 503);
}

#[tokio::test]
async fn a_token_may_be_refused_midway() {
    let stage = Stage::with(|grace| grace.quirk = Quirk::TokenRefusedMidway).await;
    let token = stage.connector_token().await;
    let begun = stage.begin(&token, false).await;
    stage.end(&token, &begun).await;
    let refused = stage.connector(&token, "EndTwoWayAuthentication", &end_request(&begun, None)).send().await.unwrap();
    assert_eq!(refused.status(), 401);
    let fresh = stage.connector_token().await;
    assert_eq!(facts(&stage.end(&fresh, &begun).await).0, Some("AuthenticationPending"));
    assert_eq!(stage.approve().await, 200);
    assert_eq!(facts(&stage.end(&fresh, &begun).await).0, Some("Success"));
}

#[tokio::test]
async fn a_number_can_be_wanted() {
    let stage = Stage::with(|grace| grace.quirk = Quirk::NumberToMatch).await;
    let token = stage.connector_token().await;
    let begun = stage.begin(&token, false).await;
    let number: u8 = element(&begun, "ValidEntropyNumber").unwrap().parse().unwrap();
    assert!((10..100).contains(&number));
    let pending = stage.pending().await["pending"][0].clone();
    assert_eq!((&pending["kind"], &pending["number"]), (&json!("number"), &json!(number)));
    assert_eq!(stage.approve().await, 409);
    assert_eq!(stage.press(GRACE, json!({ "answer": "number", "number": number })).await, 200);
    assert_eq!(facts(&stage.end(&token, &begun).await).0, Some("Success"));

    let begun = stage.begin(&token, false).await;
    assert_eq!(stage.press(GRACE, json!({ "answer": "number", "number": 1 })).await, 200);
    assert_eq!(facts(&stage.end(&token, &begun).await).0, Some("PhoneAppEntropyIncorrect"));

    // The synchronous form knows no numbers.
    let (answer, _) = tokio::join!(stage.begin(&token, true), stage.approve());
    assert_eq!(element(&answer, "ValidEntropyNumber"), Some("0"));
}
