//! Reads, times and rates of the server.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use futures::{StreamExt as _, future::join_all, stream};
use serde_json::json;
use vouchsafe_bench_floor as floor;
use vouchsafe_domain::{
    method::Method,
    policy::{Rule as PolicyRule, Rules},
    purpose::Purpose,
};
use vouchsafe_sandbox::{
    calls::Call,
    faults::{Fault, Rule, Upstream},
    microsoft::Habit,
    phone::{self, Answer},
};

use crate::{Report, system::System};

const TICKET: u64 = 9499;
/// A ticket on which nobody has been asked.
const UNTOUCHED: u64 = 9503;
const UPN: &str = "grace@contoso.example";
/// How many times what is timed is timed.
const ROUNDS: usize = 9;
/// How many presses there are at once, from how many pods.
const PRESSES: usize = 100;
const PODS: usize = 4;
/// How many rules a large policy has, of the MSP's and as many of the customer's.
const RULES: usize = 50;
/// How many pages are asked for to learn the rate, and how many at once.
const PAGES: usize = 400;
const AT_ONCE: usize = 8;

pub(crate) async fn measure(report: &mut Report, system: &System) -> anyhow::Result<()> {
    reads(report, system).await?;
    sends(report, system).await?;
    duplicates(report, system).await?;
    ready(report, system).await?;
    rates(report, system).await
}

/// What Halo is asked: for an open pod, for a Send, and for a whole verification.
async fn reads(report: &mut Report, system: &System) -> anyhow::Result<()> {
    let microsoft = system.sandbox.microsoft();
    microsoft.change_account(UPN, |account| account.habit = Habit::Manual);
    let calls = system.sandbox.calls();
    let halo = |method: &str| {
        let asked = calls.list();
        let of_api =
            |call: &&Call| call.upstream == Upstream::Halo && call.method == method && call.path.starts_with("/api");
        asked.iter().filter(of_api).count()
    };
    // The caches are warm after a first visit.
    system.open(TICKET).await?.until("ready").await?;

    calls.clear();
    let pod = system.open(TICKET).await?;
    pod.until("ready").await?;
    report.insert("halo_reads_per_open".to_owned(), halo("GET").into());

    calls.clear();
    let seen = pod.until("ready").await?.get("seq").cloned();
    pod.call("send", &json!({ "purposes": "password_reset", "seen": seen })).await?;
    pod.until("waiting").await?;
    report.insert("halo_reads_per_send".to_owned(), halo("GET").into());

    let before = halo("GET");
    phone::answer(microsoft, UPN, Answer::Approve, Duration::from_secs(10)).await?;
    let view = pod.until("approved").await?;
    let written = |view: &serde_json::Value| view.get("note").and_then(|note| note.as_str()) == Some("written");
    let mut view = view;
    let deadline = Instant::now() + Duration::from_secs(20);
    while !written(&view) {
        ensure!(Instant::now() < deadline, "the note was not written");
        tokio::time::sleep(Duration::from_millis(10)).await;
        view = pod.call("look", &json!({})).await?;
    }
    report.insert("halo_reads_while_waiting".to_owned(), (halo("GET") - before).into());
    report.insert("halo_writes_per_verification".to_owned(), halo("POST").into());
    Ok(())
}

/// How long from Send until the phone rings, with a policy of many rules and with none beyond the defaults. The rules ask what
/// the defaults ask, so that only reading them differs.
async fn sends(report: &mut Report, system: &System) -> anyhow::Result<()> {
    let rule = PolicyRule {
        purposes: [Purpose::MfaChange].into(),
        methods: Some([Method::NumberMatch, Method::Code].into()),
        ..PolicyRule::default()
    };
    let many = Rules { rule: vec![rule; RULES], ..Rules::default() };
    for (name, rules) in [("send_to_prompt_ms", many), ("send_to_prompt_without_policy_ms", Rules::default())] {
        system.set_policy(&rules).await?;
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            let pod = system.open(TICKET).await?;
            pod.until_any(&["ready", "approved", "expired"]).await?;
            pod.call("press", &json!({ "action": "new" })).await?;
            let seen = pod.until("ready").await?.get("seq").cloned();
            let begun = Instant::now();
            pod.call("send", &json!({ "purposes": "password_reset", "seen": seen })).await?;
            pod.until("waiting").await?;
            times.push(begun.elapsed());
            phone::answer(system.sandbox.microsoft(), UPN, Answer::Approve, Duration::from_secs(10)).await?;
            pod.until("approved").await?;
        }
        report.insert(name.to_owned(), milliseconds(median(times)?).into());
    }
    Ok(())
}

/// How many prompts too many come of many presses at once, from several pods.
async fn duplicates(report: &mut Report, system: &System) -> anyhow::Result<()> {
    let begins = || system.sandbox.calls().count(Upstream::Connector, "BeginTwoWayAuthentication");
    let mut pods = Vec::new();
    for _ in 0..PODS {
        let pod = system.open(TICKET).await?;
        pod.until_any(&["ready", "approved", "expired"]).await?;
        pod.call("press", &json!({ "action": "new" })).await?;
        let seen = pod.until("ready").await?.get("seq").cloned();
        pods.push((pod, json!({ "purposes": "password_reset", "seen": seen })));
    }
    let before = begins();
    let presses = pods.iter().cycle().take(PRESSES).map(|(pod, press)| pod.call("send", press));
    for pressed in join_all(presses).await {
        pressed?;
    }
    let (pod, _) = pods.first().context("no pod was opened")?;
    pod.until("waiting").await?;
    let prompts = begins() - before;
    ensure!(prompts > 0, "nobody was asked");
    report.insert("duplicate_prompts".to_owned(), (prompts - 1).into());
    phone::answer(system.sandbox.microsoft(), UPN, Answer::Approve, Duration::from_secs(10)).await?;
    pod.until("approved").await?;
    Ok(())
}

/// How long until a pod is ready, with slow upstreams.
async fn ready(report: &mut Report, system: &System) -> anyhow::Result<()> {
    for (upstream, ms) in
        [(Upstream::Halo, 400), (Upstream::Login, 300), (Upstream::Graph, 300), (Upstream::Connector, 500)]
    {
        system.sandbox.faults().add(always(upstream, Fault::Delay { ms }));
    }
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        system.open(UNTOUCHED).await?.until("ready").await?;
        times.push(begun.elapsed());
    }
    system.sandbox.faults().clear();
    report.insert("open_to_ready_ms".to_owned(), milliseconds(median(times)?).into());
    Ok(())
}

/// How long a page takes to render, and how many can be had in a second; the bare page beside it.
///
/// Upstreams never answer meanwhile, so that only the server itself is at work.
async fn rates(report: &mut Report, system: &System) -> anyhow::Result<()> {
    system.sandbox.faults().add(always(Upstream::Halo, Fault::Hang));
    let mut pod_times = Vec::new();
    let mut floor_times = Vec::new();
    for _ in 0..ROUNDS * 10 {
        let begun = Instant::now();
        system.open(TICKET).await?;
        pod_times.push(begun.elapsed());
        let begun = Instant::now();
        floor_page();
        floor_times.push(begun.elapsed());
    }
    let begun = Instant::now();
    let opened = stream::iter(0..PAGES).map(|_| system.open(TICKET)).buffer_unordered(AT_ONCE);
    ensure!(opened.filter(|pod| std::future::ready(pod.is_ok())).count().await == PAGES, "a pod did not open");
    let pods = begun.elapsed();
    let begun = Instant::now();
    let bare = stream::iter(0..PAGES).map(|_| async { floor_page() }).buffer_unordered(AT_ONCE);
    ensure!(bare.count().await == PAGES, "a bare page did not open");
    let floors = begun.elapsed();
    system.sandbox.faults().clear();

    report.insert("pod_render_ms".to_owned(), milliseconds(median(pod_times)?).into());
    report.insert("floor_render_ms".to_owned(), milliseconds(median(floor_times)?).into());
    report.insert("pods_per_s".to_owned(), rate(PAGES, pods).into());
    report.insert("floor_per_s".to_owned(), rate(PAGES, floors).into());
    Ok(())
}

/// Every call to this upstream, until cleared.
fn always(upstream: Upstream, fault: Fault) -> Rule {
    Rule { upstream, route: String::new(), times: 0, skip: 0, fault }
}

fn floor_page() -> usize {
    std::hint::black_box(floor::render("/site/floor.js", "/site/floor.wasm")).len()
}

pub(crate) fn median(mut times: Vec<Duration>) -> anyhow::Result<Duration> {
    times.sort_unstable();
    times.get(times.len() / 2).copied().context("nothing was timed")
}

/// With three decimals, since a bare page takes less than one.
pub(crate) fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1_000_000.0).round() / 1_000.0
}

#[expect(clippy::cast_precision_loss, reason = "some hundred pages")]
fn rate(pages: usize, time: Duration) -> f64 {
    (pages as f64 / time.as_secs_f64()).round()
}
