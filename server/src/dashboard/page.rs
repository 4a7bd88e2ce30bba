use axum::http::Method;
use vouchsafe_domain::ids::{ClientId, InstanceId};

use super::role::Role;
use crate::config::pasted;

/// What there is behind the door. A page that is not in here cannot be routed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    Home,
    Verifications,
    /// What the list shows, as a file.
    Csv,
    /// One verification.
    Story,
    /// What somebody has to look into.
    Incidents,
    /// The same as a file.
    IncidentsCsv,
    /// Lifts a block.
    Lift,
    /// Tries every refused note again.
    NotesAgain,
    Trends,
    /// The same as a file.
    TrendsCsv,
    /// What happened in a period, for somebody who was not there.
    Report,
    /// The same as a file.
    ReportCsv,
    /// Checks the whole log, as `vouchsafe audit verify` does.
    ReportVerify,
    Log,
    /// What the log shows, as a file.
    LogCsv,
    Accounts,
    /// Reads all accounts now.
    Import,
    /// Opens the pod of an account's contact.
    Verify,
    /// Whom nobody can verify.
    Coverage,
    CoverageCsv,
    /// Contacts about whom a person has to say which account they are.
    Matches,
    /// Says so.
    Decide,
    /// Takes a contact off the list whom an administrator was asked to look into.
    Settle,
    /// Contacts who are no account, by the lists as they were last read.
    Contacts,
    /// Such a contact beside the accounts that they may be.
    Choose,
    /// Says which of them they are.
    Chosen,
    /// What was found when somebody last looked whether everything works.
    Doctor,
    /// Looks.
    DoctorRun,
    Customers,
    /// Reads the PSA's list of clients anew.
    ClientsRead,
    /// Connects many at a time, as their partner.
    Connect,
    /// Signs in to Microsoft for that.
    ConnectSignIn,
    /// Picks which.
    ConnectPick,
    /// Confirms that they are whose they were picked for.
    ConnectConfirm,
    /// Ends the sign-in, or clears the list.
    ConnectEnd,
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
    /// Makes a link with which we are let make one ourselves.
    SetUpAsk,
    /// Makes one now, or no more of them.
    SecretMake,
    /// The applications in Entra.
    Microsoft,
    MicrosoftSave,
    SetUpSave,
    /// Says whom technicians may ask until the connector's form is known.
    TestersSave,
    Policy,
    /// Puts in force what would loosen the policy.
    Confirm,
    Settings,
    /// Saves one of its forms.
    SaveSettings,
    /// The same as a file.
    Export,
    /// Takes such a file.
    File,
    /// Shows what it would change.
    FileChanges,
    /// Puts it in force.
    FileApply,
    /// Opens a ticket's pod.
    Ticket,
    SignOut,
}

impl Page {
    pub const ALL: [Self; 58] = [
        Self::Home,
        Self::Verifications,
        Self::Csv,
        Self::Story,
        Self::Incidents,
        Self::IncidentsCsv,
        Self::Lift,
        Self::NotesAgain,
        Self::Trends,
        Self::TrendsCsv,
        Self::Report,
        Self::ReportCsv,
        Self::ReportVerify,
        Self::Log,
        Self::LogCsv,
        Self::Accounts,
        Self::Import,
        Self::Verify,
        Self::Coverage,
        Self::CoverageCsv,
        Self::Matches,
        Self::Decide,
        Self::Settle,
        Self::Contacts,
        Self::Choose,
        Self::Chosen,
        Self::Doctor,
        Self::DoctorRun,
        Self::Customers,
        Self::ClientsRead,
        Self::Connect,
        Self::ConnectSignIn,
        Self::ConnectPick,
        Self::ConnectConfirm,
        Self::ConnectEnd,
        Self::Customer,
        Self::ConsentAsk,
        Self::ConsentWithdraw,
        Self::TenantConfirm,
        Self::TenantRemove,
        Self::SecretPaste,
        Self::SecretScript,
        Self::SetUpAsk,
        Self::SecretMake,
        Self::Microsoft,
        Self::MicrosoftSave,
        Self::SetUpSave,
        Self::TestersSave,
        Self::Policy,
        Self::Confirm,
        Self::Settings,
        Self::SaveSettings,
        Self::Export,
        Self::File,
        Self::FileChanges,
        Self::FileApply,
        Self::Ticket,
        Self::SignOut,
    ];

    /// Those that one can go to from everywhere: what belongs together shares a tab, with the key of its name.
    pub const TABS: [(&'static str, &'static [Self]); 6] = [
        ("dash-home", &[Self::Home]),
        ("dash-verifications", &[Self::Verifications]),
        ("dash-incidents", &[Self::Incidents]),
        ("dash-customers", &[Self::Customers, Self::Accounts, Self::Coverage, Self::Matches, Self::Contacts]),
        ("dash-reports", &[Self::Trends, Self::Report, Self::Log]),
        ("dash-settings", &[Self::Settings, Self::Policy, Self::Microsoft, Self::Doctor]),
    ];

    /// Who may have it: the one place that says so. Of verifications, technicians see only their own, wherever they look.
    pub fn is_for(self, role: Role) -> bool {
        match self {
            Self::Home | Self::Verifications | Self::Csv | Self::Story | Self::SignOut => true,
            // Technicians get no list: they look one account up.
            Self::Accounts => true,
            Self::Incidents
            | Self::IncidentsCsv
            | Self::Customers
            | Self::Customer
            | Self::Coverage
            | Self::CoverageCsv
            | Self::Matches
            | Self::Contacts
            | Self::Trends
            | Self::TrendsCsv
            | Self::Report
            | Self::ReportCsv
            | Self::Log
            | Self::LogCsv
            | Self::Settings
            | Self::Policy
            | Self::Microsoft
            | Self::Doctor => role != Role::Technician,
            // It changes nothing, and is what auditors are there for.
            Self::ReportVerify => role != Role::Technician,
            // An auditor changes nothing, and sends nothing.
            Self::Ticket | Self::Verify => role != Role::Auditor,
            // Beside the rest, a webhook's whole address.
            Self::Export | Self::File | Self::FileChanges | Self::FileApply => role == Role::Administrator,
            Self::Lift
            | Self::NotesAgain
            | Self::ClientsRead
            | Self::Connect
            | Self::ConnectSignIn
            | Self::ConnectPick
            | Self::ConnectConfirm
            | Self::ConnectEnd
            | Self::ConsentAsk
            | Self::ConsentWithdraw
            | Self::TenantConfirm
            | Self::TenantRemove
            | Self::SecretPaste
            | Self::SecretScript
            | Self::SetUpAsk
            | Self::SecretMake
            | Self::Import
            | Self::Decide
            | Self::Settle
            | Self::Choose
            | Self::Chosen
            | Self::SaveSettings
            | Self::Confirm
            | Self::MicrosoftSave
            | Self::SetUpSave
            | Self::TestersSave
            | Self::DoctorRun => role == Role::Administrator,
        }
    }

    pub fn route(self) -> &'static str {
        match self {
            Self::Home => "/dashboard/{instance}",
            Self::Verifications => "/dashboard/{instance}/verifications",
            Self::Csv => "/dashboard/{instance}/verifications.csv",
            Self::Story => "/dashboard/{instance}/verifications/{id}",
            Self::Incidents => "/dashboard/{instance}/incidents",
            Self::IncidentsCsv => "/dashboard/{instance}/incidents.csv",
            Self::Lift => "/dashboard/{instance}/incidents/lift",
            Self::NotesAgain => "/dashboard/{instance}/incidents/notes",
            Self::Trends => "/dashboard/{instance}/trends",
            Self::TrendsCsv => "/dashboard/{instance}/trends.csv",
            Self::Report => "/dashboard/{instance}/report",
            Self::ReportCsv => "/dashboard/{instance}/report.csv",
            Self::ReportVerify => "/dashboard/{instance}/report/verify",
            Self::Log => "/dashboard/{instance}/log",
            Self::LogCsv => "/dashboard/{instance}/log.csv",
            Self::Accounts => "/dashboard/{instance}/accounts",
            Self::Import => "/dashboard/{instance}/accounts/import",
            Self::Verify => "/dashboard/{instance}/accounts/verify",
            Self::Coverage => "/dashboard/{instance}/coverage",
            Self::CoverageCsv => "/dashboard/{instance}/coverage.csv",
            Self::Matches => "/dashboard/{instance}/matches",
            Self::Decide => "/dashboard/{instance}/matches/decide",
            Self::Settle => "/dashboard/{instance}/matches/settle",
            Self::Contacts => "/dashboard/{instance}/matches/contacts",
            Self::Choose => "/dashboard/{instance}/matches/choose",
            Self::Chosen => "/dashboard/{instance}/matches/chosen",
            Self::Doctor => "/dashboard/{instance}/doctor",
            Self::DoctorRun => "/dashboard/{instance}/doctor/run",
            Self::Customers => "/dashboard/{instance}/customers",
            Self::ClientsRead => "/dashboard/{instance}/customers/read",
            Self::Connect => "/dashboard/{instance}/customers/connect",
            Self::ConnectSignIn => "/dashboard/{instance}/customers/connect/sign-in",
            Self::ConnectPick => "/dashboard/{instance}/customers/connect/pick",
            Self::ConnectConfirm => "/dashboard/{instance}/customers/connect/confirm",
            Self::ConnectEnd => "/dashboard/{instance}/customers/connect/end",
            Self::Customer => "/dashboard/{instance}/customers/{client}",
            Self::ConsentAsk => "/dashboard/{instance}/customers/{client}/consent",
            Self::ConsentWithdraw => "/dashboard/{instance}/customers/{client}/withdraw",
            Self::TenantConfirm => "/dashboard/{instance}/customers/{client}/confirm",
            Self::TenantRemove => "/dashboard/{instance}/customers/{client}/remove",
            Self::SecretPaste => "/dashboard/{instance}/customers/{client}/secret",
            Self::SecretScript => "/dashboard/{instance}/customers/connector-secret.ps1",
            Self::SetUpAsk => "/dashboard/{instance}/customers/{client}/set-up",
            Self::SecretMake => "/dashboard/{instance}/customers/{client}/make",
            Self::Microsoft => "/dashboard/{instance}/microsoft",
            Self::MicrosoftSave => "/dashboard/{instance}/microsoft/application",
            Self::SetUpSave => "/dashboard/{instance}/microsoft/set-up",
            Self::TestersSave => "/dashboard/{instance}/microsoft/testers",
            Self::Policy => "/dashboard/{instance}/policy",
            Self::Confirm => "/dashboard/{instance}/policy/confirm",
            Self::Settings => "/dashboard/{instance}/settings",
            Self::SaveSettings => "/dashboard/{instance}/settings/{section}",
            Self::Export => "/dashboard/{instance}/settings.toml",
            Self::File => "/dashboard/{instance}/file",
            Self::FileChanges => "/dashboard/{instance}/file/changes",
            Self::FileApply => "/dashboard/{instance}/file/apply",
            Self::Ticket => "/dashboard/{instance}/ticket",
            Self::SignOut => "/dashboard/{instance}/sign-out",
        }
    }

    /// Whether this leaves with whoever asks for it, which is logged.
    pub fn is_taken_away(self) -> bool {
        matches!(
            self,
            Self::Csv
                | Self::TrendsCsv
                | Self::ReportCsv
                | Self::CoverageCsv
                | Self::IncidentsCsv
                | Self::LogCsv
                | Self::Export
        )
    }

    pub fn method(self) -> Method {
        match self {
            Self::Lift
            | Self::NotesAgain
            | Self::ClientsRead
            | Self::ConnectSignIn
            | Self::ConnectPick
            | Self::ConnectConfirm
            | Self::ConnectEnd
            | Self::ConsentAsk
            | Self::ConsentWithdraw
            | Self::TenantConfirm
            | Self::TenantRemove
            | Self::SecretPaste
            | Self::SetUpAsk
            | Self::SecretMake
            | Self::Import
            | Self::Verify
            | Self::Decide
            | Self::Settle
            | Self::Chosen
            | Self::SaveSettings
            | Self::FileChanges
            | Self::FileApply
            | Self::Confirm
            | Self::MicrosoftSave
            | Self::SetUpSave
            | Self::TestersSave
            | Self::DoctorRun
            | Self::ReportVerify
            | Self::Ticket
            | Self::SignOut => Method::POST,
            _ => Method::GET,
        }
    }

    /// The longest form that it takes, in bytes.
    pub fn longest_form(self) -> usize {
        match self {
            // As a form, a byte of a text may take three; and one that is a little too long is still to be told so.
            Self::FileChanges | Self::FileApply => 4 * pasted::LONGEST,
            _ => 128 * 1024,
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

    /// The key of its name in the catalogue, or of the page that it belongs to.
    pub fn title(self) -> &'static str {
        match self {
            Self::Home | Self::Ticket | Self::SignOut => "dash-home",
            Self::Verifications | Self::Csv | Self::Story => "dash-verifications",
            Self::Incidents | Self::IncidentsCsv | Self::Lift | Self::NotesAgain => "dash-incidents",
            Self::Trends | Self::TrendsCsv => "dash-trends",
            Self::Report | Self::ReportCsv | Self::ReportVerify => "dash-report",
            Self::Log | Self::LogCsv => "dash-log",
            Self::Accounts | Self::Import | Self::Verify => "dash-accounts",
            Self::Coverage | Self::CoverageCsv => "dash-coverage",
            Self::Matches | Self::Decide | Self::Settle | Self::Choose | Self::Chosen => "dash-matches",
            Self::Contacts => "dash-contacts",
            Self::Doctor | Self::DoctorRun => "dash-doctor",
            Self::Customers
            | Self::ClientsRead
            | Self::Connect
            | Self::ConnectSignIn
            | Self::ConnectPick
            | Self::ConnectConfirm
            | Self::ConnectEnd
            | Self::Customer
            | Self::ConsentAsk
            | Self::ConsentWithdraw
            | Self::TenantConfirm
            | Self::TenantRemove
            | Self::SecretPaste
            | Self::SecretScript
            | Self::SetUpAsk
            | Self::SecretMake => "dash-customers",
            Self::Microsoft | Self::MicrosoftSave | Self::SetUpSave | Self::TestersSave => "dash-microsoft",
            Self::Policy | Self::Confirm => "dash-policy",
            Self::Settings | Self::SaveSettings | Self::Export | Self::File | Self::FileChanges | Self::FileApply => {
                "dash-settings"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use vouchsafe_app::words::words;

    use super::*;

    #[test]
    fn every_page_is_under_a_tab_and_everything_has_a_name() {
        for (key, pages) in Page::TABS {
            assert!(!words().text(key, &[]).is_empty() && !pages.is_empty(), "{key}");
        }
        for page in Page::ALL {
            assert!(!words().text(page.title(), &[]).is_empty(), "{page:?}");
            let is_there = |other: &Page| other.title() == page.title();
            assert_eq!(Page::TABS.iter().filter(|(_, pages)| pages.iter().any(is_there)).count(), 1, "{page:?}");
        }
    }
}
