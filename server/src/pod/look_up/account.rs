//! Which account the contact is, whether it may be asked, and whether it can be.

use std::time::Duration;

use futures::future::try_join_all;
use jiff::Timestamp;
use tokio::time::timeout;
use tracing::info;
use vouchsafe_domain::{
    account::{Account, Tenant},
    choosing::Choice,
    connector::MethodList,
    contact::Contact,
    eligibility::{self, Ineligible},
    ids::{AccountId, ClientId, TenantId, Upn},
    matching::{self, Plan, Suggested, Unmatched},
    method::Way,
    policy::Roles,
    verdict::Verdict,
};
use vouchsafe_entra::{EntraError, Graph};
use vouchsafe_store::{Customer, Match, NewMatch};

use super::{Asking, Looked, Suggestion};
use crate::problem::Problem;

/// How much longer directory roles are waited for, once everything else is known.
const ROLES_WAIT: Duration = Duration::from_secs(2);

pub(super) async fn resolve(asking: Asking<'_>, contact: &Contact, looked: &mut Looked) -> Result<(), Problem> {
    let Asking { services, settings, connected, session, .. } = asking;
    let instance = &connected.instance.id;
    let not_connected = || Problem::plain("customer_not_connected", None);
    let customer = settings.customer(instance, contact.client).ok_or_else(not_connected)?;
    let graph = settings.graph.as_deref().ok_or(Problem::plain("setup_broken", Some("microsoft_app_missing")))?;

    let (account, tenant) = find(asking, graph, customer, contact, looked).await?;
    looked.account = Some(account.clone());
    looked.tenant_name = Some(tenant.display_name.clone());

    let who = eligibility::Asking {
        technician: session.agent,
        technician_email: session.agent_email.as_deref(),
        any_source: customer.any_source,
    };
    let source = eligibility::check(&account, &tenant, contact, who, Timestamp::now()).map_err(ineligible)?;
    looked.source = Some(source);

    let key = settings.connector_key(instance, contact.client, account.id.tenant).ok_or_else(not_connected)?;
    // The list is as old as the question.
    let asked = Timestamp::now();
    let mut decides = std::pin::pin!(services.connector.methods(&key, &account.upn));
    let mut detail = std::pin::pin!(graph.methods(account.id));
    let mut asked_detail = true;
    let mut kind = std::pin::pin!(graph.roles(account.id));
    let mut asked_roles = true;
    let list = loop {
        tokio::select! {
            biased;
            list = &mut decides => break list?,
            roles = &mut kind, if asked_roles => {
                asked_roles = false;
                looked.roles = roles_of(roles);
            }
            registered = &mut detail, if asked_detail => {
                asked_detail = false;
                looked.registered = registered.ok();
            }
        }
    };
    if asked_roles && let Ok(roles) = timeout(ROLES_WAIT, kind).await {
        looked.roles = roles_of(roles);
    }
    // One way of asking is enough; which ways there are, the pod shows.
    let mut obstacles = Way::ALL.into_iter().map(|way| list.obstacle(way, &account.upn));
    let askable = obstacles.any(|obstacle| obstacle.is_none());
    let obstacle = list.obstacle(Way::Notification, &account.upn).filter(|_| !askable);
    let problem = obstacle.map(|verdict| unaskable(verdict, &list));
    looked.methods = Some((list, asked));
    problem.map_or(Ok(()), Err)
}

/// Reads who manages this account in Entra; false if nobody does, or nobody who can be asked. They need not be anybody in the PSA.
pub(crate) async fn manager(
    asking: Asking<'_>,
    client: ClientId,
    user: AccountId,
    looked: &mut Looked,
) -> Result<bool, Problem> {
    let Asking { services, settings, connected, session, .. } = asking;
    let instance = &connected.instance.id;
    let not_connected = || Problem::plain("customer_not_connected", None);
    let customer = settings.customer(instance, client).ok_or_else(not_connected)?;
    let graph = settings.graph.as_deref().ok_or(Problem::plain("setup_broken", Some("microsoft_app_missing")))?;
    let (manager, tenant) = tokio::try_join!(graph.manager(user), graph.tenant(user.tenant))?;
    let Some(manager) = manager else { return Ok(false) };
    let who = eligibility::Asking {
        technician: session.agent,
        technician_email: session.agent_email.as_deref(),
        any_source: customer.any_source,
    };
    let Ok(source) = eligibility::check_account(&manager, &tenant, who, Timestamp::now()) else { return Ok(false) };
    let key = settings.connector_key(instance, client, manager.id.tenant).ok_or_else(not_connected)?;
    let asked = Timestamp::now();
    let list = services.connector.methods(&key, &manager.upn).await?;
    let obstacle = list.obstacle(Way::Notification, &manager.upn).map(|verdict| unaskable(verdict, &list));
    let askable = obstacle.is_none();
    if let Some(problem) = obstacle.filter(Problem::is_an_outage) {
        return Err(problem);
    }
    *looked = Looked {
        account: Some(manager),
        tenant_name: Some(tenant.display_name),
        source: Some(source),
        methods: Some((list, asked)),
        ..Looked::default()
    };
    Ok(askable)
}

/// What is not said, for whatever reason, is not known; the policy deals with that.
fn roles_of(answer: Result<Roles, EntraError>) -> Roles {
    answer.unwrap_or_else(|error| {
        info!("directory roles are not known: {error}");
        Roles::Unknown
    })
}

/// The one account that the contact is.
async fn find(
    asking: Asking<'_>,
    graph: &Graph,
    customer: &Customer,
    contact: &Contact,
    looked: &mut Looked,
) -> Result<(Account, Tenant), Problem> {
    let tenants: Vec<TenantId> = customer.tenants.iter().map(|tenant| tenant.id).collect();
    let said = asking.services.store.agreed_match(&asking.connected.instance.id, contact.id).await?;
    let choice = said.as_ref().map_or(Choice::None, |said| said.choice(contact, &tenants));
    match (by_rule(graph, contact, &tenants).await?, choice) {
        // Somebody was chosen, and somebody else signs in with the contact's address by now: nobody can say which of them it is.
        (Ok((account, _)), Choice::Stands(chosen)) if account.id != chosen => Err(unmatched(Unmatched::Several)),
        (Ok(found), _) => Ok(found),
        (Err(why), Choice::Stands(chosen)) if Choice::helps(why) => {
            let (account, tenant) =
                tokio::try_join!(graph.account(chosen.tenant, chosen.object), graph.tenant(chosen.tenant))?;
            Ok((account.ok_or(Problem::plain("not_matched", Some("choice_gone")))?, tenant))
        }
        (Err(why), choice) => {
            let changed = choice == Choice::Changed && Choice::helps(why);
            let found = match why {
                Unmatched::NoAccount => agreed(asking, graph, contact, said, &tenants, looked).await,
                why => Err(unmatched(why)),
            };
            match found {
                // Two technicians may agree on whom they see; for everything else an administrator has to choose anew.
                Err(problem) if changed && looked.suggestion.is_none() && is_unmatched(&problem) => {
                    Err(Problem::plain("not_matched", Some("choice_changed")))
                }
                Ok(account) => {
                    let tenant = graph.tenant(account.id.tenant).await?;
                    Ok((account, tenant))
                }
                Err(problem) => Err(problem),
            }
        }
    }
}

fn is_unmatched(problem: &Problem) -> bool {
    matches!(problem.state, "not_matched" | "several_matches")
}

/// The one account that is the contact's by the rules alone: by its object id, or by exactly one UPN.
pub(crate) async fn by_rule(
    graph: &Graph,
    contact: &Contact,
    tenants: &[TenantId],
) -> Result<Result<(Account, Tenant), Unmatched>, EntraError> {
    let plan = match matching::plan(contact, tenants) {
        Ok(plan) => plan,
        Err(why) => return Ok(Err(why)),
    };
    let (Plan::Object { tenants, .. } | Plan::Addresses { tenants, .. }) = &plan;
    let found = search(graph, &plan).await?;
    let account = match matching::decide(&plan, &found) {
        Ok(account) => account,
        Err(why) => return Ok(Err(why)),
    };
    if let Plan::Addresses { upns, .. } = &plan
        && let Some(first) = upns.first().filter(|first| **first != account.upn)
    {
        // A lesser address hit. If the contact's own is somebody else's mail, then it is two people.
        let others = suggest(graph, std::slice::from_ref(first), tenants).await?;
        if others.iter().any(|other| other.account.id != account.id) {
            return Ok(Err(Unmatched::Several));
        }
    }
    let tenant = found.into_iter().map(|(_, tenant)| tenant).find(|tenant| tenant.id == account.id.tenant);
    Ok(tenant.map(|tenant| (account, tenant)).ok_or(Unmatched::NoAccount))
}

/// The accounts that may be the contact's: those that sign in with one of its addresses, and those that have one as mail or alias.
pub(crate) async fn candidates(
    graph: &Graph,
    contact: &Contact,
    tenants: &[TenantId],
) -> Result<Vec<Account>, EntraError> {
    let addresses = addresses(contact);
    let by_upn = addresses.iter().flat_map(|upn| tenants.iter().map(move |tenant| graph.account_by_upn(*tenant, upn)));
    let (by_upn, suggested) = tokio::try_join!(try_join_all(by_upn), suggest(graph, &addresses, tenants))?;
    let mut all: Vec<Account> = Vec::new();
    for account in by_upn.into_iter().flatten().chain(suggested.into_iter().map(|suggested| suggested.account)) {
        if !all.iter().any(|known| known.id == account.id) {
            all.push(account);
        }
    }
    Ok(all)
}

fn addresses(contact: &Contact) -> Vec<Upn> {
    let mut all: Vec<Upn> = Vec::new();
    for address in contact.addresses.iter().filter_map(|address| address.parse().ok()) {
        if !all.contains(&address) {
            all.push(address);
        }
    }
    all
}

/// The one account that has an address of the contact's as mail or alias, if people agreed on that: on this account, for an
/// address that still leads to it. Otherwise it is suggested.
async fn agreed(
    asking: Asking<'_>,
    graph: &Graph,
    contact: &Contact,
    said: Option<Match>,
    tenants: &[TenantId],
    looked: &mut Looked,
) -> Result<Account, Problem> {
    let tenants = matching::places(contact, tenants).map_err(unmatched)?;
    let suggested = suggest(graph, &addresses(contact), &tenants).await?;
    let several = suggested.len() > 1;
    let (Some(suggested), false) = (suggested.into_iter().next(), several) else {
        return Err(unmatched(if several { Unmatched::Several } else { Unmatched::NoAccount }));
    };
    let agreed =
        said.and_then(|agreed| Some((agreed.account, agreed.address?, agreed.suggested_by, agreed.confirmed_by)));
    let agreed = agreed.filter(|(account, address, ..)| suggested.is(*account, address));
    let (address, suggested_by) = match agreed {
        Some((_, address, _, Some(_))) => {
            looked.found_by = Some(address);
            return Ok(suggested.account);
        }
        Some((_, address, suggested_by, None)) => (Some(address), Some(suggested_by)),
        None => (suggested.addresses.into_iter().next(), None),
    };
    let Account { id, upn, display_name, .. } = suggested.account;
    let asked_by_me = suggested_by == Some(asking.session.agent);
    looked.suggestion = address.map(|address| Suggestion {
        suggested: NewMatch { account: id, upn: upn.clone(), address },
        account_name: display_name,
        asked_by_me,
        may_confirm: suggested_by.is_some() && !asked_by_me,
    });
    let detail = match suggested_by {
        None => "suggested",
        Some(_) if asked_by_me => "suggested_by_you",
        Some(_) => "suggested_by_colleague",
    };
    Err(Problem::plain("not_matched", Some(detail)).with("suggestion", upn.to_string()))
}

/// Looks where the plan says, everywhere at once. Where one place cannot be asked, nobody can say that a hit is the only one.
async fn search(graph: &Graph, plan: &Plan) -> Result<Vec<(Account, Tenant)>, EntraError> {
    let (Plan::Object { tenants, .. } | Plan::Addresses { tenants, .. }) = plan;
    let places = tenants.iter().map(|tenant| async move {
        let accounts = async {
            match plan {
                Plan::Object { object, .. } => Ok(vec![graph.account(*tenant, *object).await?]),
                Plan::Addresses { upns, .. } => {
                    try_join_all(upns.iter().map(|upn| graph.account_by_upn(*tenant, upn))).await
                }
            }
        };
        let (accounts, tenant) = tokio::try_join!(accounts, graph.tenant(*tenant))?;
        Ok(accounts.into_iter().flatten().map(|account| (account, tenant.clone())).collect::<Vec<_>>())
    });
    Ok(try_join_all(places).await?.into_iter().flatten().collect())
}

/// The accounts that have one of these addresses as mail or alias. They are suggestions, never matches.
async fn suggest(graph: &Graph, addresses: &[Upn], tenants: &[TenantId]) -> Result<Vec<Suggested>, EntraError> {
    let places = addresses.iter().flat_map(|address| tenants.iter().map(move |tenant| (*tenant, address)));
    let hits = places.map(|(tenant, address)| async move {
        let accounts = graph.suggestions(tenant, address).await?;
        Ok::<_, EntraError>(accounts.into_iter().map(|account| (account, address.clone())).collect::<Vec<_>>())
    });
    let mut suggested: Vec<Suggested> = Vec::new();
    for (account, address) in try_join_all(hits).await?.into_iter().flatten() {
        match suggested.iter_mut().find(|known| known.account.id == account.id) {
            Some(known) => known.addresses.push(address),
            None => suggested.push(Suggested { account, addresses: vec![address] }),
        }
    }
    Ok(suggested)
}

fn unmatched(why: Unmatched) -> Problem {
    match why {
        Unmatched::CustomerNotConnected => Problem::plain("customer_not_connected", None),
        Unmatched::Several => Problem::plain("several_matches", None),
        Unmatched::ForeignTenant => Problem::plain("not_matched", Some("foreign_tenant")),
        Unmatched::UnreadableId => Problem::plain("not_matched", Some("unreadable_id")),
        Unmatched::NamedAccountMissing => Problem::plain("not_matched", Some("named_account_missing")),
        Unmatched::NothingToGoBy => Problem::plain("not_matched", Some("nothing_to_go_by")),
        Unmatched::NoAccount => Problem::plain("not_matched", Some("no_account")),
    }
}

fn ineligible(why: Ineligible) -> Problem {
    let detail = match why {
        Ineligible::Disabled => "disabled",
        Ineligible::Guest => "guest",
        Ineligible::Own => "own",
        Ineligible::Source => "source",
        Ineligible::InactiveContact => "inactive_contact",
    };
    Problem::plain("not_eligible", Some(detail))
}

/// Why this account cannot be asked in any way.
fn unaskable(verdict: Verdict, list: &MethodList) -> Problem {
    let has = |names: &[&str]| list.methods.iter().any(|id| names.contains(&id.as_str()));
    match verdict {
        Verdict::MethodMissing
            if has(&[
                "OneWaySMS",
                "TwoWaySMS",
                "TwoWayVoiceMobile",
                "TwoWayVoiceOffice",
                "TwoWayVoiceAlternateMobile",
            ]) =>
        {
            Problem::plain("method_missing", Some("sms_only"))
        }
        Verdict::MethodMissing => Problem::plain("method_missing", Some("none")),
        Verdict::NotEligible => Problem::plain("not_eligible", Some("unknown_to_microsoft")),
        other => {
            let value = list.value.as_deref().unwrap_or("no result").to_owned();
            Problem::logged(other.name(), None, &format!("the connector lists no methods: {value:.64}"))
        }
    }
}
