use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;
use sqlx::AnyConnection;
use vouchsafe_domain::{
    ids::{AgentId, InstanceId, OutcomeId},
    log::{Event, Kind},
};
use vouchsafe_http::{BaseUrl, Secret};

use crate::{
    Instance, Settings, Store, StoreError, TokenHash,
    column::{Row, sql},
    log, policy,
    seal::{Place, Sealer},
    sessions, settings,
};

/// What is known of the PSA that is being connected, before it is.
#[derive(Debug, Clone, Deserialize)]
pub struct Draft {
    pub id: InstanceId,
    pub url: BaseUrl,
    pub tenant: Option<String>,
    pub client_id: String,
    /// Empty until it is given.
    pub client_secret: Secret,
    pub sign_in_client_id: String,
    pub note_outcome_id: OutcomeId,
    /// The instance that this first start has connected by now.
    #[serde(default)]
    pub connected: Option<InstanceId>,
}

/// A first start that goes on.
#[derive(Debug, Clone)]
pub struct FirstStart {
    pub draft: Option<Draft>,
}

const DRAFT: Place<'_> = Place { table: "first_start", column: "draft", row: "1" };

impl Draft {
    fn sealed(&self, sealer: &Sealer) -> Result<String, StoreError> {
        let Self { id, url, tenant, client_id, client_secret, sign_in_client_id, note_outcome_id, connected } = self;
        let json = json!({
            "id": id, "url": url, "tenant": tenant, "client_id": client_id, "client_secret": client_secret.expose(),
            "sign_in_client_id": sign_in_client_id, "note_outcome_id": note_outcome_id, "connected": connected,
        });
        sealer.seal(DRAFT, &Secret::new(json.to_string()))
    }
}

/// Until somebody administers an instance, whoever has the link from the machine itself may set everything up.
impl Store {
    /// Whether nobody administers any instance.
    pub async fn nobody_administers(&self) -> Result<bool, StoreError> {
        let (settings, _) = self.load_settings().await?;
        Ok(is_nobodys(&settings))
    }

    /// Lets a link be used once, until then, in the place of the one before. False if somebody administers an instance.
    pub async fn offer_first_start(&self, link: &TokenHash, until: Timestamp) -> Result<bool, StoreError> {
        let mut write = self.connections.begin_write().await?;
        if !self.is_nobodys(&mut write).await? {
            return Ok(false);
        }
        sql("INSERT INTO first_start (id, link_hash, link_until) VALUES (1, $1, $2)
             ON CONFLICT (id) DO UPDATE SET link_hash = excluded.link_hash, link_until = excluded.link_until")
        .with(link)
        .with(&until)
        .run(&mut write)
        .await?;
        write.commit().await?;
        Ok(true)
    }

    /// Whether a link can still be used.
    pub async fn first_start_offered(&self, link: &TokenHash, now: Timestamp) -> Result<bool, StoreError> {
        let mut read = self.connections.begin_read().await?;
        let found = sql("SELECT id FROM first_start WHERE link_hash = $1 AND link_until > $2").with(link).with(&now);
        let is_there = found.first(&mut read).await?.is_some() && self.is_nobodys(&mut read).await?;
        read.commit().await?;
        Ok(is_there)
    }

    /// Uses a link up: the browser that did goes on with this cookie, and no other. What was drafted stays.
    pub async fn redeem_first_start(
        &self,
        link: &TokenHash,
        cookie: &TokenHash,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut write = self.connections.begin_write().await?;
        if !self.is_nobodys(&mut write).await? {
            return Ok(false);
        }
        let redeemed =
            sql("UPDATE first_start SET link_hash = NULL, link_until = NULL, cookie_hash = $2, cookie_until = $3
                            WHERE link_hash = $1 AND link_until > $4")
            .with(link)
            .with(cookie)
            .with(&until)
            .with(&now)
            .changes(&mut write)
            .await?;
        write.commit().await?;
        Ok(redeemed)
    }

    /// How far the first start of this cookie has come; `None` if there is none, or it is over.
    pub async fn first_start(&self, cookie: &TokenHash, now: Timestamp) -> Result<Option<FirstStart>, StoreError> {
        let mut read = self.connections.begin_read().await?;
        let found = self.going_on(&mut read, cookie, now).await?;
        read.commit().await?;
        Ok(found)
    }

    /// Keeps what is known by now. False if the first start is over.
    pub async fn draft_first_start(
        &self,
        cookie: &TokenHash,
        draft: &Draft,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut write = self.connections.begin_write().await?;
        if self.going_on(&mut write, cookie, now).await?.is_none() {
            return Ok(false);
        }
        self.keep_draft(&mut write, draft).await?;
        write.commit().await?;
        Ok(true)
    }

    async fn keep_draft(&self, write: &mut AnyConnection, draft: &Draft) -> Result<(), StoreError> {
        sql("UPDATE first_start SET draft = $1 WHERE id = 1")
            .with(&draft.sealed(&self.sealer)?)
            .run(write)
            .await
            .map(drop)
    }

    /// Puts the connection of an instance in force, which nobody administers yet. Of one of the same id everything else stays as
    /// it is. One that this first start had connected before goes, since nobody would ever administer it. False if the first start is
    /// over.
    pub async fn connect_first(&self, cookie: &TokenHash, new: &Instance, now: Timestamp) -> Result<bool, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let Some(FirstStart { draft }) = self.going_on(&mut write, cookie, now).await? else { return Ok(false) };
        let (old, version) = settings::load(&mut write, &self.sealer).await?;
        let mut settings = old.clone();
        let own = draft.as_ref().and_then(|draft| draft.connected.clone());
        let gone = own.filter(|own| *own != new.id && settings.customers.iter().all(|one| one.instance != *own));
        settings.instances.retain(|instance| Some(&instance.id) != gone.as_ref());
        let is_new = settings.instances.iter().all(|known| known.id != new.id);
        match settings.instances.iter_mut().find(|known| known.id == new.id) {
            Some(known) => connect(known, new),
            None => settings.instances.push(Instance { administrators: Vec::new(), ..new.clone() }),
        }
        self.put(&mut write, &old, &settings, version, &new.id, None, now).await?;
        if let Some(gone) = &gone {
            let detail = format!("first start: {}", settings::summary(&old.changes(&settings), gone));
            let event = Event { detail: Some(detail), ..Event::new(Kind::SettingsChanged) };
            log::append(&mut write, &self.sealer, gone, now, event).await?;
        }
        if let Some(mut draft) = draft {
            // What was there before, from a file, is not this first start's to take away.
            draft.connected = draft.connected.filter(|own| *own == new.id).or_else(|| is_new.then(|| new.id.clone()));
            self.keep_draft(&mut write, &draft).await?;
        }
        write.commit().await?;
        Ok(true)
    }

    /// Makes an agent the first administrator, which ends the first start. False if it is over already.
    pub async fn name_first_administrator(
        &self,
        cookie: &TokenHash,
        instance: &InstanceId,
        agent: AgentId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut write = self.connections.begin_write().await?;
        if self.going_on(&mut write, cookie, now).await?.is_none() {
            return Ok(false);
        }
        let (old, version) = settings::load(&mut write, &self.sealer).await?;
        let mut settings = old.clone();
        let Some(own) = settings.instances.iter_mut().find(|own| own.id == *instance) else { return Ok(false) };
        own.administrators = vec![agent];
        self.put(&mut write, &old, &settings, version, instance, Some(agent), now).await?;
        end_if_over(&mut write, &settings).await?;
        // What waits would take the first administrator away again.
        policy::forget(&mut write, instance, "policy").await?;
        write.commit().await?;
        Ok(true)
    }

    #[expect(clippy::too_many_arguments, reason = "before, after, and who did it where and when")]
    async fn put(
        &self,
        write: &mut AnyConnection,
        old: &Settings,
        new: &Settings,
        version: i64,
        instance: &InstanceId,
        by: Option<AgentId>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sessions::drop_of_other_hosts(write, &old.instances, &new.instances).await?;
        settings::save(write, &self.sealer, new, version + 1).await?;
        let detail = format!("first start: {}", settings::summary(&old.changes(new), instance));
        let event = Event { technician: by, detail: Some(detail), ..Event::new(Kind::SettingsChanged) };
        log::append(write, &self.sealer, instance, now, event).await?;
        Ok(())
    }

    async fn going_on(
        &self,
        connection: &mut AnyConnection,
        cookie: &TokenHash,
        now: Timestamp,
    ) -> Result<Option<FirstStart>, StoreError> {
        let found = sql("SELECT draft FROM first_start WHERE cookie_hash = $1 AND cookie_until > $2");
        let found = found.with(cookie).with(&now).first(connection).await?;
        let Some(row) = found else { return Ok(None) };
        if !self.is_nobodys(connection).await? {
            return Ok(None);
        }
        Ok(Some(FirstStart { draft: draft(&row, &self.sealer)? }))
    }

    async fn is_nobodys(&self, connection: &mut AnyConnection) -> Result<bool, StoreError> {
        let (settings, _) = settings::load(connection, &self.sealer).await?;
        Ok(is_nobodys(&settings))
    }
}

fn connect(known: &mut Instance, new: &Instance) {
    if known.url != new.url {
        // They were given for another address.
        known.launch_secrets = new.launch_secrets.clone();
        known.launch_secrets_until = new.launch_secrets_until;
    }
    known.url = new.url.clone();
    known.tenant = new.tenant.clone();
    known.client_id = new.client_id.clone();
    known.client_secret = new.client_secret.clone();
    known.sign_in_client_id = new.sign_in_client_id.clone();
    known.frame_origins = new.frame_origins.clone();
    known.note_outcome_id = new.note_outcome_id;
}

/// Forgets what was drafted, and every link, once somebody administers an instance.
pub(crate) async fn end_if_over(write: &mut AnyConnection, settings: &Settings) -> Result<(), StoreError> {
    if is_nobodys(settings) {
        return Ok(());
    }
    sql("DELETE FROM first_start").run(write).await.map(drop)
}

fn is_nobodys(settings: &Settings) -> bool {
    settings.instances.iter().all(|instance| instance.administrators.is_empty())
}

fn draft(row: &Row, sealer: &Sealer) -> Result<Option<Draft>, StoreError> {
    let sealed = sealer.open_some(DRAFT, row.get("draft")?)?;
    let read =
        |text: Secret| serde_json::from_str(text.expose()).map_err(|_| StoreError::Unreadable { column: "draft" });
    sealed.map(read).transpose()
}
