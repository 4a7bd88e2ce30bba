use serde::{Deserialize, Serialize};
use serde_json::Value;
use vouchsafe_outbound::{Address, Syslog};
use vouchsafe_store::{Channel, Errand, NewDelivery, Secret};

/// What waits in the outbox. Where it goes is looked up when it goes, so that a corrected address is used.
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
}

/// Whose address a mail goes to.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reader {
    /// The account that it is about, at the address that Entra has.
    User,
    /// That account's manager, as Entra has them.
    Manager,
    /// An address from the settings.
    At(Address),
}

impl Payload {
    fn channel(&self) -> Channel {
        match self {
            Self::Mail { .. } => Channel::Mail,
            Self::Webhook(_) => Channel::Webhook,
            Self::Syslog(_) => Channel::Syslog,
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
