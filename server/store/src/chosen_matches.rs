use jiff::Timestamp;
use vouchsafe_domain::{
    choosing::Likeness,
    ids::{AccountId, AgentId, ContactId, InstanceId, Upn},
    log::{Event, Kind, Receipt},
};

use crate::{
    MatchRequest, NewDelivery, Settled, Store, StoreError,
    column::sql,
    deliveries, log, match_requests,
    matches::{Match, read},
};

/// Which account a contact is, as an administrator chose it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewChoice {
    pub account: AccountId,
    pub upn: Upn,
    /// What the PSA said of the contact when it was chosen; it counts for no other.
    pub likeness: Likeness,
    /// Which account stood there when it was chosen; anything else by now, and nothing is done.
    pub before: Option<AccountId>,
}

impl Store {
    /// Makes the contact of a request this account, in place of whatever was suggested, agreed on or chosen before, and takes the
    /// request off the list: with what is to be told of that. It says what was before, and now is.
    ///
    /// False if the request or what stood there is not what was seen, or if it is `by` who asked: it takes two.
    pub async fn choose_match(
        &self,
        instance: &InstanceId,
        request: &MatchRequest,
        choice: &NewChoice,
        by: AgentId,
        now: Timestamp,
        compose: impl FnOnce(&str, &Receipt) -> Vec<NewDelivery> + Send,
    ) -> Result<bool, StoreError> {
        let NewChoice { account, upn, likeness, before } = choice;
        let (contact, asked_by) = (request.contact, request.asked_by);
        let mut write = self.connections.begin_write().await?;
        let found = sql("SELECT * FROM matches WHERE instance = $1 AND contact = $2").with(instance).with(&contact);
        let found = found.first(&mut write).await?.map(|row| read(&row)).transpose()?;
        if asked_by == by || found.as_ref().map(|found| found.account) != *before {
            return Ok(false);
        }
        let taken =
            sql("DELETE FROM match_requests WHERE instance = $1 AND contact = $2 AND asked_by = $3 AND asked = $4")
                .with(instance)
                .with(&contact)
                .with(&asked_by)
                .with(&request.asked);
        if !taken.changes(&mut write).await? {
            return Ok(false);
        }
        sql("INSERT INTO matches (instance, contact, tenant, object, upn, suggested_by, confirmed_by, chosen)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (instance, contact) DO UPDATE SET tenant = $3, object = $4, upn = $5, address = NULL,
             suggested_by = $6, confirmed_by = $7, chosen = $8")
        .with(instance)
        .with(&contact)
        .with(&account.tenant)
        .with(&account.object)
        .with(upn)
        .with(&asked_by)
        .with(&by)
        .with(&likeness.as_str().to_owned())
        .run(&mut write)
        .await?;
        let told = told(contact, found.as_ref(), choice);
        let event = Event {
            tenant_id: Some(account.tenant),
            object_id: Some(account.object),
            upn: Some(upn.clone()),
            contact: Some(contact),
            technician: Some(by),
            detail: Some(format!("asked by agent {asked_by}; {told}")),
            ..Event::new(Kind::MatchChosen)
        };
        let receipt = log::append(&mut write, &self.sealer, instance, now, event).await?;
        let settled = match_requests::event(Kind::MatchSettled, contact, by, Settled::Chosen.name());
        log::append(&mut write, &self.sealer, instance, now, settled).await?;
        deliveries::insert_for(&mut write, &self.sealer, instance, &compose(&told, &receipt), now).await?;
        write.commit().await?;
        Ok(true)
    }

    /// Contacts of whom it was agreed or chosen that they are this account: at most so many. Whether that still holds, a look-up says.
    pub async fn contacts_matched_to(
        &self,
        instance: &InstanceId,
        account: AccountId,
        limit: u32,
    ) -> Result<Vec<ContactId>, StoreError> {
        let mut connection = self.connections.any().await?;
        let rows = sql("SELECT contact FROM matches WHERE instance = $1 AND tenant = $2 AND object = $3
                        AND confirmed_by IS NOT NULL ORDER BY contact LIMIT $4")
        .with(instance)
        .with(&account.tenant)
        .with(&account.object)
        .with(&i64::from(limit))
        .all(&mut connection)
        .await?;
        rows.iter().map(|row| row.get("contact")).collect()
    }
}

/// Such as `contact 76: nobody -> nemo@contoso.example (object id)`.
fn told(contact: ContactId, before: Option<&Match>, choice: &NewChoice) -> String {
    let one = |upn: &Upn, account: AccountId| format!("{upn} ({})", account.object);
    let before = before.map_or_else(|| "nobody".to_owned(), |found| one(&found.upn, found.account));
    format!("contact {contact}: {before} -> {}", one(&choice.upn, choice.account))
}
