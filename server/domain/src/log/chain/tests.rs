use ed25519_dalek::SigningKey;
use jiff::Timestamp;
use proptest::{prelude::*, sample::Index};

use super::{
    super::{Event, Personal, key_text},
    *,
};

/// A log as it is written, with every key and receipt of it.
struct Log {
    lines: Vec<String>,
    keys: Keys,
    receipts: Vec<Receipt>,
    checkpoint: Checkpoint,
}

fn acme() -> InstanceId {
    "acme".parse().unwrap()
}

fn key(number: usize) -> SigningKey {
    SigningKey::from_bytes(&[u8::try_from(number).unwrap() + 7; 32])
}

fn at(entry: usize) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + i64::try_from(entry).unwrap()).unwrap()
}

fn concluded() -> Event {
    Event {
        upn: Some("grace@contoso.example".parse().unwrap()),
        contact: Some("38".parse().unwrap()),
        ticket: Some("9499".parse().unwrap()),
        verdict: Some("approved".into()),
        answer: Some("Success true true".into()),
        ..Event::new(Kind::Concluded)
    }
}

/// A log of the events that `event` gives for each number; the key is rotated by entries that say so.
fn log_of(length: usize, mut event: impl FnMut(usize) -> Event) -> Log {
    let (mut head, mut keys, mut number) = (Head::start(), Keys::default(), 0);
    let (mut lines, mut receipts) = (Vec::new(), Vec::new());
    keys.add(&acme(), 1, &key(0).verifying_key());
    for n in 0..length {
        let mut event = event(n);
        let rotates = event.kind == Kind::KeyRotated;
        if rotates {
            event.next_key = Some(key_text(&key(number + 1).verifying_key()));
        }
        let salts = std::array::from_fn(|field| [u8::try_from(16 * field + n).unwrap(); 16].into());
        let entry = Entry::following(&head, at(n), acme(), event, &salts, &key(number)).unwrap();
        if rotates {
            number += 1;
            keys.add(&acme(), entry.seq + 1, &key(number).verifying_key());
        }
        lines.push(entry.line().unwrap());
        receipts.push(Receipt::of(&entry));
        head = Head::of(&entry);
    }
    let checkpoint = Checkpoint::of(acme(), head, at(length), &key(number));
    Log { lines, keys, receipts, checkpoint }
}

fn log(length: usize) -> Log {
    log_of(length, |_| concluded())
}

impl Log {
    fn check(&self, lines: &[String]) -> Result<Checked, ChainError> {
        check_lines(lines.iter().map(String::as_str), &self.keys, &[])
    }

    fn check_to_the_end(&self, text: &str) -> Result<Checked, ChainError> {
        check_lines(text.split_terminator('\n'), &self.keys, &[Witness::from(&self.checkpoint)])
    }

    fn text(&self) -> String {
        self.lines.iter().map(|line| format!("{line}\n")).collect()
    }
}

/// The line without a value that tells of a person, as an erasure leaves it.
fn without(field: Personal, line: &str) -> String {
    let mut entry: Entry = serde_json::from_str(line).unwrap();
    entry.event.remove(field);
    entry.salts.remove(&field);
    entry.line().unwrap()
}

#[test]
fn a_whole_log_is_whole() {
    let log = log(5);
    let witnesses: Vec<Witness> = log.receipts.iter().map(Witness::from).collect();
    let checked = check_lines(log.lines.iter().map(String::as_str), &log.keys, &witnesses).unwrap();
    assert_eq!((checked.entries, checked.erased), (5, 0));
    assert_eq!(checked.heads[&acme()].hash, log.receipts[4].hash);
    assert!(log.receipts.iter().all(|receipt| receipt.check(&log.keys).is_ok()));
    assert_eq!(log.checkpoint.check(&log.keys), Ok(()));
}

#[test]
fn a_line_has_the_contracts_fields_and_what_they_are_checked_with() {
    let line: serde_json::Value = serde_json::from_str(&log(1).lines[0]).unwrap();
    assert_eq!((&line["upn"], &line["contact"]), (&"grace@contoso.example".into(), &38.into()));
    let names = |object: &serde_json::Value| object.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&line["commitments"]), ["answer", "contact", "upn"]);
    assert_eq!(names(&line["salts"]), ["answer", "contact", "upn"]);
    let entry: Entry = serde_json::from_value(line).unwrap();
    let closed = entry.closed().line().unwrap();
    assert!(!closed.contains("grace") && !closed.contains("salts") && closed.contains("9499"), "{closed}");
    let mut opened = entry.closed();
    entry.opened().for_each(|(field, salt, value)| opened.open(field, salt, &value).unwrap());
    assert_eq!(opened, entry);
}

#[test]
fn only_what_somebody_wrote_is_a_personal_reason() {
    let reason = |kind| Event { reason: Some("budget_spent".into()), ..Event::new(kind) };
    let log = log_of(2, |n| reason([Kind::SendRefused, Kind::NoteRefused][n]));
    assert!(!log.lines[0].contains("commitments") && log.lines[1].contains("commitments"));
    assert!(log.check(&log.lines).is_ok());
}

#[test]
fn a_cut_end_shows_with_a_receipt_or_a_checkpoint_and_only_then() {
    let log = log(5);
    let cut = &log.lines[..3];
    assert!(log.check(cut).is_ok());
    for witness in [Witness::from(&log.receipts[4]), Witness::from(&log.checkpoint)] {
        let found = check_lines(cut.iter().map(String::as_str), &log.keys, std::slice::from_ref(&witness));
        assert_eq!(found, Err(ChainError::CutOff { instance: acme(), seq: 5 }));
        let rewritten = log_of(5, |_| Event::new(Kind::SignedIn));
        let found = check_lines(rewritten.lines.iter().map(String::as_str), &log.keys, &[witness]);
        assert_eq!(found, Err(ChainError::Rewritten { instance: acme(), seq: 5 }));
    }
}

#[test]
fn a_receipt_whose_number_was_altered_accuses_nobody() {
    let log = log(5);
    let altered = Witness { seq: 4, ..Witness::from(&log.receipts[1]) };
    let found = check_lines(log.lines.iter().map(String::as_str), &log.keys, &[altered]);
    assert_eq!(found, Err(ChainError::ReceiptAltered { instance: acme(), claimed: 4, seq: 2 }));
}

#[test]
fn another_key_shows() {
    let log = log(2);
    let mut others = Keys::default();
    others.add(&acme(), 1, &key(9).verifying_key());
    let check = |keys| check_lines(log.lines.iter().map(String::as_str), keys, &[]);
    assert_eq!(check(&others), Err(ChainError::NotSigned { seq: 1 }));
    assert_eq!(check(&Keys::default()), Err(ChainError::NoKey { instance: acme() }));
}

#[test]
fn erased_values_are_missed_unless_an_entry_says_that_they_were_erased() {
    let erasure = |before| {
        move |n| match n {
            4 => Event { erased_before: Some(at(before)), ..Event::new(Kind::PersonalErased) },
            _ => concluded(),
        }
    };
    let log = log_of(5, erasure(2));
    let mut lines = log.lines.clone();
    for field in [Personal::Upn, Personal::Contact, Personal::Answer] {
        lines[1] = without(field, &lines[1]);
        let checked = log.check(&lines).unwrap();
        assert_eq!((checked.entries, checked.erased), (5, 1));
    }
    assert!(!lines[1].contains("grace") && !lines[1].contains("salts"));
    lines[2] = without(Personal::Upn, &lines[2]);
    assert_eq!(log.check(&lines), Err(ChainError::ValueMissing { seq: 3 }));
}

#[test]
fn a_changed_value_or_salt_shows() {
    let log = log(3);
    for (from, to) in [("grace@", "eve@"), ("\"contact\":38", "\"contact\":39"), ("true true", "true")] {
        let mut lines = log.lines.clone();
        lines[1] = lines[1].replace(from, to);
        assert_eq!(log.check(&lines), Err(ChainError::Changed { seq: 2 }), "{to}");
    }
    // A value that moved to a field that was not told of, with salt and commitment.
    let mut lines = log.lines.clone();
    lines[1] = lines[1].replace("\"answer\"", "\"detail\"");
    assert!(log.check(&lines).is_err());
}

proptest! {
    #[test]
    fn any_changed_byte_shows(position in any::<Index>(), flip in 1_u8..=255) {
        let log = log(4);
        let mut bytes = log.text().into_bytes();
        let position = position.index(bytes.len());
        bytes[position] ^= flip;
        if let Ok(changed) = String::from_utf8(bytes) {
            prop_assert!(log.check_to_the_end(&changed).is_err());
        }
    }

    #[test]
    fn removing_repeating_or_swapping_entries_shows(a in 0_usize..6, b in 0_usize..6) {
        let log = log(6);
        let whole = |lines: &[String]| log.check_to_the_end(&lines.iter().map(|line| format!("{line}\n")).collect::<String>());
        let mut removed = log.lines.clone();
        removed.remove(a);
        prop_assert!(whole(&removed).is_err());
        let mut repeated = log.lines.clone();
        repeated.insert(b, log.lines[a].clone());
        prop_assert!(whole(&repeated).is_err());
        if a != b {
            let mut swapped = log.lines.clone();
            swapped.swap(a, b);
            prop_assert!(whole(&swapped).is_err());
        }
        prop_assert!(whole(&log.lines[..a]).is_err());
    }

    #[test]
    fn erasing_any_values_keeps_the_chain_whole(erased in proptest::collection::vec((0_usize..5, any::<Index>()), 0..9)) {
        let log = log_of(6, |n| match n {
            5 => Event { erased_before: Some(at(5)), ..Event::new(Kind::PersonalErased) },
            _ => concluded(),
        });
        let mut lines = log.lines.clone();
        for (line, field) in erased {
            lines[line] = without(Personal::ALL[field.index(Personal::ALL.len())], &lines[line]);
        }
        prop_assert!(log.check(&lines).is_ok());
    }

    #[test]
    fn the_key_may_be_rotated_anywhere(rotations in proptest::collection::btree_set(0_usize..8, 0..4)) {
        let log = log_of(8, |n| if rotations.contains(&n) { Event::new(Kind::KeyRotated) } else { concluded() });
        prop_assert!(log.check(&log.lines).is_ok());
        prop_assert!(log.receipts.iter().all(|receipt| receipt.check(&log.keys).is_ok()));
        prop_assert_eq!(log.checkpoint.check(&log.keys), Ok(()));
        // Who knows the first key only follows the log's own word.
        let mut first = Keys::default();
        first.add(&acme(), 1, &key(0).verifying_key());
        prop_assert!(check_lines(log.lines.iter().map(String::as_str), &first, &[]).is_ok());
    }

    #[test]
    fn a_key_that_no_entry_names_shows(from in 1_usize..6) {
        // From an entry on, another key signs, as if it had been rotated.
        let log = log(6);
        let mut head = Head::start();
        let mut lines = Vec::new();
        for (n, line) in log.lines.iter().enumerate() {
            let entry: Entry = serde_json::from_str(line).unwrap();
            let salts = std::array::from_fn(|_| [1; 16].into());
            let signer = key(usize::from(n >= from));
            let entry = Entry::following(&head, entry.at, acme(), entry.event, &salts, &signer).unwrap();
            lines.push(entry.line().unwrap());
            head = Head::of(&entry);
        }
        let seq = u64::try_from(from).unwrap() + 1;
        prop_assert_eq!(log.check(&lines), Err(ChainError::NotSigned { seq }));
        let mut claimed = log.keys.clone();
        claimed.add(&acme(), seq, &key(1).verifying_key());
        let found = check_lines(lines.iter().map(String::as_str), &claimed, &[]);
        prop_assert_eq!(found, Err(ChainError::KeySwapped { seq }));
    }

    #[test]
    fn a_rotation_that_the_known_keys_contradict_shows(honest in 2_usize..6, forged in 0_usize..6) {
        // With the old key a thief names a key of their own, earlier than the true rotation or in place of it.
        prop_assume!(forged <= honest);
        let at_entry = |rotation| move |n| if n == rotation { Event::new(Kind::KeyRotated) } else { concluded() };
        let log = log_of(8, at_entry(honest));
        let mut theirs = log_of(8, at_entry(forged));
        prop_assert!(theirs.check(&theirs.lines).is_ok());
        if forged == honest {
            // The same place, another key.
            let mut keys = Keys::default();
            keys.add(&acme(), 1, &key(0).verifying_key());
            keys.add(&acme(), u64::try_from(honest).unwrap() + 2, &key(5).verifying_key());
            theirs.keys = keys;
        } else {
            theirs.keys = log.keys.clone();
        }
        let swapped = matches!(theirs.check(&theirs.lines), Err(ChainError::KeySwapped { .. }));
        prop_assert!(swapped);
    }
}
