//! The pieces that every sheet is made of: sentences, marks, buttons, rules, errors.

use eframe::egui::{
    self, Align, Color32, CornerRadius, FontId, Layout, Pos2, Rect, Response, RichText, Role, Sense, Shape,
    Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use look::size;
use texts::Texts;

use super::paint::{Colours, bold, text};
use crate::failure::Failure;
use crate::say::Verdict;

/// How much a button asks to be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// The one primary action.
    Primary,
    Plain,
    /// Only words.
    Quiet,
}

/// A sentence that wraps, with the room that Japanese needs between lines.
pub(super) fn say(ui: &mut Ui, words: impl Into<String>, font: FontId, colour: Color32) -> Response {
    let height = (font.size * 1.5).round();
    ui.add(egui::Label::new(RichText::new(words).font(font).color(colour).line_height(Some(height))).wrap())
}

/// Running text.
pub(super) fn body(ui: &mut Ui, words: impl Into<String>, colours: &Colours) -> Response {
    say(ui, words, text(size::BODY), colours.ink)
}

/// What is said beside the matter.
pub(super) fn aside(ui: &mut Ui, words: impl Into<String>, colours: &Colours) -> Response {
    say(ui, words, text(size::SMALL), colours.muted)
}

pub(super) fn heading(ui: &mut Ui, words: impl Into<String>, colours: &Colours) -> Response {
    say(ui, words, bold(18.0), colours.ink)
}

/// A one-pixel rule over the whole width.
pub(super) fn rule(ui: &mut Ui, colours: &Colours) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.center().y, Stroke::new(1.0, colours.rule));
}

/// A button with a verb on it.
pub(super) fn button(ui: &mut Ui, words: &str, weight: Weight, colours: &Colours) -> Response {
    let enabled = ui.is_enabled();
    let (font, padding) = match weight {
        Weight::Primary | Weight::Plain => (bold(size::BODY), vec2(2.5 * size::SPACE, 1.25 * size::SPACE)),
        Weight::Quiet => (text(size::SMALL), vec2(1.25 * size::SPACE, 0.75 * size::SPACE)),
    };
    let galley = ui.painter().layout_no_wrap(words.to_owned(), font, Color32::PLACEHOLDER);
    let (rect, response) = ui.allocate_exact_size(galley.size() + 2.0 * padding, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, words));
    let touched = response.hovered() || response.is_pointer_button_down_on();
    let (ground, edge, ink) = match (weight, touched) {
        (Weight::Primary, false) => (colours.deep_water, colours.deep_water, colours.on_deep_water),
        (Weight::Primary, true) => (colours.deep_water_held, colours.deep_water_held, colours.on_deep_water),
        (Weight::Plain, false) => (colours.paper, colours.edge, colours.ink),
        (Weight::Plain, true) => (colours.ice, colours.edge, colours.ink),
        (Weight::Quiet, false) => (Color32::TRANSPARENT, Color32::TRANSPARENT, colours.ink),
        (Weight::Quiet, true) => (colours.paper, colours.edge, colours.ink),
    };
    let corner = CornerRadius::same(size::CORNER as u8);
    ui.painter().rect(rect, corner, ground, Stroke::new(1.0, edge), StrokeKind::Inside);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, ink);
    focus_ring(ui, &response, colours);
    response
}

/// Shows where the keyboard is.
pub(super) fn focus_ring(ui: &Ui, response: &Response, colours: &Colours) {
    if response.has_focus() {
        let corner = CornerRadius::same(size::CORNER as u8 + 2);
        let ring = Stroke::new(2.0, colours.deep_water);
        ui.painter().rect_stroke(response.rect.expand(2.0), corner, ring, StrokeKind::Outside);
    }
}

/// The mark of a finding: a shape of its own for each verdict, so that no colour is needed to tell them apart.
pub(super) fn mark(ui: &Ui, rect: Rect, verdict: Verdict, colours: &Colours) {
    let painter = ui.painter();
    let (centre, side) = (rect.center(), rect.width());
    let at = |x: f32, y: f32| centre + side * vec2(x, y);
    let thick = (side / 9.0).max(1.6);
    match verdict {
        Verdict::Proven => {
            let corner = CornerRadius::same((side / 6.0) as u8);
            painter.rect_filled(rect, corner, colours.moss);
            let tick = vec![at(-0.25, 0.02), at(-0.07, 0.2), at(0.26, -0.2)];
            painter.add(Shape::line(tick, Stroke::new(thick, colours.paper)));
        }
        Verdict::NotProven => {
            painter.circle_stroke(centre, side * 0.44, Stroke::new(thick * 0.8, colours.muted));
            painter.line_segment([at(-0.2, 0.0), at(0.2, 0.0)], Stroke::new(thick * 0.8, colours.muted));
        }
        Verdict::Contradicted => {
            let points: Vec<Pos2> = [(0.0, -0.56), (0.56, 0.0), (0.0, 0.56), (-0.56, 0.0)]
                .into_iter()
                .map(|(x, y)| at(x, y))
                .collect();
            painter.add(Shape::convex_polygon(points, colours.vermilion, Stroke::NONE));
            let stroke = Stroke::new(thick, colours.paper);
            painter.line_segment([at(-0.16, -0.16), at(0.16, 0.16)], stroke);
            painter.line_segment([at(-0.16, 0.16), at(0.16, -0.16)], stroke);
        }
    }
}

/// A mark on the line of the text that follows it.
pub(super) fn mark_before<R>(
    ui: &mut Ui,
    verdict: Verdict,
    side: f32,
    line: f32,
    colours: &Colours,
    follows: impl FnOnce(&mut Ui) -> R,
) -> R {
    ui.with_layout(Layout::left_to_right(Align::Min), |ui| {
        ui.spacing_mut().item_spacing.x = (side * 0.6).max(1.25 * size::SPACE);
        let (rect, _) = ui.allocate_exact_size(vec2(side, line), Sense::hover());
        mark(ui, Rect::from_center_size(rect.center(), vec2(side, side)), verdict, colours);
        ui.vertical(follows).inner
    })
    .inner
}

/// What happened, what to do about it, and the code in small type, beside a red margin bar.
pub(super) fn error(ui: &mut Ui, failure: &Failure, texts: &Texts, colours: &Colours) {
    let (sentence, remedy) = failure.sentence(texts);
    margin_bar(ui, colours.vermilion, |ui| {
        say(ui, sentence, bold(size::BODY), colours.ink);
        if let Some(remedy) = remedy {
            body(ui, remedy, colours);
        }
        aside(ui, failure.code(), colours);
    });
}

/// Lines with a bar in their margin.
pub(super) fn margin_bar<R>(ui: &mut Ui, colour: Color32, lines: impl FnOnce(&mut Ui) -> R) -> R {
    let shown = egui::Frame::NONE.inner_margin(egui::Margin { left: 16, right: 0, top: 2, bottom: 2 }).show(
        ui,
        |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.vertical(lines).inner
        },
    );
    let rect = shown.response.rect;
    let bar = Rect::from_min_max(rect.min, pos2(rect.min.x + 4.0, rect.max.y));
    ui.painter().rect_filled(bar, CornerRadius::ZERO, colour);
    shown.inner
}
