use std::fmt;

use jiff::{SignedDuration, Timestamp};
use url::Url;
use vouchsafe_http::Secret;

use crate::{error::HaloError, halo::Halo, oauth::Grant};

/// A technician's sign-in that has begun.
pub struct SignIn {
    /// Where to send the technician's browser.
    pub url: Url,
    /// What Halo must send back with the code.
    pub state: Secret,
    /// What the code is redeemed with; leaves the server to nobody but Halo.
    pub pkce_verifier: Secret,
}

/// A technician's tokens.
#[derive(Clone)]
pub struct Tokens {
    pub access: Secret,
    /// What the next tokens are got with, if Halo gave one.
    pub refresh: Option<Secret>,
    /// When the access token ends, by this machine's clock.
    pub expires_at: Timestamp,
}

impl Halo {
    /// Begins a technician's sign-in with Halo: authorization code with PKCE (S256).
    pub async fn sign_in(&self) -> Result<SignIn, HaloError> {
        let (url, state, verifier) = self.authorize_url().await?;
        Ok(SignIn { url, state: Secret::new(state.secret()), pkce_verifier: Secret::new(verifier.secret()) })
    }

    /// Turns the code that Halo sent back into tokens. A code is good for one try.
    ///
    /// # Errors
    /// [`Kind::Unauthorized`](crate::Kind::Unauthorized) if the code is not, or no longer, good.
    pub async fn redeem(&self, code: &str, pkce_verifier: &Secret) -> Result<Tokens, HaloError> {
        Ok(Tokens::of(self.redeem_code(code, pkce_verifier).await?))
    }

    /// Gets new tokens. Halo may keep the refresh token as it is, and then so do they.
    ///
    /// # Errors
    /// [`Kind::Unauthorized`](crate::Kind::Unauthorized) if the technician has to sign in again.
    pub async fn refresh(&self, refresh: &Secret) -> Result<Tokens, HaloError> {
        let mut tokens = Tokens::of(self.redeem_refresh(refresh).await?);
        tokens.refresh.get_or_insert_with(|| refresh.clone());
        Ok(tokens)
    }
}

impl Tokens {
    fn of(grant: Grant) -> Self {
        let lifetime = SignedDuration::try_from(grant.lifetime).unwrap_or_default();
        let now = Timestamp::now();
        Self { access: grant.access, refresh: grant.refresh, expires_at: now.checked_add(lifetime).unwrap_or(now) }
    }
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignIn")
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens")
    }
}
