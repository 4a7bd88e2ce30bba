//! From an empty database to the first administrator, in the browser of whoever has the link from the machine itself.
//!
//! Nothing here is reached without that link, and all of it is dead once somebody administers an instance. The link is good for
//! one browser, which goes on with a strict cookie; what it has entered is kept, so that another link takes it up.
//!
//! # Layout
//! - [`link`]: made for the terminal, used up in the browser
//! - [`step`]: which step comes next, and what a form of one needs
//! - [`told`]: what was found, with what to do in these steps
//! - [`halo`]: where Halo is; [`applications`]: its two applications, checked; [`administrator`]: who signs in becomes the first

pub mod administrator;
pub mod applications;
pub mod halo;
pub mod link;
pub mod step;
pub mod told;

use std::sync::Arc;

use axum::{
    Router,
    http::{HeaderValue, header},
    middleware::map_response,
    response::Response,
    routing::{get, post},
};

use crate::services::Services;

/// Where it is.
pub const PATH: &str = "/setup";

pub fn router(services: &Arc<Services>) -> Router {
    Router::new()
        .route("/setup", get(step::show))
        .route("/setup/link/{token}", get(link::show).post(link::redeem))
        .route("/setup/halo", post(halo::save))
        .route("/setup/applications", post(applications::save))
        .route("/setup/sign-in", post(administrator::sign_in))
        .route("/setup/administrator", get(administrator::show).post(administrator::name))
        .layer(map_response(to_ourselves))
        .with_state(services.clone())
}

/// Our own pages learn whose form it is that comes back to them; nobody else learns an address, in which a link may stand.
async fn to_ourselves(mut response: Response) -> Response {
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}
