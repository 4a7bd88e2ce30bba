//! The log as comma-separated values (RFC 4180), for people with a spreadsheet.

use serde_json::{Map, Value};

use super::row;

/// One for each field that an entry may have.
const COLUMNS: [&str; 24] = [
    "seq",
    "at",
    "instance",
    "kind",
    "verification",
    "verdict",
    "reason",
    "method",
    "purpose",
    "tenant_id",
    "object_id",
    "upn",
    "source",
    "ticket",
    "contact",
    "technician",
    "second_technician",
    "answer",
    "detail",
    "next_key",
    "erased_before",
    "prev",
    "hash",
    "sig",
];

/// The first line.
pub fn header() -> String {
    row(COLUMNS)
}

/// The entry's record. What is erased, or does not apply, is empty.
pub fn record(line: &str) -> serde_json::Result<String> {
    let entry: Map<String, Value> = serde_json::from_str(line)?;
    let cells = COLUMNS.map(|column| match entry.get(column) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    });
    Ok(row(cells))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use vouchsafe_domain::log::{Event, Kind};

    use super::*;

    #[test]
    fn every_field_of_an_entry_has_a_column() {
        let text = || Some("x".to_owned());
        let event = Event {
            kind: Kind::Concluded,
            verification: text(),
            verdict: text(),
            reason: text(),
            method: text(),
            purpose: text(),
            tenant_id: Some("11111111-1111-4111-8111-111111111111".parse().unwrap()),
            object_id: Some("22222222-2222-4222-8222-222222222222".parse().unwrap()),
            upn: Some("grace@contoso.example".parse().unwrap()),
            source: text(),
            ticket: Some("1".parse().unwrap()),
            contact: Some("2".parse().unwrap()),
            technician: Some("3".parse().unwrap()),
            second_technician: Some("4".parse().unwrap()),
            answer: text(),
            detail: text(),
            next_key: text(),
            erased_before: Some(Timestamp::UNIX_EPOCH),
        };
        let event = serde_json::to_value(event).unwrap();
        for name in event.as_object().unwrap().keys() {
            assert!(COLUMNS.contains(&name.as_str()), "{name} has no column");
        }
    }

    #[test]
    fn a_record_has_a_cell_for_each_column() {
        let record = record(r#"{"seq":3,"upn":"a@b.example","detail":"=x","salts":{"upn":"s"}}"#).unwrap();
        assert_eq!(record.matches(',').count(), header().matches(',').count());
        assert!(record.starts_with("3,,") && record.contains(",a@b.example,") && record.contains(",'=x,"), "{record}");
        assert!(record.ends_with("\r\n"));
    }
}
