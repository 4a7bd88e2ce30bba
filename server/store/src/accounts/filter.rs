use jiff::Timestamp;
use vouchsafe_domain::{
    eligibility::Source,
    ids::{InstanceId, TenantId},
    reach::Reach,
};

use crate::{
    column::{Sql, Stored, Value, sql_of_parts},
    contacts::WITH_CONTACT,
};

/// What an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    /// Enabled, and a member of its tenant.
    Active,
    Disabled,
    Guest,
    /// Entra no longer has it.
    Retired,
}

impl AccountState {
    pub const ALL: [Self; 4] = [Self::Active, Self::Disabled, Self::Guest, Self::Retired];

    /// The name in addresses and in the catalogue, under `account`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
            Self::Guest => "guest",
            Self::Retired => "retired",
        }
    }

    /// Of each account exactly one holds.
    fn condition(self) -> &'static str {
        match self {
            Self::Active => "retired IS NULL AND enabled = 1 AND guest = 0",
            Self::Disabled => "retired IS NULL AND enabled = 0 AND guest = 0",
            Self::Guest => "retired IS NULL AND guest = 1",
            Self::Retired => "retired IS NOT NULL",
        }
    }
}

/// Which accounts are meant: those for which all of it holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountFilter {
    /// Of these tenants only.
    pub tenants: Option<Vec<TenantId>>,
    pub state: Option<AccountState>,
    pub source: Option<Source>,
    /// Inside: `None` is what Microsoft did not say.
    pub reach: Option<Option<Reach>>,
    /// Whether it holds a directory role. Where Microsoft did not say, it counts as one that does not.
    pub privileged: Option<bool>,
    /// Whether it is a contact's, by the lists as they were last read.
    pub with_contact: Option<bool>,
    /// How the name or the UPN begins.
    pub search: Option<String>,
}

/// A condition on `accounts`, with its values.
pub(super) struct Meant {
    text: String,
    values: Vec<Value>,
}

impl Meant {
    pub(super) fn of(instance: &InstanceId, filter: &AccountFilter, now: Timestamp) -> Self {
        let mut meant = Self { text: "instance = $1".to_owned(), values: vec![instance.store().into()] };
        if let Some(tenants) = &filter.tenants {
            let places: Vec<String> = tenants.iter().map(|tenant| meant.place(tenant)).collect();
            match places.as_slice() {
                [] => meant.and("1 = 0"),
                [only] => meant.and(&format!("tenant = {only}")),
                several => meant.and(&format!("tenant IN ({})", several.join(", "))),
            }
        }
        if let Some(state) = filter.state {
            meant.and(state.condition());
        }
        if let Some(source) = filter.source {
            let not = match source {
                Source::Microsoft365 => None,
                Source::DirectoryWithPasswordSync => Some(""),
                Source::DirectoryWithoutPasswordSync => Some("NOT "),
            };
            match not {
                None => meant.and("synced = 0"),
                Some(not) => {
                    let since = meant.place(&Source::fresh_since(now));
                    let fresh = format!("SELECT tenant FROM imports WHERE instance = $1 AND password_sync >= {since}");
                    meant.and(&format!("synced = 1 AND {not}tenant IN ({fresh})"));
                }
            }
        }
        match filter.reach {
            None => {}
            Some(None) => meant.and("reach IS NULL"),
            Some(Some(reach)) => {
                let place = meant.place(&reach);
                meant.and(&format!("reach = {place}"));
            }
        }
        match filter.privileged {
            None => {}
            Some(true) => meant.and("privileged = 1"),
            Some(false) => meant.and("COALESCE(privileged, 0) = 0"),
        }
        if let Some(with) = filter.with_contact {
            meant.and(&format!("{}{WITH_CONTACT}", if with { "" } else { "NOT " }));
        }
        meant
    }

    pub(super) fn and(&mut self, condition: &str) {
        self.text.push_str(" AND ");
        self.text.push_str(condition);
    }

    /// A value's place in the query, such as `$3`.
    pub(super) fn place<T: Stored<Column: Into<Value>>>(&mut self, value: &T) -> String {
        self.values.push(value.store().into());
        format!("${}", self.values.len())
    }

    /// The accounts of those that the index finds by `order`, the first ones.
    pub(super) fn first(mut self, order: &str, limit: u32) -> Sql {
        let limit = self.place(&i64::from(limit));
        let Self { text, values } = self;
        // First from the index alone, and only then each account that is shown.
        sql_of_parts(format!(
            "SELECT a.*, found.place FROM (SELECT tenant, object, {order} AS place FROM accounts WHERE {text} \
             ORDER BY {order}, object LIMIT {limit}) found \
             JOIN accounts a ON a.instance = $1 AND a.tenant = found.tenant AND a.object = found.object \
             ORDER BY found.place, found.object"
        ))
        .with_all(values)
    }
}
