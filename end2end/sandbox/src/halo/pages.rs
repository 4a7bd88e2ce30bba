//! The pages of the pretend PSA: lists, a ticket, a user record, and the frame with the Custom Tab in them.

mod frame;

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::answer::refused_page;
use super::oauth::authorize::start_session;
use super::params::Params;
use super::records::{Record, number, text};
use super::tab::Page;
use super::{Halo, Instance, Records};
use crate::html::{escape, fill};
use frame::Frame;

const LAYOUT: &str = include_str!("pages/layout.html");
const FEED: &str = include_str!("pages/feed.html");
const RECORD: &str = include_str!("pages/record.html");
const STYLE: &str = include_str!("pages/style.css");
const SCRIPT: &str = include_str!("pages/script.js");

/// A page, or that there is no such record.
type Answer = Result<Response, Missing>;

pub(super) fn routes() -> Router<Arc<Halo>> {
    Router::new()
        .route("/", get(tickets))
        .route("/ticket", get(ticket))
        .route("/user", get(user))
        .route("/feed", get(feed))
        .route("/contact", post(swap_contact))
        .route("/style.css", get(async || ([(header::CONTENT_TYPE, "text/css")], STYLE)))
        .route("/script.js", get(async || ([(header::CONTENT_TYPE, "text/javascript")], SCRIPT)))
}

/// What a page is drawn from.
struct View {
    instance: Arc<Instance>,
    params: Params,
    pod: String,
}

impl View {
    fn new(halo: &Halo, headers: &HeaderMap, query: Option<String>) -> Self {
        let params = Params::parse(query.unwrap_or_default().as_bytes());
        Self { instance: halo.by_host(headers), params, pod: halo.addresses.pod() }
    }

    /// Who looks at the page.
    fn agent(&self) -> u32 {
        self.params.number("agent").unwrap_or(3)
    }

    fn id(&self) -> u32 {
        self.params.number("id").unwrap_or_default()
    }

    /// The page; `?signed_in=true` also signs the agent in to Halo.
    fn page(&self, title: &str, content: &str) -> Response {
        let agent = self.agent();
        let state = self.instance.state();
        let name = state.records.agents.get(&agent).map(|agent| text(agent, "name").to_owned()).unwrap_or_default();
        drop(state);
        let theme = if matches!(self.params.text("theme"), "light" | "dark") { self.params.text("theme") } else { "" };
        let page = fill(
            LAYOUT,
            &[
                ("title", &escape(title)),
                ("instance", self.instance.id()),
                ("agent", &escape(&name)),
                ("agent_id", &agent.to_string()),
                ("theme", theme),
                ("content", content),
            ],
        );
        let mut response = ([(header::CACHE_CONTROL, "no-store")], Html(page)).into_response();
        if self.params.flag("signed_in")
            && let Ok(cookie) = start_session(&self.instance, agent).parse()
        {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        response
    }
}

async fn tickets(State(halo): State<Arc<Halo>>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let view = View::new(&halo, &headers, query);
    let mut rows = String::new();
    let state = view.instance.state();
    for (id, ticket) in &state.records.tickets {
        let user = number(ticket, "user_id").and_then(|user| state.records.users.get(&user));
        let user = escape(user.map_or("", |user| text(user, "name")));
        let summary = escape(text(ticket, "summary"));
        let category = escape(text(ticket, "category_1"));
        rows += &format!(
            "<tr><td><a href=\"/ticket?id={id}&amp;agent={agent}\">{id}</a></td><td>{summary}</td>\
             <td><bdi>{user}</bdi></td><td>{category}</td></tr>",
            agent = view.agent(),
        );
    }
    drop(state);
    let table = format!(
        "<main class=\"list\"><h1>Tickets</h1><table><thead><tr><th>ID</th><th>Summary</th><th>User</th>\
         <th>Category</th></tr></thead><tbody>{rows}</tbody></table></main>"
    );
    view.page("Tickets", &table)
}

async fn ticket(State(halo): State<Arc<Halo>>, headers: HeaderMap, RawQuery(query): RawQuery) -> Answer {
    let view = View::new(&halo, &headers, query);
    let id = view.id();
    let state = view.instance.state();
    let ticket = state.records.ticket(id, false).ok_or(Missing)?;
    let field = |name: &str| ticket.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let area = field("client_name");
    let user = number(state.records.tickets.get(&id).unwrap_or(&Record::new()), "user_id");
    drop(state);
    let mut facts = facts(&[
        ("User", field("user_name")),
        ("Customer", area.clone()),
        ("Email", field("user_email")),
        ("Status", field("status_name")),
        ("Category", field("category_1")),
        ("Agent", field("agent_name")),
    ]);
    if let Some(user) = user {
        facts += &format!("<p><a href=\"/user?id={user}&amp;agent={}\">Open the user record</a></p>", view.agent());
    }
    let frame = Frame::new(&view, Page::Ticket, &area);
    let heading = format!("{id} {}", field("summary"));
    let content = fill(
        RECORD,
        &[
            ("heading", &escape(&heading)),
            ("details", &escape(&field("details"))),
            ("facts", &facts),
            ("frame", &frame.html()),
            ("feed", &fill(FEED, &[("id", &id.to_string())])),
        ],
    );
    Ok(view.page(&heading, &content))
}

async fn user(State(halo): State<Arc<Halo>>, headers: HeaderMap, RawQuery(query): RawQuery) -> Answer {
    let view = View::new(&halo, &headers, query);
    let id = view.id();
    let state = view.instance.state();
    let user = state.records.user(id, true).ok_or(Missing)?;
    let tickets = tickets_of(&state.records, id, view.agent());
    drop(state);
    let field = |name: &str| user.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let area = field("client_name");
    let frame = Frame::new(&view, Page::User, &area);
    let facts = facts(&[
        ("Name", field("name")),
        ("Customer", area.clone()),
        ("Email", field("emailaddress")),
        ("Azure object", field("azureoid")),
    ]) + &tickets
        + &format!(
            "<p><a class=\"button\" target=\"_blank\" href=\"{}\">Verify identity</a></p>",
            escape(&frame.url())
        );
    let content = fill(
        RECORD,
        &[
            ("heading", &escape(&field("name"))),
            ("details", "User record"),
            ("facts", &facts),
            ("frame", &frame.html()),
        ],
    );
    Ok(view.page(&field("name"), &content))
}

/// What the page's feed shows, newest first. The pages ask for it themselves; it is not Halo's API and not counted.
async fn feed(State(halo): State<Arc<Halo>>, headers: HeaderMap, RawQuery(query): RawQuery) -> Json<Value> {
    let view = View::new(&halo, &headers, query);
    let ticket: u32 = view.params.number("ticket").unwrap_or_default();
    let state = view.instance.state();
    let entry = |action: &Record| {
        json!({
            "id": number(action, "id"), "who": text(action, "who"), "outcome": text(action, "outcome"),
            "at": text(action, "datetime"), "note": text(action, "note"), "html": text(action, "note_html"),
            "private": action.get("hiddenfromuser"), "important": action.get("important"),
        })
    };
    let actions = state.records.actions.get(&ticket).into_iter().flatten().rev();
    Json(actions.map(entry).collect())
}

/// Somebody else becomes the ticket's contact, behind the back of a pod that is open on it.
async fn swap_contact(State(halo): State<Arc<Halo>>, headers: HeaderMap, RawQuery(query): RawQuery) -> StatusCode {
    let view = View::new(&halo, &headers, query);
    let mut state = view.instance.state();
    let records = &mut state.records;
    let Some(ticket) = records.tickets.get_mut(&view.id()) else {
        return StatusCode::NOT_FOUND;
    };
    let now = number(ticket, "user_id");
    if let Some(other) = records.users.keys().find(|user| Some(**user) != now) {
        ticket.insert("user_id".to_owned(), (*other).into());
    }
    StatusCode::NO_CONTENT
}

fn facts(facts: &[(&str, String)]) -> String {
    let rows: String = facts.iter().fold(String::new(), |rows, (name, value)| {
        rows + &format!("<dt>{name}</dt><dd><bdi>{}</bdi></dd>", escape(value))
    });
    format!("<dl>{rows}</dl>")
}

fn tickets_of(records: &Records, user: u32, agent: u32) -> String {
    let theirs = records.tickets.iter().filter(|(_, ticket)| number(ticket, "user_id") == Some(user));
    theirs.fold(String::new(), |links, (id, _)| {
        links + &format!("<p><a href=\"/ticket?id={id}&amp;agent={agent}\">Ticket {id}</a></p>")
    })
}

struct Missing;

impl IntoResponse for Missing {
    fn into_response(self) -> Response {
        refused_page(StatusCode::NOT_FOUND, "There is no such record")
    }
}
