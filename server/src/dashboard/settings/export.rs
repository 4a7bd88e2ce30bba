use std::sync::Arc;

use axum::{
    Extension,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};

use crate::{
    answer::Refused,
    config::exported,
    dashboard::{verifications::log_export, visitor::Visitor},
    problem::Problem,
    services::Services,
};

/// `GET /dashboard/{instance}/settings.toml`: everything but secrets, of this instance and the whole installation, as
/// `vouchsafe apply` reads it.
pub async fn file(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Refused> {
    let (settings, _) = services.store.load_settings().await?;
    let file = exported::toml(&settings, Some(visitor.instance()))
        .map_err(|error| Problem::logged("setup_broken", Some("database"), &error))?;
    log_export(&services, &visitor, "settings", "").await?;
    let name = format!("attachment; filename=\"vouchsafe-{}.toml\"", visitor.instance());
    let headers =
        [(header::CONTENT_TYPE, "application/toml; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((StatusCode::OK, headers, file).into_response())
}
