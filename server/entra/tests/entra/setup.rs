//! What is set up wrongly is named exactly.

use serde_json::{Value, json};
use vouchsafe_domain::verdict::Verdict;
use vouchsafe_entra::{AppCredential, Connector, ConnectorKey, EntraError, Graph, Proof};
use vouchsafe_http::Secret;
use vouchsafe_sandbox::{cast::APP_CERTIFICATE, microsoft};

use crate::world::{World, account, app, key, tenant, upn};

fn keyed(error: &EntraError) -> (&'static str, Option<u32>) {
    assert_eq!(error.verdict(), Verdict::SetupBroken, "{error}");
    let fault = error.fault().unwrap();
    (fault.key(), fault.code)
}

async fn refused(world: &World, key: &ConnectorKey) -> (&'static str, Option<u32>) {
    let connector = Connector::new(world.http.clone(), world.endpoints());
    let error = connector.check(key).await.unwrap_err();
    assert_eq!(connector.methods(key, &upn("grace@contoso.example")).await.unwrap_err(), error);
    keyed(&error)
}

#[tokio::test]
async fn each_broken_tenant_has_its_fault() {
    let world = World::start().await;
    for (digit, fault) in [
        ('6', ("mfa_client_missing", Some(7_000_229))),
        ('7', ("secret_expired", Some(7_000_222))),
        ('8', ("mfa_client_disabled", Some(7_000_112))),
    ] {
        assert_eq!(refused(&world, &key(digit)).await, fault, "tenant {digit}");
    }
    let wrong = ConnectorKey { secret: Secret::new("not-it"), ..key('1') };
    assert_eq!(refused(&world, &wrong).await, ("secret_wrong", Some(7_000_215)));
    let unknown = ConnectorKey { tenant: tenant('f'), ..key('1') };
    assert_eq!(refused(&world, &unknown).await, ("tenant_unknown", Some(90_002)));
}

#[tokio::test]
async fn a_connector_that_is_disabled_or_missing_is_told_from_the_client() {
    const CONNECTOR: &str = "1f5530b3-261a-47a9-b357-ded261e17918";
    let world = World::start().await;
    let path = format!("tenant/{}", tenant('1'));
    let applications = world.control(&path).await["applications"].clone();
    let changed = |change: &dyn Fn(&mut Vec<Value>)| {
        let mut list = applications.as_array().unwrap().clone();
        change(&mut list);
        json!({ "applications": list })
    };
    let disable = changed(&|list| {
        let connector = list.iter_mut().find(|app| app["app_id"] == CONNECTOR).unwrap();
        connector["enabled"] = json!(false);
    });
    world.set(&path, disable).await;
    assert_eq!(refused(&world, &key('1')).await, ("connector_disabled", Some(500_014)));
    world.set(&path, changed(&|list| list.retain(|app| app["app_id"] != CONNECTOR))).await;
    assert_eq!(refused(&world, &key('1')).await, ("connector_missing", Some(500_011)));
}

#[tokio::test]
async fn a_permission_that_is_missing_is_named() {
    let world = World::start().await;
    let graph = world.graph();
    let somebody = account('9', 87);
    assert_eq!(graph.granted_roles(tenant('9')).await.unwrap(), Vec::<String>::new());
    let needed = |error: EntraError| (keyed(&error).0, error.fault().unwrap().needed);
    assert_eq!(
        needed(graph.account(somebody.tenant, somebody.object).await.unwrap_err()),
        ("roles_missing", Some("User.Read.All"))
    );
    assert_eq!(
        needed(graph.methods(somebody).await.unwrap_err()),
        ("roles_missing", Some("UserAuthenticationMethod.Read.All"))
    );
    assert_eq!(
        needed(graph.tenant(somebody.tenant).await.unwrap_err()),
        ("roles_missing", Some("Organization.Read.All"))
    );
    let all: Vec<&str> = Graph::ROLES.into_iter().chain([Graph::REGISTRATIONS_ROLE]).collect();
    assert_eq!(graph.granted_roles(tenant('1')).await.unwrap(), all);
}

#[tokio::test]
async fn our_own_application_has_its_own_faults() {
    let world = World::start().await;
    let fault = async |app: AppCredential| {
        let graph = Graph::new(world.http.clone(), world.endpoints(), app);
        keyed(&graph.granted_roles(tenant('1')).await.unwrap_err())
    };
    let wrong = AppCredential { proof: Proof::Secret(Secret::new("not-it")), ..app() };
    assert_eq!(fault(wrong).await, ("app_secret_wrong", Some(7_000_215)));
    let unknown = AppCredential { client_id: "01234567-89ab-cdef-0123-456789abcdef".to_owned(), ..app() };
    assert_eq!(fault(unknown).await, ("not_consented", Some(700_016)));
}

#[tokio::test]
async fn our_own_application_may_sign_instead_of_knowing_a_secret() {
    let world = World::start().await;
    let certificate = Proof::read(&Secret::new(APP_CERTIFICATE)).unwrap();
    let graph = Graph::new(world.http.clone(), world.endpoints(), AppCredential { proof: certificate, ..app() });
    for digit in ['1', '2'] {
        assert!(!graph.granted_roles(tenant(digit)).await.unwrap().is_empty(), "{digit}");
    }
    // The next is no longer what is registered.
    let change = |tenant: &mut microsoft::Tenant| {
        for application in &mut tenant.applications {
            application.certificate = None;
        }
    };
    world.sandbox.microsoft().change_tenant(&tenant('1').to_string(), change).unwrap();
    let error = graph.roles_now(tenant('1')).await.unwrap_err();
    assert_eq!(keyed(&error), ("app_certificate_wrong", Some(700_027)));
}
