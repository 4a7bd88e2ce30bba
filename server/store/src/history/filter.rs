use jiff::Timestamp;
use vouchsafe_domain::{
    ids::{AgentId, ClientId, InstanceId, TicketId},
    purpose::Purpose,
    tally::Group,
    verdict::Verdict,
};

use crate::{
    NoteStanding,
    column::{Sql, Stored, Value, sql_of_parts},
};

/// Which verifications are meant; everything that is left out is any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub client: Option<ClientId>,
    pub technician: Option<AgentId>,
    pub ticket: Option<TicketId>,
    pub ended: Option<Ended>,
    /// Among others.
    pub purpose: Option<Purpose>,
    pub note: Option<NoteStanding>,
    /// Only of contacts who are not the ticket's.
    pub other_contact: bool,
    /// Only what technicians asked, and nothing that was tried out from the command line.
    pub by_technicians: bool,
    /// Requested then or later.
    pub from: Option<Timestamp>,
    /// Requested before.
    pub until: Option<Timestamp>,
}

impl Filter {
    fn is_of_one(&self) -> bool {
        self.ticket.is_some() || self.client.is_some() || self.technician.is_some()
    }
}

/// How a verification stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    NotYet,
    As(Verdict),
    /// In any way that is counted so.
    In(Group),
}

impl Ended {
    /// That a column which names a verdict, or none, is as meant.
    pub(crate) fn condition(self, column: &str) -> String {
        match self.verdicts() {
            None => format!("{column} IS NULL"),
            Some(verdicts) => {
                let names: Vec<String> = verdicts.iter().map(|verdict| format!("'{}'", verdict.name())).collect();
                format!("{column} IN ({})", names.join(", "))
            }
        }
    }

    /// The verdicts that are meant; `None` if it is that there is none yet.
    pub fn verdicts(self) -> Option<Vec<Verdict>> {
        match self {
            Self::NotYet => None,
            Self::As(verdict) => Some(vec![verdict]),
            Self::In(group) => Some(Verdict::ALL.into_iter().filter(|verdict| Group::of(*verdict) == group).collect()),
        }
    }
}

/// A condition that grows, with its values.
pub(super) struct Where {
    text: String,
    values: Vec<Value>,
}

impl Where {
    /// What the filter lets through of this instance.
    pub(super) fn of(instance: &InstanceId, filter: &Filter) -> Self {
        let mut wanted = Self { text: "instance = $1".to_owned(), values: vec![instance.store().into()] };
        // What a database takes for a plain comparison it may look up in an index of its own. The one that is looked up must be
        // the one of which there are the fewest: those that have not ended, then one's, then those of one verdict.
        let is_open = filter.ended == Some(Ended::NotYet);
        let one = |column| if is_open { format!("COALESCE({column}, 0) = $") } else { format!("{column} = $") };
        wanted.and_if(&one("client"), filter.client);
        wanted.and_if(&one("technician"), filter.technician);
        wanted.and_if(&one("ticket"), filter.ticket);
        wanted.and_if("note = $", filter.note);
        wanted.and_if("requested >= $", filter.from);
        wanted.and_if("requested < $", filter.until);
        match filter.ended {
            None => {}
            Some(Ended::NotYet) => wanted.and("verdict IS NULL"),
            Some(Ended::As(verdict)) if filter.is_of_one() => wanted.and_if("COALESCE(verdict, '') = $", Some(verdict)),
            Some(Ended::As(verdict)) => wanted.and_if("verdict = $", Some(verdict)),
            // Not from the index by verdict: that is in order for one of them, and not for several.
            Some(several) => wanted.and(&several.condition("COALESCE(verdict, '')")),
        }
        if filter.other_contact {
            wanted.and("other_contact = 1");
        }
        if filter.by_technicians {
            wanted.and_if("technician <> $", Some(AgentId::COMMAND_LINE));
        }
        if let Some(purpose) = filter.purpose {
            wanted.and(names(purpose));
        }
        wanted
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

    /// `SELECT {what} FROM verifications WHERE {all of this} {then}`.
    pub(super) fn select(self, what: &str, then: &str) -> Sql {
        let Self { text, values } = self;
        sql_of_parts(format!("SELECT {what} FROM verifications WHERE {text} {then}")).with_all(values)
    }

    /// `condition` ends in the `$` of the value.
    fn and_if<T: Stored<Column: Into<Value>>>(&mut self, condition: &str, value: Option<T>) {
        if let Some(value) = value {
            let place = self.place(&value);
            self.and(&format!("{}{place}", condition.trim_end_matches('$')));
        }
    }
}

/// Word by word as the partial indices have it, which are used for nothing else.
pub(crate) fn names(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::PasswordReset => "replace(purpose, 'password_reset', '') <> purpose",
        Purpose::MfaChange => "replace(purpose, 'mfa_change', '') <> purpose",
        Purpose::AccountUnlock => "replace(purpose, 'account_unlock', '') <> purpose",
        Purpose::PrivilegedAccess => "replace(purpose, 'privileged_access', '') <> purpose",
        Purpose::Other => "replace(purpose, 'other', '') <> purpose",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_purpose_is_found_in_the_name_of_another() {
        for purpose in Purpose::ALL {
            let migration = include_str!("../../migrations/0008_dashboard.sql");
            assert!(migration.contains(&format!("WHERE {};", names(purpose))), "{purpose:?} has no index of its own");
            let named_in = Purpose::ALL.into_iter().filter(|other| other.name().contains(purpose.name()));
            assert_eq!(named_in.collect::<Vec<_>>(), [purpose]);
        }
    }
}
