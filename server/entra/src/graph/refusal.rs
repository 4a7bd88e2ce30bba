//! Graph's errors, as `{"error":{"code":…}}`.

use serde::Deserialize;
use vouchsafe_http::Reply;

use super::Call;
use crate::{
    error::{EntraError, ErrorKind},
    fault::{Fault, Wrong},
};

#[derive(Deserialize)]
struct Refused {
    error: Body,
}

#[derive(Deserialize)]
struct Body {
    code: String,
}

pub(crate) fn read(call: Call, reply: &Reply) -> EntraError {
    let Some(code) = code(&reply.body) else {
        return EntraError::refused(call.name, reply);
    };
    let status = reply.status.as_u16();
    let kind = match (status, &*code) {
        (403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant") => {
            ErrorKind::Setup(Wrong::PremiumMissing.into())
        }
        (403, _) => ErrorKind::Setup(Fault { wrong: Wrong::RolesMissing, code: None, needed: Some(call.needs) }),
        (404, _) => ErrorKind::NotFound,
        _ => EntraError::refused(call.name, reply).kind(),
    };
    EntraError::new(call.name, kind, format!("HTTP {status}, {code}"))
}

/// The code, if it is one: it goes to the log.
fn code(body: &[u8]) -> Option<String> {
    let Refused { error: Body { code } } = serde_json::from_slice(body).ok()?;
    let plain = (1..=80).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    plain.then_some(code)
}

#[cfg(test)]
mod tests {
    use reqwest::{StatusCode, header::HeaderMap};

    use super::*;

    #[test]
    fn the_code_tells_more_than_the_status() {
        let kind = |status: u16, body: &str| {
            let reply = Reply {
                status: StatusCode::from_u16(status).unwrap(),
                headers: HeaderMap::new(),
                body: body.as_bytes().to_vec(),
            };
            read(Call { name: "Graph, account", needs: "User.Read.All", advanced: false }, &reply).kind()
        };
        let error = |code: &str| format!(r#"{{"error":{{"code":"{code}","message":"…","innerError":{{}}}}}}"#);
        let roles = Fault { wrong: Wrong::RolesMissing, code: None, needed: Some("User.Read.All") };
        assert_eq!(kind(403, &error("Authorization_RequestDenied")), ErrorKind::Setup(roles));
        assert_eq!(
            kind(403, &error("Authentication_RequestFromNonPremiumTenantOrB2CTenant")),
            ErrorKind::Setup(Wrong::PremiumMissing.into())
        );
        assert_eq!(kind(404, &error("Request_ResourceNotFound")), ErrorKind::NotFound);
        assert_eq!(kind(401, &error("InvalidAuthenticationToken")), ErrorKind::Unauthorized);
        assert_eq!(kind(400, &error("Request_BadRequest")), ErrorKind::Malformed);
        assert_eq!(kind(503, &error("serviceNotAvailable")), ErrorKind::Unavailable);
        // Without a code of Graph's, it may be anybody who answers.
        assert_eq!(kind(404, "<html>"), ErrorKind::Setup(Wrong::EndpointWrong.into()));
        assert_eq!(kind(403, ""), ErrorKind::Unauthorized);
        assert_eq!(kind(403, &error("a@b.example")), ErrorKind::Unauthorized);
    }
}
