//! Reads the contract's types with the browser's own JSON parser: serde's costs a third of the whole page.

use js_sys::{Array, JSON, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::{Button, Check, Choice, Field, Line, LiveView, Past, Who};

/// An object that came as JSON. What it lacks reads as empty.
pub struct Fields(JsValue);

impl Fields {
    /// `None` if this is no JSON.
    pub fn parse(text: &[u8]) -> Option<Self> {
        JSON::parse(&String::from_utf8_lossy(text)).ok().map(Self)
    }

    pub fn get(&self, name: &str) -> Self {
        Self(Reflect::get(&self.0, &name.into()).unwrap_or_default())
    }

    pub fn text(&self, name: &str) -> String {
        self.get(name).0.as_string().unwrap_or_default()
    }

    fn number(&self, name: &str) -> f64 {
        self.get(name).0.as_f64().unwrap_or_default()
    }

    fn flag(&self, name: &str) -> bool {
        self.get(name).0.is_truthy()
    }

    fn rows<T>(&self, name: &str, read: fn(Self) -> T) -> Vec<T> {
        let rows = self.get(name).0.dyn_into::<Array>().unwrap_or_default();
        rows.iter().map(|row| read(Self(row))).collect()
    }
}

impl LiveView {
    /// `None` if this is no JSON, or no object.
    pub fn read(text: &[u8]) -> Option<Self> {
        Fields::parse(text).filter(|fields| fields.0.is_object()).map(Self::of)
    }

    /// Reads every field that there is: the compiler asks for a new one.
    pub fn of(view: Fields) -> Self {
        let who = view.get("who");
        Self {
            seq: view.number("seq") as u64,
            state: view.text("state"),
            note: view.text("note"),
            tone: view.text("tone"),
            title: view.text("title"),
            reason: view.text("reason"),
            next: view.text("next"),
            say: view.text("say"),
            number: view.text("number"),
            seconds: view.number("seconds") as u32,
            seconds_of: view.number("seconds_of") as u32,
            until: view.number("until"),
            note_text: view.text("note_text"),
            reference: view.text("reference"),
            who: Who {
                ticket: who.text("ticket"),
                contact: who.text("contact"),
                company: who.text("company"),
                account: who.text("account"),
                upn: who.text("upn"),
                tenant: who.text("tenant"),
            },
            checks: view.rows("checks", |check| Check {
                standing: check.text("standing"),
                label: check.text("label"),
                detail: check.text("detail"),
            }),
            ways: view.rows("ways", Choice::of),
            purposes: view.rows("purposes", Choice::of),
            fields: view.rows("fields", |field| Field {
                kind: field.text("kind"),
                label: field.text("label"),
                longest: field.number("longest") as u32,
            }),
            card: view.rows("card", |line| Line { label: line.text("label"), text: line.text("text") }),
            buttons: view.rows("buttons", |button| Button {
                action: button.text("action"),
                label: button.text("label"),
                primary: button.flag("primary"),
            }),
            history: view.rows("history", |past| Past {
                at: past.number("at"),
                tone: past.text("tone"),
                text: past.text("text"),
            }),
            ended: view.flag("ended"),
        }
    }
}

impl Choice {
    fn of(choice: Fields) -> Self {
        Self {
            value: choice.text("value"),
            label: choice.text("label"),
            chosen: choice.flag("chosen"),
            off: choice.text("off"),
        }
    }
}
