//! The port behind the server functions, bound to one page: its session, its instance, and the one ticket or contact that
//! it is about. Nothing that the browser says can reach beyond that.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use async_trait::async_trait;
use futures::stream::{self, BoxStream, StreamExt as _};
use jiff::Timestamp;
use tokio::sync::watch;
use uuid::Uuid;
use vouchsafe_app::{
    contract::{Choice, LiveView},
    ports::Pod,
};
use vouchsafe_domain::{
    agreement::What,
    budget::{self, Limits},
    code::Code,
    method::Way,
    verdict::Verdict,
};
use vouchsafe_store::{Colleague, Page, Session, StoreError, Verification};

use super::{
    look_up::{self, Asking, Looked},
    open::{OpenPage, Progress, Rejected, Step},
    policy::Asked,
    second,
    view::{self, Facts, Left},
};
use crate::{
    live::Listener,
    problem::Problem,
    services::{Connected, Loaded, Services},
    sessions::{self, PAGE_LIVES},
    verification::{agreed, send},
};

/// How often an open stream says that it is alive, and looks whether it may be.
const HEARTBEAT: Duration = Duration::from_millis(1500);
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
    async fn look_up_quietly(&self) {
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
        let shown = result.is_ok().then(|| looked.shown()).flatten();
        let shown = shown.and_then(|shown| serde_json::to_value(shown).ok());
        let kept = match shown {
            Some(shown) => self.services.store.set_shown(&self.page.handle_hash, &shown).await.map_err(Problem::from),
            None => Ok(()),
        };
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
                    listed: &BTreeSet::new(),
                    session: &self.session,
                    instance: &self.connected.instance,
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
            listed: &listed,
            session,
            instance,
            timing: services.process.timing,
            now,
        }))
    }

    /// Whether this button is on the screen, and what was shown there under the number `seen` still stands. What is not offered
    /// is not done, whoever asks for it: so a target that has changed cannot be sent to before it has been looked at
    /// again, and a press that a browser repeats does nothing twice. Otherwise the state that is shown instead.
    async fn offers(&self, action: &str, seen: Option<u64>) -> Result<LiveView, String> {
        let view = self.view().await;
        let current = seen.is_none_or(|seen| self.open.stands(seen));
        let is_way = |way: &Choice| way.off.is_empty() && action.strip_prefix("way-") == Some(way.value.as_str());
        let offered = view.buttons.iter().any(|button| button.action == action) || view.ways.iter().any(is_way);
        if current && offered { Ok(view) } else { Err(view.state) }
    }

    /// The purposes that are meant, and the last verification: its purposes, where none are named.
    async fn purposes(&self, named: &str) -> Result<(String, Option<Uuid>), Problem> {
        let latest = self.services.store.latest(&self.connected.instance.id, self.page.target).await?;
        let last = latest.as_ref().map(|latest| latest.purposes.to_string()).unwrap_or_default();
        Ok((if named.is_empty() { last } else { named.to_owned() }, latest.map(|latest| latest.id)))
    }

    /// A human acted: the page and the session live on from now.
    async fn touch(&mut self) -> Result<(), Problem> {
        let now = Timestamp::now();
        if sessions::is_idle(&self.session, now) {
            return Err(Problem::plain("session_idle", Some("idle")));
        }
        self.services.store.touch_session(self.session.id, now).await?;
        self.page.expires = now + PAGE_LIVES;
        self.services.store.extend_page(&self.page.handle_hash, self.page.expires).await?;
        self.services.pages.open(&self.page.handle_hash, self.page.expires);
        Ok(())
    }

    fn refuse(&self, problem: Problem) {
        self.open.memory().refusal = Some(problem);
    }

    /// Puts the last verdict aside, so that the pod is ready again.
    pub(super) fn put_aside(&self, latest: Option<Uuid>) {
        let mut memory = self.open.memory();
        memory.refusal = None;
        memory.rejected = None;
        memory.dismissed = latest.or(memory.dismissed);
    }

    /// Does what Send stands for now: asks the user, or does what a second technician has agreed to, or asks one.
    /// False if something is still to be entered.
    async fn proceed(
        &self,
        purposes: &str,
        view: &LiveView,
        typed: &[String],
        pressed: Timestamp,
    ) -> Result<bool, Problem> {
        if let Some(agreed) = self.agreed().await? {
            return match agreed.matter().what {
                What::Send | What::Mistake => self.ask_user(purposes, view, typed, pressed).await,
                What::Vouch => agreed::vouch(self, &agreed, purposes, pressed).await.map(|()| true),
                What::Override => agreed::go_on_without(self, &agreed, purposes, pressed).await.map(|()| true),
            };
        }
        let step = self.open.memory().step.clone();
        match step {
            Step::Vouch(approver) => self.ask_to_vouch(purposes, approver).await.map(|()| true),
            Step::Override { .. } => self.ask_to_override(purposes, typed).await,
            _ => self.ask_user(purposes, view, typed, pressed).await,
        }
    }

    /// Asks the user in the way that is on the screen; false if what was typed is no code.
    async fn ask_user(
        &self,
        purposes: &str,
        view: &LiveView,
        typed: &[String],
        pressed: Timestamp,
    ) -> Result<bool, Problem> {
        let code = typed_code(view, typed);
        // Where a code is to be typed, there may be nothing else to choose.
        let chosen = view.ways.iter().find(|way| way.chosen).and_then(|way| Way::named(&way.value));
        let way = code.as_ref().map_or(chosen, |_| Some(Way::Code)).unwrap_or(Way::Notification);
        if code == Some(None) && !self.waits_for_second(purposes).await? {
            // Logged, and not what it was. It can be corrected where it was typed.
            self.open.memory().rejected = Some(Rejected::NotACode);
            send::log_refusal(self, purposes, "not a code").await?;
            return Ok(false);
        }
        let sent = send::send(self, purposes, way, code.flatten(), pressed).await?;
        if let Err(rejected) = sent {
            self.open.memory().rejected = Some(rejected);
        }
        Ok(sent.is_ok())
    }

    /// Whether a second technician has to be asked before anything that was typed is looked at.
    async fn waits_for_second(&self, purposes: &str) -> Result<bool, Problem> {
        let Ok(purposes) = purposes.parse() else { return Ok(false) };
        let looked = self.open.progress.borrow().looked.clone();
        let requirement = self.asked(&looked, Timestamp::now()).requirement(&purposes);
        Ok(requirement.second_technician && self.agreed().await?.is_none())
    }

    async fn act(&self, action: &str, typed: &[String], question: Option<Uuid>) -> Result<(), Problem> {
        let Self { services, connected, session, page, .. } = self;
        let now = Timestamp::now();
        let instance = &connected.instance.id;
        let reason = typed.first().map(String::as_str).unwrap_or_default();
        let latest = services.store.latest(instance, page.target).await?;
        if ["lift", "lift_agreed", "agree", "take_over", "confirm"].contains(&action) {
            // What opens something is done by somebody who is there now.
            sessions::check(services, connected, session).await?;
        }
        match action {
            "new" => self.put_aside(latest.filter(|latest| latest.verdict.is_some()).map(|latest| latest.id)),
            "look" => {
                self.put_aside(None);
                self.look_up().await;
            }
            "stop" => {
                let running = latest.filter(|latest| latest.verdict.is_none() && latest.technician == session.agent);
                if let Some(running) = running {
                    crate::verification::stop(services, running.id).await?;
                }
            }
            "used" => {
                // What is about to be done is for whoever the contact is now.
                self.look_up_quietly().await;
                let green = self.offers("used", None).await.is_ok();
                let approved = latest.filter(|latest| green && latest.technician == session.agent);
                if let Some(approved) = approved {
                    services.store.use_approval(instance, approved.id, session.agent, now).await?;
                    services.live.wake(instance.clone(), page.target);
                }
            }
            "lift" => self.lift(reason, now).await?,
            "ask_lift" => self.ask_to_lift(reason, now).await?,
            "lift_agreed" => self.lift_as_agreed(now).await?,
            "mistake" => {
                let account = self.open.progress.borrow().looked.account.as_ref().map(|account| account.id);
                if let Some(account) = account {
                    let fenced = services.store.fence(instance, account, now).await?;
                    self.open.memory().mistake = fenced.map(|fenced| fenced.fence.from);
                }
            }
            "renew" => services.store.tire_session(session.id).await?,
            "suggest" | "confirm" => self.agree(action == "confirm", now).await?,
            "agree" | "refuse" => self.answer_second(question, action == "agree").await?,
            "cancel" => self.withdraw_second().await?,
            "heard" => self.open.memory().heard = question,
            "ladder" => {
                self.put_aside(latest.filter(|latest| latest.verdict.is_some()).map(|latest| latest.id));
                self.step(Step::OtherWays);
            }
            "back" => self.back(),
            "vouch" => self.find_approvers().await?,
            "override" => self.step(Step::Override { short: false }),
            "other_contact" => self.step(Step::Find { detail: None }),
            "find" => self.find_contact(typed).await?,
            "ticket_contact" => self.about(None).await,
            "take_over" => {
                // What is taken over must still be what the page shows, for whoever the contact is now.
                self.look_up_quietly().await;
                let offered = self.offers("take_over", None).await.is_ok();
                if let Some(approved) = latest.filter(|_| offered) {
                    let by = Colleague { id: session.agent, name: session.agent_name.clone() };
                    services.store.take_over(instance, approved.id, &by, now).await?;
                    self.wake();
                }
            }
            other => match other.split_once('-') {
                Some(("approver", at)) => self.choose_approver(at),
                Some(("contact", at)) => self.choose_contact(at).await,
                Some(("way", name)) => {
                    if let Some(way) = Way::named(name) {
                        self.put_aside(latest.filter(|latest| latest.verdict.is_some()).map(|latest| latest.id));
                        self.choose_way(way);
                    }
                }
                _ => {}
            },
        }
        Ok(())
    }

    /// Asks a colleague to confirm who the contact is, or does so for a colleague.
    async fn agree(&self, confirm: bool, now: Timestamp) -> Result<(), Problem> {
        let Self { services, connected, session, .. } = self;
        let looked = self.open.progress.borrow().looked.clone();
        let (Some(contact), Some(suggestion)) = (looked.contact, looked.suggestion) else {
            return Ok(());
        };
        let instance = &connected.instance.id;
        if confirm {
            services.store.confirm_match(instance, contact.id, &suggestion.suggested, session.agent, now).await?;
        } else {
            services.store.suggest_match(instance, contact.id, &suggestion.suggested, session.agent, now).await?;
        }
        self.look_up().await;
        Ok(())
    }
}

/// Where a code was to be typed: the code, if it is one.
fn typed_code(view: &LiveView, typed: &[String]) -> Option<Option<Code>> {
    let place = view.fields.iter().position(|field| field.kind == "code")?;
    Some(typed.get(place).and_then(|text| Code::typed(text)))
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
        let watching = Watching {
            progress: self.open.progress.subscribe(),
            changes: self.services.live.listen(self.connected.instance.id.clone(), self.page.target),
            pod: self.clone(),
            sent: after,
            over: false,
        };
        stream::unfold(watching, |mut watching| async move { Some((watching.next().await?, watching)) }).boxed()
    }

    async fn send(&self, purposes: &str, typed: &[String], seen: u64) -> LiveView {
        // One press at a time: the next one sees what this one did.
        let _turn = self.open.turn.lock().await;
        let pressed = Timestamp::now();
        let mut pod = self.clone();
        let again = purposes.is_empty();
        let offered = pod.offers(if again { "again" } else { "send" }, Some(seen)).await;
        let (purposes, last) = match pod.purposes(purposes).await {
            Ok(found) => found,
            Err(problem) => {
                pod.refuse(problem);
                return pod.view().await;
            }
        };
        let purposes = purposes.as_str();
        let sent = match (pod.touch().await, offered) {
            (Ok(()), Ok(view)) => {
                // Whatever comes of it, the last verdict has had its say.
                pod.put_aside(last);
                if again {
                    pod.step(Step::Send);
                }
                pod.proceed(purposes, &view, typed, pressed).await
            }
            (Err(problem), _) => Err(problem),
            (Ok(()), Err(state)) => {
                // Logged, and otherwise nothing: what the screen says stays as true as it was.
                return match send::log_refusal(&pod, purposes, &format!("not on offer: {state}")).await {
                    Ok(()) => pod.view().await,
                    Err(problem) => {
                        pod.refuse(problem);
                        pod.view().await
                    }
                };
            }
        };
        match sent {
            Ok(true) => pod.open.memory().start_anew(),
            Ok(false) => {}
            Err(problem) => pod.refuse(problem),
        }
        pod.view().await
    }

    async fn press(&self, action: &str, typed: &[String], seen: u64) -> LiveView {
        let _turn = self.open.turn.lock().await;
        let mut pod = self.clone();
        // To stop, to look and to begin anew does no harm, whatever has come meanwhile.
        let seen = (!matches!(action, "stop" | "look" | "new")).then_some(seen);
        // Read before the view is: an answer to this question is none to one that has taken its place since.
        let question = pod.services.store.question(&pod.connected.instance.id, pod.page.target).await;
        let question = question.ok().flatten().map(|question| question.id);
        if action == "again" || pod.offers(action, seen).await.is_err() {
            return pod.view().await;
        }
        let acted = match pod.touch().await {
            Ok(()) => pod.act(action, typed, question).await,
            Err(problem) => Err(problem),
        };
        match acted {
            // Tired for what is shown now, too.
            Ok(()) if action == "renew" => pod.session.last_action = Timestamp::UNIX_EPOCH,
            Ok(()) => {}
            Err(problem) => pod.refuse(problem),
        }
        pod.view().await
    }
}

/// One live stream.
struct Watching {
    pod: BoundPod,
    progress: watch::Receiver<Progress>,
    changes: Listener,
    sent: u64,
    over: bool,
}

impl Watching {
    /// The next line: a view, or a heartbeat. Ends after a view that nothing follows, and when the server stops.
    async fn next(&mut self) -> Option<Option<LiveView>> {
        if self.over {
            return None;
        }
        let view = self.view().await;
        self.over = view.ended;
        if view.seq != self.sent {
            self.sent = view.seq;
            return Some(Some(view));
        }
        if self.over {
            return None;
        }
        tokio::select! {
            () = self.pod.services.stopping.cancelled() => None,
            // What changed is read by the next round; this line tells the browser that we are here.
            () = self.changes.changed() => Some(self.changed().await),
            _ = self.progress.changed() => Some(self.changed().await),
            () = tokio::time::sleep(HEARTBEAT) => Some(self.changed().await),
        }
    }

    async fn changed(&mut self) -> Option<LiveView> {
        let view = self.view().await;
        self.over = view.ended;
        (view.seq != self.sent).then(|| {
            self.sent = view.seq;
            view
        })
    }

    /// What is to be shown, if this page may still see it.
    async fn view(&mut self) -> LiveView {
        let now = Timestamp::now();
        match self.pod.services.store.page(&self.pod.page.handle_hash, now).await {
            Ok(Some((page, session))) if !sessions::is_over(&session, now) => {
                // What is kept of the page lives as long as the page, which an approval may have extended.
                self.pod.services.pages.extend(&page.handle_hash, page.expires);
                self.pod.page = page;
                self.pod.session = session;
                self.pod.view().await
            }
            Ok(_) => {
                let session = self.pod.services.store.session(self.pod.session.id).await;
                let lives = matches!(session, Ok(Some(session)) if !sessions::is_over(&session, now));
                let detail = if lives { "page" } else { "gone" };
                self.pod.open.number(view::gone(self.pod.view().await, detail), now)
            }
            // Shown as what it is by the pod itself.
            Err(_) => self.pod.view().await,
        }
    }
}
