//! The pages on which a technician signs in, or is refused. Plain HTML; `public/sign-in.js` does the little that moves.
//!
//! # Layout
//! - [`frame`]: in the pod, until somebody has signed in
//! - [`window`]: in the pop-up: before and after Halo's own pages
//! - [`refusal`]: why there is no page

pub mod frame;
pub mod refusal;
pub mod window;

#[cfg(test)]
mod tests;
