use std::sync::Arc;

use axum::{
    Extension,
    extract::{RawQuery, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use vouchsafe_app::{dashboard::report::Proof, words::words};

use super::{Case, asked, audit, facts, proof, review, text, verified::Verified, wanted};
use crate::{
    answer::Refused,
    csv::{self, row},
    dashboard::{filter::customers, verifications::log_export, visitor::Visitor},
    services::Services,
};

/// The columns of the file; each is a public contract.
const COLUMNS: [&str; 7] = ["section", "at", "what", "who", "about", "why", "evidence"];

/// `GET /dashboard/{instance}/report.csv`: everything that the page says.
pub async fn csv(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let asked = asked(&query.unwrap_or_default(), &visitor);
    let customers = customers(&services, &visitor).await?;
    let Some(wanted) = wanted(&asked, &visitor, &customers) else {
        let wrong = words().text("dash-unreadable", &[("fix", &text("dash-filters"))]);
        return Ok((StatusCode::BAD_REQUEST, wrong).into_response());
    };
    let lines = match wanted.whom {
        "audit" => audit::file(&services, &visitor, &wanted).await?,
        _ => review::file(&services, &visitor, &wanted).await?,
    };
    let Some(lines) = lines else {
        return Ok((StatusCode::BAD_REQUEST, text("dash-report-too-long")).into_response());
    };
    let (proof, verified) = proof::proof(&services, &visitor, &wanted).await?;
    log_export(&services, &visitor, &format!("report for {}", wanted.whom), &asked.in_words()).await?;
    let mut file = row(COLUMNS);
    for (label, fact) in facts(&visitor, &wanted).into_iter().chain(proof.facts.clone()) {
        file += &about(label, fact);
    }
    file += &verify(&proof, &verified);
    for command in proof.commands {
        file += &about(text("dash-report-offline"), command);
    }
    for Case { section, at, what, who, whom, why, evidence } in lines {
        file += &row([section.to_owned(), at.to_string(), what, who, whom, why, evidence]);
    }
    let name = format!("vouchsafe-report-{}-{}-{}-{}.csv", wanted.whom, visitor.instance(), wanted.first, wanted.last);
    Ok(csv::file(&name, file))
}

/// A line about the report itself.
fn about(what: String, fact: String) -> String {
    row(["report".to_owned(), String::new(), what, String::new(), String::new(), fact, String::new()])
}

/// The result of `audit verify`.
fn verify(proof: &Proof, Verified { at, up_to, going, .. }: &Verified) -> String {
    let what = "vouchsafe audit verify".to_owned();
    let at = at.map(|at| at.to_string()).unwrap_or_default();
    let up_to = up_to.map(|seq| seq.to_string()).unwrap_or_default();
    let why = [Some(proof.said.clone()), going.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    row(["verify".to_owned(), at, what, proof.standing.to_owned(), String::new(), why, up_to])
}
