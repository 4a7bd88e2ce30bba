use vouchsafe_domain::{ids::ObjectId, policy::Roles};
use vouchsafe_entra::{ErrorKind, Fault as Broken, Wrong};
use vouchsafe_sandbox::faults::{Fault, Rule, Upstream};

use crate::world::{World, account, id, tenant, upn};

#[tokio::test]
async fn an_account_is_found_by_its_id() {
    let world = World::start().await;
    let graph = world.graph();
    let grace = account('1', 38);
    let found = graph.account(grace.tenant, grace.object).await.unwrap().unwrap();
    assert_eq!((found.id, &*found.display_name), (grace, "Grace Hopper"));
    assert!(found.enabled && !found.guest && !found.synced);
    let nobody: ObjectId = id("0b1ec700-0000-4000-8000-00000000ffff");
    assert_eq!(graph.account(grace.tenant, nobody).await.unwrap(), None);
    assert_eq!(graph.account(tenant('2'), grace.object).await.unwrap(), None);
    let felix = account('2', 40);
    assert!(graph.account(felix.tenant, felix.object).await.unwrap().unwrap().synced);
    let (disabled, guest) = (account('1', 72), account('1', 73));
    assert!(!graph.account(disabled.tenant, disabled.object).await.unwrap().unwrap().enabled);
    assert!(graph.account(guest.tenant, guest.object).await.unwrap().unwrap().guest);
}

#[tokio::test]
async fn an_account_is_found_by_its_upn_and_by_nothing_that_only_looks_like_it() {
    let world = World::start().await;
    let graph = world.graph();
    let by = async |text: &str| graph.account_by_upn(tenant('1'), &upn(text)).await.unwrap().map(|found| found.id);
    assert_eq!(by("GRACE@contoso.example").await, Some(account('1', 38)));
    assert_eq!(by("alia.alias@contoso.example").await, None);
    assert_eq!(by("felix@fabrikam.example").await, None);
    for odd in [
        "o'neill+x@contoso.example",
        "$weird@contoso.example",
        "eve_fabrikam.example#EXT#@contoso.example",
        "a&b=c%41?@contoso.example",
        "zoë@contoso.example",
        "x'or'1'eq'1@contoso.example",
    ] {
        assert_eq!(by(odd).await, None, "{odd}");
        world
            .sandbox
            .microsoft()
            .change_account("otto@contoso.example", |account| account.upn = odd.to_owned())
            .unwrap();
        assert_eq!(by(odd).await, Some(account('1', 42)), "{odd}");
        world.sandbox.reset();
    }
}

#[tokio::test]
async fn a_tenant_is_found_by_its_id_or_by_one_of_its_domains() {
    let world = World::start().await;
    let graph = world.graph();
    let named = async |name: &str| graph.tenant_named(&name.parse().unwrap()).await;
    assert_eq!(named("Contoso.Example").await.unwrap(), tenant('1'));
    assert_eq!(named(&tenant('2').to_string()).await.unwrap(), tenant('2'));
    let unknown = ErrorKind::Setup(Broken { wrong: Wrong::TenantUnknown, code: Some(90_002), needed: None });
    for nobody in ["nobody.example", "12345678-0000-4000-8000-000000000000"] {
        assert_eq!(named(nobody).await.unwrap_err().kind(), unknown, "{nobody}");
    }
    // Somebody else answers for a tenant.
    let other = format!(r#"{{"issuer":"https://login.example/{}/v2.0"}}"#, tenant('2'));
    let body = Fault::Status { status: 200, headers: [].into(), body: other };
    world.spoil(Upstream::Login, body);
    assert_eq!(named(&tenant('1').to_string()).await.unwrap_err().kind(), ErrorKind::Malformed);
}

#[tokio::test]
async fn permissions_are_read_as_they_are_now() {
    let world = World::start().await;
    let graph = world.graph();
    assert_eq!(graph.granted_roles(tenant('1')).await.unwrap().len(), 4);
    let fewer = |tenant: &mut vouchsafe_sandbox::microsoft::Tenant| {
        tenant.applications.iter_mut().for_each(|application| application.roles.truncate(1));
    };
    assert!(world.sandbox.microsoft().change_tenant("contoso.example", fewer).is_some());
    assert_eq!(graph.granted_roles(tenant('1')).await.unwrap().len(), 4, "as the token has them");
    assert_eq!(graph.roles_now(tenant('1')).await.unwrap(), ["User.Read.All"]);
}

#[tokio::test]
async fn a_manager_is_whom_entra_names_and_nobody_else() {
    let world = World::start().await;
    let graph = world.graph();
    let grace = account('1', 38);
    assert_eq!(graph.manager(grace).await.unwrap(), None);
    let set = |manager: Option<&str>| {
        let manager = manager.map(|id| id.parse().unwrap());
        world.sandbox.microsoft().change_account("grace@contoso.example", |account| account.manager = manager).unwrap();
    };
    let otto = account('1', 42);
    set(Some(&otto.object.to_string()));
    assert_eq!(graph.manager(grace).await.unwrap().map(|manager| manager.id), Some(otto));
    set(Some(&grace.object.to_string()));
    assert_eq!(graph.manager(grace).await.unwrap_err().kind(), ErrorKind::Malformed, "nobody is their own manager");
    set(Some("0b1ec700-0000-4000-8000-00000000ffff"));
    assert_eq!(graph.manager(grace).await.unwrap(), None);
}

#[tokio::test]
async fn an_address_that_is_no_upn_gives_suggestions() {
    let world = World::start().await;
    let graph = world.graph();
    let suggested = async |text: &str| {
        let hits = graph.suggestions(tenant('1'), &upn(text)).await.unwrap();
        hits.into_iter().map(|hit| hit.id.object).collect::<Vec<_>>()
    };
    assert_eq!(suggested("alia.alias@contoso.example").await, [account('1', 79).object]);
    assert_eq!(suggested("twin@contoso.example").await.len(), 2);
    assert_eq!(suggested("o'nobody@contoso.example").await, []);
}

#[tokio::test]
async fn a_tenant_says_whether_it_gets_passwords() {
    let world = World::start().await;
    let graph = world.graph();
    let cloud = graph.tenant(tenant('1')).await.unwrap();
    assert_eq!((cloud.id, cloud.last_password_sync), (tenant('1'), None));
    assert!(cloud.has_verified("contoso.example"));
    assert!(graph.tenant(tenant('2')).await.unwrap().last_password_sync.is_some());
    assert_eq!(graph.tenant(tenant('3')).await.unwrap().last_password_sync, None);
}

#[tokio::test]
async fn without_the_beta_a_synchronised_tenant_is_not_taken_for_one_without_passwords() {
    let world = World::start().await;
    let graph = world.graph();
    let fault = Fault::Html500;
    world.sandbox.faults().add(Rule { upstream: Upstream::Graph, route: "/beta/".into(), times: 0, skip: 0, fault });
    assert!(graph.tenant(tenant('1')).await.unwrap().has_verified("contoso.example"));
    assert_eq!(graph.tenant(tenant('2')).await.unwrap_err().kind(), ErrorKind::Unavailable);
}

#[tokio::test]
async fn registered_methods_are_listed() {
    let world = World::start().await;
    let graph = world.graph();
    let grace = graph.methods(account('1', 38)).await.unwrap();
    assert_eq!(grace.authenticator.len(), 1);
    assert_eq!(grace.others, ["password"]);
    let susi = graph.methods(account('1', 71)).await.unwrap();
    assert_eq!((susi.authenticator.len(), susi.others), (0, vec!["password".to_owned(), "phone".to_owned()]));
    assert_eq!(graph.methods(account('1', 0xffff)).await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn an_answer_about_somebody_else_is_none() {
    let world = World::start().await;
    let graph = world.graph();
    let answer = |body: &str| {
        let fault = Fault::Status { status: 200, headers: Default::default(), body: body.to_owned() };
        world.sandbox.faults().add(Rule { upstream: Upstream::Graph, route: String::new(), times: 1, skip: 0, fault });
    };
    let eve = r#"{"id":"0b1ec700-0000-4000-8000-000000000099","userPrincipalName":"eve@contoso.example","accountEnabled":true}"#;
    let grace = account('1', 38);
    answer(eve);
    assert_eq!(graph.account(grace.tenant, grace.object).await.unwrap_err().kind(), ErrorKind::Malformed);
    for body in [format!(r#"{{"value":[{eve}]}}"#), format!(r#"{{"value":[{eve},{eve}]}}"#)] {
        answer(&body);
        let error = graph.account_by_upn(grace.tenant, &upn("grace@contoso.example")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Malformed);
        answer(&body);
        assert_eq!(graph.suggestions(grace.tenant, &upn("grace@contoso.example")).await.unwrap(), []);
    }
}

#[tokio::test]
async fn a_directory_role_is_seen_also_where_only_its_id_may_be_read() {
    let world = World::start().await;
    let (graph, grace) = (world.graph(), account('1', 38));
    assert_eq!(graph.roles(grace).await.unwrap(), Roles::None);
    let holds = |role: &str| {
        let role = role.parse().unwrap();
        let holds = |account: &mut vouchsafe_sandbox::microsoft::Account| account.directory_roles = vec![role];
        world.sandbox.microsoft().change_account("grace@contoso.example", holds).unwrap();
    };
    holds("62e90394-69f5-4237-9190-012177145e10");
    assert_eq!(graph.roles(grace).await.unwrap(), Roles::Held);
    // Directory Readers; without a permission to read roles nobody can tell that it is harmless.
    holds("88d8e3e3-8f55-4a1e-953a-9b9898b8876b");
    assert_eq!(graph.roles(grace).await.unwrap(), Roles::Held);
}
