/// The most bytes that a key has of its text.
const LONGEST: usize = 80;

/// By which a text is sorted, and found by its beginning: in hex, because databases sort letters each in a way of its own,
/// and these all alike.
pub(crate) fn key(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    lower.bytes().take(LONGEST).map(|byte| format!("{byte:02x}")).collect()
}

/// From where to where keys begin with this text's. No hex digit comes behind `g`.
pub(super) fn beginning_with(text: &str) -> [String; 2] {
    let from = key(text);
    let until = format!("{from}g");
    [from, until]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_beginning_is_found_whatever_the_case(text in ".{0,30}", more in ".{0,30}") {
            let [from, until] = beginning_with(&text);
            // A letter may change with the one behind it, such as a sigma at the end of a word.
            let whole = format!("{text}{more}");
            if whole.to_lowercase().trim().starts_with(text.to_lowercase().trim()) {
                let whole = key(&whole);
                prop_assert!(from <= whole && whole < until, "{} {}", from, whole);
            }
        }

        #[test]
        fn keys_sort_as_their_texts_do(one in "[a-zé🌻 ]{0,20}", other in "[a-zé🌻 ]{0,20}") {
            prop_assert_eq!(key(&one).cmp(&key(&other)), one.trim().cmp(other.trim()));
        }
    }
}
