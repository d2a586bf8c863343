//! The texts that people read, Japanese and English: one set for all programs.
//!
//! The sentences stand in `texts/<language>/<room>.ftl` (Project Fluent). This crate finds the sentence for an id
//! and fills in its values; it decides nothing else.

mod catalogue;
mod language;

pub use catalogue::{Texts, ids};
pub use language::Language;
