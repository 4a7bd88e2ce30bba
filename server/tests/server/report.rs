//! Reports: what happened in a period, for somebody who was not there, and how far that can be checked.

use reqwest::StatusCode;
use vouchsafe_domain::fence::Cause;
use vouchsafe_sandbox::phone::Answer;
use vouchsafe_store::{Lifter, Settings};

use crate::{
    browser::{Browser, Page, Place},
    stage::Pace,
    world::World,
};

const GRACE: &str = "grace@contoso.example";
const REPORT: &str = "/dashboard/acme/report";
const WHY: &str = "=rang <her> back";

fn says(page: &Page, told: &str) {
    assert!(page.html.contains(told), "{told}: {page:?}");
}

fn silent(page: &Page, untold: &str) {
    assert!(!page.html.contains(untold), "{untold}: {page:?}");
}

/// Verified once, then denied; the block lifted, and somebody made an auditor.
async fn eventful() -> World {
    let auditors = |settings: &mut Settings| {
        settings.instances.iter_mut().for_each(|instance| instance.auditors = vec!["5".parse().unwrap()]);
    };
    let world = World::with(Pace::EASY, "async", auditors).await;
    let pod = Browser::of(&world, 3).open(Place::Ticket(9499)).await;
    for (answer, state) in [(Answer::Approve, "approved"), (Answer::Deny, "denied")] {
        pod.becomes("ready").await;
        pod.send().await;
        world.press_phone(GRACE, answer).await;
        pod.until(state, |view| view.state == state && view.note == "written").await;
        pod.press("new").await;
    }
    let now = jiff::Timestamp::now();
    let incident = world.store.incidents(now).await.unwrap().remove(0);
    assert_eq!(incident.fence.cause, Cause::Denied);
    let acme = "acme".parse().unwrap();
    let who = Lifter::Administrator(&acme, "3".parse().unwrap());
    world.store.lift_fence(who, incident.verification.account, WHY, now, now, |_| vec![]).await.unwrap();
    let (mut settings, _) = world.store.load_settings().await.unwrap();
    settings.instances[0].auditors.push("42".parse().unwrap());
    world.store.apply(&settings, false, None, now).await.unwrap();
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn an_auditor_reads_what_was_asked_what_was_let_through_and_who_may_do_what() {
    let world = eventful().await;
    let bob = Browser::of(&world, 5);
    bob.sign_in_to(REPORT).await;
    let report = bob.get(REPORT).await;
    for told in [
        "Report for insurance and auditors",
        "all customers",
        "What the log tells of it last changed at ",
        "Fence lifted",
        "=rang &lt;her&gt; back",
        "Ann Agent",
        "auditors: [5] -&gt; [5,42]",
        // However much came before it in one change.
        "+ instance acme",
        "SHA-256",
        "VC1:",
        "vouchsafe audit verify log.jsonl --keys keys.json",
        "was not checked for this report",
    ] {
        says(&report, told);
    }
    silent(&report, "are unchanged, signed");
    let link = report.quoted("<a href=\"/dashboard/acme/report?").unwrap();
    let checked = bob.get(&format!("{REPORT}?{link}")).await;
    says(&checked, "are unchanged, signed with this Halo’s key");

    // One customer's report has none of another's exceptions, and what concerns the whole Halo.
    let own = bob.get(&format!("{REPORT}?customer=12")).await;
    says(&own, "Fence lifted");
    let other = bob.get(&format!("{REPORT}?customer=13")).await;
    silent(&other, "Fence lifted");
    says(&other, "auditors: [5] -&gt; [5,42]");
    let before = bob.get(&format!("{REPORT}?from=2000-01-01&to=2000-12-31")).await;
    silent(&before, "Fence lifted");
    says(&before, "The log has no entry in this period");
    for query in ["for=all", "from=yesterday", "customer=Contoso", "from=2026-02-01&to=2026-01-01"] {
        let page = bob.get(&format!("{REPORT}?{query}")).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{query}");
        silent(&page, "Fence lifted");
        assert_eq!(bob.get(&format!("{REPORT}.csv?{query}")).await.status, StatusCode::BAD_REQUEST, "{query}");
    }

    let file = bob.get(&format!("{REPORT}.csv")).await;
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    says(&file, "section,at,what,who,about,why,evidence\r\n");
    says(&file, "roles,");
    says(&file, "'=rang <her> back: by administrator");
    let exported = world.logged("exported").await;
    assert!(exported[0]["detail"].as_str().unwrap().starts_with("report for audit; From: "), "{exported:?}");
    // Somebody wrote into the log: that is found, and said.
    world.sql("UPDATE log SET line = replace(line, 'fence_lifted', 'signed_out') WHERE instance = 'acme'").await;
    let broken = bob.get(&format!("{REPORT}?check=1")).await;
    says(&broken, "NOT WHOLE: entry ");
    silent(&broken, "are unchanged, signed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customers_review_has_figures_charts_and_denials() {
    let world = eventful().await;
    let bob = Browser::of(&world, 5);
    bob.sign_in_to(REPORT).await;
    let review = bob.get(&format!("{REPORT}?for=review&customer=12")).await;
    for told in ["Review", "(12)", "Verified 1, Denied 1, No answer 0, Other 0", "Grace Hopper", "Denied or reported"] {
        says(&review, told);
    }
    let other = bob.get(&format!("{REPORT}?for=review&customer=13")).await;
    silent(&other, "Grace Hopper");
    for query in ["from=1990-01-01", "from=2000-01-01&to=2010-01-01"] {
        let long = bob.get(&format!("{REPORT}?for=review&{query}")).await;
        assert_eq!(long.status, StatusCode::BAD_REQUEST);
        says(&long, "Take a shorter period");
    }
    let file = bob.get(&format!("{REPORT}.csv?for=review&customer=12")).await;
    says(&file, "denials,");
    says(&file, "figures,");
}

/// When the policy last changed, as the report says it.
async fn last_changed(browser: &Browser<'_>, query: &str) -> String {
    let page = browser.get(&format!("{REPORT}{query}")).await;
    let (_, rest) = page.html.split_once("last changed at ").unwrap_or_else(|| panic!("no time: {page:?}"));
    rest.split_once('.').unwrap().0.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_customers_report_tells_nothing_of_another() {
    let world = eventful().await;
    let bob = Browser::of(&world, 5);
    bob.sign_in_to(REPORT).await;
    for query in ["customer=12", "customer=13&ended=denied", "ticket=9544"] {
        bob.get(&format!("/dashboard/acme/verifications.csv?{query}")).await;
    }
    let before = [last_changed(&bob, "").await, last_changed(&bob, "?customer=12").await];

    // Fabrikam asks for more from now on, and has a name that could be read as a change.
    let (mut settings, _) = world.store.load_settings().await.unwrap();
    let of_13 = |customer: &&mut vouchsafe_store::Customer| {
        customer.instance.as_str() == "acme" && u64::from(customer.client) == 13
    };
    let fabrikam = settings.customers.iter_mut().find(of_13).unwrap();
    fabrikam.name = Some("Fabrikam; ~ policy: the worst".to_owned());
    fabrikam.policy.take_over = Some(false);
    let later = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(1);
    world.store.apply(&settings, false, None, later).await.unwrap();

    assert_eq!([last_changed(&bob, "").await, last_changed(&bob, "?customer=12").await], before);
    let of_fabrikam = last_changed(&bob, "?customer=13").await;
    assert_ne!(of_fabrikam, before[0], "its own policy is another one");
    let to = later.to_zoned_datetime(jiff::tz::TimeZone::UTC).date().tomorrow().unwrap();
    let all = bob.get(&format!("{REPORT}?to={to}")).await;
    for told in ["customer 13", "Customer: 13", "Ticket: 9544", "the worst"] {
        says(&all, told);
    }
    for path in [REPORT.to_owned(), format!("{REPORT}.csv")] {
        let of_contoso = bob.get(&format!("{path}?customer=12&to={to}")).await;
        for told in ["Customer: 12", "verifications; filtered", "+ instance acme", "customer 12", "auditors: [5]"] {
            says(&of_contoso, told);
        }
        for untold in ["customer 13", "Customer: 13", "9544", "the worst", "customer 15"] {
            silent(&of_contoso, untold);
        }
    }
}
