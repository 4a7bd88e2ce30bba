//! Where mail is handed over, and where alerts go: everything with a host that an administrator enters.

use serde::Deserialize;
use serde_json::{Value, json};
use vouchsafe_outbound::{Address, MailServer, Mailbox, Security, SyslogUrl, WebhookUrl};

use crate::Secret;

/// The mail server that mail is handed over to.
#[derive(Debug, Clone, Deserialize)]
pub struct Mail {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub user: Option<String>,
    /// `None` in new settings means: the one that is known, if host, port and user stay the same.
    pub password: Option<Secret>,
    pub from: Mailbox,
}

/// Where the MSP is alerted. Nothing by default.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Alerts {
    pub mail: Vec<Address>,
    pub webhook: Option<Webhook>,
    pub syslog: Option<SyslogUrl>,
}

/// Where alerts are posted, signed.
#[derive(Debug, Clone, Deserialize)]
pub struct Webhook {
    pub url: WebhookUrl,
    /// `None` in new settings means: the one that is known, if scheme, host and port stay the same.
    pub secret: Option<Secret>,
}

impl Mail {
    /// The server, with everything that is needed to use it.
    pub fn server(&self) -> MailServer {
        MailServer {
            host: self.host.clone(),
            port: self.port,
            security: self.security,
            user: self.user.clone().zip(self.password.clone()),
            from: self.from.clone(),
        }
    }

    /// Whether a password that was given for `other` is for this one, too: for the same user of the same server.
    pub fn shares_password_with(&self, other: &Self) -> bool {
        self.place() == other.place()
    }

    /// Whose password it is.
    fn place(&self) -> (String, u16, Option<&str>) {
        (self.host.to_lowercase(), self.port, self.user.as_deref())
    }

    /// All of it, to be sealed or compared.
    pub fn json(&self) -> Value {
        let Self { host, port, security, user, password, from } = self;
        let password = password.as_ref().map(Secret::expose);
        json!({ "host": host, "port": port, "security": security, "user": user, "password": password, "from": from })
    }
}

impl Alerts {
    /// Whether they go nowhere but, if at all, by mail.
    pub fn is_silent(&self) -> bool {
        self.webhook.is_none() && self.syslog.is_none()
    }

    /// All of it, to be sealed or compared.
    pub(super) fn json(&self) -> Value {
        let webhook = self.webhook.as_ref();
        let webhook =
            webhook.map(|Webhook { url, secret }| json!({ "url": url, "secret": secret.as_ref().map(Secret::expose) }));
        json!({ "mail": self.mail, "webhook": webhook, "syslog": self.syslog })
    }
}
