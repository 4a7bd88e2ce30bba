use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::answer::Refusal;
use super::caller::Caller;
use super::lists::page;
use super::records::{Record, number, shown, text};
use super::{Halo, Records, State};

pub(super) fn routes() -> Router<Arc<Halo>> {
    Router::new().route("/api/actions", get(list).post(add)).route("/api/actions/{id}", get(one))
}

async fn list(caller: Caller) -> Result<Json<Value>, Refusal> {
    caller.needs("read:tickets")?;
    let params = &caller.params;
    let Some(ticket) = params.number("ticket_id") else {
        // No ticket and no dates: Halo answers with nothing, and does not say why.
        return Ok(Json(json!({ "record_count": 0, "actions": [] })));
    };
    let state = caller.instance.state();
    let client = Records::client_of(state.records.tickets.get(&ticket))?;
    state.records.sees(caller.grant.agent, client)?;
    let html = params.flag("includehtmlnote");
    let actions = state.records.actions.get(&ticket).into_iter().flatten();
    let hidden = |action: &Record| action.get("hiddenfromuser").and_then(Value::as_bool).unwrap_or(false);
    let actions = actions.filter(|action| !(params.flag("excludeprivate") && hidden(action)));
    Ok(Json(page(params, "actions", actions.rev().map(|action| read(action, html)).collect())))
}

async fn one(caller: Caller, Path(id): Path<u32>) -> Result<Json<Value>, Refusal> {
    caller.needs("read:tickets")?;
    let ticket = caller.params.number("ticket_id").ok_or(Refusal::ResultCode(-1, "ticket_id is required"))?;
    let state = caller.instance.state();
    let client = Records::client_of(state.records.tickets.get(&ticket))?;
    state.records.sees(caller.grant.agent, client)?;
    let mut actions = state.records.actions.get(&ticket).into_iter().flatten();
    let action = actions.find(|action| number(action, "id") == Some(id)).ok_or(Refusal::NotFound)?;
    Ok(Json(read(action, true)))
}

/// Takes an array. One action posted is answered with one object, several with an array.
async fn add(caller: Caller, body: Bytes) -> Result<Response, Refusal> {
    caller.needs("edit:tickets")?;
    let posted: Vec<Record> = serde_json::from_slice(&body)
        .map_err(|_| Refusal::Exception("Cannot deserialize the current JSON object into type 'List`1'"))?;
    let mut state = caller.instance.state();
    // Checked before the first is written: an array is refused as a whole.
    for action in &posted {
        check(&state, &caller, action)?;
    }
    let mut added: Vec<Value> = posted.into_iter().filter_map(|action| write(&mut state, &caller, action)).collect();
    let body = if added.len() == 1 { added.remove(0) } else { Value::Array(added) };
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

fn check(state: &State, caller: &Caller, action: &Record) -> Result<(), Refusal> {
    let ticket = number(action, "ticket_id").ok_or(Refusal::ResultCode(-1, "ticket_id is required"))?;
    let client = Records::client_of(state.records.tickets.get(&ticket))?;
    state.records.sees(caller.grant.agent, client)?;
    let outcome = outcome(state, action).ok_or(Refusal::Exception("An Outcome must be entered for this Action"))?;
    let id = outcome.get("id").and_then(Value::as_i64).unwrap_or_default();
    let allowed = state.options.outcomes_allowed.as_ref();
    if allowed.is_some_and(|allowed| !allowed.contains(&id)) {
        return Err(Refusal::Message("You do not have access to this Action at the moment"));
    }
    Ok(())
}

/// By id, else by name.
fn outcome<'a>(state: &'a State, action: &Record) -> Option<&'a Record> {
    let (id, name) = (number(action, "outcome_id"), text(action, "outcome"));
    state.records.outcomes.iter().find(|outcome| match id {
        Some(id) => number(outcome, "id") == Some(id),
        None => !name.is_empty() && text(outcome, "outcome") == name,
    })
}

fn write(state: &mut State, caller: &Caller, posted: Record) -> Option<Value> {
    let ticket = number(&posted, "ticket_id")?;
    let outcome = outcome(state, &posted)?.clone();
    let records = &mut state.records;
    // Attributed to the agent named by the caller, or else to the token's.
    let agent = number(&posted, "who_agentid").unwrap_or(caller.grant.agent);
    let name = records.agents.get(&agent).map(|agent| text(agent, "name").to_owned()).unwrap_or_default();
    let actions = records.actions.entry(ticket).or_default();
    let mut action = posted.clone();
    action.remove("_dont_fire_automations");
    let note =
        if posted.contains_key("note") { text(&posted, "note").to_owned() } else { plain(text(&posted, "note_html")) };
    let facts = json!({
        "id": actions.len() + 1,
        "outcome": outcome.get("outcome"),
        "outcome_id": outcome.get("id"),
        "note": note,
        "datetime": Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S%.7fZ").to_string(),
        "actionby_application_id": application(caller),
        "_posted": posted,
    });
    if let Value::Object(facts) = facts {
        action.extend(facts);
    }
    if !action.contains_key("who") {
        action.insert("who".to_owned(), name.into());
    }
    action.insert("who_agentid".to_owned(), agent.into());
    action.insert("hiddenfromuser".to_owned(), action.get("hiddenfromuser").cloned().unwrap_or(false.into()));
    let answer = shown(&action);
    let status = posted.get("new_status").cloned();
    actions.push(action);
    // A caller that means to leave the ticket alone had better not send these.
    let changes = [("status_id", status), ("agent_id", posted.get("new_agent").cloned())];
    if let Some(ticket) = records.tickets.get_mut(&ticket) {
        ticket.extend(changes.into_iter().filter_map(|(field, value)| Some((field.to_owned(), value?))));
    }
    Some(answer)
}

fn application(caller: &Caller) -> Option<&'static str> {
    let mut applications = caller.instance.seed.applications.iter();
    applications.find(|application| application.client_id == caller.grant.client_id).map(|application| application.name)
}

/// As a later read gives it: the time without its `Z`, the HTML only where asked for.
fn read(action: &Record, html: bool) -> Value {
    let mut action = action.clone();
    let time = text(&action, "datetime").trim_end_matches('Z').to_owned();
    action.insert("datetime".to_owned(), time.into());
    if !html {
        action.remove("note_html");
    }
    shown(&action)
}

/// The text of an HTML note, with the blank at its end that Halo leaves there.
fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut in_tag = false;
    for character in html.chars() {
        match character {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                text.push(' ');
            }
            _ if in_tag => {}
            other => text.push(other),
        }
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    let words: Vec<&str> = text.split_whitespace().collect();
    format!("{} ", words.join(" ")).replace("&amp;", "&")
}
