//! Customers on their way: what the PSA has, consents that count, tenants that were confirmed, and secrets that work.

use jiff::SignedDuration;
use vouchsafe_domain::{
    connection::Trial,
    consent::{App, LIVES, Refusal, Said},
    ids::{ClientId, TenantId},
};
use vouchsafe_store::{
    Administrator, Changed, ClientList, KnownClient, NewConsent, NewSecret, Secret, SecretEnds, StoreError, Token,
    TokenHash,
};

use crate::{
    as_seen::as_seen,
    bench::*,
    settings::{T1, T2, settings},
};

const T3: &str = "33333333-3333-4333-8333-333333333333";

fn tenant(id: &str) -> TenantId {
    id.parse().unwrap()
}

fn client(id: &str) -> ClientId {
    id.parse().unwrap()
}

fn link(state: TokenHash) -> NewConsent {
    NewConsent {
        instance: acme(),
        client: client("13"),
        tenant: tenant(T3),
        app: App::Reader,
        by: "3".parse().unwrap(),
        expires: at(0) + LIVES,
        state,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_psas_clients_are_kept_until_they_are_read_anew() {
    on_each_database(async |bench| {
        let store = &bench.store;
        assert_eq!(store.clients(&acme()).await.unwrap(), ClientList::default());
        store.clients_failed(&acme(), at(1)).await.unwrap();
        let failed = store.clients(&acme()).await.unwrap();
        assert_eq!((failed.read, failed.failed), (None, Some(at(1))));

        let known = |id: &str, name: &str, tenants: &[&str]| KnownClient {
            id: client(id),
            name: name.into(),
            tenants: tenants.iter().map(|id| tenant(id)).collect(),
        };
        let first = [known("12", "Leanne & Stu 🏗", &[T1, T2]), known("13", "", &[])];
        store.put_clients(&acme(), &first, true, at(2)).await.unwrap();
        store.put_clients(&globex(), &first[..1], false, at(2)).await.unwrap();
        let list = store.clients(&acme()).await.unwrap();
        assert_eq!((list.clients.as_slice(), list.read, list.cut, list.failed), (&first[..], Some(at(2)), true, None));
        store.clients_failed(&acme(), at(3)).await.unwrap();
        let list = store.clients(&acme()).await.unwrap();
        assert_eq!((list.clients.len(), list.read, list.failed), (2, Some(at(2)), Some(at(3))));
        store.put_clients(&acme(), &first[1..], false, at(4)).await.unwrap();
        let list = store.clients(&acme()).await.unwrap();
        assert_eq!((list.clients.as_slice(), list.cut, list.failed), (&first[1..], false, None));
        assert_eq!(store.client(&acme(), client("12")).await.unwrap(), None);
        assert_eq!(store.client(&globex(), client("12")).await.unwrap().unwrap().name, "Leanne & Stu 🏗");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_counts_once_and_only_a_confirmed_tenant_is_the_customers() {
    on_each_database(async |bench| {
        let store = &bench.store;
        store.apply(&settings(), false, None, at(0)).await.unwrap();
        let (good, wrong) = (Said::Consented { tenant: tenant(T3) }, Said::Consented { tenant: tenant(T1) });
        let answer =
            async |state, said, now| store.answer_consent(state, said, Some("x".into()), at(now)).await.unwrap();
        let [first, state] = [0; 2].map(|_| Token::random().unwrap().hash());
        store.ask_consent(&link(first), &as_seen(bench, "13").await, at(0)).await.unwrap();
        store.ask_consent(&link(state), &as_seen(bench, "13").await, at(0)).await.unwrap();
        assert_eq!(answer(first, good, 1).await, None, "a new link makes the old one useless");
        let later = LIVES.as_secs();
        for (said, now, why) in
            [(wrong, 1, Refusal::OtherTenant), (Said::Refused, 1, Refusal::Refused), (good, later, Refusal::Expired)]
        {
            let (consent, judged) = answer(state, said, now).await.unwrap();
            assert_eq!((judged, consent.given), (Err(why), false));
        }
        let by = Administrator { instance: &acme(), agent: "3".parse().unwrap(), recent: true, heard: true };
        let confirm = async |seen| {
            let name = Some("Northwind".to_owned());
            store.confirm_tenant(&by, seen, client("13"), name, tenant(T3), at(5), |_, _, _| Vec::new()).await.unwrap()
        };
        assert_eq!(confirm(1).await, Changed::Meanwhile, "nobody consented");
        assert_eq!(answer(state, good, later - 1).await.unwrap().1, Ok(()));
        assert_eq!(answer(state, good, 2).await.unwrap().1, Err(Refusal::Used));
        assert_eq!(confirm(0).await, Changed::Meanwhile, "settings were changed since");
        assert_eq!(confirm(1).await, Changed::Done);
        assert_eq!(confirm(2).await, Changed::Meanwhile);
        let (loaded, _) = bench.again().await.load_settings().await.unwrap();
        let customer = loaded.customers.iter().find(|known| known.client == client("13")).unwrap();
        assert_eq!(customer.tenants.len(), 1);
        assert!(customer.tenants[0].id == tenant(T3) && customer.tenants[0].connector_secret.is_none());
        assert!(store.consents(&acme()).await.unwrap().is_empty());
        assert_eq!(
            bench.log_kinds("acme").await,
            [
                "settings_applied",
                "consent_asked",
                "consent_asked",
                "consent_refused",
                "consent_refused",
                "consent_refused",
                "consent_given",
                "consent_refused",
                "settings_changed",
                "tenant_confirmed"
            ]
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_without_the_key_makes_a_consent_or_a_tenant() {
    on_each_database(async |bench| {
        let store = &bench.store;
        store.apply(&settings(), false, None, at(0)).await.unwrap();
        let [first, second] = [0; 2].map(|_| Token::random().unwrap().hash());
        store.ask_consent(&link(first), &as_seen(bench, "13").await, at(0)).await.unwrap();
        store.answer_consent(first, Said::Consented { tenant: tenant(T3) }, None, at(1)).await.unwrap();
        bench.tamper("CREATE TABLE old AS SELECT standing FROM consents").await;
        store.ask_consent(&link(second), &as_seen(bench, "13").await, at(2)).await.unwrap();
        let broken = |table, column| Some(StoreError::SealBroken { table, column });
        for tampering in [
            // What an earlier link came to.
            "UPDATE consents SET standing = (SELECT standing FROM old)".to_owned(),
            format!("UPDATE consents SET tenant = '{T2}'"),
            "UPDATE consents SET client = 12".to_owned(),
            "UPDATE consents SET standing = 'given'".to_owned(),
        ] {
            let fresh = Token::random().unwrap().hash();
            bench.tamper("DELETE FROM consents").await;
            store.ask_consent(&link(fresh), &as_seen(bench, "13").await, at(3)).await.unwrap();
            bench.tamper(&tampering).await;
            assert_eq!(store.consents(&acme()).await.err(), broken("consents", "standing"), "{tampering}");
        }
        bench
            .tamper(&format!(
                "INSERT INTO customer_tenants (instance, client, tenant, connector_secret) VALUES ('acme', 13, '{T3}', '')"
            ))
            .await;
        assert_eq!(store.load_settings().await.err(), broken("customer_tenants", "connector_secret"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pasted_secret_is_in_force_only_once_it_works() {
    on_each_database(async |bench| {
        let store = &bench.store;
        store.apply(&settings(), false, None, at(0)).await.unwrap();
        let new = |id: &str, secret: &str| NewSecret {
            good_until: None,
            instance: acme(),
            client: client("12"),
            tenant: tenant(id),
            secret: Secret::new(secret),
            by: "3".parse().unwrap(),
            by_name: "Ann Agent".into(),
        };
        let in_force = async || {
            let (settings, _) = store.load_settings().await.unwrap();
            settings.customers[0].tenants[0].connector_secret.clone().unwrap().expose().to_owned()
        };
        let trial = async || store.secret_trials(&acme()).await.unwrap().remove(0);
        store.paste_secret(&new(T1, "hush-first"), &as_seen(bench, "12").await, at(1)).await.unwrap();
        let first = store.due_secrets(at(1)).await.unwrap().remove(0);
        assert_eq!(first.new.secret.expose(), "hush-first");
        store.secret_failed(&first, "secret_wrong", Some(7_000_215), Some(at(10)), at(1)).await.unwrap();
        assert!(store.due_secrets(at(9)).await.unwrap().is_empty());
        let seen = trial().await;
        assert_eq!((seen.trial, seen.tries, seen.code), (Trial::Going, 1, Some(7_000_215)));

        // Another one is pasted while the first is being tried: what comes of the first counts no longer.
        let ends = Some(at(90 * 24 * 3600));
        store
            .paste_secret(&NewSecret { good_until: ends, ..new(T1, "hush-second") }, &as_seen(bench, "12").await, at(2))
            .await
            .unwrap();
        let known = async || {
            let known = store.secret_ends().await.unwrap();
            (known.microsoft_app, known.connectors.get(&(acme(), client("12"), tenant(T1))).copied())
        };
        assert_eq!(known().await, (Some(at(90)), None), "not before it is in force");
        assert!(!store.adopt_secret(&first, at(3), |_, _, _| Vec::new()).await.unwrap());
        store.secret_failed(&first, "secret_expired", None, None, at(3)).await.unwrap();
        assert_eq!((trial().await.trial, in_force().await), (Trial::Going, format!("hush-{T1}")));
        let second = bench.again().await.due_secrets(at(3)).await.unwrap().remove(0);
        assert!(store.adopt_secret(&second, at(4), |_, _, _| Vec::new()).await.unwrap());
        assert_eq!((trial().await.trial, in_force().await), (Trial::Works, "hush-second".to_owned()));
        assert!(!store.adopt_secret(&second, at(5), |_, _, _| Vec::new()).await.unwrap());
        assert_eq!(known().await, (Some(at(90)), ends));

        store.paste_secret(&new(T2, "hush-third"), &as_seen(bench, "12").await, at(6)).await.unwrap();
        let third = store.due_secrets(at(6)).await.unwrap().remove(0);
        store.secret_failed(&third, "secret_expired", Some(7_000_222), None, at(7)).await.unwrap();
        assert!(store.due_secrets(at(6) + SignedDuration::from_hours(1)).await.unwrap().is_empty());
        // A tenant that is none of the customer's gets no secret.
        store.paste_secret(&new(T3, "hush-fourth"), &as_seen(bench, "12").await, at(8)).await.unwrap();
        let fourth = store.due_secrets(at(8)).await.unwrap().remove(0);
        assert!(!store.adopt_secret(&fourth, at(9), |_, _, _| Vec::new()).await.unwrap());
        assert_eq!(store.secret_trials(&acme()).await.unwrap().len(), 2);

        // Nor does one that was pasted by somebody who is no administrator any more.
        store
            .paste_secret(
                &NewSecret { by: "6".parse().unwrap(), ..new(T1, "hush-fifth") },
                &as_seen(bench, "12").await,
                at(10),
            )
            .await
            .unwrap();
        let fifth = store.due_secrets(at(10)).await.unwrap().remove(0);
        assert!(!store.adopt_secret(&fifth, at(11), |_, _, _| Vec::new()).await.unwrap());
        assert_eq!((in_force().await, known().await.1), ("hush-second".to_owned(), ends));

        let log = store.log_lines(None, None, 100).await.unwrap();
        assert!(log.iter().all(|line| !line.line.contains("hush")));
        assert_eq!(
            bench.log_kinds("acme").await,
            [
                "settings_applied",
                "secret_pasted",
                "secret_pasted",
                "settings_changed",
                "secret_works",
                "secret_pasted",
                "secret_refused",
                "secret_pasted",
                "secret_pasted"
            ]
        );

        // Another secret has another end, of which nobody has said anything.
        let (mut settings, _) = store.load_settings().await.unwrap();
        settings.ends = SecretEnds::default();
        store.apply(&settings, false, None, at(12)).await.unwrap();
        assert_eq!(known().await, (Some(at(90)), ends));
        settings.customers[0].tenants[0].connector_secret = Some(Secret::new("hush-sixth"));
        store.apply(&settings, false, None, at(13)).await.unwrap();
        assert_eq!(known().await, (Some(at(90)), None));
        settings.microsoft_app.as_mut().unwrap().client_secret = Secret::new("hush-seventh");
        store.apply(&settings, false, None, at(14)).await.unwrap();
        assert_eq!(known().await, (None, None));
    })
    .await;
}
