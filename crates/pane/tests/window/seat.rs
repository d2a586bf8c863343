//! A person's seat: a window without a display, keys, and what is said.

use ceremony::pane::{PaneProfile, Reply, WordsSource};
use eframe::egui::{Event, Key, Modifiers};
use egui_kittest::{
    Harness,
    kittest::{NodeT, Queryable},
};
use pane::{
    backup::{Backup, Sitting, Stage},
    hardening::Hardening,
    window::{Room, Shade, Work},
};
use texts::{Language, Texts};

/// The words of the published seed A.
pub(crate) const WORDS_A: &str =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

pub(crate) struct Seat {
    pub(crate) harness: Harness<'static, Room>,
    pub(crate) texts: Texts,
}

/// Everything; under X11 all but that.
pub(crate) fn hardening(is_wayland: bool) -> Hardening {
    Hardening::of([
        ("clean_environment", true),
        ("no_core_dumps", true),
        ("not_dumpable", true),
        ("no_new_privileges", true),
        ("landlock", true),
        ("landlock_scope", true),
        ("seccomp", true),
        ("memory_lock", true),
        ("not_x11", is_wayland),
    ])
}

/// A backup of the seed of this label; with its paper or without.
pub(crate) fn sitting(label: Option<&str>, fingerprint: &str) -> Work {
    let backup = Backup {
        words: label.map(|label| WordsSource::Published(label.to_owned())),
        fingerprint: fingerprint.to_owned(),
        threshold: 2,
        count: 3,
        slips: Vec::new(),
        rng_seed: Some(7),
    };
    Work::Backup(Box::new(Sitting::begin(&backup).unwrap()))
}

fn enter(pressed: bool) -> Event {
    Event::Key { key: Key::Enter, physical_key: None, pressed, repeat: false, modifiers: Modifiers::NONE }
}

impl Seat {
    pub(crate) fn take(language: Language, shade: Shade, work: Work) -> Self {
        Self::with(language, shade, PaneProfile::Rehearsal, work)
    }

    pub(crate) fn with(language: Language, shade: Shade, profile: PaneProfile, work: Work) -> Self {
        // Production is never under X11.
        let hardening = hardening(profile == PaneProfile::Production);
        let room = Room::new(language, shade, profile, &hardening, work);
        let harness = Harness::builder()
            .with_size([1280.0, 800.0])
            // A sheet that says what it is about to do takes some frames.
            .with_max_steps(20)
            .with_context_setup(room.furniture())
            .build_ui_state(|ui, room: &mut Room| room.show(ui), room);
        let mut seat = Self { harness, texts: Texts::new(language) };
        seat.harness.run();
        seat
    }

    /// Types, a space being the space bar.
    pub(crate) fn type_text(&mut self, text: &str) {
        for letter in text.chars() {
            self.harness.event(Event::Text(letter.to_string()));
        }
        self.harness.run();
    }

    /// Presses a key on a sheet that was in sight for a while.
    pub(crate) fn press(&mut self, key: Key) {
        self.harness.run_steps(2);
        self.harness.key_press(key);
        self.harness.run();
    }

    /// Holds Enter down through many frames, as a keyboard that repeats it.
    pub(crate) fn hold_enter(&mut self) {
        self.harness.run_steps(2);
        for _ in 0..12 {
            self.harness.event(enter(true));
            self.harness.step();
        }
        self.harness.event(enter(false));
        self.harness.run();
    }

    pub(crate) fn copy_from_paper(&mut self) {
        self.harness.run_steps(2);
        self.harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
        self.harness.run();
    }

    pub(crate) fn click(&mut self, id: &str, values: &[(&str, &str)]) {
        self.harness.get_by_label(&self.texts.with(id, values)).click();
        self.harness.run();
    }

    pub(crate) fn sees(&self, id: &str, values: &[(&str, &str)]) -> bool {
        self.harness.query_by_label(&self.texts.with(id, values)).is_some()
    }

    pub(crate) fn stage(&self) -> Stage {
        let Work::Backup(sitting) = self.harness.state().work() else { panic!("no backup") };
        sitting.stage()
    }

    /// The card that is shown, as a person writes it down.
    pub(crate) fn card(&self) -> String {
        let Work::Backup(sitting) = self.harness.state().work() else { panic!("no backup") };
        sitting.card().unwrap().expose_text().unwrap().to_owned()
    }

    pub(crate) fn is_over(&self) -> bool {
        matches!(self.harness.state().work(), Work::Over)
    }

    pub(crate) fn reply(&mut self) -> Option<Reply> {
        self.harness.state_mut().take_reply()
    }

    /// Everything that is published of the window, in one text.
    pub(crate) fn published(&self) -> String {
        let nodes = self.harness.root().children_recursive();
        nodes
            .map(|node| {
                let node = node.accesskit_node();
                format!("{} | {}\n", node.label().unwrap_or_default(), node.value().unwrap_or_default())
            })
            .collect()
    }
}
