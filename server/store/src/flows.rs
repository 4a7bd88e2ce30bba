use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;
use vouchsafe_domain::ids::{AgentId, InstanceId, Target};
use vouchsafe_http::Secret;

use crate::{
    Store, StoreError, TokenHash,
    column::{Row, Stored as _, sql},
    seal::{Place, Sealer},
};

/// What a sign-in leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeadsTo {
    /// The pod that asked for it.
    Pod(Target),
    /// A page of the dashboard, by its path and query.
    Dashboard(String),
}

/// One way through the sign-in: begun by a page in a frame, gone through in a pop-up, collected by the frame.
#[derive(Debug, Clone)]
pub struct Flow {
    /// Nine letters, easy to read out and to type. Public: it opens nothing by itself.
    pub id: String,
    pub instance: InstanceId,
    /// The agent for whom the PSA launched the pod, and no other may sign in; none where nobody was named.
    pub agent: Option<AgentId>,
    pub to: LeadsTo,
    /// Whoever goes through it has to prove to the PSA anew who they are.
    pub anew: bool,
    /// The hash of what only the frame knows.
    pub secret_hash: TokenHash,
    /// The hash of the pop-up's cookie, which the callback must carry.
    pub browser_hash: Option<TokenHash>,
    /// The PKCE verifier.
    pub verifier: Option<Secret>,
    /// The session, once there is one to collect.
    pub session: Option<Uuid>,
    pub code_until: Option<Timestamp>,
    pub expires: Timestamp,
}

/// A sign-in that is about to begin.
#[derive(Debug, Clone)]
pub struct NewFlow {
    pub instance: InstanceId,
    pub agent: Option<AgentId>,
    pub to: LeadsTo,
    /// Whoever goes through it has to prove to the PSA anew who they are.
    pub anew: bool,
    pub secret_hash: TokenHash,
    pub expires: Timestamp,
}

/// How long it is kept what a second technician was asked; the log keeps it in its own way.
const QUESTIONS_KEPT: SignedDuration = SignedDuration::from_hours(24);
/// A flow ends with this many wrong codes.
const WRONG_CODES: i64 = 3;
/// Stands in the column where no agent was named; no agent has this number.
const NOBODY_NAMED: i64 = 0;

impl Store {
    pub async fn create_flow(&self, new: NewFlow) -> Result<Flow, StoreError> {
        let NewFlow { instance, agent, to, anew, secret_hash, expires } = new;
        let id = random_id()?;
        let mut connection = self.connections.any().await?;
        sql("INSERT INTO flows (id, instance, agent, target, secret_hash, expires, anew, wrong_codes)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 0)")
        .with(&id)
        .with(&instance)
        .with(&agent.map_or(NOBODY_NAMED, |agent| agent.store()))
        .with(&to)
        .with(&secret_hash)
        .with(&expires)
        .with(&anew)
        .run(&mut connection)
        .await?;
        let (browser_hash, verifier, session, code_until) = (None, None, None, None);
        Ok(Flow { id, instance, agent, to, anew, secret_hash, browser_hash, verifier, session, code_until, expires })
    }

    /// The flow of this id, unless it has ended.
    pub async fn flow(&self, id: &str, now: Timestamp) -> Result<Option<Flow>, StoreError> {
        let mut connection = self.connections.any().await?;
        let query = sql("SELECT * FROM flows WHERE id = $1 AND expires > $2").with(&id.to_owned()).with(&now);
        query.first(&mut connection).await?.map(|row| read(&row, &self.sealer)).transpose()
    }

    /// Ties a flow to the browser that goes through with it, which may be tried again until someone has signed in.
    /// False if it is too late for that.
    pub async fn bind_flow(
        &self,
        id: &str,
        browser: &TokenHash,
        state: &str,
        verifier: &Secret,
    ) -> Result<bool, StoreError> {
        let mut connection = self.connections.any().await?;
        sql("UPDATE flows SET browser_hash = $2, state_hash = $3, verifier = $4 WHERE id = $1 AND session IS NULL")
            .with(&id.to_owned())
            .with(browser)
            .with(&TokenHash::of(state))
            .with(&self.sealer.seal(verifier_of(id), verifier)?)
            .changes(&mut connection)
            .await
    }

    /// The flow that sent someone to sign in with this OAuth `state`, unless it has ended or been gone through.
    pub async fn flow_by_state(&self, state: &str, now: Timestamp) -> Result<Option<Flow>, StoreError> {
        let mut connection = self.connections.any().await?;
        let query = sql("SELECT * FROM flows WHERE state_hash = $1 AND expires > $2 AND session IS NULL")
            .with(&TokenHash::of(state))
            .with(&now);
        query.first(&mut connection).await?.map(|row| read(&row, &self.sealer)).transpose()
    }

    /// Leaves a session to be collected with this code. Once: false if there is one already, or the flow has ended.
    pub async fn complete_flow(
        &self,
        id: &str,
        session: Uuid,
        code: &TokenHash,
        code_until: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut connection = self.connections.any().await?;
        sql("UPDATE flows SET session = $2, code_hash = $3, code_until = $4, verifier = NULL
             WHERE id = $1 AND session IS NULL AND browser_hash IS NOT NULL")
        .with(&id.to_owned())
        .with(&session)
        .with(code)
        .with(&code_until)
        .changes(&mut connection)
        .await
    }

    /// Hands the session to whoever has the flow's secret and its code, once. A third wrong code ends the flow.
    pub async fn collect_flow(
        &self,
        id: &str,
        secret: &TokenHash,
        code: &TokenHash,
        now: Timestamp,
    ) -> Result<Option<Uuid>, StoreError> {
        let id = id.to_owned();
        let mut write = self.connections.begin_write().await?;
        // Whoever lacks the secret cannot use up the tries of the one who has it.
        let found = sql("SELECT session, code_hash, code_until, wrong_codes FROM flows
                         WHERE id = $1 AND expires > $2 AND secret_hash = $3 AND session IS NOT NULL")
        .with(&id)
        .with(&now)
        .with(secret)
        .first(&mut write)
        .await?;
        let Some(row) = found else { return Ok(None) };
        let right = row.get::<Option<TokenHash>>("code_hash")? == Some(*code);
        let in_time = row.get::<Option<Timestamp>>("code_until")?.is_some_and(|until| now < until);
        let wrong_codes = row.get::<i64>("wrong_codes")? + i64::from(!right);
        if right || wrong_codes >= WRONG_CODES {
            sql("DELETE FROM flows WHERE id = $1").with(&id).run(&mut write).await?;
        } else {
            sql("UPDATE flows SET wrong_codes = $2 WHERE id = $1").with(&id).with(&wrong_codes).run(&mut write).await?;
        }
        write.commit().await?;
        if right && in_time { row.get("session") } else { Ok(None) }
    }

    /// Clears away flows and pages that have ended, forgets codes that nothing takes any more, and what second technicians
    /// were asked a while ago.
    pub async fn sweep(&self, now: Timestamp) -> Result<(), StoreError> {
        let mut connection = self.connections.any().await?;
        sql("DELETE FROM flows WHERE expires <= $1").with(&now).run(&mut connection).await?;
        sql("DELETE FROM pages WHERE expires <= $1").with(&now).run(&mut connection).await?;
        sql("DELETE FROM questions WHERE ended IS NOT NULL AND asked <= $1")
            .with(&(now - QUESTIONS_KEPT))
            .run(&mut connection)
            .await?;
        sql("DELETE FROM spent_codes WHERE expires <= $1").with(&now).run(&mut connection).await?;
        Ok(())
    }
}

/// Without i, l and o, which look like digits. Nine of these are 40 bits.
const LETTERS: &[u8; 23] = b"abcdefghjkmnpqrstuvwxyz";

fn random_id() -> Result<String, StoreError> {
    let mut id = String::new();
    while id.len() < 9 {
        let mut byte = [0];
        getrandom::fill(&mut byte)?;
        // 230 is ten times 23: what is above would make the first letters likelier.
        let letter = byte.first().filter(|byte| **byte < 230).and_then(|byte| LETTERS.get(usize::from(*byte % 23)));
        id.extend(letter.map(|letter| char::from(*letter)));
    }
    Ok(id)
}

fn read(row: &Row, sealer: &Sealer) -> Result<Flow, StoreError> {
    let id: String = row.get("id")?;
    Ok(Flow {
        instance: row.get("instance")?,
        agent: if row.get::<i64>("agent")? == NOBODY_NAMED { None } else { Some(row.get("agent")?) },
        to: row.get("target")?,
        anew: row.get("anew")?,
        secret_hash: row.get("secret_hash")?,
        browser_hash: row.get("browser_hash")?,
        verifier: sealer.open_some(verifier_of(&id), row.get("verifier")?)?,
        session: row.get("session")?,
        code_until: row.get("code_until")?,
        expires: row.get("expires")?,
        id,
    })
}

fn verifier_of(id: &str) -> Place<'_> {
    Place { table: "flows", column: "verifier", row: id }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_nine_letters_that_nobody_confuses() {
        for _ in 0..100 {
            let id = random_id().unwrap();
            assert_eq!(id.len(), 9);
            assert!(id.bytes().all(|letter| LETTERS.contains(&letter)), "{id}");
        }
    }
}
