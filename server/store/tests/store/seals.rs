//! Promise P6: no sealed value can be moved to another row.

use vouchsafe_domain::log::{Event, Kind};
use vouchsafe_store::{NewVerification, StoreError};

use crate::{bench::*, sessions::sign_in, settings::settings};

fn broken(table: &'static str, column: &'static str) -> Option<StoreError> {
    Some(StoreError::SealBroken { table, column })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customers_secret_opens_for_no_other_customer() {
    on_each_database(async |bench| {
        bench.store.apply(&settings(), false, None, at(0)).await.unwrap();
        let moved = bench
            .tamper(
                "UPDATE customer_tenants SET connector_secret = (SELECT connector_secret FROM customer_tenants
                 WHERE instance = 'acme' AND tenant LIKE '1%') WHERE instance = 'globex'",
            )
            .await;
        assert_eq!(moved, 1);
        let failed = bench.store.load_settings().await;
        assert_eq!(failed.err(), broken("customer_tenants", "connector_secret"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instances_secrets_open_for_no_other_instance() {
    on_each_database(async |bench| {
        for column in ["client_secret", "launch_secrets"] {
            bench.store.apply(&settings(), false, None, at(0)).await.unwrap();
            let swap = format!(
                "UPDATE instances SET {column} = (SELECT o.{column} FROM instances o WHERE o.id = 'acme') WHERE id = 'globex'"
            );
            bench.tamper(&swap).await;
            assert_eq!(bench.store.load_settings().await.err(), broken("instances", column));
            bench.tamper("DELETE FROM instances").await;
            bench.tamper("DELETE FROM customers").await;
            bench.tamper("DELETE FROM customer_tenants").await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secrets_host_and_a_customers_policy_cannot_be_written_in() {
    on_each_database(async |bench| {
        bench.store.apply(&settings(), false, None, at(0)).await.unwrap();
        bench.tamper("UPDATE customers SET policy = '{}' WHERE instance = 'acme'").await;
        assert_eq!(bench.store.load_settings().await.err(), broken("customers", "policy"));
        bench.tamper(r#"UPDATE instances SET document = '{"url":"https://eve.example"}' WHERE id = 'acme'"#).await;
        assert_eq!(bench.store.load_settings().await.err(), broken("instances", "document"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_technicians_token_opens_in_no_other_session_and_no_other_column() {
    on_each_database(async |bench| {
        let ann = bench.store.create_session(sign_in(acme()), at(0)).await.unwrap();
        let bob = bench.store.create_session(sign_in(acme()), at(0)).await.unwrap();
        bench.tamper("UPDATE sessions SET refresh_token = access_token").await;
        assert_eq!(bench.store.session(ann.id).await.err(), broken("sessions", "refresh_token"));
        let theft = format!(
            "UPDATE sessions SET refresh_token = NULL,
             access_token = (SELECT o.access_token FROM sessions o WHERE o.id = '{}')",
            ann.id
        );
        bench.tamper(&theft).await;
        assert!(bench.store.session(ann.id).await.unwrap().is_some(), "it is her own");
        assert_eq!(bench.store.session(bob.id).await.err(), broken("sessions", "access_token"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connector_session_opens_for_no_other_verification() {
    on_each_database(async |bench| {
        let own = bench.ringing(&press(at(0)), at(0)).await;
        let other = bench.ringing(&NewVerification { account: account(2), ..press(at(0)) }, at(0)).await;
        let theft = format!(
            "UPDATE verifications SET connector_session =
             (SELECT o.connector_session FROM verifications o WHERE o.id = '{}')",
            own.id
        );
        bench.tamper(&theft).await;
        assert!(bench.store.verification(&acme(), own.id).await.is_ok());
        let failed = bench.store.verification(&acme(), other.id).await;
        assert_eq!(failed.err(), broken("verifications", "connector_session"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_instance_cannot_be_made_to_sign_with_anothers_key() {
    on_each_database(async |bench| {
        for instance in [acme(), globex()] {
            bench.store.append(&instance, at(0), Event::new(Kind::SignedIn)).await.unwrap();
        }
        bench.tamper("UPDATE log_heads SET seed = (SELECT o.seed FROM log_heads o WHERE o.instance = 'acme')").await;
        assert!(bench.store.append(&acme(), at(1), Event::new(Kind::SignedIn)).await.is_ok());
        let failed = bench.store.append(&globex(), at(1), Event::new(Kind::SignedIn)).await;
        assert_eq!(failed.err(), broken("log_heads", "seed"));
    })
    .await;
}
