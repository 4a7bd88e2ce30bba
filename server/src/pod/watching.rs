//! Follows what one page shows.

use std::time::Duration;

use futures::stream::{self, BoxStream, StreamExt as _};
use jiff::Timestamp;
use tokio::sync::watch;
use vouchsafe_app::contract::LiveView;

use super::{bound::BoundPod, open::Progress, view};
use crate::{live::Listener, sessions};

/// How often an open stream says that it is alive, and looks whether it may be.
const HEARTBEAT: Duration = Duration::from_millis(1500);

/// One live stream.
pub(super) struct Watching {
    pod: BoundPod,
    progress: watch::Receiver<Progress>,
    changes: Listener,
    sent: u64,
    over: bool,
}

impl Watching {
    /// What comes after the view with the number `after`.
    pub(super) fn of(pod: &BoundPod, after: u64) -> Self {
        pod.open.is_come_back_to(Timestamp::now());
        Self {
            progress: pod.open.progress.subscribe(),
            changes: pod.services.live.listen(pod.connected.instance.id.clone(), pod.page.target),
            pod: pod.clone(),
            sent: after,
            over: false,
        }
    }

    pub(super) fn lines(self) -> BoxStream<'static, Option<LiveView>> {
        stream::unfold(self, |mut watching| async move { Some((watching.next().await?, watching)) }).boxed()
    }

    /// The next line: a view, or a heartbeat. Ends after a view that nothing follows, and when the server stops.
    async fn next(&mut self) -> Option<Option<LiveView>> {
        if self.over {
            return None;
        }
        let view = self.view().await;
        self.over = view.ended;
        if view.seq != self.sent {
            self.sent = view.seq;
            return Some(Some(view));
        }
        if self.over {
            return None;
        }
        tokio::select! {
            () = self.pod.services.stopping.cancelled() => None,
            // What changed is read by the next round; this line tells the browser that we are here.
            () = self.changes.changed() => Some(self.changed().await),
            _ = self.progress.changed() => Some(self.changed().await),
            () = tokio::time::sleep(HEARTBEAT) => Some(self.changed().await),
        }
    }

    async fn changed(&mut self) -> Option<LiveView> {
        let view = self.view().await;
        self.over = view.ended;
        (view.seq != self.sent).then(|| {
            self.sent = view.seq;
            view
        })
    }

    /// What is to be shown, if this page may still see it.
    async fn view(&mut self) -> LiveView {
        let now = Timestamp::now();
        let services = self.pod.services.clone();
        let (found, settings) = tokio::join!(services.store.page(&self.pod.page.handle_hash, now), services.settings());
        let (Ok(found), Ok(settings)) = (found, settings) else {
            // Shown as what it is by the pod itself.
            return self.pod.view().await;
        };
        let found = found.filter(|(_, session)| !sessions::is_over(session, now));
        // What administrators change holds for what is open, too.
        let (Some((page, session)), Some(connected)) = (found, settings.instance(&self.pod.session.instance)) else {
            let session = services.store.session(self.pod.session.id).await;
            let lives = matches!(session, Ok(Some(session)) if !sessions::is_over(&session, now));
            let connected = settings.instance(&self.pod.session.instance).is_some();
            let detail = if lives && connected { "page" } else { "gone" };
            return self.pod.open.number(view::gone(self.pod.view().await, detail), now);
        };
        // What is kept of the page lives as long as the page, which an approval may have extended.
        services.pages.extend(&page.handle_hash, page.expires);
        self.pod = BoundPod { page, session, settings, connected, ..self.pod.clone() };
        self.pod.view().await
    }
}
