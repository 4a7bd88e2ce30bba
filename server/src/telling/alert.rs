//! What the MSP is told at once, by every channel that its instance has.

use jiff::{Timestamp, tz::TimeZone};
use serde_json::json;
use vouchsafe_app::words::words;
use vouchsafe_domain::{log::Receipt, purpose::Purpose};
use vouchsafe_halo::escape;
use vouchsafe_outbound::{Severity, Syslog};
use vouchsafe_store::{Errand, NewDelivery, Verification};

use super::{
    html::{html, page},
    payload::{Payload, Reader},
};
use crate::services::Connected;

/// Something that the MSP must know now.
#[derive(Debug, Clone, Copy)]
pub struct Alert<'a> {
    /// Its name, for machines and in the catalogue: `denied`, `fraud_reported`, `objection`; or `told`.
    pub event: &'static str,
    pub verification: &'a Verification,
    pub receipt: &'a Receipt,
    pub at: Option<Timestamp>,
}

impl Alert<'_> {
    /// One delivery for each channel and each address of this instance's, and of no other.
    pub fn compose(&self, connected: &Connected, has_mail: bool) -> Vec<NewDelivery> {
        let alerts = &connected.instance.alerts;
        let mut payloads = Vec::new();
        if alerts.webhook.is_some() {
            payloads.push(self.webhook());
        }
        if alerts.syslog.is_some() {
            payloads.push(self.syslog(connected));
        }
        let mut deliveries = if has_mail { self.mails(connected, Errand::Alert) } else { Vec::new() };
        deliveries.extend(payloads.iter().map(|payload| payload.delivery(Errand::Alert)));
        deliveries
    }

    /// A mail to each address to which this instance's alerts go; where there is none, to each administrator.
    pub(super) fn mails(&self, connected: &Connected, errand: Errand) -> Vec<NewDelivery> {
        let instance = &connected.instance;
        let mut readers: Vec<Reader> = instance.alerts.mail.iter().cloned().map(Reader::At).collect();
        if readers.is_empty() {
            readers.extend(instance.administrators.iter().copied().map(Reader::Administrator));
        }
        readers.into_iter().map(|reader| self.mail(connected, reader).delivery(errand)).collect()
    }

    fn at(&self) -> Timestamp {
        self.at.unwrap_or(self.verification.requested)
    }

    fn mail(&self, connected: &Connected, to: Reader) -> Payload {
        let about = self.verification;
        let zone = TimeZone::get(&connected.instance.time_zone).unwrap_or(TimeZone::UTC);
        let time = self.at().to_zoned_datetime(zone).strftime("%Y-%m-%d %H:%M:%S %Z").to_string();
        let [account, upn, company, technician] =
            [&about.account_name, about.upn.as_str(), &about.client_name, &about.technician_name].map(escape::plain);
        let ticket = about.ticket.map(|ticket| ticket.to_string()).unwrap_or_default();
        let ticket =
            if ticket.is_empty() { String::new() } else { words().text("ticket", &[("ticket", &ticket)]) + "." };
        let verdict = about.verdict.map(|verdict| verdict.name()).unwrap_or_default();
        let verdict = words().text(&format!("verdict-{verdict}"), &[]);
        let purpose = words().purposes(about.purposes.iter().map(Purpose::name));
        let values = [
            ("host", connected.host.as_str()),
            ("time", &time),
            ("account", &account),
            ("upn", &upn),
            ("company", &company),
            ("technician", &technician),
            ("ticket", &ticket),
            ("purpose", &purpose),
            ("reference", &about.reference),
            ("verdict", &verdict),
        ];
        let text = |key: &str| words().text(key, &values);
        let lines = [
            text(&format!("alert-{}", self.event)),
            text("alert-who"),
            text("alert-by"),
            text(if self.event == "told" { "alert-next-told" } else { "alert-next" }),
            format!("{}: {}", words().text("note-receipt", &[]), self.receipt),
            text("alert-closing"),
        ];
        Payload::Mail {
            to,
            subject: text(&format!("alert-subject-{}", self.event)),
            html: page(&html(&lines)),
            text: lines.join("\n\n") + "\n",
        }
    }

    fn webhook(&self) -> Payload {
        let about = self.verification;
        Payload::Webhook(json!({
            "event": self.event,
            "at": self.at(),
            "instance": about.instance,
            "verification": about.id,
            "reference": about.reference,
            "tenant_id": about.account.tenant,
            "object_id": about.account.object,
            "upn": about.upn,
            "company": about.client_name,
            "ticket": about.ticket,
            "technician": about.technician,
            "technician_name": about.technician_name,
            "purpose": about.purposes.to_string(),
            "receipt": self.receipt.to_string(),
        }))
    }

    fn syslog(&self, connected: &Connected) -> Payload {
        let about = self.verification;
        let data = [
            ("instance", about.instance.to_string()),
            ("event", self.event.to_owned()),
            ("verification", about.id.to_string()),
            ("reference", about.reference.clone()),
            ("tenant_id", about.account.tenant.to_string()),
            ("object_id", about.account.object.to_string()),
            ("upn", about.upn.to_string()),
            ("ticket", about.ticket.map(|ticket| ticket.to_string()).unwrap_or_default()),
            ("technician", about.technician.to_string()),
            ("purpose", about.purposes.to_string()),
            ("receipt", self.receipt.to_string()),
        ];
        Payload::Syslog(Syslog {
            severity: Severity::Alert,
            at: self.at(),
            host: connected.host.clone(),
            kind: self.event.to_owned(),
            data: data.map(|(name, value)| (name.to_owned(), value)).to_vec(),
            text: words().text(&format!("alert-subject-{}", self.event), &[("host", &connected.host)]),
        })
    }
}
