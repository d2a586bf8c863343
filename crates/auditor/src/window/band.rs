//! The band on top: what kind of log this is, and the language and theme, to be changed at any moment.

use audit::Profile;
use eframe::egui::{
    self, Align, Color32, Frame, Label, Layout, Margin, Panel, Rect, RichText, Shape, Stroke, Ui, pos2,
};
use look::size;
use texts::{Language, Texts};

use super::paint::{Colours, bold, text};
use super::pieces::{Weight, button};

/// What somebody asked of the band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    OtherLanguage,
    OtherTheme,
}

/// Draws the band; `profile` is none before a log is opened.
pub(super) fn show(
    ui: &mut Ui,
    profile: Option<Profile>,
    dark: bool,
    texts: &Texts,
    colours: &Colours,
) -> Option<Asked> {
    let (ground, ink) = match profile {
        None => (colours.ice, colours.ink),
        Some(Profile::Rehearsal) => (colours.amber_ground, colours.ink),
        Some(Profile::Production) => (colours.ink, colours.paper),
    };
    let frame = Frame::NONE.fill(ground).inner_margin(Margin::symmetric(24, 0));
    Panel::top("band")
        .exact_size(48.0)
        .frame(frame)
        .show_separator_line(false)
        .show(ui, |ui| {
            let rect = ui.max_rect().expand2(egui::vec2(24.0, 0.0));
            if profile == Some(Profile::Rehearsal) {
                hatch(ui, rect, colours.amber_hatch);
            }
            ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, edge(profile, colours)));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let mut asked = None;
                let theme = texts.get(if dark { "auditor-to-light" } else { "auditor-to-dark" });
                let language = texts.get("auditor-to-other-language");
                // On the dark band of a production the buttons keep the band's own ink.
                let mut own = *colours;
                if profile == Some(Profile::Production) {
                    (own.ink, own.paper, own.deep_water) = (colours.paper, colours.ink, colours.paper);
                }
                if button(ui, &theme, Weight::Quiet, &own).clicked() {
                    asked = Some(Asked::OtherTheme);
                }
                if button(ui, &language, Weight::Quiet, &own).clicked() {
                    asked = Some(Asked::OtherLanguage);
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let (name, words) = match profile {
                        None => ("auditor-band-name", "auditor-band-reads"),
                        Some(Profile::Rehearsal) => ("auditor-band-rehearsal", "auditor-band-no-funds"),
                        Some(Profile::Production) => ("auditor-band-production", "auditor-band-reads"),
                    };
                    ui.spacing_mut().item_spacing.x = 2.0 * size::SPACE;
                    let say = |words: String, font| {
                        Label::new(RichText::new(words).font(font).color(ink)).truncate()
                    };
                    ui.add(say(texts.get(name), bold(size::BODY)));
                    ui.add(say(texts.get(words), text(size::SMALL)));
                });
                asked
            })
            .inner
        })
        .inner
}

/// The language that is not shown.
pub(super) fn other(language: Language) -> Language {
    match language {
        Language::Japanese => Language::English,
        Language::English => Language::Japanese,
    }
}

fn edge(profile: Option<Profile>, colours: &Colours) -> Color32 {
    match profile {
        None | Some(Profile::Production) => colours.rule,
        Some(Profile::Rehearsal) => colours.amber,
    }
}

/// Slanted stripes over the whole band.
fn hatch(ui: &Ui, rect: Rect, colour: Color32) {
    let painter = ui.painter().with_clip_rect(rect);
    let (width, lean) = (10.0, rect.height());
    let mut x = rect.left() - lean;
    while x < rect.right() {
        let points = vec![
            pos2(x + lean, rect.top()),
            pos2(x + lean + width, rect.top()),
            pos2(x + width, rect.bottom()),
            pos2(x, rect.bottom()),
        ];
        painter.add(Shape::convex_polygon(points, colour, Stroke::NONE));
        x += 2.0 * width;
    }
}
