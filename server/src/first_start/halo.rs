use std::sync::Arc;

use axum::{
    extract::{Form, State, rejection::FormRejection},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;
use url::Url;
use vouchsafe_app::{
    dashboard::first_start::{FirstStartPage, HaloForm, Step},
    words::words,
};
use vouchsafe_domain::ids::InstanceId;
use vouchsafe_halo::escape::plain;
use vouchsafe_http::{BaseUrl, Secret};
use vouchsafe_store::Draft;

use super::{
    PATH,
    applications::instance_of,
    step::{over, pressed},
    told,
};
use crate::{
    answer::Refused,
    dashboard::{door::refused, visitor::answer},
    doctor::remedy::Remedy,
    services::Services,
};

/// The outcome that Halo is delivered with for private notes.
const PRIVATE_NOTE: &str = "7";

#[derive(Clone, Deserialize)]
pub struct Typed {
    url: String,
    id: String,
    tenant: String,
}

pub fn form(draft: Option<&Draft>) -> HaloForm {
    let Some(Draft { id, url, tenant, .. }) = draft else { return HaloForm::default() };
    HaloForm { url: url.to_string(), id: id.to_string(), tenant: tenant.clone().unwrap_or_default() }
}

pub fn page(status: StatusCode, form: HaloForm, wrong: String) -> Result<Response, Refused> {
    let page = FirstStartPage { wrong, step: Step::Halo(form) };
    answer(status, |shell| page.render(shell))
}

/// `POST /setup/halo`: asks the Halo at this address where tokens come from, which tells whether it is one.
pub async fn save(
    State(services): State<Arc<Services>>,
    headers: HeaderMap,
    form: Result<Form<Typed>, FormRejection>,
) -> Result<Response, Refused> {
    let Some(going) = pressed(&services, &headers).await? else { return over() };
    let Form(typed) = form.map_err(|_| refused("form_unread"))?;
    let draft = match read(&services, &typed, going.draft).await {
        Ok(draft) => draft,
        Err(wrong) => {
            let Typed { url, id, tenant } = typed;
            return page(StatusCode::BAD_REQUEST, HaloForm { url, id, tenant }, wrong);
        }
    };
    if !services.store.draft_first_start(&going.cookie, &draft, going.now).await? {
        return over();
    }
    Ok(Redirect::to(&format!("{PATH}?step=applications")).into_response())
}

async fn read(services: &Services, typed: &Typed, before: Option<Draft>) -> Result<Draft, String> {
    let says = |key: &str| words().text(key, &[]);
    // As people copy it from their browser.
    let url: Url = typed.url.trim().parse().map_err(|_| says("first-url-wrong"))?;
    let url: BaseUrl = url.origin().ascii_serialization().parse().map_err(|_| says("first-url-wrong"))?;
    let id = match typed.id.trim().to_lowercase() {
        id if id.is_empty() => url.host().split('.').next().unwrap_or_default().to_owned(),
        id => id,
    };
    let id: InstanceId = id.parse().map_err(|_| says("first-id-wrong"))?;
    let tenant = plain(typed.tenant.trim());
    let tenant = (!tenant.is_empty()).then_some(tenant);
    guard(services, &url).await?;
    let connected = before.as_ref().and_then(|before| before.connected.clone());
    // What was given for one Halo goes to no other.
    let known = before.filter(|known| known.url == url);
    let draft = match known {
        Some(known) => Draft { id, tenant, ..known },
        None => Draft {
            id,
            url,
            tenant,
            client_id: String::new(),
            client_secret: Secret::new(""),
            sign_in_client_id: String::new(),
            note_outcome_id: PRIVATE_NOTE.parse().map_err(|_| says("first-url-wrong"))?,
            connected,
        },
    };
    let connected = services.try_out(instance_of(&draft));
    connected.halo.sign_in().await.map_err(|error| told::remedy(&Remedy::halo(&error, "")))?;
    Ok(draft)
}

/// Lets nothing be asked that is not on the internet, unless the process settings name it, or all of this is on one machine.
pub async fn guard(services: &Services, url: &BaseUrl) -> Result<(), String> {
    if url.is_local() && services.process.public_url.is_local() {
        return Ok(());
    }
    let port = Url::from(url.clone()).port_or_known_default().unwrap_or(443);
    let found = services.outbound.may_reach(url.host(), port).await;
    found.map_err(|why| words().text("first-url-guarded", &[("fix", &why.to_string())]))
}
