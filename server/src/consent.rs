//! A customer's administrator comes back from Microsoft, with a consent or without.
//!
//! Whoever has the link can say here whatever they like, so nothing is connected by it: the tenant that was named beforehand is
//! then *to be confirmed*, by an administrator who sees what Microsoft itself says of it. A consent to the set-up application lets a
//! secret be made, which an administrator asked for before.

use std::sync::Arc;

use axum::{
    extract::{RawQuery, State},
    http::{HeaderValue, StatusCode},
    response::Response,
};
use jiff::Timestamp;
use tracing::{info, warn};
use vouchsafe_domain::consent::{App, Said};
use vouchsafe_store::TokenHash;

use crate::{
    answer::{self, Bounds, Refused},
    services::Services,
};

/// Where Microsoft leads back to; it has to be registered with the application, as a whole.
pub const PATH: &str = "/auth/microsoft/consent";

/// The same with the host, as Microsoft has to know it.
pub fn redirect_uri(services: &Services) -> String {
    services.process.public_url.join(PATH.trim_start_matches('/').split('/')).to_string()
}

/// `GET /auth/microsoft/consent`.
pub async fn callback(State(services): State<Arc<Services>>, RawQuery(query): RawQuery) -> Result<Response, Refused> {
    let came = Came::read(&query.unwrap_or_default());
    let state = TokenHash::of(&came.state);
    let answered = services.store.answer_consent(state, came.said(), came.detail(), Timestamp::now()).await?;
    let (status, outcome) = match answered {
        None => {
            warn!("somebody came back from Microsoft with a state of none of our links");
            (StatusCode::NOT_FOUND, "unknown")
        }
        Some((consent, Ok(()))) => {
            let (instance, customer, tenant, app) = (&consent.instance, consent.client, consent.tenant, consent.app);
            info!(%instance, %customer, %tenant, app = app.name(), "consent given");
            match app {
                App::Reader => (StatusCode::OK, "given"),
                App::SetUp => {
                    // Whether it is true, Microsoft says when the secret is asked for.
                    services.store.hasten_making(instance, customer, tenant, Timestamp::now()).await?;
                    services.makings.notify_one();
                    (StatusCode::OK, "given_set_up")
                }
            }
        }
        Some((consent, Err(refusal))) => {
            let (instance, customer, why) = (&consent.instance, consent.client, refusal.name());
            warn!(%instance, %customer, why, "what came back from Microsoft changes nothing");
            (StatusCode::FORBIDDEN, refusal.name())
        }
    };
    let shell = answer::shell()?;
    let html = vouchsafe_app::consent::render(&shell, outcome);
    let mut page = answer::page(status, &shell, &Bounds::default(), html);
    page.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex"));
    Ok(page)
}

/// What stands in the address; of a repeated parameter the first counts.
#[derive(Debug, Default)]
struct Came {
    state: String,
    tenant: Option<String>,
    admin_consent: Option<String>,
    error: Option<String>,
    description: Option<String>,
}

impl Came {
    fn read(query: &str) -> Self {
        let find = |wanted: &str| {
            let mut all = url::form_urlencoded::parse(query.as_bytes());
            all.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
        };
        Self {
            state: find("state").unwrap_or_default(),
            tenant: find("tenant"),
            admin_consent: find("admin_consent"),
            error: find("error"),
            description: find("error_description"),
        }
    }

    fn said(&self) -> Said {
        let consented = self.admin_consent.as_deref().is_some_and(|said| said.eq_ignore_ascii_case("true"));
        match (&self.error, &self.tenant) {
            (Some(_), _) => Said::Refused,
            (None, Some(tenant)) if consented => match tenant.to_lowercase().parse() {
                Ok(tenant) => Said::Consented { tenant },
                Err(_) => Said::Unclear,
            },
            (None, _) => Said::Unclear,
        }
    }

    /// What the log is told of what does not count: names, numbers and nothing that somebody could have written.
    fn detail(&self) -> Option<String> {
        if let Some(error) = &self.error {
            let code = self.description.as_deref().and_then(aadsts);
            let named = (1..=40).contains(&error.len()) && error.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            return code.or_else(|| named.then(|| error.clone()));
        }
        match self.said() {
            Said::Consented { tenant } => Some(format!("came from tenant {tenant}")),
            Said::Refused | Said::Unclear => None,
        }
    }
}

/// The code at the beginning of what Microsoft describes, such as `AADSTS65004`.
pub(crate) fn aadsts(description: &str) -> Option<String> {
    let rest = description.trim_start().strip_prefix("AADSTS")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    (1..=9).contains(&digits.len()).then(|| format!("AADSTS{digits}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const T1: &str = "11111111-1111-4111-8111-111111111111";

    #[test]
    fn only_a_consent_with_a_tenant_is_one() {
        let said = |query: &str| Came::read(query).said();
        let tenant = T1.parse().unwrap();
        assert_eq!(said(&format!("admin_consent=True&tenant={T1}&state=x")), Said::Consented { tenant });
        for query in [
            "",
            "admin_consent=True",
            "admin_consent=True&tenant=common",
            &format!("tenant={T1}"),
            &format!("admin_consent=&tenant={T1}"),
        ] {
            assert_eq!(said(query), Said::Unclear, "{query}");
        }
        for query in [format!("error=x&admin_consent=True&tenant={T1}"), "error=".to_owned()] {
            assert_eq!(said(&query), Said::Refused, "{query}");
        }
    }

    #[test]
    fn the_log_is_told_names_and_numbers() {
        let detail = |query: &str| Came::read(query).detail();
        let described = "error=consent_required&error_description=AADSTS65004%3a+no&state=x";
        assert_eq!(detail(described).as_deref(), Some("AADSTS65004"));
        assert_eq!(detail("error=permission_denied").as_deref(), Some("permission_denied"));
        assert_eq!(detail("error=%3Cb%3E&error_description=AADSTS%3Cb%3E"), None);
        assert_eq!(detail("admin_consent=True"), None);
    }

    proptest! {
        #[test]
        fn no_query_panics(query in ".{0,200}") {
            let came = Came::read(&query);
            prop_assert!(came.detail().is_none_or(|detail| detail.len() <= 60 && !detail.contains('<')));
            let _ = came.said();
        }
    }
}
