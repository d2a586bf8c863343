//! The room in the window: what is worked on, and around it the band and what the window has.

use std::mem::{Discriminant, discriminant};

use ceremony::pane::{PaneProfile, Reply};
use eframe::egui::{CentralPanel, Context, Frame, Key, Margin, Modifiers, Panel, ScrollArea, Ui};
use look::Theme;
use texts::{Language, Texts};

use super::{
    Shade, backup, band, face,
    keys::{Intake, Keyboard, Typing},
    measures, stopping,
    unlock::{self, Unlocking},
    words,
};
use crate::{
    PaneError, Refusal,
    backup::{Sitting, Stage},
    hardening::Hardening,
};

/// What is worked on.
pub enum Work {
    /// A key is backed up as shares.
    Backup(Box<Sitting>),
    /// A locked identity is to open an epoch of the log.
    Unlock(Box<Unlocking>),
    /// The shares must not be used.
    Failed(Refusal),
    /// Everything is wiped.
    Over,
}

/// How everything is drawn and said.
pub(super) struct View {
    pub(super) texts: Texts,
    pub(super) shade: Shade,
    pub(super) profile: PaneProfile,
}

impl View {
    pub(super) fn theme(&self) -> &'static Theme {
        self.shade.theme()
    }

    pub(super) fn say(&self, id: &str) -> String {
        self.texts.get(id)
    }

    pub(super) fn say_with(&self, id: &str, values: &[(&str, &str)]) -> String {
        self.texts.with(id, values)
    }

    /// Sentence, remedy and code of a refusal.
    pub(super) fn refusal(&self, refusal: &Refusal) -> (String, Option<String>, String) {
        let Reply::Refused { code, fields } = refusal.reply() else { return Default::default() };
        let fields = fields.into_iter().map(|(name, value)| (name, value.to_string())).collect();
        let (sentence, remedy) = self.texts.error(&code, &fields);
        (sentence, remedy, code)
    }
}

/// What a person asked for on a sheet.
pub(super) enum Act {
    /// To stop; it is asked first.
    Stop,
    /// To go, with this reply; everything is wiped before it is given.
    Leave(Reply),
    /// Nothing can be gone on with.
    Fail(Refusal),
}

/// The state of the whole window.
pub struct Room {
    view: View,
    measures: Vec<(&'static str, bool)>,
    keyboard: Keyboard,
    work: Work,
    is_stopping: bool,
    turned: Option<Sheet>,
    reply: Option<Reply>,
}

/// What tells one sheet from another.
type Sheet = (bool, Discriminant<Work>, Option<Stage>);

impl Room {
    /// A room for one task.
    pub fn new(
        language: Language,
        shade: Shade,
        profile: PaneProfile,
        hardening: &Hardening,
        work: Work,
    ) -> Self {
        Self {
            view: View { texts: Texts::new(language), shade, profile },
            measures: hardening.measures().collect(),
            keyboard: Keyboard::new(),
            work,
            is_stopping: false,
            turned: None,
            reply: None,
        }
    }

    /// What sets faces and colours, and takes the keyboard before egui sees it: once, before the first frame.
    pub fn furniture(&self) -> impl FnOnce(&Context) + 'static {
        let (shade, keyboard) = (self.view.shade, self.keyboard.clone());
        move |context| {
            face::dress(context, shade);
            context.add_plugin(Intake(keyboard));
        }
    }

    /// What is worked on.
    pub fn work(&self) -> &Work {
        &self.work
    }

    /// The reply, once there is one; then nothing secret is held any more.
    pub fn take_reply(&mut self) -> Option<Reply> {
        self.reply.take()
    }

    /// Asks whether to stop, as the window's own close button does. Once everything is wiped there is nothing to ask.
    pub fn ask_to_stop(&mut self) {
        self.is_stopping = !matches!(self.work, Work::Over);
    }

    /// Wipes everything, as if the person had stopped.
    pub fn abandon(&mut self) {
        self.leave(Refusal::from(PaneError::Cancelled).reply());
    }

    /// Takes what was typed, and draws.
    pub fn show(&mut self, ui: &mut Ui) {
        self.take_keys(ui);
        let view = &self.view;
        let theme = view.theme();
        let mut is_language_asked = false;
        let task = self.task();
        let band = Panel::top("band").exact_size(48.0).resizable(false).frame(Frame::NONE);
        band.show_separator_line(false).show(ui, |ui| is_language_asked = band::show(ui, view, &task));
        let ground = |fill| Frame::NONE.fill(face::color(fill)).inner_margin(Margin::same(24));
        let sheet = Frame::NONE.fill(face::color(theme.paper)).inner_margin(Margin::symmetric(32, 24));
        Panel::right("side")
            .exact_size(304.0)
            .resizable(false)
            .show_separator_line(false)
            .frame(ground(theme.ice))
            .show(ui, |ui| {
                ScrollArea::vertical().show(ui, |ui| {
                    if let Work::Backup(sitting) = &self.work
                        && let Some(paper) = sitting.paper().filter(|_| !self.is_stopping)
                        && let Ok(text) = paper.expose_text()
                    {
                        measures::paper(ui, view, |ui| words::paper(ui, theme, text));
                    }
                    measures::show(ui, view, &self.measures);
                })
            });
        let mut act = None;
        let mut is_staying = None;
        CentralPanel::no_frame().frame(sheet).show(ui, |ui| {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                if self.is_stopping {
                    is_staying = stopping::show(ui, view, &self.work);
                    return;
                }
                act = match &mut self.work {
                    Work::Backup(sitting) => backup::show(ui, view, sitting),
                    Work::Unlock(unlocking) => unlock::show(ui, view, unlocking),
                    Work::Failed(refusal) => backup::failed(ui, view, refusal),
                    Work::Over => None,
                };
            })
        });
        if is_language_asked {
            self.switch_language(ui);
        }
        match is_staying {
            Some(true) => self.is_stopping = false,
            Some(false) => self.abandon(),
            None => {}
        }
        match act {
            Some(Act::Stop) => self.ask_to_stop(),
            Some(Act::Leave(reply)) => self.leave(reply),
            Some(Act::Fail(refusal)) => self.work = Work::Failed(refusal),
            None => {}
        }
        self.keyboard.set(self.typing());
        let sheet = self.sheet();
        if self.turned.replace(sheet) != Some(sheet) {
            self.keyboard.turn();
            ui.request_repaint();
        }
    }

    fn sheet(&self) -> Sheet {
        let stage = match &self.work {
            Work::Backup(sitting) => Some(sitting.stage()),
            Work::Unlock(_) | Work::Failed(_) | Work::Over => None,
        };
        (self.is_stopping, discriminant(&self.work), stage)
    }

    fn task(&self) -> String {
        match &self.work {
            Work::Backup(sitting) => {
                let (_, count) = sitting.plan();
                let values =
                    [("fingerprint", face::grouped(&sitting.fingerprint())), ("count", count.to_string())];
                let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
                self.view.say_with("pane-task-backup", &values)
            }
            Work::Unlock(_) => self.view.say("pane-task-unlock"),
            Work::Failed(_) | Work::Over => self.view.say("pane-window"),
        }
    }

    fn take_keys(&mut self, ui: &Ui) {
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::F2)) {
            self.switch_language(ui);
        }
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
            match self.is_stopping {
                true => self.is_stopping = false,
                false => self.ask_to_stop(),
            }
        }
        let typed = self.keyboard.take();
        let Ok(text) = typed.expose_text() else { return };
        if self.is_stopping || text.is_empty() {
            return;
        }
        // What is typed goes to the words, whatever button had the focus.
        if let Some(focused) = ui.memory(|memory| memory.focused()) {
            ui.memory_mut(|memory| memory.surrender_focus(focused));
        }
        match &mut self.work {
            Work::Backup(sitting) => text.chars().for_each(|typed| backup::type_key(sitting, typed)),
            Work::Unlock(unlocking) => text.chars().for_each(|typed| unlocking.type_key(typed)),
            Work::Failed(_) | Work::Over => {}
        }
        ui.request_repaint();
    }

    fn typing(&self) -> Typing {
        match &self.work {
            _ if self.is_stopping => Typing::Nothing,
            Work::Backup(sitting) => match sitting.entry() {
                Some(entry) if !entry.word(entry.at()).is_empty() => Typing::Word,
                Some(_) => Typing::Text,
                None => Typing::Nothing,
            },
            Work::Unlock(_) => Typing::Text,
            Work::Failed(_) | Work::Over => Typing::Nothing,
        }
    }

    fn switch_language(&mut self, ui: &Ui) {
        let other = match self.view.texts.language() {
            Language::Japanese => Language::English,
            Language::English => Language::Japanese,
        };
        self.view.texts = Texts::new(other);
        ui.request_repaint();
    }

    fn leave(&mut self, reply: Reply) {
        self.work = Work::Over;
        self.is_stopping = false;
        drop(self.keyboard.take());
        secrets::wipe_stack();
        self.reply = Some(reply);
    }
}

/// Whether Enter was pressed where no button has the focus: it does the one primary thing.
pub(super) fn is_entered(ui: &Ui) -> bool {
    let is_free = ui.memory(|memory| memory.focused().is_none());
    is_free && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter))
}
