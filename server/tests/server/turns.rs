//! One Halo that hangs, and another that does not wait for it.

use reqwest::StatusCode;
use serde_json::json;
use vouchsafe_sandbox::{
    faults::{Fault, Upstream},
    phone::Answer,
};

use crate::{
    browser::{Browser, Place},
    pod::Pod,
    stage::eventually,
    world::World,
};

const TICKET: Place = Place::Ticket(9499);

async fn ready<'a>(world: &'a World, instance: &'static str, agent: u32) -> Pod<'a> {
    let pod = Browser::of(world, agent).at(instance).open(TICKET).await;
    pod.becomes("ready").await;
    pod
}

/// Acme's tokens have ended, and nobody gets an answer who asks for new ones.
async fn acme_hangs(world: &World) {
    world.expire_halo_tokens(false).await;
    world.spoil(Upstream::Halo, "POST /auth/token halo.", 0, Fault::Hang);
}

#[tokio::test(flavor = "multi_thread")]
async fn notes_of_another_halo_are_written_meanwhile() {
    let world = World::start().await;
    let (acme, globex) = (ready(&world, "acme", 3).await, ready(&world, "globex", 3).await);
    for pod in [&acme, &globex] {
        pod.send().await;
        pod.becomes("waiting").await;
    }
    acme_hangs(&world).await;
    world.press_phone("grace@contoso.example", Answer::Approve).await;
    eventually("the first try", async || {
        (world.sql("UPDATE notes SET tries = tries WHERE tries > 0").await == 1).then_some(())
    })
    .await;
    world.press_phone("gina@globex.example", Answer::Approve).await;
    globex.until("its note", |view| view.note == "written").await;
    // The other is still at its first try.
    assert_eq!(
        world.sql("UPDATE verifications SET note = note WHERE note = 'pending' AND note_problem IS NULL").await,
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn alerts_of_another_instance_leave_meanwhile() {
    // A webhook that takes the call and never says a word.
    let silent = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let hangs = format!("http://127.0.0.1:{}/hook", silent.local_addr().unwrap().port());
    let world = World::outward_with(|settings| {
        let acme = settings.instances.iter_mut().find(|instance| instance.id.as_str() == "acme").unwrap();
        acme.alerts.webhook.as_mut().unwrap().url = hangs.parse().unwrap();
    })
    .await;
    let (acme, globex) = (ready(&world, "acme", 3).await, ready(&world, "globex", 3).await);
    for pod in [&acme, &globex] {
        pod.send().await;
        pod.becomes("waiting").await;
    }
    world.press_phone("grace@contoso.example", Answer::Deny).await;
    let tried = "UPDATE deliveries SET tries = tries WHERE instance = 'acme' AND channel = 'webhook' AND tries = 1";
    eventually("the first try", async || (world.sql(tried).await >= 1).then_some(())).await;
    world.press_phone("gina@globex.example", Answer::Deny).await;
    eventually("the other's alert", async || {
        let hooks = world.sandbox.outside().hooks();
        hooks.iter().any(|hook| hook.body.contains("gina@globex.example")).then_some(())
    })
    .await;
    let over = "UPDATE deliveries SET tries = tries WHERE instance = 'acme' AND channel = 'webhook'
                AND problem IS NOT NULL";
    assert_eq!(world.sql(over).await, 0, "the first is still at it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_agent_of_another_halo_is_out_meanwhile() {
    let world = World::start().await;
    // Tokens of one instance are renewed one after the other, so this takes long.
    for agent in [3, 3, 5, 5] {
        ready(&world, "acme", agent).await;
    }
    let globex = ready(&world, "globex", 3).await;
    let before = world.count(Upstream::Halo, "POST /auth/token");
    acme_hangs(&world).await;
    world.sql("UPDATE sessions SET checked = checked - 240000 WHERE instance = 'acme'").await;
    eventually("the first to hang", async || (world.count(Upstream::Halo, "POST /auth/token") > before).then_some(()))
        .await;
    world.control("halo/globex/agent/3", json!({ "isdisabled": true })).await;
    assert_eq!(world.sql("UPDATE sessions SET checked = checked - 240000 WHERE instance = 'globex'").await, 1);
    eventually("the session's end", async || {
        (globex.call("look", json!({})).await.status() == StatusCode::UNAUTHORIZED).then_some(())
    })
    .await;
    assert_eq!(world.logged("signed_out").await.len(), 1, "the others stay, whose Halo did not say anything");
}
