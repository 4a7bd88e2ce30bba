//! The store from outside, on SQLite, and on PostgreSQL, too, where `VOUCHSAFE_TEST_POSTGRES` is the URL of a server on
//! which databases may be created. Each test has a database of its own.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

mod accounts;
mod as_seen;
mod bench;
mod chosen_matches;
mod contacts;
mod customers;
mod deliveries;
mod evidence;
mod failures;
mod fences;
mod first_start;
mod flows;
mod history;
mod launches;
mod log;
mod makings;
mod match_requests;
mod matches;
mod notes;
mod objections;
mod picked_tenants;
mod policy;
mod prompts;
mod questions;
mod seals;
mod sequences;
mod sessions;
mod settings;
mod standing;
mod verdicts;
