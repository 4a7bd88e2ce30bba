//! "This was not me": what the link in a mail opens.
//!
//! Mail scanners open every link, so opening one changes nothing: only the button on our own page does. It takes back what was
//! approved and not used, tells the MSP, and fences nobody: whoever has somebody's mail must not be able to lock them out.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use jiff::{Timestamp, tz::TimeZone};
use tracing::warn;
use vouchsafe_app::{
    objection::{Answer, ObjectionPage},
    words::words,
};
use vouchsafe_domain::{ids::InstanceId, purpose::Purpose};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{Objection, Outgoing, TokenHash};

use crate::{
    answer::{self, Bounds, Refused},
    same_origin::is_our_own,
    services::Services,
    telling, verification,
};

/// `GET /objection/{token}`: what it is about, and a button. Changes nothing, however often it is opened.
pub async fn show(State(services): State<Arc<Services>>, Path(token): Path<String>) -> Result<Response, Refused> {
    let found = services.store.objection(&TokenHash::of(&token)).await?;
    let Some(objection) = found.filter(|found| found.expires > Timestamp::now()) else {
        return said(StatusCode::NOT_FOUND, Answer::Gone, "");
    };
    let time = |at| time(&services, &objection.verification.instance, at);
    if let Some(raised) = objection.raised {
        return said(StatusCode::OK, Answer::Again, &time(raised).await?);
    }
    let about = &objection.verification;
    let settings = services.settings().await?;
    let verdict = about.verdict.map(|verdict| verdict.name()).unwrap_or_default();
    let page = ObjectionPage {
        host: settings.instance(&about.instance).map(|connected| connected.host.clone()).unwrap_or_default(),
        company: plain(&about.client_name),
        upn: plain(about.upn.as_str()),
        when: time(about.concluded.unwrap_or(about.requested)).await?,
        purpose: words().purposes(about.purposes.iter().map(Purpose::name)),
        outcome: words().text(&format!("verdict-{verdict}"), &[]),
        path: format!("/objection/{token}"),
    };
    let shell = answer::shell()?;
    Ok(closed(answer::page(StatusCode::OK, &shell, &Bounds::default(), page.render(&shell))))
}

/// `POST /objection/{token}`: somebody pressed the button.
pub async fn raise(
    State(services): State<Arc<Services>>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    if !is_our_own(&headers, &services.process.public_url.origin()) {
        return said(StatusCode::FORBIDDEN, Answer::Foreign, "");
    }
    let hash = TokenHash::of(&token);
    let now = Timestamp::now();
    let settings = services.settings().await?;
    let objected = services
        .store
        .object(&hash, now, |verification, receipt| {
            let Some(connected) = settings.instance(&verification.instance) else { return Outgoing::default() };
            telling::of_objection(verification, now, receipt, &connected, settings.mail.is_some())
        })
        .await?;
    match objected {
        Some(objected) => {
            warn!(verification = %objected.verification.id, withdrawn = objected.withdrawn.len(), "this was not me");
            services.ring();
            for changed in objected.withdrawn.iter().chain([&objected.verification]) {
                services.live.wake(changed.instance.clone(), verification::target(changed));
            }
            said(StatusCode::OK, Answer::Done, "")
        }
        None => match services.store.objection(&hash).await? {
            Some(Objection { raised: Some(raised), verification, .. }) => {
                said(StatusCode::OK, Answer::Again, &time(&services, &verification.instance, raised).await?)
            }
            _ => said(StatusCode::NOT_FOUND, Answer::Gone, ""),
        },
    }
}

fn said(status: StatusCode, answer: Answer, time: &str) -> Result<Response, Refused> {
    let shell = answer::shell()?;
    Ok(closed(answer::page(status, &shell, &Bounds::default(), answer.render(&shell, time))))
}

/// The address holds the token: it is told to us alone, so that an old browser can still say that its form is ours.
fn closed(mut page: Response) -> Response {
    page.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    page.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex"));
    page.into_response()
}

async fn time(services: &Services, instance: &InstanceId, at: Timestamp) -> Result<String, Refused> {
    let settings = services.settings().await?;
    let zone = settings.instance(instance).and_then(|connected| TimeZone::get(&connected.instance.time_zone).ok());
    Ok(at.to_zoned_datetime(zone.unwrap_or(TimeZone::UTC)).strftime("%Y-%m-%d %H:%M %Z").to_string())
}
