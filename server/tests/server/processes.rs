//! Two processes on one database, of which one may be slow.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use vouchsafe_domain::connector::MethodList;
use vouchsafe_sandbox::{
    faults::{Fault, Upstream},
    phone::Answer,
};
use vouchsafe_server::{
    services::Services,
    verification::driver::{self, Order},
};
use vouchsafe_store::{TokenHash, Verification};

use crate::{
    browser::{Browser, Place},
    pod::Pod,
    stage::eventually,
    world::World,
};

const GRACE: &str = "grace@contoso.example";
const TICKET: Place = Place::Ticket(9499);

async fn another_process(world: &World) -> Arc<Services> {
    let store = world.store.clone();
    Services::start(world.process(), store, "another process".to_owned()).await.unwrap()
}

/// As if half a minute had passed since Send, and another process looks for what has lost its task.
async fn half_a_minute_later_another_process_looks(world: &World) -> Arc<Services> {
    let earlier = "UPDATE verifications SET requested = requested - 30000, lease_until = lease_until - 30000";
    assert_eq!(world.sql(earlier).await, 1);
    let other = another_process(world).await;
    other.tasks.spawn(driver::supervise(other.clone()));
    other
}

async fn ready<'a>(world: &'a World) -> Pod<'a> {
    let pod = Browser::of(world, 3).open(TICKET).await;
    pod.becomes("ready").await;
    pod
}

async fn the_verification(world: &World) -> Verification {
    world.store.open_verifications().await.unwrap().remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_begin_that_takes_its_time_is_not_taken_up_by_another() {
    let world = World::start().await;
    let pod = ready(&world).await;
    world.spoil(Upstream::Connector, "Begin", 1, Fault::Delay { ms: 3_000 });
    pod.send().await;
    let other = half_a_minute_later_another_process_looks(&world).await;
    world.press_phone(GRACE, Answer::Approve).await;
    pod.becomes("approved").await;
    other.stopping.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_is_being_checked_is_not_taken_up_by_another() {
    let world = World::start().await;
    let pod = ready(&world).await;
    world.spoil(Upstream::Connector, "End", 1, Fault::Delay { ms: 3_000 });
    pod.send_code(&world.code(GRACE)).await;
    eventually("its begin", async || the_verification(&world).await.begun).await;
    let other = half_a_minute_later_another_process_looks(&world).await;
    pod.becomes("approved").await;
    other.stopping.cancel();
}

/// An account that nobody asks any more is free at once, although Stop came first.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_stopped_and_never_sent_holds_the_account_no_longer() {
    for form in ["async", "sync"] {
        let world = World::with(crate::stage::Pace::EASY, form, |_| {}).await;
        let pod = ready(&world).await;
        let page = world.services.pages.open(&TokenHash::of(&pod.handle), Timestamp::now()).0;
        let list: MethodList = page.progress.borrow().looked.methods.clone().unwrap().0;
        world.spoil(Upstream::Connector, "Begin", 1, Fault::Hang);
        pod.send().await;
        let verification = the_verification(&world).await;
        pod.press("stop").await;
        pod.becomes("stopped").await;
        // The same order, in a process that was so slow that the list of methods is too old.
        let other = another_process(&world).await;
        let settings = other.settings().await.unwrap();
        let account = verification.account;
        let key = settings.connector_key(&verification.instance, verification.client, account.tenant).unwrap();
        let read = Timestamp::now() - SignedDuration::from_secs(61);
        let begun = world.begins();
        driver::start(&other, Order { verification, key, list: (list, read), code: None });
        eventually("a free account", async || world.store.open_verifications().await.unwrap().is_empty().then_some(()))
            .await;
        assert_eq!(world.begins(), begun, "nothing was sent");
    }
}

#[tokio::test]
async fn what_microsoft_refused_holds_the_account_no_longer_although_it_was_stopped() {
    let world = World::start().await;
    let pod = Browser::of(&world, 3).open(Place::Ticket(world.story("throttled").ticket)).await;
    pod.becomes("ready").await;
    world.spoil(Upstream::Connector, "Begin", 1, Fault::Hold);
    pod.send().await;
    pod.press("stop").await;
    assert_eq!(pod.becomes("stopped").await.state, "stopped");
    world.sandbox.faults().clear();
    eventually("a free account", async || world.store.open_verifications().await.unwrap().is_empty().then_some(()))
        .await;
    assert_eq!(pod.look().await.state, "stopped", "the verdict stays");
}

#[tokio::test]
async fn a_list_of_methods_is_as_old_as_the_question() {
    let world = World::start().await;
    world.spoil(Upstream::Connector, "GetAvailable", 1, Fault::Delay { ms: 3_000 });
    let pod = ready(&world).await;
    let page = world.services.pages.open(&TokenHash::of(&pod.handle), Timestamp::now()).0;
    let (_, asked) = page.progress.borrow().looked.methods.clone().unwrap();
    assert!(Timestamp::now().duration_since(asked) >= SignedDuration::from_secs(3));
}
