//! The window: one person, one task. What is drawn and typed; what it means is decided in [`crate::backup`],
//! [`crate::entry`] and [`crate::epoch`].

mod backup;
mod band;
mod enter;
mod face;
mod glyphs;
mod keys;
mod measures;
mod opening;
mod parts;
mod room;
mod stopping;
mod unlock;
mod words;

pub use face::Shade;
pub use opening::{Arguments, open};
pub use room::{Room, Work};
pub use unlock::Unlocking;
