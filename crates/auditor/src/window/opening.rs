//! The first sheet: what this is, what is to be examined and with what, and what lies near at hand.

use std::path::{Path, PathBuf};

use eframe::egui::{
    self, Align, Key, Layout, Margin, Response, RichText, Role, Sense, Stroke, Ui, WidgetInfo, vec2,
};
use look::size;
use texts::Texts;

use super::nearby::{Found, Use, identity_beside, nearby, use_of};
use super::paint::{Colours, bold, figures, text};
use super::pieces::{Weight, aside, body, button, error, focus_ring, heading, rule, say};
use super::worker::Asked;
use crate::failure::{AuditorError, Failure};
use crate::report;

/// Narrower than this, what lies near at hand stands below the form.
const TWO_COLUMNS: f32 = 1000.0;

/// What was typed so far.
#[derive(Default)]
pub(super) struct Opening {
    path: String,
    identity: String,
    head: String,
    places: Vec<PathBuf>,
    nearby: Vec<Found>,
    pub(super) failure: Option<Failure>,
    /// Whether the first field has been given the keyboard.
    met: bool,
}

impl Opening {
    pub(super) fn new(places: Vec<PathBuf>) -> Self {
        let nearby = nearby(&places);
        Self { places, nearby, ..Self::default() }
    }

    /// The sheet again, after an examination: the same words, and why it ended.
    pub(super) fn again(&mut self, failure: Option<Failure>) {
        self.nearby = nearby(&self.places);
        self.failure = failure;
        self.met = false;
    }

    /// Fills in what is to be examined.
    pub(super) fn fill(&mut self, asked: &Asked) {
        let words = |path: Option<&Path>| path.map(|path| path.display().to_string()).unwrap_or_default();
        self.path = words(Some(&asked.path));
        self.identity = words(asked.identity.as_deref());
        self.head = words(asked.head.as_deref());
    }

    /// Takes a file that was dropped, each to its field.
    pub(super) fn take(&mut self, dropped: &Path) {
        let words = dropped.display().to_string();
        match use_of(dropped) {
            Use::Head => self.head = words,
            Use::Identity => self.identity = words,
            Use::Subject => {
                self.path = words;
                if let Some(beside) = identity_beside(dropped).filter(|_| self.identity.is_empty()) {
                    self.identity = beside.display().to_string();
                }
            }
        }
    }

    /// Draws the sheet; gives what is to be examined.
    pub(super) fn show(&mut self, ui: &mut Ui, texts: &Texts, colours: &Colours) -> Option<Asked> {
        let mut asked = None;
        egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let wide = ui.available_width() >= TWO_COLUMNS;
            let margin = if wide { Margin::symmetric(64, 48) } else { Margin::symmetric(32, 24) };
            egui::Frame::NONE.inner_margin(margin).show(ui, |ui| {
                if wide {
                    let gap = 64.0;
                    let width = ui.available_width().min(1400.0);
                    let left = ((width - gap) * 0.58).round();
                    ui.horizontal_top(|ui| {
                        ui.spacing_mut().item_spacing.x = gap;
                        ui.vertical(|ui| {
                            ui.set_width(left);
                            asked = self.form(ui, texts, colours);
                        });
                        ui.vertical(|ui| {
                            ui.set_width(width - gap - left);
                            asked = asked.take().or(self.at_hand(ui, texts, colours));
                        });
                    });
                } else {
                    asked = self.form(ui, texts, colours);
                    ui.add_space(4.0 * size::SPACE);
                    asked = asked.take().or(self.at_hand(ui, texts, colours));
                }
            });
        });
        asked
    }

    fn form(&mut self, ui: &mut Ui, texts: &Texts, colours: &Colours) -> Option<Asked> {
        say(ui, texts.get("auditor-opening-title"), bold(32.0), colours.ink);
        ui.add_space(size::SPACE);
        body(ui, texts.get("auditor-opening-what"), colours);
        ui.add_space(3.0 * size::SPACE);
        if let Some(failure) = &self.failure {
            error(ui, failure, texts, colours);
            ui.add_space(3.0 * size::SPACE);
        }
        let path =
            field(ui, "auditor-opening-path", "auditor-opening-path-hint", &mut self.path, texts, colours);
        if !self.met {
            path.request_focus();
            self.met = true;
        }
        let identity = field(
            ui,
            "auditor-opening-identity",
            "auditor-opening-identity-hint",
            &mut self.identity,
            texts,
            colours,
        );
        let head =
            field(ui, "auditor-opening-head", "auditor-opening-head-hint", &mut self.head, texts, colours);
        let entered = [path, identity, head].iter().any(Response::lost_focus)
            && ui.input(|input| input.key_pressed(Key::Enter));
        ui.add_space(size::SPACE);
        let pressed = ui
            .horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = 2.0 * size::SPACE;
                let pressed = button(ui, &texts.get("auditor-verify"), Weight::Primary, colours).clicked();
                aside(ui, texts.get("auditor-opening-drop"), colours);
                pressed
            })
            .inner;
        if pressed || entered { self.asked() } else { None }
    }

    fn asked(&mut self) -> Option<Asked> {
        let path = |typed: &str| Some(typed.trim()).filter(|typed| !typed.is_empty()).map(in_home);
        let Some(subject) = path(&self.path) else {
            self.failure = Some(AuditorError::NothingNamed.into());
            return None;
        };
        Some(Asked { path: subject, identity: path(&self.identity), head: path(&self.head) })
    }

    /// What lies near at hand: one press opens it.
    fn at_hand(&mut self, ui: &mut Ui, texts: &Texts, colours: &Colours) -> Option<Asked> {
        heading(ui, texts.get("auditor-nearby"), colours);
        if self.nearby.is_empty() {
            body(ui, texts.get("auditor-nearby-none"), colours);
            return None;
        }
        aside(ui, texts.get("auditor-nearby-open"), colours);
        ui.add_space(size::SPACE);
        rule(ui, colours);
        let mut asked = None;
        for found in &self.nearby {
            ui.spacing_mut().item_spacing.y = 0.0;
            if proposal(ui, found, texts, colours).clicked() {
                asked =
                    Some(Asked { path: found.path.clone(), identity: found.identity.clone(), head: None });
            }
            rule(ui, colours);
        }
        if let Some(asked) = &asked {
            self.fill(asked);
        }
        asked
    }
}

/// A line to type a path in, under its name.
fn field(
    ui: &mut Ui,
    name: &str,
    hint: &str,
    typed: &mut String,
    texts: &Texts,
    colours: &Colours,
) -> Response {
    ui.spacing_mut().item_spacing.y = 0.5 * size::SPACE;
    let label = say(ui, texts.get(name), bold(size::BODY), colours.ink);
    let edit = egui::TextEdit::singleline(typed)
        .font(figures(size::BODY))
        .margin(Margin::symmetric(12, 9))
        .desired_width(f32::INFINITY);
    let response = ui.add(edit).labelled_by(label.id);
    focus_ring(ui, &response, colours);
    aside(ui, texts.get(hint), colours);
    ui.add_space(2.0 * size::SPACE);
    response
}

/// One log or bundle that was found.
fn proposal(ui: &mut Ui, found: &Found, texts: &Texts, colours: &Colours) -> Response {
    let kind = texts.get(if found.is_bundle { "auditor-nearby-bundle" } else { "auditor-nearby-log" });
    let name = found.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 92.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{kind} {name}")));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 0.0, colours.ice);
    }
    let inside = rect.shrink2(vec2(12.0, 10.0));
    let line = |words: String, font, colour| {
        egui::Label::new(RichText::new(words).font(font).color(colour)).truncate().selectable(false)
    };
    let mut lines =
        ui.new_child(egui::UiBuilder::new().max_rect(inside).layout(Layout::top_down(Align::Min)));
    lines.spacing_mut().item_spacing = vec2(12.0, 6.0);
    lines.horizontal(|ui| {
        ui.add(line(kind, bold(size::BODY), colours.deep_water));
        ui.add(line(name, figures(size::BODY), colours.ink));
    });
    let folder = found.path.parent().map(|folder| folder.display().to_string()).unwrap_or_default();
    lines.add(line(shortened(&folder, 48), figures(13.0), colours.muted));
    let changed = found.changed.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let time = report::time(i64::try_from(changed.as_millis()).unwrap_or_default());
    let with = if found.identity.is_some() { "auditor-nearby-with" } else { "auditor-nearby-without" };
    lines.add(line(texts.with(with, &[("time", &time)]), text(13.0), colours.muted));
    if response.has_focus() {
        ui.painter().rect_stroke(rect, 4.0, Stroke::new(2.0, colours.deep_water), egui::StrokeKind::Inside);
    }
    response
}

/// The end of a long path, which tells one from another.
fn shortened(path: &str, most: usize) -> String {
    let length = path.chars().count();
    if length <= most {
        return path.to_owned();
    }
    let end: String = path.chars().skip(length - most + 1).collect();
    format!("…{end}")
}

/// `~/` as people write it.
fn in_home(typed: &str) -> PathBuf {
    match (typed.strip_prefix("~/"), std::env::var_os("HOME")) {
        (Some(rest), Some(home)) => Path::new(&home).join(rest),
        _ => PathBuf::from(typed),
    }
}
