//! The connector secret that we made in a tenant: when it ends, and whether we could renew it.

use std::sync::Arc;

use jiff::Timestamp;
use vouchsafe_domain::secret_end::SecretEnd;
use vouchsafe_entra::SetUp;
use vouchsafe_store::{CustomerTenant, Making};

use super::{
    finding::{About, Finding},
    remedy::Remedy,
    seen,
};
use crate::customers::trying::named;

const TEST: &str = "connector secret";

/// One that is in force and cannot be renewed is well as long as there is time: consent may be withdrawn in between.
pub async fn check(about: About, tenant: CustomerTenant, making: Making, setup: Option<Arc<SetUp>>) -> Vec<Finding> {
    let company = match &about {
        About::Tenant { company, .. } => company.clone(),
        _ => String::new(),
    };
    let now = Timestamp::now();
    let mut record = making.record;
    record.look(tenant.connector_secret.as_ref(), now);
    let Some(life) = record.in_force().map(|key| key.life()) else {
        let blocked = making.problem.filter(|_| record.wanted);
        let remedy = blocked.map(|problem| Remedy::making(&problem, making.code, &company));
        return remedy.map(|remedy| Finding::fix(&about, TEST, remedy)).into_iter().collect();
    };
    let obstacle = match &setup {
        _ if !record.renews => Some(Remedy::making("not_wanted", None, &company)),
        None => Some(Remedy::making("setup_app_missing", None, &company)),
        Some(setup) => setup.allowed(making.tenant).await.err().map(|error| {
            let (problem, code) = named(&error);
            Remedy::making(problem, code.map(u64::from), &company)
        }),
    };
    let day = |at: Timestamp| at.strftime("%Y-%m-%d").to_string();
    let (time, when) = (day(life.ends), day(life.renewed()));
    vec![match obstacle {
        None => Finding::good(&about, TEST, seen("made", &[("time", &time), ("when", &when)])),
        Some(remedy) if SecretEnd::of(life.ends, now) != SecretEnd::Later => {
            let wrong = seen("made-ends", &[("time", &time), ("fix", &remedy.wrong)]);
            Finding::fix(&about, TEST, Remedy { wrong, ..remedy })
        }
        Some(remedy) => {
            Finding::good(&about, TEST, seen("made-not_renewed", &[("time", &time), ("fix", &remedy.wrong)]))
        }
    }]
}
