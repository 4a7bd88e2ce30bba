//! Links, and what comes back with them.

use reqwest::StatusCode;
use vouchsafe_sandbox::{
    cast::TAILSPIN,
    faults::{Fault, Upstream},
};

use super::{CONTOSO, T1, TOYS, administrator, ask, at_microsoft, back, reasons, under_way, world};

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
async fn a_tenant_that_microsoft_does_not_know_gets_no_link() {
    let world = world().await;
    let ann = administrator(&world).await;
    for (named, says) in [
        ("nobody.example", "Microsoft did not name a tenant"),
        ("not a tenant", "neither a tenant’s id nor a domain"),
        ("<b>x</b>.example", "neither a tenant’s id nor a domain"),
        ("", "neither a tenant’s id nor a domain"),
    ] {
        let page = ann.post(&format!("{TOYS}/consent"), &[("tenant", named)]).await;
        assert!(page.status == StatusCode::BAD_REQUEST && page.html.contains(says), "{named}: {page:?}");
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
