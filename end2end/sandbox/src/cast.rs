//! Who plays: the same people in Halo and in Microsoft, and the stories in which they meet.
//!
//! # Layout
//! - `customers`: Halo clients and their Entra tenants; `connecting`: the stories of those who connect them
//! - `partnered`: customers whose partner the MSP is
//! - `part`: one person with their ticket, contact, account and story
//! - `people`: the table of all parts
//! - `seeds`: what the pretend Halo and the pretend Microsoft begin with

mod connecting;
mod customers;
mod part;
mod partnered;
mod people;
mod seeds;

pub use connecting::{Before, Connecting, connecting};
pub use customers::{
    APP_CERTIFICATE, CUSTOMERS, Customer, GRAPH_APP, GRAPH_SECRET, MSP, OTHER_KEY, SETUP_APP, SETUP_SECRET, TAILSPIN,
    TAILSPIN_SECRET, Trouble,
};
pub use part::{Group, Scene, Story, stories};
pub use partnered::{Partnered, partnered};
pub use seeds::{SERVICE_SECRET, applications, halo, iframe_secrets, microsoft};
