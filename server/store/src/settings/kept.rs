//! How secrets that are not given anew are kept.

use super::Settings;
use crate::{Secret, StoreError};

/// A secret belongs to the host that it was given for: a new host gets none that it was not given itself.
///
/// Otherwise whoever may change a host, but not read secrets, could have a secret sent to a host of theirs.
pub(super) fn keep_secrets(old: &Settings, new: &mut Settings) -> Result<(), StoreError> {
    if let Some(mail) = new.mail.as_mut().filter(|mail| mail.user.is_some() && mail.password.is_none()) {
        let kept = old.mail.as_ref().filter(|old| mail.shares_password_with(old)).and_then(|old| old.password.clone());
        mail.password = Some(kept.ok_or_else(|| StoreError::secret_needed("[mail]", "password"))?);
    }
    for (new, old, whose) in [
        (&mut new.microsoft_app, &old.microsoft_app, "[microsoft_app]"),
        (&mut new.setup_app, &old.setup_app, "[setup_app]"),
    ] {
        if let Some(app) = new.as_mut().filter(|app| is_left_out(&app.client_secret)) {
            let known = old.as_ref().filter(|known| known.client_id == app.client_id);
            app.client_secret = kept(known.map(|known| &known.client_secret), whose, "client_secret")?;
        }
    }
    for instance in &mut new.instances {
        let known = old.instances.iter().find(|known| known.id == instance.id);
        let whose = format!("[[instance]] {}", instance.id);
        let there = known.filter(|known| known.url == instance.url);
        if is_left_out(&instance.client_secret) {
            let application = there.filter(|known| known.client_id == instance.client_id);
            instance.client_secret = kept(application.map(|known| &known.client_secret), &whose, "client_secret")?;
        }
        if instance.launch_secrets.is_empty() {
            // One that was connected without any has none to keep.
            let there = there.ok_or_else(|| StoreError::secret_needed(&whose, "launch_secrets"))?;
            instance.launch_secrets = there.launch_secrets.clone();
            instance.launch_secrets_until = there.launch_secrets_until;
        }
        let Some(webhook) = instance.alerts.webhook.as_mut().filter(|webhook| webhook.secret.is_none()) else {
            continue;
        };
        let kept = known
            .and_then(|known| known.alerts.webhook.as_ref())
            .filter(|known| known.url.origin() == webhook.url.origin())
            .and_then(|known| known.secret.clone());
        let whose = || StoreError::secret_needed(&format!("[instance.alerts] of {}", instance.id), "webhook_secret");
        webhook.secret = Some(kept.ok_or_else(whose)?);
    }
    for customer in &mut new.customers {
        let Some(known) = old.customers.iter().find(|known| known.key() == customer.key()) else { continue };
        for tenant in customer.tenants.iter_mut().filter(|tenant| tenant.connector_secret.is_none()) {
            let kept = known.tenants.iter().find(|known| known.id == tenant.id);
            tenant.connector_secret = kept.and_then(|known| known.connector_secret.clone());
        }
    }
    Ok(())
}

/// New settings without a secret have an empty one: no secret is.
fn is_left_out(secret: &Secret) -> bool {
    secret.expose().is_empty()
}

fn kept(known: Option<&Secret>, whose: &str, key: &'static str) -> Result<Secret, StoreError> {
    let known = known.filter(|known| !is_left_out(known)).cloned();
    known.ok_or_else(|| StoreError::secret_needed(whose, key))
}
