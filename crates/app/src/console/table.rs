//! The table between the window and the thread that leads the rehearsal: what is drawn, and who waits for whom.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use simulator::Decision;

use super::view::{
    Answer, Ask, Button, DeviceView, FailureView, PageAct, QuestionView, RecordView, RehearsedView, RunState,
    ScreenView, Told, View,
};
use crate::room::{Expected, Notice, PaneSeat};
use crate::spec::DeviceSpec;

/// How much of what was told is kept for the window; the log keeps everything.
const TOLD: usize = 400;

/// What changes the picture.
pub(super) enum Event {
    Told(Notice),
    Scene(Box<super::Scene>),
    Recorded(RecordView),
    Seated { person: String, spec: DeviceSpec },
    Screen { person: String, screen: ScreenView },
    Decided { person: String },
    PaneOpened { person: String },
    PaneEnded,
}

/// How a run ended.
pub(super) enum Ended {
    Finished(RehearsedView),
    Stopped(FailureView),
}

/// An answer that nobody asked for, or that came too late: the question is another one by now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLate;

pub(super) struct Table {
    state: Mutex<State>,
    /// Somebody answered, pressed, or wants to leave.
    moved: Condvar,
    changed: Box<dyn Fn(u32) + Send + Sync>,
}

#[derive(Default)]
struct State {
    view: View,
    /// Where what is told belongs: ceremony and step.
    place: (Option<String>, Option<String>),
    /// Records of the open log, in order.
    records: Vec<RecordView>,
    asked: u32,
    answer: Option<Answer>,
    pressed: Option<Decision>,
    leaving: bool,
    seat: Option<(&'static str, &'static str)>,
}

impl Table {
    pub(super) fn new(changed: Box<dyn Fn(u32) + Send + Sync>) -> Self {
        Self { state: Mutex::default(), moved: Condvar::new(), changed }
    }

    pub(super) fn view(&self) -> View {
        self.lock().view.clone()
    }

    /// Clears the table for a run in `folder`; false while another one is under way.
    pub(super) fn set(&self, folder: &str) -> bool {
        let is_free = {
            let mut state = self.lock();
            let is_free = !matches!(state.view.state, RunState::Working | RunState::Asking);
            if is_free {
                let revision = state.view.revision;
                let seat = state.seat;
                *state = State { seat, ..State::default() };
                state.view.revision = revision;
                state.view.folder = Some(folder.to_owned());
                state.view.state = RunState::Working;
            }
            is_free
        };
        self.redraw();
        is_free
    }

    /// Puts a run that ended away; one that is under way stays.
    pub(super) fn clear(&self) {
        {
            let mut state = self.lock();
            if matches!(state.view.state, RunState::Working | RunState::Asking) {
                return;
            }
            let view = View { revision: state.view.revision, ..View::default() };
            *state = State { view, seat: state.seat, ..State::default() };
        }
        self.redraw();
    }

    pub(super) fn ended(&self, ended: Ended) {
        {
            let view = &mut self.lock().view;
            view.ask = None;
            view.devices.clear();
            match ended {
                Ended::Finished(rehearsed) => {
                    view.state = RunState::Finished;
                    if let Some(log) = &mut view.scene.log {
                        log.closed(&rehearsed);
                    }
                    view.rehearsed = Some(rehearsed);
                }
                Ended::Stopped(failure) => {
                    view.state = RunState::Stopped;
                    view.failure = Some(failure);
                }
            }
        }
        self.redraw();
    }

    pub(super) fn change(&self, event: Event) {
        self.lock().take(event);
        self.redraw();
    }

    /// Asks, and waits for the answer; none when the people leave.
    pub(super) fn ask(&self, ask: impl FnOnce(u32) -> Ask) -> Option<Answer> {
        {
            let mut state = self.lock();
            if state.leaving {
                return None;
            }
            state.asked = state.asked.wrapping_add(1);
            state.answer = None;
            let id = state.asked;
            state.put(Some(ask(id)));
        }
        self.redraw();
        let mut state = self.lock();
        while state.answer.is_none() && !state.leaving {
            state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let answer = state.answer.take();
        state.put(None);
        drop(state);
        self.redraw();
        answer
    }

    /// Waits until both buttons are pressed on a page that decides. Whoever leaves refuses.
    pub(super) fn wait_for_buttons(&self, person: &str) -> Decision {
        let mut state = self.lock();
        state.pressed = None;
        while state.pressed.is_none() && !state.leaving {
            state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let pressed = state.pressed.take().unwrap_or(Decision::Reject);
        state.screen(person, ScreenView::Idle);
        pressed
    }

    pub(super) fn answer(&self, id: u32, answer: Answer) -> Result<(), TooLate> {
        let mut state = self.lock();
        let asked = match &state.view.ask {
            Some(Ask::Confirm { id, .. } | Ask::TypeIn { id, .. } | Ask::TryAgain { id, .. }) => *id,
            Some(Ask::Device { .. } | Ask::Pane { .. }) | None => return Err(TooLate),
        };
        if asked != id || state.answer.is_some() {
            return Err(TooLate);
        }
        state.answer = Some(answer);
        self.moved.notify_all();
        Ok(())
    }

    pub(super) fn press(&self, person: &str, button: Button) -> Result<(), TooLate> {
        let outcome = self.lock().press(person, button);
        self.moved.notify_all();
        self.redraw();
        outcome
    }

    /// Breaks off whatever is waited for.
    pub(super) fn leave(&self) {
        self.lock().leaving = true;
        self.moved.notify_all();
    }

    pub(super) fn is_leaving(&self) -> bool {
        self.lock().leaving
    }

    /// How the pane's window is to look. Nobody who never said so sits at one: the script works there.
    pub(super) fn seat(&self) -> PaneSeat {
        match self.lock().seat {
            Some((language, theme)) => PaneSeat::Person { language, theme },
            None => PaneSeat::Scripted,
        }
    }

    pub(super) fn look_like(&self, language: &'static str, theme: &'static str) {
        self.lock().seat = Some((language, theme));
    }

    pub(super) fn records(&self, after: u32) -> Vec<RecordView> {
        self.lock().records.iter().filter(|record| record.seq >= after).cloned().collect()
    }

    fn redraw(&self) {
        let revision = {
            let mut state = self.lock();
            state.view.revision = state.view.revision.wrapping_add(1);
            state.view.revision
        };
        (self.changed)(revision);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn take(&mut self, event: Event) {
        match event {
            Event::Told(notice) => self.told(notice),
            Event::Recorded(record) => self.records.push(record),
            Event::Scene(scene) => self.view.scene = *scene,
            Event::Seated { person, spec } => {
                let device = DeviceView {
                    person: person.clone(),
                    name: spec.to_string(),
                    simulated: matches!(spec, DeviceSpec::Simulated { .. }),
                    screen: ScreenView::Idle,
                    expected: Vec::new(),
                };
                match self.device(&person) {
                    Some(known) => *known = device,
                    None => self.view.devices.push(device),
                }
            }
            Event::Screen { person, screen } => {
                if matches!(screen, ScreenView::Review { .. }) {
                    self.put(Some(Ask::Device { person: person.clone() }));
                }
                self.screen(&person, screen);
            }
            Event::Decided { person } => {
                self.expect(&person, Vec::new());
                self.put(None);
            }
            Event::PaneOpened { person } => self.put(Some(Ask::Pane { person })),
            Event::PaneEnded => self.put(None),
        }
    }

    fn told(&mut self, notice: Notice) {
        match &notice {
            Notice::Ceremony { ceremony, .. } => self.place = (Some(ceremony.clone()), None),
            Notice::StepBegan { ceremony, step, .. } => {
                self.place = (Some(ceremony.clone()), Some(step.clone()));
            }
            Notice::DeviceWillShow { who, pages } => self.expect(who, pages.clone()),
            Notice::StepDone { .. }
            | Notice::Called { .. }
            | Notice::Duty { .. }
            | Notice::Found { .. }
            | Notice::Signed { .. }
            | Notice::Wrote { .. } => {}
        }
        let (ceremony, step) = self.place.clone();
        if matches!(notice, Notice::StepDone { .. }) {
            self.place.1 = None;
        }
        self.view.told.push(Told { ceremony, step, notice });
        let over = self.view.told.len().saturating_sub(TOLD);
        self.view.told.drain(..over);
    }

    fn put(&mut self, ask: Option<Ask>) {
        self.view.state = if ask.is_some() { RunState::Asking } else { RunState::Working };
        self.view.ask = ask;
    }

    fn device(&mut self, person: &str) -> Option<&mut DeviceView> {
        self.view.devices.iter_mut().find(|device| device.person == person)
    }

    fn screen(&mut self, person: &str, screen: ScreenView) {
        if let Some(device) = self.device(person) {
            device.screen = screen;
        }
    }

    /// One device shows something at a time: what another one was to show is over.
    fn expect(&mut self, person: &str, pages: Vec<Expected>) {
        for device in &mut self.view.devices {
            device.expected = if device.person == person { pages.clone() } else { Vec::new() };
        }
    }

    fn press(&mut self, who: &str, button: Button) -> Result<(), TooLate> {
        if !matches!(&self.view.ask, Some(Ask::Device { person }) if person == who) || self.pressed.is_some()
        {
            return Err(TooLate);
        }
        let Some(DeviceView { screen: ScreenView::Review { pages, page, .. }, .. }) = self.device(who) else {
            return Err(TooLate);
        };
        let last = u32::try_from(pages.len()).unwrap_or(u32::MAX).saturating_sub(1);
        let act = usize::try_from(*page).ok().and_then(|page| pages.get(page)).map(|page| page.both);
        let decision = match (button, act) {
            (Button::Left, _) => {
                *page = page.saturating_sub(1);
                None
            }
            (Button::Right, _) => {
                *page = page.saturating_add(1).min(last);
                None
            }
            (Button::Both, Some(PageAct::Approve)) => Some(Decision::Approve),
            (Button::Both, Some(PageAct::Reject)) => Some(Decision::Reject),
            (Button::Both, Some(PageAct::Nothing) | None) => None,
        };
        self.pressed = decision;
        Ok(())
    }
}

/// A question as the window draws it.
pub(super) fn question_view(question: &crate::room::Question<'_>) -> QuestionView {
    QuestionView {
        who: question.who.to_owned(),
        text: question.text.to_owned(),
        values: question.values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        expect: question.expect.clone(),
    }
}
