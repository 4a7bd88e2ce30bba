//! Tenants that are connected many at a time: whose each is, nobody without the key says, and one step counts once.

use vouchsafe_domain::ids::{ClientId, TenantId};
use vouchsafe_store::{PickedStep, PickedTenant, StoreError};

use crate::{
    bench::*,
    settings::{T1, T2, settings},
};

const T3: &str = "33333333-3333-4333-8333-333333333333";

async fn pick(bench: &Bench, tenants: &[(&str, &str)], by: &str, now: i64) -> String {
    let picked: Vec<(TenantId, ClientId, String)> = tenants
        .iter()
        .map(|(tenant, client)| (tenant.parse().unwrap(), client.parse().unwrap(), format!("Tenant of {client}")))
        .collect();
    let mut told = String::new();
    let compose = |detail: &str, _: &_| {
        told = detail.to_owned();
        Vec::new()
    };
    bench.store.pick_tenants(&acme(), &picked, by.parse().unwrap(), at(now), compose).await.unwrap();
    told
}

async fn all(bench: &Bench) -> Vec<PickedTenant> {
    bench.store.picked_tenants(&acme()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_picked_goes_on_step_by_step_and_once() {
    on_each_database(async |bench| {
        let store = &bench.store;
        store.apply(&settings(), false, None, at(0)).await.unwrap();
        let (home, by) = (T2.parse().unwrap(), "3".parse().unwrap());
        store.partner_signed_in(&acme(), home, by, at(1)).await.unwrap();
        let told = pick(bench, &[(T1, "13"), (T3, "15")], "3", 2).await;
        assert_eq!(told, format!("customer 13: tenant {T1}; customer 15: tenant {T3}"));
        let [first, second] = &all(bench).await[..] else { panic!("two were picked") };
        assert_eq!((first.step.clone(), first.by, second.client), (PickedStep::Waiting, by, "15".parse().unwrap()));
        assert!(store.picked_tenants(&globex()).await.unwrap().is_empty());

        // One that was consented to waits to be confirmed, as if its administrator had come back with a link.
        assert!(store.picked_is_consented(&acme(), first, at(3)).await.unwrap());
        assert!(!store.picked_is_consented(&acme(), first, at(4)).await.unwrap(), "once");
        assert!(!store.picked_failed(&acme(), first, "roles_missing", None, at(4)).await.unwrap());
        let consents = store.consents(&acme()).await.unwrap();
        assert!(consents.len() == 1 && consents[0].given && consents[0].tenant == first.tenant, "{consents:?}");
        assert_eq!((consents[0].client, consents[0].asked_by), (first.client, by));

        // Whoever picks it anew begins anew, and what was on its way for the old one counts no more.
        pick(bench, &[(T3, "16")], "5", 5).await;
        assert!(!store.picked_failed(&acme(), second, "roles_missing", None, at(6)).await.unwrap());
        let anew = all(bench).await.into_iter().find(|one| one.tenant == second.tenant).unwrap();
        assert_eq!((anew.client, anew.by), ("16".parse().unwrap(), "5".parse().unwrap()));
        let said = Some("HTTP 403".to_owned());
        assert!(store.picked_failed(&acme(), &anew, "roles_missing", said.clone(), at(7)).await.unwrap());
        // Another process reads the same.
        let again = bench.again().await.picked_tenants(&acme()).await.unwrap();
        let failed = again.iter().find(|one| one.tenant == anew.tenant).unwrap();
        assert_eq!(failed.step, PickedStep::Failed { problem: "roles_missing".to_owned(), said });

        store.forget_picked(&acme(), &[anew.tenant]).await.unwrap();
        assert_eq!(all(bench).await.len(), 1);
        assert!(!store.picked_is_consented(&acme(), &anew, at(8)).await.unwrap(), "it was given up");
        assert_eq!(
            bench.log_kinds("acme").await,
            [
                "settings_applied",
                "partner_signed_in",
                "tenant_picked",
                "tenant_picked",
                "consent_given",
                "tenant_picked"
            ]
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_a_tenant_is_nobody_says_without_the_key() {
    on_each_database(async |bench| {
        bench.store.apply(&settings(), false, None, at(0)).await.unwrap();
        pick(bench, &[(T1, "13"), (T3, "15")], "3", 1).await;
        let swap =
            format!("UPDATE picked_tenants SET record = (SELECT record FROM picked_tenants WHERE tenant = '{T3}')");
        bench.tamper(&swap).await;
        let broken = StoreError::SealBroken { table: "picked_tenants", column: "record" };
        assert_eq!(bench.store.picked_tenants(&acme()).await.unwrap_err().to_string(), broken.to_string());
    })
    .await;
}
