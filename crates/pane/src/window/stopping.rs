//! Whether to stop: asked before anything is wiped.

use eframe::egui::Ui;
use look::size;

use super::{
    Work,
    parts::{self, Kind},
    room::{View, is_entered},
};

/// Asks; `Some(true)` to go on, `Some(false)` to stop.
pub(super) fn show(ui: &mut Ui, view: &View, work: &Work) -> Option<bool> {
    let theme = view.theme();
    parts::title(ui, &view.say("pane-stop-title"));
    let what = view.say(match work {
        Work::Unlock(_) => "pane-stop-epoch",
        Work::Backup(_) | Work::Failed(_) | Work::Over => "pane-stop-what",
    });
    parts::line(ui, &what);
    ui.add_space(size::SPACE * 2.0);
    let mut answer = is_entered(ui).then_some(true);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = size::SPACE * 2.0;
        if parts::button(ui, theme, Kind::Primary, &view.say("pane-stop-stay"), &view.say("pane-key-enter")) {
            answer = Some(true);
        }
        if parts::button(ui, theme, Kind::Secondary, &view.say("pane-stop-leave"), "") {
            answer = Some(false);
        }
    });
    answer
}
