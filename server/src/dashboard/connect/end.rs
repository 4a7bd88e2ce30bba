//! Out of Microsoft again, and what is taken off the list.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Form, State, rejection::FormRejection},
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;

use super::{Known, rows};
use crate::{
    answer::Refused,
    dashboard::{
        change::{Weight, may},
        door::refused,
        page::Page,
        visitor::Visitor,
    },
    services::Services,
};

#[derive(Deserialize)]
pub struct End {
    r#do: What,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum What {
    /// The visitor's own sign-in: what was picked waits for the next one.
    End,
    /// What is done or has failed, and what waits for a sign-in.
    Clear,
}

/// `POST /dashboard/{instance}/customers/connect/end`.
pub async fn end(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    form: Result<Form<End>, FormRejection>,
) -> Result<Response, Refused> {
    let Form(End { r#do }) = form.map_err(|_| refused("form_unread"))?;
    may(&services, &visitor, Weight::Plain).await?;
    match r#do {
        What::End => services.partners.leave(visitor.instance(), visitor.session.agent),
        What::Clear => {
            let known = Known::read(&services, &visitor).await?;
            let settled = rows::settled(&visitor, &known);
            services.store.forget_picked(visitor.instance(), &settled).await?;
        }
    }
    Ok(Redirect::to(&visitor.path(Page::Connect)).into_response())
}
