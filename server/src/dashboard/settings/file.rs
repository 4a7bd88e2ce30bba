//! The settings as a file: what it would change is shown, and only that is put in force.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    Extension,
    extract::{Query, RawForm, State, rejection::RawFormRejection},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;
use vouchsafe_app::{
    dashboard::settings::{Changes, FilePage, OneChange},
    words::words,
};
use vouchsafe_halo::escape::line;
use vouchsafe_store::{Change, Changed, Settings, What};

use super::{halo, mail, text, typed::Typed};
use crate::{
    answer::Refused,
    config::{
        Spot, exported,
        pasted::{self, NotTaken},
    },
    dashboard::{
        change::{self, Weight, change, said},
        door::refused,
        hearers,
        page::Page,
        verifications::log_export,
        visitor::{Visitor, answer},
    },
    doctor::remedy::Remedy,
    problem::Problem,
    services::Services,
};

/// Under which name a form has the file.
pub const FIELD: &str = "file";
/// How much of a value is shown, in characters.
const LONGEST_VALUE: usize = 400;

#[derive(Deserialize)]
pub struct Begin {
    /// `all` or `own`: what is in force stands in the page already.
    #[serde(default)]
    from: String,
    #[serde(default)]
    saved: String,
}

/// `GET /dashboard/{instance}/file`.
pub async fn show(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    Query(begin): Query<Begin>,
) -> Result<Response, Refused> {
    let (settings, version) = services.store.load_settings().await?;
    if !begin.from.is_empty() {
        log_export(&services, &visitor, "settings", "").await?;
    }
    let file = match begin.from.as_str() {
        "all" => exported::toml(&settings, Some(visitor.instance())),
        "own" => exported::own(&settings, visitor.instance()),
        _ => Ok(String::new()),
    };
    let file = file.map_err(|error| Problem::logged("setup_broken", Some("database"), &error))?;
    let saved = if begin.saved.is_empty() { String::new() } else { text("file-saved") };
    page(&visitor, StatusCode::OK, version, Told { file, saved, ..Told::default() })
}

/// `POST /dashboard/{instance}/file/changes`: shows what the file would change.
pub async fn changes(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    form: Result<RawForm, RawFormRejection>,
) -> Result<Response, Refused> {
    take(&services, &visitor, form, false).await
}

/// `POST /dashboard/{instance}/file/apply`: puts in force what was shown.
pub async fn apply(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    form: Result<RawForm, RawFormRejection>,
) -> Result<Response, Refused> {
    take(&services, &visitor, form, true).await
}

/// Judges what was pasted, in the same way whether it is only shown or put in force, too.
async fn take(
    services: &Arc<Services>,
    visitor: &Visitor,
    form: Result<RawForm, RawFormRejection>,
    puts: bool,
) -> Result<Response, Refused> {
    let (file, seen) = read(form)?;
    let (settings, version) = services.store.load_settings().await?;
    let after = match wanted(&settings, visitor, &file) {
        Ok(after) => after,
        Err(wrong) => return not_taken(visitor, version, file, wrong),
    };
    let shown = drawn(&settings, &after, visitor);
    // Whoever is alone may still change what opens nothing.
    let weight = if shown.rows.iter().any(|row| row.opens) { Weight::OpensDoors } else { Weight::Plain };
    let differs = !shown.rows.is_empty();
    let back = |status: StatusCode, wrong: String, applies: bool| {
        let told = Told { file, wrong, applies, changes: Some(shown), ..Told::default() };
        page(visitor, status, version, told)
    };
    if let Some(why) = after.unsatisfiable(visitor.now) {
        return back(StatusCode::BAD_REQUEST, change::unsatisfiable(&why), false);
    }
    if seen != version {
        return back(StatusCode::CONFLICT, text("file-meanwhile"), false);
    }
    if !puts {
        return back(StatusCode::OK, String::new(), differs);
    }
    // Nobody is spoken to for what could not be put in force anyway.
    if !change::may(services, visitor, Weight::OpensDoors).await? {
        return back(StatusCode::CONFLICT, text("file-not-recent"), true);
    }
    if let Err(wrong) = works(services, visitor, &settings, &after).await {
        return back(StatusCode::BAD_REQUEST, wrong, true);
    }
    let put = move |settings: &mut Settings| *settings = after;
    match change(services, visitor, weight, seen, put).await? {
        Changed::Done | Changed::Nothing => {
            // What was refused before may be taken now.
            services.store.retry_refused_notes(visitor.instance()).await?;
            services.notes.notify_one();
            Ok(Redirect::to(&format!("{}?saved=yes", visitor.path(Page::File))).into_response())
        }
        Changed::Meanwhile => back(StatusCode::CONFLICT, text("file-meanwhile"), false),
        Changed::NotRecent => back(StatusCode::CONFLICT, text("file-not-recent"), true),
        changed => {
            let why = said(services, visitor, &changed).await?;
            back(StatusCode::CONFLICT, why, true)
        }
    }
}

/// The file, and which settings were seen with it.
fn read(form: Result<RawForm, RawFormRejection>) -> Result<(String, i64), Refused> {
    let RawForm(form) = form.map_err(|_| refused("form_unread"))?;
    let typed = Typed::read(&form);
    let seen = typed.one("seen").parse().map_err(|_| refused("form_unread"))?;
    // A browser ends lines in its own way.
    Ok((typed.one(FIELD).replace("\r\n", "\n"), seen))
}

/// The settings once the file was applied.
///
/// # Errors
/// One sentence that says what to do.
fn wanted(settings: &Settings, visitor: &Visitor, file: &str) -> Result<Settings, String> {
    let after = pasted::read(file, visitor.instance(), settings).map_err(|why| why_not(&why))?;
    let own = after.instances.iter().find(|own| own.id == *visitor.instance());
    // So there is always one left.
    if !own.is_some_and(|own| own.administrators.contains(&visitor.session.agent)) {
        return Err(text("set-people-yourself"));
    }
    Ok(after)
}

fn why_not(why: &NotTaken) -> String {
    let said = |key: &str, fix: &str| words().text(&format!("file-{key}"), &[("fix", fix)]);
    match why {
        NotTaken::Long => words().text("file-long", &[("number", &(pasted::LONGEST / 1024).to_string())]),
        NotTaken::Empty => said("empty", ""),
        NotTaken::Secret(keys) => said("secret", keys),
        NotTaken::Wrong { at: None, what } => said("wrong", &line(what, LONGEST_VALUE)),
        NotTaken::Wrong { at: Some(Spot { line: number, column }), what } => {
            let at = format!("{number}:{column}");
            words().text("file-wrong-at", &[("number", &at), ("fix", &line(what, LONGEST_VALUE))])
        }
        NotTaken::Elsewhere(instance) => said("elsewhere", instance.as_str()),
        NotTaken::Address => text("set-halo-on-the-machine"),
        NotTaken::Form => said("form", ""),
        NotTaken::Tenant(client, tenant) => {
            words().text("file-tenant", &[("number", &client.to_string()), ("tenant", &tenant.to_string())])
        }
        NotTaken::SecretNeeded(whose, key) => said("secret-needed", &format!("{whose}, {key}")),
    }
}

/// Tries what is tried, too, where it is entered in a form.
async fn works(services: &Arc<Services>, visitor: &Visitor, before: &Settings, after: &Settings) -> Result<(), String> {
    let json = |settings: &Settings| settings.mail.as_ref().map(|mail| mail.json());
    if let Some(mail) = after.mail.as_ref().filter(|_| json(before) != json(after)) {
        mail::works(services, mail).await?;
    }
    match after.instances.iter().find(|own| own.id == *visitor.instance()) {
        Some(own) => halo::works(services, &visitor.connected.instance, own).await,
        None => Ok(()),
    }
}

/// What is to be said beside the file.
#[derive(Default)]
struct Told {
    file: String,
    saved: String,
    wrong: String,
    changes: Option<Changes>,
    /// Whether what is shown may be put in force.
    applies: bool,
}

/// The page with what was pasted; a secret never comes back.
fn not_taken(visitor: &Visitor, version: i64, file: String, wrong: String) -> Result<Response, Refused> {
    let told = if pasted::may_hold_secret(&file) {
        Told { wrong: format!("{wrong} {}", text("file-not-back")), ..Told::default() }
    } else {
        Told { wrong, file, ..Told::default() }
    };
    page(visitor, StatusCode::BAD_REQUEST, version, told)
}

fn page(visitor: &Visitor, status: StatusCode, version: i64, told: Told) -> Result<Response, Refused> {
    let own = visitor.path(Page::File);
    let page = FilePage {
        layout: visitor.layout(),
        saved: told.saved,
        wrong: told.wrong,
        sign_in: (!visitor.is_recent()).then(|| visitor.sign_in_again(&own)),
        seen: version.to_string(),
        heard: hearers::hint(visitor),
        file: told.file,
        changes: told.changes,
        changes_path: visitor.path(Page::FileChanges),
        apply_path: if told.applies { visitor.path(Page::FileApply) } else { String::new() },
        begin_paths: ["all", "own"].map(|from| format!("{own}?from={from}")),
    };
    answer(status, |shell| page.render(shell))
}

/// What would be different.
fn drawn(before: &Settings, after: &Settings, visitor: &Visitor) -> Changes {
    let plain = |text: &str| line(text, LONGEST_VALUE);
    let held = before.holding_back(after.clone(), visitor.now).1;
    let looser = held.into_iter().flat_map(|held| held.loosens);
    let known = before.lonely(visitor.now);
    let lonely = after.lonely(visitor.now).into_iter().filter(|lonely| !known.contains(lonely));
    let rows = before.changes(after).into_iter().map(|change| OneChange {
        what: match change.what {
            What::Added => "added",
            What::Changed => "changed",
            What::Removed => "removed",
        },
        opens: opens_doors(&change),
        name: plain(&change.name),
        values: change.values.map(|values| values.map(|value| plain(&value))),
    });
    Changes {
        rows: rows.collect(),
        looser: looser.map(|one| [one.what(), one.before(), one.after()].map(|text| plain(&text))).collect(),
        warnings: lonely
            .map(|lonely| Remedy::lonely(&lonely).to_string())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect(),
    }
}

/// Whether it says whom or where we trust. What is not known here does; what loosens the policy is told beside it.
fn opens_doors(change: &Change) -> bool {
    let number = |at: usize| change.values.as_ref().and_then(|values| values.get(at)?.parse::<u64>().ok());
    match change.name.rsplit(": ").next().unwrap_or_default() {
        "time_zone"
        | "note_outcome_id"
        | "purposes"
        | "brand"
        | "name"
        | "policy"
        | "vips"
        | "good_until"
        | "microsoft_app.good_until" => false,
        "prompts_per_hour" => number(0) < number(1),
        // Shorter: traces would be erased.
        "keep_personal_days" => number(1).is_some_and(|after| number(0).is_none_or(|before| after < before)),
        name => !name.starts_with("customer "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_whom_we_trust_is_marked_and_so_is_what_is_new_here() {
        let change = |name: &str, values: Option<[&str; 2]>| Change {
            instance: None,
            what: What::Changed,
            name: name.to_owned(),
            values: values.map(|values| values.map(str::to_owned)),
        };
        for (name, values, opens) in [
            ("administrators", Some(["[3]", "[3,42]"]), true),
            ("frame_origins", None, true),
            ("alerts.webhook", None, true),
            ("whatever comes next", None, true),
            ("customer 12: any_source", Some(["false", "true"]), true),
            ("customer 12", None, false),
            ("customer 12: name", None, false),
            ("customer 12: tenant 1: good_until", None, false),
            ("time_zone", None, false),
            ("prompts_per_hour", Some(["30", "31"]), true),
            ("prompts_per_hour", Some(["30", "9"]), false),
            ("keep_personal_days", Some(["nothing", "30"]), true),
            ("keep_personal_days", Some(["30", "14"]), true),
            ("keep_personal_days", Some(["30", "365"]), false),
            ("keep_personal_days", Some(["30", "nothing"]), false),
        ] {
            assert_eq!(opens_doors(&change(name, values)), opens, "{name} {values:?}");
        }
    }
}
