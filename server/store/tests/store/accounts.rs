//! Imported accounts: taken in page by page, listed, counted; and one reader at a time.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use sqlx::Row as _;
use vouchsafe_domain::{
    eligibility::Source,
    ids::{ObjectId, TenantId},
    reach::Reach,
};
use vouchsafe_store::{
    AccountChange, AccountFilter, AccountState, AccountsRead, Halted, MethodsRead, Phase, ReportEntry, Secret, Turn,
};

use crate::bench::{Bench, account, acme, at, globex, on_each_database};

fn tenant() -> TenantId {
    account(1).tenant
}

fn object(number: usize) -> ObjectId {
    account(number).object
}

fn is(number: usize, name: &str) -> AccountChange {
    AccountChange::Is {
        object: object(number),
        upn: Some(format!("user{number}@contoso.example").parse().unwrap()),
        name: Some(name.to_owned()),
        enabled: Some(true),
        guest: Some(false),
        synced: Some(number.is_multiple_of(3)),
    }
}

fn page(changes: Vec<AccountChange>, link: &str, is_last: bool) -> AccountsRead {
    AccountsRead { changes, unreadable: 0, link: Secret::new(link), is_last }
}

async fn due(bench: &Bench, seconds: i64) -> Turn {
    bench.store.hasten_imports(&acme(), &[tenant()], at(seconds)).await.unwrap();
    bench.store.take_import(&acme(), at(seconds)).await.unwrap().unwrap().0
}

/// One import from its beginning to its end.
async fn import(bench: &Bench, seconds: i64, changes: Vec<AccountChange>, entries: Vec<ReportEntry>) {
    bench.store.keep_imports(&acme(), &BTreeSet::from([tenant()]), || at(0)).await.unwrap();
    let turn = due(bench, seconds).await;
    assert!(bench.store.take_accounts(&turn, &page(changes, "delta", true), at(seconds)).await.unwrap());
    let read = MethodsRead::Page { entries, link: None };
    assert!(bench.store.take_methods(&turn, &read, at(seconds + 10_000), at(seconds)).await.unwrap());
}

async fn found(bench: &Bench, filter: &AccountFilter) -> Vec<String> {
    let page = bench.store.accounts_page(&acme(), filter, None, 1_000, at(100)).await.unwrap();
    page.into_iter().map(|(_, account)| account.name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_taken_in_whole_and_by_whoever_has_the_turn() {
    on_each_database(async |bench| {
        let store = &bench.store;
        store.keep_imports(&acme(), &BTreeSet::from([tenant()]), || at(0)).await.unwrap();
        assert!(store.take_import(&globex(), at(0)).await.unwrap().is_none());
        let (turn, begun) = store.take_import(&acme(), at(0)).await.unwrap().unwrap();
        assert!(begun.whole && begun.phase == Phase::Accounts && begun.run == 1);
        assert!(store.take_import(&acme(), at(1)).await.unwrap().is_none(), "one at a time");

        assert!(store.take_accounts(&turn, &page(vec![is(1, "Ada")], "two", false), at(1)).await.unwrap());
        // It hangs; another one goes on from where it stopped, and the first one writes nothing more.
        let (other, goes_on) = store.take_import(&acme(), at(200)).await.unwrap().unwrap();
        assert_eq!((goes_on.link.unwrap().expose(), goes_on.seen, goes_on.pages), ("two", 1, 1));
        assert!(!store.take_accounts(&turn, &page(vec![is(2, "Eve")], "x", true), at(201)).await.unwrap());
        assert!(
            !store.take_methods(&other, &MethodsRead::Untold("no".into()), at(9), at(201)).await.unwrap(),
            "not yet"
        );
        assert!(store.take_accounts(&other, &page(vec![is(3, "Bob")], "delta", true), at(202)).await.unwrap());
        assert!(!store.take_accounts(&other, &page(vec![is(4, "Eve")], "x", true), at(203)).await.unwrap());
        let told = MethodsRead::Page {
            entries: vec![ReportEntry { object: object(1), reach: Reach::SmsOnly, privileged: true }],
            link: None,
        };
        assert!(store.take_methods(&other, &told, at(1_000), at(204)).await.unwrap());
        assert_eq!(found(bench, &AccountFilter::default()).await, ["Ada", "Bob"]);
        assert!(store.take_import(&acme(), at(999)).await.unwrap().is_none(), "not due");
        let (_, again) = store.take_import(&acme(), at(1_000)).await.unwrap().unwrap();
        assert!(!again.whole && again.seen == 0 && again.link.unwrap().expose() == "delta");
        // What leads on is not to be read in the database.
        let raw = bench.raw().await;
        let link: String = sqlx::query("SELECT link FROM imports").fetch_one(&raw).await.unwrap().get("link");
        assert!(!link.contains("delta"), "{link}");
        raw.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_gone_is_retired_and_comes_back() {
    on_each_database(async |bench| {
        let store = &bench.store;
        import(bench, 10, vec![is(1, "Ada"), is(2, "Bob"), is(3, "Cleo")], vec![]).await;
        let renamed = AccountChange::Is {
            object: object(2),
            upn: None,
            name: Some("Zed".into()),
            enabled: Some(false),
            guest: None,
            synced: None,
        };
        import(bench, 20, vec![AccountChange::Gone(object(1)), renamed], vec![]).await;
        assert_eq!(found(bench, &AccountFilter::default()).await, ["Ada", "Cleo", "Zed"]);
        let state = |state| AccountFilter { state: Some(state), ..AccountFilter::default() };
        assert_eq!(found(bench, &state(AccountState::Active)).await, ["Cleo"], "nothing else changed");
        assert_eq!(found(bench, &state(AccountState::Disabled)).await, ["Zed"]);
        assert_eq!(found(bench, &state(AccountState::Retired)).await, ["Ada"]);

        // Everything anew, since nobody knows where it went on: nobody is retired before the end.
        let turn = due(bench, 30).await;
        assert!(store.restart_import(&turn, at(30)).await.unwrap());
        assert!(store.take_accounts(&turn, &page(vec![is(1, "Ada")], "two", false), at(31)).await.unwrap());
        assert_eq!(found(bench, &state(AccountState::Retired)).await, Vec::<String>::new());
        assert!(store.take_accounts(&turn, &page(vec![is(3, "Cleo")], "delta", true), at(32)).await.unwrap());
        assert_eq!(found(bench, &state(AccountState::Retired)).await, ["Zed"]);
        assert_eq!(found(bench, &state(AccountState::Active)).await, ["Ada", "Cleo"]);

        assert_eq!(store.erase_personal(&acme(), at(31), at(100), "a test").await.unwrap().accounts, 0);
        assert_eq!(store.erase_personal(&acme(), at(33), at(100), "a test").await.unwrap().accounts, 1);
        // A tenant that is no longer connected leaves nothing.
        store.keep_imports(&acme(), &BTreeSet::new(), || at(0)).await.unwrap();
        assert_eq!(found(bench, &AccountFilter::default()).await, Vec::<String>::new());
        assert!(store.imports(&acme()).await.unwrap().is_empty());
        assert!(!store.take_accounts(&turn, &page(vec![is(9, "Eve")], "x", true), at(40)).await.unwrap());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_microsoft_asks_us_to_wait_for_nobody_hastens() {
    on_each_database(async |bench| {
        let store = &bench.store;
        store.keep_imports(&acme(), &BTreeSet::from([tenant()]), || at(0)).await.unwrap();
        let turn = due(bench, 0).await;
        let halted = Halted { due: at(60), not_before: at(60), problem: Some("throttled"), needed: None };
        assert!(store.halt_import(&turn, halted).await.unwrap());
        assert!(!store.halt_import(&turn, halted).await.unwrap(), "it is no longer theirs");
        store.hasten_imports(&acme(), &[tenant()], at(1)).await.unwrap();
        assert!(store.take_import(&acme(), at(59)).await.unwrap().is_none());
        let halted = store.imports(&acme()).await.unwrap().remove(0);
        assert_eq!((halted.problem.as_deref(), halted.tries), (Some("throttled"), 1));
        let (turn, _) = store.take_import(&acme(), at(60)).await.unwrap().unwrap();
        assert!(store.take_accounts(&turn, &page(vec![], "two", false), at(61)).await.unwrap());
        let goes_on = store.imports(&acme()).await.unwrap().remove(0);
        assert_eq!((goes_on.problem, goes_on.tries), (None, 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_tells_any_more_is_not_known() {
    on_each_database(async |bench| {
        let told = |number, reach, privileged| ReportEntry { object: object(number), reach, privileged };
        let all = vec![told(1, Reach::SmsOnly, true), told(2, Reach::Prompt, false), told(7, Reach::Prompt, false)];
        import(bench, 10, vec![is(1, "Ada"), is(2, "Bob"), is(3, "Cleo")], all).await;
        let mut covered = bench.store.coverage(&acme()).await.unwrap();
        covered.sort_by_key(|one| one.reach);
        let counts: Vec<_> = covered.iter().map(|one| (one.reach, one.privileged, one.count)).collect();
        assert_eq!(counts, [(None, false, 1), (Some(Reach::Prompt), false, 1), (Some(Reach::SmsOnly), true, 1)]);
        import(bench, 20, vec![], vec![told(2, Reach::CodeOnly, false)]).await;
        let reach = |reach| AccountFilter { reach: Some(reach), ..AccountFilter::default() };
        assert_eq!(found(bench, &reach(None)).await, ["Ada", "Cleo"]);
        assert_eq!(found(bench, &reach(Some(Reach::CodeOnly))).await, ["Bob"]);
        assert!(bench.store.coverage(&globex()).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_leave_nothing_out_and_show_nothing_twice() {
    on_each_database(async |bench| {
        let names = ["Ada", "ada", "Émile", "émile", "user1", "", "مريم", "Kim 🌻", "O'Brien", "USER99"];
        let changes = (0..97).map(|number| is(number, names[number % names.len()])).collect();
        import(bench, 10, changes, vec![]).await;
        bench.store.keep_imports(&globex(), &BTreeSet::from([tenant()]), || at(0)).await.unwrap();
        for filter in [
            AccountFilter::default(),
            AccountFilter { search: Some("USER".into()), ..AccountFilter::default() },
            AccountFilter {
                tenants: Some(vec![tenant(), "22222222-2222-4222-8222-222222222222".parse().unwrap()]),
                ..AccountFilter::default()
            },
        ] {
            let (mut behind, mut seen) = (None, Vec::new());
            loop {
                let page = bench.store.accounts_page(&acme(), &filter, behind.as_ref(), 7, at(100)).await.unwrap();
                let Some((last, _)) = page.last() else { break };
                behind = vouchsafe_store::AccountPlace::read(&last.to_string());
                assert_eq!(behind.as_ref(), Some(last));
                seen.extend(page.into_iter().map(|(_, account)| account.account.object.to_string()));
            }
            assert_eq!(seen.len(), 97, "{filter:?}");
            assert_eq!(seen.into_iter().collect::<BTreeSet<_>>().len(), 97, "{filter:?}");
        }
        let search = |text: &str| AccountFilter { search: Some(text.into()), ..AccountFilter::default() };
        assert_eq!(found(bench, &search("ÉM")).await.len(), 20);
        assert_eq!(found(bench, &search("user96@")).await, ["مريم"]);
        assert!(found(bench, &search("%")).await.is_empty() && found(bench, &search("ser1")).await.is_empty());
        let source = |source| AccountFilter { source: Some(source), ..AccountFilter::default() };
        assert_eq!(found(bench, &source(Source::Microsoft365)).await.len(), 64);
        assert_eq!(found(bench, &source(Source::DirectoryWithoutPasswordSync)).await.len(), 33);
        let turn = due(bench, 20_000).await;
        let lately = at(100) - SignedDuration::from_hours(71);
        bench.store.expect_accounts(&turn, None, Some(lately), &[]).await.unwrap();
        assert_eq!(found(bench, &source(Source::DirectoryWithPasswordSync)).await.len(), 33);
        assert!(
            bench.store.accounts_page(&globex(), &AccountFilter::default(), None, 9, at(1)).await.unwrap().is_empty()
        );
        let nobody = AccountFilter { tenants: Some(vec![]), ..AccountFilter::default() };
        assert!(found(bench, &nobody).await.is_empty());
    })
    .await;
}

/// What SQLite does for a list must need no sorting, however many there are.
#[tokio::test]
async fn no_list_is_sorted_or_read_whole() {
    let bench = Bench::sqlite().await;
    import(&bench, 10, vec![is(1, "Ada")], vec![]).await;
    let raw = bench.raw().await;
    for (condition, order, index) in [
        ("", "name_key", "accounts_by_name"),
        (" AND (name_key, object) > ('61', 'x')", "name_key", "accounts_by_name"),
        (" AND name_key >= '61' AND name_key < '61g'", "name_key", "accounts_by_name"),
        (" AND retired IS NULL AND enabled = 0 AND guest = 0", "name_key", "accounts_by_name"),
        (" AND reach = 'nothing' AND privileged = 1", "name_key", "accounts_by_name"),
        (
            " AND tenant = 'x' AND retired IS NULL AND enabled = 1 AND guest = 0 AND reach IS NULL",
            "name_key",
            "accounts_by_tenant",
        ),
        (
            " AND upn_key >= '61' AND upn_key < '61g' AND (name_key < '61' OR name_key >= '61g')",
            "upn_key",
            "accounts_by_upn",
        ),
    ] {
        let text = format!(
            "EXPLAIN QUERY PLAN SELECT tenant, object, {order} AS place FROM accounts WHERE instance = 'acme'{condition} \
             ORDER BY {order}, object LIMIT 51"
        );
        let plan = sqlx::query(sqlx::AssertSqlSafe(text)).fetch_all(&raw).await.unwrap();
        let plan: Vec<String> = plan.iter().map(|row| row.get("detail")).collect();
        let plan = plan.join("; ");
        assert!(
            plan.contains(&format!("COVERING INDEX {index} ")) && !plan.contains("TEMP B-TREE"),
            "{condition}: {plan}"
        );
    }
}

/// As many as a large tenant has, through pages that are cut off: each page is taken in whole or not at all, and nobody twice.
#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_thousand_accounts_are_taken_in_through_pages_that_fail() {
    const PAGES: usize = 100;
    const ON_A_PAGE: usize = 1_000;
    let bench = Bench::sqlite().await;
    let store = &bench.store;
    store.keep_imports(&acme(), &BTreeSet::from([tenant()]), || at(0)).await.unwrap();
    let mut turn = due(&bench, 0).await;
    for number in 0..PAGES {
        let from = number * ON_A_PAGE;
        let people = (from..from + ON_A_PAGE).map(|one| is(one, &format!("Person {one:06}"))).collect();
        let read = page(people, &format!("page {}", number + 1), number + 1 == PAGES);
        let seconds = i64::try_from(number).unwrap();
        if number % 25 == 24 {
            // Whoever read this page hung for too long, and another goes on; what the first one brings at last is not taken.
            let (other, import) = store.take_import(&acme(), at(1_000 * seconds)).await.unwrap().unwrap();
            let place = import.link.unwrap();
            assert_eq!((place.expose(), import.seen), (&*format!("page {number}"), from as u64));
            assert!(!store.take_accounts(&turn, &read, at(1_000 * seconds)).await.unwrap());
            turn = other;
        }
        assert!(store.take_accounts(&turn, &read, at(1_000 * seconds + 1)).await.unwrap());
    }
    let covered = store.coverage(&acme()).await.unwrap();
    assert_eq!(covered.iter().map(|one| one.count).sum::<u64>(), (PAGES * ON_A_PAGE) as u64);
    // The last page of the list costs what the first does: it is found by its place.
    let filter = AccountFilter { search: Some("user99999@".to_owned()), ..AccountFilter::default() };
    assert_eq!(found(&bench, &filter).await, ["Person 099999"]);
}
