//! Links, and what comes back with them.

use reqwest::StatusCode;
use vouchsafe_sandbox::{
    cast::TAILSPIN,
    faults::{Fault, Upstream},
};

use super::{CONTOSO, T1, TOYS, administrator, ask, at_microsoft, back, reasons, under_way, world};
use crate::{browser::Browser, journal};

const NOBODYS: &str = "0b0d7000-0000-4000-8000-000000000001";

#[tokio::test]
async fn what_comes_back_counts_only_from_the_named_tenant_once_and_in_time() {
    let world = world().await;
    let ann = administrator(&world).await;
    let tenant = TAILSPIN.to_string();
    let link = ask(&ann, TOYS, &tenant).await;
    let good = at_microsoft(&ann, &link, &tenant, "accept").await;
    let state = good.split_once("state=").unwrap().1.to_owned();
    let callback = |query: &str| format!("/auth/microsoft/consent?{query}&state={state}");

    let foreign = at_microsoft(&ann, &link, T1, "accept").await;
    let cancelled = at_microsoft(&ann, &link, &tenant, "cancel").await;
    for (to, outcome) in [
        (foreign.clone(), "other_tenant"),
        (cancelled, "refused"),
        (callback("admin_consent=True"), "unclear"),
        (callback(&format!("tenant={tenant}")), "unclear"),
        (callback("admin_consent=True&tenant=%3Cscript%3E"), "unclear"),
        (good.replace(&state, &"A".repeat(43)), "unknown"),
        ("/auth/microsoft/consent".to_owned(), "unknown"),
    ] {
        let page = back(&ann, &to).await;
        assert!(page.status.is_client_error(), "{to}: {page:?}");
        assert!(page.html.contains(&format!("data-answer=\"{outcome}\"")), "{to}: {page:?}");
        assert!(!page.html.contains("<script"), "{page:?}");
        assert!(ann.get(TOYS).await.html.contains("Waiting for consent"), "{to}");
    }
    world.sql("UPDATE consents SET expires = expires - 604800001").await;
    assert!(back(&ann, &good).await.html.contains("data-answer=\"expired\""));
    assert!(ann.get(TOYS).await.html.contains("Make a new one"));
    let refused = world.logged("consent_refused").await;
    assert_eq!(reasons(&refused), ["other_tenant", "refused", "unclear", "unclear", "unclear", "expired"]);
    assert_eq!(refused[0]["detail"], format!("customer 15; came from tenant {T1}"));
    assert_eq!(refused[1]["detail"], "customer 15; AADSTS65004");

    // A new link makes the old one useless.
    let fresh = ask(&ann, TOYS, &tenant).await;
    assert!(back(&ann, &good).await.html.contains("data-answer=\"unknown\""));
    let good = at_microsoft(&ann, &fresh, &tenant, "accept").await;
    assert!(back(&ann, &good).await.html.contains("data-answer=\"given\""));
    for _ in 0..12 {
        assert!(back(&ann, &good).await.html.contains("data-answer=\"used\""));
    }
    // Whoever has a link cannot fill the log with it.
    assert_eq!(world.logged("consent_refused").await.len(), 6 + 10);
    assert_eq!(world.logged("consent_given").await.len(), 1);

    // It is not theirs: forgotten, and the link with it.
    let under_way = under_way(&ann, TOYS).await;
    let form = [("tenant", tenant.as_str()), ("under_way", &under_way)];
    let gone = ann.post(&format!("{TOYS}/withdraw"), &form).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    assert!(ann.get(TOYS).await.html.contains("Not connected"));
    assert!(back(&ann, &good).await.html.contains("data-answer=\"unknown\""));
}

#[tokio::test]
async fn the_page_with_a_link_can_be_loaded_again_by_whoever_made_it_and_follows_until_they_consent() {
    let world = world().await;
    let ann = administrator(&world).await;
    let tenant = TAILSPIN.to_string();
    let under_way = under_way(&ann, TOYS).await;
    let form = [("tenant", "tailspin.example"), ("under_way", &under_way)];
    let made = ann.post(&format!("{TOYS}/consent"), &form).await;
    let state = async |browser: &Browser<'_>, path: &str| {
        let page = browser.get(path).await;
        page.html.contains("data-card=\"link\"").then(|| {
            let (_, rest) = page.html.split_once("state=").unwrap();
            rest.chars().take(43).collect::<String>()
        })
    };
    let link = state(&ann, &made.location()).await.unwrap();
    assert!(made.status == StatusCode::SEE_OTHER && !made.location().contains(&link), "{made:?}");
    assert_eq!(state(&ann, TOYS).await.as_deref(), Some(&*link), "F5");
    // The same form once more is no failure, and makes no other link.
    let again = ann.post(&format!("{TOYS}/consent"), &form).await;
    assert_eq!((again.status, again.location()), (StatusCode::SEE_OTHER, made.location()), "{again:?}");
    assert_eq!(state(&ann, TOYS).await.as_deref(), Some(&*link));
    assert_eq!(world.logged("consent_asked").await.len(), 1);
    // Nobody else sees it, nor does the same person elsewhere.
    for agent in [3, 5] {
        let other = Browser::of(&world, agent);
        other.sign_in_to(TOYS).await;
        assert_eq!(state(&other, TOYS).await, None, "{agent}");
        assert!(other.get(TOYS).await.html.contains("Only who made it sees it"), "{agent}");
    }
    assert!(!journal::text().contains(&link));

    let page = ann.get(TOYS).await;
    let live = format!("{TOYS}?live=1");
    assert!(page.html.contains(&format!("href=\"{live}\"")) && !page.headers.contains_key("refresh"), "{page:?}");
    let following = ann.get(&live).await;
    assert!(following.headers["refresh"] == "4" && following.html.contains("Waiting for consent"), "{following:?}");
    assert!(!following.html.contains(&link), "what is to be copied is not on a page that loads itself: {following:?}");
    let (_, rest) = page.html.split_once("data-card=\"link\"").unwrap();
    let link = rest.split_once("href=\"").unwrap().1.split('"').next().unwrap().replace("&amp;", "&");
    back(&ann, &at_microsoft(&ann, &link, &tenant, "accept").await).await;
    let arrived = ann.get(&live).await;
    assert!(!arrived.headers.contains_key("refresh") && arrived.html.contains("data-card=\"confirm\""), "{arrived:?}");
    assert!(!arrived.html.contains("data-card=\"link\""), "{arrived:?}");
}

#[tokio::test]
async fn a_tenant_that_microsoft_does_not_know_gets_no_link() {
    let world = world().await;
    let ann = administrator(&world).await;
    for (named, says) in [
        ("nobody.example", "Microsoft knows no tenant with the domain nobody.example."),
        ("https://Nobody.example/", "Microsoft knows no tenant with the domain nobody.example."),
        ("grace@nobody.example", "Microsoft knows no tenant with the domain nobody.example."),
        (NOBODYS, "Microsoft knows no tenant with the id 0b0d7000-0000-4000-8000-000000000001."),
        ("not a tenant", "neither a tenant’s id nor a domain"),
        ("<b>x</b>.example", "neither a tenant’s id nor a domain"),
        ("", "neither a tenant’s id nor a domain"),
    ] {
        let page = ann.post(&format!("{TOYS}/consent"), &[("tenant", named)]).await;
        assert!(page.status == StatusCode::BAD_REQUEST && page.html.contains(says), "{named}: {page:?}");
        assert!(!page.html.contains("remove that tenant"), "nothing was set: {page:?}");
        assert!(!page.html.contains("data-card=\"link\"") && !page.html.contains("<b>x"), "{named}: {page:?}");
        assert!(
            named.contains('<') || named.is_empty() || page.html.contains(named),
            "what was typed is still there: {page:?}"
        );
    }
    let own = ann.post(&format!("{CONTOSO}/consent"), &[("tenant", T1)]).await;
    assert!(own.html.contains("has the tenant") && !own.html.contains("data-card=\"link\""), "{own:?}");
    world.spoil(Upstream::Login, "openid-configuration", 0, Fault::Huge { bytes: 1 << 22 });
    let huge = ann.post(&format!("{TOYS}/consent"), &[("tenant", "tailspin.example")]).await;
    assert_eq!(huge.status, StatusCode::BAD_REQUEST, "{huge:?}");
    assert_eq!(world.logged("consent_asked").await.len(), 0);
}
