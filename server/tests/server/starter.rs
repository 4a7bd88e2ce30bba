//! Somebody whom no import has seen.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::StatusCode;
use serde_json::json;
use tokio::time::{sleep, timeout};
use uuid::Uuid;
use vouchsafe_sandbox::{microsoft::Account, phone::Answer};
use vouchsafe_store::{Import, Phase, Settings};

use crate::{
    browser::{Browser, Place},
    stage::{PAUSE, Pace},
    world::World,
};

const ACCOUNTS: &str = "/dashboard/acme/accounts";
const NOW: &str = "/dashboard/acme/accounts/import";
const CONTOSO: &str = "contoso.example";
/// How long an import may take on a machine that has other things to do.
const PATIENCE: Duration = Duration::from_secs(300);

/// One customer with one tenant.
async fn world(crowd: u32) -> World {
    let world = World::with(Pace::EASY, "async", |settings: &mut Settings| {
        settings.customers.retain(|one| one.instance.as_str() == "acme" && u64::from(one.client) == 12);
    })
    .await;
    world.sandbox.microsoft().crowd(CONTOSO, crowd);
    world
}

async fn import(world: &World) -> Import {
    world.store.imports(&"acme".parse().unwrap()).await.unwrap().remove(0)
}

/// Presses the button, and again whenever something is in the way, until everything was read.
async fn read_through(ann: &Browser<'_>, world: &World) {
    let pressed = Timestamp::now();
    let all_read = async {
        assert_eq!(ann.post(NOW, &[]).await.status, StatusCode::SEE_OTHER);
        loop {
            let (import, now) = (import(world).await, Timestamp::now());
            if import.finished.is_some_and(|at| at >= pressed) && import.phase == Phase::Rest {
                return;
            }
            if import.problem.is_some() && !import.is_running(now) {
                ann.post(NOW, &[]).await;
            }
            sleep(PAUSE).await;
        }
    };
    timeout(PATIENCE, all_read).await.expect("all accounts");
}

#[tokio::test]
async fn a_new_starter_is_asked_at_once_though_no_import_has_seen_them() {
    const STARTER: &str = "nia.newstarter@contoso.example";
    const TICKET: u32 = 9499;
    let world = world(20).await;
    let ann = Browser::of(&world, 3);
    ann.sign_in_to(ACCOUNTS).await;
    read_through(&ann, &world).await;

    // Hired since then: Halo's user of the ticket, and an account.
    let starter = Account::new(Uuid::new_v4(), STARTER, "Nia Newstarter");
    let user = json!({ "name": "Nia Newstarter", "emailaddress": STARTER, "azureoid": starter.id });
    world.sandbox.microsoft().change_tenant(CONTOSO, |tenant| tenant.accounts.push(starter)).unwrap();
    world.change("user", 38, user).await;
    let pod = ann.open(Place::Ticket(TICKET)).await;
    pod.becomes("ready").await;
    pod.send().await;
    world.press_phone(STARTER, Answer::Approve).await;
    pod.becomes("approved").await;

    // The list does not know them yet, and nothing was read for that.
    let listed = ann.get(&format!("{ACCOUNTS}?search={STARTER}")).await;
    assert!(listed.status == StatusCode::OK && !listed.html.contains("<tr data-account"), "{listed:?}");
    read_through(&ann, &world).await;
    let listed = ann.get(&format!("{ACCOUNTS}?search={STARTER}")).await;
    assert_eq!(listed.html.matches("<tr data-account").count(), 1, "{listed:?}");
}
