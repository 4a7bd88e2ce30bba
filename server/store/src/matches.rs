use jiff::Timestamp;
use vouchsafe_domain::{
    choosing::Choice,
    contact::Contact,
    ids::{AccountId, AgentId, ContactId, InstanceId, TenantId, Upn},
    log::{Event, Kind},
};

use crate::{
    Store, StoreError,
    column::{Row, Stored as _, sql, sql_of_parts},
};

/// Which account a contact is, in the eyes of one technician or, once confirmed, of two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    pub account: AccountId,
    pub upn: Upn,
    /// The contact's address by which the account was found; it counts for no other.
    pub address: Option<Upn>,
    /// What the PSA said of the contact when an administrator chose the account, as a [`Likeness`]; in place of the address.
    ///
    /// [`Likeness`]: vouchsafe_domain::choosing::Likeness
    pub chosen: Option<String>,
    pub suggested_by: AgentId,
    pub confirmed_by: Option<AgentId>,
}

/// An account that was found by one of the contact's addresses, where that is only its mail address or alias.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMatch {
    pub account: AccountId,
    pub upn: Upn,
    pub address: Upn,
}

impl Store {
    /// Suggests that the contact is this account, found by this address, in place of whatever was suggested or agreed on before.
    ///
    /// False if nothing changed: the first to suggest an account remains the one who did.
    pub async fn suggest_match(
        &self,
        instance: &InstanceId,
        contact: ContactId,
        suggested: &NewMatch,
        by: AgentId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let NewMatch { account, upn, address } = suggested;
        let mut write = self.connections.begin_write().await?;
        let row = sql("INSERT INTO matches (instance, contact, tenant, object, upn, address, suggested_by)
                       VALUES ($1, $2, $3, $4, $5, $6, $7)
                       ON CONFLICT (instance, contact) DO UPDATE
                       SET tenant = $3, object = $4, upn = $5, address = $6, suggested_by = $7, confirmed_by = NULL,
                           chosen = NULL
                       WHERE matches.tenant <> $3 OR matches.object <> $4 OR COALESCE(matches.address, '') <> $6
                       RETURNING *")
        .with(instance)
        .with(&contact)
        .with(&account.tenant)
        .with(&account.object)
        .with(upn)
        .with(address)
        .with(&by)
        .first(&mut write)
        .await?;
        let Some(row) = row else { return Ok(false) };
        let event = read(&row)?.event(Kind::MatchSuggested, contact, Some(by));
        self.commit_with(write, instance, now, event).await?;
        Ok(true)
    }

    /// Confirms that the contact is this account, found by this address. False if nobody suggested that, or if it was `by` who
    /// did: it takes two.
    pub async fn confirm_match(
        &self,
        instance: &InstanceId,
        contact: ContactId,
        suggested: &NewMatch,
        by: AgentId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let NewMatch { account, address, .. } = suggested;
        let mut write = self.connections.begin_write().await?;
        let row = sql("UPDATE matches SET confirmed_by = $6 WHERE instance = $1 AND contact = $2
                       AND tenant = $3 AND object = $4 AND address = $5 AND confirmed_by IS NULL AND suggested_by <> $6 RETURNING *")
        .with(instance)
        .with(&contact)
        .with(&account.tenant)
        .with(&account.object)
        .with(address)
        .with(&by)
        .first(&mut write)
        .await?;
        let Some(row) = row else { return Ok(false) };
        let event = read(&row)?.event(Kind::MatchConfirmed, contact, Some(by));
        self.commit_with(write, instance, now, event).await?;
        Ok(true)
    }

    /// What was suggested for this contact; it counts only if `confirmed_by` is somebody.
    pub async fn agreed_match(&self, instance: &InstanceId, contact: ContactId) -> Result<Option<Match>, StoreError> {
        let mut connection = self.connections.any().await?;
        let query = sql("SELECT * FROM matches WHERE instance = $1 AND contact = $2").with(instance).with(&contact);
        query.first(&mut connection).await?.map(|row| read(&row)).transpose()
    }

    /// What waits for somebody, or what was agreed on: by contact, behind this one.
    pub async fn matches_page(
        &self,
        instance: &InstanceId,
        agreed: bool,
        behind: Option<ContactId>,
        limit: u32,
    ) -> Result<Vec<(ContactId, Match)>, StoreError> {
        let which = if agreed { "IS NOT NULL" } else { "IS NULL" };
        let mut connection = self.connections.any().await?;
        let rows = sql_of_parts(format!(
            "SELECT * FROM matches WHERE instance = $1 AND contact > $2 AND confirmed_by {which} ORDER BY contact LIMIT $3"
        ))
        .with(instance)
        .with(&behind.map_or(0, |contact| contact.store()))
        .with(&i64::from(limit))
        .all(&mut connection)
        .await?;
        rows.iter().map(|row| Ok((row.get("contact")?, read(row)?))).collect()
    }

    /// Takes back that the contact is this account, and nothing else that was suggested or agreed on meanwhile. False if that
    /// is not what stands there.
    pub async fn undo_match(
        &self,
        instance: &InstanceId,
        contact: ContactId,
        account: AccountId,
        agreed: bool,
        by: AgentId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let which = if agreed { "IS NOT NULL" } else { "IS NULL" };
        let mut write = self.connections.begin_write().await?;
        let row = sql_of_parts(format!(
            "DELETE FROM matches WHERE instance = $1 AND contact = $2 AND tenant = $3 AND object = $4
             AND confirmed_by {which} RETURNING *"
        ))
        .with(instance)
        .with(&contact)
        .with(&account.tenant)
        .with(&account.object)
        .first(&mut write)
        .await?;
        let Some(row) = row else { return Ok(false) };
        let event = read(&row)?.event(Kind::MatchForgotten, contact, Some(by));
        self.commit_with(write, instance, now, event).await?;
        Ok(true)
    }

    /// Takes back what was suggested or agreed for this contact, for a technician or for the host. False if nothing was.
    pub async fn forget_match(
        &self,
        instance: &InstanceId,
        contact: ContactId,
        by: Option<AgentId>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let row = sql("DELETE FROM matches WHERE instance = $1 AND contact = $2 RETURNING *")
            .with(instance)
            .with(&contact)
            .first(&mut write)
            .await?;
        let Some(row) = row else { return Ok(false) };
        let event = read(&row)?.event(Kind::MatchForgotten, contact, by);
        self.commit_with(write, instance, now, event).await?;
        Ok(true)
    }
}

impl Match {
    /// What an administrator's choice says of the contact as the PSA shows them now, if one chose.
    pub fn choice(&self, contact: &Contact, tenants: &[TenantId]) -> Choice {
        match (&self.chosen, self.confirmed_by) {
            (Some(likeness), Some(_)) => Choice::now(self.account, likeness, contact, tenants),
            _ => Choice::None,
        }
    }

    /// Whether it still says that the contact, as the PSA shows them now, is this account: by what was chosen, or by the address
    /// that was agreed on.
    pub fn still_leads_to(&self, account: AccountId, contact: &Contact, tenants: &[TenantId]) -> bool {
        let has =
            |address: &Upn| contact.addresses.iter().any(|own| own.parse::<Upn>().is_ok_and(|own| own == *address));
        let agreed = self.confirmed_by.is_some() && self.address.as_ref().is_some_and(has);
        let here = self.account == account && tenants.contains(&account.tenant);
        here && (agreed || self.choice(contact, tenants) == Choice::Stands(account))
    }

    fn event(&self, kind: Kind, contact: ContactId, by: Option<AgentId>) -> Event {
        Event {
            tenant_id: Some(self.account.tenant),
            object_id: Some(self.account.object),
            upn: Some(self.upn.clone()),
            contact: Some(contact),
            technician: by,
            detail: match (&self.address, &self.chosen) {
                (Some(address), _) => Some(format!("found by {address}")),
                (None, chosen) => chosen.as_ref().map(|_| "chosen by an administrator".to_owned()),
            },
            ..Event::new(kind)
        }
    }
}

pub(crate) fn read(row: &Row) -> Result<Match, StoreError> {
    Ok(Match {
        account: AccountId { tenant: row.get("tenant")?, object: row.get("object")? },
        upn: row.get("upn")?,
        address: row.get("address")?,
        chosen: row.get("chosen")?,
        suggested_by: row.get("suggested_by")?,
        confirmed_by: row.get("confirmed_by")?,
    })
}
