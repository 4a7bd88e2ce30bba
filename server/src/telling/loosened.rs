//! What every administrator is told when the policy has been loosened.

use jiff::{Timestamp, tz::TimeZone};
use serde_json::json;
use vouchsafe_app::words::words;
use vouchsafe_domain::{ids::InstanceId, log::Receipt};
use vouchsafe_outbound::{Severity, Syslog};
use vouchsafe_store::{Errand, NewDelivery};

use super::{
    html::{html, page},
    payload::{Payload, Reader},
};
use crate::services::Connected;

/// A loosening that is in force from now on.
#[derive(Debug, Clone, Copy)]
pub struct Loosened<'a> {
    pub instance: &'a InstanceId,
    /// What was before and what is now.
    pub detail: &'a str,
    /// The administrator who confirmed it.
    pub by: &'a str,
    pub at: Timestamp,
    pub receipt: &'a Receipt,
}

const EVENT: &str = "policy_loosened";

impl Loosened<'_> {
    /// One delivery for each channel and each address of this instance's.
    pub fn compose(&self, connected: &Connected, has_mail: bool) -> Vec<NewDelivery> {
        let alerts = &connected.instance.alerts;
        let mut payloads = Vec::new();
        for address in alerts.mail.iter().filter(|_| has_mail) {
            payloads.push(self.mail(connected, Reader::At(address.clone())));
        }
        if alerts.webhook.is_some() {
            payloads.push(Payload::Webhook(json!({
                "event": EVENT,
                "at": self.at,
                "instance": self.instance,
                "technician_name": self.by,
                "detail": self.detail,
                "receipt": self.receipt.to_string(),
            })));
        }
        if alerts.syslog.is_some() {
            payloads.push(self.syslog(connected));
        }
        payloads.iter().map(|payload| payload.delivery(Errand::Alert)).collect()
    }

    fn mail(&self, connected: &Connected, to: Reader) -> Payload {
        let zone = TimeZone::get(&connected.instance.time_zone).unwrap_or(TimeZone::UTC);
        let time = self.at.to_zoned_datetime(zone).strftime("%Y-%m-%d %H:%M:%S %Z").to_string();
        let values = [("host", connected.host.as_str()), ("time", &time), ("technician", self.by)];
        let text = |key: &str| words().text(key, &values);
        let mut lines = vec![text("alert-policy_loosened")];
        lines.extend(self.detail.split("; ").map(str::to_owned));
        lines.push(text("alert-policy_loosened-next"));
        lines.push(format!("{}: {}", words().text("note-receipt", &[]), self.receipt));
        lines.push(text("alert-closing"));
        Payload::Mail {
            to,
            subject: text("alert-subject-policy_loosened"),
            html: page(&html(&lines)),
            text: lines.join("\n\n") + "\n",
        }
    }

    fn syslog(&self, connected: &Connected) -> Payload {
        let data = [
            ("instance", self.instance.to_string()),
            ("event", EVENT.to_owned()),
            ("detail", self.detail.to_owned()),
            ("technician", self.by.to_owned()),
            ("receipt", self.receipt.to_string()),
        ];
        Payload::Syslog(Syslog {
            severity: Severity::Alert,
            at: self.at,
            host: connected.host.clone(),
            kind: EVENT.to_owned(),
            data: data.map(|(name, value)| (name.to_owned(), value)).to_vec(),
            text: words().text("alert-subject-policy_loosened", &[("host", &connected.host)]),
        })
    }
}
