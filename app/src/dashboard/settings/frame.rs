use leptos::prelude::*;

use super::{
    super::{
        parts::{answered, copied},
        sketch::{HALO_TAB, Shown, where_it_is},
    },
    Answer, Common, text,
};
use crate::words::words;

/// The pod in the PSA's page: where it is, what signs it, and whether it has been opened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frame {
    pub urls: Vec<PodUrl>,
    /// A secret that was made just now, and is shown this once.
    pub made: String,
    /// How many secrets count, and until when the old ones do.
    pub secrets: usize,
    pub until: String,
    pub answer: Answer,
    /// When the pod was last opened.
    pub opened: String,
    /// When it last was not, and the reason's name in the catalogue, under `set-frame-failed`.
    pub failed: Option<[String; 2]>,
}

/// What is to be pasted into a Custom Tab.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PodUrl {
    /// `ticket` or `user`.
    pub of: &'static str,
    pub url: String,
}

pub(super) fn drawn(frame: Frame, common: &Common) -> AnyView {
    let Frame { urls, made, secrets, until, answer, opened, failed } = frame;
    let Common { may, seen, path, heard } = common.clone();
    let urls = urls.into_iter().map(|PodUrl { of, url }| copied(text(&format!("set-frame-{of}")), url));
    let made = (!made.is_empty()).then(|| {
        view! {
            <div class="made" role="status">
                {copied(text("set-frame-made"), made)}
                <p>{text("set-frame-made-next")}</p>
            </div>
        }
        .into_any()
    });
    let standing = match secrets {
        0 => text("set-frame-no-secret"),
        1 => text("set-frame-one-secret"),
        _ if until.is_empty() => text("set-frame-old-secrets"),
        _ => words().text("set-frame-old-until", &[("time", &until)]),
    };
    let press = |name: &'static str, seen: String, primary: bool| {
        view! {
            <form method="post" action=format!("{path}/{name}#frame")>
                <input type="hidden" name="seen" value=seen />
                <button type="submit" data-primary=primary.then_some("true")>
                    {text(&format!("set-{name}"))}
                </button>
            </form>
        }
    };
    let presses = may.then(|| {
        let remove = (secrets > 1).then(|| press("old-secret", seen.clone(), false));
        view! {
            <div class="go">
                {press("secret", seen.clone(), secrets == 0)}
                {remove}
                <small>{heard}</small>
            </div>
        }
        .into_any()
    });
    let opened = match opened.as_str() {
        "" => text("set-frame-never"),
        time => words().text("set-frame-opened", &[("time", time)]),
    };
    let failed = failed.map(|[time, reason]| {
        let what = words().text("set-frame-failed", &[("time", &time)]);
        view! {
            <p class="warning">
                {what}
                " "
                {text(&format!("set-frame-failed-{reason}"))}
            </p>
        }
    });
    view! {
        <section class="card setting" id="frame">
            <h2>{text("set-frame")}</h2>
            <p class="aside">{text("set-frame-reason")}</p>
            <div class="urls">{urls.collect_view()}</div>
            {where_it_is(&[HALO_TAB], Shown::OnDemand)}
            {answered(answer)}
            {made}
            <p>{standing}</p>
            {presses}
            <p>{opened}</p>
            {failed}
        </section>
    }
    .into_any()
}
