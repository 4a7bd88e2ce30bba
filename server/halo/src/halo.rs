use jiff::Timestamp;
use reqwest::Client;
use serde_json::Value;
use tokio::sync::{Mutex, OnceCell};
use url::Url;
use vouchsafe_http::{date, fetch};

use crate::{
    auth_server::{AUTHINFO, AuthServer},
    call::{Call, LONGEST_REPLY},
    error::HaloError,
    oauth::ServiceToken,
    refusal::accepted,
    service::Service,
    settings::Settings,
    technician::Technician,
};

/// One Halo instance. Cheap to make; meant to be shared for as long as its settings hold, because it keeps what it has
/// learned: where tokens come from, and the service application's token.
#[derive(Debug)]
pub struct Halo {
    pub(crate) http: Client,
    pub(crate) settings: Settings,
    auth_server: OnceCell<AuthServer>,
    pub(crate) service_token: Mutex<Option<ServiceToken>>,
}

impl Halo {
    /// Takes a client made with [`vouchsafe_http::client`]: tokens travel with it.
    pub fn new(http: Client, settings: Settings) -> Self {
        Self { http, settings, auth_server: OnceCell::new(), service_token: Mutex::new(None) }
    }

    /// Halo as this technician sees it.
    pub fn technician<'a>(&'a self, access_token: &'a str) -> Technician<'a> {
        Technician { halo: self, token: access_token }
    }

    /// Halo as the service application sees it.
    pub fn service(&self) -> Service<'_> {
        Service { halo: self }
    }

    pub(crate) fn api<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Url {
        self.settings.url.join(["api"].into_iter().chain(path))
    }

    /// Asks Halo where tokens come from; after the first answer, from memory.
    pub(crate) async fn auth_server(&self) -> Result<&AuthServer, HaloError> {
        self.auth_server.get_or_try_init(|| self.discover()).await
    }

    async fn discover(&self) -> Result<AuthServer, HaloError> {
        let reply = fetch(self.http.get(self.api(["authinfo"])), LONGEST_REPLY).await;
        let reply = accepted(AUTHINFO, reply.map_err(|error| HaloError::transport(AUTHINFO, error))?)?;
        AuthServer::read(&self.settings, &json(AUTHINFO, &reply.body)?)
    }

    /// What time it is at Halo, to the second; `None` if it does not say. Asks for what needs no token.
    pub async fn time(&self) -> Result<Option<Timestamp>, HaloError> {
        let reply = fetch(self.http.get(self.api(["authinfo"])), LONGEST_REPLY).await;
        Ok(date(&reply.map_err(|error| HaloError::transport(AUTHINFO, error))?.headers))
    }

    /// Makes the call with this token, once.
    pub(crate) async fn call(&self, token: &str, call: &Call) -> Result<Value, HaloError> {
        let request = match &call.body {
            None => self.http.get(call.url.clone()),
            Some(body) => self.http.post(call.url.clone()).json(body),
        };
        let reply = fetch(request.bearer_auth(token), call.longest).await;
        let reply = accepted(call.name, reply.map_err(|error| HaloError::transport(call.name, error))?)?;
        json(call.name, &reply.body)
    }
}

fn json(call: &'static str, body: &[u8]) -> Result<Value, HaloError> {
    // The parser's own words can quote the body.
    serde_json::from_slice(body).map_err(|_| HaloError::malformed(call, "not JSON"))
}
