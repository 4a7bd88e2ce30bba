//! The real binary is killed, at many points of a verification, and started again: promise P3.

use std::{
    fs::OpenOptions,
    process::{Child, Command, Stdio},
};

use futures::future::join_all;
use vouchsafe_sandbox::{
    faults::{Fault, Upstream},
    microsoft::Habit,
    phone::{Answer, screen},
};

use crate::{
    browser::{Browser, Place},
    pod::Pod,
    stage::{Pace, Stage, eventually, status},
};

const GRACE: &str = "grace@contoso.example";
const TICKET: u32 = 9499;

/// A `vouchsafe serve` that serves.
struct Binary(Child);

impl Binary {
    async fn start(stage: &Stage) -> Self {
        let log = OpenOptions::new().create(true).append(true).open(stage.folder().join("log")).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_vouchsafe"))
            .arg("--config")
            .arg(stage.file())
            .args(["serve", "--without-site"])
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let binary = Self(child);
        eventually("the server to serve", async || {
            let reply = stage.http.get(format!("{}/readyz", stage.url)).send().await.ok()?;
            reply.status().is_success().then_some(())
        })
        .await;
        binary
    }
}

impl Drop for Binary {
    /// SIGKILL: nothing is finished, nothing is put in order.
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

async fn stage(pace: Pace, form: &str) -> Stage {
    let (stage, listener) = Stage::set(pace, form, |_| {}).await;
    drop(listener);
    stage
}

impl Stage {
    /// Waits until this was called so many times.
    async fn after_calls(&self, upstream: Upstream, route: &str, times: u64) {
        eventually(route, async || (self.count(upstream, route) >= times).then_some(())).await;
    }

    /// The notes are due now, whoever had taken them: the one who had is dead.
    async fn notes_are_due(&self) {
        self.sql("UPDATE notes SET due = 0").await;
    }

    /// Each Send has one verdict, each verdict one note, and the log is whole.
    async fn settles(&self, what: &str) -> Option<String> {
        eventually(&format!("everything to settle, {what}"), async || {
            self.notes_are_due().await;
            let (requested, concluded) = (self.logged("requested").await.len(), self.logged("concluded").await.len());
            let notes = (self.actions(TICKET).len(), self.logged("note_written").await.len());
            (requested == concluded && notes == (concluded, concluded)).then_some(())
        })
        .await;
        let concluded = self.logged("concluded").await;
        assert!(concluded.len() <= 1, "{what}: {concluded:?}");
        concluded.first().map(|entry| entry["verdict"].as_str().unwrap().to_owned())
    }
}

/// Where it is killed: what has to be spoilt for that, and when the moment has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Point {
    /// Send reads everything again.
    ReadingAgain,
    /// The place is taken; Begin was refused for its token, and a new one is on its way.
    BeforeBegin,
    /// Begin is on its way, and never arrives.
    BeginUnseen,
    /// Begin was done, its answer was not read.
    BeginDone,
    Waiting,
    /// The technician had stopped waiting; the phone still rings.
    Stopped,
    /// The answer has just been given.
    Answered,
    /// The note is on its way, and never arrives.
    BeforeNote,
    /// The note was written, Halo's reply was not read.
    NoteDone,
    /// Everything was done.
    Done,
}

use Point::{
    Answered, BeforeBegin, BeforeNote, BeginDone, BeginUnseen, Done, NoteDone, ReadingAgain, Stopped, Waiting,
};

impl Point {
    fn prepare(self, stage: &Stage) {
        match self {
            ReadingAgain => stage.spoil(Upstream::Halo, "GET /api/tickets", 0, Fault::Hang),
            BeforeBegin => {
                stage.spoil(Upstream::Connector, "Begin", 1, status(401, ""));
                stage.spoil(Upstream::Login, "", 0, Fault::Hang);
            }
            BeginUnseen => stage.spoil(Upstream::Connector, "Begin", 0, Fault::Hang),
            BeginDone => stage.spoil(Upstream::Connector, "Begin", 0, Fault::HoldReply),
            BeforeNote => stage.spoil(Upstream::Halo, "POST /api/actions", 0, Fault::Hang),
            NoteDone => stage.spoil(Upstream::Halo, "POST /api/actions", 0, Fault::HoldReply),
            Waiting | Stopped | Answered | Done => {}
        }
    }

    /// Waits for the moment, and kills.
    async fn kill(self, stage: &Stage, pod: &Pod<'_>, binary: Binary) {
        let logins = stage.calls(Upstream::Login);
        let tickets = stage.count(Upstream::Halo, "GET /api/Tickets/{id}");
        match self {
            ReadingAgain => stage.after_calls(Upstream::Halo, "GET /api/Tickets/{id}", tickets + 1).await,
            BeforeBegin => {
                eventually("a token to be asked for", async || {
                    (stage.begins() == 1 && stage.calls(Upstream::Login) > logins).then_some(())
                })
                .await;
            }
            BeginUnseen => stage.after_calls(Upstream::Connector, "BeginTwoWayAuthentication", 1).await,
            BeginDone => {
                eventually("the phone to ring", async || {
                    let rings = !screen(stage.sandbox.microsoft(), GRACE)?.pending.is_empty();
                    rings.then_some(())
                })
                .await;
            }
            Waiting => drop(pod.becomes("waiting").await),
            Stopped => {
                pod.becomes("waiting").await;
                pod.press("stop").await;
                pod.becomes("stopped").await;
            }
            Answered => {
                pod.becomes("waiting").await;
                let polls = stage.count(Upstream::Connector, "EndTwoWayAuthentication");
                stage.press_phone(GRACE, Answer::Approve).await;
                stage.after_calls(Upstream::Connector, "EndTwoWayAuthentication", polls + 1).await;
            }
            BeforeNote => stage.after_calls(Upstream::Halo, "POST /api/Actions", 1).await,
            NoteDone => {
                eventually("the note", async || (stage.actions(TICKET).len() == 1).then_some(())).await;
            }
            Done => drop(pod.until("the note", |view| view.note == "written").await),
        }
        drop(binary);
    }
}

/// Kills it there, starts it again, and looks at what became of it.
async fn kill_at(form: &str, point: Point, verdict: Option<&str>) {
    let what = format!("{form}, {point:?}");
    let stage = stage(Pace::EASY, form).await;
    if matches!(point, BeforeNote | NoteDone | Done) {
        stage.change_account(GRACE, |account| account.habit = Habit::AutoApprove { after_ms: 0 });
    }
    let binary = Binary::start(&stage).await;
    let pod = Browser::of(&stage, 3).open(Place::Ticket(TICKET)).await;
    pod.becomes("ready").await;
    point.prepare(&stage);
    tokio::join!(point.kill(&stage, &pod, binary), pod.press_send_and_forget());
    let begins = stage.begins();
    assert!(begins <= 1, "{what}");
    stage.sandbox.faults().clear();

    let _binary = Binary::start(&stage).await;
    if matches!(point, Waiting | Stopped) && form == "async" {
        // Up again, it asks on; the answer comes only now.
        stage.press_phone(GRACE, Answer::Approve).await;
    }
    assert_eq!(stage.settles(&what).await.as_deref(), verdict, "{what}");
    assert_eq!(stage.begins(), begins, "{what}: nothing is begun again");
    if let Some(verdict) = verdict {
        assert_eq!(pod.becomes(verdict).await.note, "written", "{what}");
    }
    let again = || async {
        let view = pod.becomes(verdict.unwrap_or("ready")).await;
        if view.state != "ready" {
            pod.until("to look anew", |view| view.buttons.iter().any(|button| button.action == "new")).await;
            pod.press("new").await;
        }
        pod.becomes("ready").await;
        pod.send().await
    };
    if verdict == Some("interrupted") {
        // What may be open on the phone closes the account, for as long as it may be.
        assert_eq!(again().await.state, "already_open", "{what}");
        assert_eq!(stage.begins(), begins, "{what}");
        assert_eq!(stage.sql("UPDATE verifications SET prompt_closes = 1 WHERE prompt_open = 1").await, 1, "{what}");
        pod.press("look").await;
        assert!(["sending", "waiting"].contains(&&*pod.send().await.state), "{what}");
    } else {
        if point == Stopped {
            eventually("the late answer", async || (stage.logged("late_answer").await.len() == 1).then_some(())).await;
        }
        assert!(["sending", "waiting"].contains(&&*again().await.state), "{what}");
    }
    stage.log().await;
}

#[tokio::test]
async fn killed_and_started_again() {
    let points = [
        ("async", ReadingAgain, None),
        ("async", BeforeBegin, Some("interrupted")),
        ("async", BeginUnseen, Some("interrupted")),
        ("async", BeginDone, Some("interrupted")),
        ("async", Waiting, Some("approved")),
        ("async", Stopped, Some("stopped")),
        ("async", Answered, Some("approved")),
        ("async", BeforeNote, Some("approved")),
        ("async", NoteDone, Some("approved")),
        ("async", Done, Some("approved")),
        ("sync", BeforeBegin, Some("interrupted")),
        ("sync", BeginUnseen, Some("interrupted")),
        ("sync", Waiting, Some("interrupted")),
        ("sync", BeforeNote, Some("approved")),
        ("sync", NoteDone, Some("approved")),
    ];
    join_all(points.map(|(form, point, verdict)| kill_at(form, point, verdict))).await;
}

/// Whatever it is doing when the upstreams are asked for the n-th time.
#[tokio::test]
async fn killed_at_every_call() {
    join_all((1..=10).flat_map(|n| [("async", n), ("sync", n)]).map(async |(form, n)| {
        let stage = stage(Pace::EASY, form).await;
        stage.change_account(GRACE, |account| account.habit = Habit::AutoApprove { after_ms: 0 });
        let binary = Binary::start(&stage).await;
        let pod = Browser::of(&stage, 3).open(Place::Ticket(TICKET)).await;
        pod.becomes("ready").await;
        // The look-up's detail may still be under way.
        let all = || stage.sandbox.calls().list().len();
        let before = all();
        let killed = async {
            eventually("the n-th call, or all", async || {
                let done = stage.actions(TICKET).len() == 1;
                (done || all() >= before + n).then_some(())
            })
            .await;
            drop(binary);
        };
        tokio::join!(pod.press_send_and_forget(), killed);
        let _binary = Binary::start(&stage).await;
        let verdict = stage.settles(&format!("{form}, call {n}")).await;
        assert!(
            [None, Some("approved"), Some("interrupted")].contains(&verdict.as_deref()),
            "{form}, {n}: {verdict:?}"
        );
        assert!(stage.begins() <= 1, "{form}, call {n}");
    }))
    .await;
}

#[tokio::test]
async fn an_answer_that_nobody_heard_in_time_does_not_count() {
    let stage = stage(Pace::EASY, "async").await;
    let binary = Binary::start(&stage).await;
    let pod = Browser::of(&stage, 3).open(Place::Ticket(TICKET)).await;
    pod.becomes("ready").await;
    pod.send().await;
    pod.becomes("waiting").await;
    drop(binary);
    stage.press_phone(GRACE, Answer::Approve).await;
    // Somebody starts it again when the phone has long stopped ringing.
    assert_eq!(stage.sql("UPDATE verifications SET begun = begun - 66000, requested = requested - 66000").await, 1);
    let _binary = Binary::start(&stage).await;
    assert_eq!(stage.settles("too late").await.as_deref(), Some("answered_too_late"));
}

#[tokio::test]
async fn a_second_process_does_not_serve_from_the_same_database() {
    let stage = stage(Pace::EASY, "async").await;
    let _binary = Binary::start(&stage).await;
    let second = Command::new(env!("CARGO_BIN_EXE_vouchsafe"))
        .arg("--config")
        .arg(stage.file())
        .args(["serve", "--without-site"])
        .env_clear()
        .env("VOUCHSAFE_LISTEN", "127.0.0.1:0")
        .output()
        .unwrap();
    assert!(!second.status.success());
    let said = String::from_utf8_lossy(&second.stderr);
    assert!(said.starts_with("vouchsafe: ") && said.lines().count() == 1, "{said}");
    assert_eq!(stage.http.get(format!("{}/healthz", stage.url)).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn what_waits_to_leave_the_house_waits_through_an_outage_and_a_restart() {
    let (stage, listener) = Stage::set_with(Pace::EASY, "async", true, |_| {}).await;
    drop(listener);
    let outside = stage.sandbox.outside();
    outside.change_mood(|mood| {
        mood.recipient = Some(451);
        mood.hook = Some(503);
        mood.deaf = true;
    });
    stage.change_account(GRACE, |account| account.habit = Habit::AutoDeny { after_ms: 0 });
    let binary = Binary::start(&stage).await;
    let pod = Browser::of(&stage, 3).open(Place::Ticket(TICKET)).await;
    pod.becomes("ready").await;
    pod.send().await;
    pod.becomes("denied").await;
    let tried = "UPDATE deliveries SET due = due WHERE errand = 'alert' AND standing = 'pending' AND tries > 0";
    eventually("a try of each alert", async || (stage.sql(tried).await == 3).then_some(())).await;
    drop(binary);
    assert!(outside.letters().is_empty() && outside.hooks().is_empty() && outside.syslog().is_empty());

    outside.change_mood(|mood| *mood = Default::default());
    let _binary = Binary::start(&stage).await;
    eventually("everything, after all", async || {
        stage.sql("UPDATE deliveries SET due = 0 WHERE standing = 'pending'").await;
        let hooked = outside.hooks().iter().any(|hook| hook.body.contains("\"event\":\"denied\""));
        let logged = outside.syslog().iter().any(|line| line.contains(" denied [vouchsafe@32473 "));
        let checkpoint = outside.syslog().iter().any(|line| line.contains(" checkpoint [vouchsafe@32473 "));
        let to: Vec<String> = outside.letters().into_iter().flat_map(|letter| letter.to).collect();
        let mailed = ["soc@acme.example", GRACE].iter().all(|wanted| to.iter().any(|address| address == wanted));
        (hooked && logged && checkpoint && mailed).then_some(())
    })
    .await;
}
