use sqlx::AnyConnection;
use vouchsafe_domain::{
    ids::{AgentId, ClientId, InstanceId},
    log::{Entry, Event},
};

use super::what::What;
use crate::{StoreError, column::sql};

/// How many entries are looked at at a time where the columns are filled in.
const BATCH: i64 = 2_000;

/// By what an entry is found, beside the customer: what it tells, and who did it.
pub(super) struct Found {
    pub what: String,
    pub technician: Option<String>,
}

impl Found {
    pub(super) fn of(instance: &InstanceId, event: &Event) -> Self {
        Self {
            what: of_what(instance, &What::of(event)),
            technician: event.technician.map(|technician| of_technician(instance, technician)),
        }
    }
}

pub(super) fn of_what(instance: &InstanceId, what: &What) -> String {
    of(instance, &what.to_string())
}

pub(super) fn of_technician(instance: &InstanceId, technician: AgentId) -> String {
    of(instance, &technician.to_string())
}

pub(super) fn of_customer(instance: &InstanceId, client: ClientId) -> String {
    of(instance, &client.to_string())
}

/// An instance's id holds no colon.
pub(super) fn of(instance: &InstanceId, what: &str) -> String {
    format!("{instance}:{what}")
}

/// Fills in by what entries are found that were written before these columns.
pub(crate) async fn fill_in(write: &mut AnyConnection) -> Result<(), StoreError> {
    let (mut instance, mut seq) = (String::new(), 0_i64);
    loop {
        let rows = sql("SELECT instance, seq, line FROM log WHERE instance > $1 OR (instance = $1 AND seq > $2)
                        ORDER BY instance, seq LIMIT $3")
        .with(&instance)
        .with(&seq)
        .with(&BATCH)
        .all(write)
        .await?;
        let Some(last) = rows.last() else { return Ok(()) };
        (instance, seq) = (last.get("instance")?, last.get("seq")?);
        for row in &rows {
            let (instance, seq, line): (InstanceId, i64, String) =
                (row.get("instance")?, row.get("seq")?, row.get("line")?);
            // One that cannot be read is found without any filter, and by whoever checks the log.
            let Ok(entry) = serde_json::from_str::<Entry>(&line) else { continue };
            let found = Found::of(&instance, &entry.event);
            sql("UPDATE log SET of_what = $3, of_technician = $4 WHERE instance = $1 AND seq = $2")
                .with(&instance)
                .with(&seq)
                .with(&found.what)
                .with(&found.technician)
                .run(write)
                .await?;
        }
    }
}
