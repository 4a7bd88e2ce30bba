use std::{sync::Arc, time::Duration};

use axum::{
    Extension,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use vouchsafe_app::{
    dashboard::{
        Live,
        doctor::{DoctorPage, Group, Item},
    },
    words::{text, words},
};
use vouchsafe_halo::escape::plain;

use super::{
    page::Page,
    visitor::{UNDER_WAY_AGAIN, Visitor, answer_again, live},
};
use crate::{
    answer::Refused,
    doctor::{
        finding::{About, Finding, Found},
        rounds::Round,
        tenant::nameless,
    },
    services::Services,
};

/// How long whoever asked for a round waits for it before they are shown how far it is.
const PATIENCE: Duration = Duration::from_secs(20);

/// `GET /dashboard/{instance}/doctor`: what was found last.
pub async fn show(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Refused> {
    let run_path = if Page::DoctorRun.is_for(visitor.role) { visitor.path(Page::DoctorRun) } else { String::new() };
    let page = DoctorPage { layout: visitor.layout(), run_path, ..DoctorPage::default() };
    let page = match services.rounds.last(visitor.instance()) {
        Some(round) => with(page, &round, &visitor),
        None => DoctorPage { when: text("dash-doctor-never"), ..page },
    };
    let again = matches!(page.live, Live::Follows { .. }).then_some(UNDER_WAY_AGAIN);
    answer_again(StatusCode::OK, again, |shell| page.render(shell))
}

/// `POST /dashboard/{instance}/doctor/run`: looks at everything now, or joins whoever does already.
pub async fn run(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Refused> {
    let round = services.rounds.begin(&services, visitor.instance()).await?;
    round.wait(PATIENCE).await;
    let path = visitor.path(Page::Doctor);
    let path = if round.ended().is_some() { path } else { live(&path) };
    Ok(Redirect::to(&path).into_response())
}

fn with(page: DoctorPage, round: &Round, visitor: &Visitor) -> DoctorPage {
    let clock = visitor.clock();
    let (looked, found) = round.found();
    let ended = round.ended();
    let (number, left) = (looked.to_string(), round.looks.to_string());
    let when = match ended {
        Some(at) => words().text("dash-doctor-at", &[("time", &clock.second(at))]),
        None => {
            let values = [("time", &*clock.second(round.began)), ("number", &*number), ("left", &*left)];
            words().text("dash-doctor-going", &values)
        }
    };
    let fixes = found.iter().filter(|finding| finding.needs_a_fix()).count();
    let verdict = match (fixes, ended) {
        (0, None) => None,
        (0, Some(_)) => Some(("yes", text("dash-doctor-good"))),
        (fixes, _) => Some(("no", words().text("dash-doctor-fix", &[("left", &fixes.to_string())]))),
    };
    let (mut groups, mut fine) = (Vec::new(), Vec::new());
    for findings in found.chunk_by(|one, other| one.about == other.about) {
        let of_a_customer = matches!(findings.first(), Some(Finding { about: About::Tenant { .. }, .. }));
        let well = of_a_customer && findings.iter().all(|finding| matches!(finding.found, Found::Good(_)));
        if well { fine.push(group(findings)) } else { groups.push(group(findings)) }
    }
    let (going, path) = (ended.is_none(), visitor.path(Page::Doctor));
    let again_path = if going && !visitor.live { live(&path) } else { String::new() };
    let live = if visitor.live { visitor.live_while(going, &path) } else { Live::No };
    DoctorPage { when, again_path, live, verdict, groups, fine, ..page }
}

fn group(findings: &[Finding]) -> Group {
    let (name, detail) = match findings.first().map(|finding| &finding.about) {
        Some(About::Installation) => (text("dash-doctor-installation"), String::new()),
        Some(About::Instance(instance)) => (text("dash-doctor-instance"), instance.to_string()),
        Some(About::Customer { client, .. }) => (text("dash-report-fact-customer"), client.to_string()),
        Some(About::Tenant { client, company, tenant, .. }) => {
            let (number, tenant) = (client.to_string(), tenant.to_string());
            // One without a name is called by its number already.
            let key = if *company == nameless(*client) { "dash-doctor-tenant" } else { "dash-doctor-customer" };
            (plain(company), words().text(key, &[("number", &number), ("tenant", &tenant)]))
        }
        None => Default::default(),
    };
    let mut items: Vec<Item> = findings.iter().map(item).collect();
    // What is to be mended first; the rest stays in its order.
    items.sort_by_key(|item| item.standing != "no");
    Group { name, detail, items }
}

fn item(finding: &Finding) -> Item {
    let (standing, text, todo) = match &finding.found {
        Found::Good(text) => ("yes", text.clone(), String::new()),
        Found::NotChecked(why) => ("unknown", why.clone(), String::new()),
        Found::Fix(remedy) => ("no", remedy.wrong.clone(), remedy.todo.clone()),
    };
    Item { standing, test: finding.test.to_owned(), text, todo }
}
