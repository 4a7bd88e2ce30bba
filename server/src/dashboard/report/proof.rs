use tokio::sync::Semaphore;
use vouchsafe_app::{dashboard::report::Proof, words::words};
use vouchsafe_domain::log::{Head, check_part, fingerprint, key_text};
use vouchsafe_store::{LogLine, Span, StoreError};

use super::Wanted;
use crate::{dashboard::visitor::Visitor, services::Services};

/// How many entries are checked for a page at the most.
const MOST: u64 = 20_000;
/// How many are read at a time.
const BATCH: u32 = 1_000;
/// One check at a time: it costs what a hundred pages do.
static TURN: Semaphore = Semaphore::const_new(1);

fn text(key: &str, values: &[(&str, &str)]) -> String {
    words().text(key, values)
}

/// How far the log goes on which a report rests, and how that is checked; if `check`, with what came of it just now.
pub async fn proof(
    services: &Services,
    visitor: &Visitor,
    wanted: &Wanted,
    check: bool,
    check_path: String,
) -> Result<Proof, StoreError> {
    let (store, instance) = (&services.store, visitor.instance());
    let (from, until) = (wanted.filter.from.unwrap_or_default(), wanted.filter.until.unwrap_or(visitor.now));
    let Some(span) = store.log_span(instance, from, until).await? else {
        let said = text("dash-report-proof-nothing", &[]);
        return Ok(Proof { standing: "unknown", said, ..Proof::default() });
    };
    let mut facts = vec![("entries", format!("{}–{}", span.first.seq, span.last.seq))];
    facts.push(("first", span.first.hash.clone()));
    facts.push(("last", span.last.hash.clone()));
    if let Some(key) = store.log_keys().await?.at(instance, span.last.seq) {
        facts.push(("key", key_text(&key)));
        facts.push(("fingerprint", fingerprint(&key)));
    }
    let checkpoint = store.checkpoint(instance, visitor.now).await?.map(|checkpoint| checkpoint.to_string());
    facts.extend(checkpoint.clone().map(|checkpoint| ("checkpoint", checkpoint)));
    let facts = facts.into_iter().map(|(key, fact)| (text(&format!("dash-report-proof-{key}"), &[]), fact)).collect();
    let count = span.last.seq - span.first.seq + 1;
    let (standing, said, check_path) = match (check, count) {
        (_, count) if count > MOST => {
            ("unknown", text("dash-report-proof-many", &[("number", &count.to_string())]), String::new())
        }
        (false, _) => ("unknown", text("dash-report-proof-unchecked", &[]), check_path),
        (true, _) => {
            let (standing, said) = checked(services, visitor, &span).await?;
            (standing, said, String::new())
        }
    };
    let keys = services.process.public_url.join([".well-known", "vouchsafe", "keys.json"]);
    let commands = vec![
        format!("vouchsafe audit export --instance {instance} > log.jsonl"),
        format!("curl {keys} > keys.json"),
        format!("vouchsafe audit verify log.jsonl --keys keys.json --checkpoint {}", checkpoint.unwrap_or_default()),
    ];
    Ok(Proof { facts, standing, said, check_path, commands })
}

/// Checks the entries of the period, and says what came of it.
async fn checked(services: &Services, visitor: &Visitor, span: &Span) -> Result<(&'static str, String), StoreError> {
    let unfinished = || Ok(("unknown", text("dash-report-proof-unchecked", &[])));
    let Ok(_turn) = TURN.acquire().await else { return unfinished() };
    let (store, instance) = (&services.store, visitor.instance());
    // Read before the entries: a key that is rotated meanwhile is named by them.
    let keys = store.log_keys().await?;
    let (first, last) = (span.first.seq, span.last.seq);
    let before = match first {
        1 => Some(Head::start()),
        _ => store.log_entry(instance, first - 1).await?.map(|entry| Head { seq: entry.seq, hash: entry.hash }),
    };
    let mut lines: Vec<String> = Vec::new();
    let mut after = LogLine { instance: instance.clone(), seq: first - 1, line: String::new() };
    while after.seq < last {
        let batch = store.log_lines(Some(instance), Some(&after), BATCH).await?;
        let Some(end) = batch.last().cloned() else { break };
        lines.extend(batch.into_iter().filter(|line| line.seq <= last).map(|line| line.line));
        after = end;
    }
    let erased = store.log_erased_before(instance).await?;
    let owner = instance.clone();
    let checking = tokio::task::spawn_blocking(move || {
        let before = before.unwrap_or_else(Head::start);
        check_part(lines.iter().map(String::as_str), &owner, &keys, before, erased)
    });
    Ok(match checking.await {
        Err(_) => return unfinished(),
        Ok(Ok(head)) if head.seq == last => {
            ("yes", text("dash-report-proof-whole", &[("left", &first.to_string()), ("number", &last.to_string())]))
        }
        Ok(Ok(head)) => ("no", text("dash-report-proof-short", &[("number", &head.seq.to_string())])),
        Ok(Err(error)) => ("no", text("dash-report-proof-broken", &[("why", &error.to_string())])),
    })
}
