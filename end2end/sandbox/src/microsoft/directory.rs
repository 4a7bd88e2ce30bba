//! What the pretend Microsoft is seeded with: tenants, their applications, their people and how each of them behaves.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Microsoft's own "Azure Multi-Factor Auth Client": the application whose secret opens the connector.
pub const MFA_CLIENT: Uuid = Uuid::from_u128(0x981f26a1_7f43_403b_a875_f8b09b8cd720);
/// Microsoft's own "Azure Multi-Factor Auth Connector": the resource that the connector's tokens are for.
pub const MFA_CONNECTOR: Uuid = Uuid::from_u128(0x1f5530b3_261a_47a9_b357_ded261e17918);

/// What the product's application asks for where it is registered.
pub(crate) const READERS_ROLES: [&str; 4] =
    ["User.Read.All", "UserAuthenticationMethod.Read.All", "Organization.Read.All", "AuditLog.Read.All"];

/// What the product's set-up application asks for.
pub(crate) const SET_UP_ROLE: &str = "Application.ReadWrite.All";

/// One Entra tenant.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Tenant {
    pub id: Uuid,
    pub name: String,
    /// Verified domains; the first is the default one.
    pub domains: Vec<String>,
    pub sync: DirectorySync,
    /// Whether it has Entra ID P1, without which there are no reports on sign-in methods.
    pub premium: bool,
    /// The service principals of this tenant. One that is missing here is missing in the tenant.
    pub applications: Vec<Application>,
    pub accounts: Vec<Account>,
    /// What its policy for applications says of new secrets.
    #[serde(default)]
    pub new_secrets: NewSecrets,
    /// Whether the MSP has delegated rights here, as its partner.
    #[serde(default)]
    pub partner: Partnership,
}

/// Delegated rights of the MSP's in a customer's tenant (GDAP).
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Partnership {
    #[default]
    None,
    Active,
    /// Still listed, and no more.
    Lapsed,
}

/// An app-management policy, as far as it is about new secrets.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct NewSecrets {
    pub forbidden: bool,
    pub longest_days: Option<i32>,
}

/// Where a tenant's accounts come from.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DirectorySync {
    CloudOnly,
    /// Active Directory, with password hashes synchronised a few minutes ago.
    WithPasswords,
    /// Active Directory, passwords stay at home.
    WithoutPasswords,
}

/// A service principal: an application as it exists in one tenant.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Application {
    pub app_id: Uuid,
    pub enabled: bool,
    pub secrets: Vec<Secret>,
    /// A certificate with its key, if one is registered; PEM.
    #[serde(default)]
    pub certificate: Option<String>,
    /// Graph application permissions that an administrator consented to.
    pub roles: Vec<String>,
    /// What it asks for where it is registered; empty: whatever the options say.
    #[serde(default)]
    pub asks: Vec<String>,
    /// What the partner lets it do in their name, by consent in advance.
    #[serde(default)]
    pub delegated: Vec<String>,
    /// The names of certificates that somebody put on the service principal itself. Nobody may touch them.
    #[serde(default)]
    pub certificates: Vec<String>,
}

/// A client secret of an application.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Secret {
    pub value: String,
    pub expired: bool,
    /// How many more times it is refused, because it is so new that not all of Microsoft knows it.
    #[serde(default)]
    pub fresh: u32,
    #[serde(default)]
    pub key_id: Uuid,
    /// What somebody called it.
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub ends: Option<Timestamp>,
}

impl Secret {
    pub fn valid(value: impl Into<String>) -> Self {
        let value = value.into();
        let key_id = Sha256::digest(&value).iter().take(16).fold(0, |id, byte| id << 8 | u128::from(*byte));
        Self { value, expired: false, fresh: 0, key_id: Uuid::from_u128(key_id), name: None, ends: None }
    }

    pub fn expired(value: impl Into<String>) -> Self {
        Self { expired: true, ..Self::valid(value) }
    }

    /// The same, as somebody called it.
    pub fn named(self, name: &str) -> Self {
        Self { name: Some(name.to_owned()), ..self }
    }

    pub(crate) fn is_over(&self, now: Timestamp) -> bool {
        self.expired || self.ends.is_some_and(|ends| ends <= now)
    }
}

impl Application {
    /// The MFA Client, enabled, with this secret.
    pub fn mfa_client(secret: Secret) -> Self {
        Self { secrets: vec![secret], ..Self::bare(MFA_CLIENT) }
    }

    /// The MFA Connector, enabled.
    pub fn mfa_connector() -> Self {
        Self::bare(MFA_CONNECTOR)
    }

    /// An application that reads Graph, consented to with the four permissions that the product asks for.
    pub fn graph_reader(app_id: Uuid, secret: Secret) -> Self {
        Self { secrets: vec![secret], roles: READERS_ROLES.map(String::from).to_vec(), ..Self::bare(app_id) }
    }

    /// One that asks for the permission to change applications, which nobody has given it yet.
    pub fn set_up(app_id: Uuid, secret: Secret) -> Self {
        Self { secrets: vec![secret], asks: vec![SET_UP_ROLE.to_owned()], ..Self::bare(app_id) }
    }

    /// Enabled, and nothing more.
    pub(crate) fn bare(app_id: Uuid) -> Self {
        let (secrets, certificate, roles, asks, delegated, certificates) = Default::default();
        Self { app_id, enabled: true, secrets, certificate, roles, asks, delegated, certificates }
    }

    pub fn without_roles(self) -> Self {
        Self { roles: Vec::new(), ..self }
    }

    pub fn disabled(self) -> Self {
        Self { enabled: false, ..self }
    }
}

/// An Entra user, with the phone in their pocket.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Account {
    pub id: Uuid,
    pub upn: String,
    pub name: String,
    pub mail: Option<String>,
    /// Further SMTP addresses, without `smtp:`.
    pub aliases: Vec<String>,
    pub enabled: bool,
    pub guest: bool,
    /// Comes from the on-premises directory under this `sAMAccountName`; `None` is a cloud account.
    pub sam_account_name: Option<String>,
    /// Registered methods; the first is the default one.
    pub methods: Vec<Method>,
    /// The directory roles that it holds, by their templates' ids.
    #[serde(default)]
    pub directory_roles: Vec<Uuid>,
    pub habit: Habit,
    pub quirk: Quirk,
    /// The object id of their manager.
    pub manager: Option<Uuid>,
}

impl Account {
    /// An enabled member with Authenticator on the phone, who answers by hand and whose mail address is the UPN.
    pub fn new(id: Uuid, upn: &str, name: &str) -> Self {
        Self {
            id,
            upn: upn.to_owned(),
            name: name.to_owned(),
            mail: Some(upn.to_owned()),
            aliases: Vec::new(),
            enabled: true,
            guest: false,
            sam_account_name: None,
            methods: vec![Method::AuthenticatorPush, Method::AuthenticatorCode],
            directory_roles: Vec::new(),
            habit: Habit::Manual,
            quirk: Quirk::None,
            manager: None,
        }
    }
}

/// A registered authentication method, as the connector tells them apart.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    AuthenticatorPush,
    AuthenticatorCode,
    Sms,
    Voice,
    /// Not for the connector: a page asks for it, and nobody else can.
    Passkey,
}

/// What the person with the phone does when it rings.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Habit {
    /// Waits for somebody to press a button on the phone page.
    Manual,
    AutoApprove {
        after_ms: u64,
    },
    AutoDeny {
        after_ms: u64,
    },
    AutoFraud {
        after_ms: u64,
    },
    /// Approves after the prompt's time is over (`Options::late_seconds`).
    AutoLate,
    /// Never looks at the phone.
    Silent,
}

/// How the connector treats an account differently from the plain tap. One per account.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Quirk {
    None,
    /// The asynchronous form shows a number that must be typed on the phone.
    NumberToMatch,
    /// A code from the app is wanted: `challenge`, and no push is sent.
    CodeWanted,
    /// Begin answers with this result value; nothing rings.
    Refused {
        value: String,
    },
    /// Begin is accepted, nothing rings, and this result value comes after a while.
    EndsWith {
        value: String,
        after_ms: u64,
    },
    /// Begin answers with this HTTP status.
    HttpStatus {
        status: u16,
    },
    /// From the second poll on, the token that began is refused with 401; a fresh one is not.
    TokenRefusedMidway,
    /// Trap: `AuthenticationResult` is `true` although the value says that the user denied. Any answer leads there.
    DeniedButTrue,
    /// Trap: the value says `Success`, `AuthenticationResult` is nil.
    SuccessButNil,
    /// Trap: Begin answers for another UPN than was asked.
    OtherUpn,
    /// Trap: Begin answers without a `SessionId`.
    NoSession,
    /// Trap: `AffinityUrl` names a host that would say `true` to anyone who brings a token.
    ForeignAffinity,
    /// Trap: the approved answer has no `AuthenticationResult`.
    ResultMissing,
    /// Trap: the approved answer has two.
    ResultDoubled,
    /// Trap: the approved answer has it one level too deep.
    ResultNested,
    /// Trap: asynchronous Begin is `true` at once and nothing rings.
    InstantlyTrue,
    /// The asynchronous form is accepted but nothing rings; the synchronous one works.
    NeverRings,
    /// The phone has no network: nothing rings, and Begin's prompt ends as undelivered. Its code works all the same.
    Offline,
    /// Trap: the approved answer carries another session's id. Whether the real one repeats ids there is not known.
    OtherSession,
    /// Trap: the approved answer lacks `CompletedInteractively`.
    InteractivelyMissing,
    /// Trap: the approved answer says `CompletedInteractively` `false`.
    InteractivelyFalse,
    /// Trap: the approved answer is cut off before its end.
    MalformedXml,
    /// Trap: the approved answer spells `true` with an entity, and carries a bomb of them.
    EntityBomb,
    /// Trap: the approved answer carries ten thousand elements inside each other.
    DeepNesting,
}
