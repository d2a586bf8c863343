//! Beside the matter: what the window has of its hardening and how it was built, and a rehearsal's paper.

use eframe::egui::{Color32, CornerRadius, Frame, Margin, RichText, Sense, Stroke, Ui, vec2};
use look::size;

use super::{
    face::{bold, color, text},
    parts,
    room::View,
};

/// Each measure in the order in which it is taken, with its text.
const MEASURES: [(&str, &str); 9] = [
    ("clean_environment", "pane-measure-clean-environment"),
    ("no_core_dumps", "pane-measure-no-core-dumps"),
    ("not_dumpable", "pane-measure-not-dumpable"),
    ("no_new_privileges", "pane-measure-no-new-privileges"),
    ("landlock", "pane-measure-landlock"),
    ("landlock_scope", "pane-measure-landlock-scope"),
    ("seccomp", "pane-measure-seccomp"),
    ("memory_lock", "pane-measure-memory-lock"),
    ("not_x11", "pane-measure-not-x11"),
];

/// How the program was built: true of every window of it, so that there is nothing to tick.
const BUILT: [&str; 2] = ["pane-built-no-clipboard", "pane-built-no-tree"];

/// Every measure and whether it holds; below, how the program was built.
pub(super) fn show(ui: &mut Ui, view: &View, measures: &[(&'static str, bool)]) {
    let theme = view.theme();
    ui.label(RichText::new(view.say("pane-measures")).font(bold(size::BODY)));
    ui.spacing_mut().item_spacing.y = size::SPACE / 2.0;
    for (name, id) in MEASURES {
        let Some((_, holds)) = measures.iter().find(|(measure, _)| *measure == name) else { continue };
        ui.horizontal(|ui| {
            let (mark, _) = ui.allocate_exact_size(vec2(14.0, 20.0), Sense::hover());
            let corner = mark.left_top() + vec2(0.0, 3.0);
            let ink = match holds {
                true => color(theme.moss),
                false => color(theme.vermilion),
            };
            match holds {
                true => parts::tick(ui.painter(), corner, ink, 1.0),
                false => parts::cross(ui.painter(), corner, ink),
            }
            let said = match holds {
                true => view.say(id),
                false => view.say_with("pane-lacks", &[("measure", &view.say(id))]),
            };
            let ink = if *holds { color(theme.ink) } else { color(theme.vermilion) };
            ui.add(
                eframe::egui::Label::new(
                    RichText::new(said).font(text(size::SMALL)).line_height(Some(18.0)).color(ink),
                )
                .wrap(),
            );
        });
    }
    let lacking = measures.iter().filter(|(_, holds)| !holds).count();
    if let Some((_, is_wayland)) = measures.iter().find(|(name, _)| *name == "not_x11") {
        parts::aside(ui, theme, &view.say(if *is_wayland { "pane-wayland" } else { "pane-x11" }));
    }
    if lacking > 0 {
        parts::aside(ui, theme, &view.say_with("pane-measures-lacking", &[("count", &lacking.to_string())]));
    }
    ui.add_space(size::SPACE / 2.0);
    for id in BUILT {
        parts::aside(ui, theme, &view.say(id));
    }
}

/// The paper of a rehearsal, in amber: published words.
pub(super) fn paper(ui: &mut Ui, view: &View, words: impl FnOnce(&mut Ui)) {
    let theme = view.theme();
    Frame::NONE
        .fill(color(theme.amber_ground))
        .stroke(Stroke::new(size::RULE, color(theme.amber)))
        .corner_radius(CornerRadius::same(4))
        .inner_margin(Margin::same(12))
        .show(ui, |ui| {
            let ink: Color32 = color(theme.ink);
            ui.label(RichText::new(view.say("pane-paper")).font(bold(size::BODY)).color(ink));
            ui.label(
                RichText::new(view.say("pane-paper-what"))
                    .font(text(size::SMALL))
                    .line_height(Some(18.0))
                    .color(ink),
            );
            words(ui);
        });
    ui.add_space(16.0);
}
