//! A pretend Microsoft on a port of its own, with two tenants.

use std::sync::Arc;

use axum::Router;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use uuid::Uuid;
use vouchsafe_sandbox::microsoft::{
    Account, Application, DirectorySync, Habit, MFA_CLIENT, Microsoft, Options, Quirk, Secret, Tenant,
};
use vouchsafe_sandbox::phone;

pub(crate) const RESOURCE: &str = "https://adnotifications.windowsazure.com/StrongAuthenticationService.svc/Connector";
pub(crate) const READER: Uuid = Uuid::from_u128(0xaaaaaaaa_aaaa_4aaa_8aaa_aaaaaaaaaaaa);
pub(crate) const CONTOSO: Uuid = Uuid::from_u128(0x11111111_1111_4111_8111_111111111111);
pub(crate) const FABRIKAM: Uuid = Uuid::from_u128(0x22222222_2222_4222_8222_222222222222);
pub(crate) const GRACE: &str = "grace@contoso.example";

pub(crate) struct Stage {
    pub(crate) microsoft: Arc<Microsoft>,
    pub(crate) http: Client,
    base: String,
    server: JoinHandle<()>,
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// Grace is as `change` makes her.
    pub(crate) async fn with(change: impl FnOnce(&mut Account)) -> Self {
        let mut grace = Account::new(Uuid::from_u128(38), GRACE, "Grace Hopper");
        grace.aliases = vec!["o'hopper@contoso.example".to_owned()];
        change(&mut grace);
        let mut ada = Account::new(Uuid::from_u128(39), "ada@fabrikam.example", "Ada Lovelace");
        ada.sam_account_name = Some("ada".to_owned());
        let seed = vec![
            tenant(CONTOSO, "contoso.example", DirectorySync::CloudOnly, vec![grace]),
            tenant(FABRIKAM, "fabrikam.example", DirectorySync::WithPasswords, vec![ada]),
        ];

        let microsoft = Arc::new(Microsoft::new(seed));
        let router = Router::new()
            .merge(microsoft.router())
            .nest("/control/microsoft", microsoft.control_router())
            .merge(phone::router(Arc::clone(&microsoft)));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(async { axum::serve(listener, router).await.unwrap() });
        let _already_there = rustls::crypto::ring::default_provider().install_default();
        Self { microsoft, http: Client::builder().no_proxy().build().unwrap(), base, server }
    }

    pub(crate) async fn habit(habit: Habit) -> Self {
        Self::with(|grace| grace.habit = habit).await
    }

    /// Grace's connector is bent, and she approves at once.
    pub(crate) async fn quirk(quirk: Quirk) -> Self {
        Self::with(|grace| {
            grace.habit = Habit::AutoApprove { after_ms: 0 };
            grace.quirk = quirk;
        })
        .await
    }

    pub(crate) fn options(&self, change: impl FnOnce(&mut Options)) {
        let mut options = self.microsoft.options();
        change(&mut options);
        self.microsoft.set_options(options);
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> Response {
        self.http.get(self.url(path)).bearer_auth(token).send().await.unwrap()
    }

    pub(crate) async fn post_json(&self, path: &str, body: Value) -> Response {
        let request = self.http.post(self.url(path)).header("content-type", "application/json");
        request.body(body.to_string()).send().await.unwrap()
    }

    pub(crate) async fn form(&self, path: &str, form: &[(&str, &str)]) -> (StatusCode, Value) {
        let response = self.http.post(self.url(path)).form(form).send().await.unwrap();
        let status = response.status();
        (status, serde_json::from_str(&response.text().await.unwrap()).unwrap())
    }

    pub(crate) async fn token(&self, tenant: Uuid, client: Uuid, secret: &str, resource: &str) -> String {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", &client.to_string()),
            ("client_secret", secret),
            ("resource", resource),
        ];
        let (status, body) = self.form(&format!("/login/{tenant}/oauth2/token"), &form).await;
        assert_eq!(status, 200, "{body}");
        body["access_token"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn connector_token(&self) -> String {
        self.token(CONTOSO, MFA_CLIENT, "connector-secret", RESOURCE).await
    }

    pub(crate) async fn graph_token(&self) -> String {
        self.token(CONTOSO, READER, "reader-secret", "https://graph.microsoft.com").await
    }

    pub(crate) fn connector(&self, token: &str, operation: &str, xml: &str) -> RequestBuilder {
        let request = self.http.post(self.url(&format!("/connector/{operation}"))).bearer_auth(token);
        request.header("content-type", "application/xml").body(xml.to_owned())
    }

    pub(crate) async fn xml(&self, token: &str, operation: &str, xml: &str) -> String {
        let response = self.connector(token, operation, xml).send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.text().await.unwrap()
    }

    pub(crate) async fn begin(&self, token: &str, synchronous: bool) -> String {
        self.xml(token, "BeginTwoWayAuthentication", &begin_request(GRACE, synchronous)).await
    }

    pub(crate) async fn end(&self, token: &str, begun: &str) -> String {
        self.xml(token, "EndTwoWayAuthentication", &end_request(begun, None)).await
    }

    /// Polls until it is no longer pending.
    pub(crate) async fn verdict(&self, token: &str, begun: &str) -> String {
        loop {
            let ended = self.end(token, begun).await;
            if element(&ended, "Value") != Some("AuthenticationPending") {
                return ended;
            }
            tokio::task::yield_now().await;
        }
    }

    pub(crate) async fn press(&self, upn: &str, body: Value) -> StatusCode {
        self.post_json(&format!("/control/phone/{upn}"), body).await.status()
    }

    pub(crate) async fn pending(&self) -> Value {
        let response = self.get(&format!("/control/phone/{GRACE}"), "").await;
        serde_json::from_str(&response.text().await.unwrap()).unwrap()
    }

    pub(crate) async fn approve(&self) -> StatusCode {
        self.press(GRACE, json!({ "answer": "approve", "wait": true })).await
    }
}

fn tenant(id: Uuid, domain: &str, sync: DirectorySync, accounts: Vec<Account>) -> Tenant {
    Tenant {
        id,
        name: domain.to_owned(),
        domains: vec![domain.to_owned()],
        premium: true,
        sync,
        applications: vec![
            Application::graph_reader(READER, Secret::valid("reader-secret")),
            Application::mfa_client(Secret::valid("connector-secret")),
            Application::mfa_connector(),
        ],
        accounts,
        new_secrets: Default::default(),
        partner: Default::default(),
    }
}

/// The synchronous request is the NPS extension's, the asynchronous one the AD FS adapter's.
pub(crate) fn begin_request(upn: &str, synchronous: bool) -> String {
    let tail = if synchronous {
        "<SyncCall>true</SyncCall><RequireUserMatch>true</RequireUserMatch><CallerName>radius</CallerName>\
         <CallerIP>UNKNOWN:</CallerIP>"
    } else {
        "<OtpRetryCount>0</OtpRetryCount><SyncCall>false</SyncCall>"
    };
    format!(
        "<BeginTwoWayAuthenticationRequest><Version>1</Version><UserPrincipalName>{upn}</UserPrincipalName>\
         <Lcid>en-us</Lcid><AuthenticationMethodId>PhoneAppNotification</AuthenticationMethodId>\
         <ContextId>{}</ContextId>{tail}</BeginTwoWayAuthenticationRequest>",
        Uuid::new_v4()
    )
}

pub(crate) fn end_request(begun: &str, code: Option<&str>) -> String {
    let session = element(begun, "SessionId").unwrap_or_default();
    let code = code.map(|code| format!("<AdditionalAuthData>{code}</AdditionalAuthData>")).unwrap_or_default();
    format!(
        "<EndTwoWayAuthenticationRequest><Version>1</Version><SessionId>{session}</SessionId>{code}\
         <UserPrincipalName>{GRACE}</UserPrincipalName></EndTwoWayAuthenticationRequest>"
    )
}

/// The text of the first element of this name; `None` if it is missing or nil.
pub(crate) fn element<'x>(xml: &'x str, name: &str) -> Option<&'x str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    rest.split_once(&format!("</{name}>")).map(|(text, _)| text)
}

/// Value, `AuthenticationResult`, `CompletedInteractively`.
pub(crate) fn facts(xml: &str) -> (Option<&str>, Option<&str>, Option<&str>) {
    (element(xml, "Value"), element(xml, "AuthenticationResult"), element(xml, "CompletedInteractively"))
}
