//! Whoever can write to the database makes nothing green, and is found out.

use std::process::{Command, Output};

use vouchsafe_sandbox::phone::Answer;

use crate::{
    browser::{Browser, Place},
    stage::eventually,
    world::World,
};

const GRACE: &str = "grace@contoso.example";
const TICKET: Place = Place::Ticket(9499);

fn verify(world: &World) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vouchsafe"));
    command.arg("--config").arg(world.file()).args(["audit", "verify"]).env_clear().output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

#[tokio::test]
async fn a_verdict_that_was_written_into_the_database_is_not_green_and_is_named() {
    let world = World::start().await;
    let ann = Browser::of(&world, 3);
    let pod = ann.open(TICKET).await;
    pod.becomes("ready").await;
    pod.send().await;
    pod.becomes("waiting").await;
    pod.press("stop").await;
    pod.becomes("stopped").await;
    assert_eq!(verify(&world).status.code(), Some(0), "{}", said(&verify(&world)));

    let made_up = "UPDATE verifications SET verdict = 'approved', approval_until = concluded + 900000";
    assert_eq!(world.sql(made_up).await, 1);
    let pod = ann.open(TICKET).await;
    let view = pod.becomes("expired").await;
    assert_eq!((view.tone.as_str(), view.title.as_str()), ("warn", "NOT VERIFIED: not in the log"), "{view:#?}");
    pod.press("used").await;
    assert!(world.logged("approval_used").await.is_empty());
    // Nor has a colleague a live approval to see, or to take over.
    let bobs = Browser::of(&world, 5).open(TICKET).await;
    let view = bobs.becomes("expired").await;
    assert_eq!((view.tone.as_str(), view.title.as_str()), ("warn", "NOT VERIFIED: not in the log"), "{view:#?}");
    bobs.press("take_over").await;
    assert!(world.logged("approval_taken_over").await.is_empty());
    let id = world.logged("concluded").await[0]["verification"].as_str().unwrap().to_owned();
    let found = verify(&world);
    assert_eq!(found.status.code(), Some(1));
    assert!(said(&found).contains(&format!("verification {id} is not as the log has it: verdict")), "{}", said(&found));
}

#[tokio::test]
async fn what_was_used_and_what_is_missing_the_log_still_tells() {
    let world = World::start().await;
    let pod = Browser::of(&world, 3).open(TICKET).await;
    pod.becomes("ready").await;
    pod.send().await;
    world.press_phone(GRACE, Answer::Approve).await;
    pod.becomes("approved").await;
    pod.press("used").await;
    eventually("the note", async || (world.actions(9499).len() == 1).then_some(())).await;
    assert_eq!(verify(&world).status.code(), Some(0), "{}", said(&verify(&world)));
    world.sql("CREATE TABLE kept AS SELECT approval_used AS used FROM verifications").await;
    for (tampered, what) in [
        ("SET approval_used = NULL, technician = 3", "is not as the log has it: use"),
        ("SET approval_used = (SELECT used FROM kept), technician = 5", "is not as the log has it: technician"),
        ("SET technician = 3, object = 'ffffffff-ffff-ffff-ffff-ffffffffffff'", "is not as the log has it: account"),
    ] {
        let tamper = format!("UPDATE verifications {tampered}");
        assert_eq!(world.sql(tamper.leak()).await, 1);
        let found = verify(&world);
        assert_eq!(found.status.code(), Some(1), "{tampered}: {}", said(&found));
        assert!(said(&found).contains(what), "{tampered}: {}", said(&found));
    }
    assert_eq!(world.sql("DELETE FROM verifications").await, 1);
    let found = verify(&world);
    assert!(found.status.code() == Some(1) && said(&found).contains("is missing"), "{}", said(&found));
}
