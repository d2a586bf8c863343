//! Words in numbered places, column by column: those being typed, and those to be written down.

use eframe::egui::{Align2, CornerRadius, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2};
use look::{Theme, size};

use super::{
    face::{color, figures, text},
    glyphs, parts,
};
use crate::entry::WordEntry;

/// Columns of a grid.
const COLUMNS: usize = 4;

/// Points of a word being typed.
const TYPED: f32 = 24.0;

/// Height of a place for a typed word.
const TYPED_ROW: f32 = 44.0;

/// How the places of `count` words lie: column by column, as on the card.
pub(super) fn rows(count: usize) -> usize {
    count.div_ceil(COLUMNS).max(1)
}

fn places(area: Rect, count: usize, row: f32) -> impl Iterator<Item = Rect> {
    let rows = rows(count);
    let width = area.width() / 4.0;
    let mut next = (0_u8, 0_usize);
    (0..count).map(move |_| {
        let (column, in_column) = next;
        let top = (0..in_column).fold(area.top(), |top, _| top + row);
        let left = area.left() + f32::from(column) * width;
        next = if in_column + 1 == rows { (column + 1, 0) } else { (column, in_column + 1) };
        Rect::from_min_size(pos2(left, top), vec2(width, row))
    })
}

fn height(count: usize, row: f32) -> f32 {
    (0..rows(count)).fold(0.0, |sum, _| sum + row)
}

/// The places being typed. Returns the place that was clicked.
pub(super) fn typed(ui: &mut Ui, theme: &Theme, entry: &WordEntry) -> Option<usize> {
    let size = vec2(ui.available_width(), height(entry.count(), TYPED_ROW));
    let (area, response) = ui.allocate_exact_size(size, Sense::click());
    let painter = ui.painter().with_clip_rect(area.expand(4.0));
    let mut clicked = None;
    let completion = entry.completion();
    for (place, rect) in places(area, entry.count(), TYPED_ROW).enumerate() {
        let cell = rect.shrink2(vec2(6.0, 3.0));
        let is_due = place == entry.at();
        let word = entry.word(place);
        let is_open = entry.refused().is_some() && is_due;
        if is_due {
            let edge = if is_open { theme.vermilion } else { theme.deep_water };
            let corner = CornerRadius::same(4);
            painter.rect(cell, corner, color(theme.ice), Stroke::new(2.0, color(edge)), StrokeKind::Inside);
        } else {
            painter.hline(cell.x_range(), cell.bottom(), Stroke::new(size::RULE, color(theme.edge)));
        }
        let number = (place + 1).to_string();
        let number_at = pos2(cell.left() + 28.0, cell.center().y);
        painter.text(number_at, Align2::RIGHT_CENTER, number, figures(size::SMALL), color(theme.muted));
        let from = pos2(cell.left() + 40.0, cell.center().y - TYPED * 0.5);
        let end = glyphs::paint(&painter, from, word, TYPED, color(theme.ink));
        if is_due {
            if let Some(rest) = completion.and_then(|legal| legal.strip_prefix(word)) {
                glyphs::paint(&painter, end, rest, TYPED, color(theme.muted));
            }
            painter.vline(end.x + 1.0, cell.y_range().shrink(7.0), Stroke::new(2.0, color(theme.deep_water)));
        }
        if is_open {
            parts::cross(&painter, pos2(cell.right() - 20.0, cell.center().y - 7.0), color(theme.vermilion));
        }
        let is_here = response.interact_pointer_pos().is_some_and(|pointer| rect.contains(pointer));
        if response.clicked() && is_here {
            clicked = Some(place);
        }
    }
    clicked
}

/// Words to be written down: as large as the room allows, 40 at most.
pub(super) fn shown(ui: &mut Ui, theme: &Theme, words: &str) {
    let count = words.split(' ').count();
    let points = size::SHARE_WORD.min(ui.available_width() / 4.0 / 5.7);
    let row = points * 1.5;
    let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), height(count, row)), Sense::hover());
    let painter = ui.painter().with_clip_rect(area.expand(4.0));
    for ((number, word), rect) in (1..).zip(words.split(' ')).zip(places(area, count, row)) {
        let number_at = pos2(rect.left() + 26.0, rect.center().y);
        let number: u32 = number;
        painter.text(
            number_at,
            Align2::RIGHT_CENTER,
            number.to_string(),
            figures(size::BODY),
            color(theme.muted),
        );
        let from = pos2(rect.left() + 36.0, rect.center().y - points * 0.5);
        glyphs::paint(&painter, from, word, points, color(theme.ink));
        painter.hline(
            rect.x_range().shrink(6.0),
            rect.bottom() - 2.0,
            Stroke::new(size::RULE, color(theme.rule)),
        );
    }
}

/// Small numbered words in two columns: the rehearsal's paper.
pub(super) fn paper(ui: &mut Ui, theme: &Theme, words: &str) {
    let count = words.split(' ').count();
    let half = count.div_ceil(2);
    let row = 22.0;
    let tall = (0..half).fold(0.0, |sum, _| sum + row);
    let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), tall), Sense::hover());
    let mut at = area.left_top();
    for (place, word) in words.split(' ').enumerate() {
        if place == half {
            at = pos2(area.center().x, area.top());
        }
        let number = (place + 1).to_string();
        let number_at = pos2(at.x + 20.0, at.y + row / 2.0);
        ui.painter().text(number_at, Align2::RIGHT_CENTER, number, text(size::SMALL), color(theme.amber));
        glyphs::paint(ui.painter(), pos2(at.x + 28.0, at.y + 3.0), word, size::BODY, color(theme.ink));
        at.y += row;
    }
}

/// The nearest legal words, beside their heading.
pub(super) fn offered(ui: &mut Ui, theme: &Theme, heading: &str, words: &[&str]) {
    parts::row(ui, 28.0, |ui| {
        ui.label(heading);
        for word in words {
            let (area, _) = ui.allocate_exact_size(vec2(112.0, 28.0), Sense::hover());
            glyphs::paint(ui.painter(), area.left_top() + vec2(0.0, 4.0), word, 20.0, color(theme.ink));
        }
    });
}
