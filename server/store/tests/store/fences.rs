//! Denied is an incident: nobody asks the account for a while, and what it was given and not used is taken back.

use uuid::Uuid;
use vouchsafe_domain::{
    fence::Cause,
    ids::{InstanceId, TicketId},
    log::{Kind, Receipt},
    method::Method,
    policy::AfterDenial,
    purpose::Purpose,
    tally::Group,
    verdict::Verdict,
};
use vouchsafe_store::{
    BlockPlace, Channel, Ended, Errand, Incident, IncidentFilter, Lifted, Lifter, NewVerification, Outgoing, Refusal,
    Verification,
};

use crate::{bench::*, deliveries::delivery};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// A press that a technician makes: a denial has consequences.
fn by_hand(seconds: i64) -> NewVerification {
    NewVerification { after_denial: Some(AfterDenial::CoolDown), ..press(at(seconds)) }
}

fn on(ticket: &str, seconds: i64) -> NewVerification {
    let ticket: TicketId = ticket.parse().unwrap();
    NewVerification { ticket: Some(ticket), ..by_hand(seconds) }
}

async fn ends(bench: &Bench, new: &NewVerification, verdict: Verdict, seconds: i64) -> Verification {
    let sent = bench.ringing(new, at(seconds)).await;
    bench.conclude(sent.id, verdict, at(seconds)).await.unwrap()
}

async fn is_fenced(bench: &Bench, new: &NewVerification, seconds: i64) -> bool {
    matches!(bench.store.request(new, LIMITS, at(seconds)).await.unwrap(), Err(Refusal::Fenced(_)))
}

async fn until(bench: &Bench, seconds: i64) -> Option<i64> {
    let fenced = bench.store.fence(&acme(), account(1), at(seconds)).await.unwrap().unwrap();
    fenced.fence.until.map(|until| until.as_second() - at(0).as_second())
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_denial_a_hundred_sends_at_once_send_nothing() {
    on_each_database(async |bench| {
        ends(bench, &by_hand(0), Verdict::Denied, 0).await;
        let stores = [bench.store.clone(), bench.again().await];
        let asked = at_once((0..100).zip(stores.iter().cycle().cloned()).map(|(number, store)| async move {
            let ticket: TicketId = (1 + number).to_string().parse().unwrap();
            let instance = if number % 2 == 0 { acme() } else { globex() };
            store
                .request(&NewVerification { ticket: Some(ticket), instance, ..by_hand(1) }, LIMITS, at(1))
                .await
                .unwrap()
        }))
        .await;
        assert!(asked.iter().all(|answer| matches!(answer, Err(Refusal::Fenced(_)))));
        let other = NewVerification { account: account(2), ..by_hand(1) };
        assert!(bench.store.request(&other, LIMITS, at(1)).await.unwrap().is_ok(), "another account is not concerned");
        let kinds = bench.log_kinds("globex").await;
        assert_eq!(kinds, vec!["send_refused"; 50], "each refusal is in its own instance's log");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn grows_survives_a_restart_and_opens_for_no_clock_that_went_back() {
    on_each_database(async |bench| {
        let mut now = 0;
        for minutes in [15, 60, 240, 24 * 60, 24 * 60] {
            let lasts = minutes * MINUTE;
            ends(bench, &by_hand(now), Verdict::Denied, now).await;
            assert_eq!(until(bench, now).await, Some(now + lasts));
            let again = bench.again().await;
            assert!(again.fence(&acme(), account(1), at(now + lasts - 1)).await.unwrap().is_some());
            assert!(is_fenced(bench, &by_hand(now), now - 10 * HOUR).await, "before it began");
            now += lasts;
            assert!(bench.store.fence(&acme(), account(1), at(now)).await.unwrap().is_none());
        }
        // A week later nobody remembers.
        now += 8 * 24 * HOUR;
        ends(bench, &by_hand(now), Verdict::Denied, now).await;
        assert_eq!(until(bench, now).await, Some(now + 15 * MINUTE));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stays_until_an_administrator_lifts_it_where_that_is_asked() {
    on_each_database(async |bench| {
        let by_policy = NewVerification { after_denial: Some(AfterDenial::Administrator), ..by_hand(0) };
        for (new, verdict) in [(by_policy, Verdict::Denied), (by_hand(0), Verdict::FraudReported)] {
            let incident = ends(bench, &new, verdict, 0).await;
            assert_eq!(until(bench, 365 * 24 * HOUR).await, None);
            assert!(is_fenced(bench, &coded(&acme(), 0, 1), 1).await, "no code opens it");

            let lift = async |who| {
                bench
                    .store
                    .lift_fence(who, account(1), "rang her on the number on file", at(9), at(9), |_| {
                        Outgoing::default()
                    })
                    .await
            };
            let (acme, globex) = (acme(), globex());
            assert!(!lift(Lifter::Administrator(&globex, "3".parse().unwrap())).await.unwrap(), "it is not theirs");
            assert!(is_fenced(bench, &by_hand(9), 9).await);
            let listed = bench.store.incidents(at(9)).await.unwrap();
            assert_eq!(listed.iter().map(|one| one.verification.id).collect::<Vec<_>>(), [incident.id]);
            assert!(lift(Lifter::Administrator(&acme, "7".parse().unwrap())).await.unwrap());
            assert!(!lift(Lifter::Administrator(&acme, "7".parse().unwrap())).await.unwrap(), "once");
            assert!(bench.store.incidents(at(9)).await.unwrap().is_empty());
            let last = bench.log_kinds("acme").await.pop().unwrap();
            assert_eq!(last, "fence_lifted");
            let lines = bench.store.log_lines(Some(&acme), None, 1_000).await.unwrap();
            let line = &lines.last().unwrap().line;
            assert!(line.contains("rang her") && line.contains("\"technician\":7"), "{line}");
            assert!(bench.log_kinds("globex").await.is_empty());
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn takes_back_what_was_not_used_on_any_ticket_of_any_instance() {
    on_each_database(async |bench| {
        let used = ends(bench, &on("1", 0), Verdict::Approved, 0).await;
        assert!(bench.store.use_approval(&acme(), used.id, used.technician, at(1)).await.unwrap());
        let open = ends(bench, &on("2", 2), Verdict::Approved, 2).await;
        let elsewhere = NewVerification { instance: globex(), ..on("3", 3) };
        let elsewhere = ends(bench, &elsewhere, Verdict::Approved, 3).await;
        let another = NewVerification { account: account(2), ..on("4", 4) };
        let another = ends(bench, &another, Verdict::Approved, 4).await;

        let denied = bench.ringing(&on("5", 5), at(5)).await;
        let concluded = bench
            .store
            .conclude(denied.id, conclusion(Verdict::Denied, at(6)), |_, _, _| Outgoing::default())
            .await
            .unwrap()
            .unwrap();
        let mut withdrawn: Vec<_> = concluded.withdrawn.iter().map(|approval| approval.id).collect();
        withdrawn.sort();
        let mut expected = vec![open.id, elsewhere.id];
        expected.sort();
        assert_eq!(withdrawn, expected);
        assert!(!bench.store.use_approval(&acme(), open.id, open.technician, at(7)).await.unwrap());
        assert!(bench.store.use_approval(&acme(), another.id, another.technician, at(7)).await.unwrap());
        assert!(
            bench
                .log_kinds("acme")
                .await
                .ends_with(&["concluded", "fenced", "approval_withdrawn", "approval_used"].map(String::from))
        );
        assert_eq!(
            bench.log_kinds("globex").await,
            ["requested", "begun", "concluded", "approval_withdrawn"],
            "to globex's log, and nothing of what happened at acme"
        );

        let fenced = bench.store.fence(&globex(), account(1), at(7)).await.unwrap().unwrap();
        assert!(fenced.own.is_none(), "what another instance did is not named");
        let fenced = bench.store.fence(&acme(), account(1), at(7)).await.unwrap().unwrap();
        let (cause, incident) = fenced.own.unwrap();
        assert_eq!((cause, incident.id), (Cause::Denied, denied.id));
    })
    .await;
}

/// A code that is to show that Deny was pressed by mistake at this second.
fn coded(instance: &InstanceId, denied: i64, seconds: i64) -> NewVerification {
    let instance = instance.clone();
    NewVerification { method: Method::Code, mistake: Some(at(denied)), instance, ..by_hand(seconds) }
}

/// Types it, and Microsoft says this.
async fn typed(bench: &Bench, new: &NewVerification, verdict: Verdict, seconds: i64) -> Verification {
    let code = bench.store.request(new, LIMITS, at(seconds)).await.unwrap().unwrap();
    let typed = vouchsafe_store::Begin { method: Method::Code, number: None, ..begin(at(seconds)) };
    bench.store.begun(code.id, typed, at(seconds)).await.unwrap().unwrap();
    let ended = bench.conclude(code.id, verdict, at(seconds + 1)).await.unwrap();
    bench.store.close_prompt(code.id, None, at(seconds + 1)).await.unwrap();
    ended
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_shows_that_a_denial_was_a_mistake_if_that_is_what_it_was_asked_for() {
    on_each_database(async |bench| {
        let denied = ends(bench, &by_hand(0), Verdict::Denied, 0).await;
        assert!(bench.store.fence(&acme(), account(1), at(1)).await.unwrap().unwrap().may_be_a_mistake);
        let any_code = NewVerification { mistake: None, ..coded(&acme(), 0, 10) };
        let tap = NewVerification { method: Method::Tap, ..coded(&acme(), 0, 10) };
        for (refused, why) in [
            (any_code, "a code for something else"),
            (tap, "a tap"),
            (coded(&acme(), 1, 10), "another denial was meant"),
            (coded(&globex(), 0, 10), "what happened elsewhere is not theirs to explain"),
        ] {
            assert!(is_fenced(bench, &refused, 10).await, "{why}");
        }
        typed(bench, &coded(&acme(), 0, 10), Verdict::CodeWrong, 10).await;
        assert!(is_fenced(bench, &by_hand(12), 12).await, "a wrong code changes nothing");
        let right = typed(bench, &coded(&acme(), 0, 13), Verdict::Approved, 13).await;
        assert!(right.approval_until.is_some());
        assert!(bench.store.fence(&acme(), account(1), at(14)).await.unwrap().is_none());
        let lines = bench.store.log_lines(Some(&acme()), None, 100).await.unwrap();
        let lifted: Vec<_> = lines.iter().filter(|line| line.line.contains("fence_lifted")).collect();
        let [lifted] = lifted.as_slice() else { panic!("{lifted:?}") };
        for said in [&right.id, &denied.id].map(ToString::to_string) {
            assert!(lifted.line.contains(&said), "{}", lifted.line);
        }
        assert!(lifted.line.contains("by code; before: denied, until 20") && lifted.line.contains("after: open"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_code_lifts_is_told_with_its_verdict() {
    on_each_database(async |bench| {
        let denied = ends(bench, &by_hand(0), Verdict::Denied, 0).await;
        let new = coded(&acme(), 0, 10);
        let code = bench.store.request(&new, LIMITS, at(10)).await.unwrap().unwrap();
        let begun = vouchsafe_store::Begin { method: Method::Code, number: None, ..begin(at(10)) };
        bench.store.begun(code.id, begun, at(10)).await.unwrap().unwrap();
        let tells = |verification: &Verification, verdict: &Receipt, lifted: &[Lifted]| {
            let [one] = lifted else { panic!("{lifted:?}") };
            assert_eq!((verification.id, one.about.id), (code.id, denied.id));
            assert!(one.detail.starts_with("by code; before: denied") && one.receipt.seq > verdict.seq, "{one:?}");
            Outgoing { deliveries: vec![delivery(Errand::Alert)], ..Outgoing::default() }
        };
        bench.store.conclude(code.id, conclusion(Verdict::Approved, at(11)), tells).await.unwrap().unwrap();
        assert_eq!(bench.store.due_deliveries(&acme(), Channel::Mail, at(12), 10).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_code_opens_what_somebody_else_or_something_worse_keeps_closed() {
    on_each_database(async |bench| {
        ends(bench, &by_hand(0), Verdict::Denied, 0).await;
        let code = bench.store.request(&coded(&acme(), 0, 10), LIMITS, at(10)).await.unwrap().unwrap();
        let begun = vouchsafe_store::Begin { method: Method::Code, number: None, ..begin(at(10)) };
        bench.store.begun(code.id, begun, at(10)).await.unwrap().unwrap();
        // Meanwhile another instance's user, who is the same person, has denied as well.
        let sql = format!(
            "INSERT INTO fences SELECT '{}', 'globex', tenant, object, cause, begins, ends, lifted FROM fences",
            denied_elsewhere()
        );
        bench.tamper(&sql).await;
        bench.conclude(code.id, Verdict::Approved, at(11)).await.unwrap();
        assert!(bench.store.fence(&acme(), account(1), at(12)).await.unwrap().is_some_and(|it| !it.may_be_a_mistake));
        assert!(!bench.log_kinds("acme").await.contains(&"fence_lifted".to_owned()));
        assert!(is_fenced(bench, &coded(&acme(), 0, 13), 13).await);

        // An administrator lifts what is theirs, and the log says what still stands, and not why.
        let (acme, reason) = (acme(), "rang her on the number on file");
        let who = Lifter::Administrator(&acme, "3".parse().unwrap());
        assert!(
            bench.store.lift_fence(who, account(1), reason, at(14), at(14), |_| Outgoing::default()).await.unwrap()
        );
        let line = bench.store.log_lines(Some(&acme), None, 100).await.unwrap().pop().unwrap().line;
        assert!(
            line.contains("by administrator; before: denied, until 2027") && line.contains("after: blocked until 2027")
        );
        assert!(is_fenced(bench, &by_hand(15), 15).await);
    })
    .await;
}

fn denied_elsewhere() -> Uuid {
    Uuid::from_u128(7)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_is_not_forgotten_and_what_is_over_is() {
    on_each_database(async |bench| {
        let over = ends(bench, &on("1", 0), Verdict::Denied, 0).await;
        bench.store.close_prompt(over.id, None, at(0)).await.unwrap();
        let report = NewVerification { account: account(2), ..on("2", 1) };
        let standing = ends(bench, &report, Verdict::FraudReported, 1).await;
        bench.tamper("UPDATE verifications SET note = 'written'").await;
        let later = at(30 * 24 * HOUR);
        let erased = bench.store.erase_personal(&acme(), later, later, "a test").await.unwrap();
        assert_eq!(erased.verifications, 1);
        let incidents = bench.store.incidents(later).await.unwrap();
        assert_eq!(incidents.iter().map(|one| &one.verification.upn).collect::<Vec<_>>(), [&standing.upn]);
        assert!(
            bench
                .store
                .lift_fence(Lifter::Host, account(2), "rang her back", later, later, |_| Outgoing::default())
                .await
                .unwrap()
        );
        bench.store.erase_personal(&acme(), later, later, "a test").await.unwrap();
        assert_eq!(bench.tamper("DELETE FROM fences").await, 0, "nothing is left");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_denial_that_comes_after_the_verdict_is_one_all_the_same() {
    on_each_database(async |bench| {
        let approved = ends(bench, &on("1", 0), Verdict::Approved, 0).await;
        let stopped = ends(bench, &on("2", 1), Verdict::Stopped, 1).await;
        let alert = |about: &Verification, receipt: &Receipt| {
            assert_eq!((about.id, receipt.instance.as_str()), (stopped.id, "acme"));
            Outgoing { deliveries: vec![delivery(Errand::Alert)], ..Outgoing::default() }
        };
        let close = async |now| {
            bench.store.close_incident(stopped.id, Cause::Denied, Some("PhoneAppDenied"), at(now), alert).await.unwrap()
        };
        let withdrawn = close(5).await.unwrap();
        assert_eq!(withdrawn.iter().map(|one| one.id).collect::<Vec<_>>(), [approved.id]);
        assert!(close(6).await.is_none(), "once");
        assert!(is_fenced(bench, &by_hand(7), 7).await);
        assert_eq!(bench.store.due_deliveries(&acme(), Channel::Mail, at(8), 9).await.unwrap().len(), 1);
        let read = bench.store.verification(&acme(), stopped.id).await.unwrap().unwrap();
        assert_eq!((read.verdict, read.prompt_open), (Some(Verdict::Stopped), false), "the verdict stays");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_command_has_denied_on_purpose_fences_nobody() {
    on_each_database(async |bench| {
        ends(bench, &press(at(0)), Verdict::Denied, 0).await;
        assert!(bench.store.fence(&acme(), account(1), at(1)).await.unwrap().is_none());
        // Yet a command asks nobody who is fenced.
        ends(bench, &by_hand(2), Verdict::Denied, 2).await;
        assert!(is_fenced(bench, &press(at(3)), 3).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fence_that_cannot_be_put_up_or_read_lets_nothing_through() {
    on_each_database(async |bench| {
        let ringing = bench.ringing(&by_hand(0), at(0)).await;
        bench.tamper("DROP TABLE fences").await;
        let failed =
            bench.store.conclude(ringing.id, conclusion(Verdict::Denied, at(5)), |_, _, _| Outgoing::default()).await;
        assert!(failed.is_err());
        let read = bench.store.verification(&acme(), ringing.id).await.unwrap().unwrap();
        assert_eq!(read.verdict, None, "without its fence a denial is not set, and is tried again");
        assert!(
            bench.store.request(&NewVerification { account: account(2), ..by_hand(6) }, LIMITS, at(6)).await.is_err()
        );
        assert_eq!(bench.log_kinds("acme").await, ["requested", "begun"]);
    })
    .await;
}

#[test]
fn the_log_names_them() {
    for (kind, name) in [(Kind::Fenced, "fenced"), (Kind::FenceLifted, "fence_lifted")] {
        assert_eq!(serde_json::to_value(kind).unwrap(), name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_lists_what_stands_with_it_and_nothing_else() {
    on_each_database(async |bench| {
        let report = NewVerification { account: account(2), ..by_hand(0) };
        let endless = ends(bench, &report, Verdict::FraudReported, 0).await.id;
        let cooling = ends(bench, &by_hand(1), Verdict::Denied, 1).await.id;
        let elsewhere = NewVerification { instance: globex(), account: account(3), ..by_hand(2) };
        ends(bench, &elsewhere, Verdict::Denied, 2).await;
        let standing = async |seconds| {
            let listed =
                bench.store.fences_page(&acme(), IncidentFilter::default(), None, at(seconds), 10).await.unwrap();
            let count = bench.store.count_standing_fences(&acme(), at(seconds)).await.unwrap();
            let ids: Vec<Uuid> = listed.iter().map(|one| one.verification.id).collect();
            assert_eq!(ids.len() as u64, count);
            ids
        };
        assert_eq!(standing(3).await, [endless, cooling]);
        let page = async |client: Option<&str>, behind: Option<&Incident>| {
            let filter = IncidentFilter { client: client.map(|id| id.parse().unwrap()), ..IncidentFilter::default() };
            bench.store.fences_page(&acme(), filter, behind.map(BlockPlace::of), at(3), 1).await.unwrap()
        };
        let (mut walked, mut first) = (Vec::new(), page(None, None).await);
        while let Some(last) = first.pop() {
            walked.push(last.verification.id);
            first = page(None, Some(&last)).await;
        }
        assert_eq!(walked, [endless, cooling], "one by one");
        assert_eq!((page(Some("12"), None).await.len(), page(Some("13"), None).await.len()), (1, 0));
        let of = async |technician: &str, from, until| {
            let technician = Some(technician.parse().unwrap());
            let filter = IncidentFilter {
                technician,
                from: Some(at(from)),
                until: Some(at(until)),
                ..IncidentFilter::default()
            };
            let listed = bench.store.fences_page(&acme(), filter, None, at(3), 10).await.unwrap();
            listed.into_iter().map(|one| one.verification.id).collect::<Vec<_>>()
        };
        assert_eq!(of("3", 0, 2).await, [endless, cooling]);
        assert_eq!((of("3", 0, 1).await, of("3", 1, 2).await), (vec![endless], vec![cooling]));
        assert_eq!((of("5", 0, 2).await, of("3", 2, 9).await), (vec![], vec![]));
        let like = async |ended: Option<Ended>, purpose: Option<Purpose>| {
            let filter = IncidentFilter { ended, purpose, ..IncidentFilter::default() };
            let listed = bench.store.fences_page(&acme(), filter, None, at(3), 10).await.unwrap();
            listed.into_iter().map(|one| one.verification.id).collect::<Vec<_>>()
        };
        assert_eq!(like(Some(Ended::As(Verdict::Denied)), None).await, [cooling]);
        assert_eq!(like(Some(Ended::In(Group::Denied)), Some(Purpose::PasswordReset)).await, [endless, cooling]);
        assert!(like(Some(Ended::NotYet), None).await.is_empty() && like(None, Some(Purpose::Other)).await.is_empty());
        // What was denied after the technician had stopped waiting is a denial nevertheless.
        bench.tamper(&format!("UPDATE verifications SET verdict = 'stopped' WHERE id = '{cooling}'")).await;
        for verdict in [Verdict::Denied, Verdict::Stopped] {
            assert_eq!(like(Some(Ended::As(verdict)), None).await, [cooling], "{verdict:?}");
        }
        let one = bench.store.standing_fence(&acme(), cooling, at(3)).await.unwrap();
        assert_eq!(one.map(|found| found.verification.id), Some(cooling));
        assert!(bench.store.standing_fence(&globex(), cooling, at(3)).await.unwrap().is_none());
        assert!(bench.store.standing_fence(&acme(), cooling, at(1 + 15 * MINUTE)).await.unwrap().is_none());
        assert_eq!(standing(1 + 15 * MINUTE).await, [endless]);
        // What leaves with a lift is made of each block, and of its entry in the log.
        let acme = acme();
        let who = Lifter::Administrator(&acme, "3".parse().unwrap());
        let tells = |Lifted { about, reason, detail, receipt }: &Lifted| {
            assert!(about.id == endless && reason == "rang her back" && receipt.seq > 0);
            assert!(detail.contains("before: fraud_reported"), "{detail}");
            let receipt = format!("lifted {}", receipt.seq);
            Outgoing { note: Some(note(about, &receipt)), deliveries: vec![delivery(Errand::Alert)], untold: vec![] }
        };
        assert!(bench.store.lift_fence(who, account(2), "rang her back", at(4), at(4), tells).await.unwrap());
        assert_eq!(bench.store.due_deliveries(&acme, Channel::Mail, at(5), 10).await.unwrap().len(), 1);
        let notes = bench.store.due_notes(&acme, at(5), 10).await.unwrap();
        let lifted = notes.iter().find(|note| note.receipt.starts_with("lifted ")).unwrap();
        assert_eq!(lifted.verification, endless);
        assert_eq!(standing(5).await, [cooling]);
    })
    .await;
}

/// What SQLite does for these lists must read one index, however much there is.
#[tokio::test]
async fn no_list_of_incidents_is_read_whole() {
    use sqlx::Row as _;

    let bench = Bench::sqlite().await;
    ends(&bench, &by_hand(0), Verdict::Denied, 0).await;
    let raw = bench.raw().await;
    for (query, index) in [
        (
            "SELECT * FROM fences WHERE instance = 'a' AND lifted IS NULL AND ends IS NULL ORDER BY begins DESC LIMIT 9",
            "fences_of_instance",
        ),
        (
            "SELECT * FROM fences WHERE instance = 'a' AND lifted IS NULL AND ends > 5 ORDER BY ends DESC LIMIT 9",
            "fences_of_instance",
        ),
        ("SELECT * FROM questions WHERE ended IS NULL AND instance = 'a' ORDER BY asked", "one_open_question"),
        (
            "SELECT o.raised FROM objections o CROSS JOIN verifications v
             WHERE o.raised IS NOT NULL AND v.id = o.verification AND v.instance = 'a' ORDER BY o.raised DESC LIMIT 9",
            "objections_raised",
        ),
        (
            "SELECT o.raised FROM objections o CROSS JOIN verifications v
             WHERE o.raised IS NOT NULL AND v.id = o.verification AND v.instance = 'a' AND v.client = 12
             AND (v.verdict IN ('denied')) AND replace(purpose, 'other', '') <> purpose ORDER BY o.raised DESC LIMIT 9",
            "objections_raised",
        ),
        (
            "SELECT f.* FROM fences f LEFT JOIN verifications v ON v.id = f.verification
             WHERE f.instance = 'a' AND f.lifted IS NULL AND f.ends > 5 AND v.client = 12
             AND (v.verdict IN ('denied') OR f.cause IN ('denied')) AND replace(purpose, 'other', '') <> purpose
             ORDER BY f.ends DESC LIMIT 9",
            "fences_of_instance",
        ),
    ] {
        let text = format!("EXPLAIN QUERY PLAN {query}");
        let plan = sqlx::query(sqlx::AssertSqlSafe(text)).fetch_all(&raw).await.unwrap();
        let plan: Vec<String> = plan.iter().map(|row| row.get("detail")).collect();
        assert!(plan.first().is_some_and(|first| first.contains(index)), "{query}: {plan:?}");
        let by_id = |step: &String| !step.contains(" v ") || step.contains("sqlite_autoindex_verifications_1");
        assert!(plan.iter().all(by_id), "{query}: {plan:?}");
    }
}
