//! What tells of people is kept as long as the settings say, and erased after that.

use jiff::{SignedDuration, Timestamp};
use reqwest::StatusCode;
use vouchsafe_sandbox::phone::Answer;
use vouchsafe_server::retention;

use crate::{
    browser::{Browser, Page, Place},
    stage::eventually,
    world::World,
};

const PAGE: &str = "/dashboard/acme/settings";
const GRACE: &str = "grace@contoso.example";
const HOUR: SignedDuration = SignedDuration::from_hours(1);

async fn keep(browser: &Browser<'_>, days: &str) -> Page {
    let seen = browser.get(PAGE).await.field("seen");
    browser.post(&format!("{PAGE}/retention"), &[("seen", &seen), ("keep", days)]).await
}

/// As it would be so many hours from now.
async fn after(world: &World, hours: i64) {
    retention::round(&world.services, Timestamp::now() + HOUR * i32::try_from(hours).unwrap()).await.unwrap();
}

async fn verified() -> World {
    let world = World::outward().await;
    let pod = Browser::of(&world, 3).open(Place::Ticket(9499)).await;
    pod.becomes("ready").await;
    pod.send().await;
    world.press_phone(GRACE, Answer::Approve).await;
    pod.until("the note", |view| view.note == "written").await;
    eventually("the user’s mail", async || (!world.logged("told").await.is_empty()).then_some(())).await;
    world
}

#[tokio::test]
async fn what_is_older_than_it_is_kept_is_erased_once_a_day_and_the_log_still_verifies() {
    let world = verified().await;
    let ann = Browser::of(&world, 3);
    ann.sign_in_to(PAGE).await;
    // Kept for ever, unless somebody says otherwise.
    after(&world, 24 * 4_000).await;
    assert!(world.logged("personal_erased").await.is_empty());
    for wrong in ["13", "3651", "-1", "x", "30.5"] {
        let page = keep(&ann, wrong).await;
        assert!(page.status == StatusCode::BAD_REQUEST && page.html.contains("from 14 to 3650"), "{wrong}: {page:?}");
        assert!(page.html.contains(&format!("value=\"{wrong}\"")), "{wrong}: {page:?}");
    }
    assert_eq!(keep(&ann, "30").await.status, StatusCode::SEE_OTHER);
    assert!(ann.get(PAGE).await.html.contains("value=\"30\""));
    let changed = world.logged("settings_changed").await;
    assert!(changed[0]["detail"].as_str().unwrap().contains("keep_personal_days: nothing -> 30"), "{changed:?}");

    // Seen now, and not acted on before a day has passed: whoever hears of it can take it back.
    after(&world, 24 * 40).await;
    assert!(world.logged("personal_erased").await.is_empty());
    after(&world, 24 * 41 + 1).await;
    let erased = world.logged("personal_erased").await;
    let detail = erased[0]["detail"].as_str().unwrap();
    assert!(detail.starts_with("kept for 30 days: ") && detail.contains(", 1 verifications, 1 notes,"), "{detail}");
    let log = world.log().await;
    assert!(log.iter().all(|entry| entry["upn"] != GRACE), "{log:?}");
    let concluded = log.iter().find(|entry| entry["kind"] == "concluded").unwrap();
    assert!(concluded["verdict"] == "approved" && concluded["technician"] == 3 && concluded["ticket"] == 9499);
    let (verified, said) = world.command(&["audit", "verify"]).await;
    assert!(verified, "{said}");
    let list = ann.get("/dashboard/acme/verifications").await;
    assert!(list.html.contains("Erased") && !list.html.contains("Grace Hopper"), "{list:?}");

    // Once a day, and not again where nothing is left.
    after(&world, 24 * 41 + 2).await;
    assert_eq!(world.logged("personal_erased").await.len(), 1);
    let text = world.command(&["export", "--instance", "acme"]).await.1;
    assert!(text.contains("keep_personal_days = 30"), "{text}");
}

#[tokio::test]
async fn a_shorter_time_opens_doors_and_waits_a_day_and_a_longer_one_does_neither() {
    let world = verified().await;
    let ann = Browser::of(&world, 3);
    ann.sign_in_to(PAGE).await;
    assert_eq!(keep(&ann, "90").await.status, StatusCode::SEE_OTHER);
    eventually("the alert", async || {
        let letters = world.sandbox.outside().letters();
        letters
            .iter()
            .any(|letter| letter.to == ["soc@acme.example"] && letter.text().contains("keep_personal_days"))
            .then_some(())
    })
    .await;
    after(&world, 0).await;
    world.sql("UPDATE sessions SET created = created - 660000").await;
    let shorter = keep(&ann, "89").await;
    assert!(shorter.status == StatusCode::CONFLICT && shorter.html.contains("This opens doors"), "{shorter:?}");
    assert_eq!(keep(&ann, "100").await.status, StatusCode::SEE_OTHER);
    // The longer time holds at once: what is 95 days old stays.
    after(&world, 24 * 95).await;
    assert!(world.logged("personal_erased").await.is_empty());
    after(&world, 24 * 101).await;
    assert_eq!(world.logged("personal_erased").await.len(), 1);
}

#[tokio::test]
async fn alerts_that_nobody_takes_are_given_up_and_erased() {
    let world = World::outward().await;
    world.sandbox.outside().change_mood(|mood| mood.hook = Some(503));
    let ann = Browser::of(&world, 3);
    ann.sign_in_to(PAGE).await;
    let pod = ann.open(Place::Ticket(9499)).await;
    pod.becomes("ready").await;
    pod.send().await;
    world.press_phone(GRACE, Answer::Deny).await;
    pod.until("the note", |view| view.note == "written").await;
    let tried = async || {
        world.sql("UPDATE deliveries SET due = due WHERE channel = 'webhook' AND standing = 'pending' AND errand = 'alert' AND tries > 0").await
    };
    eventually("a try", async || (tried().await > 0).then_some(())).await;
    let given_up = async || {
        let failed = world.logged("delivery_failed").await;
        failed.into_iter().filter(|entry| entry["detail"] == "webhook, alert").count()
    };
    // Not after a day, but after a month.
    world.sql("UPDATE deliveries SET made = made - 2505600000 WHERE channel = 'webhook' AND errand = 'alert'").await;
    let tries = world.sandbox.outside().hooks().len();
    world.hurry_deliveries().await;
    eventually("another try", async || {
        (world
            .sql("UPDATE deliveries SET due = due WHERE channel = 'webhook' AND errand = 'alert' AND tries > 1")
            .await
            > 0)
        .then_some(())
    })
    .await;
    assert_eq!((given_up().await, world.sandbox.outside().hooks().len()), (0, tries));
    // What tells of people and is still on its way is reached by erasing, too.
    let (erased, said) = world.command(&["audit", "erase", "--before", "2999-01-01", "--yes"]).await;
    assert!(erased && said.contains("1 mails and alerts that nobody took were given up"), "{said}");
    assert_eq!(world.sql("UPDATE deliveries SET due = due WHERE standing = 'pending' AND errand = 'alert'").await, 0);

    ann.sign_in_to(PAGE).await;
    let seen = ann.get(PAGE).await.field("seen");
    let advice = [("seen", seen.as_str()), ("call_back", "020 7946")];
    assert_eq!(ann.post(&format!("{PAGE}/advice"), &advice).await.status, StatusCode::SEE_OTHER);
    world.sql("UPDATE deliveries SET made = made - 2592000000 WHERE standing = 'pending' AND errand = 'alert'").await;
    world.hurry_deliveries().await;
    eventually("it given up", async || (given_up().await == 1).then_some(())).await;
}
