use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;
use vouchsafe_domain::ids::AgentId;
use vouchsafe_outbound::{Address, Syslog, SyslogUrl, WebhookUrl};
use vouchsafe_store::{Channel, Errand, NewDelivery, Secret, Webhook};

/// What waits in the outbox. Where it goes is looked up when it goes, so that a corrected address is used; but what tells of a
/// change of settings goes where it was to go when it was put here, so that no change can silence what tells of it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payload {
    Mail {
        to: Reader,
        subject: String,
        text: String,
        html: String,
    },
    /// A JSON object; the delivery's id is added to it.
    Webhook(Value),
    Syslog(Syslog),
    /// A mail by this very server.
    MailBy {
        /// JSON, with its password.
        #[serde(serialize_with = "sealed_with_the_rest")]
        server: Secret,
        to: Address,
        subject: String,
        text: String,
        html: String,
    },
    /// A JSON object for this very webhook.
    WebhookAt {
        url: WebhookUrl,
        #[serde(serialize_with = "sealed_with_the_rest")]
        secret: Secret,
        body: Value,
    },
    /// A message for this very receiver.
    SyslogAt {
        to: SyslogUrl,
        message: Syslog,
    },
}

/// Whose address a mail goes to.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reader {
    /// The account that it is about, at the address that Entra has.
    User,
    /// That account's manager, as Entra has them.
    Manager,
    /// An administrator, at the address that Halo has.
    Administrator(AgentId),
    /// An address from the settings.
    At(Address),
}

impl Payload {
    /// For this webhook, whatever the settings say by the time it goes; `None` where its secret is not known.
    pub(super) fn for_webhook(webhook: &Webhook, body: Value) -> Option<Self> {
        let secret = webhook.secret.clone()?;
        Some(Self::WebhookAt { url: webhook.url.clone(), secret, body })
    }

    fn channel(&self) -> Channel {
        match self {
            Self::Mail { .. } | Self::MailBy { .. } => Channel::Mail,
            Self::Webhook(_) | Self::WebhookAt { .. } => Channel::Webhook,
            Self::Syslog(_) | Self::SyslogAt { .. } => Channel::Syslog,
        }
    }

    /// As it is put into the outbox.
    pub fn delivery(&self, errand: Errand) -> NewDelivery {
        let payload = Secret::new(serde_json::json!(self).to_string());
        NewDelivery { channel: self.channel(), errand, payload, objection: None }
    }

    /// As it comes out again.
    pub fn read(text: &Secret) -> Option<Self> {
        serde_json::from_str(text.expose()).ok()
    }
}

/// A payload is sealed as soon as it is written.
fn sealed_with_the_rest<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose())
}
