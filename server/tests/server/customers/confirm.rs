//! A tenant is the customer's once an administrator has seen what it is.

use reqwest::StatusCode;
use serde_json::json;
use vouchsafe_sandbox::{
    cast::TAILSPIN,
    faults::{Fault, Upstream},
};
use vouchsafe_store::CustomerTenant;

use super::{CONTOSO, LIST, T1, TOYS, administrator, confirm, consent, paste, pods_state, until, world};
use crate::browser::Browser;

#[tokio::test]
async fn a_tenant_is_confirmed_only_as_it_was_shown_and_by_whoever_may() {
    let world = world().await;
    let ann = administrator(&world).await;
    let tenant = TAILSPIN.to_string();
    world.control("microsoft/options", json!({ "consent_roles": ["Organization.Read.All"] })).await;
    consent(&ann, TOYS, &tenant).await;
    let lacking = ann.get(TOYS).await;
    let missing = "These permissions are missing: User.Read.All, UserAuthenticationMethod.Read.All";
    assert!(lacking.html.contains(missing) && !lacking.html.contains(&format!("{TOYS}/confirm")), "{lacking:?}");
    let form = [("tenant", tenant.as_str()), ("shown", ""), ("seen", "1")];
    assert_eq!(ann.post(&format!("{TOYS}/confirm"), &form).await.status, StatusCode::CONFLICT);

    // With the permissions that were added since, also where a token of before is still good.
    world
        .control(
            "microsoft/options",
            json!({ "consent_roles":
        ["User.Read.All", "UserAuthenticationMethod.Read.All", "Organization.Read.All"] }),
        )
        .await;
    consent(&ann, TOYS, &tenant).await;
    let shown = ann.get(TOYS).await;

    world.control(&format!("microsoft/tenant/{tenant}"), json!({ "domains": ["evil.example"] })).await;
    let other = confirm(&ann, TOYS, &tenant, &shown, &[]).await;
    assert!(other.status == StatusCode::CONFLICT && other.html.contains("something else of this tenant"), "{other:?}");
    world
        .control(
            &format!("microsoft/tenant/{tenant}"),
            json!({ "domains": ["tailspin.example", "tailspin-toys.example"] }),
        )
        .await;

    // Somebody else gave the tenant to another customer.
    let give = async |tenants: Vec<CustomerTenant>| {
        let (mut settings, _) = world.store.load_settings().await.unwrap();
        let is_contoso = |customer: &&mut vouchsafe_store::Customer| {
            customer.instance.as_str() == "acme" && u64::from(customer.client) == 12
        };
        let contoso = settings.customers.iter_mut().find(is_contoso).unwrap();
        contoso.tenants.retain(|known| known.id.to_string() == T1);
        contoso.tenants.extend(tenants);
        world.store.apply(&settings, true, None, jiff::Timestamp::now()).await.unwrap();
    };
    give(vec![CustomerTenant { id: tenant.parse().unwrap(), connector_secret: None }]).await;
    let meanwhile = confirm(&ann, TOYS, &tenant, &shown, &[]).await;
    assert!(meanwhile.status == StatusCode::CONFLICT && meanwhile.html.contains("Somebody else"), "{meanwhile:?}");
    assert!(!meanwhile.html.contains("What you entered is still here"), "nothing was: {meanwhile:?}");
    give(Vec::new()).await;

    let shown = ann.get(TOYS).await;
    world.sql("UPDATE sessions SET created = created - 600001").await;
    let old = confirm(&ann, TOYS, &tenant, &shown, &[]).await;
    assert!(old.status == StatusCode::CONFLICT && old.html.contains("less than ten minutes ago"), "{old:?}");
    let page = ann.get(TOYS).await;
    assert!(page.html.contains("within the last ten minutes") && !page.html.contains("/confirm\""), "{page:?}");
    ann.sign_in_to(TOYS).await;

    // Microsoft does not answer: nothing is confirmed.
    world.spoil(Upstream::Graph, "organization", 0, Fault::Html500);
    let silent = confirm(&ann, TOYS, &tenant, &shown, &[]).await;
    assert!(silent.status == StatusCode::CONFLICT && silent.html.contains("cannot be confirmed now"), "{silent:?}");
    world.sandbox.faults().clear();

    let bob = Browser::of(&world, 5);
    bob.sign_in_to(TOYS).await;
    let reads = bob.get(TOYS).await;
    assert!(
        reads.html.contains("tailspin.example")
            && !reads.html.contains("<form method=\"post\" action=\"/dashboard/acme/customers"),
        "{reads:?}"
    );

    assert_eq!(world.logged("tenant_confirmed").await.len(), 0);
    let shown = ann.get(TOYS).await;
    // Another customer's secret is adopted meanwhile: that is no reason to begin anew.
    assert_eq!(paste(&ann, CONTOSO, T1, "connector-secret-t1").await.status, StatusCode::SEE_OTHER);
    until(&ann, CONTOSO, "works").await;
    world.sql("UPDATE settings SET version = version + 1").await;
    assert_eq!(confirm(&ann, TOYS, &tenant, &shown, &[]).await.status, StatusCode::SEE_OTHER);
    let again = confirm(&ann, TOYS, &tenant, &shown, &[]).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{again:?}");
    assert_eq!(world.logged("tenant_confirmed").await.len(), 1);
}

#[tokio::test]
async fn a_tenant_of_two_and_two_of_one_take_a_persons_decision() {
    let world = world().await;
    let ann = administrator(&world).await;
    let tenant = TAILSPIN.to_string();
    // Contoso's tenant for Tailspin Toys, too: Halo's mapping says so, which is a suggestion and no more.
    let row = json!({ "id": 1, "client_id": 15, "azure_tenant_id": T1, "azure_tenant_name": "Contoso" });
    world.change("client", 15, json!({ "azure_tenants": [row] })).await;
    ann.post(&format!("{LIST}/read"), &[]).await;
    let suggests = ann.get(TOYS).await;
    assert!(suggests.html.contains("Halo’s own mapping names these") && suggests.html.contains(T1), "{suggests:?}");
    assert!(suggests.html.contains("Halo client 12 has this tenant, too"), "{suggests:?}");
    assert!(suggests.html.contains("Not connected"), "{suggests:?}");

    for (customer, which, tick) in [(TOYS, T1, "shares"), (CONTOSO, tenant.as_str(), "several")] {
        consent(&ann, customer, which).await;
        let shown = ann.get(customer).await;
        assert!(shown.html.contains(&format!("name=\"{tick}\" value=\"yes\" required")), "{shown:?}");
        let other = if tick == "shares" { "several" } else { "shares" };
        for ticks in [&[][..], &[other]] {
            let undecided = confirm(&ann, customer, which, &shown, ticks).await;
            assert!(undecided.status == StatusCode::CONFLICT && undecided.html.contains("tick box"), "{undecided:?}");
        }
        assert_eq!(confirm(&ann, customer, which, &shown, &[tick]).await.status, StatusCode::SEE_OTHER);
    }
    let list = ann.get(&format!("{LIST}?standing=shares")).await;
    assert!(list.html.contains(TOYS) && list.html.contains(CONTOSO), "{list:?}");
    assert!(list.html.contains("Shares a tenant with another customer"), "{list:?}");
    let several = ann.get(&format!("{LIST}?standing=several")).await;
    assert!(several.html.contains(CONTOSO) && !several.html.contains(TOYS), "{several:?}");
}

#[tokio::test]
async fn a_tenant_of_another_instances_customer_is_nobodys_business_here() {
    let world = world().await;
    let ann = administrator(&world).await;
    let elsewhere = "A customer of another Halo here has this tenant";
    let asked = ann.post(&format!("{TOYS}/consent"), &[("tenant", "globex.example")]).await;
    assert!(asked.status == StatusCode::BAD_REQUEST && asked.html.contains(elsewhere), "{asked:?}");

    // The other instance gets it while a consent, which whoever has a link can claim, waits here.
    let tenant = TAILSPIN.to_string();
    consent(&ann, TOYS, &tenant).await;
    let before = ann.get(TOYS).await;
    assert!(before.html.contains("tailspin-toys.example"), "{before:?}");
    let (mut settings, _) = world.store.load_settings().await.unwrap();
    let globex = settings.customers.iter_mut().find(|customer| customer.instance.as_str() == "globex").unwrap();
    globex.tenants.push(CustomerTenant { id: tenant.parse().unwrap(), connector_secret: None });
    world.store.apply(&settings, false, None, jiff::Timestamp::now()).await.unwrap();
    let refused = confirm(&ann, TOYS, &tenant, &before, &[]).await;
    assert!(refused.status == StatusCode::CONFLICT && refused.html.contains(elsewhere), "{refused:?}");
    assert!(!refused.html.contains("tailspin-toys.example"), "nothing of it is read: {refused:?}");
    assert_eq!(pods_state(&ann).await, "customer_not_connected");
}
