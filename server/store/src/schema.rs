use crate::{StoreError, column::sql, database::Connections, log};

/// The steps from an empty database to today's, in order. A step that was ever released is never changed.
///
/// A step's version is its place here. There is no file 0004: from then on a file's number is one more than its version.
const MIGRATIONS: [&str; 30] = [
    include_str!("../migrations/0001_first.sql"),
    include_str!("../migrations/0002_proof.sql"),
    include_str!("../migrations/0003_deliveries.sql"),
    include_str!("../migrations/0005_policy.sql"),
    include_str!("../migrations/0006_incidents.sql"),
    include_str!("../migrations/0007_second_technician.sql"),
    include_str!("../migrations/0008_dashboard.sql"),
    include_str!("../migrations/0009_spent_codes.sql"),
    include_str!("../migrations/0010_matches.sql"),
    include_str!("../migrations/0011_evidence.sql"),
    include_str!("../migrations/0012_notes.sql"),
    include_str!("../migrations/0013_accounts.sql"),
    include_str!("../migrations/0014_launches.sql"),
    include_str!("../migrations/0015_first_start.sql"),
    include_str!("../migrations/0016_customers.sql"),
    include_str!("../migrations/0017_reports.sql"),
    include_str!("../migrations/0018_made_secrets.sql"),
    include_str!("../migrations/0019_retention.sql"),
    include_str!("../migrations/0020_match_requests.sql"),
    include_str!("../migrations/0021_log_filters.sql"),
    include_str!("../migrations/0022_secret_ends.sql"),
    include_str!("../migrations/0023_connecting.sql"),
    include_str!("../migrations/0024_lists.sql"),
    include_str!("../migrations/0025_contacts.sql"),
    include_str!("../migrations/0026_log_checks.sql"),
    include_str!("../migrations/0027_chosen_matches.sql"),
    include_str!("../migrations/0028_vouched_for.sql"),
    LOG_FOUND,
    include_str!("../migrations/0030_tests.sql"),
    include_str!("../migrations/0031_all_good.sql"),
];

/// Whose columns SQL alone cannot fill in.
const LOG_FOUND: &str = include_str!("../migrations/0029_log_found.sql");

/// Brings the schema up to date.
///
/// A database that already is gets nothing written, so that one can be read which cannot be written.
pub(crate) async fn migrate(connections: &Connections) -> Result<(), StoreError> {
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    let found = version(connections).await;
    match found {
        Ok(found) if found == known => return Ok(()),
        Ok(found) if found > known => return Err(StoreError::Newer { found, known }),
        // Older, or without even the table that would say so.
        _ => {}
    }
    connections.use_write_ahead_log().await?;
    let mut write = connections.begin_write().await?;
    sql("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)").run(&mut write).await?;
    let done: i64 = match sql("SELECT MAX(version) AS version FROM schema_version").first(&mut write).await? {
        Some(row) => row.get::<Option<i64>>("version")?.unwrap_or(0),
        None => 0,
    };
    for (number, migration) in (1..).zip(MIGRATIONS) {
        if number > done {
            sqlx::raw_sql(migration).execute(&mut *write).await?;
            if migration == LOG_FOUND {
                log::fill_in(&mut write).await?;
            }
            sql("INSERT INTO schema_version (version) VALUES ($1)").with(&number).run(&mut write).await?;
        }
    }
    Ok(write.commit().await?)
}

async fn version(connections: &Connections) -> Result<i64, StoreError> {
    let mut connection = connections.any().await?;
    let row = sql("SELECT MAX(version) AS version FROM schema_version").first(&mut connection).await?;
    row.ok_or(StoreError::Unreadable { column: "version" })?.get("version")
}
