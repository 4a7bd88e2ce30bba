use std::sync::Arc;

use axum::extract::Path;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::Value;

use super::answer::Refusal;
use super::caller::Caller;
use super::lists::page;
use super::records::{number, text};
use super::{Halo, Records};

pub(super) fn routes() -> Router<Arc<Halo>> {
    Router::new().route("/api/tickets", get(list)).route("/api/tickets/{id}", get(one))
}

async fn one(caller: Caller, Path(id): Path<u32>) -> Result<Json<Value>, Refusal> {
    caller.needs("read:tickets")?;
    let state = caller.instance.state();
    let client = Records::client_of(state.records.tickets.get(&id))?;
    state.records.sees(caller.grant.agent, client)?;
    let ticket = match caller.params.flag("includedetails") {
        true if state.options.users_nested_without_details => state.records.ticket_with_bare_user(id),
        details => state.records.ticket(id, details),
    };
    ticket.map(Json).ok_or(Refusal::NotFound)
}

async fn list(caller: Caller) -> Result<Json<Value>, Refusal> {
    caller.needs("read:tickets")?;
    let state = caller.instance.state();
    let (client, user): (Option<u32>, Option<u32>) =
        (caller.params.number("client_id"), caller.params.number("user_id"));
    let search = caller.params.text("search").to_lowercase();
    let records = &state.records;
    let tickets = records.tickets.iter().filter(|(_, ticket)| {
        let theirs = number(ticket, "client_id");
        client.is_none_or(|wanted| theirs == Some(wanted))
            && user.is_none_or(|wanted| number(ticket, "user_id") == Some(wanted))
            && text(ticket, "summary").to_lowercase().contains(&search)
            && records.sees(caller.grant.agent, theirs).is_ok()
    });
    let tickets = tickets.filter_map(|(id, _)| records.ticket(*id, false)).collect();
    Ok(Json(page(&caller.params, "tickets", tickets)))
}
