//! The room whose people sit at a window.

use std::sync::Arc;

use super::device::{Holder, at_rest};
use super::table::{Event, Table, question_view};
use super::view::{Answer, Ask, FailureView, RecordView, Scene, ScreenView};
use crate::failure::Failure;
use crate::ports::Ports;
use crate::rehearsal::RehearsalError;
use crate::room::{Notice, PaneSeat, Question, Room};
use crate::spec::DeviceSpec;

pub(super) struct WindowRoom {
    pub(super) table: Arc<Table>,
    pub(super) ports: Ports,
}

impl WindowRoom {
    fn answered(&self, who: &str, ask: impl FnOnce(u32) -> Ask) -> Result<Answer, Failure> {
        match self.table.ask(ask) {
            Some(Answer::No) => Err(Failure::declined(who)),
            Some(answer) => Ok(answer),
            None => Err(RehearsalError::BrokenOff.into()),
        }
    }
}

impl Room for WindowRoom {
    fn tell(&mut self, notice: Notice) {
        self.table.change(Event::Told(notice));
    }

    fn confirm(&mut self, question: Question<'_>) -> Result<(), Failure> {
        let view = question_view(&question);
        match self.answered(question.who, |id| Ask::Confirm { id, question: view })? {
            Answer::Yes => Ok(()),
            Answer::No | Answer::Typed { .. } => Err(Failure::declined(question.who)),
        }
    }

    fn type_in(&mut self, question: Question<'_>, rehearsed: &str) -> Result<String, Failure> {
        let view = question_view(&question);
        let paper = rehearsed.to_owned();
        match self.answered(question.who, |id| Ask::TypeIn { id, question: view, paper })? {
            Answer::Typed { text } => Ok(text.trim().to_owned()),
            // A yes to something that was to be typed says nothing.
            Answer::Yes | Answer::No => Err(Failure::declined(question.who)),
        }
    }

    fn try_again(&mut self, failure: &Failure) -> bool {
        let failure = FailureView::from(failure);
        matches!(self.table.ask(|id| Ask::TryAgain { id, failure, person: None }), Some(Answer::Yes))
    }

    fn wait_for(&mut self, who: &str, failure: &Failure, is_mended: &mut dyn FnMut() -> bool) -> bool {
        // Of its cable nothing is said where the device is not the matter.
        let person = failure.is_about_a_device().then(|| who.to_owned());
        let failure = FailureView::from(failure);
        if let Some(ledger) = person.as_ref().and_then(|who| self.ports.simulated_of(who)) {
            self.table.change(Event::Screen { person: who.to_owned(), screen: at_rest(&ledger) });
        }
        let answer = self.table.ask_until(|id| Ask::TryAgain { id, failure, person }, Some(is_mended));
        self.table.change(Event::Screen { person: who.to_owned(), screen: ScreenView::Idle });
        matches!(answer, Some(Answer::Yes))
    }

    fn ports(&self) -> Ports {
        self.ports.clone()
    }

    fn holder(&mut self, who: &str, device: &DeviceSpec) -> Box<dyn simulator::Person> {
        self.table.change(Event::Seated { person: who.to_owned(), spec: device.clone() });
        Box::new(Holder { person: who.to_owned(), table: Arc::clone(&self.table) })
    }

    fn show(&mut self, scene: &mut dyn FnMut() -> Scene) {
        self.table.change(Event::Scene(Box::new(scene())));
    }

    fn record(&mut self, records: Vec<RecordView>) {
        self.table.change(Event::Recorded(records));
    }

    fn pane_opens(&mut self, who: &str) -> PaneSeat {
        self.table.change(Event::PaneOpened { person: who.to_owned() });
        self.table.seat()
    }

    fn pane_ended(&mut self) {
        self.table.change(Event::PaneEnded);
    }

    fn is_leaving(&self) -> bool {
        self.table.is_leaving()
    }
}
