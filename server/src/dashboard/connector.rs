//! Which form of the connector works here, and whom technicians may ask until that is found out.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    Extension,
    extract::{Form, State, rejection::FormRejection},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;
use vouchsafe_app::{
    dashboard::{
        Answer,
        microsoft::{Connector, Testers},
    },
    words::words,
};
use vouchsafe_domain::{connector::Form as Way, ids::Upn};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{Changed, StoreError};

use super::{
    change::{self, Weight, change},
    door::refused,
    hearers,
    microsoft::{Card, Told, page, saved},
    page::Page,
    visitor::Visitor,
};
use crate::{
    answer::Refused,
    imports,
    services::{Loaded, Services},
};

/// How many may be asked until the form is known.
const MOST: usize = 20;
/// How much of a form that came back is shown again, in characters.
const LONGEST: usize = 6_000;

/// The card on the page of the Microsoft application, with what came of its form and what was typed where that did not do.
pub fn drawn(visitor: &Visitor, answer: Answer, typed: Option<&str>) -> Connector {
    let known = &visitor.settings.connector;
    let form = match known.form {
        None => "untested",
        Some(Way::Asynchronous) => "async",
        Some(Way::Synchronous) => "sync",
    };
    let names: Vec<String> = known.testers.iter().map(|upn| plain(upn.as_str())).collect();
    let changes = Page::TestersSave.is_for(visitor.role);
    let asked = known.form.is_none().then(|| Testers {
        path: if changes { visitor.path(Page::TestersSave) } else { String::new() },
        seen: visitor.settings.version.to_string(),
        heard: hearers::hint(visitor),
        names: typed.map_or_else(|| names.join("\n"), |typed| typed.chars().take(LONGEST).collect()),
    });
    Connector { answer, form, testers: asked }
}

#[derive(Deserialize)]
pub struct Wanted {
    testers: String,
    seen: i64,
}

/// `POST /dashboard/{instance}/microsoft/testers`.
pub async fn save(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    form: Result<Form<Wanted>, FormRejection>,
) -> Result<Response, Refused> {
    let Form(Wanted { testers: typed, seen }) = form.map_err(|_| refused("form_unread"))?;
    let back = async |status, why| {
        let told = Told { wrong: Some((Card::Connector, why)), testers: Some(typed.clone()), ..Told::default() };
        page(&services, &visitor, status, told).await
    };
    let lines = typed.split(['\n', '\r', ',', ';']).map(str::trim).filter(|line| !line.is_empty());
    let Ok(testers) = lines.map(str::parse).collect::<Result<Vec<Upn>, _>>() else {
        return back(StatusCode::BAD_REQUEST, words().text("microsoft-testers-wrong", &[])).await;
    };
    // Each once, in the order in which they were typed.
    let mut seen_before = BTreeSet::new();
    let testers: Vec<Upn> = testers.into_iter().filter(|upn| seen_before.insert(upn.as_str().to_lowercase())).collect();
    if testers.len() > MOST {
        return back(StatusCode::BAD_REQUEST, words().text("microsoft-testers-wrong", &[])).await;
    }
    match change(&services, &visitor, Weight::OpensDoors, seen, |settings| settings.connector.testers = testers).await?
    {
        Changed::Done | Changed::Nothing => {
            let visitor = visitor.again(&services).await?;
            let strange = strange(&services, &visitor.settings).await?;
            if strange.is_empty() {
                return Ok(saved(&visitor, "testers"));
            }
            let values = [("left", &*strange.len().to_string()), ("fix", &*named(&strange))];
            let said = words().text("microsoft-testers-strange", &values);
            page(&services, &visitor, StatusCode::OK, Told { saved: Some((Card::Connector, said)), ..Told::default() })
                .await
        }
        changed => back(StatusCode::CONFLICT, change::said(&services, &visitor, &changed).await?).await,
    }
}

/// Testers whose domain is none that a connected tenant is known to have; nobody while of no tenant any is known.
pub async fn strange(services: &Services, settings: &Loaded) -> Result<Vec<Upn>, StoreError> {
    let mut known = BTreeSet::new();
    for connected in settings.instances() {
        let instance = &connected.instance.id;
        let tenants = imports::tenants(settings, instance);
        let read = services.store.imports(instance).await?;
        let domains = read.into_iter().filter(|one| tenants.contains(&one.tenant)).filter_map(|one| one.domains);
        known.extend(domains.flatten().map(|domain| domain.to_lowercase()));
    }
    let is_strange = |upn: &&Upn| !known.is_empty() && !known.contains(&upn.domain());
    Ok(settings.connector.testers.iter().filter(is_strange).cloned().collect())
}

/// Their addresses, to be read.
pub fn named(testers: &[Upn]) -> String {
    testers.iter().map(|upn| plain(upn.as_str())).collect::<Vec<_>>().join(", ")
}
