//! What is known: whom it is about, the prerequisites, the note, the past.

use leptos::prelude::*;

use super::{html, picture, time, word};
use crate::{contract::LiveView, pod::live::here};

pub(super) fn who(view: &LiveView) -> String {
    let who = view.who.clone();
    let loading = view.state == "loading";
    let blank = who.contact.is_empty();
    let known = !blank || loading;
    // What is about to be read has its place kept.
    let ticket = Some(who.ticket).filter(|ticket| !ticket.is_empty() || loading);
    let other = !who.in_place_of.is_empty();
    let names = [(if other { "caller" } else { "contact" }, "name", who.contact), ("account", "name", who.account)];
    let ticket_contact = other.then_some(("ticket_contact", "place whole told", who.in_place_of));
    // As with addresses below: what is the same on both sides is said once, in all the width that there is.
    let places = if who.tenant.is_empty() {
        vec![("company", "place whole", who.company)]
    } else if who.tenant == who.company {
        vec![("company_and_tenant", "place whole", who.company)]
    } else {
        vec![("company", "place", who.company), ("tenant", "place", who.tenant)]
    };
    // Mostly the same. Where they differ, both are seen: it is then that they must be compared.
    let addresses = if who.address.is_empty() {
        vec![("upn", "upn", who.upn)]
    } else if who.upn.is_empty() {
        vec![("address", "upn", who.address)]
    } else if who.address.eq_ignore_ascii_case(&who.upn) {
        vec![("address_and_upn", "upn", who.upn)]
    } else {
        vec![("address", "upn", who.address), ("upn", "upn", who.upn)]
    };
    let rows = names.into_iter().chain(ticket_contact).chain(places).chain(addresses).map(|(label, class, value)| {
        view! {
            <div class=class>
                <dt>{word(&format!("label-{label}"))}</dt>
                <dd dir="auto">{value}</dd>
            </div>
        }
    });
    let rows = rows.collect::<Vec<_>>();
    let head = (ticket.is_some() || !view.msp.is_empty()).then(|| {
        let msp = (!view.msp.is_empty()).then(|| view! { <b class="msp" dir="auto">{view.msp.clone()}</b> });
        let unread = ticket.as_ref().is_some_and(|ticket| ticket.is_empty());
        view! {
            <p class="ticket" class:blank=unread && view.msp.is_empty()>
                <span dir="auto">{ticket}</span>
                {msp}
            </p>
        }
    });
    html(view! {
        <h1 class="unseen">{word("button-identity_verification")}</h1>
        {head}
        {known.then(|| view! { <dl class:blank=blank>{rows}</dl> })}
    })
}

pub(super) fn number(view: &LiveView) -> String {
    if view.number.is_empty() {
        return String::new();
    }
    html(view! {
        <span>{word("label-number")}</span>
        <b>{view.number.clone()}</b>
    })
}

pub(super) fn checks(view: &LiveView) -> String {
    if view.checks.is_empty() {
        return String::new();
    }
    let rows = view.checks.iter().cloned().map(|check| {
        view! {
            <li data-standing=check.standing.clone()>
                <svg aria-hidden="true">
                    <use href=picture(&check.standing)></use>
                </svg>
                <span class="label">{check.label}</span>
                <span class="detail">{check.detail}</span>
            </li>
        }
    });
    html(view! {
        <ul id="checks" aria-label=word("label-checks")>{rows.collect::<Vec<_>>()}</ul>
        {toggle(here::DETAILS, "checks", word("button-details"))}
    })
}

/// A button that shows more of what has this id.
pub(super) fn toggle(act: &'static str, controls: &'static str, label: String) -> impl IntoView {
    view! {
        <button type="button" class="toggle" data-act=act aria-controls=controls aria-expanded="false">
            <svg aria-hidden="true">
                <use href="#i-more"></use>
            </svg>
            <span class="unseen">{label}</span>
        </button>
    }
}

pub(super) fn card(view: &LiveView) -> String {
    if view.card.is_empty() {
        return String::new();
    }
    let lines = view.card.iter().cloned().map(|line| {
        view! {
            <div>
                <dt>{line.label}</dt>
                <dd dir="auto">{line.text}</dd>
            </div>
        }
    });
    html(view! { <dl>{lines.collect::<Vec<_>>()}</dl> })
}

pub(super) fn note(view: &LiveView) -> String {
    if view.note_text.is_empty() {
        return String::new();
    }
    html(view! {
        <svg aria-hidden="true">
            <use href="#i-note"></use>
        </svg>
        <span>{view.note_text.clone()}</span>
    })
}

pub(super) fn history(view: &LiveView) -> String {
    if view.history.is_empty() {
        return String::new();
    }
    let rows = view.history.iter().cloned().map(|past| {
        view! {
            <li data-tone=past.tone>
                {time(past.at, "when", true)}
                <span dir="auto">{past.text}</span>
            </li>
        }
    });
    html(view! {
        <h2>{word("label-history")}</h2>
        <ul>{rows.collect::<Vec<_>>()}</ul>
    })
}

pub(super) fn reference(view: &LiveView) -> String {
    if view.reference.is_empty() {
        return String::new();
    }
    html(view! {
        <span>{word("label-reference")}</span>
        <code>{view.reference.clone()}</code>
    })
}
