use serde_json::{Value, json};

use crate::Walk;

#[tokio::test]
async fn tickets_users_and_clients_belong_together() {
    let walk = Walk::start().await;
    let token = walk.service_token().await;
    let ticket = walk.get_json(&token, "/api/tickets/9499?includedetails=True").await;
    assert_eq!(ticket["user_id"], 38);
    assert_eq!(ticket["user_name"], "Grace Hopper");
    assert_eq!(ticket["client_name"], "Leanne & Stu Christensen");
    assert!(ticket["site_id"].is_u64());
    assert_eq!(ticket["user"]["azure_tenant_id"], "11111111-1111-4111-8111-111111111111");
    let user = walk.get_json(&token, "/api/Users/38?includedetails=true").await;
    assert_eq!(user, ticket["user"]);
    assert!(user["site_id"].is_f64(), "Halo's sites are floats on a user");
    assert!(walk.get_json(&token, "/api/Users/38").await.get("azureoid").is_none(), "a detail");
    let client = walk.get_json(&token, "/api/Client/16?includedetails=true").await;
    assert_eq!(client["azure_tenants"].as_array().unwrap().len(), 2);
    let rows = walk.get_json(&token, "/api/AreaAzureTenant?client_id=12").await;
    assert_eq!(rows[0]["azure_tenant_domain"], "contoso.example");
}

#[tokio::test]
async fn nulls_are_left_out_and_changes_are_seen() {
    let walk = Walk::start().await;
    let token = walk.service_token().await;
    walk.control("halo/acme/ticket/9499", json!({ "user_id": 39 })).await;
    let ticket = walk.get_json(&token, "/api/Tickets/9499").await;
    assert_eq!(ticket["user_email"], "ada@contoso.example");
    walk.control("halo/acme/ticket/9499", json!({ "user_id": null })).await;
    let ticket = walk.get_json(&token, "/api/Tickets/9499?includedetails=true").await;
    assert!(!ticket.as_object().unwrap().contains_key("user_id"));
    assert!(ticket.as_object().unwrap().values().all(|value| !value.is_null()));
    walk.control("reset", json!({})).await;
    assert_eq!(walk.get(&token, "/api/Tickets/9499").await.status(), 401, "tokens went with the reset");
}

#[tokio::test]
async fn lists_are_cut_and_searched() {
    let walk = Walk::start().await;
    let token = walk.service_token().await;
    let all = walk.get_json(&token, "/api/Users").await;
    assert_eq!(all["users"].as_array().unwrap().len(), 50, "silently cut");
    assert!(all["record_count"].as_u64().unwrap() > 50);
    let page = walk.get_json(&token, "/api/Users?pageinate=true&page_size=2&page_no=2").await;
    assert_eq!(page["users"].as_array().unwrap().len(), 2);
    let found = walk.get_json(&token, "/api/Users?search=grace%40contoso").await;
    assert_eq!(found["users"][0]["id"], 38);

    let object = walk.get_json(&token, "/api/Users/38?includedetails=true").await["azureoid"].clone();
    let filter = json!([{ "filter_name": "azureoid", "filter_type": 2, "filter_value": object }]).to_string();
    let filter: String = url::form_urlencoded::byte_serialize(filter.as_bytes()).collect();
    let path = format!("/api/Users?advanced_search={filter}");
    assert_eq!(walk.get_json(&token, &path).await["users"][0]["id"], 38);
    walk.control("halo/acme/options", json!({ "reject_advanced_search": true })).await;
    let rejected = walk.get(&token, &path).await;
    assert_eq!(rejected.status(), 400);
    assert_eq!(rejected.json::<Value>().await.unwrap()["error"], "Invalid advanced search parameter");
}

#[tokio::test]
async fn refusals_without_a_body_have_none() {
    let walk = Walk::start().await;
    let token = walk.service_token().await;
    for (path, status) in [("/api/Tickets/1", 404), ("/api/Users/1", 404), ("/api/Tabs", 403)] {
        let answer = walk.get(&token, path).await;
        assert_eq!(answer.status(), status, "{path}");
        assert_eq!(answer.text().await.unwrap(), "");
    }
    walk.control("halo/acme/agent/8", json!({ "_clients": [13] })).await;
    assert_eq!(walk.get(&token, "/api/Tickets/9499").await.status(), 403);
    assert_eq!(walk.get(&token, "/api/Tickets/9501").await.status(), 200, "Fabrikam");
}

#[tokio::test]
async fn the_limit_is_said_in_halos_words() {
    let walk = Walk::start().await;
    let token = walk.service_token().await;
    walk.control("halo/acme/options", json!({ "rate_limit": 2 })).await;
    assert_eq!(walk.get(&token, "/api/Agent/me").await.status(), 200);
    assert_eq!(walk.get(&token, "/api/Agent/me").await.status(), 200);
    let refused = walk.get(&token, "/api/Agent/me").await;
    assert_eq!(refused.status(), 429);
    assert!(refused.headers().get("retry-after").is_none());
    assert_eq!(refused.text().await.unwrap(), "Rate Limit Reached - 2 Requests per rolling 5 minute window.");
}

#[tokio::test]
async fn instances_are_told_apart_by_name() {
    let walk = Walk::start().await;
    let info = |base: &str| walk.http.get(format!("{base}/api/authinfo")).send();
    let globex: Value = info(&walk.at.globex).await.unwrap().json().await.unwrap();
    assert_eq!(globex["tenant_id"], "globex");
    assert_eq!(globex["auth_url"], format!("{}/auth", walk.at.globex));
    let numbered: Value = info(&walk.sandbox.bases_by_number().halo).await.unwrap().json().await.unwrap();
    assert_eq!(numbered["tenant_id"], "acme");
    let token = walk.service_token().await;
    let elsewhere = walk.http.get(format!("{}/api/Agent/me", walk.at.globex)).bearer_auth(token);
    assert_eq!(elsewhere.send().await.unwrap().status(), 401);
}
