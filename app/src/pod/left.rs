//! How much time is left, as people say it: `5 minutes`, and at the end `55 seconds`.

/// What the words for it are called: as they stand in the page.
pub const MINUTES: &str = "data-minutes";
pub const SECONDS: &str = "data-seconds";

/// A number, and of what. Minutes that have begun count, so that there is always one of two or more.
pub fn said(seconds: u32) -> (u32, &'static str) {
    if seconds > 60 { (seconds.div_ceil(60), MINUTES) } else { (seconds, SECONDS) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_has_to_divide_by_sixty() {
        let expected = [(300, 5, MINUTES), (241, 5, MINUTES), (240, 4, MINUTES), (61, 2, MINUTES), (60, 60, SECONDS)];
        for (left, number, unit) in expected.into_iter().chain([(55, 55, SECONDS), (0, 0, SECONDS)]) {
            assert_eq!(said(left), (number, unit), "{left}");
        }
    }
}
