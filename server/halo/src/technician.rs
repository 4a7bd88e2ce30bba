use std::fmt;

use serde_json::Value;
use vouchsafe_domain::{
    contact::Contact,
    ids::{ClientId, ContactId, TicketId},
};

use crate::{
    agent::Agent,
    call::Call,
    contact,
    contact::{Found, Record},
    error::HaloError,
    fields::Malformed,
    halo::Halo,
    ticket::Ticket,
};

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

    /// The agents who may be at work: at most `most`, and whether there are more.
    pub async fn agents(&self, most: usize) -> Result<(Vec<Agent>, bool), HaloError> {
        // Without a count Halo ends its lists at 50 and does not say so.
        let query = [("count", "5000"), ("includeenabled", "true"), ("includedisabled", "false")];
        let call = Call::get("GET Agent, list", self.halo.api(["Agent"]), &query);
        self.read(&call, |reply| Agent::read_all(reply, most)).await
    }

    /// The ticket with this id.
    pub async fn ticket(&self, id: TicketId) -> Result<Ticket, HaloError> {
        let query = [("includedetails", "true"), ("includelastaction", "false")];
        let call = Call::get("GET Tickets", self.halo.api(["Tickets", &id.to_string()]), &query);
        self.read(&call, |reply| Ticket::read(reply, id)).await
    }

    /// The contact with this id; none if it is a customer's "General User", who is nobody.
    pub async fn contact(&self, id: ContactId) -> Result<Option<Contact>, HaloError> {
        Ok(self.record(id).await?.map(|record| record.contact))
    }

    /// The same, with the fields in which Halo told of them.
    pub async fn record(&self, id: ContactId) -> Result<Option<Record>, HaloError> {
        let call = Call::get("GET Users", self.halo.api(["Users", &id.to_string()]), &[("includedetails", "true")]);
        self.read(&call, |reply| contact::read(reply, id)).await
    }

    /// The active contacts of this client whose name or address has `search` in it, as far as this technician may see them:
    /// at most `most`, and whether there are more.
    pub async fn contacts(&self, client: ClientId, search: &str, most: usize) -> Result<(Vec<Found>, bool), HaloError> {
        let (client_id, size) = (client.to_string(), (most + 1).to_string());
        let query = [
            ("client_id", client_id.as_str()),
            ("search", search),
            ("includeinactive", "false"),
            ("exclude_generaluser", "true"),
            ("pageinate", "true"),
            ("page_no", "1"),
            ("page_size", &size),
        ];
        let call = Call::get("GET Users, search", self.halo.api(["Users"]), &query);
        self.read(&call, |reply| contact::found(reply, client, most)).await
    }

    /// The active contacts of this client whom Halo marks as important, without any doubt: at most `most`.
    pub async fn important_contacts(&self, client: ClientId, most: usize) -> Result<Vec<Found>, HaloError> {
        let client_id = client.to_string();
        let query = [
            ("client_id", client_id.as_str()),
            ("includeinactive", "false"),
            ("exclude_generaluser", "true"),
            ("count", "5000"),
        ];
        let call = Call::get("GET Users, important", self.halo.api(["Users"]), &query);
        let (found, _) = self.read(&call, |reply| contact::found(reply, client, usize::MAX)).await?;
        Ok(found.into_iter().filter(|found| found.important).take(most).collect())
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
