//! Promise P7 for everybody: receipts can be checked on a page, and logs with the published keys.

use jiff::Timestamp;
use reqwest::{
    StatusCode,
    header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY},
};
use serde_json::Value;
use vouchsafe_domain::{
    ids::InstanceId,
    log::{Event, Keys, Kind, Receipt, check_lines},
};

use crate::world::World;

fn acme() -> InstanceId {
    "acme".parse().unwrap()
}

/// Writes how a verification ended, and gives its receipt.
async fn concluded(world: &World) -> Receipt {
    let event = Event {
        verdict: Some("denied".into()),
        upn: Some("grace@contoso.example".parse().unwrap()),
        answer: Some("her words".into()),
        ..Event::new(Kind::Concluded)
    };
    world.store.append(&acme(), Timestamp::now(), event).await.unwrap()
}

/// Status, state, and the page.
async fn paste(world: &World, text: &str) -> (StatusCode, String, String) {
    let url = world.process().public_url.join(["receipt"]);
    let body = url::form_urlencoded::Serializer::new(String::new()).append_pair("receipt", text).finish();
    let request = world.http.post(url).header("content-type", "application/x-www-form-urlencoded").body(body);
    let reply = request.send().await.unwrap();
    let status = reply.status();
    let policy = reply.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'") && policy.ends_with("frame-ancestors 'none'"), "{policy}");
    let html = reply.text().await.unwrap();
    let state = html.split_once("data-state=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
    (status, state, html)
}

#[tokio::test]
async fn receipts_are_told_apart() {
    let world = World::start().await;
    let receipt = concluded(&world).await;
    let second = concluded(&world).await;
    let text = receipt.to_string();

    let (status, state, html) = paste(&world, &format!("NOT VERIFIED …\nReceipt: {text}\n")).await;
    assert_eq!((status, state.as_str()), (StatusCode::OK, "genuine"));
    assert!(
        html.contains("Denied") && html.contains("UTC") && html.contains(&format!("{} of acme", receipt.seq)),
        "{html}"
    );
    assert!(!html.contains("grace") && !html.contains("her words"), "{html}");

    let forged = Receipt { sig: second.sig.clone(), ..receipt.clone() }.to_string();
    let invented = Receipt { hash: "ab".repeat(32), ..receipt.clone() }.to_string();
    let foreign = Receipt { instance: "initech".parse().unwrap(), ..receipt.clone() }.to_string();
    let altered = Receipt { seq: second.seq, ..receipt.clone() }.to_string();
    let beyond = Receipt { seq: 77, ..receipt.clone() }.to_string();
    for (pasted, expected) in [
        (forged.as_str(), "forged"),
        (&invented, "forged"),
        (&foreign, "foreign"),
        (&altered, "altered"),
        (&beyond, "altered"),
        (&text[..text.len() - 1], "incomplete"),
        (&text[..20], "incomplete"),
        ("", "no_receipt"),
        ("Approved, trust me", "no_receipt"),
        (&text.replace("VS1", "VS9"), "no_receipt"),
    ] {
        let (status, state, html) = paste(&world, pasted).await;
        assert_eq!((status, state.as_str()), (StatusCode::OK, expected), "{pasted}");
        assert!(!html.contains("Denied"), "only a genuine receipt is told more of");
    }
    assert_eq!(paste(&world, &"x".repeat(9_000)).await.0, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_receipt_outlives_rotation_and_erasure_and_accuses_a_changed_log() {
    let world = World::start().await;
    let receipt = concluded(&world).await;
    world.store.rotate_log_key(&acme(), Timestamp::now()).await.unwrap().unwrap();
    let later = concluded(&world).await;
    world.store.erase_personal(&acme(), Timestamp::now(), Timestamp::now(), "a test").await.unwrap();
    for receipt in [&receipt, &later] {
        assert_eq!(paste(&world, &receipt.to_string()).await.1, "genuine");
    }
    world.sql("UPDATE log SET line = replace(line, 'denied', 'approved')").await;
    assert_eq!(paste(&world, &receipt.to_string()).await.1, "rewritten");
    // What an old back-up looks like.
    let cut_off = concluded(&world).await;
    world.sql("DELETE FROM log WHERE seq = (SELECT seq FROM log_heads WHERE instance = 'acme')").await;
    world.sql("UPDATE log_heads SET seq = seq - 1").await;
    assert_eq!(paste(&world, &cut_off.to_string()).await.1, "cut_off");
}

#[tokio::test]
async fn the_page_asks_for_a_receipt_and_nobody_may_frame_it() {
    let world = World::start().await;
    let reply = world.http.get(world.process().public_url.join(["receipt"])).send().await.unwrap();
    assert_eq!(reply.status(), StatusCode::OK);
    let policy = reply.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.contains("form-action 'self'") && policy.ends_with("frame-ancestors 'none'"), "{policy}");
    let html = reply.text().await.unwrap();
    assert!(html.contains("action=\"/receipt\"") && !html.contains("<script"), "{html}");
}

#[tokio::test]
async fn the_published_keys_name_nobody_and_check_a_log() {
    let world = World::start().await;
    concluded(&world).await;
    world.store.rotate_log_key(&acme(), Timestamp::now()).await.unwrap().unwrap();
    let newest = concluded(&world).await;
    let url = world.process().public_url.join([".well-known", "vouchsafe", "keys.json"]);
    let reply = world.http.get(url).send().await.unwrap();
    assert_eq!(reply.headers()[CACHE_CONTROL], "public, max-age=300");
    let text = reply.text().await.unwrap();
    let published: Value = serde_json::from_str(&text).unwrap();
    let listed = published["keys"].as_array().unwrap();
    assert_eq!(listed.len(), 3, "two of acme, one of the other instance: {text}");
    for key in listed {
        let names: Vec<_> = key.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["algorithm", "from_seq", "id", "public_key"]);
        assert_eq!(key["algorithm"], "Ed25519");
    }
    assert!(!text.contains("acme") && !text.contains("globex"), "{text}");
    let keys: Keys = serde_json::from_str(&text).unwrap();
    let lines = world.store.log_lines(Some(&acme()), None, 100).await.unwrap();
    let checked = check_lines(lines.iter().map(|line| line.line.as_str()), &keys, &[(&newest).into()]);
    assert_eq!(checked.unwrap().entries, newest.seq);
}
