use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// What is wrong with a reply, for the log: names of fields and nothing of what they hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Malformed {
    #[error("an object expected")]
    NoObject,
    #[error("a list of {0} expected")]
    NoList(&'static str),
    #[error("no id in {0}")]
    NoId(&'static str),
    #[error("no such id can be, in {0}")]
    WrongId(&'static str),
    #[error("yes or no expected in {0}")]
    WrongFlag(&'static str),
    #[error("not what was asked for, by its {0}")]
    NotAsked(&'static str),
}

/// A JSON object of Halo's, read field by field.
///
/// Halo leaves out what is null, writes some ids as floats, and differs from version to version; so a missing field, null
/// and an empty text are the same, and only what decides who is who has to have its proper shape.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a>(&'a Map<String, Value>);

impl<'a> Fields<'a> {
    pub(crate) fn of(value: &'a Value) -> Result<Self, Malformed> {
        value.as_object().map(Self).ok_or(Malformed::NoObject)
    }

    /// The objects of a list, which is either bare or stands under this name beside its `record_count`.
    pub(crate) fn list(value: &'a Value, name: &'static str) -> Result<Vec<Self>, Malformed> {
        let list = value.as_array().or_else(|| value.get(name)?.as_array()).ok_or(Malformed::NoList(name))?;
        list.iter().map(Self::of).collect()
    }

    /// The objects of a list within this object; missing and null are none.
    pub(crate) fn rows(self, name: &'static str) -> Result<Vec<Self>, Malformed> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(list) => Self::list(list, name),
        }
    }

    /// What its fields are called.
    pub(crate) fn names(self) -> BTreeSet<String> {
        self.0.keys().cloned().collect()
    }

    /// The object under this name, if there is one.
    pub(crate) fn nested(self, name: &str) -> Option<Self> {
        self.0.get(name)?.as_object().map(Self)
    }

    /// A text without blanks around it, if there is one with anything in it.
    pub(crate) fn text(self, name: &str) -> Option<String> {
        let text = self.0.get(name)?.as_str()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Yes or no; missing is no.
    pub(crate) fn flag(self, name: &'static str) -> Result<bool, Malformed> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(false),
            Some(value) => value.as_bool().ok_or(Malformed::WrongFlag(name)),
        }
    }

    /// Whether it clearly says no; missing says nothing.
    pub(crate) fn says_no(self, name: &str) -> bool {
        self.0.get(name) == Some(&Value::Bool(false))
    }

    /// A mark that makes a rule stricter: anything that is not clearly a no is a yes.
    pub(crate) fn mark(self, name: &str) -> bool {
        match self.0.get(name) {
            None | Some(Value::Null | Value::Bool(false)) => false,
            Some(Value::Number(number)) => number.as_f64() != Some(0.0),
            Some(Value::String(text)) => !matches!(text.trim().to_lowercase().as_str(), "" | "0" | "no" | "false"),
            Some(_) => true,
        }
    }

    /// An id, if there is one: a whole number, perhaps written as a float (`18.0`). Halo's word for none is 0 or -1.
    pub(crate) fn id<T: TryFrom<u64>>(self, name: &'static str) -> Result<Option<T>, Malformed> {
        let wrong = Malformed::WrongId(name);
        let number = match self.0.get(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(value) => value.as_f64().filter(|number| number.fract() == 0.0).ok_or(wrong)?,
        };
        if number <= 0.0 {
            return Ok(None);
        }
        // Ids have at most 10 digits; a float holds 15 exactly.
        if number > 9_999_999_999.0 {
            return Err(wrong);
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole, and between 1 and 10 digits"
        )]
        let number = number as u64;
        T::try_from(number).map(Some).map_err(|_| wrong)
    }

    /// An id that has to be there.
    pub(crate) fn own_id<T: TryFrom<u64>>(self, name: &'static str) -> Result<T, Malformed> {
        self.id(name)?.ok_or(Malformed::NoId(name))
    }

    /// Makes sure that this is what was asked for.
    pub(crate) fn asked_for<T: TryFrom<u64> + PartialEq>(self, name: &'static str, asked: T) -> Result<(), Malformed> {
        if self.own_id::<T>(name)? == asked { Ok(()) } else { Err(Malformed::NotAsked(name)) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use vouchsafe_domain::ids::ClientId;

    use super::*;

    #[test]
    fn ids_are_whole_numbers_or_not_there() {
        let read = |value: Value| Fields::of(&json!({ "id": value })).unwrap().id::<ClientId>("id");
        for value in [json!(18), json!(18.0)] {
            assert_eq!(read(value).unwrap().map(u64::from), Some(18));
        }
        for value in [json!(0), json!(-1), json!(-1.0), Value::Null] {
            assert_eq!(read(value).unwrap(), None);
        }
        for value in
            [json!(18.5), json!("18"), json!(""), json!(1e300), json!(99_999_999_999_u64), json!([18]), json!(true)]
        {
            assert_eq!(read(value.clone()), Err(Malformed::WrongId("id")), "{value}");
        }
        assert_eq!(Fields::of(&json!({})).unwrap().id::<ClientId>("id"), Ok(None));
    }

    #[test]
    fn empty_and_missing_are_the_same() {
        let value = json!({ "a": " x ", "b": "", "c": " ", "d": 5, "e": null, "yes": true, "odd": 1 });
        let fields = Fields::of(&value).unwrap();
        assert_eq!(fields.text("a").as_deref(), Some("x"));
        for name in ["b", "c", "d", "e", "f"] {
            assert_eq!(fields.text(name), None, "{name}");
        }
        assert_eq!((fields.flag("yes"), fields.flag("e"), fields.flag("f")), (Ok(true), Ok(false), Ok(false)));
        assert_eq!(fields.flag("odd"), Err(Malformed::WrongFlag("odd")));
    }

    #[test]
    fn a_mark_is_on_unless_it_is_clearly_off() {
        let mark = |value: Value| Fields::of(&json!({ "is_vip": value })).unwrap().mark("is_vip");
        for off in [json!(false), Value::Null, json!(0), json!(""), json!("False"), json!("no")] {
            assert!(!mark(off.clone()), "{off}");
        }
        for on in [json!(true), json!(1), json!("Yes"), json!("gold"), json!({ "id": 3 })] {
            assert!(mark(on.clone()), "{on}");
        }
        assert!(!Fields::of(&json!({})).unwrap().mark("is_vip"));
    }

    #[test]
    fn lists_are_bare_or_wrapped() {
        for value in [json!([{}, {}]), json!({ "record_count": 2, "actions": [{}, {}] })] {
            assert_eq!(Fields::list(&value, "actions").unwrap().len(), 2);
        }
        for value in [json!({ "actions": {} }), json!({ "users": [] }), json!("x"), json!([1])] {
            assert!(Fields::list(&value, "actions").is_err(), "{value}");
        }
    }
}
