//! How we reach the addresses that admins enter: mail, webhooks and syslog.
//!
//! Whoever can change settings must not be able to make this machine speak to what only this machine can reach. So one
//! [`Guard`] stands before every connection: it looks a host up once, and the connection goes to the very addresses that it
//! judged. Everything is encrypted, unless it stays on this machine; nothing follows a redirect or uses a proxy; times and
//! sizes are bounded; and of an answer nothing is kept but its code.
//!
//! # Layout
//! - [`Outbound`] (`outbound`): the one client
//! - [`Guard`], [`Allow`] (`guard`): which addresses may be reached; `reach`: what kind of address one is
//! - [`MailServer`], [`Mail`] (`mail`): mail by SMTP; `smtp`: one session, encrypted before anything is said
//! - [`WebhookUrl`] (`webhook`), [`signature`]: a signed POST
//! - [`SyslogUrl`], [`Syslog`] (`syslog`): RFC 5424 by TLS, TCP or UDP
//! - `connection`: guarded TCP and TLS
//! - [`SendError`] (`error`): why something was not delivered

mod connection;
mod error;
mod guard;
mod mail;
mod outbound;
mod reach;
pub mod signature;
mod smtp;
mod syslog;
mod webhook;

pub use error::SendError;
pub use guard::{Allow, Guard, InvalidAllow, Refused};
pub use lettre::{Address, message::Mailbox};
pub use mail::{Mail, MailServer, Security};
pub use outbound::Outbound;
pub use syslog::{InvalidSyslogUrl, Severity, Syslog, SyslogUrl};
pub use webhook::{InvalidWebhookUrl, WebhookUrl};
