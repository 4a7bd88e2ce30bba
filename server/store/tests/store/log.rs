//! Promise P7: the log can be checked.

use jiff::SignedDuration;
use vouchsafe_domain::{
    ids::InstanceId,
    log::{ChainError, Checked, Entry, Event, Kind, Receipt, Witness, check_lines},
    verdict::Verdict,
};
use vouchsafe_store::{
    Circumstances, Erased, LogCheck, LogChecks, LogFound, LogLine, NewVerification, Person, StoreError,
};

use crate::bench::*;

fn text(lines: &[LogLine]) -> impl Iterator<Item = &str> {
    lines.iter().map(|line| line.line.as_str())
}

fn witnesses(receipts: &[Receipt]) -> Vec<Witness> {
    receipts.iter().map(Witness::from).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn writers_at_once_make_one_whole_chain_an_instance() {
    on_each_database(async |bench| {
        let stores = [bench.store.clone(), bench.again().await];
        let receipts = at_once((0..100).zip(stores.iter().cycle().cloned()).map(|(number, store)| async move {
            let instance = if number % 3 == 0 { globex() } else { acme() };
            store.append(&instance, at(number), Event::new(Kind::SignedIn)).await.unwrap()
        }))
        .await;
        let lines = bench.store.log_lines(None, None, 1_000).await.unwrap();
        let keys = bench.store.log_keys().await.unwrap();
        assert_ne!(keys.at(&acme(), 1), keys.at(&globex(), 1));
        let checked = check_lines(text(&lines), &keys, &witnesses(&receipts)).unwrap();
        assert_eq!(checked.entries, 100);
        assert_eq!(checked.heads, bench.store.log_heads().await.unwrap());
        assert_eq!((checked.heads[&acme()].seq, checked.heads[&globex()].seq), (66, 34));
        assert!(lines.iter().all(|line| line.seq > 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn is_read_in_pages_that_miss_and_repeat_nothing() {
    on_each_database(async |bench| {
        for number in 0..23 {
            let instance: InstanceId = ["acme", "globex", "initech"][number % 3].parse().unwrap();
            bench.store.append(&instance, at(0), Event::new(Kind::SignedIn)).await.unwrap();
        }
        let all = bench.store.log_lines(None, None, 1_000).await.unwrap();
        assert_eq!(all.len(), 23);
        let mut paged: Vec<LogLine> = Vec::new();
        loop {
            let page = bench.store.log_lines(None, paged.last(), 4).await.unwrap();
            if page.is_empty() {
                break;
            }
            paged.extend(page);
        }
        assert_eq!(paged, all);
        let own = bench.store.log_lines(Some(&globex()), None, 1_000).await.unwrap();
        assert_eq!(own.len(), 8);
        assert_eq!(bench.store.log_lines(Some(&globex()), own.get(4), 1_000).await.unwrap(), own[5..]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_changed_in_the_database_shows() {
    on_each_database(async |bench| {
        let mut receipts = Vec::new();
        for seconds in 0..5 {
            receipts.push(bench.store.append(&acme(), at(seconds), Event::new(Kind::SignedIn)).await.unwrap());
        }
        let check = async || {
            let lines = bench.store.log_lines(None, None, 1_000).await.unwrap();
            check_lines(text(&lines), &bench.store.log_keys().await.unwrap(), &witnesses(&receipts)).map(drop)
        };
        assert_eq!(check().await, Ok(()));
        bench.tamper("DELETE FROM log WHERE seq = 5").await;
        assert_eq!(check().await, Err(ChainError::CutOff { instance: acme(), seq: 5 }));
        bench.tamper("UPDATE log SET line = replace(line, 'signed_in', 'signed_out') WHERE seq = 2").await;
        assert_eq!(check().await, Err(ChainError::Changed { seq: 2 }));
        bench.tamper("DELETE FROM log WHERE seq = 2").await;
        assert_eq!(check().await, Err(ChainError::OutOfOrder { expected: 2, found: 3 }));
    })
    .await;
}

fn named(kind: Kind) -> Event {
    Event {
        upn: Some("grace@contoso.example".parse().unwrap()),
        object_id: Some(account(1).object),
        ticket: Some("9499".parse().unwrap()),
        technician: Some("3".parse().unwrap()),
        detail: Some("her\0 words".into()),
        ..Event::new(kind)
    }
}

async fn check(bench: &Bench) -> Result<Checked, ChainError> {
    let lines = bench.store.log_lines(None, None, 1_000).await.unwrap();
    check_lines(text(&lines), &bench.store.log_keys().await.unwrap(), &[])
}

#[tokio::test(flavor = "multi_thread")]
async fn what_tells_of_people_stands_beside_the_entry_and_is_put_back_when_it_is_read() {
    on_each_database(async |bench| {
        bench.store.append(&acme(), at(0), named(Kind::MatchSuggested)).await.unwrap();
        let lines = bench.store.log_lines(None, None, 10).await.unwrap();
        let entry: Entry = serde_json::from_str(&lines[0].line).unwrap();
        assert_eq!(entry.event.upn, Some("grace@contoso.example".parse().unwrap()));
        assert_eq!(entry.event.detail.as_deref(), Some("her\u{fffd} words"));
        assert!(check(bench).await.is_ok());
        let kept = bench.store.log_entry(&acme(), 1).await.unwrap().unwrap();
        assert_eq!(kept, entry.closed());
        assert_eq!(kept.event.ticket, entry.event.ticket);
        assert_eq!(bench.store.log_entry_with_hash(&acme(), &kept.hash).await.unwrap(), Some(1));
        assert_eq!(bench.store.log_entry_with_hash(&globex(), &kept.hash).await.unwrap(), None);
        assert_eq!(bench.tamper("UPDATE log SET line = line WHERE line LIKE '%grace%'").await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn changed_swapped_and_removed_values_show() {
    for (tampering, found) in [
        ("UPDATE log_personal SET value = 'eve@contoso.example' WHERE field = 'upn' AND seq = 2", "changed"),
        ("UPDATE log_personal SET value = 'no address' WHERE field = 'upn' AND seq = 2", "missing"),
        ("UPDATE log_personal SET salt = 'AAAAAAAAAAAAAAAAAAAAAA' WHERE seq = 2", "changed"),
        ("UPDATE log_personal SET field = 'answer' WHERE field = 'detail' AND seq = 2", "changed"),
        ("DELETE FROM log_personal WHERE field = 'upn' AND seq = 2", "missing"),
        ("DELETE FROM log_personal WHERE seq = 2", "missing"),
    ] {
        on_each_database(async |bench| {
            for seconds in 0..3 {
                bench.store.append(&acme(), at(seconds), named(Kind::MatchSuggested)).await.unwrap();
            }
            assert!(bench.tamper(tampering).await > 0);
            let expected = match found {
                "changed" => ChainError::Changed { seq: 2 },
                _ => ChainError::ValueMissing { seq: 2 },
            };
            assert_eq!(check(bench).await, Err(expected), "{tampering}");
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_erased_is_gone_and_the_chain_is_whole() {
    on_each_database(async |bench| {
        for instance in [acme(), globex()] {
            for seconds in 0..4 {
                bench.store.append(&instance, at(seconds), named(Kind::MatchSuggested)).await.unwrap();
            }
        }
        let erased = bench.store.erase_personal(&acme(), at(2), at(9), "a test").await.unwrap();
        assert_eq!(erased, Erased { values: 6, ..Erased::default() });
        let checked = check(bench).await.unwrap();
        assert_eq!((checked.entries, checked.erased), (9, 2));
        let lines = bench.store.log_lines(Some(&acme()), None, 10).await.unwrap();
        let about = |line: &LogLine| (line.line.contains("grace"), line.line.contains("9499"));
        let told: Vec<_> = lines.iter().map(about).collect();
        assert_eq!(told, [(false, true), (false, true), (true, true), (true, true), (false, false)]);
        let own = bench.store.log_lines(Some(&globex()), None, 10).await.unwrap();
        assert!(own.len() == 4 && own.iter().all(|line| line.line.contains("grace")), "another instance's stay");
        // Nothing is left to erase, so nothing is logged.
        assert_eq!(bench.store.erase_personal(&acme(), at(2), at(9), "a test").await.unwrap(), Erased::default());
        assert_eq!(check(bench).await.unwrap().entries, 9);
        // Whoever erases more than the log says is found out.
        bench.tamper("DELETE FROM log_personal WHERE instance = 'acme' AND seq = 3").await;
        assert_eq!(check(bench).await, Err(ChainError::ValueMissing { seq: 3 }));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn erasing_takes_the_names_of_ended_verifications_and_nothing_that_still_counts() {
    const DAY: i64 = 24 * 60 * 60;
    on_each_database(async |bench| {
        let user = Person { account: account(4), upn: "dana@contoso.example".parse().unwrap(), name: "Dana".into() };
        let circumstances =
            Circumstances { reason: Some("Dana rang".into()), vouched_for: Some(user), ..Circumstances::default() };
        let old = bench.ringing(&NewVerification { circumstances, ..press(at(0)) }, at(0)).await;
        bench.conclude(old.id, Verdict::Denied, at(10)).await.unwrap();
        bench.store.note_written(bench.note_of(old.id).await, at(11)).await.unwrap();
        let unwritten = bench.ringing(&NewVerification { account: account(2), ..press(at(0)) }, at(0)).await;
        bench.conclude(unwritten.id, Verdict::Denied, at(10)).await.unwrap();
        let refused = bench.ringing(&NewVerification { account: account(4), ..press(at(0)) }, at(0)).await;
        bench.conclude(refused.id, Verdict::Denied, at(10)).await.unwrap();
        bench.store.note_refused(bench.note_of(refused.id).await, "no such ticket", at(11)).await.unwrap();
        let recent = bench.ringing(&NewVerification { account: account(3), ..press(at(5 * DAY)) }, at(5 * DAY)).await;
        bench.conclude_without_note(recent.id, at(5 * DAY + 10)).await;

        let erased = bench.store.erase_personal(&acme(), at(10 * DAY), at(10 * DAY), "a test").await.unwrap();
        assert_eq!((erased.verifications, erased.notes), (2, 2));
        assert_eq!(bench.store.retry_refused_notes(&acme()).await.unwrap(), 0, "an empty note is not written");
        let why = bench.store.refused_notes(&acme()).await.unwrap();
        assert_eq!(why, [(String::new(), 1)], "Halo's words can name people, too");
        let now = async |id| bench.store.verification(&acme(), id).await.unwrap().unwrap();
        let (forgotten, refused) = (now(old.id).await, now(refused.id).await);
        assert_eq!((refused.upn.as_str(), refused.note_problem), (forgotten.upn.as_str(), None));
        assert_eq!((forgotten.contact_name.as_str(), forgotten.account_name.as_str()), ("", ""));
        assert!(!forgotten.upn.as_str().contains("grace") && forgotten.account.object != account(1).object);
        let Circumstances { reason, vouched_for, .. } = forgotten.circumstances;
        let whom = vouched_for.unwrap();
        assert_eq!((reason, whom.name.as_str()), (None, ""));
        assert!(!whom.upn.as_str().contains("dana") && whom.account.object != account(4).object);
        assert_ne!(forgotten.contact, old.contact);
        assert_eq!((forgotten.ticket, forgotten.technician_name), (old.ticket, old.technician_name));
        assert_eq!(forgotten.verdict, Some(Verdict::Denied));
        for (kept, account) in [(now(unwritten.id).await, account(2)), (now(recent.id).await, account(3))] {
            assert_eq!((kept.account, kept.upn.as_str()), (account, "grace@contoso.example"));
        }
        assert_eq!(bench.tamper("UPDATE notes SET html = html WHERE html <> ''").await, 1);
        assert!(check(bench).await.is_ok());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_was_begun_anew_is_found_out_by_an_old_receipt() {
    on_each_database(async |bench| {
        let mut old = Vec::new();
        for number in 0..5 {
            old.push(bench.store.append(&acme(), at(number), Event::new(Kind::SignedIn)).await.unwrap());
        }
        for table in ["log", "log_personal", "log_heads", "log_keys"] {
            bench.tamper(&format!("DELETE FROM {table}")).await;
        }
        bench.store.append(&acme(), at(9), Event::new(Kind::SignedOut)).await.unwrap();
        let (lines, keys) =
            (bench.store.log_lines(None, None, 100).await.unwrap(), bench.store.log_keys().await.unwrap());
        assert!(check_lines(text(&lines), &keys, &[]).is_ok(), "by itself nothing shows");
        for receipt in &old {
            let found = check_lines(text(&lines), &keys, &witnesses(std::slice::from_ref(receipt)));
            assert!(matches!(found, Err(ChainError::CutOff { .. } | ChainError::Rewritten { .. })), "{found:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_is_rotated_and_what_the_old_one_signed_still_holds() {
    on_each_database(async |bench| {
        assert_eq!(bench.store.rotate_log_key(&acme(), at(0)).await.unwrap(), None, "there is no log yet");
        let before = bench.store.append(&acme(), at(0), Event::new(Kind::SignedIn)).await.unwrap();
        let old_keys = bench.store.log_keys().await.unwrap();
        let rotation = bench.store.rotate_log_key(&acme(), at(1)).await.unwrap().unwrap();
        let after = bench.store.append(&acme(), at(2), Event::new(Kind::SignedIn)).await.unwrap();
        bench.store.rotate_log_key(&acme(), at(3)).await.unwrap().unwrap();
        let checkpoint = bench.store.checkpoint(&acme(), at(4)).await.unwrap().unwrap();
        assert_eq!(bench.store.checkpoints(at(4)).await.unwrap(), std::slice::from_ref(&checkpoint));
        let keys = bench.store.log_keys().await.unwrap();
        assert_eq!(keys.of(&acme()).keys().copied().collect::<Vec<_>>(), [1, 3, 5]);
        for receipt in [before, rotation, after.clone()] {
            assert_eq!(receipt.check(&keys), Ok(()));
        }
        assert!(after.check(&old_keys).is_err(), "it is signed with the new key");
        assert_eq!(checkpoint.check(&keys), Ok(()));
        let lines = bench.store.log_lines(None, None, 100).await.unwrap();
        for keys in [&keys, &old_keys] {
            assert_eq!(check_lines(text(&lines), keys, &[Witness::from(&checkpoint)]).unwrap().entries, 4);
        }
        // The public half of an old key is sealed to its place.
        let swapped = "UPDATE log_keys SET public_key = (SELECT public_key FROM log_keys WHERE from_seq = 3)
                       WHERE from_seq = 1";
        bench.tamper(swapped).await;
        let broken = StoreError::SealBroken { table: "log_keys", column: "public_key" };
        assert_eq!(bench.store.log_keys().await, Err(broken));
    })
    .await;
}

#[tokio::test]
async fn a_period_and_what_reports_tell_of_are_found_without_reading_the_rest() {
    use sqlx::Row as _;

    on_each_database(async |bench| {
        for number in 0..40_i64 {
            let kind = match number {
                7 => Kind::SettingsChanged,
                9 | 30 => Kind::FenceLifted,
                31 => Kind::PersonalErased,
                _ => Kind::SignedIn,
            };
            let detail = Some(format!("\"kind\":\"exported\" {number}"));
            let erased_before = (number == 31).then(|| at(5));
            let event = Event { detail, erased_before, ..Event::new(kind) };
            bench.store.append(&acme(), at(100 * number), event).await.unwrap();
        }
        let span = async |from: i64, until: i64| {
            let span = bench.store.log_span(&acme(), at(from), at(until)).await.unwrap();
            span.map(|span| (span.first.seq, span.last.seq))
        };
        assert_eq!(span(0, 10_000).await, Some((1, 40)));
        assert_eq!(span(700, 3_000).await, Some((8, 30)));
        assert_eq!(span(701, 3_001).await, Some((9, 31)));
        for (from, until) in [(701, 800), (5_000, 6_000), (-50, 0), (9, 5)] {
            assert_eq!(span(from, until).await, None, "{from} to {until}");
        }
        assert_eq!(bench.store.log_span(&globex(), at(0), at(9)).await.unwrap(), None);
        let reported = async |from, to, limit| {
            let lines = bench.store.log_reported(&acme(), from, to, limit).await.unwrap();
            lines.iter().map(|line| line.seq).collect::<Vec<_>>()
        };
        assert_eq!(reported(1, 40, 10).await, [32, 31, 10, 8]);
        assert_eq!(reported(9, 31, 10).await, [31, 10]);
        assert_eq!(reported(1, 40, 2).await, [32, 31]);
        let newest = bench.store.log_reported(&acme(), 8, 8, 1).await.unwrap().remove(0);
        assert!(newest.line.contains("exported") && newest.line.contains(" 7\""), "with what it tells: {newest:?}");
    })
    .await;
    let bench = Bench::sqlite().await;
    let raw = bench.raw().await;
    let index = sqlx::query("SELECT sql FROM sqlite_master WHERE name = 'log_reported'").fetch_one(&raw).await.unwrap();
    let index: String = index.get("sql");
    let (_, condition) = index.split_once(" WHERE ").unwrap();
    let query = format!(
        "EXPLAIN QUERY PLAN SELECT instance, seq, line FROM log WHERE instance = 'acme' AND seq >= 1 AND seq <= 9
         AND {condition} ORDER BY seq DESC LIMIT 9"
    );
    let plan = sqlx::query(sqlx::AssertSqlSafe(query)).fetch_all(&raw).await.unwrap();
    let plan: Vec<String> = plan.iter().map(|row| row.get("detail")).collect();
    assert!(plan.join("; ").contains("INDEX log_reported"), "{plan:?}");
}

#[tokio::test]
async fn a_log_is_checked_by_one_at_a_time_and_only_we_say_what_came_of_it() {
    on_each_database(async |bench| {
        let store = &bench.store;
        let day = SignedDuration::from_hours(24);
        let begin = async |holder: &str, after, now| store.begin_log_check(&acme(), holder, after, now).await.unwrap();
        assert_eq!(store.log_checks(&acme(), at(0)).await.unwrap(), LogChecks::default());
        assert!(begin("one", day, at(0)).await);
        assert!(!begin("two", day, at(100)).await, "the first is at it");
        assert!(begin("one", day, at(200)).await, "after a restart");
        assert!(!begin("two", day, at(450)).await);
        store.keep_log_check(&acme(), "one", at(450)).await.unwrap();
        assert!(!begin("two", day, at(700)).await, "it said that it still is");
        assert_eq!(store.log_checks(&acme(), at(700)).await.unwrap().going_since, Some(at(200)));
        assert!(begin("two", day, at(800)).await, "nothing was heard of it");
        let found = LogFound::Whole { seq: 7, hash: "ab".repeat(32) };
        let check = LogCheck { began: at(800), ended: at(900), entries: 7, found };
        // Whoever has lost it says nothing any more.
        store.end_log_check(&acme(), "one", Some(&check)).await.unwrap();
        assert_eq!(store.log_checks(&acme(), at(900)).await.unwrap().last, None);
        store.end_log_check(&acme(), "two", Some(&check)).await.unwrap();
        let last = LogChecks { last: Some(check.clone()), going_since: None };
        assert_eq!(store.log_checks(&acme(), at(900)).await.unwrap(), last);
        assert!(!begin("one", day, at(900) + day - SignedDuration::from_secs(1)).await);
        // Given up: what was known before still is.
        assert!(begin("one", SignedDuration::ZERO, at(1_000)).await);
        store.end_log_check(&acme(), "one", None).await.unwrap();
        assert_eq!(store.log_checks(&acme(), at(1_001)).await.unwrap(), last);
        assert!(begin("one", day, at(900) + day).await);
        assert!(store.begin_log_check(&globex(), "two", day, at(1_000)).await.unwrap(), "each has its own");

        bench.tamper("UPDATE log_checks SET result = 'all is well'").await;
        assert_eq!(store.log_checks(&acme(), at(1_001)).await.unwrap().last, None);
    })
    .await;
}
