//! Accounts are imported page by page, through whatever goes wrong, and shown to those who may see them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use reqwest::{Method, StatusCode};
use serde_json::json;
use vouchsafe_sandbox::{
    faults::{Fault, Rule, Upstream},
    microsoft::{self, Options},
    phone::Answer,
};
use vouchsafe_store::{Import, Phase, Settings};

use crate::{
    browser::{Browser, Page},
    pod::Pod,
    stage::{Pace, eventually, status},
    world::World,
};

const ACCOUNTS: &str = "/dashboard/acme/accounts";
const NOW: &str = "/dashboard/acme/accounts/import";
const CONTOSO: &str = "contoso.example";
const DELTA: &str = "GET /v1.0/users/delta";

/// One customer with one tenant, of which a page of the list has twenty. Agent 5 is the auditor.
async fn world(crowd: u32) -> World {
    let world = World::with(Pace::EASY, "async", |settings: &mut Settings| {
        settings.instances.iter_mut().for_each(|instance| instance.auditors = vec!["5".parse().unwrap()]);
        settings
            .customers
            .retain(|customer| customer.instance.as_str() == "acme" && matches!(u64::from(customer.client), 12 | 14));
    })
    .await;
    let microsoft = world.sandbox.microsoft();
    microsoft.crowd(CONTOSO, crowd);
    microsoft.set_options(Options { delta_page: 20, ..microsoft.options() });
    world
}

async fn imports(world: &World) -> Vec<Import> {
    world.store.imports(&"acme".parse().unwrap()).await.unwrap()
}

async fn of_contoso(world: &World) -> Import {
    imports(world).await.into_iter().find(|import| import.tenant.to_string().starts_with('1')).unwrap()
}

/// Presses the button, and waits until everything was read since then.
async fn read_now(world: &World, browser: &Browser<'_>) {
    let pressed = Timestamp::now();
    assert_eq!(browser.post(NOW, &[]).await.status, StatusCode::SEE_OTHER);
    eventually("all accounts", async || {
        let all = imports(world).await;
        let done = |import: &Import| import.phase == Phase::Rest && import.finished.is_some_and(|at| at >= pressed);
        // Halo is asked for contacts meanwhile.
        let contacts = world.store.contact_reads(&"acme".parse().unwrap()).await.unwrap();
        let read = contacts.iter().all(|read| read.finished.is_some_and(|at| at >= pressed));
        (!all.is_empty() && all.iter().all(done) && read).then_some(())
    })
    .await;
}

/// Presses the button, and waits until something is in the way.
async fn stops(world: &World, browser: &Browser<'_>) -> Import {
    browser.post(NOW, &[]).await;
    let answered = Timestamp::now();
    eventually("something in the way", async || {
        // Whatever was in the way before, each is due later only since it was tried again.
        let all = imports(world).await;
        let tried = |import: &Import| import.due > answered && !import.is_running(Timestamp::now());
        let done = !all.is_empty() && all.iter().all(tried);
        all.into_iter().find(|import| done && import.problem.is_some())
    })
    .await
}

fn fault(world: &World, route: &str, skip: u32, fault: Fault) {
    let rule = Rule { upstream: Upstream::Graph, route: route.to_owned(), times: 1, skip, fault };
    world.sandbox.faults().add(rule);
}

fn people(world: &World) -> usize {
    world.sandbox.microsoft().change_tenant(CONTOSO, |tenant| tenant.accounts.len()).unwrap()
}

async fn count(world: &World, condition: &str) -> usize {
    let filter = match condition {
        "" => None,
        retired => Some(vouchsafe_store::AccountState::ALL.into_iter().find(|state| state.name() == retired).unwrap()),
    };
    let tenants = Some(vec![of_contoso(world).await.tenant]);
    let filter = vouchsafe_store::AccountFilter { state: filter, tenants, ..Default::default() };
    let page = world.store.accounts_page(&"acme".parse().unwrap(), &filter, None, 10_000, Timestamp::now()).await;
    page.unwrap().len()
}

fn rows(page: &Page) -> usize {
    page.html.matches("<tr data-account").count()
}

fn more(page: &Page) -> Option<String> {
    let (before, _) = page.html.split_once("\" data-page=\"more\"")?;
    before.rsplit_once("href=\"").map(|(_, path)| path.replace("&amp;", "&"))
}

#[tokio::test]
async fn accounts_are_read_on_demand_and_found_again() {
    let world = world(130).await;
    let ann = Browser::of(&world, 3);
    ann.sign_in_to(ACCOUNTS).await;
    assert!(ann.get(ACCOUNTS).await.html.contains("Nothing was read yet"));
    read_now(&world, &ann).await;
    assert_eq!(count(&world, "").await, people(&world));

    let (mut page, mut seen) = (ann.get(&format!("{ACCOUNTS}?customer=12")).await, 0);
    loop {
        seen += rows(&page);
        let Some(next) = more(&page) else { break };
        assert_eq!(rows(&page), 50);
        page = ann.get(&next).await;
    }
    assert_eq!(seen, people(&world));
    assert_eq!(rows(&ann.get(&format!("{ACCOUNTS}?search=GRACE+hop")).await), 2, "another one of the crowd");
    let found = ann.get(&format!("{ACCOUNTS}?search=GRACE@")).await;
    assert!(rows(&found) == 1 && found.html.contains("Grace Hopper") && found.html.contains(">Prompt<"), "{found:?}");
    let by_upn = ann.get(&format!("{ACCOUNTS}?search=user00000")).await;
    assert_eq!(rows(&by_upn), 10, "{by_upn:?}");
    assert!(!by_upn.html.contains("<b>Bold"), "{by_upn:?}");
    for (query, least) in [
        ("state=disabled", 3),
        ("state=guest", 2),
        ("reach=nothing&customer=12", 3),
        ("reach=passkey_only", 3),
        ("who=privileged", 1),
        ("source=microsoft365&customer=12", 50),
    ] {
        let page = ann.get(&format!("{ACCOUNTS}?{query}")).await;
        assert!(rows(&page) >= least, "{query}: {page:?}");
    }
    // This customer's tenant has no Entra ID P1, and no passwords come from its Active Directory.
    let northwind = ann.get(&format!("{ACCOUNTS}?customer=14")).await;
    assert!(northwind.html.contains("no Entra ID P1") && northwind.html.contains(">Not known<"), "{northwind:?}");
    assert!(rows(&ann.get(&format!("{ACCOUNTS}?customer=14&source=directory_without_password_sync")).await) > 0);
    assert_eq!(rows(&ann.get(&format!("{ACCOUNTS}?source=directory_with_password_sync")).await), 0);
    for wrong in ["customer=13", "state=x", "behind=1"] {
        let page = ann.get(&format!("{ACCOUNTS}?{wrong}")).await;
        assert!(page.status == StatusCode::BAD_REQUEST && rows(&page) == 0, "{wrong}: {page:?}");
    }
}

#[tokio::test]
async fn what_fails_midway_goes_on_where_it_stopped() {
    let world = world(130).await;
    let ann = Browser::of(&world, 3);
    ann.sign_in_to(ACCOUNTS).await;
    for (how, problem) in [
        (status(503, ""), "silent"),
        (Fault::Drop, "silent"),
        (Fault::Malformed, "strange"),
        (Fault::Empty, "strange"),
        (status(200, r#"{"value":[],"@odata.nextLink":"http://evil.localhost:1/v1.0/users/delta"}"#), "strange"),
    ] {
        let before = of_contoso_or_none(&world).await.map_or(0, |import| import.pages);
        fault(&world, "users/delta", 1, how.clone());
        let stopped = stops(&world, &ann).await;
        assert_eq!(stopped.problem.as_deref(), Some(problem), "{how:?}");
        assert_eq!((stopped.phase, stopped.pages), (Phase::Accounts, before + 1), "{how:?}");
    }
    let page = ann.get(ACCOUNTS).await;
    assert!(page.html.contains("<progress value=\"100\" max=\"") && page.html.contains("goes on at"), "{page:?}");
    read_now(&world, &ann).await;
    assert_eq!(count(&world, "").await, people(&world));
    assert_eq!(of_contoso(&world).await.run, 1, "nothing was begun anew");
    // The report, too.
    fault(&world, "userRegistrationDetails", 0, status(500, ""));
    let stopped = stops(&world, &ann).await;
    assert_eq!(stopped.phase, Phase::Methods);
    read_now(&world, &ann).await;
}

async fn of_contoso_or_none(world: &World) -> Option<Import> {
    imports(world).await.into_iter().find(|import| import.tenant.to_string().starts_with('1'))
}

#[tokio::test]
async fn throttling_is_honoured_whoever_wants_it_sooner() {
    let world = world(70).await;
    let ann = Browser::of(&world, 3);
    ann.sign_in_to(ACCOUNTS).await;
    let headers = BTreeMap::from([("Retry-After".to_owned(), "3600".to_owned())]);
    fault(&world, "users/delta", 1, Fault::Status { status: 429, headers, body: String::new() });
    let stopped = stops(&world, &ann).await;
    assert_eq!(stopped.problem.as_deref(), Some("throttled"));
    assert!(stopped.not_before > Timestamp::now(), "{stopped:?}");
    let pressed = Timestamp::now();
    ann.post(NOW, &[]).await;
    // The other tenant was not asked to wait.
    eventually("the other's accounts", async || {
        let read = |import: &Import| import.phase == Phase::Rest && import.finished.is_some_and(|at| at >= pressed);
        imports(&world).await.iter().any(read).then_some(())
    })
    .await;
    assert_eq!(of_contoso(&world).await.pages, stopped.pages);
    // When the time has come.
    world.sql("UPDATE imports SET not_before = 0").await;
    read_now(&world, &ann).await;
    assert!(of_contoso(&world).await.finished.is_some());
}

#[tokio::test]
async fn changes_between_two_readings_are_followed_and_a_forgotten_place_is_begun_anew() {
    let world = world(60).await;
    let ann = Browser::of(&world, 3);
    ann.sign_in_to(ACCOUNTS).await;
    read_now(&world, &ann).await;
    let microsoft = world.sandbox.microsoft().clone();
    let calls = world.count(Upstream::Graph, DELTA);
    let remove = |upn: &str| {
        microsoft.change_tenant(CONTOSO, |tenant| tenant.accounts.retain(|account| account.upn != upn)).unwrap();
    };
    world.change_account("user000009@contoso.example", |account| account.name = "Renamed Person".to_owned());
    world.change_account("user000010@contoso.example", |account| account.upn = "newname@contoso.example".to_owned());
    remove("user000011@contoso.example");
    microsoft.crowd(CONTOSO, 1);
    read_now(&world, &ann).await;
    assert_eq!(world.count(Upstream::Graph, DELTA) - calls, 2, "a page of changes for each tenant");
    // Again, with nothing to be said: Graph may lead to the same place.
    read_now(&world, &ann).await;
    assert_eq!(of_contoso(&world).await.problem, None);
    for (search, found) in [("renamed+p", 1), ("newname@", 1), ("user000010@", 0)] {
        assert_eq!(rows(&ann.get(&format!("{ACCOUNTS}?search={search}")).await), found, "{search}");
    }
    let retired = ann.get(&format!("{ACCOUNTS}?state=retired")).await;
    assert!(rows(&retired) == 1 && retired.html.contains("user000011@"), "{retired:?}");

    // Forgotten while nobody read, and once more in the middle: it is not begun anew for ever.
    remove("user000012@contoso.example");
    microsoft.expire_deltas();
    fault(&world, "users/delta", 3, status(410, ""));
    assert_eq!(stops(&world, &ann).await.problem.as_deref(), Some("endless"));
    assert_eq!(count(&world, "retired").await, 1, "nobody is retired before the end");
    read_now(&world, &ann).await;
    let import = of_contoso(&world).await;
    assert!(import.whole && import.run == 2, "{import:?}");
    assert_eq!((count(&world, "retired").await, count(&world, "").await), (2, people(&world) + 2));
    // Whoever comes back is back.
    let again = microsoft::Account::new(id_of(&world, "user000012@").await, "user000012@contoso.example", "Back Again");
    microsoft.change_tenant(CONTOSO, |tenant| tenant.accounts.push(again)).unwrap();
    read_now(&world, &ann).await;
    assert_eq!(count(&world, "retired").await, 1);
}

async fn id_of(world: &World, search: &str) -> uuid::Uuid {
    let filter = vouchsafe_store::AccountFilter { search: Some(search.to_owned()), ..Default::default() };
    let page = world.store.accounts_page(&"acme".parse().unwrap(), &filter, None, 1, Timestamp::now()).await.unwrap();
    page[0].1.account.object.to_string().parse().unwrap()
}

#[tokio::test]
async fn coverage_counts_whom_nobody_can_verify_and_each_figure_leads_there() {
    let world = world(400).await;
    let bob = Browser::of(&world, 5);
    bob.sign_in_to("/dashboard/acme/coverage").await;
    assert!(bob.get("/dashboard/acme/coverage").await.html.contains("Nobody is known here yet"));
    let ann = Browser::of(&world, 3);
    ann.sign_in_to(ACCOUNTS).await;
    read_now(&world, &ann).await;
    world
        .sql("UPDATE customers SET name = '=cmd|x' WHERE client = 12; UPDATE settings SET version = version + 1")
        .await;

    let page = bob.get("/dashboard/acme/coverage").await;
    let links: Vec<String> = page
        .html
        .split("<a href=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&"))
        .collect();
    let figures: Vec<&String> = links.iter().filter(|link| link.contains("reach=")).collect();
    assert!(figures.len() >= 8, "{page:?}");
    for link in figures {
        let (_, rest) = page.html.split_once(&format!("{}\">", link.replace('&', "&amp;"))).unwrap();
        let figure: usize = rest.split('<').next().unwrap().parse().unwrap();
        let (mut list, mut seen) = (bob.get(link).await, 0);
        loop {
            seen += rows(&list);
            let Some(next) = more(&list) else { break };
            list = bob.get(&next).await;
        }
        assert_eq!(seen, figure, "{link}");
    }
    let file = bob.get("/dashboard/acme/coverage.csv").await;
    let lines: Vec<&str> = file.html.trim_end().split("\r\n").collect();
    assert_eq!(lines[0], "customer,customer_name,who,prompt,code_only,passkey_only,sms_only,nothing,unknown");
    assert!(lines.len() == 5 && lines[1].starts_with("12,'=cmd|x,privileged,"), "{lines:?}");
    // The customer's review tells the same, with names; that of all customers names nobody.
    const REVIEW: &str = "/dashboard/acme/report";
    let review = bob.get(&format!("{REVIEW}?for=review&customer=12")).await;
    let cells = |line: &str| line.split(',').skip(3).map(|count| count.parse::<usize>().unwrap()).collect::<Vec<_>>();
    let [privileged, others] = ["12,'=cmd|x,privileged,", "12,'=cmd|x,others,"]
        .map(|begin| cells(lines.iter().find(|line| line.starts_with(begin)).unwrap()));
    let sum = |counts: [usize; 2]| counts.iter().sum::<usize>();
    let each: Vec<usize> = privileged.iter().zip(&others).map(|(one, other)| sum([*one, *other])).collect();
    let said = format!("{} of {} people can be verified", each[0] + each[1], each.iter().sum::<usize>());
    assert!(review.html.contains(&said), "{said}: {review:?}");
    let (_, named) = review.html.split_once("Who cannot be verified").unwrap();
    let (named, _) = named.split_once("</table>").unwrap();
    assert_eq!(named.matches("<tr>").count() - 1, (each[2] + each[3] + each[4]).min(200), "{named}");
    let all = bob.get(&format!("{REVIEW}?for=review")).await;
    assert!(all.html.contains("people can be verified") && !all.html.contains("Who cannot be verified"), "{all:?}");
    // Nobody of a customer who has no tenant.
    assert!(bob.get(&format!("{REVIEW}?for=review&customer=99")).await.html.contains("Nobody is known here yet"));
    let file = bob.get(&format!("{REVIEW}.csv?for=review&customer=12")).await;
    let of = |section: &str| file.html.lines().filter(|line| line.starts_with(section)).count();
    assert_eq!((of("coverage,"), of("unreachable,")), (13, each[2] + each[3] + each[4]), "{file:?}");
    let home = ann.get("/dashboard/acme").await;
    assert!(
        home.html.contains("accounts cannot be verified") && home.html.contains("/dashboard/acme/coverage"),
        "{home:?}"
    );
    let (_, others) = home.html.split_once(" more accounts cannot be verified").unwrap();
    let said: u64 = home.html[..home.html.len() - others.len()]
        .trim_end_matches(" more accounts cannot be verified")
        .rsplit('>')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    // As the file has it: the last three ways of the second line of each customer.
    let of_others = lines[1..].iter().filter(|line| line.contains(",others,"));
    let counted = of_others.map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        cells[5..8].iter().map(|cell| cell.parse::<u64>().unwrap()).sum::<u64>()
    });
    assert_eq!(said, counted.sum::<u64>(), "{home:?}");
    assert!(home.html.contains("<a href=\"/dashboard/acme/doctor\">Halo</a>"), "{home:?}");
    assert_eq!(bob.post(NOW, &[]).await.status, StatusCode::FORBIDDEN);
    let forged = ann.ask(&ann.window, Method::POST, NOW, "cross-site", Some(&[])).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn accounts_are_read_again_by_themselves_every_three_hours() {
    let world = world(0).await;
    let ann = Browser::of(&world, 3);
    ann.sign_in_to(ACCOUNTS).await;
    read_now(&world, &ann).await;
    let read = of_contoso(&world).await;
    let minutes = read.due.duration_since(read.finished.unwrap()).as_mins();
    assert!((179..=190).contains(&minutes), "{read:?}");

    let new = format!("{ACCOUNTS}?search=user000000");
    assert_eq!(rows(&ann.get(&new).await), 0);
    world.sandbox.microsoft().crowd(CONTOSO, 1);
    world.sql("UPDATE imports SET due = 1").await;
    eventually("the new account", async || (rows(&ann.get(&new).await) == 1).then_some(())).await;
}

#[tokio::test]
async fn a_verification_is_started_from_an_account_in_the_pod_of_its_contact() {
    let world = world(1).await;
    let ann = Browser::of(&world, 3);
    ann.sign_in_to(ACCOUNTS).await;
    read_now(&world, &ann).await;
    let list = format!("{ACCOUNTS}?search=GRACE@");
    let page = ann.get(&list).await;
    assert!(page.html.contains("aria-label=\"Verify Grace Hopper\""), "{page:?}");
    let (tenant, object) = (page.field("tenant"), page.field("object"));
    let action = "/dashboard/acme/accounts/verify?search=GRACE%40";
    assert!(page.html.contains(&format!("action=\"{action}\"")), "{page:?}");
    let verify = async || ann.post(action, &[("tenant", &tenant), ("object", &object)]).await;

    let pod = Pod::read(&world, &verify().await);
    let view = pod.becomes("ready").await;
    assert!(view.who.upn == "grace@contoso.example" && view.who.ticket.is_empty(), "{view:?}");
    pod.send().await;
    world.press_phone("grace@contoso.example", Answer::Approve).await;
    assert_eq!(pod.becomes("approved").await.tone, "good");
    let requested = &world.logged("requested").await[0];
    assert!(requested["upn"] == "grace@contoso.example" && requested.get("ticket").is_none(), "{requested}");
    // The list says so, and whom it was asked for.
    let after = ann.get(&list).await;
    assert!(after.html.contains("/dashboard/acme/verifications/"), "{after:?}");

    // Two users of the same address, and none who has it: a person has to look.
    let with = |address: &str| json!({ "emailaddress": address, "azureoid": null });
    for user in [38, 39] {
        world.change("user", user, with("grace@contoso.example")).await;
    }
    let several = verify().await;
    assert!(several.status == StatusCode::CONFLICT && several.html.contains("Several users in Halo"), "{several:?}");
    assert!(rows(&several) == 1, "the list is still the one that was looked at: {several:?}");
    for user in [38, 39] {
        world.change("user", user, with("somebody@elsewhere.example")).await;
    }
    let nobody = verify().await;
    assert!(nobody.html.contains("Halo shows you no user"), "{nobody:?}");
    // Nobody who cannot be asked has the button, and who is no longer there is not looked for.
    let disabled = ann.get(&format!("{ACCOUNTS}?state=disabled")).await;
    assert!(rows(&disabled) > 0 && !disabled.html.contains("aria-label=\"Verify"), "{disabled:?}");
    let calls = world.calls(Upstream::Halo);
    let other = "0b1ec700-0000-4000-8000-999999999999";
    let gone = ann.post(action, &[("tenant", &tenant), ("object", other)]).await;
    assert!(gone.status == StatusCode::CONFLICT && gone.html.contains("no longer there"), "{gone:?}");
    assert_eq!(world.calls(Upstream::Halo), calls);
    // An auditor sends nothing.
    let bob = Browser::of(&world, 5);
    bob.sign_in_to(ACCOUNTS).await;
    assert!(!bob.get(&list).await.html.contains("aria-label=\"Verify"));
    assert_eq!(bob.post(action, &[("tenant", &tenant), ("object", &object)]).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_technician_finds_one_person_whom_halo_shows_them_and_nothing_of_how_they_can_be_asked() {
    let world = world(130).await;
    let ann = Browser::of(&world, 3);
    ann.sign_in_to(ACCOUNTS).await;
    read_now(&world, &ann).await;
    let petra = Browser::of(&world, 42);
    petra.sign_in_to(ACCOUNTS).await;
    let found = |page: &Page| page.html.matches("aria-label=\"Verify ").count();

    // No list, no page, no count, no way to have accounts read.
    let calls = world.calls(Upstream::Halo);
    let empty = petra.get(ACCOUNTS).await;
    assert!(empty.status == StatusCode::OK && found(&empty) == 0 && rows(&empty) == 0, "{empty:?}");
    let told = ["name=\"state\"", "name=\"reach\"", "name=\"source\"", "name=\"customer\"", NOW, "contoso"];
    for told in told {
        assert!(!empty.html.contains(told), "{told}: {empty:?}");
    }
    let listing = petra.get(&format!("{ACCOUNTS}?reach=sms_only&who=privileged&customer=12")).await;
    assert_eq!(found(&listing), 0, "{listing:?}");
    for (search, said) in [("gr", "at least three letters"), (&*"g".repeat(81), "no more than 80")] {
        let refused = petra.get(&format!("{ACCOUNTS}?search={search}")).await;
        assert!(refused.status == StatusCode::BAD_REQUEST && refused.html.contains(said), "{refused:?}");
    }
    assert_eq!(world.calls(Upstream::Halo), calls, "nobody was looked for");

    let grace = format!("{ACCOUNTS}?search=GRACE%40");
    let page = petra.get(&grace).await;
    assert!(found(&page) == 1 && page.html.contains("grace@contoso.example"), "{page:?}");
    // Another filter is none: it would tell how she can be asked.
    for other in ["reach=sms_only", "reach=prompt", "who=privileged", "state=disabled", "customer=14"] {
        assert_eq!(found(&petra.get(&format!("{grace}&{other}")).await), 1, "{other}");
    }
    // Whoever cannot be asked in any way is found as anybody else is; who may not be asked at all is not found.
    for (search, count) in [("mona@", 1), ("susi@", 1), ("didi@", 0), ("gustav@", 0)] {
        let page = petra.get(&format!("{ACCOUNTS}?search={search}")).await;
        assert_eq!(found(&page), count, "{search}: {page:?}");
        let seen = ["Prompt", "Only text", "Nothing", "Not known", "Disabled", "Guest", "data-account"];
        assert!(seen.into_iter().all(|told| !page.html.contains(told)), "{page:?}");
    }
    // The crowd has no users in Halo, and so nobody whom a technician may see.
    let crowd = petra.get(&format!("{ACCOUNTS}?search=user0000")).await;
    assert!(found(&crowd) == 0 && crowd.html.contains("Nobody was found"), "{crowd:?}");

    let (tenant, object) = (page.field("tenant"), page.field("object"));
    let action = "/dashboard/acme/accounts/verify?search=GRACE%40";
    assert!(page.html.contains(&format!("action=\"{action}\"")), "{page:?}");
    let verify = async || petra.post(action, &[("tenant", &tenant), ("object", &object)]).await;
    let pod = Pod::read(&world, &verify().await);
    assert_eq!(pod.becomes("ready").await.who.upn, "grace@contoso.example");
    pod.send().await;
    world.press_phone("grace@contoso.example", Answer::Approve).await;
    assert_eq!(pod.becomes("approved").await.tone, "good");
    assert_eq!(world.logged("requested").await[0]["technician"], 42);

    // A customer whom Halo hides from them hides its accounts; and what is said then does not tell that there is one.
    world.change("agent", 42, json!({ "_clients": [14] })).await;
    assert_eq!(found(&petra.get(&grace).await), 0);
    let hidden = verify().await;
    let missing = petra.post(action, &[("tenant", &tenant), ("object", &tenant)]).await;
    for page in [hidden, missing] {
        assert!(page.status == StatusCode::CONFLICT && page.html.contains("Halo shows you no user"), "{page:?}");
    }
}

#[tokio::test]
async fn whoever_has_accounts_read_sees_how_far_it_is_without_a_press() {
    let world = world(60).await;
    let ann = Browser::of(&world, 3);
    ann.sign_in_to(ACCOUNTS).await;
    world.spoil(Upstream::Graph, "users/delta", 0, Fault::Hold);
    let path = ann.post(NOW, &[]).await.location();
    assert_eq!(path, format!("{ACCOUNTS}?live=1"));
    let going = ann.get(&path).await;
    assert!(going.headers["refresh"] == "4" && !going.html.contains("type=\"search\""), "{going:?}");
    assert!(!ann.get(ACCOUNTS).await.headers.contains_key("refresh"));
    world.sandbox.faults().clear();
    eventually("all accounts", async || imports(&world).await.iter().all(|one| one.finished.is_some()).then_some(()))
        .await;
    eventually("a page at rest", async || {
        let rests = ann.get(&path).await;
        (!rests.headers.contains_key("refresh") && rests.html.contains("type=\"search\"")).then_some(())
    })
    .await;
}
