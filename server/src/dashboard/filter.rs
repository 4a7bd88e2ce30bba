//! What a list is filtered by, as it stands in an address.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use uuid::Uuid;
use vouchsafe_app::{
    dashboard::{Choice, Field, Filters},
    words::words,
};
use vouchsafe_domain::{purpose::Purpose, tally::Group, verdict::Verdict};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{Ended, Filter, Named, NoteStanding, Paging, Place};

use super::clock::Clock;

/// How a verification that has not ended is asked for.
pub const OPEN: &str = "open";
/// Stands before the name of a group of verdicts that are counted as one.
const ANY: &str = "any_";

/// How those that are counted in this group are asked for.
pub fn any(group: Group) -> String {
    format!("{ANY}{}", group.name())
}

/// The parameters of an address; empty ones are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked(BTreeMap<String, String>);

/// The parameter that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable(pub &'static str);

/// Those that filter, in the order of the form.
const NAMES: [&str; 8] = ["customer", "technician", "ended", "purpose", "note", "ticket", "from", "to"];

impl Asked {
    /// Reads a query; of a repeated parameter the first counts, and unknown ones are ignored.
    pub fn read(query: &str) -> Self {
        let mut asked = BTreeMap::new();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            if !value.is_empty()
                && (NAMES.contains(&&*name)
                    || matches!(
                        &*name,
                        "older" | "newer" | "span" | "kind" | "for" | "check" | "behind" | "before" | "tried"
                    ))
            {
                asked.entry(name.into_owned()).or_insert_with(|| value.to_owned());
            }
        }
        Self(asked)
    }

    pub fn value(&self, name: &str) -> &str {
        self.0.get(name).map(String::as_str).unwrap_or_default()
    }

    /// Every filter that is set, as the form names it.
    pub fn in_words(&self) -> String {
        let set = NAMES.into_iter().filter_map(|name| Some((name, self.0.get(name)?)));
        let said = set.map(|(name, value)| format!("{}: {value}", words().text(&format!("dash-by-{name}"), &[])));
        said.collect::<Vec<_>>().join(", ")
    }

    /// The same, with the kind, where there are such.
    pub fn in_words_with_kind(&self) -> String {
        let kind = self.0.get("kind").map(|kind| format!("{}: {kind}", words().text("dash-by-kind", &[])));
        let others = Some(self.in_words()).filter(|others| !others.is_empty());
        kind.into_iter().chain(others).collect::<Vec<_>>().join(", ")
    }

    /// The address of a list with these filters and the kind, and with another place in it.
    pub fn address_with_kind(&self, path: &str, place: Option<(&str, &str)>) -> String {
        let own = self.0.get("kind").map(|kind| ("kind", kind.as_str()));
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let others = NAMES.into_iter().filter_map(|name| Some((name, self.0.get(name)?.as_str())));
        for (name, value) in own.into_iter().chain(others).chain(place) {
            query.append_pair(name, value);
        }
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// With this value where none was given.
    #[must_use]
    pub fn or(mut self, name: &str, value: &str) -> Self {
        self.0.entry(name.to_owned()).or_insert_with(|| value.to_owned());
        self
    }

    pub fn is_set(&self) -> bool {
        NAMES.iter().any(|name| self.0.contains_key(*name))
    }

    /// The address of a list with these filters, and with another place in it.
    pub fn address(&self, path: &str, place: Option<(&str, Place)>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for name in NAMES {
            if let Some(value) = self.0.get(name) {
                query.append_pair(name, value);
            }
        }
        if let Some((name, Place { requested, id })) = place {
            query.append_pair(name, &format!("{}.{id}", requested.as_millisecond()));
        }
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// What is meant. What cannot be read is an error, and never simply left out: that would show more than was asked for.
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

    fn parsed<T>(&self, name: &'static str, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, Unreadable> {
        match self.0.get(name) {
            None => Ok(None),
            Some(text) => read(text).map(Some).ok_or(Unreadable(name)),
        }
    }

    /// The form. Without `technicians` it does not ask for one.
    pub fn form<C: ToString, T: ToString>(
        &self,
        path: String,
        customers: Vec<Named<C>>,
        technicians: Option<Vec<Named<T>>>,
    ) -> Filters {
        let verdicts = Verdict::ALL.map(|verdict| verdict.name());
        let open = Choice { value: OPEN.to_owned(), label: words().text("dash-ended-open", &[]) };
        // Those in which several verdicts are counted, and that somebody may look for.
        let groups = [Group::Denied, Group::Unanswered];
        let groups = groups.map(|group| choice(&any(group), "dash-ended"));
        let ended = [open].into_iter().chain(groups).chain(verdicts.map(|name| choice(name, "verdict"))).collect();
        let purposes = Purpose::ALL.map(|purpose| choice(purpose.name(), "purpose")).to_vec();
        let notes = [NoteStanding::Pending, NoteStanding::Refused, NoteStanding::Written];
        let notes = notes.map(|standing| choice(standing.name(), "dash-note")).to_vec();
        let technicians = technicians.map(|technicians| self.select("technician", named(technicians)));
        let mut fields = vec![self.select("customer", named(customers))];
        fields.extend(technicians);
        fields.push(self.select("ended", ended));
        fields.push(self.select("purpose", purposes));
        fields.push(self.select("note", notes));
        fields
            .extend([("ticket", "text"), ("from", "date"), ("to", "date")].map(|(name, kind)| self.field(name, kind)));
        Filters { path, fields, set: self.is_set() }
    }

    /// A choice among these, or any.
    pub fn select(&self, name: &'static str, choices: Vec<Choice>) -> Field {
        let any = Choice { value: String::new(), label: words().text("dash-any", &[]) };
        Field { choices: [any].into_iter().chain(choices).collect(), ..self.field(name, "select") }
    }

    pub fn field(&self, name: &'static str, kind: &'static str) -> Field {
        let label = words().text(&format!("dash-by-{name}"), &[]);
        Field { name, label, kind, value: self.value(name).to_owned(), choices: Vec::new() }
    }
}

fn choice(name: &str, key: &str) -> Choice {
    Choice { value: name.to_owned(), label: words().text(&format!("{key}-{name}"), &[]) }
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
            assert_eq!(Asked::read(query).filter(&clock()).unwrap_err().0, name);
        }
        let denied = Asked::read("ended=any_denied").filter(&clock()).unwrap();
        assert_eq!(denied.ended, Some(Ended::In(Group::Denied)));
        assert!(Asked::read("older=5").paging().is_err());
        assert_eq!(Asked::read("customer=&from=+").filter(&clock()), Ok(Filter::default()));
    }

    #[test]
    fn days_begin_and_end_where_the_technicians_are() {
        let filter = Asked::read("from=2026-03-29&to=2026-03-29").filter(&clock()).unwrap();
        // The clocks go forward on that day.
        let (from, until) = (filter.from.unwrap(), filter.until.unwrap());
        assert_eq!(from.to_string(), "2026-03-29T00:00:00Z");
        assert_eq!(until.to_string(), "2026-03-29T23:00:00Z");
    }

    #[test]
    fn an_address_holds_what_was_asked_and_one_place() {
        let asked = Asked::read("ended=denied&older=5.x&ticket=9499&evil=1");
        assert_eq!(asked.address("/list", None), "/list?ended=denied&ticket=9499");
        let place = Place { requested: Timestamp::from_millisecond(7).unwrap(), id: Uuid::nil() };
        let address = asked.address("/list", Some(("newer", place)));
        let again = Asked::read(address.split_once('?').unwrap().1);
        assert_eq!(again.paging(), Ok(Paging::NewerThan(place)));
        assert_eq!(again.value("ended"), "denied");
    }

    proptest! {
        #[test]
        fn no_address_panics(query in ".{0,200}") {
            let asked = Asked::read(&query);
            let _ = (asked.filter(&clock()), asked.paging(), asked.address("/list", None));
        }
    }
}
