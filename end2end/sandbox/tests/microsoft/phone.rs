use std::time::{Duration, Instant};

use serde_json::{Value, json};
use vouchsafe_sandbox::phone::{Answer, Unanswered, answer};

use crate::stage::{GRACE, Stage, facts};

#[tokio::test]
async fn what_is_pressed_decides() {
    let stage = Stage::new().await;
    let token = stage.connector_token().await;
    for (pressed, value) in [("approve", "Success"), ("deny", "PhoneAppDenied"), ("fraud", "PhoneAppFraudReported")] {
        let begun = stage.begin(&token, false).await;
        let pending = stage.pending().await["pending"][0].clone();
        assert_eq!(pending["kind"], json!("tap"));
        assert_eq!(stage.press(GRACE, json!({ "answer": pressed })).await, 200);
        assert_eq!(stage.pending().await["pending"], json!([]));
        assert_eq!(facts(&stage.end(&token, &begun).await).0, Some(value));
    }
}

#[tokio::test]
async fn an_ignored_prompt_runs_out() {
    let stage = Stage::new().await;
    let token = stage.connector_token().await;
    let begun = stage.begin(&token, false).await;
    assert_eq!(stage.press(GRACE, json!({ "answer": "ignore" })).await, 200);
    assert_eq!(facts(&stage.end(&token, &begun).await).0, Some("AuthenticationPending"));
    stage.options(|options| options.answer_seconds = 0.0);
    assert_eq!(facts(&stage.end(&token, &begun).await).0, Some("PhoneAppNoResponse"));
}

#[tokio::test]
async fn a_late_answer_is_true_after_the_time() {
    let stage = Stage::new().await;
    stage.options(|options| (options.answer_seconds, options.late_seconds) = (1.0, 0.2));
    let token = stage.connector_token().await;
    let started = Instant::now();
    let begun = stage.begin(&token, false).await;
    assert_eq!(stage.press(GRACE, json!({ "answer": "late" })).await, 200);
    assert_eq!(facts(&stage.verdict(&token, &begun).await), (Some("Success"), Some("true"), Some("true")));
    assert!(started.elapsed() >= Duration::from_millis(1_200));
}

#[tokio::test]
async fn a_press_can_wait_for_a_prompt() {
    let stage = Stage::new().await;
    let token = stage.connector_token().await;
    assert_eq!(stage.press(GRACE, json!({ "answer": "approve" })).await, 404);
    let none = answer(&stage.microsoft, GRACE, Answer::Approve, Duration::ZERO).await;
    assert_eq!(none, Err(Unanswered::NoPrompt));

    let waiting = answer(&stage.microsoft, GRACE, Answer::Approve, Duration::from_secs(60));
    let (begun, pressed) = tokio::join!(stage.begin(&token, false), waiting);
    assert!(pressed.is_ok());
    assert_eq!(facts(&stage.end(&token, &begun).await).0, Some("Success"));
}

#[tokio::test]
async fn there_are_pages() {
    let stage = Stage::new().await;
    for path in ["/phone", "/phone/", "/phone/grace@contoso.example"] {
        let page = stage.get(path, "").await.text().await.unwrap();
        let assets = page.split('"').filter(|part| part.starts_with("/phone-assets/"));
        let mut found = 0;
        for asset in assets {
            assert_eq!(stage.get(asset, "").await.status(), 200, "{asset}");
            found += 1;
        }
        assert_eq!(found, 2, "{path}");
    }
    let all: Value = serde_json::from_str(&stage.get("/control/phone", "").await.text().await.unwrap()).unwrap();
    assert_eq!((all.as_array().unwrap().len(), &all[0]["name"]), (2, &json!("Grace Hopper")));
    assert_eq!(stage.get("/control/phone/nobody@contoso.example", "").await.status(), 404);
}
