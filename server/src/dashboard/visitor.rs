use std::sync::Arc;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use jiff::{SignedDuration, Timestamp};
use vouchsafe_app::{
    dashboard::{
        Live,
        layout::{Layout, Tab},
    },
    document::Shell,
    words::words,
};
use vouchsafe_domain::{age::is_younger, ids::InstanceId};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{Filter, Session, Verification};

use super::{clock::Clock, page::Page, role::Role};
use crate::{
    answer::{self, Bounds, Refused},
    brand, launch,
    services::{Connected, Loaded, Services},
};

/// After how many seconds a list that is followed is loaded again, and something that is under way.
pub const LIST_AGAIN: u32 = 10;
pub const UNDER_WAY_AGAIN: u32 = 4;

/// How long after signing in, for which Halo asks for the password, an administrator may open what is closed.
const RECENT: SignedDuration = SignedDuration::from_mins(10);

/// Whom the door let in, to which page.
#[derive(Debug, Clone)]
pub struct Visitor {
    pub settings: Arc<Loaded>,
    pub connected: Arc<Connected>,
    pub session: Session,
    pub role: Role,
    pub page: Page,
    /// Whether the page is to follow what happens.
    pub live: bool,
    pub now: Timestamp,
}

impl Visitor {
    pub fn instance(&self) -> &InstanceId {
        &self.connected.instance.id
    }

    pub fn path(&self, page: Page) -> String {
        page.path(self.instance())
    }

    pub fn clock(&self) -> Clock {
        Clock::of(&self.connected.instance)
    }

    /// Whether they signed in a moment ago.
    pub fn is_recent(&self) -> bool {
        is_younger(self.session.created, RECENT, self.now)
    }

    /// The form with which to sign in again, and come back to `to`.
    pub fn sign_in_again(&self, to: &str) -> [String; 2] {
        [format!("{}/sign-in", super::path(self.instance())), to.to_owned()]
    }

    /// The same visitor, with the settings that are in force by now.
    pub async fn again(&self, services: &Services) -> Result<Self, Refused> {
        let (settings, connected) = launch::instance_of(services, self.instance().as_str()).await?;
        let role = Role::of(&connected.instance, self.session.agent);
        Ok(Self { settings, connected, role, ..self.clone() })
    }

    /// The same visitor as somebody who can only read: what follows by itself has nothing to type into.
    pub fn only_reading(&self) -> Self {
        Self { role: self.role.only_reading(), ..self.clone() }
    }

    /// The same visitor, of a page that does not follow.
    pub fn at_rest(self) -> Self {
        Self { live: false, ..self }
    }

    /// Whether the page follows, or where it would: on the first page of a list. `filters` says by what it is filtered.
    pub fn live_list(&self, is_first: bool, address: &str, filters: &str) -> Live {
        let filters = Some(filters).filter(|filters| !filters.is_empty());
        let filters = filters.map(|filters| words().text("dash-live-filtered", &[("fix", filters)]));
        match (is_first, self.live) {
            (false, _) => Live::No,
            (true, false) => Live::Could(live(address)),
            (true, true) => follows(LIST_AGAIN, address, filters),
        }
    }

    /// The same for something that is under way.
    pub fn live_while(&self, under_way: bool, address: &str) -> Live {
        match (under_way, self.live) {
            (false, _) => Live::No,
            (true, false) => Live::Could(live(address)),
            (true, true) => follows(UNDER_WAY_AGAIN, address, None),
        }
    }

    /// What this visitor may see of what the filter lets through.
    pub fn scope(&self, filter: Filter) -> Filter {
        match self.role {
            Role::Administrator | Role::Auditor => filter,
            Role::Technician => Filter { technician: Some(self.session.agent), ..filter },
        }
    }

    /// Whether this visitor may see this verification, which is of this instance.
    pub fn may_see(&self, verification: &Verification) -> bool {
        self.role != Role::Technician || verification.technician == self.session.agent
    }

    pub fn layout(&self) -> Layout {
        let tab = |page: Page, key: &str, here| Tab { path: self.path(page), label: words().text(key, &[]), here };
        let (mut tabs, mut beside) = (Vec::new(), Vec::new());
        for (key, pages) in Page::TABS {
            let pages: Vec<Page> = pages.iter().copied().filter(|page| page.is_for(self.role)).collect();
            let Some(first) = pages.first() else { continue };
            let is_here = |page: &Page| page.title() == self.page.title();
            let here = pages.iter().any(is_here);
            // What is shared with nobody goes by its own name.
            let key = if pages.len() == 1 { first.title() } else { key };
            tabs.push(tab(*first, key, here));
            if here && pages.len() > 1 {
                beside = pages.iter().map(|page| tab(*page, page.title(), is_here(page))).collect();
            }
        }
        Layout {
            halo: self.connected.host.clone(),
            msp: self.connected.instance.brand.name.clone().unwrap_or_default(),
            brand_style: brand::path(&self.connected.instance.brand),
            instance: self.instance().to_string(),
            agent_name: plain(&self.session.agent_name),
            role: self.role.name(),
            tabs,
            beside,
            sign_out_path: self.path(Page::SignOut),
            as_of: self.clock().second(self.now),
        }
    }
}

/// The address of a page as it follows what happens.
pub fn live(address: &str) -> String {
    format!("{address}{}live=1", if address.contains('?') { '&' } else { '?' })
}

fn follows(seconds: u32, address: &str, filters: Option<String>) -> Live {
    let said = words().text("dash-live", &[("number", &seconds.to_string())]);
    let said = [Some(said), filters].into_iter().flatten().collect::<Vec<_>>().join(" ");
    Live::Follows { said, stop: address.to_owned() }
}

/// Answers with a page that the browser loads again after so many seconds; as [`answer`] without any.
///
/// By a header, which needs no script: the page is asked for again as it was, and once nobody is signed in any more, what
/// comes is not loaded again.
pub fn answer_again(
    status: StatusCode,
    seconds: Option<u32>,
    render: impl FnOnce(&Shell) -> String,
) -> Result<Response, Refused> {
    let mut response = answer(status, render)?;
    if let Some(seconds) = seconds {
        response.headers_mut().insert(header::REFRESH, HeaderValue::from(seconds));
    }
    Ok(response)
}

/// Answers with a page of the dashboard, which nobody may frame.
pub fn answer(status: StatusCode, render: impl FnOnce(&Shell) -> String) -> Result<Response, Refused> {
    let shell = answer::shell()?;
    let html = render(&shell);
    Ok(answer::page(status, &shell, &Bounds::default(), html))
}
