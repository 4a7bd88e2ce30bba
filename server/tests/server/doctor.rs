//! The doctor: what is to be mended is found and said, once for all who ask at once, and nobody's phone rings.

use std::sync::Arc;

use futures::future::join_all;
use reqwest::StatusCode;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use vouchsafe_sandbox::{
    faults::{Fault, Upstream},
    microsoft::Habit,
};
use vouchsafe_server::{
    config::Process,
    doctor::{
        finding::{Finding, Found},
        way_in,
    },
    services::Services,
};

use crate::{
    browser::{Browser, Place},
    stage::{eventually, status},
    world::World,
};

const DOCTOR: &str = "/dashboard/acme/doctor";
const RUN: &str = "/dashboard/acme/doctor/run";

#[tokio::test(flavor = "multi_thread")]
async fn it_says_what_to_do_and_all_who_ask_at_once_get_one_answer() {
    let world = World::outward_with(|settings| {
        settings.instances.iter_mut().for_each(|instance| instance.auditors = vec!["5".parse().unwrap()]);
    })
    .await;
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    ann.sign_in_to(DOCTOR).await;
    bob.sign_in_to(DOCTOR).await;
    let before = ann.get(DOCTOR).await;
    assert!(before.html.contains("Nothing has been checked") && before.html.contains(RUN), "{before:?}");

    let asked = world.count(Upstream::Halo, "GET /api/authinfo");
    let pressed = join_all((0..5).map(|_| ann.post(RUN, &[]))).await;
    assert!(pressed.iter().all(|page| page.status == StatusCode::SEE_OTHER && page.location() == DOCTOR));
    // Once for where tokens come from, once for the time: of one round, and of one Halo.
    assert_eq!(world.count(Upstream::Halo, "GET /api/authinfo") - asked, 2);
    assert_eq!(world.calls(Upstream::Connector), 0);

    let found = bob.get(DOCTOR).await;
    assert!(!found.html.contains(RUN), "{found:?}");
    for told in [
        "Checked at ",
        "things are to be mended",
        "make a new secret",
        "981f26a1-7f43-403b-a875-f8b09b8cd720",
        "arrive as they are sent",
        "leads here",
        "MB left",
        "can be written",
        "Private Note",
    ] {
        assert!(found.html.contains(told), "{told}: {found:?}");
    }
    assert!(!found.html.contains("globex"), "{found:?}");
    // Mended, and looked at again.
    world.sql("DELETE FROM customers WHERE client <> 12; DELETE FROM customer_tenants WHERE client <> 12").await;
    ann.post(RUN, &[]).await;
    let mended = ann.get(DOCTOR).await;
    assert!(mended.html.contains("Nothing is to be mended"), "{mended:?}");

    // While it looks again, home goes on saying what was found.
    world.spoil(Upstream::Halo, "GET /api/outcome", 1, Fault::Hold);
    let (_, home) = tokio::join!(ann.post(RUN, &[]), async {
        let going = async || bob.get(DOCTOR).await.html.contains("Being checked since").then_some(());
        eventually("a round under way", going).await;
        let followed = bob.get(&format!("{DOCTOR}?live=1")).await;
        assert!(followed.headers["refresh"] == "4" && followed.html.contains("Stop following"), "{followed:?}");
        let home = ann.get("/dashboard/acme").await;
        world.sandbox.faults().clear();
        home
    });
    assert!(home.html.contains("nothing to mend"), "{home:?}");
    let (_, ticked) = home.html.split_once("data-card=\"checklist\"").unwrap();
    let (before, _) = ticked.split_once("Check everything").unwrap();
    assert!(before.rsplit_once("data-standing=\"").unwrap().1.starts_with("yes"), "{home:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_off_and_what_is_stuck_are_found() {
    let world = World::start().await;
    let ann = Browser::of(&world, 3);
    ann.sign_in_to(DOCTOR).await;
    let headers = [("date".to_owned(), "Sun, 06 Nov 1994 08:49:37 GMT".to_owned())].into();
    let told = Fault::Status { status: 404, headers, body: String::new() };
    world.spoil(Upstream::Login, "openid-configuration", 1, told);
    world
        .sql(
            "INSERT INTO deliveries (id, instance, channel, errand, made, due, tries, standing, problem) VALUES
             ('00000000-0000-4000-8000-000000000001', 'acme', 'webhook', 'alert', 1, 1, 9, 'refused', 'no such <host>'),
             ('00000000-0000-4000-8000-000000000002', 'globex', 'mail', 'alert', 1, 1, 9, 'refused', 'not ours')",
        )
        .await;
    ann.post(RUN, &[]).await;
    let found = ann.get(DOCTOR).await;
    assert!(found.html.contains("The clocks of this machine and of Microsoft are "), "{found:?}");
    assert!(found.html.contains("was given up") && !found.html.contains("no such <host>"), "{found:?}");
    assert!(!found.html.contains("not ours"), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_that_halo_does_not_take_and_a_database_that_takes_nothing_are_found() {
    let world = World::start().await;
    let grace = "grace@contoso.example";
    world.change_account(grace, |account| account.habit = Habit::AutoApprove { after_ms: 0 });
    let ann = Browser::of(&world, 3);
    ann.sign_in_to(DOCTOR).await;
    world.spoil(Upstream::Halo, "POST /api/Actions", 0, status(503, ""));
    let pod = ann.open(Place::Ticket(9499)).await;
    pod.becomes("ready").await;
    pod.send().await;
    pod.becomes("approved").await;
    eventually("a first try", async || (world.count(Upstream::Halo, "POST /api/Actions") > 0).then_some(())).await;
    let look = async || {
        ann.post(RUN, &[]).await;
        ann.get(DOCTOR).await
    };
    let (stuck, shut) = ("Notes wait to be written for more than ten minutes (1)", "The database cannot be written");
    let found = look().await;
    assert!(!found.html.contains("Notes wait to be written") && !found.html.contains(shut), "{found:?}");

    world.sql("UPDATE verifications SET concluded = concluded - 600000").await;
    let full = "CREATE TRIGGER full BEFORE UPDATE ON settings BEGIN SELECT RAISE(FAIL, 'disk is full'); END";
    world.sql(full).await;
    let found = look().await;
    for told in [stuck, "tried again by themselves", shut, "Make room on its disk"] {
        assert!(found.html.contains(told), "{told}: {found:?}");
    }
    // Mended, it is as it was.
    world.sql("DROP TRIGGER full").await;
    world.sandbox.faults().clear();
    world.hurry_notes().await;
    pod.until("the note", |view| view.note == "written").await;
    let found = look().await;
    assert!(!found.html.contains("Notes wait to be written") && !found.html.contains(shut), "{found:?}");
}

/// What is found of the way in, with this public URL.
async fn way_in(world: &World, public_url: &str) -> Vec<(bool, String)> {
    let process = Process { public_url: public_url.parse().unwrap(), ..world.process() };
    let services = Services::start(process, world.store.clone(), "another".to_owned()).await.unwrap();
    let said = |finding: &Finding| match &finding.found {
        Found::Good(_) => (true, finding.test.to_owned()),
        Found::Fix(remedy) => (false, remedy.key.clone()),
        Found::NotChecked(_) => (false, "not checked".to_owned()),
    };
    way_in::check(services).await.iter().map(said).collect()
}

/// Stands before the server: takes an answer whole, and only then hands it on.
async fn holding_back(world: &World) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
    let (server, http) = (Arc::new(world.url.clone()), world.http.clone());
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let (server, http) = (server.clone(), http.clone());
            tokio::spawn(async move {
                let mut request = vec![0; 4096];
                let length = socket.read(&mut request).await.unwrap();
                let request = String::from_utf8_lossy(&request[..length]).into_owned();
                let path = request.split_whitespace().nth(1).unwrap();
                let body = http.get(format!("{server}{path}")).send().await.unwrap().text().await.unwrap();
                let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
                socket.write_all((head + &body).as_bytes()).await.unwrap();
            });
        }
    });
    at
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_from_browsers_is_tried() {
    let world = World::start().await;
    let good = [(true, "public URL".to_owned()), (true, "streams".to_owned())];
    assert_eq!(way_in(&world, &world.url).await, good);
    let held = holding_back(&world).await;
    assert_eq!(way_in(&world, &held).await, [good[0].clone(), (false, "streams_held_back".to_owned())]);
    assert_eq!(way_in(&world, &world.sandbox.bases().demo).await, [(false, "public_url_strange".to_owned())]);
    assert_eq!(way_in(&world, "http://127.0.0.1:9").await, [(false, "public_url_silent".to_owned())]);
    // To strangers there is no such page.
    let stranger = world.http.get(format!("{}/probe/{}", world.url, "x".repeat(60))).send().await.unwrap();
    assert_eq!(stranger.status(), StatusCode::NOT_FOUND);
}
