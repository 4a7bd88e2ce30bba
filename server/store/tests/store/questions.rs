//! A second technician's answer: bound to one thing, given once, used once, within the transaction of what it is for.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use vouchsafe_domain::{
    agreement::{Matter, Unanswerable, What},
    code::Code,
    ids::{AccountId, AgentId, Target},
    method::{Method, Way},
    policy::{AfterDenial, Kinds, Requirement},
    purpose::Purpose,
    verdict::Verdict,
};
use vouchsafe_store::{
    About, Approver, Channel, Circumstances, Colleague, Errand, Involved, Lifted, Lifter, NewSession, NewVerification,
    Outgoing, Person, Question, QuestionEnd, Refusal, Secret, Session, Verification,
};

use crate::{bench::*, deliveries::delivery};

fn agent(id: &str) -> AgentId {
    id.parse().unwrap()
}

fn list() -> BTreeSet<AgentId> {
    [agent("3"), agent("5"), agent("6")].into()
}

fn ticket() -> Target {
    Target::Ticket("9499".parse().unwrap())
}

/// What `press` needs a second technician for.
fn matter(what: What) -> Matter {
    let press = press(at(0));
    Matter {
        instance: press.instance,
        target: ticket(),
        contact: press.contact,
        account: press.account,
        purposes: press.purposes,
        way: Way::Notification,
        what,
        approver: None,
        reason: None,
        asked_by: press.technician,
    }
}

fn about() -> About {
    let press = press(at(0));
    About {
        client: press.client,
        contact_name: "Grace".into(),
        account_name: press.account_name,
        upn: press.upn,
        company: press.client_name,
        approver: None,
        asked_by_name: press.technician_name,
        kinds: Kinds::default(),
        other_contact: false,
        involved: Involved { agent: Some(agent("8")), addresses: ["grace@contoso.example".to_owned()].into() },
    }
}

/// `press`, with an agreement to it.
fn agreed_press(now: Timestamp) -> NewVerification {
    NewVerification { agreement: Some(matter(What::Send)), ..press(now) }
}

async fn signed_in(bench: &Bench, who: &str, now: Timestamp) -> Session {
    let new = NewSession {
        instance: acme(),
        agent: agent(who),
        agent_name: format!("Agent {who}"),
        agent_email: None,
        access_token: Secret::new("token"),
        refresh_token: None,
        token_expires: now + SignedDuration::from_hours(1),
    };
    bench.store.create_session(new, now).await.unwrap()
}

async fn ask(bench: &Bench, what: What, now: Timestamp) -> Question {
    bench.store.ask_second(matter(what), about(), now).await.unwrap().unwrap()
}

async fn answer(
    bench: &Bench,
    asked: &Question,
    by: &Session,
    agrees: bool,
    now: Timestamp,
) -> Result<(), Unanswerable> {
    bench.store.answer_second(&acme(), asked.id, by, &list(), agrees, now).await.unwrap().map(drop)
}

async fn refused(bench: &Bench, new: &NewVerification, now: Timestamp) -> bool {
    matches!(bench.store.request(new, LIMITS, now).await.unwrap(), Err(Refusal::NotAgreed))
}

fn without_note(_: &Verification, _: &vouchsafe_domain::log::Receipt) -> Outgoing {
    Outgoing::default()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_agreed_to_is_done_once_and_nothing_else_is() {
    on_each_database(async |bench| {
        let bob = signed_in(bench, "5", at(0)).await;
        assert!(refused(bench, &agreed_press(at(1)), at(1)).await, "nobody was asked");
        let asked = ask(bench, What::Send, at(2)).await;
        assert!(refused(bench, &agreed_press(at(3)), at(3)).await, "nobody has answered");
        assert_eq!(answer(bench, &asked, &bob, true, at(4)).await, Ok(()));

        let other = |change: fn(&mut Matter)| {
            let mut matter = matter(What::Send);
            change(&mut matter);
            NewVerification { agreement: Some(matter), ..press(at(5)) }
        };
        for another in [
            other(|matter| matter.account = account(2)),
            other(|matter| matter.purposes = Purpose::Other.into()),
            other(|matter| matter.way = Way::Code),
            other(|matter| matter.what = What::Vouch),
            other(|matter| matter.reason = Some("another reason".into())),
            other(|matter| matter.asked_by = agent("6")),
            other(|matter| matter.target = Target::Ticket("9500".parse().unwrap())),
            other(|matter| matter.instance = globex()),
        ] {
            assert!(refused(bench, &another, at(5)).await, "{another:?}");
        }
        let sent = bench.store.request(&agreed_press(at(6)), LIMITS, at(6)).await.unwrap().unwrap();
        let second = Some(Colleague { id: agent("5"), name: "Agent 5".into() });
        assert_eq!(sent.circumstances.second, second);
        let stored = bench.store.verification(&acme(), sent.id).await.unwrap().unwrap();
        assert_eq!(stored.circumstances, sent.circumstances);
        bench.conclude_without_note(sent.id, at(7)).await;
        assert!(refused(bench, &agreed_press(at(8)), at(8)).await, "it is used up");
        let question = bench.store.question(&acme(), ticket()).await.unwrap().unwrap();
        assert_eq!(question.ended, Some(QuestionEnd::Used));
        let kinds = bench.log_kinds("acme").await;
        let kinds: Vec<&str> = kinds.iter().map(String::as_str).filter(|kind| kind.starts_with("agreement")).collect();
        assert_eq!(kinds, ["agreement_asked", "agreement_given", "agreement_used"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_sent_does_not_use_the_agreement_up() {
    on_each_database(async |bench| {
        let bob = signed_in(bench, "5", at(0)).await;
        let ringing = bench.ringing(&NewVerification { ticket: None, ..press(at(0)) }, at(0)).await;
        let asked = ask(bench, What::Send, at(1)).await;
        answer(bench, &asked, &bob, true, at(2)).await.unwrap();
        let answer = bench.store.request(&agreed_press(at(3)), LIMITS, at(3)).await.unwrap();
        assert!(matches!(answer, Err(Refusal::AlreadyOpen(_))), "{answer:?}");
        bench.conclude_without_note(ringing.id, at(4)).await;
        bench.store.close_prompt(ringing.id, None, at(4)).await.unwrap();
        assert!(bench.store.request(&agreed_press(at(5)), LIMITS, at(5)).await.unwrap().is_ok());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_listed_colleague_who_has_just_signed_in_answers_and_in_time() {
    on_each_database(async |bench| {
        let [ann, bob, eve] = [
            signed_in(bench, "3", at(-10)).await,
            signed_in(bench, "5", at(-880)).await,
            signed_in(bench, "7", at(-10)).await,
        ];
        let asked = ask(bench, What::Send, at(0)).await;
        assert_eq!(answer(bench, &asked, &ann, true, at(1)).await, Err(Unanswerable::Own));
        assert_eq!(answer(bench, &asked, &eve, true, at(1)).await, Err(Unanswerable::NotListed));
        assert_eq!(answer(bench, &asked, &bob, true, at(21)).await, Err(Unanswerable::SignedInLongAgo));
        let bob = signed_in(bench, "5", at(22)).await;
        assert_eq!(answer(bench, &asked, &bob, true, at(300)).await, Err(Unanswerable::Closed));
        assert_eq!(answer(bench, &asked, &bob, true, at(-1)).await, Err(Unanswerable::Closed), "the clock went back");
        assert_eq!(answer(bench, &asked, &bob, true, at(299)).await, Ok(()));
        assert_eq!(answer(bench, &asked, &bob, true, at(299)).await, Err(Unanswerable::Closed));
        assert!(refused(bench, &agreed_press(at(300)), at(300)).await, "it has lapsed");
        assert_eq!(bench.store.lapse_questions(at(299)).await.unwrap(), []);
        assert_eq!(bench.store.lapse_questions(at(300)).await.unwrap().len(), 1);
        assert_eq!(bench.store.lapse_questions(at(301)).await.unwrap(), []);
        assert!(refused(bench, &agreed_press(at(299)), at(299)).await, "and stays so, whatever the clock says");
        assert_eq!(bench.log_kinds("acme").await.last().map(String::as_str), Some("send_refused"));
        let lapsed = bench.log_kinds("acme").await.iter().filter(|kind| *kind == "agreement_lapsed").count();
        assert_eq!(lapsed, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_answers_the_first_counts_and_of_many_uses_one() {
    on_each_database(async |bench| {
        let asked = ask(bench, What::Send, at(0)).await;
        let sessions = [signed_in(bench, "5", at(0)).await, signed_in(bench, "6", at(0)).await];
        let answers = at_once((0..20).map(|number| {
            let (store, session, id) = (bench.store.clone(), sessions[number % 2].clone(), asked.id);
            async move { store.answer_second(&acme(), id, &session, &list(), number % 3 != 0, at(1)).await.unwrap() }
        }))
        .await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        let first = answers.into_iter().find_map(Result::ok).unwrap();
        let stands = bench.store.question(&acme(), ticket()).await.unwrap().unwrap();
        assert_eq!(stands.agreement.answer, first.agreement.answer);

        let asked = ask(bench, What::Override, at(2)).await;
        answer(bench, &asked, &sessions[0], true, at(3)).await.unwrap();
        let outcomes = at_once((0..10).map(|_| {
            let store = bench.store.clone();
            async move {
                let new = NewVerification { agreement: Some(matter(What::Override)), ..press(at(4)) };
                store.go_on_without(new, at(4), without_note).await.unwrap()
            }
        }))
        .await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_a_withdrawal_and_a_new_question_end_the_old_one() {
    on_each_database(async |bench| {
        let bob = signed_in(bench, "5", at(0)).await;
        let first = ask(bench, What::Send, at(0)).await;
        answer(bench, &first, &bob, false, at(1)).await.unwrap();
        assert!(refused(bench, &agreed_press(at(2)), at(2)).await);
        let second = ask(bench, What::Send, at(3)).await;
        answer(bench, &second, &bob, true, at(4)).await.unwrap();
        let colleagues = Matter { asked_by: agent("6"), ..matter(What::Send) };
        assert_eq!(bench.store.ask_second(colleagues.clone(), about(), at(5)).await.unwrap(), None);
        assert!(!bench.store.withdraw_second(&acme(), second.id, agent("5"), at(5)).await.unwrap(), "not theirs");
        assert!(!bench.store.withdraw_second(&globex(), second.id, agent("3"), at(5)).await.unwrap());
        assert!(bench.store.withdraw_second(&acme(), second.id, agent("3"), at(5)).await.unwrap());
        assert!(refused(bench, &agreed_press(at(6)), at(6)).await);
        let third = ask(bench, What::Send, at(7)).await;
        answer(bench, &third, &bob, true, at(8)).await.unwrap();
        ask(bench, What::Override, at(9)).await;
        assert!(refused(bench, &agreed_press(at(10)), at(10)).await, "asked anew, the old answer is gone");
        assert!(bench.store.ask_second(colleagues, about(), at(309)).await.unwrap().is_some(), "that one has lapsed");
        let kinds = bench.log_kinds("acme").await;
        let count = |kind: &str| kinds.iter().filter(|one| *one == kind).count();
        assert_eq!((count("agreement_refused"), count("agreement_withdrawn"), count("agreement_lapsed")), (1, 2, 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn to_go_on_without_takes_two_and_is_no_approval_and_no_prompt() {
    on_each_database(async |bench| {
        let bob = signed_in(bench, "5", at(0)).await;
        let reason = Some("the phone is at the bottom of a lake".to_owned());
        let matter = Matter { reason: reason.clone(), ..matter(What::Override) };
        let circumstances = Circumstances { reason: reason.clone(), ..Circumstances::default() };
        let new = NewVerification { agreement: Some(matter.clone()), circumstances, ..press(at(2)) };
        let store = &bench.store;
        let alone = NewVerification { agreement: None, ..new.clone() };
        assert!(store.go_on_without(alone, at(0), without_note).await.unwrap().is_err());
        assert!(store.go_on_without(new.clone(), at(0), without_note).await.unwrap().is_err());
        let asked = store.ask_second(matter, about(), at(0)).await.unwrap().unwrap();
        answer(bench, &asked, &bob, true, at(1)).await.unwrap();
        let gone_on = store
            .go_on_without(new, at(2), |verification, receipt| Some(note(verification, &receipt.to_string())).into())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(gone_on.verdict, Some(Verdict::Overridden));
        assert!(!gone_on.prompt_open && gone_on.begun.is_none() && gone_on.approval_until.is_none());
        assert_eq!(gone_on.circumstances.reason, reason);
        assert_eq!(gone_on.circumstances.second.as_ref().map(|second| second.id), Some(agent("5")));
        assert!(!store.use_approval(&acme(), gone_on.id, agent("3"), at(3)).await.unwrap());
        let spent = store.spent(account(1), &acme(), agent("3"), at(3)).await.unwrap();
        assert!(spent.account.is_empty() && spent.technician.is_empty(), "no phone rang: {spent:?}");
        let line = store.log_lines(Some(&acme()), None, 100).await.unwrap().pop().unwrap().line;
        let entry: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!((&entry["verdict"], &entry["second_technician"]), (&"overridden".into(), &5.into()));
        assert_eq!((&entry["detail"], entry.get("method")), (&json!(reason), None));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_vouches_never_approves_and_both_accounts_are_kept() {
    on_each_database(async |bench| {
        let grace = Person { account: account(1), upn: "grace@contoso.example".parse().unwrap(), name: "Grace".into() };
        let circumstances = Circumstances { vouched_for: Some(grace.clone()), ..Circumstances::default() };
        let to_otto = NewVerification { account: account(9), circumstances, ..press(at(0)) };
        let ringing = bench.ringing(&to_otto, at(0)).await;
        assert_eq!((ringing.account, ringing.subject()), (account(9), account(1)));
        let free = bench.store.request(&press(at(1)), LIMITS, at(1)).await.unwrap();
        assert!(free.is_ok(), "it is the approver's phone that is taken");
        let vouched = bench.conclude(ringing.id, Verdict::Approved, at(2)).await.unwrap();
        assert_eq!((vouched.verdict, vouched.approval_until), (Some(Verdict::Vouched), None));
        assert_eq!(vouched.circumstances.vouched_for, Some(grace));
        assert!(!bench.store.use_approval(&acme(), vouched.id, agent("3"), at(3)).await.unwrap());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_live_approval_is_taken_over_once_and_is_then_the_colleagues() {
    on_each_database(async |bench| {
        let store = &bench.store;
        let approved = bench.ringing(&press(at(0)), at(0)).await;
        let by = |id: &str| Colleague { id: agent(id), name: format!("Agent {id}") };
        assert!(!store.take_over(&acme(), approved.id, &by("5"), at(1)).await.unwrap(), "there is no approval yet");
        bench.conclude(approved.id, Verdict::Approved, at(2)).await.unwrap();
        assert!(!store.take_over(&globex(), approved.id, &by("5"), at(3)).await.unwrap());
        assert!(!store.take_over(&acme(), approved.id, &by("3"), at(3)).await.unwrap(), "it is theirs already");
        assert!(store.take_over(&acme(), approved.id, &by("5"), at(3)).await.unwrap());
        assert!(!store.use_approval(&acme(), approved.id, agent("3"), at(4)).await.unwrap(), "no longer the first's");
        let spent = store.spent(account(2), &acme(), agent("3"), at(4)).await.unwrap();
        assert_eq!(spent.technician.len(), 1, "the prompt stays the first one's");
        assert!(!store.take_over(&acme(), approved.id, &by("6"), at(2000)).await.unwrap(), "its time is over");
        assert!(store.use_approval(&acme(), approved.id, agent("5"), at(5)).await.unwrap());
        assert!(!store.take_over(&acme(), approved.id, &by("6"), at(6)).await.unwrap(), "it is used up");
        let kinds = bench.log_kinds("acme").await;
        assert_eq!(kinds.iter().filter(|kind| *kind == "approval_taken_over").count(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_it_is_about_is_known_by_agent_and_by_any_address() {
    on_each_database(async |bench| {
        let asked = ask(bench, What::Send, at(0)).await;
        let session = signed_in(bench, "5", at(0)).await;
        let with = |agent_id: &str, email: Option<&str>| Session {
            agent: agent(agent_id),
            agent_email: email.map(str::to_owned),
            ..session.clone()
        };
        assert!(!asked.involves(&with("5", None)) && !asked.involves(&with("5", Some("bob@msp.example"))));
        assert!(asked.involves(&with("8", None)), "Halo says that the contact is this agent");
        assert!(asked.involves(&with("5", Some("Grace@Contoso.example"))));
        let otto = Involved { agent: Some(agent("6")), addresses: BTreeSet::new() };
        let approver = vouching_by(otto);
        let matter = Matter { approver: Some(approver.account), ..matter(What::Vouch) };
        let about = About { approver: Some(approver), ..about() };
        let asked = bench.store.ask_second(matter, about, at(1)).await.unwrap().unwrap();
        assert!(asked.involves(&with("6", None)) && !asked.involves(&with("5", None)));
    })
    .await;
}

fn vouching_by(involved: Involved) -> Approver {
    let upn = "otto@contoso.example".parse().unwrap();
    Approver { account: account(7), upn, name: "Otto".into(), contact: None, involved }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_colleague_led_to_meanwhile_is_not_gone_on_without() {
    on_each_database(async |bench| {
        let asked = ask(bench, What::Override, at(0)).await;
        let bob = signed_in(bench, "5", at(0)).await;
        answer(bench, &asked, &bob, true, at(1)).await.unwrap();
        let new = NewVerification { agreement: Some(matter(What::Override)), pressed: Some(at(2)), ..press(at(4)) };
        let colleague = NewVerification { technician: agent("6"), account: account(2), ..press(at(3)) };
        bench.store.request(&colleague, LIMITS, at(3)).await.unwrap().unwrap();
        let go_on = async |new, now| bench.store.go_on_without(new, now, |_, _| Outgoing::default()).await.unwrap();
        assert!(matches!(go_on(new.clone(), at(4)).await, Err(Refusal::Overtaken)));
        // Pressed again, after that was seen: the agreement was not used up.
        let gone_on = go_on(NewVerification { pressed: Some(at(5)), ..new }, at(5)).await.unwrap();
        assert_eq!(gone_on.verdict, Some(Verdict::Overridden));
    })
    .await;
}

/// The user has pressed Deny: after this the account is fenced.
async fn denied(bench: &Bench, new: &NewVerification, now: Timestamp) {
    let ringing =
        bench.ringing(&NewVerification { after_denial: Some(AfterDenial::CoolDown), ..new.clone() }, now).await;
    bench.conclude(ringing.id, Verdict::Denied, now).await.unwrap();
    bench.store.close_prompt(ringing.id, None, now).await.unwrap();
    assert!(bench.store.fence(&acme(), ringing.subject(), now).await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_may_say_that_a_denial_was_a_mistake_and_of_no_later_one() {
    on_each_database(async |bench| {
        let store = &bench.store;
        let bob = signed_in(bench, "5", at(0)).await;
        let mistake = matter(What::Mistake);
        let tells = |lifted: &Lifted| {
            assert!(lifted.detail.starts_with("by second technician; before: denied"), "{lifted:?}");
            let note = Some(note(&lifted.about, "lifted"));
            Outgoing { note, deliveries: vec![delivery(Errand::Alert)], untold: vec![] }
        };
        denied(bench, &press(at(0)), at(0)).await;
        assert!(!store.lift_as_agreed(&mistake, at(1), tells).await.unwrap(), "nobody was asked");
        let asked = ask(bench, What::Mistake, at(2)).await;
        assert!(!store.lift_as_agreed(&mistake, at(3), tells).await.unwrap(), "nobody has answered");
        answer(bench, &asked, &bob, true, at(4)).await.unwrap();
        assert!(!store.lift_as_agreed(&matter(What::Send), at(5), tells).await.unwrap(), "that was not agreed to");
        for (worse, better) in [
            ("UPDATE fences SET begins = begins + 3000", "UPDATE fences SET begins = begins - 3000"),
            ("UPDATE fences SET instance = 'globex'", "UPDATE fences SET instance = 'acme'"),
            ("UPDATE fences SET cause = 'fraud_reported'", "UPDATE fences SET cause = 'denied'"),
        ] {
            bench.tamper(worse).await;
            assert!(!store.lift_as_agreed(&mistake, at(6), tells).await.unwrap(), "{worse}");
            bench.tamper(better).await;
        }
        assert!(
            store.lift_as_agreed(&mistake, at(7), tells).await.unwrap(),
            "what could not be done did not use it up"
        );
        assert!(store.fence(&acme(), account(1), at(8)).await.unwrap().is_none());
        assert!(!store.lift_as_agreed(&mistake, at(9), tells).await.unwrap(), "once");
        assert_eq!(store.due_deliveries(&acme(), Channel::Mail, at(9), 10).await.unwrap().len(), 1);
        let notes = store.due_notes(&acme(), at(9), 10).await.unwrap();
        assert_eq!(notes.iter().filter(|note| note.receipt == "lifted").count(), 1, "what was not lifted wrote none");
        let line = store.log_lines(Some(&acme()), None, 100).await.unwrap().pop().unwrap().line;
        let entry: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!((&entry["kind"], &entry["second_technician"]), (&"fence_lifted".into(), &5.into()));
        assert!(entry["detail"].as_str().unwrap().starts_with("by second technician; before: denied"), "{line}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_goes_round_a_fence_and_whoever_denies_to_vouch_fences_the_user() {
    on_each_database(async |bench| {
        let grace = Person { account: account(1), upn: "grace@contoso.example".parse().unwrap(), name: "Grace".into() };
        let circumstances = Circumstances { vouched_for: Some(grace), ..Circumstances::default() };
        let to_otto = |now| NewVerification { account: account(9), circumstances: circumstances.clone(), ..press(now) };
        denied(bench, &to_otto(at(0)), at(0)).await;
        assert!(bench.store.fence(&acme(), account(9), at(1)).await.unwrap().is_none(), "the approver did right");
        assert_eq!(named(bench, "fenced").await, [grace_is_named()]);
        let fenced = async |new: NewVerification| {
            matches!(bench.store.request(&new, LIMITS, at(1)).await.unwrap(), Err(Refusal::Fenced(_)))
        };
        assert!(fenced(press(at(1))).await, "the user");
        assert!(fenced(to_otto(at(1))).await, "whoever vouches for the user");
        let for_another = Circumstances {
            vouched_for: Some(Person {
                account: account(2),
                upn: "ada@contoso.example".parse().unwrap(),
                name: "Ada".into(),
            }),
            ..Circumstances::default()
        };
        assert!(fenced(NewVerification { circumstances: for_another, ..press(at(1)) }).await, "a fenced approver");

        let bob = signed_in(bench, "5", at(0)).await;
        let asked = ask(bench, What::Override, at(0)).await;
        answer(bench, &asked, &bob, true, at(1)).await.unwrap();
        let new = NewVerification { agreement: Some(matter(What::Override)), ..press(at(2)) };
        let gone_on = bench.store.go_on_without(new, at(2), without_note).await.unwrap();
        assert!(matches!(gone_on, Err(Refusal::Fenced(_))), "{gone_on:?}");
        assert!(
            !bench
                .store
                .lift_fence(Lifter::Host, account(9), "she was called back", at(3), at(3), |_| Outgoing::default())
                .await
                .unwrap()
        );
        assert!(
            bench
                .store
                .lift_fence(Lifter::Host, account(1), "she was called back", at(3), at(3), |_| Outgoing::default())
                .await
                .unwrap()
        );
        assert_eq!(named(bench, "fence_lifted").await, [grace_is_named()]);
    })
    .await;
}

fn grace_is_named() -> [String; 3] {
    let AccountId { tenant, object } = account(1);
    [tenant.to_string(), object.to_string(), "grace@contoso.example".to_owned()]
}

/// Whom the entries of this kind are about: tenant, object id, UPN.
async fn named(bench: &Bench, kind: &str) -> Vec<[String; 3]> {
    let lines = bench.store.log_lines(Some(&acme()), None, 10_000).await.unwrap();
    let entries = lines.iter().map(|line| serde_json::from_str::<serde_json::Value>(&line.line).unwrap());
    let of_kind = entries.filter(|entry| entry["kind"] == kind);
    of_kind.map(|entry| ["tenant_id", "object_id", "upn"].map(|field| entry[field].as_str().unwrap().into())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_nobody_agreed_to_can_be_used_once_they_have() {
    on_each_database(async |bench| {
        let with_code = |now| NewVerification {
            method: Method::Code,
            code: Code::typed("123456"),
            agreement: Some(Matter { way: Way::Code, ..matter(What::Send) }),
            ..press(now)
        };
        assert!(refused(bench, &with_code(at(0)), at(0)).await);
        let unasked = NewVerification {
            agreement: None,
            requirement: Requirement { second_technician: true, ..Requirement::plain() },
            ..with_code(at(0))
        };
        assert!(refused(bench, &unasked, at(0)).await);
        let bob = signed_in(bench, "5", at(0)).await;
        let wanted = Matter { way: Way::Code, ..matter(What::Send) };
        let asked = bench.store.ask_second(wanted, about(), at(1)).await.unwrap().unwrap();
        answer(bench, &asked, &bob, true, at(2)).await.unwrap();
        assert!(bench.store.request(&with_code(at(3)), LIMITS, at(3)).await.unwrap().is_ok());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_under_way_when_a_fence_goes_up_is_no_good_news() {
    on_each_database(async |bench| {
        let grace = Person { account: account(1), upn: "grace@contoso.example".parse().unwrap(), name: "Grace".into() };
        let circumstances = Circumstances { vouched_for: Some(grace), ..Circumstances::default() };
        let vouching = |approver| NewVerification {
            account: account(approver),
            circumstances: circumstances.clone(),
            after_denial: Some(AfterDenial::CoolDown),
            ..press(at(0))
        };
        // Two are asked to vouch for the user, and the user, all at once; one of them denies.
        let denies = bench.ringing(&vouching(9), at(0)).await;
        let vouches = bench.ringing(&vouching(8), at(0)).await;
        let user = bench.ringing(&press(at(0)), at(0)).await;
        bench.conclude(denies.id, Verdict::Denied, at(1)).await.unwrap();
        for late in [vouches.id, user.id] {
            let ended = bench.conclude(late, Verdict::Approved, at(2)).await.unwrap();
            assert_eq!((ended.verdict, ended.approval_until), (Some(Verdict::AnsweredTooLate), None));
        }
        let line = bench.store.log_lines(Some(&acme()), None, 100).await.unwrap().pop().unwrap().line;
        assert!(line.contains(r#""reason":"fenced""#), "{line}");
    })
    .await;
}
