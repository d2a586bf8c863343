//! Script format and the pure state machine of a ceremony.

pub mod pane;
