//! The views that follow: a stream of lines, and looking again and again where no stream gets through.

use std::{future::Future, pin::Pin, pin::pin};

use futures::future::{Either, select};
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::{
    screen::Screen,
    takeover::{is_followed, show, show_over, when_lost},
};
use crate::{
    api::{self, ApiError, Reply},
    contract::{Json, Shown},
};

/// Where nothing came for this long, something on the way keeps the stream to itself. In milliseconds, as all here.
const FIRST_BYTE: i32 = 3_000;
/// The server's heart beats every 1.5 s; after two beats missed the line is dead.
const SILENCE: i32 = 4_000;
const LOOK_EVERY: i32 = 1_000;
/// How long an answer may take to begin.
const ANSWER_TAKES: i32 = 5_000;
const FIRST_PAUSE: i32 = 500;
const LONGEST_PAUSE: i32 = 5_000;

pub(super) type Calling = Pin<Box<dyn Future<Output = Result<Reply, ApiError>>>>;

/// How a stream came to its end.
enum End {
    /// Nothing more will come until somebody presses something.
    Over,
    /// It never said a thing.
    Swallowed,
    /// It broke off; having said something, or not.
    Broken { heard: bool },
}

/// Shows every view that comes, until nothing more will, or somebody presses something, or looks elsewhere: then `turn` is
/// over. What nobody sees leaves the line to others: to one server a browser may keep no more than six open, over all its
/// tabs.
pub(super) async fn follow(screen: RwSignal<Screen>, turn: u32) {
    let mut rest = FIRST_PAUSE;
    let mut swallowed = false;
    while is_followed(turn) && !document().hidden() {
        let end = if swallowed { look(screen).await } else { listen(screen).await };
        if !is_followed(turn) {
            return;
        }
        match end {
            End::Over => return api::line::hang_up(),
            End::Swallowed => {
                swallowed = true;
                continue;
            }
            End::Broken { heard } => {
                if heard {
                    rest = FIRST_PAUSE;
                }
                when_lost(screen, !(heard && swallowed));
            }
        }
        if swallowed {
            rest = LOOK_EVERY;
        }
        pause(rest).await;
        rest = (rest * 2).min(LONGEST_PAUSE);
    }
}

async fn listen(screen: RwSignal<Screen>) -> End {
    let after = screen.with_untracked(|screen| screen.shown.seq);
    let chunks = match within(FIRST_BYTE, Box::pin(api::live::live(after)) as Calling).await {
        Some(Ok(reply)) => reply.chunks(),
        Some(Err(ApiError::Session)) => return over(screen),
        Some(Err(ApiError::Transport)) => None,
        None => return End::Swallowed,
    };
    let Some(chunks) = chunks else { return End::Broken { heard: false } };
    let mut lines = Vec::new();
    let mut heard = false;
    loop {
        let chunk = match within(if heard { SILENCE } else { FIRST_BYTE }, chunks.next()).await {
            Some(Some(chunk)) => chunk,
            None if !heard => return End::Swallowed,
            _ => return End::Broken { heard },
        };
        heard = true;
        when_lost(screen, false);
        lines.extend_from_slice(&chunk);
        while let Some(end) = lines.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = lines.drain(..=end).collect();
            // A line without a view is a heartbeat.
            if let Some(shown) = Json::parse(&String::from_utf8_lossy(&line)).shown()
                && show(screen, shown)
            {
                return End::Over;
            }
        }
    }
}

/// Looks once. What was heard is all that there is to hear for now.
async fn look(screen: RwSignal<Screen>) -> End {
    match answer(Box::pin(api::look::look())).await {
        Ok(shown) => {
            if show(screen, shown) {
                return End::Over;
            }
            End::Broken { heard: true }
        }
        Err(ApiError::Session) => over(screen),
        Err(ApiError::Transport) => End::Broken { heard: false },
    }
}

/// The view that answers, if the answer begins in time. A call that is given up does not leave the browser later.
pub(super) async fn answer(call: Calling) -> Result<Shown, ApiError> {
    match within(ANSWER_TAKES, call).await {
        Some(Ok(reply)) => reply.view().await,
        Some(Err(error)) => Err(error),
        None => {
            api::line::hang_up();
            Err(ApiError::Transport)
        }
    }
}

fn over(screen: RwSignal<Screen>) -> End {
    show_over(screen);
    End::Over
}

/// What comes of it, if it comes in time.
async fn within<T>(milliseconds: i32, future: impl Future<Output = T>) -> Option<T> {
    match select(pin!(future), pin!(pause(milliseconds))).await {
        Either::Left((value, _)) => Some(value),
        Either::Right(_) => None,
    }
}

pub(super) async fn pause(milliseconds: i32) {
    let mut timer = |resolve: js_sys::Function, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
    };
    let _ = JsFuture::from(js_sys::Promise::new(&mut timer)).await;
}
