use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Response;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;
use vouchsafe_sandbox::cast::applications;

use crate::Walk;

const VERIFIER: &str = "a-verifier-of-more-than-forty-three-characters-0123";
const REDIRECT: &str = "http://verify.localhost:8080/auth/halo/acme/callback";

fn authorize_url(walk: &Walk, change: impl Fn(&str, &str) -> String) -> Url {
    let [_, sign_in] = applications("acme");
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let fields = [
        ("tenant", "acme"),
        ("response_type", "code"),
        ("client_id", sign_in.client_id),
        ("redirect_uri", REDIRECT),
        ("scope", "read:tickets read:customers edit:tickets offline_access"),
        ("state", "a state & more"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    let fields = fields.map(|(name, value)| (name, change(name, value)));
    Url::parse_with_params(&format!("{}/auth/authorize", walk.at.halo), fields).unwrap()
}

async fn sign_in(walk: &Walk, agent: &str) -> Response {
    let url = authorize_url(walk, |_, value| value.to_owned());
    walk.http.post(url).form(&[("agent", agent), ("do", "sign_in")]).send().await.unwrap()
}

fn back(response: &Response) -> Url {
    Url::parse(response.headers()["location"].to_str().unwrap()).unwrap()
}

fn field(url: &Url, name: &str) -> String {
    url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
}

async fn redeem(walk: &Walk, code: &str, verifier: &str) -> Response {
    let [_, sign_in] = applications("acme");
    walk.token(&[
        ("grant_type", "authorization_code"),
        ("client_id", sign_in.client_id),
        ("redirect_uri", REDIRECT),
        ("code", code),
        ("code_verifier", verifier),
    ])
    .await
}

async fn refresh(walk: &Walk, token: &str) -> Response {
    let [_, sign_in] = applications("acme");
    walk.token(&[("grant_type", "refresh_token"), ("client_id", sign_in.client_id), ("refresh_token", token)]).await
}

#[tokio::test]
async fn a_technician_signs_in_and_stays_signed_in() {
    let walk = Walk::start().await;
    let form = walk.http.get(authorize_url(&walk, |_, value| value.to_owned())).send().await.unwrap();
    assert!(form.text().await.unwrap().contains("Ann Agent"));

    let answer = sign_in(&walk, "3").await;
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let url = back(&answer);
    assert_eq!(field(&url, "state"), "a state & more");
    let tokens: Value = redeem(&walk, &field(&url, "code"), VERIFIER).await.json().await.unwrap();
    let token = tokens["access_token"].as_str().unwrap();
    assert_eq!(tokens["expires_in"], 3_600);
    let me = walk.get_json(token, "/api/Agent/me").await;
    assert_eq!((me["id"].as_u64(), me["isdisabled"].as_bool()), (Some(3), Some(false)));

    // A second time Halo asks nobody, unless told to.
    let again = |url: Url| walk.http.get(url).header("cookie", &cookie).send();
    let at_once = again(authorize_url(&walk, |_, value| value.to_owned())).await.unwrap();
    assert_eq!(at_once.status(), 303);
    let mut asked = authorize_url(&walk, |_, value| value.to_owned());
    asked.query_pairs_mut().append_pair("prompt", "login");
    assert_eq!(again(asked).await.unwrap().status(), 200);

    let refreshed: Value = refresh(&walk, tokens["refresh_token"].as_str().unwrap()).await.json().await.unwrap();
    assert!(refreshed["refresh_token"].is_null(), "not rotated: the old one stays");
    let fresh = refreshed["access_token"].as_str().unwrap();
    assert_eq!(walk.get_json(fresh, "/api/Agent/me").await["name"], "Ann Agent");
}

#[tokio::test]
async fn codes_and_rotated_refresh_tokens_are_good_once() {
    let walk = Walk::start().await;
    walk.control("halo/acme/options", json!({ "rotate_refresh": true })).await;
    let code = field(&back(&sign_in(&walk, "5").await), "code");
    let tokens: Value = redeem(&walk, &code, VERIFIER).await.json().await.unwrap();
    let twice = redeem(&walk, &code, VERIFIER).await;
    assert_eq!(twice.status(), 400);
    assert_eq!(twice.json::<Value>().await.unwrap()["error"], "invalid_grant");

    let first = tokens["refresh_token"].as_str().unwrap();
    let rotated: Value = refresh(&walk, first).await.json().await.unwrap();
    assert_eq!(refresh(&walk, first).await.status(), 400);
    assert_eq!(refresh(&walk, rotated["refresh_token"].as_str().unwrap()).await.status(), 200);

    let code = field(&back(&sign_in(&walk, "5").await), "code");
    assert_eq!(redeem(&walk, &code, "another-verifier-of-more-than-forty-three-characters").await.status(), 400);
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_told_to_the_right_one() {
    let walk = Walk::start().await;
    for (wrong, value) in [("client_id", "nobody"), ("redirect_uri", "http://verify.localhost:8080/elsewhere")] {
        let url = authorize_url(&walk, |name, usual| if name == wrong { value } else { usual }.to_owned());
        let answer = walk.http.get(url).send().await.unwrap();
        assert_eq!(answer.status(), 400, "{wrong} must never redirect");
    }
    for (wrong, error) in [
        ("code_challenge", "invalid_request"),
        ("code_challenge_method", "invalid_request"),
        ("scope", "invalid_scope"),
        ("response_type", "unsupported_response_type"),
    ] {
        let url = authorize_url(&walk, |name, usual| if name == wrong { "plain" } else { usual }.to_owned());
        let answer = walk.http.get(url).send().await.unwrap();
        assert_eq!(field(&back(&answer), "error"), error, "{wrong}");
    }
}

#[tokio::test]
async fn a_disabled_agent_is_out_at_once() {
    let walk = Walk::start().await;
    assert_eq!(sign_in(&walk, "7").await.status(), 403);
    let code = field(&back(&sign_in(&walk, "5").await), "code");
    let tokens: Value = redeem(&walk, &code, VERIFIER).await.json().await.unwrap();
    walk.control("halo/acme/agent/5", json!({ "isdisabled": true })).await;
    assert_eq!(walk.get(tokens["access_token"].as_str().unwrap(), "/api/Agent/me").await.status(), 401);
    assert_eq!(refresh(&walk, tokens["refresh_token"].as_str().unwrap()).await.status(), 400);
}

#[tokio::test]
async fn the_service_application_proves_itself() {
    let walk = Walk::start().await;
    let token = walk.service_token().await;
    assert_eq!(walk.get_json(&token, "/api/Agent/me").await["isapiagent"], true);
    let [service, _] = applications("acme");
    let wrong = [("grant_type", "client_credentials"), ("client_id", service.client_id), ("client_secret", "guess")];
    let answer = walk.token(&wrong).await;
    assert_eq!(answer.status(), 401);
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body["error"], "invalid_client");
    assert!(body["error_description"].is_string());
    let elsewhere = format!("{}/auth/token?tenant=globex", walk.at.halo);
    assert_eq!(walk.http.post(elsewhere).form(&wrong).send().await.unwrap().status(), 500);
}

#[tokio::test]
async fn tokens_end_and_scopes_hold() {
    let walk = Walk::start().await;
    let token = walk.service_token().await;
    assert_eq!(walk.get(&token, "/api/Tabs").await.status(), 403);
    walk.control("halo/acme/tokens", json!({ "expire": true })).await;
    assert_eq!(walk.get(&token, "/api/Agent/me").await.status(), 401);
    walk.control("halo/acme/options", json!({ "service_scopes": ["read:tickets"] })).await;
    let token = walk.service_token().await;
    assert_eq!(walk.get(&token, "/api/Tickets/9499").await.status(), 200);
    assert_eq!(walk.get(&token, "/api/Users/38").await.status(), 403);
    assert_eq!(walk.get("made-up", "/api/Tickets/9499").await.status(), 401);
}
