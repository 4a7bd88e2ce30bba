//! `export`: what is in force, as the file that `apply` reads, without a secret.

use crate::world::{World, assert_no_secrets};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_exported_and_is_applied_again_changes_nothing() {
    let world = World::start().await;
    world.rewrite(|managed| {
        let acme = managed["instance"][0].as_table_mut().unwrap();
        acme.insert("call_back".into(), "\"]\n[evil] = '''\u{202e}".into());
        acme.insert("auditors".into(), vec![5].into());
        acme.insert("vips".into(), vec![41, 42].into());
        let purposes: toml::Table = "'password \"problems\"' = 'password_reset'".parse().unwrap();
        acme.insert("purposes".into(), purposes.into());
        let alerts = "mail = ['soc@msp.example']\nwebhook = 'https://hooks.msp.example/x?y=z'\nwebhook_secret = 'hush-hook'\n\
                      syslog = 'tls://siem.msp.example:6514'";
        acme.insert("alerts".into(), alerts.parse::<toml::Table>().unwrap().into());
        let policy = "take_over = false\n[[rule]]\npurposes = ['mfa_change']\nmethods = ['code']\nholds_minutes = 5\n";
        acme.insert("policy".into(), policy.parse::<toml::Table>().unwrap().into());
        let customer = managed["customer"][0].as_table_mut().unwrap();
        customer.insert("second_technicians".into(), toml::Value::Array(Vec::new()));
        customer.insert("name".into(), "Contoso = \"1\"".into());
        let mail = "host = 'smtp.msp.example'\nuser = 'vouchsafe'\npassword = 'hush-mail'\nfrom = 'Check <verify@msp.example>'";
        managed.insert("mail".into(), mail.parse::<toml::Table>().unwrap().into());
        let day: toml::Table = "good_until = 2099-11-26".parse().unwrap();
        managed["microsoft_app"].as_table_mut().unwrap().extend(day.clone());
        managed["customer"][0]["tenant"][0].as_table_mut().unwrap().extend(day);
    });
    world.apply().await;
    let exported = world.run(&["export"]).await;
    assert_eq!(exported.code, 0, "{exported:?}");
    assert_no_secrets(&exported.out);
    assert!(!exported.out.contains("hush"), "{exported:?}");
    assert_eq!(exported.out.matches("good_until = 2099-11-26\n").count(), 2, "{exported:?}");
    let file = world.write("exported.toml", &exported.out);
    for more in [None, Some("--prune")] {
        let arguments: Vec<&str> = ["apply", &file, "--yes"].into_iter().chain(more).collect();
        let again = world.run(&arguments).await;
        assert_eq!((again.code, again.out.as_str()), (0, "nothing changes\n"), "{again:?}\n{}", exported.out);
    }

    // One instance alone, and its customers.
    let acme = world.run(&["export", "--instance", "acme"]).await;
    assert!(acme.out.contains("id = \"acme\"") && !acme.out.contains("globex"), "{acme:?}");
    let file = world.write("acme.toml", &acme.out);
    assert_eq!(world.run(&["apply", &file, "--yes"]).await.out, "nothing changes\n");
    let none = world.run(&["export", "--instance", "initech"]).await;
    assert!(none.code == 1 && none.err.contains("there is no instance initech"), "{none:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_is_left_out_does_not_move() {
    let world = World::applied().await;
    let exported = world.run(&["export"]).await.out;
    let acme = world.sandbox.bases().halo;
    for (from, to, key) in [
        (acme.as_str(), "https://evil.example", "client_secret"),
        ("client_id = \"", "client_id = \"x", "client_secret"),
        ("id = \"acme\"", "id = \"initech\"", "client_secret"),
    ] {
        assert!(exported.contains(from), "{from}");
        let file = world.write("changed.toml", &exported.replace(from, to));
        for more in [None, Some("--prune")] {
            let arguments: Vec<&str> = ["apply", &file, "--yes"].into_iter().chain(more).collect();
            let refused = world.run(&arguments).await;
            assert!(refused.code == 1 && refused.err.contains(key), "{to}: {refused:?}");
        }
    }
    // Nothing of it was applied.
    let file = world.write("exported.toml", &exported);
    assert_eq!(world.run(&["apply", &file, "--yes"]).await.out, "nothing changes\n");
    // A tenant that nobody knew yet gets no other tenant's secret: nobody in it can be asked.
    let other = "99999999-9999-4999-8999-999999999999";
    let file = world.write("other.toml", &exported.replace(crate::world::CONTOSO, other));
    let applied = world.run(&["apply", &file, "--yes"]).await;
    assert_eq!(applied.code, 0, "{applied:?}");
    let checked = world.run(&["check"]).await.out;
    let finding = checked.lines().find(|line| line.contains(&format!("{other}, connector token"))).unwrap();
    assert!(finding.starts_with("FIX") && finding.contains("secret"), "{checked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn when_secrets_end_is_said_in_the_file_too() {
    let world = World::applied().await;
    let file = world.file("apply.toml");
    let say = |day: &str| {
        let day: toml::Table = format!("good_until = {day}").parse().unwrap();
        world.rewrite(|managed| managed["microsoft_app"].as_table_mut().unwrap().extend(day));
    };
    for wrong in ["'2099-11-26'", "07:32:00", "2099-11-26T07:32:00"] {
        say(wrong);
        let refused = world.run(&["apply", &file, "--yes"]).await;
        assert!(
            refused.code == 1 && ["good_until", "datetime"].iter().any(|word| refused.err.contains(word)),
            "{wrong}: {refused:?}"
        );
    }
    say("2020-11-26");
    let applied = world.run(&["apply", &file, "--yes"]).await;
    let told = "+ microsoft_app.good_until: nothing -> 2020-11-26T00:00:00Z";
    assert!(applied.code == 0 && applied.out.contains(told), "{applied:?}");
    assert!(world.run(&["check"]).await.out.contains("2020-11-26"));
    assert_eq!(world.run(&["apply", &file, "--yes"]).await.out, "nothing changes\n");
    // Left out, it stays; with another secret, it goes.
    world.rewrite(|managed| drop(managed["microsoft_app"].as_table_mut().unwrap().remove("good_until")));
    assert_eq!(world.run(&["apply", &file, "--yes"]).await.out, "nothing changes\n");
    world.rewrite(|managed| managed["microsoft_app"]["client_secret"] = "another-secret".into());
    let other = world.run(&["apply", &file, "--yes"]).await;
    assert!(other.out.contains("- microsoft_app.good_until: 2020-11-26T00:00:00Z -> nothing"), "{other:?}");
}
