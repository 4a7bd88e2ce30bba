use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::Walk;

const TICKET: &str = "/api/Tickets/9499";

#[tokio::test]
async fn every_fault_happens_once_and_then_no_more() {
    let walk = Walk::start().await;
    let token = walk.service_token().await;
    let befall = async |fault: Value| {
        let hangs = fault["kind"] == "hang";
        walk.fault("halo", "GET /api/tickets", fault).await;
        let call = walk.http.get(format!("{}{TICKET}", walk.at.halo)).bearer_auth(&token);
        // Only of a call that hangs is anything lost by not waiting.
        let patience = if hangs { Duration::from_millis(700) } else { Duration::from_secs(60) };
        call.timeout(patience).send().await
    };
    let status = json!({ "kind": "status", "status": 429, "headers": { "Retry-After": "2" }, "body": "slowly" });
    let answer = befall(status).await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["retry-after"].to_str().unwrap()), (429, "2"));
    assert_eq!(answer.text().await.unwrap(), "slowly");

    assert!(!befall(json!({ "kind": "drop" })).await.unwrap_err().is_timeout());
    assert!(befall(json!({ "kind": "hang" })).await.unwrap_err().is_timeout());
    assert_eq!(befall(json!({ "kind": "empty" })).await.unwrap().text().await.unwrap(), "");
    let malformed = befall(json!({ "kind": "malformed" })).await.unwrap();
    assert_eq!(malformed.headers()["content-type"], "application/json");
    assert!(malformed.json::<Value>().await.is_err());
    let huge = befall(json!({ "kind": "huge", "bytes": 300_000 })).await.unwrap();
    assert_eq!(huge.bytes().await.unwrap().len(), 300_000);
    let page = befall(json!({ "kind": "html500" })).await.unwrap();
    assert_eq!(page.status(), 500);
    assert!(page.text().await.unwrap().starts_with("<html>"));

    assert_eq!(walk.get(&token, TICKET).await.status(), 200, "all used up");
}

#[tokio::test]
async fn a_lost_reply_is_lost_after_the_work_is_done() {
    let walk = Walk::start().await;
    let token = walk.service_token().await;
    walk.fault("halo", "POST /api/Actions", json!({ "kind": "lost_reply" })).await;
    let note = json!([{ "ticket_id": 9499, "outcome_id": 7, "note_html": "<p>x</p>" }]);
    let call = walk.http.post(format!("{}/api/Actions", walk.at.halo)).bearer_auth(&token).json(&note);
    assert!(call.send().await.is_err());
    assert_eq!(walk.control_get("halo/acme/actions/9499").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn delays_stand_until_cleared() {
    let walk = Walk::start().await;
    let token = walk.service_token().await;
    let rule = json!({ "upstream": "halo", "times": 0, "fault": { "kind": "delay", "ms": 150 } });
    walk.control("faults", rule).await;
    for _ in 0..2 {
        let begun = Instant::now();
        walk.get_json(&token, TICKET).await;
        assert!(begun.elapsed() >= Duration::from_millis(150));
    }
    walk.http.delete(format!("{}/control/faults", walk.at.demo)).send().await.unwrap();
    assert_eq!(walk.control_get("faults").await, json!([]));
}

#[tokio::test]
async fn calls_are_counted_and_remembered_without_secrets() {
    let walk = Walk::start().await;
    let token = walk.service_token().await;
    walk.get_json(&token, TICKET).await;
    walk.get_json(&token, "/api/tickets/9500").await;
    walk.http.get(format!("{}/ticket?id=9499", walk.at.halo)).send().await.unwrap();
    let counters = walk.control_get("counters").await;
    assert_eq!(counters["halo"], json!({ "POST /auth/token": 1, "GET /api/Tickets/{id}": 2 }));
    assert_eq!(counters["connector"], json!({}));
    let calls = walk.control_get("calls").await;
    assert_eq!(calls[0]["path"], "/auth/token?tenant=acme");
    assert_eq!(calls[0]["status"], 200);
    assert!(calls[0]["body"].as_str().unwrap().contains("client_secret=…"), "{calls}");
    walk.http.delete(format!("{}/control/counters", walk.at.demo)).send().await.unwrap();
    assert_eq!(walk.control_get("counters").await["halo"], json!({}));
}

#[tokio::test]
async fn a_dropped_sandbox_listens_no_more() {
    let walk = Walk::start().await;
    let base = walk.sandbox.bases_by_number().halo;
    let address = base.trim_start_matches("http://").to_owned();
    drop(walk);
    let closed = async {
        while tokio::net::TcpStream::connect(&address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), closed).await.unwrap();
}
