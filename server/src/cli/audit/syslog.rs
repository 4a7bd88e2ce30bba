//! The log as syslog messages (RFC 5424).

use serde_json::{Map, Value};
use vouchsafe_domain::syslog::Message;

/// The entry as a message: its fields as structured data, and what it is in a word or two.
pub(super) fn message(line: &str, host: &str) -> anyhow::Result<String> {
    let entry: Map<String, Value> = serde_json::from_str(line)?;
    let text = |name: &str| match entry.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let (at, kind) = (text("at"), text("kind"));
    let mut message =
        Message::new(at.parse()?, host, &kind, &format!("{} {kind} {}", text("instance"), text("verdict")));
    for name in entry.keys().filter(|name| !matches!(name.as_str(), "at" | "kind" | "salts" | "commitments")) {
        message = message.with(name, &text(name));
    }
    Ok(message.to_string())
}
