//! Consent in advance, and what a customer's administrator would have consented to.

use std::{borrow::Cow, collections::BTreeSet};

use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;
use vouchsafe_domain::ids::TenantId;
use vouchsafe_http::Reply;

use super::{DELEGATED, Partner, SignedIn};
use crate::{
    error::{EntraError, ErrorKind},
    fault::{Fault, Wrong},
    graph::{Call, asking, parsed, quoted, refusal},
    token::AccessToken,
};

/// Microsoft Graph itself, the same in every tenant.
const GRAPH: &str = "00000003-0000-0000-c000-000000000000";

const CONSENT: Call = Call { name: "Partner Center, consent", needs: "user_impersonation", advanced: false };
const FIND: Call = Call { name: "Graph, service principal", needs: "Application.ReadWrite.All", advanced: false };
const MAKE: Call = Call { name: "Graph, make service principal", ..FIND };
const HAS: Call = Call { name: "Graph, permissions of an application", needs: ASSIGNS, advanced: false };
const ASSIGN: Call = Call { name: "Graph, give a permission", ..HAS };
const ASSIGNS: &str = "AppRoleAssignment.ReadWrite.All";

impl Partner {
    /// Lets the set-up application act in this tenant in the name of whoever signed in. One that may already, may.
    ///
    /// How Partner Center says no is documented only in part: that it was consented to before is 409 for some callers, and for
    /// others a text.
    pub async fn consent(&self, who: &SignedIn, tenant: TenantId) -> Result<(), EntraError> {
        // Without a token at home, it is not this customer who has not consented.
        let token = self.token(who, &self.endpoints.partner, who.home).await.map_err(|error| match error.fault() {
            Some(Fault { wrong: Wrong::NotConsented, code, .. }) => lacks(code, "no token"),
            _ => error,
        })?;
        let url = self.endpoints.partner.join(["v1", "customers", &tenant.to_string(), "applicationconsents"]);
        let body = json!({
            "ApplicationId": self.app.client_id,
            "ApplicationGrants": [{ "EnterpriseApplicationId": GRAPH, "Scope": DELEGATED }],
        });
        let reply = self.ask(CONSENT, self.http.post(url).json(&body), &token).await?;
        let status = reply.status.as_u16();
        match status {
            200 | 201 | 409 => Ok(()),
            400 if is_there_already(&reply) => Ok(()),
            401 | 403 => Err(lacks(None, format!("HTTP {status}"))),
            404 => Err(EntraError::new(CONSENT.name, ErrorKind::Setup(Wrong::NotConsented.into()), "HTTP 404")),
            _ => Err(EntraError::refused(CONSENT.name, &reply)),
        }
    }

    /// Gives an application of ours these permissions of Graph's in a customer's tenant, and makes its service principal if there is
    /// none. What it has already, it keeps.
    pub async fn grant_roles(
        &self,
        who: &SignedIn,
        tenant: TenantId,
        client_id: &str,
        roles: &[&str],
    ) -> Result<(), EntraError> {
        let token = self.token(who, &self.endpoints.graph, tenant).await?;
        let missing = || EntraError::malformed(FIND.name, "Graph itself is not there");
        let graph = self.principal(&token, GRAPH).await?.ok_or_else(missing)?;
        let ours = match self.principal(&token, client_id).await? {
            Some(ours) => ours,
            None => self.make(&token, client_id).await?,
        };
        let url = self.endpoints.graph.join(["v1.0", "servicePrincipals", &ours.id.to_string(), "appRoleAssignments"]);
        let has: List<Assignment> = self.read(HAS, url.clone(), &token).await?;
        let has: BTreeSet<(Uuid, Uuid)> = has.value.iter().map(|one| (one.resource_id, one.app_role_id)).collect();
        for role in roles {
            let known = graph.app_roles.iter().find(|known| known.value.as_deref() == Some(role));
            let known = known.ok_or_else(|| EntraError::malformed(FIND.name, "Graph does not know a permission"))?;
            if has.contains(&(graph.id, known.id)) {
                continue;
            }
            let body = json!({ "principalId": ours.id, "resourceId": graph.id, "appRoleId": known.id });
            let reply = self.ask(ASSIGN, self.http.post(url.clone()).json(&body), &token).await?;
            match reply.status.as_u16() {
                200 | 201 => {}
                400 | 409 if is_there_already(&reply) => {}
                _ => return Err(refusal::read(ASSIGN, &reply)),
            }
        }
        Ok(())
    }

    async fn principal(&self, token: &AccessToken, client_id: &str) -> Result<Option<Principal>, EntraError> {
        let filter = format!("appId eq {}", quoted(client_id));
        let url = self.endpoints.graph.join(["v1.0", "servicePrincipals"]);
        let url = asking(url, &[("$filter", &filter), ("$select", "id,appId,appRoles")]);
        let found: List<Principal> = self.read(FIND, url, token).await?;
        match found.value.into_iter().next() {
            Some(found) if !found.app_id.to_string().eq_ignore_ascii_case(client_id) => {
                Err(EntraError::malformed(FIND.name, "another application than asked for"))
            }
            found => Ok(found),
        }
    }

    async fn make(&self, token: &AccessToken, client_id: &str) -> Result<Principal, EntraError> {
        let url = self.endpoints.graph.join(["v1.0", "servicePrincipals"]);
        let reply = self.ask(MAKE, self.http.post(url).json(&json!({ "appId": client_id })), token).await?;
        if reply.status.as_u16() == 201 { parsed(MAKE, &reply) } else { Err(refusal::read(MAKE, &reply)) }
    }
}

/// Whoever signed in, or our application in their name, may not do that.
fn lacks(code: Option<u32>, detail: impl Into<Cow<'static, str>>) -> EntraError {
    let fault = Fault { wrong: Wrong::RolesMissing, code, needed: Some(CONSENT.needs) };
    EntraError::new(CONSENT.name, ErrorKind::Setup(fault), detail)
}

/// Whether nothing was to be done: "Permission entry already exists", "Permission being assigned already exists on the object".
fn is_there_already(reply: &Reply) -> bool {
    String::from_utf8_lossy(&reply.body).contains("already exists")
}

#[derive(Deserialize)]
struct List<T> {
    value: Vec<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Principal {
    id: Uuid,
    app_id: Uuid,
    #[serde(default)]
    app_roles: Vec<AppRole>,
}

#[derive(Deserialize)]
struct AppRole {
    id: Uuid,
    value: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Assignment {
    resource_id: Uuid,
    app_role_id: Uuid,
}
