mod append;
mod checks;
mod erase;
mod find;
mod found;
mod keys;
mod lines;
mod page;
mod reported;
mod story;
mod what;

pub(crate) use append::append;
pub use checks::{LogCheck, LogChecks, LogFound};
pub use erase::Erased;
pub(crate) use found::fill_in;
pub use lines::LogLine;
pub(crate) use lines::read_lines;
pub use page::LogFilter;
pub use reported::Span;

use vouchsafe_domain::log::Head;

use crate::{StoreError, column::Row};

fn head(row: &Row) -> Result<Head, StoreError> {
    Ok(Head { seq: row.get("seq")?, hash: row.get("hash")? })
}
