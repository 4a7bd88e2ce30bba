//! The set-up application makes what is missing, adds and takes away passwords of its own, and touches nobody else's.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;
use vouchsafe_entra::{
    ConnectorKey, EntraError, SetUp,
    graph::{Added, Forbidden, Needed, NewPassword, Principal},
};
use vouchsafe_sandbox::microsoft::{MFA_CLIENT, NewSecrets, Secret};

use crate::world::{World, tenant};

const CONTOSO: &str = "contoso.example";

async fn client(setup: &SetUp, digit: char) -> Principal {
    setup.principal(tenant(digit), Needed::MfaClient).await.unwrap().unwrap()
}

async fn add(setup: &SetUp, digit: char, name: &str, days: i64) -> Result<Added, EntraError> {
    let principal = client(setup, digit).await;
    let ends = Timestamp::now() + SignedDuration::from_hours(days * 24);
    setup.add_password(tenant(digit), principal.id, name, ends).await
}

async fn added(setup: &SetUp, digit: char, name: &str) -> NewPassword {
    match add(setup, digit, name, 180).await.unwrap() {
        Added::Password(password) => password,
        Added::Forbidden(why) => panic!("{why:?}"),
    }
}

/// What the tenant has on its MFA Client.
async fn there(world: &World) -> Value {
    let applications = world.control(&format!("tenant/{}", tenant('1'))).await.get("applications").cloned().unwrap();
    let id = json!(MFA_CLIENT);
    applications.as_array().unwrap().iter().find(|app| app["app_id"] == id).unwrap().clone()
}

#[tokio::test]
async fn without_consent_and_permission_nothing_is_allowed() {
    let world = World::start().await;
    let setup = world.set_up();
    let key = |error: EntraError| error.fault().map(|fault| (fault.key(), fault.needed)).unwrap();
    assert_eq!(key(setup.allowed(tenant('1')).await.unwrap_err()), ("not_consented", None));
    world.consent_to_set_up('1').await;
    setup.allowed(tenant('1')).await.unwrap();
    // What was granted is looked at anew each time.
    world.sandbox.microsoft().change_tenant(CONTOSO, |tenant| {
        tenant.applications.iter_mut().filter(|app| !app.asks.is_empty()).for_each(|app| app.roles.clear());
    });
    let missing = ("roles_missing", Some("Application.ReadWrite.All"));
    assert_eq!(key(setup.allowed(tenant('1')).await.unwrap_err()), missing);
    assert_eq!(key(setup.principal(tenant('1'), Needed::MfaClient).await.unwrap_err()), missing);
    world.sandbox.microsoft().change_tenant(CONTOSO, |tenant| tenant.applications.retain(|app| app.asks.is_empty()));
    assert_eq!(key(setup.allowed(tenant('1')).await.unwrap_err()), ("not_consented", None));
}

#[tokio::test]
async fn what_is_missing_is_made_and_its_secret_opens_the_connector() {
    let world = World::start().await;
    let (setup, connector) = (world.set_up(), world.connector());
    // Litware has no service principal of the MFA Client.
    world.consent_to_set_up('6').await;
    assert_eq!(setup.principal(tenant('6'), Needed::MfaClient).await.unwrap(), None);
    let made = setup.make_principal(tenant('6'), Needed::MfaClient).await.unwrap();
    assert_eq!((client(&setup, '6').await.id, made.passwords.len()), (made.id, 0));
    assert!(setup.make_principal(tenant('6'), Needed::MfaClient).await.is_err(), "there is one already");

    let password = added(&setup, '6', "Vouchsafe 1").await;
    assert!(!format!("{password:?}").contains(password.secret.expose()));
    let key = ConnectorKey { tenant: tenant('6'), secret: password.secret.clone() };
    let early = connector.check(&key).await.unwrap_err();
    assert_eq!(
        early.fault().map(|fault| fault.key()),
        Some("secret_wrong"),
        "all of Microsoft does not know it at once"
    );
    connector.check(&key).await.unwrap();
    let listed = client(&setup, '6').await.passwords;
    assert_eq!((listed.len(), listed[0].key, listed[0].name.as_deref()), (1, password.key, Some("Vouchsafe 1")));
    setup.remove_password(tenant('6'), made.id, password.key).await.unwrap();
    assert!(client(&setup, '6').await.passwords.is_empty());
    assert!(setup.remove_password(tenant('6'), made.id, password.key).await.is_err());
}

#[tokio::test]
async fn what_others_have_there_stays() {
    let world = World::start().await;
    let setup = world.set_up();
    world.consent_to_set_up('1').await;
    world.sandbox.microsoft().change_tenant(CONTOSO, |tenant| {
        let client = tenant.applications.iter_mut().find(|app| app.app_id == MFA_CLIENT).unwrap();
        client.certificates.push("NPS extension".to_owned());
        client.secrets.push(Secret::valid("somebody-elses").named("AD FS"));
    });
    let before = there(&world).await;
    let principal = client(&setup, '1').await;
    let password = added(&setup, '1', "Vouchsafe 2").await;
    assert_eq!(there(&world).await["secrets"].as_array().unwrap().len(), 3);
    setup.remove_password(tenant('1'), principal.id, password.key).await.unwrap();
    assert_eq!(there(&world).await, before);
    let methods: Vec<String> = world.sandbox.calls().list().into_iter().map(|call| call.method).collect();
    assert!(methods.iter().all(|method| method == "GET" || method == "POST"), "nothing is written over: {methods:?}");
    let nobody = setup.add_password(tenant('1'), Uuid::new_v4(), "x", Timestamp::now()).await;
    assert!(nobody.is_err(), "{nobody:?}");
}

#[tokio::test]
async fn a_policy_that_forbids_it_is_no_error() {
    let world = World::start().await;
    let setup = world.set_up();
    world.consent_to_set_up('1').await;
    let policy = |policy: NewSecrets| {
        world.sandbox.microsoft().change_tenant(CONTOSO, |tenant| tenant.new_secrets = policy).unwrap();
    };
    policy(NewSecrets { forbidden: true, longest_days: None });
    assert!(matches!(add(&setup, '1', "x", 1).await.unwrap(), Added::Forbidden(Forbidden::Passwords)));
    policy(NewSecrets { forbidden: false, longest_days: Some(60) });
    assert!(matches!(add(&setup, '1', "x", 90).await.unwrap(), Added::Forbidden(Forbidden::Lifetime)));
    assert!(matches!(add(&setup, '1', "x", 30).await.unwrap(), Added::Password(_)));
}
