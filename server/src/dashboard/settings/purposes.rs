use std::collections::{BTreeMap, BTreeSet};

use vouchsafe_app::{
    dashboard::{
        Answer, Choice,
        settings::{Purposes, Suggestion},
    },
    words::words,
};
use vouchsafe_domain::purpose::Purpose;
use vouchsafe_halo::escape::plain;
use vouchsafe_store::Instance;

use super::{Wish, known::Known, text, typed::Typed};
use crate::dashboard::change::Weight;

/// How many names can suggest a purpose.
const MOST: usize = 300;
const LONGEST: usize = 100;

pub fn drawn(instance: &Instance, known: &Known, answer: Answer, typed: Option<&Typed>) -> Purposes {
    // Halo may have several of one name, and what does not fit here suggests nothing.
    let mut named = BTreeSet::new();
    let types: Vec<String> = known.types.iter().flatten().map(|kind| plain(&kind.name)).collect();
    let types: Vec<String> =
        types.into_iter().filter(|name| name.chars().count() <= LONGEST && named.insert(name.to_lowercase())).collect();
    let is_type = |name: &str| types.iter().any(|kind| kind.to_lowercase() == name.to_lowercase());
    let mut rows: Vec<Suggestion> = match typed {
        // As it came, the typed names too.
        Some(typed) => pairs(typed)
            .map(|(name, purpose)| Suggestion {
                name: name.to_owned(),
                purpose: purpose.to_owned(),
                typed: !is_type(name) && !instance.purposes.contains_key(&name.to_lowercase()),
            })
            .collect(),
        None => {
            let others = instance.purposes.keys().filter(|name| !is_type(name)).cloned();
            let names: Vec<String> = types.iter().cloned().chain(others).collect();
            let row = |name: String| Suggestion {
                purpose: instance
                    .purposes
                    .get(&name.to_lowercase())
                    .map(|purpose| purpose.name().to_owned())
                    .unwrap_or_default(),
                name,
                typed: false,
            };
            names.into_iter().map(row).collect()
        }
    };
    if !rows.iter().any(|row| row.typed) {
        rows.push(Suggestion { typed: true, ..Suggestion::default() });
    }
    let none = Choice { value: String::new(), label: text("set-purposes-none") };
    let all = Purpose::ALL.map(|purpose| Choice {
        value: purpose.name().to_owned(),
        label: words().text(&format!("purpose-{}", purpose.name()), &[]),
    });
    Purposes { answer, rows, choices: std::iter::once(none).chain(all).collect() }
}

fn pairs(typed: &Typed) -> impl Iterator<Item = (&str, &str)> {
    typed.all("name").zip(typed.all("purpose"))
}

pub fn read(typed: &Typed) -> Result<Wish, String> {
    let mut wanted = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for (name, purpose) in pairs(typed) {
        let name = plain(name).to_lowercase();
        if name.is_empty() && purpose.is_empty() {
            continue;
        }
        if name.is_empty() || name.chars().count() > LONGEST || !seen.insert(name.clone()) || seen.len() > MOST {
            return Err(text("set-purposes-wrong"));
        }
        if !purpose.is_empty() {
            wanted.insert(name, Purpose::named(purpose).ok_or_else(|| text("set-purposes-wrong"))?);
        }
    }
    Ok(Wish::new(Weight::Plain, move |instance| instance.purposes = wanted))
}
