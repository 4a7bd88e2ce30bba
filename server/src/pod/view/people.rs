//! People to choose from: one button each. And who may agree, by name.

use vouchsafe_app::{contract::Button, words::words};
use vouchsafe_halo::escape::plain;

use super::showing::Showing;
use crate::pod::second::MayAgree;

/// Who may vouch, or is calling.
pub(super) fn buttons(showing: &Showing<'_>) -> Vec<Button> {
    let button = |action: String, label: String| Button { action, label, primary: false };
    match showing {
        Showing::Approvers(found) => found
            .iter()
            .enumerate()
            .map(|(at, approver)| {
                let kind = if approver.contact.is_some() { "contact" } else { "manager" };
                let (name, upn) = (plain(&approver.name), plain(approver.upn.as_str()));
                let label = words().text(&format!("card-how-{kind}"), &[("approver", &name), ("upn", &upn)]);
                button(format!("approver-{at}"), label)
            })
            .collect(),
        Showing::Found(people, _) => people
            .iter()
            .enumerate()
            .map(|(at, found)| {
                let address = found.email.as_deref().map(plain).filter(|address| !address.is_empty());
                let name = plain(&found.name);
                let label = address.map_or_else(|| name.clone(), |address| format!("{name} · {address}"));
                button(format!("contact-{at}"), label)
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// Such as `Bob Brown, Petra Plus or somebody else on the list`; empty if nobody is named.
pub(super) fn names(may_agree: &MayAgree) -> String {
    let MayAgree { names, others } = may_agree;
    let mut all = names.clone();
    if !all.is_empty() && *others > 0 {
        all.push(words().text("names-others", &[]));
    }
    match all.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, first)) => words().text("names-or", &[("names", &first.join(", ")), ("second", last)]),
        None => String::new(),
    }
}
