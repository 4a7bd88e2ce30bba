//! The HTML round a page.
