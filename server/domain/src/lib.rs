//! The rules of Vouchsafe, and nothing else: no input, no output, and time is a parameter.
//!
//! What Halo, Microsoft and the database say arrives here as plain facts; what comes out is a decision. So every rule can
//! be tried by itself, a million times a minute.
//!
//! # Layout
//! - [`ids`]: the identifiers, each of which can only hold what it should
//! - [`contact`], [`account`]: what the PSA says of a person, and what Entra says
//! - [`matching`]: which account a contact is; the right one or none; [`confirming`]: who may say so where nothing else does;
//!   [`choosing`]: whom an administrator chooses where no rule tells
//! - [`listed`]: the same rule, for lists of contacts and accounts
//! - [`eligibility`]: whether this account may be asked
//! - [`reach`]: how a person could be asked, by what they have registered
//! - [`purpose`], [`method`]: what for, and how; [`code`]: a code as it was typed
//! - [`connector`]: what the connector said, and what that proves
//! - [`verdict`]: how a verification can end
//! - [`verification`]: the life of one verification, as a state machine
//! - [`policy`]: what a verification has to be, by purpose, kind of account, customer and threat level
//! - [`budget`]: how often one may ask
//! - [`fence`]: what a denial or a fraud report puts round an account
//! - [`approval`]: what an approved verification gives, and until when
//! - [`tally`]: what many verifications come to
//! - [`told`]: which verdicts are told, and how often
//! - [`connection`], [`consent`]: how far a customer is on the way to being connected, and which consent counts;
//!   [`secret_end`]: when somebody must see to a secret that ends
//! - [`making`]: what is done next about the connector secrets that we make ourselves
//! - [`agreement`]: what a second technician agrees to; [`age`]: how old something is, whatever the clock did
//! - [`hearing`]: what an administrator may not open unheard; [`retention`]: how long what tells of people is kept
//! - [`colour`], [`link`]: what an MSP may put into the pod
//! - [`log`]: the chain of signed entries, and the receipts taken from it; [`hex`]: bytes as it writes them

pub mod account;
pub mod age;
pub mod agreement;
pub mod approval;
pub mod budget;
pub mod choosing;
pub mod code;
pub mod colour;
pub mod confirming;
pub mod connection;
pub mod connector;
pub mod consent;
pub mod contact;
pub mod eligibility;
pub mod fence;
pub mod hearing;
pub mod hex;
pub mod ids;
pub mod link;
pub mod listed;
pub mod log;
pub mod making;
pub mod matching;
pub mod method;
pub mod policy;
pub mod purpose;
pub mod reach;
pub mod retention;
pub mod secret_end;
pub mod tally;
pub mod told;
pub mod verdict;
pub mod verification;
