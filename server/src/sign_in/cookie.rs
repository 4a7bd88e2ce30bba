//! What browsers keep: a random token, of which the database has the hash.

use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite};
use vouchsafe_store::{Session, StoreError, Token, TokenHash};

use crate::services::Services;

/// The session, within Halo's page: a third party's cookie, in a jar of its own for each site that frames us.
pub const FRAME: &str = "__Host-vouchsafe-frame";
/// The session, in a window of ours.
pub const WINDOW: &str = "__Host-vouchsafe-window";
/// The session, in the dashboard: sent with nothing that another site leads to.
pub const DASHBOARD: &str = "__Host-vouchsafe-dashboard";
/// The first start, in the browser that used its link.
pub const SETUP: &str = "__Host-vouchsafe-setup";
/// The browser in which a sign-in was begun.
pub const BROWSER: &str = "__Host-vouchsafe-browser";

/// The value of a cookie, if the browser sent exactly one of that name.
pub fn value(headers: &HeaderMap, name: &str) -> Option<String> {
    let mut values = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| Cookie::split_parse(header.to_owned()).flatten())
        .filter(|cookie| cookie.name() == name)
        .map(|cookie| cookie.value().to_owned());
    let value = values.next();
    if values.next().is_some() { None } else { value }
}

/// What the database knows a session's token by.
///
/// The dashboard's is of a kind of its own, and the first start's: what opens pods opens neither, whatever a thief calls the
/// cookie.
pub fn hash(name: &str, token: &str) -> TokenHash {
    if matches!(name, DASHBOARD | SETUP) { TokenHash::of(&format!("{name}={token}")) } else { TokenHash::of(token) }
}

/// The session whose token the browser sent.
pub async fn session(services: &Services, headers: &HeaderMap, name: &str) -> Result<Option<Session>, StoreError> {
    match value(headers, name) {
        Some(token) => services.store.session_by_token(&hash(name, &token)).await,
        None => Ok(None),
    }
}

/// A cookie to be set. In a frame it must be allowed across sites, and is kept apart by site.
pub fn set(name: &'static str, token: &Token) -> Option<(header::HeaderName, HeaderValue)> {
    header_of(&cookie_of(name, token.expose()))
}

/// A cookie to be forgotten.
pub fn forget(name: &'static str) -> Option<(header::HeaderName, HeaderValue)> {
    let mut cookie = cookie_of(name, "");
    cookie.make_removal();
    header_of(&cookie)
}

fn cookie_of<'a>(name: &'static str, value: &'a str) -> Cookie<'a> {
    let framed = name == FRAME;
    let same_site = match name {
        FRAME => SameSite::None,
        DASHBOARD | SETUP => SameSite::Strict,
        _ => SameSite::Lax,
    };
    Cookie::build((name, value)).path("/").secure(true).http_only(true).same_site(same_site).partitioned(framed).build()
}

fn header_of(cookie: &Cookie<'_>) -> Option<(header::HeaderName, HeaderValue)> {
    HeaderValue::try_from(cookie.to_string()).ok().map(|value| (header::SET_COOKIE, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_that_is_there_twice_counts_for_nothing() {
        let headers = |text: &'static str| HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static(text))]);
        assert_eq!(value(&headers("a=1; __Host-vouchsafe-frame=x"), FRAME).as_deref(), Some("x"));
        assert_eq!(value(&headers("__Host-vouchsafe-frame=x; __Host-vouchsafe-frame=y"), FRAME), None);
        assert_eq!(value(&HeaderMap::new(), FRAME), None);
    }

    proptest::proptest! {
        #[test]
        fn no_cookie_or_handle_panics(text in ".{0,200}") {
            if let Ok(header) = HeaderValue::from_str(&text) {
                let _ = value(&HeaderMap::from_iter([(header::COOKIE, header)]), FRAME);
            }
            let _ = TokenHash::of(&text);
        }
    }

    #[test]
    fn the_frames_cookie_is_partitioned_and_the_windows_is_not_sent_across_sites() {
        let token = Token::random().unwrap();
        let text = |name| set(name, &token).unwrap().1.to_str().unwrap().to_owned();
        assert!(text(FRAME).ends_with("; HttpOnly; SameSite=None; Partitioned; Secure; Path=/"), "{}", text(FRAME));
        assert!(text(WINDOW).ends_with("; HttpOnly; SameSite=Lax; Secure; Path=/"), "{}", text(WINDOW));
        assert!(text(DASHBOARD).ends_with("; HttpOnly; SameSite=Strict; Secure; Path=/"), "{}", text(DASHBOARD));
        let gone = forget(DASHBOARD).unwrap().1.to_str().unwrap().to_owned();
        assert!(gone.starts_with("__Host-vouchsafe-dashboard=; ") && gone.contains("Max-Age=0"), "{gone}");
    }

    #[test]
    fn what_opens_pods_opens_no_dashboard() {
        assert_eq!(hash(FRAME, "token"), hash(WINDOW, "token"));
        assert_ne!(hash(FRAME, "token"), hash(DASHBOARD, "token"));
    }
}
