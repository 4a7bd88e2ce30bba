//! How far the accounts of each tenant were read, and that one reads at a time.

mod keep;
mod lease;
mod turn;

use jiff::Timestamp;
use vouchsafe_domain::ids::{InstanceId, TenantId};
use vouchsafe_http::Secret;

pub use lease::{Halted, Turn};
pub use turn::{AccountChange, AccountsRead, MethodsRead, ReportEntry};

use crate::{
    StoreError,
    column::Row,
    seal::{Place, Sealer},
};

/// What an import is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Reads accounts.
    Accounts,
    /// Reads what they have registered.
    Methods,
    /// Is done, until it is due.
    Rest,
}

impl Phase {
    pub const ALL: [Self; 3] = [Self::Accounts, Self::Methods, Self::Rest];

    /// The name in the database, and in the catalogue, under `dash-import`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accounts => "accounts",
            Self::Methods => "methods",
            Self::Rest => "rest",
        }
    }
}

/// The import of one tenant, of one Halo that has it.
#[derive(Debug, Clone)]
pub struct Import {
    pub instance: InstanceId,
    pub tenant: TenantId,
    pub phase: Phase,
    /// Counts the readings of everything.
    pub run: i64,
    /// Counts the reports on what is registered.
    pub report: i64,
    /// Whether this one reads everything, and not only what has changed.
    pub whole: bool,
    /// Where the accounts go on; at rest, where what has changed will be.
    pub link: Option<Secret>,
    pub report_link: Option<Secret>,
    pub pages: u64,
    /// How many entries of the list were read so far.
    pub seen: u64,
    /// Of how many nothing could be made.
    pub unreadable: u64,
    /// How many there were said to be.
    pub expected: Option<u64>,
    pub began: Option<Timestamp>,
    /// When it last came to its end.
    pub finished: Option<Timestamp>,
    pub due: Timestamp,
    /// Microsoft asks us to wait until then, whoever wants it sooner.
    pub not_before: Timestamp,
    /// How often it failed since it last got on.
    pub tries: u64,
    /// Why it does not get on, by its name in the catalogue.
    pub problem: Option<String>,
    /// The permission that is missing.
    pub needed: Option<String>,
    /// Why nothing is known of what people have registered.
    pub report_problem: Option<String>,
    /// When Active Directory last sent passwords to this tenant.
    pub password_sync: Option<Timestamp>,
    /// The tenant's verified domains, as of the last reading; `None`: not known yet.
    pub domains: Option<Vec<String>>,
    pub lease_until: Timestamp,
}

impl Import {
    /// Whether somebody reads just now.
    pub fn is_running(&self, now: Timestamp) -> bool {
        self.lease_until > now
    }
}

const LINK: &str = "link";
const REPORT_LINK: &str = "report_link";

/// The row's name, for what is sealed in it.
fn row_name(instance: &InstanceId, tenant: TenantId) -> String {
    format!("{instance}/{tenant}")
}

fn place<'a>(column: &'static str, row: &'a str) -> Place<'a> {
    Place { table: "imports", column, row }
}

fn read(row: &Row, sealer: &Sealer) -> Result<Import, StoreError> {
    let (instance, tenant): (InstanceId, TenantId) = (row.get("instance")?, row.get("tenant")?);
    let name = row_name(&instance, tenant);
    Ok(Import {
        phase: row.get("phase")?,
        run: row.get("run")?,
        report: row.get("report")?,
        whole: row.get("whole")?,
        link: sealer.open_some(place(LINK, &name), row.get("link")?)?,
        report_link: sealer.open_some(place(REPORT_LINK, &name), row.get("report_link")?)?,
        pages: row.get("pages")?,
        seen: row.get("seen")?,
        unreadable: row.get("unreadable")?,
        expected: row.get("expected")?,
        began: row.get("began")?,
        finished: row.get("finished")?,
        due: row.get("due")?,
        not_before: row.get("not_before")?,
        tries: row.get("tries")?,
        problem: row.get("problem")?,
        needed: row.get("needed")?,
        report_problem: row.get("report_problem")?,
        password_sync: row.get("password_sync")?,
        domains: domains(row)?,
        lease_until: row.get("lease_until")?,
        instance,
        tenant,
    })
}

fn domains(row: &Row) -> Result<Option<Vec<String>>, StoreError> {
    let domains: Option<serde_json::Value> = row.get("domains")?;
    let unreadable = |_| StoreError::Unreadable { column: "domains" };
    domains.map(|domains| serde_json::from_value(domains).map_err(unreadable)).transpose()
}
