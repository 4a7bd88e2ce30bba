use leptos::prelude::*;

use super::{Shown, ToConfirm, button, tenant::granted};
use crate::{dashboard::parts::notice, words::text};

/// What a tenant is whose consent came back, and the form that makes it the customer's.
pub(super) fn to_confirm(waiting: ToConfirm, under_way: Shown) -> impl IntoView {
    let ToConfirm { tenant, name, domains, roles, obstacle, decisions, shown, seen, confirm_path, withdraw_path } =
        waiting;
    let domains = domains.into_iter().map(|domain| view! { <li><code>{domain}</code></li> });
    let decisions = decisions.into_iter().map(|(name, label)| {
        view! {
            <label class="decision">
                <input type="checkbox" name=name value="yes" required />
                <span>{label}</span>
            </label>
        }
    });
    let confirm = (!confirm_path.is_empty()).then(|| {
        view! {
            <form class="ask" method="post" action=confirm_path>
                <input type="hidden" name="tenant" value=tenant.clone() />
                <input type="hidden" name="shown" value=shown />
                <input type="hidden" name="seen" value=seen />
                {decisions.collect_view()}
                <button type="submit" data-primary="true">
                    {text("customer-confirm")}
                </button>
            </form>
        }
    });
    view! {
        <section class="card" data-card="confirm">
            <h2>{text("customer-to-confirm")}</h2>
            <p>{text("customer-to-confirm-reason")}</p>
            <dl class="grid">
                <div>
                    <dt>{text("customer-tenant")}</dt>
                    <dd>
                        <code>{tenant.clone()}</code>
                    </dd>
                </div>
                <div>
                    <dt>{text("customer-tenant-name")}</dt>
                    <dd dir="auto">{name}</dd>
                </div>
                <div>
                    <dt>{text("customer-domains")}</dt>
                    <dd>
                        <ul class="domains">{domains.collect_view()}</ul>
                    </dd>
                </div>
            </dl>
            {granted(roles)}
            {notice(obstacle)}
            {confirm}
            {button(withdraw_path, "customer-not-theirs", tenant, ("app", "reader"), Some(&under_way))}
        </section>
    }
}
