use vouchsafe_domain::{ids::ClientId, log::Event};
use vouchsafe_store::{Customer, StoreError, Verification};

use crate::{dashboard::visitor::Visitor, services::Services};

/// Whom an exception is about.
pub enum Whose {
    /// Several have the same tenant.
    Customers(Vec<ClientId>),
    /// Nobody can say any more.
    Nobodys,
}

/// The customers that have the tenant of an event.
pub fn with_tenant<'a>(visitor: &'a Visitor, event: &Event) -> Vec<&'a Customer> {
    let has = |customer: &&Customer| {
        customer.instance == *visitor.instance()
            && customer.tenants.iter().any(|tenant| Some(tenant.id) == event.tenant_id)
    };
    visitor.settings.customers().iter().filter(has).collect()
}

/// By its verification; without one, as where somebody said which account a contact is, by whoever has the account's tenant,
/// or else by whom the contact was verified for.
pub async fn whose(
    services: &Services,
    visitor: &Visitor,
    event: &Event,
    about: Option<&Verification>,
) -> Result<Whose, StoreError> {
    if let Some(about) = about {
        return Ok(Whose::Customers(vec![about.client]));
    }
    let customers: Vec<ClientId> = with_tenant(visitor, event).iter().map(|customer| customer.client).collect();
    if !customers.is_empty() {
        return Ok(Whose::Customers(customers));
    }
    let Some(contact) = event.contact else { return Ok(Whose::Nobodys) };
    let last = services.store.last_client_of(visitor.instance(), contact).await?;
    Ok(last.map_or(Whose::Nobodys, |client| Whose::Customers(vec![client])))
}
