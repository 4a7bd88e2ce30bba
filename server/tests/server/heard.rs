//! Who hears of what an administrator opens: also whoever is not to hear any more, and somebody always.

use reqwest::StatusCode;
use serde_json::{Value, json};
use vouchsafe_sandbox::{microsoft::Habit, outside::Letter};
use vouchsafe_store::Settings;

use crate::{
    browser::{Browser, Page, Place},
    stage::{Pace, eventually},
    world::World,
};

const PAGE: &str = "/dashboard/acme/settings";
const UNHEARD: &str = "Nobody but you would hear of this, so nothing was changed";

async fn signed_in(world: &World) -> Browser<'_> {
    let ann = Browser::of(world, 3);
    ann.sign_in_to(PAGE).await;
    ann
}

async fn save(browser: &Browser<'_>, form: &str, fields: &[(&str, &str)]) -> Page {
    let seen = browser.get(PAGE).await.field("seen");
    let all: Vec<(&str, &str)> = [("seen", &*seen)].into_iter().chain(fields.iter().copied()).collect();
    browser.post(&format!("{PAGE}/{form}"), &all).await
}

/// The webhook's messages that tell of a change with these words in it.
fn hooks(world: &World, words: &str) -> Vec<Value> {
    let hooks = world.sandbox.outside().hooks();
    let bodies = hooks.iter().map(|hook| serde_json::from_str::<Value>(&hook.body).unwrap());
    bodies.filter(|body| body["detail"].as_str().is_some_and(|detail| detail.contains(words))).collect()
}

/// Waits until Petra, an administrator at petra@msp.example, and the webhook have what the one entry of this kind says.
pub(crate) async fn by_petra(world: &World, kind: &str) {
    let entries = world.logged(kind).await;
    let [entry] = entries.as_slice() else { panic!("not one {kind}: {entries:?}") };
    let detail = entry["detail"].as_str().unwrap();
    eventually(&format!("what is told of {kind}"), async || {
        let letters = world.sandbox.outside().letters();
        let told = |letter: &&Letter| {
            letter.to == ["petra@msp.example"] && {
                let text = letter.text();
                detail.split("; ").all(|part| text.contains(part))
            }
        };
        let hooked = hooks(world, detail).iter().any(|hook| hook["event"] == "settings_changed");
        (hooked && letters.iter().filter(told).count() == 1).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_channel_that_is_taken_away_hears_of_it() {
    let world = World::outward().await;
    let ann = signed_in(&world).await;
    let nothing = [("mail", ""), ("webhook", ""), ("webhook_secret", ""), ("syslog", "")];
    assert_eq!(save(&ann, "alerts", &nothing).await.status, StatusCode::SEE_OTHER);
    let outside = world.sandbox.outside();
    eventually("the alert, by every way that there was", async || {
        let letters = outside.letters();
        let mail = letters.iter().any(|letter| letter.to == ["soc@acme.example"] && letter.text().contains("webhook"));
        let logged = outside.syslog().iter().any(|line| line.contains("settings_changed") && line.contains("webhook"));
        (mail && logged && hooks(&world, "alerts.webhook").len() == 1).then_some(())
    })
    .await;
    // A checkpoint that was still on its way there may be given up; the alert is not.
    let failed = world.logged("delivery_failed").await;
    assert!(failed.iter().all(|entry| !entry["detail"].as_str().unwrap().contains("alert")), "{failed:?}");
}

#[tokio::test]
async fn a_channel_that_is_moved_hears_of_it_where_it_was_and_where_it_is() {
    let world = World::outward().await;
    for (agent, address) in [(3, "ann@msp.example"), (42, "petra@msp.example")] {
        world.change("agent", agent, json!({ "email": address })).await;
    }
    let ann = signed_in(&world).await;
    let there = format!("{}/hook?there", world.sandbox.bases().demo);
    let moved = [("mail", "new@acme.example"), ("webhook", &*there), ("webhook_secret", ""), ("syslog", "")];
    assert_eq!(save(&ann, "alerts", &moved).await.status, StatusCode::SEE_OTHER);
    let outside = world.sandbox.outside();
    let hooks = eventually("both webhooks", async || {
        let hooks = hooks(&world, "alerts.webhook");
        (hooks.len() == 2).then_some(hooks)
    })
    .await;
    assert_eq!(hooks[0]["receipt"], hooks[1]["receipt"]);
    eventually("both addresses", async || {
        let letters = outside.letters();
        let told = |to: &str| letters.iter().any(|letter| letter.to == [to] && letter.text().contains("webhook"));
        ["soc@acme.example", "new@acme.example", "ann@msp.example"].into_iter().all(told).then_some(())
    })
    .await;
    // Who becomes an administrator hears of it, and so does who is none any more.
    for administrators in [vec!["3", "42"], vec!["3"]] {
        let before = outside.letters().len();
        let fields: Vec<(&str, &str)> = administrators.iter().map(|id| ("administrator", *id)).collect();
        assert_eq!(save(&ann, "people", &fields).await.status, StatusCode::SEE_OTHER, "{administrators:?}");
        eventually("Petra’s mail", async || {
            outside.letters()[before..].iter().any(|letter| letter.to == ["petra@msp.example"]).then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn a_mail_server_that_is_put_in_anothers_place_still_takes_the_alert_of_it() {
    let world = World::outward().await;
    let ann = signed_in(&world).await;
    let none =
        [("mail_host", ""), ("mail_security", "starttls"), ("mail_port", ""), ("mail_user", ""), ("mail_from", "")];
    assert_eq!(save(&ann, "mail-server", &none).await.status, StatusCode::SEE_OTHER);
    assert!(world.store.load_settings().await.unwrap().0.mail.is_none());
    let outside = world.sandbox.outside();
    eventually("the mail", async || {
        let told = |letter: &Letter| letter.to == ["soc@acme.example"] && letter.text().contains("mail.host");
        outside.letters().iter().any(told).then_some(())
    })
    .await;
}

#[tokio::test]
async fn what_waits_to_be_told_is_told_where_it_was_to_go() {
    let world = World::outward().await;
    let ann = signed_in(&world).await;
    world.sandbox.outside().change_mood(|mood| mood.hook = Some(503));
    assert_eq!(save(&ann, "advice", &[("call_back", "020 7946")]).await.status, StatusCode::SEE_OTHER);
    let nothing = [("mail", ""), ("webhook", ""), ("webhook_secret", ""), ("syslog", "")];
    assert_eq!(save(&ann, "alerts", &nothing).await.status, StatusCode::SEE_OTHER);
    world.sandbox.outside().change_mood(|mood| mood.hook = None);
    eventually("both alerts", async || {
        world.hurry_deliveries().await;
        (hooks(&world, "call_back").len() == 1 && hooks(&world, "alerts.webhook").len() == 1).then_some(())
    })
    .await;
}

#[tokio::test]
async fn one_who_is_alone_opens_nothing_unheard_once_somebody_was_verified() {
    let world = World::with(Pace::EASY, "async", |_: &mut Settings| {}).await;
    world.change_account("grace@contoso.example", |account| account.habit = Habit::AutoApprove { after_ms: 0 });
    let ann = signed_in(&world).await;
    // Whoever sets it up is still alone: that is said, and nothing is in the way.
    let home = ann.get("/dashboard/acme").await;
    assert!(home.html.contains("Name a second administrator"), "{home:?}");
    assert_eq!(save(&ann, "advice", &[("call_back", "020 7946")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(world.logged("settings_changed").await.len(), 1);

    let pod = ann.open(Place::Ticket(9499)).await;
    pod.becomes("ready").await;
    pod.send().await;
    pod.becomes("approved").await;
    assert!(ann.get("/dashboard/acme").await.html.contains("Nobody else hears of what you open"));
    let refused = save(&ann, "advice", &[("call_back", "mine")]).await;
    assert!(refused.status == StatusCode::CONFLICT && refused.html.contains(UNHEARD), "{refused:?}");
    assert!(refused.html.contains("mine"), "what was typed stays: {refused:?}");
    let people = [("administrator", "3"), ("second", "3"), ("second", "5"), ("second", "42")];
    assert!(save(&ann, "people", &people).await.html.contains(UNHEARD), "looser, too");
    assert!(save(&ann, "secret", &[]).await.html.contains(UNHEARD));
    let customer = "/dashboard/acme/customers/12";
    let tenant = ann.get(customer).await.field("tenant");
    let pasted = [("tenant", tenant.as_str()), ("secret", "abC8Q~0123456789-._~0123456789abcdefghij")];
    assert!(ann.post(&format!("{customer}/secret"), &pasted).await.html.contains(UNHEARD));
    assert!(world.logged("secret_pasted").await.is_empty());
    // What shuts a door can always be done.
    let seen = ann.get(customer).await.field("seen");
    let removed = ann.post(&format!("{customer}/remove"), &[("tenant", &tenant), ("seen", &seen)]).await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER, "{removed:?}");
    // What opens nothing can be changed, and what is so already is no change.
    let everyday = [("prompts", "20"), ("zone", "Europe/London"), ("outcome", "7")];
    assert_eq!(save(&ann, "everyday", &everyday).await.status, StatusCode::SEE_OTHER);
    assert_eq!(save(&ann, "advice", &[("call_back", "020 7946")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(world.logged("settings_changed").await.len(), 3);

    // The way out: somebody else who hears of it.
    let two = [("administrator", "3"), ("administrator", "42"), ("second", "3"), ("second", "5")];
    assert_eq!(save(&ann, "people", &two).await.status, StatusCode::SEE_OTHER);
    assert_eq!(save(&ann, "advice", &[("call_back", "mine")]).await.status, StatusCode::SEE_OTHER);
    // But what loosens the policy takes somebody who is told, and what that lacks by now is said.
    let looser = [people.as_slice(), &[("administrator", "42")]].concat();
    let refused = save(&ann, "people", &looser).await;
    assert!(refused.status == StatusCode::CONFLICT && !refused.html.contains("second administrator"), "{refused:?}");
    let missing = "Set a mail server, a webhook or syslog first (Settings → Mail server, Alerts): Petra Plus cannot be";
    assert!(refused.html.contains(missing), "{refused:?}");
    let hook = [("syslog", "tcp://127.0.0.1:9")];
    assert_eq!(save(&ann, "alerts", &hook).await.status, StatusCode::SEE_OTHER);
    assert_eq!(save(&ann, "people", &looser).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn beside_what_opens_doors_it_is_said_who_hears_of_it() {
    let world = World::outward().await;
    for (agent, address) in [(3, "ann@msp.example"), (42, "petra@msp.example")] {
        world.change("agent", agent, json!({ "email": address })).await;
    }
    let ann = signed_in(&world).await;
    let (others, channels) = ("the other administrators get a mail", "it is told where alerts go");
    let (oneself, nobody) = ("Nobody but you gets a mail of it", "Nobody is told of it");
    let says = async |says: &str| {
        let page = ann.get(PAGE).await;
        let all = [others, channels, oneself, nobody].into_iter().filter(|one| page.html.contains(one));
        assert_eq!(all.collect::<Vec<_>>(), [says], "{page:?}");
    };
    says(channels).await;
    let two = [("administrator", "3"), ("administrator", "42")];
    assert_eq!(save(&ann, "people", &two).await.status, StatusCode::SEE_OTHER);
    says(others).await;
    assert_eq!(save(&ann, "people", &two[..1]).await.status, StatusCode::SEE_OTHER);
    let silent = [("mail", ""), ("webhook", ""), ("webhook_secret", ""), ("syslog", "")];
    assert_eq!(save(&ann, "alerts", &silent).await.status, StatusCode::SEE_OTHER);
    says(oneself).await;
    let no_mail =
        [("mail_host", ""), ("mail_security", "none"), ("mail_port", ""), ("mail_user", ""), ("mail_from", "")];
    assert_eq!(save(&ann, "mail-server", &no_mail).await.status, StatusCode::SEE_OTHER);
    says(nobody).await;
}
