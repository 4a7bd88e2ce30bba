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
    use super::*;

    const TEXTS: [&str; 9] = ["", "a", "Ada", "ada lovelace", "Émile", "émile zola", "مريم", "Kim 🌻", "zz"];

    #[test]
    fn a_beginning_is_found_whatever_the_case() {
        for text in TEXTS {
            for start in text.char_indices().map(|(at, _)| &text[..at]).chain([text]) {
                let [from, until] = beginning_with(&start.to_uppercase());
                assert!(from <= key(text) && key(text) < until, "{start:?} of {text:?}");
            }
        }
        let [from, until] = beginning_with("b");
        assert!(TEXTS.into_iter().all(|text| key(text) < from || key(text) >= until));
    }

    #[test]
    fn keys_sort_as_their_texts_do() {
        for one in TEXTS {
            for other in TEXTS {
                assert_eq!(
                    key(one).cmp(&key(other)),
                    one.to_lowercase().cmp(&other.to_lowercase()),
                    "{one:?} {other:?}"
                );
            }
        }
    }
}
