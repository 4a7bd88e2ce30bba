use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use cookie::{Cookie, SameSite};
use url::Url;

use super::super::answer::refused_page;
use super::super::grants::{Code, Grant, random};
use super::super::params::Params;
use super::super::records::text;
use super::{Application, Halo, Instance, application, granted};
use crate::html::{escape, fill};

/// The cookie that keeps an agent signed in to Halo.
pub(in crate::halo) const SESSION: &str = "halo_session";
/// The site of single sign-on.
const SINGLE_SIGN_ON: &str = "sso.localhost";
const FORM: &str = include_str!("sign_in.html");

/// What an application asks for, once its redirect address is known to be its own.
struct Ask<'a> {
    application: &'a Application,
    redirect: Url,
    params: Params,
}

/// Why nobody can be signed in: told to the person, or to the application.
pub(super) enum Wrong {
    Page(&'static str),
    Redirect(Url),
}

impl IntoResponse for Wrong {
    fn into_response(self) -> Response {
        match self {
            Self::Page(text) => refused_page(StatusCode::BAD_REQUEST, text),
            Self::Redirect(url) => Redirect::to(url.as_str()).into_response(),
        }
    }
}

/// `GET /auth/authorize`: the form, or straight on for an agent who is signed in already.
pub(super) async fn show(
    State(halo): State<Arc<Halo>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Wrong> {
    let (instance, query) = (halo.by_host(&headers), query.unwrap_or_default());
    let ask = Ask::read(&halo, &instance, &query)?;
    if instance.state().options.single_sign_on && ask.params.text("been_at") != SINGLE_SIGN_ON {
        return Ok(elsewhere(&headers, &query).into_response());
    }
    let prompt = ask.params.text("prompt");
    let agent = session(&headers).and_then(|id| instance.state().grants.sessions.get(&id).copied());
    match agent.filter(|agent| instance.state().may_come_in(*agent)) {
        Some(agent) if prompt != "login" => Ok(ask.answer(&instance, agent)),
        _ if prompt == "none" => Err(Wrong::Redirect(ask.refusal("login_required"))),
        _ => Ok(form(&instance, &query, "").into_response()),
    }
}

/// Off to another site, as from a Halo that leaves it to somebody else to say who people are.
fn elsewhere(headers: &HeaderMap, query: &str) -> Redirect {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let port = host.rsplit(':').next().unwrap_or_default();
    let back = format!("http://{host}/auth/authorize?{query}&been_at={SINGLE_SIGN_ON}");
    let back: String = url::form_urlencoded::byte_serialize(back.as_bytes()).collect();
    Redirect::to(&format!("http://{SINGLE_SIGN_ON}:{port}/auth/single-sign-on?back={back}"))
}

/// `GET /auth/single-sign-on`, on a site of its own: knows everybody, and sends them straight back.
pub(super) async fn single_sign_on(RawQuery(query): RawQuery) -> Redirect {
    Redirect::to(Params::parse(query.unwrap_or_default().as_bytes()).text("back"))
}

/// `POST /auth/authorize`: an agent signs in, or does not want to.
pub(super) async fn sign_in(
    State(halo): State<Arc<Halo>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, Wrong> {
    let (instance, query) = (halo.by_host(&headers), query.unwrap_or_default());
    let ask = Ask::read(&halo, &instance, &query)?;
    let fields = Params::parse(&body);
    if fields.text("do") == "cancel" {
        return Err(Wrong::Redirect(ask.refusal("access_denied")));
    }
    let agent = fields.number("agent").unwrap_or_default();
    if !instance.state().may_come_in(agent) {
        return Ok((StatusCode::FORBIDDEN, form(&instance, &query, "This account is disabled.")).into_response());
    }
    let cookie = start_session(&instance, agent);
    Ok(([(header::SET_COOKIE, cookie)], ask.answer(&instance, agent)).into_response())
}

/// Signs an agent in to Halo; the answer is the cookie.
pub(in crate::halo) fn start_session(instance: &Instance, agent: u32) -> String {
    let id = random();
    instance.state().grants.sessions.insert(id.clone(), agent);
    Cookie::build((SESSION, id)).path("/").http_only(true).same_site(SameSite::Lax).build().to_string()
}

impl<'a> Ask<'a> {
    fn read(halo: &Halo, instance: &'a Instance, query: &str) -> Result<Self, Wrong> {
        let params = Params::parse(query.as_bytes());
        let application = application(instance, params.text("client_id"))
            .filter(|application| application.client_secret.is_none())
            .ok_or(Wrong::Page("Unknown application"))?;
        let own = format!("{}/auth/halo/{}/callback", halo.addresses.pod(), instance.id());
        let redirect = Some(params.text("redirect_uri")).filter(|asked| *asked == own);
        let redirect =
            redirect.and_then(|url| Url::parse(url).ok()).ok_or(Wrong::Page("The redirect URI is not registered"))?;
        let ask = Self { application, redirect, params };
        let wrong = if ask.params.text("response_type") != "code" {
            Some("unsupported_response_type")
        } else if ask.params.text("code_challenge").len() != 43 || ask.params.text("code_challenge_method") != "S256" {
            Some("invalid_request")
        } else if granted(&instance.state(), ask.application, ask.params.text("scope")).is_empty() {
            Some("invalid_scope")
        } else {
            None
        };
        match wrong {
            Some(error) => Err(Wrong::Redirect(ask.refusal(error))),
            None => Ok(ask),
        }
    }

    fn answer(&self, instance: &Instance, agent: u32) -> Response {
        let mut state = instance.state();
        let scopes = granted(&state, self.application, self.params.text("scope"));
        let code = Code {
            grant: Grant { client_id: self.application.client_id, agent, scopes },
            redirect_uri: self.redirect.to_string(),
            challenge: self.params.text("code_challenge").to_owned(),
            ends: Instant::now() + Duration::from_secs(state.options.code_seconds),
        };
        let value = random();
        state.grants.codes.insert(value.clone(), code);
        Redirect::to(self.back("code", &value).as_str()).into_response()
    }

    fn refusal(&self, error: &str) -> Url {
        self.back("error", error)
    }

    fn back(&self, name: &str, value: &str) -> Url {
        let mut url = self.redirect.clone();
        let state = self.params.text("state");
        url.query_pairs_mut().append_pair(name, value).append_pair("state", state);
        url
    }
}

fn session(headers: &HeaderMap) -> Option<String> {
    let header = headers.get(header::COOKIE)?.to_str().ok()?;
    let cookie = Cookie::split_parse(header).flatten().find(|cookie| cookie.name() == SESSION)?;
    Some(cookie.value().to_owned())
}

fn form(instance: &Instance, query: &str, problem: &str) -> Html<String> {
    let state = instance.state();
    let agents: String = state.records.agents.iter().fold(String::new(), |list, (id, agent)| {
        let name = escape(text(agent, "name"));
        let mail = escape(text(agent, "email"));
        list + &format!("<option value=\"{id}\">{name} ({mail})</option>")
    });
    Html(fill(
        FORM,
        &[("instance", instance.id()), ("query", &escape(query)), ("agents", &agents), ("problem", &escape(problem))],
    ))
}
