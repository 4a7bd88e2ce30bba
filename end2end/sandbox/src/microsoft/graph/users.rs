//! `/users` and `/users/{id or UPN}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::paged::address;
use super::refusal::Refusal;
use super::select::select;
use super::{Microsoft, account, authorised, filter};
use crate::microsoft::directory::{Account, Tenant};

const ROLES: [&str; 2] = ["User.Read.All", "Directory.Read.All"];
/// How many users a page has unless `$top` says otherwise.
const PAGE: usize = 100;
/// What comes without `$select`.
const DEFAULT: [&str; 11] = [
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
];

#[derive(Deserialize)]
pub(super) struct Parameters {
    #[serde(rename = "$select")]
    select: Option<String>,
    #[serde(rename = "$filter")]
    filter: Option<String>,
    #[serde(rename = "$top")]
    top: Option<usize>,
    #[serde(rename = "$count")]
    count: Option<bool>,
    #[serde(rename = "$skiptoken")]
    skip: Option<usize>,
}

pub(super) async fn one(
    State(microsoft): State<Arc<Microsoft>>,
    Path((_, user)): Path<(String, String)>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let world = microsoft.world();
    let tenant = authorised(&world, &headers, &ROLES)?;
    let mut user = render(tenant, account(tenant, &user)?, parameters.select.as_deref())?;
    user.insert("@odata.context".to_owned(), json!("https://graph.microsoft.com/v1.0/$metadata#users/$entity"));
    Ok(Json(Value::Object(user)))
}

/// `/users/{id}/manager`: 404 where there is none, as documented.
pub(super) async fn manager(
    State(microsoft): State<Arc<Microsoft>>,
    Path((_, user)): Path<(String, String)>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let world = microsoft.world();
    let tenant = authorised(&world, &headers, &ROLES)?;
    let manager = account(tenant, &user)?.manager.ok_or_else(|| Refusal::no_user("manager"))?;
    let manager = account(tenant, &manager.to_string())?;
    let mut user = render(tenant, manager, parameters.select.as_deref())?;
    user.insert("@odata.type".to_owned(), json!("#microsoft.graph.user"));
    Ok(Json(Value::Object(user)))
}

pub(super) async fn list(
    State(microsoft): State<Arc<Microsoft>>,
    Path(version): Path<String>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let advanced = parameters.count == Some(true)
        && headers.get("consistencylevel").is_some_and(|level| level.as_bytes().eq_ignore_ascii_case(b"eventual"));
    let world = microsoft.world();
    let tenant = authorised(&world, &headers, &ROLES)?;
    let conditions = parameters.filter.as_deref().map(|text| filter::read(text, advanced)).transpose()?;
    let hits: Vec<&Account> = tenant
        .accounts
        .iter()
        .filter(|account| conditions.as_ref().is_none_or(|any| any.iter().any(|condition| condition.matches(account))))
        .collect();

    let (skip, top) = (parameters.skip.unwrap_or(0), parameters.top.unwrap_or(PAGE).clamp(1, 999));
    let page = hits.iter().skip(skip).take(top);
    let users =
        page.map(|account| render(tenant, account, parameters.select.as_deref())).collect::<Result<Vec<_>, _>>()?;
    let mut body = json!({ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users", "value": users });
    if let Some(body) = body.as_object_mut() {
        if parameters.count == Some(true) {
            body.insert("@odata.count".to_owned(), json!(hits.len()));
        }
        if skip + top < hits.len() {
            let mut next = url::form_urlencoded::Serializer::new(String::new());
            let given = [("$select", &parameters.select), ("$filter", &parameters.filter)];
            next.extend_pairs(given.into_iter().filter_map(|(key, value)| Some((key, value.as_deref()?))));
            next.append_pair("$top", &top.to_string()).append_pair("$skiptoken", &(skip + top).to_string());
            let next = format!("{}?{}", address(&headers, &version, "users"), next.finish());
            body.insert("@odata.nextLink".to_owned(), json!(next));
        }
    }
    Ok(Json(body))
}

pub(super) fn render(tenant: &Tenant, account: &Account, wanted: Option<&str>) -> Result<Map<String, Value>, Refusal> {
    let synced = account.sam_account_name.is_some();
    let mut addresses: Vec<String> = account.mail.iter().map(|mail| format!("SMTP:{mail}")).collect();
    addresses.extend(account.aliases.iter().map(|alias| format!("smtp:{alias}")));
    let domain = tenant.domains.first().map(String::as_str).unwrap_or_default();
    let recently = Timestamp::now() - SignedDuration::from_mins(12);
    let (given, surname) = account.name.split_once(' ').unwrap_or((&account.name, ""));
    let user = json!({
        "id": account.id,
        "displayName": account.name,
        "givenName": given,
        "surname": surname,
        "userPrincipalName": account.upn,
        "mail": account.mail,
        "accountEnabled": account.enabled,
        "userType": if account.guest { "Guest" } else { "Member" },
        "onPremisesSyncEnabled": synced.then_some(true),
        "onPremisesLastSyncDateTime": synced.then(|| recently.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
        "onPremisesSamAccountName": account.sam_account_name,
        "onPremisesDomainName": synced.then_some(domain),
        "onPremisesImmutableId": synced.then(|| account.id.simple().to_string()),
        "proxyAddresses": addresses,
        "assignedLicenses": [],
        "businessPhones": [],
        "companyName": tenant.name,
        "jobTitle": null,
        "mobilePhone": null,
        "officeLocation": null,
        "preferredLanguage": null,
    });
    let Value::Object(user) = user else { return Ok(Map::new()) };
    select(user, wanted, Some(&DEFAULT), "user")
}
