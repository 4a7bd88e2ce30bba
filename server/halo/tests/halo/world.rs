use std::{collections::BTreeMap, time::Duration};

use vouchsafe_halo::{Halo, Kind, Note, Settings, SignIn, Tokens};
use vouchsafe_http::{Secret, Timeouts, client};
use vouchsafe_sandbox::{
    Options, Sandbox,
    faults::{Fault, Rule, Upstream},
};

const SERVICE_SECRET: &str = "5e2c7e70-1111-4222-8333-444455556666-5e2c7e70-7777-4888-8999-aaaabbbbcccc";

/// A sandbox of its own, and what a test does with it.
pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    /// So short that a test can wait for it, so long that a busy machine keeps it.
    timeouts: Timeouts,
}

impl World {
    pub(crate) async fn start() -> Self {
        let timeouts = Timeouts { total: Duration::from_secs(3), ..Timeouts::default() };
        Self { sandbox: Sandbox::start(Options::default()).await.unwrap(), timeouts }
    }

    pub(crate) fn settings(&self) -> Settings {
        Settings {
            url: self.sandbox.bases().halo.parse().unwrap(),
            tenant: None,
            client_id: "ac3e0000-0000-4000-8000-000000000001".to_owned(),
            client_secret: Secret::new(SERVICE_SECRET),
            sign_in_client_id: "ac3e0000-0000-4000-8000-000000000002".to_owned(),
            redirect_uri: format!("{}/auth/halo/acme/callback", self.sandbox.bases().pod).parse().unwrap(),
        }
    }

    pub(crate) fn halo(&self) -> Halo {
        self.halo_with(self.settings())
    }

    pub(crate) fn halo_with(&self, settings: Settings) -> Halo {
        Halo::new(client(self.timeouts).unwrap(), settings)
    }

    /// Does what a person does in the browser: picks the agent, and comes back with the code.
    pub(crate) async fn code(&self, begun: &SignIn, agent: u32) -> String {
        let reply =
            client(self.timeouts).unwrap().post(begun.url.clone()).form(&[("agent", agent)]).send().await.unwrap();
        let back: url::Url = reply.headers()["location"].to_str().unwrap().parse().unwrap();
        let part = |name| back.query_pairs().find(|(part, _)| part == name).unwrap().1.into_owned();
        assert_eq!(part("state"), begun.state.expose());
        part("code")
    }

    pub(crate) async fn tokens(&self, halo: &Halo, agent: u32) -> Tokens {
        let begun = halo.sign_in().await.unwrap();
        let code = self.code(&begun, agent).await;
        halo.redeem(&code, &begun.pkce_verifier).await.unwrap()
    }

    /// Spoils every answer whose `METHOD /path` has this in it, so many times (0: always).
    pub(crate) fn spoil(&self, route: &str, times: u32, fault: Fault) {
        self.sandbox.faults().add(Rule { upstream: Upstream::Halo, route: route.to_owned(), times, skip: 0, fault });
    }

    /// How often the sandbox was asked this.
    pub(crate) fn asked(&self, route: &str) -> u64 {
        let counters = self.sandbox.calls().counters();
        let halo = counters.get(&Upstream::Halo).cloned().unwrap_or_default();
        halo.iter()
            .filter(|(name, _)| name.to_lowercase().starts_with(&route.to_lowercase()))
            .map(|(_, count)| count)
            .sum()
    }
}

pub(crate) fn status(status: u16, body: &str) -> Fault {
    Fault::Status { status, headers: BTreeMap::new(), body: body.to_owned() }
}

pub(crate) fn note(receipt: &str) -> Note {
    Note {
        important: true,
        ticket: "9499".parse().unwrap(),
        outcome: "7".parse().unwrap(),
        technician: "3".parse().unwrap(),
        technician_name: "Ann Agent".to_owned(),
        html: format!("<p>VERIFIED <code>{receipt}</code></p>"),
        plain: format!("VERIFIED {receipt}"),
    }
}

pub(crate) fn refused(message: &str) -> Kind {
    Kind::Refused { message: message.to_owned() }
}
