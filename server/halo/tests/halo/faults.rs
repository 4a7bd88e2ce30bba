//! Each call, with each fault: what the caller is told.

use std::{collections::BTreeMap, time::Duration};

use futures::future::{BoxFuture, FutureExt as _, join_all};
use vouchsafe_halo::{Halo, HaloError, Kind, Technician};
use vouchsafe_sandbox::faults::Fault;

use crate::world::{World, note, refused, status};

/// Everything that can go wrong, and what it is called everywhere but for a 401.
fn table() -> Vec<(Fault, Kind)> {
    let exception = r#"{"ClassName":"System.Exception","Message":"An Outcome must be entered for this Action"}"#;
    let wait = BTreeMap::from([("Retry-After".to_owned(), "2".to_owned())]);
    let limit = "Rate Limit Reached - 300 Requests per rolling 5 minute window.".to_owned();
    vec![
        (status(403, ""), Kind::Forbidden),
        (status(404, ""), Kind::NotFound),
        (
            Fault::Status { status: 429, headers: wait, body: limit },
            Kind::Throttled { retry_after: Some(Duration::from_secs(2)) },
        ),
        (status(429, ""), Kind::Throttled { retry_after: None }),
        (status(400, exception), refused("An Outcome must be entered for this Action")),
        (status(422, r#"{"resultCode":-1,"errorMessage":"No."}"#), refused("No.")),
        (status(307, ""), Kind::Malformed),
        (status(503, "down"), Kind::Unavailable),
        (Fault::Html500, Kind::Unavailable),
        (Fault::Drop, Kind::Unavailable),
        (Fault::LostReply, Kind::Unavailable),
        (Fault::Hang, Kind::Unavailable),
        (Fault::Empty, Kind::Malformed),
        (Fault::Malformed, Kind::Malformed),
        (Fault::Huge { bytes: 50 * 1024 * 1024 }, Kind::Malformed),
        (status(200, "<html>Sign in</html>"), Kind::Malformed),
        (status(200, "[]"), Kind::Malformed),
    ]
}

type Outcomes = Vec<(&'static str, Result<(), HaloError>)>;

/// Every call to the API, all at once.
async fn api_calls(halo: &Halo, technician: Technician<'_>) -> Outcomes {
    let service = halo.service();
    let receipt = note("VS1:acme:1:a:b");
    let calls: Vec<(&'static str, BoxFuture<'_, Result<(), HaloError>>)> = vec![
        ("me", async { technician.me().await.map(drop) }.boxed()),
        ("ticket", async { technician.ticket("9499".parse().unwrap()).await.map(drop) }.boxed()),
        ("contact", async { technician.contact("38".parse().unwrap()).await.map(drop) }.boxed()),
        ("search", async { technician.contacts("12".parse().unwrap(), "otto", 5).await.map(drop) }.boxed()),
        ("important", async { technician.important_contacts("12".parse().unwrap(), 20).await.map(drop) }.boxed()),
        ("agents", async { technician.agents(5).await.map(drop) }.boxed()),
        ("service me", async { service.me().await.map(drop) }.boxed()),
        ("agent", async { service.agent("3".parse().unwrap()).await.map(drop) }.boxed()),
        ("clients", async { service.clients().await.map(drop) }.boxed()),
        ("contacts", async { service.contacts("12".parse().unwrap(), 1).await.map(drop) }.boxed()),
        ("outcomes", async { service.outcomes().await.map(drop) }.boxed()),
        ("ticket types", async { service.ticket_types().await.map(drop) }.boxed()),
        ("write note", async { service.write_note(&receipt).await }.boxed()),
        ("note exists", async { service.note_exists(receipt.ticket, "VS1:acme:1:a:b").await.map(drop) }.boxed()),
    ];
    join_all(calls.into_iter().map(|(name, call)| call.map(move |outcome| (name, outcome)))).await
}

#[tokio::test]
async fn every_call_to_the_api_names_every_fault() {
    let world = World::start().await;
    let halo = world.halo();
    let tokens = world.tokens(&halo, 3).await;
    let technician = halo.technician(tokens.access.expose());
    for (name, outcome) in api_calls(&halo, technician).await {
        outcome.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    let mut table = table();
    table.push((status(401, ""), Kind::Unauthorized));
    for (fault, kind) in table {
        world.spoil("/api/", 0, fault.clone());
        for (name, outcome) in api_calls(&halo, technician).await {
            match outcome {
                Err(error) => assert_eq!(error.kind(), &kind, "{name}, {fault:?}: {error}"),
                // An empty list is an answer.
                Ok(()) => {
                    let lists = [
                        "clients",
                        "contacts",
                        "outcomes",
                        "ticket types",
                        "note exists",
                        "search",
                        "important",
                        "agents",
                    ];
                    assert!(
                        format!("{fault:?}").contains("\"[]\"") && lists.contains(&name),
                        "{name}, {fault:?}: it worked"
                    );
                }
            }
        }
        world.sandbox.faults().clear();
    }
    for (name, outcome) in api_calls(&halo, technician).await {
        outcome.unwrap_or_else(|error| panic!("{name}, after all: {error}"));
    }
}

#[tokio::test]
async fn every_request_for_a_token_names_every_fault() {
    let world = World::start().await;
    let sound = world.halo();
    let good = world.tokens(&sound, 3).await.refresh.unwrap();
    for (fault, kind) in table() {
        for route in ["GET /api/authinfo", "POST /auth/token"] {
            // A new one each time: it would not ask again for what it knows.
            let halo = world.halo();
            let begun = sound.sign_in().await.unwrap();
            let code = world.code(&begun, 3).await;
            world.spoil(route, 0, fault.clone());
            let service = async { halo.service().scopes().await.map(drop) };
            let redeem = async { halo.redeem(&code, &begun.pkce_verifier).await.map(drop) };
            let refresh = async { halo.refresh(&good).await.map(drop) };
            let (service, redeem, refresh) = futures::join!(service, redeem, refresh);
            for (name, outcome) in [("service", service), ("redeem", redeem), ("refresh", refresh)] {
                let error = outcome.expect_err(name);
                assert_eq!(error.kind(), &kind, "{route}, {name}, {fault:?}: {error}");
            }
            world.sandbox.faults().clear();
        }
    }
}

#[tokio::test]
async fn no_connection_is_unavailable() {
    let world = World::start().await;
    let halo = world.halo();
    drop(world);
    assert_eq!(halo.sign_in().await.unwrap_err().kind(), &Kind::Unavailable);
}
