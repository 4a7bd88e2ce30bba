//! Whom nobody could verify today, and why; and the same as CSV.

use std::sync::Arc;

use axum::{Extension, extract::State, http::StatusCode, response::Response};
use vouchsafe_app::dashboard::coverage::{Coverage, CoveragePage};
use vouchsafe_domain::{
    ids::{ClientId, TenantId},
    reach::Reach,
};
use vouchsafe_store::{Covered, StoreError};

use super::{
    accounts::Names,
    page::Page,
    verifications::log_export,
    visitor::{Visitor, answer},
};
use crate::{answer::Refused, csv, services::Services};

/// How people can be asked, in the order of the page and of the file; the last one: Microsoft does not say.
const REACHES: [Option<Reach>; 6] = [
    Some(Reach::Prompt),
    Some(Reach::CodeOnly),
    Some(Reach::PasskeyOnly),
    Some(Reach::SmsOnly),
    Some(Reach::Nothing),
    None,
];

/// The columns of the file; each is a public contract.
const COLUMNS: [&str; 9] =
    ["customer", "customer_name", "who", "prompt", "code_only", "passkey_only", "sms_only", "nothing", "unknown"];

/// One customer's people: those who hold a directory role, or everybody else.
struct Line {
    client: ClientId,
    name: String,
    privileged: bool,
    counts: [u64; 6],
}

impl Line {
    fn who(&self) -> &'static str {
        if self.privileged { "privileged" } else { "others" }
    }

    /// Who cannot be verified: the best two ways are left out, and what is not known.
    fn cannot(&self) -> u64 {
        let [_, _, passkey, sms, nothing, _] = self.counts;
        passkey + sms + nothing
    }
}

/// All lines: those who can do the most harm first, and among them the customers with the most whom nobody can verify.
async fn lines(services: &Services, visitor: &Visitor) -> Result<Vec<Line>, StoreError> {
    let covered = services.store.coverage(visitor.instance()).await?;
    let mut lines = Vec::new();
    for (client, name, tenants) in Names::of(visitor).all() {
        for privileged in [true, false] {
            let counts = counts(&covered, &tenants, privileged);
            lines.push(Line { client, name: name.clone(), privileged, counts });
        }
    }
    lines.sort_by_key(|line| (!line.privileged, std::cmp::Reverse(line.cannot())));
    Ok(lines)
}

fn counts(covered: &[Covered], tenants: &[TenantId], privileged: bool) -> [u64; 6] {
    REACHES.map(|reach| {
        let alike =
            |one: &&Covered| tenants.contains(&one.tenant) && one.privileged == privileged && one.reach == reach;
        covered.iter().filter(alike).map(|one| one.count).sum()
    })
}

/// How many accounts nobody can verify, of all customers: those with a directory role, and the others.
pub async fn out_of_reach(services: &Services, visitor: &Visitor) -> Result<[u64; 2], StoreError> {
    let covered = services.store.coverage(visitor.instance()).await?;
    let own = crate::imports::tenants(&visitor.settings, visitor.instance());
    let cannot = [Reach::PasskeyOnly, Reach::SmsOnly, Reach::Nothing];
    let out = |privileged: bool| {
        let meant = |one: &&Covered| {
            one.privileged == privileged
                && own.contains(&one.tenant)
                && one.reach.is_some_and(|reach| cannot.contains(&reach))
        };
        covered.iter().filter(meant).map(|one| one.count).sum()
    };
    Ok([out(true), out(false)])
}

/// `GET /dashboard/{instance}/coverage`.
pub async fn show(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Refused> {
    let accounts = visitor.path(Page::Accounts);
    let (privileged, others): (Vec<Line>, Vec<Line>) =
        lines(&services, &visitor).await?.into_iter().partition(|line| line.privileged);
    let drawn = |lines: Vec<Line>| lines.into_iter().map(|line| coverage(line, &accounts)).collect();
    let page = CoveragePage {
        layout: visitor.layout(),
        privileged: drawn(privileged),
        others: drawn(others),
        csv: visitor.path(Page::CoverageCsv),
    };
    answer(StatusCode::OK, |shell| page.render(shell))
}

fn coverage(line: Line, accounts: &str) -> Coverage {
    let (client, who) = (line.client, line.who());
    let mut reaches = REACHES.into_iter();
    let counts = line.counts.map(|count| {
        let reach = reaches.next().flatten().map_or("unknown", Reach::name);
        (count, format!("{accounts}?customer={client}&state=active&reach={reach}&who={who}"))
    });
    Coverage { company: line.name, counts }
}

/// `GET /dashboard/{instance}/coverage.csv`.
pub async fn csv(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Refused> {
    let lines = lines(&services, &visitor).await?;
    log_export(&services, &visitor, "coverage", "").await?;
    let mut file = csv::row(COLUMNS);
    for line in lines {
        let first = [line.client.to_string(), line.name.clone(), line.who().to_owned()];
        file += &csv::row(first.into_iter().chain(line.counts.map(|count| count.to_string())));
    }
    let name = format!("vouchsafe-{}-coverage-{}.csv", visitor.instance(), visitor.clock().day(visitor.now));
    Ok(csv::file(&name, file))
}
