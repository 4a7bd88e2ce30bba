//! The log as syslog messages (RFC 5424).

use serde_json::{Map, Value};
use vouchsafe_outbound::{Severity, Syslog};

/// What is only there to check an entry with stays in the JSON lines.
const LEFT_OUT: [&str; 4] = ["at", "kind", "salts", "commitments"];

/// The entry as a message on one line: its fields as structured data, and what it is in a word or two.
pub(super) fn message(line: &str, host: &str) -> anyhow::Result<String> {
    let entry: Map<String, Value> = serde_json::from_str(line)?;
    let text = |name: &str| match entry.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let names = entry.keys().filter(|name| !LEFT_OUT.contains(&name.as_str()));
    let message = Syslog {
        severity: Severity::Informational,
        at: text("at").parse()?,
        host: host.to_owned(),
        kind: text("kind"),
        data: names.map(|name| (name.clone(), text(name))).collect(),
        text: format!("{} {} {}", text("instance"), text("kind"), text("verdict")).trim_end().to_owned(),
    };
    Ok(message.line())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_one_line_and_no_value_ends_its_quotes() {
        let line = r#"{"seq":3,"at":"2026-11-25T14:05:09.123Z","instance":"acme","kind":"concluded","verdict":"denied","detail":"a\"]\nb","salts":{"detail":"s"}}"#;
        assert_eq!(
            message(line, "verify.msp.example").unwrap(),
            "<86>1 2026-11-25T14:05:09.123Z verify.msp.example vouchsafe - concluded \
             [vouchsafe@32473 detail=\"a\\\"\\]b\" instance=\"acme\" seq=\"3\" verdict=\"denied\"] acme concluded denied"
        );
    }
}
