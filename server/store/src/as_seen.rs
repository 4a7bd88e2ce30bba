use sha2::{Digest as _, Sha256};
use sqlx::AnyConnection;
use vouchsafe_domain::{
    consent::App,
    hex::hex,
    ids::{ClientId, InstanceId},
};

use crate::{Consent, Making, SecretTrial, StoreError, consents, makings, pasted_secrets, seal::Sealer};

/// What people have under way for a customer, as somebody saw it: links, secrets that were pasted, secrets that we are to make.
///
/// How far a machine is with any of it makes no difference.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AsSeen(String);

impl AsSeen {
    /// Of all that one customer has.
    pub fn of(consents: &[Consent], trials: &[SecretTrial], makings: &[Making]) -> Self {
        // A consent to the set-up application is used at once, and nobody has to confirm it.
        let waits = |consent: &Consent| consent.given && consent.app == App::Reader;
        let links = consents.iter().map(|one| {
            let state = one.state().to_text();
            format!("link {} {} {state} {}", one.tenant, one.app.name(), waits(one))
        });
        let pasted = trials.iter().map(|one| format!("pasted {} {} {}", one.tenant, one.by, one.pasted));
        let wanted = makings.iter().filter(|one| one.record.wanted || one.record.renews);
        let made = wanted.map(|one| format!("made {} {} {:?}", one.tenant, one.record.by, one.record.said));
        let mut all: Vec<String> = links.chain(pasted).chain(made).collect();
        all.sort_unstable();
        Self(hex(&Sha256::digest(all.join("\n"))))
    }

    /// As a page carries it.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What a page brought back; whatever else it is, is nothing that anybody saw.
    pub fn read(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Whether it is still like that.
    pub(crate) async fn still(
        &self,
        write: &mut AnyConnection,
        sealer: &Sealer,
        instance: &InstanceId,
        client: ClientId,
    ) -> Result<bool, StoreError> {
        let consents = consents::of_client(write, sealer, instance, client).await?;
        let trials = pasted_secrets::of_client(write, instance, client).await?;
        let makings = makings::of_client(write, sealer, instance, client).await?;
        Ok(Self::of(&consents, &trials, &makings) == *self)
    }
}
