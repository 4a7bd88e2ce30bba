//! Messages as syslog receivers take them (RFC 5424).

use std::fmt;

use jiff::Timestamp;

/// Facility 13, log audit, with severity 5, notice: 13 × 8 + 5.
const PRIORITY: u8 = 109;

/// The element of structured data that our fields stand in. 32473 is the number that IANA keeps for examples and
/// documents: we have none of our own.
const ELEMENT: &str = "vouchsafe@32473";

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    at: Timestamp,
    host: String,
    kind: String,
    fields: Vec<(String, String)>,
    text: String,
}

impl Message {
    pub fn new(at: Timestamp, host: &str, kind: &str, text: &str) -> Self {
        let one_line = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
        Self {
            at,
            host: name(host, 255),
            kind: name(kind, 32),
            fields: Vec::new(),
            text: one_line.trim_end().to_owned(),
        }
    }

    /// Adds a field.
    #[must_use]
    pub fn with(mut self, field: &str, value: &str) -> Self {
        self.fields.push((name(field, 32), escaped(value)));
        self
    }
}

impl fmt::Display for Message {
    /// Without a line end, and on one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, host, kind, fields, text } = self;
        let at = at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ");
        write!(f, "<{PRIORITY}>1 {at} {host} vouchsafe - {kind} ")?;
        if fields.is_empty() {
            f.write_str("-")?;
        } else {
            write!(f, "[{ELEMENT}")?;
            fields.iter().try_for_each(|(name, value)| write!(f, " {name}=\"{value}\""))?;
            f.write_str("]")?;
        }
        if text.is_empty() { Ok(()) } else { write!(f, " {text}") }
    }
}

/// What may stand in a header or name a field; `-` where nothing is left.
fn name(text: &str, most: usize) -> String {
    let allowed = |c: &char| c.is_ascii_graphic() && !matches!(c, '=' | ']' | '"');
    let name: String = text.chars().filter(allowed).take(most).collect();
    if name.is_empty() { "-".to_owned() } else { name }
}

/// A value of structured data. Line ends and other controls, which some receivers break messages at, become blanks.
fn escaped(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '"' | '\\' | ']' => escaped.extend(['\\', c]),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at() -> Timestamp {
        Timestamp::from_millisecond(1_800_000_000_012).unwrap()
    }

    #[test]
    fn is_written_as_the_rfc_says() {
        let message = Message::new(at(), "verify.msp.example", "concluded", "acme concluded approved")
            .with("seq", "3")
            .with("detail", "a \"b\" \\ [c]\nd");
        assert_eq!(
            message.to_string(),
            "<109>1 2027-01-15T08:00:00.012Z verify.msp.example vouchsafe - concluded \
             [vouchsafe@32473 seq=\"3\" detail=\"a \\\"b\\\" \\\\ [c\\] d\"] acme concluded approved"
        );
        assert_eq!(Message::new(at(), "", "", "").to_string(), "<109>1 2027-01-15T08:00:00.012Z - vouchsafe - - -");
    }

    /// Reads the structured data as a receiver does; `None` if it is malformed.
    fn read(message: &str) -> Option<(Vec<(String, String)>, String)> {
        let mut rest = message.split_once("[vouchsafe@32473")?.1;
        let mut fields = Vec::new();
        loop {
            if let Some(text) = rest.strip_prefix(']') {
                return Some((fields, text.to_owned()));
            }
            let (name, value) = rest.strip_prefix(' ')?.split_once("=\"")?;
            let (mut read, mut escaped) = (String::new(), false);
            let mut end = None;
            for (at, c) in value.char_indices() {
                match c {
                    _ if escaped => {
                        escaped = false;
                        read.push(c);
                    }
                    '\\' => escaped = true,
                    '"' => {
                        end = Some(at);
                        break;
                    }
                    ']' => return None,
                    c => read.push(c),
                }
            }
            rest = value.get(end? + 1..)?;
            fields.push((name.to_owned(), read));
        }
    }

    proptest! {
        #[test]
        fn any_value_comes_back_and_none_breaks_out(value in any::<String>(), other in "[ -~]*", text in any::<String>()) {
            let message = Message::new(at(), "host", "kind", &text).with("a", &value).with("b", &other).to_string();
            prop_assert!(!message.chars().any(char::is_control));
            let plain: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            let (fields, _) = read(&message).unwrap();
            prop_assert_eq!(fields, [("a".to_owned(), plain), ("b".to_owned(), other)]);
        }
    }
}
