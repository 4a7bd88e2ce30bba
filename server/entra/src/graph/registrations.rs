//! What everybody of a tenant has registered, page by page, in one report. Microsoft keeps it for tenants with Entra ID P1.

use serde::Deserialize;
use url::Url;
use vouchsafe_domain::{
    ids::{ObjectId, TenantId},
    reach::Reach,
};
use vouchsafe_http::Secret;

use super::{Call, Graph, Link};
use crate::error::EntraError;

pub(super) const ROLE: &str = "AuditLog.Read.All";

const CALL: Call = Call { name: "Graph, registered methods of all", needs: ROLE, advanced: false };
const PATH: [&str; 4] = ["v1.0", "reports", "authenticationMethods", "userRegistrationDetails"];

/// A page of the report.
#[derive(Debug, Clone)]
pub struct Registrations {
    pub registrations: Vec<Registration>,
    /// The next page, if there is one.
    pub link: Option<Link>,
}

/// How an account could be asked, and whether it is an administrator's, as the report has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registration {
    pub object: ObjectId,
    pub reach: Reach,
    pub privileged: bool,
}

impl Graph {
    /// The page to which the link leads, or the first one.
    pub async fn registrations(&self, tenant: TenantId, link: Option<&Link>) -> Result<Registrations, EntraError> {
        let foreign = || EntraError::malformed(CALL.name, "a link that leads elsewhere");
        let url: Url = match link {
            None => self.base.join(PATH),
            Some(link) => self.own_link(link.text().expose(), PATH).ok_or_else(foreign)?,
        };
        let page: Page = self.read(CALL, tenant, url.clone()).await?;
        let link = page.next.map(|next| self.own_link(&next, PATH).ok_or_else(foreign)).transpose()?;
        if link.as_ref() == Some(&url) {
            return Err(EntraError::malformed(CALL.name, "a page that leads to itself"));
        }
        let registrations = page.value.into_iter().filter_map(Item::registration).collect();
        Ok(Registrations { registrations, link: link.map(|next| Link::kept(Secret::new(next))) })
    }
}

#[derive(Deserialize)]
struct Page {
    value: Vec<Item>,
    #[serde(rename = "@odata.nextLink")]
    next: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    id: String,
    is_admin: Option<bool>,
    #[serde(default)]
    methods_registered: Vec<String>,
}

impl Item {
    fn registration(self) -> Option<Registration> {
        Some(Registration {
            object: self.id.parse().ok()?,
            reach: Reach::of(self.methods_registered.iter().map(String::as_str)),
            // Whether somebody is one that Microsoft does not say is looked at as if they were.
            privileged: self.is_admin != Some(false),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_privileged_and_has_registered_nothing() {
        let id = "01234567-89ab-cdef-0123-456789abcdef";
        let read = |rest: &str| {
            serde_json::from_str::<Item>(&format!(r#"{{"id":"{id}"{rest}}}"#)).unwrap().registration().unwrap()
        };
        let object = id.parse().unwrap();
        assert_eq!(read(""), Registration { object, reach: Reach::Nothing, privileged: true });
        let plain = read(r#","isAdmin":false,"methodsRegistered":["microsoftAuthenticatorPush","mobilePhone"]"#);
        assert_eq!(plain, Registration { object, reach: Reach::Prompt, privileged: false });
    }
}
