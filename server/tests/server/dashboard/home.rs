//! The first page: the checklist of the first day, and the box that opens a ticket.

use reqwest::StatusCode;
use vouchsafe_sandbox::phone::Answer;

use super::{GRACE, HOME, verify, world};
use crate::{
    browser::{Browser, Page, Place},
    pod::Pod,
};

#[tokio::test]
async fn on_day_one_there_is_a_checklist_until_somebody_is_verified() {
    let world = world().await;
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    ann.sign_in_to(HOME).await;
    bob.sign_in_to(HOME).await;
    let first = ann.get(HOME).await;
    assert!(first.html.contains("data-card=\"checklist\"") && !first.html.contains("data-card=\"today\""), "{first:?}");
    assert!(bob.get(HOME).await.html.contains("data-card=\"today\""), "an auditor has nothing to tick off");
    let is_done = |page: &Page, step: &str| {
        let (before, _) = page.html.split_once(step).unwrap_or_else(|| panic!("{step}: {page:?}"));
        before.rsplit("data-standing=\"").next().unwrap().starts_with("yes")
    };
    assert!(is_done(&first, "Halo is connected") && !is_done(&first, "Halo has opened a pod"), "{first:?}");
    ann.launch(Place::Ticket(9499)).await;
    assert!(is_done(&ann.get(HOME).await, "Halo has opened a pod"));
    verify(&world, &ann, Answer::Approve).await;
    let later = ann.get(HOME).await;
    assert!(!later.html.contains("data-card=\"checklist\"") && later.html.contains("data-card=\"today\""), "{later:?}");
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
