//! What time it is at Microsoft, to hold our own clock against.

use jiff::Timestamp;
use reqwest::Client;
use vouchsafe_http::{date, fetch};

use crate::{error::EntraError, settings::Endpoints};

/// A document of a few KiB, which everybody may read.
const LONGEST: usize = 64 * 1024;

/// Asks the login service for its public description, of which only the `Date` header is looked at, whatever the status.
/// `None` if it does not say.
pub async fn time(http: &Client, endpoints: &Endpoints) -> Result<Option<Timestamp>, EntraError> {
    let url = endpoints.login.join(["common", "v2.0", ".well-known", "openid-configuration"]);
    let reply = fetch(http.get(url), LONGEST).await;
    let reply = reply.map_err(|error| EntraError::transport("OpenID configuration", error))?;
    Ok(date(&reply.headers))
}
