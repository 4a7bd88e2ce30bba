//! The links that a visitor made: kept for them, shown to them, and followed.

use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::Timestamp;
use url::Url;
use vouchsafe_app::dashboard::customer::ConsentLink;
use vouchsafe_domain::{
    connection::Trial,
    consent::App,
    ids::{ClientId, TenantId},
};
use vouchsafe_store::{Consent, Secret, Token};

use crate::{
    customers::{
        links::Made,
        standing::{Standing, Underway},
    },
    dashboard::{
        page::Page,
        visitor::{Visitor, live},
    },
    services::Services,
};

/// Keeps a link that was just made, for whoever made it.
pub(super) fn keep(services: &Services, visitor: &Visitor, state: &Token, url: &Url, tenant: String) {
    let (session, at) = (visitor.session.id, visitor.now);
    services.links.keep(state.hash(), Made { session, at, url: Secret::new(url.as_str()), tenant });
}

/// Leads to where it is shown.
pub(super) fn led_to(visitor: &Visitor, client: ClientId, app: App, tenant: TenantId) -> Response {
    let own = Page::Customer.of_customer(visitor.instance(), client);
    Redirect::to(&format!("{own}#{}", place(app, tenant))).into_response()
}

/// What the place of a link on its page is called.
fn place(app: App, tenant: TenantId) -> String {
    format!("link-{}-{tenant}", app.name())
}

/// Whether this visitor can still see this link.
pub(super) fn is_seen(services: &Services, visitor: &Visitor, consent: &Consent) -> bool {
    services.links.seen_by(visitor.session.id, consent.state(), visitor.now).is_some()
}

/// Those that this visitor made and can still see; `own` is the address of their page.
pub(super) fn seen(services: &Services, visitor: &Visitor, underway: &Underway, own: &str) -> Vec<ConsentLink> {
    let out = underway.consents.iter().filter(|consent| consent.is_open(visitor.now));
    let seen = out.filter_map(|consent| {
        let Made { url, tenant, .. } = services.links.seen_by(visitor.session.id, consent.state(), visitor.now)?;
        Some(ConsentLink {
            id: place(consent.app, consent.tenant),
            app: consent.app.name(),
            url: url.expose().to_owned(),
            tenant,
            until: visitor.clock().minute(consent.expires),
            follow_path: live(own),
        })
    });
    seen.collect()
}

/// Whether all that is awaited is that somebody consents: what has to be confirmed, or pasted anew, would not be seen while the
/// page follows.
pub(super) fn is_awaited(standing: &Standing, underway: &Underway, now: Timestamp) -> bool {
    let to_confirm =
        |consent: &Consent| consent.given && consent.app == App::Reader && !standing.tenants.contains(&consent.tenant);
    underway.consents.iter().any(|consent| consent.is_open(now))
        && !underway.consents.iter().any(to_confirm)
        && !underway.trials.iter().any(|trial| trial.trial == Trial::Refused)
}
