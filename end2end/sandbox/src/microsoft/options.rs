//! What can be changed while the pretend Microsoft runs.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::directory::{Quirk, READERS_ROLES};

/// Times in seconds, fractions allowed. The defaults are the real service's.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Options {
    /// How long a prompt can be answered; then `PhoneAppNoResponse`.
    pub answer_seconds: f64,
    /// How long a session can be asked about; then `InvalidSession`.
    pub session_seconds: f64,
    /// How long after the end of `answer_seconds` a late answer arrives.
    pub late_seconds: f64,
    /// How long a token lasts.
    pub token_seconds: i64,
    /// How many accounts a page of the list of changes has.
    pub delta_page: usize,
    /// The permissions that an application gets by consent: those with which it is registered.
    pub consent_roles: Vec<String>,
    /// How often a secret that is made here is refused at first.
    pub fresh_secrets: u32,
    /// What the asynchronous form does for every account that has no quirk of its own.
    pub async_quirk: Quirk,
    /// The same for the synchronous form.
    pub sync_quirk: Quirk,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            answer_seconds: 55.0,
            session_seconds: 180.0,
            late_seconds: 5.0,
            token_seconds: 3599,
            delta_page: 200,
            consent_roles: READERS_ROLES.map(String::from).to_vec(),
            fresh_secrets: 1,
            async_quirk: Quirk::None,
            sync_quirk: Quirk::None,
        }
    }
}

impl Options {
    pub(crate) fn answer_time(&self) -> Duration {
        seconds(self.answer_seconds)
    }

    pub(crate) fn session_time(&self) -> Duration {
        seconds(self.session_seconds)
    }

    pub(crate) fn late_time(&self) -> Duration {
        seconds(self.answer_seconds + self.late_seconds)
    }
}

/// At least nothing and at most a day, whatever was asked for.
fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default().min(Duration::from_secs(86_400))
}
