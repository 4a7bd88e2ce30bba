use jiff::{SignedDuration, Timestamp};
use sqlx::AnyConnection;
use uuid::Uuid;
use vouchsafe_domain::log::{Kind, Receipt};

use crate::{Outgoing, Store, StoreError, TokenHash, Verification, column::sql, deliveries, log, verifications};

/// How long a link is good.
const HOLDS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A link with which somebody can say: this was not me.
#[derive(Debug, Clone)]
pub struct Objection {
    pub verification: Verification,
    /// When it was used, which it can be once.
    pub raised: Option<Timestamp>,
    pub expires: Timestamp,
}

/// What an objection did.
#[derive(Debug, Clone)]
pub struct Objected {
    pub verification: Verification,
    /// The approvals of the account, and what stood in for some, that were taken back, wherever they were given.
    pub withdrawn: Vec<Verification>,
}

impl Store {
    /// Looks a link up, and changes nothing.
    pub async fn objection(&self, hash: &TokenHash) -> Result<Option<Objection>, StoreError> {
        let mut connection = self.connections.any().await?;
        let row = sql("SELECT verification, expires, raised FROM objections WHERE token_hash = $1")
            .with(hash)
            .first(&mut connection)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let verification = verifications::by_id(&mut connection, &self.sealer, row.get("verification")?).await?;
        let (expires, raised) = (row.get("expires")?, row.get("raised")?);
        Ok(verification.map(|verification| Objection { verification, raised, expires }))
    }

    /// Somebody says that it was not them: once, and in time. `None` if it is neither.
    ///
    /// What the account has been given and has not been used is taken back, whichever instance gave it; each instance's
    /// log keeps its own. What `compose` makes of it is sent by the verification's instance alone. Nothing is fenced: a link
    /// is no weapon.
    pub async fn object(
        &self,
        hash: &TokenHash,
        now: Timestamp,
        compose: impl FnOnce(&Verification, &Receipt) -> Outgoing + Send,
    ) -> Result<Option<Objected>, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let row = sql("UPDATE objections SET raised = $2 WHERE token_hash = $1 AND raised IS NULL AND expires > $2
                       RETURNING verification")
        .with(hash)
        .with(&now)
        .first(&mut write)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let verification = verifications::by_id(&mut write, &self.sealer, row.get("verification")?).await?;
        let Some(verification) = verification else { return Ok(None) };
        let event = verification.event(Kind::Objected);
        let receipt = log::append(&mut write, &self.sealer, &verification.instance, now, event).await?;
        let withdrawn =
            verifications::withdraw(&mut write, &self.sealer, verification.subject(), "objection", now).await?;
        let outgoing = compose(&verification, &receipt);
        deliveries::send_out(&mut write, &self.sealer, &verification, &outgoing, true, now).await?;
        write.commit().await?;
        Ok(Some(Objected { verification, withdrawn }))
    }
}

/// Makes a link good, within the transaction of the mail that it stands in.
pub(crate) async fn insert(
    write: &mut AnyConnection,
    hash: &TokenHash,
    verification: Uuid,
    now: Timestamp,
) -> Result<(), StoreError> {
    sql("INSERT INTO objections (token_hash, verification, expires) VALUES ($1, $2, $3)")
        .with(hash)
        .with(&verification)
        .with(&(now + HOLDS))
        .run(write)
        .await?;
    Ok(())
}
