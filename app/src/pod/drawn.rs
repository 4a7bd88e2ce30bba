//! Draws a view, part by part: with Leptos, which escapes what others wrote.

mod banner;
mod choices;
mod facts;
mod pressing;

use leptos::prelude::*;
use serde_json::{Map, Value, json};

use crate::{
    contract::{LiveView, Part, Shown},
    words::words,
};

/// The view as the browser shows it.
pub fn shown(view: &LiveView) -> Shown {
    Shown {
        seq: view.seq,
        state: view.state.clone(),
        note: view.note.clone(),
        tone: view.tone.clone(),
        seconds: view.seconds,
        seconds_of: view.seconds_of,
        ended: view.ended,
        parts: Part::ALL.map(|part| draw(part, view)).to_vec(),
    }
}

/// The view as it crosses the wire: all that it says, and its parts.
pub fn wire(view: &LiveView) -> serde_json::Result<Vec<u8>> {
    let mut value = serde_json::to_value(view)?;
    if let Some(fields) = value.as_object_mut() {
        fields.insert("parts".to_owned(), parts(&shown(view)));
    }
    serde_json::to_vec(&value)
}

/// No more than the browser reads.
pub(super) fn json(shown: &Shown) -> Value {
    let Shown { seq, state, note, tone, seconds, seconds_of, ended, .. } = shown;
    json!({ "seq": seq, "state": state, "note": note, "tone": tone, "seconds": seconds, "seconds_of": seconds_of,
        "ended": ended, "parts": parts(shown) })
}

/// What is empty need not be said.
fn parts(shown: &Shown) -> Value {
    let drawn = Part::ALL.into_iter().filter(|part| !shown.part(*part).is_empty());
    Value::Object(drawn.map(|part| (part.name().to_owned(), shown.part(part).into())).collect::<Map<_, _>>())
}

fn draw(part: Part, view: &LiveView) -> String {
    match part {
        Part::Who => facts::who(view),
        Part::Mark => banner::mark(view),
        Part::Status => banner::status(view),
        Part::Seconds => banner::seconds(view),
        Part::Until => banner::until(view),
        Part::Number => facts::number(view),
        Part::Checks => facts::checks(view),
        Part::Method => choices::method(view),
        Part::Purpose => choices::purpose(view),
        Part::Card => facts::card(view),
        Part::Fields => choices::fields(view),
        Part::Next => text(&view.next),
        Part::Note => facts::note(view),
        Part::Say => pressing::say(view),
        Part::Open => pressing::open(view),
        Part::Buttons => pressing::buttons(view),
        Part::Offline => banner::offline(),
        Part::History => facts::history(view),
        Part::Reference => facts::reference(view),
    }
}

fn text(text: &str) -> String {
    // Leptos draws an empty text as a space.
    if text.is_empty() { String::new() } else { html(text.to_owned()) }
}

fn html(view: impl IntoView) -> String {
    view.into_view().to_html()
}

fn word(key: &str) -> String {
    words().text(key, &[])
}

/// The id of a picture in the page's sprite.
fn picture(name: &str) -> String {
    format!("#i-{name}")
}

/// A time, to the browser in milliseconds since 1970.
fn time(at: f64, class: &'static str, dated: bool) -> impl IntoView {
    view! { <time class=class data-at=(at as u64).to_string() data-dated=dated.then_some("true")>{utc(at)}</time> }
}

/// A time of day in UTC, such as `14:05 UTC`: until the browser, which knows the zone, says it as people there read it.
fn utc(at: f64) -> String {
    let minutes = (at / 60_000.0) as u64 % 1440;
    format!("{:02}:{:02} UTC", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests;
