use axum::http::Method;
use vouchsafe_domain::ids::{ClientId, InstanceId};

use super::role::Role;

/// What there is behind the door. A page that is not in here cannot be routed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    Home,
    Verifications,
    /// What the list shows, as a file.
    Csv,
    /// One verification.
    Story,
    Trends,
    Log,
    Customers,
    /// Reads the PSA's list of clients anew.
    ClientsRead,
    /// One customer.
    Customer,
    /// Makes a consent link.
    ConsentAsk,
    /// Takes one back, or what came of it.
    ConsentWithdraw,
    TenantConfirm,
    TenantRemove,
    /// Takes a connector secret.
    SecretPaste,
    /// The script that makes one.
    SecretScript,
    /// The application that reads customers' tenants.
    Microsoft,
    MicrosoftSave,
    Policy,
    /// Puts in force what would loosen the policy.
    Confirm,
    /// Opens a ticket's pod.
    Ticket,
    SignOut,
}

impl Page {
    pub const ALL: [Self; 21] = [
        Self::Home,
        Self::Verifications,
        Self::Csv,
        Self::Story,
        Self::Trends,
        Self::Log,
        Self::Customers,
        Self::ClientsRead,
        Self::Customer,
        Self::ConsentAsk,
        Self::ConsentWithdraw,
        Self::TenantConfirm,
        Self::TenantRemove,
        Self::SecretPaste,
        Self::SecretScript,
        Self::Microsoft,
        Self::MicrosoftSave,
        Self::Policy,
        Self::Confirm,
        Self::Ticket,
        Self::SignOut,
    ];

    /// Those that one can go to from everywhere.
    pub const TABS: [Self; 7] =
        [Self::Home, Self::Verifications, Self::Customers, Self::Trends, Self::Log, Self::Policy, Self::Microsoft];

    /// Who may have it: the one place that says so. Of verifications, technicians see only their own, wherever they look.
    pub fn is_for(self, role: Role) -> bool {
        match self {
            Self::Home | Self::Verifications | Self::Csv | Self::Story | Self::SignOut => true,
            Self::Trends | Self::Log | Self::Policy | Self::Customers | Self::Customer | Self::Microsoft => {
                role != Role::Technician
            }
            // An auditor changes nothing, and sends nothing.
            Self::Ticket => role != Role::Auditor,
            Self::Confirm
            | Self::ClientsRead
            | Self::ConsentAsk
            | Self::ConsentWithdraw
            | Self::TenantConfirm
            | Self::TenantRemove
            | Self::SecretPaste
            | Self::SecretScript
            | Self::MicrosoftSave => role == Role::Administrator,
        }
    }

    pub fn route(self) -> &'static str {
        match self {
            Self::Home => "/dashboard/{instance}",
            Self::Verifications => "/dashboard/{instance}/verifications",
            Self::Csv => "/dashboard/{instance}/verifications.csv",
            Self::Story => "/dashboard/{instance}/verifications/{id}",
            Self::Trends => "/dashboard/{instance}/trends",
            Self::Log => "/dashboard/{instance}/log",
            Self::Customers => "/dashboard/{instance}/customers",
            Self::ClientsRead => "/dashboard/{instance}/customers/read",
            Self::Customer => "/dashboard/{instance}/customers/{client}",
            Self::ConsentAsk => "/dashboard/{instance}/customers/{client}/consent",
            Self::ConsentWithdraw => "/dashboard/{instance}/customers/{client}/withdraw",
            Self::TenantConfirm => "/dashboard/{instance}/customers/{client}/confirm",
            Self::TenantRemove => "/dashboard/{instance}/customers/{client}/remove",
            Self::SecretPaste => "/dashboard/{instance}/customers/{client}/secret",
            Self::SecretScript => "/dashboard/{instance}/customers/connector-secret.ps1",
            Self::Microsoft => "/dashboard/{instance}/microsoft",
            Self::MicrosoftSave => "/dashboard/{instance}/microsoft/application",
            Self::Policy => "/dashboard/{instance}/policy",
            Self::Confirm => "/dashboard/{instance}/policy/confirm",
            Self::Ticket => "/dashboard/{instance}/ticket",
            Self::SignOut => "/dashboard/{instance}/sign-out",
        }
    }

    pub fn method(self) -> Method {
        match self {
            Self::Confirm
            | Self::Ticket
            | Self::SignOut
            | Self::ClientsRead
            | Self::ConsentAsk
            | Self::ConsentWithdraw
            | Self::TenantConfirm
            | Self::TenantRemove
            | Self::SecretPaste
            | Self::MicrosoftSave => Method::POST,
            _ => Method::GET,
        }
    }

    /// Where it is; for one verification, the folder of all of them.
    pub fn path(self, instance: &InstanceId) -> String {
        let path = self.route().replace("{instance}", instance.as_str());
        path.trim_end_matches("/{id}").to_owned()
    }

    /// Where it is, for the pages of one customer.
    pub fn of_customer(self, instance: &InstanceId, client: ClientId) -> String {
        self.path(instance).replace("{client}", &client.to_string())
    }

    /// The key of its name in the catalogue, for those that have a tab.
    pub fn title(self) -> &'static str {
        match self {
            Self::Home | Self::Ticket | Self::SignOut => "dash-home",
            Self::Verifications | Self::Csv | Self::Story => "dash-verifications",
            Self::Trends => "dash-trends",
            Self::Log => "dash-log",
            Self::Customers
            | Self::ClientsRead
            | Self::Customer
            | Self::ConsentAsk
            | Self::ConsentWithdraw
            | Self::TenantConfirm
            | Self::TenantRemove
            | Self::SecretPaste
            | Self::SecretScript => "dash-customers",
            Self::Microsoft | Self::MicrosoftSave => "dash-microsoft",
            Self::Policy | Self::Confirm => "dash-policy",
        }
    }
}
