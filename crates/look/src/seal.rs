//! The seal (印影) of a log: a small square mark, like a hanko, drawn from the log's root.
//!
//! It is a hint: a changed log has another seal, and a person who knows the old one sees it at a glance. The
//! comparison that counts is made on the sixteen words. It is drawn in ink: vermilion means stop in this house.

use sha2::{Digest, Sha256};

use crate::strokes::{self, Component, Shape};

/// A filled rectangle of a seal, in units of its grid; the origin is the upper left corner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Bar {
    /// From the left.
    pub x: u16,
    /// From the top.
    pub y: u16,
    /// Never 0.
    pub w: u16,
    /// Never 0.
    pub h: u16,
}

/// A seal. Two windows that draw [`Seal::bars`] on a square of [`Seal::SIDE`] units draw the same mark.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Seal {
    bars: Vec<Bar>,
}

/// The frame's thickness, the free space inside it and between characters, and the side of a character.
const FRAME: u16 = 4;
const MARGIN: u16 = 5;
const BETWEEN: u16 = 4;
const CELL: u16 = 37;
/// The thickness of a stroke, and the least space between two parts of a character.
const STROKE: u16 = 3;
const GAP: u16 = 4;

impl Seal {
    /// The side of the square that the bars lie in.
    pub const SIDE: u16 = 2 * (FRAME + MARGIN + CELL) + BETWEEN;

    /// The seal of a log with this root and this many records.
    #[must_use]
    pub fn of(root: &[u8; 32], size: u64) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"Himuro seal v1");
        hash.update(size.to_be_bytes());
        hash.update(root);
        let digest: [u8; 32] = hash.finalize().into();

        let mut bars = frame();
        // Read like a seal: from the right column to the left, each from top to bottom.
        let (near, far) = (FRAME + MARGIN, FRAME + MARGIN + CELL + BETWEEN);
        let corners = [(far, near), (far, far), (near, near), (near, far)];
        for ((x, y), choice) in corners.into_iter().zip(digest.chunks_exact(8)) {
            character(Area { x, y, w: CELL, h: CELL }, choice, &mut bars);
        }
        Self { bars }
    }

    /// The rectangles to fill, the frame's first. They may overlap: fill them with one opaque colour.
    pub fn bars(&self) -> impl Iterator<Item = Bar> + '_ {
        self.bars.iter().copied()
    }

    /// The bars as the data of one SVG path, for a `viewBox` of 0 0 [`Seal::SIDE`] [`Seal::SIDE`].
    #[must_use]
    pub fn svg_path(&self) -> String {
        self.bars().map(|Bar { x, y, w, h }| format!("M{x} {y}h{w}v{h}h-{w}z")).collect()
    }
}

/// A square whose corners are rounded by three steps.
fn frame() -> Vec<Bar> {
    let far = Seal::SIDE;
    let mut bars = Vec::new();
    for (depth, indent) in [(0, 4), (1, 2), (2, 1), (3, 1)] {
        let (length, thickness) = (far - 2 * indent, FRAME - depth);
        bars.push(Bar { x: indent, y: depth, w: length, h: thickness });
        bars.push(Bar { x: indent, y: far - FRAME, w: length, h: thickness });
        bars.push(Bar { x: depth, y: indent, w: thickness, h: length });
        bars.push(Bar { x: far - FRAME, y: indent, w: thickness, h: length });
    }
    bars
}

#[derive(Clone, Copy)]
struct Area {
    x: u16,
    y: u16,
    w: u16,
    h: u16,
}

impl Area {
    /// Two areas beside each other with a gap, the left one `w` wide.
    fn beside(self, w: u16) -> (Self, Self) {
        let right = w + GAP;
        (Self { w, ..self }, Self { x: self.x + right, w: self.w - right, ..self })
    }

    /// Two areas above each other with a gap, the upper one `h` high.
    fn above(self, h: u16) -> (Self, Self) {
        let lower = h + GAP;
        (Self { h, ..self }, Self { y: self.y + lower, h: self.h - lower, ..self })
    }
}

/// One character: how it is composed, then its parts, each chosen by a byte of the digest.
fn character(cell: Area, choice: &[u8], bars: &mut Vec<Bar>) {
    let part = |area: Area, shape: Shape, byte: usize, bars: &mut Vec<Bar>| {
        write(area, strokes::choose(shape, choice[byte]), bars);
    };
    let half = (CELL - GAP) / 2;
    match choice[0] % 8 {
        0 | 1 => {
            let (left, right) = cell.beside(half);
            part(left, Shape::Tall, 1, bars);
            part(right, Shape::Tall, 2, bars);
        }
        2 | 3 => {
            let (upper, lower) = cell.above(half);
            part(upper, Shape::Wide, 1, bars);
            part(lower, Shape::Wide, 2, bars);
        }
        4 => {
            let (left, right) = cell.beside(half);
            let (upper, lower) = right.above(half);
            part(left, Shape::Tall, 1, bars);
            part(upper, Shape::Small, 2, bars);
            part(lower, Shape::Small, 3, bars);
        }
        5 => {
            let (upper, lower) = cell.above(half);
            let (left, right) = lower.beside(half);
            part(upper, Shape::Wide, 1, bars);
            part(left, Shape::Small, 2, bars);
            part(right, Shape::Small, 3, bars);
        }
        6 => {
            let (upper, lower) = cell.above(half);
            let (left, right) = upper.beside(half);
            part(left, Shape::Small, 1, bars);
            part(right, Shape::Small, 2, bars);
            part(lower, Shape::Wide, 3, bars);
        }
        _ => part(cell, Shape::Whole, 1, bars),
    }
}

/// Stretches a component over an area: its lattice is spread evenly, the strokes stay equally thick.
fn write(area: Area, component: &Component, bars: &mut Vec<Bar>) {
    let (columns, rows) = component.lattice;
    let across = |i: u16| area.x + i * (area.w - STROKE) / columns;
    let down = |i: u16| area.y + i * (area.h - STROKE) / rows;
    for &(x0, y0, x1, y1) in component.strokes {
        let (left, top) = (across(x0), down(y0));
        bars.push(Bar { x: left, y: top, w: across(x1) - left + STROKE, h: down(y1) - top + STROKE });
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const ROOT: [u8; 32] = [7; 32];

    #[test]
    fn the_seal_of_a_known_root_is_drawn_as_it_always_was() {
        let golden = include_str!("../../../fixtures/look/seal-v1.svg");
        let side = Seal::SIDE;
        let drawn = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\"><path d=\"{}\"/></svg>\n",
            Seal::of(&ROOT, 42).svg_path()
        );
        assert_eq!(drawn, golden);
    }

    #[test]
    fn one_flipped_bit_gives_another_seal() {
        let genuine = Seal::of(&ROOT, 42);
        assert_eq!(genuine, Seal::of(&ROOT, 42));
        for bit in 0..256 {
            let mut root = ROOT;
            root[bit / 8] ^= 1 << (bit % 8);
            assert_ne!(genuine, Seal::of(&root, 42), "bit {bit} of the root");
        }
        for bit in 0..64 {
            assert_ne!(genuine, Seal::of(&ROOT, 42 ^ (1 << bit)), "bit {bit} of the size");
        }
    }

    #[test]
    fn ten_thousand_logs_have_ten_thousand_seals() {
        let seals: HashSet<Seal> = (0..10_000).map(|size| Seal::of(&ROOT, size)).collect();
        assert_eq!(seals.len(), 10_000);
    }

    #[test]
    fn no_stroke_leaves_the_room_of_its_seal_and_none_is_empty() {
        let (near, far) = (FRAME + MARGIN, Seal::SIDE - FRAME - MARGIN);
        let frame = frame().len();
        for size in 0..2_000 {
            for (place, bar) in Seal::of(&ROOT, size).bars().enumerate() {
                let (least, most) = if place < frame { (0, Seal::SIDE) } else { (near, far) };
                assert!(bar.x >= least && bar.y >= least, "size {size}: {bar:?}");
                assert!(bar.x + bar.w <= most && bar.y + bar.h <= most, "size {size}: {bar:?}");
                assert!(bar.w > 0 && bar.h > 0, "size {size}: {bar:?}");
            }
        }
    }

    #[test]
    fn the_path_is_the_bars() {
        let seal = Seal::of(&ROOT, 42);
        let first = seal.bars().next().expect("a frame");
        assert!(
            seal.svg_path()
                .starts_with(&format!("M{} {}h{}v{}h-{}z", first.x, first.y, first.w, first.h, first.w))
        );
        assert_eq!(seal.svg_path().matches('M').count(), seal.bars().count());
    }
}
