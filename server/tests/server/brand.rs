//! The MSP's name, colours and links: set in the dashboard, seen in the pod.

use reqwest::StatusCode;
use serde_json::{Value, json};
use vouchsafe_store::Settings;

use crate::{
    browser::{Browser, Page, Place},
    stage::Pace,
    world::World,
};

const PAGE: &str = "/dashboard/acme/settings";

async fn signed_in(world: &World) -> Browser<'_> {
    let ann = Browser::of(world, 3);
    ann.sign_in_to(PAGE).await;
    ann
}

async fn save(browser: &Browser<'_>, form: &str, fields: &[(&str, &str)]) -> Page {
    let seen = browser.get(PAGE).await.field("seen");
    let all: Vec<(&str, &str)> = [("seen", &*seen)].into_iter().chain(fields.iter().copied()).collect();
    browser.post(&format!("{PAGE}/{form}"), &all).await
}

/// The pod as it comes, in its frame or in a window of its own.
async fn pod(browser: &Browser<'_>) -> Page {
    browser.open(Place::Ticket(9499)).await;
    browser.launch(Place::Ticket(9499)).await
}

#[tokio::test]
async fn name_and_colours_are_seen_in_the_pod_and_the_dashboard() {
    let world = World::start().await;
    let ann = signed_in(&world).await;
    let plain = pod(&ann).await;
    assert!(!plain.html.contains("/brand/") && !plain.html.contains("class=\"msp\""), "{plain:?}");
    let brand = [("msp", " Ö <b>& Co "), ("colour", "#8A1538"), ("dark_colour", "#ffb3c7")];
    assert_eq!(save(&ann, "brand", &brand).await.status, StatusCode::SEE_OTHER);

    let home = ann.get("/dashboard/acme").await;
    assert!(home.html.contains("<strong dir=\"auto\">Ö &lt;b&gt;&amp; Co</strong>"), "{home:?}");
    let pod = pod(&ann).await;
    assert!(pod.html.contains("<b dir=\"auto\" class=\"msp\">Ö &lt;b&gt;&amp; Co</b>"), "{pod:?}");
    for page in [&home, &pod] {
        assert!(page.html.contains("<link rel=\"stylesheet\" href=\"/brand/8a1538-ffb3c7.css\""), "{page:?}");
        assert!(page.headers["content-security-policy"].to_str().unwrap().contains("style-src 'self';"));
    }
    let sheet = ann.get("/brand/8a1538-ffb3c7.css").await;
    assert_eq!(sheet.headers["content-type"], "text/css; charset=utf-8");
    assert_eq!(sheet.headers["cache-control"], "public, max-age=31536000, immutable");
    assert!(sheet.html.contains("--accent: #8a1538;") && sheet.html.contains("--accent: #ffb3c7;"), "{sheet:?}");
    // It says what it says in its address, and nothing that could not be set.
    for wrong in ["ffcc00-ours.css", "ours-000000.css", "8a1538.css", "x}body{-ours.css", "8a1538-ffb3c7"] {
        assert_eq!(ann.get(&format!("/brand/{wrong}")).await.status, StatusCode::NOT_FOUND, "{wrong}");
    }

    // It goes with the file, and comes with it.
    let file = ann.get("/dashboard/acme/settings.toml").await;
    let path = world.folder().join("exported.toml");
    std::fs::write(&path, &file.html).unwrap();
    let declared = vouchsafe_server::config::declared::read(&path).unwrap();
    assert_eq!(declared.instances[0].brand.name.as_deref(), Some("Ö <b>& Co"));
    let (settings, _) = world.store.load_settings().await.unwrap();
    assert_eq!(settings.changes(&settings.merged(&declared, false).unwrap()), []);
    std::fs::write(&path, file.html.replace("#8a1538", "#ffcc00")).unwrap();
    let refused = vouchsafe_server::config::declared::read(&path).unwrap_err().to_string();
    assert!(refused.contains("take a darker one"), "{refused}");
}

#[tokio::test]
async fn a_colour_that_can_hardly_be_read_is_refused_with_the_reason() {
    let world = World::start().await;
    let ann = signed_in(&world).await;
    for (fields, sentence) in [
        (
            [("colour", "#ffcc00"), ("dark_colour", ""), ("msp", "")],
            "Take a darker colour for light pages: #ffcc00 on #eef1f6 has a contrast of 1.3 to 1",
        ),
        (
            [("colour", ""), ("dark_colour", "#1f4f8f"), ("msp", "")],
            "Take a lighter colour for dark pages: #1f4f8f on #232c39",
        ),
        ([("colour", "red"), ("dark_colour", ""), ("msp", "")], "Write a colour as # and six digits"),
        (
            [("colour", ""), ("dark_colour", ""), ("msp", "A name that does not fit into forty signs")],
            "Shorten the name",
        ),
    ] {
        let page = save(&ann, "brand", &fields).await;
        assert!(page.status == StatusCode::BAD_REQUEST && page.html.contains(sentence), "{sentence}: {page:?}");
        let typed = fields.iter().find(|(_, value)| !value.is_empty()).unwrap().1;
        assert!(page.html.contains(&format!("value=\"{typed}\"")), "{typed}: {page:?}");
    }
    assert!(world.logged("settings_changed").await.is_empty());
}

#[tokio::test]
async fn links_lead_from_the_pod_with_numbers_and_nothing_else() {
    let world = World::with(Pace::EASY, "async", |_: &mut Settings| {}).await;
    let ann = signed_in(&world).await;
    for wrong in [
        "Docs http://docs.msp.example/",
        "https://docs.msp.example/",
        "Docs https://docs.msp.example/{upn}",
        "Docs https://{ticket}.msp.example/",
        "Docs javascript:alert(1)",
        "A https://a.example\nA https://b.example",
        "A https://a.example\nB https://b.example\nC https://c.example\nD https://d.example\nE https://e.example",
        "A name of more than thirty characters https://a.example",
    ] {
        let page = save(&ann, "links", &[("links", wrong)]).await;
        assert!(
            page.status == StatusCode::BAD_REQUEST && page.html.contains("at most four links"),
            "{wrong}: {page:?}"
        );
    }
    let links = "Docs <b> https://docs.msp.example/{client}?a=1&t={ticket}\r\nM365 https://m365.msp.example/{tenant}/{account}#u={user}";
    assert_eq!(save(&ann, "links", &[("links", links)]).await.status, StatusCode::SEE_OTHER);
    assert!(ann.get(PAGE).await.html.contains("Docs &lt;b> https://docs.msp.example/{client}"));

    let pod = ann.open(Place::Ticket(9499)).await;
    let view = pod.becomes("ready").await;
    let links: Vec<(&str, &str)> = view.links.iter().map(|link| (link.label.as_str(), link.text.as_str())).collect();
    assert_eq!(links[0], ("Docs <b>", "https://docs.msp.example/12?a=1&t=9499"));
    let (address, user) = links[1].1.split_once("#u=").unwrap();
    let ids: Vec<&str> = address.strip_prefix("https://m365.msp.example/").unwrap().split('/').collect();
    assert!(user == "38" && ids.len() == 2 && ids.iter().all(|id| id.len() == 36), "{links:?}");
    let drawn = pod.call("look", json!({})).await.json::<Value>().await.unwrap();
    let drawn = drawn["parts"]["buttons"].as_str().unwrap();
    let link = "<a href=\"https://docs.msp.example/12?a=1&amp;t=9499\" target=\"_blank\" rel=\"noopener noreferrer\">Docs &lt;b&gt;";
    assert!(drawn.contains(link), "{drawn}");
    // Where there is no ticket, what needs its number is not there.
    let pod = ann.open(Place::User(38)).await;
    let view = pod.becomes("ready").await;
    assert!(view.links.len() == 1 && view.links[0].label == "M365", "{view:?}");

    let file = ann.get("/dashboard/acme/settings.toml").await;
    let path = world.folder().join("exported.toml");
    std::fs::write(&path, &file.html).unwrap();
    let declared = vouchsafe_server::config::declared::read(&path).unwrap();
    let (settings, _) = world.store.load_settings().await.unwrap();
    assert_eq!(settings.changes(&settings.merged(&declared, false).unwrap()), []);
    world.sql("UPDATE sessions SET created = created - 660000").await;
    assert!(save(&ann, "links", &[("links", "")]).await.html.contains("This opens doors"));
}
