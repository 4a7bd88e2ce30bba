//! The demo's start page: the stories to click, and orders to the product.

mod orders;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use crate::cast::{self, Connecting, Group, Story};
use crate::control::World;
use crate::html::{escape, fill};

const PAGE: &str = include_str!("demo/page.html");
const STYLE: &str = include_str!("demo/style.css");

pub(crate) fn router(world: &World) -> Router {
    Router::new()
        .route("/", get(start))
        .route("/demo.css", get(async || ([(header::CONTENT_TYPE, "text/css")], STYLE)))
        .route("/story/{id}", post(open))
        .route("/order", post(orders::order))
        .route("/connecting/{id}", post(connect))
        .route("/reset", post(reset))
        .with_state(world.clone())
}

async fn start(State(world): State<World>) -> Html<String> {
    let bases = world.addresses.by_name();
    let stories = cast::stories(&bases);
    let mut groups = String::new();
    for group in Group::ALL {
        let cards: String = stories.iter().filter(|story| story.group == group).map(card).collect();
        groups += &format!("<section><h2>{}</h2><ul>{cards}</ul></section>", group.title());
    }
    let cards: String = cast::connecting(&bases).iter().map(connecting_card).collect();
    groups += &format!("<section><h2>Connecting customers</h2><ul>{cards}</ul></section>");
    let mut values = vec![("groups", groups), ("halo", bases.halo), ("pod", bases.pod)];
    values.extend(orders::values(&world));
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Html(fill(PAGE, &values))
}

/// Sets the scene and goes to the ticket.
async fn open(State(world): State<World>, Path(id): Path<String>) -> Response {
    let Some(story) = world.story(&id) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match world.set(&story) {
        Ok(()) => Redirect::to(&story.url).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error).into_response(),
    }
}

/// Sets what has to be so, and goes to the product's dashboard.
async fn connect(State(world): State<World>, Path(id): Path<String>) -> Response {
    let Some(story) = world.connecting(&id) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    world.set_connecting(&story);
    Redirect::to(&story.url).into_response()
}

async fn reset(State(world): State<World>) -> Redirect {
    world.reset();
    if let Some(product) = world.product.get()
        && let Err(error) = product.forget_matches().await
    {
        product.say(format!("{error:#}"));
    }
    Redirect::to("/")
}

fn connecting_card(story: &Connecting) -> String {
    format!(
        "<li id=\"{id}\"><h3>{title}</h3><p>{todo}</p><p class=\"see\">{see}</p>\
         <form method=\"post\" action=\"/connecting/{id}\" target=\"_blank\"><button>Open the dashboard</button></form></li>",
        id = story.id,
        title = escape(story.title),
        todo = escape(story.todo),
        see = escape(story.see),
    )
}

fn card(story: &Story) -> String {
    let phone = story
        .phone
        .as_ref()
        .map(|phone| format!("<a class=\"quiet\" target=\"_blank\" href=\"{}\">Open the phone</a>", escape(phone)));
    let colleague = story
        .colleague
        .as_ref()
        .map(|url| format!("<a class=\"quiet\" target=\"_blank\" href=\"{}\">Open it as Bob Brown</a>", escape(url)));
    format!(
        "<li id=\"{id}\"><h3>{title}</h3><p class=\"who\"><bdi>{person}</bdi></p><p>{todo}</p><p class=\"see\">{see}</p>\
         <form method=\"post\" action=\"/story/{id}\" target=\"_blank\"><button>Open the {place}</button>{colleague}{phone}\
         <code>{expect}</code></form></li>",
        id = story.id,
        title = escape(story.title),
        person = escape(&story.person),
        todo = escape(story.todo),
        see = escape(story.see),
        place = if story.url.contains("/user?") { "user record" } else { "ticket" },
        colleague = colleague.unwrap_or_default(),
        phone = phone.unwrap_or_default(),
        expect = story.expect,
    )
}
