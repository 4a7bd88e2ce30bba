//! Pages that follow what happens, by loading themselves.

use reqwest::{Method, StatusCode};
use vouchsafe_sandbox::phone::Answer;
use vouchsafe_server::dashboard::page;

use super::{HOME, LIST, is_at_the_door, verify, world};
use crate::browser::{Browser, Page};

fn loads_itself(page: &Page) -> bool {
    page.headers.contains_key("refresh") || page.html.contains("http-equiv=\"refresh\"")
}

/// Whether there is something to type into, to choose from or to tick.
fn can_be_typed_into(page: &Page) -> bool {
    let is_input = |input: &str| {
        let tag = input.split('>').next().unwrap_or_default();
        !tag.contains("type=\"hidden\"")
    };
    page.html.split("<input").skip(1).any(is_input) || page.html.contains("<textarea") || page.html.contains("<select")
}

#[tokio::test]
async fn a_page_that_loads_itself_has_nothing_to_type_into_and_keeps_nobody_signed_in() {
    let world = world().await;
    let ann = Browser::of(&world, 3);
    ann.sign_in_to(HOME).await;
    let id = verify(&world, &ann, Answer::Deny).await;
    let mut following = Vec::new();
    for page in page::Page::ALL.into_iter().filter(|page| page.method() == Method::GET) {
        let path = page.route().replace("{instance}", "acme").replace("{client}", "12").replace("{id}", &id);
        assert!(!loads_itself(&ann.get(&path).await), "{path}");
        let live = ann.get(&format!("{path}?live=1")).await;
        if loads_itself(&live) {
            assert!(!can_be_typed_into(&live) && live.html.contains("Stop following"), "{path}: {live:?}");
            let policy = live.headers["content-security-policy"].to_str().unwrap();
            assert!(policy.starts_with("default-src 'none'; script-src 'self' 'nonce-"), "{policy}");
            following.push(path);
        }
    }
    assert_eq!(following, [LIST, "/dashboard/acme/incidents", "/dashboard/acme/log"]);

    // The filters go along, in words; a later page does not follow.
    let open = ann.get(&format!("{LIST}?ended=denied")).await;
    let follow = open.html.split_once("\" data-live=\"could\"").unwrap().0.rsplit_once("href=\"").unwrap().1;
    let live = ann.get(&follow.replace("&amp;", "&")).await;
    assert!(live.headers["refresh"] == "10" && live.html.contains("Outcome: denied"), "{live:?}");
    assert!(live.html.contains(&format!("{LIST}?ended=denied\">Stop following")), "{live:?}");
    let later = ann.get("/dashboard/acme/log?live=1&before=2").await;
    assert!(!loads_itself(&later) && can_be_typed_into(&later), "{later:?}");

    // Nobody is there while a page loads itself.
    for _ in 0..2 {
        assert_eq!(ann.get(&format!("{LIST}?live=1")).await.status, StatusCode::OK);
        world.sql("UPDATE sessions SET last_action = last_action - 1900000").await;
    }
    let idle = ann.get(&format!("{LIST}?live=1")).await;
    assert!(is_at_the_door(&idle) && !loads_itself(&idle), "{idle:?}");
}
