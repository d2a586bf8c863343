//! Saving the report: beside what was examined, under a name that is not taken.

use std::path::{Path, PathBuf};

use eframe::egui::{self, Margin, Modifiers, Ui};
use look::size;
use texts::Texts;

use super::paint::{Colours, figures};
use super::pieces::{Weight, aside, button, error, focus_ring};
use crate::export::{self, Format, Found};
use crate::failure::Failure;

/// The line under the tabs.
pub(super) struct Save {
    is_open: bool,
    typed: String,
    outcome: Option<Result<PathBuf, Failure>>,
    met: bool,
}

impl Save {
    pub(super) fn of(examined: &Path) -> Self {
        let typed = export::proposed(examined, Format::Text).display().to_string();
        Self { is_open: false, typed, outcome: None, met: false }
    }

    pub(super) fn toggle(&mut self) {
        self.is_open = !self.is_open;
        (self.outcome, self.met) = (None, false);
    }

    /// Says what came of a report that the command line asked for.
    pub(super) fn tell(&mut self, outcome: Result<PathBuf, Failure>) {
        (self.is_open, self.outcome, self.met) = (true, Some(outcome), true);
    }

    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        examined: &Path,
        found: &Found<'_>,
        texts: &Texts,
        colours: &Colours,
    ) {
        if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, egui::Key::S)) {
            self.toggle();
        }
        if !self.is_open {
            return;
        }
        ui.add_space(size::SPACE);
        ui.horizontal_wrapped(|ui| {
            let name = texts.get("auditor-save-path");
            let label = aside(ui, name, colours);
            let edit = egui::TextEdit::singleline(&mut self.typed)
                .font(figures(size::SMALL))
                .margin(Margin::symmetric(10, 8))
                .desired_width((ui.available_width() - 360.0).clamp(240.0, 560.0));
            let response = ui.add(edit).labelled_by(label.id);
            focus_ring(ui, &response, colours);
            if !self.met {
                response.request_focus();
                self.met = true;
            }
            for (format, words) in [(Format::Text, "auditor-save-text"), (Format::Json, "auditor-save-json")]
            {
                if button(ui, &texts.get(words), Weight::Plain, colours).clicked() {
                    self.write(format, examined, found, texts);
                }
            }
        });
        match &self.outcome {
            None => {}
            Some(Ok(file)) => {
                aside(ui, texts.with("auditor-saved", &[("file", &file.display().to_string())]), colours);
            }
            Some(Err(failure)) => error(ui, failure, texts, colours),
        }
        ui.add_space(size::SPACE);
    }

    fn write(&mut self, format: Format, examined: &Path, found: &Found<'_>, texts: &Texts) {
        let mut file = PathBuf::from(self.typed.trim());
        // The verb on the button says what it is; the name follows where it says otherwise.
        if Format::of(&file) != format {
            file.set_extension(format.ending());
        }
        let written = export::write(&file, examined, &export::text(found, format, texts));
        self.outcome = Some(written.map(|()| file).map_err(Failure::from));
    }
}
