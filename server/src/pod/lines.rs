//! How many pods of one sign-in may be followed at once.
//!
//! Over HTTP/1.1 a browser opens six lines to one server, over all its tabs and windows. If as many pods that are seen held
//! one each, no page would load and no press would leave any more. So further pods are told how things are, and to come again.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use uuid::Uuid;

/// Leaves two lines of six for pages, presses and pods that come again.
const MOST: usize = 4;

/// How many lines each session has.
#[derive(Debug, Clone, Default)]
pub struct Lines(Arc<Mutex<HashMap<Uuid, usize>>>);

impl Lines {
    /// A line of this session's that may stay open; none if it has as many as it may.
    pub fn take(&self, session: Uuid) -> Option<Line> {
        let mut open = self.open();
        let count = open.entry(session).or_default();
        if *count >= MOST {
            return None;
        }
        *count += 1;
        Some(Line { session, lines: self.clone() })
    }

    fn open(&self) -> MutexGuard<'_, HashMap<Uuid, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One line, until it is dropped.
#[derive(Debug)]
pub struct Line {
    session: Uuid,
    lines: Lines,
}

impl Drop for Line {
    fn drop(&mut self) {
        let mut open = self.lines.open();
        if let Some(count) = open.get_mut(&self.session) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.session);
            }
        }
    }
}
