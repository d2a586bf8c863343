//! The operator console without its window: one rehearsal at a time, led on a thread of its own, drawn as a [`View`] and
//! answered from outside.

#[cfg(test)]
mod bindings_tests;
mod view;

pub use view::*;
