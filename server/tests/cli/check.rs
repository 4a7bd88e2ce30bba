//! `check`: each thing that can be wrong gets its line with its fix.

use std::{collections::BTreeSet, os::unix::fs::PermissionsExt as _};

use serde_json::{Value, json};
use vouchsafe_sandbox::faults::{Fault, Rule, Upstream};

use crate::world::{CONTOSO, Ended, World, assert_no_secrets};

fn fixes(ended: &Ended) -> Vec<&str> {
    ended.out.lines().filter(|line| line.starts_with("FIX ")).collect()
}

/// The keys of what is wrong, of a run with `--json`.
async fn keys(world: &World) -> BTreeSet<String> {
    let ended = world.run(&["check", "--json"]).await;
    assert_no_secrets(&(ended.out.clone() + &ended.err));
    let told: Value = serde_json::from_str(&ended.out).unwrap_or_else(|error| panic!("{error}: {ended:?}"));
    assert_eq!((told["ok"] == true, told["ok"] == false), (ended.code == 0, ended.code == 1), "{ended:?}");
    let findings = told["findings"].as_array().unwrap();
    let bad = findings.iter().filter(|finding| finding["ok"] == false);
    bad.map(|finding| finding["key"].as_str().unwrap().to_owned()).collect()
}

fn only(keys: &[&str]) -> BTreeSet<String> {
    keys.iter().map(|key| (*key).to_owned()).collect()
}

/// Contoso alone, with a form that is known to work: nothing needs a fix.
async fn good_world() -> World {
    let world = World::outward().await;
    world.keep_customers(&[12]);
    world.rewrite(|managed| {
        managed["connector"]["form"] = "async".into();
        managed["instance"][1]["second_technicians"] = vec![3, 5].into();
    });
    world.apply().await;
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_who_can_tell_nobody_and_technicians_who_can_ask_nobody_are_named() {
    let world = good_world().await;
    world.rewrite(|managed| {
        managed.remove("mail");
        managed["instance"][0].as_table_mut().unwrap().remove("alerts");
        managed["instance"][0]["second_technicians"] = vec![3].into();
    });
    let applied = world.run(&["apply", &world.file("apply.toml"), "--yes", "--prune"]).await;
    assert_eq!(applied.code, 0, "{applied:?}");
    assert!(applied.err.contains("careful: acme: The policy asks for a second technician"), "{applied:?}");
    assert_eq!(keys(&world).await, only(&["alerts_nobody", "nobody_told", "second_technicians_few"]));
    let ended = world.run(&["check"]).await;
    let fixes = fixes(&ended);
    assert!(fixes.len() == 3 && fixes[0].starts_with("FIX  installation, mail server: "), "{fixes:#?}");
    assert!(fixes[1..].iter().all(|line| line.starts_with("FIX  acme, ")), "{fixes:#?}");
    // Mail will do, as far as Halo knows where the administrators are.
    world.rewrite(|managed| {
        let mail = format!(
            "host = '127.0.0.1'\nport = {}\nsecurity = 'none'\nfrom = 'verify@msp.example'",
            world.sandbox.bases().mail
        );
        managed.insert("mail".into(), mail.parse::<toml::Table>().unwrap().into());
    });
    world.apply().await;
    assert_eq!(keys(&world).await, only(&["second_technicians_few"]));
    assert!(world.run(&["check"]).await.out.contains("ok   acme, alerts: 1 mail addresses"));
    world.sandbox.halo().instance("acme").unwrap().state().records.agents.get_mut(&3).unwrap().remove("email");
    assert_eq!(keys(&world).await, only(&["alerts_nobody", "second_technicians_few"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_broken_customer_of_the_cast_gets_its_line() {
    let world = World::outward().await;
    world.apply().await;
    let ended = world.run(&["check"]).await;
    assert_eq!(ended.code, 1, "{ended:?}");
    assert_no_secrets(&(ended.out.clone() + &ended.err));
    let fixes = fixes(&ended);
    let expected = [
        ("connector's form", "vouchsafe check --live"),
        ("globex, second technicians", "those who can agree are: 0. Name at least two"),
        (
            "acme, customer 17, tenant 66666666-6666-4666-8666-666666666666, connector token",
            "981f26a1-7f43-403b-a875-f8b09b8cd720",
        ),
        ("acme, customer 18, tenant 77777777-7777-4777-8777-777777777777, connector token", "make a new secret"),
        ("acme, customer 19, tenant 88888888-8888-4888-8888-888888888888, connector token", "enable it in Entra"),
        (
            "acme, customer 20, tenant 99999999-9999-4999-8999-999999999999, Graph permissions",
            "grant User.Read.All, UserAuthenticationMethod.Read.All, Organization.Read.All",
        ),
    ];
    assert_eq!(fixes.len(), expected.len(), "{fixes:#?}");
    // In the order of the settings, whatever answers first.
    for (line, (about, todo)) in fixes.iter().zip(expected) {
        assert!(line.contains(about) && line.contains(todo), "{about}: {line}");
    }
    for good in [
        "acme, scopes: edit:tickets read:customers read:tickets",
        "globex, outcome: 7, Private Note",
        "acme, service agent: agent 8",
    ] {
        assert!(ended.out.contains(&format!("ok   {good}")), "{good}: {}", ended.out);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_to_fix_is_exit_0_and_rings_no_phone() {
    let world = good_world().await;
    let ended = world.run(&["check"]).await;
    assert_eq!((ended.code, fixes(&ended)), (0, vec![]), "{ended:?}");
    // What cannot be looked at is said, and neither good nor bad.
    assert!(
        ended.out.contains("--   installation, public URL: not checked: this Vouchsafe does not serve"),
        "{ended:?}"
    );
    for good in ["disk: ", "data folder: ", "clock: agrees with Microsoft's", "database: opens, and can be written"] {
        assert!(ended.out.contains(&format!("ok   installation, {good}")), "{good}: {}", ended.out);
    }
    assert_eq!(keys(&world).await, only(&[]));
    let connector = world.sandbox.calls().counters().remove(&Upstream::Connector);
    assert_eq!(connector, None, "only tokens are asked for");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_code_of_microsofts_has_its_fix() {
    let world = good_world().await;
    let refuse = |route: &str, code: u32| {
        world.sandbox.faults().clear();
        let body = json!({ "error": "invalid_client", "error_description": "x", "error_codes": [code] }).to_string();
        let fault = Fault::Status { status: 400, headers: [].into(), body };
        let route = format!("{CONTOSO}/oauth2/{route}");
        world.sandbox.faults().add(Rule { upstream: Upstream::Login, route, times: 0, skip: 0, fault });
    };
    for (code, key) in [
        (90002, "tenant_unknown"),
        (7000229, "mfa_client_missing"),
        (7000112, "mfa_client_disabled"),
        (500011, "connector_missing"),
        (500014, "connector_disabled"),
        (7000215, "secret_wrong"),
        (7000222, "secret_expired"),
        (53003, "conditional_access"),
        (123456, "token_refused"),
        (90033, "microsoft_silent"),
    ] {
        refuse("token", code);
        assert_eq!(keys(&world).await, only(&[key]), "{code}, connector");
    }
    for (code, key) in [
        (700016, "not_consented"),
        (7000112, "app_disabled"),
        (500014, "graph_disabled"),
        (7000215, "app_secret_wrong"),
        (7000222, "app_secret_expired"),
        (700027, "app_certificate_wrong"),
    ] {
        refuse("v2.0/token", code);
        assert_eq!(keys(&world).await, only(&[key]), "{code}, Graph");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn scopes_outcome_and_agent_are_looked_at() {
    let world = good_world().await;
    let acme = world.sandbox.halo().instance("acme").unwrap();
    let scopes = json!({ "service_scopes": ["read:tickets"] });
    acme.change_options(scopes.as_object().unwrap().clone()).unwrap();
    let ended = world.run(&["check"]).await;
    let lines = fixes(&ended).join("\n");
    assert!(lines.contains("acme, scopes") && lines.contains("edit:tickets, read:customers"), "{ended:?}");
    assert!(!lines.contains("globex"), "{lines}");

    let scopes = json!({ "service_scopes": ["all"] });
    acme.change_options(scopes.as_object().unwrap().clone()).unwrap();
    assert_eq!(keys(&world).await, only(&[]));

    let disabled = json!(true);
    acme.change_options(json!({ "disabled_agents_pass": true }).as_object().unwrap().clone()).unwrap();
    acme.state().records.agents.get_mut(&8).unwrap().insert("isdisabled".to_owned(), disabled);
    assert_eq!(keys(&world).await, only(&["halo_agent_disabled"]));
    acme.state().records.agents.get_mut(&8).unwrap().insert("isdisabled".to_owned(), json!(false));

    world.rewrite(|managed| managed["instance"][0]["note_outcome_id"] = 99.into());
    world.apply().await;
    let ended = world.run(&["check"]).await;
    assert_eq!(fixes(&ended).len(), 1, "{ended:?}");
    assert!(ended.out.contains("no outcome 99") && ended.out.contains("7 Private Note"), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_way_in_which_halo_fails_is_one_line() {
    let world = good_world().await;
    let spoil = |route: &str, fault: Fault| {
        let route = route.to_owned();
        world.sandbox.faults().add(Rule { upstream: Upstream::Halo, route, times: 0, skip: 0, fault });
    };
    for (route, fault, key) in [
        ("authinfo", Fault::Drop, "halo_silent"),
        ("authinfo", Fault::Malformed, "halo_strange"),
        ("outcome", Fault::Html500, "halo_silent"),
        ("outcome", Fault::Status { status: 403, headers: [].into(), body: String::new() }, "halo_scope"),
    ] {
        world.sandbox.faults().clear();
        spoil(route, fault);
        let ended = world.run(&["check"]).await;
        // One for each of the two instances, and not one for everything that depends on it.
        assert_eq!(fixes(&ended).len(), 2, "{route}: {ended:?}");
        assert_eq!(keys(&world).await, only(&[key]), "{route}");
    }
    world.sandbox.faults().clear();
    for (field, value, key) in
        [("client_secret", "no-such-secret", "halo_credentials"), ("tenant", "no-such-tenant", "halo_tenant")]
    {
        world.rewrite(|managed| managed["instance"][0][field] = value.into());
        world.apply().await;
        assert_eq!(keys(&world).await, only(&[key]), "{field}");
        world.rewrite(|managed| managed["instance"][0][field] = managed["instance"][1][field].clone());
        if field == "tenant" {
            world.rewrite(|managed| managed["instance"][0][field] = "acme".into());
        }
        world.apply().await;
        assert_eq!(keys(&world).await, only(&[]), "{field}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_installation_and_an_open_key_file_are_found() {
    let world = World::start().await;
    assert_eq!(keys(&world).await, only(&["no_instance", "no_customer", "microsoft_app_missing", "untested"]));
    // Where nobody can be vouched for yet, that nobody is told is said, and is no fault.
    let ended = world.run(&["check"]).await;
    assert!(ended.out.contains("--   installation, mail server: there is none"), "{ended:?}");
    let key = world.path("data").join("vouchsafe.key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let ended = world.run(&["check"]).await;
    assert_eq!(ended.code, 1);
    assert!(ended.out.starts_with("FIX ") && ended.out.contains("chmod 600"), "{ended:?}");
    assert_eq!(keys(&world).await, only(&["database"]));
    // Nor does anything serve with it.
    let ended = world.run(&["serve", "--without-site"]).await;
    assert!(ended.code != 0 && ended.err.contains("chmod 600"), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_that_is_shown_nothing_is_found() {
    let world = good_world().await;
    for (route, list, missing) in
        [("GET /api/Tickets", "tickets", "no tickets"), ("GET /api/Users", "users", "no users")]
    {
        let body = json!({ "record_count": 0, list: [] }).to_string();
        let fault = Fault::Status { status: 200, headers: [].into(), body };
        let route = route.to_owned();
        world.sandbox.faults().add(Rule { upstream: Upstream::Halo, route, times: 0, skip: 0, fault });
        assert_eq!(keys(&world).await, only(&["halo_agent_blind"]), "{missing}");
        let ended = world.run(&["check"]).await;
        assert!(fixes(&ended).iter().all(|line| line.contains(missing)), "{ended:?}");
        world.sandbox.faults().clear();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn notes_that_halo_refused_are_told_with_its_reason() {
    let world = good_world().await;
    world.refused_note("You do not have access to this Action").await;
    let ended = world.run(&["check"]).await;
    let fixes = fixes(&ended);
    assert_eq!(fixes.len(), 1, "{ended:?}");
    assert!(fixes[0].contains("acme, notes") && fixes[0].contains("refuses notes (1)"), "{fixes:?}");
    assert!(fixes[0].contains("You do not have access to this Action"), "{fixes:?}");
    assert_eq!(keys(&world).await, only(&["notes_refused"]));
}
