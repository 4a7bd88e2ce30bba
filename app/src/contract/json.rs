//! Reads the contract's types with the browser's own JSON parser: serde's costs a third of the whole page.

use js_sys::{JSON, Reflect};
use wasm_bindgen::JsValue;

use super::{Part, Shown};

/// A value of the browser's. What it lacks reads as empty.
pub struct Json(pub JsValue);

impl Json {
    /// `undefined` if this is no JSON.
    pub fn parse(text: &str) -> Self {
        Self(JSON::parse(text).unwrap_or_default())
    }

    pub fn get(&self, name: &str) -> Self {
        Self(Reflect::get(&self.0, &name.into()).unwrap_or_default())
    }

    pub fn set(&self, name: &str, value: &JsValue) {
        let _ = Reflect::set(&self.0, &name.into(), value);
    }

    pub fn text(&self, name: &str) -> String {
        self.get(name).0.as_string().unwrap_or_default()
    }

    pub fn flag(&self, name: &str) -> bool {
        self.get(name).0.is_truthy()
    }

    pub fn number(&self, name: &str) -> f64 {
        self.get(name).0.as_f64().unwrap_or_default()
    }

    /// `None` if this is no view.
    pub fn shown(&self) -> Option<Shown> {
        let parts = self.get("parts");
        parts.0.is_object().then(|| Shown {
            seq: self.number("seq") as u64,
            state: self.text("state"),
            note: self.text("note"),
            tone: self.text("tone"),
            seconds: self.number("seconds") as u32,
            seconds_of: self.number("seconds_of") as u32,
            ended: self.flag("ended"),
            parts: Part::ALL.iter().map(|part| parts.text(part.name())).collect(),
        })
    }
}
