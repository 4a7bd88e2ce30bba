use futures::{StreamExt as _, stream};
use vouchsafe_app::{
    dashboard::{
        Outcome,
        connect::{PickRow, Progress, Waiting},
    },
    words::words,
};
use vouchsafe_domain::{connection::Connection, consent::App, ids::TenantId};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{PickedStep, PickedTenant};

use super::{Known, Left, text};
use crate::{
    customers::standing::{Standing, is_elsewhere},
    dashboard::{
        customer::{Shown, cards},
        customers::outcome,
        page::Page,
        visitor::Visitor,
    },
    doctor::remedy::Remedy,
};

/// How many tenants are read from Microsoft for one page, and how many at once.
const MOST_SHOWN: usize = 25;
const AT_ONCE: usize = 5;

/// Where a tenant is that was picked.
enum Stands {
    /// It is the customer's.
    Connected(Connection),
    Waiting,
    /// Consent was given, and nobody has confirmed it.
    ToConfirm,
    /// The same, and somebody took it back.
    TakenBack,
    Failed,
}

fn stands(visitor: &Visitor, known: &Known, picked: &PickedTenant) -> Stands {
    let PickedTenant { tenant, client, .. } = *picked;
    if let Some(tenant) = visitor.settings.tenant(visitor.instance(), client, tenant) {
        return Stands::Connected(known.underway.connection(client, tenant, visitor.now));
    }
    let given = known.underway.consents.iter().any(|consent| {
        (consent.client, consent.tenant, consent.app, consent.given) == (client, tenant, App::Reader, true)
    });
    match picked.step {
        PickedStep::Waiting => Stands::Waiting,
        PickedStep::Consented if given => Stands::ToConfirm,
        PickedStep::Consented => Stands::TakenBack,
        PickedStep::Failed { .. } => Stands::Failed,
    }
}

/// Those for which nothing is done any more, or nothing goes on.
pub(super) fn settled(visitor: &Visitor, known: &Known) -> Vec<TenantId> {
    let is_settled = |picked: &&PickedTenant| match stands(visitor, known, picked) {
        Stands::Connected(_) | Stands::TakenBack | Stands::Failed => true,
        Stands::Waiting => !known.goes_on(picked),
        Stands::ToConfirm => false,
    };
    known.picked.iter().filter(is_settled).map(|picked| picked.tenant).collect()
}

/// Why a tenant cannot be picked, if somebody has taken it up.
pub(super) fn taken(visitor: &Visitor, known: &Known, tenant: TenantId) -> Option<String> {
    if is_elsewhere(&visitor.settings, visitor.instance(), tenant) {
        return Some(text("customer-elsewhere"));
    }
    if let Some(one) = known.all.iter().find(|one| one.tenants.contains(&tenant)) {
        return Some(words().text("connect-has-it", &[("company", &one.name)]));
    }
    let picked = known.picked.iter().find(|picked| picked.tenant == tenant)?;
    let goes_on = match stands(visitor, known, picked) {
        Stands::Connected(_) | Stands::ToConfirm => true,
        // What a colleague picked who is not here any more, somebody else may take over.
        Stands::Waiting => known.goes_on(picked),
        Stands::TakenBack | Stands::Failed => false,
    };
    goes_on.then(|| words().text("connect-goes-on", &[("company", &known.name(picked.client))]))
}

/// The tenants that may be picked: those that nobody has taken up.
pub(super) fn offered(visitor: &Visitor, known: &Known, left: &Left) -> Vec<PickRow> {
    let relations = known.here.as_ref().map(|here| here.relations()).unwrap_or_default();
    let free = relations.iter().filter(|relation| taken(visitor, known, relation.tenant).is_none());
    let mut rows: Vec<PickRow> = free
        .map(|relation| {
            let (tenant, name) = (relation.tenant, plain(&relation.name));
            let (mapped, suggested) = suggestion(known, tenant, &name);
            let typed = left.typed.get(&tenant).cloned();
            PickRow {
                tenant: tenant.to_string(),
                client: typed.or(mapped).unwrap_or_default(),
                suggested,
                ticked: left.ticked.contains(&tenant),
                wrong: left.wrong.get(&tenant).cloned().unwrap_or_default(),
                name,
            }
        })
        .collect();
    rows.sort_by_cached_key(|row| row.name.to_lowercase());
    rows
}

/// Which client it may be: filled in where the PSA's own mapping names it for this tenant, and only said where names are the same.
fn suggestion(known: &Known, tenant: TenantId, name: &str) -> (Option<String>, String) {
    let only = |which: &dyn Fn(&Standing) -> bool| {
        let mut all = known.all.iter().filter(|one| which(one));
        // Of several, nobody but a person says which.
        all.next().filter(|_| all.next().is_none())
    };
    if let Some(mapped) = only(&|one| one.suggested.contains(&tenant)) {
        let number = mapped.id.to_string();
        return (
            Some(number.clone()),
            words().text("connect-suggested", &[("company", &mapped.name), ("number", &number)]),
        );
    }
    let same = only(&|one| !name.is_empty() && one.name.to_lowercase() == name.to_lowercase());
    let said = same.map(|same| words().text("connect-same-name", &[("number", &same.id.to_string())]));
    (None, said.unwrap_or_default())
}

/// How far one is that was picked.
pub(super) fn progress(visitor: &Visitor, known: &Known, picked: &PickedTenant, follows: bool) -> Progress {
    let company = known.name(picked.client);
    let plainly = |tone, key: &str| Outcome { tone, label: text(key) };
    let link_path = Page::ConsentAsk.of_customer(visitor.instance(), picked.client);
    let (standing, detail, link_path) = match stands(visitor, known, picked) {
        Stands::Connected(connection) => {
            let making = known.underway.making(picked.client, picked.tenant);
            let problem = making.and_then(|making| Some((making.problem.as_deref()?, making.code)));
            let detail = problem.map(|(problem, code)| Remedy::making(problem, code, &company).to_string());
            (outcome(connection), detail.unwrap_or_default(), String::new())
        }
        Stands::Waiting => {
            let waits = !known.goes_on(picked);
            let key = if picked.by == visitor.session.agent { "connect-waits" } else { "connect-waits-other" };
            let detail = if waits { words().text(key, &[("number", &picked.by.to_string())]) } else { String::new() };
            (plainly("wait", "connect-waiting"), detail, String::new())
        }
        Stands::ToConfirm => (outcome(Connection::ToConfirm), String::new(), String::new()),
        Stands::TakenBack => (plainly("warn", "connect-taken-back"), String::new(), link_path),
        Stands::Failed => {
            let (problem, said) = match &picked.step {
                PickedStep::Failed { problem, said } => (&**problem, said.as_deref().unwrap_or_default()),
                PickedStep::Waiting | PickedStep::Consented => ("", ""),
            };
            let remedy = Remedy::connecting(problem, said, &company).to_string();
            (plainly("bad", "connect-not"), format!("{remedy} {}", text("connect-way-out")), link_path)
        }
    };
    let link_path = if follows { String::new() } else { link_path };
    let shown =
        (!link_path.is_empty()).then(|| Shown::of(&known.underway.clone().of_client(picked.client), visitor.now));
    Progress {
        under_way: shown.map(|shown| shown.text()).unwrap_or_default(),
        tenant: picked.tenant.to_string(),
        name: plain(&picked.name),
        company,
        path: Page::Customer.of_customer(visitor.instance(), picked.client),
        standing,
        detail,
        link_path,
    }
}

/// Those whose consent is there, with what Microsoft says of them; and whether there are more.
pub(super) async fn to_confirm(visitor: &Visitor, known: &Known) -> (Vec<Waiting>, bool) {
    let waits = |picked: &&PickedTenant| matches!(stands(visitor, known, picked), Stands::ToConfirm);
    let waiting = known.picked.iter().filter(waits);
    let waiting = waiting.filter_map(|picked| Some((picked.tenant, known.standing(picked.client)?.clone())));
    let waiting: Vec<(TenantId, Standing)> = waiting.collect();
    let more = waiting.len() > MOST_SHOWN;
    let reading = waiting.into_iter().take(MOST_SHOWN).map(|(tenant, standing)| shown(visitor, standing, tenant));
    (stream::iter(reading).buffered(AT_ONCE).collect().await, more)
}

async fn shown(visitor: &Visitor, standing: Standing, tenant: TenantId) -> Waiting {
    Waiting {
        company: standing.name.clone(),
        path: Page::Customer.of_customer(visitor.instance(), standing.id),
        card: cards::waits(visitor, &standing, tenant).await,
    }
}
