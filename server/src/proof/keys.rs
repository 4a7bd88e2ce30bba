use std::sync::Arc;

use axum::{Json, extract::State, http::header, response::IntoResponse};
use vouchsafe_domain::log::Keys;

use crate::{answer::Refused, services::Services};

/// `GET /.well-known/vouchsafe/keys.json`: every key that signs or has signed a log here.
pub async fn keys(State(services): State<Arc<Services>>) -> Result<impl IntoResponse, Refused> {
    let keys: Keys = services.store.log_keys().await?;
    Ok(([(header::CACHE_CONTROL, "public, max-age=300")], Json(keys)))
}
