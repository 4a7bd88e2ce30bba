//! The application that makes connector secrets: sets it, or forgets it.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Form, State, rejection::FormRejection},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;
use vouchsafe_app::words::words;
use vouchsafe_store::{Changed, MicrosoftApp, Secret, Settings};

use super::{Card, Told, entered, page, saved};
use crate::{
    answer::Refused,
    dashboard::{
        change::{self, Weight, change},
        door::refused,
        visitor::Visitor,
    },
    services::Services,
};

#[derive(Deserialize)]
pub struct Application {
    #[serde(default)]
    client_id: String,
    /// Empty: the one that is in force, if it is the same application.
    #[serde(default = "empty")]
    client_secret: Secret,
    /// The PEM of a certificate and its key, instead of a secret.
    #[serde(default = "empty")]
    certificate: Secret,
    seen: i64,
    /// `forget`: there is none from now on.
    #[serde(default)]
    r#do: String,
}

fn empty() -> Secret {
    Secret::new("")
}

/// `POST /dashboard/{instance}/microsoft/set-up`.
pub async fn save(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    form: Result<Form<Application>, FormRejection>,
) -> Result<Response, Refused> {
    let Form(Application { client_id, client_secret, certificate, seen, r#do }) =
        form.map_err(|_| refused("form_unread"))?;
    let wrong = async |status, why| {
        let (wrong, set_up) = (Some((Card::SetUp, why)), Some(client_id.clone()));
        page(&services, &visitor, status, Told { wrong, set_up, ..Told::default() }).await
    };
    let settings = &visitor.settings;
    let known = settings.setup.as_ref().map(|setup| setup.client_id());
    let other = settings.graph.as_ref().map(|graph| graph.client_id());
    let wanted = match &*r#do {
        "forget" => None,
        _ => match entered(&client_id, &client_secret, &certificate, known, other) {
            Ok(entered) => Some(entered),
            Err(key) => return wrong(StatusCode::BAD_REQUEST, words().text(key, &[])).await,
        },
    };
    let done = if wanted.is_some() { "set-up" } else { "forgotten" };
    let put = move |settings: &mut Settings| {
        let old = settings.setup_app.take().map(|app| app.client_secret);
        settings.setup_app = wanted.and_then(|(client_id, given)| {
            given.or(old).map(|client_secret| MicrosoftApp { client_id, client_secret })
        });
    };
    match change(&services, &visitor, Weight::OpensDoors, seen, put).await? {
        Changed::Done | Changed::Nothing => Ok(saved(&visitor, done)),
        changed => wrong(StatusCode::CONFLICT, change::said(&services, &visitor, &changed).await?).await,
    }
}
