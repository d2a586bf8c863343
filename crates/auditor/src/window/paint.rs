//! The house's colours, faces and sizes, as egui takes them.

use std::sync::Arc;

use eframe::egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Stroke, Style,
    TextStyle, Visuals, style::ScrollAnimation, vec2,
};
use look::{Rgb, Theme, faces, size};

/// The face of titles, and of the verb on a button.
const BOLD: &str = "bold";

/// The colours of a theme.
#[derive(Debug, Clone, Copy)]
pub(super) struct Colours {
    pub(super) paper: Color32,
    pub(super) ink: Color32,
    pub(super) ice: Color32,
    pub(super) deep_water: Color32,
    pub(super) deep_water_held: Color32,
    pub(super) on_deep_water: Color32,
    pub(super) vermilion: Color32,
    pub(super) amber: Color32,
    pub(super) amber_ground: Color32,
    pub(super) amber_hatch: Color32,
    pub(super) moss: Color32,
    pub(super) rule: Color32,
    pub(super) edge: Color32,
    pub(super) muted: Color32,
}

impl Colours {
    pub(super) fn of(theme: &Theme) -> Self {
        let of = |Rgb(r, g, b)| Color32::from_rgb(r, g, b);
        Self {
            paper: of(theme.paper),
            ink: of(theme.ink),
            ice: of(theme.ice),
            deep_water: of(theme.deep_water),
            deep_water_held: of(theme.deep_water_held),
            on_deep_water: of(theme.on_deep_water),
            vermilion: of(theme.vermilion),
            amber: of(theme.amber),
            amber_ground: of(theme.amber_ground),
            amber_hatch: of(theme.amber_hatch),
            moss: of(theme.moss),
            rule: of(theme.rule),
            edge: of(theme.edge),
            muted: of(theme.muted),
        }
    }
}

/// Running text.
pub(super) fn text(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

pub(super) fn bold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(BOLD.into()))
}

/// Numbers, words to compare, addresses.
pub(super) fn figures(size: f32) -> FontId {
    FontId::new(size, FontFamily::Monospace)
}

/// The bundled faces, and no others.
pub(super) fn install_faces(ctx: &Context) {
    let mut fonts = FontDefinitions::empty();
    for (name, bytes) in [("text", faces::TEXT), (BOLD, faces::TEXT_BOLD), ("figures", faces::FIGURES)] {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    for (family, names) in [
        (FontFamily::Proportional, &["text"][..]),
        (FontFamily::Monospace, &["figures", "text"]),
        (FontFamily::Name(BOLD.into()), &[BOLD, "text"]),
    ] {
        fonts.families.insert(family, names.iter().map(|name| (*name).to_owned()).collect());
    }
    ctx.set_fonts(fonts);
}

/// Paper and ink; nothing moves that need not.
pub(super) fn install_style(ctx: &Context, dark: bool) {
    let colours = Colours::of(if dark { &Theme::DARK } else { &Theme::LIGHT });
    ctx.set_theme(if dark { eframe::egui::Theme::Dark } else { eframe::egui::Theme::Light });
    ctx.all_styles_mut(|style| dress(style, dark, &colours));
}

fn dress(style: &mut Style, dark: bool, colours: &Colours) {
    style.text_styles = [
        (TextStyle::Small, text(size::SMALL)),
        (TextStyle::Body, text(size::BODY)),
        (TextStyle::Button, text(size::BODY)),
        (TextStyle::Heading, bold(size::STEP)),
        (TextStyle::Monospace, figures(size::BODY)),
    ]
    .into();
    style.spacing.item_spacing = vec2(size::SPACE, size::SPACE);
    style.spacing.button_padding = vec2(2.0 * size::SPACE, size::SPACE);
    style.spacing.interact_size.y = 4.0 * size::SPACE;
    style.spacing.scroll.floating = false;
    style.spacing.scroll.bar_width = 10.0;
    style.spacing.scroll.bar_inner_margin = 6.0;
    style.spacing.scroll.foreground_color = false;
    style.spacing.scroll.fade.strength = 0.0;
    style.spacing.scroll.dormant_handle_opacity = 1.0;
    style.spacing.scroll.active_handle_opacity = 1.0;
    style.spacing.scroll.content_margin = Margin::ZERO;
    style.animation_time = 0.0;
    style.scroll_animation = ScrollAnimation::none();

    let mut visuals = if dark { Visuals::dark() } else { Visuals::light() };
    visuals.override_text_color = Some(colours.ink);
    visuals.weak_text_color = Some(colours.muted);
    visuals.panel_fill = colours.paper;
    visuals.window_fill = colours.paper;
    visuals.extreme_bg_color = colours.paper;
    visuals.text_edit_bg_color = Some(colours.paper);
    visuals.faint_bg_color = colours.ice;
    visuals.hyperlink_color = colours.deep_water;
    visuals.selection.bg_fill = colours.ice;
    visuals.selection.stroke = Stroke::new(1.0, colours.ink);
    visuals.text_cursor.stroke = Stroke::new(2.0, colours.deep_water);
    visuals.text_cursor.blink = false;
    let corner = CornerRadius::same(size::CORNER as u8);
    for widget in [
        &mut visuals.widgets.noninteractive,
        &mut visuals.widgets.inactive,
        &mut visuals.widgets.hovered,
        &mut visuals.widgets.active,
        &mut visuals.widgets.open,
    ] {
        widget.corner_radius = corner;
        widget.expansion = 0.0;
        widget.bg_fill = colours.edge;
        widget.weak_bg_fill = colours.paper;
        widget.bg_stroke = Stroke::new(1.0, colours.edge);
        widget.fg_stroke = Stroke::new(1.0, colours.ink);
    }
    visuals.widgets.noninteractive.bg_stroke = Stroke::new(1.0, colours.rule);
    visuals.widgets.hovered.bg_fill = colours.muted;
    visuals.widgets.active.bg_fill = colours.muted;
    style.visuals = visuals;
}
