//! `BeginTwoWayAuthentication`, in both forms.
//!
//! Asynchronously it returns at once, and End tells the rest. With `SyncCall` it holds the call until the phone has
//! answered or the time is over. A caller that hangs up does not end the prompt: nothing does.

use std::time::Instant;

use axum::http::StatusCode;
use uuid::Uuid;

use super::answer::BeginAnswer;
use super::request::{Request, Shape};
use super::{Caller, Failure, Microsoft, methods, trap};
use crate::microsoft::directory::{Account, Method, Quirk};
use crate::microsoft::session::{Session, Wait};
use crate::microsoft::world::World;

/// Where the last three stand relative to the three before them is not known; nobody sends both.
pub(super) const SHAPE: Shape = Shape {
    root: "BeginTwoWayAuthenticationRequest",
    order: &[
        "Version",
        "UserPrincipalName",
        "TenantId",
        "Lcid",
        "AuthenticationMethodId",
        "AuthenticationMethodProperties",
        "AuthenticationPurpose",
        "ContextId",
        "OtpRetryCount",
        "SyncCall",
        "ReplicationScope",
        "ObjectId",
        "CompanyName",
        "RequireUserMatch",
        "CallerName",
        "CallerIP",
    ],
};

/// What Begin led to.
enum Begun {
    /// The answer is known.
    Answered(BeginAnswer),
    /// The phone will tell.
    Open { session: Uuid, quirk: Quirk },
}

pub(super) async fn answer(microsoft: &Microsoft, caller: &Caller, request: &Request) -> Result<String, Failure> {
    let begun = microsoft.change(|world| begin(world, caller, request, Instant::now()))?;
    let (session, quirk) = match begun {
        Begun::Answered(answer) => return Ok(answer.to_xml()),
        Begun::Open { session, quirk } => (session, quirk),
    };
    let value = outcome(microsoft, session).await;
    let ended = trap::end(&quirk, &value);
    let answer = BeginAnswer {
        value: ended.value,
        session: (quirk != Quirk::NoSession).then_some(session),
        result: ended.result,
        upn: Some(trap::upn(&quirk, request.field("UserPrincipalName").unwrap_or_default())),
        affinity: Some(trap::affinity(&quirk, &caller.host)),
        number: 0,
    };
    Ok(trap::spoil(&quirk, &value, answer.to_xml()))
}

fn begin(world: &mut World, caller: &Caller, request: &Request, now: Instant) -> Result<Begun, Failure> {
    world.forget_sessions(now);
    let upn = request.field("UserPrincipalName");
    let synchronous = request.is_true("SyncCall");
    // Nil while a poll is to follow, `false` where this is the last word.
    let failed = synchronous.then_some("false");
    let plain = |value: &str, result| Ok(Begun::Answered(BeginAnswer::plain(value, upn, result)));

    let account = match methods::find(world, caller, upn) {
        Ok(account) => account.clone(),
        Err(value) => return plain(value, failed),
    };
    let quirk = match &account.quirk {
        Quirk::None if synchronous => world.options.sync_quirk.clone(),
        Quirk::None => world.options.async_quirk.clone(),
        quirk => quirk.clone(),
    };
    match &quirk {
        Quirk::HttpStatus { status } => {
            return Err(Failure(StatusCode::from_u16(*status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE)));
        }
        Quirk::Refused { value } => return plain(value, failed),
        _ => {}
    }
    let method = match method(&account, request) {
        Ok(method) => method,
        // The trap that made somebody write `RequireUserMatch`: who has no method is waved through.
        Err(_) if synchronous && request.field("RequireUserMatch") == Some("false") => {
            return plain("Success", Some("true"));
        }
        Err(value) => return plain(value, failed),
    };
    let open = |session: &Session| session.account == account.id && session.is_open(now, &world.options);
    if world.sessions.iter().any(open) {
        return plain("UserAuthFailedDuplicateRequest", failed);
    }

    let code = method != Method::AuthenticatorPush
        || quirk == Quirk::CodeWanted
        || request.property_is_true("OverrideNumberMatchingWithOTP");
    let wait = match &quirk {
        _ if code => Wait::Code { wrong: 0 },
        Quirk::InstantlyTrue | Quirk::NeverRings if !synchronous => Wait::Nobody,
        Quirk::EndsWith { .. } | Quirk::Offline => Wait::Nobody,
        Quirk::NumberToMatch if !synchronous => Wait::Phone { number: Some(any_number()) },
        _ => Wait::Phone { number: None },
    };
    let instantly = quirk == Quirk::InstantlyTrue && !synchronous;
    let kept = if quirk == Quirk::InstantlyTrue && synchronous { Quirk::None } else { quirk.clone() };
    let session = Session::new(account.id, &caller.token, kept, wait, now).with_habit(account.habit, &world.options);
    let id = session.id;
    world.sessions.push(session);
    if synchronous && !code {
        return Ok(Begun::Open { session: id, quirk });
    }
    Ok(Begun::Answered(BeginAnswer {
        value: "Success".to_owned(),
        session: (quirk != Quirk::NoSession).then_some(id),
        result: if code { Some("challenge") } else { instantly.then_some("true") },
        upn: upn.map(|upn| trap::upn(&quirk, upn)),
        affinity: Some(trap::affinity(&quirk, &caller.host)),
        number: if let Wait::Phone { number: Some(number) } = wait { number } else { 0 },
    }))
}

/// The method that is meant, if the account has it; else the result value that says so.
fn method(account: &Account, request: &Request) -> Result<Method, &'static str> {
    match request.field("AuthenticationMethodId") {
        None => account.methods.first().copied().ok_or("NoDefaultAuthenticationMethodIsConfigured"),
        Some(id) => {
            let all = [Method::AuthenticatorPush, Method::AuthenticatorCode, Method::Sms, Method::Voice];
            let known = all.into_iter().find(|method| methods::id(*method) == Some(id));
            let method = known.ok_or("AuthenticationMethodNotSupported")?;
            account.methods.contains(&method).then_some(method).ok_or("AuthenticationMethodNotConfigured")
        }
    }
}

/// A number to match: two digits.
fn any_number() -> u8 {
    let [byte, ..] = *Uuid::new_v4().as_bytes();
    10 + byte % 90
}

/// Waits until a session's result value is known.
async fn outcome(microsoft: &Microsoft, id: Uuid) -> String {
    loop {
        let changed = microsoft.next_change();
        let due = {
            let world = microsoft.world();
            let Some(session) = world.sessions.iter().find(|session| session.id == id) else {
                return "InvalidSession".to_owned();
            };
            if let Some(value) = session.outcome(Instant::now(), &world.options) {
                return value.to_owned();
            }
            session.due(&world.options)
        };
        tokio::select! {
            () = changed => {}
            () = tokio::time::sleep_until(due.into()) => {}
        }
    }
}
