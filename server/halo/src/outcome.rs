use serde_json::Value;
use vouchsafe_domain::ids::OutcomeId;

use crate::fields::{Fields, Malformed};

/// A kind of action. Every Halo has its own, and names them as it likes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub id: OutcomeId,
    pub name: String,
}

impl Outcome {
    pub(crate) fn read_all(reply: &Value) -> Result<Vec<Self>, Malformed> {
        let mut outcomes = Vec::new();
        for row in Fields::list(reply, "outcomes")? {
            // Halo's own are not all above zero, and those are not for notes.
            if let Some(id) = row.id("id")? {
                let name = row.text("outcome").or_else(|| row.text("buttonname")).unwrap_or_default();
                outcomes.push(Self { id, name });
            }
        }
        Ok(outcomes)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_outcomes() {
        let reply = json!([
            { "id": 7, "outcome": "Private Note", "buttonname": "Add a note" },
            { "id": -3, "outcome": "Of Halo's own" },
            { "id": 8, "buttonname": "Email User" },
        ]);
        let outcomes = Outcome::read_all(&reply).unwrap();
        let outcomes: Vec<_> = outcomes.iter().map(|outcome| (u64::from(outcome.id), outcome.name.as_str())).collect();
        assert_eq!(outcomes, [(7, "Private Note"), (8, "Email User")]);
        assert!(Outcome::read_all(&json!([{ "id": "7" }])).is_err());
    }
}
