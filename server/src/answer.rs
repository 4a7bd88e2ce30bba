//! How pages are answered: never stored, never sniffed, framed only by whom the settings name, and with scripts only of ours.

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use vouchsafe_app::{document::Shell, sign_in::refusal::Refusal, words::words};
use vouchsafe_store::{StoreError, Token};

use crate::{problem::Problem, services::Services, site};

/// Who may show a page in a frame.
#[derive(Debug, Clone, Default)]
pub struct Bounds {
    /// Origins; none means nobody.
    framed_by: Vec<String>,
}

impl Bounds {
    pub fn framed_by(origins: Vec<String>) -> Self {
        Self { framed_by: origins }
    }
}

/// The files that pages load, and the nonce under which their own scripts may run.
pub fn shell() -> Result<Shell, StoreError> {
    let path = |name: &str| site::path(name).unwrap_or_default().to_owned();
    Ok(Shell {
        nonce: Token::random()?.expose().to_owned(),
        style: path("style.css"),
        dashboard_style: path("dashboard.css"),
        pod_js: path("pod.js"),
        pod_wasm: path("pod.wasm"),
        sign_in_js: path("sign-in.js"),
        copy_js: path("copy.js"),
        icon: path("icon.svg"),
    })
}

/// Answers with a page.
pub fn page(status: StatusCode, shell: &Shell, bounds: &Bounds, html: String) -> Response {
    let mut response = (status, Html(html)).into_response();
    match HeaderValue::try_from(policy(&shell.nonce, bounds)) {
        Ok(policy) => {
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
            response
        }
        // Without its policy no page leaves.
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn policy(nonce: &str, bounds: &Bounds) -> String {
    let framed_by = if bounds.framed_by.is_empty() { "'none'".to_owned() } else { bounds.framed_by.join(" ") };
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {framed_by}"
    )
}

/// A page that says why there is nothing else, in one sentence, and what to do.
pub struct Refused {
    pub status: StatusCode,
    pub problem: Box<Problem>,
    pub bounds: Bounds,
    /// What to write in Halo's Custom Tab, where that is the remedy.
    pub template: Option<String>,
    /// The variables that Halo did not fill in.
    pub unreplaced: Vec<String>,
    /// A page of ours on which it goes on, and the key of what that is called.
    pub way_on: Option<(&'static str, &'static str)>,
}

impl Refused {
    pub fn new(status: StatusCode, problem: Problem) -> Self {
        let (bounds, unreplaced) = (Bounds::default(), Vec::new());
        Self { status, problem: Box::new(problem), bounds, template: None, unreplaced, way_on: None }
    }

    /// With the way to a page of ours on which it goes on, called as the catalogue has it under `key`.
    #[must_use]
    pub fn leading(self, path: &'static str, key: &'static str) -> Self {
        Self { way_on: Some((path, key)), ..self }
    }

    /// In the frame of this instance's pages, so that people see what is wrong where they are.
    #[must_use]
    pub fn framed(mut self, services: &Services, instance: &str) -> Self {
        self.bounds = Bounds::framed_by(services.frame_origins(instance));
        self
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, problem)
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Problem::from(error).into()
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let Self { status, problem, bounds, template, unreplaced, way_on } = self;
        let Ok(shell) = shell() else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let args: Vec<(&str, &str)> = problem
            .args
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .chain([("reference", problem.reference.as_str())])
            .collect();
        let said = words().said(problem.state, problem.detail, &args);
        let refusal = Refusal {
            title: said.title,
            reason: said.reason,
            next: said.next,
            reference: problem.reference.clone(),
            state: (problem.state != "refused").then(|| problem.state.to_owned()),
            template,
            unreplaced,
            way_on: way_on.map(|(path, key)| [path.to_owned(), words().text(key, &[])]),
        };
        page(status, &shell, &bounds, refusal.render(&shell))
    }
}

/// What every answer carries.
pub async fn common_headers(response: Response) -> Response {
    let mut response = response;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    set(header::CACHE_CONTROL, "no-store");
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(HeaderName::from_static("x-accel-buffering"), "no");
    set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    set(HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()");
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_exactly_who_may_frame() {
        let policy = policy("abc", &Bounds::framed_by(vec!["https://acme.halopsa.com".into()]));
        assert!(policy.contains("script-src 'self' 'nonce-abc' 'wasm-unsafe-eval';"), "{policy}");
        assert!(policy.ends_with("frame-ancestors https://acme.halopsa.com"), "{policy}");
        assert!(super::policy("abc", &Bounds::default()).ends_with("frame-ancestors 'none'"));
    }
}
