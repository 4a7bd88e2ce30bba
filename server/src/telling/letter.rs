//! The mail to whom a verdict concerns: fixed words, one link, and nothing from the ticket.

use jiff::tz::TimeZone;
use url::Url;
use vouchsafe_app::words::words;
use vouchsafe_domain::{policy::Told, purpose::Purpose, told::is_told, verdict::Verdict};
use vouchsafe_halo::escape;
use vouchsafe_store::{Errand, NewDelivery, Token, Verification};

use super::{
    html::{escaped, html, page},
    payload::{Payload, Reader},
};
use crate::services::Connected;

/// The mail to the user or to the manager. Administrators are told by alerts.
pub(super) fn compose(
    verification: &Verification,
    verdict: Verdict,
    connected: &Connected,
    told: Told,
    token: &Token,
    link: &Url,
) -> Option<NewDelivery> {
    let reader = match told {
        Told::User => Reader::User,
        Told::Manager => Reader::Manager,
        Told::Administrators => return None,
    };
    let [before, after] = paragraphs(verification, verdict, connected, told);
    let text = |key: &str| words().text(key, &[("host", &connected.host)]);
    let payload = Payload::Mail {
        to: reader,
        subject: text(&format!("tell-subject-{}", told.name())),
        text: format!("{}\n\n{link}\n\n{}\n", before.join("\n\n"), after.join("\n\n")),
        html: page(&format!(
            "{}<p><a href=\"{}\">{}</a></p>{}",
            html(&before),
            escaped(link.as_str()),
            escaped(&text("tell-link")),
            html(&after)
        )),
    };
    Some(NewDelivery { objection: Some(token.hash()), ..payload.delivery(Errand::Told(told)) })
}

/// What stands before the link, and behind it.
fn paragraphs(verification: &Verification, verdict: Verdict, connected: &Connected, told: Told) -> [Vec<String>; 2] {
    let at = verification.concluded.unwrap_or(verification.requested);
    let zone = TimeZone::get(&connected.instance.time_zone).unwrap_or(TimeZone::UTC);
    let when = at.to_zoned_datetime(zone).strftime("%Y-%m-%d %H:%M %Z").to_string();
    let user = verification.circumstances.vouched_for.as_ref();
    let (name, address) = user.map_or((&verification.account_name, &verification.upn), |user| (&user.name, &user.upn));
    let [account, upn, company] = [name, address.as_str(), &verification.client_name].map(escape::plain);
    let purpose = words().purposes(verification.purposes.iter().map(Purpose::name));
    let values = [
        ("host", connected.host.as_str()),
        ("time", &when),
        ("account", &account),
        ("upn", &upn),
        ("company", &company),
        ("purpose", &purpose),
    ];
    let text = |key: &str| words().text(key, &values);
    let of = |key: &str| text(&format!("tell-{key}-{}", told.name()));
    // Where somebody else was asked, or nobody, the user's phone said nothing.
    let (opening, outcome) = match (user.is_some(), verdict) {
        (_, Verdict::Overridden) | (true, Verdict::Vouched) => ("opening-without", verdict.name()),
        (true, _) => ("opening-without", "not_vouched"),
        (false, _) if is_told(verdict) => ("opening", verdict.name()),
        (false, _) => ("opening", "unclear"),
    };
    [
        vec![of(opening), text("tell-purpose"), text(&format!("tell-verdict-{outcome}")), of("fine"), of("object")],
        vec![text("tell-warning"), text("tell-closing")],
    ]
}
