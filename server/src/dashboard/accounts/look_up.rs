//! What technicians have in place of the list: a search for somebody whom they name, and the way to that one's pod.
//!
//! They are shown an account only if Halo shows them its contact, with their own token, and of it no more than whose it is: how
//! somebody can be asked, the pod says of that one person. What is disabled, a guest or gone is not found at all, and neither is there
//! another page, a count or another filter, so that nobody learns by searching whom one could not verify.

use std::collections::BTreeSet;

use axum::{http::StatusCode, response::Response};
use futures::{StreamExt as _, stream};
use vouchsafe_app::{
    dashboard::{
        Filters,
        look_up::{Found, LookUpPage},
    },
    words::words,
};
use vouchsafe_domain::contact::Contact;
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{AccountFilter, AccountState, ImportedAccount};

use super::{asked::filter, verify::contacts};
use crate::{
    answer::Refused,
    dashboard::{
        asked::Asked,
        page::Page,
        visitor::{Visitor, answer},
    },
    services::Services,
};

/// The one thing that is asked for: what else there is would tell by what an account is found.
const SEARCH: &[&str] = &["search"];
/// How many letters a search has at least.
const LETTERS: usize = 3;
/// How many accounts are looked at. Halo is asked about each.
const MOST: u32 = 5;
/// About how many at once.
const AT_ONCE: usize = 3;

pub(super) async fn page(
    services: &Services,
    visitor: &Visitor,
    asked: &Asked,
    status: StatusCode,
    notice: String,
) -> Result<Response, Refused> {
    let asked = asked.only(SEARCH);
    let mut page = LookUpPage {
        layout: visitor.layout(),
        filters: Filters {
            path: visitor.path(Page::Accounts),
            fields: vec![asked.field("search", "search")],
            set: asked.is_set(),
        },
        notice,
        found: None,
        verify_path: asked.address(&visitor.path(Page::Verify), None),
    };
    let search = match filter(&asked, |_| None).map(|filter| filter.search) {
        Ok(None) => return answer(status, |shell| page.render(shell)),
        Ok(Some(search)) if search.chars().count() >= LETTERS => search,
        short_or_long => {
            let key = if short_or_long.is_ok() { "account-look-short" } else { "account-look-long" };
            page.notice = words().text(key, &[]);
            return answer(StatusCode::BAD_REQUEST, |shell| page.render(shell));
        }
    };
    let wanted = AccountFilter { state: Some(AccountState::Active), search: Some(search), ..AccountFilter::default() };
    let listed = services.store.accounts_page(visitor.instance(), &wanted, None, MOST, visitor.now).await?;
    let whose = stream::iter(listed).map(async |(_, account)| {
        contacts(services, visitor, &account).await.map(|contacts| found(&account, &contacts))
    });
    let whose: Vec<_> = whose.buffered(AT_ONCE).collect().await;
    let whose = whose.into_iter().collect::<Result<Vec<_>, _>>()?;
    page.found = Some(whose.into_iter().flatten().collect());
    answer(status, |shell| page.render(shell))
}

/// An account, if it is somebody whom Halo shows; the company is the one that Halo names.
fn found(account: &ImportedAccount, contacts: &[Contact]) -> Option<Found> {
    let companies: BTreeSet<String> = contacts.iter().map(|contact| plain(&contact.client_name)).collect();
    (!contacts.is_empty()).then(|| Found {
        name: plain(account.called()),
        upn: plain(account.upn.as_str()),
        company: companies.into_iter().collect::<Vec<_>>().join(", "),
        tenant: account.account.tenant.to_string(),
        object: account.account.object.to_string(),
    })
}
