//! How a person could be asked, by the methods that Entra says they have registered. Good for seeing beforehand whom nobody
//! can verify; what decides when somebody is asked is the connector's own list.

use serde::{Deserialize, Serialize};

/// The best way in which somebody could be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// A prompt on their phone.
    Prompt,
    /// Only a code that they read out.
    CodeOnly,
    /// Only passkeys, which prove nothing to anybody but the page that asks for them.
    PasskeyOnly,
    /// Only text messages and calls, which whoever took over the number gets, too.
    SmsOnly,
    /// Nothing that would do.
    Nothing,
}

impl Reach {
    /// From the best to none.
    pub const ALL: [Self; 5] = [Self::Prompt, Self::CodeOnly, Self::PasskeyOnly, Self::SmsOnly, Self::Nothing];

    /// The name in the database, in addresses and in the catalogue, under `reach`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Prompt => "prompt",
            Self::CodeOnly => "code_only",
            Self::PasskeyOnly => "passkey_only",
            Self::SmsOnly => "sms_only",
            Self::Nothing => "nothing",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reach| reach.name() == name)
    }

    /// By the names in Entra's `methodsRegistered`. Of a name that is not known nothing is hoped for.
    ///
    /// An app that signs in without a password is a passkey here: whether it takes the connector's prompts is not confirmed.
    pub fn of<'a>(methods: impl IntoIterator<Item = &'a str>) -> Self {
        let each = methods.into_iter().map(|method| match method {
            "microsoftAuthenticatorPush" => Self::Prompt,
            "softwareOneTimePasscode" => Self::CodeOnly,
            "microsoftAuthenticatorPasswordless"
            | "passKeyDeviceBound"
            | "passKeyDeviceBoundAuthenticator"
            | "passKeyDeviceBoundWindowsHello"
            | "passKeySynced"
            | "windowsHelloForBusiness"
            | "macOsSecureEnclaveKey"
            | "fido2SecurityKey"
            | "fido2" => Self::PasskeyOnly,
            "mobilePhone" | "alternateMobilePhone" | "officePhone" => Self::SmsOnly,
            _ => Self::Nothing,
        });
        each.min().unwrap_or(Self::Nothing)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_best_way_counts() {
        for (methods, reach) in [
            (&["microsoftAuthenticatorPush", "softwareOneTimePasscode", "mobilePhone"][..], Reach::Prompt),
            (&["mobilePhone", "softwareOneTimePasscode"], Reach::CodeOnly),
            (&["mobilePhone", "passKeyDeviceBound"], Reach::PasskeyOnly),
            (&["microsoftAuthenticatorPasswordless"], Reach::PasskeyOnly),
            (&["email", "officePhone"], Reach::SmsOnly),
            (&["email", "securityQuestion"], Reach::Nothing),
            (&["hardwareOneTimePasscode"], Reach::Nothing),
            (&[], Reach::Nothing),
        ] {
            assert_eq!(Reach::of(methods.iter().copied()), reach, "{methods:?}");
        }
        for reach in Reach::ALL {
            assert_eq!(Reach::named(reach.name()), Some(reach));
        }
    }

    proptest! {
        #[test]
        fn only_the_app_itself_makes_a_prompt(methods in proptest::collection::vec(".{0,30}", 0..6)) {
            let can = Reach::of(methods.iter().map(String::as_str)) == Reach::Prompt;
            prop_assert_eq!(can, methods.iter().any(|method| method == "microsoftAuthenticatorPush"));
        }
    }
}
