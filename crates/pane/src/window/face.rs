//! Faces, colours and style: [`look`], for egui.

use std::sync::Arc;

use eframe::egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Stroke, TextStyle,
    Visuals, vec2,
};
use look::{Rgb, Theme, faces, size};

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shade {
    /// Ink on paper.
    Light,
    /// Paper on ink.
    Dark,
}

impl Shade {
    /// The colours.
    pub(super) fn theme(self) -> &'static Theme {
        match self {
            Self::Light => &Theme::LIGHT,
            Self::Dark => &Theme::DARK,
        }
    }
}

/// The bold face; egui's own families are the text and the figures.
const BOLD: &str = "bold";

pub(super) fn color(Rgb(red, green, blue): Rgb) -> Color32 {
    Color32::from_rgb(red, green, blue)
}

pub(super) fn text(points: f32) -> FontId {
    FontId::new(points, FontFamily::Proportional)
}

pub(super) fn bold(points: f32) -> FontId {
    FontId::new(points, FontFamily::Name(BOLD.into()))
}

pub(super) fn figures(points: f32) -> FontId {
    FontId::new(points, FontFamily::Monospace)
}

/// Sets faces, colours and distances; nothing moves, and no label can be selected or copied.
pub(super) fn dress(context: &Context, shade: Shade) {
    let mut fonts = FontDefinitions::empty();
    for (name, bytes) in [("text", faces::TEXT), (BOLD, faces::TEXT_BOLD), ("figures", faces::FIGURES)] {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    let of = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    fonts.families.insert(FontFamily::Proportional, of(&["text"]));
    fonts.families.insert(FontFamily::Monospace, of(&["figures", "text"]));
    fonts.families.insert(FontFamily::Name(BOLD.into()), of(&[BOLD, "text"]));
    context.set_fonts(fonts);

    let theme = shade.theme();
    let mut visuals = match shade {
        Shade::Light => Visuals::light(),
        Shade::Dark => Visuals::dark(),
    };
    visuals.override_text_color = Some(color(theme.ink));
    visuals.panel_fill = color(theme.paper);
    visuals.window_fill = color(theme.paper);
    visuals.extreme_bg_color = color(theme.paper);
    for widget in [
        &mut visuals.widgets.noninteractive,
        &mut visuals.widgets.inactive,
        &mut visuals.widgets.hovered,
        &mut visuals.widgets.active,
    ] {
        widget.bg_stroke = Stroke::new(size::RULE, color(theme.rule));
        widget.corner_radius = CornerRadius::same(4);
    }
    context.set_theme(match shade {
        Shade::Light => eframe::egui::Theme::Light,
        Shade::Dark => eframe::egui::Theme::Dark,
    });
    context.all_styles_mut(|style| {
        style.visuals = visuals.clone();
        style.text_styles = [
            (TextStyle::Body, text(size::BODY)),
            (TextStyle::Button, text(size::BODY)),
            (TextStyle::Small, text(size::SMALL)),
            (TextStyle::Heading, bold(size::STEP)),
            (TextStyle::Monospace, figures(size::BODY)),
        ]
        .into();
        style.spacing.item_spacing = vec2(size::SPACE, size::SPACE);
        style.interaction.selectable_labels = false;
        style.animation_time = 0.0;
    });
}

/// A fingerprint in two groups of four.
pub(super) fn grouped(fingerprint: &str) -> String {
    match fingerprint.split_at_checked(4) {
        Some((first, second)) => format!("{first} {second}"),
        None => fingerprint.to_owned(),
    }
}
