//! Incidents in the dashboard: what stands, what waits, and an administrator who lifts a block.

use reqwest::StatusCode;
use vouchsafe_sandbox::{microsoft::Quirk, phone::Answer};

use crate::{
    browser::{Browser, Page, Place},
    pod::Pod,
    stage::eventually,
    world::World,
};

const GRACE: &str = "grace@contoso.example";
const HOME: &str = "/dashboard/acme";
const INCIDENTS: &str = "/dashboard/acme/incidents";
const LIFT: &str = "/dashboard/acme/incidents/lift";
const WHY: &str = "rang <her> on the number on file";

/// Grace has denied a prompt.
async fn denied(world: &World) {
    let pod = Browser::of(world, 3).open(Place::Ticket(9499)).await;
    pod.becomes("ready").await;
    pod.send().await;
    world.press_phone(GRACE, Answer::Deny).await;
    pod.becomes("denied").await;
    pod.until("the note", |view| view.note == "written").await;
}

fn says(page: &Page, told: &str) {
    assert!(page.html.contains(told), "{told}: {page:?}");
}

fn silent(page: &Page, untold: &str) {
    assert!(!page.html.contains(untold), "{untold}: {page:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_lifts_a_block_with_a_reason_and_everybody_is_told() {
    let world = World::outward_with(|settings| {
        settings.instances.iter_mut().for_each(|instance| instance.auditors = vec!["5".parse().unwrap()]);
    })
    .await;
    world.change_account(GRACE, |account| account.mail = Some("grace.hopper@contoso.example".to_owned()));
    denied(&world).await;
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    ann.sign_in_to(INCIDENTS).await;
    bob.sign_in_to(INCIDENTS).await;
    says(&ann.get(HOME).await, "One account is blocked");
    let read = bob.get(INCIDENTS).await;
    for told in ["Grace Hopper", GRACE, "Denied at ", "when Ann Agent asked", "until "] {
        says(&read, told);
    }
    silent(&read, LIFT);
    let page = ann.get(INCIDENTS).await;
    let (id, seen) = (page.field("verification"), page.field("seen"));

    let short = ann.post(LIFT, &[("verification", &id), ("seen", &seen), ("reason", "<b>rang")]).await;
    assert_eq!(short.status, StatusCode::BAD_REQUEST);
    says(&short, "Nothing was lifted: say in at least ten characters");
    assert_eq!(short.quoted("name=\"reason\" type=\"text\" value=\"").as_deref(), Some("<b>rang"));
    world.sql("UPDATE sessions SET created = created - 600000").await;
    let old = ann.post(LIFT, &[("verification", &id), ("seen", &seen), ("reason", WHY)]).await;
    assert_eq!(old.status, StatusCode::BAD_REQUEST);
    says(&old, "Nothing was lifted: sign in again");
    assert_eq!(old.quoted("name=\"reason\" type=\"text\" value=\"").as_deref(), Some(WHY));
    says(&old, "target=\"_blank\"");
    silent(&ann.get(INCIDENTS).await, "name=\"reason\"");
    assert_eq!(old.field("to"), INCIDENTS);
    ann.sign_in_to(INCIDENTS).await;
    // Neither another Halo's administrator, nor anything that is no block.
    let elsewhere = Browser::of(&world, 3).at("globex");
    elsewhere.sign_in_to("/dashboard/globex").await;
    silent(&elsewhere.get("/dashboard/globex/incidents").await, "Grace");
    let form = [("verification", id.as_str()), ("seen", &seen), ("reason", WHY)];
    says(&elsewhere.post("/dashboard/globex/incidents/lift", &form).await, "no longer stands");
    says(&ann.post(LIFT, &[("verification", "x"), ("seen", &seen), ("reason", WHY)]).await, "no longer stands");
    // What came after the page was drawn is not lifted with what it showed.
    world.sql("UPDATE fences SET begins = begins + 600000").await;
    says(&ann.post(LIFT, &form).await, "something has happened since this page was drawn");
    world.sql("UPDATE fences SET begins = begins - 600000").await;
    assert!(world.logged("fence_lifted").await.is_empty());

    let lifted = ann.post(LIFT, &form).await;
    assert_eq!((lifted.status, lifted.location().as_str()), (StatusCode::SEE_OTHER, INCIDENTS));
    says(&ann.get(INCIDENTS).await, "Nobody is blocked");
    silent(&ann.get(HOME).await, "is blocked");
    let logged = world.logged("fence_lifted").await;
    assert_eq!((logged.len(), &logged[0]["technician"]), (1, &serde_json::json!(3)));
    assert_eq!(logged[0]["reason"], "rang <her> on the number on file");
    assert!(logged[0]["detail"].as_str().unwrap().starts_with("by administrator; before: denied"), "{logged:?}");
    says(&ann.post(LIFT, &form).await, "no longer stands");
    let letter = eventually("the alert", async || {
        let letters = world.sandbox.outside().letters();
        letters.into_iter().find(|letter| letter.to == ["soc@acme.example"] && letter.text().contains("lifted, on"))
    })
    .await;
    assert!(letter.text().contains("Ann Agent") && letter.text().contains(GRACE), "{}", letter.text());
    // Asked again.
    let pod = Browser::of(&world, 3).open(Place::Ticket(9499)).await;
    pod.press("new").await;
    pod.becomes("ready").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_a_second_technician_is_shown_to_whom_it_concerns_and_answered_in_the_pod() {
    let world = World::start().await;
    world.change_account(GRACE, |account| account.quirk = Quirk::NumberToMatch);
    let (ann, bob, petra) = (Browser::of(&world, 3), Browser::of(&world, 5), Browser::of(&world, 42));
    let pod = ann.open(Place::Ticket(9499)).await;
    pod.becomes("ready").await;
    pod.send_for("privileged_access").await;
    for browser in [&ann, &bob, &petra] {
        browser.sign_in_to(HOME).await;
    }
    let asked = bob.get(HOME).await;
    for told in ["You are asked", "A prompt to the user", "Grace Hopper", "Privileged access", "Ann Agent, "] {
        says(&asked, told);
    }
    // Not their own, and not those who may not answer.
    silent(&ann.get(HOME).await, "You are asked");
    silent(&petra.get(HOME).await, "You are asked");
    says(&ann.get(INCIDENTS).await, "Waiting for a second technician");
    says(&ann.get(&format!("{INCIDENTS}?kind=questions")).await, " · Privileged access");
    silent(&ann.get(&format!("{INCIDENTS}?kind=questions&customer=99")).await, " · Privileged access");
    // By who asked, and when.
    // What waits has not ended.
    for (query, waits) in [
        ("technician=3", true),
        ("technician=42", false),
        ("to=1999-12-31", false),
        ("purpose=privileged_access", true),
        ("purpose=password_reset", false),
        ("ended=open", true),
        ("ended=denied", false),
    ] {
        let page = ann.get(&format!("{INCIDENTS}?kind=questions&{query}")).await;
        assert_eq!(page.html.contains("class=\"cases\""), waits, "{query}: {page:?}");
        let file = ann.get(&page.file_link()).await;
        assert_eq!(file.html.matches("\r\nquestion,").count(), usize::from(waits), "{query}: {file:?}");
    }
    let opened = bob.post("/dashboard/acme/ticket", &[("number", &asked.field("number"))]).await;
    let theirs = Pod::read(&world, &opened);
    theirs.becomes("second_asked").await;
    theirs.press("agree").await;
    pod.becomes("ready").await;
    silent(&bob.get(HOME).await, "You are asked");
    // A user's record opens as a ticket does.
    let record = ann.post("/dashboard/acme/ticket", &[("record", "38")]).await;
    Pod::read(&world, &record).until("Grace", |view| view.state != "loading").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn objections_and_refused_notes_are_found_and_each_can_be_asked_for_alone() {
    let world = World::start().await;
    denied(&world).await;
    world
        .sql(
            "INSERT INTO objections (token_hash, verification, expires, raised)
             SELECT 'x', id, 9999999999999, 1 FROM verifications;
             UPDATE verifications SET note = 'refused', note_problem = 'no right'",
        )
        .await;
    let ann = Browser::of(&world, 3);
    ann.sign_in_to(INCIDENTS).await;
    let rows = async |query: &str| {
        let page = ann.get(&format!("{INCIDENTS}{query}")).await;
        (page.html.matches("<tr data-tone").count(), page.html.matches("data-card").count())
    };
    assert_eq!(rows("").await, (2, 4));
    assert_eq!(rows("?kind=objections").await, (1, 1));
    assert_eq!(rows("?kind=notes&customer=12").await, (1, 1));
    assert_eq!(rows("?kind=notes&customer=13").await, (0, 1));
    // By whom, and when: each list has its own beginning. And by what came of it, and what it was for.
    for (query, found) in [
        ("kind=notes&ended=denied", 1),
        ("kind=notes&ended=approved", 0),
        ("kind=notes&ended=open", 0),
        ("kind=notes&purpose=password_reset", 1),
        ("kind=notes&purpose=other", 0),
        ("kind=objections&ended=any_denied&purpose=password_reset", 1),
        ("kind=objections&ended=approved", 0),
        ("kind=objections&purpose=other", 0),
        ("ended=denied", 2),
        ("ended=denied&purpose=mfa_change", 0),
        ("kind=notes&technician=3", 1),
        ("kind=notes&technician=5", 0),
        ("kind=notes&from=2999-01-01", 0),
        ("kind=notes&to=1999-12-31", 0),
        ("kind=objections&technician=3", 1),
        ("kind=objections&technician=5", 0),
        ("kind=objections&to=1970-01-02", 1),
        ("kind=objections&from=1970-01-02", 0),
    ] {
        assert_eq!(rows(&format!("?{query}")).await.0, found, "{query}");
        let file = ann.get(&format!("{INCIDENTS}.csv?{query}")).await;
        let lines = file.html.matches("\r\nnote,").count() + file.html.matches("\r\nobjection,").count();
        assert_eq!(lines, found, "{query}: {file:?}");
    }
    let blocks =
        async |query: &str| ann.get(&format!("{INCIDENTS}?{query}")).await.html.matches("class=\"until\"").count();
    for (query, found) in [
        ("technician=3", 1),
        ("technician=5", 0),
        ("from=2999-01-01", 0),
        ("to=1999-12-31", 0),
        ("ended=denied&purpose=password_reset", 1),
        ("ended=fraud_reported", 0),
        ("purpose=other", 0),
    ] {
        assert_eq!(blocks(&format!("kind=fences&{query}")).await, found, "{query}");
        let file = ann.get(&format!("{INCIDENTS}.csv?kind=fences&{query}")).await;
        assert_eq!(file.html.matches("\r\nfence,").count(), found, "{query}: {file:?}");
    }
    let notes = ann.get(&format!("{INCIDENTS}?kind=notes&technician=3&from=2020-01-01")).await;
    says(&notes, "/dashboard/acme/verifications?technician=3&amp;from=2020-01-01&amp;note=refused");
    let link = notes.file_link();
    let file = ann.get(&link).await;
    assert_eq!(file.html.matches("\r\n").count(), 2, "{file:?}");
    assert_eq!(ann.get(&link.replace("technician=3", "technician=5")).await.html.matches("\r\n").count(), 1);
    let notes = ann.get(&format!("{INCIDENTS}?kind=notes&ended=denied&purpose=password_reset")).await;
    says(&notes, "/dashboard/acme/verifications?ended=denied&amp;purpose=password_reset&amp;note=refused");
    let exported = world.logged("exported").await;
    let told = "incidents; What: notes, Technician: 3, From: 2020-01-01; rows not counted";
    assert!(exported.iter().any(|entry| entry["detail"] == told), "{exported:?}");
    for query in ["?kind=all", "?customer=Contoso", "?technician=Ann", "?from=yesterday", "?ended=all", "?purpose=x"] {
        assert_eq!(ann.get(&format!("{INCIDENTS}{query}")).await.status, StatusCode::BAD_REQUEST, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_of_them_are_found_page_by_page_and_in_the_file() {
    let world = World::start().await;
    denied(&world).await;
    // As many more, one after the other, as make two pages and one line of blocks, and of objections.
    world
        .sql(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
             INSERT INTO verifications (id, instance, tenant, object, upn, account_name, contact, contact_name, client,
             client_name, ticket, technician, technician_name, purpose, method, form, source, reference, requested, begun,
             context, verdict, concluded, note, prompt_open, prompt_closes, lease_holder, lease_until)
             SELECT printf('00000000-0000-4000-8000-%012d', i), instance, tenant, object, upn, account_name, contact,
             '=' || i, 12 + i % 2, client_name, i, technician, technician_name, purpose, method, form, source, reference,
             requested - i, begun, context, 'denied', concluded, 'none', 0, 0, '', 0 FROM verifications, n;
             INSERT INTO fences (verification, instance, tenant, object, cause, begins, ends)
             SELECT id, instance, tenant, object, 'denied', requested, CASE WHEN ticket < 30 THEN NULL
             ELSE 9000000000000 + ticket / 2 END FROM verifications WHERE id LIKE '00000000-%';
             INSERT INTO objections (token_hash, verification, expires, raised)
             SELECT id, id, 9999999999999, 1 + ticket / 2 FROM verifications WHERE id LIKE '00000000-%'",
        )
        .await;
    let ann = Browser::of(&world, 3);
    ann.sign_in_to(INCIDENTS).await;
    let ids = |page: &Page, card: &str| -> Vec<String> {
        let (_, rest) = page.html.split_once(&format!("data-card=\"{card}\"")).unwrap();
        let (section, _) = rest.split_once("</section>").unwrap();
        section.split("/verifications/").skip(1).map(|rest| rest[..36].to_owned()).collect()
    };
    let more = |page: &Page, card: &str| {
        let (_, rest) = page.html.split_once(&format!("data-card=\"{card}\"")).unwrap();
        let (section, _) = rest.split_once("</section>").unwrap();
        let (before, _) = section.split_once("\" data-page=\"more\"")?;
        before.rsplit_once("href=\"").map(|(_, path)| path.replace("&amp;", "&"))
    };
    for (card, all, of_13) in [("fences", 101, 50), ("objections", 100, 50)] {
        for (query, expected) in [("", all), ("?customer=13", of_13)] {
            let (mut page, mut seen) = (ann.get(&format!("{INCIDENTS}{query}")).await, Vec::new());
            loop {
                let shown = ids(&page, card);
                assert!(shown.len() <= 50, "{card}: {page:?}");
                seen.extend(shown);
                let Some(next) = more(&page, card) else { break };
                page = ann.get(&next).await;
                says(&page, "data-page=\"first-page\"");
            }
            let once: std::collections::BTreeSet<&String> = seen.iter().collect();
            assert_eq!((seen.len(), once.len()), (expected, expected), "{card} {query}");
        }
    }
    for query in ["?behind=1.1.x", "?kind=notes&behind=1", "?kind=fences&behind=1"] {
        assert_eq!(ann.get(&format!("{INCIDENTS}{query}")).await.status, StatusCode::BAD_REQUEST, "{query}");
        assert_eq!(ann.get(&format!("{INCIDENTS}.csv{query}")).await.status, StatusCode::BAD_REQUEST, "{query}");
    }
    let link = ann.get(&format!("{INCIDENTS}?kind=fences&customer=13")).await.file_link();
    let file = ann.get(&link).await;
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    let lines: Vec<&str> = file.html.trim_end().split("\r\n").collect();
    assert!(lines.len() == 51 && lines[0].starts_with("kind,at,until,what,contact,"), "{lines:?}");
    assert!(lines[1..].iter().all(|line| line.starts_with("fence,") && line.contains(",'=")), "{lines:?}");
    let exported = world.logged("exported").await;
    assert_eq!(exported.last().unwrap()["detail"], "incidents; What: fences, Customer: 13; rows not counted");
    let all = ann.get(&format!("{INCIDENTS}.csv")).await;
    assert_eq!(all.html.matches("\r\n").count(), 1 + 101 + 100);
}
