//! Whom a command prompts, and with what.

use std::{path::PathBuf, sync::Arc};

use anyhow::{Context as _, bail, ensure};
use futures::{StreamExt as _, stream};
use vouchsafe_domain::{
    account::Account,
    ids::{InstanceId, TenantId, Upn},
};
use vouchsafe_entra::{ConnectorKey, Graph};
use vouchsafe_store::{Customer, CustomerTenant, Database, Secret, Store};

pub(super) use crate::doctor::tenant::company as name;
use crate::{
    config::Process,
    doctor::remedy::Remedy,
    services::{Loaded, Services},
};

/// How many tenants are asked for their domains at a time.
const AT_ONCE: usize = 16;

/// An account that may be prompted.
pub(super) struct Asked {
    pub(super) upn: Upn,
    pub(super) key: ConnectorKey,
    /// Where technicians can prompt it, too.
    pub(super) known: Option<Known>,
}

/// A tenant that is in the settings, so that technicians can prompt its accounts.
pub(super) struct Known {
    pub(super) services: Arc<Services>,
    pub(super) settings: Arc<Loaded>,
    pub(super) instance: InstanceId,
    pub(super) customer: Customer,
    pub(super) account: Account,
}

impl Asked {
    /// What the customer is called, or the tenant's id.
    pub(super) fn company(&self) -> String {
        self.known.as_ref().map_or_else(|| self.key.tenant.to_string(), |known| name(&known.customer))
    }
}

/// What is managed, if there is a database already: a command that only asks makes none.
pub(super) async fn services(process: &Process) -> anyhow::Result<Option<Arc<Services>>> {
    if let Database::Sqlite { path } = Database::parse(&process.database, &process.data_dir)?
        && !path.exists()
    {
        return Ok(None);
    }
    let store: Store = super::open(process).await?;
    Ok(Some(Services::start(process.clone(), store, "a command".to_owned()).await?))
}

/// Finds the account's tenant, what opens the connector there, and the account itself where technicians can prompt it.
///
/// `secret_file` stands over the settings. A tenant that is not named is the one that has verified the UPN's domain; each
/// tenant is asked about itself only.
pub(super) async fn find(
    services: Option<&Arc<Services>>,
    upn: Upn,
    tenant: Option<TenantId>,
    secret_file: Option<PathBuf>,
) -> anyhow::Result<Asked> {
    let given = match secret_file {
        None => None,
        Some(path) => {
            let text = std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
            ensure!(!text.trim().is_empty(), "{} is empty", path.display());
            Some(Secret::new(text.trim()))
        }
    };
    let settings = match services {
        Some(services) => Some((services, services.settings().await?)),
        None => None,
    };
    let found = match (&settings, tenant) {
        (Some((_, settings)), Some(id)) => all(settings).find(|(_, tenant)| tenant.id == id),
        (Some((_, settings)), None) => Some(by_domain(settings, &upn).await?),
        (None, _) => None,
    };
    let Some((customer, tenant_of)) = found else {
        let tenant = tenant.context("there are no settings that know the account's tenant: name it with --tenant")?;
        let secret = given.context("the settings do not have this tenant: give --connector-secret-file, too")?;
        return Ok(Asked { upn, key: ConnectorKey { tenant, secret }, known: None });
    };
    let missing = || Remedy::check("connector_secret_missing", &[("company", &name(customer))]);
    let secret = given.or_else(|| tenant_of.connector_secret.clone());
    let secret = secret.ok_or_else(|| anyhow::anyhow!("{}", missing()))?;
    let key = ConnectorKey { tenant: tenant_of.id, secret };
    let customer = customer.clone();
    let Some((services, settings)) = settings else { bail!("there are no settings") };
    let account = account(&settings, key.tenant, &upn, &name(&customer)).await?;
    let known = Known { services: services.clone(), settings, instance: customer.instance.clone(), customer, account };
    Ok(Asked { upn, key, known: Some(known) })
}

fn all(settings: &Loaded) -> impl Iterator<Item = (&Customer, &CustomerTenant)> {
    settings.customers().iter().flat_map(|customer| customer.tenants.iter().map(move |tenant| (customer, tenant)))
}

fn graph(settings: &Loaded) -> anyhow::Result<&Graph> {
    let missing = || anyhow::anyhow!("{}", Remedy::setup("microsoft_app_missing", &[]));
    settings.graph.as_deref().ok_or_else(missing)
}

async fn by_domain<'a>(settings: &'a Loaded, upn: &Upn) -> anyhow::Result<(&'a Customer, &'a CustomerTenant)> {
    let (graph, domain) = (graph(settings)?, upn.domain());
    let asked = stream::iter(all(settings)).map(|(customer, tenant)| async move {
        // A tenant that does not answer is not the one; with --tenant its reason is said.
        graph.tenant(tenant.id).await.ok().map(|itself| (customer, tenant, itself))
    });
    let mut answers = asked.buffered(AT_ONCE);
    while let Some(answer) = answers.next().await {
        if let Some((customer, tenant, itself)) = answer
            && itself.has_verified(&domain)
        {
            return Ok((customer, tenant));
        }
    }
    bail!("no tenant in the settings says that it has verified {domain}: name it with --tenant")
}

/// The account by its id, because technicians' prompts are counted by it.
async fn account(settings: &Loaded, tenant: TenantId, upn: &Upn, company: &str) -> anyhow::Result<Account> {
    match graph(settings)?.account_by_upn(tenant, upn).await {
        Ok(Some(account)) => Ok(account),
        Ok(None) => bail!("{company} has no account that signs in with this name"),
        Err(error) => bail!("{}", Remedy::microsoft(&error, company)),
    }
}
