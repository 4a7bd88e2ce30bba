use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use sha2::{Digest as _, Sha256};
use vouchsafe_http::Secret;

use crate::StoreError;

/// A secret that we hand out: 256 random bits in base64url, 43 characters. The database knows only its hash.
#[derive(Debug, Clone)]
pub struct Token(Secret);

impl Token {
    pub fn random() -> Result<Self, StoreError> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(Secret::new(BASE64.encode(bytes))))
    }

    /// The text itself, for the one who is to have it.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    pub fn hash(&self) -> TokenHash {
        TokenHash::of(self.expose())
    }
}

/// The SHA-256 of a token or code, by which it is found again.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// The hash of whatever someone presents as a token.
    pub fn of(text: &str) -> Self {
        Self(Sha256::digest(text).into())
    }

    pub(crate) fn to_text(self) -> String {
        BASE64.encode(self.0)
    }

    pub(crate) fn from_text(text: &str) -> Option<Self> {
        Some(Self(BASE64.decode(text).ok()?.try_into().ok()?))
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_found_again_by_its_text_alone() {
        let token = Token::random().unwrap();
        assert_eq!(token.expose().len(), 43);
        assert_eq!(TokenHash::of(token.expose()), token.hash());
        assert_eq!(TokenHash::from_text(&token.hash().to_text()), Some(token.hash()));
        assert_ne!(Token::random().unwrap().hash(), token.hash());
        assert_eq!(format!("{token:?} {:?}", token.hash()), "Token(Secret) TokenHash");
    }
}
