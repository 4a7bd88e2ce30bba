//! Tokens that are still good, and one request at a time for each that is not.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use sha2::{Digest, Sha256};
use tokio::time::Instant;
use vouchsafe_domain::ids::TenantId;

use super::{AccessToken, Grant, Proof};
use crate::error::EntraError;

/// A token this close to its end is not used any more: it has to arrive, too.
const MARGIN: Duration = Duration::from_secs(60);

/// The tokens for one audience.
#[derive(Debug)]
pub(crate) struct Tokens {
    grant: Grant,
    slots: Mutex<HashMap<Key, Slot>>,
}

/// Whose token: two secrets for one tenant are two credentials. Only the proof's fingerprint is kept.
type Key = (TenantId, [u8; 32]);
type Slot = Arc<tokio::sync::Mutex<State>>;

#[derive(Debug, Default)]
struct State {
    token: Option<(AccessToken, Instant)>,
    /// The last failure and its time, for those who were waiting for the same request.
    failure: Option<(EntraError, Instant)>,
}

impl State {
    fn live(&self) -> Option<&AccessToken> {
        self.token.as_ref().filter(|(_, until)| Instant::now() < *until).map(|(token, _)| token)
    }
}

impl Tokens {
    pub(crate) fn new(grant: Grant) -> Self {
        Self { grant, slots: Mutex::default() }
    }

    pub(crate) fn with_patience(mut self, patience: Duration) -> Self {
        self.grant.patience = patience;
        self
    }

    /// A token that is good for another minute at least, unless Microsoft gives shorter ones.
    pub(crate) async fn get(
        &self,
        tenant: TenantId,
        client_id: &str,
        proof: &Proof,
    ) -> Result<AccessToken, EntraError> {
        let came = Instant::now();
        let slot = self.slot((tenant, fingerprint(client_id, proof)));
        let mut state = slot.lock().await;
        if let Some(token) = state.live() {
            return Ok(token.clone());
        }
        // Who waited for a request that failed does not wait for another one.
        if let Some((error, _)) = state.failure.as_ref().filter(|(_, at)| *at >= came) {
            return Err(error.clone());
        }
        let asked = Instant::now();
        match self.grant.request(tenant, client_id, proof).await {
            Ok((token, life)) => {
                state.token = Some((token.clone(), asked + life.saturating_sub(MARGIN)));
                Ok(token)
            }
            Err(error) => {
                state.failure = Some((error.clone(), Instant::now()));
                Err(error)
            }
        }
    }

    /// Forgets this token, which was refused; a newer one stays.
    pub(crate) async fn invalidate(&self, tenant: TenantId, client_id: &str, proof: &Proof, refused: &AccessToken) {
        let slot = self.slot((tenant, fingerprint(client_id, proof)));
        let mut state = slot.lock().await;
        if state.token.as_ref().is_some_and(|(token, _)| token == refused) {
            state.token = None;
        }
    }

    fn slot(&self, key: Key) -> Slot {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if !slots.contains_key(&key) {
            // Secrets are replaced now and then: what is neither in use nor good any more goes.
            slots.retain(|_, slot| {
                Arc::strong_count(slot) > 1 || slot.try_lock().is_ok_and(|state| state.live().is_some())
            });
        }
        slots.entry(key).or_default().clone()
    }
}

fn fingerprint(client_id: &str, proof: &Proof) -> [u8; 32] {
    // The length keeps ("ab", "c") and ("a", "bc") apart.
    let mut hash = Sha256::new();
    hash.update((client_id.len() as u64).to_be_bytes());
    hash.update(client_id);
    hash.update(proof.fingerprint());
    hash.finalize().into()
}
