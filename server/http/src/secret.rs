use std::fmt;

use serde::Deserialize;
use zeroize::Zeroizing;

/// A text that nobody else should read: it shows itself nowhere, and its memory is wiped when it is dropped.
///
/// It can be read from settings, but not be written to anything.
#[derive(Clone, Deserialize)]
#[serde(from = "String")]
pub struct Secret(Zeroizing<String>);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text itself, for the one place that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_itself_nowhere() {
        let secret = Secret::new("halo-shared");
        assert_eq!(format!("{secret:?}"), "Secret");
        assert_eq!(secret.expose(), "halo-shared");
    }
}
