use leptos::prelude::*;

use super::{MakingForms, Role, Shown, TenantCard, button, called_so};
use crate::{
    dashboard::parts::{good_until as ends, notice, outcome},
    words::text,
};

/// A tenant that is the customer's: what it granted, and its connector secret.
pub(super) fn tenant(card: TenantCard, shown: Shown) -> impl IntoView {
    let TenantCard { tenant, called, standing, secret, warning, roles, roles_unread, .. } = card;
    let TenantCard { seen, secret_path, elsewhere, script_path, command, remove_path, good_until, making, .. } = card;
    let elsewhere = elsewhere.map(|[path, label]| {
        view! {
            <p>
                <a href=path data-part="paste">
                    {label}
                </a>
            </p>
        }
    });
    let paste = (!secret_path.is_empty()).then(|| {
        view! {
            <details>
                <summary>{text("customer-script")}</summary>
                <ol class="steps">
                    <li>
                        <a href=script_path download>
                            {text("customer-script-download")}
                        </a>
                        " "
                        {text("customer-script-hand")}
                    </li>
                    <li>{text("customer-script-run")} <pre class="whole" tabindex="0">{command}</pre></li>
                    <li>{text("customer-script-paste")}</li>
                </ol>
            </details>
            <form class="ask" method="post" action=secret_path>
                <input type="hidden" name="tenant" value=tenant.clone() />
                {shown.hidden()}
                <label for=format!("secret-{tenant}")>{text("customer-secret-label")}</label>
                <input
                    id=format!("secret-{tenant}")
                    name="secret"
                    type="password"
                    required
                    maxlength="300"
                    autocomplete="off"
                    spellcheck="false"
                />
                {ends(format!("ends-{tenant}"), good_until)}
                <button type="submit" data-primary="true">
                    {text("customer-secret-button")}
                </button>
            </form>
        }
    });
    view! {
        <section class="card" data-card="tenant">
            <div class="title-row">
                <h2>{text("customer-tenant")} " " {called_so(called)} <code>{tenant.clone()}</code></h2>
                {outcome(standing)}
            </div>
            {notice(warning)}
            {secret.into_iter().map(|sentence| view! { <p>{sentence}</p> }).collect_view()}
            {elsewhere}
            {granted(roles)}
            {notice(roles_unread)}
            {paste}
            {making.map(|forms| make(forms, tenant.clone(), &shown))}
            {button(remove_path, "customer-remove", tenant, ("seen", seen), None)}
        </section>
    }
}

/// What has a secret made and renewed, instead of having it pasted.
fn make(forms: MakingForms, tenant: String, shown: &Shown) -> impl IntoView + use<> {
    let MakingForms { has_app, is_on, app_path, link_path, make_path } = forms;
    let without_app = (!has_app).then(|| {
        view! {
            <p>
                {text("made-no-app")} " " <a href=app_path>{text("dash-microsoft")}</a>
            </p>
        }
    });
    let with_app = has_app.then(|| {
        view! {
            <p>{text("made-reason")}</p>
            {button(link_path, "made-link", tenant.clone(), ("do", "link"), Some(shown))}
            {button(make_path.clone(), "made-now", tenant.clone(), ("do", "now"), Some(shown))}
        }
    });
    let stop = is_on.then(|| button(make_path, "made-stop", tenant, ("do", "stop"), Some(shown)));
    view! {
        <details data-part="making">
            <summary>{text("made-summary")}</summary>
            {without_app}
            {with_app}
            {stop}
        </details>
    }
}

/// Which permissions were granted; nothing where that is not known.
pub(super) fn granted(roles: Vec<Role>) -> impl IntoView {
    let role = |Role { name, what_for, granted, needed }: Role| {
        let (standing, said) = match (granted, needed) {
            (true, _) => ("yes", "customer-role-granted"),
            (false, true) => ("no", "customer-role-missing"),
            (false, false) => ("unknown", "customer-role-left-out"),
        };
        view! {
            <li data-standing=standing>
                <svg aria-hidden="true">
                    <use href=format!("#i-{standing}")></use>
                </svg>
                <p>
                    <b>{name}</b>
                    " "
                    {text(said)}
                    <small>{what_for}</small>
                </p>
            </li>
        }
    };
    (!roles.is_empty()).then(|| {
        view! {
            <h2>{text("customer-roles")}</h2>
            <ul class="lights">{roles.into_iter().map(role).collect_view()}</ul>
        }
    })
}
