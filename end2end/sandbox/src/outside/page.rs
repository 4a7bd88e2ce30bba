//! What came, for people.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Html;

use super::Outside;
use crate::html::{escape, fill};

const PAGE: &str = include_str!("page.html");

pub(super) async fn mailbox(State(outside): State<Arc<Outside>>) -> Html<String> {
    let mut letters = String::new();
    for letter in outside.letters().iter().rev() {
        letters += &format!(
            "<li><h3>{}</h3><p class=\"who\">To {}</p><pre>{}</pre></li>",
            escape(letter.header("Subject").unwrap_or_default()),
            escape(&letter.to.join(", ")),
            linked(&escape(&letter.text())),
        );
    }
    let hooks: String =
        outside.hooks().iter().rev().map(|hook| format!("<li><pre>{}</pre></li>", escape(&hook.body))).collect();
    let syslog: String =
        outside.syslog().iter().rev().map(|line| format!("<li><pre>{}</pre></li>", escape(line))).collect();
    let or_nothing = |list: String| if list.is_empty() { "<li><p>Nothing came yet.</p></li>".to_owned() } else { list };
    let [letters, hooks, syslog] = [letters, hooks, syslog].map(or_nothing);
    Html(fill(PAGE, &[("letters", &letters), ("hooks", &hooks), ("syslog", &syslog)]))
}

/// Makes what looks like a link one.
fn linked(text: &str) -> String {
    let link = |line: &str| match line.starts_with("http") {
        true => format!("<a target=\"_blank\" href=\"{line}\">{line}</a>"),
        false => line.to_owned(),
    };
    text.lines().map(link).collect::<Vec<_>>().join("\n")
}

/// The first text/plain part, from quoted-printable, which is all that comes.
pub(super) fn plain_text(raw: &str) -> String {
    let Some((_, part)) = raw.split_once("Content-Type: text/plain") else { return String::new() };
    let Some((_, body)) = part.split_once("\r\n\r\n") else { return String::new() };
    let body = body.split("\r\n--").next().unwrap_or_default().replace("=\r\n", "");
    quoted_printable(&body).replace("\r\n", "\n")
}

fn quoted_printable(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('=') {
        bytes.extend_from_slice(before.as_bytes());
        match after.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(b'=');
                rest = after;
            }
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}
