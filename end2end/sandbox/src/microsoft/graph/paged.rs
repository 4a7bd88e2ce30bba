//! Lists that come page by page: a page's link names how many were read before it.

use axum::http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
pub(super) struct Place {
    #[serde(rename = "$skiptoken")]
    skip: Option<usize>,
}

impl Place {
    /// The page at this place, of so many rows, and where the next one is.
    pub(super) fn page<T>(
        &self,
        all: impl ExactSizeIterator<Item = T>,
        most: usize,
        row: impl Fn(T) -> Value,
        address: &str,
    ) -> Value {
        let (from, of) = (self.skip.unwrap_or(0), all.len());
        let page: Vec<Value> = all.skip(from).take(most).map(row).collect();
        let read = from + page.len();
        if read < of {
            json!({ "value": page, "@odata.nextLink": format!("{address}?$skiptoken={read}") })
        } else {
            json!({ "value": page })
        }
    }
}

/// The whole address of what is at this path, as the caller reaches us.
pub(super) fn address(headers: &HeaderMap, version: &str, path: &str) -> String {
    let host = headers.get("host").and_then(|value| value.to_str().ok()).unwrap_or_default();
    format!("http://{host}/graph/{version}/{path}")
}
