//! The way from browsers to us: whether our public URL leads here, and whether a stream arrives as it is sent.
//!
//! Both are tried with a page of our own that only who holds the master key can ask for, so that it also works from a
//! command beside the running server, and nobody else can hold streams open by it.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use reqwest::{Client, Response, StatusCode};
use url::Url;

use super::{
    finding::{About, Finding},
    remedy::Remedy,
    seen,
};
use crate::{
    probe::{FIRST, SECOND},
    services::Services,
};

const ABOUT: &About = &About::Installation;

/// The second line has to come so much later than the first: half of what lies between them when they are sent.
const APART: Duration = Duration::from_millis(750);
/// Both lines, and not much more.
const LONGEST: usize = 64;

pub async fn check(services: Arc<Services>) -> Vec<Finding> {
    let at = services.process.public_url.origin();
    let token = match services.store.probe(Timestamp::now()) {
        Ok(token) => token,
        Err(error) => return vec![Finding::not_checked(ABOUT, "public URL", error.to_string())],
    };
    let serves = match services.process.here(&format!("/probe/{token}")) {
        Some(own) => ask(services.http(), own).await.is_ok_and(|arrived| arrived.ours),
        None => false,
    };
    if !serves {
        let listen = services.process.listen.to_string();
        return vec![Finding::not_checked(ABOUT, "public URL", seen("not_serving", &[("fix", &listen)]))];
    }
    let public = services.process.public_url.join(["probe", token.as_str()]);
    let mut arrived = ask(services.http(), public.clone()).await;
    if matches!(arrived, Ok(Arrived { ours: true, streams: false })) {
        // A machine that was busy for a moment is no proxy.
        arrived = ask(services.http(), public).await;
    }
    let wrong = |key, why: &str| Finding::fix(ABOUT, "public URL", Remedy::check(key, &[("fix", &at), ("why", why)]));
    match arrived {
        Err(why) => vec![wrong("public_url_silent", &why)],
        Ok(Arrived { ours: false, .. }) => vec![wrong("public_url_strange", "")],
        Ok(Arrived { streams, .. }) => {
            let streams = match streams {
                true => Finding::good(ABOUT, "streams", seen("streams", &[])),
                false => Finding::fix(ABOUT, "streams", Remedy::check("streams_held_back", &[("fix", &at)])),
            };
            vec![Finding::good(ABOUT, "public URL", seen("public_url", &[("fix", &at)])), streams]
        }
    }
}

/// What came of asking for our own page.
struct Arrived {
    ours: bool,
    /// Line by line, as it was sent.
    streams: bool,
}

async fn ask(http: &Client, url: Url) -> Result<Arrived, String> {
    let failed = |error: reqwest::Error| vouchsafe_http::TransportError::from(error).to_string();
    let mut response = http.get(url).send().await.map_err(failed)?;
    if response.status() != StatusCode::OK {
        return Ok(Arrived { ours: false, streams: false });
    }
    let (mut body, mut first, mut last) = (Vec::new(), None, Instant::now());
    while let Some(chunk) = next(&mut response).await.map_err(failed)? {
        body.extend_from_slice(&chunk);
        last = Instant::now();
        if body.starts_with(FIRST.as_bytes()) {
            first.get_or_insert(last);
        }
        if body.len() > LONGEST {
            break;
        }
    }
    let ours = body == [FIRST, SECOND].concat().as_bytes();
    let streams = first.is_some_and(|first| last.duration_since(first) >= APART);
    Ok(Arrived { ours, streams })
}

async fn next(response: &mut Response) -> reqwest::Result<Option<axum::body::Bytes>> {
    response.chunk().await
}
