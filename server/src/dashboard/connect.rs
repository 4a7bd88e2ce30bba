//! Many customers at a time, as their partner: who is signed in for that, what may be picked, and how far each is.
//!
//! # Layout
//! - here: the page
//! - [`sign_in`]: to Microsoft and back; [`end`]: and out, and what is taken off the list
//! - [`pick`]: which tenants, and whose each is
//! - [`confirm`]: that they are theirs, once Microsoft has said what they are
//! - `rows`: what the page shows of each tenant

pub mod confirm;
pub mod end;
pub mod pick;
mod rows;
pub mod sign_in;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use axum::{Extension, extract::State, http::StatusCode, response::Response};
use vouchsafe_app::{
    dashboard::connect::ConnectPage,
    words::{text, words},
};
use vouchsafe_domain::ids::{AgentId, ClientId, TenantId};
use vouchsafe_store::{PickedStep, PickedTenant};

use super::{
    page::Page,
    visitor::{UNDER_WAY_AGAIN, Visitor, answer_again},
};
use crate::{
    answer::Refused,
    customers::{
        partner::{self, Came, Here},
        standing::{self, Standing, Underway},
    },
    doctor::remedy::Remedy,
    services::Services,
};

/// What a form left to be shown.
#[derive(Debug, Default)]
pub struct Left {
    pub notices: Vec<String>,
    /// Whose each tenant is, as it was typed, and which were ticked.
    pub typed: BTreeMap<TenantId, String>,
    pub ticked: BTreeSet<TenantId>,
    /// What is wrong with which.
    pub wrong: BTreeMap<TenantId, String>,
}

impl Left {
    pub fn notice(notice: String) -> Self {
        Self { notices: vec![notice], ..Self::default() }
    }
}

/// All that the page is made of.
struct Known {
    all: Vec<Standing>,
    underway: Underway,
    picked: Vec<PickedTenant>,
    here: Option<Here>,
    /// Whoever is signed in to Microsoft here.
    partners: BTreeSet<AgentId>,
}

impl Known {
    async fn read(services: &Services, visitor: &Visitor) -> Result<Self, Refused> {
        let (store, instance) = (&services.store, visitor.instance());
        let list = store.clients(instance).await?;
        let underway = Underway::of(store, instance).await?;
        let all = standing::joined(&visitor.settings, instance, &list, &underway, visitor.now);
        let picked = store.picked_tenants(instance).await?;
        let here = services.partners.here(instance, visitor.session.agent, visitor.now);
        let partners = services.partners.agents(instance, visitor.now);
        Ok(Self { all, underway, picked, here, partners })
    }

    fn standing(&self, client: ClientId) -> Option<&Standing> {
        self.all.iter().find(|one| one.id == client)
    }

    /// What a customer is called.
    fn name(&self, client: ClientId) -> String {
        self.standing(client).map_or_else(|| client.to_string(), |one| one.name.clone())
    }

    fn is_partner(&self) -> bool {
        self.here.as_ref().is_some_and(Here::is_partner)
    }

    /// Whether one goes on by itself: whoever picked it is signed in to Microsoft.
    fn goes_on(&self, picked: &PickedTenant) -> bool {
        picked.step == PickedStep::Waiting && self.partners.contains(&picked.by)
    }
}

/// `GET /dashboard/{instance}/customers/connect`.
pub async fn show(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Refused> {
    page(&services, &visitor, StatusCode::OK, Left::default()).await
}

/// The page, with what a form left.
async fn page(services: &Services, visitor: &Visitor, status: StatusCode, left: Left) -> Result<Response, Refused> {
    let known = Known::read(services, visitor).await?;
    let own = visitor.path(Page::Connect);
    let moving = known.picked.iter().any(|picked| known.goes_on(picked));
    // What follows by itself has nothing to type into, and asks Microsoft nothing each time.
    let follows = visitor.live && moving;
    let acts = visitor.is_recent() && !follows;
    let may = |page: Page| if acts { visitor.path(page) } else { String::new() };
    let (to_confirm, more) = if follows { Default::default() } else { rows::to_confirm(visitor, &known).await };
    let typed = !left.ticked.is_empty() || !left.typed.is_empty();
    let rests = services.partners.rests(visitor.instance(), visitor.now).filter(|_| moving);
    let rests = rests.map(|until| words().text("connect-rests", &[("time", &visitor.clock().second(until))]));
    let more = more.then(|| text("connect-more"));
    let clears = !follows && !rows::settled(visitor, &known).is_empty();
    let page = ConnectPage {
        layout: visitor.layout(),
        list_path: visitor.path(Page::Customers),
        notices: left.notices.iter().cloned().chain(rests).chain(more).collect(),
        live: visitor.live_while(moving, &own),
        sign_in: (!visitor.is_recent()).then(|| visitor.sign_in_again(&own)),
        typed,
        app_path: if visitor.settings.partner.is_some() { String::new() } else { visitor.path(Page::Microsoft) },
        redirect_uri: partner::redirect_uri(services),
        start_path: may(Page::ConnectSignIn),
        here: known.here.as_ref().map(|here| said(visitor, here)).unwrap_or_default(),
        end_path: if known.is_partner() { visitor.path(Page::ConnectEnd) } else { String::new() },
        // What was typed is not lost because of a sign-in of long ago.
        pick_path: if acts || typed { visitor.path(Page::ConnectPick) } else { String::new() },
        rows: rows::offered(visitor, &known, &left),
        clients: known.all.iter().map(|one| [one.id.to_string(), one.name.clone()]).collect(),
        progress: known.picked.iter().map(|picked| rows::progress(visitor, &known, picked, follows)).collect(),
        clear_path: if clears { visitor.path(Page::ConnectEnd) } else { String::new() },
        to_confirm,
        confirm_path: may(Page::ConnectConfirm),
    };
    answer_again(status, follows.then_some(UNDER_WAY_AGAIN), |shell| page.render(shell))
}

/// Whether somebody is signed in as the partner, in a sentence.
fn said(visitor: &Visitor, here: &Here) -> String {
    let clock = visitor.clock();
    match &here.came {
        Came::Partner { who, relations } => {
            let (time, left) = (clock.minute(here.until()), relations.len().to_string());
            words().text("connect-here", &[("time", &time), ("left", &left), ("fix", &who.home().to_string())])
        }
        Came::Failed { problem, said } => {
            let fix = Remedy::connecting(problem, said, "").to_string();
            words().text("connect-failed", &[("time", &clock.minute(here.at)), ("fix", &fix)])
        }
    }
}
