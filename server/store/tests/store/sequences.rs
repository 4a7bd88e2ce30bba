//! Whatever happens in whatever order, and whatever the clock does: no verdict changes, no phone rings twice, nothing that was
//! used or taken back becomes green again, and the log tells all of it.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicUsize, Ordering},
};

use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use tokio::runtime::Handle;
use uuid::Uuid;
use vouchsafe_domain::{fence::Cause, ids::AgentId, method::Method, policy::AfterDenial, verdict::Verdict};
use vouchsafe_store::{Colleague, Lifter, NewVerification, Outgoing, Verification};

use crate::bench::*;

/// Each with two accounts of its own, in the one database.
const SEQUENCES: u32 = 50;
/// How often something happens in one.
const LENGTH: usize = 40;

/// What happens. A number says to which account, or, counted from the newest, to which verification.
#[derive(Debug, Clone)]
enum Step {
    Request {
        account: usize,
        technician: u64,
        fences: bool,
    },
    Begin(usize),
    /// The phone is asked, unless it was before, and somebody taps.
    Approve(usize),
    Conclude(usize, Verdict),
    Close(usize),
    DeniedLate(usize, Cause),
    Use(usize, u64),
    TakeOver(usize, u64),
    Lift(usize),
    /// By so many seconds, forward or back.
    Clock(i64),
    /// Another process goes on.
    Restart,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    // The newest is what most happens to.
    let which = || prop_oneof![4 => Just(0_usize), 1 => 1_usize..3];
    let technician = || 3_u64..6;
    let ends = Verdict::ALL.into_iter().filter(|verdict| *verdict != Verdict::Approved).collect::<Vec<_>>();
    let ends = proptest::sample::select(ends);
    let step = prop_oneof![
        6 => (0_usize..2, technician(), proptest::bool::weighted(0.8))
            .prop_map(|(account, technician, fences)| Step::Request { account, technician, fences }),
        2 => which().prop_map(Step::Begin),
        2 => (which(), ends).prop_map(|(which, verdict)| Step::Conclude(which, verdict)),
        5 => which().prop_map(Step::Approve),
        1 => which().prop_map(Step::Close),
        2 => (which(), proptest::sample::select(vec![Cause::Denied, Cause::FraudReported]))
            .prop_map(|(which, cause)| Step::DeniedLate(which, cause)),
        3 => (which(), technician()).prop_map(|(which, technician)| Step::Use(which, technician)),
        3 => (which(), technician()).prop_map(|(which, technician)| Step::TakeOver(which, technician)),
        3 => (0_usize..2).prop_map(Step::Lift),
        3 => (-200_i64..500).prop_map(Step::Clock),
        1 => Just(Step::Restart),
    ];
    proptest::collection::vec(step, LENGTH)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_sequence_of_events_breaks_a_promise() {
    on_each_database(async |bench| {
        let accounts = AtomicUsize::new(0);
        let mut runner = TestRunner::new(Config { cases: SEQUENCES, failure_persistence: None, ..Config::default() });
        tokio::task::block_in_place(|| {
            let done = runner.run(&steps(), |steps| {
                let first = accounts.fetch_add(2, Ordering::Relaxed);
                Handle::current().block_on(run(bench, [first, first + 1], steps))
            });
            assert!(done.is_ok(), "{done:?}");
        });
        let kinds = bench.log_kinds("acme").await;
        let logged = |kind: &str| kinds.iter().filter(|logged| *logged == kind).count();
        let open = bench.store.open_verifications().await.unwrap();
        let unended = open.iter().filter(|verification| verification.verdict.is_none()).count();
        assert_eq!(logged("requested"), logged("concluded") + unended, "every verification has one end, or none yet");
        for kind in ["approval_used", "approval_taken_over", "approval_withdrawn", "fence_lifted", "late_answer"] {
            assert!(logged(kind) > 0, "no sequence came to {kind}");
        }
    })
    .await;
}

async fn run(bench: &Bench, accounts: [usize; 2], steps: Vec<Step>) -> Result<(), TestCaseError> {
    let (acme, mut store) = (acme(), bench.store.clone());
    let (mut now, mut known, mut past) = (1_000_000, Vec::<Uuid>::new(), BTreeMap::new());
    for step in steps {
        let nth = |which: usize| known.iter().rev().nth(which).copied();
        match step {
            Step::Request { account: of, technician, fences } => {
                let new = NewVerification {
                    account: account(accounts[of]),
                    technician: agent(technician),
                    method: Method::Tap,
                    after_denial: fences.then_some(AfterDenial::CoolDown),
                    ..press(at(now))
                };
                known.extend(store.request(&new, LIMITS, at(now)).await.unwrap().ok().map(|sent| sent.id));
            }
            Step::Begin(which) => {
                if let Some(id) = nth(which) {
                    store.begun(id, begin(at(now)), at(now)).await.unwrap();
                }
            }
            Step::Conclude(which, verdict) => {
                if let Some(id) = nth(which) {
                    store.conclude(id, conclusion(verdict, at(now)), |_, _, _| Outgoing::default()).await.unwrap();
                }
            }
            Step::Approve(which) => {
                if let Some(id) = nth(which) {
                    store.begun(id, begin(at(now)), at(now)).await.unwrap();
                    let approved = conclusion(Verdict::Approved, at(now));
                    store.conclude(id, approved, |_, _, _| Outgoing::default()).await.unwrap();
                }
            }
            Step::Close(which) => {
                if let Some(id) = nth(which) {
                    store.close_prompt(id, Some("PhoneAppDenied"), at(now)).await.unwrap();
                }
            }
            Step::DeniedLate(which, cause) => {
                if let Some(id) = nth(which) {
                    store.close_incident(id, cause, None, at(now), |_, _| Outgoing::default()).await.unwrap();
                }
            }
            Step::Use(which, technician) => {
                if let Some(id) = nth(which) {
                    store.use_approval(&acme, id, agent(technician), at(now)).await.unwrap();
                }
            }
            Step::TakeOver(which, technician) => {
                if let Some(id) = nth(which) {
                    let by = Colleague { id: agent(technician), name: "Cole League".to_owned() };
                    store.take_over(&acme, id, &by, at(now)).await.unwrap();
                }
            }
            Step::Lift(of) => {
                let who = Lifter::Administrator(&acme, agent(7));
                store
                    .lift_fence(who, account(accounts[of]), "by hand", at(now), at(now), |_| Outgoing::default())
                    .await
                    .unwrap();
            }
            Step::Clock(seconds) => now += seconds,
            Step::Restart => store = bench.again().await,
        }
        check(&store, &known, &mut past).await?;
    }
    for id in known {
        let (is, proven) = store.with_proof(&acme, id).await.unwrap().unwrap();
        prop_assert!(proven || is.verdict.is_none(), "the log tells another story of {is:?}");
    }
    Ok(())
}

/// What is so after every step, and what each was before it.
async fn check(
    store: &vouchsafe_store::Store,
    known: &[Uuid],
    past: &mut BTreeMap<Uuid, Verification>,
) -> Result<(), TestCaseError> {
    let mut open = Vec::new();
    for id in known {
        let is = store.verification(&acme(), *id).await.unwrap().unwrap();
        if is.prompt_open {
            prop_assert!(!open.contains(&is.account), "two prompts at once");
            open.push(is.account);
        }
        let approved = is.verdict == Some(Verdict::Approved);
        prop_assert!(!approved || is.begun.is_some(), "approved what nobody was asked");
        prop_assert!(is.approval_until.is_none() || approved);
        prop_assert!(is.approval_used.is_none() || is.approval_withdrawn.is_none(), "used what was taken back");
        if let Some(was) = past.get(id) {
            prop_assert!(was.verdict.is_none() || (was.verdict, was.concluded) == (is.verdict, is.concluded));
            prop_assert!(was.approval_until.is_none() || was.approval_until == is.approval_until, "it holds longer");
            prop_assert!(was.approval_used.is_none() || was.approval_used == is.approval_used, "used twice");
            prop_assert!(was.approval_withdrawn.is_none() || was.approval_withdrawn == is.approval_withdrawn);
            prop_assert!(was.prompt_open || !is.prompt_open, "a prompt that was closed is open again");
        }
        past.insert(*id, is);
    }
    Ok(())
}

fn agent(number: u64) -> AgentId {
    number.try_into().unwrap()
}
