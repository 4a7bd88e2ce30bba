//! The dashboard: the pages for a full window.
//!
//! Every page but the two at the door stands behind [`door`], which lets in who has signed in and whose [`role`] sees it;
//! [`page`] is the one table of who sees what.
//!
//! # Layout
//! - [`page`], [`role`]: which pages there are, and who sees them
//! - [`door`]: what stands before every page; [`sign_in`]: to Halo and back, and out; [`choose`]: which Halo
//! - [`visitor`]: who looks, and what every page can use
//! - [`home`]: at a glance; [`ticket`]: opens a ticket's pod
//! - [`asked`]: what every list is asked for by its address
//! - [`verifications`]: the list, and as CSV; [`filter`]: what it is filtered by; [`story`]: one of them
//! - [`incidents`]: what somebody has to look into; [`asking`]: what waits for a second technician
//! - [`report`]: of a period, for insurance, auditors and customers
//! - [`log`]: the log; [`trends`]: over time
//! - [`accounts`]: accounts as they were imported; [`coverage`]: whom nobody can verify; [`matches`]: who somebody is
//! - [`doctor`]: whether everything works
//! - [`customers`]: the customers; [`customer`]: one of them, its tenants, consents and secrets
//! - [`connect`]: many customers at a time
//! - [`microsoft`]: the applications in Entra: one reads customers' tenants, another may make connector secrets; [`connector`]: what sends prompts, and its testers
//! - [`policy`]: the policy, and what would loosen it
//! - [`settings`]: what administrators manage; [`change`]: changes it, for every form; [`hearers`]: who hears of it
//! - [`good_until`]: when secrets end
//! - [`clock`], [`said`]: times and words as all of these show them

pub mod accounts;
pub mod asked;
pub mod asking;
pub mod change;
pub mod choose;
pub mod clock;
pub mod connect;
pub mod connector;
pub mod coverage;
pub mod customer;
pub mod customers;
pub mod doctor;
pub mod door;
pub mod filter;
pub mod good_until;
pub mod hearers;
pub mod home;
pub mod incidents;
pub mod log;
pub mod matches;
pub mod microsoft;
pub mod page;
pub mod policy;
pub mod report;
pub mod role;
pub mod said;
pub mod settings;
pub mod sign_in;
pub mod story;
pub mod ticket;
pub mod trends;
pub mod verifications;
pub mod visitor;

use std::sync::Arc;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Path},
    http::{HeaderValue, header},
    middleware::{from_fn_with_state, map_response},
    response::{IntoResponse as _, Redirect, Response},
    routing::{MethodRouter, get, post},
};
use vouchsafe_domain::ids::InstanceId;

use self::page::Page;
use crate::{answer::Refused, launch, services::Services};

/// Where the dashboard of an instance is.
pub fn path(instance: &InstanceId) -> String {
    format!("/dashboard/{instance}")
}

pub fn router(services: &Arc<Services>) -> Router {
    let door = Router::new()
        .route("/", get(choose::root))
        .route("/dashboard", get(choose::choose))
        .route("/dashboard/{instance}/sign-in", post(sign_in::sign_in))
        .route("/policy/{instance}", get(moved));
    Page::ALL
        .into_iter()
        .fold(door, |router, page| {
            let door = from_fn_with_state((services.clone(), page), door::stand);
            router.route(page.route(), handler(page).layer(door))
        })
        .layer(map_response(to_ourselves))
        .with_state(services.clone())
}

fn handler(page: Page) -> MethodRouter<Arc<Services>> {
    match page {
        Page::Home => get(home::show),
        Page::Verifications => get(verifications::show),
        Page::Csv => get(verifications::csv),
        Page::Story => get(story::show),
        Page::Incidents => get(incidents::show),
        Page::IncidentsCsv => get(incidents::csv::file),
        Page::Lift => post(incidents::lift),
        Page::NotesAgain => post(incidents::notes_again),
        Page::Trends => get(trends::show),
        Page::TrendsCsv => get(trends::csv),
        Page::Report => get(report::show),
        Page::ReportCsv => get(report::file::csv),
        Page::ReportVerify => post(report::verified::verify),
        Page::Log => get(log::show),
        Page::LogCsv => get(log::file),
        Page::Accounts => get(accounts::show),
        Page::Import => post(accounts::import),
        Page::Verify => post(accounts::verify::open),
        Page::Coverage => get(coverage::show),
        Page::CoverageCsv => get(coverage::csv),
        Page::Matches => get(matches::show),
        Page::Decide => post(matches::decide),
        Page::Settle => post(matches::requests::settle),
        Page::Contacts => get(matches::contacts::show),
        Page::Choose => get(matches::choosing::show),
        Page::Chosen => post(matches::choosing::choose),
        Page::Doctor => get(doctor::show),
        Page::DoctorRun => post(doctor::run),
        Page::Customers => get(customers::show),
        Page::ClientsRead => post(customers::read),
        Page::Connect => get(connect::show),
        Page::ConnectSignIn => post(connect::sign_in::begin),
        Page::ConnectPick => post(connect::pick::pick).layer(DefaultBodyLimit::max(page.longest_form())),
        Page::ConnectConfirm => post(connect::confirm::confirm).layer(DefaultBodyLimit::max(page.longest_form())),
        Page::ConnectEnd => post(connect::end::end),
        Page::Customer => get(customer::show),
        Page::ConsentAsk => post(customer::consent::ask),
        Page::ConsentWithdraw => post(customer::consent::withdraw),
        Page::TenantConfirm => post(customer::tenant::confirm),
        Page::TenantRemove => post(customer::tenant::remove),
        Page::SecretPaste => post(customer::secret::paste),
        Page::SecretScript => get(customer::secret::script),
        Page::SetUpAsk => post(customer::making::ask),
        Page::SecretMake => post(customer::making::make),
        Page::Microsoft => get(microsoft::show),
        Page::MicrosoftSave => post(microsoft::save),
        Page::SetUpSave => post(microsoft::set_up::save),
        Page::TestersSave => post(connector::save),
        Page::Policy => get(policy::show),
        Page::ThreatRaise => post(policy::threat::raise),
        Page::ThreatEnd => post(policy::threat::end),
        Page::Confirm => post(policy::confirm),
        Page::Settings => get(settings::show),
        Page::SaveSettings => post(settings::save).layer(DefaultBodyLimit::max(page.longest_form())),
        Page::Export => get(settings::export::file),
        Page::File => get(settings::file::show),
        Page::FileChanges => post(settings::file::changes).layer(DefaultBodyLimit::max(page.longest_form())),
        Page::FileApply => post(settings::file::apply).layer(DefaultBodyLimit::max(page.longest_form())),
        Page::Ticket => post(ticket::open),
        Page::SignOut => post(sign_in::sign_out),
    }
}

/// `GET /policy/{instance}`, where the policy was before there was a dashboard.
async fn moved(Path(instance): Path<String>) -> Result<Redirect, Refused> {
    let instance: InstanceId = instance.parse().map_err(|_| launch::not_found())?;
    Ok(Redirect::to(&Page::Policy.path(&instance)))
}

/// Our own pages learn whose form it is that comes back to them; nobody else learns an address.
async fn to_ourselves(mut response: Response) -> Response {
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response.into_response()
}
