use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};
use serde::{Deserialize, Serialize};
use vouchsafe_http::Secret;

use crate::SendError;

/// Where mail is handed over, and in whose name.
#[derive(Debug, Clone)]
pub struct MailServer {
    pub host: String,
    pub port: u16,
    pub security: Security,
    /// User name and password, where the server wants them.
    pub user: Option<(String, Secret)>,
    pub from: Mailbox,
}

/// How the way to the mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// From the first byte (port 465).
    Tls,
    /// Before anything is said (port 587).
    StartTls,
    /// Not at all: for a mail server on this machine.
    None,
}

impl Security {
    pub const ALL: [Self; 3] = [Self::StartTls, Self::Tls, Self::None];

    pub fn name(self) -> &'static str {
        match self {
            Self::Tls => "tls",
            Self::StartTls => "starttls",
            Self::None => "none",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|security| security.name() == name)
    }

    /// The port at which a mail server is spoken to like this, unless something else is set.
    pub fn usual_port(self) -> u16 {
        match self {
            Self::Tls => 465,
            Self::StartTls => 587,
            Self::None => 25,
        }
    }
}

/// A mail, ready to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The same for each try, so that a mail that arrives twice can be seen to be one.
    pub id: String,
    pub to: Address,
    pub subject: String,
    pub text: String,
    pub html: String,
}

impl Mail {
    /// The message as it is sent.
    pub(crate) fn written(&self, from: &Mailbox, at: Timestamp) -> Result<Vec<u8>, SendError> {
        let since = Duration::from_secs(u64::try_from(at.as_second()).unwrap_or_default());
        let mut message = Message::builder()
            .from(from.clone())
            .to(Mailbox::new(None, self.to.clone()))
            .subject(self.subject.clone())
            .date(SystemTime::UNIX_EPOCH + since)
            .message_id(Some(format!("<{}@{}>", self.id, from.email.domain())))
            .multipart(MultiPart::alternative_plain_html(self.text.clone(), self.html.clone()))
            .map_err(|_| SendError::Unwritable("a header is missing"))?;
        for (name, value) in [
            // No "out of office" shall answer it (RFC 3834).
            (HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated"),
            (HeaderName::new_from_ascii_str("X-Auto-Response-Suppress"), "All"),
        ] {
            message.headers_mut().insert_raw(HeaderValue::new(name, value.to_owned()));
        }
        Ok(message.formatted())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_add_headers_or_lines() {
        let mail = Mail {
            id: "42".into(),
            to: "grace@contoso.example".parse().unwrap(),
            subject: "Hello\r\nBcc: eve@evil.example\r\n\r\nbody".into(),
            text: "line\r\n.\r\nQUIT\r\n\u{202e}ö".into(),
            html: "<p>ö</p>".into(),
        };
        let from = "\"Vouchsafe\" <verify@msp.example>".parse().unwrap();
        let bytes = mail.written(&from, Timestamp::UNIX_EPOCH).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let (headers, _) = text.split_once("\r\n\r\n").unwrap();
        assert!(!headers.lines().any(|line| line.starts_with("Bcc")), "{headers}");
        assert!(headers.contains("Message-ID: <42@msp.example>"), "{headers}");
        assert!(headers.contains("Auto-Submitted: auto-generated"), "{headers}");
        assert!(text.is_ascii());
    }
}
