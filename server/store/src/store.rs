use std::sync::Arc;

use vouchsafe_http::Secret;

use crate::{
    Database, MasterKey, StoreError,
    column::sql,
    database::Connections,
    schema,
    seal::{Place, Sealer},
};

/// The database. Cheap to clone; every clone is the same.
#[derive(Clone)]
pub struct Store {
    pub(crate) connections: Connections,
    pub(crate) sealer: Arc<Sealer>,
}

const KEY_CHECK: Place<'_> = Place { table: "master_key_check", column: "sealed", row: "1" };

impl Store {
    /// Connects, makes the database if there is none, and brings its schema up to date.
    ///
    /// # Errors
    /// If it cannot be reached or written, was made by a newer version, or was sealed with another key.
    pub async fn open(database: &Database, key: MasterKey) -> Result<Self, StoreError> {
        let connections = Connections::open(database).await?;
        schema::migrate(&connections).await?;
        let store = Self { connections, sealer: Arc::new(Sealer::new(&key)) };
        store.check_key().await?;
        Ok(store)
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.settings_version().await.map(drop)
    }

    /// Ends every connection, after what is still running; SQLite then brings its file up to date.
    pub async fn close(&self) {
        self.connections.close().await;
    }

    /// A lost key file that was made anew must not look like a fresh installation.
    async fn check_key(&self) -> Result<(), StoreError> {
        if !self.key_is_known().await? {
            let mut write = self.connections.begin_write().await?;
            let sealed = self.sealer.seal(KEY_CHECK, &Secret::new("vouchsafe"))?;
            sql("INSERT INTO master_key_check (id, sealed) VALUES (1, $1) ON CONFLICT DO NOTHING")
                .with(&sealed)
                .run(&mut write)
                .await?;
            write.commit().await?;
            self.key_is_known().await?;
        }
        Ok(())
    }

    async fn key_is_known(&self) -> Result<bool, StoreError> {
        let mut connection = self.connections.any().await?;
        match sql("SELECT sealed FROM master_key_check").first(&mut connection).await? {
            None => Ok(false),
            Some(row) => match self.sealer.open(KEY_CHECK, &row.get::<String>("sealed")?) {
                Ok(_) => Ok(true),
                Err(_) => Err(StoreError::WrongKey),
            },
        }
    }
}
