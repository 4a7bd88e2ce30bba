//! Whether a form was sent from a page of our own.

use axum::http::{HeaderMap, header};

/// Whether it was: the browser says so, or an old one says at least whose page it was.
///
/// The page must have told the browser that it may: `Referrer-Policy: same-origin`.
pub fn is_our_own(headers: &HeaderMap, origin: &str) -> bool {
    match headers.get("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => headers.get(header::ORIGIN).is_some_and(|from| from == origin),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_our_own_page_may_press() {
        const OURS: &str = "https://verify.msp.example";
        let table = [
            (Some("same-origin"), None, true),
            (Some("same-origin"), Some("null"), true),
            (Some("cross-site"), Some(OURS), false),
            (Some("same-site"), Some(OURS), false),
            (Some("none"), Some(OURS), false),
            (None, Some(OURS), true),
            (None, Some("https://evil.example"), false),
            (None, Some("null"), false),
            (None, None, false),
        ];
        for (site, origin, may) in table {
            let mut headers = HeaderMap::new();
            let mut set = |name: &'static str, value: Option<&'static str>| {
                value.map(|value| headers.insert(name, HeaderValue::from_static(value)))
            };
            set("sec-fetch-site", site);
            set("origin", origin);
            assert_eq!(is_our_own(&headers, OURS), may, "{site:?}, {origin:?}");
        }
    }
}
