//! A technician says who they are: with Halo itself, in a window of its own, because Halo's page cannot stand in a frame.
//!
//! The frame has a secret that it keeps; the window has a cookie that the way back must carry; the session is collected
//! with the secret and a one-time code that only a window of the frame's own origin can hand it, or a person. Begun in
//! one browser and finished in another, or without one of the two: no session.
//!
//! # Layout
//! - [`frame`]: asks to sign in, and collects the session
//! - [`window`]: goes to Halo and comes back
//! - [`cookie`]: what browsers keep

pub mod cookie;
pub mod frame;
pub mod window;

use jiff::SignedDuration;

/// How long a sign-in may take.
pub(crate) const FLOW_LIVES: SignedDuration = SignedDuration::from_mins(10);
/// How long its code is good.
const CODE_LIVES: SignedDuration = SignedDuration::from_secs(60);
