//! The bare page's WASM, built as the pod's is.
#![cfg(target_arch = "wasm32")]

use vouchsafe_bench_floor::Floor;
use wasm_bindgen::prelude::wasm_bindgen;

/// Brings the page to life.
#[wasm_bindgen]
pub fn start() {
    leptos::mount::hydrate_body(Floor);
}
