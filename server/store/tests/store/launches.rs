//! Whether the PSA opens pods: one row an instance, whatever happens.

use jiff::SignedDuration;
use vouchsafe_store::Launches;

use crate::bench::*;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_last_is_kept_of_each_kind() {
    on_each_database(async |bench| {
        let (store, acme) = (&bench.store, acme());
        let later = |seconds| at(0) + SignedDuration::from_secs(seconds);
        assert_eq!(store.launches(&acme).await.unwrap(), Launches::default());
        store.launched(&acme, Some("signature"), later(1)).await.unwrap();
        store.launched(&acme, Some("unreplaced"), later(2)).await.unwrap();
        store.launched(&acme, None, later(3)).await.unwrap();
        let failed = Some((later(2), "unreplaced".to_owned()));
        let expected = Launches { opened: Some(later(3)), failed };
        assert_eq!(store.launches(&acme).await.unwrap(), expected);
        assert_eq!(store.launches(&globex()).await.unwrap(), Launches::default());
        assert_eq!(bench.tamper("UPDATE launches SET opened = opened").await, 1);
    })
    .await;
}
