//! Halo's launch signature: a first gate, and not an identity.
//!
//! With "send secure URL parameter" on, Halo puts `$HMAC` into the URL of a Custom Tab: the standard base64 of HMAC-SHA256
//! under the tab's iframe secret, over the agent's id as decimal text. It covers neither ticket nor time, so it says no
//! more than that Halo once opened the tab for this agent.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use vouchsafe_domain::ids::AgentId;
use vouchsafe_http::Secret;

/// Whether one of the secrets signed this agent id. An empty secret signs nothing.
///
/// Takes the value as it came or percent-decoded, and with each `+` turned into a space, as reading a query does: whether
/// Halo encodes it is not known. Takes the same time whichever secret it was.
pub fn signature_holds(secrets: &[Secret], agent_id: &str, hmac: &str) -> bool {
    let Ok(signature) = STANDARD.decode(repaired(hmac)) else {
        return false;
    };
    secrets
        .iter()
        .filter(|secret| !secret.expose().is_empty())
        .map(|secret| signed(secret, agent_id, &signature))
        // Not `any`, which would stop at the first that fits.
        .fold(false, |holds, this| holds | this)
}

/// A proof of our own that a pod was opened for this agent, with which its page can be opened again: no more than a launch
/// says, and no launch signature. Empty without a secret.
pub fn again(secrets: &[Secret], agent: AgentId) -> String {
    let secret = secrets.iter().find(|secret| !secret.expose().is_empty());
    let mac = secret.and_then(|secret| Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).ok());
    mac.map(|mac| URL_SAFE_NO_PAD.encode(mac.chain_update(to_open_again(agent)).finalize().into_bytes()))
        .unwrap_or_default()
}

/// Whether a proof is one that [`again`] gave.
pub fn again_holds(secrets: &[Secret], agent: AgentId, proof: &str) -> bool {
    let Ok(proof) = URL_SAFE_NO_PAD.decode(proof) else { return false };
    let secrets = secrets.iter().filter(|secret| !secret.expose().is_empty());
    secrets.fold(false, |holds, secret| holds | signed(secret, &to_open_again(agent), &proof))
}

/// Not what Halo signs: a launch signature is no such proof, nor the other way round.
fn to_open_again(agent: AgentId) -> String {
    format!("again:{agent}")
}

fn signed(secret: &Secret, agent_id: &str, signature: &[u8]) -> bool {
    Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes())
        .is_ok_and(|mac| mac.chain_update(agent_id).verify_slice(signature).is_ok())
}

/// The three characters of base64 that do not come through a URL as they are.
fn repaired(hmac: &str) -> String {
    hmac.replace(' ', "+")
        .replace("%2B", "+")
        .replace("%2b", "+")
        .replace("%2F", "/")
        .replace("%2f", "/")
        .replace("%3D", "=")
        .replace("%3d", "=")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const VECTORS: [(&str, &str, &str); 3] = [
        ("halo-shared", "42", "X1dV+GEoQ3pnh8J3mVAt8iGacdAWoUFFnRJWMDORSXM="),
        ("halo-shared", "3", "Y2je7xJFx3gSsLzQMAM3LvutuKQfcgZyNgIEpKTFgto="),
        ("test-iframe-secret", "1", "RkIRnGjI5LtMluVDN6v/dP9E8Kz/2ADikmvrnr4GaQc="),
    ];

    fn secrets(texts: &[&str]) -> Vec<Secret> {
        texts.iter().copied().map(Secret::new).collect()
    }

    #[test]
    fn halos_signatures_hold_however_they_are_encoded() {
        for (secret, agent, hmac) in VECTORS {
            let percent: String = url::form_urlencoded::byte_serialize(hmac.as_bytes()).collect();
            let lower = percent.replace("%2B", "%2b").replace("%2F", "%2f").replace("%3D", "%3d");
            for form in [hmac, &hmac.replace('+', " "), &percent, &lower] {
                assert!(signature_holds(&secrets(&[secret]), agent, form), "{form}");
            }
            assert!(signature_holds(&secrets(&["old-secret", secret]), agent, hmac));
            assert!(signature_holds(&secrets(&[secret, "new-secret"]), agent, hmac));
        }
    }

    #[test]
    fn nothing_else_holds() {
        for (secret, agent, hmac) in VECTORS {
            let theirs = secrets(&[secret]);
            assert!(!signature_holds(&theirs, &format!("{agent}0"), hmac));
            assert!(!signature_holds(&theirs, &format!("0{agent}"), hmac));
            assert!(!signature_holds(&theirs, agent, &hmac[..hmac.len() - 1]));
            assert!(!signature_holds(&theirs, agent, &hmac[..20]));
            assert!(!signature_holds(&theirs, agent, ""));
            assert!(!signature_holds(&theirs, "$LOGGEDINAGENTID", "$HMAC"));
            assert!(!signature_holds(&secrets(&["other"]), agent, hmac));
            assert!(!signature_holds(&[], agent, hmac));
        }
    }

    #[test]
    fn a_pod_is_opened_again_by_our_own_proof_for_its_own_agent() {
        let (ann, bob): (AgentId, AgentId) = ("3".parse().unwrap(), "5".parse().unwrap());
        let proof = again(&secrets(&["old", "new"]), ann);
        assert!(again_holds(&secrets(&["new", "old"]), ann, &proof), "while a secret is replaced");
        assert!(!again_holds(&secrets(&["old"]), bob, &proof));
        assert!(!again_holds(&secrets(&["new"]), ann, &proof));
        assert!(!signature_holds(&secrets(&["old"]), "3", &proof), "it launches nothing");
        let (secret, agent, hmac) = VECTORS[0];
        assert!(!again_holds(&secrets(&[secret]), agent.parse().unwrap(), hmac));
        assert!(!again_holds(&[], ann, &again(&[], ann)) && !again_holds(&secrets(&[""]), ann, ""));
    }

    #[test]
    fn an_empty_secret_signs_nothing() {
        let mac = Hmac::<Sha256>::new_from_slice(b"").unwrap().chain_update("3").finalize().into_bytes();
        assert!(!signature_holds(&secrets(&["", ""]), "3", &STANDARD.encode(mac)));
    }

    proptest! {
        #[test]
        fn no_launch_passes_without_the_secret(agent in "\\PC*|[0-9]{1,10}", hmac in "\\PC*|[A-Za-z0-9+/ %]{43}=") {
            prop_assert!(!signature_holds(&secrets(&["halo-shared", "old-secret"]), &agent, &hmac));
        }

        #[test]
        fn a_signature_is_for_one_agent(agent in 1_u64..10_000_000_000) {
            let (secret, signed, hmac) = VECTORS[0];
            prop_assert_eq!(signature_holds(&secrets(&[secret]), &agent.to_string(), hmac), agent.to_string() == signed);
        }
    }
}
