//! The port behind the server functions, bound to one page: its session, its instance, and the one ticket or contact that
//! it is about. Nothing that the browser says can reach beyond that.

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;
use futures::stream::BoxStream;
use jiff::Timestamp;
use vouchsafe_app::{contract::LiveView, ports::Pod};
use vouchsafe_domain::{
    budget::{self, Limits},
    method::Way,
    verdict::Verdict,
};
use vouchsafe_store::{MatchStanding, Page, Session, StoreError, Verification};

use super::{
    look_up::{self, Asking, Looked},
    open::{OpenPage, Progress},
    policy::Asked,
    second::{self, MayAgree},
    view::{self, Facts, Left},
    watching::Watching,
};
use crate::{
    problem::Problem,
    services::{Connected, Loaded, Services},
};

/// How many past verifications are listed.
const HISTORY: u32 = 5;

/// One page's pod.
#[derive(Clone)]
pub struct BoundPod {
    pub services: Arc<Services>,
    pub settings: Arc<Loaded>,
    pub connected: Arc<Connected>,
    pub page: Page,
    pub session: Session,
    pub open: Arc<OpenPage>,
}

impl BoundPod {
    /// The pod of this page; begins to look up whom it is about, unless that has been done.
    pub fn bind(
        services: Arc<Services>,
        settings: Arc<Loaded>,
        connected: Arc<Connected>,
        page: Page,
        session: Session,
    ) -> Self {
        let (open, new) = services.pages.open(&page.handle_hash, page.expires);
        let pod = Self { services, settings, connected, page, session, open };
        if new {
            pod.begin_look_up();
        }
        pod
    }

    pub fn asking(&self, nested_suffices: bool) -> Asking<'_> {
        Asking {
            services: &self.services,
            settings: &self.settings,
            connected: &self.connected,
            session: &self.session,
            target: self.page.target,
            other: self.open.memory().other.as_ref().map(|other| other.contact),
            nested_suffices,
        }
    }

    /// Does what was pressed, whether or not anybody still waits for the answer: half of it is never left.
    async fn to_its_end(&self, press: impl Future<Output = LiveView> + Send + 'static) -> LiveView {
        match self.services.tasks.spawn(press).await {
            Ok(view) => view,
            Err(_) => self.view().await,
        }
    }

    fn begin_look_up(&self) {
        self.open.progress.send_replace(Progress::default());
        let pod = self.clone();
        self.services.tasks.spawn(async move {
            let stopping = pod.services.stopping.clone();
            stopping.run_until_cancelled(pod.look_up()).await;
        });
    }

    pub(super) async fn look_up(&self) {
        let tell = |looked: &Looked| {
            self.open.progress.send_replace(Progress { looked: looked.clone(), ended: None });
        };
        let (looked, result) = look_up::look_up(self.asking(false), tell).await;
        self.show(looked, result).await;
    }

    /// Looks up again what is on the screen, which stays there meanwhile.
    pub(super) async fn look_up_quietly(&self) {
        let nested_suffices = self.open.progress.borrow().looked.nested_sufficed;
        let (looked, result) = look_up::look_up(self.asking(nested_suffices), |_| {}).await;
        self.show(looked, result).await;
    }

    /// While an approval holds: sees now and then whether the contact is still who they were, so that it does not stay green
    /// for somebody else. Asks Halo alone, unless something is different there.
    fn watch_over(&self, latest: Option<&Verification>, now: Timestamp) {
        let dismissed = self.open.memory().dismissed;
        let holds = |latest: &Verification| {
            latest.verdict == Some(Verdict::Approved)
                && latest.technician == self.session.agent
                && latest.approval_used.is_none()
                && latest.approval_until.is_some_and(|until| now < until)
                && dismissed != Some(latest.id)
        };
        if !latest.is_some_and(holds) || !self.open.may_look_again(now) {
            return;
        }
        let pod = self.clone();
        self.services.tasks.spawn(async move {
            let stopping = pod.services.stopping.clone();
            stopping.run_until_cancelled(pod.look_again()).await;
        });
    }

    async fn look_again(&self) {
        // A press has its own way of looking, and what it finds is not to be overtaken by what was found before.
        let _turn = self.open.turn.lock().await;
        let Progress { looked, ended } = self.open.progress.borrow().clone();
        let asking = self.asking(looked.nested_sufficed);
        let same = matches!(ended, Some(Ok(())))
            && look_up::contact(asking).await.is_ok_and(|contact| looked.contact == Some(contact));
        if !same {
            self.look_up_quietly().await;
        }
    }

    /// Puts what was found on the screen. Send will be held to it.
    pub async fn show(&self, looked: Looked, result: Result<(), Problem>) {
        let (looked, result) = self.without_refused(looked, result);
        let shown = result.is_ok().then(|| looked.shown()).flatten();
        let shown = shown.and_then(|shown| serde_json::to_value(shown).ok());
        let kept = match shown {
            Some(shown) => self.services.store.set_shown(&self.page.handle_hash, &shown).await.map_err(Problem::from),
            None => Ok(()),
        };
        let contact = looked.contact.as_ref().filter(|_| looked.account.is_some());
        let settled = match contact.map(|contact| contact.id) {
            Some(contact) => self.found(contact).await,
            None => Ok(()),
        };
        let kept = kept.and(settled);
        self.open.has_looked(Timestamp::now());
        self.open.progress.send_replace(Progress { looked, ended: Some(result.and(kept)) });
    }

    pub async fn view(&self) -> LiveView {
        let now = Timestamp::now();
        match self.compose(now).await {
            Ok(view) => self.open.number(view, now),
            Err(error) => {
                let problem = Problem::from(error);
                let progress = Progress { looked: Looked::default(), ended: Some(Err(problem)) };
                let memory = self.open.memory().clone();
                let asked = self.asked(&progress.looked, now);
                let view = view::compose(Facts {
                    progress: &progress,
                    memory: &memory,
                    latest: None,
                    proven: false,
                    history: &[],
                    left: None,
                    fenced: None,
                    untested: false,
                    asked: &asked,
                    question: None,
                    question_fenced: false,
                    matching: MatchStanding::Open,
                    listed: &BTreeSet::new(),
                    may_agree: &MayAgree::default(),
                    session: &self.session,
                    instance: &self.connected.instance,
                    has_mail: self.settings.mail.is_some(),
                    timing: self.services.process.timing,
                    now,
                });
                // It may pass: whoever watches goes on watching.
                self.open.number(LiveView { ended: false, ..view }, now)
            }
        }
    }

    /// What the policy asks of a verification of whoever was looked up.
    pub fn asked(&self, looked: &Looked, now: Timestamp) -> Asked {
        Asked::of(&self.settings, &self.connected, looked, now)
    }

    async fn compose(&self, now: Timestamp) -> Result<LiveView, StoreError> {
        let Self { services, connected, session, .. } = self;
        let instance = &connected.instance;
        let progress = self.open.progress.borrow().clone();
        let memory = self.open.memory().clone();
        let latest = services.store.latest(&instance.id, self.page.target).await?;
        self.watch_over(latest.as_ref(), now);
        let (latest, proven) = match latest {
            Some(latest) if latest.approval_until.is_some_and(|until| now < until) => {
                services.store.with_proof(&instance.id, latest.id).await?.unzip()
            }
            latest => (latest, None),
        };
        let history = match &progress.looked.contact {
            Some(contact) => services.store.history(&instance.id, contact.id, HISTORY).await?,
            None => Vec::new(),
        };
        let (left, fenced) = match &progress.looked.account {
            Some(account) => {
                let spent = services.store.spent(account.id, &instance.id, session.agent, now).await?;
                let left = |way| budget::left(&spent, way, limits(&self.connected), now);
                let left = Left { prompts: left(Way::Notification), codes: left(Way::Code) };
                (Some(left), services.store.fence(&instance.id, account.id, now).await?)
            }
            None => (None, None),
        };
        let question = services.store.question(&instance.id, self.page.target).await?;
        let question_fenced = match &question {
            Some(question) => services.store.fence(&instance.id, question.matter().account, now).await?.is_some(),
            None => false,
        };
        let listed = match &question {
            Some(question) => {
                let list = second::listed(&self.settings, connected, question.about.client);
                second::without_involved(list, session, question)
            }
            None => {
                let client = progress.looked.client();
                client.map(|client| second::listed(&self.settings, connected, client)).unwrap_or_default()
            }
        };
        let may_agree = match &question {
            Some(question) => second::who_may_agree(services, &listed, session, question).await?,
            None => MayAgree::default(),
        };
        let connector = &self.settings.connector;
        let untested = connector.form.is_none()
            && progress.looked.account.as_ref().is_some_and(|account| !connector.testers.contains(&account.upn));
        Ok(view::compose(Facts {
            progress: &progress,
            memory: &memory,
            latest: latest.as_ref(),
            proven: proven.unwrap_or(false),
            history: &history,
            left,
            fenced: fenced.as_ref(),
            untested,
            asked: &self.asked(&progress.looked, now),
            question: question.as_ref(),
            question_fenced,
            matching: self.matching(&progress.looked, progress.ended.as_ref()).await?,
            listed: &listed,
            may_agree: &may_agree,
            session,
            instance,
            has_mail: self.settings.mail.is_some(),
            timing: services.process.timing,
            now,
        }))
    }
}

/// The limits on prompts in force for this instance.
pub fn limits(connected: &Connected) -> Limits {
    Limits { per_technician: connected.instance.prompts_per_hour, ..Limits::DEFAULT }
}

#[async_trait]
impl Pod for BoundPod {
    async fn look(&self) -> LiveView {
        self.view().await
    }

    fn watch(&self, after: u64) -> BoxStream<'static, Option<LiveView>> {
        Watching::of(self, after).lines()
    }

    async fn send(&self, purposes: &str, typed: &[String], seen: u64) -> LiveView {
        let (pod, purposes, typed) = (self.clone(), purposes.to_owned(), typed.to_vec());
        self.to_its_end(async move { pod.sent(&purposes, &typed, seen).await }).await
    }

    async fn press(&self, action: &str, typed: &[String], seen: u64) -> LiveView {
        let (pod, action, typed) = (self.clone(), action.to_owned(), typed.to_vec());
        self.to_its_end(async move { pod.pressed(&action, &typed, seen).await }).await
    }
}
