use serde_json::{Value, json};
use vouchsafe_sandbox::microsoft::Quirk;

use crate::stage::{GRACE, Stage, element, facts};

#[tokio::test]
async fn options_and_accounts_change_while_it_runs() {
    let stage = Stage::new().await;
    let options =
        stage.post_json("/control/microsoft/options", json!({ "answer_seconds": 2, "async_quirk": "never_rings" }));
    let options: Value = serde_json::from_str(&options.await.text().await.unwrap()).unwrap();
    assert_eq!((&options["answer_seconds"], &options["session_seconds"]), (&json!(2.0), &json!(180.0)));
    assert_eq!(stage.microsoft.options().async_quirk, Quirk::NeverRings);

    let account = "/control/microsoft/account/grace@contoso.example";
    let change =
        json!({ "quirk": { "refused": { "value": "UserIsBlocked" } }, "habit": { "auto_approve": { "after_ms": 1 } } });
    assert_eq!(stage.post_json(account, change).await.status(), 200);
    let token = stage.connector_token().await;
    assert_eq!(element(&stage.begin(&token, false).await, "Value"), Some("UserIsBlocked"));

    assert_eq!(stage.post_json(account, json!({ "shoe_size": 42 })).await.status(), 400);
    assert_eq!(stage.post_json(account, json!({ "quirk": "none", "habit": "sleepy" })).await.status(), 400);
    assert_eq!(element(&stage.begin(&token, false).await, "Value"), Some("UserIsBlocked"));
    assert_eq!(stage.post_json("/control/microsoft/account/nobody", json!({})).await.status(), 404);
}

#[tokio::test]
async fn a_reset_brings_the_seed_back() {
    let stage = Stage::new().await;
    stage.microsoft.change_account(GRACE, |grace| grace.quirk = Quirk::CodeWanted).unwrap();
    stage.options(|options| options.answer_seconds = 1.0);
    let old = stage.connector_token().await;
    stage.microsoft.reset();
    assert_eq!(stage.microsoft.options().answer_seconds, 55.0);
    assert_eq!(stage.get("/graph/v1.0/organization", &old).await.status(), 401);
    let token = stage.connector_token().await;
    let begun = stage.begin(&token, false).await;
    assert_eq!(facts(&begun), (Some("Success"), None, None));
}

#[tokio::test]
async fn a_reset_ends_calls_that_are_held() {
    let stage = Stage::new().await;
    let token = stage.connector_token().await;
    let reset = async {
        while stage.pending().await["pending"] == json!([]) {
            tokio::task::yield_now().await;
        }
        stage.microsoft.reset();
    };
    let (answer, ()) = tokio::join!(stage.begin(&token, true), reset);
    assert_eq!(element(&answer, "Value"), Some("InvalidSession"));
}
