//! `admin`: how whoever has the machine gets into the dashboard; and what `serve` says of it.

use crate::world::{World, eventually, free_port, get};

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_administrator_is_brought_back_and_the_log_says_so() {
    let world = World::applied().await;
    let granted = world.run(&["admin", "grant", "acme", "42"]).await;
    assert!(granted.code == 0 && granted.out.contains("/dashboard/acme"), "{granted:?}");
    let again = world.run(&["admin", "grant", "acme", "42"]).await;
    assert!(again.code == 0 && again.out.contains("already"), "{again:?}");
    let log = world.run(&["audit", "export", "--instance", "acme"]).await.out;
    assert!(log.contains("on the machine: ~ administrators: [3] -> [3,42]"), "{log}");
    let (settings, _) = world.store().await.load_settings().await.unwrap();
    assert_eq!(settings.instances[0].administrators.len(), 2);
    for wrong in [["initech", "3"], ["acme", "0"], ["acme", "x"]] {
        let refused = world.run(&["admin", "grant", wrong[0], wrong[1]]).await;
        assert!(refused.code != 0 && !refused.err.is_empty(), "{wrong:?}: {refused:?}");
    }
    // There is somebody, so there is no link.
    let link = world.run(&["admin", "link"]).await;
    assert!(link.code == 1 && link.out.is_empty() && link.err.contains("admin grant"), "{link:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_for_somebody_who_reads_along_and_for_no_log() {
    let world = World::start().await;
    let port = free_port();
    let process = world.read("vouchsafe.toml").replace("127.0.0.1:8080", &format!("127.0.0.1:{port}"));
    world.write("vouchsafe.toml", &process);
    let server = world.begin(&["serve", "--without-site"]);
    get(&format!("http://127.0.0.1:{port}/readyz"), 200).await;
    let link = world.run(&["admin", "link"]).await;
    assert_eq!(link.code, 0, "{link:?}");
    let (_, path) = link.out.split_once("/setup/link/").unwrap();
    let path = format!("/setup/link/{}", path.split_whitespace().next().unwrap());
    let page = get(&format!("http://127.0.0.1:{port}{path}"), 200).await;
    assert!(page.contains("Begin"), "{page}");
    // The newest one alone.
    world.run(&["admin", "link"]).await;
    get(&format!("http://127.0.0.1:{port}{path}"), 403).await;
    drop(server);

    // What reads its output is a program: it is told how to get a link, and gets none.
    let mut serve = world.command(&["serve", "--without-site"]);
    let output = tempfile::NamedTempFile::new().unwrap();
    serve.stdout(output.reopen().unwrap()).stderr(output.reopen().unwrap());
    let mut serve = serve.spawn().unwrap();
    get(&format!("http://127.0.0.1:{port}/readyz"), 200).await;
    serve.kill().unwrap();
    serve.wait().unwrap();
    let said = std::fs::read_to_string(output.path()).unwrap();
    assert!(said.contains("vouchsafe admin link") && !said.contains("/setup/link/"), "{said}");

    // On a terminal it is there, once, and not in the log beside it.
    let log = world.path("serve.log");
    let command = format!(
        "{} --config {} serve --without-site 2>{}",
        env!("CARGO_BIN_EXE_vouchsafe"),
        world.file("vouchsafe.toml"),
        log.display()
    );
    let mut terminal = std::process::Command::new("script");
    let typescript = world.path("typescript");
    terminal.args(["--quiet", "--flush", "--command", &command]).arg(&typescript);
    terminal.env_clear().env("PATH", "/usr/bin:/bin").stdin(std::process::Stdio::null());
    let mut terminal = terminal.stdout(std::process::Stdio::null()).spawn().unwrap();
    get(&format!("http://127.0.0.1:{port}/readyz"), 200).await;
    // `script` copies from the terminal in its own time.
    let read = || String::from_utf8_lossy(&std::fs::read(&typescript).unwrap_or_default()).into_owned();
    eventually("the link on the terminal", || read().contains("/setup/link/")).await;
    terminal.kill().unwrap();
    terminal.wait().unwrap();
    let shown = read();
    assert_eq!(shown.matches("/setup/link/").count(), 1, "{shown}");
    assert!(!std::fs::read_to_string(&log).unwrap().contains("/setup/link/"));
}
