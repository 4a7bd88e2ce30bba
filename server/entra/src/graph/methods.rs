//! Which methods an account has registered: detail for the screen. What decides is the connector's own list.

use serde::Deserialize;
use vouchsafe_domain::ids::AccountId;

use super::{Call, Graph};
use crate::error::EntraError;

pub(super) const ROLE: &str = "UserAuthenticationMethod.Read.All";

const CALL: Call = Call { name: "Graph, registered methods", needs: ROLE, advanced: false };

/// The methods that an account has registered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RegisteredMethods {
    /// Phones with Microsoft Authenticator. Graph does not say whether they take notifications or only make codes.
    pub authenticator: Vec<Device>,
    /// What else there is, by Graph's names such as `password`, `phone`, `fido2`.
    pub others: Vec<String>,
}

/// A phone with Microsoft Authenticator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// As the phone calls itself; empty if it does not.
    pub name: String,
}

impl Graph {
    /// The methods that the account has registered.
    pub async fn methods(&self, account: AccountId) -> Result<RegisteredMethods, EntraError> {
        let path = ["v1.0", "users", &account.object.to_string(), "authentication", "methods"];
        let list: Methods = self.read(CALL, account.tenant, self.base.join(path)).await?;
        Ok(list.registered())
    }
}

#[derive(Deserialize)]
struct Methods {
    value: Vec<Method>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Method {
    #[serde(rename = "@odata.type")]
    kind: String,
    display_name: Option<String>,
}

impl Methods {
    fn registered(self) -> RegisteredMethods {
        let mut registered = RegisteredMethods::default();
        for Method { kind, display_name } in self.value {
            let kind = kind.strip_prefix("#microsoft.graph.").unwrap_or(&kind);
            match kind.strip_suffix("AuthenticationMethod").unwrap_or(kind) {
                "microsoftAuthenticator" => {
                    registered.authenticator.push(Device { name: display_name.unwrap_or_default() });
                }
                other => registered.others.push(other.to_owned()),
            }
        }
        registered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_have_names_and_the_rest_has_kinds() {
        let json = r##"{"value":[
            {"@odata.type":"#microsoft.graph.passwordAuthenticationMethod","id":"28c10230-6103-485e-b985-444c60001490"},
            {"@odata.type":"#microsoft.graph.microsoftAuthenticatorAuthenticationMethod","displayName":"iPhone 17","deviceTag":"x"},
            {"@odata.type":"#microsoft.graph.microsoftAuthenticatorAuthenticationMethod","displayName":null},
            {"@odata.type":"#microsoft.graph.fido2AuthenticationMethod"}]}"##;
        let registered = serde_json::from_str::<Methods>(json).unwrap().registered();
        let names: Vec<_> = registered.authenticator.iter().map(|device| &*device.name).collect();
        assert_eq!(names, ["iPhone 17", ""]);
        assert_eq!(registered.others, ["password", "fido2"]);
    }
}
