use axum::http::Method;
use vouchsafe_domain::ids::{ClientId, InstanceId};

use super::role::Role;
use crate::config::pasted;

/// Who may have a page. Of verifications, technicians see only their own, wherever they look.
enum Who {
    Anybody,
    /// Those who see everything.
    Overseers,
    /// Those who verify: an auditor changes nothing, and sends nothing.
    Senders,
    Administrators,
}

/// Makes the pages of a table with a line for each: its method, where it is, who may have it, and the key of its name in the
/// catalogue, or of that of the page that it belongs to.
macro_rules! pages {
    ($($(#[$doc:meta])* $page:ident: $method:ident $path:literal, $who:ident, $title:literal;)+) => {
        /// What there is behind the door. A page that is not in here cannot be routed to.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Page {
            $($(#[$doc])* $page,)+
        }

        impl Page {
            pub const ALL: [Self; [$(Self::$page),+].len()] = [$(Self::$page),+];

            fn line(self) -> (Method, &'static str, Who, &'static str) {
                match self {
                    $(Self::$page => (Method::$method, concat!("/dashboard/{instance}", $path), Who::$who, $title),)+
                }
            }
        }
    };
}

pages! {
    Home: GET "", Anybody, "dash-home";
    Verifications: GET "/verifications", Anybody, "dash-verifications";
    /// What the list shows, as a file.
    Csv: GET "/verifications.csv", Anybody, "dash-verifications";
    /// One verification.
    Story: GET "/verifications/{id}", Anybody, "dash-verifications";
    /// What somebody has to look into.
    Incidents: GET "/incidents", Overseers, "dash-incidents";
    /// The same as a file.
    IncidentsCsv: GET "/incidents.csv", Overseers, "dash-incidents";
    /// Lifts a block.
    Lift: POST "/incidents/lift", Administrators, "dash-incidents";
    /// Tries every refused note again.
    NotesAgain: POST "/incidents/notes", Administrators, "dash-incidents";
    Trends: GET "/trends", Overseers, "dash-trends";
    /// The same as a file.
    TrendsCsv: GET "/trends.csv", Overseers, "dash-trends";
    /// What happened in a period, for somebody who was not there.
    Report: GET "/report", Overseers, "dash-report";
    /// The same as a file.
    ReportCsv: GET "/report.csv", Overseers, "dash-report";
    /// Checks the whole log, as `vouchsafe audit verify` does.
    // It changes nothing, and is what auditors are there for.
    ReportVerify: POST "/report/verify", Overseers, "dash-report";
    Log: GET "/log", Overseers, "dash-log";
    /// What the log shows, as a file.
    LogCsv: GET "/log.csv", Overseers, "dash-log";
    // Technicians get no list: they look one account up.
    Accounts: GET "/accounts", Anybody, "dash-accounts";
    /// Reads all accounts now.
    Import: POST "/accounts/import", Administrators, "dash-accounts";
    /// Opens the pod of an account's contact.
    Verify: POST "/accounts/verify", Senders, "dash-accounts";
    /// Whom nobody can verify.
    Coverage: GET "/coverage", Overseers, "dash-coverage";
    CoverageCsv: GET "/coverage.csv", Overseers, "dash-coverage";
    /// Contacts about whom a person has to say which account they are.
    Matches: GET "/matches", Overseers, "dash-matches";
    /// Says so.
    Decide: POST "/matches/decide", Administrators, "dash-matches";
    /// Takes a contact off the list whom an administrator was asked to look into.
    Settle: POST "/matches/settle", Administrators, "dash-matches";
    /// Contacts who are no account, by the lists as they were last read.
    Contacts: GET "/matches/contacts", Overseers, "dash-contacts";
    /// Such a contact beside the accounts that they may be.
    Choose: GET "/matches/choose", Administrators, "dash-matches";
    /// Says which of them they are.
    Chosen: POST "/matches/chosen", Administrators, "dash-matches";
    /// What was found when somebody last looked whether everything works.
    Doctor: GET "/doctor", Overseers, "dash-doctor";
    /// Looks.
    DoctorRun: POST "/doctor/run", Administrators, "dash-doctor";
    Customers: GET "/customers", Overseers, "dash-customers";
    /// Reads the PSA's list of clients anew.
    ClientsRead: POST "/customers/read", Administrators, "dash-customers";
    /// Connects many at a time, as their partner.
    Connect: GET "/customers/connect", Administrators, "dash-customers";
    /// Signs in to Microsoft for that.
    ConnectSignIn: POST "/customers/connect/sign-in", Administrators, "dash-customers";
    /// Picks which.
    ConnectPick: POST "/customers/connect/pick", Administrators, "dash-customers";
    /// Confirms that they are whose they were picked for.
    ConnectConfirm: POST "/customers/connect/confirm", Administrators, "dash-customers";
    /// Ends the sign-in, or clears the list.
    ConnectEnd: POST "/customers/connect/end", Administrators, "dash-customers";
    /// One customer.
    Customer: GET "/customers/{client}", Overseers, "dash-customers";
    /// Makes a consent link.
    ConsentAsk: POST "/customers/{client}/consent", Administrators, "dash-customers";
    /// Takes one back, or what came of it.
    ConsentWithdraw: POST "/customers/{client}/withdraw", Administrators, "dash-customers";
    TenantConfirm: POST "/customers/{client}/confirm", Administrators, "dash-customers";
    TenantRemove: POST "/customers/{client}/remove", Administrators, "dash-customers";
    /// Takes a connector secret.
    SecretPaste: POST "/customers/{client}/secret", Administrators, "dash-customers";
    /// The script that makes one.
    SecretScript: GET "/customers/connector-secret.ps1", Administrators, "dash-customers";
    /// Makes a link with which we are let make one ourselves.
    SetUpAsk: POST "/customers/{client}/set-up", Administrators, "dash-customers";
    /// Makes one now, or no more of them.
    SecretMake: POST "/customers/{client}/make", Administrators, "dash-customers";
    /// The applications in Entra.
    Microsoft: GET "/microsoft", Overseers, "dash-microsoft";
    MicrosoftSave: POST "/microsoft/application", Administrators, "dash-microsoft";
    SetUpSave: POST "/microsoft/set-up", Administrators, "dash-microsoft";
    /// Says whom technicians may ask until the connector's form is known.
    TestersSave: POST "/microsoft/testers", Administrators, "dash-microsoft";
    Policy: GET "/policy", Overseers, "dash-policy";
    /// Raises the threat level, or raises it for longer.
    ThreatRaise: POST "/policy/threat", Administrators, "dash-policy";
    /// Asks to have it ended early.
    ThreatEnd: POST "/policy/threat-end", Administrators, "dash-policy";
    /// Puts in force what would loosen the policy.
    Confirm: POST "/policy/confirm", Administrators, "dash-policy";
    Settings: GET "/settings", Overseers, "dash-settings";
    /// Saves one of its forms.
    SaveSettings: POST "/settings/{section}", Administrators, "dash-settings";
    /// The same as a file.
    // Beside the rest, it has a webhook's whole address.
    Export: GET "/settings.toml", Administrators, "dash-settings";
    /// Takes such a file.
    File: GET "/file", Administrators, "dash-settings";
    /// Shows what it would change.
    FileChanges: POST "/file/changes", Administrators, "dash-settings";
    /// Puts it in force.
    FileApply: POST "/file/apply", Administrators, "dash-settings";
    /// Opens a ticket's pod.
    Ticket: POST "/ticket", Senders, "dash-home";
    SignOut: POST "/sign-out", Anybody, "dash-home";
}

impl Page {
    /// Those that one can go to from everywhere: what belongs together shares a tab, with the key of its name.
    pub const TABS: [(&'static str, &'static [Self]); 6] = [
        ("dash-home", &[Self::Home]),
        ("dash-verifications", &[Self::Verifications]),
        ("dash-incidents", &[Self::Incidents]),
        ("dash-customers", &[Self::Customers, Self::Accounts, Self::Coverage, Self::Matches, Self::Contacts]),
        ("dash-reports", &[Self::Trends, Self::Report, Self::Log]),
        ("dash-settings", &[Self::Settings, Self::Policy, Self::Microsoft, Self::Doctor]),
    ];

    /// Who may have it: the one place that says so.
    pub fn is_for(self, role: Role) -> bool {
        match self.line().2 {
            Who::Anybody => true,
            Who::Overseers => role != Role::Technician,
            Who::Senders => role != Role::Auditor,
            Who::Administrators => role == Role::Administrator,
        }
    }

    pub fn method(self) -> Method {
        self.line().0
    }

    pub fn route(self) -> &'static str {
        self.line().1
    }

    /// The key of its name in the catalogue, or of the page that it belongs to.
    pub fn title(self) -> &'static str {
        self.line().3
    }

    /// Whether this leaves with whoever asks for it, which is logged.
    pub fn is_taken_away(self) -> bool {
        [".csv", ".toml"].iter().any(|end| self.route().ends_with(end))
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
}

#[cfg(test)]
mod tests {
    use vouchsafe_app::words::words;

    use super::*;

    /// To there a sign-in leads that was needed before a form could be taken.
    #[test]
    fn every_form_is_under_a_page() {
        for page in Page::ALL.iter().filter(|page| page.method() == Method::POST) {
            let (parent, _) = page.route().rsplit_once('/').unwrap();
            let is_there = |other: &&Page| other.method() == Method::GET && other.route() == parent;
            assert!(Page::ALL.iter().any(|other| is_there(&other)), "{page:?}");
        }
    }

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
