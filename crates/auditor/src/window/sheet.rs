//! The sheet of what was found: the verdict at the top, below it the findings, the timeline, the wallet, the sessions.

use std::path::Path;

use eframe::egui::{
    self, Align, Key, Layout, Margin, Modifiers, Rect, Role, Sense, Stroke, Ui, WidgetInfo, vec2,
};
use look::size;
use texts::Texts;

use super::paint::{Colours, bold, figures, text};
use super::pieces::{Weight, aside, button, error, focus_ring, mark_before, rule, say};
use super::worker::{Asked, Examined};
use super::{findings, save, sessions, timeline, wallet};
use crate::export::Found;
use crate::failure::Failure;
use crate::say::Verdict;

/// The parts of the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Part {
    #[default]
    Findings,
    Timeline,
    Wallet,
    Sessions,
}

const PARTS: [(Part, &str, Key); 4] = [
    (Part::Findings, "auditor-tab-findings", Key::Num1),
    (Part::Timeline, "auditor-tab-timeline", Key::Num2),
    (Part::Wallet, "auditor-tab-wallet", Key::Num3),
    (Part::Sessions, "auditor-tab-sessions", Key::Num4),
];

/// What an examination ended with.
pub(super) enum Outcome {
    Examined(Box<Examined>),
    /// The log does not hold as a whole: there is nothing else to show of it.
    Refused(Failure),
}

/// The sheet.
pub(super) struct Sheet {
    pub(super) asked: Asked,
    pub(super) outcome: Outcome,
    part: Part,
    timeline: timeline::Shown,
    pub(super) save: save::Save,
}

impl Sheet {
    pub(super) fn new(asked: Asked, outcome: Outcome) -> Self {
        let save = save::Save::of(&asked.path);
        Self { asked, outcome, part: Part::default(), timeline: timeline::Shown::default(), save }
    }

    pub(super) fn found(&self) -> Found<'_> {
        match &self.outcome {
            Outcome::Examined(examined) => Found::Examined(&examined.examination),
            Outcome::Refused(failure) => Found::Refused(failure),
        }
    }

    pub(super) fn profile(&self) -> Option<audit::Profile> {
        match &self.outcome {
            Outcome::Examined(examined) => Some(examined.examination.verified.profile),
            Outcome::Refused(_) => None,
        }
    }

    /// Draws the sheet; says whether another log is to be opened.
    pub(super) fn show(&mut self, ui: &mut Ui, texts: &Texts, colours: &Colours) -> bool {
        let narrow = ui.available_width() < 900.0;
        let margin = if narrow { 24 } else { 48 };
        let head = egui::Frame::NONE.inner_margin(Margin {
            left: margin,
            right: margin,
            top: if narrow { 12 } else { 16 },
            bottom: 0,
        });
        let another = head.show(ui, |ui| self.head(ui, narrow, texts, colours)).inner;
        let full = ui.available_rect_before_wrap();
        ui.painter().hline(full.x_range(), full.top() - size::SPACE, Stroke::new(1.0, colours.rule));
        match &self.outcome {
            Outcome::Examined(examined) => match self.part {
                Part::Findings => findings::show(ui, &examined.examination, margin, texts, colours),
                Part::Timeline => self.timeline.show(ui, examined, margin, texts, colours),
                Part::Wallet => {
                    let found = &examined.examination;
                    wallet::show(ui, (found.wallet.as_ref(), &found.devices), margin, texts, colours)
                }
                Part::Sessions => sessions::show(ui, &examined.examination.verified, margin, texts, colours),
            },
            Outcome::Refused(failure) => {
                let frame = egui::Frame::NONE.inner_margin(Margin::symmetric(margin, 32));
                egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                    frame.show(ui, |ui| {
                        ui.set_max_width(ui.available_width().min(820.0));
                        error(ui, failure, texts, colours);
                    });
                });
            }
        }
        another
    }

    fn head(&mut self, ui: &mut Ui, narrow: bool, texts: &Texts, colours: &Colours) -> bool {
        let (verdict, sentence, counsel) = verdict(&self.outcome);
        let size = if narrow { 26.0 } else { 36.0 };
        mark_before(ui, verdict_mark(verdict), size, size * 1.5, colours, |ui| {
            let ink = if verdict == Verdict::Contradicted { colours.vermilion } else { colours.ink };
            let words = texts.get(sentence);
            let spoken = say(ui, &*words, bold(size), ink);
            ui.ctx().accesskit_node_builder(spoken.id, |node| {
                node.set_role(egui::accesskit::Role::Heading);
                node.set_label(words);
            });
        });
        if !narrow {
            say(ui, texts.get(counsel), text(size::BODY), colours.ink);
            path_line(ui, &self.asked.path, colours);
        }
        let mut another = false;
        ui.add_space(if narrow { 0.0 } else { size::SPACE });
        ui.horizontal(|ui| {
            if matches!(self.outcome, Outcome::Examined(_)) {
                for (part, name, key) in PARTS {
                    let asked = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, key));
                    if tab(ui, &texts.get(name), self.part == part, colours) || asked {
                        self.part = part;
                    }
                }
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                another = button(ui, &texts.get("auditor-another"), Weight::Quiet, colours).clicked();
                if button(ui, &texts.get("auditor-save"), Weight::Quiet, colours).clicked() {
                    self.save.toggle();
                }
            });
        });
        let saved = match &self.outcome {
            Outcome::Examined(examined) => Found::Examined(&examined.examination),
            Outcome::Refused(failure) => Found::Refused(failure),
        };
        self.save.show(ui, &self.asked.path, &saved, texts, colours);
        another || ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::O))
    }
}

/// The verdict as a sentence, and what to do with it.
fn verdict(outcome: &Outcome) -> (Verdict, &'static str, &'static str) {
    let verdict = match outcome {
        Outcome::Examined(examined) => examined.examination.verdict,
        Outcome::Refused(_) => Verdict::Contradicted,
    };
    match (verdict, outcome) {
        (Verdict::Contradicted, Outcome::Refused(_)) => {
            (verdict, "auditor-says-refused", "auditor-does-contradicted")
        }
        (Verdict::Contradicted, Outcome::Examined(_)) => {
            (verdict, "auditor-says-contradicted", "auditor-does-contradicted")
        }
        (Verdict::Proven | Verdict::NotProven, _) => (verdict, "auditor-says-holds", "auditor-does-holds"),
    }
}

/// Beside the sentence that nothing contradicts itself stands the mark of what was proven.
fn verdict_mark(verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::Contradicted => Verdict::Contradicted,
        Verdict::Proven | Verdict::NotProven => Verdict::Proven,
    }
}

fn path_line(ui: &mut Ui, path: &Path, colours: &Colours) {
    let words = egui::RichText::new(path.display().to_string()).font(figures(13.0)).color(colours.muted);
    ui.add(egui::Label::new(words).truncate());
}

/// A part's name, underlined where it is the one that is shown.
fn tab(ui: &mut Ui, words: &str, is_shown: bool, colours: &Colours) -> bool {
    let font = if is_shown { bold(size::BODY) } else { text(size::BODY) };
    let galley = ui.painter().layout_no_wrap(words.to_owned(), font, colours.ink);
    let extent = vec2(galley.size().x + 2.0 * size::SPACE, 40.0);
    let (rect, response) = ui.allocate_exact_size(extent, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, is_shown, words));
    let ink = if is_shown || response.hovered() { colours.ink } else { colours.muted };
    ui.painter().galley_with_override_text_color(rect.center() - galley.size() / 2.0, galley, ink);
    if is_shown {
        let line = Rect::from_min_max(rect.left_bottom() - vec2(0.0, 3.0), rect.right_bottom());
        ui.painter().rect_filled(line, 0.0, colours.deep_water);
    }
    focus_ring(ui, &response, colours);
    response.clicked()
}

/// A caption over a value that is to be compared or copied.
pub(super) fn entry(ui: &mut Ui, caption: &str, value: &str, colours: &Colours) {
    aside(ui, caption, colours);
    let height = 24.0;
    let words =
        egui::RichText::new(value).font(figures(size::BODY)).color(colours.ink).line_height(Some(height));
    ui.add(egui::Label::new(words).wrap().selectable(true));
    ui.add_space(size::SPACE);
    rule(ui, colours);
    ui.add_space(size::SPACE);
}
