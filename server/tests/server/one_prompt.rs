//! One phone rings, for one press, and only as often as it may.

use futures::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;
use vouchsafe_sandbox::{
    microsoft::{Habit, Quirk},
    phone::Answer,
};

use crate::{
    browser::{Browser, Place},
    stage::{Pace, eventually},
    world::World,
};

const GRACE: &str = "grace@contoso.example";
const TICKET: Place = Place::Ticket(9499);

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_presses_at_once_make_one_prompt() {
    let world = World::start().await;
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    let mut pods = Vec::new();
    for browser in [&ann, &bob, &ann, &bob] {
        let pod = browser.open(TICKET).await;
        pod.becomes("ready").await;
        pods.push(pod);
    }
    let views = join_all((0..100).map(|press| pods[press % pods.len()].send())).await;
    for view in views {
        assert!(["sending", "waiting"].contains(&view.state.as_str()), "{view:#?}");
    }
    for pod in &pods {
        pod.becomes("waiting").await;
    }
    assert_eq!(world.begins(), 1);
    assert_eq!(world.logged("requested").await.len(), 1);
    world.press_phone(GRACE, Answer::Approve).await;
    eventually("the note", async || (world.actions(9499).len() == 1).then_some(())).await;
    assert_eq!(world.logged("concluded").await.len(), 1);
    assert_eq!(world.begins(), 1);
}

#[tokio::test]
async fn one_prompt_at_a_time_to_one_account_wherever_it_is_asked_from() {
    let world = World::start().await;
    // Another ticket of the same contact's.
    world.change("ticket", 9503, json!({ "user_id": 38 })).await;
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    let (one, other) = (ann.open(TICKET).await, bob.open(Place::Ticket(9503)).await);
    one.becomes("ready").await;
    other.becomes("ready").await;
    one.send().await;
    one.becomes("waiting").await;
    let refused = other.send().await;
    assert_eq!(refused.state, "already_open");
    assert!(refused.next.contains("ask again "), "{refused:#?}");
    assert!(!refused.reason.contains("not ours"), "{refused:#?}");
    assert_eq!(world.begins(), 1);
    // Stopping does not free the account: what rings cannot be recalled.
    assert_eq!(one.press("stop").await.state, "stopped");
    // A press counts on the view that it was made on, so let the note come first.
    one.until("the note", |view| view.note == "written").await;
    let stopped = one.send_for("").await;
    assert_eq!(stopped.state, "stopped", "it is not on offer while that may be open");
    assert!(stopped.buttons.iter().all(|button| button.action != "again"), "{stopped:#?}");
    assert_eq!(world.begins(), 1);
    // The answer frees it, and counts for nothing.
    world.press_phone(GRACE, Answer::Approve).await;
    eventually("the late answer", async || (world.logged("late_answer").await.len() == 1).then_some(())).await;
    assert_eq!(world.logged("concluded").await.len(), 1);
    other.press("look").await;
    assert_eq!(other.becomes("ready").await.tone, "plain");
    other.send().await;
    other.becomes("waiting").await;
    assert_eq!(world.begins(), 2);
}

#[tokio::test]
async fn three_prompts_in_ten_minutes_and_a_success_starts_anew() {
    let world = World::start().await;
    let pod = Browser::of(&world, 3).open(TICKET).await;
    world.change_account(GRACE, |account| account.habit = Habit::AutoApprove { after_ms: 0 });
    let ask = async |quirk: Quirk, state: &str| {
        world.change_account(GRACE, |account| account.quirk = quirk);
        let ready = pod.becomes("ready").await;
        pod.send().await;
        pod.becomes(state).await;
        (ready, pod.press("new").await)
    };
    let failing = || Quirk::EndsWith { value: "PhoneAppNotificationFailed".to_owned(), after_ms: 0 };
    let (all, _) = ask(failing(), "phone_unreachable").await;
    assert!(!all.next.contains("left"), "with all of them nothing is said: {}", all.next);
    let (two, _) = ask(Quirk::None, "approved").await;
    assert!(two.next.contains("2 prompts are left"), "{}", two.next);
    ask(failing(), "phone_unreachable").await;
    ask(failing(), "phone_unreachable").await;
    let (one, spent) = ask(failing(), "phone_unreachable").await;
    assert!(one.next.contains("One prompt is left"), "{}", one.next);
    assert_eq!(spent.state, "budget_spent", "{spent:#?}");
    assert!(spent.until > 0.0);
    assert_eq!(pod.send().await.state, "budget_spent");
    assert_eq!(world.begins(), 5);
    // A colleague has no other budget for the same phone.
    let bob = Browser::of(&world, 5).open(TICKET).await;
    bob.becomes("phone_unreachable").await;
    bob.press("new").await;
    bob.becomes("budget_spent").await;
    bob.send().await;
    assert_eq!(world.begins(), 5);
    // Ten minutes later there is room again, for one after the other.
    world.sql("UPDATE verifications SET requested = requested - 600000, concluded = concluded - 600000").await;
    assert_eq!(bob.look().await.state, "ready");
}

#[tokio::test]
async fn a_technician_has_a_limit_too() {
    let world = World::with(Pace::EASY, "async", |settings| {
        settings.instances.iter_mut().for_each(|instance| instance.prompts_per_hour = 2);
    })
    .await;
    let ann = Browser::of(&world, 3);
    for (ticket, upn) in [(9503, "otto@contoso.example"), (9506, "olga@contoso.example")] {
        let pod = ann.open(Place::Ticket(ticket)).await;
        pod.becomes("ready").await;
        pod.send().await;
        if ticket == 9506 {
            world.press_phone(upn, Answer::Approve).await;
        }
        pod.becomes("approved").await;
    }
    let third = ann.open(TICKET).await;
    third.becomes("budget_spent").await;
    assert_eq!(third.send().await.state, "budget_spent");
    assert_eq!(world.begins(), 2);
    assert_eq!(world.actions(9499).len(), 0, "nothing was sent, so there is no note");
    let refused = world.logged("send_refused").await;
    assert!(refused.len() == 1 && refused[0]["technician"] == 3, "{refused:?}");
    Browser::of(&world, 5).open(TICKET).await.becomes("ready").await;
}

/// Something that is no longer as it was shown, and what Send says of it.
struct Change {
    what: &'static str,
    kind: &'static str,
    id: u32,
    fields: Value,
    state: &'static str,
}

#[tokio::test]
async fn what_changed_since_it_was_shown_is_not_asked() {
    let object = |number: u128| Uuid::from_u128(0x0b1ec700_0000_4000_8000_000000000000 + number);
    let change = |what, kind, id, fields, state| Change { what, kind, id, fields, state };
    let changes = [
        change("another contact", "ticket", 9499, json!({ "user_id": 43 }), "changed"),
        change("no contact", "ticket", 9499, json!({ "user_id": null }), "no_contact"),
        change("another client's ticket", "ticket", 9499, json!({ "client_id": 13 }), "no_contact"),
        change("another client", "user", 38, json!({ "client_id": 13 }), "no_contact"),
        change("another name", "user", 38, json!({ "name": "Somebody Else" }), "changed"),
        change("another account", "user", 38, json!({ "azureoid": object(43) }), "changed"),
        change("an account that is not there", "user", 38, json!({ "azureoid": object(9_999) }), "not_matched"),
        change("the technician's own", "user", 38, json!({ "linked_agent_id": 3 }), "not_eligible"),
        change("an inactive contact", "user", 38, json!({ "inactive": true }), "not_eligible"),
        change("a ticket that is gone", "ticket", 9499, json!({ "client_id": 9999 }), ""),
        change("a disabled account", "account", 0, json!({ "enabled": false }), "not_eligible"),
        change("a guest", "account", 0, json!({ "guest": true }), "not_eligible"),
        change("another UPN", "account", 0, json!({ "upn": "g.hopper@contoso.example" }), "changed"),
        change("another name in Entra", "account", 0, json!({ "name": "Somebody Else" }), "changed"),
        change("another source", "account", 0, json!({ "sam_account_name": "grace" }), ""),
        change("no Authenticator", "account", 0, json!({ "methods": ["sms"] }), "method_missing"),
    ];
    for on_user_record in [false, true] {
        let refused =
            changes.iter().filter(|change| !(on_user_record && change.kind == "ticket")).map(async |change| {
                let world = World::start().await;
                let what = change.what;
                let place = if on_user_record { Place::User(38) } else { TICKET };
                let pod = Browser::of(&world, 3).open(place).await;
                pod.becomes("ready").await;
                if change.kind == "account" {
                    world.control(&format!("microsoft/account/{GRACE}"), change.fields.clone()).await;
                } else {
                    world.change(change.kind, change.id, change.fields.clone()).await;
                }
                let view = pod.send().await;
                assert_ne!(view.state, "ready", "{what}");
                let belongs_elsewhere = on_user_record && what == "another client";
                if !change.state.is_empty() && !belongs_elsewhere {
                    assert_eq!(view.state, change.state, "{what}: {view:#?}");
                }
                assert!(!view.reason.is_empty() && view.tone != "good");
                let refused = world.logged("send_refused").await;
                assert_eq!(refused.len(), 1, "{what}");
                assert!(refused[0]["reason"].as_str().unwrap().starts_with(&view.state), "{what}: {refused:?}");
                assert_eq!((world.begins(), world.actions(9499).len()), (0, 0), "{what}");
                assert_eq!(world.logged("requested").await.len(), 0, "{what}");
            });
        join_all(refused).await;
    }
}

/// Some Halos put no more into a ticket than who its user is: what decides stands with the user alone, and is read there again.
#[tokio::test]
async fn what_changed_where_the_ticket_does_not_tell_is_not_asked() {
    let object = Uuid::from_u128(0x0b1ec700_0000_4000_8000_000000000043);
    let changes = [
        ("another account", json!({ "azureoid": object }), "changed"),
        ("an inactive contact", json!({ "inactive": true }), "not_eligible"),
        ("the technician's own", json!({ "linked_agent_id": 3 }), "not_eligible"),
    ];
    let refused = changes.into_iter().map(async |(what, fields, state)| {
        let world = World::start().await;
        world.control("halo/acme/options", json!({ "users_nested_without_details": true })).await;
        // Nothing but the address leads to the account, so that the ticket says as much as the user does.
        world.change("user", 38, json!({ "azureoid": null, "azure_tenant_id": null })).await;
        let pod = Browser::of(&world, 3).open(TICKET).await;
        pod.becomes("ready").await;
        world.change("user", 38, fields).await;
        let view = pod.send().await;
        let seen = (view.state.as_str(), world.begins(), world.logged("requested").await.len());
        (what, seen == (state, 0, 0), format!("{view:#?}"))
    });
    let asked: Vec<_> = join_all(refused).await.into_iter().filter(|(_, is_refused, _)| !is_refused).collect();
    assert!(asked.is_empty(), "{asked:?}");
}

#[tokio::test]
async fn what_changed_can_be_asked_once_it_was_looked_at() {
    let world = World::start().await;
    let pod = Browser::of(&world, 3).open(TICKET).await;
    pod.becomes("ready").await;
    world.change("ticket", 9499, json!({ "user_id": 42 })).await;
    assert_eq!(pod.send().await.state, "changed");
    assert_eq!(pod.send().await.state, "changed", "nobody has looked yet");
    assert_eq!(world.begins(), 0);
    let looked = pod.press("look").await;
    assert_eq!((looked.state.as_str(), looked.who.contact.as_str()), ("ready", "Otto Matic"));
    pod.send().await;
    pod.becomes("approved").await;
    assert_eq!(world.logged("concluded").await[0]["upn"], "otto@contoso.example");
}

#[tokio::test]
async fn an_alias_is_asked_only_after_a_colleague_said_so() {
    let world = World::start().await;
    let story = world.story("alias");
    world.change_account("alia@contoso.example", |account| account.habit = Habit::AutoApprove { after_ms: 0 });
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    let asking = ann.open(Place::Ticket(story.ticket)).await;
    asking.becomes("not_matched").await;
    asking.send().await;
    asking.press("confirm").await;
    asking.press("suggest").await;
    asking.press("confirm").await;
    assert_eq!(asking.look().await.state, "not_matched", "nobody confirms their own suggestion");
    assert_eq!(world.begins(), 0);
    let confirming = bob.open(Place::Ticket(story.ticket)).await;
    confirming.becomes("not_matched").await;
    assert_eq!(confirming.press_seen("confirm", 0).await.state, "not_matched", "not for what was never shown");
    assert_eq!(confirming.press("confirm").await.state, "ready");
    assert_eq!(asking.press("look").await.state, "ready");
    asking.send().await;
    asking.becomes("approved").await;
    assert_eq!(world.logged("match_confirmed").await.len(), 1);
}

#[tokio::test]
async fn what_was_agreed_holds_for_the_address_that_it_was_agreed_for() {
    let world = World::start().await;
    let story = world.story("alias");
    let ticket = Place::Ticket(story.ticket);
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    let agree = async || {
        let (asking, confirming) = (ann.open(ticket).await, bob.open(ticket).await);
        asking.becomes("not_matched").await;
        asking.press("suggest").await;
        confirming.press("look").await;
        assert_eq!(confirming.press("confirm").await.state, "ready");
    };
    let address = async |address: &str| {
        world.change("user", story.contact, json!({ "emailaddress": address })).await;
        let pod = ann.open(ticket).await;
        pod.until("whoever it is", |view| view.state != "loading").await
    };
    agree().await;
    assert_eq!(address("alia.alias@contoso.example").await.state, "ready");

    // It has become somebody else, who has the new address as a UPN.
    let view = address(GRACE).await;
    assert_eq!((view.state.as_str(), view.who.upn.as_str()), ("ready", GRACE), "{view:#?}");
    // It is another alias of the same account: nobody has agreed on that.
    world.change_account("alia@contoso.example", |account| account.aliases.push("alia.too@contoso.example".into()));
    assert_eq!(address("alia.too@contoso.example").await.state, "not_matched");
    // What was agreed comes back with its address; another look changes nothing.
    assert_eq!(address("alia.alias@contoso.example").await.state, "ready");

    // The alias is somebody's name to sign in by now, or nobody's, or another's alias.
    world.change_account("otto@contoso.example", |account| account.upn = "alia.alias@contoso.example".into());
    let view = address("alia.alias@contoso.example").await;
    assert_eq!((view.state.as_str(), view.who.upn.as_str()), ("ready", "alia.alias@contoso.example"), "{view:#?}");
    world.change_account("alia.alias@contoso.example", |account| account.upn = "otto@contoso.example".into());
    world.change_account("alia@contoso.example", |account| account.aliases.clear());
    assert_eq!(address("alia.alias@contoso.example").await.state, "not_matched");
    world.change_account("otto@contoso.example", |account| account.aliases.push("alia.alias@contoso.example".into()));
    let view = address("alia.alias@contoso.example").await;
    assert!(view.state == "not_matched" && view.buttons.iter().any(|button| button.action == "suggest"), "{view:#?}");
    agree().await;
    assert_eq!(address("alia.alias@contoso.example").await.who.upn, "otto@contoso.example");
    assert_eq!(world.logged("match_confirmed").await.len(), 2);
}
