//! What every administrator is told when one of them has opened something.

use jiff::{Timestamp, tz::TimeZone};
use serde_json::json;
use vouchsafe_app::words::words;
use vouchsafe_domain::{ids::InstanceId, log::Receipt};
use vouchsafe_halo::escape::plain;
use vouchsafe_outbound::{Severity, Syslog};
use vouchsafe_store::{Errand, Lifted, NewDelivery, Secret};

use super::{
    audience::Audience,
    html::{html, page},
    payload::Payload,
};
use crate::services::Connected;

/// Something that lets more through than before, in force from now on.
#[derive(Debug, Clone, Copy)]
pub struct Opened<'a> {
    pub what: Door,
    pub instance: &'a InstanceId,
    /// What was before and what is now.
    pub detail: &'a str,
    /// The administrator who did it.
    pub by: &'a str,
    pub at: Timestamp,
    pub receipt: &'a Receipt,
}

/// What was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// The policy is looser.
    Policy,
    /// Settings that say whom and where we trust.
    Settings,
    /// Tenants are connected in the customers' names, as their partner.
    Tenants,
    /// An account that was blocked since a prompt was denied or reported may be asked again.
    Fence,
    /// Which account a contact is, as an administrator chose it.
    Match,
}

impl Door {
    /// The name of the event, and in the catalogue, under `alert`.
    fn event(self) -> &'static str {
        match self {
            Self::Policy => "policy_loosened",
            Self::Settings => "settings_changed",
            Self::Tenants => "tenants_picked",
            Self::Fence => "fence_lifted",
            Self::Match => "match_chosen",
        }
    }
}

/// What leaves with a block that `by` lifts, of each one that comes down.
pub fn lifted(audience: &Audience, by: &str, at: Timestamp) -> impl Fn(&Lifted) -> Vec<NewDelivery> + Send {
    move |Lifted { about, reason, detail, receipt }| {
        let detail = format!("{}; {}; {detail}", plain(about.subject_upn().as_str()), plain(reason));
        let instance = &audience.connected.instance.id;
        Opened { what: Door::Fence, instance, detail: &detail, by, at, receipt }.compose(audience)
    }
}

impl Opened<'_> {
    /// One delivery for each channel of the instance's, those before and those afterwards, and for each who is told by name.
    pub fn compose(&self, audience: &Audience) -> Vec<NewDelivery> {
        let connected = &audience.connected;
        let body = json!({
            "event": self.what.event(),
            "at": self.at,
            "instance": self.instance,
            "technician_name": self.by,
            "detail": self.detail,
            "receipt": self.receipt.to_string(),
        });
        let mails = self.mails(audience).into_iter();
        let webhooks = audience.webhooks().filter_map(|webhook| Payload::for_webhook(webhook, body.clone()));
        let syslogs =
            audience.syslogs().map(|to| Payload::SyslogAt { to: to.clone(), message: self.syslog(connected) });
        mails.chain(webhooks).chain(syslogs).map(|payload| payload.delivery(Errand::Alert)).collect()
    }

    /// A mail to each who is told by name, by each server.
    fn mails(&self, audience: &Audience) -> Vec<Payload> {
        let event = self.what.event();
        let connected = &audience.connected;
        let zone = TimeZone::get(&connected.instance.time_zone).unwrap_or(TimeZone::UTC);
        let time = self.at.to_zoned_datetime(zone).strftime("%Y-%m-%d %H:%M:%S %Z").to_string();
        let values = [("host", connected.host.as_str()), ("time", &time), ("technician", self.by)];
        let text = |key: &str| words().text(key, &values);
        let mut lines = vec![text(&format!("alert-{event}"))];
        lines.extend(self.detail.split("; ").map(str::to_owned));
        lines.push(text(&format!("alert-{event}-next")));
        lines.push(format!("{}: {}", words().text("note-receipt", &[]), self.receipt));
        lines.push(text("alert-closing"));
        let each = audience.servers().iter().flat_map(|server| audience.mail.iter().map(move |to| (server, to)));
        each.map(|(server, to)| Payload::MailBy {
            server: Secret::new(server.json().to_string()),
            to: to.clone(),
            subject: text(&format!("alert-subject-{event}")),
            html: page(&html(&lines)),
            text: lines.join("\n\n") + "\n",
        })
        .collect()
    }

    fn syslog(&self, connected: &Connected) -> Syslog {
        let event = self.what.event();
        let data = [
            ("instance", self.instance.to_string()),
            ("event", event.to_owned()),
            ("detail", self.detail.to_owned()),
            ("technician", self.by.to_owned()),
            ("receipt", self.receipt.to_string()),
        ];
        Syslog {
            severity: Severity::Alert,
            at: self.at,
            host: connected.host.clone(),
            kind: event.to_owned(),
            data: data.map(|(name, value)| (name.to_owned(), value)).to_vec(),
            text: words().text(&format!("alert-subject-{event}"), &[("host", &connected.host)]),
        }
    }
}
