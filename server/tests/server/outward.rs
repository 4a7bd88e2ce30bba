//! What leaves the house: who is told what, and what happens when they say "this was not me".

use reqwest::{Method, header::ORIGIN};
use vouchsafe_domain::{
    log::Checkpoint,
    policy::{Rule, Told},
};
use vouchsafe_sandbox::{
    faults::{Fault, Upstream},
    microsoft::{Habit, Method as Registered},
    outside::Letter,
};

use vouchsafe_store::Alerts;

use crate::{
    browser::{Browser, Jar, Place},
    pod::{Line, Pod},
    stage::{eventually, status},
    world::World,
};

const GRACE: &str = "grace@contoso.example";
const TICKET: u32 = 9499;

async fn world(habit: Habit) -> World {
    let world = World::outward().await;
    world.change_account(GRACE, |account| {
        account.habit = habit;
        account.mail = Some("grace.hopper@contoso.example".to_owned());
    });
    world
}

async fn ended<'a>(world: &'a World, state: &str) -> Pod<'a> {
    let pod = Browser::of(world, 3).open(Place::Ticket(TICKET)).await;
    pod.becomes("ready").await;
    pod.send().await;
    pod.becomes(state).await;
    pod
}

/// The mail to the user, once it has come.
async fn told(world: &World) -> Letter {
    eventually("the mail to the user", async || {
        let letters = world.sandbox.outside().letters();
        letters.into_iter().find(|letter| letter.to == ["grace.hopper@contoso.example"])
    })
    .await
}

fn link(letter: &Letter) -> String {
    let text = letter.text();
    let links: Vec<&str> = text.lines().filter(|line| line.starts_with("http")).collect();
    // Its HTML has lines that end in the midst of words.
    let in_html = letter.raw.replace("=\r\n", "").replace("=\n", "").matches("href=").count();
    assert_eq!((links.len(), in_html), (1, 1), "one link: {text}");
    links[0].to_owned()
}

#[tokio::test]
async fn the_user_is_told_in_fixed_words_at_the_address_that_entra_has() {
    let world = world(Habit::AutoApprove { after_ms: 0 }).await;
    // What Halo has is no address to write to, and what the ticket says is not repeated.
    world.change("user", 38, serde_json::json!({ "emailaddress": "grace@contoso.example" })).await;
    world.change("ticket", TICKET, serde_json::json!({ "summary": "UNREPEATABLE words" })).await;
    ended(&world, "approved").await;
    let letter = told(&world).await;
    let text = letter.text();
    for part in ["grace@contoso.example", "Leanne & Stu Christensen", "halo.localhost", "approved on the phone"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!letter.raw.contains("UNREPEATABLE") && !text.contains("9499"), "{text}");
    assert!(link(&letter).starts_with(&format!("{}/objection/", world.url)));
    eventually("its entry", async || (world.logged("told").await.len() == 1).then_some(())).await;
    assert_eq!(world.logged("told").await[0]["detail"], "mail, told_user");
    assert!(!world.sandbox.outside().letters().iter().any(|letter| letter.to == ["soc@acme.example"]), "no alert");
}

#[tokio::test]
async fn policy_says_who_else_is_told() {
    let world = World::outward_with(|settings| {
        let everybody = Rule { tells: Some(Told::ALL.into()), ..Rule::default() };
        settings.instances.iter_mut().for_each(|instance| instance.policy.rule.push(everybody.clone()));
    })
    .await;
    let otto = world.sandbox.microsoft().change_account("otto@contoso.example", |account| account.id);
    world.change_account(GRACE, |account| {
        account.habit = Habit::AutoApprove { after_ms: 0 };
        account.manager = otto;
    });
    ended(&world, "approved").await;
    let outside = world.sandbox.outside();
    let to = |address: &str| outside.letters().into_iter().find(|letter| letter.to == [address]);
    let (manager, administrators) = eventually("the mails", async || {
        Some((to("otto@contoso.example")?, to("soc@acme.example")?)).filter(|_| to(GRACE).is_some())
    })
    .await;
    assert!(manager.text().contains("has you as the manager"), "{}", manager.text());
    assert_ne!(link(&manager), link(&to(GRACE).unwrap()), "each can object once");
    assert!(administrators.text().contains("Policy wants you to know of it"), "{}", administrators.text());
    eventually("their entries", async || (world.logged("told").await.len() == 3).then_some(())).await;
}

/// A mail server, two administrators whose addresses Halo has, and nothing said of alerts.
async fn with_administrators_only(habit: Habit) -> World {
    let world = World::outward_with(|settings| {
        let told = Rule { tells: Some([Told::Administrators].into()), ..Rule::default() };
        for instance in &mut settings.instances {
            instance.administrators = ["3", "42"].map(|id| id.parse().unwrap()).to_vec();
            instance.alerts = Alerts::default();
            instance.policy.rule.push(told.clone());
        }
    })
    .await;
    world.change_account(GRACE, |account| account.habit = habit);
    for (agent, address) in [(3, "ann@msp.example"), (42, "petra@msp.example")] {
        world.change("agent", agent, serde_json::json!({ "email": address })).await;
    }
    world
}

/// Both administrators have been told in these words.
async fn administrators_hear(world: &World, words: &str) {
    eventually("a mail to each administrator", async || {
        let letters = world.sandbox.outside().letters();
        let told = |to: &&str| letters.iter().any(|letter| letter.to == [*to] && letter.text().contains(words));
        ["ann@msp.example", "petra@msp.example"].iter().all(told).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_denial_reaches_every_administrator_where_no_address_for_alerts_is_given() {
    let world = with_administrators_only(Habit::AutoDeny { after_ms: 0 }).await;
    ended(&world, "denied").await;
    administrators_hear(&world, "denied").await;
    assert!(world.logged("not_told").await.is_empty());
}

#[tokio::test]
async fn administrators_are_told_as_policy_says_where_no_address_for_alerts_is_given() {
    let world = with_administrators_only(Habit::AutoApprove { after_ms: 0 }).await;
    ended(&world, "approved").await;
    administrators_hear(&world, "Policy wants you to know of it").await;
    assert!(world.logged("not_told").await.is_empty());
}

#[tokio::test]
async fn an_administrator_whom_halo_does_not_name_for_a_while_hears_of_a_denial_afterwards() {
    let world = with_administrators_only(Habit::AutoDeny { after_ms: 0 }).await;
    world.spoil(Upstream::Halo, "/api/Agent/42", 1, Fault::Drop);
    ended(&world, "denied").await;
    administrators_hear(&world, "denied").await;
}

#[tokio::test]
async fn an_administrator_without_an_address_hears_of_a_denial_once_halo_has_one() {
    let world = with_administrators_only(Habit::AutoDeny { after_ms: 0 }).await;
    world.change("agent", 42, serde_json::json!({ "email": "" })).await;
    ended(&world, "denied").await;
    eventually("the first mail", async || {
        let letters = world.sandbox.outside().letters();
        letters.iter().any(|letter| letter.to == ["ann@msp.example"]).then_some(())
    })
    .await;
    world.change("agent", 42, serde_json::json!({ "email": "petra@msp.example" })).await;
    administrators_hear(&world, "denied").await;
    assert!(world.logged("delivery_failed").await.is_empty());
}

#[tokio::test]
async fn the_log_says_that_nobody_heard_of_a_denial() {
    let world = World::outward_with(|settings| {
        for instance in &mut settings.instances {
            instance.administrators.clear();
            instance.alerts = Alerts::default();
        }
    })
    .await;
    world.change_account(GRACE, |account| account.habit = Habit::AutoDeny { after_ms: 0 });
    ended(&world, "denied").await;
    let entries = world.logged("not_told").await;
    assert_eq!(entries.len(), 1, "{entries:?}");
    assert_eq!(entries[0]["detail"], "mail, told_administrators");
    assert_eq!(entries[0]["reason"], "no address for alerts, and no administrator");
}

/// Otto, who is Grace's manager, has vouched for her.
async fn vouched(world: &World) -> Pod<'_> {
    let otto = world.sandbox.microsoft().change_account("otto@contoso.example", |account| {
        account.habit = Habit::AutoApprove { after_ms: 0 };
        account.id
    });
    world.change_account(GRACE, |account| account.manager = otto);
    let pod = Browser::of(world, 3).open(Place::Ticket(TICKET)).await;
    pod.becomes("ready").await;
    for action in ["ladder", "vouch", "approver-0"] {
        pod.press(action).await;
    }
    pod.send().await;
    let bobs = Browser::of(world, 5).open(Place::Ticket(TICKET)).await;
    bobs.becomes("second_asked").await;
    bobs.press("agree").await;
    pod.becomes("vouching").await;
    pod.send().await;
    pod.becomes("vouched").await;
    pod
}

#[tokio::test]
async fn the_user_and_their_manager_are_told_who_was_let_through_without_the_users_phone() {
    let world = world(Habit::Silent).await;
    let view = vouched(&world).await.look().await;
    assert!(view.next.contains("Grace Hopper is told, and the manager, if Microsoft names one"), "{view:#?}");
    assert!(world.logged("not_told").await.is_empty());
    let outside = world.sandbox.outside();
    let manager = eventually("the mail to the manager", async || {
        outside.letters().into_iter().find(|letter| letter.to == ["otto@contoso.example"])
    })
    .await;
    for letter in [told(&world).await, manager] {
        let text = letter.text();
        assert!(
            text.contains(GRACE) && text.contains("vouched") && text.contains("could not use"),
            "the account is the user's: {text}"
        );
    }
}

/// Two have gone on without asking Grace, who has no phone that could be asked.
async fn overridden(world: &World) -> Pod<'_> {
    let otto = world.sandbox.microsoft().change_account("otto@contoso.example", |account| account.id);
    world.change_account(GRACE, |account| {
        account.manager = otto;
        account.methods = vec![Registered::Sms];
    });
    let pod = Browser::of(world, 3).open(Place::Ticket(TICKET)).await;
    pod.becomes("method_missing").await;
    for action in ["ladder", "override"] {
        pod.press(action).await;
    }
    pod.send_typed("password_reset", &["the phone was stolen on the train"]).await;
    let bobs = Browser::of(world, 5).open(Place::Ticket(TICKET)).await;
    bobs.becomes("second_asked").await;
    bobs.press("agree").await;
    pod.becomes("overriding").await;
    pod.send().await;
    pod.becomes("overridden").await;
    pod
}

#[tokio::test]
async fn the_user_and_their_manager_are_told_that_somebody_went_on_without() {
    let world = world(Habit::Silent).await;
    let view = overridden(&world).await.look().await;
    assert!(view.next.contains("Grace Hopper is told, and the manager, if Microsoft names one"), "{view:#?}");
    let outside = world.sandbox.outside();
    let manager = eventually("the mail to the manager", async || {
        outside.letters().into_iter().find(|letter| letter.to == ["otto@contoso.example"])
    })
    .await;
    for letter in [told(&world).await, manager] {
        let text = letter.text();
        assert!(text.contains(GRACE) && text.contains("not verified. The help desk went on all the same"), "{text}");
        assert!(!text.contains("stolen"), "what the technician wrote stays with the MSP: {text}");
    }
}

#[tokio::test]
async fn a_denial_alerts_the_msp_by_every_channel_of_that_instance() {
    let world = world(Habit::AutoDeny { after_ms: 0 }).await;
    ended(&world, "denied").await;
    let outside = world.sandbox.outside();
    eventually("every channel", async || {
        let mailed = outside.letters().iter().any(|letter| letter.to == ["soc@acme.example"]);
        let hooked = outside.hooks().iter().any(|hook| hook.body.contains("\"event\":\"denied\""));
        let logged = outside.syslog().iter().any(|line| line.contains(" denied [vouchsafe@32473 "));
        (mailed && hooked && logged).then_some(())
    })
    .await;
    assert!(told(&world).await.text().contains("denied on the phone"));
    let hooks = outside.hooks();
    let alert = hooks.iter().find(|hook| hook.body.contains("\"event\":\"denied\"")).unwrap();
    let body: serde_json::Value = serde_json::from_str(&alert.body).unwrap();
    assert_eq!((&body["instance"], &body["upn"], &body["ticket"]), (&"acme".into(), &GRACE.into(), &TICKET.into()));
    assert_eq!(body["id"], alert.headers["vouchsafe-id"].as_str());
    assert!(alert.headers["vouchsafe-signature"].starts_with("t="));
    assert!(!outside.letters().iter().any(|letter| letter.to == ["soc@globex.example"]), "nobody else hears of it");
}

#[tokio::test]
async fn a_checkpoint_leaves_with_every_receipt() {
    let world = world(Habit::AutoApprove { after_ms: 0 }).await;
    ended(&world, "approved").await;
    let concluded = world.logged("concluded").await[0]["seq"].as_u64().unwrap();
    let outside = world.sandbox.outside();
    let shipped: Checkpoint = eventually("the checkpoint", async || {
        let shipped = outside.syslog().into_iter().filter_map(|line| line.rsplit(' ').next()?.parse().ok());
        shipped.into_iter().find(|checkpoint: &Checkpoint| checkpoint.head.seq >= concluded)
    })
    .await;
    shipped.check(&world.store.log_keys().await.unwrap()).unwrap();
    eventually("the webhook's", async || {
        outside.hooks().iter().any(|hook| hook.body.contains(&shipped.to_string()[..20])).then_some(())
    })
    .await;
}

#[tokio::test]
async fn an_outage_outside_holds_nothing_up_and_loses_nothing() {
    let world = world(Habit::AutoDeny { after_ms: 0 }).await;
    let outside = world.sandbox.outside();
    outside.change_mood(|mood| {
        mood.silent = true;
        mood.hook = Some(503);
    });
    let pod = ended(&world, "denied").await;
    pod.until("the note", |view| view.note == "written").await;
    outside.change_mood(|mood| *mood = Default::default());
    eventually("everything, after all", async || {
        world.hurry_deliveries().await;
        let (letters, hooks) = (outside.letters(), outside.hooks());
        let alerted = hooks.iter().any(|hook| hook.body.contains("\"event\":\"denied\""));
        (letters.len() >= 2 && alerted).then_some(())
    })
    .await;
}

#[tokio::test]
async fn after_a_day_a_mail_is_given_up_and_no_alert_is_nor_the_newest_checkpoint() {
    let world = world(Habit::AutoDeny { after_ms: 0 }).await;
    let outside = world.sandbox.outside();
    outside.change_mood(|mood| {
        mood.recipient = Some(451);
        mood.hook = Some(503);
    });
    ended(&world, "denied").await;
    eventually("a first try of the alert", async || {
        (world.sql("UPDATE deliveries SET due = 0 WHERE channel = 'webhook' AND errand = 'alert' AND tries > 0").await
            > 0)
        .then_some(())
    })
    .await;
    // A day later. Of the checkpoints, all but the newest are older still.
    world.sql("UPDATE deliveries SET made = made - 86400000 - 3600000").await;
    world.sql("UPDATE deliveries SET made = made - 1000 WHERE errand = 'checkpoint' AND channel = 'webhook'").await;
    let newest = "UPDATE deliveries SET made = made + 1000 WHERE id = (SELECT id FROM deliveries WHERE instance = 'acme'
                  AND errand = 'checkpoint' AND channel = 'webhook' AND standing = 'pending' ORDER BY made DESC, id LIMIT 1)";
    eventually("a checkpoint that waits", async || (world.sql(newest).await == 1).then_some(())).await;
    eventually("what is given up", async || {
        world.hurry_deliveries().await;
        let failed = world.logged("delivery_failed").await;
        failed.iter().any(|entry| entry["detail"] == "mail, told_user").then_some(())
    })
    .await;
    let pending = "UPDATE deliveries SET due = 0 WHERE standing = 'pending' AND errand = 'alert' AND channel IN ('mail', 'webhook')";
    assert_eq!(world.sql(pending).await, 2, "the alerts");
    outside.change_mood(|mood| *mood = Default::default());
    eventually("alerts and a checkpoint, after all", async || {
        world.hurry_deliveries().await;
        let hooks = outside.hooks();
        let alerted = hooks.iter().any(|hook| hook.body.contains("\"event\":\"denied\""));
        let checkpoint = hooks.iter().any(|hook| hook.body.contains("\"event\":\"checkpoint\""));
        let mailed = outside.letters().iter().any(|letter| letter.to == ["soc@acme.example"]);
        (alerted && checkpoint && mailed).then_some(())
    })
    .await;
    assert!(
        !world.logged("delivery_failed").await.iter().any(|entry| entry["detail"].as_str().unwrap().contains("alert"))
    );
    assert!(!outside.letters().iter().any(|letter| letter.to == ["grace.hopper@contoso.example"]), "given up");
}

#[tokio::test]
async fn whose_phone_has_rung_hears_of_it_however_it_ended() {
    let world = World::outward_with(|settings| {
        let nobody = Rule { tells: Some([].into()), ..Rule::default() };
        settings.instances.iter_mut().for_each(|instance| instance.policy.rule.push(nobody.clone()));
    })
    .await;
    world.change_account(GRACE, |account| {
        account.habit = Habit::Silent;
        account.mail = Some("grace.hopper@contoso.example".to_owned());
    });
    let pod = Browser::of(&world, 3).open(Place::Ticket(TICKET)).await;
    pod.becomes("ready").await;
    pod.send().await;
    pod.becomes("waiting").await;
    world.spoil(Upstream::Connector, "EndTwoWayAuthentication", 0, status(200, "<nonsense/>"));
    pod.becomes("unrecognised").await;
    assert!(told(&world).await.text().contains("Outcome: no answer that counts"), "{}", told(&world).await.text());
}

#[tokio::test]
async fn what_is_refused_for_good_is_given_up_where_it_is_seen() {
    let world = world(Habit::AutoApprove { after_ms: 0 }).await;
    world.sandbox.outside().change_mood(|mood| mood.recipient = Some(550));
    ended(&world, "approved").await;
    eventually("the entry", async || (world.logged("delivery_failed").await.len() == 1).then_some(())).await;
    let failed = &world.logged("delivery_failed").await[0];
    assert_eq!(failed["reason"], "it will never take this message (550)");
    assert_eq!(failed["detail"], "mail, told_user");
}

#[tokio::test]
async fn this_was_not_me_withdraws_alerts_and_fences_nobody() {
    let world = world(Habit::AutoApprove { after_ms: 0 }).await;
    let pod = ended(&world, "approved").await;
    let link = link(&told(&world).await);
    let browser = Browser::of(&world, 3);
    let jar = Jar::default();

    // A scanner opens it, by GET and HEAD, as often as it likes; another site posts to it; nothing happens.
    for (method, site) in [(Method::GET, "none"), (Method::GET, "cross-site"), (Method::HEAD, ""), (Method::GET, "")] {
        let page = browser.ask(&jar, method, &link, site, None).await;
        assert_eq!(page.status, 200);
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    }
    for site in ["cross-site", "same-site", "none", ""] {
        let page = browser.ask(&jar, Method::POST, &link, site, Some(&[])).await;
        assert_eq!(page.status, 403, "{site}");
    }
    assert_eq!(pod.look().await.state, "approved");
    assert!(world.logged("objected").await.is_empty());

    let page = browser.ask(&jar, Method::GET, &link, "none", None).await;
    let action = page.quoted("action=\"").unwrap();
    let done = browser.ask(&jar, Method::POST, &action, "same-origin", Some(&[])).await;
    assert_eq!(done.quoted("data-answer=\"").as_deref(), Some("done"), "{}", done.html);
    let view = pod.becomes("expired").await;
    assert_eq!(view.title, "NOT VERIFIED: approval withdrawn");
    assert_ne!(view.tone, "good");
    assert_eq!((world.logged("objected").await.len(), world.logged("approval_withdrawn").await.len()), (1, 1));
    eventually("the alert", async || {
        let hooks = world.sandbox.outside().hooks();
        hooks.iter().any(|hook| hook.body.contains("\"event\":\"objection\"")).then_some(())
    })
    .await;
    let note = eventually("the note", async || {
        world
            .actions(TICKET)
            .into_iter()
            .find(|note| note["note"].as_str().is_some_and(|note| note.contains("was not me")))
    })
    .await;
    assert_eq!((&note["_posted"]["important"], &note["_posted"]["hiddenfromuser"]), (&true.into(), &true.into()));
    let text = note["note"].as_str().unwrap();
    assert!(
        text.starts_with("NOT VERIFIED") && text.contains("had ended as: Verified") && text.contains("VS1:"),
        "{text}"
    );

    // Again, by anybody: a polite word, and nothing more.
    for _ in 0..2 {
        let again = browser.ask(&jar, Method::POST, &action, "same-origin", Some(&[])).await;
        assert_eq!(again.quoted("data-answer=\"").as_deref(), Some("again"));
        let again = browser.ask(&jar, Method::GET, &link, "none", None).await;
        assert_eq!(again.quoted("data-answer=\"").as_deref(), Some("again"));
    }
    assert_eq!(world.logged("objected").await.len(), 1);
    // It is no weapon: the account can be asked at once.
    pod.press("new").await;
    pod.becomes("ready").await;
    pod.send().await;
    pod.becomes("approved").await;
}

#[tokio::test]
async fn this_was_not_me_takes_back_what_stands_in_for_an_approval() {
    for verdict in ["vouched", "overridden"] {
        let world = world(Habit::Silent).await;
        let pod = if verdict == "vouched" { vouched(&world).await } else { overridden(&world).await };
        let link = link(&told(&world).await);
        let goes_on = pod.until("the note", |view| view.note == "written").await;
        assert!(!goes_on.ended && !goes_on.title.contains("taken back"), "it may yet be taken back: {goes_on:#?}");
        let mut lines = pod.live(goes_on.seq).await;

        let (browser, jar) = (Browser::of(&world, 3), Jar::default());
        let page = browser.ask(&jar, Method::GET, &link, "none", None).await;
        let action = page.quoted("action=\"").unwrap();
        let done = browser.ask(&jar, Method::POST, &action, "same-origin", Some(&[])).await;
        assert_eq!(done.quoted("data-answer=\"").as_deref(), Some("done"), "{}", done.html);
        let told = loop {
            match lines.next().await {
                Line::View(view) if view.title.contains("taken back") => break view,
                Line::View(_) | Line::Heartbeat => {}
                Line::End => panic!("{verdict}: the technician was not told"),
            }
        };
        assert_eq!((told.state.as_str(), told.tone.as_str()), (verdict, "warn"), "{told:#?}");
        assert!(told.reason.contains("this was not me") && told.next.starts_with("Change nothing"), "{told:#?}");
        assert!(told.say.starts_with("I cannot go on"), "{told:#?}");
        let past: Vec<_> = told.history.iter().map(|past| past.text.as_str()).collect();
        assert!(past[0].contains("taken back"), "{past:?}");
        let withdrawn = world.logged("approval_withdrawn").await;
        assert_eq!((withdrawn.len(), &withdrawn[0]["upn"]), (1, &GRACE.into()), "{withdrawn:?}");
        assert_eq!(world.logged("fenced").await.len(), 0);
        let (whole, said) = world.command(&["audit", "verify"]).await;
        assert!(whole, "{said}");
    }
}

#[tokio::test]
async fn a_checkpoint_leaves_again_and_again_although_nothing_happened() {
    let world = World::outward_shipping_every_second().await;
    let outside = world.sandbox.outside();
    let seqs = || -> Vec<u64> {
        let hooks = outside.hooks().into_iter();
        let checkpoints = hooks.filter(|hook| hook.body.contains("\"event\":\"checkpoint\""));
        let bodies = checkpoints.map(|hook| serde_json::from_str::<serde_json::Value>(&hook.body).unwrap());
        bodies.filter(|body| body["instance"] == "acme").map(|body| body["seq"].as_u64().unwrap()).collect()
    };
    let shipped = eventually("a second checkpoint", async || Some(seqs()).filter(|seqs| seqs.len() >= 2)).await;
    let heads = world.store.log_heads().await.unwrap();
    let (_, head) = heads.iter().find(|(instance, _)| instance.as_str() == "acme").unwrap();
    assert_eq!(shipped, vec![head.seq; shipped.len()], "nothing was logged in between");
}

#[tokio::test]
async fn a_link_that_is_none_says_so() {
    let world = world(Habit::Silent).await;
    let link = format!("{}/objection/{}", world.url, "x".repeat(43));
    let browser = Browser::of(&world, 3);
    for (method, site) in [(Method::GET, "none"), (Method::POST, "same-origin")] {
        let form: &[(&str, &str)] = &[];
        let page = browser.ask(&Jar::default(), method, &link, site, Some(form)).await;
        assert_eq!((page.status.as_u16(), page.quoted("data-answer=\"").as_deref()), (404, Some("gone")));
    }
    // An old browser says only whose page it was.
    let foreign = world.http.post(&link).header(ORIGIN, "https://evil.example").send().await.unwrap();
    assert_eq!(foreign.status(), 403);
    let ours = world.http.post(&link).header(ORIGIN, &world.url).send().await.unwrap();
    assert_eq!(ours.status(), 404);
}
