use crate::verdict::Verdict;

/// What a `Result/Value` other than `Success` and `AuthenticationPending` means.
///
/// The names are Microsoft's; a name that is not here is [`Verdict::Unrecognised`]: not verified, whatever it may mean.
pub fn verdict_of_value(value: &str) -> Verdict {
    match value {
        "PhoneAppDenied" => Verdict::Denied,
        "PhoneAppFraudReported" | "PhoneAppFraud" | "FraudCodeEntered" => Verdict::FraudReported,
        "PhoneAppNoResponse" | "SMSAuthFailedNoResponseTimeout" => Verdict::NoAnswer,
        // Whoever answers does not know the session; the phone may ring all the same, so this is no last word.
        "InvalidSession" | "InvalidSessionId" => Verdict::Unrecognised,
        "PhoneAppNotificationFailed"
        | "PhoneAppInvalidResult"
        | "PhoneAppTokenChanged"
        | "IncompatibleAppVersion"
        | "AppLockRequiredButNotUsed"
        | "UserVoiceAuthFailedPhoneUnreachable"
        | "UserVoiceAuthFailedPhoneHungUp"
        | "UserVoiceAuthFailedCallWentToVoicemail"
        | "UserVoiceAuthFailedInvalidPhoneInput"
        | "UserVoiceAuthFailedInvalidExtension"
        | "UserVoiceAuthFailedInvalidPhoneNumber"
        | "UserVoiceAuthFailedProviderCouldntSendCall" => Verdict::PhoneUnreachable,
        "UserAuthFailedDuplicateRequest" => Verdict::AlreadyOpen,
        "AuthenticationThrottled" | "AuthenticationMethodLimitReached" => Verdict::Throttled,
        "UserIsBlocked" | "TenantIsBlocked" | "PhoneAppAllDevicesBlocked" => Verdict::Blocked,
        "AuthenticationMethodLocked"
        | "OathCodeFailedMaxAllowedRetryReached"
        | "SMSAuthFailedMaxAllowedCodeRetryReached" => Verdict::Locked,
        "PhoneAppEntropyIncorrect"
        | "OathCodeIncorrect"
        | "OathCodeDuplicate"
        | "OathCodeOld"
        | "OathCodePinIncorrect"
        | "SMSAuthFailedWrongCodeEntered"
        | "SMSAuthFailedWrongCodePinEntered" => Verdict::CodeWrong,
        "OathCodePending" | "SMSSent" => Verdict::CodeWanted,
        "NoDefaultAuthenticationMethodIsConfigured"
        | "AuthenticationMethodNotConfigured"
        | "AuthenticationMethodNotSupported"
        | "ProofDataNotFound" => Verdict::MethodMissing,
        "UserNotFound" | "BecAccessDenied" => Verdict::NotEligible,
        "AccessDenied"
        | "InvalidArgument"
        | "InvalidFormat"
        | "InvalidParameter"
        | "StrongAuthenticationServiceInvalidParameter"
        | "VersionNotSupported"
        | "MFAPinNotSetup" => Verdict::SetupBroken,
        "InternalError" | "AuthenticationMethodFailed" | "RequestRedirected" | "SASValidationFailed" => {
            Verdict::MicrosoftUnavailable
        }
        _ => Verdict::Unrecognised,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_by_itself_is_an_approval() {
        for value in ["Success", "success", "AuthenticationPending", "true", "", "PinEntered", "Approved"] {
            assert_eq!(verdict_of_value(value), Verdict::Unrecognised, "{value}");
        }
        assert_eq!(verdict_of_value("PhoneAppDenied"), Verdict::Denied);
        assert_eq!(verdict_of_value("PhoneAppAllDevicesBlocked"), Verdict::Blocked);
    }

    /// A second list, so that none changes its meaning unseen: what the reference says of each.
    #[test]
    fn every_value_means_what_the_reference_says() {
        let table = [
            (Verdict::Denied, "PhoneAppDenied"),
            (Verdict::FraudReported, "PhoneAppFraudReported PhoneAppFraud FraudCodeEntered"),
            (Verdict::NoAnswer, "PhoneAppNoResponse SMSAuthFailedNoResponseTimeout"),
            (Verdict::Unrecognised, "InvalidSession InvalidSessionId"),
            (
                Verdict::PhoneUnreachable,
                "PhoneAppNotificationFailed PhoneAppInvalidResult PhoneAppTokenChanged IncompatibleAppVersion
                 AppLockRequiredButNotUsed UserVoiceAuthFailedPhoneUnreachable UserVoiceAuthFailedPhoneHungUp
                 UserVoiceAuthFailedCallWentToVoicemail UserVoiceAuthFailedInvalidPhoneInput
                 UserVoiceAuthFailedInvalidExtension UserVoiceAuthFailedInvalidPhoneNumber
                 UserVoiceAuthFailedProviderCouldntSendCall",
            ),
            (Verdict::AlreadyOpen, "UserAuthFailedDuplicateRequest"),
            (Verdict::Throttled, "AuthenticationThrottled AuthenticationMethodLimitReached"),
            (Verdict::Blocked, "UserIsBlocked TenantIsBlocked PhoneAppAllDevicesBlocked"),
            (
                Verdict::Locked,
                "AuthenticationMethodLocked OathCodeFailedMaxAllowedRetryReached
                 SMSAuthFailedMaxAllowedCodeRetryReached",
            ),
            (
                Verdict::CodeWrong,
                "PhoneAppEntropyIncorrect OathCodeIncorrect OathCodeDuplicate OathCodeOld OathCodePinIncorrect
                 SMSAuthFailedWrongCodeEntered SMSAuthFailedWrongCodePinEntered",
            ),
            (Verdict::CodeWanted, "OathCodePending SMSSent"),
            (
                Verdict::MethodMissing,
                "NoDefaultAuthenticationMethodIsConfigured AuthenticationMethodNotConfigured
                 AuthenticationMethodNotSupported ProofDataNotFound",
            ),
            (Verdict::NotEligible, "UserNotFound BecAccessDenied"),
            (
                Verdict::SetupBroken,
                "AccessDenied InvalidArgument InvalidFormat InvalidParameter
                 StrongAuthenticationServiceInvalidParameter VersionNotSupported MFAPinNotSetup",
            ),
            (
                Verdict::MicrosoftUnavailable,
                "InternalError AuthenticationMethodFailed RequestRedirected SASValidationFailed",
            ),
        ];
        for (verdict, values) in table {
            for value in values.split_whitespace() {
                assert_eq!(verdict_of_value(value), verdict, "{value}");
                // Names are compared as they are: what is nearly one is not known.
                for other in [value.to_lowercase(), format!("{value} "), format!("{value}1")] {
                    assert_eq!(verdict_of_value(&other), Verdict::Unrecognised, "{other}");
                }
            }
        }
    }

    #[test]
    fn a_session_that_is_not_known_leaves_the_phone_ringing() {
        for value in ["InvalidSession", "InvalidSessionId"] {
            let verdict = verdict_of_value(value);
            assert!(!verdict.ends_prompt() && verdict.leaves_prompt_open(), "{value}: {verdict:?}");
        }
        assert!(verdict_of_value("PhoneAppNoResponse").ends_prompt());
    }
}
