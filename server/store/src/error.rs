use std::path::PathBuf;

use vouchsafe_domain::{
    ids::{ClientId, InstanceId},
    log::ChainError,
};

/// Why the database did not do what it was asked; nothing of a failed transaction remains.
///
/// The texts are for the log and for the terminal. None holds a secret, a mail address or a value from the database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    #[error("the database is read-only: make the data folder writable for the user that runs Vouchsafe")]
    ReadOnly,
    #[error("the disk of the database is full: make room on it")]
    DiskFull,
    /// In the database's own words.
    #[error("the database failed: {0}")]
    Failed(String),
    #[error("what stands in the column {column} cannot be read")]
    Unreadable { column: &'static str },
    #[error("the value sealed in {table}.{column} does not open: it was changed, or moved from another row")]
    SealBroken { table: &'static str, column: &'static str },
    #[error("the log cannot be carried on: {0}")]
    Log(#[from] ChainError),
    #[error("the operating system gives no random numbers")]
    NoRandomness,

    #[error("the database was made by a newer version of Vouchsafe: its schema is {found}, known up to {known}")]
    Newer { found: i64, known: i64 },
    #[error("`database` must be \"sqlite\" or begin with postgres://")]
    UnknownDatabase,
    #[error("the file {} cannot be used: {why}", path.display())]
    File { path: PathBuf, why: String },
    #[error("the key file {} can be read by others; run: chmod 600 {}", path.display(), path.display())]
    KeyReadableByOthers { path: PathBuf },
    #[error("the key file {} must hold exactly 32 bytes; put back the one that was made with this database", path.display())]
    KeyMalformed { path: PathBuf },
    #[error("this database was sealed with another master key: put back the key file that was made with it")]
    WrongKey,
    #[error("another Vouchsafe already serves from {}: stop it first", path.display())]
    AlreadyServing { path: PathBuf },
    #[error(
        "customer {client} of {instance} has a policy or second technicians of its own: take these off first, which an administrator confirms"
    )]
    RulesWouldGo { instance: InstanceId, client: ClientId },
    #[error(
        "[microsoft_app] and [setup_app] are the same application: what makes secrets must be another one than what runs, which only reads"
    )]
    OneAppForBoth,
    #[error("this policy cannot be satisfied: {0}")]
    Unsatisfiable(String),
    #[error("{0} has no `administrators`, so nobody could confirm that its policy is loosened; name them first")]
    NobodyCouldConfirm(InstanceId),
    #[error("somebody else has changed settings meanwhile, and nothing was changed: look at what would change now")]
    ChangedMeanwhile,
    #[error("a customer names the instance {0}, which does not exist")]
    UnknownInstance(InstanceId),
    #[error(
        "{whose} needs its `{key}` (or `{key}_file`): none is known for this very host, and one that was given for another host does not move with it"
    )]
    SecretNeeded { whose: String, key: &'static str },
}

impl StoreError {
    pub(crate) fn secret_needed(whose: &str, key: &'static str) -> Self {
        Self::SecretNeeded { whose: whose.to_owned(), key }
    }

    pub(crate) fn file(path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::File { path: path.to_owned(), why: error.kind().to_string() }
    }
}

impl From<sqlx::Error> for StoreError {
    /// Keeps the message and drops the rest: PostgreSQL's detail quotes whole rows.
    fn from(error: sqlx::Error) -> Self {
        let sqlx::Error::Database(failure) = &error else {
            return Self::Failed(error.to_string());
        };
        let code = failure.code().unwrap_or_default();
        of_code(&code).unwrap_or_else(|| Self::Failed(format!("{} ({code})", failure.message())))
    }
}

/// What a database's error code says that an admin can act upon.
fn of_code(code: &str) -> Option<StoreError> {
    match code {
        // PostgreSQL: read_only_sql_transaction, disk_full.
        "25006" => Some(StoreError::ReadOnly),
        "53100" => Some(StoreError::DiskFull),
        _ if code.len() == 5 => None,
        // SQLite: the low byte of SQLITE_READONLY, SQLITE_FULL and what is derived from them.
        _ => match code.parse::<i32>().ok()? & 0xff {
            8 => Some(StoreError::ReadOnly),
            13 => Some(StoreError::DiskFull),
            _ => None,
        },
    }
}

impl From<getrandom::Error> for StoreError {
    fn from(_: getrandom::Error) -> Self {
        Self::NoRandomness
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_an_admin_can_act_upon() {
        for code in ["8", "1032", "1544", "25006"] {
            assert_eq!(of_code(code), Some(StoreError::ReadOnly), "{code}");
        }
        for code in ["13", "53100"] {
            assert_eq!(of_code(code), Some(StoreError::DiskFull), "{code}");
        }
        for code in ["", "5", "2067", "23505", "00008"] {
            assert_eq!(of_code(code), None, "{code}");
        }
    }
}
