//! What is unknown is refused, with what was probably meant.

use crate::world::{World, finish};

#[tokio::test(flavor = "multi_thread")]
async fn unknown_keys_and_variables_name_the_nearest() {
    let world = World::start().await;
    let process = world.read("vouchsafe.toml");
    world.write("vouchsafe.toml", &process.replace("public_url", "publik_url"));
    let ended = world.run(&["check"]).await;
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.err.contains("line 2") && ended.err.contains("did you mean `public_url`?"), "{ended:?}");

    world.write("vouchsafe.toml", &process);
    let mut command = world.command(&["check"]);
    command.env("VOUCHSAFE_LISTN", "127.0.0.1:1");
    let ended = finish(command).await;
    assert!(ended.code == 1 && ended.err.contains("did you mean VOUCHSAFE_LISTEN?"), "{ended:?}");

    let managed = world.read("apply.toml");
    world.write("apply.toml", &managed.replacen("frame_origins", "frame_origin", 1));
    let ended = world.run(&["apply", &world.file("apply.toml"), "--yes"]).await;
    assert!(ended.code == 1 && ended.err.contains("did you mean `frame_origins`?"), "{ended:?}");
    assert!(!world.path("data").exists(), "nothing was made");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_settings_file_that_is_missing_is_named() {
    let world = World::start().await;
    std::fs::remove_file(world.path("vouchsafe.toml")).unwrap();
    for command in ["check", "try"] {
        let arguments = if command == "try" { vec!["try", "--upn", "a@b.example", "--yes"] } else { vec![command] };
        let ended = world.run(&arguments).await;
        assert!(ended.code == 1 && ended.err.contains("vouchsafe.toml cannot be read"), "{ended:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_file_the_environment_is_enough_where_it_says_where_browsers_come() {
    let world = World::start().await;
    std::fs::remove_file(world.path("vouchsafe.toml")).unwrap();
    let command = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_vouchsafe"));
        command.env_clear().current_dir(world.path("")).args(arguments).stdin(std::process::Stdio::null());
        command
    };
    let nowhere = finish(command(&["admin", "link"])).await;
    assert!(nowhere.code == 1 && nowhere.err.contains("VOUCHSAFE_PUBLIC_URL"), "{nowhere:?}");
    assert!(!world.path("data").exists(), "nothing was made");
    let mut told = command(&["admin", "link"]);
    told.env("VOUCHSAFE_PUBLIC_URL", "https://verify.msp.example");
    let link = finish(told).await;
    assert!(link.code == 0 && link.out.contains("https://verify.msp.example/setup/link/"), "{link:?}");
    assert!(world.path("data/vouchsafe.db").exists());
    // A file that is named is read, or named as missing.
    let mut named = command(&["admin", "link"]);
    named.env("VOUCHSAFE_PUBLIC_URL", "https://verify.msp.example").env("VOUCHSAFE_CONFIG", "elsewhere.toml");
    let missing = finish(named).await;
    assert!(missing.code == 1 && missing.err.contains("elsewhere.toml cannot be read"), "{missing:?}");
}
