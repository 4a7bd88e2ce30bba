//! As the customers' partner: who they are, consent in their names, and permissions for our applications there.

use vouchsafe_entra::{AppCredential, ErrorKind, Graph, Partner, Proof, SetUp, partner::SignedIn};
use vouchsafe_http::Secret;
use vouchsafe_sandbox::{
    cast::{GRAPH_APP, MSP, SETUP_APP, SETUP_SECRET},
    faults::{Fault, Rule, Upstream},
};

use crate::world::{World, tenant};

const BACK: &str = "http://back.localhost/auth/microsoft/partner";

fn partner(world: &World) -> Partner {
    let app = AppCredential { client_id: SETUP_APP.to_string(), proof: Proof::Secret(Secret::new(SETUP_SECRET)) };
    Partner::new(world.http.clone(), world.endpoints(), app)
}

/// Signs in at the pretend Microsoft: the code, and what it is redeemed with.
async fn code(world: &World, partner: &Partner) -> (String, Secret) {
    let begun = partner.sign_in(BACK).unwrap();
    let reply = world.http.post(begun.url).form(&[("do", "accept")]).send().await.unwrap();
    let to: url::Url = reply.headers()["location"].to_str().unwrap().parse().unwrap();
    let query: std::collections::HashMap<_, _> = to.query_pairs().into_owned().collect();
    assert_eq!(query.get("state").map(String::as_str), Some(begun.state.expose()));
    (query.get("code").cloned().unwrap(), begun.verifier)
}

async fn signed_in(world: &World, partner: &Partner) -> SignedIn {
    let (code, verifier) = code(world, partner).await;
    partner.redeem(&code, &verifier, BACK).await.unwrap()
}

#[tokio::test]
async fn a_code_is_redeemed_once_and_only_with_what_it_was_asked_with() {
    let world = World::start().await;
    let partner = partner(&world);
    let (first, _) = code(&world, &partner).await;
    let (second, verifier) = code(&world, &partner).await;
    assert!(partner.redeem(&first, &verifier, BACK).await.is_err(), "another one's verifier");
    let who = partner.redeem(&second, &verifier, BACK).await.unwrap();
    assert!(partner.redeem(&second, &verifier, BACK).await.is_err(), "a second time");
    assert!(!format!("{who:?}").contains("refresh-"));
    assert_eq!(who.home().to_string(), MSP.to_string());
}

#[tokio::test]
async fn a_token_of_another_tenant_than_asked_for_is_refused() {
    let world = World::start().await;
    let partner = partner(&world);
    let who = signed_in(&world, &partner).await;
    // {"tid":"22222222-2222-4222-8222-222222222222"}
    for payload in ["eyJ0aWQiOiIyMjIyMjIyMi0yMjIyLTQyMjItODIyMi0yMjIyMjIyMjIyMjIifQ", "opaque"] {
        let body = format!(
            r#"{{"token_type":"Bearer","expires_in":3599,"access_token":"x.{payload}.x","refresh_token":"0.r"}}"#
        );
        let fault = Fault::Status { status: 200, headers: Default::default(), body };
        let route = format!("/{}/oauth2/v2.0/token", tenant('1'));
        world.sandbox.faults().add(Rule { upstream: Upstream::Login, route, times: 1, skip: 0, fault });
        let error = partner.grant_roles(&who, tenant('1'), &GRAPH_APP.to_string(), &[]).await.unwrap_err();
        assert_eq!((error.kind(), error.said()), (ErrorKind::Malformed, "a token of another tenant".to_owned()));
    }
}

#[tokio::test]
async fn customers_are_listed_page_by_page_and_no_link_leads_elsewhere() {
    let world = World::start().await;
    let partner = partner(&world);
    let who = signed_in(&world, &partner).await;
    let names: Vec<String> = partner.customers(&who).await.unwrap().into_iter().map(|one| one.name).collect();
    assert!(names.contains(&"Tailspin Toys".to_owned()) && !names.contains(&"Globex Manufacturing".to_owned()));
    let body =
        r#"{"value":[],"@odata.nextLink":"http://evil.localhost:1/v1.0/tenantRelationships/delegatedAdminCustomers"}"#;
    let fault = Fault::Status { status: 200, headers: Default::default(), body: body.to_owned() };
    let route = "delegatedAdminCustomers".to_owned();
    world.sandbox.faults().add(Rule { upstream: Upstream::Graph, route, times: 1, skip: 0, fault });
    assert_eq!(partner.customers(&who).await.unwrap_err().kind(), ErrorKind::Malformed);
}

#[tokio::test]
async fn consent_in_advance_lets_both_applications_in_and_may_be_given_twice() {
    let world = World::start().await;
    let partner = partner(&world);
    let who = signed_in(&world, &partner).await;
    let roles: Vec<&str> = Graph::ROLES.into_iter().chain([Graph::REGISTRATIONS_ROLE]).collect();
    let reader = GRAPH_APP.to_string();
    let early = partner.grant_roles(&who, tenant('9'), &reader, &roles).await.unwrap_err();
    assert_eq!(early.fault().map(|fault| fault.key()), Some("not_consented"));
    for _ in 0..2 {
        partner.consent(&who, tenant('9')).await.unwrap();
        partner.grant_roles(&who, tenant('9'), &reader, &roles).await.unwrap();
        partner.grant_roles(&who, tenant('9'), &SETUP_APP.to_string(), &[SetUp::ROLE]).await.unwrap();
    }
    // Relecloud has consented to nothing before.
    assert_eq!(world.graph().granted_roles(tenant('9')).await.unwrap(), roles);
    world.set_up().allowed(tenant('9')).await.unwrap();
    // Of a tenant whose partner we are not, nothing.
    let foreign = partner.consent(&who, tenant('a')).await.unwrap_err();
    assert_eq!(foreign.fault().map(|fault| fault.key()), Some("roles_missing"));
}
