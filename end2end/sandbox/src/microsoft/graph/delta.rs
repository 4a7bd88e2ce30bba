//! `/users/delta`: all users page by page, and with the link that comes last what has changed since.
//!
//! Documented: the two kinds of links, `@removed`, and that what a list leaves out has not changed. How long Graph remembers,
//! and the body of its 410, are from general knowledge.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::paged::address;
use super::refusal::Refusal;
use super::users::render;
use super::{Microsoft, authorised};
use crate::microsoft::directory::{Account, Tenant};

const ROLES: [&str; 2] = ["User.Read.All", "Directory.Read.All"];

/// The lists that were handed out, by the number in their links.
#[derive(Default)]
pub(crate) struct Lists {
    given: HashMap<u64, List>,
    next: u64,
}

/// Whom a list names, in its order, and how everybody was when it was made.
struct List {
    tenant: Uuid,
    select: Option<String>,
    /// With the place among the tenant's accounts where they were then.
    named: Vec<(Uuid, usize)>,
    then: HashMap<Uuid, u64>,
}

#[derive(Deserialize)]
pub(super) struct Parameters {
    #[serde(rename = "$select")]
    select: Option<String>,
    /// The list, and how far it was read.
    #[serde(rename = "$skiptoken")]
    skip: Option<String>,
    /// The list since which changes are wanted.
    #[serde(rename = "$deltatoken")]
    since: Option<u64>,
}

pub(super) async fn list(
    State(microsoft): State<Arc<Microsoft>>,
    Path(version): Path<String>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let mut world = microsoft.world();
    let world = &mut *world;
    let per_page = world.options.delta_page.max(1);
    let id = authorised(world, &headers, &ROLES)?.id;
    let (number, from) = match &parameters.skip {
        Some(place) => place
            .split_once('.')
            .and_then(|(list, from)| Some((list.parse::<u64>().ok()?, from.parse::<usize>().ok()?)))
            .ok_or_else(Refusal::resync)?,
        None => {
            let list = begin(world.tenant(id).ok_or_else(Refusal::bad_token)?, &world.lists, &parameters)?;
            match parameters.since.filter(|_| list.named.is_empty()) {
                // Nothing has changed: the same place again, which one of several documents says of Graph.
                Some(since) => (since, usize::MAX),
                None => {
                    world.lists.next += 1;
                    world.lists.given.insert(world.lists.next, list);
                    (world.lists.next, 0)
                }
            }
        }
    };
    let tenant = world.tenant(id).ok_or_else(Refusal::bad_token)?;
    let list = world.lists.given.get(&number).filter(|list| list.tenant == id).ok_or_else(Refusal::resync)?;
    let find = |user: &Uuid, place: usize| {
        let there = tenant.accounts.get(place).filter(|account| account.id == *user);
        there.or_else(|| tenant.accounts.iter().find(|account| account.id == *user))
    };
    let page = list.named.iter().skip(from).take(per_page).map(|(user, place)| match find(user, *place) {
        Some(account) => render(tenant, account, list.select.as_deref()).map(Value::Object),
        None => Ok(json!({ "id": user, "@removed": { "reason": "changed" } })),
    });
    let page = page.collect::<Result<Vec<_>, _>>()?;
    let to = |token: String| format!("{}?{token}", address(&headers, &version, "users/delta"));
    let read = from.saturating_add(page.len());
    let mut body = json!({ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users", "value": page });
    let (name, link) = if read < list.named.len() {
        ("@odata.nextLink", to(format!("$skiptoken={number}.{read}")))
    } else {
        ("@odata.deltaLink", to(format!("$deltatoken={number}")))
    };
    if let Some(body) = body.as_object_mut() {
        body.insert(name.to_owned(), json!(link));
    }
    Ok(Json(body))
}

fn begin(tenant: &Tenant, lists: &Lists, parameters: &Parameters) -> Result<List, Refusal> {
    let then: HashMap<Uuid, u64> = tenant.accounts.iter().map(|account| (account.id, likeness(account))).collect();
    let all = tenant.accounts.iter().enumerate().map(|(place, account)| (account.id, place));
    let (named, select) = match parameters.since {
        None => (all.collect(), parameters.select.clone()),
        Some(since) => {
            let before = lists.given.get(&since).filter(|list| list.tenant == tenant.id).ok_or_else(Refusal::resync)?;
            let mut changed: Vec<(Uuid, usize)> = all.filter(|(id, _)| before.then.get(id) != then.get(id)).collect();
            changed.extend(before.then.keys().filter(|id| !then.contains_key(id)).map(|id| (*id, usize::MAX)));
            (changed, before.select.clone())
        }
    };
    Ok(List { tenant: tenant.id, select, named, then })
}

/// The same for an account in which nothing has changed that a list shows.
fn likeness(account: &Account) -> u64 {
    let mut hasher = DefaultHasher::new();
    let Account { upn, name, mail, enabled, guest, sam_account_name, .. } = account;
    (upn, name, mail, enabled, guest, sam_account_name).hash(&mut hasher);
    hasher.finish()
}
