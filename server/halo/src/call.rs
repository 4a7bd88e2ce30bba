use serde_json::Value;
use url::Url;

use crate::{error::HaloError, fields::Malformed};

/// The longest reply that is read, in bytes. A ticket with everything in it has some tens of thousands.
pub(crate) const LONGEST_REPLY: usize = 2 * 1024 * 1024;

/// One call to Halo's API.
#[derive(Debug)]
pub(crate) struct Call {
    /// How the log speaks of it, without ids.
    pub(crate) name: &'static str,
    pub(crate) url: Url,
    /// What is posted; without it, the call is a GET.
    pub(crate) body: Option<Value>,
    /// The longest reply that is read, in bytes.
    pub(crate) longest: usize,
}

impl Call {
    pub(crate) fn get(name: &'static str, mut url: Url, query: &[(&str, &str)]) -> Self {
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Self { name, url, body: None, longest: LONGEST_REPLY }
    }

    pub(crate) fn post(name: &'static str, url: Url, body: Value) -> Self {
        Self { name, url, body: Some(body), longest: LONGEST_REPLY }
    }

    pub(crate) fn malformed(&self, why: Malformed) -> HaloError {
        HaloError::malformed(self.name, why.to_string())
    }
}
