//! The auditor's window: one sheet of paper with an exact verdict. It reads; the only file that it ever writes is a
//! report that somebody asks for.

mod band;
mod findings;
mod nearby;
mod opening;
mod paint;
mod pieces;
mod save;
mod sessions;
mod sheet;
#[cfg(test)]
mod tests;
mod timeline;
mod told;
mod wallet;
mod worker;
mod working;

use std::path::PathBuf;
use std::time::Duration;

use eframe::egui::{self, Frame, Key, Margin, Modifiers, Panel, Ui};
use texts::{Language, Texts};

pub(crate) use nearby::usual_places;
pub(crate) use worker::Asked;

use crate::export::{self, Format};
use crate::failure::{AuditorError, Failure};
use opening::Opening;
use paint::Colours;
use sheet::{Outcome, Sheet};
use worker::Worker;

/// A wait shorter than this is not told.
const SHORT: Duration = Duration::from_millis(300);
/// How often the progress is drawn.
const TICK: Duration = Duration::from_millis(100);

/// What the command line says.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    /// Examined at once.
    pub(crate) asked: Option<Asked>,
    pub(crate) language: Language,
    /// None: as the system is.
    pub(crate) dark: Option<bool>,
    /// Written once there is a result.
    pub(crate) report: Option<PathBuf>,
    /// Where to look for logs.
    pub(crate) places: Vec<PathBuf>,
}

/// The window.
pub(crate) struct Window {
    texts: Texts,
    dark: bool,
    report: Option<PathBuf>,
    opening: Opening,
    page: Page,
}

enum Page {
    Opening,
    Working(Worker),
    Sheet(Box<Sheet>),
}

/// Opens the window, until it is closed.
///
/// # Errors
/// There is no display to open it on.
pub(crate) fn open(options: Options) -> Result<(), Failure> {
    let viewport = egui::ViewportBuilder::default()
        .with_app_id("himuro-auditor")
        .with_icon(icon())
        .with_title(Texts::new(options.language).get("auditor-window-title"))
        .with_inner_size([1280.0, 800.0])
        .with_min_inner_size([640.0, 400.0]);
    let native = eframe::NativeOptions { viewport, system_font_fallback: false, ..Default::default() };
    let opened = eframe::run_native(
        "himuro-auditor",
        native,
        Box::new(|creation| Ok(Box::new(Window::new(options, &creation.egui_ctx)))),
    );
    opened.map_err(|error| AuditorError::NoWindow { detail: error.to_string() }.into())
}

impl Window {
    pub(crate) fn new(options: Options, ctx: &egui::Context) -> Self {
        paint::install_faces(ctx);
        let dark = options.dark.unwrap_or(ctx.system_theme() == Some(egui::Theme::Dark));
        paint::install_style(ctx, dark);
        let mut window = Self {
            texts: Texts::new(options.language),
            dark,
            report: options.report,
            opening: Opening::new(options.places),
            page: Page::Opening,
        };
        if let Some(asked) = options.asked {
            window.opening.fill(&asked);
            window.begin(asked, ctx);
        }
        window
    }

    fn begin(&mut self, asked: Asked, ctx: &egui::Context) {
        self.opening.failure = None;
        let repaint = ctx.clone();
        self.page = Page::Working(Worker::begin(asked, move || repaint.request_repaint()));
    }

    /// Takes the answer of an examination that ended.
    fn hear(&mut self) {
        let Page::Working(worker) = &self.page else { return };
        let Some(answer) = worker.answer() else { return };
        let asked = worker.asked.clone();
        let outcome = match answer {
            Ok(examined) => Outcome::Examined(Box::new(examined)),
            Err(failure) if failure.contradicts() => Outcome::Refused(failure),
            // Nothing was found out: back to where the person was, with the reason.
            Err(failure) => {
                self.opening.again(Some(failure));
                self.page = Page::Opening;
                return;
            }
        };
        let mut sheet = Sheet::new(asked, outcome);
        if let Some(file) = self.report.take() {
            let text = export::text(&sheet.found(), Format::of(&file), &self.texts);
            let written = export::write(&file, &sheet.asked.path, &text);
            sheet.save.tell(written.map(|()| file).map_err(Failure::from));
        }
        self.page = Page::Sheet(Box::new(sheet));
    }

    fn speak_other_language(&mut self, ctx: &egui::Context) {
        self.texts = Texts::new(band::other(self.texts.language()));
        ctx.send_viewport_cmd(egui::ViewportCommand::Title(self.texts.get("auditor-window-title")));
    }

    fn wear_other_theme(&mut self, ctx: &egui::Context) {
        self.dark = !self.dark;
        paint::install_style(ctx, self.dark);
    }

    /// Takes what is dropped anywhere on the first sheet or on a result.
    fn take_dropped(&mut self, ui: &Ui) {
        let dropped = ui.input(|input| input.raw.dropped_files.clone());
        if dropped.is_empty() || matches!(self.page, Page::Working(_)) {
            return;
        }
        if matches!(self.page, Page::Sheet(_)) {
            self.opening.again(None);
            self.page = Page::Opening;
        }
        for file in dropped {
            self.opening.take(file.path());
        }
    }

    fn keys(&mut self, ui: &Ui) {
        let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        if pressed(Key::F2) {
            self.speak_other_language(ui.ctx());
        }
        if pressed(Key::F3) {
            self.wear_other_theme(ui.ctx());
        }
    }
}

impl eframe::App for Window {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.hear();
        self.keys(ui);
        self.take_dropped(ui);
        let theme = if self.dark { &look::Theme::DARK } else { &look::Theme::LIGHT };
        let colours = Colours::of(theme);
        let profile = match &self.page {
            Page::Sheet(sheet) => sheet.profile(),
            Page::Opening | Page::Working(_) => None,
        };
        match band::show(ui, profile, self.dark, &self.texts, &colours) {
            Some(band::Asked::OtherLanguage) => self.speak_other_language(ui.ctx()),
            Some(band::Asked::OtherTheme) => self.wear_other_theme(ui.ctx()),
            None => {}
        }
        foot(ui, &self.texts, &colours);
        let paper = Frame::NONE.fill(colours.paper);
        egui::CentralPanel::default().frame(paper).show(ui, |ui| self.page(ui, &colours));
    }
}

impl Window {
    fn page(&mut self, ui: &mut Ui, colours: &Colours) {
        match &mut self.page {
            Page::Opening => {
                if let Some(asked) = self.opening.show(ui, &self.texts, colours) {
                    self.begin(asked, ui.ctx());
                }
            }
            Page::Working(worker) => {
                ui.ctx().request_repaint_after(TICK);
                if worker.elapsed() < SHORT {
                    ui.disable();
                    self.opening.show(ui, &self.texts, colours);
                } else if working::show(ui, worker, &self.texts, colours) {
                    worker.stop();
                }
            }
            Page::Sheet(sheet) => {
                if sheet.show(ui, &self.texts, colours) {
                    self.opening.again(None);
                    self.page = Page::Opening;
                }
            }
        }
    }
}

/// The icon of Himuro; without it the window system would show one of its own.
fn icon() -> egui::IconData {
    eframe::icon_data::from_png_bytes(include_bytes!("../../../../icons/128x128.png")).unwrap_or_default()
}

/// The keys, at the foot of every sheet.
fn foot(ui: &mut Ui, texts: &Texts, colours: &Colours) {
    let frame = Frame::NONE.fill(colours.paper).inner_margin(Margin::symmetric(24, 6));
    Panel::bottom("foot").frame(frame).show_separator_line(false).show(ui, |ui| {
        let rect = ui.max_rect();
        let line = egui::Stroke::new(1.0, colours.rule);
        ui.painter().hline(rect.left() - 24.0..=rect.right() + 24.0, rect.top() - 6.0, line);
        let keys = egui::RichText::new(texts.get("auditor-keys")).font(paint::text(look::size::SMALL));
        ui.add(egui::Label::new(keys.color(colours.muted)).truncate());
    });
}
