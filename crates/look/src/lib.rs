//! How Himuro looks, the same in every window: colours, sizes, faces, and the seal drawn from a log's root.
//!
//! Data only: nothing here draws. The web view takes it as CSS custom properties ([`css`]) and SVG path data
//! ([`Seal::svg_path`]), the egui windows as numbers.

mod css;
pub mod faces;
mod seal;
pub mod size;
mod strokes;
mod theme;

pub use css::css;
pub use seal::{Bar, Seal};
pub use theme::{Rgb, Theme};
