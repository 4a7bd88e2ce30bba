use jiff::Timestamp;
use vouchsafe_domain::ids::ClientId;
use vouchsafe_store::StoreError;

use super::{
    audit::entry,
    told::{is_of_the_policy, is_untold},
};
use crate::{dashboard::visitor::Visitor, services::Services};

/// How many entries are read at a time, and how often.
const BATCH: u32 = 2_000;
const BATCHES: usize = 50;

/// Since when a policy is as it is.
pub enum Since {
    At(Timestamp),
    /// Not since then; what came before was erased, or not looked at.
    LongerThan(Timestamp),
    /// The log tells of no change at all.
    Ever,
}

/// When what is asked of a customer's people, or without one of everybody, last changed, as the log has it.
pub async fn since(services: &Services, visitor: &Visitor, client: Option<ClientId>) -> Result<Since, StoreError> {
    let (mut before, mut looked) = (u64::MAX / 2, None);
    for _ in 0..BATCHES {
        let lines = services.store.log_reported(visitor.instance(), 1, before, BATCH).await?;
        for entry in lines.iter().filter_map(entry) {
            if is_untold(&entry.event) {
                return Ok(Since::LongerThan(entry.at));
            }
            if is_of_the_policy(&entry.event, client) {
                return Ok(Since::At(entry.at));
            }
            looked = Some(entry.at);
        }
        match lines.last() {
            Some(last) if lines.len() >= BATCH as usize && last.seq > 1 => before = last.seq - 1,
            _ => return Ok(Since::Ever),
        }
    }
    Ok(looked.map_or(Since::Ever, Since::LongerThan))
}
