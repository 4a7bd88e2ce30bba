use std::sync::Arc;

use axum::{
    extract::{Form, State, rejection::FormRejection},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;
use vouchsafe_app::{
    dashboard::first_start::{ApplicationsForm, FirstStartPage, Found, Step},
    words::words,
};
use vouchsafe_domain::{budget::Limits, ids::OutcomeId};
use vouchsafe_halo::escape::plain;
use vouchsafe_http::Secret;
use vouchsafe_store::{Draft, Instance};

use super::{
    PATH,
    halo::guard,
    step::{over, pressed},
    told,
};
use crate::{
    answer::Refused,
    dashboard::{door::refused, visitor::answer},
    doctor::{
        finding::Finding,
        instance::{LAUNCH_SECRET, SCOPES, check},
    },
    services::{Services, redirect_uri},
};

/// The longest client id or secret that is taken.
const LONGEST: usize = 500;

#[derive(Deserialize)]
pub struct Typed {
    client_id: String,
    client_secret: String,
    sign_in_client_id: String,
    outcome: String,
}

/// The instance that a draft makes: nobody administers it, and no launch is signed for it yet.
pub fn instance_of(draft: &Draft) -> Instance {
    Instance {
        id: draft.id.clone(),
        url: draft.url.clone(),
        tenant: draft.tenant.clone(),
        client_id: draft.client_id.clone(),
        client_secret: draft.client_secret.clone(),
        sign_in_client_id: draft.sign_in_client_id.clone(),
        frame_origins: vec![draft.url.origin()],
        launch_secrets: Vec::new(),
        launch_secrets_until: None,
        note_outcome_id: draft.note_outcome_id,
        administrators: Vec::new(),
        auditors: Vec::new(),
        time_zone: "UTC".to_owned(),
        prompts_per_hour: Limits::DEFAULT.per_technician,
        purposes: Default::default(),
        register_url: None,
        call_back: None,
        call_back_procedure: None,
        second_technicians: Default::default(),
        alerts: Default::default(),
        policy: Default::default(),
        vips: Default::default(),
        keep_personal_days: None,
        brand: Default::default(),
        links: Vec::new(),
        threat: None,
    }
}

/// The form, with what is drafted; `outcome` as it was typed where it is no number.
pub fn page(
    services: &Services,
    status: StatusCode,
    draft: &Draft,
    outcome: Option<&str>,
    wrong: String,
    found: Vec<Found>,
) -> Result<Response, Refused> {
    let redirect = redirect_uri(&services.process, &draft.id);
    let form = ApplicationsForm {
        halo: draft.url.host().to_owned(),
        redirect: redirect.to_string(),
        scopes: SCOPES.join(", "),
        client_id: draft.client_id.clone(),
        has_secret: !draft.client_secret.expose().is_empty(),
        sign_in_client_id: draft.sign_in_client_id.clone(),
        outcome: outcome.map_or_else(|| draft.note_outcome_id.to_string(), plain),
        back: format!("{PATH}?step=halo"),
        found,
    };
    let page = FirstStartPage { wrong, step: Step::Applications(form) };
    answer(status, |shell| page.render(shell))
}

/// `POST /setup/applications`: tries both out, as `vouchsafe check` does, and connects Halo if nothing is to be mended.
pub async fn save(
    State(services): State<Arc<Services>>,
    headers: HeaderMap,
    form: Result<Form<Typed>, FormRejection>,
) -> Result<Response, Refused> {
    let Some(going) = pressed(&services, &headers).await? else { return over() };
    let Form(typed) = form.map_err(|_| refused("form_unread"))?;
    let Some(mut draft) = going.draft else { return Ok(Redirect::to(PATH).into_response()) };
    let complete = take(&mut draft, &typed);
    // Kept also if something is wrong: whoever mends it in Halo need not enter it again.
    if !services.store.draft_first_start(&going.cookie, &draft, going.now).await? {
        return over();
    }
    let checked = match complete {
        Ok(()) => guard(&services, &draft.url).await,
        Err(key) => Err(words().text(key, &[])),
    };
    if let Err(wrong) = checked {
        let outcome = typed.outcome.trim().parse::<OutcomeId>().is_err().then_some(typed.outcome.as_str());
        return page(&services, StatusCode::BAD_REQUEST, &draft, outcome, wrong, Vec::new());
    }
    let instance = instance_of(&draft);
    let findings = check(services.clone(), services.try_out(instance.clone())).await;
    // Its launch secret is made in the settings, where it is shown.
    let findings: Vec<Finding> = findings.into_iter().filter(|finding| finding.test != LAUNCH_SECRET).collect();
    if findings.iter().any(Finding::needs_a_fix) {
        let found = findings.iter().map(told::found).collect();
        let wrong = words().text("first-to-mend", &[]);
        return page(&services, StatusCode::BAD_REQUEST, &draft, None, wrong, found);
    }
    if !services.store.connect_first(&going.cookie, &instance, going.now).await? {
        return over();
    }
    Ok(Redirect::to(PATH).into_response())
}

/// What is entered; a secret that is left empty stays the one that was given.
fn take(draft: &mut Draft, typed: &Typed) -> Result<(), &'static str> {
    let one = |text: &str| -> String { text.trim().chars().filter(|c| !c.is_control()).take(LONGEST).collect() };
    let (client_id, secret) = (one(&typed.client_id), one(&typed.client_secret));
    // One that was given for another application is of no use for this one.
    if client_id != draft.client_id {
        draft.client_secret = Secret::new("");
    }
    if !secret.is_empty() {
        draft.client_secret = Secret::new(secret);
    }
    draft.client_id = client_id;
    draft.sign_in_client_id = one(&typed.sign_in_client_id);
    draft.note_outcome_id = typed.outcome.trim().parse().map_err(|_| "first-outcome-wrong")?;
    match () {
        () if draft.client_id.is_empty() || draft.sign_in_client_id.is_empty() => Err("first-id-missing"),
        () if draft.client_secret.expose().is_empty() => Err("first-secret-missing"),
        () if draft.client_id == draft.sign_in_client_id => Err("first-same-application"),
        () => Ok(()),
    }
}

/// In Halo's words there can be anything. A remedy is longer than one value, and is not cut off within its first thousand
/// characters.
pub fn plain_line(text: &str) -> String {
    const LONGEST: usize = 1_000;
    let words: Vec<String> = text.split_whitespace().map(plain).collect();
    words.join(" ").chars().take(LONGEST).collect()
}
