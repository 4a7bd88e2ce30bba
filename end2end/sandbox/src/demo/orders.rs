//! What no story can do: other settings, a power cut, an hour, a disabled agent. And what can be typed beside it.

use axum::extract::{Form, State};
use axum::response::Redirect;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::control::World;
use crate::html::escape;
use crate::product::Product;

/// The connector's forms, as settings and buttons name them.
const FORMS: [(&str, &str); 3] =
    [("untested", "No form tested"), ("sync", "Synchronous form"), ("async", "Asynchronous form")];
/// Ann Agent.
const AGENT: u32 = 3;
/// What is worth typing, and what it shows.
const COMMANDS: [(&str, &str); 8] = [
    ("check", "tests every connection and says what to mend"),
    ("policy show --instance acme --customer 21", "the strict customer's policy, as a table"),
    ("policy threat --until \"TOMORROW 08:00\" --reason \"wave of calls\"", "tightens everything at once"),
    ("policy threat --off", "asks an administrator to end that"),
    ("fence list", "whom nobody may ask for now, after a denial"),
    ("audit verify", "whether the log is whole"),
    ("audit export --format csv", "the log, to read on; also syslog and, without --format, JSON lines"),
    ("audit rotate-key", "signs with a new key from now on"),
];

#[derive(Deserialize)]
pub(super) struct Order {
    order: String,
}

/// Does it, and leads back to the page, which then says what was done.
pub(super) async fn order(State(world): State<World>, Form(Order { order }): Form<Order>) -> Redirect {
    if let "disable" | "enable" = order.as_str() {
        set_disabled(&world, order == "disable");
    } else if let Some(product) = world.product.get() {
        let done = match order.as_str() {
            "cut_off" => product.cut_off().await.map(|()| "The server was cut off, and runs again.".to_owned()),
            "hour" => product.let_an_hour_pass().await.map(|()| "Nobody has pressed anything for an hour.".to_owned()),
            form => match FORMS.into_iter().find(|(name, _)| *name == form) {
                Some((name, title)) => product.use_form(name).await.map(|()| format!("{title}: applied.")),
                None => Ok(String::new()),
            },
        };
        product.say(done.unwrap_or_else(|error| format!("{error:#}")));
    }
    Redirect::to("/#product")
}

/// What the page's template wants.
pub(super) fn values(world: &World) -> Vec<(&'static str, String)> {
    let product = world.product.get();
    let off = if product.is_some() { "" } else { " disabled" };
    let now = product.map(Product::form);
    let form = |(name, title): (&str, &str)| {
        let is_it = now.as_deref() == Some(name);
        format!("<button name=\"order\" value=\"{name}\" aria-pressed=\"{is_it}\"{off}>{title}</button>")
    };
    let (order, title) = if is_disabled(world) { ("enable", "Enable her again") } else { ("disable", "Disable her") };
    vec![
        ("forms", FORMS.map(form).concat()),
        ("off", off.to_owned()),
        ("agent", format!("<button name=\"order\" value=\"{order}\">{title}</button>")),
        ("said", format!("<p role=\"status\">{}</p>", escape(&product.map(Product::said).unwrap_or_default()))),
        ("commands", product.map(commands).unwrap_or_default()),
    ]
}

fn commands(product: &Product) -> String {
    let call = escape(&product.call());
    let tomorrow = (Timestamp::now() + SignedDuration::from_hours(24)).to_string();
    let tomorrow = tomorrow.split('T').next().unwrap_or_default();
    let row = |(command, what): (&str, &str)| {
        let command = command.replace("TOMORROW", tomorrow);
        format!("<dt><code>{}</code></dt><dd>{what}</dd>", escape(&command))
    };
    format!(
        "<h2>In a terminal</h2><p>Settings and data are in <code>{}</code>. Each command comes after</p><pre>{call}</pre>\
         <dl>{}</dl>",
        escape(&product.folder().display().to_string()),
        COMMANDS.map(row).concat(),
    )
}

fn is_disabled(world: &World) -> bool {
    let Some(acme) = world.halo.instance("acme") else { return false };
    let state = acme.state();
    state.records.agents.get(&AGENT).and_then(|agent| agent.get("isdisabled")) == Some(&Value::Bool(true))
}

fn set_disabled(world: &World, disabled: bool) {
    let Some(acme) = world.halo.instance("acme") else { return };
    if let Some(agent) = acme.state().records.agents.get_mut(&AGENT) {
        agent.insert("isdisabled".to_owned(), json!(disabled));
    }
}
