//! What is contradicted, not proven, proven, in this order; beside it the head, to be compared by the person who reads.

use eframe::egui::{self, Margin, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use look::{Seal, size};
use texts::Texts;

use super::paint::{Colours, bold, figures, text};
use super::pieces::{aside, body, heading, margin_bar, mark_before, rule, say};
use super::working::grouped;
use crate::examination::Examination;
use crate::say::{Finding, Verdict};

/// Narrower than this, the head stands above the findings.
const TWO_COLUMNS: f32 = 1040.0;

/// Two points for each unit of the seal's grid, so that every stroke is equally thick.
const SEAL: f32 = 2.0 * Seal::SIDE as f32;

const GROUPS: [(Verdict, &str, &str); 3] = [
    (Verdict::Contradicted, "auditor-group-contradicted", "auditor-group-contradicted-is"),
    (Verdict::NotProven, "auditor-group-not-proven", "auditor-group-not-proven-is"),
    (Verdict::Proven, "auditor-group-proven", "auditor-group-proven-is"),
];

/// Draws the part.
pub(super) fn show(ui: &mut Ui, found: &Examination, margin: i8, texts: &Texts, colours: &Colours) {
    let wide = ui.available_width() >= TWO_COLUMNS;
    if wide {
        let large = ui.available_width() >= 1600.0;
        let width = if large { 720.0 } else { 548.0 };
        let frame = egui::Frame::NONE.inner_margin(Margin { left: 32, right: margin, top: 16, bottom: 0 });
        egui::Panel::right("head").exact_size(width).frame(frame).show_separator_line(false).show(ui, |ui| {
            let edge = ui.max_rect().left() - 32.0;
            let line = egui::Stroke::new(1.0, colours.rule);
            ui.painter().vline(edge, ui.clip_rect().y_range(), line);
            egui::ScrollArea::vertical().id_salt("head").auto_shrink(false).show(ui, |ui| {
                head(ui, found, if large { 27.0 } else { 20.0 }, texts, colours);
            });
        });
    }
    egui::ScrollArea::vertical().id_salt("findings").auto_shrink(false).show(ui, |ui| {
        let right = if wide { 32 } else { margin };
        let frame = egui::Frame::NONE.inner_margin(Margin { left: margin, right, top: 24, bottom: 32 });
        frame.show(ui, |ui| {
            if !wide {
                head(ui, found, 20.0, texts, colours);
                ui.add_space(3.0 * size::SPACE);
            }
            ui.set_max_width(ui.available_width().min(960.0));
            for (verdict, title, meaning) in GROUPS {
                group(ui, found, verdict, (title, meaning), texts, colours);
            }
        });
    });
}

fn group(
    ui: &mut Ui,
    found: &Examination,
    verdict: Verdict,
    (title, meaning): (&str, &str),
    texts: &Texts,
    colours: &Colours,
) {
    let of_this: Vec<&Finding> = found.findings.iter().filter(|finding| finding.verdict == verdict).collect();
    // That nothing is contradicted is said as well: an absent heading says nothing.
    let count = of_this.len().to_string();
    heading(ui, texts.with(title, &[("count", &count)]), colours);
    if of_this.is_empty() {
        ui.add_space(2.0 * size::SPACE);
        return;
    }
    aside(ui, texts.get(meaning), colours);
    ui.add_space(size::SPACE);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for finding in of_this {
            rule(ui, colours);
            ui.add_space(size::SPACE);
            mark_before(ui, verdict, 16.0, 24.0, colours, |ui| line(ui, finding, texts, colours));
            ui.add_space(size::SPACE);
        }
    });
    ui.add_space(4.0 * size::SPACE);
}

/// One finding; a contradiction with its reason, what to do, and its code. A claim of the log is called one, so that
/// nobody takes it for what was found.
fn line(ui: &mut Ui, finding: &Finding, texts: &Texts, colours: &Colours) {
    let sentence = finding.sentence.say(texts);
    let Some(because) = &finding.because else {
        body(ui, sentence, colours);
        return;
    };
    if finding.is_claim {
        aside(ui, texts.get("auditor-claim"), colours);
    }
    say(ui, sentence, bold(size::BODY), colours.ink);
    ui.add_space(0.5 * size::SPACE);
    let (reason, remedy) = because.sentence(texts);
    margin_bar(ui, colours.vermilion, |ui| {
        say(ui, reason, text(size::BODY), colours.vermilion);
        if let Some(remedy) = remedy {
            body(ui, remedy, colours);
        }
        aside(ui, because.code(), colours);
    });
}

/// The head: the seal beside its size, and the words that are compared.
fn head(ui: &mut Ui, found: &Examination, words: f32, texts: &Texts, colours: &Colours) {
    let head = &found.verified.head;
    heading(ui, texts.get("auditor-head-title"), colours);
    ui.add_space(size::SPACE);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 3.0 * size::SPACE;
        seal(ui, &Seal::of(head.root.as_bytes(), head.size), SEAL, texts, colours);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            say(ui, grouped(head.size), figures(36.0), colours.ink);
            aside(ui, texts.get("auditor-head-records"), colours);
            ui.add_space(size::SPACE);
            aside(ui, texts.get("auditor-seal-hint"), colours);
        });
    });
    ui.add_space(2.0 * size::SPACE);
    rule(ui, colours);
    ui.add_space(size::SPACE);
    let spoken = found.verified.words.join(" ");
    let grid = egui::Grid::new("words")
        .num_columns(5)
        .min_col_width(16.0)
        .min_row_height(words * 1.2)
        .spacing(vec2(words * 0.7, words * 0.5))
        .show(ui, |ui| {
            for (row, four) in found.verified.words.chunks(4).enumerate() {
                say_word(ui, &(row * 4 + 1).to_string(), 13.0, colours.muted);
                for word in four {
                    say_word(ui, word, words, colours.ink);
                }
                ui.end_row();
            }
        });
    grid.response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
    ui.add_space(size::SPACE);
    rule(ui, colours);
    ui.add_space(size::SPACE);
    body(ui, texts.get("auditor-head-compare"), colours);
}

fn say_word(ui: &mut Ui, word: &str, size: f32, ink: egui::Color32) {
    ui.add(egui::Label::new(egui::RichText::new(word).font(figures(size)).color(ink)).extend());
}

/// The seal in ink.
fn seal(ui: &mut Ui, seal: &Seal, side: f32, texts: &Texts, colours: &Colours) {
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, texts.get("auditor-seal")));
    let unit = side / f32::from(Seal::SIDE);
    // Whole pixels of the screen, so that strokes are equally sharp.
    let scale = ui.ctx().pixels_per_point();
    let snap = |value: f32| (value * scale).round() / scale;
    for bar in seal.bars() {
        let (x, y) = (f32::from(bar.x) * unit, f32::from(bar.y) * unit);
        let (right, bottom) = (f32::from(bar.x + bar.w) * unit, f32::from(bar.y + bar.h) * unit);
        let from = pos2(snap(rect.left() + x), snap(rect.top() + y));
        let to = pos2(snap(rect.left() + right), snap(rect.top() + bottom));
        ui.painter().rect_filled(Rect::from_min_max(from, to), 0.0, colours.ink);
    }
}
