use std::sync::Arc;

use axum::{
    Extension,
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use vouchsafe_app::{dashboard::log::LogPage, words::words};

use super::{
    page::Page,
    said,
    visitor::{Visitor, answer},
};
use crate::{answer::Refused, services::Services};

/// How many entries a page shows.
const PER_PAGE: u32 = 50;

/// `GET /dashboard/{instance}/log`, and with `before` what is older than that entry.
pub async fn show(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let mut page = LogPage { layout: visitor.layout(), ..LogPage::default() };
    let before = match before(&query.unwrap_or_default()) {
        Ok(before) => before,
        Err(()) => {
            let label = words().text("dash-paging", &[]);
            page.notice = words().text("dash-unreadable", &[("fix", &label)]);
            return answer(StatusCode::BAD_REQUEST, |shell| page.render(shell));
        }
    };
    let clock = visitor.clock();
    let lines = services.store.log_page(visitor.instance(), before, PER_PAGE).await?;
    let path = visitor.path(Page::Log);
    page.newest = before.map(|_| path.clone());
    // From 1, without a gap.
    page.older = lines.last().filter(|last| last.seq > 1).map(|last| format!("{path}?before={}", last.seq));
    page.entries = lines.iter().map(|line| said::entry(&visitor, &clock, line)).collect();
    answer(StatusCode::OK, |shell| page.render(shell))
}

fn before(query: &str) -> Result<Option<u64>, ()> {
    let found =
        url::form_urlencoded::parse(query.as_bytes()).find(|(name, value)| name == "before" && !value.is_empty());
    found.map(|(_, value)| value.parse::<u32>().map(u64::from).map_err(drop)).transpose()
}
