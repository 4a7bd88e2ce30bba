use serde::{Deserialize, Serialize};

use super::{ContactId, TicketId};

/// What a pod is opened for: a ticket, or the record of a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    Ticket(TicketId),
    Contact(ContactId),
}
