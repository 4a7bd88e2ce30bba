use futures::future::join_all;
use vouchsafe_entra::{ConnectorKey, ErrorKind};
use vouchsafe_http::Secret;
use vouchsafe_sandbox::faults::{Fault, Upstream};

use crate::world::{World, account, key, tenant};

#[tokio::test]
async fn many_who_need_a_token_at_once_ask_once() {
    let world = World::start().await;
    let graph = world.graph();
    let grace = account('1', 38);
    let all = join_all((0..20).map(|_| graph.account(grace.tenant, grace.object))).await;
    assert!(all.into_iter().all(|found| found.unwrap().is_some()));
    assert_eq!(world.logins(), 1);
}

#[tokio::test]
async fn many_who_wait_for_a_token_that_fails_fail_at_once() {
    let world = World::start().await;
    let graph = world.graph();
    world.spoil(Upstream::Login, Fault::Html500);
    let all = join_all((0..20).map(|_| graph.granted_roles(tenant('1')))).await;
    assert!(all.into_iter().all(|roles| roles.unwrap_err().kind() == ErrorKind::Unavailable));
    assert_eq!(world.logins(), 1);
    // Who comes later asks again.
    world.sandbox.faults().clear();
    assert!(graph.granted_roles(tenant('1')).await.is_ok());
}

#[tokio::test]
async fn a_token_is_for_one_tenant_and_one_secret() {
    let world = World::start().await;
    let connector = world.connector();
    for _ in 0..2 {
        connector.check(&key('1')).await.unwrap();
        connector.check(&key('2')).await.unwrap();
    }
    assert_eq!(world.logins(), 2);
    let wrong = ConnectorKey { secret: Secret::new("not-it"), ..key('1') };
    assert!(connector.check(&wrong).await.is_err(), "another secret's token was used");
}

#[tokio::test]
async fn a_token_near_its_end_is_not_used() {
    let world = World::start().await;
    let microsoft = world.sandbox.microsoft();
    let mut options = microsoft.options();
    options.token_seconds = 60;
    microsoft.set_options(options);
    let connector = world.connector();
    for logins in 1..=3 {
        connector.check(&key('1')).await.unwrap();
        assert_eq!(world.logins(), logins);
    }
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let world = World::start().await;
    let graph = world.graph();
    let grace = account('1', 38);
    graph.granted_roles(grace.tenant).await.unwrap();
    world.sandbox.microsoft().revoke_tokens();
    assert!(graph.account(grace.tenant, grace.object).await.unwrap().is_some());
    assert_eq!(world.logins(), 2);
    assert_eq!(world.sandbox.calls().count(Upstream::Graph, "GET /v1.0/users/{id}"), 2);
}
