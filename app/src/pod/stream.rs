//! The views that follow: a stream of lines, and looking again and again where no stream gets through.

use std::{future::Future, pin::pin};

use futures::{
    StreamExt,
    future::{Either, select},
};
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::{
    screen::Screen,
    takeover::{show, show_over},
};
use crate::{
    api::{self, ApiError},
    contract::LiveView,
};

/// Where nothing came for this long, something on the way keeps the stream to itself. In milliseconds, as all here.
const FIRST_BYTE: i32 = 3_000;
/// The server's heart beats every 1.5 s; after two beats missed the line is dead.
const SILENCE: i32 = 4_000;
const LOOK_EVERY: i32 = 1_000;
const LOOK_TAKES: i32 = 5_000;
const FIRST_PAUSE: i32 = 500;
const LONGEST_PAUSE: i32 = 5_000;

/// How a stream came to its end.
enum End {
    /// Nothing more will come until somebody presses something.
    Over,
    /// It never said a thing.
    Swallowed,
    /// It broke off; having said something, or not.
    Broken { heard: bool },
}

/// Shows every view that comes, until nothing more will.
pub(super) async fn follow(screen: Screen) {
    let mut rest = FIRST_PAUSE;
    loop {
        match listen(screen).await {
            End::Over => return,
            End::Swallowed => return look(screen).await,
            End::Broken { heard } => {
                if heard {
                    rest = FIRST_PAUSE;
                }
                screen.offline.set(true);
                pause(rest).await;
                rest = (rest * 2).min(LONGEST_PAUSE);
            }
        }
    }
}

async fn listen(screen: Screen) -> End {
    let after = screen.view.with_untracked(|view| view.seq);
    let mut chunks = match within(FIRST_BYTE, api::live::live(after)).await {
        Some(Ok(stream)) => Box::pin(stream.into_inner()),
        Some(Err(ApiError::Session)) => return over(screen),
        Some(Err(ApiError::Transport)) => return End::Broken { heard: false },
        None => return End::Swallowed,
    };
    let mut lines = Vec::new();
    let mut heard = false;
    loop {
        let chunk = match within(if heard { SILENCE } else { FIRST_BYTE }, chunks.next()).await {
            Some(Some(Ok(chunk))) => chunk,
            Some(Some(Err(ApiError::Session))) => return over(screen),
            Some(_) => return End::Broken { heard },
            None if heard => return End::Broken { heard },
            None => return End::Swallowed,
        };
        heard = true;
        screen.offline.set(false);
        lines.extend_from_slice(&chunk);
        while let Some(end) = lines.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = lines.drain(..=end).collect();
            // A line without a view is a heartbeat.
            if let Some(view) = LiveView::read(&line)
                && show(screen, view)
            {
                return End::Over;
            }
        }
    }
}

async fn look(screen: Screen) {
    loop {
        match within(LOOK_TAKES, api::look::look()).await {
            Some(Ok(view)) => {
                screen.offline.set(false);
                if show(screen, view) {
                    return;
                }
            }
            Some(Err(ApiError::Session)) => {
                over(screen);
                return;
            }
            Some(Err(ApiError::Transport)) | None => screen.offline.set(true),
        }
        pause(LOOK_EVERY).await;
    }
}

fn over(screen: Screen) -> End {
    screen.offline.set(false);
    show_over(screen);
    End::Over
}

/// What comes of it, if it comes in time. What does not is dropped, which ends its request.
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
