//! Links that the MSP puts into the pod: an address with places for what the pod knows by number, and for nothing else.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, ClientId, ContactId, TicketId};

/// Where a link leads, with places such as `{ticket}`. Never where to: host and scheme are fixed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LinkTemplate(String);

/// A text that is no such address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a link begins with https:// and a host, and has no places but {{ticket}}, {{user}}, {{client}}, {{tenant}} and {{account}}, behind the host"
)]
pub struct NotALink;

/// What the pod knows by number: no name, no address, no word of the ticket, and no secret can get into a link.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Known {
    pub ticket: Option<TicketId>,
    pub contact: Option<ContactId>,
    pub client: Option<ClientId>,
    pub account: Option<AccountId>,
}

impl Known {
    fn value(&self, name: &str) -> Option<String> {
        match name {
            "ticket" => self.ticket.map(|id| id.to_string()),
            "user" => self.contact.map(|id| id.to_string()),
            "client" => self.client.map(|id| id.to_string()),
            "tenant" => self.account.map(|account| account.tenant.to_string()),
            "account" => self.account.map(|account| account.object.to_string()),
            _ => None,
        }
    }
}

const PLACES: [&str; 5] = ["ticket", "user", "client", "tenant", "account"];
const LONGEST: usize = 500;

impl LinkTemplate {
    /// The address, with everything in its place; `None` where something is not known.
    pub fn fill(&self, known: &Known) -> Option<String> {
        let mut address = String::with_capacity(self.0.len());
        let mut pieces = self.0.split('{');
        address.push_str(pieces.next()?);
        for piece in pieces {
            let (name, rest) = piece.split_once('}')?;
            // Digits, or an id of hexadecimal digits and hyphens: nothing that would have to be escaped.
            address.push_str(&known.value(name)?);
            address.push_str(rest);
        }
        Some(address)
    }
}

/// What may stand in an address as it is (RFC 3986, section 2), less what begins and ends a text in HTML.
fn may_stand(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&()*+,;=%{}".contains(c)
}

impl FromStr for LinkTemplate {
    type Err = NotALink;

    fn from_str(text: &str) -> Result<Self, NotALink> {
        let rest = text.strip_prefix("https://").filter(|_| text.len() <= LONGEST).ok_or(NotALink)?;
        let (host, behind) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let is_name = |name: &str| {
            !name.is_empty() && !name.starts_with(['.', '-']) && name.contains(|c: char| c.is_ascii_alphanumeric())
        };
        let (name, port) = host.split_once(':').unwrap_or((host, "443"));
        let of_a_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
        if !is_name(name) || !name.chars().all(of_a_name) || port.parse::<u16>().is_err() {
            return Err(NotALink);
        }
        let mut pieces = behind.split('{');
        let first = pieces.next().unwrap_or_default();
        let is_place = |piece: &str| {
            piece.split_once('}').is_some_and(|(name, rest)| PLACES.contains(&name) && !rest.contains('}'))
        };
        if first.contains('}') || !pieces.all(is_place) || !behind.chars().all(may_stand) {
            return Err(NotALink);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for LinkTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<String> for LinkTemplate {
    type Error = NotALink;

    fn try_from(text: String) -> Result<Self, NotALink> {
        text.parse()
    }
}

impl From<LinkTemplate> for String {
    fn from(template: LinkTemplate) -> Self {
        template.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn known() -> Known {
        let id = |number: u64| format!("{number:08}-0000-4000-8000-000000000000");
        Known {
            ticket: Some("9499".parse().unwrap()),
            contact: Some("38".parse().unwrap()),
            client: Some("12".parse().unwrap()),
            account: Some(AccountId { tenant: id(1).parse().unwrap(), object: id(2).parse().unwrap() }),
        }
    }

    #[test]
    fn every_place_is_filled_or_there_is_no_link() {
        let link: LinkTemplate =
            "https://cipp.msp.example:8443/t/{tenant}?u={account}&c={client}&h={user}#{ticket}".parse().unwrap();
        let known = known();
        assert_eq!(
            link.fill(&known).as_deref(),
            Some(
                "https://cipp.msp.example:8443/t/00000001-0000-4000-8000-000000000000\
                 ?u=00000002-0000-4000-8000-000000000000&c=12&h=38#9499"
            )
        );
        assert_eq!(link.fill(&Known { ticket: None, ..known }), None);
        let plain: LinkTemplate = "https://msp.example".parse().unwrap();
        assert_eq!(plain.fill(&Known::default()).as_deref(), Some("https://msp.example"));
    }

    #[test]
    fn what_is_no_safe_address_is_no_link() {
        for wrong in [
            "",
            "http://msp.example",
            "javascript:alert(1)",
            "https://",
            "https:///x",
            "//msp.example",
            "HTTPS://msp.example",
            "https://{ticket}.msp.example",
            "https://msp.example{ticket}",
            "https://ann:pw@msp.example/",
            "https://msp.example:x/",
            "https://msp.example/{upn}",
            "https://msp.example/{}",
            "https://msp.example/{ticket",
            "https://msp.example/ticket}",
            "https://msp.example/{ticket}}",
            "https://msp.example/{{ticket}}",
            "https://msp.example/a b",
            "https://msp.example/\"x",
            "https://msp.example/<x>",
            "https://msp.example\\@evil.example/",
            "https://msp.example/ü",
            "https://.example/",
            "https://[::1]/",
        ] {
            assert_eq!(wrong.parse::<LinkTemplate>(), Err(NotALink), "{wrong}");
        }
        assert_eq!(format!("https://msp.example/{}", "x".repeat(500)).parse::<LinkTemplate>(), Err(NotALink));
    }

    proptest! {
        /// Whatever is typed: what becomes a link leads to the host that was typed, and has nothing in it that ends an attribute.
        #[test]
        fn a_link_leads_where_it_says(text in "https://[a-z.:@/?#{}\\\\\"'<> -]{0,40}(\\{ticket\\})?[a-z/@{}]{0,10}") {
            if let Ok(link) = text.parse::<LinkTemplate>() {
                let filled = link.fill(&known()).unwrap();
                let host = |text: &str| text.split(['/', '?', '#']).nth(2).map(str::to_owned);
                prop_assert_eq!(host(&filled), host(&text));
                let ends = ['"', '\'', '<', '>', ' ', '\\', '{', '}'];
                prop_assert!(!filled.contains(ends));
            }
        }
    }
}
