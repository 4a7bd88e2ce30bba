//! What the PSA says of a person. Everything in it is somebody else's text: hostile until it has been looked at.

use serde::{Deserialize, Serialize};

use crate::ids::{AgentId, ClientId, ContactId};

/// A contact as the PSA knows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub id: ContactId,
    pub name: String,
    pub client: ClientId,
    pub client_name: String,
    /// The contact's own mail address, if there is one.
    pub email: Option<String>,
    /// Every text that may hold the contact's UPN, the most telling first, without blanks and repeats.
    pub addresses: Vec<String>,
    /// The tenant id that the PSA names for this contact, as it stands there.
    pub named_tenant: Option<String>,
    /// The Entra object id that the PSA names for this contact, as it stands there.
    pub named_object: Option<String>,
    /// The agent that this contact is, where the PSA has linked the two.
    pub linked_agent: Option<AgentId>,
    pub inactive: bool,
    /// The PSA marks them as important.
    #[serde(default)]
    pub vip: bool,
    /// The PSA says without any doubt that they are important: such a contact may vouch for others, where settings allow it.
    #[serde(default)]
    pub important: bool,
}
