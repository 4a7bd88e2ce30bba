use jiff::Timestamp;
use sqlx::AnyConnection;
use uuid::Uuid;
use vouchsafe_domain::{
    ids::{AgentId, InstanceId},
    log::{Event, Kind},
};
use vouchsafe_http::Secret;

use crate::{
    Instance, Store, StoreError, TokenHash, agents,
    column::{Row, sql},
    log,
    seal::{Place, Sealer},
};

/// A technician who has signed in.
#[derive(Debug, Clone)]
pub struct Session {
    pub id: Uuid,
    pub instance: InstanceId,
    pub agent: AgentId,
    pub agent_name: String,
    pub agent_email: Option<String>,
    pub created: Timestamp,
    /// When the technician last did something.
    pub last_action: Timestamp,
    /// When the PSA last said that the agent may still act.
    pub checked: Timestamp,
    /// The technician's own token for the PSA.
    pub access_token: Secret,
    pub refresh_token: Option<Secret>,
    pub token_expires: Timestamp,
}

/// A sign-in that has succeeded.
#[derive(Debug, Clone)]
pub struct NewSession {
    pub instance: InstanceId,
    pub agent: AgentId,
    pub agent_name: String,
    pub agent_email: Option<String>,
    pub access_token: Secret,
    pub refresh_token: Option<Secret>,
    pub token_expires: Timestamp,
}

/// A technician who has a session, by the name that Halo has given them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    pub agent: AgentId,
    pub name: String,
    pub email: Option<String>,
}

impl Session {
    /// Whether the technician wants to sign in again.
    pub fn is_tired(&self) -> bool {
        self.last_action == Timestamp::UNIX_EPOCH
    }
}

impl Store {
    /// Begins a session, and logs it.
    pub async fn create_session(&self, new: NewSession, now: Timestamp) -> Result<Session, StoreError> {
        let NewSession { instance, agent, agent_name, agent_email, access_token, refresh_token, token_expires } = new;
        let id = Uuid::new_v4();
        let mut write = self.connections.begin_write().await?;
        sql("INSERT INTO sessions (id, instance, agent, agent_name, agent_email, created, last_action, checked,
             access_token, refresh_token, token_expires) VALUES ($1, $2, $3, $4, $5, $6, $6, $6, $7, $8, $9)")
        .with(&id)
        .with(&instance)
        .with(&agent)
        .with(&agent_name)
        .with(&agent_email)
        .with(&now)
        .with(&self.sealer.seal(token(&id.to_string(), "access_token"), &access_token)?)
        .with(&self.sealer.seal_some(token(&id.to_string(), "refresh_token"), refresh_token.as_ref())?)
        .with(&token_expires)
        .run(&mut write)
        .await?;
        agents::keep(&mut write, &instance, agent, &agent_name).await?;
        let event = Event { technician: Some(agent), ..Event::new(Kind::SignedIn) };
        log::append(&mut write, &self.sealer, &instance, now, event).await?;
        let session = find(&mut write, &self.sealer, id).await?;
        write.commit().await?;
        session.ok_or(StoreError::Unreadable { column: "id" })
    }

    /// Lets whoever holds this token act in the session.
    pub async fn add_session_token(&self, session: Uuid, token: &TokenHash) -> Result<(), StoreError> {
        let mut connection = self.connections.any().await?;
        sql("INSERT INTO session_tokens (hash, session) VALUES ($1, $2)")
            .with(token)
            .with(&session)
            .run(&mut connection)
            .await?;
        Ok(())
    }

    /// The session of this token. It may be another instance's: whoever is bound to one compares.
    pub async fn session_by_token(&self, token: &TokenHash) -> Result<Option<Session>, StoreError> {
        let mut connection = self.connections.any().await?;
        sql("SELECT s.* FROM sessions s JOIN session_tokens t ON t.session = s.id WHERE t.hash = $1")
            .with(token)
            .first(&mut connection)
            .await?
            .map(|row| read(&row, &self.sealer))
            .transpose()
    }

    /// What Halo has last called this agent, if they have a session here.
    pub async fn agent_name(&self, instance: &InstanceId, agent: AgentId) -> Result<Option<String>, StoreError> {
        let mut connection = self.connections.any().await?;
        sql("SELECT agent_name FROM sessions WHERE instance = $1 AND agent = $2 ORDER BY created DESC LIMIT 1")
            .with(instance)
            .with(&agent)
            .first(&mut connection)
            .await?
            .map(|row| row.get("agent_name"))
            .transpose()
    }

    /// Everybody who has a session in this instance, once each: whoever did something last comes first.
    pub async fn signed_in(&self, instance: &InstanceId) -> Result<Vec<SignedIn>, StoreError> {
        let mut connection = self.connections.any().await?;
        let rows =
            sql("SELECT agent, agent_name, agent_email FROM sessions WHERE instance = $1 ORDER BY last_action DESC")
                .with(instance)
                .all(&mut connection)
                .await?;
        let mut all: Vec<SignedIn> = Vec::new();
        for row in &rows {
            let agent = row.get("agent")?;
            if !all.iter().any(|known| known.agent == agent) {
                all.push(SignedIn { agent, name: row.get("agent_name")?, email: row.get("agent_email")? });
            }
        }
        Ok(all)
    }

    /// Whether this agent is signed in anywhere.
    pub async fn is_signed_in(&self, instance: &InstanceId, agent: AgentId) -> Result<bool, StoreError> {
        Ok(self.agent_name(instance, agent).await?.is_some())
    }

    pub async fn session(&self, id: Uuid) -> Result<Option<Session>, StoreError> {
        let mut connection = self.connections.any().await?;
        find(&mut connection, &self.sealer, id).await
    }

    /// The technician did something.
    pub async fn touch_session(&self, id: Uuid, now: Timestamp) -> Result<(), StoreError> {
        let mut connection = self.connections.any().await?;
        sql("UPDATE sessions SET last_action = $2 WHERE id = $1").with(&id).with(&now).run(&mut connection).await?;
        Ok(())
    }

    /// The technician wants to sign in again: until they have, the session does nothing.
    pub async fn tire_session(&self, id: Uuid) -> Result<(), StoreError> {
        self.touch_session(id, Timestamp::UNIX_EPOCH).await
    }

    /// Takes the new tokens of a refresh.
    pub async fn renew_session_tokens(
        &self,
        id: Uuid,
        access_token: &Secret,
        refresh_token: Option<&Secret>,
        token_expires: Timestamp,
    ) -> Result<(), StoreError> {
        let row = id.to_string();
        let mut connection = self.connections.any().await?;
        sql("UPDATE sessions SET access_token = $2, refresh_token = $3, token_expires = $4 WHERE id = $1")
            .with(&id)
            .with(&self.sealer.seal(token(&row, "access_token"), access_token)?)
            .with(&self.sealer.seal_some(token(&row, "refresh_token"), refresh_token)?)
            .with(&token_expires)
            .run(&mut connection)
            .await?;
        Ok(())
    }

    /// The PSA said at `now` that the agent may still act.
    pub async fn mark_session_checked(&self, id: Uuid, now: Timestamp) -> Result<(), StoreError> {
        let mut connection = self.connections.any().await?;
        sql("UPDATE sessions SET checked = $2 WHERE id = $1").with(&id).with(&now).run(&mut connection).await?;
        Ok(())
    }

    /// Ends a session with its tokens and pages, and logs it. False if it had ended already.
    pub async fn end_session(&self, id: Uuid, now: Timestamp) -> Result<bool, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let ended = end(&mut write, &self.sealer, id, now).await?;
        write.commit().await?;
        Ok(ended)
    }

    /// The sessions whose agent was last looked at before then, the longest unseen first.
    pub async fn sessions_to_check(&self, checked_before: Timestamp) -> Result<Vec<Session>, StoreError> {
        let mut connection = self.connections.any().await?;
        sql("SELECT * FROM sessions WHERE checked < $1 ORDER BY checked")
            .with(&checked_before)
            .all(&mut connection)
            .await?
            .iter()
            .map(|row| read(row, &self.sealer))
            .collect()
    }

    /// Ends every session that began before then, and says how many.
    pub async fn end_old_sessions(&self, created_before: Timestamp, now: Timestamp) -> Result<usize, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let old = sql("SELECT id FROM sessions WHERE created < $1").with(&created_before).all(&mut write).await?;
        for row in &old {
            end(&mut write, &self.sealer, row.get("id")?, now).await?;
        }
        write.commit().await?;
        Ok(old.len())
    }
}

/// Ends all that anybody has open in an instance that is gone, or is at another address: tokens go to no other host than the one
/// that gave them.
pub(crate) async fn drop_of_other_hosts(
    write: &mut AnyConnection,
    old: &[Instance],
    new: &[Instance],
) -> Result<(), StoreError> {
    for before in old {
        let after = new.iter().find(|after| after.id == before.id);
        if after.is_none_or(|after| after.url != before.url) {
            drop_all(write, &before.id).await?;
        }
    }
    Ok(())
}

async fn drop_all(write: &mut AnyConnection, instance: &InstanceId) -> Result<(), StoreError> {
    for text in [
        "DELETE FROM pages WHERE session IN (SELECT id FROM sessions WHERE instance = $1)",
        "DELETE FROM session_tokens WHERE session IN (SELECT id FROM sessions WHERE instance = $1)",
        "DELETE FROM flows WHERE instance = $1",
        "DELETE FROM sessions WHERE instance = $1",
    ] {
        sql(text).with(instance).run(write).await?;
    }
    Ok(())
}

async fn end(write: &mut AnyConnection, sealer: &Sealer, id: Uuid, now: Timestamp) -> Result<bool, StoreError> {
    let found = sql("SELECT instance, agent FROM sessions WHERE id = $1").with(&id).first(write).await?;
    let Some(row) = found else { return Ok(false) };
    for text in [
        "DELETE FROM pages WHERE session = $1",
        "DELETE FROM session_tokens WHERE session = $1",
        "DELETE FROM flows WHERE session = $1",
        "DELETE FROM sessions WHERE id = $1",
    ] {
        sql(text).with(&id).run(write).await?;
    }
    let event = Event { technician: Some(row.get("agent")?), ..Event::new(Kind::SignedOut) };
    log::append(write, sealer, &row.get("instance")?, now, event).await?;
    Ok(true)
}

async fn find(connection: &mut AnyConnection, sealer: &Sealer, id: Uuid) -> Result<Option<Session>, StoreError> {
    let row = sql("SELECT * FROM sessions WHERE id = $1").with(&id).first(connection).await?;
    row.map(|row| read(&row, sealer)).transpose()
}

pub(crate) fn read(row: &Row, sealer: &Sealer) -> Result<Session, StoreError> {
    let id: Uuid = row.get("id")?;
    let place = id.to_string();
    Ok(Session {
        id,
        instance: row.get("instance")?,
        agent: row.get("agent")?,
        agent_name: row.get("agent_name")?,
        agent_email: row.get("agent_email")?,
        created: row.get("created")?,
        last_action: row.get("last_action")?,
        checked: row.get("checked")?,
        access_token: sealer.open(token(&place, "access_token"), &row.get::<String>("access_token")?)?,
        refresh_token: sealer.open_some(token(&place, "refresh_token"), row.get("refresh_token")?)?,
        token_expires: row.get("token_expires")?,
    })
}

fn token<'a>(row: &'a str, column: &'static str) -> Place<'a> {
    Place { table: "sessions", column, row }
}
