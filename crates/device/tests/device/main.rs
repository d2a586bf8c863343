//! The crate from outside, against recordings of the genuine Bitcoin app.

mod apps;
mod common;
mod lying_device;
mod policies;
mod recorded;
mod texts;
