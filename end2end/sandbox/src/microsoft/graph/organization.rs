//! `/organization`. When passwords were last synchronised is known to beta only.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::select::select;
use super::{Microsoft, authorised};
use crate::microsoft::directory::DirectorySync;

const ROLES: [&str; 2] = ["Organization.Read.All", "Directory.Read.All"];

#[derive(Deserialize)]
pub(super) struct Parameters {
    #[serde(rename = "$select")]
    select: Option<String>,
}

pub(super) async fn list(
    State(microsoft): State<Arc<Microsoft>>,
    Path(version): Path<String>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let world = microsoft.world();
    let tenant = authorised(&world, &headers, &ROLES)?;
    let ago = |minutes| {
        let then = Timestamp::now() - SignedDuration::from_mins(minutes);
        then.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    };
    let domains = tenant.domains.iter().enumerate().map(|(index, name)| {
        json!({ "name": name, "isDefault": index == 0, "isInitial": false, "type": "Managed", "capabilities": "Email" })
    });
    let synced = tenant.sync != DirectorySync::CloudOnly;
    let mut organization = serde_json::Map::from_iter([
        ("id".to_owned(), json!(tenant.id)),
        ("displayName".to_owned(), json!(tenant.name)),
        ("verifiedDomains".to_owned(), domains.collect()),
        ("onPremisesSyncEnabled".to_owned(), json!(synced.then_some(true))),
        ("onPremisesLastSyncDateTime".to_owned(), json!(synced.then(|| ago(12)))),
    ]);
    if version == "beta" {
        let passwords = (tenant.sync == DirectorySync::WithPasswords).then(|| ago(7));
        organization.insert("onPremisesLastPasswordSyncDateTime".to_owned(), json!(passwords));
    }
    let organization = select(organization, parameters.select.as_deref(), None, "organization")?;
    Ok(Json(json!({ "value": [organization] })))
}
