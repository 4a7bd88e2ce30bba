//! To Halo and back, in the top window; and out.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Form, Path, State, rejection::FormRejection},
    http::HeaderMap,
    response::{IntoResponse as _, Redirect, Response},
};
use jiff::Timestamp;
use serde::Deserialize;
use vouchsafe_store::{LeadsTo, NewFlow, Token};

use super::{door::refused, visitor::Visitor};
use crate::{
    answer::Refused,
    launch,
    problem::Problem,
    same_origin::is_our_own,
    services::{Connected, Services},
    sign_in::{FLOW_LIVES, cookie, window::leave},
};

/// The longest address that is come back to.
const LONGEST: usize = 1_000;

#[derive(Deserialize)]
pub struct SignIn {
    to: String,
}

/// `POST /dashboard/{instance}/sign-in`: off to Halo, which asks for the password again.
///
/// So a session of the dashboard is never older than the password, and a window in which somebody forgot to sign out of
/// Halo opens no dashboard.
pub async fn sign_in(
    State(services): State<Arc<Services>>,
    Path(instance): Path<String>,
    headers: HeaderMap,
    form: Result<Form<SignIn>, FormRejection>,
) -> Result<Response, Refused> {
    let (_, connected) = launch::instance_of(&services, &instance).await?;
    if !is_our_own(&headers, &services.process.public_url.origin()) {
        return Err(refused("foreign_form"));
    }
    let Form(form) = form.map_err(|_| refused("form_unread"))?;
    let root = super::path(&connected.instance.id);
    let to = if is_within(&form.to, &root) { form.to } else { root };
    begin(&services, &connected, &headers, to).await
}

/// Begins a sign-in that leads to a page of ours.
pub async fn begin(
    services: &Services,
    connected: &Connected,
    headers: &HeaderMap,
    to: String,
) -> Result<Response, Refused> {
    // Who signs in again does not leave a session behind.
    if let Some(session) = cookie::session(services, headers, cookie::DASHBOARD).await? {
        services.store.end_session(session.id, Timestamp::now()).await?;
    }
    let new = NewFlow {
        instance: connected.instance.id.clone(),
        agent: None,
        to: LeadsTo::Dashboard(to),
        anew: true,
        // Nobody collects this one: its secret is not kept.
        secret_hash: Token::random()?.hash(),
        expires: Timestamp::now() + FLOW_LIVES,
    };
    let flow = services.store.create_flow(new).await?;
    let mut halo = connected.halo.sign_in().await.map_err(Problem::from)?;
    halo.url.query_pairs_mut().append_pair("prompt", "login");
    let browser = Token::random()?;
    services.store.bind_flow(&flow.id, &browser.hash(), halo.state.expose(), &halo.pkce_verifier).await?;
    leave(connected, halo.url.as_str(), &browser)
}

/// `POST /dashboard/{instance}/sign-out`.
pub async fn sign_out(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Refused> {
    services.partners.leave(visitor.instance(), visitor.session.agent);
    services.store.end_session(visitor.session.id, visitor.now).await?;
    let mut response = Redirect::to(&super::path(visitor.instance())).into_response();
    response.headers_mut().extend(cookie::forget(cookie::DASHBOARD));
    Ok(response)
}

/// Whether a sign-in may lead to this address: one of the instance's own dashboard, and nothing that a browser could read as
/// another.
fn is_within(to: &str, root: &str) -> bool {
    let rest = to.strip_prefix(root);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
        && to.len() <= LONGEST
        && to.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
        && !to.contains("/.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_leads_only_into_its_own_dashboard() {
        let root = "/dashboard/acme";
        for to in [root, "/dashboard/acme/log?before=7", "/dashboard/acme?x=%2F"] {
            assert!(is_within(to, root), "{to}");
        }
        for to in [
            "",
            "/",
            "//evil.example",
            "https://evil.example/dashboard/acme",
            "/dashboard/acme2",
            "/dashboard/acme/../globex",
            "/dashboard/acme\\@evil.example",
            "/dashboard/acme/\nx",
            "/dashboard/acme/ü",
        ] {
            assert!(!is_within(to, root), "{to:?}");
        }
    }
}
