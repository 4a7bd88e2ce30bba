use std::{sync::Arc, time::Duration};

use axum::{
    Extension,
    extract::{RawQuery, State},
    response::{IntoResponse as _, Redirect, Response},
};
use jiff::{SignedDuration, Timestamp};
use vouchsafe_app::words::{text, words};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{LogCheck, LogFound, Span, StoreError};

use super::{address, asked};
use crate::{
    answer::Refused,
    dashboard::{page::Page, visitor::Visitor},
    services::Services,
};

/// How long whoever asked for a check waits for it before they are shown how far it is.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is known of the whole log: the result of `audit verify`, as the server last did it.
pub struct Verified {
    /// `yes`, `no` or `unknown`.
    pub standing: &'static str,
    pub said: String,
    /// When the check ended.
    pub at: Option<Timestamp>,
    /// Up to which entry the log was whole.
    pub up_to: Option<u64>,
    /// How far the next check is, if one is under way.
    pub going: Option<String>,
}

impl Verified {
    /// What is known of the entries of a period, with all that came before them.
    pub async fn read(services: &Services, visitor: &Visitor, span: Option<&Span>) -> Result<Self, StoreError> {
        let (clock, instance) = (visitor.clock(), visitor.instance());
        let checks = services.store.log_checks(instance, visitor.now).await?;
        let here = services.audits.going(instance);
        let since = here.as_ref().map(|going| going.began).or(checks.going_since);
        let going = since.map(|since| {
            let entries = here.map_or(0, |going| going.entries()).to_string();
            words().text("dash-report-verify-going", &[("time", &clock.second(since)), ("number", &entries)])
        });
        let Some(LogCheck { ended, entries, found, .. }) = &checks.last else {
            let said = text("dash-report-verify-never");
            return Ok(Self { standing: "unknown", said, at: None, up_to: None, going });
        };
        let time = clock.second(*ended);
        let last = span.map_or(0, |span| span.last.seq);
        let (standing, said) = match found {
            LogFound::Unread { why } => {
                ("unknown", words().text("dash-report-verify-unread", &[("time", &time), ("why", &plain(why))]))
            }
            LogFound::Changed { what } => {
                let why = what.iter().map(|what| plain(what)).collect::<Vec<_>>().join("; ");
                ("no", words().text("dash-report-verify-changed", &[("time", &time), ("why", &why)]))
            }
            LogFound::Whole { seq, hash } => {
                let (entries, seq_text) = (entries.to_string(), seq.to_string());
                let values = [("time", &*time), ("number", &*entries), ("left", &*seq_text)];
                let still = services.store.log_entry(instance, *seq).await?.is_some_and(|entry| entry.hash == *hash);
                match (still, last <= *seq) {
                    (false, _) => ("no", words().text("dash-report-verify-rewritten", &values)),
                    (true, true) => ("yes", words().text("dash-report-verify-whole", &values)),
                    (true, false) => {
                        let whole = words().text("dash-report-verify-whole", &values);
                        ("unknown", format!("{whole} {}", words().text("dash-report-verify-younger", &values)))
                    }
                }
            }
        };
        let up_to = checks.last.as_ref().and_then(LogCheck::head).map(|head| head.seq);
        Ok(Self { standing, said, at: Some(*ended), up_to, going })
    }
}

/// `POST /dashboard/{instance}/report/verify`: checks the whole log now, or joins whoever does already.
pub async fn verify(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let going = services.audits.begin(&services, visitor.instance(), SignedDuration::ZERO).await?;
    if let Some(going) = going {
        going.wait(PATIENCE).await;
    }
    let asked = asked(&query.unwrap_or_default(), &visitor);
    let report = format!("{}?{}", visitor.path(Page::Report), address(&asked));
    Ok(Redirect::to(&report).into_response())
}
