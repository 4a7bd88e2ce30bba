//! Vouchsafe: ties the pod, Halo, Microsoft and the database together.
//!
//! Each request goes one way: [`router`] → a handler or the [`gate`] → the services below. What comes later
//! reaches the browser through the live stream.
//!
//! # Layout
//! - [`cli`]: the commands; [`config`]: the settings
//! - [`services`]: what everything below shares
//! - [`router`]: the way in; [`answer`]: how pages are answered; [`same_origin`]: whose form it is; [`csv`]: what spreadsheets get; [`gate`]: what stands before every server function
//! - [`launch`]: a pod is opened from Halo, and whether it was; [`sign_in`]: a technician says who they are; [`sessions`]: and stays so
//! - [`pod`]: one open pod: looking up whom it is about, and what it shows
//! - [`doctor`]: whether everything works, and what to do if not; [`probe`]: the page by which it finds us from outside
//! - [`dashboard`]: the pages for a full window: what has happened, how it stands, the policy
//! - [`consent`]: a customer's administrator comes back from Microsoft
//! - [`customers`]: who is connected, and how far the others are
//! - [`retention`]: erases what is older than it is kept; [`brand`]: how an MSP's own pages look
//! - [`imports`]: customers' accounts, read now and then to be looked at; [`contacts`]: and who they are in the PSA; [`due`]: when
//! - [`first_start`]: from an empty database to the first administrator
//! - [`verification`]: one press of Send, to its verdict; [`note`], [`outbox`]: the verdict's way to the ticket
//! - [`proof`]: what anybody may check of the log; [`audit`]: whether it is whole
//! - [`telling`], [`checkpoints`], [`deliveries`]: what leaves the house, by mail, webhook and syslog
//! - [`objection`]: "this was not me"
//! - [`metrics`]: what is counted, on a listener of its own
//! - [`turns`]: what each Halo has for itself, so that none waits for another
//! - [`live`]: who is to be woken; [`problem`]: why something cannot go on, for people and for the log
//! - [`site`]: the files that browsers load

pub mod answer;
pub mod audit;
pub mod brand;
pub mod checkpoints;
pub mod cli;
pub mod config;
pub mod consent;
pub mod contacts;
pub mod csv;
pub mod customers;
pub mod dashboard;
pub mod deliveries;
pub mod doctor;
pub mod due;
pub mod first_start;
pub mod gate;
pub mod imports;
pub mod launch;
pub mod live;
pub mod metrics;
pub mod note;
pub mod objection;
pub mod outbox;
pub mod pod;
pub mod probe;
pub mod problem;
pub mod proof;
pub mod retention;
pub mod router;
pub mod same_origin;
pub mod services;
pub mod sessions;
pub mod sign_in;
pub mod site;
pub mod telling;
pub mod turns;
pub mod verification;
