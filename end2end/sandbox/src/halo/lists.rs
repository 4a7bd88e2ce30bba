//! Lists: how they are cut into pages, and those that hold nothing but settings.

use std::sync::Arc;

use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::Halo;
use super::answer::Refusal;
use super::caller::Caller;
use super::params::Params;
use super::records::shown;
use super::tab::{self, Page};

/// The length at which Halo silently ends a list that was neither paged nor counted.
const UNASKED: usize = 50;

pub(super) fn routes() -> Router<Arc<Halo>> {
    Router::new()
        .route("/api/outcome", get(outcomes))
        .route("/api/tickettype", get(ticket_types))
        .route("/api/tabs", get(tabs))
}

/// The part that was asked for (`pageinate`, `page_size`, `page_no`, or `count`) under the list's name, and how many there
/// are.
pub(super) fn page(params: &Params, name: &str, items: Vec<Value>) -> Value {
    let total = items.len();
    let paged = params.flag("pageinate");
    let size = params.number(if paged { "page_size" } else { "count" }).unwrap_or(UNASKED);
    let page: usize = if paged { params.number("page_no").unwrap_or(1).max(1) } else { 1 };
    let items: Vec<Value> = items.into_iter().skip(size.saturating_mul(page - 1)).take(size).collect();
    json!({ "record_count": total, name: items })
}

async fn outcomes(caller: Caller) -> Result<Json<Vec<Value>>, Refusal> {
    caller.needs("read:tickets")?;
    Ok(Json(caller.instance.state().records.outcomes.iter().map(shown).collect()))
}

async fn ticket_types(caller: Caller) -> Result<Json<Vec<Value>>, Refusal> {
    caller.needs("read:tickets")?;
    Ok(Json(caller.instance.state().records.ticket_types.iter().map(shown).collect()))
}

async fn tabs(
    axum::extract::State(halo): axum::extract::State<Arc<Halo>>,
    caller: Caller,
) -> Result<Json<Vec<Value>>, Refusal> {
    caller.needs("admin")?;
    let pod = halo.addresses.pod();
    let tab = |id: u32, page: Page| {
        json!({
            "id": id, "name": "Identity Verification", "sequence": 1, "columns": 1, "send_secure_url_parameter": true,
            "open_in_new_tab": false, "url": tab::template(&pod, caller.instance.id(), page),
        })
    };
    Ok(Json(vec![tab(1, Page::Ticket), tab(2, Page::User)]))
}
