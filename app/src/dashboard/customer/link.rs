use leptos::prelude::*;

use super::{AskForm, AskedConsent, ConsentLink, Shown, Suggested, button, called_so};
use crate::{
    dashboard::parts::{copied, notice},
    words::{text, words},
};

/// A link that was just made.
pub(super) fn link(link: ConsentLink) -> impl IntoView {
    let ConsentLink { id, app, url, tenant, until, follow_path } = link;
    let reason = format!("customer-link-{app}-reason");
    view! {
        <section class="card" id=id data-card="link">
            <h2>{text("customer-link")}</h2>
            <p>{words().text(&reason, &[("fix", &tenant), ("time", &until)])}</p>
            {copied(text("customer-link-copy"), url.clone())}
            <p>
                <a href=url target="_blank" rel="noopener noreferrer">
                    {text("customer-link-open")}
                </a>
            </p>
            <p>
                <a href=follow_path>{text("customer-link-follow")}</a>
            </p>
        </section>
    }
}

/// Names a tenant, and makes a link.
pub(super) fn ask(form: AskForm, shown: Shown) -> impl IntoView {
    let AskForm { path, typed, suggested, is_another } = form;
    // What came back, or is suggested, is seen at once.
    let open = !typed.is_empty() || !suggested.is_empty();
    let suggested = suggested.into_iter().map(|Suggested { tenant, warning }| {
        view! {
            <li>
                <form method="post" action=path.clone()>
                    <input type="hidden" name="tenant" value=tenant.clone() />
                    {shown.hidden()}
                    <code>{tenant}</code>
                    <button type="submit">{text("customer-ask-suggested")}</button>
                </form>
                {notice(warning)}
            </li>
        }
    });
    let suggested = suggested.collect::<Vec<_>>();
    let suggested = (!suggested.is_empty()).then(|| {
        view! {
            <p class="aside">{text("customer-suggested")}</p>
            <ul class="suggested">{suggested}</ul>
        }
    });
    let form = view! {
            <p>{text("customer-ask-reason")}</p>
            <form class="ask" method="post" action=path>
                {shown.hidden()}
                <label for="tenant">{text("customer-ask-label")}</label>
                <input
                    id="tenant"
                    name="tenant"
                    type="text"
                    value=typed
                    required
                    maxlength="253"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    placeholder="contoso.com"
                />
                <button type="submit" data-primary="true">
                    {text("customer-ask-button")}
                </button>
            </form>
            {suggested}
    };
    if is_another {
        view! {
            <details class="card" data-card="ask" open=open>
                <summary>{text("customer-ask-another")}</summary>
                {form}
            </details>
        }
        .into_any()
    } else {
        view! {
            <section class="card" data-card="ask">
                <h2>{text("customer-ask")}</h2>
                {form}
            </section>
        }
        .into_any()
    }
}

/// A link that is out.
pub(super) fn asked(asked: AskedConsent, shown: Shown) -> impl IntoView {
    let AskedConsent { tenant, called, app, detail, withdraw_path } = asked;
    view! {
        <section class="card" data-card="asked">
            <h2>{text("customer-asked")}</h2>
            <p class="tenant">
                {called_so(called)}
                <code>{tenant.clone()}</code>
            </p>
            <p>{detail}</p>
            {button(withdraw_path, "customer-withdraw", tenant, ("app", app), Some(&shown))}
        </section>
    }
}
