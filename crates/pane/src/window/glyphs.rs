//! Secret words as glyphs, letter by letter: no text of a word is laid out, kept by egui, or published.

use eframe::egui::{Color32, Painter, Pos2, pos2};

use super::face;

/// Paints words letter by letter in the face of one width; returns where the next letter would stand.
///
/// egui keeps what it lays out as text for some frames; of these, each is one letter.
pub(super) fn paint(painter: &Painter, from: Pos2, letters: &str, points: f32, ink: Color32) -> Pos2 {
    let mut at = from;
    for letter in letters.chars() {
        let glyph = painter.layout_no_wrap(letter.to_string(), face::figures(points), Color32::PLACEHOLDER);
        let width = glyph.size().x;
        painter.galley(at, glyph, ink);
        at = pos2(at.x + width, at.y);
    }
    at
}
