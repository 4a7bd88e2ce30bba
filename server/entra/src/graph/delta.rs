//! All accounts of a tenant, page by page; and from then on what has changed in them.

use serde::{Deserialize, Deserializer};
use url::Url;
use vouchsafe_domain::ids::{ObjectId, TenantId, Upn};
use vouchsafe_http::Secret;

use super::{Call, Graph, Link, account, parsed, refusal};
use crate::error::EntraError;

const CALL: Call = Call { name: "Graph, changed accounts", needs: account::ROLE, advanced: false };
const COUNT: Call = Call { name: "Graph, number of accounts", needs: account::ROLE, advanced: true };
const PATH: [&str; 3] = ["v1.0", "users", "delta"];

/// What is asked for, and no more.
const SELECT: (&str, &str) =
    ("$select", "id,displayName,userPrincipalName,accountEnabled,userType,onPremisesSyncEnabled");

/// The most that is taken from one page.
const PER_PAGE: usize = 5_000;

/// A page of a list of changes.
#[derive(Debug, Clone)]
pub enum Changes {
    Page {
        changes: Vec<Change>,
        /// Of how many nothing could be made, such as one whose UPN is none.
        unreadable: u64,
        /// The next page; after the last one, where the changes from now on will be.
        link: Link,
        is_last: bool,
    },
    /// Graph no longer knows where that was: everything has to be read anew.
    Expired,
}

/// What has happened to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It is there, and like this now.
    Is(Listed),
    /// It was deleted.
    Gone(ObjectId),
}

/// An account as a list has it. What the list leaves out has not changed, or was never set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub object: ObjectId,
    pub upn: Option<Upn>,
    pub display_name: Option<String>,
    pub enabled: Option<bool>,
    /// A guest or anything else that is not a member of this tenant.
    pub guest: Option<bool>,
    /// Kept in step with an on-premises Active Directory.
    pub synced: Option<bool>,
}

impl Graph {
    /// The page to which the link leads, or the first one of all.
    pub async fn changes(&self, tenant: TenantId, link: Option<&Link>) -> Result<Changes, EntraError> {
        let foreign = || EntraError::malformed(CALL.name, "a link that leads elsewhere");
        let url: Url = match link {
            None => self.url(PATH, &[SELECT]),
            Some(link) => self.own_link(link.text().expose(), PATH).ok_or_else(foreign)?,
        };
        let reply = self.reply(CALL, tenant, &url).await?;
        match reply.status.as_u16() {
            200 => {}
            // 410 is documented; Graph also calls a link that it has forgotten a bad request.
            400 | 410 if link.is_some() => return Ok(Changes::Expired),
            _ => return Err(refusal::read(CALL, &reply)),
        }
        let page: Page = parsed(CALL, &reply)?;
        drop(reply);
        if page.value.len() > PER_PAGE {
            return Err(EntraError::malformed(CALL.name, "a page that is too long"));
        }
        let (next, is_last) = match (page.next, page.delta) {
            (Some(next), None) => (next, false),
            (None, Some(delta)) => (delta, true),
            _ => return Err(EntraError::malformed(CALL.name, "a page that leads nowhere, or to two places")),
        };
        let next = self.own_link(&next, PATH).ok_or_else(foreign)?;
        // Where nothing has changed, the place from which to go on may be the same.
        if !is_last && next == url {
            return Err(EntraError::malformed(CALL.name, "a page that leads to itself"));
        }
        let all = page.value.len();
        let changes: Vec<Change> = page.value.into_iter().filter_map(Item::change).collect();
        let unreadable = u64::try_from(all - changes.len()).unwrap_or(u64::MAX);
        Ok(Changes::Page { changes, unreadable, link: Link::kept(Secret::new(next)), is_last })
    }

    /// How many accounts the tenant has, for a progress bar and nothing else.
    pub async fn count(&self, tenant: TenantId) -> Result<u64, EntraError> {
        let url = self.url(["v1.0", "users"], &[("$count", "true"), ("$top", "1"), ("$select", "id")]);
        Ok(self.read::<Counted>(COUNT, tenant, url).await?.count)
    }
}

#[derive(Deserialize)]
struct Counted {
    #[serde(rename = "@odata.count")]
    count: u64,
}

#[derive(Deserialize)]
struct Page {
    value: Vec<Item>,
    #[serde(rename = "@odata.nextLink")]
    next: Option<String>,
    #[serde(rename = "@odata.deltaLink")]
    delta: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    id: String,
    #[serde(rename = "@removed")]
    removed: Option<serde::de::IgnoredAny>,
    user_principal_name: Option<String>,
    /// Outside: whether it is there at all. Inside: null, or what it is.
    #[serde(default, deserialize_with = "present")]
    display_name: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    account_enabled: Option<Option<bool>>,
    #[serde(default, deserialize_with = "present")]
    user_type: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    on_premises_sync_enabled: Option<Option<bool>>,
}

fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl Item {
    /// `None` if nothing can be made of it.
    fn change(self) -> Option<Change> {
        let object = self.id.parse().ok()?;
        if self.removed.is_some() {
            return Some(Change::Gone(object));
        }
        let upn: Option<Upn> = match self.user_principal_name {
            Some(text) => Some(text.parse().ok()?),
            None => None,
        };
        let external = upn.as_ref().is_some_and(|upn| upn.as_str().to_uppercase().contains("#EXT#"));
        let guest = self.user_type.map(|kind| !kind.is_some_and(|kind| kind.eq_ignore_ascii_case("Member")));
        Some(Change::Is(Listed {
            object,
            upn,
            display_name: self.display_name.map(Option::unwrap_or_default),
            enabled: self.account_enabled.map(|enabled| enabled == Some(true)),
            guest: if external { Some(true) } else { guest },
            // Null for accounts that never came from Active Directory.
            synced: self.on_premises_sync_enabled.map(|synced| synced == Some(true)),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01234567-89ab-cdef-0123-456789abcdef";

    fn change(rest: &str) -> Option<Change> {
        serde_json::from_str::<Item>(&format!(r#"{{"id":"{ID}"{rest}}}"#)).unwrap().change()
    }

    #[test]
    fn what_is_left_out_is_not_what_is_null() {
        let Some(Change::Is(bare)) = change("") else { panic!("an account") };
        assert_eq!(
            (bare.upn, bare.display_name, bare.enabled, bare.guest, bare.synced),
            (None, None, None, None, None)
        );
        let nulls = r#","userPrincipalName":"grace@contoso.example","displayName":null,"accountEnabled":null,"userType":null,"onPremisesSyncEnabled":null"#;
        let Some(Change::Is(nulls)) = change(nulls) else { panic!("an account") };
        assert_eq!((nulls.enabled, nulls.guest, nulls.synced), (Some(false), Some(true), Some(false)));
        assert_eq!(nulls.display_name.as_deref(), Some(""));
    }

    #[test]
    fn gone_is_gone_whatever_else_is_said_and_what_is_no_account_is_none() {
        let gone = change(r##","@removed":{"reason":"changed"},"userPrincipalName":"no upn""##);
        assert_eq!(gone, Some(Change::Gone(ID.parse().unwrap())));
        assert_eq!(change(r#","userPrincipalName":"no upn""#), None);
        assert_eq!(serde_json::from_str::<Item>(r#"{"id":"me"}"#).unwrap().change(), None);
        let external = change(r##","userPrincipalName":"eve_x.example#EXT#@contoso.example","userType":"Member""##);
        assert!(matches!(external, Some(Change::Is(Listed { guest: Some(true), .. }))), "{external:?}");
    }
}
