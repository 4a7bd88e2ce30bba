//! Listed contacts: taken in page by page, matched, listed, and forgotten; and one reader at a time.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use sqlx::Row as _;
use vouchsafe_domain::{
    contact::Contact,
    ids::{ClientId, ContactId},
    listed::Listed,
    matching::Unmatched,
};
use vouchsafe_store::{
    AccountChange, AccountFilter, AccountsRead, ContactFilter, ContactHalt, ContactPlace, ContactRead, ContactTurn,
    ContactsRead, MethodsRead, NewMatch, Secret, Taken,
};

use crate::bench::{Bench, account, acme, at, globex, on_each_database};

fn client() -> ClientId {
    "12".parse().unwrap()
}

fn contact(number: u64, name: &str) -> Contact {
    Contact {
        id: number.try_into().unwrap(),
        name: name.to_owned(),
        client: client(),
        client_name: String::new(),
        email: None,
        addresses: vec![format!("User{number}@contoso.example"), "not an address".into()],
        named_tenant: None,
        named_object: None,
        linked_agent: None,
        inactive: false,
        vip: false,
        important: false,
    }
}

fn page(contacts: Vec<Contact>) -> ContactsRead {
    ContactsRead { entries: contacts.len() as u64, contacts, ..ContactsRead::default() }
}

async fn due(bench: &Bench, seconds: i64) -> ContactTurn {
    bench.store.hasten_contacts(&acme(), at(seconds)).await.unwrap();
    bench.store.take_contact_read(&acme(), at(seconds)).await.unwrap().unwrap().0
}

/// One reading from its beginning to its end.
async fn read(bench: &Bench, seconds: i64, contacts: Vec<Contact>) {
    bench.store.keep_contacts(&acme(), &BTreeSet::from([client()]), || at(0)).await.unwrap();
    let turn = due(bench, seconds).await;
    for page in [page(contacts), ContactsRead::default()] {
        bench.store.take_contacts(&turn, &page, at(seconds + 10_000), at(seconds)).await.unwrap();
    }
}

/// Matches all contacts of the customer in this way.
async fn matched(bench: &Bench, listed: impl Fn(&Contact) -> Listed) -> u64 {
    let page = bench.store.contacts_to_match(&acme(), client(), None, 1_000).await.unwrap();
    let matched: Vec<_> = page
        .into_iter()
        .map(|one| {
            let listed = listed(&one.contact);
            (one, listed)
        })
        .collect();
    bench.store.put_matched(&acme(), client(), &matched).await.unwrap()
}

async fn unmatched(bench: &Bench, filter: ContactFilter) -> Vec<u64> {
    let found = bench.store.unmatched_contacts(&acme(), filter, None, 1_000).await.unwrap();
    found.into_iter().map(|(_, one)| one.contact.id.into()).collect()
}

async fn how(bench: &Bench) -> ContactRead {
    bench.store.contact_reads(&acme()).await.unwrap().remove(0)
}

fn id(number: u64) -> ContactId {
    number.try_into().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_taken_in_whole_and_by_whoever_has_the_turn() {
    on_each_database(async |bench| {
        let store = &bench.store;
        store.keep_contacts(&acme(), &BTreeSet::from([client()]), || at(0)).await.unwrap();
        assert!(store.take_contact_read(&globex(), at(0)).await.unwrap().is_none());
        let (turn, begun) = store.take_contact_read(&acme(), at(0)).await.unwrap().unwrap();
        assert!(begun.reading && begun.run == 1 && begun.pages == 0);
        assert!(store.take_contact_read(&acme(), at(1)).await.unwrap().is_none(), "one at a time");
        let first = page(vec![contact(1, "Ada"), contact(2, "Bob")]);
        assert_eq!(store.take_contacts(&turn, &first, at(9), at(1)).await.unwrap(), Taken::GoesOn);

        // It hangs; another one goes on from where it stopped, and the first one writes nothing more.
        let (other, goes_on) = store.take_contact_read(&acme(), at(200)).await.unwrap().unwrap();
        assert_eq!((goes_on.run, goes_on.pages, goes_on.entries), (1, 1, 2));
        let late = page(vec![contact(9, "Eve")]);
        assert_eq!(store.take_contacts(&turn, &late, at(9), at(201)).await.unwrap(), Taken::NotOurs);
        // A page that brings nobody new is the last one, and nobody on the earlier ones is gone.
        let again = page(vec![contact(2, "Bob"), contact(1, "Ada")]);
        assert_eq!(store.take_contacts(&other, &again, at(1_000), at(202)).await.unwrap(), Taken::Done);
        let read = how(bench).await;
        assert!(!read.reading && read.finished == Some(at(202)) && read.due == at(1_000) && !read.is_running(at(203)));
        let all = store.contacts_to_match(&acme(), client(), None, 9).await.unwrap();
        assert_eq!(all.iter().map(|one| one.contact.name.as_str()).collect::<Vec<_>>(), ["Ada", "Bob"]);
        assert_eq!(all[0].contact.addresses, ["user1@contoso.example"], "what is no address is not kept");
        let behind = store.contacts_to_match(&acme(), client(), Some(id(1)), 9).await.unwrap();
        assert_eq!(behind.iter().map(|one| one.contact.id).collect::<Vec<_>>(), [id(2)]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_ends_where_the_list_says_so_and_begins_anew_when_it_was_left_lying() {
    on_each_database(async |bench| {
        let store = &bench.store;
        store.keep_contacts(&acme(), &BTreeSet::from([client()]), || at(0)).await.unwrap();
        let turn = due(bench, 0).await;
        let said = ContactsRead { expected: Some(3), ..page(vec![contact(1, "Ada"), contact(2, "Bob")]) };
        assert_eq!(store.take_contacts(&turn, &said, at(9), at(1)).await.unwrap(), Taken::GoesOn);
        // One entry that is nobody counts, too.
        let rest = ContactsRead { entries: 1, unreadable: 1, expected: Some(3), ..ContactsRead::default() };
        assert_eq!(store.take_contacts(&turn, &rest, at(5_000), at(2)).await.unwrap(), Taken::Done);
        assert_eq!(how(bench).await.unreadable, 1);

        // Of a count that cannot be nothing is made.
        let turn = due(bench, 10).await;
        let none = ContactsRead { expected: Some(0), ..page(vec![contact(1, "Ada")]) };
        assert_eq!(store.take_contacts(&turn, &none, at(9), at(11)).await.unwrap(), Taken::GoesOn);
        let halt = ContactHalt { due: at(12), not_before: at(12), problem: None, for_all: false };
        assert!(store.halt_contact_read(&turn, halt).await.unwrap());
        let (_, soon) = store.take_contact_read(&acme(), at(60)).await.unwrap().unwrap();
        assert_eq!((soon.run, soon.pages), (2, 1));
        let later = at(60) + SignedDuration::from_hours(4);
        let (_, anew) = store.take_contact_read(&acme(), later).await.unwrap().unwrap();
        assert_eq!((anew.run, anew.pages, anew.entries), (3, 0, 0));
        assert_eq!(
            store.contacts_to_match(&acme(), client(), None, 9).await.unwrap().len(),
            2,
            "nobody is gone by that"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_halo_asks_us_to_wait_for_nobody_hastens_and_nobody_else_is_asked() {
    on_each_database(async |bench| {
        let store = &bench.store;
        let other: ClientId = "14".parse().unwrap();
        store.keep_contacts(&acme(), &BTreeSet::from([client(), other]), || at(0)).await.unwrap();
        let turn = due(bench, 0).await;
        let halt = ContactHalt { due: at(60), not_before: at(60), problem: Some("throttled"), for_all: true };
        assert!(store.halt_contact_read(&turn, halt).await.unwrap());
        assert!(!store.halt_contact_read(&turn, halt).await.unwrap(), "it is no longer theirs");
        store.hasten_contacts(&acme(), at(1)).await.unwrap();
        assert!(store.take_contact_read(&acme(), at(59)).await.unwrap().is_none());
        let reads = store.contact_reads(&acme()).await.unwrap();
        assert_eq!(reads.iter().map(|read| read.problem.as_deref()).collect::<Vec<_>>(), [Some("throttled"), None]);
        let (turn, _) = store.take_contact_read(&acme(), at(60)).await.unwrap().unwrap();
        store.take_contacts(&turn, &page(vec![contact(1, "Ada")]), at(999), at(61)).await.unwrap();
        let read = how(bench).await;
        assert_eq!((read.problem, read.tries), (None, 0));
        // A fault of this customer's alone holds up nobody else.
        let halt = ContactHalt { due: at(900), not_before: at(60), problem: Some("strange"), for_all: false };
        assert!(store.halt_contact_read(&turn, halt).await.unwrap());
        let (_, next) = store.take_contact_read(&acme(), at(62)).await.unwrap().unwrap();
        assert_eq!(next.client, other);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_changes_is_matched_anew_and_whoever_is_gone_is_retired_and_erased() {
    on_each_database(async |bench| {
        let store = &bench.store;
        read(bench, 10, (1..=4).map(|number| contact(number, "Ada")).collect()).await;
        assert!(unmatched(bench, ContactFilter::default()).await.is_empty(), "nobody looked yet");
        let all = matched(bench, |one| match u64::from(one.id) {
            1 => Listed::Is(account(1)),
            2 => Listed::Inactive,
            3 => Listed::Unmatched(Unmatched::Several),
            _ => Listed::Unmatched(Unmatched::NoAccount),
        });
        assert_eq!(all.await, 4);
        assert_eq!(unmatched(bench, ContactFilter::default()).await, [3, 4]);
        let several = ContactFilter { why: Some(Unmatched::Several), ..ContactFilter::default() };
        assert_eq!(unmatched(bench, several).await, [3]);
        let elsewhere = ContactFilter { client: Some("14".parse().unwrap()), ..ContactFilter::default() };
        assert!(unmatched(bench, elsewhere).await.is_empty());
        let count = store.count_contacts(&acme(), client()).await.unwrap();
        assert_eq!((count.all, count.unmatched, store.count_unmatched(&acme()).await.unwrap()), (3, 2, 2));
        assert_eq!(store.contacts_of(&acme(), account(1), 5).await.unwrap(), [(id(1), "Ada".to_owned())]);

        // Read again as they were: nothing is looked at again, and nothing is written.
        read(bench, 20, (1..=4).map(|number| contact(number, "Ada")).collect()).await;
        assert_eq!(unmatched(bench, ContactFilter::default()).await, [3, 4]);
        assert_eq!(store.contacts_of(&acme(), account(1), 5).await.unwrap().len(), 1);

        // Another name is the same contact; another address is one whom nobody has looked at; and one is gone.
        let moved = Contact { addresses: vec!["new@contoso.example".into()], ..contact(1, "Ada") };
        read(bench, 30, vec![moved, contact(2, "Ada"), contact(3, "Zoë")]).await;
        assert!(store.contacts_of(&acme(), account(1), 5).await.unwrap().is_empty());
        assert_eq!(unmatched(bench, ContactFilter::default()).await, [3]);
        assert_eq!(matched(bench, |_| Listed::Unmatched(Unmatched::NoAccount)).await, 3);
        assert_eq!(unmatched(bench, ContactFilter::default()).await, [1, 2, 3], "who is gone is on no list");

        // What was decided about a contact as they were a moment ago is not noted of them as they are now.
        let stale = store.contacts_to_match(&acme(), client(), None, 1).await.unwrap().remove(0);
        read(bench, 40, vec![contact(1, "Ada"), contact(2, "Ada"), contact(3, "Zoë")]).await;
        assert_eq!(store.put_matched(&acme(), client(), &[(stale, Listed::Is(account(9)))]).await.unwrap(), 0);
        assert!(store.contacts_of(&acme(), account(9), 5).await.unwrap().is_empty());

        assert_eq!(store.erase_personal(&acme(), at(30), at(100), "a test").await.unwrap().contacts, 0);
        assert_eq!(store.erase_personal(&acme(), at(31), at(100), "a test").await.unwrap().contacts, 1);
        let logged = store.log_page(&acme(), &Default::default(), None, 1).await.unwrap();
        assert!(logged[0].line.contains("1 contacts"), "{logged:?}");
        // Whoever comes back is back.
        read(bench, 50, (1..=4).map(|number| contact(number, "Ada")).collect()).await;
        assert_eq!(store.contacts_to_match(&acme(), client(), None, 9).await.unwrap().len(), 4);

        // A customer who is no longer connected takes everything along.
        let turn = due(bench, 60).await;
        store.keep_contacts(&acme(), &BTreeSet::new(), || at(0)).await.unwrap();
        assert!(store.contact_reads(&acme()).await.unwrap().is_empty());
        assert!(store.instances_with_contacts().await.unwrap().is_empty());
        assert_eq!(
            store.take_contacts(&turn, &page(vec![contact(9, "Eve")]), at(9), at(61)).await.unwrap(),
            Taken::NotOurs
        );
        let raw = bench.raw().await;
        let left: i64 = sqlx::query("SELECT COUNT(*) AS left_over FROM contacts").fetch_one(&raw).await.unwrap().get(0);
        raw.close().await;
        assert_eq!(left, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_people_agreed_on_is_on_no_list_while_the_address_holds() {
    on_each_database(async |bench| {
        let store = &bench.store;
        let alias = Contact { addresses: vec!["a_b%c@contoso.example".into()], ..contact(1, "Alia") };
        read(bench, 10, vec![alias, contact(2, "Bob")]).await;
        matched(bench, |_| Listed::Unmatched(Unmatched::NoAccount)).await;
        let agreed = NewMatch {
            account: account(7),
            upn: "alia@contoso.example".parse().unwrap(),
            address: "A_b%c@contoso.example".parse().unwrap(),
        };
        let [three, five] = ["3", "5"].map(|agent| agent.parse().unwrap());
        store.suggest_match(&acme(), id(1), &agreed, three, at(11)).await.unwrap();
        let found = store.unmatched_contacts(&acme(), ContactFilter::default(), None, 9).await.unwrap();
        assert_eq!(found.iter().map(|(_, one)| one.is_waited_for).collect::<Vec<_>>(), [true, false]);
        store.confirm_match(&acme(), id(1), &agreed, five, at(12)).await.unwrap();
        assert_eq!(unmatched(bench, ContactFilter::default()).await, [2]);
        assert_eq!(store.count_unmatched(&acme()).await.unwrap(), 1);
        assert_eq!(store.count_contacts(&acme(), client()).await.unwrap().unmatched, 1);
        assert_eq!(store.contacts_of(&acme(), account(7), 5).await.unwrap(), [(id(1), "Alia".to_owned())]);

        // Another address in Halo, be it much like it: it has to be said anew.
        let other = Contact { addresses: vec!["axbxc@contoso.example".into()], ..contact(1, "Alia") };
        read(bench, 20, vec![other, contact(2, "Bob")]).await;
        matched(bench, |_| Listed::Unmatched(Unmatched::NoAccount)).await;
        assert_eq!(unmatched(bench, ContactFilter::default()).await, [1, 2]);
        assert!(store.contacts_of(&acme(), account(7), 5).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_found_by_id_and_upn_and_by_whether_they_are_somebodys() {
    on_each_database(async |bench| {
        let store = &bench.store;
        let tenant = account(1).tenant;
        store.keep_imports(&acme(), &BTreeSet::from([tenant]), || at(0)).await.unwrap();
        let (turn, _) = store.take_import(&acme(), at(0)).await.unwrap().unwrap();
        store.expect_accounts(&turn, None, None, &["contoso.example".to_owned()]).await.unwrap();
        let changes = (1..=5).map(|number| AccountChange::Is {
            object: account(number).object,
            upn: Some(format!("User{number}@contoso.example").parse().unwrap()),
            name: Some(format!("Person {number}")),
            enabled: Some(true),
            guest: Some(false),
            synced: Some(false),
        });
        let changes = changes.chain([AccountChange::Gone(account(5).object)]).collect();
        let all = AccountsRead { changes, unreadable: 0, link: Secret::new("delta"), is_last: true };
        store.take_accounts(&turn, &all, at(1)).await.unwrap();
        store.take_methods(&turn, &MethodsRead::Untold("no".into()), at(9_999), at(2)).await.unwrap();
        let import = store.imports(&acme()).await.unwrap().remove(0);
        assert_eq!(import.domains, Some(vec!["contoso.example".to_owned()]));

        let named = async |numbers: &[usize], upns: &[&str]| {
            let objects: Vec<_> = numbers.iter().map(|number| account(*number).object).collect();
            let upns: Vec<_> = upns.iter().map(|upn| upn.parse().unwrap()).collect();
            let found = store.accounts_named(&acme(), &[tenant], &objects, &upns).await.unwrap();
            found.into_iter().map(|one| one.name).collect::<Vec<_>>()
        };
        assert_eq!(named(&[2, 5, 77], &["USER3@contoso.example", "x@y.example"]).await, ["Person 2", "Person 3"]);
        assert!(named(&[], &[]).await.is_empty());
        assert!(store.accounts_named(&acme(), &[], &[account(2).object], &[]).await.unwrap().is_empty());

        read(bench, 10, (1..=4).map(|number| contact(number, "Ada")).collect()).await;
        matched(bench, |one| match u64::from(one.id) {
            1 | 2 => Listed::Is(account(1)),
            _ => Listed::Unmatched(Unmatched::NoAccount),
        })
        .await;
        let agreed = NewMatch {
            account: account(3),
            upn: "user3@contoso.example".parse().unwrap(),
            address: "user4@contoso.example".parse().unwrap(),
        };
        store.suggest_match(&acme(), id(4), &agreed, "3".parse().unwrap(), at(11)).await.unwrap();
        let of = async |with| {
            let filter = AccountFilter { with_contact: Some(with), ..AccountFilter::default() };
            let page = store.accounts_page(&acme(), &filter, None, 9, at(12)).await.unwrap();
            page.into_iter().map(|(_, one)| one.name).collect::<Vec<_>>()
        };
        assert_eq!(of(true).await, ["Person 1"]);
        assert_eq!(of(false).await, ["Person 2", "Person 3", "Person 4", "Person 5"]);
        store.confirm_match(&acme(), id(4), &agreed, "5".parse().unwrap(), at(12)).await.unwrap();
        assert_eq!(of(true).await, ["Person 1", "Person 3"]);
        let both = store.contacts_of(&acme(), account(1), 9).await.unwrap();
        assert_eq!(both.into_iter().map(|(id, _)| u64::from(id)).collect::<Vec<_>>(), [1, 2]);
        assert!(store.contacts_of(&globex(), account(1), 9).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_leaves_nothing_out_and_shows_nothing_twice() {
    on_each_database(async |bench| {
        let names = ["Ada", "ada", "Émile", "", "مريم", "Kim 🌻", "O'Brien"];
        let contacts = (1..=97).map(|number| contact(number, names[number as usize % names.len()])).collect();
        read(bench, 10, contacts).await;
        matched(bench, |_| Listed::Unmatched(Unmatched::NoAccount)).await;
        let (mut behind, mut seen) = (None, Vec::new());
        loop {
            let filter = ContactFilter { client: Some(client()), ..ContactFilter::default() };
            let page = bench.store.unmatched_contacts(&acme(), filter, behind.as_ref(), 7).await.unwrap();
            let Some((last, _)) = page.last() else { break };
            behind = ContactPlace::read(&last.to_string());
            assert_eq!(behind.as_ref(), Some(last));
            seen.extend(page.into_iter().map(|(_, one)| u64::from(one.contact.id)));
        }
        assert_eq!(seen.len(), 97);
        assert_eq!(seen.into_iter().collect::<BTreeSet<_>>().len(), 97);
    })
    .await;
}

/// What SQLite does for a list must need no sorting, and nothing is read whole, however many there are.
#[tokio::test]
async fn no_list_is_sorted_or_read_whole() {
    let bench = Bench::sqlite().await;
    read(&bench, 10, vec![contact(1, "Ada")]).await;
    let raw = bench.raw().await;
    for (text, index) in [
        (
            "SELECT * FROM contacts c WHERE c.instance = 'a' AND c.unmatched = 1
             ORDER BY c.client, c.name_key, c.contact LIMIT 51",
            "contacts_unmatched (instance=? AND unmatched=?)",
        ),
        (
            "SELECT * FROM contacts c WHERE c.instance = 'a' AND c.unmatched = 1 AND c.client = 12 AND c.standing = 'several'
             AND (c.client, c.name_key, c.contact) > (12, '61', 5) ORDER BY c.client, c.name_key, c.contact LIMIT 51",
            "contacts_unmatched (instance=? AND unmatched=? AND client=?",
        ),
        (
            "SELECT COUNT(*) FROM contacts c WHERE c.instance = 'a' AND c.client = 12 AND c.standing NOT IN ('x', 'y')",
            "contacts_by_client (instance=? AND client=?)",
        ),
        (
            "SELECT * FROM contacts WHERE instance = 'a' AND client = 12 AND contact > 5 AND standing <> 'retired'
             ORDER BY contact LIMIT 200",
            "contacts_by_client (instance=? AND client=? AND contact>?)",
        ),
        (
            "SELECT contact, name FROM contacts WHERE instance = 'a' AND tenant = 'x' AND object = 'y' ORDER BY contact LIMIT 3",
            "contacts_by_account (instance=? AND tenant=? AND object=?)",
        ),
        (
            "SELECT c.contact, c.name FROM matches m CROSS JOIN contacts c WHERE m.instance = 'a' AND m.tenant = 'x'
             AND m.object = 'y' AND c.instance = m.instance AND c.contact = m.contact ORDER BY m.contact LIMIT 3",
            "SEARCH c USING INDEX sqlite_autoindex_contacts_1 (instance=? AND contact=?)",
        ),
        (
            "SELECT tenant, object, name_key FROM accounts WHERE instance = 'a' AND NOT EXISTS (SELECT 1 FROM contacts c
             WHERE c.instance = accounts.instance AND c.tenant = accounts.tenant AND c.object = accounts.object)
             ORDER BY name_key, object LIMIT 51",
            "contacts_by_account (instance=? AND tenant=? AND object=?)",
        ),
        (
            "SELECT * FROM accounts WHERE instance = 'a' AND upn_key IN ('61', '62') AND retired IS NULL",
            "accounts_by_upn (instance=? AND upn_key=?)",
        ),
        (
            "SELECT * FROM accounts WHERE instance = 'a' AND tenant IN ('x', 'y') AND object IN ('z', 'u') AND retired IS NULL",
            "sqlite_autoindex_accounts_1 (instance=? AND tenant=? AND object=?)",
        ),
    ] {
        let plan = format!("EXPLAIN QUERY PLAN {text}");
        let plan = sqlx::query(sqlx::AssertSqlSafe(plan)).fetch_all(&raw).await.unwrap();
        let plan: Vec<String> = plan.iter().map(|row| row.get("detail")).collect();
        let plan = plan.join("; ");
        assert!(plan.contains(index) && !plan.contains("TEMP B-TREE"), "{text}: {plan}");
    }
}

/// As many as a large customer has: taken in, matched and counted page by page.
#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_thousand_contacts_are_matched_page_by_page() {
    const PAGES: u64 = 100;
    const ON_A_PAGE: u64 = 1_000;
    let bench = Bench::sqlite().await;
    let store = &bench.store;
    store.keep_contacts(&acme(), &BTreeSet::from([client()]), || at(0)).await.unwrap();
    let turn = due(&bench, 0).await;
    for number in 0..PAGES {
        let from = number * ON_A_PAGE + 1;
        let contacts = (from..from + ON_A_PAGE).map(|one| contact(one, &format!("Person {one:06}"))).collect();
        let taken = store.take_contacts(&turn, &page(contacts), at(9_999), at(1)).await.unwrap();
        assert_eq!(taken, Taken::GoesOn);
    }
    assert_eq!(store.take_contacts(&turn, &ContactsRead::default(), at(9_999), at(1)).await.unwrap(), Taken::Done);
    let (mut behind, mut seen) = (None, 0);
    loop {
        let page = store.contacts_to_match(&acme(), client(), behind, 1_000).await.unwrap();
        let Some(last) = page.last() else { break };
        behind = Some(last.contact.id);
        seen += page.len() as u64;
        let listed = |one: &Contact| match u64::from(one.id) {
            number if number.is_multiple_of(10) => Listed::Unmatched(Unmatched::NoAccount),
            number => Listed::Is(account(usize::try_from(number).unwrap())),
        };
        let matched: Vec<_> = page
            .into_iter()
            .map(|one| {
                let listed = listed(&one.contact);
                (one, listed)
            })
            .collect();
        store.put_matched(&acme(), client(), &matched).await.unwrap();
    }
    let count = store.count_contacts(&acme(), client()).await.unwrap();
    assert_eq!((seen, count.all, count.unmatched), (100_000, 100_000, 10_000));
    assert_eq!(
        store.contacts_of(&acme(), account(99_999), 5).await.unwrap(),
        [(id(99_999), "Person 099999".to_owned())]
    );
}
