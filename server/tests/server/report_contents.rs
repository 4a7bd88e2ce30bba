//! What reports tell: every kind of exception with who and why, the policy, how long people took to answer, and where that is
//! more than a page has room for.

use jiff::{SignedDuration, Timestamp};
use reqwest::StatusCode;
use vouchsafe_domain::{
    ids::{AccountId, InstanceId, TenantId, Upn},
    log::{Event, Kind},
    policy::Threat,
};
use vouchsafe_sandbox::phone::Answer;
use vouchsafe_store::{Changed, NewMatch, Settings};

use crate::{
    browser::{Browser, Page, Place},
    report::{REPORT, says, silent},
    stage::Pace,
    world::World,
};

const GRACE: &str = "grace@contoso.example";

/// The columns of a verification that is copied as it is.
macro_rules! copies {
    ($values:literal, $from:literal) => {
        concat!(
            "INSERT INTO verifications (instance, tenant, object, upn, account_name, contact, contact_name, client,
             client_name, ticket, technician, technician_name, purpose, method, form, source, reference, requested, context,
             requirement, note, prompt_open, prompt_closes, lease_holder, lease_until, id, verdict, begun, concluded,
             second_technician, second_technician_name, reason, other_contact)
             SELECT v.instance, v.tenant, v.object, v.upn, v.account_name, v.contact, v.contact_name, v.client,
             v.client_name, v.ticket, v.technician, v.technician_name, v.purpose, v.method, v.form, v.source, v.reference,
             v.requested, v.context, v.requirement, 'none', 0, 0, '', 0, ",
            $values,
            " FROM verifications v, ",
            $from,
            " WHERE v.id NOT LIKE '00000000-%'"
        )
    };
}

fn acme() -> InstanceId {
    "acme".parse().unwrap()
}

/// Grace was verified for Ann; Bob is an auditor. Fabrikam has no verification.
async fn verified() -> World {
    let world = World::with(Pace::EASY, "async", |settings: &mut Settings| {
        settings.instances.iter_mut().for_each(|instance| instance.auditors = vec!["5".parse().unwrap()]);
        let of_13 = |one: &&mut vouchsafe_store::Customer| one.instance == acme() && u64::from(one.client) == 13;
        settings.customers.iter_mut().find(of_13).unwrap().name = Some("Fabrikam & Sons".to_owned());
    })
    .await;
    let pod = Browser::of(&world, 3).open(Place::Ticket(9499)).await;
    pod.becomes("ready").await;
    pod.send().await;
    world.press_phone(GRACE, Answer::Approve).await;
    pod.until("the note", |view| view.state == "approved" && view.note == "written").await;
    world
}

/// The tenant of a customer.
async fn tenant(world: &World, client: u64) -> TenantId {
    let (settings, _) = world.store.load_settings().await.unwrap();
    let own = settings.customers.into_iter().find(|one| one.instance == acme() && u64::from(one.client) == client);
    own.unwrap().tenants[0].id
}

/// Whether one row of a table has all of these.
fn has_row(page: &Page, told: &[&str]) -> bool {
    let rows = page.html.split("<tr>").skip(1).filter_map(|rest| rest.split("</tr>").next());
    let plain = |text: &str| text.replace('<', "&lt;").replace('>', "&gt;");
    rows.into_iter().any(|row| told.iter().all(|told| row.contains(&plain(told))))
}

/// Whether one line of a section of a file has all of these.
fn has_line(file: &Page, section: &str, told: &[&str]) -> bool {
    let mut lines = file.html.lines().filter(|line| line.starts_with(&format!("{section},")));
    lines.any(|line| told.iter().all(|told| line.contains(told)))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_exception_is_told_with_who_and_why_on_the_page_and_in_the_file() {
    let world = verified().await;
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    let taken = bob.open(Place::Ticket(9499)).await;
    taken.becomes("approved_elsewhere").await;
    taken.press("take_over").await;
    world
        .sql(copies!(
            "n.id, n.verdict, v.begun, v.concluded, 42, 'Petra Poe', n.reason, n.other",
            "(SELECT '00000000-0000-4000-8000-000000000001' AS id, 'overridden' AS verdict, 'lost <her> phone' AS reason, 0 AS other
              UNION ALL SELECT '00000000-0000-4000-8000-000000000002', 'vouched', 'the manager knows her', 0
              UNION ALL SELECT '00000000-0000-4000-8000-000000000003', 'approved', 'rang in her place', 1) n"
        ))
        .await;
    let verification = world.logged("concluded").await[0]["verification"].as_str().unwrap().to_owned();
    let append = async |event: Event| world.store.append(&acme(), Timestamp::now(), event).await.unwrap();
    append(Event { verification: Some(verification), upn: Some(GRACE.parse().unwrap()), ..Event::new(Kind::Objected) })
        .await;
    // Who a contact is: one of each customer's, one whose tenant is nobody's but who was verified, and one of nobody.
    let nowhere: TenantId = "abababab-7777-4777-8777-777777777777".parse().unwrap();
    let told = [(tenant(&world, 12).await, "79"), (tenant(&world, 13).await, "80"), (nowhere, "38"), (nowhere, "81")];
    for (number, (tenant, contact)) in told.into_iter().enumerate() {
        let upn: Upn = format!("match{number}@contoso.example").parse().unwrap();
        let account = AccountId { tenant, object: "88888888-8888-4888-8888-888888888888".parse().unwrap() };
        let suggested = NewMatch { account, address: format!("alias{number}@contoso.example").parse().unwrap(), upn };
        let (contact, by, agrees) = (contact.parse().unwrap(), "3".parse().unwrap(), "5".parse().unwrap());
        assert!(world.store.suggest_match(&acme(), contact, &suggested, by, Timestamp::now()).await.unwrap());
        assert!(world.store.confirm_match(&acme(), contact, &suggested, agrees, Timestamp::now()).await.unwrap());
    }
    world
        .store
        .forget_match(&acme(), "79".parse().unwrap(), Some("3".parse().unwrap()), Timestamp::now())
        .await
        .unwrap();
    let loosened = Event {
        technician: Some("3".parse().unwrap()),
        detail: Some("password_reset × vip: number_match -> tap".to_owned()),
        ..Event::new(Kind::PolicyLoosened)
    };
    append(loosened).await;

    bob.sign_in_to(REPORT).await;
    let before = bob.get(REPORT).await;
    assert!(has_row(&before, &["Password reset", "ordinary", "tap, number, app code", "15 min"]), "{before:?}");
    let now = Timestamp::now();
    let threat =
        Threat { since: now, until: now + SignedDuration::from_hours(2), reason: "wave of calls".into(), by: None };
    assert_eq!(world.store.raise_threat(&acme(), &threat, None).await.unwrap(), Ok(Changed::Done));
    world.store.rotate_log_key(&acme(), Timestamp::now()).await.unwrap().unwrap();

    let exceptions: [(&[&str], bool); 10] = [
        (&["Went on anyway", "Bob Brown, Petra Poe", "Grace Hopper", "lost <her> phone"], true),
        (&["Vouched for", "Bob Brown, Petra Poe", "Grace Hopper", "the manager knows her"], true),
        (&["Somebody else than the ticket’s contact", "Grace Hopper", "rang in her place"], true),
        (&["Approval taken over", "Bob Brown (agent 5)", GRACE], true),
        (&["Objected", GRACE], true),
        (
            &["Match confirmed", "Bob Brown (agent 5)", "match0@contoso.example", "found by alias0@contoso.example"],
            true,
        ),
        (&["Match forgotten", "Ann Agent (agent 3)", "match0@contoso.example"], true),
        (&["Match confirmed", "Bob Brown (agent 5)", "match1@contoso.example, Fabrikam & Sons"], false),
        (&["Match confirmed", "match2@contoso.example"], true),
        (&["Match confirmed", "match3@contoso.example"], false),
    ];
    let (page, file) = (bob.get(REPORT).await, bob.get(&format!("{REPORT}.csv")).await);
    let of_12 = async |path: &str| bob.get(&format!("{path}?customer=12")).await;
    let (own, own_file) = (of_12(REPORT).await, of_12("/dashboard/acme/report.csv").await);
    for (told, is_of_12) in exceptions {
        let shown: Vec<String> = told.iter().map(|told| told.replace('&', "&amp;")).collect();
        let shown: Vec<&str> = shown.iter().map(String::as_str).collect();
        assert!(has_row(&page, &shown), "{told:?}: {page:?}");
        assert!(has_line(&file, "exceptions", told), "{told:?}: {file:?}");
        assert_eq!(has_row(&own, &shown), is_of_12, "{told:?}: {own:?}");
        assert_eq!(has_line(&own_file, "exceptions", told), is_of_12, "{told:?}: {own_file:?}");
    }
    let others = bob.get(&format!("{REPORT}?customer=13")).await;
    assert!(has_row(&others, &["Match confirmed", "match1@contoso.example, Fabrikam &amp; Sons"]), "{others:?}");
    // One of nobody is not left out without a word, and says nothing of whom it is about.
    for page in [&own, &others] {
        assert!(has_row(page, &["Match confirmed", "Nobody can say any more which customer"]), "{page:?}");
        silent(page, "match3@");
    }
    for untold in ["Grace Hopper", GRACE, "match0@", "match2@"] {
        silent(&others, untold);
    }
    for told in
        [&["Policy loosened", "Ann Agent (agent 3)", "number_match -> tap"][..], &["Threat raised", "wave of calls"]]
    {
        assert!(has_row(&own, told) && has_line(&own_file, "settings", told), "{told:?}: {own:?}");
    }
    assert!(has_row(&own, &["Key rotated"]) && has_line(&own_file, "log", &["Key rotated"]), "{own:?}");
    // The policy is the one in force, which the threat level has tightened.
    assert!(has_row(&own, &["Password reset", "ordinary", "number, app code"]), "{own:?}");
    assert!(!has_row(&own, &["Password reset", "ordinary", "tap, number, app code"]), "{own:?}");
    assert!(
        has_line(&own_file, "policy", &["\"Password reset, ordinary\"", "Methods: number, app code; Holds: "]),
        "{own_file:?}"
    );

    // Once names are erased, the report says so.
    world.store.erase_personal(&acme(), Timestamp::now(), Timestamp::now(), "kept for 30 days").await.unwrap();
    ann.sign_in_to(REPORT).await;
    let erased = ann.get(REPORT).await;
    assert!(has_row(&erased, &["Personal erased", "kept for 30 days: "]), "{erased:?}");
    silent(&erased, "match0@");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_median_time_to_answer_is_that_of_the_answers_wherever_it_is_shown() {
    let world = verified().await;
    world.sql("UPDATE verifications SET concluded = begun + 9000").await;
    // Two more answers, and one who never answered, which counts for nothing.
    world
        .sql(copies!(
            "n.id, n.verdict, v.begun, v.begun + n.took, NULL, NULL, NULL, 0",
            "(SELECT '00000000-0000-4000-8000-000000000001' AS id, 'denied' AS verdict, 40000 AS took
              UNION ALL SELECT '00000000-0000-4000-8000-000000000002', 'approved', 7000
              UNION ALL SELECT '00000000-0000-4000-8000-000000000003', 'no_answer', 55000) n"
        ))
        .await;
    let bob = Browser::of(&world, 5);
    bob.sign_in_to(REPORT).await;
    let title = "Verified 2, Denied 1, No answer 1, median time to answer 9 s";
    for path in ["report?for=review&customer=12", "report?for=review", "trends", "trends?span=7&customer=12"] {
        let page = bob.get(&format!("/dashboard/acme/{path}")).await;
        let (_, answers) = page.html.split_once("data-chart=\"answers\"").unwrap_or_else(|| panic!("{page:?}"));
        let (chart, _) = answers.split_once("</svg>").unwrap();
        assert!(chart.contains("<circle") && chart.contains(title), "{path}: {chart}");
        assert!(chart.contains("Between 9 and 9 seconds"), "{path}: {chart}");
    }
    let review = bob.get(&format!("{REPORT}?for=review")).await;
    says(&review, "<b>9 s</b><p>median time to answer</p>");
    let home = bob.get("/dashboard/acme").await;
    says(&home, "9 s");
    let file = bob.get(&format!("{REPORT}.csv?for=review&customer=12")).await;
    assert!(has_line(&file, "figures", &[",median time to answer,,,9 s,"]), "{file:?}");
    assert!(has_line(&file, "trend", &[",median time to answer,", ",9 s,"]), "{file:?}");

    let link = bob.get("/dashboard/acme/trends?span=90&customer=12").await.file_link();
    let file = bob.get(&link).await;
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    let lines: Vec<&str> = file.html.trim_end().split("\r\n").collect();
    assert_eq!((lines.len(), lines[0]), (14, "from,days,verified,denied,unanswered,other,median_seconds"));
    assert!(lines[13].ends_with(",7,2,1,1,0,9") && lines[1].ends_with(",7,0,0,0,0,"), "{lines:?}");
    let exported = world.logged("exported").await;
    assert_eq!(exported.last().unwrap()["detail"], "trends; Time: 90, Customer: 12; rows not counted");
    for query in ["span=9", "customer=Contoso"] {
        assert_eq!(
            bob.get(&format!("/dashboard/acme/trends.csv?{query}")).await.status,
            StatusCode::BAD_REQUEST,
            "{query}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_much_for_a_page_is_in_the_file_and_what_is_too_much_for_that_is_refused() {
    let world = verified().await;
    world
        .sql(copies!(
            "printf('00000000-0000-4000-800%d-%012d', kinds.k, n.i), kinds.verdict, v.begun, v.concluded, NULL, NULL, 'because', 0",
            "(SELECT 1 AS k, 'overridden' AS verdict UNION ALL SELECT 2, 'denied') kinds,
             (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 201) SELECT i FROM n) n"
        ))
        .await;
    let bob = Browser::of(&world, 5);
    bob.sign_in_to(REPORT).await;
    for (query, label, section) in
        [("for=audit", ">Went on anyway<", "exceptions"), ("for=review", "data-tone=\"bad\"><td", "denials")]
    {
        let page = bob.get(&format!("{REPORT}?{query}")).await;
        assert_eq!(page.html.matches(label).count(), 200, "{query}");
        says(&page, "There are more. The file has them.");
        let file = bob.get(&format!("{REPORT}.csv?{query}")).await;
        let lines = file.html.lines().filter(|line| line.starts_with(&format!("{section},"))).count();
        assert_eq!((file.status, lines), (StatusCode::OK, 201), "{query}");
    }
    world
        .sql(copies!(
            "printf('00000000-0000-4000-8003-%012d', n.i), 'overridden', v.begun, v.concluded, NULL, NULL, 'because', 0",
            "(WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1800) SELECT i FROM n) n"
        ))
        .await;
    for path in [REPORT.to_owned(), format!("{REPORT}.csv")] {
        let page = bob.get(&path).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{path}");
        says(&page, "That is more than one report can tell");
        silent(&page, "Went on anyway");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_without_a_verification_can_be_chosen_by_name() {
    let world = verified().await;
    let bob = Browser::of(&world, 5);
    bob.sign_in_to(REPORT).await;
    for list in ["report", "trends", "incidents", "log", "verifications"] {
        let page = bob.get(&format!("/dashboard/acme/{list}")).await;
        says(&page, "<option value=\"13\">Fabrikam &amp; Sons</option>");
        assert_eq!(page.html.matches("<option value=\"12\">").count(), 1, "{list}: {page:?}");
    }
    let report = bob.get(&format!("{REPORT}?customer=13")).await;
    says(&report, "Fabrikam &amp; Sons (13)");
}
