//! Every call, every fault, and what becomes of it.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use uuid::Uuid;
use vouchsafe_domain::connector::Form;
use vouchsafe_entra::{Connector, EntraError, ErrorKind, Graph, SetUp, Wrong, graph::Needed, settings::Patience};
use vouchsafe_sandbox::{
    faults::{Fault, Upstream},
    microsoft::{Account, Habit},
};

use crate::world::{World, account, key, tenant, upn};

const GRACE: &str = "grace@contoso.example";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Call {
    GrantedRoles,
    TenantNamed,
    CheckKey,
    Account,
    AccountByUpn,
    Manager,
    Suggestions,
    Tenant,
    RegisteredMethods,
    Roles,
    Changes,
    Count,
    Registrations,
    Allowed,
    Principal,
    MakePrincipal,
    AddPassword,
    RemovePassword,
    Methods,
    Begin(Form),
    End,
}

const CALLS: [(Upstream, &[Call]); 3] = [
    (
        Upstream::Login,
        &[
            Call::GrantedRoles,
            Call::Allowed,
            Call::AddPassword,
            Call::TenantNamed,
            Call::CheckKey,
            Call::Account,
            Call::Methods,
            Call::Begin(Form::Asynchronous),
        ],
    ),
    (
        Upstream::Graph,
        &[
            Call::Account,
            Call::AccountByUpn,
            Call::Manager,
            Call::Suggestions,
            Call::Tenant,
            Call::RegisteredMethods,
            Call::Roles,
            Call::Changes,
            Call::Count,
            Call::Registrations,
            Call::Principal,
            Call::MakePrincipal,
            Call::AddPassword,
            Call::RemovePassword,
        ],
    ),
    (Upstream::Connector, &[Call::Methods, Call::Begin(Form::Asynchronous), Call::Begin(Form::Synchronous), Call::End]),
];

fn faults() -> Vec<(Fault, ErrorKind)> {
    let status = |status, headers: &[(&str, &str)]| Fault::Status {
        status,
        headers: headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect::<BTreeMap<_, _>>(),
        body: String::new(),
    };
    let retry_after = Some(Duration::from_secs(2));
    vec![
        (status(401, &[]), ErrorKind::Unauthorized),
        (status(403, &[]), ErrorKind::Unauthorized),
        (status(404, &[]), ErrorKind::Setup(Wrong::EndpointWrong.into())),
        (status(307, &[("Location", "http://elsewhere.localhost/")]), ErrorKind::Setup(Wrong::EndpointWrong.into())),
        (status(204, &[]), ErrorKind::Malformed),
        (status(429, &[("Retry-After", "2")]), ErrorKind::Throttled { retry_after }),
        (status(429, &[]), ErrorKind::Throttled { retry_after: None }),
        (Fault::Html500, ErrorKind::Unavailable),
        (Fault::Hang, ErrorKind::Unavailable),
        (Fault::Drop, ErrorKind::Unavailable),
        (Fault::LostReply, ErrorKind::Unavailable),
        (Fault::Empty, ErrorKind::Malformed),
        (Fault::Malformed, ErrorKind::Malformed),
        (Fault::Huge { bytes: 50 << 20 }, ErrorKind::Malformed),
    ]
}

/// The error, and whether nothing was sent where that is a question.
async fn call(Clients { graph, setup, connector, principal }: &Clients, call: Call) -> (EntraError, Option<bool>) {
    let (grace, key, asked) = (account('1', 38), key('1'), upn(GRACE));
    let error = match call {
        Call::GrantedRoles => graph.granted_roles(tenant('1')).await.unwrap_err(),
        Call::TenantNamed => graph.tenant_named(&"contoso.example".parse().unwrap()).await.unwrap_err(),
        Call::CheckKey => connector.check(&key).await.unwrap_err(),
        Call::Account => graph.account(grace.tenant, grace.object).await.unwrap_err(),
        Call::AccountByUpn => graph.account_by_upn(grace.tenant, &asked).await.unwrap_err(),
        Call::Manager => graph.manager(grace).await.unwrap_err(),
        Call::Suggestions => graph.suggestions(grace.tenant, &asked).await.unwrap_err(),
        Call::Tenant => graph.tenant(grace.tenant).await.unwrap_err(),
        Call::RegisteredMethods => graph.methods(grace).await.unwrap_err(),
        Call::Roles => graph.roles(grace).await.unwrap_err(),
        Call::Changes => graph.changes(tenant('1'), None).await.unwrap_err(),
        Call::Count => graph.count(tenant('1')).await.unwrap_err(),
        Call::Registrations => graph.registrations(tenant('1'), None).await.unwrap_err(),
        Call::Allowed => setup.allowed(tenant('1')).await.unwrap_err(),
        Call::Principal => setup.principal(tenant('1'), Needed::MfaClient).await.unwrap_err(),
        Call::MakePrincipal => setup.make_principal(tenant('1'), Needed::MfaClient).await.unwrap_err(),
        Call::AddPassword => {
            setup.add_password(tenant('1'), *principal, "x", Timestamp::now()).await.map(drop).unwrap_err()
        }
        Call::RemovePassword => setup.remove_password(tenant('1'), *principal, Uuid::new_v4()).await.unwrap_err(),
        Call::Methods => connector.methods(&key, &asked).await.unwrap_err(),
        Call::End => connector.end(&key, "session", Uuid::new_v4(), &asked, Some("KRS")).await.unwrap_err(),
        Call::Begin(form) => {
            let failed = connector.begin(&key, form, &asked, Uuid::new_v4()).await.unwrap_err();
            return (failed.error, Some(failed.nothing_sent));
        }
    };
    (error, None)
}

struct Clients {
    graph: Graph,
    setup: SetUp,
    connector: Connector,
    /// Contoso's own, of the MFA Client.
    principal: Uuid,
}

/// Clients that have their tokens already, unless the tokens are what will fail.
async fn clients(world: &World, upstream: Upstream, patience: Patience) -> Clients {
    let (graph, setup, connector) = (world.graph(), world.set_up(), world.connector());
    let mut principal = Uuid::nil();
    if upstream != Upstream::Login {
        graph.granted_roles(tenant('1')).await.unwrap();
        principal = setup.principal(tenant('1'), Needed::MfaClient).await.unwrap().unwrap().id;
        connector.check(&key('1')).await.unwrap();
    }
    Clients {
        graph: graph.with_patience(patience),
        setup: setup.with_patience(patience),
        connector: connector.with_patience(patience),
        principal,
    }
}

#[tokio::test]
async fn every_fault_of_every_call_is_named() {
    let world = World::start().await;
    for (upstream, calls) in CALLS {
        for (fault, expected) in faults() {
            for &what in calls {
                // What is taken away is answered with nothing, and that is a good answer.
                if what == Call::RemovePassword && matches!(fault, Fault::Status { status: 204, .. }) {
                    continue;
                }
                world.sandbox.reset();
                world.consent_to_set_up('1').await;
                let manager = account('1', 42).object.to_string().parse().unwrap();
                let answers = |account: &mut Account| {
                    account.habit = Habit::AutoApprove { after_ms: 0 };
                    account.manager = Some(manager);
                };
                world.sandbox.microsoft().change_account(GRACE, answers).unwrap();
                let short = Duration::from_millis(200);
                let patience = match fault {
                    Fault::Hang => Patience { answer: short, human: short },
                    _ => Patience::default(),
                };
                let clients = clients(&world, upstream, patience).await;
                world.spoil(upstream, fault.clone());
                let (error, nothing_sent) = call(&clients, what).await;
                let context = format!("{upstream:?} {what:?} {fault:?}: {error}");
                assert_eq!(error.kind(), expected, "{context}");
                let refused = expected == ErrorKind::Unauthorized && matches!(fault, Fault::Status { status: 401, .. });
                if let Some(nothing_sent) = nothing_sent {
                    assert_eq!(nothing_sent, upstream == Upstream::Login || refused, "{context}");
                    let begins = match upstream {
                        Upstream::Login => 0,
                        _ if refused => 2,
                        _ => 1,
                    };
                    assert_eq!(world.count("BeginTwoWayAuthentication"), begins, "{context}");
                }
                let text = error.to_string();
                for hidden in ["@", "secret", "eyJ", "1111", "localhost"] {
                    assert!(!text.contains(hidden), "{hidden:?} is in {text:?}");
                }
            }
        }
    }
}
