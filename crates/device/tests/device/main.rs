//! The crate from outside, against recordings of the genuine Bitcoin app.

mod apps;
mod checked;
mod common;
mod lying_device;
mod policies;
mod recorded;
mod registrations;
mod texts;
