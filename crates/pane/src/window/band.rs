//! The strip on top: rehearsal or production, the task, and the language.

use ceremony::pane::PaneProfile;
use eframe::egui::{Align2, Rect, Stroke, Ui, UiBuilder, pos2, vec2};

use super::{
    face::{bold, color, text},
    parts::{self, Kind},
    room::View,
};

/// Draws the band; says whether the other language was asked for.
pub(super) fn show(ui: &mut Ui, view: &View, task: &str) -> bool {
    let theme = view.theme();
    let area = ui.max_rect();
    let painter = ui.painter().with_clip_rect(area);
    let (ink, name) = match view.profile {
        PaneProfile::Rehearsal => {
            painter.rect_filled(area, 0, color(theme.amber_ground));
            hatch(&painter, area, Stroke::new(8.0, color(theme.amber_hatch)));
            (color(theme.ink), view.say("pane-rehearsal"))
        }
        PaneProfile::Production => {
            painter.rect_filled(area, 0, color(theme.ink));
            (color(theme.paper), view.say("pane-production"))
        }
    };
    painter.text(pos2(area.left() + 32.0, area.center().y), Align2::LEFT_CENTER, name, bold(18.0), ink);
    painter.text(area.center(), Align2::CENTER_CENTER, task, text(14.0), ink);
    let place = Rect::from_min_max(pos2(area.right() - 184.0, area.top() + 4.0), area.max - vec2(24.0, 4.0));
    let layout = eframe::egui::Layout::right_to_left(eframe::egui::Align::Center);
    let mut inner = ui.new_child(UiBuilder::new().max_rect(place).layout(layout));
    parts::button(&mut inner, theme, Kind::Secondary, &view.say("pane-other-language"), "F2")
}

/// Stripes from lower left to upper right.
fn hatch(painter: &eframe::egui::Painter, area: Rect, stroke: Stroke) {
    let mut left = area.left() - area.height();
    while left < area.right() {
        let from = pos2(left - 4.0, area.bottom() + 4.0);
        painter.line_segment([from, from + vec2(area.height() + 8.0, -area.height() - 8.0)], stroke);
        left += 24.0;
    }
}
