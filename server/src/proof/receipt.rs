use std::sync::Arc;

use axum::{
    extract::{Form, State, rejection::FormRejection},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;
use vouchsafe_app::{
    receipt::{Answer, ReceiptPage},
    words::{text, words},
};
use vouchsafe_domain::log::{Entry, Receipt, ReceiptError};
use vouchsafe_store::StoreError;

use crate::{
    answer::{self, Bounds, Refused},
    services::Services,
};

/// The largest form that anybody has a reason to send: a whole note, in any script.
pub const LARGEST_FORM: usize = 8 * 1024;

#[derive(Deserialize)]
pub struct Pasted {
    receipt: String,
}

/// `GET /receipt`: a page to paste a receipt into.
pub async fn ask() -> Result<Response, Refused> {
    page(StatusCode::OK, &ReceiptPage::default())
}

/// `POST /receipt`: whether it is ours, and whether the log still has what it was given for.
pub async fn check(
    State(services): State<Arc<Services>>,
    form: Result<Form<Pasted>, FormRejection>,
) -> Result<Response, Refused> {
    let (status, pasted, answer) = match form {
        Ok(Form(Pasted { receipt })) => {
            let answer = answer(&services, &receipt).await?;
            (StatusCode::OK, receipt, answer)
        }
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            (StatusCode::PAYLOAD_TOO_LARGE, String::new(), plain("too_long"))
        }
        Err(_) => (StatusCode::BAD_REQUEST, String::new(), plain("no_receipt")),
    };
    page(status, &ReceiptPage { pasted, answer: Some(answer) })
}

fn page(status: StatusCode, page: &ReceiptPage) -> Result<Response, Refused> {
    let shell = answer::shell()?;
    Ok(answer::page(status, &shell, &Bounds::default(), page.render(&shell)))
}

async fn answer(services: &Services, pasted: &str) -> Result<Answer, StoreError> {
    let receipt = match Receipt::find(pasted) {
        Ok(receipt) => receipt,
        Err(ReceiptError::Incomplete) => return Ok(plain("incomplete")),
        Err(_) => return Ok(plain("no_receipt")),
    };
    let keys = services.store.log_keys().await?;
    match receipt.check(&keys) {
        Ok(()) => {}
        Err(ReceiptError::Foreign) => return Ok(plain("foreign")),
        Err(_) => return Ok(plain("forged")),
    }
    let Receipt { instance, seq, hash, .. } = &receipt;
    // The key has signed this hash; now the entry that has it must be the one that is named, and still whole.
    let whole = async |seq| {
        let found = services.store.log_entry(instance, seq).await?;
        let key = keys.at(instance, seq);
        let holds = |entry: &Entry| entry.hash == *hash && key.is_some_and(|key| entry.check(&key).is_ok());
        Ok::<_, StoreError>(found.map(|entry| (holds(&entry), entry)))
    };
    let elsewhere = services.store.log_entry_with_hash(instance, hash).await?.filter(|other| other != seq);
    if let Some(other) = elsewhere
        && whole(other).await?.is_some_and(|(whole, _)| whole)
    {
        return Ok(plain("altered"));
    }
    match whole(*seq).await? {
        Some((true, entry)) => Ok(Answer { name: "genuine", facts: facts(&entry) }),
        Some(_) => Ok(plain("rewritten")),
        None => {
            let head = services.store.log_heads().await?.remove(instance);
            let name = if head.is_some_and(|head| head.seq < *seq) { "cut_off" } else { "rewritten" };
            Ok(plain(name))
        }
    }
}

fn plain(name: &'static str) -> Answer {
    Answer { name, facts: Vec::new() }
}

/// What the receipt was given for, without anything that tells of a person.
fn facts(entry: &Entry) -> Vec<(String, String)> {
    let number = entry.seq.to_string();
    let place = words().text("receipt-entry-of", &[("number", &number), ("company", entry.instance.as_str())]);
    let at = entry.at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
    let kind = serde_json::to_value(entry.event.kind).ok().and_then(|kind| kind.as_str().map(str::to_owned));
    let kind = kind.unwrap_or_default();
    let told = text(&format!("receipt-kind-{kind}"));
    // A kind that no receipt is written to a note for.
    let told = if told.is_empty() { kind.replace('_', " ") } else { told };
    let mut facts = vec![(text("receipt-time"), at), (text("receipt-kind"), told)];
    if let Some(verdict) = &entry.event.verdict {
        let named = text(&format!("verdict-{verdict}"));
        facts.insert(0, (text("receipt-verdict"), named));
    }
    facts.push((text("receipt-entry"), place));
    facts
}
