//! Connector secrets that we make and renew ourselves in a customer's tenant, and that one works at each at a time.

mod keep;
mod turn;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use vouchsafe_domain::{
    hex::hex,
    ids::{AgentId, ClientId, InstanceId, TenantId},
    making::{self, Life},
};
use vouchsafe_http::Secret;

pub(crate) use keep::{give_up, of_client};
pub use turn::{MakingTurn, Setback};

use crate::{
    CustomerTenant, StoreError,
    column::Row,
    seal::{Place, Sealer},
    settings::tenant_row,
};

/// The connector secret that we make for one tenant of a customer, and how far that is.
#[derive(Debug, Clone)]
pub struct Making {
    pub instance: InstanceId,
    pub client: ClientId,
    pub tenant: TenantId,
    pub record: Record,
    pub due: Timestamp,
    /// Microsoft asks us to wait until then, whoever wants it sooner.
    pub not_before: Timestamp,
    /// How often it failed since it last got on.
    pub tries: u64,
    /// Why it does not get on, by its name in the catalogue, with Microsoft's code.
    pub problem: Option<String>,
    pub code: Option<u64>,
    pub failed: Option<Timestamp>,
}

impl Making {
    /// Whether the secret that is in force in this tenant is one of ours.
    pub fn has_in_force(&self, tenant: &CustomerTenant) -> bool {
        let secret = tenant.connector_secret.as_ref();
        secret.is_some_and(|secret| self.record.keys.iter().any(|key| key.is_of(secret)))
    }
}

/// What nobody without the key can write.
#[derive(Debug, Clone)]
pub struct Record {
    /// The administrator who wants it, who had signed in a moment before.
    pub by: AgentId,
    pub by_name: String,
    /// When they said so; nothing for who said it before that was kept.
    pub said: Option<Timestamp>,
    /// One is to be made now, and not only when the one in force gets old.
    pub wanted: bool,
    /// Whether the one in force is renewed, if it is ours.
    pub renews: bool,
    /// One was asked for under this name then, and nobody knows what came of it.
    pub asked: Option<(String, Timestamp)>,
    pub trial: Option<Trying>,
    /// Those that we made and that have not been taken away, as far as we know.
    pub keys: Vec<Key>,
}

/// One that was made, and has not been seen to work.
#[derive(Debug, Clone)]
pub struct Trying {
    pub key: Uuid,
    pub secret: Secret,
    pub life: Life,
}

/// One of ours in the tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    pub key: Uuid,
    /// By which its secret is known again; nothing for one whose secret never came.
    fingerprint: String,
    made: Timestamp,
    ends: Timestamp,
    /// Since when it has been of no use.
    pub replaced: Option<Timestamp>,
}

impl Key {
    pub fn life(&self) -> Life {
        Life { made: self.made, ends: self.ends }
    }

    /// One whose secret nobody has: it is of no use from now on.
    pub fn lost(key: Uuid, now: Timestamp) -> Self {
        Self { key, fingerprint: String::new(), made: now, ends: now, replaced: Some(now) }
    }

    /// Whether this is its secret.
    pub(crate) fn is_of(&self, secret: &Secret) -> bool {
        self.fingerprint == fingerprint(secret)
    }
}

impl Trying {
    /// The same as one of ours, once it is tried: in force, or of no use since then.
    pub fn tried(&self, replaced: Option<Timestamp>) -> Key {
        let Life { made, ends } = self.life;
        Key { key: self.key, fingerprint: fingerprint(&self.secret), made, ends, replaced }
    }
}

impl Record {
    /// Says of each of ours whether it is of use, with the secret that is in force now.
    pub fn look(&mut self, in_force: Option<&Secret>, now: Timestamp) {
        for key in &mut self.keys {
            let used = in_force.is_some_and(|secret| key.is_of(secret));
            key.replaced = if used { None } else { Some(key.replaced.unwrap_or(now)) };
        }
    }

    /// The one of ours that is in force.
    pub fn in_force(&self) -> Option<&Key> {
        self.keys.iter().find(|key| key.replaced.is_none())
    }

    /// Wants no new one any more: one that is being tried is of no use.
    pub fn give_up(&mut self, now: Timestamp) {
        self.wanted = false;
        if let Some(trial) = self.trial.take() {
            self.keys.push(trial.tried(Some(now)));
        }
    }

    /// Whether there is anything of ours in the tenant, or may be.
    pub fn has_any(&self) -> bool {
        self.asked.is_some() || self.trial.is_some() || !self.keys.is_empty()
    }

    /// How it stands, for what is done next.
    pub fn standing(&self) -> making::Making {
        making::Making {
            wanted: self.wanted,
            trial: self.trial.is_some(),
            asked: self.asked.as_ref().map(|(_, at)| *at),
            in_force: self.in_force().filter(|_| self.renews).map(Key::life),
            replaced: self.keys.iter().filter_map(|key| key.replaced).min(),
        }
    }

    fn json(&self) -> Secret {
        let trial = self.trial.as_ref().map(|Trying { key, secret, life }| {
            json!({ "key": key, "secret": secret.expose(), "made": life.made, "ends": life.ends })
        });
        let Self { by, by_name, said, wanted, renews, asked, trial: _, keys } = self;
        let all = json!({
            "by": by, "by_name": by_name, "said": said, "wanted": wanted, "renews": renews, "asked": asked, "trial": trial,
            "keys": keys
        });
        Secret::new(all.to_string())
    }
}

/// The record as it is sealed.
#[derive(Deserialize)]
struct Sealed {
    by: AgentId,
    by_name: String,
    #[serde(default)]
    said: Option<Timestamp>,
    wanted: bool,
    renews: bool,
    asked: Option<(String, Timestamp)>,
    trial: Option<SealedTrial>,
    keys: Vec<Key>,
}

#[derive(Deserialize)]
struct SealedTrial {
    key: Uuid,
    secret: Secret,
    made: Timestamp,
    ends: Timestamp,
}

impl From<Sealed> for Record {
    fn from(sealed: Sealed) -> Self {
        let Sealed { by, by_name, said, wanted, renews, asked, trial, keys } = sealed;
        let trial =
            trial.map(|SealedTrial { key, secret, made, ends }| Trying { key, secret, life: Life { made, ends } });
        Self { by, by_name, said, wanted, renews, asked, trial, keys }
    }
}

fn fingerprint(secret: &Secret) -> String {
    hex(&Sha256::digest(secret.expose()))
}

fn place(row: &str) -> Place<'_> {
    Place { table: "makings", column: "record", row }
}

fn seal(
    sealer: &Sealer,
    instance: &InstanceId,
    client: ClientId,
    tenant: TenantId,
    record: &Record,
) -> Result<String, StoreError> {
    sealer.seal(place(&tenant_row(instance, client, tenant)), &record.json())
}

fn read(row: &Row, sealer: &Sealer) -> Result<Making, StoreError> {
    let (instance, client, tenant): (InstanceId, ClientId, TenantId) =
        (row.get("instance")?, row.get("client")?, row.get("tenant")?);
    let opened = sealer.open(place(&tenant_row(&instance, client, tenant)), &row.get::<String>("record")?)?;
    let sealed: Sealed =
        serde_json::from_str(opened.expose()).map_err(|_| StoreError::Unreadable { column: "record" })?;
    Ok(Making {
        record: sealed.into(),
        due: row.get("due")?,
        not_before: row.get("not_before")?,
        tries: row.get("tries")?,
        problem: row.get("problem")?,
        code: row.get("code")?,
        failed: row.get("failed")?,
        instance,
        client,
        tenant,
    })
}
