//! What monitoring sees: how much there is, and of nobody in particular.

use vouchsafe_domain::verdict::Verdict;
use vouchsafe_store::{NewVerification, Standing};

use crate::bench::*;

#[tokio::test(flavor = "multi_thread")]
async fn counts_what_there_is_at_the_moment() {
    on_each_database(async |bench| {
        let nothing =
            Standing { sessions: 0, notes_pending: 0, notes_refused: 0, deliveries_pending: 0, prompts_open: 0 };
        assert_eq!(bench.store.standing(at(0)).await.unwrap(), nothing);
        for number in 0..3 {
            let sent = bench.ringing(&NewVerification { account: account(number), ..press(at(0)) }, at(0)).await;
            if number > 0 {
                bench.conclude(sent.id, Verdict::Denied, at(10)).await.unwrap();
            }
            if number > 1 {
                assert!(bench.store.note_refused(bench.note_of(sent.id).await, "no", at(11)).await.unwrap());
            }
        }
        let standing = bench.store.standing(at(20)).await.unwrap();
        assert_eq!((standing.notes_pending, standing.notes_refused), (1, 1));
        let before = standing.prompts_open;
        // A prompt whose time is over is not open, although nobody has said so.
        assert!(before > 0 && bench.store.standing(at(1000)).await.unwrap().prompts_open == 0);
    })
    .await;
}
