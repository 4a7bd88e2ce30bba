//! A pasted connector secret, and the script that makes one.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Extension,
    extract::{Form, Path, State, rejection::FormRejection},
    http::{StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;
use vouchsafe_domain::ids::TenantId;
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{Changed, NewSecret, Secret};

use super::{Left, client, find, page, since::Shown, text};
use crate::{
    answer::Refused,
    dashboard::{
        change,
        door::refused,
        good_until,
        page::Page,
        visitor::{Visitor, live},
    },
    services::Services,
};

/// The script that the customer's administrator runs, as it stands in `docs`.
const SCRIPT: &str = include_str!("../../../../docs/connector-secret.ps1");

/// `GET /dashboard/{instance}/customers/connector-secret.ps1`.
pub async fn script() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"connector-secret.ps1\""),
    ];
    (headers, SCRIPT).into_response()
}

#[derive(Deserialize)]
pub struct Paste {
    tenant: TenantId,
    secret: Secret,
    /// A day, or nothing.
    #[serde(default)]
    good_until: String,
    #[serde(default)]
    under_way: Shown,
}

/// The longest secret that is taken, and the shortest. Microsoft's have 40 characters.
const LENGTHS: std::ops::RangeInclusive<usize> = 8..=300;

/// Whether a text can be a secret of Microsoft's: what it shows, and nothing that came along when it was copied.
fn can_be_one(text: &str) -> bool {
    LENGTHS.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whether it is the secret's id, which stands beside it and is pasted instead of it now and then.
fn is_an_id(text: &str) -> bool {
    text.parse::<TenantId>().is_ok()
}

/// `POST /dashboard/{instance}/customers/{client}/secret`: takes it, and tries it from now on. It is in force once it works.
pub async fn paste(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    Path(names): Path<HashMap<String, String>>,
    form: Result<Form<Paste>, FormRejection>,
) -> Result<Response, Refused> {
    let client = client(&names)?;
    let Form(Paste { tenant, secret, good_until: typed, under_way }) = form.map_err(|_| refused("form_unread"))?;
    let (standing, _) = find(&services, &visitor, client).await?;
    let wrong = async |status: StatusCode, notice: String| {
        let good_until = Some((tenant, plain(&typed)));
        page(&services, &visitor, client, status, Left { notice, good_until, ..Left::default() }).await
    };
    let given = secret.expose().trim();
    if is_an_id(given) {
        return wrong(StatusCode::BAD_REQUEST, text("secret-is-an-id")).await;
    }
    if !can_be_one(given) {
        return wrong(StatusCode::BAD_REQUEST, text("secret-cannot-be")).await;
    }
    let good_until = match good_until::read(&visitor.clock(), &typed, visitor.now) {
        Ok(good_until) => good_until,
        Err(why) => return wrong(StatusCode::BAD_REQUEST, change::and_the_secret(&why)).await,
    };
    if !standing.tenants.contains(&tenant) {
        let why = change::said_anew(&services, &visitor, &Changed::Meanwhile).await?;
        return wrong(StatusCode::CONFLICT, change::and_the_secret(&why)).await;
    }
    if let Err(changed) = change::opening(&services, &visitor).await? {
        let why = change::said(&services, &visitor, &changed).await?;
        return wrong(StatusCode::CONFLICT, change::and_the_secret(&why)).await;
    }
    let new = NewSecret {
        instance: visitor.instance().clone(),
        client,
        tenant,
        secret: Secret::new(given),
        good_until,
        by: visitor.session.agent,
        by_name: visitor.session.agent_name.clone(),
    };
    if services.store.paste_secret(&new, &under_way.seen, visitor.now).await? == Changed::Meanwhile {
        let since = under_way.said(&services, &visitor, client).await?;
        return wrong(StatusCode::CONFLICT, change::and_the_secret(&since)).await;
    }
    services.secrets.notify_one();
    Ok(Redirect::to(&live(&Page::Customer.of_customer(visitor.instance(), client))).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_a_secret_is_not_taken_for_one() {
        assert!(can_be_one("abC8Q~0123456789-._~0123456789abcdefghij"));
        for text in ["", "short", "with a blank in it", "zwölf-zeichen", "two\nlines-of-it", &"x".repeat(301)] {
            assert!(!can_be_one(text), "{text:?}");
        }
        assert!(is_an_id("11111111-1111-4111-8111-111111111111"));
        assert!(!is_an_id("abC8Q~0123456789-._~0123456789abcdefghij"));
    }
}
