use std::sync::Arc;

use axum::extract::Path;
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::Value;

use super::answer::Refusal;
use super::caller::Caller;
use super::lists::page;
use super::records::{Record, number, text};
use super::{Halo, Records};

/// What a plain `search` looks at; Entra ids are not among it.
const SEARCHED: [&str; 5] = ["name", "emailaddress", "email2", "email3", "phonenumber"];

pub(super) fn routes() -> Router<Arc<Halo>> {
    Router::new().route("/api/users", get(list)).route("/api/users/{id}", get(one))
}

async fn one(caller: Caller, Path(id): Path<u32>) -> Result<Json<Value>, Refusal> {
    caller.needs("read:customers")?;
    let state = caller.instance.state();
    let client = Records::client_of(state.records.users.get(&id))?;
    state.records.sees(caller.grant.agent, client)?;
    state.records.user(id, caller.params.flag("includedetails")).map(Json).ok_or(Refusal::NotFound)
}

async fn list(caller: Caller) -> Result<Json<Value>, Refusal> {
    caller.needs("read:customers")?;
    let state = caller.instance.state();
    let filters = advanced(&caller, state.options.reject_advanced_search)?;
    let params = &caller.params;
    let search = params.text("search").to_lowercase();
    let client: Option<u32> = params.number("client_id");
    let active_only = params.text("includeinactive").eq_ignore_ascii_case("false");
    let records = &state.records;
    let users = records.users.iter().filter(|(_, user)| {
        let theirs = number(user, "client_id");
        client.is_none_or(|wanted| theirs == Some(wanted))
            && !(active_only && user.get("inactive").and_then(Value::as_bool).unwrap_or(false))
            && !(params.flag("exclude_generaluser") && text(user, "name") == "General User")
            && SEARCHED.iter().any(|field| text(user, field).to_lowercase().contains(&search))
            && filters.iter().all(|filter| filter.fits(user))
            && records.sees(caller.grant.agent, theirs).is_ok()
    });
    let details = params.flag("includedetails");
    let users = users.filter_map(|(id, _)| records.user(*id, details)).collect();
    Ok(Json(page(params, "users", users)))
}

/// One condition of `advanced_search`.
#[derive(Deserialize)]
struct Filter {
    filter_name: String,
    /// 2 is equals, the only kind here.
    filter_type: i32,
    filter_value: String,
}

impl Filter {
    fn fits(&self, user: &Record) -> bool {
        text(user, &self.filter_name.to_lowercase()).eq_ignore_ascii_case(&self.filter_value)
    }
}

fn advanced(caller: &Caller, rejected: bool) -> Result<Vec<Filter>, Refusal> {
    let wanted = caller.params.text("advanced_search");
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let filters: Option<Vec<Filter>> = serde_json::from_str(wanted).ok();
    filters
        .filter(|filters| !rejected && filters.iter().all(|filter| filter.filter_type == 2))
        .ok_or(Refusal::Error("Invalid advanced search parameter"))
}
