//! How what server functions answer is written and read: as JSON, which the browser reads by itself.

use std::convert::Infallible;

use server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType, codec::Post};

use super::ApiError;
use crate::contract::LiveView;

/// The body of an answer.
pub struct AnswerEncoding;

/// A POST that answers in this encoding.
pub type Answer = Post<AnswerEncoding>;

impl ContentType for AnswerEncoding {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for AnswerEncoding {
    const FORMAT_TYPE: Format = Format::Text;
}

impl Encodes<LiveView> for AnswerEncoding {
    type Error = serde_json::Error;

    fn encode(view: &LiveView) -> Result<Bytes, Self::Error> {
        serde_json::to_vec(view).map(Bytes::from)
    }
}

impl Decodes<LiveView> for AnswerEncoding {
    type Error = &'static str;

    fn decode(bytes: Bytes) -> Result<LiveView, Self::Error> {
        #[cfg(feature = "hydrate")]
        let view = LiveView::read(&bytes);
        #[cfg(not(feature = "hydrate"))]
        let view = serde_json::from_slice(&bytes).ok();
        view.ok_or("not a view")
    }
}

impl Encodes<ApiError> for AnswerEncoding {
    type Error = Infallible;

    fn encode(error: &ApiError) -> Result<Bytes, Self::Error> {
        Ok(Bytes::from_static(error.json().as_bytes()))
    }
}

impl Decodes<ApiError> for AnswerEncoding {
    type Error = Infallible;

    /// What is not an answer of ours is a fault on the way.
    fn decode(bytes: Bytes) -> Result<ApiError, Self::Error> {
        let session = ApiError::Session;
        Ok(if bytes == session.json() { session } else { ApiError::Transport })
    }
}

#[cfg(test)]
mod tests {
    use server_fn::error::FromServerFnError as _;

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
