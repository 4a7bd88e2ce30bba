use serde_json::{Value, json};
use vouchsafe_sandbox::microsoft::MFA_CLIENT;

use crate::stage::{CONTOSO, FABRIKAM, GRACE, READER, Stage};

async fn read(stage: &Stage, token: &str, path: &str) -> (u16, Value) {
    let response = stage.get(&format!("/graph{path}"), token).await;
    (response.status().as_u16(), serde_json::from_str(&response.text().await.unwrap()).unwrap())
}

fn filter(text: &str) -> String {
    format!(
        "/v1.0/users?{}",
        url::form_urlencoded::Serializer::new(String::new()).append_pair("$filter", text).finish()
    )
}

#[tokio::test]
async fn a_user_is_found_by_id_and_by_upn() {
    let stage = Stage::with(|grace| grace.upn = "grace_mail.example#EXT#@contoso.example".to_owned()).await;
    let token = stage.graph_token().await;
    let select = "$select=id,accountEnabled,userType,onPremisesSyncEnabled,proxyAddresses";
    for user in ["00000000-0000-0000-0000-000000000026", "GRACE_mail.example%23EXT%23%40contoso.example"] {
        let (status, body) = read(&stage, &token, &format!("/v1.0/users/{user}?{select}")).await;
        assert_eq!((status, &body["userType"]), (200, &json!("Member")));
        assert_eq!(body["onPremisesSyncEnabled"], Value::Null);
        assert_eq!(body["proxyAddresses"], json!(["SMTP:grace@contoso.example", "smtp:o'hopper@contoso.example"]));
        assert!(body.get("displayName").is_none());
    }
    let (status, body) = read(&stage, &token, "/v1.0/users/00000000-0000-0000-0000-000000000026").await;
    assert_eq!((status, body.get("accountEnabled")), (200, None));
}

#[tokio::test]
async fn users_are_found_by_filter() {
    let stage = Stage::new().await;
    let token = stage.graph_token().await;
    for text in [
        "mail eq 'grace@contoso.example'",
        "userPrincipalName eq 'nobody' or proxyAddresses/any(p:p eq 'smtp:o''hopper@contoso.example')",
    ] {
        let (status, body) = read(&stage, &token, &filter(text)).await;
        assert_eq!((status, &body["value"][0]["userPrincipalName"]), (200, &json!(GRACE)), "{text}");
    }
    let (_, body) = read(&stage, &token, &filter("mail eq 'ada@fabrikam.example'")).await;
    assert_eq!(body["value"], json!([]));
    let (status, body) = read(&stage, &token, &filter("mail eq grace")).await;
    assert_eq!((status, &body["error"]["code"]), (400, &json!("BadRequest")));
}

#[tokio::test]
async fn long_lists_have_a_next_page() {
    let stage = Stage::new().await;
    let tenant = stage.get("/control/microsoft/tenant/contoso.example", "").await.text().await.unwrap();
    let mut accounts = serde_json::from_str::<Value>(&tenant).unwrap()["accounts"].clone();
    let mut second = accounts[0].clone();
    second["id"] = json!("00000000-0000-0000-0000-000000000099");
    second["upn"] = json!("second@contoso.example");
    accounts.as_array_mut().unwrap().push(second);
    stage.post_json("/control/microsoft/tenant/contoso.example", json!({ "accounts": accounts })).await;

    let token = stage.graph_token().await;
    let (_, body) = read(&stage, &token, "/v1.0/users?$top=1&$select=userPrincipalName").await;
    let next = body["@odata.nextLink"].as_str().unwrap();
    let next = next.split_once("/graph").unwrap().1;
    let (_, body) = read(&stage, &token, next).await;
    assert_eq!(body["value"], json!([{ "userPrincipalName": "second@contoso.example" }]));
    assert!(body.get("@odata.nextLink").is_none());
}

#[tokio::test]
async fn methods_and_the_organization_are_told() {
    let stage = Stage::new().await;
    let token = stage.graph_token().await;
    let (_, body) = read(&stage, &token, &format!("/v1.0/users/{GRACE}/authentication/methods")).await;
    let types: Vec<_> = body["value"].as_array().unwrap().iter().map(|method| method["@odata.type"].clone()).collect();
    assert!(types.contains(&json!("#microsoft.graph.microsoftAuthenticatorAuthenticationMethod")));

    let synced = stage.token(FABRIKAM, READER, "reader-secret", "https://graph.microsoft.com").await;
    let path = "/organization?$select=id,verifiedDomains,onPremisesSyncEnabled,onPremisesLastPasswordSyncDateTime";
    let (_, cloud) = read(&stage, &token, &format!("/beta{path}")).await;
    let (_, synced_beta) = read(&stage, &synced, &format!("/beta{path}")).await;
    assert_eq!(cloud["value"][0]["onPremisesLastPasswordSyncDateTime"], Value::Null);
    assert_eq!(cloud["value"][0]["verifiedDomains"][0]["name"], json!("contoso.example"));
    assert_eq!(synced_beta["value"][0]["onPremisesSyncEnabled"], json!(true));
    assert!(synced_beta["value"][0]["onPremisesLastPasswordSyncDateTime"].is_string());
    assert_eq!(read(&stage, &synced, &format!("/v1.0{path}")).await.0, 400);
    assert_eq!(read(&stage, &synced, "/v1.0/organization").await.0, 200);
}

#[tokio::test]
async fn refusals_have_graphs_shape() {
    let stage = Stage::new().await;
    let token = stage.graph_token().await;
    let connector = stage.connector_token().await;
    let without_roles = stage.token(CONTOSO, MFA_CLIENT, "connector-secret", "https://graph.microsoft.com").await;
    let user = "/v1.0/users/grace@contoso.example";
    let cases = [
        ("nonsense", user, 401, "InvalidAuthenticationToken"),
        (&connector, user, 401, "InvalidAuthenticationToken"),
        (&without_roles, user, 403, "Authorization_RequestDenied"),
        (&without_roles, "/beta/organization", 403, "Authorization_RequestDenied"),
        (&token, "/v1.0/users/ada@fabrikam.example", 404, "Request_ResourceNotFound"),
        (&token, "/v1.0/users/grace@contoso.example?$select=shoeSize", 400, "BadRequest"),
        (&token, "/v1.0/groups", 400, "BadRequest"),
        (&token, "/v9/organization", 400, "BadRequest"),
    ];
    for (token, path, status, code) in cases {
        let (seen, body) = read(&stage, token, path).await;
        assert_eq!((seen, &body["error"]["code"]), (status, &json!(code)), "{path}");
    }
    stage.microsoft.revoke_tokens();
    assert_eq!(read(&stage, &token, user).await.0, 401);
}
