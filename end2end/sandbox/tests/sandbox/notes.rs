use serde_json::{Value, json};

use crate::Walk;

fn note() -> Value {
    json!({
        "ticket_id": 9499, "outcome_id": 7, "hiddenfromuser": true, "who": "Ann Agent", "who_agentid": 3,
        "note_html": "<p>Verified: <b>Grace</b> &amp; nobody else</p>", "_dont_fire_automations": true,
    })
}

#[tokio::test]
async fn one_note_in_an_array_comes_back_alone() {
    let walk = Walk::start().await;
    let token = walk.service_token().await;
    let answer = walk.post(&token, "/api/Actions", &json!([note()])).await;
    assert_eq!(answer.status(), 201);
    let answer: Value = answer.json().await.unwrap();
    assert_eq!((&answer["id"], &answer["outcome"]), (&json!(1), &json!("Private Note")));
    assert!(answer["datetime"].as_str().unwrap().ends_with('Z'));

    let read = walk.get_json(&token, "/api/Actions?ticket_id=9499&includehtmlnote=true").await;
    let action = &read["actions"][0];
    assert_eq!(action["note"], "Verified: Grace & nobody else ");
    assert!(!action["datetime"].as_str().unwrap().ends_with('Z'));
    assert_eq!(walk.get_json(&token, "/api/Actions").await["record_count"], 0, "no ticket, no answer");

    let seen = walk.control_get("halo/acme/actions/9499").await;
    assert_eq!(seen[0]["_posted"], note(), "everything that was posted can be looked at");
    let two = walk.post(&token, "/api/Actions", &json!([note(), note()])).await;
    assert_eq!(two.json::<Value>().await.unwrap().as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn refusals_come_in_several_shapes() {
    let walk = Walk::start().await;
    let token = walk.service_token().await;
    let refused = async |change: Value| {
        let mut note = note();
        note.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let answer = walk.post(&token, "/api/Actions", &json!([note])).await;
        let status = answer.status().as_u16();
        (status, answer.json::<Value>().await.unwrap_or_default())
    };
    let (status, body) = refused(json!({ "outcome_id": null })).await;
    assert_eq!((status, &body["ClassName"]), (400, &json!("System.Exception")));
    assert_eq!(body["Message"], "An Outcome must be entered for this Action");
    assert_eq!(refused(json!({ "ticket_id": null })).await.1["resultCode"], -1);
    assert_eq!(refused(json!({ "ticket_id": 1 })).await.0, 404);
    walk.control("halo/acme/options", json!({ "outcomes_allowed": [1] })).await;
    let (status, body) = refused(json!({})).await;
    assert_eq!((status, &body["Message"]), (400, &json!("You do not have access to this Action at the moment")));
    assert_eq!(walk.post(&token, "/api/Actions", &note()).await.status(), 400, "not an array");
    assert_eq!(walk.control_get("halo/acme/actions/9499").await, json!([]), "nothing was written");
}
