//! What somebody has to look into; and what can be done about it here: an administrator lifts a block, and has refused notes tried
//! again.
//!
//! # Layout
//! - this file: the page, and lifting; [`csv`]: the same as a file

pub mod csv;

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Form, RawQuery, State, rejection::FormRejection},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use jiff::Timestamp;
use serde::Deserialize;
use vouchsafe_app::{
    dashboard::{
        Choice, Filters,
        incidents::{Block, IncidentsPage, Lift},
    },
    words::words,
};
use vouchsafe_domain::ids::Target;
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{
    BlockPlace, Filter, Incident, IncidentFilter, Lifter, NoteStanding, Paging, RaisedPlace, StoreError,
};

use super::{
    asked::Asked,
    asking,
    door::refused,
    filter::{OPEN, customers, named},
    page::Page,
    said,
    visitor::{LIST_AGAIN, Visitor, answer, answer_again},
};
use crate::{
    answer::Refused,
    note,
    pod::lift,
    services::Services,
    sessions,
    telling::{audience::Audience, of_lift},
};

/// How many of each are shown at a time.
const SHOWN: u32 = 50;

/// What they are filtered by, in the order of the form.
const FILTERS: &[&str] = &["kind", "customer", "technician", "ended", "purpose", "from", "to"];

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
    let asked = Asked::read(&query.unwrap_or_default(), FILTERS);
    // What is followed has nothing to type into.
    let visitor = if visitor.live && asked.value("behind").is_empty() { visitor } else { visitor.at_rest() };
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
    let may_lift = Page::Lift.is_for(visitor.role) && !visitor.live;
    let recent = visitor.is_recent();
    let path = visitor.path(Page::Incidents);
    let filters = form(services, visitor, asked, path.clone()).await?;
    let mut page =
        IncidentsPage { layout: visitor.layout(), filters, notice: typed.wrong.clone(), ..IncidentsPage::default() };
    let Some(wanted) = Wanted::read(asked, visitor) else {
        page.notice = text("dash-unreadable", &[("fix", &text("dash-filters", &[]))]);
        return answer(StatusCode::BAD_REQUEST, |shell| page.render(shell));
    };
    let filter = wanted.filter;
    page.csv = asked.address(&visitor.path(Page::IncidentsCsv), None);
    page.first = wanted.behind.map(|_| asked.address(&path, None));
    let shows = |name: &str| wanted.shows(name);
    // The list of verifications knows no kind, and has the other filters.
    page.notes_path =
        asked.clone().with("kind", "").address(&visitor.path(Page::Verifications), Some(("note", "refused")));
    let more_of =
        |kind: &str, last: Behind| asked.clone().with("kind", kind).address(&path, Some(("behind", &last.written())));
    if shows("fences") {
        let behind = wanted.behind.and_then(Behind::block);
        let mut standing = store.fences_page(instance, filter, behind, visitor.now, SHOWN + 1).await?;
        let more = standing.len() > SHOWN as usize;
        standing.truncate(SHOWN as usize);
        let last = standing.last().filter(|_| more).map(BlockPlace::of);
        page.more_fences = last.map(|last| more_of("fences", Behind::Block(last)));
        // What was typed stays, also where it is too late for it.
        let mine = |one: &Incident| typed.verification == one.verification.id.to_string();
        let blocks: Vec<Block> =
            standing.iter().map(|one| block(visitor, one, &typed, may_lift && (recent || mine(one)))).collect();
        page.sign_in = (may_lift && !recent && !blocks.is_empty()).then(|| visitor.sign_in_again(&path));
        page.fences = Some(blocks);
    }
    if shows("questions") {
        page.questions = Some(asking::waiting(services, visitor, &filter).await?);
    }
    if shows("objections") {
        let behind = wanted.behind.and_then(Behind::raised);
        let mut raised = store.objections_page(instance, filter, behind, SHOWN + 1).await?;
        let more = raised.len() > SHOWN as usize;
        raised.truncate(SHOWN as usize);
        let last = raised.last().filter(|_| more).map(RaisedPlace::of);
        page.more_objections = last.map(|last| more_of("objections", Behind::Raised(last)));
        page.objections = Some(raised.iter().map(|one| said::row(visitor, &clock, &one.verification)).collect());
    }
    if shows("notes") {
        if let Ok(tried) = asked.value("tried").parse::<u64>() {
            page.tried = text("dash-incidents-notes-tried", &[("left", &tried.to_string())]);
        }
        if Page::NotesAgain.is_for(visitor.role) {
            page.notes_again_path = visitor.path(Page::NotesAgain);
        }
        let refused = store.verifications_page(instance, &refused_notes(filter), Paging::Newest, SHOWN).await?;
        page.notes = Some(refused.iter().map(|one| said::row(visitor, &clock, one)).collect());
    }
    page.live = visitor.live_list(wanted.behind.is_none(), &asked.address(&path, None), &asked.in_words());
    answer_again(status, visitor.live.then_some(LIST_AGAIN), |shell| page.render(shell))
}

/// What is asked for.
struct Wanted {
    /// One of [`KINDS`], or all.
    kind: String,
    filter: IncidentFilter,
    /// What comes behind this, of the one kind.
    behind: Option<Behind>,
}

impl Wanted {
    /// `None` if it cannot be read.
    fn read(asked: &Asked, visitor: &Visitor) -> Option<Self> {
        let kind = asked.value("kind");
        let filter = asked.filter(&visitor.clock()).ok().filter(|_| kind.is_empty() || KINDS.contains(&kind))?;
        let Filter { client, technician, ended, purpose, from, until, .. } = filter;
        let behind = match asked.value("behind") {
            "" => None,
            text => Some(Behind::read(kind, text)?),
        };
        let filter = IncidentFilter { client, technician, ended, purpose, from, until };
        Some(Self { kind: kind.to_owned(), filter, behind })
    }

    fn shows(&self, name: &str) -> bool {
        self.kind.is_empty() || self.kind == name
    }
}

/// Those whose notes the PSA refused.
fn refused_notes(filter: IncidentFilter) -> Filter {
    let IncidentFilter { client, technician, ended, purpose, from, until } = filter;
    let note = Some(NoteStanding::Refused);
    Filter { client, technician, ended, purpose, from, until, note, ..Filter::default() }
}

/// A place in one of the lists, as it stands in an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Behind {
    Block(BlockPlace),
    Raised(RaisedPlace),
}

impl Behind {
    fn read(kind: &str, text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let mut time = || Timestamp::from_millisecond(parts.next()?.parse().ok()?).ok();
        let first = time();
        match kind {
            "fences" => {
                let begins = time()?;
                // Nothing in place of an end: until somebody lifts it.
                let ends = if text.starts_with("x.") { None } else { Some(first?) };
                Some(Self::Block(BlockPlace { ends, begins, verification: parts.next()?.parse().ok()? }))
            }
            "objections" => Some(Self::Raised(RaisedPlace { at: first?, verification: parts.next()?.parse().ok()? })),
            _ => None,
        }
    }

    fn written(self) -> String {
        match self {
            Self::Block(BlockPlace { ends, begins, verification }) => {
                let ends = ends.map_or_else(|| "x".to_owned(), |ends| ends.as_millisecond().to_string());
                format!("{ends}.{}.{verification}", begins.as_millisecond())
            }
            Self::Raised(RaisedPlace { at, verification }) => format!("{}.{verification}", at.as_millisecond()),
        }
    }

    fn block(self) -> Option<BlockPlace> {
        if let Self::Block(place) = self { Some(place) } else { None }
    }

    fn raised(self) -> Option<RaisedPlace> {
        if let Self::Raised(place) = self { Some(place) } else { None }
    }
}

async fn form(services: &Services, visitor: &Visitor, asked: &Asked, path: String) -> Result<Filters, StoreError> {
    let kinds =
        KINDS.map(|name| Choice { value: name.to_owned(), label: text(&format!("dash-incidents-{name}"), &[]) });
    let technicians = services.store.verifying_technicians(visitor.instance()).await?;
    let fields = vec![
        asked.select("kind", kinds.to_vec()),
        asked.select("customer", named(customers(services, visitor).await?)),
        asked.select("technician", named(technicians)),
        asked.ended(&[OPEN]),
        asked.purpose(),
        asked.field("from", "date"),
        asked.field("to", "date"),
    ];
    Ok(Filters { path, fields, set: asked.is_set() })
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
        user: said::user(verification),
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
pub struct Lifting {
    verification: String,
    /// When the page was drawn, in milliseconds: what came since then was not seen.
    seen: i64,
    reason: String,
}

/// `POST /dashboard/{instance}/incidents/lift`: an administrator lets an account be asked again, as they can in its pod.
pub async fn lift(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    form: Result<Form<Lifting>, FormRejection>,
) -> Result<Response, Refused> {
    let Form(Lifting { verification, seen, reason: typed }) = form.map_err(|_| refused("form_unread"))?;
    let (asked, visitor) = (Asked::default(), visitor.at_rest());
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
        Ok(id) => services.store.standing_fence(visitor.instance(), id, visitor.now).await?,
        Err(_) => None,
    };
    let Some(found) = found else { return again("dash-lift-gone").await };
    let who = Lifter::Administrator(&connected.instance.id, session.agent);
    let name = plain(&session.agent_name);
    let by = note::Lifter { agent: session.agent, name: &name, second: None, at: now };
    // Read before the transaction: nobody waits in it for Halo.
    let audience = Audience::of(settings, connected, Some(session.agent)).await;
    let tells = of_lift(&audience, by);
    let seen = Timestamp::from_millisecond(seen).map_err(|_| refused("form_unread"))?;
    if !services.store.lift_fence(who, found.verification.subject(), &reason, seen, now, tells).await? {
        return again("dash-lift-meanwhile").await;
    }
    services.ring();
    let target = found.verification.ticket.map_or(Target::Contact(found.verification.contact), Target::Ticket);
    services.live.wake(connected.instance.id.clone(), target);
    Ok(Redirect::to(&visitor.path(Page::Incidents)).into_response())
}

/// `POST /dashboard/{instance}/incidents/notes`: what Halo refused may be allowed by now, as after `vouchsafe apply`.
pub async fn notes_again(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Refused> {
    let tried = services.store.retry_refused_notes(visitor.instance()).await?;
    services.notes.notify_one();
    Ok(Redirect::to(&format!("{}?kind=notes&tried={tried}", visitor.path(Page::Incidents))).into_response())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written_and_nothing_else_is() {
        let at = |ms| Timestamp::from_millisecond(ms).unwrap();
        let verification = uuid::Uuid::nil();
        for ends in [None, Some(at(9))] {
            let place = Behind::Block(BlockPlace { ends, begins: at(5), verification });
            assert_eq!(Behind::read("fences", &place.written()), Some(place));
        }
        let place = Behind::Raised(RaisedPlace { at: at(7), verification });
        assert_eq!(Behind::read("objections", &place.written()), Some(place));
        for (kind, text) in [("", "7"), ("notes", &*place.written()), ("fences", "y.5.z"), ("objections", "x.1")] {
            assert_eq!(Behind::read(kind, text), None, "{kind}: {text}");
        }
    }

    proptest! {
        #[test]
        fn no_place_panics(kind in "(fences|objections|notes)", text in ".{0,80}") {
            let _ = Behind::read(&kind, &text);
        }
    }
}
