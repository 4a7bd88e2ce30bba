//! What the page of a customer shows of each tenant.

use std::{collections::BTreeMap, time::Duration};

use futures::future::join_all;
use sha2::{Digest as _, Sha256};
use tokio::time::timeout;
use vouchsafe_app::{
    dashboard::customer::{AskedConsent, MakingForms, Role, Suggested, TenantCard, ToConfirm},
    words::words,
};
use vouchsafe_domain::{
    account::Tenant,
    connection::Trial,
    consent::App,
    hex::hex,
    ids::{AgentId, TenantId},
};
use vouchsafe_entra::{EntraError, Graph};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{CustomerTenant, Making, SecretTrial, StoreError};

use super::{links, text, what_for};
use crate::{
    customers::standing::{Standing, Underway, is_elsewhere, others_with},
    dashboard::{customers::outcome, good_until, page::Page, said, visitor::Visitor},
    doctor::remedy::Remedy,
    services::Services,
};

/// The most domains that are shown; what is confirmed is all of them.
const MOST_DOMAINS: usize = 50;
/// How long a page waits for Microsoft to say which permissions were granted.
const PATIENCE: Duration = Duration::from_secs(6);

/// What a tenant is, as Microsoft says now.
pub(super) struct Seen {
    pub tenant: Tenant,
    pub roles: Vec<String>,
}

impl Seen {
    /// Reads it.
    pub(super) async fn read(graph: &Graph, id: TenantId) -> Result<Self, EntraError> {
        // First the token, so that the tenant is read with the permissions that are shown.
        let roles = graph.roles_now(id).await?;
        Ok(Self { tenant: graph.tenant(id).await?, roles })
    }

    pub(super) fn lacks(&self) -> Vec<&'static str> {
        Graph::ROLES.into_iter().filter(|role| !self.roles.iter().any(|granted| granted == role)).collect()
    }

    /// By which it is told whether it is still the same.
    pub(super) fn fingerprint(&self) -> String {
        let Tenant { id, display_name, verified_domains, .. } = &self.tenant;
        let mut hash = Sha256::new();
        hash.update(format!("{id}\n{display_name}\n{}", verified_domains.join("\n")));
        hex(&hash.finalize())
    }
}

/// What takes an explicit decision before this tenant is the customer's: the tick box's name and its text.
pub(super) fn decisions(visitor: &Visitor, standing: &Standing, tenant: TenantId) -> Vec<(&'static str, String)> {
    let others = others_with(&visitor.settings, visitor.instance(), standing.id, tenant);
    let mut decisions = Vec::new();
    if !others.is_empty() {
        let others: Vec<String> = others.iter().map(ToString::to_string).collect();
        decisions.push(("shares", words().text("customer-decide-shares", &[("number", &others.join(", "))])));
    }
    if standing.tenants.iter().any(|known| *known != tenant) {
        let known: Vec<String> = standing.tenants.iter().map(ToString::to_string).collect();
        decisions.push(("several", words().text("customer-decide-several", &[("fix", &known.join(", "))])));
    }
    decisions
}

/// What the settings say of this customer's tenants, and of whoever else has this one: what an administrator saw who confirms
/// it, and nothing else.
pub(super) fn set(visitor: &Visitor, standing: &Standing, tenant: TenantId) -> String {
    let mut own = standing.tenants.clone();
    own.sort_unstable();
    let mut others = others_with(&visitor.settings, visitor.instance(), standing.id, tenant);
    others.sort_unstable();
    let mut hash = Sha256::new();
    for tenant in own {
        hash.update(format!("tenant {tenant}\n"));
    }
    for other in others {
        hash.update(format!("customer {other}\n"));
    }
    hex(&hash.finalize())
}

pub(super) async fn to_confirm(visitor: &Visitor, standing: &Standing, underway: &Underway) -> Vec<ToConfirm> {
    let waiting = underway.consents.iter().filter(|consent| consent.given && consent.app == App::Reader);
    let waiting = waiting.filter(|consent| !standing.tenants.contains(&consent.tenant));
    join_all(waiting.map(|consent| waits(visitor, standing, consent.tenant))).await
}

/// A tenant whose consent came back, as Microsoft says now what it is.
pub(in crate::dashboard) async fn waits(visitor: &Visitor, standing: &Standing, id: TenantId) -> ToConfirm {
    let changes = Page::TenantConfirm.is_for(visitor.role);
    let path = |page: Page| page.of_customer(visitor.instance(), standing.id);
    let mut card = ToConfirm {
        tenant: id.to_string(),
        withdraw_path: if changes { path(Page::ConsentWithdraw) } else { String::new() },
        ..ToConfirm::default()
    };
    if is_elsewhere(&visitor.settings, visitor.instance(), id) {
        card.obstacle = text("customer-elsewhere");
        return card;
    }
    let seen = match &visitor.settings.graph {
        None => Err(Remedy::setup("microsoft_app_missing", &[])),
        Some(graph) => Seen::read(graph, id).await.map_err(|error| Remedy::microsoft(&error, &standing.name)),
    };
    let seen = match seen {
        Ok(seen) => seen,
        Err(remedy) => {
            card.obstacle = words().text("customer-obstacle", &[("fix", &remedy.to_string())]);
            return card;
        }
    };
    let lacks = seen.lacks();
    card.name = plain(&seen.tenant.display_name);
    card.domains = domains(&seen.tenant.verified_domains);
    card.roles = roles(&seen.roles);
    if !lacks.is_empty() {
        card.obstacle = words().text("customer-lacks-roles", &[("fix", &lacks.join(", "))]);
    } else if changes && visitor.is_recent() {
        card.decisions = decisions(visitor, standing, id);
        card.shown = seen.fingerprint();
        card.seen = set(visitor, standing, id);
        card.confirm_path = path(Page::TenantConfirm);
    }
    card
}

/// Each permission that our application asks for, and whether it is among these.
fn roles(granted: &[String]) -> Vec<Role> {
    let of = |role: &str, needed| Role {
        name: role.to_owned(),
        what_for: what_for(role),
        granted: granted.iter().any(|granted| granted == role),
        needed,
    };
    Graph::ROLES.into_iter().map(|role| of(role, true)).chain([of(Graph::REGISTRATIONS_ROLE, false)]).collect()
}

/// Has Microsoft say what the tenant is called, where it has not yet. That is no reason to go without the page.
async fn name(services: &Services, visitor: &Visitor, tenant: TenantId) {
    let Some(graph) = visitor.settings.graph.as_ref().filter(|_| !services.names.is_seen(visitor.instance(), tenant))
    else {
        return;
    };
    if let Ok(Ok(tenant)) = timeout(PATIENCE, graph.tenant(tenant)).await {
        services.names.seen(visitor.instance(), &tenant);
    }
}

/// The same of a tenant that is the customer's, as Microsoft says now; or why it does not say.
async fn roles_now(visitor: &Visitor, standing: &Standing, tenant: TenantId) -> Result<Vec<Role>, String> {
    let Some(graph) = &visitor.settings.graph else { return Ok(Vec::new()) };
    match timeout(PATIENCE, graph.roles_now(tenant)).await {
        Ok(Ok(granted)) => Ok(roles(&granted)),
        Ok(Err(error)) => {
            let remedy = Remedy::microsoft(&error, &standing.name);
            Err(words().text("customer-roles-unread", &[("fix", &remedy.to_string())]))
        }
        Err(_) => Err(words().text("customer-roles-unread", &[("fix", "")])),
    }
}

fn domains(all: &[String]) -> Vec<String> {
    let mut shown: Vec<String> = all.iter().take(MOST_DOMAINS).map(|domain| plain(domain)).collect();
    if all.len() > MOST_DOMAINS {
        shown.push(words().text("customer-more-domains", &[("number", &(all.len() - MOST_DOMAINS).to_string())]));
    }
    shown
}

pub(super) fn asked(
    services: &Services,
    visitor: &Visitor,
    standing: &Standing,
    underway: &Underway,
    names: &BTreeMap<AgentId, String>,
) -> Vec<AskedConsent> {
    let changes = Page::ConsentWithdraw.is_for(visitor.role);
    let out = underway.consents.iter().filter(|consent| !consent.given);
    out.map(|consent| {
        let time = visitor.clock().minute(consent.expires);
        let by = said::agent(names, consent.asked_by);
        let key = if consent.is_open(visitor.now) { "customer-asked-until" } else { "customer-asked-over" };
        let mut detail = words().text(key, &[("time", &time), ("technician", &by)]);
        if consent.is_open(visitor.now) && !links::is_seen(services, visitor, consent) {
            detail = format!("{detail} {}", text("customer-asked-unseen"));
        }
        if consent.app == App::SetUp {
            detail = format!("{} {detail}", text("customer-asked-set_up"));
        }
        AskedConsent {
            tenant: consent.tenant.to_string(),
            called: services.names.said(visitor.instance(), consent.tenant),
            app: consent.app.name(),
            detail,
            withdraw_path: match changes {
                true => Page::ConsentWithdraw.of_customer(visitor.instance(), standing.id),
                false => String::new(),
            },
        }
    })
    .collect()
}

/// What was typed into the cards of tenants, or can be.
pub(super) struct Typed {
    /// The day until which a secret that was pasted for this tenant is good.
    pub good_until: Option<(TenantId, String)>,
    /// Where something can be, if this page follows and has nothing to type into.
    pub elsewhere: Option<String>,
}

pub(super) async fn tenants(
    services: &Services,
    visitor: &Visitor,
    standing: &Standing,
    underway: &Underway,
    typed: Typed,
) -> Result<Vec<TenantCard>, StoreError> {
    let Some(customer) = visitor.settings.customer(visitor.instance(), standing.id) else { return Ok(Vec::new()) };
    let ends = services.store.secret_ends().await?;
    let changes = Page::TenantRemove.is_for(visitor.role) && visitor.is_recent();
    let path = |page: Page| if changes { page.of_customer(visitor.instance(), standing.id) } else { String::new() };
    let granted = customer.tenants.iter().map(async |tenant| {
        // A page that loads itself again and again asks Microsoft nothing.
        if visitor.live {
            return Ok(Vec::new());
        }
        let (roles, ()) = tokio::join!(roles_now(visitor, standing, tenant.id), name(services, visitor, tenant.id));
        roles
    });
    let granted = join_all(granted).await;
    let card = |(tenant, granted): (&CustomerTenant, Result<Vec<Role>, String>)| {
        let (roles, roles_unread) = granted.map_or_else(|why| (Vec::new(), why), |roles| (roles, String::new()));
        let trial = underway.trials.iter().find(|trial| trial.tenant == tenant.id);
        let making = underway.making(standing.id, tenant.id);
        let has_secret = tenant.connector_secret.is_some();
        let mut secret = secret(visitor, standing, has_secret, trial);
        let others = others_with(&visitor.settings, visitor.instance(), standing.id, tenant.id);
        let others: Vec<String> = others.iter().map(ToString::to_string).collect();
        let key = (visitor.instance().clone(), standing.id, tenant.id);
        // What we made says more of its end.
        let is_made = making.is_some_and(|making| making.has_in_force(tenant));
        let ends = ends.connectors.get(&key).copied().filter(|_| has_secret && !is_made);
        let ends = good_until::said(&visitor.clock(), ends, visitor.now);
        secret.extend(Some(ends).filter(|ends| !ends.is_empty()));
        secret.extend(making.map(|making| made(visitor, standing, tenant, making)).unwrap_or_default());
        let good_until = typed.good_until.as_ref().filter(|(of, _)| *of == tenant.id).map(|(_, day)| day.clone());
        let paste = if trial.is_some() { "secret-another" } else { "secret-paste" };
        let elsewhere = typed.elsewhere.as_ref().map(|own| [format!("{own}#secret-{}", tenant.id), text(paste)]);
        TenantCard {
            tenant: tenant.id.to_string(),
            called: services.names.said(visitor.instance(), tenant.id),
            standing: outcome(underway.connection(standing.id, tenant, visitor.now)),
            secret,
            elsewhere,
            good_until: good_until.unwrap_or_default(),
            warning: match others.is_empty() {
                true => String::new(),
                false => words().text("customer-shares", &[("number", &others.join(", "))]),
            },
            roles,
            roles_unread,
            seen: visitor.settings.version.to_string(),
            secret_path: path(Page::SecretPaste),
            script_path: visitor.path(Page::SecretScript),
            command: format!("./connector-secret.ps1 -TenantId {}", tenant.id),
            remove_path: path(Page::TenantRemove),
            making: changes.then(|| MakingForms {
                has_app: visitor.settings.setup.is_some(),
                is_on: making.is_some_and(|making| making.record.wanted || making.record.renews),
                app_path: visitor.path(Page::Microsoft),
                link_path: path(Page::SetUpAsk),
                make_path: path(Page::SecretMake),
            }),
        }
    };
    Ok(customer.tenants.iter().zip(granted).map(card).collect())
}

/// How far the secret is that we make ourselves, in sentences.
fn made(visitor: &Visitor, standing: &Standing, tenant: &CustomerTenant, making: &Making) -> Vec<String> {
    let clock = visitor.clock();
    let mut record = making.record.clone();
    record.look(tenant.connector_secret.as_ref(), visitor.now);
    let mut said = Vec::new();
    if let Some(life) = record.in_force().map(|key| key.life()) {
        let (time, when) = (clock.minute(life.ends), clock.minute(life.renewed().max(making.due)));
        let key = if record.renews { "made-in-force" } else { "made-stopped" };
        said.push(words().text(key, &[("time", &time), ("when", &when)]));
    }
    if record.wanted || record.trial.is_some() {
        let going = making.due <= visitor.now;
        said.push(text(if going { "made-going" } else { "made-waits" }));
        said.extend(going.then(|| look_again(visitor)));
    }
    if let Some((problem, failed)) = making.problem.as_deref().zip(making.failed) {
        let fix = Remedy::making(problem, making.code, &standing.name).to_string();
        let (time, when) = (clock.minute(failed), clock.minute(making.due));
        said.push(words().text("made-failed", &[("time", &time), ("when", &when), ("fix", &fix)]));
    }
    said
}

/// How what comes is seen.
fn look_again(visitor: &Visitor) -> String {
    text(if visitor.live { "secret-follows" } else { "secret-look" })
}

/// How far the secret of a tenant is, in sentences.
fn secret(visitor: &Visitor, standing: &Standing, has_secret: bool, trial: Option<&SecretTrial>) -> Vec<String> {
    let going = trial.is_some_and(|trial| trial.trial == Trial::Going);
    let mut said = vec![text(match (has_secret, going) {
        (true, _) => "secret-in-force",
        (false, true) => "secret-none-yet",
        (false, false) => "secret-none",
    })];
    let Some(trial) = trial else { return said };
    let time = visitor.clock().minute(trial.pasted);
    let code = trial.code.map(|code| format!("AADSTS{code}")).unwrap_or_default();
    let remedy = trial.fault.as_deref().map(|fault| {
        let values = [("company", &*standing.name), ("code", &code), ("fix", "")];
        let (in_check, in_pod) = (Remedy::check(fault, &values), Remedy::setup(fault, &values));
        // The pod's words, where the commands have none of their own.
        let known = !words().said("check", Some(fault), &values).reason.is_empty();
        let remedy = if known { in_check } else { in_pod };
        if code.is_empty() { remedy.to_string() } else { format!("{remedy} ({code})") }
    });
    let remedy = remedy.unwrap_or_default();
    let values = [("time", &*time), ("number", &trial.tries.to_string()), ("fix", &remedy)];
    match trial.trial {
        Trial::Works => said.push(words().text("secret-works", &values)),
        Trial::Refused => said.push(words().text("secret-refused", &values)),
        Trial::Going if trial.tries == 0 => said.push(words().text("secret-going", &values)),
        Trial::Going => said.push(words().text("secret-going-refused", &values)),
    }
    said.extend(going.then(|| look_again(visitor)));
    said
}

/// What the PSA's own mapping names and nobody has taken up.
pub(super) fn suggested(visitor: &Visitor, standing: &Standing, underway: &Underway) -> Vec<Suggested> {
    let known = |tenant: &TenantId| {
        standing.tenants.contains(tenant) || underway.consents.iter().any(|consent| consent.tenant == *tenant)
    };
    let suggested = standing.suggested.iter().filter(|tenant| !known(tenant));
    suggested
        .map(|tenant| {
            let others = others_with(&visitor.settings, visitor.instance(), standing.id, *tenant);
            let others: Vec<String> = others.iter().map(ToString::to_string).collect();
            Suggested {
                tenant: tenant.to_string(),
                warning: match others.is_empty() {
                    true => String::new(),
                    false => words().text("customer-shares", &[("number", &others.join(", "))]),
                },
            }
        })
        .collect()
}
