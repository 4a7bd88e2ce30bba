use std::convert::Infallible;

use serde::{Deserialize, Serialize};
use server_fn::{
    Bytes, ContentType, Decodes, Encodes, Format, FormatType,
    error::{FromServerFnError, ServerFnErrorErr},
};

/// Why a server function gave no view. Refusals are views; this is for what is wrong with the call itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApiError {
    /// The page's handle is unknown or over: the page must be opened again.
    Session,
    /// The call did not get through, or what came back was not an answer.
    Transport,
}

impl ApiError {
    /// As it stands in the body of an answer.
    pub fn json(self) -> &'static str {
        match self {
            Self::Session => "\"session\"",
            Self::Transport => "\"transport\"",
        }
    }

    /// What is not an answer of ours is a fault on the way.
    pub fn read(body: &[u8]) -> Self {
        if body == Self::Session.json().as_bytes() { Self::Session } else { Self::Transport }
    }
}

impl FromServerFnError for ApiError {
    type Encoder = ErrorBody;

    fn from_server_fn_error(_: ServerFnErrorErr) -> Self {
        Self::Transport
    }
}

/// How an error is written and read.
pub struct ErrorBody;

impl ContentType for ErrorBody {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for ErrorBody {
    const FORMAT_TYPE: Format = Format::Text;
}

impl Encodes<ApiError> for ErrorBody {
    type Error = Infallible;

    fn encode(error: &ApiError) -> Result<Bytes, Self::Error> {
        Ok(Bytes::from_static(error.json().as_bytes()))
    }
}

impl Decodes<ApiError> for ErrorBody {
    type Error = Infallible;

    fn decode(bytes: Bytes) -> Result<ApiError, Self::Error> {
        Ok(ApiError::read(&bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_come_back_and_anything_else_is_a_fault_on_the_way() {
        for error in [ApiError::Session, ApiError::Transport] {
            assert_eq!(ApiError::de(error.ser()), error);
            assert_eq!(serde_json::to_string(&error).unwrap(), error.json());
        }
        assert_eq!(ApiError::de(Bytes::from_static(b"<html>502</html>")), ApiError::Transport);
    }
}
