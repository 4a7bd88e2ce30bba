//! What the product sends out of the house: a mail server, a webhook's receiver and a syslog receiver, and a page that shows
//! what came.

mod mail;
mod page;
mod syslog;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context as _;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// A mail as it came.
#[derive(Clone, Debug, Default)]
pub struct Letter {
    pub from: String,
    pub to: Vec<String>,
    /// Headers and body, as sent.
    pub raw: String,
}

/// A webhook's message as it came.
#[derive(Clone, Debug)]
pub struct Hook {
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

/// How the receivers behave.
#[derive(Clone, Debug, Default)]
pub struct Mood {
    /// What the mail server answers to a recipient, instead of taking it.
    pub recipient: Option<u16>,
    /// What it answers to a whole mail, instead of keeping it.
    pub data: Option<u16>,
    /// The mail server takes connections and says nothing.
    pub silent: bool,
    /// What the webhook's receiver answers, instead of 200.
    pub hook: Option<u16>,
    /// The syslog receiver throws every connection away.
    pub deaf: bool,
}

/// What came, and how it is received.
#[derive(Debug, Default)]
pub struct Outside {
    letters: Mutex<Vec<Letter>>,
    hooks: Mutex<Vec<Hook>>,
    syslog: Mutex<Vec<String>>,
    mood: Mutex<Mood>,
}

impl Letter {
    pub fn header(&self, name: &str) -> Option<&str> {
        let (headers, _) = self.raw.split_once("\r\n\r\n")?;
        headers.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    /// The plain text, decoded.
    pub fn text(&self) -> String {
        page::plain_text(&self.raw)
    }
}

impl Outside {
    pub fn letters(&self) -> Vec<Letter> {
        locked(&self.letters).clone()
    }

    pub fn hooks(&self) -> Vec<Hook> {
        locked(&self.hooks).clone()
    }

    /// Every message of syslog, without its length; what is not framed as it should be is an `error: …`.
    pub fn syslog(&self) -> Vec<String> {
        locked(&self.syslog).clone()
    }

    pub fn change_mood(&self, change: impl FnOnce(&mut Mood)) {
        change(&mut locked(&self.mood));
    }

    pub(crate) fn reset(&self) {
        locked(&self.letters).clear();
        locked(&self.hooks).clear();
        locked(&self.syslog).clear();
        *locked(&self.mood) = Mood::default();
    }

    fn mood(&self) -> Mood {
        locked(&self.mood).clone()
    }

    /// Opens the mail server and the syslog receiver, each on a port of its own.
    pub(crate) async fn listen(self: &Arc<Self>, stop: &CancellationToken) -> anyhow::Result<(SocketAddr, SocketAddr)> {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let mail = TcpListener::bind(any).await.context("no port for mail")?;
        let syslog = TcpListener::bind(any).await.context("no port for syslog")?;
        let at = (mail.local_addr()?, syslog.local_addr()?);
        tokio::spawn(stop.clone().run_until_cancelled_owned(mail::serve(mail, Arc::clone(self))));
        tokio::spawn(stop.clone().run_until_cancelled_owned(syslog::serve(syslog, Arc::clone(self))));
        Ok(at)
    }

    pub(crate) fn router(self: &Arc<Self>) -> Router {
        Router::new()
            .route("/mailbox", get(page::mailbox))
            .route("/hook", post(hook))
            .route("/hook/elsewhere", post(async || (StatusCode::TEMPORARY_REDIRECT, [("location", "/hook")])))
            .with_state(Arc::clone(self))
    }
}

async fn hook(State(outside): State<Arc<Outside>>, headers: HeaderMap, body: Bytes) -> (StatusCode, &'static str) {
    if let Some(status) = outside.mood().hook {
        return (StatusCode::from_u16(status).unwrap_or(StatusCode::IM_A_TEAPOT), "s3cret words of the receiver");
    }
    let headers =
        headers.iter().map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
    let hook = Hook { headers: headers.collect(), body: String::from_utf8_lossy(&body).into_owned() };
    locked(&outside.hooks).push(hook);
    (StatusCode::OK, "taken")
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
