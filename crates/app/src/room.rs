//! The people in the room: who is told, asked, and handed a device.
//!
//! A window, a terminal and the unattended rehearsal are three rooms. What is asked carries the id of its text
//! (`texts/`), never the text.

use serde::Serialize;
use ts_rs::TS;

use crate::console::{RecordView, Scene};
use crate::failure::Failure;
use crate::ports::Ports;
use crate::spec::DeviceSpec;

/// Somebody with a part in the ceremony.
pub type Name = String;

/// A question to a person in the room.
#[derive(Debug, Clone)]
pub struct Question<'q> {
    /// Who is asked.
    pub who: &'q str,
    /// The id of its text.
    pub text: &'static str,
    /// The values that the text names.
    pub values: Vec<(&'static str, String)>,
    /// What the script says must be seen for a yes.
    pub expect: Option<Bilingual>,
}

impl<'q> Question<'q> {
    /// A question of the program's own.
    #[must_use]
    pub fn new(who: &'q str, text: &'static str, values: Vec<(&'static str, String)>) -> Self {
        Self { who, text, values, expect: None }
    }
}

/// What is told to the room, in order. Serialized for machines, one object a line.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Notice {
    /// A ceremony begins, or goes on.
    Ceremony {
        /// Its id.
        ceremony: String,
        /// Its title in both languages.
        title: Bilingual,
        /// How many steps it has.
        steps: usize,
        /// SHA-256 of its script.
        script: String,
    },
    /// A step begins.
    StepBegan {
        /// The ceremony's id.
        ceremony: String,
        /// The step's id.
        step: String,
        /// Counted from 1.
        number: usize,
        /// What to do.
        instruction: Bilingual,
        /// What is read aloud.
        read_aloud: Option<Bilingual>,
    },
    /// Somebody is called in the roll.
    Called {
        /// The role's title.
        role: Bilingual,
        /// Who holds it.
        people: Vec<Name>,
    },
    /// Something remains to be done after the ceremony.
    Duty {
        /// What.
        what: Bilingual,
        /// Who owes it.
        people: Vec<Name>,
    },
    /// Something came about within a step.
    Found {
        /// The id of its text.
        text: &'static str,
        /// The values that the text names.
        values: Vec<(&'static str, String)>,
    },
    /// A device is about to show something, which its holder compares.
    DeviceWillShow {
        /// Whose device.
        who: Name,
        /// Its pages, a page that goes over several screens joined.
        pages: Vec<Expected>,
    },
    /// A step is done.
    StepDone {
        /// The ceremony's id.
        ceremony: String,
        /// The step's id.
        step: String,
    },
    /// A signature came back from a device.
    Signed {
        /// Whose.
        who: Name,
        /// Counted from 1.
        input: usize,
        /// All inputs.
        inputs: usize,
    },
    /// A file was written.
    Wrote {
        /// Its name in the output folder.
        file: String,
    },
}

/// A sentence in both languages, out of a script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Bilingual {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

/// One page that a device must show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Expected {
    /// Its first line.
    pub title: String,
    /// The rest, line breaks joined; empty where the title is all.
    pub value: String,
}

/// Who works in the secret pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaneSeat {
    /// A person, in a window in this language (`en`, `ja`) and theme (`light`, `dark`).
    Person {
        /// The language's tag.
        language: &'static str,
        /// The theme's name.
        theme: &'static str,
    },
    /// The scripted custodian of a rehearsal.
    Scripted,
}

/// The people in the room.
pub trait Room {
    /// Tells everybody.
    fn tell(&mut self, notice: Notice);

    /// Asks for a yes.
    ///
    /// # Errors
    /// A person who says no is a [`Failure`] that the step handles as its script says.
    fn confirm(&mut self, question: Question<'_>) -> Result<(), Failure>;

    /// Asks for something typed; `rehearsed` is what the person reads on the rehearsal's own paper.
    ///
    /// # Errors
    /// As [`Room::confirm`].
    fn type_in(&mut self, question: Question<'_>, rehearsed: &str) -> Result<String, Failure>;

    /// Whether a step that was stopped is tried again now. What stopped it has a remedy, which the people may have
    /// followed.
    fn try_again(&mut self, failure: &Failure) -> bool;

    /// As [`Room::try_again`], for a device of `who`, where what stands in the way is seen to be over: `is_mended` looks, and may be asked about
    /// once a second. A room that cannot wait and look at once waits for the people.
    fn wait_for(&mut self, who: &str, failure: &Failure, is_mended: &mut dyn FnMut() -> bool) -> bool {
        let _ = (who, is_mended);
        self.try_again(failure)
    }

    /// Where the room's Ledgers are plugged in.
    fn ports(&self) -> Ports {
        Ports::default()
    }

    /// The person who holds the device of that name.
    fn holder(&mut self, who: &str, device: &DeviceSpec) -> Box<dyn simulator::Person>;

    /// Shows where things stand; called after everything that changed it. Nobody looks unless a room says so.
    fn show(&mut self, scene: &mut dyn FnMut() -> Scene) {
        let _ = scene;
    }

    /// Records that were written since the last call, or stand in the log that goes on.
    fn record(&mut self, records: Vec<RecordView>) {
        let _ = records;
    }

    /// Who works in the secret pane, which opens now for `who`.
    fn pane_opens(&mut self, who: &str) -> PaneSeat {
        let _ = who;
        PaneSeat::Scripted
    }

    /// The pane has ended.
    fn pane_ended(&mut self) {}

    /// Whether the people want to break off: looked at while the program waits for something outside.
    fn is_leaving(&self) -> bool {
        false
    }
}

/// Nobody but the script: everything is approved and typed as the rehearsal's paper says.
pub struct Unattended<F: FnMut(Notice)> {
    told: F,
}

impl<F: FnMut(Notice)> Unattended<F> {
    /// A room that passes on what it is told.
    pub fn new(told: F) -> Self {
        Self { told }
    }
}

impl<F: FnMut(Notice)> Room for Unattended<F> {
    fn tell(&mut self, notice: Notice) {
        (self.told)(notice);
    }

    fn confirm(&mut self, _: Question<'_>) -> Result<(), Failure> {
        Ok(())
    }

    fn type_in(&mut self, _: Question<'_>, rehearsed: &str) -> Result<String, Failure> {
        Ok(rehearsed.to_owned())
    }

    fn try_again(&mut self, _: &Failure) -> bool {
        false
    }

    fn holder(&mut self, _: &str, _: &DeviceSpec) -> Box<dyn simulator::Person> {
        Box::new(simulator::Approves)
    }
}
