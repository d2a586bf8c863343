//! Small parts: buttons, ticks, rules, and what was refused.

use eframe::egui::{
    Align, Align2, Color32, CornerRadius, Layout, Painter, Pos2, Response, RichText, Role, Sense, Stroke,
    StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use look::{Theme, size};

use super::face::{bold, color, text};

/// What a button is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The one thing to do.
    Primary,
    /// Something else that can be done.
    Secondary,
    /// A choice that is taken.
    Chosen,
}

/// A button with its verb and, small, its key.
pub(super) fn button(ui: &mut Ui, theme: &Theme, kind: Kind, verb: &str, key: &str) -> bool {
    enabled_button(ui, theme, kind, verb, key, true).clicked()
}

/// As [`button`]; one that cannot be pressed yet is drawn faintly.
pub(super) fn enabled_button(
    ui: &mut Ui,
    theme: &Theme,
    kind: Kind,
    verb: &str,
    key: &str,
    is_enabled: bool,
) -> Response {
    let is_primary = kind == Kind::Primary;
    let verb_font = if is_primary { bold(size::BODY) } else { text(size::BODY) };
    let verb_galley = ui.painter().layout_no_wrap(verb.to_owned(), verb_font, Color32::PLACEHOLDER);
    let key_galley = ui.painter().layout_no_wrap(key.to_owned(), text(size::SMALL), Color32::PLACEHOLDER);
    let gap = if key.is_empty() { 0.0 } else { 12.0 };
    let width = verb_galley.size().x + gap + key_galley.size().x + 32.0;
    let sense = if is_enabled { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(vec2(width, 40.0), sense);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, is_enabled, verb));
    let held = response.hovered() || response.is_pointer_button_down_on();
    let (fill, ink, edge) = match (is_enabled, kind) {
        (false, _) => (color(theme.paper), color(theme.muted), color(theme.rule)),
        (true, Kind::Primary) if held => {
            (color(theme.deep_water_held), color(theme.on_deep_water), color(theme.deep_water_held))
        }
        (true, Kind::Primary) => {
            (color(theme.deep_water), color(theme.on_deep_water), color(theme.deep_water))
        }
        (true, Kind::Chosen) => (color(theme.ice), color(theme.ink), color(theme.deep_water)),
        (true, Kind::Secondary) if held => (color(theme.ice), color(theme.ink), color(theme.edge)),
        (true, Kind::Secondary) => (color(theme.paper), color(theme.ink), color(theme.edge)),
    };
    let painter = ui.painter();
    let corner = CornerRadius::same(4);
    painter.rect(rect, corner, fill, Stroke::new(size::RULE, edge), StrokeKind::Inside);
    if kind == Kind::Chosen {
        painter.hline(
            rect.x_range().shrink(8.0),
            rect.bottom() - 4.0,
            Stroke::new(2.0, color(theme.deep_water)),
        );
    }
    if response.has_focus() {
        let ring = Stroke::new(2.0, color(theme.deep_water));
        painter.rect_stroke(rect.expand(3.0), CornerRadius::same(6), ring, StrokeKind::Outside);
    }
    let verb_width = verb_galley.size().x;
    let middle = |height: f32| rect.center().y - height / 2.0;
    painter.galley(pos2(rect.left() + 16.0, middle(verb_galley.size().y)), verb_galley, ink);
    let key_at = pos2(rect.left() + 16.0 + verb_width + gap, middle(key_galley.size().y));
    let key_ink = if is_primary || !is_enabled { ink } else { color(theme.muted) };
    painter.galley(key_at, key_galley, key_ink);
    // What was pressed is done: the next Enter is for the sheet.
    if response.clicked() {
        response.surrender_focus();
    }
    response
}

/// A title.
pub(super) fn title(ui: &mut Ui, words: &str) {
    ui.label(RichText::new(words).font(bold(size::STEP)).line_height(Some(size::STEP * size::LINE)));
}

/// Running text.
pub(super) fn line(ui: &mut Ui, words: &str) {
    ui.label(RichText::new(words).line_height(Some(size::BODY * size::LINE)));
}

/// Things side by side, on one middle line.
pub(super) fn row(ui: &mut Ui, height: f32, parts: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(
        vec2(ui.available_width(), height),
        Layout::left_to_right(Align::Center),
        parts,
    );
}

/// What is said beside the matter.
pub(super) fn aside(ui: &mut Ui, theme: &Theme, words: &str) {
    let words = RichText::new(words).font(text(size::SMALL)).line_height(Some(20.0));
    ui.label(words.color(color(theme.muted)));
}

/// A tick within a square of 14.
pub(super) fn tick(painter: &Painter, corner: Pos2, ink: Color32, scale: f32) {
    let at = |x: f32, y: f32| pos2(corner.x + x * scale, corner.y + y * scale);
    let stroke = Stroke::new(2.0 * scale, ink);
    painter.line_segment([at(1.0, 7.5), at(5.0, 12.0)], stroke);
    painter.line_segment([at(5.0, 12.0), at(13.0, 2.0)], stroke);
}

/// A cross within a square of 14.
pub(super) fn cross(painter: &Painter, corner: Pos2, ink: Color32) {
    let at = |x: f32, y: f32| pos2(corner.x + x, corner.y + y);
    let stroke = Stroke::new(2.0, ink);
    painter.line_segment([at(2.0, 2.0), at(12.0, 12.0)], stroke);
    painter.line_segment([at(2.0, 12.0), at(12.0, 2.0)], stroke);
}

/// What happened, what to do, and the code in small type, beside a red bar.
pub(super) fn refusal(ui: &mut Ui, theme: &Theme, sentence: &str, remedy: Option<&str>, code: &str) {
    let drawn = ui.horizontal(|ui| {
        ui.add_space(16.0);
        ui.vertical(|ui| {
            ui.label(RichText::new(sentence).font(bold(size::BODY)).color(color(theme.vermilion)));
            if let Some(remedy) = remedy {
                line(ui, remedy);
            }
            if !code.is_empty() {
                aside(ui, theme, code);
            }
        });
    });
    let rect = drawn.response.rect;
    let bar = eframe::egui::Rect::from_min_max(rect.left_top(), pos2(rect.left() + 4.0, rect.bottom()));
    ui.painter().rect_filled(bar, CornerRadius::ZERO, color(theme.vermilion));
}

/// Text at a place, not as a widget.
pub(super) fn write(painter: &Painter, at: Pos2, anchor: Align2, words: &str, points: f32, ink: Color32) {
    painter.text(at, anchor, words, text(points), ink);
}
