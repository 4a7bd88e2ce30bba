use jiff::tz::{TimeZone, db};
use vouchsafe_app::dashboard::{Choice, settings::Input};
use vouchsafe_domain::ids::OutcomeId;
use vouchsafe_halo::escape::plain;

use super::{
    Wish,
    known::Known,
    text,
    typed::{Typed, value},
};
use crate::dashboard::{change::Weight, visitor::Visitor};

/// More prompts in an hour than anybody could need.
const MOST_PROMPTS: usize = 1_000;

pub fn inputs(visitor: &Visitor, known: &Known, typed: Option<&Typed>) -> Vec<Input> {
    let instance = &visitor.connected.instance;
    let zones = db().available().map(|zone| Choice { value: zone.to_string(), label: String::new() });
    let outcome = value(typed, "outcome", instance.note_outcome_id.to_string());
    let mut outcomes: Vec<Choice> = known
        .outcomes
        .iter()
        .flatten()
        .map(|known| Choice { value: known.id.to_string(), label: format!("{} {}", known.id, plain(&known.name)) })
        .collect();
    if !outcomes.iter().any(|known| known.value == outcome) {
        outcomes.insert(0, Choice { value: outcome.clone(), label: outcome.clone() });
    }
    vec![
        Input {
            name: "prompts",
            kind: "number",
            value: value(typed, "prompts", instance.prompts_per_hour.to_string()),
            longest: 4,
            ..Input::default()
        },
        Input {
            name: "zone",
            kind: "text",
            value: value(typed, "zone", instance.time_zone.as_str()),
            choices: zones.collect(),
            longest: 60,
        },
        Input { name: "outcome", kind: "select", value: outcome, choices: outcomes, longest: 0 },
    ]
}

/// Whether notes are to be written with another outcome than before.
pub fn changes_outcome(visitor: &Visitor, typed: &Typed) -> bool {
    typed.one("outcome") != visitor.connected.instance.note_outcome_id.to_string()
}

pub fn read(visitor: &Visitor, known: &Known, typed: &Typed) -> Result<Wish, String> {
    let instance = &visitor.connected.instance;
    let prompts: usize = typed.one("prompts").parse().map_err(|_| text("set-prompts-wrong"))?;
    if !(1..=MOST_PROMPTS).contains(&prompts) {
        return Err(text("set-prompts-wrong"));
    }
    let zone = typed.one("zone").to_owned();
    if TimeZone::get(&zone).is_err() {
        return Err(text("set-zone-wrong"));
    }
    let outcome: OutcomeId = typed.one("outcome").parse().map_err(|_| text("set-outcome-wrong"))?;
    let listed = known.outcomes.iter().flatten().any(|known| known.id == outcome);
    if !listed && outcome != instance.note_outcome_id {
        return Err(text("set-outcome-wrong"));
    }
    // More prompts are more chances that somebody approves one to be left alone.
    let weight = if prompts > instance.prompts_per_hour { Weight::OpensDoors } else { Weight::Plain };
    Ok(Wish::new(weight, move |instance| {
        instance.prompts_per_hour = prompts;
        instance.time_zone = zone;
        instance.note_outcome_id = outcome;
    }))
}
