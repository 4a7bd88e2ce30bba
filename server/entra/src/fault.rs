//! What is set up wrongly, as data. The words for people, and how to mend it, stand in the catalogue under the key.

use std::fmt;

/// Something that an admin can mend, here or in the customer's tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    pub wrong: Wrong,
    /// The number of Microsoft's AADSTS code, if it gave one.
    pub code: Option<u32>,
    /// The Graph permission without which this call is refused.
    pub needed: Option<&'static str>,
}

impl Fault {
    pub fn key(&self) -> &'static str {
        self.wrong.key()
    }
}

impl From<Wrong> for Fault {
    fn from(wrong: Wrong) -> Self {
        Self { wrong, code: None, needed: None }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())?;
        if let Some(code) = self.code {
            write!(f, " (AADSTS{code})")?;
        }
        if let Some(needed) = self.needed {
            write!(f, " (needs {needed})")?;
        }
        Ok(())
    }
}

macro_rules! wrong {
    ($($(#[$doc:meta])* $name:ident = $key:literal,)*) => {
        /// What is set up wrongly.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Wrong {
            $($(#[$doc])* $name,)*
        }

        impl Wrong {
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The name under which the catalogue has the words.
            pub fn key(self) -> &'static str {
                match self {
                    $(Self::$name => $key,)*
                }
            }
        }
    };
}

wrong! {
    /// There is no tenant with this id in this cloud.
    TenantUnknown = "tenant_unknown",
    /// The tenant has no service principal of the "Azure Multi-Factor Auth Client".
    MfaClientMissing = "mfa_client_missing",
    /// The "Azure Multi-Factor Auth Client" is disabled in the tenant.
    MfaClientDisabled = "mfa_client_disabled",
    /// The tenant has no service principal of the "Azure Multi-Factor Auth Connector".
    ConnectorMissing = "connector_missing",
    /// The "Azure Multi-Factor Auth Connector" is disabled in the tenant.
    ConnectorDisabled = "connector_disabled",
    /// The connector secret of the tenant is not right, or was made only seconds ago.
    SecretWrong = "secret_wrong",
    /// The connector secret of the tenant has expired.
    SecretExpired = "secret_expired",
    /// The customer has not consented to our application.
    NotConsented = "not_consented",
    /// The customer has disabled our application.
    AppDisabled = "app_disabled",
    /// The secret of our application is not right.
    AppSecretWrong = "app_secret_wrong",
    /// The secret of our application has expired.
    AppSecretExpired = "app_secret_expired",
    /// The certificate of our application is not known to Microsoft, or has ended, or a clock is wrong.
    AppCertificateWrong = "app_certificate_wrong",
    /// Microsoft Graph itself is missing or disabled in the tenant.
    GraphDisabled = "graph_disabled",
    /// A Conditional Access policy for applications blocks us.
    ConditionalAccess = "conditional_access",
    /// No token, for a reason that we do not know; the code says more.
    TokenRefused = "token_refused",
    /// Our application has not been given a permission.
    RolesMissing = "roles_missing",
    /// The tenant has no Entra ID P1.
    PremiumMissing = "premium_missing",
    /// The address that is set for the service is not the service's.
    EndpointWrong = "endpoint_wrong",
}

/// For whom a token is asked: the same code means something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Audience {
    Graph,
    Connector,
    /// In the name of a person of the partner's.
    Partner,
}

/// What a refused token means.
pub(crate) enum Refusal {
    Fault(Fault),
    /// Microsoft says that it will pass.
    Transient,
}

/// The most telling of the AADSTS codes; `None` without any.
pub(crate) fn of_codes(audience: Audience, codes: &[u32]) -> Option<Refusal> {
    let fault = |code, wrong| Refusal::Fault(Fault { wrong, code: Some(code), needed: None });
    let known = codes.iter().find_map(|&code| match code {
        90055 | 50196 | 90006 | 90033 | 90024 => Some(Refusal::Transient),
        _ => Some(fault(code, wrong(audience, code)?)),
    });
    known.or_else(|| Some(fault(*codes.first()?, Wrong::TokenRefused)))
}

/// Source: `reference-error-codes` of the Entra documentation, and what callers have seen.
fn wrong(audience: Audience, code: u32) -> Option<Wrong> {
    let of = |connector, graph| match audience {
        Audience::Connector => connector,
        Audience::Graph | Audience::Partner => graph,
    };
    Some(match code {
        90002 | 900023 | 9001023 => Wrong::TenantUnknown,
        700016 | 7000229 | 65001 | 90099 => of(Wrong::MfaClientMissing, Wrong::NotConsented),
        7000112 => of(Wrong::MfaClientDisabled, Wrong::AppDisabled),
        500011 => of(Wrong::ConnectorMissing, Wrong::GraphDisabled),
        500014 => of(Wrong::ConnectorDisabled, Wrong::GraphDisabled),
        7000215 | 7000216 | 7000218 => of(Wrong::SecretWrong, Wrong::AppSecretWrong),
        7000222 => of(Wrong::SecretExpired, Wrong::AppSecretExpired),
        700027 | 700024 | 50012 => Wrong::AppCertificateWrong,
        53003 | 530034 | 530035 => Wrong::ConditionalAccess,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(audience: Audience, codes: &[u32]) -> Option<&'static str> {
        of_codes(audience, codes).map(|refusal| match refusal {
            Refusal::Fault(fault) => fault.key(),
            Refusal::Transient => "transient",
        })
    }

    #[test]
    fn every_code_has_its_fault() {
        let table: [(&[u32], &str, &str); 11] = [
            (&[90002, 900023, 9001023], "tenant_unknown", "tenant_unknown"),
            (&[700016, 7000229, 65001, 90099], "mfa_client_missing", "not_consented"),
            (&[7000112], "mfa_client_disabled", "app_disabled"),
            (&[500011], "connector_missing", "graph_disabled"),
            (&[500014], "connector_disabled", "graph_disabled"),
            (&[7000215, 7000216, 7000218], "secret_wrong", "app_secret_wrong"),
            (&[7000222], "secret_expired", "app_secret_expired"),
            (&[53003, 530034, 530035], "conditional_access", "conditional_access"),
            (&[700_027, 700_024, 50012], "app_certificate_wrong", "app_certificate_wrong"),
            (&[90055, 50196, 90006, 90033, 90024], "transient", "transient"),
            (&[0, 1, 123, 7000000, u32::MAX], "token_refused", "token_refused"),
        ];
        for (codes, connector, graph) in table {
            for code in codes {
                assert_eq!(key(Audience::Connector, &[*code]), Some(connector), "{code}");
                assert_eq!(key(Audience::Graph, &[*code]), Some(graph), "{code}");
            }
        }
    }

    #[test]
    fn a_known_code_tells_more_than_an_unknown_one() {
        assert_eq!(key(Audience::Connector, &[1, 7000222]), Some("secret_expired"));
        assert_eq!(key(Audience::Connector, &[]), None);
    }

    #[test]
    fn no_two_faults_share_their_words() {
        let keys: std::collections::HashSet<_> = Wrong::ALL.iter().map(|wrong| wrong.key()).collect();
        assert_eq!(keys.len(), Wrong::ALL.len());
    }
}
