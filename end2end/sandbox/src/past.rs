//! A long history, straight into the product's database: for what must stay quick however much has happened, and for lists
//! that are worth looking at.
//!
//! Every row is a copy of one that the product wrote itself, with other people, customers, times and verdicts. Nobody signed it.

use std::path::Path;

use sqlx::{AnyConnection, Connection as _, raw_sql};

/// Verifications: the last of these began some minutes ago, and the first so many days.
///
/// # Errors
/// If the database cannot be opened, or has no verification that has ended.
pub async fn fill(database: &Path, rows: u32, days: u32) -> Result<(), sqlx::Error> {
    let mut connection = open(database).await?;
    let made = sqlx::query(VERIFICATIONS).bind(i64::from(rows)).bind(i64::from(days)).execute(&mut connection).await?;
    close(connection).await?;
    if made.rows_affected() == u64::from(rows) { Ok(()) } else { Err(sqlx::Error::RowNotFound) }
}

/// Entries of the log behind those that are there: to be looked at, and to no audit's liking.
///
/// # Errors
/// If the database cannot be opened, or its log does not tell of the end of a verification.
pub async fn fill_log(database: &Path, rows: u32) -> Result<(), sqlx::Error> {
    let mut connection = open(database).await?;
    let made = sqlx::query(ENTRIES).bind(i64::from(rows)).execute(&mut connection).await?;
    raw_sql("UPDATE log_heads SET seq = (SELECT MAX(seq) FROM log WHERE log.instance = log_heads.instance);")
        .execute(&mut connection)
        .await?;
    close(connection).await?;
    if made.rows_affected() == u64::from(rows) { Ok(()) } else { Err(sqlx::Error::RowNotFound) }
}

async fn open(database: &Path) -> Result<AnyConnection, sqlx::Error> {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(&format!("sqlite://{}", database.display())).await?;
    raw_sql("PRAGMA busy_timeout = 15000; PRAGMA synchronous = OFF; PRAGMA cache_size = -262144;")
        .execute(&mut connection)
        .await?;
    Ok(connection)
}

/// Leaves it as a past that was written day by day would lie there: in the database, and not all in the write-ahead log, where
/// every page is looked for in hundreds of thousands of frames; and on the disk, so that no later write waits for it.
async fn close(mut connection: AnyConnection) -> Result<(), sqlx::Error> {
    raw_sql("PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE);").execute(&mut connection).await?;
    connection.close().await
}

/// `i` counts from the newest to the oldest; `r` is as good as random, and the same every time.
const VERIFICATIONS: &str = "
WITH RECURSIVE n (i, r) AS (
    SELECT 0, 7 UNION ALL SELECT i + 1, (r * 1103515245 + 12345) % 2147483648 FROM n WHERE i + 1 < $1),
of AS (SELECT i, r,
    CAST(strftime('%s', 'now') AS INTEGER) * 1000 - 300000 - i * ($2 * 86400000 / $1) - r / 256 % 60000 AS at,
    (3 + r / 512 % 34) * 1000 AS took,
    r / 1024 % 100 AS luck,
    r / 2048 % 6 AS who,
    r / 4096 % 8 AS firm,
    r / 8192 % 5 AS agent FROM n),
told AS (SELECT *, CASE WHEN luck < 74 THEN 'approved' WHEN luck < 80 THEN 'denied' WHEN luck < 89 THEN 'no_answer'
    WHEN luck < 91 THEN 'answered_too_late' WHEN luck < 92 THEN 'fraud_reported' WHEN luck < 95 THEN 'stopped'
    WHEN luck < 97 THEN 'code_wrong' ELSE 'microsoft_unavailable' END AS ended FROM of)
INSERT INTO verifications (id, instance, tenant, object, upn, account_name, contact, contact_name, client, client_name,
    ticket, technician, technician_name, purpose, method, form, source, reference, requested, begun, context, verdict,
    concluded, approval_until, note, note_problem, prompt_open, prompt_closes, lease_holder, lease_until)
SELECT printf('%08x-%04x-4000-8000-%012x', r, i % 65536, i), v.instance, v.tenant, v.object, v.upn,
    CASE who WHEN 0 THEN 'Grace Hopper' WHEN 1 THEN 'Žofie Nováková' WHEN 2 THEN 'Pat O’Brien <b>' WHEN 3 THEN 'مريم الفارسي'
        WHEN 4 THEN 'Kim 🌻 Lee' ELSE 'Dana Whitfield' END,
    v.contact,
    CASE who WHEN 0 THEN 'Grace Hopper' WHEN 1 THEN 'Žofie Nováková' WHEN 2 THEN 'Pat O’Brien <b>' WHEN 3 THEN 'مريم الفارسي'
        WHEN 4 THEN 'Kim 🌻 Lee' ELSE 'Dana Whitfield' END,
    100 + firm,
    CASE firm WHEN 0 THEN 'Contoso' WHEN 1 THEN 'Northwind Traders' WHEN 2 THEN 'Fabrikam' WHEN 3 THEN 'Adatum & Sons'
        WHEN 4 THEN 'Wide World Importers of Extraordinarily Long Names' WHEN 5 THEN 'Litware' WHEN 6 THEN 'Tailspin Toys'
        ELSE 'Proseware' END,
    9500 + $1 - i,
    CASE agent WHEN 0 THEN 5 WHEN 1 THEN 42 WHEN 2 THEN 6 ELSE 3 END,
    CASE agent WHEN 0 THEN 'Bob Brown' WHEN 1 THEN 'Petra Plus' WHEN 2 THEN 'Rita Restricted' ELSE 'Ann Agent' END,
    CASE r / 16384 % 9 WHEN 0 THEN 'mfa_change' WHEN 1 THEN 'account_unlock' WHEN 2 THEN 'password_reset,account_unlock'
        WHEN 3 THEN 'privileged_access' WHEN 4 THEN 'other' ELSE 'password_reset' END,
    v.method, v.form, v.source, v.reference, at, at + 700, v.context, ended, at + 700 + took,
    CASE ended WHEN 'approved' THEN at + took + 900000 END,
    CASE WHEN i = 5 THEN 'refused' ELSE 'written' END,
    CASE WHEN i = 5 THEN 'the agent may not use this outcome' END,
    0, at, '', 0
FROM told CROSS JOIN (SELECT * FROM verifications WHERE verdict IS NOT NULL ORDER BY requested LIMIT 1) v
";

/// Copies of one entry, with other numbers; one of 40 tells of a denial.
const ENTRIES: &str = "
WITH RECURSIVE
one AS (SELECT * FROM log WHERE of_what LIKE '%:concluded:%' ORDER BY seq DESC LIMIT 1),
n (i) AS (SELECT MAX(log.seq) + 1 FROM log, one WHERE log.instance = one.instance
    UNION ALL SELECT i + 1 FROM n WHERE i < $1 + (SELECT MAX(log.seq) FROM log, one WHERE log.instance = one.instance)),
told AS (SELECT i, CASE i % 40 WHEN 0 THEN 'denied' ELSE 'approved' END AS verdict FROM n)
INSERT INTO log (instance, seq, line, of_what, of_technician, of_customer)
SELECT one.instance, told.i, replace(replace(one.line, '\"seq\":' || one.seq || ',', '\"seq\":' || told.i || ','),
    '\"verdict\":\"approved\"', '\"verdict\":\"' || told.verdict || '\"'),
    replace(one.of_what, ':approved:', ':' || told.verdict || ':'), one.of_technician, one.of_customer
FROM told CROSS JOIN one
";
