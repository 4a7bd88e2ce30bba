//! `GetAvailableAuthenticationMethods`, and who is meant by a UPN.

use super::answer::method_list;
use super::request::{Request, Shape};
use super::{Caller, Microsoft};
use crate::microsoft::directory::{Account, Method};
use crate::microsoft::world::World;

pub(super) const SHAPE: Shape =
    Shape { root: "GetAvailableAuthenticationMethodsRequest", order: &["Version", "UserPrincipalName", "ContextId"] };

pub(super) fn answer(microsoft: &Microsoft, caller: &Caller, request: &Request) -> String {
    let upn = request.field("UserPrincipalName");
    match find(&microsoft.world(), caller, upn) {
        Err(value) => method_list(value, upn, &[]),
        Ok(account) => {
            let ids: Vec<_> = account.methods.iter().filter_map(|method| id(*method)).collect();
            method_list("Success", upn, &ids)
        }
    }
}

/// What the connector calls a method, if it has it.
pub(super) fn id(method: Method) -> Option<&'static str> {
    match method {
        Method::AuthenticatorPush => Some("PhoneAppNotification"),
        Method::AuthenticatorCode => Some("PhoneAppOTP"),
        Method::Sms => Some("OneWaySMS"),
        Method::Voice => Some("TwoWayVoiceMobile"),
        Method::Passkey => None,
    }
}

/// The account with this UPN in the caller's own tenant, or the result value that says why there is none.
pub(super) fn find<'w>(world: &'w World, caller: &Caller, upn: Option<&str>) -> Result<&'w Account, &'static str> {
    let upn = upn.ok_or("InvalidParameter")?;
    let own = world.tenant(caller.tenant).ok_or("AccessDenied")?;
    if let Some(account) = own.accounts.iter().find(|account| account.is(upn)) {
        return Ok(account);
    }
    let suffix = upn.rsplit('@').next().unwrap_or_default();
    if own.owns(suffix) {
        Err("UserNotFound")
    } else if world.tenants.iter().any(|tenant| tenant.owns(suffix)) {
        Err("AccessDenied")
    } else {
        Err("InvalidArgument")
    }
}
