use vouchsafe_app::dashboard::settings::Input;
use vouchsafe_domain::retention::Days;

use super::{
    Wish, text,
    typed::{Typed, value},
};
use crate::dashboard::{change::Weight, visitor::Visitor};

pub fn inputs(visitor: &Visitor, typed: Option<&Typed>) -> Vec<Input> {
    let days = visitor.connected.instance.keep_personal_days;
    let in_force = days.map(|days| days.to_string()).unwrap_or_default();
    vec![Input { name: "keep", kind: "number", value: value(typed, "keep", in_force), longest: 4, ..Input::default() }]
}

/// Whoever could shorten it unheard could have traces erased.
pub fn read(visitor: &Visitor, typed: &Typed) -> Result<Wish, String> {
    let wanted = match typed.one("keep") {
        "" => None,
        days => {
            let days = days.parse::<u16>().ok().and_then(|days| Days::try_from(days).ok());
            Some(days.ok_or_else(|| text("set-keep-wrong"))?)
        }
    };
    let is_shorter = match (visitor.connected.instance.keep_personal_days, wanted) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(before), Some(wanted)) => wanted < before,
    };
    let weight = if is_shorter { Weight::OpensDoors } else { Weight::Plain };
    Ok(Wish::new(weight, move |instance| instance.keep_personal_days = wanted))
}
