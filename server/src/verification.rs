//! One press of Send, to its verdict.
//!
//! # Layout
//! - [`send`]: everything is read again, compared and counted; then one prompt, or a refusal
//! - [`agreed`]: what takes a second technician: asking somebody to vouch, going on without
//! - [`driver`]: from Begin to the last word; a prompt that was begun is carried on by whoever holds its lease
//! - [`ending`]: verdict, log entry and note, together

pub mod agreed;
pub mod driver;
pub mod ending;
pub mod send;

use std::sync::Arc;

use uuid::Uuid;
use vouchsafe_domain::{ids::Target, verdict::Verdict};
use vouchsafe_store::Verification;

use crate::{problem::Problem, services::Services};

/// Stops waiting. The prompt stays on the phone: nothing can be recalled.
pub async fn stop(services: &Arc<Services>, id: Uuid) -> Result<(), Problem> {
    ending::conclude(services, id, ending::Ending::of(Verdict::Stopped)).await?;
    Ok(())
}

/// Which pods a verification is shown in.
pub fn target(verification: &Verification) -> Target {
    verification.ticket.map_or(Target::Contact(verification.contact), Target::Ticket)
}
