use std::sync::Arc;

use axum::{http::StatusCode, response::Response};
use jiff::{SignedDuration, Timestamp};
use vouchsafe_app::{
    dashboard::layout::{Layout, Tab},
    document::Shell,
    words::words,
};
use vouchsafe_domain::ids::InstanceId;
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{Filter, Session, Verification};

use super::{clock::Clock, page::Page, role::Role};
use crate::{
    answer::{self, Bounds, Refused},
    brand, launch,
    services::{Connected, Loaded, Services},
};

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
        (SignedDuration::ZERO..RECENT).contains(&self.now.duration_since(self.session.created))
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

/// Answers with a page of the dashboard, which nobody may frame.
pub fn answer(status: StatusCode, render: impl FnOnce(&Shell) -> String) -> Result<Response, Refused> {
    let shell = answer::shell()?;
    let html = render(&shell);
    Ok(answer::page(status, &shell, &Bounds::default(), html))
}
