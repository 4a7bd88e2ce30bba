use jiff::Timestamp;
use uuid::Uuid;
use vouchsafe_domain::ids::InstanceId;

use super::{Filter, filter::Where};
use crate::{Store, StoreError, Verification, verifications};

/// Where a verification stands in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub requested: Timestamp,
    pub id: Uuid,
}

/// Which page of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Paging {
    #[default]
    Newest,
    OlderThan(Place),
    NewerThan(Place),
}

impl Place {
    pub fn of(verification: &Verification) -> Self {
        Self { requested: verification.requested, id: verification.id }
    }
}

impl Store {
    /// At most `limit` of the verifications that are meant: those next to the place, and always the newest first.
    pub async fn verifications_page(
        &self,
        instance: &InstanceId,
        filter: &Filter,
        paging: Paging,
        limit: u32,
    ) -> Result<Vec<Verification>, StoreError> {
        let mut wanted = Where::of(instance, filter);
        let forward = matches!(paging, Paging::NewerThan(_));
        if let Paging::OlderThan(Place { requested, id }) | Paging::NewerThan(Place { requested, id }) = paging {
            let (requested, id) = (wanted.place(&requested), wanted.place(&id));
            let than = if forward { ">" } else { "<" };
            wanted.and(&format!("(requested, id) {than} ({requested}, {id})"));
        }
        let limit = wanted.place(&i64::from(limit));
        let order = if forward { "ASC" } else { "DESC" };
        let query = wanted.select("*", &format!("ORDER BY requested {order}, id {order} LIMIT {limit}"));
        let mut connection = self.connections.any().await?;
        let rows = query.all(&mut connection).await?;
        let mut page: Vec<_> =
            rows.iter().map(|row| verifications::read(row, &self.sealer)).collect::<Result<_, _>>()?;
        if forward {
            page.reverse();
        }
        Ok(page)
    }
}
