//! Contacts are read from Halo and matched with the imported accounts, through whatever goes wrong; and who is nobody is listed.

use std::collections::BTreeMap;

use jiff::Timestamp;
use reqwest::StatusCode;
use serde_json::json;
use vouchsafe_sandbox::{
    faults::{Fault, Rule, Upstream},
    microsoft::Options,
};
use vouchsafe_store::{ContactFilter, ContactRead, Import, Settings};

use crate::{
    browser::{Browser, Page},
    pod::Pod,
    stage::{Pace, eventually, status},
    world::World,
};

const ACCOUNTS: &str = "/dashboard/acme/accounts";
const NOW: &str = "/dashboard/acme/accounts/import";
const CONTACTS: &str = "/dashboard/acme/matches/contacts";
const CONTOSO: &str = "contoso.example";
const USERS: &str = "GET /api/users";

/// Two customers with a tenant each. Agent 5 is the auditor.
async fn world() -> World {
    let world = World::with(Pace::EASY, "async", |settings: &mut Settings| {
        settings.instances.iter_mut().for_each(|instance| instance.auditors = vec!["5".parse().unwrap()]);
        settings
            .customers
            .retain(|customer| customer.instance.as_str() == "acme" && matches!(u64::from(customer.client), 12 | 14));
    })
    .await;
    let microsoft = world.sandbox.microsoft();
    microsoft.set_options(Options { delta_page: 500, ..microsoft.options() });
    world
}

async fn reads(world: &World) -> Vec<ContactRead> {
    world.store.contact_reads(&"acme".parse().unwrap()).await.unwrap()
}

async fn of_contoso(world: &World) -> ContactRead {
    reads(world).await.into_iter().find(|read| u64::from(read.client) == 12).unwrap()
}

/// Presses the button, and waits until everything was read and matched since then.
async fn read_now(world: &World, browser: &Browser<'_>) {
    let pressed = Timestamp::now();
    assert_eq!(browser.post(NOW, &[]).await.status, StatusCode::SEE_OTHER);
    matched_since(world, pressed).await;
}

async fn matched_since(world: &World, pressed: Timestamp) {
    eventually("all contacts, matched", async || {
        let imports = world.store.imports(&"acme".parse().unwrap()).await.unwrap();
        let (reads, since) = (reads(world).await, |at: Option<Timestamp>| at.is_some_and(|at| at >= pressed));
        let known = |read: &ContactRead, import: &Import| {
            let last = format!("{}:{}", import.tenant, import.finished.unwrap().as_millisecond());
            read.matched_for.as_ref().is_some_and(|readings| readings.contains(&last))
        };
        let matched = |read: &ContactRead| {
            let own = read.finished.unwrap().as_millisecond().to_string();
            read.matched_for.as_ref().is_some_and(|readings| readings.starts_with(&own))
        };
        let all = !reads.is_empty()
            && imports.iter().all(|import| since(import.finished))
            && reads.iter().all(|read| since(read.finished) && matched(read))
            && imports.iter().all(|import| reads.iter().any(|read| known(read, import)));
        all.then_some(())
    })
    .await;
}

/// Presses the button, and waits until something is in the way of reading contacts.
async fn stops(world: &World, browser: &Browser<'_>) -> ContactRead {
    browser.post(NOW, &[]).await;
    let answered = Timestamp::now();
    eventually("something in the way", async || {
        let read = of_contoso(world).await;
        let later = read.due > answered;
        (later && read.problem.is_some() && !read.is_running(Timestamp::now())).then_some(read)
    })
    .await
}

fn fault(world: &World, skip: u32, fault: Fault) {
    world.sandbox.faults().add(Rule { upstream: Upstream::Halo, route: USERS.to_owned(), times: 1, skip, fault });
}

fn throttled(seconds: &str) -> Fault {
    let headers = BTreeMap::from([("Retry-After".to_owned(), seconds.to_owned())]);
    Fault::Status { status: 429, headers, body: "Rate Limit Reached".to_owned() }
}

/// The row of this name, up to its end.
fn row<'a>(page: &'a Page, name: &str) -> Option<&'a str> {
    page.html.split("<tr data-").skip(1).find(|row| row.contains(name)).and_then(|row| row.split("</tr>").next())
}

/// Why each contact is listed, of those that are named.
fn why(page: &Page, name: &str) -> Option<String> {
    row(page, name).and_then(|row| row.split('"').nth(1)).map(str::to_owned)
}

fn rows(page: &Page) -> usize {
    page.html.matches("<tr data-contact").count()
}

/// Whom the list of accounts names as the contact of the one that is found.
async fn contact_of(browser: &Browser<'_>, search: &str) -> String {
    let page = browser.get(&format!("{ACCOUNTS}?search={search}")).await;
    assert_eq!(page.html.matches("<tr data-account").count(), 1, "{search}: {page:?}");
    let cell = page.html.split("<td").find(|cell| cell.split('>').next().unwrap().contains("contact wide")).unwrap();
    cell.split_once('>').unwrap().1.split('<').next().unwrap().trim().to_owned()
}

async fn unmatched(world: &World) -> u64 {
    world.store.count_unmatched(&"acme".parse().unwrap()).await.unwrap()
}

#[tokio::test]
async fn contacts_are_matched_by_id_and_by_one_upn_and_everybody_else_is_listed_with_why() {
    let world = world().await;
    world.sandbox.microsoft().crowd(CONTOSO, 3);
    // Two addresses, and an account that signs in with each.
    let both =
        json!({ "azureoid": null, "emailaddress": "grace@contoso.example", "networklogin": "ada@contoso.example" });
    world.change("user", 39, both).await;
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    ann.sign_in_to(CONTACTS).await;
    bob.sign_in_to(CONTACTS).await;
    let before = ann.get(CONTACTS).await;
    assert!(before.html.contains("No contacts were read from Halo yet") && rows(&before) == 0, "{before:?}");
    read_now(&world, &ann).await;

    for (search, contact) in [
        ("grace@", "Grace Hopper"),
        ("olga@", "Olga Objekt"),
        ("nils@", "Nils Netz"),
        ("udi@", "Ada Udi"),
        ("norbert@", "Norbert North"),
        ("alia@", ""),
        ("user000001@", ""),
    ] {
        assert_eq!(contact_of(&ann, search).await, contact, "{search}");
    }
    let without = async |search: &str| {
        let page = bob.get(&format!("{ACCOUNTS}?contact=without&search={search}")).await;
        page.html.matches("<tr data-account").count()
    };
    assert_eq!((without("grace@").await, without("alia@").await), (0, 1));
    assert_eq!(ann.get(&format!("{ACCOUNTS}?contact=perhaps")).await.status, StatusCode::BAD_REQUEST);

    let page = ann.get(CONTACTS).await;
    for (name, reason) in [
        ("Ada Lovelace", "several"),
        ("Nemo Nowhere", "nothing_to_go_by"),
        ("Gerd Gone", "named_account_missing"),
        ("Ferdi Foreign", "foreign_tenant"),
        ("Alia Alias", "no_account"),
        ("Tina Twin", "no_account"),
    ] {
        assert_eq!(why(&page, name).as_deref(), Some(reason), "{name}: {page:?}");
    }
    for name in ["Grace Hopper", "Olga Objekt", "General User", "Didi Disabled"] {
        assert_eq!(why(&page, name), None, "{name}: {page:?}");
    }
    let ada = row(&page, "Ada Lovelace").unwrap();
    assert!(ada.contains("none is chosen by guesswork") && ada.contains("grace@contoso.example, ada@"), "{ada}");
    assert!(page.html.contains("2 customers’ contacts were read from Halo"), "{page:?}");
    let several = bob.get(&format!("{CONTACTS}?why=several")).await;
    assert_eq!((rows(&several), why(&several, "Ada Lovelace").is_some()), (1, true), "{several:?}");
    assert_eq!(rows(&bob.get(&format!("{CONTACTS}?customer=12")).await), rows(&page));
    assert_eq!(rows(&bob.get(&format!("{CONTACTS}?customer=14")).await), 0);
    for wrong in ["customer=13", "why=matched", "behind=1"] {
        let page = ann.get(&format!("{CONTACTS}?{wrong}")).await;
        assert!(page.status == StatusCode::BAD_REQUEST && rows(&page) == 0, "{wrong}: {page:?}");
    }

    // It tells elsewhere how many there are, and leads to the pod, which looks again and says the same.
    let told = format!("{} contacts have no account", rows(&page));
    let home = ann.get("/dashboard/acme").await;
    assert!(home.html.contains(&told) && home.html.contains(CONTACTS), "{told}: {home:?}");
    let customer = ann.get("/dashboard/acme/customers/12").await;
    assert!(customer.html.contains(&format!("{} of its ", rows(&page))), "{customer:?}");
    assert!(ada.contains("aria-label=\"Open the pod of Ada Lovelace\"") && !several.html.contains("Open the pod of"));
    let pod = Pod::read(&world, &ann.post("/dashboard/acme/ticket", &[("record", "39")]).await);
    pod.becomes("several_matches").await;
    pod.press("ask_match").await;
    let asked = ann.get(CONTACTS).await;
    assert!(row(&asked, "Ada Lovelace").unwrap().contains("Somebody waits for this to be decided"), "{asked:?}");
    assert!(!row(&asked, "Gerd Gone").unwrap().contains("Somebody waits"), "{asked:?}");
}

#[tokio::test]
async fn what_changes_in_halo_or_entra_is_shown_anew_and_whoever_is_gone_is_gone() {
    let world = world().await;
    let ann = Browser::of(&world, 3);
    ann.sign_in_to(CONTACTS).await;
    read_now(&world, &ann).await;
    assert_eq!(why(&ann.get(CONTACTS).await, "Grace Hopper"), None);

    // Found by the id, she is not found by an address that is not hers; without the id, by the address alone.
    world.change("user", 38, json!({ "azureoid": null, "emailaddress": "grace@elsewhere.example" })).await;
    world.change("user", 39, json!({ "inactive": true })).await;
    let acme = world.sandbox.halo().instance("acme").unwrap();
    let removed = acme.state().records.users.remove(&42).unwrap();
    world.sandbox.microsoft().change_tenant(CONTOSO, |tenant| {
        tenant
            .accounts
            .retain(|account| account.upn != "nils@contoso.example" && account.upn != "olga@contoso.example");
    });
    read_now(&world, &ann).await;
    let page = ann.get(CONTACTS).await;
    assert_eq!(why(&page, "Grace Hopper").as_deref(), Some("no_account"), "{page:?}");
    assert_eq!(why(&page, "Nils Netz").as_deref(), Some("no_account"), "{page:?}");
    assert_eq!(why(&page, "Olga Objekt").as_deref(), Some("named_account_missing"), "{page:?}");
    assert!(why(&page, "Ada Lovelace").is_none() && why(&page, "Otto Matic").is_none(), "{page:?}");
    for search in ["grace@", "ada@", "otto@"] {
        assert_eq!(contact_of(&ann, search).await, "", "{search}");
    }

    world.change("user", 38, json!({ "emailaddress": "grace@contoso.example" })).await;
    acme.state().records.users.insert(42, removed);
    read_now(&world, &ann).await;
    assert_eq!(why(&ann.get(CONTACTS).await, "Grace Hopper"), None);
    assert_eq!([contact_of(&ann, "grace@").await, contact_of(&ann, "otto@").await], ["Grace Hopper", "Otto Matic"]);

    // What two people agreed on by an address holds while the contact has it.
    world
        .sql(
            "INSERT INTO matches (instance, contact, tenant, object, upn, address, suggested_by, confirmed_by)
             SELECT 'acme', 79, tenant, object, upn, 'alia.alias@contoso.example', 3, 5 FROM accounts
             WHERE upn = 'alia@contoso.example'",
        )
        .await;
    assert_eq!(why(&ann.get(CONTACTS).await, "Alia Alias"), None);
    assert_eq!(contact_of(&ann, "alia@").await, "Alia Alias");
    world.change("user", 79, json!({ "emailaddress": "alia.other@contoso.example" })).await;
    read_now(&world, &ann).await;
    assert_eq!(why(&ann.get(CONTACTS).await, "Alia Alias").as_deref(), Some("no_account"));
    assert_eq!(contact_of(&ann, "alia@").await, "");

    // A customer who is taken out of the settings takes everybody along.
    world.sql("DELETE FROM customers WHERE client = 12; UPDATE settings SET version = version + 1").await;
    world.services.contacts.notify_one();
    eventually("nobody left", async || (reads(&world).await.len() == 1).then_some(())).await;
    let left =
        world.store.unmatched_contacts(&"acme".parse().unwrap(), ContactFilter::default(), None, 9).await.unwrap();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn what_fails_midway_says_so_changes_nothing_and_goes_on_where_it_stopped() {
    let world = world().await;
    let ann = Browser::of(&world, 3);
    ann.sign_in_to(CONTACTS).await;
    read_now(&world, &ann).await;
    let before = unmatched(&world).await;
    let acme = world.sandbox.halo().instance("acme").unwrap();
    acme.add_users(12, "elsewhere.example", 450);
    acme.state().records.users.remove(&79);
    for (how, problem, said) in [
        (status(503, ""), "silent", "Halo did not answer"),
        (Fault::Drop, "silent", "Halo did not answer"),
        (Fault::Malformed, "strange", "not what it should be"),
        (status(200, r#"{"record_count":1,"users":[{"id":1,"client_id":13}]}"#), "strange", "not what it should be"),
    ] {
        let pages = of_contoso(&world).await.pages;
        // The other customer's page may come first.
        let skip = if reads(&world).await.iter().any(|read| read.reading) { 1 } else { 2 };
        fault(&world, skip, how.clone());
        let stopped = stops(&world, &ann).await;
        assert_eq!(stopped.problem.as_deref(), Some(problem), "{how:?}: {stopped:?}");
        assert!(stopped.reading && stopped.pages >= pages.min(1), "{how:?}: {stopped:?}");
        for path in [CONTACTS, ACCOUNTS] {
            let page = ann.get(path).await;
            assert!(page.html.contains(said) && page.html.contains("goes on at"), "{how:?}: {page:?}");
        }
        assert_eq!(unmatched(&world).await, before, "nothing is matched, and nobody retired, before the end");
        world.sandbox.faults().clear();
    }
    let run = of_contoso(&world).await.run;
    read_now(&world, &ann).await;
    assert_eq!(of_contoso(&world).await.run, run, "nothing was begun anew");
    // Whoever is not active is on no list; whoever went is not either.
    assert_eq!(unmatched(&world).await, before + 405 - 1);
    let (mut page, mut seen) = (ann.get(CONTACTS).await, 0);
    assert!(!page.html.contains("<b>Bold") && page.html.contains("&lt;b&gt;Bold"), "{page:?}");
    loop {
        seen += rows(&page);
        let Some((before, _)) = page.html.split_once("\" data-page=\"more\"") else { break };
        assert_eq!(rows(&page), 50);
        let next = before.rsplit_once("href=\"").unwrap().1.replace("&amp;", "&");
        page = ann.get(&next).await;
    }
    assert_eq!(seen as u64, unmatched(&world).await);
}

#[tokio::test]
async fn a_halo_that_throttles_is_left_alone_and_one_that_forbids_is_told_what_to_grant() {
    let world = world().await;
    let ann = Browser::of(&world, 3);
    ann.sign_in_to(CONTACTS).await;
    fault(&world, 0, throttled("3600"));
    // Whichever customer it was: both wait.
    let pressed = Timestamp::now();
    ann.post(NOW, &[]).await;
    eventually("a Halo that asks us to wait", async || {
        let reads = reads(&world).await;
        let throttled = reads.iter().any(|read| read.problem.as_deref() == Some("throttled"));
        (throttled && reads.iter().all(|read| read.not_before > pressed)).then_some(())
    })
    .await;
    assert!(ann.get(CONTACTS).await.html.contains("Halo asks us to wait"));
    // Whoever asks for them meanwhile gets the accounts, which ring for the contacts, too.
    let (calls, pressed) = (world.count(Upstream::Halo, USERS), Timestamp::now());
    ann.post(NOW, &[]).await;
    eventually("all accounts", async || {
        let imports = world.store.imports(&"acme".parse().unwrap()).await.unwrap();
        let read = |import: &Import| import.finished.is_some_and(|at| at >= pressed);
        (!imports.is_empty() && imports.iter().all(read)).then_some(())
    })
    .await;
    assert_eq!(world.count(Upstream::Halo, USERS), calls);
    assert!(reads(&world).await.iter().all(|read| read.finished.is_none()));
    world.sql("UPDATE contact_reads SET not_before = 0").await;
    read_now(&world, &ann).await;
    let before = unmatched(&world).await;
    assert!(before > 0);

    let scopes = json!({ "service_scopes": ["read:tickets", "edit:tickets"] });
    world.control("halo/acme/options", scopes).await;
    world.control("halo/acme/tokens", json!({ "expire": true })).await;
    let stopped = stops(&world, &ann).await;
    assert_eq!(stopped.problem.as_deref(), Some("halo_scope"), "{stopped:?}");
    let page = ann.get(CONTACTS).await;
    assert!(page.html.contains("grant read:customers to the API application"), "{page:?}");
    assert_eq!((unmatched(&world).await, rows(&page) as u64), (before, before), "what was read before is shown");
}
