//! One open page of the pod, and what its script would do.

use futures::StreamExt as _;
use reqwest::{
    RequestBuilder, Response, StatusCode,
    header::{CONTENT_TYPE, ORIGIN},
};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use vouchsafe_app::{api::HANDLE_HEADER, contract::LiveView, pod::start::START_ID};

use crate::{
    browser::Page,
    journal,
    stage::{PATIENCE, PAUSE, Stage},
};

#[derive(Clone)]
pub(crate) struct Pod<'a> {
    stage: &'a Stage,
    pub(crate) handle: String,
    /// What the page showed when it came.
    pub(crate) first: LiveView,
}

impl<'a> Pod<'a> {
    pub(crate) fn read(stage: &'a Stage, page: &Page) -> Self {
        assert_eq!(page.status, StatusCode::OK, "{page:?}");
        let handle = page.quoted("data-handle=\"").unwrap_or_else(|| panic!("not a pod: {page:?}"));
        let (_, start) = page.html.split_once(&format!("id=\"{START_ID}\">")).unwrap();
        let (start, _) = start.split_once("</script>").unwrap();
        let mut start: Value = serde_json::from_str(start).unwrap();
        Self { stage, handle, first: serde_json::from_value(start["now"].take()).unwrap() }
    }

    /// Calls a server function as the page's script does.
    pub(crate) async fn call(&self, function: &str, body: Value) -> Response {
        self.request(function, &body).send().await.unwrap()
    }

    /// Presses Send, whatever comes of it: the server may not live to say so.
    pub(crate) async fn press_send_and_forget(&self) {
        let seen = self.look().await.seq;
        let _ = self.request("send", &json!({ "purposes": "password_reset", "seen": seen })).send().await;
    }

    fn request(&self, function: &str, body: &Value) -> RequestBuilder {
        let Self { stage, handle, .. } = self;
        let call = stage.http.post(format!("{}/api/pod/{function}", stage.url)).header(HANDLE_HEADER, handle);
        let call = call.header(ORIGIN, &stage.url).header("sec-fetch-site", "same-origin");
        call.header(CONTENT_TYPE, "application/json").body(body.to_string())
    }

    async fn view(&self, function: &str, body: Value) -> LiveView {
        let reply = self.call(function, body).await;
        let (status, text) = (reply.status(), reply.text().await.unwrap());
        assert_eq!(status, StatusCode::OK, "{function}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    pub(crate) async fn look(&self) -> LiveView {
        self.view("look", json!({})).await
    }

    pub(crate) async fn send(&self) -> LiveView {
        self.send_for("password_reset").await
    }

    pub(crate) async fn send_for(&self, purposes: &str) -> LiveView {
        let seen = self.look().await.seq;
        self.send_seen(purposes, seen).await
    }

    /// Presses Send on the view of this number.
    pub(crate) async fn send_seen(&self, purposes: &str, seen: u64) -> LiveView {
        self.view("send", json!({ "purposes": purposes, "seen": seen })).await
    }

    /// Chooses the app code, types this and presses Send.
    pub(crate) async fn send_code(&self, code: &str) -> LiveView {
        let view = self.press("way-code").await;
        assert!(view.ways.iter().any(|way| way.value == "code" && way.chosen), "{view:#?}");
        self.type_code(code).await
    }

    /// Types this and presses Send, in the way that is chosen.
    pub(crate) async fn type_code(&self, code: &str) -> LiveView {
        let seen = self.look().await.seq;
        self.view("send", json!({ "purposes": "password_reset", "typed": [code], "seen": seen })).await
    }

    pub(crate) async fn press(&self, action: &str) -> LiveView {
        if action == "again" {
            return self.send_for("").await;
        }
        let seen = self.look().await.seq;
        self.press_seen(action, seen).await
    }

    /// Presses a button on the view of this number.
    pub(crate) async fn press_seen(&self, action: &str, seen: u64) -> LiveView {
        self.view("press", json!({ "action": action, "seen": seen })).await
    }

    /// Presses a button after something was typed into the fields.
    pub(crate) async fn press_typed(&self, action: &str, typed: &[&str]) -> LiveView {
        let seen = self.look().await.seq;
        self.view("press", json!({ "action": action, "typed": typed, "seen": seen })).await
    }

    /// Presses Send after something was typed into the fields.
    pub(crate) async fn send_typed(&self, purposes: &str, typed: &[&str]) -> LiveView {
        let seen = self.look().await.seq;
        self.view("send", json!({ "purposes": purposes, "typed": typed, "seen": seen })).await
    }

    /// The live stream, from what came after the view of this number.
    pub(crate) async fn live(&self, after: u64) -> Lines {
        let reply = self.call("live", json!({ "after": after })).await;
        assert_eq!(reply.status(), StatusCode::OK);
        Lines { reply: reply.bytes_stream().boxed(), rest: Vec::new() }
    }

    /// Looks until it shows what is wanted.
    pub(crate) async fn until(&self, what: &str, wanted: impl Fn(&LiveView) -> bool) -> LiveView {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let view = self.look().await;
            if wanted(&view) {
                return view;
            }
            assert!(Instant::now() < deadline, "waited in vain: {what}; last seen: {view:#?}\n{}", journal::tail());
            sleep(PAUSE).await;
        }
    }

    /// Looks until it is in this state.
    pub(crate) async fn becomes(&self, state: &str) -> LiveView {
        self.until(state, |view| view.state == state).await
    }
}

/// A live stream, cut into lines.
pub(crate) struct Lines {
    reply: futures::stream::BoxStream<'static, reqwest::Result<axum::body::Bytes>>,
    rest: Vec<u8>,
}

/// One line of it.
#[derive(Debug)]
pub(crate) enum Line {
    View(Box<LiveView>),
    Heartbeat,
    End,
}

impl Lines {
    pub(crate) async fn next(&mut self) -> Line {
        loop {
            if let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.rest.drain(..=end).collect();
                return match line.as_slice() {
                    b"\n" => Line::Heartbeat,
                    line => Line::View(Box::new(serde_json::from_slice(line).unwrap())),
                };
            }
            match self.reply.next().await {
                Some(bytes) => self.rest.extend_from_slice(&bytes.unwrap()),
                None => return Line::End,
            }
        }
    }
}
