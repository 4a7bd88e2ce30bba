use reqwest::StatusCode;
use serde_json::{Value, json};
use vouchsafe_sandbox::microsoft::MFA_CLIENT;

use crate::stage::{CONTOSO, READER, RESOURCE, Stage};

const CLIENT: &str = "981f26a1-7f43-403b-a875-f8b09b8cd720";

/// Form fields with other values than the right ones.
type Changes<'a> = &'a [(&'a str, &'a str)];

/// A v1 request that is right but for the changes.
async fn ask(stage: &Stage, tenant: &str, changes: Changes<'_>) -> (StatusCode, Value) {
    let right = [
        ("grant_type", "client_credentials"),
        ("client_id", CLIENT),
        ("client_secret", "connector-secret"),
        ("resource", RESOURCE),
    ];
    let changed = right.map(|(key, value)| {
        let change = changes.iter().find(|(changed, _)| *changed == key);
        (key, change.map_or(value, |(_, value)| *value))
    });
    stage.form(&format!("/login/{tenant}/oauth2/token"), &changed).await
}

#[tokio::test]
async fn version_1_gives_numbers_as_strings() {
    let stage = Stage::new().await;
    for tenant in [CONTOSO.to_string(), "Contoso.example".to_owned()] {
        let (status, body) = ask(&stage, &tenant, &[]).await;
        assert_eq!(
            (status, &body["expires_in"], &body["resource"]),
            (StatusCode::OK, &json!("3599"), &json!(RESOURCE))
        );
        assert_eq!(body["access_token"].as_str().unwrap().split('.').count(), 3);
    }
}

#[tokio::test]
async fn version_2_gives_numbers_and_takes_basic() {
    let stage = Stage::new().await;
    let path = format!("/login/{CONTOSO}/oauth2/v2.0/token");
    let form = [("grant_type", "client_credentials"), ("scope", "https://graph.microsoft.com/.default")];
    let request = stage.http.post(stage.url(&path)).basic_auth(READER, Some("reader-secret")).form(&form);
    let body: Value = serde_json::from_str(&request.send().await.unwrap().text().await.unwrap()).unwrap();
    assert_eq!(body["expires_in"], json!(3599));

    let (status, body) = stage.form(&path, &[("grant_type", "client_credentials"), ("scope", "openid")]).await;
    assert_eq!((status, &body["error_codes"]), (StatusCode::BAD_REQUEST, &json!([70011])));
}

#[tokio::test]
async fn each_mistake_has_its_code() {
    let stage = Stage::new().await;
    let contoso = CONTOSO.to_string();
    let nowhere = "99999999-9999-4999-8999-999999999999";
    let cases: [(&str, Changes<'_>, u16, &str, u32); 9] = [
        (nowhere, &[("client_secret", "wrong")], 400, "invalid_tenant", 90_002),
        ("nonsense", &[], 400, "invalid_request", 900_023),
        ("common", &[], 400, "invalid_request", 9_001_023),
        (&contoso, &[("grant_type", "")], 400, "invalid_request", 900_144),
        (&contoso, &[("grant_type", "password")], 400, "unsupported_grant_type", 70_003),
        (&contoso, &[("client_id", nowhere)], 400, "unauthorized_client", 700_016),
        (
            &contoso,
            &[("resource", "https://other.example"), ("client_secret", "wrong")],
            400,
            "invalid_resource",
            500_011,
        ),
        (&contoso, &[("client_secret", "")], 401, "invalid_client", 7_000_218),
        (&contoso, &[("client_secret", "wrong")], 401, "invalid_client", 7_000_215),
    ];
    for (tenant, changes, status, error, code) in cases {
        let (seen, body) = ask(&stage, tenant, changes).await;
        assert_eq!(
            (seen.as_u16(), &body["error"], &body["error_codes"]),
            (status, &json!(error), &json!([code])),
            "{body}"
        );
        assert!(body["error_description"].as_str().unwrap().starts_with(&format!("AADSTS{code}: ")));
    }
}

#[tokio::test]
async fn each_broken_tenant_has_its_code() {
    let stage = Stage::new().await;
    let client = |enabled: bool, expired: bool| {
        let secrets = json!([{ "value": "connector-secret", "expired": expired }]);
        json!({ "app_id": MFA_CLIENT, "enabled": enabled, "secrets": secrets, "roles": [] })
    };
    let connector = |enabled: bool| json!({ "app_id": "1f5530b3-261a-47a9-b357-ded261e17918", "enabled": enabled, "secrets": [], "roles": [] });
    let cases = [
        (json!([connector(true)]), 401, 7_000_229),
        (json!([client(false, true)]), 400, 7_000_112),
        (json!([client(true, true)]), 400, 500_011),
        (json!([client(true, true), connector(false)]), 400, 500_014),
        (json!([client(true, true), connector(true)]), 401, 7_000_222),
    ];
    for (applications, status, code) in cases {
        let changed =
            stage.post_json("/control/microsoft/tenant/contoso.example", json!({ "applications": applications }));
        assert_eq!(changed.await.status(), 200);
        let (seen, body) = ask(&stage, "contoso.example", &[]).await;
        assert_eq!((seen.as_u16(), &body["error_codes"]), (status, &json!([code])), "{body}");
    }
}
