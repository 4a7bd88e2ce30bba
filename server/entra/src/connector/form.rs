//! What is said to the connector, exactly as its known callers say it.
//!
//! The order of the elements matters: the service drops what comes out of order. The only methods that are ever asked for
//! are a notification on the phone and a code that the app shows.

use quick_xml::escape::escape;
use uuid::Uuid;
use vouchsafe_domain::{code::Code, connector::MethodList, ids::Upn, method::Way};

const INSTANCE: &str = r#"xmlns:i="http://www.w3.org/2001/XMLSchema-instance""#;
const ARRAYS: &str = r#"xmlns:a="http://schemas.microsoft.com/2003/10/Serialization/Arrays""#;

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
pub(super) fn begin_asynchronous(way: Way, upn: &Upn, context: Uuid) -> String {
    let (upn, method) = (escape(upn.as_str()), MethodList::id(way));
    format!(
        "<BeginTwoWayAuthenticationRequest {INSTANCE}>\
         <Version>1</Version>\
         <UserPrincipalName>{upn}</UserPrincipalName>\
         <TenantId i:nil=\"true\"/>\
         <Lcid>en-US</Lcid>\
         <AuthenticationMethodId>{method}</AuthenticationMethodId>\
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
pub(super) fn begin_synchronous(way: Way, upn: &Upn, context: Uuid) -> String {
    let (upn, method) = (escape(upn.as_str()), MethodList::id(way));
    let property = |name| {
        format!("<a:KeyValueOfstringstring><a:Key>{name}</a:Key><a:Value>false</a:Value></a:KeyValueOfstringstring>")
    };
    let properties = ["OverrideVoiceOtp", "OverrideNumberMatchingWithOTP"].map(property).concat();
    format!(
        "<BeginTwoWayAuthenticationRequest>\
         <Version>1.0</Version>\
         <UserPrincipalName>{upn}</UserPrincipalName>\
         <Lcid>en-us</Lcid>\
         <AuthenticationMethodId>{method}</AuthenticationMethodId>\
         <AuthenticationMethodProperties {ARRAYS}>{properties}</AuthenticationMethodProperties>\
         <ContextId>{context}</ContextId>\
         <SyncCall>true</SyncCall>\
         <RequireUserMatch>true</RequireUserMatch>\
         <CallerName>radius</CallerName>\
         <CallerIP>UNKNOWN:</CallerIP>\
         </BeginTwoWayAuthenticationRequest>"
    )
}

/// Asks how a prompt stands; or, with a code, whether it is right.
pub(super) fn end(session: &str, code: Option<&Code>, upn: &Upn, context: Uuid) -> String {
    let (session, upn) = (escape(session), escape(upn.as_str()));
    let typed = match code {
        Some(code) => format!("<AdditionalAuthData>{}</AdditionalAuthData>", code.digits()),
        None => "<AdditionalAuthData i:nil=\"true\"/>".to_owned(),
    };
    format!(
        "<EndTwoWayAuthenticationRequest {INSTANCE}>\
         <Version>1</Version>\
         <SessionId>{session}</SessionId>\
         <ContextId>{context}</ContextId>\
         {typed}\
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
            names(&begin_asynchronous(Way::Notification, &upn, context)),
            "Version UserPrincipalName TenantId Lcid AuthenticationMethodId AuthenticationMethodProperties \
             AuthenticationPurpose ContextId OtpRetryCount SyncCall ReplicationScope ObjectId CompanyName"
        );
        let synchronous = begin_synchronous(Way::Notification, &upn, context);
        assert_eq!(
            names(&synchronous),
            "Version UserPrincipalName Lcid AuthenticationMethodId AuthenticationMethodProperties ContextId SyncCall \
             RequireUserMatch CallerName CallerIP"
        );
        assert!(elements(&synchronous).contains(&("RequireUserMatch".into(), "true".into())));
        assert!(!synchronous.contains("<a:Value>true"));
        let code = Code::typed("123 456").unwrap();
        for code in [None, Some(&code)] {
            let end = end("s", code, &upn, context);
            assert_eq!(names(&end), "Version SessionId ContextId AdditionalAuthData UserPrincipalName");
            let typed = code.map(Code::digits).unwrap_or_default();
            assert!(elements(&end).contains(&("AdditionalAuthData".into(), typed.into())));
        }
        for (way, method) in [(Way::Notification, "PhoneAppNotification"), (Way::Code, "PhoneAppOTP")] {
            for begin in [begin_asynchronous(way, &upn, context), begin_synchronous(way, &upn, context)] {
                assert!(elements(&begin).contains(&("AuthenticationMethodId".into(), method.into())));
            }
        }
        assert_eq!(names(&methods(&upn, context)), "Version UserPrincipalName ContextId");
    }

    #[test]
    fn no_user_name_becomes_markup() {
        let hostile = "a</UserPrincipalName><SyncCall>&\"'@contoso.example";
        let (upn, context): (Upn, _) = (hostile.parse().unwrap(), Uuid::new_v4());
        for request in [
            methods(&upn, context),
            begin_asynchronous(Way::Notification, &upn, context),
            begin_synchronous(Way::Code, &upn, context),
            end("<s>&", None, &upn, context),
        ] {
            assert!(elements(&request).contains(&("UserPrincipalName".into(), hostile.into())), "{request}");
        }
    }
}
