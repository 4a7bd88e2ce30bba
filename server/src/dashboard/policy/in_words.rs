use jiff::Timestamp;
use vouchsafe_app::words::{text, words};
use vouchsafe_domain::{
    method::Method,
    policy::{Kind, Loosening, Looser, Policy, Requirement, Told},
    purpose::Purpose,
};
use vouchsafe_halo::escape::plain;

use crate::{
    dashboard::visitor::Visitor,
    doctor::tenant::{company, nameless},
};

/// What is in force, a row a purpose and kind: purpose, kind, methods, minutes, second technician, who is told.
pub fn rows(policy: &Policy, now: Timestamp) -> Vec<[String; 6]> {
    let row = |(purpose, kind, requirement): (Purpose, Kind, Requirement)| {
        let [methods, holds, second, tells] = cells(&requirement);
        [self::purpose(purpose), self::kind(kind), methods, holds, second, tells]
    };
    policy.table(now).into_iter().map(row).collect()
}

/// What is looser: what, before, and after.
pub fn loosening(visitor: &Visitor, Loosening { customer, looser }: &Loosening) -> [String; 3] {
    let [what, before, after] = match looser {
        Looser::Asked { purpose, kind, before, after } => {
            let said = |asked: &Requirement| {
                let [methods, holds, second, tells] = cells(asked);
                let label = |key: &str, value: &str| format!("{}: {value}", text(&format!("policy-{key}")));
                [methods, holds, label("second", &second), label("tells", &tells)].join("; ")
            };
            [format!("{}, {}", self::purpose(*purpose), self::kind(*kind)), said(before), said(after)]
        }
        Looser::Setting { name, before, after } => {
            let said = |value: &str| or(&format!("policy-value-{value}"), value);
            [or(&format!("policy-setting-{name}"), name), said(before), said(after)]
        }
    };
    let whose = customer.map(|client| {
        let known = visitor.settings.customer(visitor.instance(), client);
        plain(&known.map_or_else(|| nameless(client), company))
    });
    [whose.map_or_else(|| what.clone(), |whose| format!("{whose}: {what}")), before, after]
}

/// Its methods in words.
pub fn methods<'a>(methods: impl IntoIterator<Item = &'a Method>) -> String {
    let methods = methods.into_iter().map(|method| text(&format!("policy-method-{}", method.name())));
    methods.collect::<Vec<_>>().join(", ")
}

/// Methods, minutes, second technician, who is told.
fn cells(asked: &Requirement) -> [String; 4] {
    let tells = asked.tells.iter().copied().map(Told::name).map(|name| text(&format!("policy-told-{name}")));
    let tells = tells.collect::<Vec<_>>().join(", ");
    [
        if asked.methods.is_empty() { text("policy-method-none") } else { methods(&asked.methods) },
        words().text("policy-minutes", &[("minutes", &asked.holds.get().to_string())]),
        text(&format!("policy-value-{}", asked.second_technician)),
        if tells.is_empty() { text("policy-told-nobody") } else { tells },
    ]
}

fn purpose(purpose: Purpose) -> String {
    words().purposes([purpose.name()])
}

fn kind(kind: Kind) -> String {
    text(&format!("kind-{}", kind.name()))
}

/// What the catalogue says, or else the name or value itself.
fn or(key: &str, itself: &str) -> String {
    let said = text(key);
    if said.is_empty() { itself.to_owned() } else { said }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_policy_is_without_words() {
        for method in Method::ALL {
            assert!(!methods(&[method]).is_empty(), "{method:?}");
        }
        for row in rows(&Policy::default(), Timestamp::UNIX_EPOCH) {
            assert!(row.iter().all(|cell| !cell.is_empty() && !cell.contains('_')), "{row:?}");
        }
        for told in Told::ALL {
            assert!(!text(&format!("policy-told-{}", told.name())).is_empty(), "{told:?}");
        }
    }
}
