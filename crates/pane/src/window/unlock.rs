//! The passphrase of an operator's identity: dots only.

use ceremony::pane::Reply;
use eframe::egui::{CornerRadius, Sense, Stroke, StrokeKind, Ui, pos2, vec2};
use look::size;
use secrets::Passphrase;

use super::{
    face::color,
    keys::key,
    parts::{self, Kind},
    room::{Act, View},
};
use crate::{PaneError, epoch::Epoch};

/// A locked identity, and the passphrase as far as it is typed.
pub struct Unlocking {
    epoch: Epoch,
    file: String,
    passphrase: Passphrase,
    refused: Option<PaneError>,
    // Frames since it was asked for: one says so, then the window stands still while it is computed.
    asked: Option<u8>,
}

impl Unlocking {
    /// For this epoch; `identity_file` is named to the person.
    pub fn new(epoch: Epoch, identity_file: &str) -> Self {
        let file = identity_file.rsplit('/').next().unwrap_or_default().to_owned();
        Self { epoch, file, passphrase: Passphrase::empty(), refused: None, asked: None }
    }

    /// Takes one typed character or key.
    pub(super) fn type_key(&mut self, typed: char) {
        match typed {
            key::ENTER => self.ask(),
            key::BACK => {
                self.refused = None;
                let kept = self
                    .passphrase
                    .expose_text()
                    .map_or(0, |text| text.char_indices().next_back().map_or(0, |(start, _)| start));
                self.passphrase.truncate(kept);
            }
            typed if typed.is_control() => {}
            typed => {
                self.refused = None;
                let _ = self.passphrase.push(typed.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
    }

    fn ask(&mut self) {
        if !self.passphrase.is_empty() {
            self.asked = Some(0);
        }
    }

    fn characters(&self) -> usize {
        self.passphrase.expose_text().map_or(0, |text| text.chars().count())
    }

    /// Tries the passphrase; a wrong one is wiped and said, anything else ends the task.
    fn try_passphrase(&mut self) -> Option<Reply> {
        self.asked = None;
        let opened = self.epoch.unlock(&self.passphrase);
        self.passphrase.clear();
        match opened {
            Ok(reply) => Some(reply),
            Err(PaneError::PassphraseWrong) => {
                self.refused = Some(PaneError::PassphraseWrong);
                None
            }
            Err(other) => Some(crate::Refusal::from(other).reply()),
        }
    }
}

/// Draws the sheet.
pub(super) fn show(ui: &mut Ui, view: &View, unlocking: &mut Unlocking) -> Option<Act> {
    let theme = view.theme();
    parts::title(ui, &view.say("pane-unlock-title"));
    parts::line(ui, &view.say_with("pane-unlock-what", &[("file", &unlocking.file)]));
    ui.add_space(size::SPACE * 2.0);
    parts::line(ui, &view.say("pane-unlock-place"));
    dots(ui, view, unlocking.characters());
    let count = unlocking.characters().to_string();
    parts::aside(ui, theme, &view.say_with("pane-unlock-count", &[("count", &count)]));
    ui.add_space(size::SPACE);
    if let Some(refused) = &unlocking.refused {
        let (sentence, remedy, code) = view.refusal(&refused.clone().into());
        parts::refusal(ui, theme, &sentence, remedy.as_deref(), &code);
        ui.add_space(size::SPACE);
    }
    if let Some(frames) = unlocking.asked {
        parts::line(ui, &view.say("pane-unlock-busy"));
        ui.request_repaint();
        // egui draws a frame in one or two passes; the sentence stands before the work begins.
        if frames >= 2 {
            return unlocking.try_passphrase().map(Act::Leave);
        }
        unlocking.asked = Some(frames + 1);
        return None;
    }
    let mut act = None;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = size::SPACE * 2.0;
        let is_typed = !unlocking.passphrase.is_empty();
        let (verb, key) = (view.say("pane-unlock-open"), view.say("pane-key-enter"));
        if parts::enabled_button(ui, theme, Kind::Primary, &verb, &key, is_typed).clicked() {
            unlocking.ask();
        }
        if parts::button(ui, theme, Kind::Secondary, &view.say("pane-stop"), &view.say("pane-key-escape")) {
            act = Some(Act::Stop);
        }
    });
    act
}

fn dots(ui: &mut Ui, view: &View, count: usize) {
    let theme = view.theme();
    let width = ui.available_width().min(560.0);
    let (area, _) = ui.allocate_exact_size(vec2(width, 48.0), Sense::hover());
    let painter = ui.painter().with_clip_rect(area);
    let edge = Stroke::new(2.0, color(theme.deep_water));
    painter.rect(area, CornerRadius::same(4), color(theme.ice), edge, StrokeKind::Inside);
    let mut x = area.left() + 20.0;
    for _ in 0..count {
        if x > area.right() - 16.0 {
            break;
        }
        painter.circle_filled(pos2(x, area.center().y), 5.0, color(theme.ink));
        x += 16.0;
    }
    painter.vline(x - 4.0, area.y_range().shrink(12.0), Stroke::new(2.0, color(theme.deep_water)));
}
