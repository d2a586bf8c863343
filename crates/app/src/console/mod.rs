//! The operator console without its window: one rehearsal at a time, led on a thread of its own, drawn as a [`View`] and
//! answered from outside.

mod at_hand;
#[cfg(test)]
mod bindings_tests;
mod device;
mod home;
mod room;
mod table;
mod view;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use serde::Serialize;
use simulator::SimulatedLedger;

pub use view::*;

use crate::doctor::{Seat, installation};
use crate::failure::Failure;
use crate::ports::Ports;
use crate::rehearsal::{DevicesNow, RehearsalError, Rehearsed, rehearse, resume_with};
use crate::room::{PaneSeat, Room};
use at_hand::AtHand;
use device::at_rest;
use room::WindowRoom;
use table::{Ended, Table, TooLate};

/// What the console itself refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ConsoleError {
    /// The room waits for something else by now.
    #[error("what was answered is not asked any more")]
    AnswerTooLate,
    /// One rehearsal at a time.
    #[error("a rehearsal is under way in {folder}")]
    AlreadyOpen {
        /// Its folder.
        folder: String,
    },
}

impl From<TooLate> for ConsoleError {
    fn from(TooLate: TooLate) -> Self {
        Self::AnswerTooLate
    }
}

/// The console.
pub struct Console {
    table: Arc<Table>,
    root: PathBuf,
    ports: Ports,
    at_hand: AtHand,
    leading: Mutex<Option<JoinHandle<()>>>,
}

impl Console {
    /// A console whose rehearsals lie in `root`. `changed` is called with the new revision after every change, from
    /// whichever thread made it, and must not wait.
    ///
    /// `seat` says who works in the secret pane; its language and theme follow [`Console::look_like`].
    pub fn new(root: PathBuf, seat: PaneSeat, changed: impl Fn(u32) + Send + Sync + 'static) -> Self {
        Self::with_ports(root, seat, Ports::default(), changed)
    }

    /// The same with other ports than this machine's, for tests.
    pub fn with_ports(
        root: PathBuf,
        seat: PaneSeat,
        ports: Ports,
        changed: impl Fn(u32) + Send + Sync + 'static,
    ) -> Self {
        let table = Arc::new(Table::new(seat, Box::new(changed)));
        let at_hand = AtHand::new(ports.clone());
        Self { table, root, ports, at_hand, leading: Mutex::default() }
    }

    /// The room as it is drawn.
    #[must_use]
    pub fn view(&self) -> View {
        View { offline: crate::machine::no_network(), ..self.table.view() }
    }

    /// What today asks.
    #[must_use]
    pub fn home(&self) -> HomeView {
        home::home(&self.root)
    }

    /// What can be seen of machine and programs.
    ///
    /// # Errors
    /// The system does not list its USB devices.
    pub fn doctor(&self) -> Result<DoctorView, Failure> {
        home::doctor(&self.root)
    }

    /// Installs the udev rule for Ledgers; the system asks for an administrator's leave in a window of its own.
    ///
    /// # Errors
    /// Another rule in its place; nobody to ask; leave that was not given.
    pub fn install_udev_rule(&self) -> Result<(), Failure> {
        installation(Seat::Window)?.carry_out()
    }

    /// The Ledgers at hand, looked at about once a second however often it is asked. One that a step uses is not touched.
    #[must_use]
    pub fn devices(&self) -> DevicesView {
        self.at_hand.view()
    }

    /// What the treasury computes from its inputs alone.
    ///
    /// # Errors
    /// Inputs that do not hold.
    pub fn survey(&self, wish: &Wish) -> Result<Survey, Failure> {
        let request = home::request(wish, &self.root)?;
        crate::treasury_desk::survey(&request.inputs, request.fee_rate)
    }

    /// Begins a rehearsal.
    ///
    /// # Errors
    /// A wish that cannot be read; another rehearsal that is under way. What is wrong with its inputs stops the run and
    /// is drawn.
    pub fn begin(&self, wish: &Wish) -> Result<(), Failure> {
        let request = home::request(wish, &self.root)?;
        let folder = request.out.clone();
        self.lead(&folder, move |room| rehearse(&request, room))
    }

    /// Goes on with a rehearsal that was broken off; `devices` and `hot_device` name devices that are elsewhere now.
    ///
    /// # Errors
    /// As [`Console::begin`].
    pub fn resume(&self, folder: &Path, devices: &[String], hot_device: Option<&str>) -> Result<(), Failure> {
        let devices = devices.iter().map(|device| device.parse()).collect::<Result<_, _>>()?;
        let now = DevicesNow { devices, hot_device: hot_device.map(str::parse).transpose()? };
        let place = folder.to_owned();
        self.lead(folder, move |room| resume_with(&place, &now, room))
    }

    /// Answers what is asked under `id`.
    ///
    /// # Errors
    /// [`ConsoleError::AnswerTooLate`].
    pub fn answer(&self, id: u32, answer: Answer) -> Result<(), Failure> {
        Ok(self.table.answer(id, answer).map_err(ConsoleError::from)?)
    }

    /// Presses a button of a simulated device.
    ///
    /// # Errors
    /// [`ConsoleError::AnswerTooLate`] where that device asks nothing.
    pub fn press(&self, person: &str, button: Button) -> Result<(), Failure> {
        let locked = self.stopped_at(person).filter(|(_, ledger)| ledger.locked_screen().is_some());
        if let Some((id, ledger)) = locked {
            ledger.press(button.into());
            self.table.show_at_rest(id, person, at_rest(&ledger));
            return Ok(());
        }
        Ok(self.table.press(person, button).map_err(ConsoleError::from)?)
    }

    /// Pulls the cable of a simulated device and plugs it in again, and tries again what it stopped.
    ///
    /// # Errors
    /// [`ConsoleError::AnswerTooLate`] where nothing waits for that device.
    pub fn replug(&self, person: &str) -> Result<(), Failure> {
        let (id, ledger) = self.stopped_at(person).ok_or(ConsoleError::AnswerTooLate)?;
        ledger.replug();
        self.answer(id, Answer::Yes)
    }

    /// The question whether to try again what a person's simulated device stopped, and that device.
    fn stopped_at(&self, who: &str) -> Option<(u32, SimulatedLedger)> {
        match self.table.view().ask {
            Some(Ask::TryAgain { id, person: Some(person), .. }) if person == who => {
                Some((id, self.ports.simulated_of(who)?))
            }
            _ => None,
        }
    }

    /// Breaks the run off; its log is closed, and it can go on.
    pub fn stop(&self) {
        self.ports.leave(true);
        self.table.leave();
    }

    /// Puts a run that ended away.
    pub fn leave(&self) {
        self.table.clear();
    }

    /// Records of the open log from `after` on.
    #[must_use]
    pub fn records(&self, after: u32) -> Vec<RecordView> {
        self.table.records(after)
    }

    /// Language and theme of the secret pane's window.
    pub fn look_like(&self, language: texts::Language, dark: bool) {
        self.table.look_like((language.tag(), if dark { "dark" } else { "light" }));
    }

    /// Breaks off and waits until the log is closed.
    pub fn close(&self) {
        self.stop();
        let leading = self.leading.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(leading) = leading {
            // A panic there has been told to whoever ran the program; here the window only wants to close.
            let _ = leading.join();
        }
    }

    fn lead(
        &self,
        folder: &Path,
        run: impl FnOnce(&mut dyn Room) -> Result<Rehearsed, Failure> + Send + 'static,
    ) -> Result<(), Failure> {
        if !self.table.set(&folder.display().to_string()) {
            let folder = self.view().folder.unwrap_or_default();
            return Err(ConsoleError::AlreadyOpen { folder }.into());
        }
        let (table, ports) = (Arc::clone(&self.table), self.ports.clone());
        ports.leave(false);
        let leading = std::thread::spawn(move || {
            // Nobody would be told that the thread is gone: the window would wait for ever.
            let _stopped = StoppedAnyway(&table);
            let outcome = run(&mut WindowRoom { table: Arc::clone(&table), ports: ports.clone() });
            ports.clear();
            table.ended(match outcome {
                Ok(rehearsed) => Ended::Finished(home::rehearsed(&rehearsed)),
                // Whatever the leaving looked like from inside.
                Err(failure) if table.is_leaving() && failure.is_interruption() => {
                    Ended::Stopped(FailureView::from(&Failure::from(RehearsalError::BrokenOff)))
                }
                Err(failure) => Ended::Stopped(FailureView::from(&failure)),
            });
        });
        *self.leading.lock().unwrap_or_else(PoisonError::into_inner) = Some(leading);
        Ok(())
    }
}

/// Says that a run has ended, also where it ended by a panic.
struct StoppedAnyway<'t>(&'t Table);

impl Drop for StoppedAnyway<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.ended(Ended::Stopped(FailureView::from(&Failure::from(RehearsalError::BrokenOff))));
        }
    }
}
