//! `/metrics`: on its own listener only, and about nobody.

use crate::world::{World, free_port, get};

#[tokio::test(flavor = "multi_thread")]
async fn counts_on_a_listener_of_its_own() {
    let world = World::applied().await;
    let (port, metrics) = (free_port(), free_port());
    let process = world.read("vouchsafe.toml").replace(
        "listen = \"127.0.0.1:8080\"",
        &format!("listen = \"127.0.0.1:{port}\"\nmetrics_listen = \"127.0.0.1:{metrics}\""),
    );
    world.write("vouchsafe.toml", &process);
    let _server = world.begin(&["serve", "--without-site"]);
    get(&format!("http://127.0.0.1:{port}/readyz"), 200).await;
    get(&format!("http://127.0.0.1:{port}/metrics"), 404).await;
    let text = get(&format!("http://127.0.0.1:{metrics}/metrics"), 200).await;
    for line in [
        "vouchsafe_verdicts_total{verdict=\"approved\"} 0",
        "vouchsafe_verdicts_total{verdict=\"interrupted\"} 0",
        "vouchsafe_prompts_sent_total 0",
        "vouchsafe_notes_written_total 0",
        "vouchsafe_notes_refused_total 0",
        "vouchsafe_outbox_pending 0",
        "vouchsafe_sessions 0",
        "vouchsafe_streams_open 0",
        "vouchsafe_database_up 1",
        "# EOF",
    ] {
        assert!(text.lines().any(|known| known == line), "{line}:\n{text}");
    }

    // A prompt of a command takes its account's place, and is seen.
    let mut trying = world.begin(&["try", "--upn", "sam@contoso.example", "--yes"]);
    trying.says("on its way").await;
    let text = get(&format!("http://127.0.0.1:{metrics}/metrics"), 200).await;
    assert!(text.contains("vouchsafe_prompts_open 1"), "{text}");
    for private in ["sam@", "contoso", "1111", "acme"] {
        assert!(!text.contains(private), "{private}:\n{text}");
    }
}
