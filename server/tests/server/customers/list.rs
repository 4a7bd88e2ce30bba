//! All customers: kept, searched and paged.

use reqwest::StatusCode;
use serde_json::json;
use vouchsafe_sandbox::faults::{Fault, Upstream};
use vouchsafe_store::Settings;

use super::{LIST, T1, TOYS, administrator, world};
use crate::{
    browser::{Browser, Page},
    stage::{Pace, eventually},
    world::World,
};

#[tokio::test]
async fn customers_are_kept_searched_and_paged_with_halo_up_or_down() {
    let world = world().await;
    world.control("halo/acme/more-clients", json!({ "count": 500 })).await;
    let ann = administrator(&world).await;
    let asked = world.count(Upstream::Halo, "GET /api/client");
    let rows = |page: &Page| page.html.matches("<th scope=\"row\"").count();
    let next = |page: &Page| {
        let (before, _) = page.html.split_once("\" data-page=\"next\"")?;
        Some(before.rsplit('"').next().unwrap().replace("&amp;", "&"))
    };
    let mut seen = std::collections::BTreeSet::new();
    let mut at = LIST.to_owned();
    loop {
        let page = ann.get(&at).await;
        assert!(page.status == StatusCode::OK && rows(&page) <= 50, "{at}");
        assert!(!page.html.contains("<b>Bold") && !page.html.contains('\u{202e}'), "{at}: names are only words");
        let before = seen.len();
        for piece in page.html.split("href=\"/dashboard/acme/customers/").skip(1) {
            // Beside them is the way to many at a time.
            seen.extend(piece.split('"').next().filter(|id| *id != "connect").map(str::to_owned));
        }
        assert_eq!(seen.len() - before, rows(&page), "{at}: everybody once");
        match next(&page) {
            Some(path) => at = path,
            None => break,
        }
    }
    let acme = world.sandbox.halo().instance("acme").unwrap();
    assert_eq!(seen.len(), acme.state().records.clients.len());
    assert_eq!(world.count(Upstream::Halo, "GET /api/client"), asked, "pages are from what was kept");

    for (query, some, none) in [
        ("search=tailSPIN", "/15\"", "/12\""),
        ("search=15", "/15\"", "/12\""),
        (&*format!("search={T1}"), "/12\"", "/15\""),
        ("standing=active", "/12\"", "/15\""),
        ("standing=unconnected&search=tailspin", "/15\"", "/12\""),
        ("standing=not_active&search=tail", "/15\"", "/12\""),
        ("standing=several", "/16\"", "/12\""),
    ] {
        let page = ann.get(&format!("{LIST}?{query}")).await;
        assert!(
            page.html.contains(&format!("{LIST}{some}")) && !page.html.contains(&format!("{LIST}{none}")),
            "{query}: {page:?}"
        );
    }
    assert_eq!(ann.get(&format!("{LIST}?standing=Active")).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(ann.get(&format!("{LIST}/999999")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ann.get(&format!("{LIST}/x")).await.status, StatusCode::NOT_FOUND);

    // Halo is down: the list stays, and says so.
    world.spoil(Upstream::Halo, "GET /api/client", 0, Fault::Html500);
    assert_eq!(ann.post(&format!("{LIST}/read"), &[]).await.location(), LIST);
    let down = ann.get(&format!("{LIST}?search=tailspin")).await;
    assert!(down.html.contains("Halo did not give its list") && down.html.contains(TOYS), "{down:?}");
    world.sandbox.faults().clear();
    world.change("client", 15, json!({ "name": "Tailspin & Sons" })).await;
    ann.post(&format!("{LIST}/read"), &[]).await;
    let up = ann.get(&format!("{LIST}?search=sons")).await;
    assert!(!up.html.contains("did not give") && up.html.contains("Tailspin &amp; Sons"), "{up:?}");

    // What is old is read anew by itself.
    world.change("client", 15, json!({ "name": "Tailspin Grandchildren" })).await;
    world.sql("UPDATE client_reads SET read_at = read_at - 21600001").await;
    eventually("a new list", async || {
        ann.get(&format!("{LIST}?search=grand")).await.html.contains("Grandchildren").then_some(())
    })
    .await;

    let elsewhere = Browser::of(&world, 3).at("globex");
    elsewhere.sign_in_to("/dashboard/globex/customers").await;
    let wall = elsewhere.get("/dashboard/globex/customers").await;
    assert!(wall.html.contains("Globex Manufacturing") && !wall.html.contains("Tailspin"), "{wall:?}");
    assert_eq!(elsewhere.get("/dashboard/globex/customers/15").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_is_not_in_halos_list_is_said_only_of_a_list_that_was_read_to_its_end() {
    let world = World::with(Pace::EASY, "async", |settings: &mut Settings| {
        let nobody = vouchsafe_store::Customer::new("acme".parse().unwrap(), "999".parse().unwrap());
        settings.customers.push(nobody);
    })
    .await;
    const GONE: &str = "Not in Halo’s list";
    world.spoil(Upstream::Halo, "GET /api/client", 0, Fault::Html500);
    let ann = Browser::of(&world, 3);
    ann.sign_in_to(LIST).await;
    let unread = ann.get(LIST).await;
    assert!(unread.html.contains("Halo did not give its list") && unread.html.contains("/999\""), "{unread:?}");
    assert!(!unread.html.contains(GONE), "{unread:?}");
    world.sandbox.faults().clear();
    ann.post(&format!("{LIST}/read"), &[]).await;
    let read = ann.get(LIST).await;
    assert_eq!(read.html.matches(GONE).count(), 1, "{read:?}");
    assert!(ann.get(&format!("{LIST}/999")).await.html.contains(GONE));
    // Halo has more than are read: who is not among those may be among the others.
    world.sql("UPDATE client_reads SET cut = 1").await;
    assert!(!ann.get(LIST).await.html.contains(GONE));
}
