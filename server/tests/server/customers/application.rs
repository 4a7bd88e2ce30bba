//! The application in Entra that reads, and testers while the connector's form is unknown.

use reqwest::StatusCode;
use vouchsafe_sandbox::cast::{APP_CERTIFICATE, OTHER_KEY};

use super::{T1, world};
use crate::{
    browser::{Browser, Place},
    journal,
    stage::{Pace, eventually},
    world::World,
};

#[tokio::test]
async fn the_application_is_changed_with_its_own_secret_or_not_at_all() {
    let world = world().await;
    let ann = Browser::of(&world, 3);
    let (page, form) = ("/dashboard/acme/microsoft", "/dashboard/acme/microsoft/application");
    ann.sign_in_to(page).await;
    let shown = ann.get(page).await;
    let app = vouchsafe_sandbox::cast::GRAPH_APP.to_string();
    assert!(
        shown.html.contains(&app) && shown.html.contains(&format!("{}/auth/microsoft/consent", world.url)),
        "{shown:?}"
    );
    assert!(!shown.html.contains(vouchsafe_sandbox::cast::GRAPH_SECRET), "{shown:?}");
    let (_, stolen) = shown.html.split_once("data-card=\"stolen\"").unwrap();
    for told in [
        "What a stolen database would give",
        "The database alone: names and addresses",
        "The database and the key file: the secret of the application that reads",
        "if the application that makes secrets is set",
        "Write access to the database without the key",
        "After a theft: remove the applications’ secrets",
    ] {
        assert!(stolen.contains(told), "{told}: {stolen}");
    }
    let seen = shown.field("seen");
    let other = "c0ffee00-0000-4000-8000-000000000002";
    let save = async |id: &str, secret: &str, seen: &str| {
        ann.post(form, &[("client_id", id), ("client_secret", secret), ("certificate", ""), ("seen", seen)]).await
    };
    for (id, secret, says) in [
        ("contoso", "", "an application’s id looks like"),
        (other, "", "another application needs its own secret"),
        (&*app, other, "That is an id, not a secret"),
        (&*app, "two words", "That cannot be a secret"),
        (&*app, "not-that-secret", "Microsoft does not accept the secret of Vouchsafe"),
    ] {
        let wrong = save(id, secret, &seen).await;
        assert!(wrong.status == StatusCode::BAD_REQUEST && wrong.html.contains(says), "{id}: {wrong:?}");
        assert!(wrong.html.contains(&format!("value=\"{id}\"")), "what was typed is still there: {wrong:?}");
    }
    assert_eq!(save(&app, "", &seen).await.status, StatusCode::SEE_OTHER, "nothing changes");
    assert_eq!(save(other, "a-new-secret-of-its-own", "0").await.status, StatusCode::CONFLICT);
    assert_eq!(world.logged("settings_changed").await.len(), 0);
    let saved = save(other, "a-new-secret-of-its-own", &seen).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{saved:?}");
    assert!(ann.get(&saved.location()).await.html.contains("Saved, but not tried"), "no tenant knows it: {saved:?}");
    let told = world.logged("settings_changed").await.pop().unwrap();
    let detail = told["detail"].as_str().unwrap();
    assert!(detail.contains(&format!("microsoft_app.client_id: {app} -> {other}")), "{detail}");
    assert!(!detail.contains("a-new-secret") && !journal::text().contains("a-new-secret"));
    // Of another application nobody can be found.
    let pod = ann.open(Place::Ticket(9499)).await;
    pod.becomes("setup_broken").await;

    world.sql("UPDATE sessions SET created = created - 600001").await;
    assert!(!ann.get(page).await.html.contains(form));
    let old = save(&app, vouchsafe_sandbox::cast::GRAPH_SECRET, &seen).await;
    assert!(old.status == StatusCode::CONFLICT && !old.html.contains(vouchsafe_sandbox::cast::GRAPH_SECRET), "{old:?}");
    for told in ["This opens doors", "A secret never comes back", "target=\"_blank\"", &format!("value=\"{app}\"")] {
        assert!(old.html.contains(told), "{told}: {old:?}");
    }
}

#[tokio::test]
async fn the_application_may_have_a_certificate_instead_of_a_secret() {
    let world = world().await;
    let ann = Browser::of(&world, 3);
    let (page, form) = ("/dashboard/acme/microsoft", "/dashboard/acme/microsoft/application");
    ann.sign_in_to(page).await;
    let seen = ann.get(page).await.field("seen");
    let app = vouchsafe_sandbox::cast::GRAPH_APP.to_string();
    let save = async |secret: &str, certificate: &str| {
        ann.post(form, &[("client_id", &app), ("client_secret", secret), ("certificate", certificate), ("seen", &seen)])
            .await
    };
    let (certificate, key) = APP_CERTIFICATE.split_at(APP_CERTIFICATE.find("-----BEGIN PRIVATE KEY").unwrap());
    for (secret, pem, says) in [
        ("a-secret-of-its-own", APP_CERTIFICATE, "enter a secret or a certificate"),
        ("", "hush", "that is no certificate as PEM"),
        ("", key, "that is no certificate as PEM"),
        ("", certificate, "the private key is missing"),
        ("", &format!("{certificate}{OTHER_KEY}"), "does not belong to that certificate"),
    ] {
        let wrong = save(secret, pem).await;
        assert!(wrong.status == StatusCode::BAD_REQUEST && wrong.html.contains(says), "{says}: {wrong:?}");
        assert!(!wrong.html.contains("PRIVATE KEY"), "{wrong:?}");
    }
    let saved = save("", APP_CERTIFICATE).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{saved:?}");
    assert!(ann.get(&saved.location()).await.html.contains("Saved. Microsoft was asked"), "{saved:?}");
    let told = world.logged("settings_changed").await.pop().unwrap();
    assert!(told["detail"].as_str().unwrap().contains("microsoft_app.client_secret"), "{told}");
    assert!(!told.to_string().contains("BEGIN") && !journal::text().contains("PRIVATE KEY"));

    // Secrets are no good any more, and people are found all the same.
    world
        .sandbox
        .microsoft()
        .change_tenant(T1, |tenant| {
            tenant.applications.iter_mut().find(|known| known.app_id.to_string() == app).unwrap().secrets.clear();
        })
        .unwrap();
    let pod = ann.open(Place::Ticket(9499)).await;
    pod.becomes("ready").await;
}

#[tokio::test]
async fn testers_are_named_until_the_connectors_form_is_known() {
    let world = World::with(Pace::EASY, "untested", |settings| settings.connector.testers.clear()).await;
    let ann = Browser::of(&world, 3);
    let (page, form) = ("/dashboard/acme/microsoft", "/dashboard/acme/microsoft/testers");
    ann.sign_in_to(page).await;
    let shown = ann.get(page).await;
    assert!(shown.html.contains("vouchsafe check --live --upn YOU@TENANT --canary NOBODY@TENANT"), "{shown:?}");
    ann.open(Place::Ticket(9499)).await.becomes("untested").await;
    let save = async |testers: &str, seen: &str| ann.post(form, &[("testers", testers), ("seen", seen)]).await;
    let seen = shown.field("seen");
    let many = (0..21).map(|number| format!("tester{number}@msp.example")).collect::<Vec<_>>().join("\n");
    for typed in ["nobody <b>", &*many] {
        let wrong = save(typed, &seen).await;
        assert!(wrong.status == StatusCode::BAD_REQUEST && wrong.html.contains("at most 20 testers"), "{wrong:?}");
    }
    assert!(save("nobody <b>", &seen).await.html.contains("nobody &lt;b"), "what was typed is still there");
    assert_eq!(save("grace@contoso.example", "0").await.status, StatusCode::CONFLICT);
    let saved = save("grace@contoso.example\r\nGRACE@contoso.example\r\n\r\n", &seen).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{saved:?}");
    let (settings, _) = world.store.load_settings().await.unwrap();
    assert_eq!(settings.connector.testers.len(), 1);
    let told = world.logged("settings_changed").await.pop().unwrap();
    assert!(told["detail"] == "+ connector.testers", "{told}");
    let pod = ann.open(Place::Ticket(9499)).await;
    pod.becomes("ready").await;
    pod.send().await;
    pod.becomes("waiting").await;

    // A tester of nobody's domain is told of, once it is known which domains the connected tenants have.
    let seen = ann.get(page).await.field("seen");
    let unknown = save("colleague@msp.example", &seen).await;
    assert_eq!(unknown.status, StatusCode::SEE_OTHER, "{unknown:?}");
    assert_eq!(ann.post("/dashboard/acme/accounts/import", &[]).await.status, StatusCode::SEE_OTHER);
    eventually("the tenants' domains", async || {
        let read = world.store.imports(&"acme".parse().unwrap()).await.unwrap();
        read.iter()
            .any(|one| one.domains.as_ref().is_some_and(|all| all.contains(&"contoso.example".to_owned())))
            .then_some(())
    })
    .await;
    let home = ann.get("/dashboard/acme").await;
    assert!(
        home.html.contains("No connected tenant is known to have the domain of: colleague@msp.example."),
        "{home:?}"
    );
    let seen = ann.get(page).await.field("seen");
    let strange = save("grace@Contoso.example\ncolleague@msp.example", &seen).await;
    let told = "This tester is saved. As far as tenants were read, none has the domain, so perhaps nobody there can be \
                asked: colleague@msp.example.";
    assert!(strange.status == StatusCode::OK && strange.html.contains(told), "{strange:?}");
    // The page goes on from what is in force now.
    let seen = strange.field("seen");
    assert_eq!(save("grace@contoso.example", &seen).await.status, StatusCode::SEE_OTHER);
    let home = ann.get("/dashboard/acme").await;
    assert!(home.html.contains("Until its form is known nobody else can be verified"), "{home:?}");

    world.sql("UPDATE sessions SET created = created - 660000").await;
    let seen = ann.get(page).await.field("seen");
    let late = save("eve@evil.example", &seen).await;
    assert!(late.status == StatusCode::CONFLICT && late.html.contains("eve@evil.example"), "{late:?}");
    world
        .store
        .set_connector_form(Some(vouchsafe_domain::connector::Form::Asynchronous), jiff::Timestamp::now())
        .await
        .unwrap();
    let known = ann.get(page).await;
    assert!(known.html.contains("The asynchronous form was found to work") && !known.html.contains(form), "{known:?}");
}
