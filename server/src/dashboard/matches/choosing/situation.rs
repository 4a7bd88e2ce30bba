use serde::Serialize;
use vouchsafe_domain::{
    account::{Account, Tenant},
    choosing::{Choosing, Likeness, Objection, may_be_chosen_for},
    contact::Contact,
    eligibility::Asking,
    ids::{AccountId, AgentId, ContactId, TenantId},
};
use vouchsafe_entra::Graph;
use vouchsafe_store::{Match, MatchRequest};

use super::super::contact;
use crate::{
    answer::Refused, dashboard::visitor::Visitor, pod::look_up::by_rule, problem::Problem, services::Services,
};

/// What is known of a contact whom somebody was asked to look into.
pub(super) struct Situation {
    pub request: MatchRequest,
    /// As Halo shows them to this administrator now.
    pub contact: Contact,
    /// What people said of them before.
    pub said: Option<Match>,
    /// Those of their customer.
    tenants: Vec<TenantId>,
    /// Where their account can be.
    pub places: Result<Vec<TenantId>, Objection>,
    any_source: bool,
}

/// Contact and account beside each other.
pub(super) struct Sides {
    pub contact: ContactId,
    pub account: Account,
    pub tenant: Tenant,
    pub objection: Option<Objection>,
    /// What all of it looks like: another one as soon as any of it changes.
    pub seen: Likeness,
}

#[derive(Serialize)]
struct Seen<'a> {
    contact: &'a str,
    account: &'a Account,
    asked_by: AgentId,
    asked: i64,
    before: Option<AccountId>,
}

impl Situation {
    /// Or the key of what stands in the way.
    pub(super) async fn read(
        services: &Services,
        visitor: &Visitor,
        id: Option<ContactId>,
    ) -> Result<Result<Self, &'static str>, Refused> {
        let (store, instance) = (&services.store, visitor.instance());
        let request = match id {
            Some(id) => store.match_request(instance, id).await?,
            None => None,
        };
        let Some(request) = request else { return Ok(Err("dash-match-settled")) };
        let Some(contact) = contact(services, visitor, request.contact).await else {
            return Ok(Err("dash-match-unseen"));
        };
        let customer = visitor.settings.customer(instance, contact.client);
        let tenants: Vec<TenantId> =
            customer.map(|customer| customer.tenants.iter().map(|tenant| tenant.id).collect()).unwrap_or_default();
        let places = may_be_chosen_for(&contact, &tenants);
        let said = store.agreed_match(instance, contact.id).await?;
        let any_source = customer.is_some_and(|customer| customer.any_source);
        Ok(Ok(Self { request, contact, said, tenants, places, any_source }))
    }

    /// Which account stands there until now.
    pub(super) fn before(&self) -> Option<AccountId> {
        self.said.as_ref().map(|said| said.account)
    }

    /// With this account, read now; none if the tenant has it no longer, or is not one where it could be.
    pub(super) async fn sides(
        &self,
        visitor: &Visitor,
        graph: &Graph,
        id: AccountId,
    ) -> Result<Option<Sides>, Problem> {
        // No customer's tenant is asked about another's contact.
        if !self.places.as_ref().is_ok_and(|places| places.contains(&id.tenant)) {
            return Ok(None);
        }
        let (account, tenant, found) = tokio::try_join!(
            graph.account(id.tenant, id.object),
            graph.tenant(id.tenant),
            by_rule(graph, &self.contact, &self.tenants)
        )?;
        let Some(account) = account else { return Ok(None) };
        let session = &visitor.session;
        let choosing = Choosing {
            contact: &self.contact,
            account: &account,
            tenant: &tenant,
            tenants: &self.tenants,
            by_rule: found.ok().map(|(found, _)| found.id),
            asked_by: self.request.asked_by,
            asking: Asking {
                technician: session.agent,
                technician_email: session.agent_email.as_deref(),
                any_source: self.any_source,
            },
        };
        let objection = choosing.objection(visitor.now);
        let seen = Likeness::told(&Seen {
            contact: Likeness::of(&self.contact).as_str(),
            account: &account,
            asked_by: self.request.asked_by,
            asked: self.request.asked.as_millisecond(),
            before: self.before(),
        });
        Ok(Some(Sides { contact: self.contact.id, account, tenant, objection, seen }))
    }
}
