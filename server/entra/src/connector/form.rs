//! What is said to the connector, exactly as its known callers say it.
//!
//! The order of the elements matters: the service drops what comes out of order. The only method that is ever asked for is
//! a notification on the phone.

use quick_xml::escape::escape;
use uuid::Uuid;
use vouchsafe_domain::{connector::MethodList, ids::Upn};

const INSTANCE: &str = r#"xmlns:i="http://www.w3.org/2001/XMLSchema-instance""#;
const ARRAYS: &str = r#"xmlns:a="http://schemas.microsoft.com/2003/10/Serialization/Arrays""#;
const NOTIFICATION: &str = MethodList::NOTIFICATION;

pub(super) fn methods(upn: &Upn, context: Uuid) -> String {
    let upn = escape(upn.as_str());
    format!(
        "<GetAvailableAuthenticationMethodsRequest {INSTANCE}>\
         <Version>1</Version>\
         <UserPrincipalName>{upn}</UserPrincipalName>\
         <ContextId>{context}</ContextId>\
         </GetAvailableAuthenticationMethodsRequest>"
    )
}

/// As the AD FS adapter begins: the answer comes at once, and [`end`] asks how it went.
pub(super) fn begin_asynchronous(upn: &Upn, context: Uuid) -> String {
    let upn = escape(upn.as_str());
    format!(
        "<BeginTwoWayAuthenticationRequest {INSTANCE}>\
         <Version>1</Version>\
         <UserPrincipalName>{upn}</UserPrincipalName>\
         <TenantId i:nil=\"true\"/>\
         <Lcid>en-US</Lcid>\
         <AuthenticationMethodId>{NOTIFICATION}</AuthenticationMethodId>\
         <AuthenticationMethodProperties {ARRAYS}/>\
         <AuthenticationPurpose i:nil=\"true\"/>\
         <ContextId>{context}</ContextId>\
         <OtpRetryCount>0</OtpRetryCount>\
         <SyncCall>false</SyncCall>\
         <ReplicationScope i:nil=\"true\"/>\
         <ObjectId i:nil=\"true\"/>\
         <CompanyName i:nil=\"true\"/>\
         </BeginTwoWayAuthenticationRequest>"
    )
}

/// As the NPS extension begins: the answer is the verdict.
///
/// `RequireUserMatch` is `true` and must stay so: with `false`, a user who has no method counts as approved.
/// `OverrideNumberMatchingWithOTP` is `false`, or a code would be asked for instead of a tap.
pub(super) fn begin_synchronous(upn: &Upn, context: Uuid) -> String {
    let upn = escape(upn.as_str());
    let property = |name| {
        format!("<a:KeyValueOfstringstring><a:Key>{name}</a:Key><a:Value>false</a:Value></a:KeyValueOfstringstring>")
    };
    let properties = ["OverrideVoiceOtp", "OverrideNumberMatchingWithOTP"].map(property).concat();
    format!(
        "<BeginTwoWayAuthenticationRequest>\
         <Version>1.0</Version>\
         <UserPrincipalName>{upn}</UserPrincipalName>\
         <Lcid>en-us</Lcid>\
         <AuthenticationMethodId>{NOTIFICATION}</AuthenticationMethodId>\
         <AuthenticationMethodProperties {ARRAYS}>{properties}</AuthenticationMethodProperties>\
         <ContextId>{context}</ContextId>\
         <SyncCall>true</SyncCall>\
         <RequireUserMatch>true</RequireUserMatch>\
         <CallerName>radius</CallerName>\
         <CallerIP>UNKNOWN:</CallerIP>\
         </BeginTwoWayAuthenticationRequest>"
    )
}

pub(super) fn end(session: &str, upn: &Upn, context: Uuid) -> String {
    let (session, upn) = (escape(session), escape(upn.as_str()));
    format!(
        "<EndTwoWayAuthenticationRequest {INSTANCE}>\
         <Version>1</Version>\
         <SessionId>{session}</SessionId>\
         <ContextId>{context}</ContextId>\
         <AdditionalAuthData i:nil=\"true\"/>\
         <UserPrincipalName>{upn}</UserPrincipalName>\
         </EndTwoWayAuthenticationRequest>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connector::parse;

    fn elements(request: &str) -> Vec<(String, String)> {
        let root = parse(request.as_bytes()).unwrap();
        root.children.into_iter().map(|child| (child.name, child.text)).collect()
    }

    fn names(request: &str) -> String {
        elements(request).into_iter().map(|(name, _)| name).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_elements_stand_in_the_order_that_the_service_reads() {
        let (upn, context) = ("grace@contoso.example".parse().unwrap(), Uuid::new_v4());
        assert_eq!(
            names(&begin_asynchronous(&upn, context)),
            "Version UserPrincipalName TenantId Lcid AuthenticationMethodId AuthenticationMethodProperties \
             AuthenticationPurpose ContextId OtpRetryCount SyncCall ReplicationScope ObjectId CompanyName"
        );
        let synchronous = begin_synchronous(&upn, context);
        assert_eq!(
            names(&synchronous),
            "Version UserPrincipalName Lcid AuthenticationMethodId AuthenticationMethodProperties ContextId SyncCall \
             RequireUserMatch CallerName CallerIP"
        );
        assert!(elements(&synchronous).contains(&("RequireUserMatch".into(), "true".into())));
        assert!(!synchronous.contains("<a:Value>true"));
        assert_eq!(names(&end("s", &upn, context)), "Version SessionId ContextId AdditionalAuthData UserPrincipalName");
        assert_eq!(names(&methods(&upn, context)), "Version UserPrincipalName ContextId");
    }

    #[test]
    fn no_user_name_becomes_markup() {
        let hostile = "a</UserPrincipalName><SyncCall>&\"'@contoso.example";
        let (upn, context): (Upn, _) = (hostile.parse().unwrap(), Uuid::new_v4());
        for request in [
            methods(&upn, context),
            begin_asynchronous(&upn, context),
            begin_synchronous(&upn, context),
            end("<s>&", &upn, context),
        ] {
            assert!(elements(&request).contains(&("UserPrincipalName".into(), hostile.into())), "{request}");
        }
    }
}
