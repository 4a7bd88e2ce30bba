//! The ways of asking: which are on offer, which is chosen, and what has to be typed for it.

use vouchsafe_app::{
    contract::{Choice, Field},
    words::words,
};
use vouchsafe_domain::{agreement::What, budget::Exhausted, code::Code, method::Way};
use vouchsafe_store::Verification;

use super::{Facts, clock, second::Part, whose};

/// How often the account may still be asked in each way, the next time included.
#[derive(Debug, Clone, Copy)]
pub struct Left {
    pub prompts: Result<usize, Exhausted>,
    pub codes: Result<usize, Exhausted>,
}

/// How often it may still be asked in this way, once that is known.
pub(super) fn left(facts: Facts<'_>, way: Way) -> Option<Result<usize, Exhausted>> {
    facts.left.map(|left| match way {
        Way::Notification => left.prompts,
        Way::Code => left.codes,
    })
}

/// The way that a verification was asked in, or that is chosen for the next one.
pub(super) fn way_of(facts: Facts<'_>, about: Option<&Verification>) -> Way {
    about.map_or_else(|| chosen(facts), |about| about.method.way())
}

/// Those that the account has.
pub(super) fn registered(facts: Facts<'_>) -> Vec<Way> {
    Way::ALL.into_iter().filter(|way| has(facts, *way)).collect()
}

fn has(facts: Facts<'_>, way: Way) -> bool {
    facts.progress.looked.methods.as_ref().is_some_and(|(list, _)| list.has(way))
}

/// The way that a second technician has agreed to, if there is one.
fn agreed(facts: Facts<'_>) -> Option<Way> {
    match Part::of(facts) {
        Some(Part::Agreed(question)) if question.matter().what == What::Send => Some(question.matter().way),
        _ => None,
    }
}

/// Whether a second technician has to agree before a code is asked for.
pub(super) fn waits_for_second(facts: Facts<'_>) -> bool {
    agreed(facts).is_none() && facts.asked.always_second_technician()
}

/// What was agreed to; or the technician's choice; before that the first that the account has and the policy accepts.
pub(super) fn chosen(facts: Facts<'_>) -> Way {
    if is_mistake(facts) {
        return Way::Code;
    }
    if let Some(agreed) = agreed(facts) {
        return agreed;
    }
    let registered = registered(facts);
    let accepted = || registered.iter().find(|way| facts.asked.refusal_of_way(**way).is_none());
    let own = facts.memory.way.filter(|way| registered.contains(way));
    own.or_else(|| accepted().or(registered.first()).copied()).unwrap_or(Way::Notification)
}

/// Whether a code may show now that Deny was pressed by mistake.
pub(super) fn may_be_a_mistake(facts: Facts<'_>) -> bool {
    let looked = matches!(facts.progress.ended, Some(Ok(())));
    looked
        && !facts.untested
        && facts.fenced.is_some_and(|fenced| fenced.may_be_a_mistake)
        && off(facts, Way::Code).is_none()
}

/// Whether the technician says that it was one: of the block that stands now, and of no later one.
pub(super) fn is_mistake(facts: Facts<'_>) -> bool {
    may_be_a_mistake(facts) && facts.memory.mistake == facts.fenced.map(|fenced| fenced.fence.from)
}

/// Whether one can be asked in this way now.
pub(super) fn is_on_offer(facts: Facts<'_>, way: Way) -> bool {
    let open = facts.fenced.is_none() || way == Way::Code && is_mistake(facts);
    open && matches!(facts.progress.ended, Some(Ok(()))) && off(facts, way).is_none()
}

/// Why one could not be asked in this way now, whether or not the account is fenced.
fn off(facts: Facts<'_>, way: Way) -> Option<String> {
    if !has(facts, way) {
        return Some(words().text(&format!("way-off-none-{}", way.name()), &[]));
    }
    if let Some(refusal) = facts.asked.refusal_of_way(way) {
        return Some(words().text(&format!("way-off-{}", refusal.name()), &[]));
    }
    let spent = left(facts, way)?.err()?;
    let when = clock(spent.until, facts.instance);
    Some(words().text(&format!("way-off-spent-{}", whose(spent)), &[("when", &when)]))
}

/// All of them, a notification first; after an agreement no other than was agreed to.
pub(super) fn ways(facts: Facts<'_>) -> Vec<Choice> {
    if is_mistake(facts) {
        // Nothing else would show it.
        return Vec::new();
    }
    let (chosen, agreed) = (chosen(facts), agreed(facts));
    let choice = |way: Way| Choice {
        value: way.name().to_owned(),
        label: words().text(&format!("way-{}", way.name()), &[]),
        chosen: way == chosen,
        off: off(facts, way).unwrap_or_default(),
    };
    Way::ALL.into_iter().filter(|way| agreed.is_none_or(|agreed| agreed == *way)).map(choice).collect()
}

/// What has to be typed before Send, with how many tries there are.
pub(super) fn fields(facts: Facts<'_>) -> Vec<Field> {
    if chosen(facts) != Way::Code || waits_for_second(facts) {
        return Vec::new();
    }
    let left = left(facts, Way::Code).and_then(Result::ok).unwrap_or_default().to_string();
    vec![Field { kind: "code".into(), label: words().text("label-code", &[("left", &left)]), longest: Code::LONGEST }]
}
