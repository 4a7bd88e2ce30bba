//! The pod's WASM.
#![cfg(target_arch = "wasm32")]

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the browser once the code is there.
#[wasm_bindgen(start)]
pub fn start() {
    vouchsafe_app::pod::takeover::take_over();
}
