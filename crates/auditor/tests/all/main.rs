//! The program as an auditor runs it: in a terminal, and as a window.

#![expect(clippy::unwrap_used, reason = "a failing helper fails its test")]

mod common;
mod examined;
mod window;
