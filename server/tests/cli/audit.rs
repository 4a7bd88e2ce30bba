//! `audit`: exits with 0 for a whole log, 1 for a changed one, 2 for one that cannot be read.

use vouchsafe_domain::log::{Entry, Receipt};

use crate::world::World;

/// A log with a few entries, exported.
async fn log(world: &World) -> String {
    for outcome in [1, 2, 3, 7] {
        world.rewrite(|managed| managed["instance"][0]["note_outcome_id"] = outcome.into());
        world.apply().await;
    }
    let exported = world.run(&["audit", "export", "--instance", "acme"]).await;
    assert!(exported.code == 0 && exported.out.lines().count() >= 4, "{exported:?}");
    exported.out
}

async fn verify(world: &World, text: &str, more: &[&str]) -> i32 {
    let file = world.write("log.jsonl", text);
    world.run(&[&["audit", "verify", &file], more].concat()).await.code
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_log_is_whole_and_any_changed_byte_is_found() {
    let world = World::start().await;
    let log = log(&world).await;
    assert_eq!(verify(&world, &log, &[]).await, 0);
    assert_eq!(world.run(&["audit", "verify"]).await.code, 0);

    let step = log.len() / 12;
    for at in (step / 2..log.len()).step_by(step) {
        let mut bytes = log.clone().into_bytes();
        bytes[at] ^= 1;
        std::fs::write(world.path("flipped"), &bytes).unwrap();
        let ended = world.run(&["audit", "verify", &world.file("flipped")]).await;
        assert_eq!(ended.code, 1, "byte {at}: {ended:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_cut_off_a_receipt_tells() {
    let world = World::start().await;
    let log = log(&world).await;
    let last: Entry = serde_json::from_str(log.lines().last().unwrap()).unwrap();
    let receipt = Receipt::of(&last).to_string();
    assert_eq!(verify(&world, &log, &["--receipt", &receipt]).await, 0);
    let cut: String = log.lines().take(log.lines().count() - 1).map(|line| format!("{line}\n")).collect();
    assert_eq!(verify(&world, &cut, &[]).await, 0, "without a receipt nobody can tell");
    assert_eq!(verify(&world, &cut, &["--receipt", &receipt]).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_log_cannot_be_read() {
    let world = World::applied().await;
    assert_eq!(verify(&world, "this is\nno log\n", &[]).await, 2);
    assert_eq!(world.run(&["audit", "verify", &world.file("no-such-file")]).await.code, 2);
}
