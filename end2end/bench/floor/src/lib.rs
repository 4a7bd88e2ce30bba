//! A bare Leptos page with one server function: what the pod's weight and speed are measured against.
//!
//! It does what no page in this stack can do without, and nothing else.

use leptos::prelude::*;
use server_fn::codec::Json;

/// The one server function.
#[server(prefix = "/api", endpoint = "floor/greet", input = Json)]
pub async fn greet(name: String) -> Result<String, ServerFnError> {
    Ok(format!("Hello, {name}"))
}

/// The page's body.
#[component]
pub fn Floor() -> impl IntoView {
    let greeting = RwSignal::new(String::new());
    let ask = move |_| {
        leptos::task::spawn_local(async move {
            if let Ok(answer) = greet("world".to_owned()).await {
                greeting.set(answer);
            }
        });
    };
    view! {
        <main>
            <button on:click=ask>"Greet"</button>
            <p>{greeting}</p>
        </main>
    }
}

/// The whole document; `script` and `wasm` are the paths of the front end's files.
#[cfg(feature = "ssr")]
pub fn render(script: &str, wasm: &str) -> String {
    let body = Owner::new().with(|| view! { <Floor /> }.to_html());
    format!(
        r#"<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Floor</title>
<link rel="modulepreload" href="{script}"><link rel="preload" as="fetch" type="application/wasm" crossorigin href="{wasm}">
<script type="module">import init, {{ start }} from "{script}"; init({{ module_or_path: "{wasm}" }}).then(start);</script>
</head><body>{body}</body></html>"#
    )
}
