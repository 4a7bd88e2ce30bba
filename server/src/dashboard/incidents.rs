//! What somebody has to look into; and the one thing that can be done about it here: an administrator lifts a block.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Form, RawQuery, State, rejection::FormRejection},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use jiff::Timestamp;
use serde::Deserialize;
use uuid::Uuid;
use vouchsafe_app::{
    dashboard::{
        Choice, Filters,
        incidents::{Block, IncidentsPage, Lift},
    },
    words::words,
};
use vouchsafe_domain::ids::Target;
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{Filter, Incident, Lifter, NoteStanding, Paging, StoreError};

use super::{
    asking,
    door::refused,
    filter::{Asked, named},
    page::Page,
    said,
    visitor::{Visitor, answer},
};
use crate::{
    answer::Refused,
    pod::lift,
    services::Services,
    sessions,
    telling::{audience::Audience, opened::lifted},
};

/// How many of each are shown.
const SHOWN: u32 = 50;
/// How many of them are read, from which those of one customer are taken.
const READ: u32 = 500;

/// What there is to be shown, in order.
const KINDS: [&str; 4] = ["fences", "questions", "objections", "notes"];

fn text(key: &str, values: &[(&str, &str)]) -> String {
    words().text(key, values)
}

/// `GET /dashboard/{instance}/incidents`.
pub async fn show(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let asked = Asked::read(&query.unwrap_or_default());
    page(&services, &visitor, StatusCode::OK, &asked, Typed::default()).await
}

/// What was typed to lift a block, and why that did not do.
#[derive(Default)]
struct Typed {
    verification: String,
    reason: String,
    wrong: String,
}

async fn page(
    services: &Services,
    visitor: &Visitor,
    status: StatusCode,
    asked: &Asked,
    typed: Typed,
) -> Result<Response, Refused> {
    let (store, instance, clock) = (&services.store, visitor.instance(), visitor.clock());
    let may_lift = Page::Lift.is_for(visitor.role);
    let recent = visitor.is_recent();
    let path = visitor.path(Page::Incidents);
    let filters = form(asked, path.clone(), named(store.verified_customers(instance).await?));
    let mut page =
        IncidentsPage { layout: visitor.layout(), filters, notice: typed.wrong.clone(), ..IncidentsPage::default() };
    let kind = asked.value("kind");
    let Some(filter) = asked.filter(&clock).ok().filter(|_| kind.is_empty() || KINDS.contains(&kind)) else {
        page.notice = text("dash-unreadable", &[("fix", &text("dash-filters", &[]))]);
        return answer(StatusCode::BAD_REQUEST, |shell| page.render(shell));
    };
    let shows = |name: &str| kind.is_empty() || kind == name;
    let client = filter.client;
    page.notes_path = match client {
        Some(client) => format!("{}?note=refused&customer={client}", visitor.path(Page::Verifications)),
        None => format!("{}?note=refused", visitor.path(Page::Verifications)),
    };
    if shows("fences") {
        let standing = store.standing_fences(instance, visitor.now, READ).await?;
        let meant = standing.iter().filter(|one| client.is_none_or(|client| one.verification.client == client));
        let blocks: Vec<Block> =
            meant.take(SHOWN as usize).map(|one| block(visitor, one, &typed, may_lift && recent)).collect();
        page.sign_in = (may_lift && !recent && !blocks.is_empty()).then(|| visitor.sign_in_again(&path));
        page.fences = Some(blocks);
    }
    if shows("questions") {
        page.questions = Some(asking::waiting(services, visitor, client).await?);
    }
    if shows("objections") {
        let raised = store.raised_objections(instance, READ).await?;
        let meant = raised.iter().filter(|one| client.is_none_or(|client| one.verification.client == client));
        page.objections =
            Some(meant.take(SHOWN as usize).map(|one| said::row(visitor, &clock, &one.verification)).collect());
    }
    if shows("notes") {
        let filter = Filter { client, note: Some(NoteStanding::Refused), ..Filter::default() };
        let refused = store.verifications_page(instance, &filter, Paging::Newest, SHOWN).await?;
        page.notes = Some(refused.iter().map(|one| said::row(visitor, &clock, one)).collect());
    }
    answer(status, |shell| page.render(shell))
}

fn form(asked: &Asked, path: String, customers: Vec<Choice>) -> Filters {
    let kinds =
        KINDS.map(|name| Choice { value: name.to_owned(), label: text(&format!("dash-incidents-{name}"), &[]) });
    let fields = vec![asked.select("kind", kinds.to_vec()), asked.select("customer", customers)];
    Filters { path, fields, set: asked.is_set() || !asked.value("kind").is_empty() }
}

fn block(visitor: &Visitor, incident: &Incident, typed: &Typed, may_lift: bool) -> Block {
    let Incident { fence, verification } = incident;
    let clock = visitor.clock();
    // Of whom it stands round, who is not always who was asked.
    let upn = verification.subject_upn();
    let values = [("time", &*clock.minute(fence.from)), ("technician", &*said::name(&verification.technician_name))];
    let id = verification.id.to_string();
    let mine = typed.verification == id;
    Block {
        path: format!("{}/{id}", visitor.path(Page::Story)),
        user: said::name(&verification.contact_name),
        company: said::name(&verification.client_name),
        upn: plain(upn.as_str()),
        cause: text(&format!("dash-fence-{}", fence.cause.name()), &values),
        until: match fence.until {
            Some(until) => text("dash-fence-until", &[("time", &clock.minute(until))]),
            None => text("dash-fence-lifted", &[]),
        },
        lift: may_lift.then(|| Lift {
            path: visitor.path(Page::Lift),
            verification: id,
            seen: visitor.now.as_millisecond().to_string(),
            reason: if mine { typed.reason.clone() } else { String::new() },
            open: mine,
        }),
    }
}

#[derive(Deserialize)]
pub struct Wanted {
    verification: String,
    /// When the page was drawn, in milliseconds: what came since then was not seen.
    seen: i64,
    reason: String,
}

/// `POST /dashboard/{instance}/incidents/lift`: an administrator lets an account be asked again, as they can in its pod.
pub async fn lift(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    form: Result<Form<Wanted>, FormRejection>,
) -> Result<Response, Refused> {
    let Form(Wanted { verification, seen, reason: typed }) = form.map_err(|_| refused("flow_over"))?;
    let asked = Asked::default();
    let again = async |key: &str| {
        let (verification, reason) = (verification.clone(), plain(&typed));
        let typed = Typed { verification, reason, wrong: text(key, &[]) };
        page(&services, &visitor, StatusCode::BAD_REQUEST, &asked, typed).await
    };
    if !visitor.is_recent() {
        return again("dash-lift-not_recent").await;
    }
    let Some(reason) = lift::reason(&typed) else { return again("dash-lift-no_reason").await };
    let Visitor { ref settings, ref connected, ref session, now, .. } = visitor;
    sessions::check(&services, connected, session).await?;
    let found = match verification.parse() {
        Ok(id) => incident(&services, &visitor, id).await?,
        Err(_) => None,
    };
    let Some(found) = found else { return again("dash-lift-gone").await };
    let who = Lifter::Administrator(&connected.instance.id, session.agent);
    let by = plain(&session.agent_name);
    // Read before the transaction: nobody waits in it for Halo.
    let audience = Audience::of(settings, connected, Some(session.agent)).await;
    let tells = lifted(&audience, &by, &reason, now);
    let seen = Timestamp::from_millisecond(seen).map_err(|_| refused("flow_over"))?;
    if !services.store.lift_fence(who, found.verification.subject(), &reason, seen, now, tells).await? {
        return again("dash-lift-meanwhile").await;
    }
    services.ring();
    let target = found.verification.ticket.map_or(Target::Contact(found.verification.contact), Target::Ticket);
    services.live.wake(connected.instance.id.clone(), target);
    Ok(Redirect::to(&visitor.path(Page::Incidents)).into_response())
}

/// The block of this instance that came from this verification, if it stands.
async fn incident(services: &Services, visitor: &Visitor, id: Uuid) -> Result<Option<Incident>, StoreError> {
    let standing = services.store.standing_fences(visitor.instance(), visitor.now, u32::MAX).await?;
    Ok(standing.into_iter().find(|incident| incident.verification.id == id))
}
