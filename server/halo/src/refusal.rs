use jiff::Timestamp;
use reqwest::StatusCode;
use serde_json::Value;
use vouchsafe_http::{Reply, retry_after};

use crate::{
    error::{HaloError, Kind},
    escape,
};

/// The reply, if Halo did what it was asked to; otherwise what its status means.
pub(crate) fn accepted(call: &'static str, reply: Reply) -> Result<Reply, HaloError> {
    let status = reply.status;
    let refused = |kind, what: &str| Err(HaloError::new(call, kind, format!("{what} ({})", status.as_u16())));
    match status {
        _ if status.is_success() => Ok(reply),
        StatusCode::UNAUTHORIZED => refused(Kind::Unauthorized, "the token is not good"),
        StatusCode::FORBIDDEN => refused(Kind::Forbidden, "not allowed"),
        StatusCode::NOT_FOUND => refused(Kind::NotFound, "not found"),
        StatusCode::TOO_MANY_REQUESTS => {
            let retry_after = retry_after(&reply.headers, Timestamp::now());
            refused(Kind::Throttled { retry_after }, "too many calls")
        }
        StatusCode::REQUEST_TIMEOUT => refused(Kind::Unavailable, "too slow"),
        _ if status.is_server_error() => refused(Kind::Unavailable, "failed"),
        _ if status.is_client_error() => refused(Kind::Refused { message: message(&reply.body) }, "refused"),
        _ => refused(Kind::Malformed, "neither an answer nor a refusal"),
    }
}

/// What the body of a refusal says to people: one line of at most 300 characters, empty if there is nothing.
///
/// Halo has four shapes for it (a .NET exception or a bare `Message`, `error`, `errorMessage`), authorisation servers have
/// `error_description`, and some refusals are plain text. A web page says nothing.
pub(crate) fn message(body: &[u8]) -> String {
    let text = match serde_json::from_slice(body) {
        Ok(Value::String(text)) => text,
        Ok(Value::Object(fields)) => ["Message", "error_description", "error", "errorMessage"]
            .iter()
            .find_map(|name| fields.get(*name).and_then(Value::as_str))
            .unwrap_or_default()
            .to_owned(),
        Ok(_) => String::new(),
        Err(_) => String::from_utf8(body.to_vec()).ok().filter(|text| !text.contains('<')).unwrap_or_default(),
    };
    escape::line(&text, 300)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_message_in_every_shape() {
        for (body, expected) in [
            (
                r#"{"ClassName":"System.Exception","Message":"An Outcome must be entered for this Action","Data":null}"#,
                "An Outcome must be entered for this Action",
            ),
            (r#"{"Message":"No."}"#, "No."),
            (r#"{"error":"Invalid advanced search parameter"}"#, "Invalid advanced search parameter"),
            (r#"{"resultCode":3,"errorMessage":"No\u0000t\r\n now"}"#, "Not  now"),
            (r#"{"error":"invalid_client","error_description":"Bad credentials"}"#, "Bad credentials"),
            (r#""You do not have access""#, "You do not have access"),
            ("Rate Limit Reached - 300 Requests", "Rate Limit Reached - 300 Requests"),
            (r#"{"Message":{"a":1}}"#, ""),
            ("[]", ""),
            ("<html><h1>Bad Request</h1></html>", ""),
            ("", ""),
        ] {
            assert_eq!(message(body.as_bytes()), expected, "{body}");
        }
        assert_eq!(message(&[0xff, 0xfe]), "");
        assert_eq!(message(format!(r#"{{"Message":"{}"}}"#, "é".repeat(500)).as_bytes()).chars().count(), 300);
    }
}
