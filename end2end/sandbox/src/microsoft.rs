//! The pretend Microsoft.

mod directory;

pub use directory::{Account, Application, DirectorySync, Habit, MFA_CLIENT, MFA_CONNECTOR, Method, Quirk, Secret, Tenant};
