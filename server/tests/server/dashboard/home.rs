//! The first page: the checklist of the first day, and the box that opens a ticket.

use jiff::Timestamp;
use reqwest::StatusCode;
use vouchsafe_domain::connector::Form;
use vouchsafe_sandbox::phone::Answer;
use vouchsafe_store::Settings;

use super::{GRACE, HOME, verify, world};
use crate::{
    browser::{Browser, Page, Place},
    pod::Pod,
    world::World,
};

#[tokio::test]
async fn on_day_one_there_is_a_checklist_instead_of_figures() {
    let world = world().await;
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    ann.sign_in_to(HOME).await;
    bob.sign_in_to(HOME).await;
    let first = ann.get(HOME).await;
    assert!(first.html.contains("data-card=\"checklist\"") && !first.html.contains("data-card=\"today\""), "{first:?}");
    assert!(bob.get(HOME).await.html.contains("data-card=\"today\""), "an auditor has nothing to tick off");
    assert!(is_done(&first, "1. Connect Halo") && !is_done(&first, "Open a pod in Halo"), "{first:?}");
    assert!(is_next(&first, "2. Name a second administrator") && !is_next(&first, "Open a pod in Halo"), "{first:?}");
    assert!(!first.html.contains("Enjoy it"), "{first:?}");
    ann.launch(Place::Ticket(9499)).await;
    assert!(is_done(&ann.get(HOME).await, "Open a pod in Halo"));
    verify(&world, &ann, Answer::Approve).await;
    // What is still open stands beside the figures from then on.
    let later = ann.get(HOME).await;
    assert!(later.html.contains("data-card=\"checklist\"") && later.html.contains("data-card=\"today\""), "{later:?}");
    assert!(!later.html.contains("1. Connect Halo") && !is_done(&later, "Check everything"), "{later:?}");
}

#[tokio::test]
async fn what_was_denied_counts_before_anybody_was_verified() {
    let world = world().await;
    let ann = Browser::of(&world, 3);
    ann.sign_in_to(HOME).await;
    verify(&world, &ann, Answer::Deny).await;
    let page = ann.get(HOME).await;
    assert!(page.html.contains("data-card=\"today\"") && page.html.contains("data-card=\"checklist\""), "{page:?}");
}

/// Whether this line of the checklist is ticked.
fn is_done(page: &Page, step: &str) -> bool {
    let (_, list) = page.html.split_once("data-card=\"checklist\"").unwrap_or_else(|| panic!("{page:?}"));
    let (before, _) = list.split_once(step).unwrap_or_else(|| panic!("{step}: {page:?}"));
    before.rsplit("data-standing=\"").next().unwrap().starts_with("yes")
}

/// Whether this line is marked as the one whose turn it is.
fn is_next(page: &Page, step: &str) -> bool {
    let (before, _) = page.html.split_once(step).unwrap_or_else(|| panic!("{step}: {page:?}"));
    before.rsplit("<li ").next().unwrap().contains("aria-current=\"step\"")
}

async fn change(world: &World, change: impl FnOnce(&mut Settings)) {
    let (mut settings, _) = world.store.load_settings().await.unwrap();
    change(&mut settings);
    world.store.apply(&settings, false, None, Timestamp::now()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_checklist_stays_until_every_line_is_done() {
    let mut world = World::outward_with(|settings: &mut Settings| {
        settings.connector.form = None;
        settings.connector.testers = vec![GRACE.parse().unwrap()];
        settings.customers.retain(|one| u64::from(one.client) == 12);
    })
    .await;
    {
        let ann = Browser::of(&world, 3);
        ann.sign_in_to(HOME).await;
        // What was tried out from the command line verifies nobody.
        let run = world.command(&["try", "--yes", "--upn", GRACE]);
        let ((done, said), ()) = tokio::join!(run, world.press_phone(GRACE, Answer::Approve));
        assert!(done, "{said}");
        assert!(!is_done(&ann.get(HOME).await, "Verify a colleague"));

        verify(&world, &ann, Answer::Approve).await;
        let open = ann.get(HOME).await;
        assert!(open.html.contains("data-card=\"today\""), "{open:?}");
        assert!(!is_done(&open, "Try the connector out") && !is_done(&open, "Check everything"));
        assert!(!open.html.contains("Verify a colleague") && is_next(&open, "1. Try the connector out"), "{open:?}");
        let untested =
            "<a href=\"/dashboard/acme/microsoft#connector\">Only testers can be asked: try the connector out</a>";
        assert!(open.html.contains(untested), "{open:?}");

        change(&world, |settings| settings.connector.form = Some(Form::Asynchronous)).await;
        let known = ann.get(HOME).await;
        assert!(
            !known.html.contains("Only testers")
                && is_next(&known, "1. Check everything")
                && !is_done(&known, "Check everything"),
            "{known:?}"
        );
        ann.post("/dashboard/acme/doctor/run", &[]).await;
        let doctor = ann.get("/dashboard/acme/doctor").await;
        assert!(doctor.html.contains("Nothing is to be mended"), "{doctor:?}");
    }
    // Once everything was well, it does not come back.
    for restart in [false, true] {
        if restart {
            world.restart().await;
        }
        let ann = Browser::of(&world, 3);
        ann.sign_in_to(HOME).await;
        let done = ann.get(HOME).await;
        assert!(
            !done.html.contains("data-card=\"checklist\"") && done.html.contains("data-card=\"today\""),
            "{done:?}"
        );
    }
}

#[tokio::test]
async fn the_box_opens_a_tickets_pod_with_the_technicians_own_eyes() {
    let world = world().await;
    let ann = Browser::of(&world, 3);
    ann.sign_in_to(HOME).await;
    let page = ann.post("/dashboard/acme/ticket", &[("number", " #9499 ")]).await;
    assert!(page.headers["set-cookie"].to_str().unwrap().starts_with("__Host-vouchsafe-frame="), "{page:?}");
    let pod = Pod::read(&world, &page);
    pod.becomes("ready").await;
    pod.send().await;
    world.press_phone(GRACE, Answer::Approve).await;
    assert_eq!(pod.becomes("approved").await.tone, "good");

    for wrong in ["", "x", "9499; DROP", "12345678901"] {
        let page = ann.post("/dashboard/acme/ticket", &[("number", wrong)]).await;
        assert!(page.status == StatusCode::BAD_REQUEST && page.html.contains("not a ticket number"), "{wrong:?}");
    }
    // Halo decides who sees a ticket: this technician sees only one customer's.
    let rita = Browser::of(&world, 6);
    rita.sign_in_to(HOME).await;
    let page = rita.post("/dashboard/acme/ticket", &[("number", "9499")]).await;
    Pod::read(&world, &page).becomes("halo_unavailable").await;
}
