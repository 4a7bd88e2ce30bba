//! A server in this process with a sandbox round it, and a technician who uses it.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, anyhow, bail};
use axum::{
    Router,
    body::Body,
    http::{Request, Response, StatusCode, header},
};
use http_body_util::BodyExt as _;
use jiff::Timestamp;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tower::ServiceExt as _;
use vouchsafe_domain::policy::Rules;
use vouchsafe_sandbox::{
    Options, Sandbox,
    settings::{self, Choices},
};
use vouchsafe_server::{
    config::{Process, declared},
    router,
    services::Services,
    sign_in::cookie,
};
use vouchsafe_store::{Database, MasterKey, NewSession, Store, Token};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// The system that is measured.
pub(crate) struct System {
    pub(crate) sandbox: Sandbox,
    services: Arc<Services>,
    router: Router,
    cookie: String,
    /// The dashboard's, of the same session.
    dashboard: String,
    _folder: TempDir,
}

impl System {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let at = listener.local_addr()?;
        let pod_url = format!("http://verify.localhost:{}", at.port());
        let sandbox = Sandbox::start(Options { pod_url, ..Options::default() }).await?;
        let folder = tempfile::tempdir()?;
        let choices = Choices { listen: at.to_string(), ..Choices::default() };
        settings::write(folder.path(), &sandbox.bases(), &choices)?;
        let process = Process::read(&folder.path().join("vouchsafe.toml"), [])?;
        std::fs::create_dir_all(&process.data_dir)?;
        let store = open(&process.data_dir).await?;
        let mut declared = declared::read(&folder.path().join("apply.toml"))?;
        for instance in &mut declared.instances {
            // More than anybody sends by hand: it is not the limits that are measured.
            instance.prompts_per_hour = 10_000;
        }
        // What is measured is without rules first, and with them afterwards.
        declared.customers.iter_mut().for_each(|customer| customer.policy = Rules::default());
        store.apply(&declared, false, None, Timestamp::now()).await?;
        let services = Services::start(process, store, "the one process".to_owned()).await?;
        let [cookie, dashboard] = sign_in(&sandbox, &services).await?;
        services.set_going();
        let router = router::router(services.clone());
        let stopped = services.stopping.clone().cancelled_owned();
        let served = axum::serve(listener, router.clone()).with_graceful_shutdown(stopped);
        tokio::spawn(async move { served.await });
        Ok(Self { sandbox, services, router, cookie, dashboard, _folder: folder })
    }

    /// Puts these rules in force, for the MSP and for every customer.
    pub(crate) async fn set_policy(&self, rules: &Rules) -> anyhow::Result<()> {
        let (mut settings, _) = self.services.store.load_settings().await?;
        settings.instances.iter_mut().for_each(|instance| instance.policy = rules.clone());
        settings.customers.iter_mut().for_each(|customer| customer.policy = rules.clone());
        let held = self.services.store.apply(&settings, false, None, Timestamp::now()).await?;
        anyhow::ensure!(held.is_empty(), "these rules loosen the policy");
        Ok(())
    }

    /// The database file.
    pub(crate) fn database(&self) -> PathBuf {
        self.services.process.data_dir.join("vouchsafe.db")
    }

    /// A page of Acme's dashboard, as an administrator has it.
    pub(crate) async fn dashboard(&self, path: &str) -> anyhow::Result<String> {
        let request = Request::get(format!("/dashboard/acme{path}"))
            .header(header::COOKIE, format!("{}={}", cookie::DASHBOARD, self.dashboard))
            .body(Body::empty())?;
        text(self.router.clone().oneshot(request).await?).await
    }

    /// What Halo's frame gets first, from a browser that has not signed in.
    pub(crate) async fn sign_in_frame(&self, ticket: u64) -> anyhow::Result<String> {
        let browser = vouchsafe_http::client(vouchsafe_http::Timeouts::default())?;
        let page = format!("{}/ticket?id={ticket}&agent=3", self.sandbox.bases().halo);
        let page = browser.get(page).send().await?.text().await?;
        let frame = page.split_once("<iframe").and_then(|(_, rest)| rest.split_once(" src=\"")?.1.split_once('"'));
        let (url, _) = frame.context("Halo's page has no frame")?;
        let url = url.replace("&amp;", "&");
        let path = url.strip_prefix(&self.sandbox.bases().pod).context("the frame is not ours")?;
        text(self.router.clone().oneshot(Request::get(path).body(Body::empty())?).await?).await
    }

    /// Opens a ticket's pod, as a browser that has signed in.
    pub(crate) async fn open(&self, ticket: u64) -> anyhow::Result<OpenPod<'_>> {
        let request = Request::get(format!("/pod/acme/ticket/{ticket}"))
            .header(header::COOKIE, format!("{}={}", cookie::FRAME, self.cookie))
            .body(Body::empty())?;
        let response = self.router.clone().oneshot(request).await?;
        let html = text(response).await?;
        let handle = html
            .split_once("data-handle=\"")
            .and_then(|(_, rest)| rest.split_once('"'))
            .map(|(handle, _)| handle.to_owned())
            .context("the pod's page has no handle")?;
        Ok(OpenPod { system: self, handle, html })
    }
}

impl Drop for System {
    fn drop(&mut self) {
        self.services.stopping.cancel();
    }
}

/// A pod that a technician looks at.
pub(crate) struct OpenPod<'a> {
    system: &'a System,
    handle: String,
    pub(crate) html: String,
}

impl OpenPod<'_> {
    /// Looks until the pod is in this state, which must be soon.
    pub(crate) async fn until(&self, state: &str) -> anyhow::Result<Value> {
        self.until_any(&[state]).await
    }

    /// Looks until the pod is in one of these states.
    pub(crate) async fn until_any(&self, states: &[&str]) -> anyhow::Result<Value> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let view = self.call("look", &json!({})).await?;
            if view.get("state").and_then(Value::as_str).is_some_and(|state| states.contains(&state)) {
                return Ok(view);
            }
            if Instant::now() > deadline {
                bail!("the pod is {} where {states:?} was expected", view.get("state").unwrap_or(&Value::Null));
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Calls one of the pod's server functions.
    pub(crate) async fn call(&self, function: &str, arguments: &Value) -> anyhow::Result<Value> {
        let origin = self.system.services.process.public_url.origin();
        let request = Request::post(format!("/api/pod/{function}"))
            .header(header::ORIGIN, origin)
            .header("sec-fetch-site", "same-origin")
            .header("x-vouchsafe-handle", &self.handle)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(arguments.to_string()))?;
        Ok(serde_json::from_str(&text(self.system.router.clone().oneshot(request).await?).await?)?)
    }
}

pub(crate) async fn open(data_dir: &Path) -> anyhow::Result<Store> {
    let key = MasterKey::load_or_create(&data_dir.join("vouchsafe.key"))?;
    Ok(Store::open(&Database::parse("sqlite", data_dir)?, key).await?)
}

/// A session with a technician's real tokens, for which Halo is asked as the product asks; without the pages between.
///
/// Gives what opens pods, and what opens the dashboard.
async fn sign_in(sandbox: &Sandbox, services: &Services) -> anyhow::Result<[String; 2]> {
    let settings = services.settings().await?;
    let connected = settings.instance(&"acme".parse()?).context("the sandbox has no acme")?;
    let sign_in = connected.halo.sign_in().await?;
    let browser = vouchsafe_http::client(vouchsafe_http::Timeouts::default())?;
    let ticket = format!("{}/ticket?id=9499&agent=3&signed_in=true", sandbox.bases().halo);
    let known = browser.get(ticket).send().await?;
    let known = known.headers().get(header::SET_COOKIE).context("Halo knows nobody")?.clone();
    let back = browser.get(sign_in.url).header(header::COOKIE, known).send().await?;
    let back = back.headers().get(header::LOCATION).context("Halo leads nowhere")?.to_str()?;
    let code = back.split_once("code=").map(|(_, rest)| rest.split('&').next().unwrap_or_default());
    let tokens = connected.halo.redeem(code.context("Halo gave no code")?, &sign_in.pkce_verifier).await?;
    let new = NewSession {
        instance: connected.instance.id.clone(),
        agent: "3".parse()?,
        agent_name: "Ann Agent".to_owned(),
        agent_email: Some("ann@msp.example".to_owned()),
        access_token: tokens.access,
        refresh_token: tokens.refresh,
        token_expires: tokens.expires_at,
    };
    let session = services.store.create_session(new, Timestamp::now()).await?;
    let mut tokens = [Token::random()?, Token::random()?].into_iter().zip([cookie::FRAME, cookie::DASHBOARD]);
    let mut give = async || {
        let (token, name) = tokens.next().context("there are two")?;
        services.store.add_session_token(session.id, &cookie::hash(name, token.expose())).await?;
        anyhow::Ok(token.expose().to_owned())
    };
    Ok([give().await?, give().await?])
}

async fn text(response: Response<Body>) -> anyhow::Result<String> {
    let status = response.status();
    let bytes = response.into_body().collect().await.map_err(|error| anyhow!("{error}"))?.to_bytes();
    if status != StatusCode::OK {
        bail!("the server answered {status}");
    }
    Ok(String::from_utf8(bytes.to_vec())?)
}
