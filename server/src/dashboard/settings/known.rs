use std::time::Duration;

use vouchsafe_app::words::words;
use vouchsafe_halo::{Agent, HaloError, Outcome, TicketType};

use crate::{dashboard::visitor::Visitor, services::Services, sessions};

/// How many agents can be chosen from.
pub const MOST_AGENTS: usize = 500;
/// How many ticket types.
pub const MOST_TYPES: usize = 200;
/// How long the page waits for the PSA.
const PATIENCE: Duration = Duration::from_secs(6);

/// What the PSA has to choose from; `None` where it does not say.
#[derive(Default)]
pub struct Known {
    pub agents: Option<Vec<Agent>>,
    /// Whether there are more agents than these.
    pub more_agents: bool,
    pub outcomes: Option<Vec<Outcome>>,
    pub types: Option<Vec<TicketType>>,
}

impl Known {
    /// Agents as the visitor sees them; the rest as the service application does.
    pub async fn of(services: &Services, visitor: &Visitor) -> Self {
        let Visitor { connected, session, .. } = visitor;
        let service = connected.halo.service();
        let agents = sessions::as_technician(services, connected, session, |token| async move {
            connected.halo.technician(token.expose()).agents(MOST_AGENTS).await
        });
        let (agents, outcomes, types) = tokio::join!(
            tokio::time::timeout(PATIENCE, agents),
            in_time(service.outcomes()),
            in_time(service.ticket_types())
        );
        let (agents, more_agents) =
            agents.ok().and_then(Result::ok).map_or((None, false), |(all, more)| (Some(all), more));
        let types = types.map(|mut types| {
            types.retain(|kind| !kind.name.is_empty());
            types.truncate(MOST_TYPES);
            types
        });
        Self { agents, more_agents, outcomes, types }
    }

    /// What is to be said of what the PSA did not tell; empty if it told all.
    pub fn missing(&self) -> String {
        let missing =
            [("agents", self.agents.is_none()), ("outcomes", self.outcomes.is_none()), ("types", self.types.is_none())];
        let names = missing.into_iter().filter(|(_, missing)| *missing);
        let names: Vec<String> = names.map(|(name, _)| words().text(&format!("set-missing-{name}"), &[])).collect();
        if names.is_empty() { String::new() } else { words().text("set-missing", &[("fix", &names.join(", "))]) }
    }
}

async fn in_time<T>(asked: impl Future<Output = Result<T, HaloError>>) -> Option<T> {
    let answer = tokio::time::timeout(PATIENCE, asked).await.ok()?;
    answer.inspect_err(|error| tracing::warn!("the settings page does without: {error}")).ok()
}
