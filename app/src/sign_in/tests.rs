use super::{
    frame::{FramePage, Why},
    refusal::Refusal,
    window::{DonePage, LeavePage, StartPage},
};
use crate::document::Shell;

const HOSTILE: &str = "\"'></script><script>alert(1)</script><img src=x>";

fn pages() -> Vec<(&'static str, String)> {
    let shell = Shell { nonce: "n0nce".into(), sign_in_js: "/site/sign-in.js".into(), ..Shell::default() };
    let text = || HOSTILE.to_owned();
    let frame = FramePage {
        flow: text(),
        secret: "s3cret".into(),
        start_path: text(),
        collect_path: text(),
        short_address: text(),
        halo: text(),
        clean_path: text(),
        why: Why::WrongCode,
        view_title: text(),
    };
    let start =
        StartPage { halo: text(), agent: text(), instance: text(), continue_path: text(), flow: text(), by_hand: true };
    let done = DonePage { flow: text(), code: text(), origin: text(), by_hand: false, agent_name: text() };
    let leave = LeavePage { host: text(), url: text(), is_microsoft: false };
    let refusal = Refusal {
        title: text(),
        reason: text(),
        next: text(),
        reference: text(),
        template: Some(text()),
        unreplaced: vec![text()],
        state: Some("session_idle".into()),
        way_on: Some([text(), text()]),
    };
    vec![
        ("frame", frame.render(&shell)),
        ("start", start.render(&shell)),
        ("done", done.render(&shell)),
        ("leave", leave.render(&shell)),
        ("refusal", refusal.render(&shell)),
    ]
}

#[test]
fn what_others_wrote_stays_text() {
    for (name, html) in pages() {
        assert!(!html.contains("<img") && !html.contains("<script>"), "{name}: {html}");
        assert!(html.contains("&lt;img") || html.contains("\\u003cimg"), "{name}: {html}");
        assert!(!html.contains("style=\""), "{name}: {html}");
    }
}

#[test]
fn scripts_are_ours_or_carry_the_nonce() {
    for (name, html) in pages() {
        for (at, _) in html.match_indices("<script") {
            let tag = html[at..].split('>').next().unwrap_or_default();
            assert!(tag.contains("nonce=\"n0nce\"") || tag.contains("src=\"/site/sign-in.js\""), "{name}: {tag}");
        }
    }
}

#[test]
fn what_is_a_state_of_the_pod_says_so_once() {
    for (name, html) in pages() {
        let expected = usize::from(matches!(name, "frame" | "refusal"));
        assert_eq!(html.matches("role=\"status\"").count(), expected, "{name}");
        assert_eq!(html.matches("data-state=\"").count(), expected, "{name}");
    }
}

#[test]
fn the_secret_stands_in_one_field_and_nowhere_else() {
    let (_, html) = pages().swap_remove(0);
    assert_eq!(html.matches("s3cret").count(), 1);
}
