//! The service application's token: cached, shared, renewed once.

use serde_json::json;
use vouchsafe_halo::{Application, Kind};
use vouchsafe_http::Secret;
use vouchsafe_sandbox::faults::Fault;

use crate::world::{World, note, refused, status};

#[tokio::test]
async fn one_token_serves_many_calls() {
    let world = World::start().await;
    let halo = world.halo();
    let service = halo.service();
    let (scopes, outcomes, agent) =
        futures::join!(service.scopes(), service.outcomes(), service.agent("3".parse().unwrap()));
    assert_eq!(scopes.unwrap(), ["edit:tickets", "read:customers", "read:tickets"]);
    outcomes.unwrap();
    agent.unwrap();
    service.ticket_types().await.unwrap();
    assert_eq!((world.asked("POST /auth/token"), world.asked("GET /api/authinfo")), (1, 1));
}

#[tokio::test]
async fn a_token_that_ends_within_a_minute_is_not_used_again() {
    let world = World::start().await;
    let options = json!({ "token_seconds": 59 }).as_object().unwrap().clone();
    world.sandbox.halo().instance("acme").unwrap().change_options(options).unwrap();
    let halo = world.halo();
    halo.service().outcomes().await.unwrap();
    halo.service().outcomes().await.unwrap();
    assert_eq!(world.asked("POST /auth/token"), 2);
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let world = World::start().await;
    for refusal in [401, 403] {
        let halo = world.halo();
        halo.service().scopes().await.unwrap();
        world.sandbox.calls().clear();
        world.spoil("POST /api/actions", 1, status(refusal, ""));
        halo.service().write_note(&note("VS1:acme:1:a:b")).await.unwrap();
        assert_eq!((world.asked("POST /auth/token"), world.asked("POST /api/actions")), (1, 2));

        world.spoil("POST /api/actions", 0, status(refusal, ""));
        halo.service().write_note(&note("VS1:acme:1:a:b")).await.unwrap_err();
        assert_eq!((world.asked("POST /auth/token"), world.asked("POST /api/actions")), (2, 4));
        world.sandbox.faults().clear();
    }
}

#[tokio::test]
async fn nothing_else_is_repeated() {
    let world = World::start().await;
    let halo = world.halo();
    let tokens = world.tokens(&halo, 3).await;
    for fault in [status(401, ""), status(403, ""), status(429, ""), Fault::Html500, Fault::LostReply, Fault::Empty] {
        world.sandbox.calls().clear();
        world.spoil("GET /api/tickets", 1, fault);
        halo.technician(tokens.access.expose()).ticket("9499".parse().unwrap()).await.unwrap_err();
        assert_eq!(world.asked("GET /api/tickets"), 1);
    }
    for fault in [status(429, ""), Fault::Html500, Fault::LostReply, Fault::Empty] {
        world.sandbox.calls().clear();
        world.spoil("POST /api/actions", 1, fault);
        halo.service().write_note(&note("VS1:acme:1:a:b")).await.unwrap_err();
        assert_eq!(world.asked("POST /api/actions"), 1);
    }
}

#[tokio::test]
async fn wrong_settings_are_told_apart() {
    let world = World::start().await;

    let mut settings = world.settings();
    settings.client_secret = Secret::new("wrong");
    let error = world.halo_with(settings).service().scopes().await.unwrap_err();
    assert_eq!(error.kind(), &Kind::BadCredentials { application: Application::Service });

    let mut settings = world.settings();
    settings.sign_in_client_id = "ac3e0000-0000-4000-8000-00000000ffff".to_owned();
    let error = world.halo_with(settings).refresh(&Secret::new("x")).await.unwrap_err();
    assert_eq!(error.kind(), &Kind::BadCredentials { application: Application::SignIn });

    let mut settings = world.settings();
    settings.tenant = Some("somebody-else".to_owned());
    let error = world.halo_with(settings).service().scopes().await.unwrap_err();
    assert_eq!(error.kind(), &Kind::WrongTenant);

    let mut settings = world.settings();
    settings.tenant = Some("acme".to_owned());
    world.halo_with(settings).service().scopes().await.unwrap();

    // The public application as the service application: the right id, and the wrong kind.
    let mut settings = world.settings();
    settings.client_id = settings.sign_in_client_id.clone();
    let error = world.halo_with(settings).service().scopes().await.unwrap_err();
    assert_eq!(error.kind(), &refused("This application may not use the client credentials grant."));

    world.spoil("GET /api/authinfo", 1, status(200, r#"{"auth_url":"https://evil.example/auth"}"#));
    let error = world.halo().service().scopes().await.unwrap_err();
    assert_eq!(error.kind(), &Kind::ForeignAuthServer { host: "evil.example".to_owned() });
}

#[tokio::test]
async fn no_error_shows_a_secret_or_a_body() {
    let world = World::start().await;
    let halo = world.halo();
    let body = r#"{"error":"invalid_grant","error_description":"grace@contoso.example SECRET"}"#;
    for (code, body) in [(400, body), (200, body), (200, "SECRET grace@contoso.example"), (500, body), (401, body)] {
        world.spoil("POST /auth/token", 1, status(code, body));
        let error = halo.service().scopes().await.unwrap_err();
        for shown in [error.to_string(), format!("{error:?}"), format!("{error:#?}")] {
            assert!(!shown.contains("SECRET") && !shown.contains('@') && !shown.contains("5e2c7e70"), "{shown}");
        }
    }
    let tokens = world.tokens(&halo, 3).await;
    assert_eq!(format!("{tokens:?}"), "Tokens");
    assert!(!format!("{halo:?}").contains("5e2c7e70"));
}
