//! `try`: one prompt, told in the catalogue's words; exit 0 only if it was approved.

use vouchsafe_sandbox::{
    cast::CUSTOMERS,
    microsoft::{self, Habit, Quirk},
    phone::{Answer, answer},
};

use crate::world::{CONTOSO, PATIENCE, World, assert_no_secrets, finish};

const GRACE: &str = "grace@contoso.example";

fn answers(world: &World, upn: &str, habit: Habit) {
    world.sandbox.microsoft().change_account(upn, |account| account.habit = habit).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn approved_is_exit_0_in_both_forms_and_the_capture_holds_no_secret() {
    let world = World::applied().await;
    answers(&world, GRACE, Habit::AutoApprove { after_ms: 100 });
    for form in ["async", "sync"] {
        let capture = world.file(form);
        let ended = world.run(&["try", "--upn", GRACE, "--form", form, "--yes", "--capture", &capture]).await;
        assert_eq!(ended.code, 0, "{ended:?}");
        for part in [GRACE, CONTOSO, "PhoneAppNotification", "\nVERIFIED\n"] {
            assert!(ended.out.contains(part), "{part}: {ended:?}");
        }
        let capture = world.read(form);
        assert!(capture.contains("POST BeginTwoWayAuthentication") && capture.contains("Value Success"), "{capture}");
        assert_eq!(capture.contains("POST EndTwoWayAuthentication"), form == "async", "{capture}");
        for text in [&capture, &ended.out, &ended.err] {
            assert_no_secrets(text);
        }
        for private in ["grace", "contoso", CONTOSO, "Bearer"] {
            assert!(!capture.to_lowercase().contains(&private.to_lowercase()), "{private}: {capture}");
        }
    }
    assert_eq!(world.begins(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_else_is_exit_1_with_its_own_words() {
    let world = World::applied().await;
    for (upn, words, begins) in [
        ("dora@contoso.example", "NOT VERIFIED: denied", 1),
        ("fritz@contoso.example", "NOT VERIFIED: reported as fraud", 1),
        ("sam@contoso.example", "NOT VERIFIED: no answer", 1),
        ("nora@contoso.example", "NOT VERIFIED: unclear answer", 1),
        ("theo@contoso.example", "NOT VERIFIED: too many requests", 1),
        ("mona@contoso.example", "Authenticator is not set up", 0),
        ("lilo@litware.example", "981f26a1-7f43-403b-a875-f8b09b8cd720", 0),
    ] {
        let before = world.begins();
        let ended = world.run(&["try", "--upn", upn, "--yes"]).await;
        assert_eq!(ended.code, 1, "{upn}: {ended:?}");
        assert!(ended.out.contains(words), "{upn}: {ended:?}");
        assert!(!ended.out.lines().any(|line| line.starts_with("VERIFIED")), "{upn}: {ended:?}");
        assert_eq!(world.begins() - before, begins, "{upn}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_shown_and_typed() {
    let world = World::applied().await;
    let mut running = world.begin(&["try", "--upn", "ada@contoso.example", "--yes"]);
    let line = running.says("Number to type:").await;
    let number = line.rsplit(' ').next().unwrap().parse().unwrap();
    answer(world.sandbox.microsoft(), "ada@contoso.example", Answer::Number(number), PATIENCE).await.unwrap();
    let (code, said) = running.ends().await;
    assert_eq!(code, 0, "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn works_on_a_machine_where_nothing_is_set_up() {
    let world = World::start().await;
    answers(&world, GRACE, Habit::AutoApprove { after_ms: 100 });
    let secret = CUSTOMERS.iter().find(|customer| customer.domain == "contoso.example").unwrap().connector_secret;
    let secret = world.write("secret", &format!("{secret}\n"));
    let asked = ["try", "--upn", GRACE, "--tenant", CONTOSO, "--connector-secret-file", &secret, "--yes"];
    assert_eq!(world.run(&asked).await.code, 0);
    assert!(!world.path("data").exists(), "a command that only asks makes no database");

    // Not even a settings file: the addresses come from the environment.
    let bases = world.sandbox.bases();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_vouchsafe"));
    command.env_clear().current_dir(world.path("")).args(asked).stdin(std::process::Stdio::null());
    std::fs::remove_file(world.path("vouchsafe.toml")).unwrap();
    for (name, path) in [("LOGIN", "login"), ("GRAPH", "graph"), ("CONNECTOR", "connector")] {
        command.env(format!("VOUCHSAFE_MICROSOFT_{name}_URL"), format!("{}/{path}", bases.microsoft));
    }
    let ended = finish(command).await;
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(world.begins(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn says_what_it_lacks() {
    let world = World::start().await;
    for (arguments, lacks) in [
        (vec!["--upn", GRACE], "--tenant"),
        (vec!["--upn", GRACE, "--tenant", CONTOSO], "--connector-secret-file"),
        (vec!["--upn", GRACE, "--tenant", "contoso"], "a tenant id"),
    ] {
        let ended = world.run(&[vec!["try", "--yes"], arguments].concat()).await;
        assert!(ended.code != 0 && ended.err.contains(lacks), "{lacks}: {ended:?}");
    }
    world.apply().await;
    let ended = world.run(&["try", "--yes", "--upn", "nobody@elsewhere.example"]).await;
    assert!(ended.code == 1 && ended.err.contains("elsewhere.example"), "{ended:?}");
    let ended = world.run(&["try", "--upn", GRACE]).await;
    assert!(ended.code == 1 && ended.err.contains("--yes"), "nobody is there to ask: {ended:?}");
    assert_eq!(world.begins(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn takes_the_accounts_place_as_a_technician_would() {
    let world = World::applied().await;
    answers(&world, GRACE, Habit::Silent);
    let mut first = world.begin(&["try", "--upn", GRACE, "--yes"]);
    first.says("on its way").await;
    let second = world.run(&["try", "--upn", GRACE, "--yes"]).await;
    assert_eq!(second.code, 1, "{second:?}");
    assert!(second.err.contains("a prompt is open"), "{second:?}");
    assert_eq!(world.begins(), 1, "the second one was never sent");
    let (code, said) = first.ends().await;
    assert!(code == 1 && said.contains("NOT VERIFIED: no answer"), "{said}");

    // Three in ten minutes, like anybody else's.
    for _ in 0..2 {
        assert!(world.run(&["try", "--upn", GRACE, "--yes"]).await.out.contains("no answer"));
    }
    let fourth = world.run(&["try", "--upn", GRACE, "--yes"]).await;
    assert!(fourth.code == 1 && fourth.err.contains("no prompts left"), "{fourth:?}");
    assert_eq!(world.begins(), 3);

    let log = world.run(&["audit", "export", "--instance", "acme"]).await.out;
    let count = |kind: &str| log.lines().filter(|line| line.contains(&format!("\"kind\":\"{kind}\""))).count();
    assert_eq!((count("requested"), count("begun"), count("concluded"), count("send_refused")), (3, 3, 3, 2), "{log}");
    assert!(log.contains("\"technician\":9999999999"), "{log}");
    assert_eq!(world.run(&["audit", "verify"]).await.code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_trap_is_an_approval() {
    let world = World::applied().await;
    // Each on a phone of its own: after some of them a prompt may still be open.
    for (name, quirk) in [
        ("grace", Quirk::InstantlyTrue),
        ("vera", Quirk::OtherUpn),
        ("lena", Quirk::DeniedButTrue),
        ("max", Quirk::InteractivelyMissing),
        ("mila", Quirk::EntityBomb),
        ("olga", Quirk::SuccessButNil),
    ] {
        let upn = format!("{name}@contoso.example");
        let change = |account: &mut microsoft::Account| {
            account.habit = Habit::AutoApprove { after_ms: 100 };
            account.quirk = quirk.clone();
        };
        world.sandbox.microsoft().change_account(&upn, change).unwrap();
        let ended = world.run(&["try", "--upn", &upn, "--yes"]).await;
        assert_eq!(ended.code, 1, "{quirk:?}: {ended:?}");
        assert!(ended.out.contains("\nNOT VERIFIED: "), "{quirk:?}: {ended:?}");
        assert!(!ended.out.contains("\nVERIFIED"), "{quirk:?}: {ended:?}");
    }
}
