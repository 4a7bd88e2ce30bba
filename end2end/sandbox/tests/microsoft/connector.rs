use std::time::{Duration, Instant};

use reqwest::StatusCode;
use serde_json::json;
use vouchsafe_sandbox::microsoft::{Habit, MFA_CLIENT, Method, Quirk};

use crate::stage::{FABRIKAM, GRACE, RESOURCE, Stage, begin_request, element, end_request, facts};

const BEGIN: &str = "BeginTwoWayAuthentication";

#[tokio::test]
async fn asynchronously_the_phone_is_polled_for() {
    let stage = Stage::new().await;
    let token = stage.connector_token().await;
    let begun = stage.begin(&token, false).await;
    assert_eq!((element(&begun, "Value"), element(&begun, "AuthenticationResult")), (Some("Success"), None));
    assert_eq!(element(&begun, "UserPrincipalName"), Some(GRACE));
    assert_eq!(element(&begun, "ValidEntropyNumber"), Some("0"));

    let pending = stage.end(&token, &begun).await;
    assert_eq!(facts(&pending), (Some("AuthenticationPending"), None, Some("false")));
    assert_eq!(element(&pending, "Retry"), Some("true"));

    assert_eq!(stage.approve().await, 200);
    for _ in 0..2 {
        assert_eq!(facts(&stage.end(&token, &begun).await), (Some("Success"), Some("true"), Some("true")));
    }
}

#[tokio::test]
async fn synchronously_the_call_is_held() {
    let stage = Stage::new().await;
    let token = stage.connector_token().await;
    let (answer, pressed) = tokio::join!(stage.begin(&token, true), stage.approve());
    assert_eq!((pressed, facts(&answer)), (StatusCode::OK, (Some("Success"), Some("true"), None)));
    assert!(element(&answer, "SessionId").is_some());

    let deny = stage.press(GRACE, json!({ "answer": "deny", "wait": true }));
    let (answer, _) = tokio::join!(stage.begin(&token, true), deny);
    assert_eq!(facts(&answer), (Some("PhoneAppDenied"), Some("false"), None));
}

#[tokio::test]
async fn habits_answer_by_themselves() {
    let cases = [
        (Habit::AutoApprove { after_ms: 20 }, "Success"),
        (Habit::AutoDeny { after_ms: 20 }, "PhoneAppDenied"),
        (Habit::AutoFraud { after_ms: 20 }, "PhoneAppFraudReported"),
        (Habit::Silent, "PhoneAppNoResponse"),
        (Habit::AutoLate, "Success"),
    ];
    for (habit, value) in cases {
        let stage = Stage::habit(habit).await;
        stage.options(|options| (options.answer_seconds, options.late_seconds) = (0.1, 0.1));
        let token = stage.connector_token().await;
        let started = Instant::now();
        assert_eq!(element(&stage.begin(&token, true).await, "Value"), Some(value));
        let least = Duration::from_millis(if habit == Habit::AutoLate { 200 } else { 20 });
        assert!(started.elapsed() >= least, "{habit:?}");
        let begun = stage.begin(&token, false).await;
        assert_eq!(element(&stage.verdict(&token, &begun).await, "Value"), Some(value));
    }
}

#[tokio::test]
async fn a_second_prompt_is_a_duplicate_until_the_first_is_answered() {
    let stage = Stage::new().await;
    let token = stage.connector_token().await;
    stage.begin(&token, false).await;
    for synchronous in [false, true] {
        let again = stage.begin(&token, synchronous).await;
        assert_eq!(element(&again, "Value"), Some("UserAuthFailedDuplicateRequest"));
    }
    assert_eq!(stage.approve().await, 200);
    assert_eq!(element(&stage.begin(&token, false).await, "Value"), Some("Success"));
}

#[tokio::test]
async fn sessions_end() {
    let stage = Stage::new().await;
    let token = stage.connector_token().await;
    let begun = stage.begin(&token, false).await;
    stage.options(|options| options.session_seconds = 0.0);
    assert_eq!(facts(&stage.end(&token, &begun).await).0, Some("InvalidSession"));
}

#[tokio::test]
async fn a_session_belongs_to_its_tenant() {
    let stage = Stage::new().await;
    let token = stage.connector_token().await;
    let begun = stage.begin(&token, false).await;

    let other = stage.token(FABRIKAM, MFA_CLIENT, "connector-secret", RESOURCE).await;
    assert_eq!(facts(&stage.end(&other, &begun).await).0, Some("InvalidSession"));
}

#[tokio::test]
async fn who_is_unknown_is_told_apart() {
    let stage = Stage::new().await;
    let token = stage.connector_token().await;
    let cases = [
        ("nobody@contoso.example", "UserNotFound"),
        ("ada@fabrikam.example", "AccessDenied"),
        ("x@unknown.example", "InvalidArgument"),
        ("", "InvalidParameter"),
    ];
    for (upn, value) in cases {
        let answer = stage.xml(&token, BEGIN, &begin_request(upn, false)).await;
        assert_eq!(element(&answer, "Value"), Some(value));
        let ask = format!(
            "<GetAvailableAuthenticationMethodsRequest><Version>1</Version><UserPrincipalName>{upn}</UserPrincipalName>\
             </GetAvailableAuthenticationMethodsRequest>"
        );
        let answer = stage.xml(&token, "GetAvailableAuthenticationMethods", &ask).await;
        assert_eq!(element(&answer, "Value"), Some(value));
    }
}

#[tokio::test]
async fn methods_are_listed_with_the_default_one() {
    let stage = Stage::with(|grace| grace.methods = vec![Method::Sms, Method::AuthenticatorPush]).await;
    let token = stage.connector_token().await;
    let ask = format!(
        "<GetAvailableAuthenticationMethodsRequest><Version>1</Version><UserPrincipalName>{GRACE}</UserPrincipalName>\
         </GetAvailableAuthenticationMethodsRequest>"
    );
    let answer = stage.xml(&token, "GetAvailableAuthenticationMethods", &ask).await;
    assert_eq!(element(&answer, "UserPrincipalName"), Some(GRACE));
    assert!(answer.contains("<Id>OneWaySMS</Id><IsDefault>true</IsDefault>"));
    assert!(answer.contains("<Id>PhoneAppNotification</Id><IsDefault>false</IsDefault>"));
}

#[tokio::test]
async fn who_has_no_app_is_not_prompted() {
    let stage = Stage::with(|grace| grace.methods = vec![]).await;
    let token = stage.connector_token().await;
    let strict = begin_request(GRACE, true);
    let answer = stage.xml(&token, BEGIN, &strict).await;
    assert_eq!(facts(&answer), (Some("AuthenticationMethodNotConfigured"), Some("false"), None));
    let default = strict.replace("<AuthenticationMethodId>PhoneAppNotification</AuthenticationMethodId>", "");
    let answer = stage.xml(&token, BEGIN, &default).await;
    assert_eq!(element(&answer, "Value"), Some("NoDefaultAuthenticationMethodIsConfigured"));
    // The false approval that `RequireUserMatch` is there to prevent.
    let lax = strict.replace("<RequireUserMatch>true", "<RequireUserMatch>false");
    assert_eq!(facts(&stage.xml(&token, BEGIN, &lax).await), (Some("Success"), Some("true"), None));
}

#[tokio::test]
async fn what_is_out_of_order_has_no_effect() {
    let stage = Stage::with(|grace| grace.methods.reverse()).await;
    let token = stage.connector_token().await;
    let method = "<AuthenticationMethodId>PhoneAppNotification</AuthenticationMethodId>";
    let request = begin_request(GRACE, true).replace(method, "").replace("<SyncCall>", &format!("{method}<SyncCall>"));
    let answer = stage.xml(&token, BEGIN, &request).await;
    assert_eq!(facts(&answer), (Some("Success"), Some("challenge"), None), "the default method, a code, was taken");

    let sync = "<SyncCall>true</SyncCall>";
    let request = begin_request(GRACE, true).replace(sync, "").replace("<CallerIP>", &format!("{sync}<CallerIP>"));
    let answer = stage.xml(&token, BEGIN, &request).await;
    assert_eq!(facts(&answer), (Some("Success"), None, None), "the call was not held");
}

#[tokio::test]
async fn a_code_can_be_wanted() {
    let stage = Stage::with(|grace| grace.quirk = Quirk::CodeWanted).await;
    let token = stage.connector_token().await;
    for synchronous in [true, false] {
        let begun = stage.begin(&token, synchronous).await;
        assert_eq!(facts(&begun), (Some("Success"), Some("challenge"), None));
    }
    let end = async |begun: &str, code: &str| {
        let xml = stage.xml(&token, "EndTwoWayAuthentication", &end_request(begun, Some(code))).await;
        element(&xml, "Value").unwrap().to_owned()
    };
    let begun = stage.begin(&token, false).await;
    let screen = stage.pending().await;
    assert!(screen["pending"].as_array().unwrap().is_empty());
    let code = screen["code"].as_str().unwrap();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    assert_eq!(end(&begun, wrong).await, "OathCodeIncorrect");
    assert_eq!(end(&begun, code).await, "Success");
    let again = stage.begin(&token, false).await;
    assert_eq!(end(&again, code).await, "OathCodeDuplicate");
    assert_eq!(end(&again, wrong).await, "OathCodeIncorrect");
    assert_eq!(end(&again, wrong).await, "OathCodeIncorrect");
    assert_eq!(end(&again, wrong).await, "OathCodeFailedMaxAllowedRetryReached");
}

#[tokio::test]
async fn both_spellings_and_both_types_are_taken() {
    let stage = Stage::new().await;
    let token = stage.connector_token().await;
    let request = begin_request(GRACE, false);
    let ask = async |path: &str, kind: &str, token: &str, body: &str| {
        let call = stage.http.post(stage.url(path)).bearer_auth(token).header("content-type", kind);
        call.body(body.to_owned()).send().await.unwrap().status().as_u16()
    };
    assert_eq!(ask("/connector//BeginTwoWayAuthentication", "text/xml; charset=utf-8", &token, &request).await, 200);
    let path = "/connector/BeginTwoWayAuthentication";
    assert_eq!(ask(path, "application/json", &token, &request).await, 415);
    assert_eq!(ask(path, "application/xml", &token, "<Other/>").await, 400);
    assert_eq!(ask(path, "application/xml", "nonsense", &request).await, 401);
    assert_eq!(ask(path, "application/xml", &stage.graph_token().await, &request).await, 401);
    assert_eq!(ask("/connector/ValidateTwoWayAuthentication", "application/xml", &token, &request).await, 404);
}

#[tokio::test]
async fn tokens_expire() {
    let stage = Stage::new().await;
    stage.options(|options| options.token_seconds = 0);
    let token = stage.connector_token().await;
    let answer = stage.connector(&token, BEGIN, &begin_request(GRACE, false)).send().await.unwrap();
    assert_eq!(answer.status(), 401);
}
