//! The sandbox from outside, over real HTTP.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests stop at the first surprise")]

mod api;
mod cast;
mod faults;
mod notes;
mod oauth;
mod pages;

use std::net::SocketAddr;

use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use serde_json::{Value, json};
use vouchsafe_sandbox::addresses::Bases;
use vouchsafe_sandbox::cast::{SERVICE_SECRET, applications};
use vouchsafe_sandbox::{Options, Sandbox};

/// A running sandbox and a client that finds names under `.localhost` and follows no redirect.
struct Walk {
    sandbox: Sandbox,
    http: Client,
    at: Bases,
}

impl Walk {
    async fn start() -> Self {
        // Another test may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let sandbox = Sandbox::start(Options::default()).await.unwrap();
        let mut builder = Client::builder().redirect(Policy::none());
        for name in ["halo.localhost", "globex-halo.localhost", "microsoft.localhost", "demo.localhost"] {
            builder = builder.resolve(name, SocketAddr::from(([127, 0, 0, 1], 0)));
        }
        Self { at: sandbox.bases(), sandbox, http: builder.build().unwrap() }
    }

    /// A token of the service application.
    async fn service_token(&self) -> String {
        let [service, _] = applications("acme");
        let answer = self
            .token(&[
                ("grant_type", "client_credentials"),
                ("client_id", service.client_id),
                ("client_secret", SERVICE_SECRET),
                ("scope", "all"),
            ])
            .await;
        answer.json::<Value>().await.unwrap()["access_token"].as_str().unwrap().to_owned()
    }

    async fn token(&self, form: &[(&str, &str)]) -> Response {
        self.http.post(format!("{}/auth/token?tenant=acme", self.at.halo)).form(form).send().await.unwrap()
    }

    async fn get(&self, token: &str, path: &str) -> Response {
        self.http.get(format!("{}{path}", self.at.halo)).bearer_auth(token).send().await.unwrap()
    }

    async fn get_json(&self, token: &str, path: &str) -> Value {
        self.get(token, path).await.error_for_status().unwrap().json().await.unwrap()
    }

    async fn post(&self, token: &str, path: &str, body: &Value) -> Response {
        self.http.post(format!("{}{path}", self.at.halo)).bearer_auth(token).json(body).send().await.unwrap()
    }

    /// A call on the control API.
    async fn control(&self, path: &str, body: Value) -> Value {
        let call = self.http.post(format!("{}/control/{path}", self.at.demo)).json(&body);
        call.send().await.unwrap().error_for_status().unwrap().json().await.unwrap()
    }

    async fn fault(&self, upstream: &str, route: &str, fault: Value) {
        self.control("faults", json!({ "upstream": upstream, "route": route, "times": 1, "fault": fault })).await;
    }

    async fn control_get(&self, path: &str) -> Value {
        let call = self.http.get(format!("{}/control/{path}", self.at.demo));
        call.send().await.unwrap().error_for_status().unwrap().json().await.unwrap()
    }
}
