//! The applications in Entra: which they are, and what a thief would get.
//!
//! # Layout
//! - here: the one that reads customers' tenants
//! - [`set_up`]: the one that makes connector secrets

pub mod set_up;

use std::{sync::Arc, time::Duration};

use axum::{
    Extension,
    extract::{Form, Query, State, rejection::FormRejection},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use futures::future::join_all;
use serde::Deserialize;
use tokio::time::timeout;
use uuid::Uuid;
use vouchsafe_app::{
    dashboard::{
        Answer,
        microsoft::{AppForm, MicrosoftPage, SetUpCard},
    },
    words::words,
};
use vouchsafe_entra::{AppCredential, ErrorKind, Graph, NotACertificate, Proof, SetUp, Wrong};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{Changed, MicrosoftApp, Secret, Settings};

use super::{
    change::{self, Weight, change},
    connector,
    customer::what_for,
    door::refused,
    good_until,
    page::Page,
    visitor::{Visitor, answer},
};
use crate::{answer::Refused, consent, doctor::remedy::Remedy, services::Services};

/// In how many tenants an application is tried, and how long they have for it together.
const TRIED_IN: usize = 3;
const PATIENCE: Duration = Duration::from_secs(15);

/// A card of this page with a form, in which what came of it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Card {
    Application,
    SetUp,
    Connector,
}

/// What was saved, by its name in addresses and, under `microsoft-saved`, in the catalogue.
const SAVED: [(&str, Card); 6] = [
    ("application", Card::Application),
    ("tried-yes", Card::Application),
    ("tried-no", Card::Application),
    ("set-up", Card::SetUp),
    ("forgotten", Card::SetUp),
    ("testers", Card::Connector),
];

impl Card {
    /// Its id on the page.
    fn id(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::SetUp => "set-up",
            Self::Connector => "connector",
        }
    }
}

/// Leads to the card that says that this was saved.
pub fn saved(visitor: &Visitor, what: &str) -> Response {
    let card = SAVED.into_iter().find(|(name, _)| *name == what).map_or("", |(_, card)| card.id());
    Redirect::to(&format!("{}?saved={what}#{card}", visitor.path(Page::Microsoft))).into_response()
}

#[derive(Deserialize)]
pub struct Shown {
    #[serde(default)]
    saved: String,
}

/// `GET /dashboard/{instance}/microsoft`.
pub async fn show(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    Query(shown): Query<Shown>,
) -> Result<Response, Refused> {
    let saved = SAVED.into_iter().find(|(name, _)| *name == shown.saved);
    let saved = saved.map(|(name, card)| (card, words().text(&format!("microsoft-saved-{name}"), &[])));
    page(&services, &visitor, StatusCode::OK, Told { saved, ..Told::default() }).await
}

/// What came of a form of this page.
#[derive(Debug, Default)]
pub struct Told {
    /// What was done.
    pub saved: Option<(Card, String)>,
    /// What was wrong with it.
    pub wrong: Option<(Card, String)>,
    /// What was typed: an application's id and the day until which its secret is good, testers.
    pub application: Option<[String; 2]>,
    pub testers: Option<String>,
    /// The id of the application that makes secrets.
    pub set_up: Option<String>,
}

pub async fn page(services: &Services, visitor: &Visitor, status: StatusCode, told: Told) -> Result<Response, Refused> {
    let Told { saved, wrong, application, testers, set_up } = told;
    let answer_in = |card: Card| {
        let said = |told: Option<&(Card, String)>| {
            told.filter(|(of, _)| *of == card).map(|(_, said)| said.clone()).unwrap_or_default()
        };
        let (saved, wrong) = (said(saved.as_ref()), said(wrong.as_ref()));
        let signs_in = !wrong.is_empty() && !visitor.is_recent();
        Answer { saved, wrong, signs_in }
    };
    let ends = services.store.secret_ends().await?.microsoft_app.filter(|_| visitor.settings.graph.is_some());
    let clock = visitor.clock();
    let day = ends.map(|ends| clock.day(ends)).unwrap_or_default();
    let (typed, day) = match application {
        Some([id, day]) => (Some(id), day),
        None => (None, day),
    };
    let changes = Page::MicrosoftSave.is_for(visitor.role);
    let known = visitor.settings.graph.as_ref().map(|graph| graph.client_id().to_owned());
    let other = visitor.settings.setup.as_ref().map(|setup| setup.client_id().to_owned());
    // What was typed stays, also where it is too late for it.
    let form = |page: Page, typed: Option<String>, known: &Option<String>, day: &str| {
        (changes && (visitor.is_recent() || typed.is_some())).then(|| AppForm {
            path: visitor.path(page),
            seen: visitor.settings.version.to_string(),
            typed: typed.or_else(|| known.clone()).as_deref().map(plain).unwrap_or_default(),
            has_secret: known.is_some(),
            good_until: plain(day),
        })
    };
    let own = visitor.path(Page::Microsoft);
    let not_saved = wrong.is_some();
    let page = MicrosoftPage {
        layout: visitor.layout(),
        not_saved,
        sign_in: (changes && !visitor.is_recent()).then(|| visitor.sign_in_again(&own)),
        answer: answer_in(Card::Application),
        client_id: known.as_deref().map(plain).unwrap_or_default(),
        ends: good_until::said(&clock, ends, visitor.now),
        redirect_uri: consent::redirect_uri(services),
        roles: Graph::ROLES
            .into_iter()
            .chain([Graph::REGISTRATIONS_ROLE])
            .map(|role| [role.to_owned(), what_for(role)])
            .collect(),
        form: form(Page::MicrosoftSave, typed, &known, &day),
        set_up: SetUpCard {
            answer: answer_in(Card::SetUp),
            client_id: other.as_deref().map(plain).unwrap_or_default(),
            role: SetUp::ROLE.to_owned(),
            form: form(Page::SetUpSave, set_up, &other, ""),
        },
        connector: connector::drawn(visitor, answer_in(Card::Connector), testers.as_deref()),
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
    /// A day, or nothing.
    #[serde(default)]
    good_until: String,
    seen: i64,
}

/// `POST /dashboard/{instance}/microsoft/application`.
pub async fn save(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    form: Result<Form<Application>, FormRejection>,
) -> Result<Response, Refused> {
    let Form(form) = form.map_err(|_| refused("form_unread"))?;
    let Application { client_id, client_secret, certificate, good_until: day, seen } = form;
    let wrong = async |status, why| {
        let (wrong, application) = (Some((Card::Application, why)), Some([client_id.clone(), day.clone()]));
        page(&services, &visitor, status, Told { wrong, application, ..Told::default() }).await
    };
    let settings = &visitor.settings;
    let known = settings.graph.as_ref().map(|graph| graph.client_id());
    let other = settings.setup.as_ref().map(|setup| setup.client_id());
    let (id, given) = match entered(&client_id, &client_secret, &certificate, known, other) {
        Ok(entered) => entered,
        Err(key) => return wrong(StatusCode::BAD_REQUEST, words().text(key, &[])).await,
    };
    let clock = visitor.clock();
    // One that is over stays as it is known until another day is entered.
    let known = services.store.secret_ends().await?.microsoft_app.filter(|ends| clock.day(*ends) == day.trim());
    let ends = match known.map_or_else(|| good_until::read(&clock, &day, visitor.now), |known| Ok(Some(known))) {
        Ok(ends) => ends,
        Err(why) if given.is_some() => return wrong(StatusCode::BAD_REQUEST, change::and_the_secret(&why)).await,
        Err(why) => return wrong(StatusCode::BAD_REQUEST, why).await,
    };
    let secret = given.is_some();
    let said = async |changed: &Changed| {
        let said = change::said(&services, &visitor, changed).await?;
        Ok::<_, Refused>(if secret { change::and_the_secret(&said) } else { said })
    };
    // Nobody is asked for what could not be saved anyway.
    if !change::may(&services, &visitor, Weight::OpensDoors).await? {
        return wrong(StatusCode::CONFLICT, said(&Changed::NotRecent).await?).await;
    }
    let tried = match &given {
        None => "application",
        Some(given) => match works(&services, &visitor, &id, given).await {
            Ok(true) => "tried-yes",
            Ok(false) => "tried-no",
            Err(why) => {
                return wrong(StatusCode::BAD_REQUEST, words().text("microsoft-refused", &[("fix", &why)])).await;
            }
        },
    };
    let put = move |settings: &mut Settings| {
        let old = settings.microsoft_app.take().map(|app| app.client_secret);
        settings.microsoft_app = given.or(old).map(|client_secret| MicrosoftApp { client_id: id, client_secret });
        settings.ends.microsoft_app = ends;
    };
    match change(&services, &visitor, Weight::OpensDoors, seen, put).await? {
        Changed::Done | Changed::Nothing => Ok(saved(&visitor, tried)),
        changed => wrong(StatusCode::CONFLICT, said(&changed).await?).await,
    }
}

/// Whether Microsoft gives a token for the application in a tenant that is connected; false where no tenant says either way.
///
/// # Errors
/// Why Microsoft does not take what was given, in words.
async fn works(services: &Services, visitor: &Visitor, client_id: &str, given: &Secret) -> Result<bool, String> {
    let Ok(proof) = Proof::read(given) else { return Ok(false) };
    let credential = AppCredential { client_id: client_id.to_owned(), proof };
    let graph = Graph::new(services.http().clone(), services.process.microsoft.clone(), credential);
    let own = visitor.settings.customers().iter().filter(|customer| customer.instance == *visitor.instance());
    let tenants = own.flat_map(|customer| &customer.tenants).take(TRIED_IN);
    let asked = join_all(tenants.map(|tenant| graph.granted_roles(tenant.id)));
    let answers = timeout(PATIENCE, asked).await.unwrap_or_default();
    let refused = answers.iter().filter_map(|answer| answer.as_ref().err()).find(|error| {
        let ErrorKind::Setup(fault) = error.kind() else { return false };
        matches!(fault.wrong, Wrong::AppSecretWrong | Wrong::AppSecretExpired | Wrong::AppCertificateWrong)
    });
    match refused {
        _ if answers.iter().any(Result::is_ok) => Ok(true),
        Some(error) => Err(Remedy::microsoft(error, "").wrong),
        None => Ok(false),
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
