//! The database: SQLite by default, PostgreSQL by its URL, and the same SQL on both.
//!
//! Everything that must happen together is one transaction here: a prompt and its place in the budget, a verdict with its
//! log entry and its note. The rules are `vouchsafe_domain`'s; the database only sees to it that they hold for all who
//! ask at once, and across restarts. Time always comes in as `now`.
//!
//! # Layout
//! - [`Store`] (`store`), [`Database`] (`database`): opening; the one way to begin a write
//! - `schema`: numbered migrations, from `migrations/`
//! - [`Claim`] (`claim`): only one process serves from a data folder
//! - [`MasterKey`] (`key`), `seal`: the secret outside the database, and how it seals those inside
//! - [`Token`] (`token`): secrets that we hand out, and know only by their hash
//! - [`Settings`] (`settings`): what admins manage, and `apply`
//! - [`Session`] (`sessions`), [`Flow`] (`flows`), [`Page`] (`pages`): who is at the keyboard, how they got there, and what they have open
//! - `agents`: the names of those who have signed in
//! - [`Verification`] (`verifications`): prompts, verdicts, approvals
//! - [`Fenced`] (`fences`): accounts that nobody may ask for now, since a prompt was denied or reported
//! - [`Raised`] (`incidents`): what of it an instance's administrators look into
//! - [`Note`] (`notes`): what is still to be written to tickets
//! - [`Delivery`] (`deliveries`): mail, webhooks and syslog that are still to leave the house
//! - [`Objection`] (`objections`): links with which people say that it was not them
//! - [`Match`] (`matches`): which account a contact is, where two technicians had to agree on it, or an administrator chose
//!   it ([`NewChoice`], `chosen_matches`)
//! - [`MatchRequest`] (`match_requests`): contacts whom an administrator is asked to look into
//! - [`ImportedAccount`] (`accounts`): accounts as they were last imported; [`Import`] (`imports`): how far that is
//! - [`ContactRead`] (`contacts`): the PSA's contacts, as they were last listed, and which account each is by the lists
//! - [`ClientList`] (`clients`): the PSA's clients, as they were last read
//! - [`Consent`] (`consents`): links with which a customer's tenant consents, up to its confirmation
//! - [`PastedSecret`] (`pasted_secrets`): connector secrets on their way to being in force
//! - [`Making`] (`makings`): connector secrets that we make and renew ourselves
//! - [`AsSeen`] (`as_seen`): what of these three was under way when somebody looked, so that nothing newer is overwritten
//! - [`PickedTenant`] (`picked_tenants`): tenants that are connected many at a time, as their partner
//! - [`SecretEnds`] (`secret_ends`): until when secrets are good, as far as somebody said
//! - [`Pending`] (`policy`): the threat level, and what would loosen the policy and waits for an administrator
//! - [`Filter`] (`history`): what has happened, page by page and counted
//! - [`Question`] (`questions`): what a second technician is asked, answers, and lets be done
//! - [`LogLine`] (`log`): the chain of signed entries, its keys, and what can be erased from it; `retention`: when it is
//! - [`Launches`] (`launches`): whether the PSA opens pods; [`FirstStart`] (`first_start`): from an empty database to the first administrator
//! - `all_good`: whether a look at everything has ever found nothing to mend
//! - [`Standing`] (`standing`), [`InstanceStanding`] (`instance_standing`): how much there is at a moment
//! - [`OutboxStanding`] (`outbox_standing`): what is stuck on its way out; `probe`: what `check` tries itself
//! - `column`: how our types stand in columns
//! - [`StoreError`] (`error`)

mod accounts;
mod agents;
mod all_good;
mod as_seen;
mod chosen_matches;
mod claim;
mod clients;
mod column;
mod consents;
mod contacts;
mod database;
mod deliveries;
mod error;
mod fences;
mod first_start;
mod flows;
mod history;
mod imports;
mod incidents;
mod instance_standing;
mod key;
mod launches;
mod log;
mod makings;
mod match_requests;
mod matches;
mod notes;
mod objections;
mod outbox_standing;
mod pages;
mod pasted_secrets;
mod picked_tenants;
mod policy;
mod probe;
mod questions;
mod retention;
mod schema;
mod seal;
mod secret_ends;
mod sessions;
mod settings;
mod standing;
mod store;
mod token;
mod verifications;

pub use accounts::{AccountFilter, AccountPlace, AccountState, Covered, ImportedAccount, LastSeen};
pub use as_seen::AsSeen;
pub use chosen_matches::NewChoice;
pub use claim::Claim;
pub use clients::{ClientList, KnownClient};
pub use consents::{Consent, NewConsent};
pub use contacts::{
    ContactCount, ContactFilter, ContactHalt, ContactPlace, ContactRead, ContactTurn, ContactsRead, Taken, ToMatch,
    UnmatchedContact,
};
pub use database::Database;
pub use deliveries::{Channel, Delivery, Errand, NewDelivery, Outgoing, Untold};
pub use error::StoreError;
pub use fences::{Fenced, Incident, Lifted, Lifter};
pub use first_start::{Draft, FirstStart};
pub use flows::{Flow, LeadsTo, NewFlow};
pub use history::{Ended, Filter, Named, Paging, Place, Tally};
pub use imports::{AccountChange, AccountsRead, Halted, Import, MethodsRead, Phase, ReportEntry, Turn};
pub use incidents::{BlockPlace, IncidentFilter, Raised, RaisedPlace};
pub use instance_standing::InstanceStanding;
pub use key::MasterKey;
pub use launches::Launches;
pub use log::{Erased, LogCheck, LogChecks, LogFilter, LogFound, LogLine, Span};
pub use makings::{Key, Making, MakingTurn, Record, Setback, Trying};
pub use match_requests::{MatchRequest, MatchStanding, Settled};
pub use matches::{Match, NewMatch};
pub use notes::{NewNote, Note};
pub use objections::{Objected, Objection};
pub use outbox_standing::{ChannelStanding, OutboxStanding};
pub use pages::{NewPage, Page};
pub use pasted_secrets::{NewSecret, PastedSecret, SecretTrial};
pub use picked_tenants::{PickedStep, PickedTenant};
pub use policy::{Pending, Wanted};
pub use questions::{About, Approver, Involved, Question, QuestionEnd};
pub use secret_ends::SecretEnds;
pub use sessions::{NewSession, Session, SignedIn};
pub use settings::{
    Administrator, Alerts, Brand, Change, Changed, ConnectorSettings, Customer, CustomerTenant, HeldBack, Instance,
    Lonely, Mail, MicrosoftApp, PodLink, PolicySettings, Settings, Webhook, What,
};
pub use standing::Standing;
pub use store::Store;
pub use token::{Token, TokenHash};
pub use verifications::{
    Begin, Circumstances, Colleague, Concluded, Conclusion, Evidence, NewVerification, NoteStanding, OpenPrompt,
    Person, Refusal, Verification,
};
/// A text that nobody else should read.
pub use vouchsafe_http::Secret;
