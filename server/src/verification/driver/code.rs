//! One code, from the press on Send to its verdict: one Begin, one End, and never another for the same code.
//!
//! No phone rings, so nothing stays open behind it. The code is known to this task alone: after a restart nobody can
//! say it again, and nobody should.

use std::sync::Arc;

use jiff::Timestamp;
use tracing::warn;
use vouchsafe_domain::{
    code::Code,
    connector::{Evidence, judge_code, judge_code_begin},
    method::{Method, Way},
    verdict::Verdict,
};
use vouchsafe_entra::EntraError;
use vouchsafe_store::{Begin, StoreError};

use super::{Ending, Order, close, end, insist, wake};
use crate::{metrics::metrics, services::Services};

pub(super) async fn check(services: &Arc<Services>, order: Order, code: Code) -> Result<(), StoreError> {
    let Order { verification, key, list: (list, fetched), .. } = order;
    let (id, upn, context) = (verification.id, &verification.upn, verification.context);
    if !list.allows(Way::Code, upn, fetched, Timestamp::now()) {
        // Nothing was said: promise P1 asks for a list that is at most a minute old.
        return end(services, &verification, Ending::closed(Verdict::Unrecognised)).await;
    }
    let begin = match services.connector.begin_code(&key, verification.form, upn, context).await {
        Ok(begin) => begin,
        Err(error) => return end(services, &verification, failed(&error)).await,
    };
    let session = match judge_code_begin(&begin.answer, upn) {
        Ok(session) => session,
        Err(verdict) => {
            // What did not ask for a code may have rung the phone.
            let ending = Ending { answer: begin.answer.value, ..Ending::of(verdict) };
            return end(services, &verification, ending).await;
        }
    };
    let begun = Timestamp::now();
    let stored = Begin {
        connector_session: Some(session.clone().into()),
        dc: begin.dc.clone(),
        number: None,
        method: Method::Code,
        closes: begun + services.process.timing.closed,
    };
    // Stored before the code is said, so that whatever happens next, the answer is to this request, and the try is counted.
    let Some(begun_now) = insist(services, || services.store.begun(id, stored.clone(), begun)).await? else {
        return close(services, &verification, None).await;
    };
    wake(services, &begun_now);
    // Nobody else has the code, so nobody else shall take it up.
    services.store.lease(id, &services.holder, begun, stored.closes).await?;
    let evidence = Evidence { asked: upn, begun, counts_for: services.process.timing.counts_for() };
    let answer = services.connector.check_code(&key, &session, context, upn, begin.dc.as_deref(), &code).await;
    let ending = match answer {
        Ok(answer) => {
            let verdict = judge_code(&answer, &session, evidence, Timestamp::now());
            Ending { answer: answer.value, ..Ending::closed(verdict) }
        }
        Err(error) => failed(&error),
    };
    end(services, &verification, ending).await
}

fn failed(error: &EntraError) -> Ending {
    warn!("the code was not checked: {error}");
    metrics().microsoft_failed(error);
    Ending::closed(error.verdict()).because(error)
}
