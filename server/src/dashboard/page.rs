use axum::http::Method;
use vouchsafe_domain::ids::InstanceId;

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
    Accounts,
    /// Reads all accounts now.
    Import,
    /// Whom nobody can verify.
    Coverage,
    CoverageCsv,
    /// Contacts about whom a person has to say which account they are.
    Matches,
    /// Says so.
    Decide,
    Policy,
    /// Puts in force what would loosen the policy.
    Confirm,
    Settings,
    /// Saves one of its forms.
    SaveSettings,
    /// The same as a file.
    Export,
    /// Opens a ticket's pod.
    Ticket,
    SignOut,
}

impl Page {
    pub const ALL: [Self; 19] = [
        Self::Home,
        Self::Verifications,
        Self::Csv,
        Self::Story,
        Self::Trends,
        Self::Log,
        Self::Accounts,
        Self::Import,
        Self::Coverage,
        Self::CoverageCsv,
        Self::Matches,
        Self::Decide,
        Self::Policy,
        Self::Confirm,
        Self::Settings,
        Self::SaveSettings,
        Self::Export,
        Self::Ticket,
        Self::SignOut,
    ];

    /// Those that one can go to from everywhere.
    pub const TABS: [Self; 7] =
        [Self::Home, Self::Verifications, Self::Accounts, Self::Trends, Self::Log, Self::Policy, Self::Settings];

    /// Who may have it: the one place that says so. Of verifications, technicians see only their own, wherever they look.
    pub fn is_for(self, role: Role) -> bool {
        match self {
            Self::Home | Self::Verifications | Self::Csv | Self::Story | Self::SignOut => true,
            Self::Trends
            | Self::Log
            | Self::Policy
            | Self::Accounts
            | Self::Coverage
            | Self::CoverageCsv
            | Self::Matches
            | Self::Settings => role != Role::Technician,
            // An auditor changes nothing, and sends nothing.
            Self::Ticket => role != Role::Auditor,
            // Beside the rest, a webhook's whole address.
            Self::Export => role == Role::Administrator,
            Self::Confirm | Self::Import | Self::Decide | Self::SaveSettings => role == Role::Administrator,
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
            Self::Accounts => "/dashboard/{instance}/accounts",
            Self::Import => "/dashboard/{instance}/accounts/import",
            Self::Coverage => "/dashboard/{instance}/coverage",
            Self::CoverageCsv => "/dashboard/{instance}/coverage.csv",
            Self::Matches => "/dashboard/{instance}/matches",
            Self::Decide => "/dashboard/{instance}/matches/decide",
            Self::Policy => "/dashboard/{instance}/policy",
            Self::Confirm => "/dashboard/{instance}/policy/confirm",
            Self::Settings => "/dashboard/{instance}/settings",
            Self::SaveSettings => "/dashboard/{instance}/settings/{section}",
            Self::Export => "/dashboard/{instance}/settings.toml",
            Self::Ticket => "/dashboard/{instance}/ticket",
            Self::SignOut => "/dashboard/{instance}/sign-out",
        }
    }

    pub fn method(self) -> Method {
        match self {
            Self::Confirm | Self::SaveSettings | Self::Ticket | Self::SignOut | Self::Import | Self::Decide => Method::POST,
            _ => Method::GET,
        }
    }

    /// Where it is; for one verification, the folder of all of them.
    pub fn path(self, instance: &InstanceId) -> String {
        let path = self.route().replace("{instance}", instance.as_str());
        path.trim_end_matches("/{id}").to_owned()
    }

    /// The key of its name in the catalogue, for those that have a tab.
    pub fn title(self) -> &'static str {
        match self {
            Self::Home | Self::Ticket | Self::SignOut => "dash-home",
            Self::Verifications | Self::Csv | Self::Story => "dash-verifications",
            Self::Trends => "dash-trends",
            Self::Log => "dash-log",
            Self::Accounts | Self::Import | Self::Coverage | Self::CoverageCsv | Self::Matches | Self::Decide => {
                "dash-accounts"
            }
            Self::Policy | Self::Confirm => "dash-policy",
            Self::Settings | Self::SaveSettings | Self::Export => "dash-settings",
        }
    }
}
