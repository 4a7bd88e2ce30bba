use serde_json::Value;
use vouchsafe_domain::ids::{AgentId, TicketId};

use crate::{
    agent::Agent,
    call::Call,
    error::{HaloError, Kind},
    fields::{Fields, Malformed},
    halo::Halo,
    note::{self, Note},
    outcome::Outcome,
    ticket::TicketType,
};

/// More than any list here has. Without a count Halo ends its lists at 50 and does not say so.
const WHOLE_LIST: (&str, &str) = ("count", "5000");

/// A ticket's actions hold its whole mail, several times over.
const LONGEST_ACTIONS: usize = 16 * 1024 * 1024;

/// Halo as the service application sees it. Gets its token by itself, and after a 401 or 403 tries once more with a new
/// one, because Halo keeps permissions within the token.
#[derive(Debug, Clone, Copy)]
pub struct Service<'a> {
    pub(crate) halo: &'a Halo,
}

/// Whether the service application's agent is shown any of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sees {
    pub tickets: bool,
    pub users: bool,
}

impl Service<'_> {
    /// The scopes that Halo granted, such as `all` or `read:tickets`; empty if it did not say.
    pub async fn scopes(&self) -> Result<Vec<String>, HaloError> {
        Ok(self.halo.service_token(None).await?.scopes)
    }

    /// Whom the service application acts as.
    pub async fn me(&self) -> Result<Agent, HaloError> {
        let call = Call::get("GET Agent/me", self.halo.api(["Agent", "me"]), &[]);
        self.read(&call, Agent::read).await
    }

    /// The agent with this id.
    pub async fn agent(&self, id: AgentId) -> Result<Agent, HaloError> {
        let call = Call::get("GET Agent", self.halo.api(["Agent", &id.to_string()]), &[("includedetails", "true")]);
        self.read(&call, |reply| Agent::read(reply).and_then(|agent| agent.asked_for(id))).await
    }

    /// The outcomes that an action can have.
    pub async fn outcomes(&self) -> Result<Vec<Outcome>, HaloError> {
        let call = Call::get("GET outcome", self.halo.api(["outcome"]), &[WHOLE_LIST]);
        self.read(&call, Outcome::read_all).await
    }

    /// Whether tickets and users can be read at all: with less, Halo answers 403, or with empty lists.
    pub async fn sees(&self) -> Result<Sees, HaloError> {
        let one = [("count", "1")];
        let tickets = Call::get("GET Tickets", self.halo.api(["Tickets"]), &one);
        let users = Call::get("GET Users", self.halo.api(["Users"]), &one);
        Ok(Sees {
            tickets: self.read(&tickets, |reply| Ok(!Fields::list(reply, "tickets")?.is_empty())).await?,
            users: self.read(&users, |reply| Ok(!Fields::list(reply, "users")?.is_empty())).await?,
        })
    }

    /// The types that a ticket can have.
    pub async fn ticket_types(&self) -> Result<Vec<TicketType>, HaloError> {
        let call = Call::get("GET TicketType", self.halo.api(["TicketType"]), &[WHOLE_LIST]);
        self.read(&call, TicketType::read_all).await
    }

    /// Writes the note to its ticket.
    ///
    /// # Errors
    /// After [`Kind::Unavailable`] and [`Kind::Malformed`] the note may be there all the same, and Halo would write it
    /// twice: look with [`note_exists`](Self::note_exists) first.
    pub async fn write_note(&self, note: &Note) -> Result<(), HaloError> {
        let call = Call::post("POST Actions", self.halo.api(["Actions"]), note.body());
        self.read(&call, |reply| note::written(reply, note.ticket)).await
    }

    /// Whether an action with this receipt in its text is on the ticket.
    pub async fn note_exists(&self, ticket: TicketId, receipt: &str) -> Result<bool, HaloError> {
        let ticket_id = ticket.to_string();
        let query =
            [("ticket_id", ticket_id.as_str()), ("excludesys", "true"), ("includehtmlnote", "true"), WHOLE_LIST];
        let mut call = Call::get("GET Actions", self.halo.api(["Actions"]), &query);
        call.longest = LONGEST_ACTIONS;
        self.read(&call, |reply| note::among(reply, ticket, receipt)).await
    }

    pub(crate) async fn read<T>(
        &self,
        call: &Call,
        read: impl FnOnce(&Value) -> Result<T, Malformed>,
    ) -> Result<T, HaloError> {
        let token = self.halo.service_token(None).await?;
        let reply = match self.halo.call(token.access.expose(), call).await {
            Err(error) if matches!(error.kind(), Kind::Unauthorized | Kind::Forbidden) => {
                let token = self.halo.service_token(Some(&token)).await?;
                self.halo.call(token.access.expose(), call).await?
            }
            reply => reply?,
        };
        read(&reply).map_err(|why| call.malformed(why))
    }
}
