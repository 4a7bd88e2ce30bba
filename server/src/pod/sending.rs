//! What Send does: asks the user, or does what a second technician has agreed to, or asks one.

use jiff::Timestamp;
use vouchsafe_app::contract::LiveView;
use vouchsafe_domain::{agreement::What, code::Code, method::Way};

use super::{
    bound::BoundPod,
    open::{Rejected, Step},
};
use crate::{
    problem::Problem,
    verification::{agreed, send},
};

impl BoundPod {
    /// What a press of Send comes to.
    pub(super) async fn sent(&self, purposes: &str, typed: &[String], seen: u64) -> LiveView {
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
}

/// Where a code was to be typed: the code, if it is one.
fn typed_code(view: &LiveView, typed: &[String]) -> Option<Option<Code>> {
    let place = view.fields.iter().position(|field| field.kind == "code")?;
    Some(typed.get(place).and_then(|text| Code::typed(text)))
}
