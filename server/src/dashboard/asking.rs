//! Questions that wait for a second technician, who answers them in the pod.

use vouchsafe_app::{
    dashboard::incidents::{Asking, Pod},
    words::words,
};
use vouchsafe_domain::{
    agreement::{Standing, What},
    ids::Target,
    purpose::Purpose,
};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{Ended, IncidentFilter, Question, StoreError};

use super::{page::Page, role::Role, visitor::Visitor};
use crate::{
    pod::second::{listed, without_involved},
    services::Services,
};

/// What waits, the oldest first: of everybody for administrators and auditors, of what they may answer for technicians.
pub async fn waiting(
    services: &Services,
    visitor: &Visitor,
    filter: &IncidentFilter,
) -> Result<Vec<Asking>, StoreError> {
    let questions = open(services, visitor).await?;
    let seen = |question: &&Question| {
        (visitor.role != Role::Technician || is_for(visitor, question)) && is_meant(question, filter)
    };
    Ok(questions.iter().filter(seen).map(|question| said(visitor, question)).collect())
}

/// Whether it is one of these: of this customer, asked by this technician, for this purpose, at this time. What waits has not
/// ended, so it is one of those that are still open, and none that ended in any way.
pub fn is_meant(question: &Question, filter: &IncidentFilter) -> bool {
    let IncidentFilter { client, technician, ended, purpose, from, until } = *filter;
    let (asked, matter) = (question.agreement.asked, question.matter());
    client.is_none_or(|client| question.about.client == client)
        && technician.is_none_or(|technician| matter.asked_by == technician)
        && ended.is_none_or(|ended| ended == Ended::NotYet)
        && purpose.is_none_or(|purpose| matter.purposes.contains(purpose))
        && from.is_none_or(|from| asked >= from)
        && until.is_none_or(|until| asked < until)
}

/// What waits for this visitor.
pub async fn for_me(services: &Services, visitor: &Visitor) -> Result<Vec<Asking>, StoreError> {
    let questions = open(services, visitor).await?;
    Ok(questions.iter().filter(|question| is_for(visitor, question)).map(|question| said(visitor, question)).collect())
}

async fn open(services: &Services, visitor: &Visitor) -> Result<Vec<Question>, StoreError> {
    let mut questions = services.store.open_questions(visitor.instance()).await?;
    questions.retain(|question| question.agreement.standing(visitor.now) == Standing::Asked);
    Ok(questions)
}

/// Whether this visitor may answer it, once they have signed in just now.
fn is_for(visitor: &Visitor, question: &Question) -> bool {
    let Visitor { settings, connected, session, .. } = visitor;
    let list = without_involved(listed(settings, connected, question.about.client), session, question);
    question.matter().asked_by != session.agent && list.contains(&session.agent)
}

fn said(visitor: &Visitor, question: &Question) -> Asking {
    let (matter, about) = (question.matter(), &question.about);
    let what = match matter.what {
        What::Send => format!("card-what-send-{}", matter.way.name()),
        what => format!("card-what-{}", what.name()),
    };
    let approver = about.approver.as_ref().map(|approver| plain(&approver.name)).unwrap_or_default();
    let purpose = words().purposes(matter.purposes.iter().map(Purpose::name));
    let reason = matter.reason.as_deref().map(plain).unwrap_or_default();
    let whom = [plain(&about.contact_name), plain(&about.company), purpose, reason];
    let since = visitor.clock().minute(question.agreement.asked);
    let by = [("technician", &*plain(&about.asked_by_name)), ("when", &*since)];
    let (field, value) = match matter.target {
        Target::Ticket(ticket) => ("number", ticket.to_string()),
        Target::Contact(contact) => ("record", contact.to_string()),
    };
    Asking {
        what: words().text(&what, &[("approver", &approver)]),
        whom: whom.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
        by: words().text("card-asker", &by),
        pod: Page::Ticket.is_for(visitor.role).then(|| Pod { path: visitor.path(Page::Ticket), field, value }),
    }
}
