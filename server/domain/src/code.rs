use std::fmt;

/// A code that a user read out of their app: six to eight digits. It is never shown, not even by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// How many characters may be typed: the digits, and a gap where the app shows one.
    pub const LONGEST: u32 = 9;

    /// What was typed, without the gaps that apps show; `None` if it is no code.
    pub fn typed(text: &str) -> Option<Self> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let is_code = (6..=8).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_code.then_some(Self(digits))
    }

    /// The digits, for the one call that checks them.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn gaps_are_left_out_and_nothing_but_digits_is_a_code() {
        assert_eq!(Code::typed(" 123 456 ").unwrap().digits(), "123456");
        assert_eq!(Code::typed("12345678").unwrap().digits(), "12345678");
        for text in ["", "12345", "123456789", "12345a", "１２３４５６", "-123456", "123.456", "12<456"] {
            assert_eq!(Code::typed(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_a_code_is_six_to_eight_digits_and_is_not_shown(text in ".{0,12}|[0-9 ]{0,12}") {
            if let Some(code) = Code::typed(&text) {
                prop_assert!((6..=8).contains(&code.digits().len()));
                prop_assert!(code.digits().bytes().all(|byte| byte.is_ascii_digit()));
                let shown = format!("{code:?}");
                prop_assert!(!shown.contains(code.digits()));
            }
        }
    }
}
