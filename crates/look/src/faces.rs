//! The bundled faces, as TrueType bytes: universal-design faces that tell 0 from O and 1 from l and I.
//!
//! `faces/README.md` says how they were cut and what they lack. Their licence (SIL OFL 1.1) goes with them.

/// BIZ UDPGothic Regular: proportional, for text.
pub const TEXT: &[u8] = include_bytes!("../faces/text.ttf");
/// BIZ UDPGothic Bold: titles and the verb on a button.
pub const TEXT_BOLD: &[u8] = include_bytes!("../faces/text-bold.ttf");
/// BIZ UDGothic Regular: one width, for numbers, addresses and words. Latin, kana, signs and the units of amounts;
/// a window sets [`TEXT`] behind it for every other character.
pub const FIGURES: &[u8] = include_bytes!("../faces/figures.ttf");
/// The licence of the three, to be shown where a window names what it is made of.
pub const LICENCE: &str = include_str!("../faces/OFL.txt");

/// The family's name of [`TEXT`] and [`TEXT_BOLD`], in the web view and in print.
pub const TEXT_FAMILY: &str = "BIZ UDPGothic";
/// The family's name of [`FIGURES`].
pub const FIGURES_FAMILY: &str = "BIZ UDGothic";

/// Signs that the faces lack and that a window therefore draws as shapes, should a text ever hold one. ✓ is in them.
pub const DRAWN: &[char] = &['✗', '✔', '✘', '☐', '☑', '☒'];
