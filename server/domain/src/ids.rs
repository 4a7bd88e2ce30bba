//! Identifiers, parsed at the border: whoever holds one need not check it again.

mod entra;
mod instance;
mod psa;
mod target;

pub use entra::{AccountId, ObjectId, TenantId, Upn};
pub use instance::InstanceId;
pub use psa::{AgentId, ClientId, ContactId, OutcomeId, TicketId};
pub use target::Target;

/// A text that is not the identifier it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} expected, {why}")]
pub struct InvalidId {
    /// What should have been there, such as `ticket id`.
    pub what: &'static str,
    /// What is wrong with what was there instead.
    pub why: &'static str,
}
