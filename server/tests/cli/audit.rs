//! `audit`: the log is exported, checked, freed of names, and signed with a new key.
//!
//! `verify` exits with 0 for a whole log, 1 for a changed one, 2 for one that cannot be read.

use jiff::{SignedDuration, Timestamp};
use tokio::io::AsyncWriteExt as _;
use vouchsafe_domain::log::{Checkpoint, Entry, Event, Keys, Kind, Receipt};
use vouchsafe_store::Store;

use crate::world::{PATIENCE, World};

/// A log with a few entries, exported.
async fn log(world: &World) -> String {
    for outcome in [1, 2, 3, 7] {
        world.rewrite(|managed| managed["instance"][0]["note_outcome_id"] = outcome.into());
        world.apply().await;
    }
    export(world, &["--instance", "acme"]).await
}

async fn export(world: &World, more: &[&str]) -> String {
    let exported = world.run(&[&["audit", "export"], more].concat()).await;
    assert!(exported.code == 0 && exported.out.lines().count() > 1, "{exported:?}");
    exported.out
}

async fn verify(world: &World, text: &str, more: &[&str]) -> i32 {
    let file = world.write("log.jsonl", text);
    world.run(&[&["audit", "verify", &file], more].concat()).await.code
}

fn first_lines(text: &str, count: usize) -> String {
    text.lines().take(count).map(|line| format!("{line}\n")).collect()
}

/// How a verification ended, for somebody with a name, so many days ago.
async fn concluded(store: &Store, days_ago: i64) -> Receipt {
    let event = Event {
        upn: Some("grace@contoso.example".parse().unwrap()),
        ticket: Some("9499".parse().unwrap()),
        technician: Some("3".parse().unwrap()),
        verdict: Some("denied".into()),
        detail: Some("=HYPERLINK(\"https://evil.example\")".into()),
        ..Event::new(Kind::Concluded)
    };
    let at = Timestamp::now() - SignedDuration::from_hours(24 * days_ago);
    store.append(&"acme".parse().unwrap(), at, event).await.unwrap()
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
async fn what_was_cut_off_a_receipt_or_a_checkpoint_tells() {
    let world = World::start().await;
    let log = log(&world).await;
    let last: Entry = serde_json::from_str(log.lines().last().unwrap()).unwrap();
    let receipt = Receipt::of(&last);
    let store = world.store().await;
    let checkpoint = store.checkpoint(&last.instance, Timestamp::now()).await.unwrap().unwrap();
    let cut = first_lines(&log, log.lines().count() - 1);
    assert_eq!(verify(&world, &cut, &[]).await, 0, "without either nobody can tell");
    for known in [["--receipt", &receipt.to_string()], ["--checkpoint", &checkpoint.to_string()]] {
        assert_eq!(verify(&world, &log, &known).await, 0);
        assert_eq!(verify(&world, &cut, &known).await, 1);
    }

    // What is forged says nothing of the log, good or bad.
    let forged = Receipt { hash: "ab".repeat(32), ..receipt.clone() }.to_string();
    let foreign = Receipt { instance: "initech".parse().unwrap(), ..receipt.clone() }.to_string();
    let altered = Receipt { seq: receipt.seq - 1, ..receipt }.to_string();
    let later = Checkpoint { at: checkpoint.at + SignedDuration::from_secs(60), ..checkpoint }.to_string();
    for known in [["--receipt", &forged], ["--receipt", &foreign], ["--receipt", &altered], ["--checkpoint", &later]] {
        assert_eq!(verify(&world, &log, &known).await, 2, "{known:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_log_cannot_be_read() {
    let world = World::applied().await;
    assert_eq!(verify(&world, "this is\nno log\n", &[]).await, 2);
    assert_eq!(world.run(&["audit", "verify", &world.file("no-such-file")]).await.code, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_erased_and_the_log_still_verifies() {
    let world = World::applied().await;
    let store = world.store().await;
    let old = concluded(&store, 40).await;
    concluded(&store, 1).await;
    let before = export(&world, &[]).await;
    assert_eq!(before.matches("grace@contoso.example").count(), 2, "{before}");

    let date = (Timestamp::now() - SignedDuration::from_hours(24 * 30)).strftime("%Y-%m-%d").to_string();
    let erased = world.run(&["audit", "erase", "--before", &date, "--instance", "acme", "--yes"]).await;
    assert_eq!(erased.code, 0, "{erased:?}");
    let after = export(&world, &[]).await;
    let line = |seq| after.lines().find(|line| line.contains(&format!("\"seq\":{seq},"))).unwrap();
    assert_eq!(after.matches("grace@contoso.example").count(), 1, "{after}");
    let erased_line = line(old.seq);
    for kept in ["\"ticket\":9499", "\"technician\":3", "\"verdict\":\"denied\"", "\"commitments\":{"] {
        assert!(erased_line.contains(kept), "{erased_line}");
    }
    assert!(!erased_line.contains("\"upn\":\"grace") && !erased_line.contains("salts"), "{erased_line}");
    assert!(after.contains("personal_erased"), "{after}");

    assert_eq!(verify(&world, &after, &["--receipt", &old.to_string()]).await, 0);
    assert_eq!(world.run(&["audit", "verify"]).await.code, 0);
    // An older export still has the names, and is whole, too.
    assert_eq!(verify(&world, &before, &[]).await, 0);
    // A name that was changed, and one that was taken out without an entry that says so.
    assert_eq!(verify(&world, &before.replace("grace@", "eve@"), &[]).await, 1);
    let swapped =
        before.lines().map(|line| if line.contains(&old.hash) && line.contains("denied") { erased_line } else { line });
    let swapped: String = swapped.map(|line| format!("{line}\n")).collect();
    assert_eq!(verify(&world, &swapped, &[]).await, 1);

    for wrong in [&["--before", "yesterday"][..], &["--before", &date, "--instance", "initech"], &[]] {
        let refused = world.run(&[&["audit", "erase", "--yes"], wrong].concat()).await;
        assert_ne!(refused.code, 0, "{wrong:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_is_rotated_and_the_published_keys_check_without_a_database() {
    let world = World::applied().await;
    let store = world.store().await;
    let before = concluded(&store, 0).await;
    let rotated = world.run(&["audit", "rotate-key", "--instance", "acme"]).await;
    assert!(rotated.code == 0 && rotated.out.contains("VS1:acme:"), "{rotated:?}");
    let after = concluded(&store, 0).await;
    assert_eq!(world.run(&["audit", "rotate-key"]).await.code, 0);
    let exported = export(&world, &[]).await;
    let (before, after) = (before.to_string(), after.to_string());
    assert_eq!(world.run(&["audit", "verify", "--receipt", &before, "--receipt", &after]).await.code, 0);

    let keys: Keys = store.log_keys().await.unwrap();
    let acme = keys.of(&"acme".parse().unwrap());
    assert_eq!(acme.len(), 3);
    let published = world.write("keys.json", &serde_json::to_string(&keys).unwrap());
    // Elsewhere: no settings, no database, no key file.
    let elsewhere = tempfile::tempdir().unwrap();
    let check = async |log: &str, more: &[&str]| {
        let file = world.write("log.jsonl", log);
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_vouchsafe"));
        command.env_clear().current_dir(elsewhere.path()).args(["audit", "verify", &file]).args(more);
        crate::world::finish(command).await.code
    };
    let with_keys = ["--keys", &published, "--receipt", &after];
    assert_eq!(check(&exported, &with_keys).await, 0);
    assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 0, "nothing was made there");
    assert_eq!(check(&exported.replace("\"denied\"", "\"approved\""), &with_keys).await, 1);
    assert_eq!(check(&exported, &["--keys", &world.file("log.jsonl")]).await, 2);
    assert_eq!(check(&exported, &["--keys", &world.write("none.json", "{\"keys\":[]}")]).await, 2);

    // A key that no entry names: the log as it is, under keys of which one has been swapped.
    let mut others = Keys::default();
    for (instance, entry) in [("acme", 1), ("globex", 1)] {
        let instance = instance.parse().unwrap();
        if let Some(key) = keys.at(&instance, entry) {
            others.add(&instance, 1, &key);
        }
    }
    let (second, _) = acme.iter().nth(1).unwrap();
    others.add(&"acme".parse().unwrap(), *second, &acme[&1]);
    let swapped = world.write("swapped.json", &serde_json::to_string(&others).unwrap());
    assert_eq!(check(&exported, &["--keys", &swapped]).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn spreadsheets_and_syslog_get_what_they_can_take() {
    let world = World::applied().await;
    let store = world.store().await;
    concluded(&store, 0).await;
    let lines = export(&world, &["--instance", "acme"]).await.lines().count();

    let csv = export(&world, &["--instance", "acme", "--format", "csv"]).await;
    assert!(csv.starts_with("seq,at,instance,kind,"), "{csv}");
    assert_eq!(csv.matches("\r\n").count(), lines + 1);
    assert!(csv.contains(",\"'=HYPERLINK(\"\"https://evil.example\"\")\","), "{csv}");

    let syslog = export(&world, &["--instance", "acme", "--format", "syslog"]).await;
    assert_eq!(syslog.lines().count(), lines);
    for line in syslog.lines() {
        assert!(line.starts_with("<86>1 20") && line.contains(" vouchsafe - "), "{line}");
    }
    // A receiver takes each as it is, led by its length.
    let at = world.sandbox.bases().syslog;
    let mut receiver = tokio::net::TcpStream::connect(("127.0.0.1", at)).await.unwrap();
    for line in syslog.lines() {
        receiver.write_all(format!("{} {line}", line.len()).as_bytes()).await.unwrap();
    }
    receiver.shutdown().await.unwrap();
    let taken = async {
        loop {
            let taken = world.sandbox.outside().syslog();
            if taken.len() >= lines {
                return taken;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    let taken = tokio::time::timeout(PATIENCE, taken).await.unwrap();
    assert_eq!(taken, syslog.lines().collect::<Vec<_>>());
    assert!(syslog.contains("detail=\"=HYPERLINK(\\\"https://evil.example\\\")\""), "{syslog}");
    assert_eq!(export(&world, &["--instance", "acme", "--format", "jsonl"]).await.lines().count(), lines);
}
