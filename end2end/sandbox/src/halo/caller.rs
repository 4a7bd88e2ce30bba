use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use serde_json::Value;

use super::answer::Refusal;
use super::grants::Grant;
use super::params::Params;
use super::{Halo, Instance, State};

const RATE_WINDOW: Duration = Duration::from_secs(300);

/// Whoever calls the API with a good token.
pub(super) struct Caller {
    pub(super) instance: Arc<Instance>,
    pub(super) grant: Grant,
    pub(super) params: Params,
}

impl Caller {
    /// Refuses unless the token has one of the scopes that include this one.
    pub(super) fn needs(&self, scope: &str) -> Result<(), Refusal> {
        let standard = !scope.starts_with("admin");
        let enough = |held: &String| held == scope || held == "all" || (standard && held == "all:standard");
        if self.grant.scopes.iter().any(enough) { Ok(()) } else { Err(Refusal::Forbidden) }
    }
}

impl FromRequestParts<Arc<Halo>> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, halo: &Arc<Halo>) -> Result<Self, Refusal> {
        let instance = halo.by_host(&parts.headers);
        let header = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = header.and_then(|value| value.strip_prefix("Bearer ")).ok_or(Refusal::Unauthorised)?;
        let mut state = instance.state();
        state.count_against_limit()?;
        let grant = state.grants.holder(token).cloned().ok_or(Refusal::Unauthorised)?;
        if !state.may_come_in(grant.agent) {
            return Err(Refusal::Unauthorised);
        }
        drop(state);
        let params = Params::parse(parts.uri.query().unwrap_or_default().as_bytes());
        Ok(Self { instance, grant, params })
    }
}

impl State {
    /// Whether the agent exists and is not disabled.
    pub(super) fn may_come_in(&self, agent: u32) -> bool {
        self.records.agents.get(&agent).is_some_and(|agent| {
            let disabled = agent.get("isdisabled").and_then(Value::as_bool).unwrap_or(false);
            !disabled || self.options.disabled_agents_pass
        })
    }

    fn count_against_limit(&mut self) -> Result<(), Refusal> {
        let now = Instant::now();
        self.recent.retain(|at| now.duration_since(*at) < RATE_WINDOW);
        let limit = self.options.rate_limit;
        if limit > 0 && self.recent.len() >= limit {
            return Err(Refusal::RateLimited(limit));
        }
        self.recent.push_back(now);
        Ok(())
    }
}
