//! The timeline: one line a record, searched by words; only the lines that are seen are drawn.

use eframe::egui::{
    self, Align2, Color32, EventFilter, FontId, Key, Margin, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2,
    vec2,
};
use look::size;
use texts::{Language, Texts};

use super::paint::{Colours, bold, figures, text};
use super::pieces::{aside, body, focus_ring, heading, say};
use super::told::{Line, Told, Weight};
use super::worker::Examined;
use super::working::grouped;

const ROW: f32 = 36.0;

/// What is looked for, what was found, and the line that is read.
#[derive(Default)]
pub(super) struct Shown {
    search: String,
    /// For which language and words the places below were found.
    found_for: Option<(Language, String)>,
    found: Vec<usize>,
    /// A place in `found`.
    read: usize,
    follow: bool,
}

impl Shown {
    /// Draws the part.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        examined: &Examined,
        margin: i8,
        texts: &Texts,
        colours: &Colours,
    ) {
        let told = examined.told(texts.language());
        if told.lines().is_empty() {
            let frame = egui::Frame::NONE.inner_margin(Margin::symmetric(margin, 32));
            frame.show(ui, |ui| {
                ui.set_max_width(ui.available_width().min(720.0));
                heading(ui, texts.get("auditor-timeline-none"), colours);
                body(ui, texts.get("auditor-timeline-none-because"), colours);
            });
            return;
        }
        self.find(told, texts.language());
        let frame =
            egui::Frame::NONE.inner_margin(Margin { left: margin, right: margin, top: 16, bottom: 8 });
        frame.show(ui, |ui| self.search_line(ui, told, texts, colours));
        let read = self.found.get(self.read).and_then(|place| told.lines().get(*place));
        let frame = egui::Frame::NONE.fill(colours.ice).inner_margin(Margin::symmetric(margin, 12));
        egui::Panel::bottom("read").frame(frame).show_separator_line(false).show(ui, |ui| {
            ui.set_min_height(56.0);
            match read {
                Some(line) => whole(ui, line, texts, colours),
                None => {
                    aside(ui, texts.get("auditor-timeline-nothing"), colours);
                }
            }
        });
        let frame = egui::Frame::NONE.inner_margin(Margin { left: margin, right: 8, top: 0, bottom: 0 });
        egui::CentralPanel::no_frame().show(ui, |ui| {
            frame.show(ui, |ui| self.rows(ui, told, texts, colours));
        });
    }

    fn find(&mut self, told: &Told, language: Language) {
        let wanted = (language, self.search.clone());
        if self.found_for.as_ref() != Some(&wanted) {
            let same_search = self.found_for.as_ref().is_some_and(|(_, search)| *search == self.search);
            self.found = told.matching(&self.search);
            self.found_for = Some(wanted);
            // Another language has the same lines in the same places, unless a search left some out.
            self.read = if same_search { self.read.min(self.found.len().saturating_sub(1)) } else { 0 };
        }
    }

    fn search_line(&mut self, ui: &mut Ui, told: &Told, texts: &Texts, colours: &Colours) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0 * size::SPACE;
            let name = aside(ui, texts.get("auditor-timeline-search"), colours);
            let edit = egui::TextEdit::singleline(&mut self.search)
                .margin(Margin::symmetric(12, 8))
                .desired_width((ui.available_width() * 0.5).min(480.0));
            let response = ui.add(edit).labelled_by(name.id);
            focus_ring(ui, &response, colours);
            if ui.input_mut(|input| input.consume_key(egui::Modifiers::COMMAND, Key::F)) {
                response.request_focus();
            }
            let values = (grouped(self.found.len() as u64), grouped(told.lines().len() as u64));
            aside(
                ui,
                texts.with("auditor-timeline-count", &[("found", &values.0), ("of", &values.1)]),
                colours,
            );
        });
    }

    fn rows(&mut self, ui: &mut Ui, told: &Told, texts: &Texts, colours: &Colours) {
        ui.spacing_mut().item_spacing.y = 0.0;
        let area = ui.available_rect_before_wrap();
        let list = ui.interact(area, ui.scope_id().with("list"), Sense::focusable_noninteractive());
        let name = texts.get("auditor-tab-timeline");
        list.widget_info(|| WidgetInfo::labeled(Role::List, true, &name));
        if list.has_focus() {
            self.walk(ui, &list, area);
        }
        let mut scroll = egui::ScrollArea::vertical().auto_shrink(false);
        if std::mem::take(&mut self.follow) {
            scroll = scroll.vertical_scroll_offset((self.read as f32 * ROW - area.height() / 2.0).max(0.0));
        }
        let mut pressed = None;
        scroll.id_salt("rows").show_rows(ui, ROW, self.found.len(), |ui, shown| {
            for place in shown {
                let Some(line) = self.found.get(place).and_then(|place| told.lines().get(*place)) else {
                    continue;
                };
                if row(ui, line, place == self.read, colours) {
                    pressed = Some(place);
                }
            }
        });
        if let Some(pressed) = pressed {
            self.read = pressed;
            list.request_focus();
        }
        focus_ring(ui, &list, colours);
    }

    /// The keys that go from line to line.
    fn walk(&mut self, ui: &Ui, list: &egui::Response, area: Rect) {
        let keys = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(list.id, keys));
        let page = (area.height() / ROW) as usize;
        let last = self.found.len().saturating_sub(1);
        let before = self.read;
        ui.input(|input| {
            for (key, to) in [
                (Key::ArrowDown, self.read + 1),
                (Key::ArrowUp, self.read.saturating_sub(1)),
                (Key::PageDown, self.read + page),
                (Key::PageUp, self.read.saturating_sub(page)),
                (Key::Home, 0),
                (Key::End, last),
            ] {
                if input.key_pressed(key) {
                    self.read = to.min(last);
                }
            }
        });
        self.follow |= self.read != before;
    }
}

/// One line; says whether it was pressed.
fn row(ui: &mut Ui, line: &Line, is_read: bool, colours: &Colours) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::CLICK);
    let said = format!("{} {} {}", line.record, line.time, line.words);
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, is_read, &said));
    let painter = ui.painter();
    if is_read {
        painter.rect_filled(rect, 0.0, colours.ice);
    }
    if line.weight == Weight::Exception {
        let bar = Rect::from_min_max(rect.min, pos2(rect.left() + 4.0, rect.bottom()));
        painter.rect_filled(bar, 0.0, colours.vermilion);
    }
    let narrow = rect.width() < 700.0;
    let time = if narrow { line.time.get(11..).unwrap_or(&line.time) } else { &line.time };
    let middle = rect.left_center();
    let record = grouped(line.record);
    painter.text(middle + vec2(72.0, 0.0), Align2::RIGHT_CENTER, record, figures(13.0), colours.muted);
    painter.text(middle + vec2(92.0, 0.0), Align2::LEFT_CENTER, time, figures(13.0), colours.muted);
    let left = if narrow { 168.0 } else { 256.0 };
    let font = if line.weight == Weight::Heading { bold(size::BODY) } else { text(size::BODY) };
    let words = one_line(ui, &line.words, font, colours.ink, rect.width() - left - 12.0);
    painter.galley(middle + vec2(left, -words.size().y / 2.0), words, colours.ink);
    painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, colours.rule));
    response.clicked()
}

fn one_line(ui: &Ui, words: &str, font: FontId, ink: Color32, width: f32) -> std::sync::Arc<egui::Galley> {
    let mut job = egui::text::LayoutJob::simple_singleline(words.to_owned(), font, ink);
    job.wrap = egui::text::TextWrapping::truncate_at_width(width.max(0.0));
    ui.painter().layout_job(job)
}

/// The line that is read, whole.
fn whole(ui: &mut Ui, line: &Line, texts: &Texts, colours: &Colours) {
    ui.spacing_mut().item_spacing.y = 2.0;
    let values = [("record", &*grouped(line.record)), ("time", &*line.time)];
    aside(ui, texts.with("auditor-timeline-record", &values), colours);
    egui::ScrollArea::vertical().id_salt("whole").max_height(120.0).show(ui, |ui| {
        say(ui, &*line.words, text(size::BODY), colours.ink);
    });
}
