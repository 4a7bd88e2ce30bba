//! What leaves the house: the mail server, and each instance's webhook and syslog receiver. Nobody gets a mail by it; a webhook gets a
//! signed `ping`.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;
use vouchsafe_outbound::SendError;

use super::{
    finding::{About, Finding},
    remedy::Remedy,
    seen,
};
use crate::{
    services::{Connected, Loaded, Services},
    telling::audience::Audience,
};

/// The mail server. Without one nobody is told, which is to be mended where somebody may be let through without the user's phone.
pub async fn mail(services: Arc<Services>, settings: Arc<Loaded>) -> Vec<Finding> {
    let (about, test) = (&About::Installation, "mail server");
    let Some(mail) = &settings.mail else {
        return vec![match goes_on_without(&settings) {
            true => Finding::fix(about, test, Remedy::check("nobody_told", &[])),
            false => Finding::not_checked(about, test, seen("mail-none", &[])),
        }];
    };
    let server = format!("{}:{}", mail.host, mail.port);
    let text = seen("mail", &[("host", &server), ("upn", mail.from.email.as_ref())]);
    vec![found(about, test, services.outbound.check_mail(&mail.server()).await, text)]
}

/// Whether somebody may agree anywhere to vouching, or to going on without.
fn goes_on_without(settings: &Loaded) -> bool {
    let own = settings.customers().iter().filter_map(|customer| customer.second_technicians.as_ref());
    let lists = settings.instances().map(|connected| &connected.instance.second_technicians).chain(own);
    lists.into_iter().any(|list| !list.is_empty())
}

/// What one instance alerts, and whether anybody hears it.
pub async fn alerts(services: Arc<Services>, settings: Arc<Loaded>, connected: Arc<Connected>) -> Vec<Finding> {
    let about = &About::Instance(connected.instance.id.clone());
    let alerts = &connected.instance.alerts;
    let mut findings = vec![heard(&settings, &connected).await];
    if let Some(webhook) = &alerts.webhook
        && let Some(secret) = &webhook.secret
    {
        let id = Uuid::new_v4().to_string();
        let ping = json!({ "id": id, "event": "ping", "at": Timestamp::now(), "instance": connected.instance.id });
        let sent = services.outbound.webhook(&webhook.url, secret, &id, ping.to_string()).await;
        findings.push(found(about, "webhook", sent, seen("webhook", &[("host", &webhook.url.origin())])));
    }
    if let Some(syslog) = &alerts.syslog {
        let sent = services.outbound.check_syslog(syslog).await;
        findings.push(found(about, "syslog", sent, seen("syslog", &[("host", &syslog.to_string())])));
    }
    findings
}

/// Who hears of denials and objections, and of what administrators open.
async fn heard(settings: &Loaded, connected: &Arc<Connected>) -> Finding {
    let Connected { instance, .. } = &**connected;
    let about = &About::Instance(instance.id.clone());
    let audience = Audience::of(settings, connected, None).await;
    if audience.is_nobody() {
        return Finding::fix(about, "alerts", Remedy::check("alerts_nobody", &[]));
    }
    let unknown: Vec<String> = audience.unknown.iter().map(|id| format!("agent {id}")).collect();
    let mut ways = vec![seen("alerts-mail", &[("number", &audience.mail.len().to_string())])];
    ways.extend(instance.alerts.webhook.is_some().then(|| seen("alerts-webhook", &[])));
    ways.extend(instance.alerts.syslog.is_some().then(|| seen("alerts-syslog", &[])));
    if !unknown.is_empty() {
        ways.push(seen("alerts-unknown", &[("fix", &unknown.join(", "))]));
    }
    Finding::good(about, "alerts", ways.join(", "))
}

fn found(about: &About, test: &'static str, sent: Result<(), SendError>, good: String) -> Finding {
    match sent {
        Ok(()) => Finding::good(about, test, good),
        Err(error) => {
            let key = if matches!(error, SendError::Guarded(_)) { "outbound_guarded" } else { "outbound_failed" };
            Finding::fix(about, test, Remedy::check(key, &[("fix", &error.to_string())]))
        }
    }
}
