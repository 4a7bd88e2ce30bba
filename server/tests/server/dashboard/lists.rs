//! Verifications, told and listed, and taken away as a file.

use reqwest::StatusCode;
use vouchsafe_sandbox::phone::Answer;

use super::{GRACE, HOME, LIST, verify, world};
use crate::browser::{Browser, Page};

#[tokio::test]
async fn what_happened_is_listed_filtered_told_and_taken_away() {
    let world = world().await;
    let (ann, bob, petra) = (Browser::of(&world, 3), Browser::of(&world, 5), Browser::of(&world, 42));
    let approved = verify(&world, &ann, Answer::Approve).await;
    let denied = verify(&world, &petra, Answer::Deny).await;
    for browser in [&bob, &petra] {
        browser.sign_in_to(LIST).await;
    }

    let has = |page: &Page, id: &str| page.html.contains(&format!("{LIST}/{id}\""));
    let all = bob.get(LIST).await;
    assert!(has(&all, &denied) && has(&all, &approved) && all.html.contains("Grace Hopper"), "{all:?}");
    // An approval is never green here, and this one the denial took back.
    assert!(!all.html.contains("data-tone=\"plain\"") && !all.html.contains("data-tone=\"good\""), "{all:?}");
    let row = all.html.split("<tr data-tone=").find(|row| row.contains(&approved)).unwrap();
    assert!(row.starts_with("\"warn\"") && row.contains("Approval withdrawn"), "{row}");
    for (query, first, second) in [
        ("ended=denied", true, false),
        ("ended=any_denied", true, false),
        ("ended=any_unanswered", false, false),
        ("ended=approved&customer=12", false, true),
        ("technician=42", true, false),
        ("purpose=password_reset", true, true),
        ("purpose=mfa_change", false, false),
        ("ticket=9499", true, true),
        ("ticket=1", false, false),
        ("note=refused", false, false),
        ("from=2000-01-01", true, true),
        ("to=2000-01-01", false, false),
    ] {
        let page = bob.get(&format!("{LIST}?{query}")).await;
        assert_eq!((has(&page, &denied), has(&page, &approved)), (first, second), "{query}: {page:?}");
    }
    let unreadable = bob.get(&format!("{LIST}?customer=Contoso")).await;
    assert!(unreadable.status == StatusCode::BAD_REQUEST && !has(&unreadable, &denied), "{unreadable:?}");
    assert_eq!(bob.get(&format!("{LIST}.csv?customer=Contoso")).await.status, StatusCode::BAD_REQUEST);

    // Technicians see their own, whatever they ask for.
    for query in ["", "?technician=3", "?technician="] {
        let own = petra.get(&format!("{LIST}{query}")).await;
        assert_eq!((has(&own, &denied), has(&own, &approved)), (true, false), "{query}");
        let file = petra.get(&format!("{LIST}.csv{query}")).await;
        assert_eq!((file.html.contains(&denied), file.html.contains(&approved)), (true, false), "{query}");
    }
    assert!(!petra.get(LIST).await.html.contains("name=\"technician\""));
    assert_eq!(petra.get(&format!("{LIST}/{denied}")).await.status, StatusCode::OK);

    world.sql("UPDATE verifications SET contact_name = '=HYPERLINK(\"x\")'").await;
    let file = bob.get(&format!("{LIST}.csv?ended=denied")).await;
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    assert!(
        file.headers["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\"vouchsafe-acme-")
    );
    let lines: Vec<&str> = file.html.trim_end().split("\r\n").collect();
    assert!(lines.len() == 2 && lines[0].starts_with("requested,concluded,verdict,"), "{lines:?}");
    assert!(lines[1].contains(",denied,") && lines[1].contains("\"'=HYPERLINK(\"\"x\"\")\""), "{lines:?}");

    // Who took what away is on record.
    let exported = world.logged("exported").await;
    let exported = exported.last().unwrap();
    assert_eq!(exported["technician"], 5);
    assert_eq!(exported["detail"], "verifications; Outcome: denied; rows not counted");

    let file = bob.get(&format!("{LIST}.csv?ended=approved")).await;
    let cells: Vec<Vec<&str>> = file.html.trim_end().split("\r\n").map(|line| line.split(',').collect()).collect();
    let cell = |name: &str| cells[1][cells[0].iter().position(|column| *column == name).unwrap()].to_owned();
    assert!(cell("approval_used").is_empty() && !cell("approval_withdrawn").is_empty(), "{cells:?}");

    let story = bob.get(&format!("{LIST}/{approved}")).await;
    // The denial after it took the approval back.
    for told in ["Send pressed", "Prompt taken by Microsoft", "Note written", GRACE, "was withdrawn at"] {
        assert!(story.html.contains(told), "{told}: {story:?}");
    }
    let receipt = world.actions(9499)[0]["note"].as_str().unwrap().to_owned();
    let receipt = receipt.split_whitespace().find(|word| word.starts_with("VS1:")).unwrap().to_owned();
    assert!(story.html.contains(&receipt), "{receipt}: {story:?}");
    let elsewhere = Browser::of(&world, 3).at("globex");
    elsewhere.sign_in_to("/dashboard/globex").await;
    let wall = elsewhere.get(&format!("/dashboard/globex/verifications/{approved}")).await;
    assert_eq!(wall.status, StatusCode::NOT_FOUND);

    let log = bob.get("/dashboard/acme/log").await;
    assert!(log.html.contains("Signed in") && has(&log, &approved), "{log:?}");
    let trends = bob.get("/dashboard/acme/trends?span=7").await;
    assert!(trends.html.contains("Verified 1, Denied 1, No answer 0, Other 0"), "{trends:?}");
    assert_eq!(bob.get("/dashboard/acme/trends?span=8").await.status, StatusCode::BAD_REQUEST);
    let home = bob.get(HOME).await;
    assert!(
        home.html.contains("ended=microsoft_unavailable\"") && !home.html.contains("ended=setup_broken"),
        "{home:?}"
    );
    world.sql("UPDATE verifications SET verdict = 'setup_broken' WHERE verdict = 'denied'").await;
    // What failed last is what there is to look at.
    let red = bob.get(HOME).await;
    assert!(red.html.contains("ended=setup_broken\""), "{red:?}");
    world.sql("UPDATE verifications SET verdict = 'denied' WHERE verdict = 'setup_broken'").await;
    assert!(home.html.contains("answered at") && home.html.contains("all written"), "{home:?}");
}

#[tokio::test]
async fn pages_of_a_list_lead_back_and_forth() {
    let world = world().await;
    let ann = Browser::of(&world, 3);
    verify(&world, &ann, Answer::Approve).await;
    // As many more, a minute apart, as fill two pages and one line.
    world
        .sql(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
             INSERT INTO verifications (id, instance, tenant, object, upn, account_name, contact, contact_name, client,
             client_name, ticket, technician, technician_name, purpose, method, form, source, reference, requested, begun,
             context, verdict, concluded, note, prompt_open, prompt_closes, lease_holder, lease_until)
             SELECT printf('00000000-0000-4000-8000-%012d', i), instance, tenant, object, upn, account_name, contact,
             contact_name, client, client_name, i, technician, technician_name, purpose, method, form, source, reference,
             requested - i * 60000, begun - i * 60000, context, 'denied', concluded - i * 60000, 'none', 0, 0, '', 0
             FROM verifications, n",
        )
        .await;
    ann.sign_in_to(LIST).await;
    let rows = |page: &Page| page.html.matches("<tr data-tone").count();
    let link = |page: &Page, name: &str| {
        let (before, _) = page.html.split_once(&format!("\" data-page=\"{name}\"")).unwrap_or_default();
        before.rsplit_once("href=\"").map(|(_, path)| path.replace("&amp;", "&"))
    };
    let first = ann.get(LIST).await;
    assert_eq!((rows(&first), link(&first, "newer"), link(&first, "newest")), (50, None, None));
    let second = ann.get(&link(&first, "older").unwrap()).await;
    let third = ann.get(&link(&second, "older").unwrap()).await;
    assert_eq!((rows(&second), rows(&third), link(&third, "older")), (50, 1, None));
    let back = ann.get(&link(&third, "newer").unwrap()).await;
    let ids =
        |page: &Page| page.html.split("/verifications/").skip(1).map(|rest| rest[..36].to_owned()).collect::<Vec<_>>();
    assert_eq!(ids(&back), ids(&second));
    let top = ann.get(&link(&back, "newer").unwrap()).await;
    assert_eq!((ids(&top), link(&top, "newer")), (ids(&first), None));
    // The filters go along.
    let some = ann.get(&format!("{LIST}?ended=denied")).await;
    assert!(link(&some, "older").unwrap().contains("ended=denied"));
    assert_eq!(ann.get(&format!("{LIST}.csv")).await.html.matches("\r\n").count(), 102);
}
