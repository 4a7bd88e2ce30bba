//! Whole tenants, page by page.

use std::collections::BTreeSet;

use vouchsafe_domain::reach::Reach;
use vouchsafe_entra::{
    ErrorKind, Wrong,
    graph::{Change, Changes, Link, Listed},
};
use vouchsafe_http::Secret;
use vouchsafe_sandbox::{
    faults::{Fault, Rule, Upstream},
    microsoft::Options,
};

use crate::world::{World, tenant};

fn pages_of(world: &World, size: usize) {
    let options = Options { delta_page: size, ..world.sandbox.microsoft().options() };
    world.sandbox.microsoft().set_options(options);
}

/// Everything from this link on, and where changes will be.
async fn all(world: &World, mut link: Option<Link>) -> (Vec<Change>, Link) {
    let (graph, mut found) = (world.graph(), Vec::new());
    loop {
        match graph.changes(tenant('1'), link.as_ref()).await.unwrap() {
            Changes::Page { changes, link: next, is_last, unreadable } => {
                assert_eq!(unreadable, 0);
                found.extend(changes);
                if is_last {
                    return (found, next);
                }
                link = Some(next);
            }
            Changes::Expired => panic!("expired"),
        }
    }
}

fn names(changes: &[Change]) -> BTreeSet<String> {
    let name = |change: &Change| match change {
        Change::Is(Listed { upn, .. }) => upn.as_ref().unwrap().to_string(),
        Change::Gone(object) => format!("gone {object}"),
    };
    changes.iter().map(name).collect()
}

#[tokio::test]
async fn all_accounts_come_once_and_then_only_what_changes() {
    let world = World::start().await;
    let microsoft = world.sandbox.microsoft();
    microsoft.crowd("contoso.example", 25);
    pages_of(&world, 7);
    let count = world.graph().count(tenant('1')).await.unwrap();
    let (first, link) = all(&world, None).await;
    assert_eq!((first.len() as u64, names(&first).len() as u64), (count, count));
    let (nothing, link) = all(&world, Some(link)).await;
    assert_eq!(nothing, []);

    microsoft.change_account("user000003@contoso.example", |account| account.enabled = false).unwrap();
    let gone = microsoft
        .change_tenant("contoso.example", |tenant| {
            let at = tenant.accounts.iter().position(|one| one.upn == "user000004@contoso.example").unwrap();
            tenant.accounts.remove(at).id
        })
        .unwrap();
    let (changed, link) = all(&world, Some(link)).await;
    assert_eq!(names(&changed), [format!("gone {gone}"), "user000003@contoso.example".to_owned()].into());
    assert!(changed.iter().any(|change| matches!(change, Change::Is(Listed { enabled: Some(false), .. }))));

    microsoft.expire_deltas();
    assert!(matches!(world.graph().changes(tenant('1'), Some(&link)).await.unwrap(), Changes::Expired));
}

#[tokio::test]
async fn no_link_is_followed_elsewhere_and_no_page_leads_nowhere() {
    let world = World::start().await;
    let graph = world.graph();
    graph.granted_roles(tenant('1')).await.unwrap();
    let own = world.endpoints().graph;
    let answer = |body: String| {
        let fault = Fault::Status { status: 200, headers: Default::default(), body };
        world.sandbox.faults().add(Rule { upstream: Upstream::Graph, route: String::new(), times: 1, skip: 0, fault });
    };
    for next in ["http://evil.localhost:1/v1.0/users/delta?x", &format!("{own}/v1.0/me"), "/v1.0/users/delta", ""] {
        answer(format!(r#"{{"value":[],"@odata.nextLink":"{next}"}}"#));
        let error = graph.changes(tenant('1'), None).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Malformed, "{next}");
        answer(format!(r#"{{"value":[],"@odata.nextLink":"{next}"}}"#));
        let error = graph.registrations(tenant('1'), None).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Malformed, "{next}");
        // Nor is one that was kept.
        let asked = world.sandbox.calls().list().len();
        let kept = Link::kept(Secret::new(next));
        assert_eq!(graph.changes(tenant('1'), Some(&kept)).await.unwrap_err().kind(), ErrorKind::Malformed);
        assert_eq!(graph.registrations(tenant('1'), Some(&kept)).await.unwrap_err().kind(), ErrorKind::Malformed);
        assert_eq!(world.sandbox.calls().list().len(), asked, "{next}");
    }
    let to = |query: &str| format!("{own}/v1.0/users/delta?{query}");
    for body in [
        r#"{"value":[]}"#.to_owned(),
        format!(
            r#"{{"value":[],"@odata.nextLink":"{}","@odata.deltaLink":"{}"}}"#,
            to("$skiptoken=1"),
            to("$deltatoken=1")
        ),
        "{}".to_owned(),
    ] {
        answer(body);
        assert_eq!(graph.changes(tenant('1'), None).await.unwrap_err().kind(), ErrorKind::Malformed);
    }
    let itself = Link::kept(Secret::new(to("$skiptoken=1.0")));
    answer(format!(r#"{{"value":[],"@odata.nextLink":"{}"}}"#, to("$skiptoken=1.0")));
    assert_eq!(graph.changes(tenant('1'), Some(&itself)).await.unwrap_err().kind(), ErrorKind::Malformed);
    let strange =
        r##"{"value":[{"id":"me"},{"id":"01234567-89ab-cdef-0123-456789abcdef","userPrincipalName":"no upn"}],"##;
    answer(format!(r#"{strange}"@odata.deltaLink":"{}"}}"#, to("$deltatoken=1")));
    let page = graph.changes(tenant('1'), None).await.unwrap();
    assert!(matches!(page, Changes::Page { ref changes, unreadable: 2, is_last: true, .. } if changes.is_empty()));
}

#[tokio::test]
async fn the_report_tells_how_people_can_be_asked() {
    let world = World::start().await;
    let graph = world.graph();
    world.sandbox.microsoft().crowd("contoso.example", 1_500);
    let first = graph.registrations(tenant('1'), None).await.unwrap();
    let second = graph.registrations(tenant('1'), first.link.as_ref()).await.unwrap();
    assert!(first.registrations.len() == 1_000 && second.registrations.len() >= 500 && second.link.is_none());
    let all = || first.registrations.iter().chain(&second.registrations);
    for reach in Reach::ALL {
        assert!(all().any(|one| one.reach == reach), "{reach:?}");
    }
    assert!(all().any(|one| one.privileged) && all().any(|one| !one.privileged));

    let without = graph.registrations(tenant('3'), None).await.unwrap_err();
    assert_eq!(without.fault().map(|fault| fault.wrong), Some(Wrong::PremiumMissing));
    let unasked = graph.registrations(tenant('9'), None).await.unwrap_err();
    assert_eq!(unasked.fault().and_then(|fault| fault.needed), Some("AuditLog.Read.All"));
}
