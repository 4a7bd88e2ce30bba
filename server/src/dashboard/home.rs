//! How it stands, at a glance: what works, what is open, today beside other days, and what somebody has to do.

use std::sync::Arc;

use axum::{Extension, extract::State, http::StatusCode, response::Response};
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use vouchsafe_app::{
    dashboard::home::{Figure, HomePage, Light},
    words::{text, words},
};
use vouchsafe_domain::{
    connection::Connection,
    policy::Threat,
    secret_end::SecretEnd,
    tally::{Group, median},
    verdict::Verdict,
};
use vouchsafe_halo::escape::{line, plain};
use vouchsafe_store::{Customer, Ended, Filter, InstanceStanding, Paging, SecretEnds, StoreError, Wanted};

use super::{
    asking, connector, coverage,
    filter::{OPEN, any},
    hearers,
    page::Page,
    role::Role,
    said,
    trends::{counts, median_to_answer},
    visitor::{Visitor, answer},
};
use crate::{answer::Refused, customers, doctor::tenant::company, pod::policy::in_force, services::Services};

/// How many open prompts are shown; the list has all.
const OPEN_SHOWN: u32 = 4;
/// With how many days of the same name today is compared.
const DAYS: i64 = 8;
/// How many customers are named whose turn it is.
const NAMED: usize = 4;
/// Every session is looked after at least so often; a Halo that has been silent for longer does not answer.
const SILENT_AFTER: SignedDuration = SignedDuration::from_mins(6);

/// `GET /dashboard/{instance}`.
pub async fn show(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Refused> {
    page(&services, &visitor, StatusCode::OK, String::new()).await
}

/// The page, with what was wrong with what was typed into its box.
pub async fn page(
    services: &Services,
    visitor: &Visitor,
    status: StatusCode,
    notice: String,
) -> Result<Response, Refused> {
    let clock = visitor.clock();
    let open = visitor.scope(Filter { ended: Some(Ended::NotYet), ..Filter::default() });
    let now = services.store.verifications_page(visitor.instance(), &open, Paging::Newest, OPEN_SHOWN).await?;
    let (mut today, usual) = today(services, visitor).await?;
    let is_asked = visitor.role != Role::Technician;
    let (mut working, mut needs, mut first, mut blocked) = (Vec::new(), Vec::new(), Vec::new(), None);
    if is_asked {
        let standing = services.store.standing_of(visitor.instance()).await?;
        working = lights(visitor, &standing);
        working.push(next_end(visitor, &services.store.secret_ends().await?));
        working.push(doctor(services, visitor));
        needs = to_do(services, visitor, &standing).await?;
        blocked = blocks(services, visitor).await?;
        if Page::DoctorRun.is_for(visitor.role) {
            first = checklist(services, visitor, &standing).await?;
            if standing.phone_answered.is_none() && !first.is_empty() {
                // There is nothing to count yet, and room for all that is to be done.
                today = Vec::new();
            }
        }
    }
    let page = HomePage {
        layout: visitor.layout(),
        notice,
        ticket_path: if Page::Ticket.is_for(visitor.role) { visitor.path(Page::Ticket) } else { String::new() },
        working,
        open_path: format!("{}?ended={OPEN}", visitor.path(Page::Verifications)),
        now: now.iter().map(|one| said::row(visitor, &clock, one)).collect(),
        blocked,
        asking: asking::for_me(services, visitor).await?,
        today,
        usual,
        checklist: first,
        needs,
        is_asked,
    };
    answer(status, |shell| page.render(shell))
}

/// What works, as far as what happened shows. Nothing is asked for it.
fn lights(visitor: &Visitor, standing: &InstanceStanding) -> Vec<Light> {
    let clock = visitor.clock();
    let list = visitor.path(Page::Verifications);
    let minute = |at: Timestamp| clock.minute(at);
    let psa = standing.psa_answered.filter(|at| visitor.now.duration_since(*at) < SILENT_AFTER);
    let halo = match (psa, standing.psa_answered.unwrap_or(visitor.session.created)) {
        (Some(_), at) => ("yes", words().text("dash-working-halo-at", &[("time", &minute(at))])),
        (None, at) => ("no", words().text("dash-working-halo-silent", &[("time", &minute(at))])),
    };
    let microsoft = match (standing.phone_answered, standing.microsoft_failed) {
        (answered, Some((failed, _))) if answered.is_none_or(|answered| answered < failed) => {
            ("no", words().text("dash-working-microsoft-failed", &[("time", &minute(failed))]))
        }
        (Some(answered), _) => ("yes", words().text("dash-working-microsoft-at", &[("time", &minute(answered))])),
        (None, _) => ("unknown", text("dash-working-microsoft-never")),
    };
    let failure = standing.microsoft_failed.map_or(Verdict::MicrosoftUnavailable, |(_, verdict)| verdict);
    let InstanceStanding { notes_pending: pending, notes_refused: refused, .. } = *standing;
    let notes = match (pending, refused) {
        (_, 1..) => ("no", "refused", refused),
        (1.., 0) => ("ask", "pending", pending),
        (0, 0) => ("yes", "written", 0),
    };
    let notes_detail = words().text(&format!("dash-working-notes-{}", notes.1), &[("number", &notes.2.to_string())]);
    let light = |standing, key, detail, path| Light { standing, label: text(key), detail, path };
    vec![
        light(halo.0, "dash-working-halo", halo.1, visitor.path(Page::Doctor)),
        light(microsoft.0, "dash-working-microsoft", microsoft.1, format!("{list}?ended={}", failure.name())),
        light(notes.0, "dash-working-notes", notes_detail, format!("{list}?note={}", notes.1)),
    ]
}

/// What the doctor found last; while it looks again, what it found before.
fn doctor(services: &Services, visitor: &Visitor) -> Light {
    let (instance, clock) = (visitor.instance(), visitor.clock());
    let ended = services.rounds.last_ended(instance).and_then(|round| Some((round.ended()?, round)));
    let said = match (ended, services.rounds.last(instance)) {
        (None, None) => ("unknown", text("dash-working-doctor-never")),
        (None, Some(round)) => {
            ("unknown", words().text("dash-working-doctor-going", &[("time", &clock.minute(round.began))]))
        }
        (Some((at, round)), _) => {
            let time = clock.minute(at);
            match round.found().1.iter().filter(|finding| finding.needs_a_fix()).count() {
                0 => ("yes", words().text("dash-working-doctor-good", &[("time", &time)])),
                fixes => {
                    ("no", words().text("dash-working-doctor-fix", &[("time", &time), ("number", &fixes.to_string())]))
                }
            }
        }
    };
    let label = text("dash-working-doctor");
    Light { standing: said.0, label, detail: said.1, path: visitor.path(Page::Doctor) }
}

/// Which secret ends next, as far as somebody said; at once, whatever ends afterwards.
fn next_end(visitor: &Visitor, ends: &SecretEnds) -> Light {
    let customers = visitor.settings.customers().iter().filter(|customer| customer.instance == *visitor.instance());
    let of_customer = customers.flat_map(|customer| {
        let with_secret = customer.tenants.iter().filter(|tenant| tenant.connector_secret.is_some());
        with_secret.filter_map(move |tenant| {
            let key = (customer.instance.clone(), customer.client, tenant.id);
            Some((*ends.connectors.get(&key)?, Some(customer)))
        })
    });
    let of_app = ends.microsoft_app.filter(|_| visitor.settings.graph.is_some()).map(|ends| (ends, None));
    let next = of_customer.chain(of_app).min_by_key(|(ends, _)| *ends);
    let label = text("dash-working-ends");
    let Some((ends, whose)) = next else {
        let (detail, path) = (text("dash-working-ends-none"), visitor.path(Page::Customers));
        return Light { standing: "unknown", label, detail, path };
    };
    let day = visitor.clock().day(ends);
    let (detail, path) = match whose {
        None => (words().text("dash-working-ends-app", &[("time", &day)]), visitor.path(Page::Microsoft)),
        Some(customer) => {
            let company = plain(&company(customer));
            let detail = words().text("dash-working-ends-connector", &[("time", &day), ("company", &company)]);
            (detail, Page::Customer.of_customer(visitor.instance(), customer.client))
        }
    };
    let standing = if SecretEnd::of(ends, visitor.now) == SecretEnd::Later { "yes" } else { "no" };
    Light { standing, label, detail, path }
}

/// How many accounts nobody may ask for now.
async fn blocks(services: &Services, visitor: &Visitor) -> Result<Option<Light>, StoreError> {
    let number = services.store.count_standing_fences(visitor.instance(), visitor.now).await?;
    Ok((number > 0).then(|| Light {
        standing: "no",
        label: words().text("dash-now-blocked", &[("left", &number.to_string())]),
        detail: text("dash-now-blocked-detail"),
        path: format!("{}?kind=fences", visitor.path(Page::Incidents)),
    }))
}

/// What is to be done until everything is set up: all of it until the first user is verified, and from then on what is still open.
async fn checklist(
    services: &Services,
    visitor: &Visitor,
    standing: &InstanceStanding,
) -> Result<Vec<Light>, StoreError> {
    let (settings, instance) = (&visitor.settings, visitor.instance());
    let opened = services.store.launches(instance).await?.opened.is_some();
    let own = |customer: &&Customer| customer.instance == *instance;
    let mut tenants = settings.customers().iter().filter(own).flat_map(|customer| &customer.tenants);
    let is_connected = tenants.any(|tenant| tenant.connector_secret.is_some());
    let steps = [
        ("halo", true, format!("{}#halo", visitor.path(Page::Settings))),
        ("second", hearers::is_anybody_else(visitor), format!("{}#people", visitor.path(Page::Settings))),
        ("pod", opened, format!("{}#frame", visitor.path(Page::Settings))),
        ("microsoft", settings.graph.is_some(), visitor.path(Page::Microsoft)),
        ("customer", is_connected, visitor.path(Page::Customers)),
        ("form", settings.connector.form.is_some(), format!("{}#connector", visitor.path(Page::Microsoft))),
        // Once is enough: what is to be mended later, the doctor's light says.
        ("checked", services.store.first_all_good(instance).await?.is_some(), visitor.path(Page::Doctor)),
        ("verified", standing.verified, String::new()),
    ];
    let is_open = |done: bool| !standing.verified || !done;
    let all_done = steps.iter().all(|(_, done, _)| *done);
    let steps = steps.into_iter().filter(|(_, done, _)| !all_done && is_open(*done));
    let light = |(name, done, path): (&str, bool, String)| Light {
        standing: if done { "yes" } else { "ask" },
        label: text(&format!("dash-first-{name}")),
        detail: text(&format!("dash-first-{name}-detail")),
        path,
    };
    Ok(steps.map(light).collect())
}

/// Whether nobody else would hear of what the only administrator opens.
fn is_unheard(visitor: &Visitor) -> bool {
    let instance = &visitor.connected.instance;
    instance.administrators.len() < 2 && visitor.settings.mail.is_none() && instance.alerts.is_silent()
}

/// What somebody has to do something about.
async fn to_do(services: &Services, visitor: &Visitor, standing: &InstanceStanding) -> Result<Vec<Light>, StoreError> {
    let clock = visitor.clock();
    let count = |number: u64, key: &str| words().text(key, &[("left", &number.to_string())]);
    let mut needs = Vec::new();
    let mut need = |standing, label, detail, path| needs.push(Light { standing, label, detail, path });
    if standing.notes_refused > 0 {
        let path = format!("{}?note=refused", visitor.path(Page::Verifications));
        need("no", count(standing.notes_refused, "dash-needs-notes"), text("dash-needs-notes-detail"), path);
    }
    let pending = services.store.pending_loosenings(visitor.instance()).await?;
    if pending.iter().any(|pending| !matches!(pending.wanted, Wanted::NoThreat)) {
        let (label, detail) = (text("dash-needs-policy"), text("dash-needs-policy-detail"));
        need("ask", label, detail, visitor.path(Page::Policy));
    }
    let policy = in_force(&visitor.connected, None);
    if let Some(threat) = policy.threat.as_ref().filter(|threat| threat.is_on(visitor.now)) {
        let (time, reason) = (clock.minute(threat.until), line(&threat.reason, Threat::LONGEST_REASON));
        let detail = words().text("dash-needs-threat-detail", &[("time", &time), ("fix", &reason)]);
        need("ask", text("dash-needs-threat"), detail, visitor.path(Page::Policy));
    }
    if visitor.settings.connector.form.is_none() {
        let path = format!("{}#connector", visitor.path(Page::Microsoft));
        let strange = connector::strange(services, &visitor.settings).await?;
        let detail = match strange.is_empty() {
            true => text("dash-needs-untested-detail"),
            false => words().text("dash-needs-untested-strange", &[("fix", &connector::named(&strange))]),
        };
        need("ask", text("dash-needs-untested"), detail, path);
    }
    // Before that the checklist alone says so.
    if standing.phone_answered.is_some() && is_unheard(visitor) {
        let path = format!("{}#people", visitor.path(Page::Settings));
        need("no", text("dash-needs-second"), text("dash-needs-second-detail"), path);
    }
    if standing.matches_waiting > 0 {
        let detail = text("dash-needs-matches-detail");
        let path = visitor.path(Page::Matches);
        need("ask", count(standing.matches_waiting, "dash-needs-matches"), detail, path);
    }
    let unmatched = services.store.count_unmatched(visitor.instance()).await?;
    if unmatched > 0 {
        let detail = text("dash-needs-contacts-detail");
        need("ask", count(unmatched, "dash-needs-contacts"), detail, visitor.path(Page::Contacts));
    }
    let [privileged, others] = coverage::out_of_reach(services, visitor).await?;
    for (number, key) in [(privileged, "dash-needs-privileged"), (others, "dash-needs-others")] {
        if number > 0 {
            let detail = text("dash-needs-privileged-detail");
            need("ask", count(number, key), detail, visitor.path(Page::Coverage));
        }
    }
    let (customers, _) =
        customers::standing::all(&services.store, &visitor.settings, visitor.instance(), visitor.now).await?;
    // What somebody waits for comes before those whom nobody has begun with.
    for (standing, connection) in [
        ("ask", Connection::ToConfirm),
        ("no", Connection::SecretRefused),
        ("ask", Connection::SecretMissing),
        ("ask", Connection::Unconnected),
    ] {
        let names: Vec<&str> =
            customers.iter().filter(|one| one.connection == connection).map(|one| one.name.as_str()).collect();
        if names.is_empty() {
            continue;
        }
        let label = count(u64::try_from(names.len()).unwrap_or(u64::MAX), &format!("dash-needs-{}", connection.name()));
        let mut shown = names.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        if names.len() > NAMED {
            shown.push_str(", …");
        }
        let path = format!("{}?standing={}", visitor.path(Page::Customers), connection.name());
        need(standing, label, words().text("dash-needs-customers-detail", &[("company", &shown)]), path);
    }
    Ok(needs)
}

/// Today's figures, each beside the middle of the same until now on the last eight days of the same name.
async fn today(services: &Services, visitor: &Visitor) -> Result<(Vec<Figure>, String), StoreError> {
    let clock = visitor.clock();
    let date = clock.date(visitor.now);
    let start = clock.start_of(date).unwrap_or(visitor.now);
    let elapsed = visitor.now.duration_since(start);
    let tally = async |from: Timestamp| {
        let filter = Filter { from: Some(from), until: Some(from + elapsed), ..Filter::default() };
        services.store.tally(visitor.instance(), &visitor.scope(filter)).await
    };
    let now = tally(start).await?;
    let mut before = Vec::new();
    for weeks in 1..=DAYS {
        let day = date.checked_sub((weeks * 7).days()).ok().and_then(|day| clock.start_of(day));
        if let Some(day) = day {
            let found = tally(day).await?;
            // Before the first verification nothing was usual.
            if !found.is_empty() {
                before.push(found);
            }
        }
    }
    let link = |group: Group| {
        let (list, day) = (visitor.path(Page::Verifications), clock.day(visitor.now));
        let ended = if group == Group::Verified { Verdict::Approved.name().to_owned() } else { any(group) };
        format!("{list}?ended={ended}&from={day}")
    };
    let counted = counts(&now);
    let usual_count = |group: usize| {
        median(before.iter().filter_map(|day| Some((counts(day).get(group)?.to_owned().try_into().ok()?, 1))))
    };
    let beside = |usual: Option<String>| {
        usual.map(|usual| words().text("dash-usual", &[("number", &usual)])).unwrap_or_default()
    };
    let [verified, denied, unanswered, _] = counted;
    let rows = [
        ("verified", verified, 0, Group::Verified),
        ("denied", denied, 1, Group::Denied),
        ("unanswered", unanswered, 2, Group::Unanswered),
    ];
    let mut figures: Vec<Figure> = rows
        .into_iter()
        .map(|(key, value, place, group)| Figure {
            label: text(&format!("dash-figure-{key}")),
            value: value.to_string(),
            usual: beside(usual_count(place).map(|number| number.to_string())),
            path: link(group),
        })
        .collect();
    let usual_median = median(before.iter().filter_map(|day| Some((median_to_answer(day)?, 1))));
    figures.push(Figure {
        label: text("dash-figure-median"),
        value: median_to_answer(&now).map_or_else(|| "–".to_owned(), said::seconds),
        usual: beside(usual_median.map(said::seconds)),
        path: if Page::Trends.is_for(visitor.role) { visitor.path(Page::Trends) } else { String::new() },
    });
    let usual = match before.is_empty() {
        true => text("dash-today-unusual"),
        false => words().text("dash-today-usual", &[("when", &clock.weekday(visitor.now))]),
    };
    Ok((figures, usual))
}
