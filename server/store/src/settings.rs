//! What admins manage at run time.

mod apply;
mod changes;
mod kept;
mod load;
mod lonely;
mod loosening;
mod outward;
mod satisfiable;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vouchsafe_domain::{
    colour::Colour,
    connector::Form,
    ids::{AgentId, ClientId, ContactId, InstanceId, OutcomeId, TenantId, Upn},
    link::LinkTemplate,
    policy::{Rules, Threat},
    purpose::Purpose,
    retention::Days,
};
use vouchsafe_http::{BaseUrl, Secret};

use crate::SecretEnds;

pub use apply::{Administrator, Changed};
pub(crate) use apply::{save, summary};
pub use changes::{Change, What};
pub(crate) use load::{load, tenant_row};
pub use lonely::Lonely;
pub use loosening::{HeldBack, PolicySettings};
pub use outward::{Alerts, Mail, Webhook};

/// Everything that admins manage.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    pub microsoft_app: Option<MicrosoftApp>,
    /// The Entra application that makes connector secrets, and is another one.
    pub setup_app: Option<MicrosoftApp>,
    pub connector: ConnectorSettings,
    pub mail: Option<Mail>,
    pub instances: Vec<Instance>,
    pub customers: Vec<Customer>,
    /// Until when secrets are good. In new settings: as far as somebody says it anew.
    pub ends: SecretEnds,
}

/// An Entra application of the MSP's own, to which customers consent.
#[derive(Debug, Clone)]
pub struct MicrosoftApp {
    pub client_id: String,
    /// A secret's value, or the PEM of a certificate and its private key.
    pub client_secret: Secret,
}

/// What is known of the connector.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConnectorSettings {
    /// The form that was seen to work; `None` until one was.
    pub form: Option<Form>,
    /// Whom a technician may prompt until then.
    pub testers: Vec<Upn>,
}

/// One Halo PSA. Its secrets are never serialised.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Instance {
    pub id: InstanceId,
    pub url: BaseUrl,
    /// Halo's own name for the tenant, which some hosted instances need.
    pub tenant: Option<String>,
    /// The service application: notes, clients.
    pub client_id: String,
    #[serde(skip, default = "unset")]
    pub client_secret: Secret,
    /// The public application with which technicians sign in.
    pub sign_in_client_id: String,
    /// Whose pages may hold the pod in a frame, as `scheme://host[:port]`.
    pub frame_origins: Vec<String>,
    /// What the launch may be signed with; several while one is being replaced.
    #[serde(skip)]
    pub launch_secrets: Vec<Secret>,
    /// Until when all but the first of them count; without it, until they are taken away.
    #[serde(default)]
    pub launch_secrets_until: Option<Timestamp>,
    pub note_outcome_id: OutcomeId,
    pub administrators: Vec<AgentId>,
    /// Who may see everything in the dashboard, and change nothing there.
    #[serde(default)]
    pub auditors: Vec<AgentId>,
    /// The IANA name of the time zone in which notes tell the time.
    pub time_zone: String,
    /// How many prompts one technician may send in an hour.
    pub prompts_per_hour: usize,
    /// Which purpose a ticket type or category, in lower case, suggests.
    pub purposes: BTreeMap<String, Purpose>,
    /// Where a user registers Microsoft Authenticator.
    pub register_url: Option<String>,
    /// What a technician is told to do after a denial.
    pub call_back: Option<String>,
    /// The MSP's own procedure for the time after a denial, in a few sentences.
    #[serde(default)]
    pub call_back_procedure: Option<String>,
    /// Who may be a second technician, where the customer has no list of its own.
    #[serde(default)]
    pub second_technicians: BTreeSet<AgentId>,
    #[serde(skip)]
    pub alerts: Alerts,
    /// The MSP's own rules.
    #[serde(default)]
    pub policy: Rules,
    /// Contacts who are VIPs, beside those whom Halo marks.
    #[serde(default)]
    pub vips: BTreeSet<ContactId>,
    /// For how many days what tells of people is kept; without it, until somebody erases it.
    #[serde(default)]
    pub keep_personal_days: Option<Days>,
    /// How the MSP's own pages look.
    #[serde(default)]
    pub brand: Brand,
    /// What technicians can go to from the pod.
    #[serde(default)]
    pub links: Vec<PodLink>,
    /// The threat level, if it was raised. Not a setting: it stays as it is, whatever is applied.
    #[serde(skip)]
    pub threat: Option<Threat>,
}

impl Instance {
    /// What a launch may be signed with now: the newest secret first.
    pub fn launch_secrets_at(&self, now: Timestamp) -> &[Secret] {
        let over = self.launch_secrets_until.is_some_and(|until| until <= now);
        self.launch_secrets.get(..1).filter(|_| over).unwrap_or(&self.launch_secrets)
    }
}

/// The MSP's name, and its colour in light pages and in dark ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brand {
    pub name: Option<String>,
    pub colour: Option<Colour>,
    pub dark_colour: Option<Colour>,
}

/// A link in the pod.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PodLink {
    pub label: String,
    pub url: LinkTemplate,
}

/// A Halo client with its Entra tenants.
#[derive(Debug, Clone)]
pub struct Customer {
    pub instance: InstanceId,
    pub client: ClientId,
    pub name: Option<String>,
    /// Lets accounts of any source be asked, password sync or not.
    pub any_source: bool,
    /// What this customer asks beyond the MSP's rules.
    pub policy: Rules,
    /// Who may be a second technician here; `None`: whoever may in the whole instance.
    pub second_technicians: Option<BTreeSet<AgentId>>,
    /// Whether contacts whom Halo marks as important may vouch for others.
    pub important_contacts_vouch: bool,
    pub tenants: Vec<CustomerTenant>,
}

/// An Entra tenant of a customer.
#[derive(Debug, Clone)]
pub struct CustomerTenant {
    pub id: TenantId,
    /// The secret of the connector's client in this tenant; without it nobody there can be asked. `None` in new settings
    /// means: the one that is known for this tenant of this customer, if there is one.
    pub connector_secret: Option<Secret>,
}

impl Customer {
    /// One of whom nothing is known but who it is.
    pub fn new(instance: InstanceId, client: ClientId) -> Self {
        Self {
            instance,
            client,
            name: None,
            any_source: false,
            policy: Rules::default(),
            second_technicians: None,
            important_contacts_vouch: false,
            tenants: Vec::new(),
        }
    }
}

/// Stands in until the secret has been unsealed.
fn unset() -> Secret {
    Secret::new("")
}
