//! The Custom Tab: its URL template and what Halo puts in place of the variables.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The page that a tab is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Page {
    Ticket,
    User,
}

/// The URL as an admin would write it.
pub(super) fn template(pod: &str, instance: &str, page: Page) -> String {
    let (name, id) = match page {
        Page::Ticket => ("ticket", "ticket_id=$FAULTID"),
        Page::User => ("user", "user_id=$USERID"),
    };
    format!("{pod}/pod/{instance}/{name}?{id}&agent_id=$LOGGEDINAGENTID&hmac=$HMAC")
}

/// The URL with its variables replaced: raw text, names in any case, the longest first. Unknown names stay.
pub(super) fn replaced(template: &str, variables: &[(&str, &str)]) -> String {
    let mut variables = variables.to_vec();
    variables.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    let mut url = String::new();
    let mut rest = template;
    while let Some(character) = rest.chars().next() {
        let found = variables
            .iter()
            .find(|(name, _)| rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)));
        let taken = match found {
            Some((name, value)) => {
                url.push_str(value);
                name.len()
            }
            None => {
                url.push(character);
                character.len_utf8()
            }
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    url
}

/// The launch signature: the agent's id in decimal, under the tab's secret. Nothing else is in it, not even a time.
pub(super) fn signature(secret: &str, agent: u32) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return String::new();
    };
    mac.update(agent.to_string().as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_halos() {
        assert_eq!(signature("halo-shared", 42), "X1dV+GEoQ3pnh8J3mVAt8iGacdAWoUFFnRJWMDORSXM=");
        assert_eq!(signature("halo-shared", 3), "Y2je7xJFx3gSsLzQMAM3LvutuKQfcgZyNgIEpKTFgto=");
        assert_eq!(signature("test-iframe-secret", 1), "RkIRnGjI5LtMluVDN6v/dP9E8Kz/2ADikmvrnr4GaQc=");
    }

    #[test]
    fn values_go_in_raw_and_unknown_names_stay() {
        let variables = [("$AREA", "Leanne & Stu"), ("$FAULTID", "9499"), ("$FAULT", "wrong")];
        let url = replaced("https://x/?t=$FaultId&a=$AREA&c=$CLIENTID", &variables);
        assert_eq!(url, "https://x/?t=9499&a=Leanne & Stu&c=$CLIENTID");
    }
}
