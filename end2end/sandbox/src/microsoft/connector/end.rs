//! `EndTwoWayAuthentication`: how far it is, or whether the typed code is right.

use std::time::Instant;

use axum::http::StatusCode;
use jiff::Timestamp;
use uuid::Uuid;

use super::answer::EndAnswer;
use super::request::{Request, Shape};
use super::{Caller, Failure, Microsoft, trap};
use crate::microsoft::code;
use crate::microsoft::directory::Quirk;
use crate::microsoft::session::{Session, Wait};
use crate::microsoft::world::World;

pub(super) const SHAPE: Shape = Shape {
    root: "EndTwoWayAuthenticationRequest",
    order: &["Version", "SessionId", "ContextId", "AdditionalAuthData", "UserPrincipalName"],
};

/// For how many steps after its own a code is known as an old one.
const OLD: u64 = 20;
/// How many wrong codes end a session.
const WRONG_CODES: u8 = 3;

pub(super) fn answer(microsoft: &Microsoft, caller: &Caller, request: &Request) -> Result<String, Failure> {
    microsoft.change(|world| end(world, caller, request, Instant::now()))
}

fn end(world: &mut World, caller: &Caller, request: &Request, now: Instant) -> Result<String, Failure> {
    if trap::is_foreign(&caller.host) {
        world.strays += 1;
        return Ok(EndAnswer { value: "Success".to_owned(), result: Some("true"), interactively: Some(true) }.to_xml());
    }
    world.forget_sessions(now);
    let World { tenants, options, sessions, used_codes, .. } = world;
    let id = request.field("SessionId").and_then(|id| Uuid::try_parse(id).ok());
    let owned = |session: &&mut Session| {
        let own = tenants.iter().filter(|tenant| tenant.id == caller.tenant).flat_map(|tenant| &tenant.accounts);
        Some(session.id) == id && own.into_iter().any(|account| account.id == session.account)
    };
    let Some(session) = sessions.iter_mut().find(owned) else {
        return Ok(trap::end(&Quirk::None, "InvalidSession").to_xml());
    };

    session.polls += 1;
    if session.quirk == Quirk::TokenRefusedMidway && session.polls > 1 && session.token == caller.token {
        return Err(Failure(StatusCode::UNAUTHORIZED));
    }
    if let Some(typed) = request.field("AdditionalAuthData")
        && let Wait::Code { wrong } = session.wait
        && session.outcome(now, options).is_none()
    {
        let step = code::step(Timestamp::now());
        let known = [step, step.saturating_sub(1)].into_iter().find(|step| code::of(session.account, *step) == typed);
        match known {
            Some(step) if used_codes.insert((session.account, step)) => session.end("Success", now),
            Some(_) => return Ok(trap::end(&session.quirk, "OathCodeDuplicate").to_xml()),
            None if (2..OLD).any(|ago| code::of(session.account, step.saturating_sub(ago)) == typed) => {
                return Ok(trap::end(&session.quirk, "OathCodeOld").to_xml());
            }
            None if wrong + 1 < WRONG_CODES => {
                session.wait = Wait::Code { wrong: wrong + 1 };
                return Ok(trap::end(&session.quirk, "OathCodeIncorrect").to_xml());
            }
            None => session.end("OathCodeFailedMaxAllowedRetryReached", now),
        }
    }
    let value = session.outcome(now, options).unwrap_or("AuthenticationPending").to_owned();
    if value != "AuthenticationPending" {
        // What was told stays so, whatever times are set afterwards.
        session.end(&value, now);
    }
    Ok(trap::spoil(&session.quirk, &value, trap::end(&session.quirk, &value).to_xml()))
}
