use vouchsafe_app::dashboard::settings::Input;
use vouchsafe_outbound::{Address, SyslogUrl, WebhookUrl};
use vouchsafe_store::{Alerts, Secret, Webhook};

use super::{
    Wish, text,
    typed::{Typed, value},
};
use crate::dashboard::{change::Weight, role::Role, visitor::Visitor};

const MOST_ADDRESSES: usize = 20;
const LONGEST_SECRET: usize = 500;

pub fn inputs(visitor: &Visitor, typed: Option<&Typed>) -> Vec<Input> {
    let alerts = &visitor.connected.instance.alerts;
    let mail: Vec<String> = alerts.mail.iter().map(ToString::to_string).collect();
    let webhook = alerts.webhook.as_ref().map(|webhook| match visitor.role {
        Role::Administrator => webhook.url.as_str().to_owned(),
        // A webhook's path can be what lets one post there.
        Role::Auditor | Role::Technician => webhook.url.origin(),
    });
    let syslog = alerts.syslog.as_ref().map(ToString::to_string);
    let of = |name: &'static str, kind: &'static str, in_force: String, longest: u32| Input {
        name,
        kind,
        value: value(typed, name, in_force),
        longest,
        ..Input::default()
    };
    vec![
        of("mail", "lines", mail.join("\n"), 5_000),
        of("webhook", "url", webhook.unwrap_or_default(), 1_000),
        // Never drawn, not even when it comes back.
        Input { name: "webhook_secret", kind: "password", longest: 500, ..Input::default() },
        of("syslog", "text", syslog.unwrap_or_default(), 300),
    ]
}

/// What is missing for anybody to be written to at all; empty if nothing is.
pub fn warning(visitor: &Visitor) -> String {
    if visitor.settings.mail.is_none() { text("set-alerts-no-mail") } else { String::new() }
}

pub fn read(visitor: &Visitor, typed: &Typed) -> Result<Wish, String> {
    let wrong = |key: &str| text(&format!("set-{key}-wrong"));
    let lines = typed.one("mail").split(['\n', '\r', ',', ';']).map(str::trim).filter(|line| !line.is_empty());
    let mail: Vec<Address> = lines.map(str::parse).collect::<Result<_, _>>().map_err(|_| wrong("mail"))?;
    if mail.len() > MOST_ADDRESSES {
        return Err(wrong("mail"));
    }
    let secret = typed.line("webhook_secret", LONGEST_SECRET).ok_or_else(|| wrong("webhook_secret"))?;
    let secret = (!secret.is_empty()).then(|| Secret::new(secret));
    let webhook = match typed.one("webhook") {
        "" if secret.is_some() => return Err(wrong("webhook")),
        "" => None,
        url => {
            let url: WebhookUrl = url.parse().map_err(|_| wrong("webhook"))?;
            let before = visitor.connected.instance.alerts.webhook.as_ref();
            // A secret stays with the host that it was given for.
            let is_known = before.is_some_and(|before| before.secret.is_some() && before.url.origin() == url.origin());
            if secret.is_none() && !is_known {
                return Err(wrong("webhook_secret"));
            }
            Some(Webhook { url, secret })
        }
    };
    let syslog = match typed.one("syslog") {
        "" => None,
        url => Some(url.parse::<SyslogUrl>().map_err(|_| wrong("syslog"))?),
    };
    Ok(Wish::new(Weight::OpensDoors, move |instance| instance.alerts = Alerts { mail, webhook, syslog }))
}
