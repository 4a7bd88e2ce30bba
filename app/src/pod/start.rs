//! What the page hands to the browser.

use serde::Serialize;

use crate::contract::LiveView;
#[cfg(feature = "hydrate")]
use crate::contract::read::Fields;

/// The id of the element that holds a [`Start`] as JSON.
pub const START_ID: &str = "start";
/// The id of the element whose children are the live region.
pub const POD_ID: &str = "pod";
/// The attribute of that element that holds the page's handle until the browser has read it.
pub const HANDLE_ATTRIBUTE: &str = "data-handle";

/// What the browser needs beside its code.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Start {
    /// What the page shows already.
    pub now: LiveView,
    /// What it shows when the server no longer knows the page's handle.
    pub over: LiveView,
    pub labels: Labels,
}

/// The words that stay the same, from the catalogue.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Labels {
    pub contact: String,
    pub account: String,
    pub company: String,
    pub tenant: String,
    pub upn: String,
    pub checks: String,
    pub details: String,
    pub open: String,
    pub method: String,
    pub more: String,
    pub purpose: String,
    pub number: String,
    pub seconds: String,
    pub until: String,
    pub say: String,
    pub copy: String,
    pub copied: String,
    pub history: String,
    pub reference: String,
    pub connection: String,
}

#[cfg(feature = "hydrate")]
impl Start {
    /// What cannot be read is empty.
    pub fn read(text: &[u8]) -> Self {
        let Some(start) = Fields::parse(text) else { return Self::default() };
        let labels = Labels::of(start.get("labels"));
        Self { now: LiveView::of(start.get("now")), over: LiveView::of(start.get("over")), labels }
    }
}

#[cfg(feature = "hydrate")]
impl Labels {
    fn of(labels: Fields) -> Self {
        Self {
            contact: labels.text("contact"),
            account: labels.text("account"),
            company: labels.text("company"),
            tenant: labels.text("tenant"),
            upn: labels.text("upn"),
            checks: labels.text("checks"),
            details: labels.text("details"),
            open: labels.text("open"),
            method: labels.text("method"),
            more: labels.text("more"),
            purpose: labels.text("purpose"),
            number: labels.text("number"),
            seconds: labels.text("seconds"),
            until: labels.text("until"),
            say: labels.text("say"),
            copy: labels.text("copy"),
            copied: labels.text("copied"),
            history: labels.text("history"),
            reference: labels.text("reference"),
            connection: labels.text("connection"),
        }
    }
}
