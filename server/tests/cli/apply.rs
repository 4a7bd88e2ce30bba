//! `apply`: shows what changes, deletes only when asked to, and works while the server runs.

use vouchsafe_sandbox::{
    cast::{APP_CERTIFICATE, OTHER_KEY},
    microsoft,
};

use crate::world::{CONTOSO, World, free_port, get};

#[tokio::test(flavor = "multi_thread")]
async fn shows_the_changes_and_no_secret() {
    let world = World::start().await;
    let apply = ["apply", &world.file("apply.toml"), "--yes"].map(str::to_owned);
    let apply: Vec<&str> = apply.iter().map(String::as_str).collect();
    let first = world.run(&apply).await;
    assert_eq!(first.code, 0, "{first:?}");
    for line in ["+ instance acme", "+ instance globex", "+ customer 12", "applied"] {
        assert!(first.out.contains(line), "{line}: {first:?}");
    }
    crate::world::assert_no_secrets(&first.out);
    assert_eq!(world.run(&apply).await.out, "nothing changes\n");

    world.rewrite(|managed| managed["instance"][0]["client_secret"] = "another-secret".into());
    let second = world.run(&apply).await;
    assert!(second.out.contains("~ client_secret"), "{second:?}");
    assert!(!second.out.contains("another-secret"), "{second:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_application_may_have_a_certificate() {
    let world = World::applied().await;
    let file = world.file("apply.toml");
    let certificate = |pem: &str| {
        world.write("graph.pem", pem);
        world.rewrite(|managed| {
            let app = managed["microsoft_app"].as_table_mut().unwrap();
            app.remove("client_secret");
            app.insert("certificate_file".into(), "graph.pem".into());
        });
    };
    for (pem, says) in [
        ("hush", "`certificate_file` is not PEM"),
        (OTHER_KEY, "there is no certificate in the PEM"),
        (APP_CERTIFICATE.split("-----BEGIN PRIVATE").next().unwrap(), "there is no private key in the PEM"),
    ] {
        certificate(pem);
        let refused = world.run(&["apply", &file, "--yes"]).await;
        assert!(refused.code != 0 && refused.err.contains(says), "{says}: {refused:?}");
    }
    certificate(APP_CERTIFICATE);
    let applied = world.run(&["apply", &file, "--yes"]).await;
    assert!(applied.code == 0 && applied.out.contains("~ microsoft_app.client_secret"), "{applied:?}");
    assert!(!applied.out.contains("PRIVATE"), "{applied:?}");
    let refused = async || world.run(&["check", "--json"]).await.out.contains("app_certificate_wrong");
    assert!(!refused().await);
    let forget = |tenant: &mut microsoft::Tenant| {
        tenant.applications.iter_mut().for_each(|application| application.certificate = None);
    };
    world.sandbox.microsoft().change_tenant(CONTOSO, forget).unwrap();
    assert!(refused().await);

    world.rewrite(|managed| {
        managed["microsoft_app"].as_table_mut().unwrap().insert("client_secret".into(), "both".into());
    });
    let both = world.run(&["apply", &file, "--yes"]).await;
    assert!(both.code != 0 && both.err.contains("keep one"), "{both:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn deletes_only_with_prune() {
    let world = World::applied().await;
    let file = world.file("apply.toml");
    // Something is asked for customer 21 alone.
    world.keep_customers(&[12]);
    let refused = world.run(&["apply", &file, "--yes", "--prune"]).await;
    assert!(refused.code == 1 && refused.err.contains("customer 21 of acme has a policy"), "{refused:?}");
    let world = World::applied().await;
    world.keep_customers(&[12, 21]);
    let file = world.file("apply.toml");
    assert_eq!(world.run(&["apply", &file, "--yes"]).await.out, "nothing changes\n");
    let pruned = world.run(&["apply", &file, "--yes", "--prune"]).await;
    assert!(pruned.out.contains("- customer 17") && !pruned.out.contains("customer 12"), "{pruned:?}");
    assert_eq!(world.run(&["apply", &file, "--yes", "--prune"]).await.out, "nothing changes\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn works_while_the_server_runs() {
    let world = World::applied().await;
    let port = free_port();
    let process = world.read("vouchsafe.toml").replace("127.0.0.1:8080", &format!("127.0.0.1:{port}"));
    world.write("vouchsafe.toml", &process);
    let _server = world.begin(&["serve", "--without-site"]);
    let server = format!("http://127.0.0.1:{port}");
    get(&format!("{server}/readyz"), 200).await;
    let unknown = get(&format!("{server}/pod/initech/ticket"), 404).await;
    assert!(unknown.contains("This Halo is not known here"), "{unknown}");

    world.rewrite(|managed| {
        let instances = managed["instance"].as_array_mut().unwrap();
        let mut third = instances[0].clone();
        third["id"] = "initech".into();
        instances.push(third);
    });
    world.apply().await;
    let known = get(&format!("{server}/pod/initech/ticket"), 400).await;
    assert!(!known.contains("This Halo is not known here"), "{known}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_terminal_nobody_is_asked() {
    let world = World::start().await;
    let apply = ["apply", &world.file("apply.toml")].map(str::to_owned);
    let apply: Vec<&str> = apply.iter().map(String::as_str).collect();
    let applied = world.run(&apply).await;
    assert_eq!(applied.code, 0, "{applied:?}");
    assert!(applied.out.contains("+ instance acme") && applied.out.ends_with("applied\n"), "{applied:?}");
    assert!(!applied.out.contains("apply this?"), "{applied:?}");
    assert_eq!(world.run(&apply).await.out, "nothing changes\n");
    let (settings, _) = world.store().await.load_settings().await.unwrap();
    assert_eq!(settings.instances.len(), 2);
}
