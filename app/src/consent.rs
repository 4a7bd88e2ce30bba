//! What a customer's administrator reads when Microsoft leads them back to us.

use crate::{answered::answered, document::Shell};

/// What came of a consent link. `outcome` is its name in the catalogue, under `consent`.
pub fn render(shell: &Shell, outcome: &'static str) -> String {
    answered(shell, "consent", outcome, &[])
}
