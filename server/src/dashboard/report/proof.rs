use vouchsafe_app::{dashboard::report::Proof, words::text};
use vouchsafe_domain::log::{fingerprint, key_text};
use vouchsafe_store::StoreError;

use super::{Wanted, verified::Verified};
use crate::{dashboard::visitor::Visitor, services::Services};

/// How far the log goes on which a report rests, what came of checking it last, and how anybody checks it.
pub async fn proof(services: &Services, visitor: &Visitor, wanted: &Wanted) -> Result<(Proof, Verified), StoreError> {
    let (store, instance) = (&services.store, visitor.instance());
    let (from, until) = (wanted.filter.from.unwrap_or_default(), wanted.filter.until.unwrap_or(visitor.now));
    let span = store.log_span(instance, from, until).await?;
    let verified = Verified::read(services, visitor, span.as_ref()).await?;
    let mut facts = Vec::new();
    let checkpoint = store.checkpoint(instance, visitor.now).await?.map(|checkpoint| checkpoint.to_string());
    match &span {
        None => facts.push(("entries", text("dash-report-proof-nothing"))),
        Some(span) => {
            facts.push(("entries", format!("{}–{}", span.first.seq, span.last.seq)));
            facts.push(("first", span.first.hash.clone()));
            facts.push(("last", span.last.hash.clone()));
            if let Some(key) = store.log_keys().await?.at(instance, span.last.seq) {
                facts.push(("key", key_text(&key)));
                facts.push(("fingerprint", fingerprint(&key)));
            }
        }
    }
    facts.extend(checkpoint.clone().map(|checkpoint| ("checkpoint", checkpoint)));
    let facts = facts.into_iter().map(|(key, fact)| (text(&format!("dash-report-proof-{key}")), fact)).collect();
    let keys = services.process.public_url.join([".well-known", "vouchsafe", "keys.json"]);
    let commands = vec![
        format!("vouchsafe audit export --instance {instance} > log.jsonl"),
        format!("curl {keys} > keys.json"),
        format!("vouchsafe audit verify log.jsonl --keys keys.json --checkpoint {}", checkpoint.unwrap_or_default()),
    ];
    let proof = Proof { facts, standing: verified.standing, said: verified.said.clone(), commands, ..Proof::default() };
    Ok((proof, verified))
}
