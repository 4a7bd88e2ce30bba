//! What verifications are filtered by, and which customers there are to choose from.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use uuid::Uuid;
use vouchsafe_app::dashboard::{Choice, Field, Filters};
use vouchsafe_domain::{ids::ClientId, purpose::Purpose, tally::Group, verdict::Verdict};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{Ended, Filter, Named, NoteStanding, Paging, Place, StoreError};

use super::{
    asked::{Asked, Unreadable, choice},
    clock::Clock,
    visitor::Visitor,
};
use crate::services::Services;

/// How a verification that has not ended is asked for.
pub const OPEN: &str = "open";
/// Stands before the name of a group of verdicts that are counted as one.
const ANY: &str = "any_";

/// What the list of verifications is filtered by, in the order of its form.
pub const VERIFICATIONS: &[&str] = &["customer", "technician", "ended", "purpose", "note", "ticket", "from", "to"];

/// How those that are counted in this group are asked for.
pub fn any(group: Group) -> String {
    format!("{ANY}{}", group.name())
}

/// A place in the list of verifications, as it stands in an address.
pub fn written(Place { requested, id }: Place) -> String {
    format!("{}.{id}", requested.as_millisecond())
}

impl Asked {
    /// Which verifications are meant.
    pub fn filter(&self, clock: &Clock) -> Result<Filter, Unreadable> {
        let ended = |name: &str| match name {
            OPEN => Some(Ended::NotYet),
            name => match name.strip_prefix(ANY) {
                Some(group) => Group::ALL.into_iter().find(|known| known.name() == group).map(Ended::In),
                None => Verdict::named(name).map(Ended::As),
            },
        };
        let note = |name: &str| {
            let all = [NoteStanding::Pending, NoteStanding::Refused, NoteStanding::Written];
            all.into_iter().find(|standing| standing.name() == name)
        };
        let day = |text: &str| text.parse::<Date>().ok();
        Ok(Filter {
            other_contact: false,
            by_technicians: false,
            client: self.parsed("customer", |text| text.parse().ok())?,
            technician: self.parsed("technician", |text| text.parse().ok())?,
            ticket: self.parsed("ticket", |text| text.parse().ok())?,
            ended: self.parsed("ended", ended)?,
            purpose: self.parsed("purpose", Purpose::named)?,
            note: self.parsed("note", note)?,
            from: self.parsed("from", |text| clock.start_of(day(text)?))?,
            // The whole of the last day.
            until: self.parsed("to", |text| clock.start_of(day(text)?.tomorrow().ok()?))?,
        })
    }

    /// Which page of the list of verifications is meant.
    pub fn paging(&self) -> Result<Paging, Unreadable> {
        let place = |text: &str| {
            let (requested, id) = text.split_once('.')?;
            let requested = Timestamp::from_millisecond(requested.parse().ok()?).ok()?;
            Some(Place { requested, id: id.parse::<Uuid>().ok()? })
        };
        let older = self.parsed("older", place)?.map(Paging::OlderThan);
        let newer = self.parsed("newer", place)?.map(Paging::NewerThan);
        Ok(older.or(newer).unwrap_or_default())
    }

    /// The form of the list of verifications. Without `technicians` it does not ask for one.
    pub fn form(&self, path: String, customers: Vec<Choice>, technicians: Option<Vec<Choice>>) -> Filters {
        let notes = [NoteStanding::Pending, NoteStanding::Refused, NoteStanding::Written];
        let notes = notes.map(|standing| choice(standing.name(), "dash-note")).to_vec();
        let mut fields = vec![self.select("customer", customers)];
        fields.extend(technicians.map(|technicians| self.select("technician", technicians)));
        fields.extend([self.ended(&[OPEN]), self.purpose(), self.select("note", notes)]);
        fields
            .extend([("ticket", "text"), ("from", "date"), ("to", "date")].map(|(name, kind)| self.field(name, kind)));
        Filters { path, fields, set: self.is_set() }
    }

    /// A choice among outcomes: first these, then the verdicts and those that are looked for together.
    pub fn ended(&self, first: &[&str]) -> Field {
        // In which several verdicts are counted.
        let groups = [Group::Denied, Group::Unanswered].map(|group| choice(&any(group), "dash-ended"));
        let verdicts = Verdict::ALL.map(|verdict| choice(verdict.name(), "verdict"));
        let first = first.iter().map(|name| choice(name, "dash-ended"));
        self.select("ended", first.chain(groups).chain(verdicts).collect())
    }

    pub fn purpose(&self) -> Field {
        self.select("purpose", Purpose::ALL.map(|purpose| choice(purpose.name(), "purpose")).to_vec())
    }
}

/// All customers that there are verifications of or settings for, by name: as their newest verification calls them, or else as
/// the settings do.
pub async fn customers(services: &Services, visitor: &Visitor) -> Result<Vec<Named<ClientId>>, StoreError> {
    let own = visitor.settings.customers().iter().filter(|customer| customer.instance == *visitor.instance());
    let mut all: BTreeMap<ClientId, String> =
        own.map(|customer| (customer.client, customer.name.clone().unwrap_or_default())).collect();
    for Named { id, name } in services.store.verified_customers(visitor.instance()).await? {
        let known = all.entry(id).or_default();
        if !name.is_empty() {
            *known = name;
        }
    }
    let mut all: Vec<_> = all.into_iter().map(|(id, name)| Named { id, name }).collect();
    all.sort_by_key(|customer| (customer.name.to_lowercase(), customer.id));
    Ok(all)
}

/// Customers or technicians, by their names and, where one has none, their numbers.
pub fn named<Id: ToString>(all: Vec<Named<Id>>) -> Vec<Choice> {
    let label = |name: &str, id: &str| if name.is_empty() { id.to_owned() } else { plain(name) };
    all.into_iter()
        .map(|Named { id, name }| {
            let value = id.to_string();
            Choice { label: label(&name, &value), value }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn clock() -> Clock {
        Clock::of_zone("Europe/London")
    }

    fn asked(query: &str) -> Asked {
        Asked::read(query, VERIFICATIONS)
    }

    #[test]
    fn a_filter_that_cannot_be_read_is_never_left_out() {
        for query in [
            "customer=x",
            "technician=0",
            "ended=Approved",
            "ended=any_thing",
            "purpose=all",
            "note=none",
            "ticket=%24FAULTID",
            "from=yesterday",
            "to=2026-02-30",
        ] {
            let name = query.split('=').next().unwrap();
            assert_eq!(asked(query).filter(&clock()).unwrap_err().0, name);
        }
        let denied = asked("ended=any_denied").filter(&clock()).unwrap();
        assert_eq!(denied.ended, Some(Ended::In(Group::Denied)));
        assert!(asked("older=5").paging().is_err());
        assert_eq!(asked("customer=&from=+").filter(&clock()), Ok(Filter::default()));
    }

    #[test]
    fn days_begin_and_end_where_the_technicians_are() {
        let filter = asked("from=2026-03-29&to=2026-03-29").filter(&clock()).unwrap();
        // The clocks go forward on that day.
        let (from, until) = (filter.from.unwrap(), filter.until.unwrap());
        assert_eq!(from.to_string(), "2026-03-29T00:00:00Z");
        assert_eq!(until.to_string(), "2026-03-29T23:00:00Z");
    }

    #[test]
    fn a_place_is_read_as_it_was_written() {
        let place = Place { requested: Timestamp::from_millisecond(7).unwrap(), id: Uuid::nil() };
        let address = asked("ended=denied&older=5.x").address("/list", Some(("newer", &written(place))));
        let again = asked(address.split_once('?').unwrap().1);
        assert_eq!(again.paging(), Ok(Paging::NewerThan(place)));
        assert_eq!(again.value("ended"), "denied");
    }

    proptest! {
        #[test]
        fn no_address_panics(query in ".{0,200}") {
            let asked = asked(&query);
            let _ = (asked.filter(&clock()), asked.paging());
        }
    }
}
