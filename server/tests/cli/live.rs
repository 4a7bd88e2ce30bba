//! `check --live`, with somebody who does on the phone what it says.

use vouchsafe_sandbox::{
    microsoft::{self, Quirk},
    phone::{Answer, answer},
};

use crate::world::{PATIENCE, Running, World};

const GRACE: &str = "grace@contoso.example";
const CANARY: &str = "mona@contoso.example";
const LIVE: [&str; 7] = ["check", "--live", "--upn", GRACE, "--canary", CANARY, "--yes"];

fn quirks(world: &World, asynchronous: Quirk, synchronous: Quirk) {
    let options = microsoft::Options {
        async_quirk: asynchronous,
        sync_quirk: synchronous,
        ..world.sandbox.microsoft().options()
    };
    world.sandbox.microsoft().set_options(options);
}

/// Does what it says, for one form.
async fn follow(world: &World, running: &mut Running) {
    let press = async |press| answer(world.sandbox.microsoft(), GRACE, press, PATIENCE).await.unwrap();
    running.says("Approve: ").await;
    press(Answer::Approve).await;
    running.says("Deny: ").await;
    press(Answer::Deny).await;
    running.says("Second: ").await;
    running.says("Now press Approve").await;
    press(Answer::Approve).await;
}

/// The form that is in force: what the log says that was found, if anything.
async fn found(world: &World) -> Vec<String> {
    let log = world.run(&["audit", "export", "--instance", "acme"]).await.out;
    let checked = log.lines().filter(|line| line.contains("connector_checked"));
    checked
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["detail"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn stores_the_asynchronous_form_if_it_does_everything() {
    let world = World::applied().await;
    let mut running = world.begin(&LIVE);
    follow(&world, &mut running).await;
    let (code, said) = running.ends().await;
    assert_eq!(code, 0, "{said}");
    assert_eq!(said.matches("ok   as it must be").count(), 5, "{said}");
    assert!(said.contains("Seen: NOT VERIFIED: a prompt is open UserAuthFailedDuplicateRequest"), "{said}");
    assert!(!said.contains("synchronous form.\nNow"), "{said}");
    assert_eq!(found(&world).await, ["async"]);
    let check = world.run(&["check"]).await;
    assert!(check.out.contains("ok   installation, connector's form: asynchronous"), "{}", check.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn stores_the_synchronous_form_if_the_other_never_rings() {
    let world = World::applied().await;
    quirks(&world, Quirk::NeverRings, Quirk::None);
    let mut running = world.begin(&LIVE);
    running.says("Now the synchronous form").await;
    follow(&world, &mut running).await;
    let (code, said) = running.ends().await;
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("The asynchronous form does not do everything"), "{said}");
    assert_eq!(found(&world).await, ["sync"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn stores_nothing_if_no_form_does_everything() {
    let world = World::applied().await;
    world.write("vouchsafe.toml", &(world.read("vouchsafe.toml") + "\n[timing]\nclosed = 2\n"));
    // The asynchronous form is true before anybody pressed; in the synchronous one a denial looks like an approval.
    quirks(&world, Quirk::InstantlyTrue, Quirk::NoSession);
    let capture = world.file("capture.txt");
    let mut running = world.begin(&[&LIVE[..], &["--capture", &capture]].concat());
    running.says("Now the synchronous form").await;
    running.says("Approve: ").await;
    answer(world.sandbox.microsoft(), GRACE, Answer::Approve, PATIENCE).await.unwrap();
    let (code, said) = running.ends().await;
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("nothing was stored") && said.contains("--capture"), "{said}");
    assert_eq!(found(&world).await, Vec::<String>::new());
    // Both forms, and nothing of anybody.
    let captured = world.read("capture.txt");
    assert!(captured.matches("BeginTwoWayAuthentication").count() >= 2, "{captured}");
    assert!(!captured.contains("grace") && !captured.contains("mona") && !captured.contains("11111111"), "{captured}");
    crate::world::assert_no_secrets(&captured);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_canary_with_a_method_is_none_and_its_phone_does_not_ring() {
    let world = World::applied().await;
    let ended = world.run(&["check", "--live", "--upn", GRACE, "--canary", "otto@contoso.example", "--yes"]).await;
    assert_eq!((ended.code, world.begins()), (1, 0), "{ended:?}");
    assert!(ended.out.contains("This account has a method"), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn needs_somebody_and_both_accounts() {
    let world = World::applied().await;
    let alone = world.run(&LIVE[..6]).await;
    assert!(alone.code == 1 && alone.err.contains("--yes"), "{alone:?}");
    for lacking in [&LIVE[..4], &LIVE[2..4]] {
        let ended = world.run(&[&["check"], &lacking[1..]].concat()).await;
        assert_eq!(ended.code, 2, "{ended:?}");
    }
    assert_eq!(world.begins(), 0);
}
