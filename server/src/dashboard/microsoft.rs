//! The applications in Entra: which they are, and what a thief would get.
//!
//! # Layout
//! - here: the one that reads customers' tenants
//! - [`set_up`]: the one that makes connector secrets

pub mod set_up;

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Form, State, rejection::FormRejection},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;
use uuid::Uuid;
use vouchsafe_app::{
    dashboard::microsoft::{AppForm, MicrosoftPage, SetUpCard},
    words::words,
};
use vouchsafe_entra::{Graph, NotACertificate, Proof, SetUp};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{Changed, MicrosoftApp, Secret, Settings};

use super::{
    change::{self, Weight, change},
    customer::what_for,
    door::refused,
    page::Page,
    visitor::{Visitor, answer},
};
use crate::{answer::Refused, consent, services::Services};

/// `GET /dashboard/{instance}/microsoft`.
pub async fn show(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Refused> {
    page(&services, &visitor, StatusCode::OK, Left::default())
}

/// What a form left to be shown.
#[derive(Debug, Default)]
struct Left {
    /// What was wrong with it.
    notice: String,
    /// The application's id as it was typed, for the one that reads and for the other one.
    typed: Option<String>,
    typed_set_up: Option<String>,
}

fn page(services: &Services, visitor: &Visitor, status: StatusCode, left: Left) -> Result<Response, Refused> {
    let Left { notice, typed, typed_set_up } = left;
    let changes = Page::MicrosoftSave.is_for(visitor.role);
    let known = visitor.settings.graph.as_ref().map(|graph| graph.client_id().to_owned());
    let other = visitor.settings.setup.as_ref().map(|setup| setup.client_id().to_owned());
    let form = |page: Page, typed: Option<String>, known: &Option<String>| {
        (changes && visitor.is_recent()).then(|| AppForm {
            path: visitor.path(page),
            seen: visitor.settings.version.to_string(),
            typed: typed.or_else(|| known.clone()).as_deref().map(plain).unwrap_or_default(),
            has_secret: known.is_some(),
        })
    };
    let own = visitor.path(Page::Microsoft);
    let page = MicrosoftPage {
        layout: visitor.layout(),
        notice,
        sign_in: (changes && !visitor.is_recent()).then(|| visitor.sign_in_again(&own)),
        client_id: known.as_deref().map(plain).unwrap_or_default(),
        redirect_uri: consent::redirect_uri(services),
        roles: Graph::ROLES
            .into_iter()
            .chain([Graph::REGISTRATIONS_ROLE])
            .map(|role| [role.to_owned(), what_for(role)])
            .collect(),
        form: form(Page::MicrosoftSave, typed, &known),
        set_up: SetUpCard {
            client_id: other.as_deref().map(plain).unwrap_or_default(),
            role: SetUp::ROLE.to_owned(),
            form: form(Page::SetUpSave, typed_set_up, &other),
        },
    };
    answer(status, |shell| page.render(shell))
}

#[derive(Deserialize)]
pub struct Application {
    client_id: String,
    /// Empty: the one that is in force, if it is the same application.
    client_secret: Secret,
    /// The PEM of a certificate and its key, instead of a secret.
    certificate: Secret,
    seen: i64,
}

/// `POST /dashboard/{instance}/microsoft/application`.
pub async fn save(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    form: Result<Form<Application>, FormRejection>,
) -> Result<Response, Refused> {
    let Form(Application { client_id, client_secret, certificate, seen }) = form.map_err(|_| refused("flow_over"))?;
    let wrong = |status, notice| {
        page(&services, &visitor, status, Left { notice, typed: Some(client_id.clone()), ..Left::default() })
    };
    let settings = &visitor.settings;
    let known = settings.graph.as_ref().map(|graph| graph.client_id());
    let other = settings.setup.as_ref().map(|setup| setup.client_id());
    let (id, given) = match entered(&client_id, &client_secret, &certificate, known, other) {
        Ok(entered) => entered,
        Err(key) => return wrong(StatusCode::BAD_REQUEST, words().text(key, &[])),
    };
    let put = move |settings: &mut Settings| {
        let old = settings.microsoft_app.take().map(|app| app.client_secret);
        settings.microsoft_app = given.or(old).map(|client_secret| MicrosoftApp { client_id: id, client_secret });
    };
    match change(&services, &visitor, Weight::OpensDoors, seen, put).await? {
        Changed::Done | Changed::Nothing => Ok(Redirect::to(&visitor.path(Page::Microsoft)).into_response()),
        changed => wrong(StatusCode::CONFLICT, change::said(&changed)),
    }
}

/// The application's id, and what proves that we are it, if another than before was entered; or the key of what is wrong.
///
/// `known` is the id of the application that has been set, and `other` that of the other one.
fn entered(
    client_id: &str,
    client_secret: &Secret,
    certificate: &Secret,
    known: Option<&str>,
    other: Option<&str>,
) -> Result<(String, Option<Secret>), &'static str> {
    let id = Uuid::try_parse(client_id.trim()).map_err(|_| "microsoft-not-an-id")?;
    let id = id.as_hyphenated().to_string();
    let is = |other: Option<&str>| other.is_some_and(|other| other.eq_ignore_ascii_case(&id));
    if is(other) {
        return Err("microsoft-same");
    }
    match proof(client_secret.expose().trim(), certificate.expose().trim())? {
        // A secret is one application's: another one does not get it.
        None if !is(known) => Err("microsoft-secret-needed"),
        given => Ok((id, given)),
    }
}

/// What was given to prove that we are the application: a secret, a certificate with its key, or nothing.
///
/// # Errors
/// The key of the sentence that says what is wrong with it.
fn proof(secret: &str, certificate: &str) -> Result<Option<Secret>, &'static str> {
    match (secret, certificate) {
        ("", "") => Ok(None),
        (secret, "") if Uuid::try_parse(secret).is_ok() => Err("secret-is-an-id"),
        (secret, "") if secret.len() < 8 || !secret.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Err("secret-cannot-be")
        }
        (secret, "") => Ok(Some(Secret::new(secret))),
        ("", certificate) => {
            let certificate = Secret::new(certificate);
            match Proof::read(&certificate) {
                Ok(Proof::Certificate(_)) => Ok(Some(certificate)),
                Ok(Proof::Secret(_)) | Err(NotACertificate::NoCertificate) => Err("microsoft-no-certificate"),
                Err(NotACertificate::NoKey) => Err("microsoft-no-key"),
                Err(NotACertificate::AnotherKey) => Err("microsoft-another-key"),
            }
        }
        _ => Err("microsoft-one-proof"),
    }
}
