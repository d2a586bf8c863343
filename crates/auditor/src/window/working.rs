//! The sheet while an examination is under way: what is being done, how far it is, what is left.

use std::time::Duration;

use eframe::egui::{self, Key, Margin, Rect, Role, Sense, Stroke, Ui, WidgetInfo, vec2};
use look::size;
use texts::Texts;

use super::paint::{Colours, bold, figures, text};
use super::pieces::{Weight, aside, button, mark, rule, say};
use super::worker::Worker;
use crate::say::Verdict;
use crate::watch::{Progress, Stage};

/// The order of work, and the words for it.
const STAGES: [(Stage, &str); 5] = [
    (Stage::Files, "auditor-stage-files"),
    (Stage::Records, "auditor-stage-records"),
    (Stage::Exhibits, "auditor-stage-exhibits"),
    (Stage::Reading, "auditor-stage-reading"),
    (Stage::Recomputing, "auditor-stage-recomputing"),
];

/// Draws the sheet; says whether it is to be broken off.
pub(super) fn show(ui: &mut Ui, worker: &mut Worker, texts: &Texts, colours: &Colours) -> bool {
    let (progress, left) = worker.progress();
    let mut stop = ui.input(|input| input.key_pressed(Key::Escape));
    egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        egui::Frame::NONE.inner_margin(Margin::symmetric(64, 48)).show(ui, |ui| {
            ui.set_max_width(ui.available_width().min(760.0));
            say(ui, texts.get("auditor-working-title"), bold(32.0), colours.ink);
            say(ui, worker.asked.path.display().to_string(), figures(size::SMALL), colours.muted);
            ui.add_space(3.0 * size::SPACE);
            rule(ui, colours);
            let now = STAGES.iter().position(|(stage, _)| *stage == progress.stage).unwrap_or_default();
            for (place, (_, words)) in STAGES.iter().enumerate() {
                ui.spacing_mut().item_spacing.y = 0.0;
                let progress = (place == now).then_some(progress);
                step(ui, &texts.get(words), place < now, progress, left, texts, colours);
                rule(ui, colours);
            }
            ui.add_space(3.0 * size::SPACE);
            stop |= button(ui, &texts.get("auditor-stop"), Weight::Plain, colours).clicked();
            ui.add_space(size::SPACE);
            aside(ui, texts.get("auditor-working-reads"), colours);
        });
    });
    stop
}

/// One line of the work: done, being done, or still to come.
fn step(
    ui: &mut Ui,
    words: &str,
    is_done: bool,
    progress: Option<Progress>,
    left: Option<Duration>,
    texts: &Texts,
    colours: &Colours,
) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 52.0), Sense::hover());
    let painter = ui.painter();
    if progress.is_some() {
        painter.rect_filled(rect, 0.0, colours.ice);
    }
    let place = Rect::from_center_size(rect.left_center() + vec2(24.0, 0.0), vec2(18.0, 18.0));
    if is_done {
        mark(ui, place, Verdict::Proven, colours);
    } else {
        painter.rect_stroke(place, 3.0, Stroke::new(1.0, colours.edge), egui::StrokeKind::Inside);
    }
    let (font, ink) = match (is_done, progress) {
        (false, None) => (text(size::BODY), colours.muted),
        (true, _) => (text(size::BODY), colours.ink),
        (false, Some(_)) => (bold(size::BODY), colours.ink),
    };
    let beside = rect.left_center() + vec2(48.0, 0.0);
    painter.text(beside, egui::Align2::LEFT_CENTER, words, font, ink);
    let mut told = words.to_owned();
    if let Some(Progress { done, of, .. }) = progress.filter(|progress| progress.of > 0) {
        let values = [("done", &*grouped(done)), ("of", &*grouped(of))];
        let mut count = texts.with("auditor-working-count", &values);
        if let Some(left) = left {
            count.push_str("  ");
            count.push_str(&duration(left, texts));
        }
        painter.text(
            rect.right_center() - vec2(16.0, 0.0),
            egui::Align2::RIGHT_CENTER,
            &count,
            figures(size::SMALL),
            colours.ink,
        );
        let share = (done as f64 / of as f64).clamp(0.0, 1.0) as f32;
        let bar = Rect::from_min_size(rect.left_bottom() - vec2(0.0, 3.0), vec2(rect.width() * share, 3.0));
        painter.rect_filled(bar, 0.0, colours.deep_water);
        told = format!("{told} {count}");
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &told));
}

/// What is left, in whole seconds or minutes.
fn duration(left: Duration, texts: &Texts) -> String {
    let seconds = left.as_secs().max(1);
    if seconds < 90 {
        texts.with("auditor-working-seconds", &[("count", &seconds.to_string())])
    } else {
        texts.with("auditor-working-minutes", &[("count", &seconds.div_ceil(60).to_string())])
    }
}

/// A number in groups of three.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;
    use texts::Language;

    #[test]
    fn numbers_are_grouped_and_what_is_left_is_told_in_a_fitting_unit() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(100_000), "100,000");
        let texts = Texts::new(Language::English);
        assert!(duration(Duration::from_secs(12), &texts).contains("12 s"));
        assert!(duration(Duration::from_secs(200), &texts).contains("4 min"));
    }
}
