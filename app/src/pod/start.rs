//! What the page hands to the browser.

use serde::{Deserialize, Serialize};

use crate::contract::LiveView;

/// The id of the element that holds a [`Start`] as JSON.
pub const START_ID: &str = "start";
/// The id of the element whose children are the live region.
pub const POD_ID: &str = "pod";
/// The attribute of that element that holds the page's handle until the browser has read it.
pub const HANDLE_ATTRIBUTE: &str = "data-handle";

/// What the browser needs beside its code.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Start {
    /// What the page shows already.
    pub now: LiveView,
    /// What it shows when the server no longer knows the page's handle.
    pub over: LiveView,
    pub labels: Labels,
}

/// The words that stay the same, from the catalogue.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
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
    pub method_name: String,
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
