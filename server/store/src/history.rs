//! What has happened, for those who look at many verifications: page by page, counted, and by whom and for whom.
//!
//! Pages go by the last row of the one before, never by a number of rows to skip, so that the millionth costs as much as
//! the first; each thing that is filtered by has an index that is in the order of the list.

mod counts;
mod filter;
mod names;
mod page;

pub use counts::Tally;
pub(crate) use filter::names;
pub use filter::{Ended, Filter};
pub use names::Named;
pub use page::{Paging, Place};
