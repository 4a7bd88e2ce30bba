//! `policy`, and what `apply` says of one.

use crate::world::World;

async fn apply(world: &World, policy: &str) -> crate::world::Ended {
    let managed = world.read("apply.toml");
    world.write("policy.toml", &format!("{policy}\n{managed}"));
    world.run(&["apply", &world.file("policy.toml"), "--yes"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_cannot_be_is_refused_with_the_reason() {
    let world = World::start().await;
    for (policy, why) in [
        ("[[policy.rule]]\npurposes = [\"mfa_chnge\"]", "line 2: `mfa_chnge` is unknown; did you mean `mfa_change`?"),
        ("[[policy.rule]]\nkinds = [\"vips\"]", "line 2: `vips` is unknown; did you mean `vip`?"),
        ("[[policy.rule]]\nmethods = [\"code\", \"sms\"]", "line 2: `sms` is unknown"),
        ("[[policy.rule]]\nholds_minutes = 90", "line 2: an approval holds for 5 to 60 minutes, not for 90"),
        ("[[policy.rule]]\nhold_minutes = 10", "the key `hold_minutes` is unknown; did you mean `holds_minutes`?"),
        ("[[policy.rule]]\npurposes = []", "leave it out to mean all"),
        ("[policy]\nafter_denial = \"cooldown\"", "`cooldown` is unknown; did you mean `cool_down`?"),
        (
            "[[policy.rule]]\npurposes = [\"other\"]\nmethods = []",
            "acme, the policy: other × ordinary accepts no method at all",
        ),
    ] {
        let ended = apply(&world, policy).await;
        assert!(ended.code == 1 && ended.err.contains(why), "{policy}: {ended:?}");
    }
    world.rewrite(|managed| managed["connector"]["form"] = "sync".into());
    let ended = apply(&world, "[[policy.rule]]\nmethods = [\"number_match\"]").await;
    assert!(ended.code == 1 && ended.err.contains("no number ever comes"), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn is_shown_as_a_table_and_loosened_only_when_confirmed() {
    let world = World::applied().await;
    let shown = world.run(&["policy", "show", "--instance", "acme"]).await;
    assert_eq!(shown.code, 0, "{shown:?}");
    assert!(shown.out.starts_with("acme\n"), "{shown:?}");
    let line = "privileged_access  ordinary    number_match code      15 min  yes                user";
    assert!(shown.out.lines().any(|shown| shown == line), "{}", shown.out);

    let strict = "[[policy.rule]]\npurposes = [\"password_reset\"]\nmethods = [\"code\"]";
    let ended = apply(&world, strict).await;
    assert!(ended.code == 0 && ended.out.contains("+ policy"), "{ended:?}");
    let in_force = "password_reset     ordinary    code                   15 min  no                 user";
    let shown = world.run(&["policy", "show", "--instance", "acme", "--customer", "12"]).await;
    assert!(shown.out.contains(in_force), "{}", shown.out);

    // Without the rule again: looser, so it waits.
    let ended = world.run(&["apply", &world.file("apply.toml"), "--yes"]).await;
    assert!(ended.out.contains("password_reset × ordinary: code, 15 min"), "{ended:?}");
    assert!(ended.out.contains("an administrator confirms the looser policy at "), "{ended:?}");
    let shown = world.run(&["policy", "show", "--instance", "acme"]).await;
    assert!(shown.out.contains(in_force) && shown.out.contains("waits for an administrator"), "{}", shown.out);

    // Nor does it help to be an administrator from now on, or to do without any.
    for administrators in [vec![3, 5], vec![]] {
        world.rewrite(|managed| {
            let given = administrators.iter().map(|id| toml::Value::Integer(*id)).collect::<Vec<_>>();
            managed["instance"][0].as_table_mut().unwrap().insert("administrators".into(), given.into());
        });
        let ended = apply(&world, strict).await;
        assert!(ended.out.contains("administrators: 3 -> "), "{ended:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_could_confirm_is_refused() {
    let world = World::start().await;
    world.rewrite(|managed| {
        for instance in managed["instance"].as_array_mut().unwrap() {
            instance.as_table_mut().unwrap().remove("administrators");
        }
    });
    apply(&world, "[[policy.rule]]\npurposes = [\"password_reset\"]\nmethods = [\"code\"]").await;
    let ended = world.run(&["apply", &world.file("apply.toml"), "--yes"]).await;
    assert!(ended.code == 1 && ended.err.contains("nobody could confirm"), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customers_rules_do_not_go_with_the_customer() {
    let world = World::applied().await;
    let plain = world.read("apply.toml");
    let with = |policy: &str| plain.replacen("[[customer]]\n", &format!("[[customer]]\n{policy}"), 1);
    world.write("strict.toml", &with("policy = { rule = [{ methods = [\"code\"] }] }\n"));
    assert_eq!(world.run(&["apply", &world.file("strict.toml"), "--yes"]).await.code, 0);
    let customers = plain.find("[[customer]]").unwrap();
    world.write("none.toml", &plain[..customers]);
    let ended = world.run(&["apply", &world.file("none.toml"), "--prune", "--yes"]).await;
    assert!(ended.code == 1 && ended.err.contains("take these off first"), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_threat_level_is_raised_at_once_and_ends_early_only_when_confirmed() {
    let world = World::applied().await;
    let raise = |until| ["policy", "threat", "--instance", "acme", "--until", until, "--reason", "wave of calls"];
    let past = world.run(&raise("2020-01-01 08:00")).await;
    assert!(past.code == 1 && past.err.contains("is over"), "{past:?}");
    let raised = world.run(&raise("2099-01-01 08:00")).await;
    assert!(raised.code == 0 && raised.out.contains("acme: threat level raised until 2099-01-01 08:00"), "{raised:?}");
    let shown = world.run(&["policy", "show"]).await;
    assert!(shown.out.contains("wave of calls"), "{}", shown.out);
    let tightened = "password_reset     ordinary    number_match code      10 min  no                 user";
    assert!(shown.out.contains(tightened), "{}", shown.out);

    let shorter = world.run(&raise("2098-01-01 08:00")).await;
    assert!(shorter.code == 1 && shorter.err.contains("use --off"), "{shorter:?}");
    let off = world.run(&["policy", "threat", "--off", "--instance", "acme"]).await;
    assert!(off.code == 0 && off.out.contains("/dashboard/acme/policy"), "{off:?}");
    assert!(world.run(&["policy", "show"]).await.out.contains(tightened), "not yet");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_threat_level_is_not_raised_where_nothing_would_be_left() {
    let world = World::start().await;
    let tap = "[[policy.rule]]\npurposes = [\"other\"]\nmethods = [\"tap\"]";
    // The strict customer takes codes alone, and would be left nothing at once.
    let managed = world.read("apply.toml").replace("methods = [\"code\"]\n", "");
    world.write("apply.toml", &managed);
    let applied = apply(&world, tap).await;
    assert_eq!(applied.code, 0, "{applied:?}");
    let raised =
        world.run(&["policy", "threat", "--instance", "acme", "--until", "2099-01-01 08:00", "--reason", "wave"]).await;
    let why = "acme, the policy: other × ordinary accepts no method at all";
    assert!(raised.code == 1 && raised.err.contains(why), "{raised:?}");
    assert!(!world.run(&["policy", "show"]).await.out.contains("threat level"));
}
