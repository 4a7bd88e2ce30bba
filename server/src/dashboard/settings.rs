//! What administrators manage, changed form by form.
//!
//! # Layout
//! - this file: the page, and what comes back from its forms
//! - [`typed`]: a form as it came; [`known`]: what the PSA has to choose from
//! - [`people`], [`everyday`], [`advice`], [`mail`], [`alerts`], [`retention`], [`brand`], [`links`], [`purposes`], [`halo`]: a form each
//! - [`export`]: the same as a file; [`file`]: such a file, changed or pasted
//! - [`frame`]: the pod in the PSA's page, and the secret that signs its launches

pub mod advice;
pub mod alerts;
pub mod brand;
pub mod everyday;
pub mod export;
pub mod file;
pub mod frame;
pub mod halo;
pub mod known;
pub mod links;
pub mod mail;
pub mod people;
pub mod purposes;
pub mod retention;
pub mod typed;

use std::{collections::HashMap, sync::Arc};

use axum::{
    Extension,
    extract::{Path, Query, RawForm, State, rejection::RawFormRejection},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;
use vouchsafe_app::{
    dashboard::{
        Answer,
        settings::{self as drawn, SettingsPage},
    },
    words::{text, words},
};
use vouchsafe_domain::ids::InstanceId;
use vouchsafe_store::{Changed, Instance, Settings};

use self::{known::Known, typed::Typed};
use super::{
    change::{self, Weight, said},
    door::refused,
    hearers,
    page::Page,
    role::Role,
    visitor::{Visitor, answer},
};
use crate::{answer::Refused, launch, services::Services};

/// What a form is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    People,
    Everyday,
    Advice,
    /// The mail server, which is the whole installation's.
    Mail,
    Alerts,
    Retention,
    Brand,
    Links,
    Purposes,
    /// The way to it.
    Halo,
    /// Makes a new launch secret.
    Secret,
    /// Takes the old ones away.
    OldSecret,
}

impl Section {
    pub const ALL: [Self; 12] = [
        Self::People,
        Self::Everyday,
        Self::Advice,
        Self::Mail,
        Self::Alerts,
        Self::Retention,
        Self::Brand,
        Self::Links,
        Self::Purposes,
        Self::Halo,
        Self::Secret,
        Self::OldSecret,
    ];

    /// The card in which what came of it is said, by its id on the page.
    fn card(self) -> &'static str {
        if matches!(self, Self::Secret | Self::OldSecret) { "frame" } else { self.name() }
    }

    /// That it is done, in words.
    fn done(self) -> String {
        let name = self.name();
        let said = text(&format!("set-{name}-done"));
        if said.is_empty() { words().text("set-saved", &[("fix", &text(&format!("set-{name}")))]) } else { said }
    }

    /// Whether what is entered is tried before it is saved.
    fn is_tried(self) -> bool {
        matches!(self, Self::Mail | Self::Halo)
    }

    /// Its name in paths, and under `set` in the catalogue.
    pub fn name(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Everyday => "everyday",
            Self::Advice => "advice",
            Self::Mail => "mail-server",
            Self::Alerts => "alerts",
            Self::Retention => "retention",
            Self::Brand => "brand",
            Self::Links => "links",
            Self::Purposes => "purposes",
            Self::Halo => "halo",
            Self::Secret => "secret",
            Self::OldSecret => "old-secret",
        }
    }
}

/// What a form wants to be so.
pub struct Wish {
    pub weight: Weight,
    change: Change,
}

enum Change {
    Own(Box<dyn FnOnce(&mut Instance) + Send>),
    All(Box<dyn FnOnce(&mut Settings) + Send>),
}

impl Wish {
    /// Changes the visitor's own instance.
    pub fn new(weight: Weight, change: impl FnOnce(&mut Instance) + Send + 'static) -> Self {
        Self { weight, change: Change::Own(Box::new(change)) }
    }

    /// Changes what is the whole installation's.
    pub fn of_all(weight: Weight, change: impl FnOnce(&mut Settings) + Send + 'static) -> Self {
        Self { weight, change: Change::All(Box::new(change)) }
    }

    fn come_true(self, settings: &mut Settings, instance: &InstanceId) {
        match self.change {
            Change::All(change) => change(settings),
            Change::Own(change) => {
                if let Some(own) = settings.instances.iter_mut().find(|own| own.id == *instance) {
                    change(own);
                }
            }
        }
    }
}

/// What is to be said beside what is in force.
#[derive(Default)]
struct Told {
    /// A form that was saved.
    saved: Option<Section>,
    /// A form that came back, what is wrong in it, and what was typed.
    back: Option<(Section, String, Typed)>,
    /// A launch secret that was made just now.
    made: String,
    /// Whether the sign-in is too old for what was wanted.
    not_recent: bool,
}

#[derive(Deserialize)]
pub struct Shown {
    #[serde(default)]
    saved: String,
}

/// `GET /dashboard/{instance}/settings`.
pub async fn show(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    Query(shown): Query<Shown>,
) -> Result<Response, Refused> {
    let saved = Section::ALL.into_iter().find(|section| section.name() == shown.saved);
    let told = Told { saved, ..Told::default() };
    page(&services, &visitor, StatusCode::OK, told).await
}

/// `POST /dashboard/{instance}/settings/{section}`: saves what one form shows.
pub async fn save(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    Path(names): Path<HashMap<String, String>>,
    form: Result<RawForm, RawFormRejection>,
) -> Result<Response, Refused> {
    let named = names.get("section").map(String::as_str).unwrap_or_default();
    let section = Section::ALL.into_iter().find(|section| section.name() == named).ok_or_else(launch::not_found)?;
    let RawForm(form) = form.map_err(|_| refused("form_unread"))?;
    let typed = Typed::read(&form);
    let Some(seen) = typed.one("seen").parse::<i64>().ok() else { return Err(refused("form_unread")) };

    // Nobody is spoken to for what could not be saved anyway.
    if section.is_tried() && !change::may(&services, &visitor, Weight::OpensDoors).await? {
        return unchanged(&services, &visitor, section, &Changed::NotRecent, typed).await;
    }
    let mut made = None;
    let wish = match section {
        Section::People => people::read(&visitor, &Known::of(&services, &visitor).await, &typed),
        Section::Everyday => everyday::read(&visitor, &Known::of(&services, &visitor).await, &typed),
        Section::Advice => advice::read(&typed),
        Section::Mail => mail::tried(&services, &visitor, &typed).await,
        Section::Alerts => alerts::read(&visitor, &typed),
        Section::Retention => retention::read(&visitor, &typed),
        Section::Brand => brand::read(&typed),
        Section::Links => links::read(&typed),
        Section::Purposes => purposes::read(&typed),
        Section::Halo => halo::tried(&services, &visitor, &typed).await,
        Section::Secret => {
            let secret = frame::random()?;
            made = Some(secret.clone());
            Ok(frame::renew(secret, visitor.now))
        }
        Section::OldSecret => Ok(frame::take_old_away()),
    };
    let wish = match wish {
        Ok(wish) => wish,
        Err(wrong) => {
            let told = Told { back: Some((section, wrong, typed)), ..Told::default() };
            return page(&services, &visitor, StatusCode::BAD_REQUEST, told).await;
        }
    };
    let (weight, id) = (wish.weight, visitor.instance().clone());
    let of_this = move |settings: &mut Settings| wish.come_true(settings, &id);
    let changed = change::change(&services, &visitor, weight, seen, of_this).await?;
    match (&changed, made) {
        (Changed::Done, Some(secret)) => {
            // Its settings are newer than the visitor's by now.
            let visitor = visitor.again(&services).await?;
            let told = Told { made: secret.expose().to_owned(), ..Told::default() };
            page(&services, &visitor, StatusCode::OK, told).await
        }
        (Changed::Done | Changed::Nothing, _) => {
            if section == Section::Everyday && everyday::changes_outcome(&visitor, &typed) {
                // What was refused with the other one may be taken with this.
                services.store.retry_refused_notes(visitor.instance()).await?;
                services.notes.notify_one();
            }
            let (path, name, card) = (visitor.path(Page::Settings), section.name(), section.card());
            Ok(Redirect::to(&format!("{path}?saved={name}#{card}")).into_response())
        }
        (Changed::Meanwhile | Changed::NotRecent | Changed::Unheard | Changed::Unsatisfiable(_), _) => {
            unchanged(&services, &visitor, section, &changed, typed).await
        }
    }
}

/// The page with what was typed, and why it was not put in force.
async fn unchanged(
    services: &Services,
    visitor: &Visitor,
    section: Section,
    changed: &Changed,
    typed: Typed,
) -> Result<Response, Refused> {
    let not_recent = *changed == Changed::NotRecent;
    let why = said(services, visitor, changed).await?;
    let wrong = if typed.has_secret() { change::and_the_secret(&why) } else { why };
    let told = Told { back: Some((section, wrong, typed)), not_recent, ..Told::default() };
    page(services, visitor, StatusCode::CONFLICT, told).await
}

async fn page(services: &Services, visitor: &Visitor, status: StatusCode, told: Told) -> Result<Response, Refused> {
    let known = Known::of(services, visitor).await;
    let instance = &visitor.connected.instance;
    let launches = services.store.launches(&instance.id).await?;
    let may = visitor.role == Role::Administrator;
    let answer_in = |card: &str| {
        let back = told.back.as_ref().filter(|(section, ..)| section.card() == card);
        let saved = told.saved.filter(|section| section.card() == card);
        Answer {
            saved: saved.map(Section::done).unwrap_or_default(),
            wrong: back.map(|(_, wrong, _)| wrong.clone()).unwrap_or_default(),
            signs_in: told.not_recent && back.is_some(),
        }
    };
    let typed =
        |section: Section| told.back.as_ref().filter(|(which, ..)| *which == section).map(|(_, _, typed)| typed);
    let form =
        |section: Section, opens_doors: bool, inputs: fn(&Visitor, &Known, Option<&Typed>) -> Vec<drawn::Input>| {
            let warning = if section == Section::Alerts { alerts::warning(visitor) } else { String::new() };
            let (name, inputs) = (section.name(), inputs(visitor, &known, typed(section)));
            drawn::Form { name, warning, answer: answer_in(name), opens_doors, inputs }
        };
    let path = visitor.path(Page::Settings);
    let asks_again = may && (told.not_recent || !visitor.is_recent());
    let page = SettingsPage {
        layout: visitor.layout(),
        may,
        seen: visitor.settings.version.to_string(),
        heard: hearers::hint(visitor),
        warning: known.missing(),
        not_saved: told.not_recent,
        sign_in: asks_again.then(|| visitor.sign_in_again(&path)),
        frame: frame::drawn(services, visitor, launches, told.made.clone(), answer_in(Section::Secret.card())),
        people: people::drawn(visitor, &known, answer_in(Section::People.card()), typed(Section::People)),
        forms: vec![
            form(Section::Everyday, false, everyday::inputs),
            form(Section::Advice, true, |visitor, _, typed| advice::inputs(visitor, typed)),
            form(Section::Mail, true, |visitor, _, typed| mail::inputs(visitor, typed)),
            form(Section::Alerts, true, |visitor, _, typed| alerts::inputs(visitor, typed)),
            form(Section::Retention, false, |visitor, _, typed| retention::inputs(visitor, typed)),
            form(Section::Brand, false, |visitor, _, typed| brand::inputs(visitor, typed)),
            form(Section::Links, true, |visitor, _, typed| links::inputs(visitor, typed)),
        ],
        purposes: purposes::drawn(instance, &known, answer_in(Section::Purposes.card()), typed(Section::Purposes)),
        halo: form(Section::Halo, true, |visitor, _, typed| halo::inputs(visitor, typed)),
        export_path: if may { visitor.path(Page::Export) } else { String::new() },
        file_path: if may { visitor.path(Page::File) } else { String::new() },
        path,
    };
    answer(status, |shell| page.render(shell))
}
