//! The policy, as the pod holds to it.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use vouchsafe_app::contract::LiveView;
use vouchsafe_domain::{
    log::Checkpoint,
    method::Method,
    policy::{Minutes, Rule, Rules, Threat},
    purpose::Purpose,
};
use vouchsafe_sandbox::{
    faults::{Fault, Upstream},
    microsoft::{Method as Registered, Quirk},
    phone::Answer,
};
use vouchsafe_store::{Changed, Customer, Settings};

use crate::{
    browser::{Browser, Place},
    stage::{Pace, eventually},
    world::World,
};

const GRACE: &str = "grace@contoso.example";
const TICKET: Place = Place::Ticket(9499);

async fn with_policy(form: &str, rule: Rule) -> World {
    let policy = Rules { rule: vec![rule], ..Rules::default() };
    World::with(Pace::EASY, form, |settings: &mut Settings| {
        settings.instances.iter_mut().for_each(|instance| instance.policy = policy.clone());
    })
    .await
}

#[tokio::test]
async fn purposes_say_what_they_ask_and_send_holds_to_it() {
    let world = World::start().await;
    let pod = Browser::of(&world, 3).open(TICKET).await;
    let ready = pod.becomes("ready").await;
    let labels: Vec<&str> = ready.purposes.iter().map(|choice| choice.label.as_str()).collect();
    assert_eq!(
        labels,
        [
            "Password reset",
            "MFA change (number or code)",
            "Account unlock",
            "Privileged access (number or code, second technician)",
            "Something else",
        ]
    );
    assert_eq!(ready.ways[0].off, "");
    // The strictest of several purposes decides.
    let asked = pod.send_for("password_reset,privileged_access").await;
    assert_eq!(asked.state, "second_wanted", "{asked:?}");
    assert_eq!(world.begins(), 0);

    pod.press("cancel").await;
    pod.becomes("ready").await;
    pod.send_for("password_reset,mfa_change").await;
    pod.becomes("waiting").await;
    world.press_phone(GRACE, Answer::Approve).await;
    let weak = pod.until("the note", |view| view.state == "too_weak" && view.note == "written").await;
    assert!(weak.tone == "warn" && weak.title.starts_with("NOT VERIFIED"), "{weak:?}");
    assert_eq!(weak.until, 0.0);
    let note = world.actions(9499)[0]["note"].as_str().unwrap().to_owned();
    assert!(note.starts_with("NOT VERIFIED"), "{note}");
}

#[tokio::test]
async fn a_number_is_enough_where_a_tap_is_not() {
    let world = World::start().await;
    world.change_account(GRACE, |account| account.quirk = Quirk::NumberToMatch);
    let pod = Browser::of(&world, 3).open(TICKET).await;
    pod.becomes("ready").await;
    pod.send_for("mfa_change").await;
    let view = pod.until("a number", |view| !view.number.is_empty()).await;
    world.press_phone(GRACE, Answer::Number(view.number.parse().unwrap())).await;
    assert_eq!(pod.becomes("approved").await.tone, "good");
}

#[tokio::test]
async fn an_approval_holds_as_long_as_the_policy_says() {
    let rule = Rule { holds: Some(Minutes::LEAST), ..Rule::default() };
    let world = with_policy("async", rule).await;
    let pod = Browser::of(&world, 3).open(TICKET).await;
    pod.becomes("ready").await;
    pod.send().await;
    world.press_phone(GRACE, Answer::Approve).await;
    let approved = pod.becomes("approved").await;
    #[expect(clippy::cast_precision_loss, reason = "exact until the year 287396")]
    let left = approved.until - Timestamp::now().as_millisecond() as f64;
    assert!((250_000.0..=300_000.0).contains(&left), "{left}");
    world
        .sql("UPDATE verifications SET concluded = concluded - 301000, approval_until = approval_until - 301000")
        .await;
    let expired = pod.look().await;
    assert!(expired.state == "expired" && expired.reason.contains("5 minutes"), "{expired:?}");
}

#[tokio::test]
async fn a_customer_can_only_tighten() {
    let only_code = Rule { methods: Some([Method::Code].into()), ..Rule::default() };
    let tap = Rule { methods: Some(Method::ALL.into()), ..Rule::default() };
    let world = World::with(Pace::EASY, "async", |settings: &mut Settings| {
        for instance in &mut settings.instances {
            instance.policy = Rules { rule: vec![only_code.clone()], ..Rules::default() };
        }
        for customer in &mut settings.customers {
            customer.policy = Rules { rule: vec![tap.clone()], ..Rules::default() };
        }
    })
    .await;
    let pod = Browser::of(&world, 3).open(TICKET).await;
    let looked = pod.until("the look-up's end", |view| view.state != "loading").await;
    let way = looked.ways.first().map(|way| way.off.as_str());
    assert!(looked.state == "policy_refuses" || way.is_some_and(|off| !off.is_empty()), "{looked:?}");
    pod.send().await;
    assert_eq!(world.begins(), 0);
}

#[tokio::test]
async fn directory_roles_and_marks_make_an_account_special() {
    let world = World::start().await;
    let ann = Browser::of(&world, 3);
    let detail = |view: &vouchsafe_app::contract::LiveView| view.checks[0].detail.clone();
    world.change_account(GRACE, |account| {
        account.directory_roles = vec!["62e90394-69f5-4237-9190-012177145e10".parse().unwrap()];
    });
    let privileged = ann.open(TICKET).await.becomes("ready").await;
    assert!(privileged.purposes.iter().all(|choice| choice.label.contains("second technician")), "{privileged:?}");
    assert!(detail(&privileged).contains("directory role"), "{privileged:?}");
    assert_eq!(privileged.reason, "Holds a directory role: a tap is too weak, and a colleague must agree.");
    assert!(privileged.say.starts_with("A colleague has to agree") && privileged.card.is_empty(), "{privileged:?}");
    world.change_account(GRACE, |account| account.directory_roles.clear());

    world.change("ticket", 9499, json!({ "is_vip": true })).await;
    let vip = ann.open(TICKET).await.becomes("ready").await;
    assert!(detail(&vip).ends_with("(VIP)") && vip.purposes[0].label.contains("number or code"), "{vip:?}");
    assert_eq!(vip.reason, "Grace Hopper is a VIP: a tap is too weak.");
    // Where there is another reason to give, it stands beside that one.
    let pod = ann.open(TICKET).await;
    pod.becomes("ready").await;
    let coded = pod.press("way-code").await;
    assert!(coded.reason.starts_with("Only if Grace Hopper rang you"), "{coded:?}");
    assert!(coded.card.iter().any(|line| line.text == vip.reason), "{coded:?}");
    world.change("ticket", 9499, json!({ "is_vip": false })).await;
    let ordinary = ann.open(TICKET).await.becomes("ready").await;
    assert!(!ordinary.reason.contains("weak") && ordinary.card.is_empty(), "{ordinary:?}");

    let refused = Fault::Status { status: 403, headers: [].into(), body: String::new() };
    world.spoil(Upstream::Graph, "directoryRole", 0, refused);
    let unknown = ann.open(TICKET).await.becomes("ready").await;
    assert!(detail(&unknown).contains("not checked"), "{unknown:?}");
    assert_eq!(unknown.reason, "Directory roles could not be checked: a tap is too weak.");
    assert_eq!(unknown.purposes[0].label, "Password reset (number or code)");
    assert_eq!(unknown.purposes[1].label, "MFA change (number or code, second technician)");
}

#[tokio::test]
async fn a_raised_threat_level_tightens_everything_and_says_until_when() {
    let world = World::start().await;
    let ann = Browser::of(&world, 3);
    ann.open(TICKET).await.becomes("ready").await;
    let now = Timestamp::now();
    let threat =
        Threat { since: now, until: now + SignedDuration::from_hours(2), reason: "wave of calls".into(), by: None };
    world.store.raise_threat(&"acme".parse().unwrap(), &threat, None).await.unwrap().unwrap();
    let pod = ann.open(TICKET).await;
    let ready = pod.becomes("ready").await;
    assert!(ready.next.starts_with("Threat level raised until 2"), "{ready:?}");
    assert_eq!(ready.purposes[0].label, "Password reset (number or code)");
    pod.send().await;
    world.press_phone(GRACE, Answer::Approve).await;
    pod.becomes("too_weak").await;
}

#[tokio::test]
async fn whoever_is_on_the_list_of_vips_is_one_to_everybody() {
    let world = World::with(Pace::EASY, "async", |settings: &mut Settings| {
        settings.instances[0].vips = ["38".parse().unwrap()].into();
    })
    .await;
    let pod = Browser::of(&world, 3).open(TICKET).await;
    let ready = pod.becomes("ready").await;
    assert_eq!(ready.purposes[0].label, "Password reset (number or code)");
    assert!(ready.checks[0].detail.ends_with("(VIP)"), "{:?}", ready.checks);
    pod.send_for("privileged_access").await;
    let card = Browser::of(&world, 5).open(TICKET).await.becomes("second_asked").await;
    assert!(card.card.iter().any(|line| line.text == "VIP"), "{card:#?}");
    assert!(!card.card.iter().any(|line| line.text.contains("Not the one")), "{card:#?}");
    pod.press("cancel").await;
    pod.send_for("password_reset").await;
    world.press_phone(GRACE, Answer::Approve).await;
    pod.becomes("too_weak").await;
}

/// What the pod says of a raised threat level, apart from anything else.
fn raised(view: &LiveView) -> bool {
    let on_card = view.card.iter().any(|line| line.label == "Threat level" && line.text.starts_with("Raised until 2"));
    on_card != view.next.starts_with("Threat level raised until 2")
}

#[tokio::test]
async fn until_when_the_threat_level_is_raised_is_said_whatever_the_way_and_the_form() {
    for form in ["async", "sync"] {
        let world = World::with(Pace::EASY, form, |_| {}).await;
        let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
        let approved = ann.open(TICKET).await;
        assert!(!raised(&approved.becomes("ready").await));
        approved.send().await;
        world.press_phone(GRACE, Answer::Approve).await;
        approved.becomes("approved").await;
        let bobs = bob.open(TICKET).await;
        let offered = |view: &LiveView| view.buttons.iter().any(|button| button.action == "take_over");
        assert!(offered(&bobs.becomes("approved_elsewhere").await));

        let now = Timestamp::now();
        let threat =
            Threat { since: now, until: now + SignedDuration::from_hours(2), reason: "wave of calls".into(), by: None };
        assert_eq!(world.store.raise_threat(&"acme".parse().unwrap(), &threat, None).await.unwrap(), Ok(Changed::Done));
        let bobs = bob.open(TICKET).await;
        let elsewhere = bobs.becomes("approved_elsewhere").await;
        assert!(raised(&elsewhere) && !offered(&elsewhere), "{elsewhere:#?}");
        bobs.press("take_over").await;
        assert!(world.logged("approval_taken_over").await.is_empty());
        let next = bobs.press("new").await;
        assert!(next.state == "ready" && raised(&next), "{next:#?}");
        let code = bobs.press("way-code").await;
        assert!(code.state == "ready" && raised(&code), "{code:#?}");
        let ladder = bobs.press("ladder").await;
        assert!(raised(&ladder), "{ladder:#?}");
        // Without a code, and with the synchronous form, in which no number comes, nothing is left.
        world.change_account(GRACE, |account| account.methods = vec![Registered::AuthenticatorPush]);
        let bobs = bob.open(Place::User(38)).await;
        let state = if form == "sync" { "policy_refuses" } else { "ready" };
        let left = bobs.becomes(state).await;
        assert!(raised(&left), "{left:#?}");
    }
}

#[tokio::test]
async fn what_was_asked_before_is_judged_by_what_was_asked_then() {
    let world = World::start().await;
    let pod = Browser::of(&world, 3).open(TICKET).await;
    pod.becomes("ready").await;
    pod.send_for(Purpose::PasswordReset.name()).await;
    pod.becomes("waiting").await;
    let now = Timestamp::now();
    let threat =
        Threat { since: now, until: now + SignedDuration::from_hours(2), reason: "wave of calls".into(), by: None };
    world.store.raise_threat(&"acme".parse().unwrap(), &threat, None).await.unwrap().unwrap();
    world.press_phone(GRACE, Answer::Approve).await;
    pod.becomes("approved").await;
}

#[tokio::test]
async fn only_an_administrator_who_signed_in_a_moment_ago_loosens_the_policy() {
    let only_code = Rule { methods: Some([Method::Code].into()), ..Rule::default() };
    let world = World::outward_with(|settings: &mut Settings| {
        settings.instances[0].administrators = ["3", "42"].map(|id| id.parse().unwrap()).to_vec();
        for instance in &mut settings.instances {
            instance.policy = Rules { rule: vec![only_code.clone()], ..Rules::default() };
            instance.auditors = vec!["5".parse().unwrap()];
        }
        for customer in &mut settings.customers {
            (customer.name, customer.any_source) = (Some("Contoso & Co".to_owned()), false);
        }
    })
    .await;
    let (mut looser, _) = world.store.load_settings().await.unwrap();
    looser.instances[0].policy = Rules::default();
    let own = |customer: &&mut Customer| customer.instance.as_str() == "acme";
    looser.customers.iter_mut().filter(own).for_each(|customer| customer.any_source = true);
    assert_eq!(world.store.apply(&looser, false, None, Timestamp::now()).await.unwrap().len(), 1);

    const PAGE: &str = "/dashboard/acme/policy";
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    ann.sign_in_to(PAGE).await;
    bob.sign_in_to(PAGE).await;
    let read = bob.get(PAGE).await;
    assert!(read.html.contains("<table") && read.html.contains("data-waits"), "{read:?}");
    assert!(!read.html.contains("name=\"asked\""), "an auditor only reads: {read:?}");

    let shown = ann.get(PAGE).await;
    for said in [
        "<dt>Password reset, ordinary</dt>",
        "<dt>Contoso &amp; Co: Accounts of any source may be asked</dt>",
        "app code; 15 min; Second technician: no; Told: the user</dd>",
        "tap, number, app code; 15 min",
        "<td>MFA change</td><td>holds a directory role</td><td>app code</td><td>10 min</td><td>yes</td>",
        "<td>the user, their manager, administrators</td>",
    ] {
        assert!(shown.html.contains(said), "{said}: {shown:?}");
    }
    assert!(!shown.html.contains("password_reset") && !shown.html.contains("_match"), "{shown:?}");
    let (what, asked) = (shown.field("what"), shown.field("asked"));
    let form = [("what", what.as_str()), ("asked", asked.as_str())];
    let confirm = async |browser: &Browser<'_>, site| {
        let path = "/dashboard/acme/policy/confirm";
        browser.ask(&browser.window, reqwest::Method::POST, path, site, Some(&form)).await.status
    };
    assert_eq!(confirm(&ann, "cross-site").await, reqwest::StatusCode::FORBIDDEN);
    assert_eq!(confirm(&bob, "same-origin").await, reqwest::StatusCode::FORBIDDEN);

    world.sql("UPDATE sessions SET created = created - 601000").await;
    let late = ann.get(PAGE).await;
    assert!(late.html.contains("sign in again") && !late.html.contains("name=\"asked\""), "{late:?}");
    assert_eq!(late.field("to"), PAGE);
    assert_eq!(confirm(&ann, "same-origin").await, reqwest::StatusCode::FORBIDDEN);
    let in_force = async || world.store.load_settings().await.unwrap().0.instances[0].policy.clone();
    assert_ne!(in_force().await, Rules::default());

    ann.sign_in_to(PAGE).await;
    assert_eq!(confirm(&ann, "same-origin").await, reqwest::StatusCode::SEE_OTHER);
    assert_eq!(in_force().await, Rules::default());
    let logged = world.logged("policy_loosened").await;
    assert!(logged.len() == 1 && logged[0]["technician"] == 3, "{logged:?}");
    let detail = logged[0]["detail"].as_str().unwrap();
    assert!(detail.contains("password_reset × ordinary: code, 15 min, tells user -> tap or"), "{detail}");
    // Every administrator hears of it, and so does whoever hears every alert.
    let outside = world.sandbox.outside();
    eventually("every way to tell it", async || {
        let letters = outside.letters();
        let mailed = |address: &str| {
            letters.iter().any(|letter| letter.to == [address] && letter.text().contains("password_reset × ordinary"))
        };
        let all = ["ann@msp.example", "petra@msp.example", "soc@acme.example"].into_iter().all(mailed);
        let hooked = outside.hooks().iter().any(|hook| hook.body.contains("\"event\":\"policy_loosened\""));
        let logged = outside.syslog().iter().any(|line| line.contains(" policy_loosened [vouchsafe@32473 "));
        (all && hooked && logged).then_some(())
    })
    .await;
    assert!(!outside.letters().iter().any(|letter| letter.to == ["bob@msp.example"]), "no administrator");
    let loosened = logged[0]["seq"].as_u64().unwrap();
    eventually("a checkpoint that covers it", async || {
        let shipped =
            outside.syslog().into_iter().filter_map(|line| line.rsplit(' ').next()?.parse::<Checkpoint>().ok());
        shipped.into_iter().any(|checkpoint| checkpoint.head.seq >= loosened).then_some(())
    })
    .await;
    // The address that it had before leads on.
    assert_eq!(ann.get("/policy/acme").await.location(), PAGE);
}

#[tokio::test]
async fn nothing_is_loosened_of_which_nobody_would_hear() {
    let only_code = Rule { methods: Some([Method::Code].into()), ..Rule::default() };
    let world = World::outward_with(|settings: &mut Settings| {
        settings.instances[0].policy = Rules { rule: vec![only_code.clone()], ..Rules::default() };
        settings.instances[0].alerts = Default::default();
        settings.instances[0].administrators = ["3", "42"].map(|id| id.parse().unwrap()).to_vec();
    })
    .await;
    let (mut looser, _) = world.store.load_settings().await.unwrap();
    looser.instances[0].policy = Rules::default();
    assert_eq!(world.store.apply(&looser, false, None, Timestamp::now()).await.unwrap().len(), 1);
    const PAGE: &str = "/dashboard/acme/policy";
    let ann = Browser::of(&world, 3);
    ann.sign_in_to(PAGE).await;
    let confirm = async || {
        let shown = ann.get(PAGE).await;
        let (what, asked) = (shown.field("what"), shown.field("asked"));
        let form = [("what", what.as_str()), ("asked", asked.as_str())];
        let path = "/dashboard/acme/policy/confirm";
        ann.ask(&ann.window, reqwest::Method::POST, path, "same-origin", Some(&form)).await
    };
    // Halo names no address, and there is no other way.
    for agent in [3, 42] {
        world.change("agent", agent, json!({ "email": null })).await;
    }
    let refused = confirm().await;
    assert_eq!(refused.status, reqwest::StatusCode::FORBIDDEN);
    assert!(
        refused.html.contains("Nobody would hear of it") && refused.html.contains("set a mail server"),
        "{}",
        refused.html
    );
    assert!(world.logged("policy_loosened").await.is_empty());
    // Whoever opens it is nobody who hears of it.
    world.change("agent", 3, json!({ "email": "ann@msp.example" })).await;
    assert_eq!(confirm().await.status, reqwest::StatusCode::FORBIDDEN);
    // Nor does it help that Halo does not answer.
    world.change("agent", 42, json!({ "email": "other@msp.example" })).await;
    world.spoil(Upstream::Halo, "/api/Agent/42", 1, Fault::Drop);
    assert_eq!(confirm().await.status, reqwest::StatusCode::FORBIDDEN);
    assert_eq!(confirm().await.status, reqwest::StatusCode::SEE_OTHER);
    eventually("the mail", async || {
        world.sandbox.outside().letters().iter().any(|letter| letter.to == ["other@msp.example"]).then_some(())
    })
    .await;
}
