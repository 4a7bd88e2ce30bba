//! The server from outside, over HTTP, between a pretend Halo, a pretend Microsoft and pretend phones.
//!
//! # Layout
//! - `stage`: the sandbox, the settings and the database; `world`: a server on it, in this process
//! - `browser`: a technician's browser, through the sign-in; `pod`: one open page and its server functions
//! - `journal`: what the server logs
//! - `story`: the plain path, in both forms; `endings`: every other one
//! - `launch`, `sign_in`, `gate`: who gets in; `dashboard`: and what they see there; `settings`, `settings_file`: what they change there;
//!   `answers`: where what came of it is said; `brand`: how that makes pages look, and where it leads; `retention`: what is erased because of it; `first_start`: how the first one comes
//! - `customers`: connected one by one, and everything that could go wrong on the way; `making`: secrets that we make there; `connecting`: many at a time;
//!   `at_once`: two administrators who do the same
//! - `doctor`: what is to be mended; `incidents`: what somebody has to look into; `report`, `report_contents`: what others are told
//! - `codes`: what the app shows, typed by the technician; `policy`: what is asked of whom, and for what
//! - `one_prompt`: however many press, one phone rings, and only as often as it may; `fences`: and after a denial not at all
//! - `faults`, `notes`, `kill`: what goes wrong
//! - `accounts`: customers' accounts, read through whatever goes wrong; `starter`: somebody whom no import has seen;
//!   `matches`: who a contact is; `choosing`: where no rule tells; `contacts`: both matched, and who is nobody
//! - `outward`: mails, alerts, checkpoints, and "this was not me"; `heard`: who hears of what an administrator opens
//! - `policy`: what is asked, and who loosens that; `threat`: the threat level in the dashboard
//! - `second`, `ladder`: what takes a second technician, and the ways on without the phone
//! - `evidence`: what is written into the database by somebody else
//! - `live`: what the screen is told
//! - `turns`: one Halo that hangs, and another; `processes`: two of us on one database
//! - `proof`: what anybody may check
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests stop at the first surprise"
)]

mod accounts;
mod answers;
mod at_once;
mod brand;
mod browser;
mod choosing;
mod codes;
mod connecting;
mod contacts;
mod customers;
mod dashboard;
mod doctor;
mod endings;
mod evidence;
mod faults;
mod fences;
mod first_start;
mod gate;
mod heard;
mod incidents;
mod journal;
mod kill;
mod ladder;
mod launch;
mod live;
mod making;
mod matches;
mod notes;
mod one_prompt;
mod outward;
mod pod;
mod policy;
mod processes;
mod proof;
mod report;
mod report_contents;
mod retention;
mod second;
mod settings;
mod settings_file;
mod sign_in;
mod stage;
mod starter;
mod story;
mod threat;
mod turns;
mod world;
