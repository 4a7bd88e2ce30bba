//! The connector: Microsoft's strong-authentication service, which sends the prompt.
//!
//! Three operations, no more. Activation codes are never asked for, and `AffinityUrl` is never called: only its `dc` value
//! goes onto our own URL. The service is not documented for callers other than Microsoft's NPS extension and AD FS adapter,
//! whose two forms are spoken here.

mod answer;
mod form;
mod xml;

pub(crate) use xml::{Element, parse};

/// What the bytes of an answer say, read as strictly as every answer is. For whoever has the bytes by other means.
pub mod wire {
    pub use super::answer::{begin, end, methods};
}

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use reqwest::{
    Client,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use url::Url;
use uuid::Uuid;
use vouchsafe_domain::{
    code::Code,
    connector::{BeginAnswer, EndAnswer, Form, MethodList},
    ids::{TenantId, Upn},
    method::Way,
};
use vouchsafe_http::{BaseUrl, Reply, Secret, TransportError, fetch};

use crate::{
    error::EntraError,
    fault::Audience,
    redact::Capture,
    settings::{Endpoints, Patience},
    token::{AccessToken, Grant, Proof, Tokens, Version},
};

/// Microsoft's own "Azure Multi-Factor Auth Client", in whose name the connector is called.
pub const MFA_CLIENT: &str = "981f26a1-7f43-403b-a875-f8b09b8cd720";

/// Microsoft's own "Azure Multi-Factor Auth Connector", for which the connector's tokens are.
pub const MFA_CONNECTOR: &str = "1f5530b3-261a-47a9-b357-ded261e17918";

/// What opens the connector for one tenant: a secret of the MFA Client's service principal there.
#[derive(Debug, Clone)]
pub struct ConnectorKey {
    pub tenant: TenantId,
    pub secret: Secret,
}

impl ConnectorKey {
    fn proof(&self) -> Proof {
        Proof::Secret(self.secret.clone())
    }
}

/// A Begin that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begin {
    pub answer: BeginAnswer,
    /// Where Microsoft keeps this session: at most 8 letters and digits, to be handed to [`Connector::end`].
    pub dc: Option<String>,
}

/// A Begin that was not answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{error}{}", if *.nothing_sent { "; nothing was sent" } else { "; a prompt may have been sent" })]
pub struct BeginError {
    pub error: EntraError,
    /// The connector has not seen the request, or refused the token: the phone does not ring.
    pub nothing_sent: bool,
}

impl BeginError {
    fn before(error: EntraError) -> Self {
        Self { error, nothing_sent: true }
    }

    fn after(error: EntraError) -> Self {
        Self { error, nothing_sent: false }
    }
}

#[derive(Debug, Clone, Copy)]
enum Operation {
    Methods,
    Begin,
    End,
}

impl Operation {
    fn path(self) -> &'static str {
        match self {
            Self::Methods => "GetAvailableAuthenticationMethods",
            Self::Begin => "BeginTwoWayAuthentication",
            Self::End => "EndTwoWayAuthentication",
        }
    }

    fn call(self) -> &'static str {
        match self {
            Self::Methods => "connector, methods",
            Self::Begin => "connector, begin",
            Self::End => "connector, end",
        }
    }
}

/// The connector's client.
#[derive(Debug)]
pub struct Connector {
    http: Client,
    base: BaseUrl,
    tokens: Tokens,
    patience: Patience,
    capture: Option<Arc<Capture>>,
}

impl Connector {
    /// `http` is a client of [`vouchsafe_http::client`]: without redirects, proxies and repeats.
    pub fn new(http: Client, endpoints: Endpoints) -> Self {
        let patience = Patience::default();
        let tokens = Tokens::new(Grant {
            http: http.clone(),
            login: endpoints.login,
            version: Version::V1,
            audience: Audience::Connector,
            resource: endpoints.connector_resource,
            patience: patience.answer,
        });
        Self { http, base: endpoints.connector, tokens, patience, capture: None }
    }

    #[must_use]
    pub fn with_patience(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self.tokens = self.tokens.with_patience(patience.answer);
        self
    }

    /// Keeps a redacted record of everything that is said from now on.
    #[must_use]
    pub fn with_capture(mut self, capture: Arc<Capture>) -> Self {
        self.capture = Some(capture);
        self
    }

    /// Tries the key without saying anything to the connector.
    pub async fn check(&self, key: &ConnectorKey) -> Result<(), EntraError> {
        self.token(key).await.map(drop)
    }

    /// Which methods the user has registered. Sends nothing to anybody.
    pub async fn methods(&self, key: &ConnectorKey, upn: &Upn) -> Result<MethodList, EntraError> {
        let operation = Operation::Methods;
        let request = form::methods(upn, Uuid::new_v4());
        let reply = self.ask(key, operation, self.url(operation), request, self.patience.answer).await;
        answer::methods(&reply.map_err(|failed| failed.error)?.body)
            .map_err(|why| EntraError::malformed(operation.call(), why))
    }

    /// Sends one prompt. Repeated only if the token was refused, which means that nothing was sent; once.
    ///
    /// The synchronous form answers when the human has, or after about a minute.
    pub async fn begin(&self, key: &ConnectorKey, form: Form, upn: &Upn, context: Uuid) -> Result<Begin, BeginError> {
        let operation = Operation::Begin;
        let (request, patience) = match form {
            Form::Asynchronous => (form::begin_asynchronous(Way::Notification, upn, context), self.patience.answer),
            Form::Synchronous => (form::begin_synchronous(Way::Notification, upn, context), self.patience.human),
        };
        let reply = self.ask(key, operation, self.url(operation), request, patience).await?;
        answer::begin(&reply.body).map_err(|why| BeginError::after(EntraError::malformed(operation.call(), why)))
    }

    /// Opens a session in which one code is checked, with [`check_code`](Self::check_code). Rings no phone: the answer comes
    /// at once in either form.
    pub async fn begin_code(
        &self,
        key: &ConnectorKey,
        form: Form,
        upn: &Upn,
        context: Uuid,
    ) -> Result<Begin, EntraError> {
        let operation = Operation::Begin;
        let request = match form {
            Form::Asynchronous => form::begin_asynchronous(Way::Code, upn, context),
            Form::Synchronous => form::begin_synchronous(Way::Code, upn, context),
        };
        let reply = self.ask(key, operation, self.url(operation), request, self.patience.answer).await;
        answer::begin(&reply.map_err(|failed| failed.error)?.body)
            .map_err(|why| EntraError::malformed(operation.call(), why))
    }

    /// Asks whether the code is right, in the session of [`begin_code`](Self::begin_code). Said once, whatever comes of it:
    /// not even a refused token has it said again.
    pub async fn check_code(
        &self,
        key: &ConnectorKey,
        session: &str,
        context: Uuid,
        upn: &Upn,
        dc: Option<&str>,
        code: &Code,
    ) -> Result<EndAnswer, EntraError> {
        let operation = Operation::End;
        let request = form::end(session, Some(code), upn, context);
        let token = self.token(key).await?;
        let reply = self.post(operation, &self.end_url(dc), &token, &request, self.patience.answer).await;
        let reply = reply.map_err(|failed| failed.error)?;
        if reply.status.as_u16() != 200 {
            return Err(EntraError::refused(operation.call(), &reply));
        }
        answer::end(&reply.body).map_err(|why| EntraError::malformed(operation.call(), why))
    }

    /// Asks how the prompt of this session stands. `context` is the one that [`begin`](Self::begin) was given.
    pub async fn end(
        &self,
        key: &ConnectorKey,
        session: &str,
        context: Uuid,
        upn: &Upn,
        dc: Option<&str>,
    ) -> Result<EndAnswer, EntraError> {
        let operation = Operation::End;
        let request = form::end(session, None, upn, context);
        let reply = self.ask(key, operation, self.end_url(dc), request, self.patience.answer).await;
        answer::end(&reply.map_err(|failed| failed.error)?.body)
            .map_err(|why| EntraError::malformed(operation.call(), why))
    }

    fn url(&self, operation: Operation) -> Url {
        self.base.join([operation.path()])
    }

    fn end_url(&self, dc: Option<&str>) -> Url {
        let mut url = self.url(Operation::End);
        if let Some(dc) = dc.filter(|dc| answer::is_plain(dc)) {
            url.query_pairs_mut().append_pair("dc", dc);
        }
        url
    }

    async fn token(&self, key: &ConnectorKey) -> Result<AccessToken, EntraError> {
        self.tokens.get(key.tenant, MFA_CLIENT, &key.proof()).await
    }

    /// One exchange; a second one with a fresh token if the first was refused with a 401.
    async fn ask(
        &self,
        key: &ConnectorKey,
        operation: Operation,
        url: Url,
        request: String,
        patience: Duration,
    ) -> Result<Reply, BeginError> {
        let token = self.token(key).await.map_err(BeginError::before)?;
        let mut reply = self.post(operation, &url, &token, &request, patience).await?;
        if reply.status.as_u16() == 401 {
            self.tokens.invalidate(key.tenant, MFA_CLIENT, &key.proof(), &token).await;
            let token = self.token(key).await.map_err(BeginError::before)?;
            reply = self.post(operation, &url, &token, &request, patience).await?;
        }
        match reply.status.as_u16() {
            200 => Ok(reply),
            401 => Err(BeginError::before(EntraError::refused(operation.call(), &reply))),
            _ => Err(BeginError::after(EntraError::refused(operation.call(), &reply))),
        }
    }

    async fn post(
        &self,
        operation: Operation,
        url: &Url,
        token: &AccessToken,
        request: &str,
        patience: Duration,
    ) -> Result<Reply, BeginError> {
        let started = Instant::now();
        let post = self
            .http
            .post(url.clone())
            .timeout(patience)
            .header(AUTHORIZATION, token.header())
            .header(CONTENT_TYPE, "application/xml; charset=utf-8")
            .body(request.to_owned());
        let reply = fetch(post, xml::LONGEST).await;
        if let Some(capture) = &self.capture {
            capture.record(operation.path(), request, &reply, started.elapsed());
        }
        reply.map_err(|error| BeginError {
            nothing_sent: error == TransportError::NotConnected,
            error: EntraError::transport(operation.call(), error),
        })
    }
}
