//! Lists, counts and names, and that they stay quick: each is answered from an index.

use jiff::SignedDuration;
use sqlx::{AnyPool, Row as _};
use uuid::Uuid;
use vouchsafe_domain::{
    ids::{AgentId, ClientId},
    log::{Entry, Event, Kind},
    purpose::Purpose,
    tally::Group,
    verdict::Verdict,
};
use vouchsafe_store::{Ended, Filter, LogFilter, NewVerification, NoteStanding, Paging, Place};

use crate::bench::{Bench, account, acme, at, globex, on_each_database, press};

/// Ninety verifications, three at each moment, each with something of its own.
async fn fill(bench: &Bench) -> Vec<Uuid> {
    let mut ids = Vec::new();
    for number in 0..90_usize {
        let now = at(i64::try_from(number / 3).unwrap() * 100);
        let client = if number % 3 == 0 { 13 } else { 12 };
        let new = NewVerification {
            account: account(number),
            client: client.to_string().parse().unwrap(),
            client_name: format!("Customer {client}"),
            technician: if number % 2 == 0 { "3" } else { "5" }.parse().unwrap(),
            technician_name: if number % 2 == 0 { "Ann Agent" } else { "Bob Brown" }.to_owned(),
            purposes: if number % 5 == 0 { "password_reset,other" } else { "mfa_change" }.parse().unwrap(),
            ..press(now)
        };
        let id = bench.ringing(&new, now).await.id;
        if number % 4 != 0 {
            let verdict = if number % 4 == 1 { Verdict::Denied } else { Verdict::Approved };
            bench.conclude(id, verdict, now + SignedDuration::from_secs(12)).await.unwrap();
        }
        ids.push(id);
    }
    ids
}

#[tokio::test]
async fn pages_leave_nothing_out_and_show_nothing_twice_in_both_directions() {
    on_each_database(async |bench| {
        let mut ids = fill(bench).await;
        let (mut paging, mut seen) = (Paging::Newest, Vec::new());
        loop {
            let page = bench.store.verifications_page(&acme(), &Filter::default(), paging, 7).await.unwrap();
            assert!(page.is_sorted_by_key(|one| std::cmp::Reverse((one.requested, one.id))));
            seen.extend(page.iter().map(|one| one.id));
            let Some(last) = page.last() else { break };
            let newer = Paging::NewerThan(Place::of(last));
            let back = bench.store.verifications_page(&acme(), &Filter::default(), newer, 6).await.unwrap();
            let end = seen.len() - 1;
            assert_eq!(back.iter().map(|one| one.id).collect::<Vec<_>>(), seen[end.saturating_sub(6)..end]);
            paging = Paging::OlderThan(Place::of(last));
        }
        ids.sort_unstable();
        seen.sort_unstable();
        assert_eq!(seen, ids);
        assert!(bench.store.verifications_page(&globex(), &Filter::default(), paging, 7).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn each_filter_finds_what_it_means_and_all_of_them_meet() {
    on_each_database(async |bench| {
        let ids = fill(bench).await;
        let found = async |filter: &Filter| {
            let page = bench.store.verifications_page(&acme(), filter, Paging::Newest, 1_000).await.unwrap();
            let mut numbers: Vec<usize> =
                page.iter().map(|one| ids.iter().position(|id| *id == one.id).unwrap()).collect();
            numbers.sort_unstable();
            numbers
        };
        type Meant = fn(usize) -> bool;
        let any = Filter::default;
        let table: [(Filter, Meant); 11] = [
            (Filter { client: Some("13".parse().unwrap()), ..any() }, |n| n % 3 == 0),
            (Filter { technician: Some("5".parse().unwrap()), ..any() }, |n| n % 2 == 1),
            (Filter { ended: Some(Ended::As(Verdict::Denied)), ..any() }, |n| n % 4 == 1),
            (Filter { ended: Some(Ended::NotYet), ..any() }, |n| n % 4 == 0),
            (Filter { ended: Some(Ended::In(Group::Denied)), ..any() }, |n| n % 4 == 1),
            (Filter { ended: Some(Ended::In(Group::Other)), ..any() }, |_| false),
            (Filter { purpose: Some(Purpose::Other), ..any() }, |n| n % 5 == 0),
            (Filter { purpose: Some(Purpose::MfaChange), ..any() }, |n| n % 5 != 0),
            (Filter { note: Some(NoteStanding::Pending), ..any() }, |n| n % 4 != 0),
            (Filter { ticket: Some("1".parse().unwrap()), ..any() }, |_| false),
            (Filter { from: Some(at(500)), until: Some(at(700)), ..any() }, |n| (15..21).contains(&n)),
        ];
        for (filter, meant) in &table {
            assert_eq!(found(filter).await, (0..90).filter(|n| meant(*n)).collect::<Vec<_>>(), "{filter:?}");
        }
        let all = Filter {
            client: Some("12".parse().unwrap()),
            technician: Some("5".parse().unwrap()),
            ended: Some(Ended::As(Verdict::Denied)),
            purpose: Some(Purpose::PasswordReset),
            from: Some(at(0)),
            ..any()
        };
        assert_eq!(found(&all).await, [5, 25, 65, 85]);
    })
    .await;
}

#[tokio::test]
async fn counts_and_names_tell_what_there_is() {
    on_each_database(async |bench| {
        fill(bench).await;
        let tally = bench.store.tally(&acme(), &Filter::default()).await.unwrap();
        let count = |verdict, seconds| {
            tally.iter().find(|one| one.verdict == verdict && one.seconds == seconds).map(|one| one.count)
        };
        assert_eq!(tally.len(), 3, "{tally:?}");
        assert_eq!(count(None, None), Some(23));
        assert_eq!(count(Some(Verdict::Denied), Some(12)), Some(23));
        assert_eq!(count(Some(Verdict::Approved), Some(12)), Some(44));
        let customers = bench.store.verified_customers(&acme()).await.unwrap();
        let names: Vec<_> = customers.iter().map(|one| (u64::from(one.id), one.name.as_str())).collect();
        assert_eq!(names, [(12, "Customer 12"), (13, "Customer 13")]);
        let technicians = bench.store.verifying_technicians(&acme()).await.unwrap();
        assert_eq!(technicians.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Ann Agent", "Bob Brown"]);
        assert!(bench.store.verified_customers(&globex()).await.unwrap().is_empty());
        let standing = bench.store.standing_of(&acme()).await.unwrap();
        assert_eq!((standing.notes_pending, standing.notes_refused), (67, 0));
        assert_eq!((standing.phone_answered, standing.verified), (Some(at(2_912)), true));
        assert!(!bench.store.standing_of(&globex()).await.unwrap().verified);
        assert_eq!((standing.psa_answered, standing.microsoft_failed), (None, None));
    })
    .await;
}

#[tokio::test]
async fn what_was_tried_out_from_the_command_line_is_listed_and_counts_for_nothing() {
    on_each_database(async |bench| {
        fill(bench).await;
        let counted = async || {
            let tally = bench.store.tally(&acme(), &Filter::default()).await.unwrap();
            tally.iter().map(|one| one.count).sum::<u64>()
        };
        assert_eq!(counted().await, 90);
        let tried = NewVerification { technician: AgentId::COMMAND_LINE, account: account(90), ..press(at(4_000)) };
        let id = bench.ringing(&tried, at(4_000)).await.id;
        bench.conclude(id, Verdict::Denied, at(4_012)).await.unwrap();
        let denied = Filter { ended: Some(Ended::As(Verdict::Denied)), ..Filter::default() };
        let newest = async |filter: &Filter| {
            bench.store.verifications_page(&acme(), filter, Paging::Newest, 1).await.unwrap().remove(0)
        };
        assert!(newest(&denied).await.is_test());
        assert!(!newest(&Filter { by_technicians: true, ..denied.clone() }).await.is_test());
        assert_eq!(counted().await, 90);
        assert_eq!(bench.store.last_seen(&acme(), account(90)).await.unwrap(), None);
        // Somebody pressed, and it was no user.
        let standing = bench.store.standing_of(&acme()).await.unwrap();
        assert_eq!(standing.phone_answered, Some(at(4_012)));
    })
    .await;
}

#[tokio::test]
async fn the_log_tells_of_one_verification_and_page_by_page_of_all() {
    on_each_database(async |bench| {
        let ids = fill(bench).await;
        let kinds = |lines: &[vouchsafe_store::LogLine]| {
            let kind = |line: &vouchsafe_store::LogLine| {
                serde_json::from_str::<serde_json::Value>(&line.line).unwrap()["kind"].as_str().unwrap().to_owned()
            };
            lines.iter().map(kind).collect::<Vec<_>>()
        };
        let story = bench.store.log_of(&acme(), ids[2]).await.unwrap();
        assert_eq!(kinds(&story), ["requested", "begun", "concluded"]);
        assert!(story.iter().all(|line| line.line.contains(&ids[2].to_string()) && line.line.contains("grace@")));
        assert!(bench.store.log_of(&globex(), ids[2]).await.unwrap().is_empty());

        let any = LogFilter::default();
        let first = bench.store.log_page(&acme(), &any, None, 5).await.unwrap();
        assert_eq!(first.iter().map(|line| line.seq).collect::<Vec<_>>(), [247, 246, 245, 244, 243]);
        let next = bench.store.log_page(&acme(), &any, Some(243), 5).await.unwrap();
        assert_eq!(next[0].seq, 242);
        assert!(bench.store.log_page(&acme(), &any, Some(1), 5).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_log_is_filtered_by_kind_verdict_purpose_technician_customer_and_time() {
    on_each_database(async |bench| {
        let ids = fill(bench).await;
        // About no verification, and of a tenant that is nobody's.
        let event = Event { tenant_id: Some(account(1).tenant), ..Event::new(Kind::MatchConfirmed) };
        bench.store.append(&acme(), at(4_000), event).await.unwrap();
        let client_of = |entry: &Entry| {
            let id = entry.event.verification.as_ref()?;
            let number = ids.iter().position(|known| known.to_string() == *id)?;
            Some(if number % 3 == 0 { "13" } else { "12" }.parse::<ClientId>().unwrap())
        };
        let all = bench.store.log_page(&acme(), &LogFilter::default(), None, 1_000).await.unwrap();
        let entries: Vec<Entry> = all.iter().map(|line| serde_json::from_str(&line.line).unwrap()).collect();
        let check = async |filter: LogFilter| {
            let meant = |entry: &&Entry| {
                filter.kind.is_none_or(|kind| entry.event.kind == kind)
                    && filter.technician.is_none_or(|technician| entry.event.technician == Some(technician))
                    && filter.client.is_none_or(|client| client_of(entry) == Some(client))
                    && filter.verdicts.as_ref().is_none_or(|verdicts| {
                        verdicts.iter().any(|verdict| entry.event.verdict.as_deref() == Some(verdict.name()))
                    })
                    && filter.purpose.is_none_or(|purpose| {
                        entry
                            .event
                            .purpose
                            .as_deref()
                            .is_some_and(|all| all.split(',').any(|one| one == purpose.name()))
                    })
                    && filter.from.is_none_or(|from| entry.at >= from)
                    && filter.until.is_none_or(|until| entry.at < until)
            };
            let expected: Vec<u64> = entries.iter().filter(meant).map(|entry| entry.seq).collect();
            let (mut found, mut before) = (Vec::new(), None);
            loop {
                let page = bench.store.log_page(&acme(), &filter, before, 20).await.unwrap();
                found.extend(page.iter().map(|line| line.seq));
                match page.last() {
                    Some(last) => before = Some(last.seq),
                    None => break,
                }
            }
            assert_eq!(found, expected, "{filter:?}");
            found.len()
        };
        let five = Some("5".parse().unwrap());
        assert!(check(LogFilter { kind: Some(Kind::Concluded), ..LogFilter::default() }).await > 20);
        assert!(check(LogFilter { technician: five, ..LogFilter::default() }).await > 20);
        assert!(check(LogFilter { kind: Some(Kind::Begun), technician: five, ..LogFilter::default() }).await > 5);
        assert_eq!(check(LogFilter { kind: Some(Kind::Objected), ..LogFilter::default() }).await, 0);
        let (from, until) = (Some(at(1_050)), Some(at(2_550)));
        let both = LogFilter { kind: Some(Kind::Begun), technician: five, from, until, ..LogFilter::default() };
        assert!(check(both.clone()).await > 5);
        let of_13 = LogFilter { client: Some("13".parse().unwrap()), ..LogFilter::default() };
        assert!(check(of_13.clone()).await > 50);
        assert!(check(LogFilter { kind: Some(Kind::Concluded), ..of_13.clone() }).await > 10);
        assert!(check(LogFilter { technician: five, ..of_13.clone() }).await > 10);
        assert!(check(LogFilter { client: of_13.client, ..both }).await > 1);
        assert_eq!(check(LogFilter { client: Some("14".parse().unwrap()), ..LogFilter::default() }).await, 0);
        let denied = LogFilter { verdicts: Ended::In(Group::Denied).verdicts(), ..LogFilter::default() };
        assert_eq!(check(denied.clone()).await, 23);
        assert_eq!(check(LogFilter { kind: Some(Kind::Concluded), ..denied.clone() }).await, 23);
        assert_eq!(check(LogFilter { kind: Some(Kind::Begun), ..denied.clone() }).await, 0);
        let either = vec![Verdict::Denied, Verdict::Approved];
        assert_eq!(check(LogFilter { verdicts: Some(either), ..LogFilter::default() }).await, 67);
        assert_eq!(check(LogFilter { verdicts: Some(vec![Verdict::Stopped]), ..LogFilter::default() }).await, 0);
        let other = LogFilter { purpose: Some(Purpose::Other), ..LogFilter::default() };
        assert!(check(other.clone()).await > 40);
        assert!(check(LogFilter { kind: Some(Kind::Requested), ..other.clone() }).await > 10);
        assert_eq!(check(LogFilter { purpose: Some(Purpose::AccountUnlock), ..LogFilter::default() }).await, 0);
        let all = LogFilter { verdicts: denied.verdicts, technician: five, from: Some(at(512)), ..other };
        assert!(check(LogFilter { client: of_13.client, ..all.clone() }).await > 0);
        assert!(check(all).await > 2);
        let kinds = bench.store.log_kinds(&acme()).await.unwrap();
        assert!(kinds.contains(&Kind::Begun) && !kinds.contains(&Kind::Objected), "{kinds:?}");
        let technicians = bench.store.log_technicians(&acme()).await.unwrap();
        assert_eq!(technicians.into_iter().map(u64::from).collect::<Vec<_>>(), [3, 5]);
        assert!(bench.store.log_kinds(&globex()).await.unwrap().is_empty());
    })
    .await;
}

/// What SQLite does for a page of the log must read no more than a page from one index, however long it is.
#[tokio::test]
async fn no_page_of_the_log_is_sorted_or_read_whole() {
    let bench = Bench::sqlite().await;
    fill(&bench).await;
    let raw = bench.raw().await;
    for (column, index) in [
        ("instance", "sqlite_autoindex_log_1"),
        ("of_what", "log_by_what"),
        ("of_technician", "log_by_technician"),
        ("of_technician || ' ' || of_what", "log_by_technician_what"),
        ("of_customer", "log_by_customer"),
        ("of_customer || ' ' || of_what", "log_by_customer_what"),
        ("of_customer || ' ' || of_technician", "log_by_customer_technician"),
        ("of_customer || ' ' || of_technician || ' ' || of_what", "log_by_customer_technician_what"),
    ] {
        let one = format!(
            "SELECT seq FROM (SELECT seq FROM log WHERE {column} = 'x' AND seq >= 1 AND seq < 200
                              ORDER BY seq DESC LIMIT 51) AS newest"
        );
        let plan = plan_of(&raw, &one).await;
        let reads = format!("USING COVERING INDEX {index} ");
        assert!(plan.contains(&reads) && !plan.contains("TEMP B-TREE"), "{column}: {plan}");
        // Of several, a page each is put together, and the lines are read of one page alone.
        let several = format!(
            "SELECT l.line, p.value
             FROM (SELECT seq FROM ({one} UNION ALL {one} UNION ALL {one}) AS newest ORDER BY seq DESC LIMIT 51) AS found
             CROSS JOIN log l LEFT JOIN log_personal p ON p.instance = l.instance AND p.seq = l.seq
             WHERE l.instance = 'acme' AND l.seq = found.seq ORDER BY l.seq DESC"
        );
        let plan = plan_of(&raw, &several).await;
        assert_eq!(plan.matches(&reads).count(), 3, "{column}: {plan}");
        let lines = "SEARCH l USING INDEX sqlite_autoindex_log_1 (instance=? AND seq=?)";
        assert!(plan.contains(lines) && !plan.contains("SCAN l"), "{column}: {plan}");
    }
}

/// How SQLite goes about it.
async fn plan_of(raw: &AnyPool, query: &str) -> String {
    let text = format!("EXPLAIN QUERY PLAN {query}");
    let plan = sqlx::query(sqlx::AssertSqlSafe(text)).fetch_all(raw).await.unwrap();
    plan.iter().map(|row| row.get("detail")).collect::<Vec<String>>().join("; ")
}

/// Of many verifications what was tried out from the command line is left out without reading them.
#[tokio::test]
async fn figures_are_read_from_an_index_alone() {
    let bench = Bench::sqlite().await;
    fill(&bench).await;
    let query = "SELECT verdict, (concluded - begun) / 1000 AS seconds, COUNT(*) AS found FROM verifications
                 WHERE instance = 'acme' AND requested >= 5 AND requested < 10 AND technician <> 9999999999
                 GROUP BY verdict, (concluded - begun) / 1000";
    let plan = plan_of(&bench.raw().await, query).await;
    let reads = "USING COVERING INDEX verifications_by_time (instance=? AND requested>? AND requested<?)";
    assert!(plan.contains(reads), "{plan}");
}

/// What SQLite does for a list must need no sorting and read one index, however much there is.
#[tokio::test]
async fn no_list_is_sorted_or_read_whole() {
    let bench = Bench::sqlite().await;
    fill(&bench).await;
    let raw = bench.raw().await;
    for (condition, index) in [
        ("", "verifications_by_time"),
        (" AND client = 12", "verifications_by_client"),
        (" AND technician = 3", "verifications_by_technician"),
        (" AND verdict = 'denied'", "verifications_by_verdict"),
        (" AND COALESCE(verdict, '') IN ('denied', 'fraud_reported')", "verifications_by_time"),
        (" AND replace(purpose, 'other', '') <> purpose", "verifications_for_other"),
        (" AND requested >= 5 AND requested < 10", "verifications_by_time"),
        (" AND requested >= 5 AND other_contact = 1", "verifications_of_others"),
        (" AND note = 'refused'", "verifications_by_note"),
        (" AND note = 'refused' AND requested >= 5 AND requested < 10", "verifications_by_note"),
        (" AND (requested, id) < (5, 'x')", "verifications_by_time"),
        (" AND ticket = 9501", "verifications_by_ticket"),
        (" AND note = 'refused'", "verifications_by_note"),
        (" AND verdict IS NULL", "verifications_by_verdict"),
        (" AND technician <> 9999999999 AND verdict = 'denied'", "verifications_by_verdict"),
        (" AND COALESCE(technician, 0) = 3 AND verdict IS NULL", "verifications_by_verdict"),
        (" AND client = 12 AND COALESCE(verdict, '') = 'denied'", "verifications_by_client"),
        (" AND technician = 3 AND COALESCE(verdict, '') = 'denied'", "verifications_by_technician"),
    ] {
        let query = format!(
            "SELECT * FROM verifications WHERE instance = 'acme'{condition} ORDER BY requested DESC, id DESC LIMIT 51"
        );
        let plan = plan_of(&raw, &query).await;
        assert!(
            plan.contains(&format!("USING INDEX {index} ")) && !plan.contains("TEMP B-TREE"),
            "{condition}: {plan}"
        );
    }
}
