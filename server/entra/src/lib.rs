//! The Microsoft client: what Entra knows of a person, and the prompt on their phone.
//!
//! Nothing here decides anything: answers become facts of `vouchsafe_domain`, which judges them, and everything else
//! becomes an [`EntraError`] that says what is wrong and, where an admin can mend it, what exactly.
//!
//! # Layout
//! - [`settings`]: where Microsoft is, and who we are there
//! - [`graph`]: accounts, tenants, registered methods and granted permissions, which are only read; and the set-up
//!   application, which makes connector secrets
//! - [`consent`]: which tenant a name means, and where its administrator consents
//! - [`partner`]: what the MSP may do in its customers' tenants as their partner, in the name of one of its people
//! - [`connector`]: the strong-authentication service: which methods, begin a prompt, how it ended
//! - [`redact`]: what was said to the connector, without what nobody else should read
//! - [`fault`]: what is set up wrongly, as Microsoft's codes tell it
//! - [`time`](mod@time): what time it is at Microsoft
//! - [`error`]: why there is no answer
//! - `token`: access tokens, kept until shortly before they end

pub mod connector;
pub mod consent;
pub mod error;
pub mod fault;
pub mod graph;
pub mod partner;
pub mod redact;
pub mod settings;
pub mod time;
mod token;

pub use connector::{Begin, BeginError, Connector, ConnectorKey};
pub use consent::TenantName;
pub use error::{EntraError, ErrorKind};
pub use fault::{Fault, Wrong};
pub use graph::{Device, Graph, RegisteredMethods, SetUp};
pub use partner::Partner;
pub use settings::{AppCredential, Endpoints};
pub use time::time;
pub use token::{Certificate, NotACertificate, Proof};
