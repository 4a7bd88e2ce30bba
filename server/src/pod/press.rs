//! What the buttons do, but Send.

use jiff::Timestamp;
use uuid::Uuid;
use vouchsafe_app::contract::{Choice, LiveView};
use vouchsafe_domain::method::Way;
use vouchsafe_store::Colleague;

use super::{bound::BoundPod, open::Step};
use crate::{
    problem::Problem,
    sessions::{self, PAGE_LIVES},
    verification::ending,
};

impl BoundPod {
    /// What a press of a button comes to. One press at a time: the next one sees what this one did.
    pub(super) async fn pressed(&self, action: &str, typed: &[String], seen: u64) -> LiveView {
        let _turn = self.open.turn.lock().await;
        if action == "given_up" {
            // What was pressed has been dealt with by now, or will not be.
            self.open.give_up(Timestamp::now());
            return self.view().await;
        }
        if self.open.was_given_up(seen) {
            return self.view().await;
        }
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
                self.open.memory().not_them = None;
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
                    self.put_aside(None);
                    self.open.memory().mistake = fenced.map(|fenced| fenced.fence.from);
                }
            }
            "renew" => services.store.tire_session(session.id).await?,
            "suggest" | "confirm" => self.agree(action == "confirm", now).await?,
            "not_them" => self.refuse_match(now).await?,
            "ask_match" => self.ask_to_match(now).await?,
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
                    if services.store.take_over(instance, approved.id, &by, now).await? {
                        ending::keep_pages(services, &approved, session.agent).await;
                    }
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

    /// Whether this button is on the screen, and what was shown there under the number `seen` still stands. What is not offered
    /// is not done, whoever asks for it: so a target that has changed cannot be sent to before it has been looked at
    /// again, and a press that a browser repeats does nothing twice. Otherwise the state that is shown instead.
    pub(super) async fn offers(&self, action: &str, seen: Option<u64>) -> Result<LiveView, String> {
        let view = self.view().await;
        let current = seen.is_none_or(|seen| self.open.stands(seen));
        let is_way = |way: &Choice| way.off.is_empty() && action.strip_prefix("way-") == Some(way.value.as_str());
        let offered = view.buttons.iter().any(|button| button.action == action) || view.ways.iter().any(is_way);
        if current && offered { Ok(view) } else { Err(view.state) }
    }

    /// The purposes that are meant, and the last verification: its purposes, where none are named.
    pub(super) async fn purposes(&self, named: &str) -> Result<(String, Option<Uuid>), Problem> {
        let latest = self.services.store.latest(&self.connected.instance.id, self.page.target).await?;
        let last = latest.as_ref().map(|latest| latest.purposes.to_string()).unwrap_or_default();
        Ok((if named.is_empty() { last } else { named.to_owned() }, latest.map(|latest| latest.id)))
    }

    /// A human acted: the page and the session live on from now.
    pub(super) async fn touch(&mut self) -> Result<(), Problem> {
        let now = Timestamp::now();
        if sessions::is_idle(&self.session, now) {
            return Err(Problem::plain("session_idle", Some("idle")));
        }
        self.services.store.touch_session(self.session.id, now).await?;
        // Never less than it had: it may have been kept for an approval.
        self.page.expires = self.page.expires.max(now + PAGE_LIVES);
        self.services.store.extend_page(&self.page.handle_hash, self.page.expires).await?;
        self.services.pages.open(&self.page.handle_hash, self.page.expires);
        Ok(())
    }

    pub(super) fn refuse(&self, problem: Problem) {
        self.open.memory().refusal = Some(problem);
    }

    /// Puts the last verdict aside, so that the pod is ready again.
    pub(super) fn put_aside(&self, latest: Option<Uuid>) {
        let mut memory = self.open.memory();
        memory.refusal = None;
        memory.rejected = None;
        memory.dismissed = latest.or(memory.dismissed);
    }
}
