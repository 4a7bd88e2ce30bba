//! Who can be verified today, and who cannot, for the customer's review.

use jiff::Timestamp;
use vouchsafe_app::{
    dashboard::report::Reaching,
    words::{text, words},
};
use vouchsafe_domain::reach::Reach;
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{AccountFilter, AccountState, ImportedAccount, StoreError};

use super::{Case, Wanted};
use crate::{
    dashboard::{
        coverage::{self, CANNOT, REACHES},
        visitor::Visitor,
    },
    services::Services,
};

/// How many who cannot be verified are named on the page, and in a file.
const SHOWN: usize = 200;
const WRITTEN: usize = 20_000;

/// Those who hold a directory role, and everybody else, as the catalogue has them under `dash-coverage`.
const WHO: [&str; 2] = ["privileged", "others"];

fn reach_label(reach: Option<Reach>) -> String {
    text(&format!("reach-{}", reach.map_or("unknown", Reach::name)))
}

/// What is known of a customer's people, or of all customers'.
struct Known {
    /// When accounts were last read; of several tenants the longest ago. `None`: some were never read.
    as_of: Option<Timestamp>,
    /// As [`REACHES`] has them, of each of [`WHO`].
    counts: [[u64; 6]; 2],
    /// Those who cannot be verified, with what they have; administrators first.
    cannot: Vec<(ImportedAccount, Reach)>,
    more: bool,
}

async fn known(services: &Services, visitor: &Visitor, wanted: &Wanted, most: usize) -> Result<Known, StoreError> {
    let (instance, client) = (visitor.instance(), wanted.filter.client);
    let tenants = coverage::tenants(visitor, client);
    let imports = services.store.imports(instance).await?;
    let read = |tenant| imports.iter().find(|import| import.tenant == tenant).and_then(|import| import.finished);
    let times: Option<Vec<Timestamp>> = tenants.iter().map(|tenant| read(*tenant)).collect();
    let mut cannot = Vec::new();
    // Of all customers together nobody is named: that is each customer's own business.
    let named = if client.is_some() { [true, false].as_slice() } else { &[] };
    for privileged in named {
        for reach in CANNOT {
            let filter = AccountFilter {
                tenants: Some(tenants.clone()),
                state: Some(AccountState::Active),
                reach: Some(Some(reach)),
                privileged: Some(*privileged),
                ..AccountFilter::default()
            };
            let left = u32::try_from(most + 1 - cannot.len().min(most + 1)).unwrap_or(u32::MAX);
            let page = services.store.accounts_page(instance, &filter, None, left, visitor.now).await?;
            cannot.extend(page.into_iter().map(|(_, account)| (account, reach)));
        }
    }
    let more = cannot.len() > most;
    cannot.truncate(most);
    let counts = coverage::of(services, visitor, client).await?;
    Ok(Known { as_of: times.and_then(|times| times.into_iter().min()), counts, cannot, more })
}

impl Known {
    /// How many can be asked, of how many, and as of when.
    fn said(&self, visitor: &Visitor) -> String {
        let all: u64 = self.counts.iter().flatten().sum();
        let [cannot, unknown] = self.counts.iter().fold([0, 0], |[cannot, unknown], counts| {
            [cannot + coverage::cannot(counts), unknown + counts.last().copied().unwrap_or_default()]
        });
        let [can, of] = [all.saturating_sub(cannot + unknown), all].map(|count| count.to_string());
        let sum = match (all, unknown) {
            (0, _) => text("dash-coverage-nobody"),
            (_, 0) => words().text("dash-report-reach-sum", &[("number", &can), ("left", &of)]),
            (_, unknown) => {
                let values = [("number", can.as_str()), ("left", of.as_str()), ("user", &unknown.to_string())];
                words().text("dash-report-reach-sum-unknown", &values)
            }
        };
        let as_of = match self.as_of {
            Some(at) => words().text("dash-report-reach-as-of", &[("time", &visitor.clock().minute(at))]),
            None => text("dash-report-reach-unread"),
        };
        format!("{sum} {as_of}")
    }
}

pub async fn page(services: &Services, visitor: &Visitor, wanted: &Wanted) -> Result<Reaching, StoreError> {
    let known = known(services, visitor, wanted, SHOWN).await?;
    let row = |(who, counts): (&str, [u64; 6])| (text(&format!("dash-coverage-{who}")), counts);
    Ok(Reaching {
        said: known.said(visitor),
        rows: WHO.into_iter().zip(known.counts).map(row).collect(),
        cannot: known
            .cannot
            .iter()
            .map(|(account, reach)| [name(account), reach_label(Some(*reach)), who(account)])
            .collect(),
        more: known.more,
    })
}

/// The same for a file: a line for each group, and one for each who cannot be verified.
pub async fn lines(services: &Services, visitor: &Visitor, wanted: &Wanted) -> Result<Vec<Case>, StoreError> {
    let known = known(services, visitor, wanted, WRITTEN).await?;
    let line = |section, what: String, whom: String, why: String| Case {
        section,
        at: visitor.now,
        what,
        who: String::new(),
        whom,
        why,
        evidence: String::new(),
    };
    let mut lines = vec![line("coverage", known.said(visitor), wanted.customer.clone(), String::new())];
    for (who, counts) in WHO.into_iter().zip(known.counts) {
        let who = text(&format!("dash-coverage-{who}"));
        for (reach, count) in REACHES.into_iter().zip(counts) {
            lines.push(line("coverage", reach_label(reach), who.clone(), count.to_string()));
        }
    }
    let one = |(account, reach): &(ImportedAccount, Reach)| {
        line("unreachable", reach_label(Some(*reach)), name(account), who(account))
    };
    lines.extend(known.cannot.iter().map(one));
    if known.more {
        lines.push(line("unreachable", text("dash-report-reach-more"), String::new(), String::new()));
    }
    Ok(lines)
}

fn name(account: &ImportedAccount) -> String {
    let upn = plain(account.upn.as_str());
    if account.name.is_empty() { upn } else { format!("{}, {upn}", plain(&account.name)) }
}

fn who(account: &ImportedAccount) -> String {
    if account.privileged == Some(true) { text("dash-privileged") } else { String::new() }
}
