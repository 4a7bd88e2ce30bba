//! What came of a form is said in the card where the form stands, and the page is shown at that card.

use reqwest::StatusCode;
use vouchsafe_store::Settings;

use crate::{
    browser::{Browser, Page},
    stage::Pace,
    world::World,
};

const SETTINGS: &str = "/dashboard/acme/settings";
const MICROSOFT: &str = "/dashboard/acme/microsoft";

async fn world() -> World {
    World::with(Pace::EASY, "untested", |settings: &mut Settings| settings.connector.testers.clear()).await
}

async fn administrator(world: &World) -> Browser<'_> {
    let ann = Browser::of(world, 3);
    ann.sign_in_to(SETTINGS).await;
    ann
}

/// The card with this id, up to the next one.
fn card<'a>(page: &'a Page, id: &str) -> &'a str {
    let tags = page.html.match_indices('<').map(|(at, _)| &page.html[at..]);
    let cards = tags.filter(|rest| rest.split('>').next().is_some_and(|tag| tag.contains("class=\"card")));
    let mut of = cards.skip_while(|rest| !rest.split('>').next().unwrap().contains(&format!("id=\"{id}\"")));
    let here = of.next().unwrap_or_else(|| panic!("no card {id}: {page:?}"));
    let rest = of.next().map_or(0, str::len);
    &here[..here.len() - rest]
}

/// Whether it is said in this card, and nowhere else.
fn said(page: &Page, id: &str, what: &str) -> bool {
    card(page, id).contains(what) && page.html.matches(what).count() == 1
}

/// Sends the form with this action, as the browser does: the address is that of the answer if it is a page.
async fn send(browser: &Browser<'_>, page: &str, action: &str, fields: &[(&str, &str)]) -> Page {
    let shown = browser.get(page).await;
    assert!(shown.html.contains(&format!("action=\"{action}\"")), "{action}: {shown:?}");
    let seen = shown.field("seen");
    let all: Vec<(&str, &str)> = [("seen", &*seen)].into_iter().chain(fields.iter().copied()).collect();
    browser.post(action.split('#').next().unwrap(), &all).await
}

#[tokio::test]
async fn a_form_of_the_settings_is_answered_at_its_card() {
    let world = world().await;
    let ann = administrator(&world).await;
    let (role, alert) = ("role=\"status\"", "role=\"alert\"");
    for (form, fields, done) in [
        ("people", &[("administrator", "3"), ("auditor", "5")][..], "Saved: People."),
        ("brand", &[("msp", "Acme MSP")][..], "Saved: Your name and colour."),
        ("purposes", &[("name", "Incident"), ("purpose", "other")][..], "Saved: Purposes."),
    ] {
        let sent = send(&ann, SETTINGS, &format!("{SETTINGS}/{form}#{form}"), fields).await;
        assert_eq!(sent.location(), format!("{SETTINGS}?saved={form}#{form}"), "{sent:?}");
        let page = ann.get(&format!("{SETTINGS}?saved={form}")).await;
        assert!(said(&page, form, done) && said(&page, form, role) && !page.html.contains(alert), "{form}: {page:?}");
    }
    for (form, fields, wrong) in [
        ("mail-server", &[("mail_host", "smtp msp"), ("mail_security", "starttls")][..], "host name alone"),
        ("people", &[("administrator", "5")][..], "You cannot stop being"),
        ("purposes", &[("name", "A"), ("purpose", "x")][..], "Name each type or category once"),
    ] {
        let page = send(&ann, SETTINGS, &format!("{SETTINGS}/{form}#{form}"), fields).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{page:?}");
        assert!(said(&page, form, wrong) && said(&page, form, alert) && !page.html.contains(role), "{form}: {page:?}");
    }
    // What concerns the pod in Halo's page is said there.
    send(&ann, SETTINGS, &format!("{SETTINGS}/secret#frame"), &[]).await;
    let gone = send(&ann, SETTINGS, &format!("{SETTINGS}/old-secret#frame"), &[]).await;
    assert_eq!(gone.location(), format!("{SETTINGS}?saved=old-secret#frame"), "{gone:?}");
    let page = ann.get(&format!("{SETTINGS}?saved=old-secret")).await;
    assert!(said(&page, "frame", "The old Iframe secret counts no more."), "{page:?}");
    assert!(!ann.get(&format!("{SETTINGS}?saved=%3Cb%3E")).await.html.contains(role), "nothing that is not ours");
}

#[tokio::test]
async fn a_form_of_microsofts_page_is_answered_at_its_card() {
    let world = world().await;
    let ann = administrator(&world).await;
    let at = |form: &str, card: &str| format!("{MICROSOFT}/{form}#{card}");
    let (testers, own) = (at("testers", "connector"), vouchsafe_sandbox::cast::GRAPH_APP.to_string());
    let other = "c0ffee00-0000-4000-8000-000000000002";
    for (action, card, fields, wrong) in [
        (&testers, "connector", &[("testers", "nobody <b>")][..], "at most 20 testers"),
        (
            &at("application", "application"),
            "application",
            &[("client_id", "contoso"), ("client_secret", ""), ("certificate", "")][..],
            "an application’s id looks like",
        ),
        (
            &at("set-up", "set-up"),
            "set-up",
            &[("client_id", &*own), ("client_secret", "x")][..],
            "the other application",
        ),
    ] {
        let page = send(&ann, MICROSOFT, action, fields).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{action}: {page:?}");
        assert!(said(&page, card, "role=\"alert\"") && self::card(&page, card).contains(wrong), "{action}: {page:?}");
    }
    for (action, card, fields, name, done) in [
        (&testers, "connector", &[("testers", "grace@contoso.example")][..], "testers", "Saved: Testers."),
        (
            &at("application", "application"),
            "application",
            &[("client_id", &*own), ("client_secret", ""), ("certificate", "")][..],
            "application",
            "Saved.",
        ),
        (
            &at("set-up", "set-up"),
            "set-up",
            &[("client_id", other), ("client_secret", "a-secret-of-its-own")][..],
            "set-up",
            "Saved, but not tried",
        ),
        (&at("set-up", "set-up"), "set-up", &[("do", "forget")][..], "forgotten", "It is forgotten here."),
    ] {
        let sent = send(&ann, MICROSOFT, action, fields).await;
        assert_eq!(sent.location(), format!("{MICROSOFT}?saved={name}#{card}"), "{sent:?}");
        let page = ann.get(&format!("{MICROSOFT}?saved={name}")).await;
        assert!(said(&page, card, "role=\"status\"") && self::card(&page, card).contains(done), "{name}: {page:?}");
    }
}

#[tokio::test]
async fn whoever_signed_in_too_long_ago_is_told_first_that_nothing_was_saved() {
    let world = world().await;
    let ann = administrator(&world).await;
    world.sql("UPDATE sessions SET created = created - 660000").await;
    let before = ann.get(SETTINGS).await;
    assert!(
        before.html.contains("<p>Most changes here need a sign-in") && !before.html.contains("Not saved"),
        "{before:?}"
    );
    let again = "type=\"submit\" form=\"sign-in-again\"";
    for (page, form, id, fields) in [
        (SETTINGS, "people", "people", &[("administrator", "3"), ("auditor", "5")][..]),
        (SETTINGS, "mail-server", "mail-server", &[("mail_host", "smtp.msp.example")][..]),
        (SETTINGS, "secret", "frame", &[][..]),
        (MICROSOFT, "testers", "connector", &[("testers", "grace@contoso.example")][..]),
    ] {
        let seen = before.field("seen");
        let all: Vec<(&str, &str)> = [("seen", &*seen)].into_iter().chain(fields.iter().copied()).collect();
        let late = ann.post(&format!("{page}/{form}"), &all).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{form}: {late:?}");
        // The banner, and the card, with the way on.
        assert!(late.html.contains("<p>Not saved: ") && !late.html.contains("Most changes here need"), "{late:?}");
        assert!(late.html.contains("id=\"sign-in-again\""), "{form}: {late:?}");
        assert!(card(&late, id).contains(">Not saved. ") && said(&late, id, again), "{form}: {late:?}");
    }
    assert!(world.logged("settings_changed").await.is_empty());
}
