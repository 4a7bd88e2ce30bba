//! `$select`.

use serde_json::{Map, Value};

use super::refusal::Refusal;

/// The properties that were asked for, or the default ones, which are all where none are named. A property that the type does not have is an error.
pub(super) fn select(
    mut all: Map<String, Value>,
    wanted: Option<&str>,
    default: Option<&[&str]>,
    kind: &str,
) -> Result<Map<String, Value>, Refusal> {
    let names: Vec<&str> = match (wanted, default) {
        (Some(wanted), _) if !wanted.is_empty() => wanted.split(',').map(str::trim).collect(),
        (_, Some(default)) => default.to_vec(),
        (_, None) => return Ok(all),
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
