use std::sync::Arc;

use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;
use vouchsafe_app::dashboard::door::{ChoosePage, FrontPage, NotFinishedPage, NotSetUpPage};
use vouchsafe_halo::escape::plain;

use super::visitor::answer;
use crate::{answer::Refused, services::Services, sign_in::cookie};

#[derive(Default, Deserialize)]
pub struct Chosen {
    #[serde(default)]
    instance: String,
}

/// `GET /dashboard`: on to the only instance, to the one of whoever is signed in, or to the one whose name is typed.
pub async fn choose(
    State(services): State<Arc<Services>>,
    Query(chosen): Query<Chosen>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let settings = services.settings().await?;
    let typed = chosen.instance.trim().to_lowercase();
    let to = |id| Ok(Redirect::to(&super::path(id)).into_response());
    if !typed.is_empty() {
        let found = typed.parse().ok().and_then(|id| settings.instance(&id));
        return match found {
            Some(connected) => to(&connected.instance.id),
            None => {
                let page = ChoosePage { unknown: plain(&typed) };
                answer(StatusCode::NOT_FOUND, |shell| page.render(shell))
            }
        };
    }
    if let Some(session) = cookie::session(&services, &headers, cookie::DASHBOARD).await? {
        return to(&session.instance);
    }
    let mut instances = settings.instances();
    match (instances.next(), instances.next()) {
        (Some(only), None) => to(&only.instance.id),
        (None, _) => not_set_up(),
        (Some(_), Some(_)) => answer(StatusCode::OK, |shell| ChoosePage::default().render(shell)),
    }
}

/// `GET /`: how it goes on, for an administrator who has only just started the server, and for whoever has typed no more than
/// the host's name.
pub async fn root(State(services): State<Arc<Services>>) -> Result<Response, Refused> {
    let settings = services.settings().await?;
    if settings.instances().next().is_none() {
        return not_set_up();
    }
    if settings.instances().all(|connected| connected.instance.administrators.is_empty()) {
        return answer(StatusCode::OK, |shell| NotFinishedPage.render(shell));
    }
    answer(StatusCode::OK, |shell| FrontPage.render(shell))
}

fn not_set_up() -> Result<Response, Refused> {
    answer(StatusCode::OK, |shell| NotSetUpPage.render(shell))
}
