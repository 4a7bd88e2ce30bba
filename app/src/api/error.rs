use serde::{Deserialize, Serialize};
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

use super::encoding::AnswerEncoding;

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
}

impl FromServerFnError for ApiError {
    type Encoder = AnswerEncoding;

    fn from_server_fn_error(_: ServerFnErrorErr) -> Self {
        Self::Transport
    }
}
