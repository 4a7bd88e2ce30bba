//! How a webhook's receiver knows that it was us, and that it was now.
//!
//! The header is `Vouchsafe-Signature: t=1800000000,v1=…`: seconds since 1970, and HMAC-SHA256 in hex over the time, a
//! dot and the body exactly as sent. A receiver computes the same, compares in constant time, and refuses a time that is more
//! than five minutes away.

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use sha2::Sha256;
use vouchsafe_http::Secret;

/// The header's name.
pub const HEADER: &str = "Vouchsafe-Signature";

/// The header's value for this body.
pub fn sign(secret: &Secret, at: Timestamp, body: &[u8]) -> Option<String> {
    let at = at.as_second();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).ok()?;
    mac.update(format!("{at}.").as_bytes());
    mac.update(body);
    let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    Some(format!("t={at},v1={hex}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_what_any_hmac_makes_of_time_and_body() {
        let at = Timestamp::from_second(1_800_000_000).unwrap();
        // printf '1800000000.{"a":1}' | openssl dgst -sha256 -hmac shared-secret
        let expected = "t=1800000000,v1=6ebe8db01699f364a8d8e7903eef5fb83a30ca77dff61d30188a71880358090d";
        let signed = |secret: &str, at, body: &[u8]| sign(&Secret::new(secret), at, body).unwrap();
        assert_eq!(signed("shared-secret", at, br#"{"a":1}"#), expected);
        assert_ne!(signed("shared-secret", at, br#"{"a":2}"#), expected);
        assert_ne!(signed("shared-secre", at, br#"{"a":1}"#), expected);
        let later = Timestamp::from_second(1_800_000_001).unwrap();
        assert_ne!(signed("shared-secret", later, br#"{"a":1}"#)[13..], expected[13..]);
    }
}
