//! `$select`.

use serde_json::{Map, Value};

use super::refusal::Refusal;

/// The properties that were asked for, or the default ones. A property that the type does not have is an error.
pub(super) fn select(
    mut all: Map<String, Value>,
    wanted: Option<&str>,
    default: &[&str],
    kind: &str,
) -> Result<Map<String, Value>, Refusal> {
    let names: Vec<&str> = match wanted {
        Some(wanted) if !wanted.is_empty() => wanted.split(',').map(str::trim).collect(),
        _ => default.to_vec(),
    };
    let mut selected = Map::new();
    for name in names {
        let known = all.keys().find(|key| key.eq_ignore_ascii_case(name)).cloned();
        if let Some((key, value)) = known.and_then(|key| all.remove_entry(&key)) {
            selected.insert(key, value);
        } else if !selected.contains_key(name) {
            return Err(Refusal::no_property(name, kind));
        }
    }
    Ok(selected)
}
