//! How an application proves to Microsoft that it is itself.

use std::{fmt, sync::Arc};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::{Timestamp, ToSpan as _};
use ring::{
    rand::SystemRandom,
    rsa::KeyPair,
    signature::{KeyPair as _, RSA_PSS_SHA256},
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use vouchsafe_http::Secret;

/// How long a signed assertion is good, in minutes. Microsoft asks for five to ten.
const MINUTES: i64 = 5;

/// A client secret, or a certificate with its private key.
#[derive(Debug, Clone)]
pub enum Proof {
    Secret(Secret),
    Certificate(Certificate),
}

impl Proof {
    /// Whether the text is meant as a certificate: it is PEM, then.
    pub fn is_pem(text: &str) -> bool {
        text.trim_start().starts_with("-----BEGIN ")
    }

    /// A secret's value, or the PEM of a certificate and its key, in any order.
    ///
    /// # Errors
    /// What is wrong with the PEM.
    pub fn read(text: &Secret) -> Result<Self, NotACertificate> {
        match Self::is_pem(text.expose()) {
            true => Certificate::read(text.expose()).map(Self::Certificate),
            false => Ok(Self::Secret(text.clone())),
        }
    }

    /// Tells two proofs apart without keeping either.
    pub(super) fn fingerprint(&self) -> [u8; 32] {
        match self {
            Self::Secret(secret) => Sha256::digest(secret.expose()).into(),
            Self::Certificate(certificate) => certificate.thumbprint,
        }
    }
}

/// Why a text is no certificate with its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotACertificate {
    #[error("there is no certificate in the PEM")]
    NoCertificate,
    #[error(
        "there is no private key in the PEM that can be read: it must be RSA, of 2048 to 4096 bits, without a password"
    )]
    NoKey,
    #[error("the private key in the PEM is not the certificate's")]
    AnotherKey,
}

/// A certificate and the key that belongs to it. It shows itself nowhere.
#[derive(Clone)]
pub struct Certificate {
    /// SHA-256 of the certificate; Entra shows it under *Certificates & secrets*.
    thumbprint: [u8; 32],
    key: Arc<KeyPair>,
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Certificate")
    }
}

impl Certificate {
    fn read(pem: &str) -> Result<Self, NotACertificate> {
        let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|_| NotACertificate::NoCertificate)?;
        let key = match PrivateKeyDer::from_pem_slice(pem.as_bytes()) {
            Ok(PrivateKeyDer::Pkcs8(der)) => KeyPair::from_pkcs8(der.secret_pkcs8_der()),
            Ok(PrivateKeyDer::Pkcs1(der)) => KeyPair::from_der(der.secret_pkcs1_der()),
            _ => return Err(NotACertificate::NoKey),
        };
        let key = key.map_err(|_| NotACertificate::NoKey)?;
        // A certificate holds its public key in just the encoding that the key pair gives.
        let public = key.public_key().as_ref();
        if !certificate.windows(public.len()).any(|part| part == public) {
            return Err(NotACertificate::AnotherKey);
        }
        Ok(Self { thumbprint: Sha256::digest(&certificate).into(), key: Arc::new(key) })
    }

    /// A signed statement that we are this application, good for a few minutes and for this endpoint only.
    ///
    /// Source: "Microsoft identity platform application authentication certificate credentials". `None` if the
    /// machine has no randomness.
    pub(super) fn assertion(&self, client_id: &str, endpoint: &str, now: Timestamp) -> Option<String> {
        let until = now.checked_add(MINUTES.minutes()).ok()?;
        let header =
            json!({ "alg": "PS256", "typ": "JWT", "x5t#S256": BASE64_URL_SAFE_NO_PAD.encode(self.thumbprint) });
        let claims = json!({
            "aud": endpoint,
            "iss": client_id,
            "sub": client_id,
            "jti": Uuid::new_v4(),
            "iat": now.as_second(),
            "nbf": now.as_second(),
            "exp": until.as_second(),
        });
        let [header, claims] = [header, claims].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part.to_string()));
        let said = format!("{header}.{claims}");
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key.sign(&RSA_PSS_SHA256, &SystemRandom::new(), said.as_bytes(), &mut signature).ok()?;
        Some(format!("{said}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature)))
    }
}

#[cfg(test)]
mod tests {
    use vouchsafe_sandbox::cast::{APP_CERTIFICATE, OTHER_KEY};

    use super::*;

    #[test]
    fn what_is_no_certificate_says_why() {
        let read = |pem: &str| Proof::read(&Secret::new(pem)).map(|proof| matches!(proof, Proof::Certificate(_)));
        assert_eq!(read("hush"), Ok(false));
        assert_eq!(read(APP_CERTIFICATE), Ok(true));
        let (certificate, key) = APP_CERTIFICATE.split_once("-----BEGIN PRIVATE KEY").unwrap();
        assert_eq!(read(certificate), Err(NotACertificate::NoKey));
        assert_eq!(read(&format!("-----BEGIN PRIVATE KEY{key}")), Err(NotACertificate::NoCertificate));
        assert_eq!(read(&format!("{certificate}{OTHER_KEY}")), Err(NotACertificate::AnotherKey));
    }

    #[test]
    fn a_certificate_shows_itself_nowhere() {
        let proof = Proof::read(&Secret::new(APP_CERTIFICATE)).unwrap();
        assert_eq!(format!("{proof:?}"), "Certificate(Certificate)");
    }
}
