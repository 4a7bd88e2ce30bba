//! Reports: what happened in a period, for somebody who was not there, and how far that can be checked.

use reqwest::StatusCode;
use vouchsafe_domain::fence::Cause;
use vouchsafe_sandbox::phone::Answer;
use vouchsafe_store::{Lifter, LogFound, Outgoing, Settings};

use crate::{
    browser::{Browser, Page, Place},
    stage::{Pace, eventually},
    world::World,
};

const GRACE: &str = "grace@contoso.example";
pub(crate) const REPORT: &str = "/dashboard/acme/report";
const WHY: &str = "=rang <her> back";

pub(crate) fn says(page: &Page, told: &str) {
    assert!(page.html.contains(told), "{told}: {page:?}");
}

pub(crate) fn silent(page: &Page, untold: &str) {
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
    world.store.lift_fence(who, incident.verification.account, WHY, now, now, |_| Outgoing::default()).await.unwrap();
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
        "It was not checked yet whether the log is whole",
    ] {
        says(&report, told);
    }

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
    let since = file.html.lines().find(|line| line.contains(",The policy in force,")).unwrap();
    assert!(since.starts_with("policy,20") && since.contains("What the log tells of it last changed at "), "{since}");
    let rules: Vec<&str> =
        file.html.lines().filter(|line| line.starts_with("policy,") && line.contains("Methods: ")).collect();
    assert_eq!(rules.len(), 5 * 3, "{rules:?}");
    let strict = rules.iter().find(|line| line.contains("\"Privileged access, ordinary\"")).unwrap();
    assert!(strict.contains("Methods: number, app code; Holds: 15 min; Second technician: yes; Told: "), "{strict}");
    says(&file, "'=rang <her> back: by administrator");
    let exported = world.logged("exported").await;
    assert!(exported[0]["detail"].as_str().unwrap().starts_with("report for audit; From: "), "{exported:?}");
}

/// Presses the button that has the whole log checked, and gives the page that it leads to.
async fn check(browser: &Browser<'_>, report: &Page) -> Page {
    let path = report.quoted("action=\"/dashboard/acme/report/verify").unwrap_or_else(|| panic!("{report:?}"));
    let pressed = browser.post(&format!("{REPORT}/verify{path}"), &[]).await;
    assert_eq!(pressed.status, StatusCode::SEE_OTHER, "{pressed:?}");
    let shown = pressed.location();
    assert!(shown.starts_with(&format!("{REPORT}?")) && shown.ends_with("&for=audit"), "{shown}");
    eventually("the check's end", async || {
        let page = browser.get(&shown).await;
        (!page.html.contains("is being checked since")).then_some(page)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_log_is_checked_as_audit_verify_does_and_what_came_of_it_is_told() {
    let world = eventful().await;
    let bob = Browser::of(&world, 5);
    bob.sign_in_to(REPORT).await;
    let query = "customer=12&from=2020-01-01&to=2999-12-31";
    let checked = check(&bob, &bob.get(&format!("{REPORT}?{query}")).await).await;
    let entries = world.log().await.iter().filter(|entry| entry["instance"] == "acme").count();
    for told in
        ["Checked at ", &format!("all {entries} entries up to {entries} are unchanged"), "data-proof=\"yes\"", "(12)"]
    {
        says(&checked, told);
    }
    let file = bob.get(&format!("{REPORT}.csv?{query}")).await;
    let line = file.html.lines().find(|line| line.starts_with("verify,")).unwrap();
    assert!(line.contains(",vouchsafe audit verify,yes,,") && line.ends_with(&format!(",{entries}")), "{line}");
    // That the file was taken away is an entry of its own.
    let younger = bob.get(&format!("{REPORT}?{query}")).await;
    says(&younger, "Some entries of this period are younger than that.");
    says(&younger, "data-proof=\"unknown\"");

    // Somebody wrote a verdict into the database: the log is whole, and says otherwise.
    world.sql("UPDATE verifications SET verdict = 'no_answer' WHERE verdict = 'denied'").await;
    let differs = check(&bob, &younger).await;
    says(&differs, "NOT WHOLE, as checked at ");
    says(&differs, "is not as the log has it: verdict");
    world.sql("UPDATE verifications SET verdict = 'denied' WHERE verdict = 'no_answer'").await;
    says(&check(&bob, &differs).await, "data-proof=\"yes\"");

    // Long before the period, with what is signed again as it should be: the part alone would have looked whole.
    world
        .sql("UPDATE log SET line = replace(line, '\"seq\":1,', '\"seq\": 1,') WHERE instance = 'acme' AND seq = 1")
        .await;
    let today = bob.get(REPORT).await;
    let broken = check(&bob, &today).await;
    for told in ["NOT WHOLE, as checked at ", "line 1 is not a log entry", "data-proof=\"no\""] {
        says(&broken, told);
    }
    silent(&broken, "are unchanged");
    let file = bob.get(&format!("{REPORT}.csv")).await;
    assert!(file.html.lines().any(|line| line.starts_with("verify,") && line.contains(",no,,\"NOT WHOLE")), "{file:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_checked_once_a_day_by_itself() {
    let world = eventful().await;
    let acme = "acme".parse().unwrap();
    let last = async || world.store.log_checks(&acme, jiff::Timestamp::now()).await.unwrap().last;
    assert_eq!(last().await, None);
    vouchsafe_server::audit::rounds::round(&world.services).await.unwrap();
    let first = eventually("the check", last).await;
    assert!(matches!(first.found, LogFound::Whole { .. }), "{first:?}");
    vouchsafe_server::audit::rounds::round(&world.services).await.unwrap();
    assert!(world.services.audits.going(&acme).is_none(), "it is not time again");
    assert_eq!(last().await, Some(first.clone()));

    // What was whole yesterday and is cut off today, head and all, that check remembers.
    world.sql("DELETE FROM log WHERE instance = 'acme' AND seq > 3").await;
    world.sql("UPDATE log_heads SET seq = 3, hash = (SELECT hash FROM log WHERE instance = 'acme' AND seq = 3) WHERE instance = 'acme'").await;
    world.services.audits.begin(&world.services, &acme, jiff::SignedDuration::ZERO).await.unwrap();
    let second = eventually("the next check", async || last().await.filter(|check| *check != first)).await;
    assert!(matches!(&second.found, LogFound::Changed { what } if what[0].contains("was cut off")), "{second:?}");
    let ann = Browser::of(&world, 3);
    ann.sign_in_to("/dashboard/acme/doctor").await;
    assert_eq!(ann.post("/dashboard/acme/doctor/run", &[]).await.status, StatusCode::SEE_OTHER);
    let doctor = eventually("the doctor", async || {
        let page = ann.get("/dashboard/acme/doctor").await;
        page.html.contains("The log or the database was changed").then_some(page)
    })
    .await;
    says(&doctor, "was cut off");
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
    for section in ["denials,", "figures,", "verify,", "trend,"] {
        says(&file, &format!("\n{section}"));
    }
    let counted =
        |what: &str| file.html.lines().filter(|line| line.starts_with("trend,") && line.contains(what)).count();
    assert_eq!((counted(",Verified,"), counted(",Denied,")), (30, 30), "a day each: {file:?}");
    assert_eq!((counted(",Verified,,From 20"), counted(",1,")), (30, 2), "{file:?}");
    let long = bob.get(&format!("{REPORT}.csv?for=review&from=1990-01-01")).await;
    assert_eq!(long.status, StatusCode::BAD_REQUEST);
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
        // The form offers every customer, and is not printed.
        let (_, told) = of_contoso.html.split_once("role=\"search\"").unwrap_or(("", &of_contoso.html));
        let (_, told) = told.split_once("</form>").unwrap_or(("", told));
        for untold in ["customer 13", "Customer: 13", "9544", "the worst", "customer 15"] {
            assert!(!told.contains(untold), "{untold}: {of_contoso:?}");
        }
    }
}
