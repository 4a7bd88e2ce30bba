//! A statement that an application signed with its certificate's key, instead of a secret.
//!
//! Source: "Microsoft identity platform application authentication certificate credentials".

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::rsa::KeyPair;
use ring::signature::{KeyPair as _, RSA_PSS_2048_8192_SHA256, UnparsedPublicKey};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::refusal::Refusal;

pub(super) const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(rename = "x5t#S256")]
    thumbprint: String,
}

#[derive(Deserialize)]
struct Claims {
    aud: String,
    iss: Uuid,
    sub: Uuid,
    /// Only that it is there.
    #[serde(rename = "jti")]
    _jti: String,
    nbf: i64,
    exp: i64,
}

/// Whether `certificate` (PEM, with its key) signed this, for `app`, for the path `endpoint`, and for now.
pub(super) fn check(
    signed: &str,
    certificate: Option<&str>,
    app: Uuid,
    endpoint: &str,
    now: i64,
) -> Result<(), Refusal> {
    let (header, claims) = read(signed, certificate).ok_or_else(|| Refusal::unknown_certificate(app))?;
    if header.alg != "PS256" || claims.iss != app || claims.sub != app || !claims.aud.ends_with(endpoint) {
        return Err(Refusal::assertion_for_another());
    }
    if !(claims.nbf - 300..claims.exp).contains(&now) || claims.exp - claims.nbf > 600 {
        return Err(Refusal::assertion_time());
    }
    Ok(())
}

fn read(signed: &str, certificate: Option<&str>) -> Option<(Header, Claims)> {
    let pem = certificate?.as_bytes();
    let thumbprint = Sha256::digest(CertificateDer::from_pem_slice(pem).ok()?);
    let key = KeyPair::from_pkcs8(PrivatePkcs8KeyDer::from_pem_slice(pem).ok()?.secret_pkcs8_der()).ok()?;

    let (said, signature) = signed.rsplit_once('.')?;
    let (header, claims) = said.split_once('.')?;
    let bytes = |part: &str| BASE64_URL_SAFE_NO_PAD.decode(part).ok();
    let public = UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, key.public_key());
    public.verify(said.as_bytes(), &bytes(signature)?).ok()?;
    let header: Header = serde_json::from_slice(&bytes(header)?).ok()?;
    let claims = serde_json::from_slice(&bytes(claims)?).ok()?;
    (bytes(&header.thumbprint)? == thumbprint.as_slice()).then_some((header, claims))
}
