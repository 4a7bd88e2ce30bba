use std::{
    fs::{DirBuilder, OpenOptions},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{
    Any, AnyConnection, AnyPool, Transaction,
    any::{AnyConnectOptions, AnyPoolOptions},
    raw_sql,
};
use url::Url;
use vouchsafe_http::Secret;

use crate::StoreError;

/// Where the data are.
#[derive(Debug, Clone)]
pub enum Database {
    Sqlite {
        path: PathBuf,
    },
    /// A `postgres://` URL, which may hold a password.
    Postgres {
        url: Secret,
    },
}

impl Database {
    /// Reads the process setting `database`: `sqlite` (a file in the data folder) or a `postgres://` URL.
    pub fn parse(setting: &str, data_dir: &Path) -> Result<Self, StoreError> {
        let setting = setting.trim();
        if setting == "sqlite" {
            return Ok(Self::Sqlite { path: data_dir.join("vouchsafe.db") });
        }
        match Url::parse(setting) {
            Ok(url) if matches!(url.scheme(), "postgres" | "postgresql") => {
                Ok(Self::Postgres { url: Secret::new(setting) })
            }
            _ => Err(StoreError::UnknownDatabase),
        }
    }
}

/// Open connections to a database.
#[derive(Clone)]
pub(crate) struct Connections {
    pool: AnyPool,
    postgres: bool,
}

/// Waiting for one's turn to write; with it, a hundred writers at once all get theirs.
///
/// What is deleted is overwritten, since it may be somebody's name.
const SQLITE_CONNECTION: &str = "PRAGMA busy_timeout = 15000; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;";

/// Any number will do, as long as no other program takes the same lock in our database.
const POSTGRES_WRITE_LOCK: &str = "SELECT pg_advisory_xact_lock(8532486321719861601)";

impl Connections {
    /// Connects, and makes the SQLite file, readable by its owner only, if there is none.
    pub(crate) async fn open(database: &Database) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let options = AnyPoolOptions::new().acquire_timeout(Duration::from_secs(15));
        match database {
            Database::Sqlite { path } => {
                let pool = options
                    .max_connections(8)
                    .after_connect(|connection, _| {
                        Box::pin(async move { raw_sql(SQLITE_CONNECTION).execute(connection).await.map(drop) })
                    })
                    .connect_with(sqlite_file(path)?)
                    .await?;
                Ok(Self { pool, postgres: false })
            }
            Database::Postgres { url } => {
                let pool = options.max_connections(16).connect(url.expose()).await?;
                Ok(Self { pool, postgres: true })
            }
        }
    }

    /// A connection for one statement, which is a transaction of its own.
    pub(crate) async fn any(&self) -> Result<sqlx::pool::PoolConnection<Any>, StoreError> {
        Ok(self.pool.acquire().await?)
    }

    /// A transaction that sees one state of the database.
    pub(crate) async fn begin_read(&self) -> Result<Transaction<'static, Any>, StoreError> {
        let begin = if self.postgres { "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" } else { "BEGIN" };
        Ok(self.pool.begin_with(begin).await?)
    }

    /// The only transaction that writes: it begins when the one before it has ended, and so sees what that one did.
    ///
    /// SQLite must be told at once that it will write: a transaction that finds out later cannot wait for its turn.
    /// PostgreSQL would let two write at once, and both count the prompts before either adds its own.
    pub(crate) async fn begin_write(&self) -> Result<Transaction<'static, Any>, StoreError> {
        if !self.postgres {
            return Ok(self.pool.begin_with("BEGIN IMMEDIATE").await?);
        }
        let mut write = self.pool.begin().await?;
        raw_sql(POSTGRES_WRITE_LOCK).execute(&mut *write).await?;
        Ok(write)
    }

    /// Brings SQLite's file up to date and empties its write-ahead log, so that nothing erased stays in there.
    ///
    /// While others read or write it does as much as it can.
    pub(crate) async fn write_back(&self) -> Result<(), StoreError> {
        if !self.postgres {
            let mut connection = self.any().await?;
            let connection: &mut AnyConnection = &mut connection;
            raw_sql("PRAGMA wal_checkpoint(TRUNCATE)").execute(connection).await?;
        }
        Ok(())
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }

    /// Lets readers and writers of an SQLite file work side by side. The file remembers it.
    pub(crate) async fn use_write_ahead_log(&self) -> Result<(), StoreError> {
        if !self.postgres {
            let mut connection = self.any().await?;
            let connection: &mut AnyConnection = &mut connection;
            raw_sql("PRAGMA journal_mode = WAL").execute(connection).await?;
        }
        Ok(())
    }
}

fn sqlite_file(path: &Path) -> Result<AnyConnectOptions, StoreError> {
    let failed = |error| StoreError::file(path, &error);
    let path = std::path::absolute(path).map_err(failed)?;
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
    }
    if !path.exists() {
        // SQLite gives its other files the mode of this one.
        let made = OpenOptions::new().create(true).append(true).mode(0o600).open(&path);
        made.map_err(failed)?;
    }
    let url = Url::from_file_path(&path)
        .map_err(|()| StoreError::File { path: path.clone(), why: "not a path that can be written as a URL".into() })?;
    Ok(format!("sqlite://{}", url.path()).parse()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_sqlite_in_the_data_folder_or_a_postgres_url() {
        let parse = |setting| Database::parse(setting, Path::new("data"));
        assert!(matches!(parse("sqlite"), Ok(Database::Sqlite { path }) if path == Path::new("data/vouchsafe.db")));
        assert!(matches!(parse("postgres://u:word@db/vouchsafe"), Ok(Database::Postgres { .. })));
        for setting in ["", "mysql://db", "postgres", "SQLite", "sqlite:///tmp/x"] {
            assert_eq!(parse(setting).err(), Some(StoreError::UnknownDatabase), "{setting:?}");
        }
        assert!(!format!("{:?}", parse("postgres://u:word@db/vouchsafe")).contains("word"));
    }
}
