use jiff::Timestamp;
use vouchsafe_domain::{
    ids::{AgentId, InstanceId},
    verdict::Verdict,
};

use crate::{Store, StoreError, column::sql};

/// How one instance stands, as far as what it did tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InstanceStanding {
    pub notes_pending: u64,
    pub notes_refused: u64,
    /// Contacts for whom somebody suggested an account, and nobody else has agreed yet, and those whom an administrator is asked to
    /// look into.
    pub matches_waiting: u64,
    /// When the PSA last said that somebody may act.
    pub psa_answered: Option<Timestamp>,
    /// When a phone last gave an answer.
    pub phone_answered: Option<Timestamp>,
    /// Whether a technician has ever verified somebody.
    pub verified: bool,
    /// When Microsoft last failed, or was not set up to answer, and which of these.
    pub microsoft_failed: Option<(Timestamp, Verdict)>,
}

/// What only somebody with the phone in their hand can have caused.
const ANSWERS: [Verdict; 4] = [Verdict::Approved, Verdict::TooWeak, Verdict::Denied, Verdict::FraudReported];
const FAILURES: [Verdict; 2] = [Verdict::MicrosoftUnavailable, Verdict::SetupBroken];

impl Store {
    /// Looks at how an instance stands now.
    pub async fn standing_of(&self, instance: &InstanceId) -> Result<InstanceStanding, StoreError> {
        let mut connection = self.connections.any().await?;
        let row = sql("SELECT
            (SELECT COUNT(*) FROM verifications WHERE instance = $1 AND note = 'pending') AS notes_pending,
            (SELECT COUNT(*) FROM verifications WHERE instance = $1 AND note = 'refused') AS notes_refused,
            (SELECT COUNT(*) FROM matches WHERE instance = $1 AND confirmed_by IS NULL)
                + (SELECT COUNT(*) FROM match_requests WHERE instance = $1) AS matches_waiting,
            (SELECT MAX(checked) FROM sessions WHERE instance = $1) AS psa_answered")
        .with(instance)
        .first(&mut connection)
        .await?
        .ok_or(StoreError::Unreadable { column: "notes_pending" })?;
        let verified = sql("SELECT id FROM verifications WHERE instance = $1 AND verdict = $2 AND technician <> $3
                            ORDER BY requested DESC, id DESC LIMIT 1")
        .with(instance)
        .with(&Verdict::Approved)
        .with(&AgentId::COMMAND_LINE)
        .first(&mut connection)
        .await?
        .is_some();
        let mut newest = async |verdicts: &[Verdict]| {
            let mut newest: Option<(Timestamp, Verdict)> = None;
            for verdict in verdicts {
                let row = sql("SELECT concluded FROM verifications WHERE instance = $1 AND verdict = $2
                               ORDER BY requested DESC, id DESC LIMIT 1")
                .with(instance)
                .with(verdict)
                .first(&mut connection)
                .await?;
                let at = row.map(|row| row.get::<Timestamp>("concluded")).transpose()?;
                newest = newest.into_iter().chain(at.map(|at| (at, *verdict))).max_by_key(|(at, _)| *at);
            }
            Ok::<_, StoreError>(newest)
        };
        Ok(InstanceStanding {
            notes_pending: row.get("notes_pending")?,
            notes_refused: row.get("notes_refused")?,
            matches_waiting: row.get("matches_waiting")?,
            psa_answered: row.get("psa_answered")?,
            phone_answered: newest(&ANSWERS).await?.map(|(at, _)| at),
            verified,
            microsoft_failed: newest(&FAILURES).await?,
        })
    }
}
