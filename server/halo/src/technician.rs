use std::fmt;

use serde_json::Value;
use vouchsafe_domain::{
    contact::Contact,
    ids::{ContactId, TicketId},
};

use crate::{agent::Agent, call::Call, contact, error::HaloError, fields::Malformed, halo::Halo, ticket::Ticket};

/// Halo as one technician sees it: what they may not read, we do not show them.
///
/// A 401 is the caller's to handle, who has the refresh token.
#[derive(Clone, Copy)]
pub struct Technician<'a> {
    pub(crate) halo: &'a Halo,
    pub(crate) token: &'a str,
}

impl Technician<'_> {
    /// Who has signed in.
    pub async fn me(&self) -> Result<Agent, HaloError> {
        let call = Call::get("GET Agent/me", self.halo.api(["Agent", "me"]), &[]);
        self.read(&call, Agent::read).await
    }

    /// The ticket with this id.
    pub async fn ticket(&self, id: TicketId) -> Result<Ticket, HaloError> {
        let query = [("includedetails", "true"), ("includelastaction", "false")];
        let call = Call::get("GET Tickets", self.halo.api(["Tickets", &id.to_string()]), &query);
        self.read(&call, |reply| Ticket::read(reply, id)).await
    }

    /// The contact with this id; none if it is a customer's "General User", who is nobody.
    pub async fn contact(&self, id: ContactId) -> Result<Option<Contact>, HaloError> {
        let call = Call::get("GET Users", self.halo.api(["Users", &id.to_string()]), &[("includedetails", "true")]);
        self.read(&call, |reply| contact::read(reply, id)).await
    }

    async fn read<T>(&self, call: &Call, read: impl FnOnce(&Value) -> Result<T, Malformed>) -> Result<T, HaloError> {
        let reply = self.halo.call(self.token, call).await?;
        read(&reply).map_err(|why| call.malformed(why))
    }
}

impl fmt::Debug for Technician<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Technician")
    }
}
