//! The table between the window and the thread that leads the rehearsal: what is drawn, and who waits for whom.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use simulator::Decision;

use super::view::{
    Answer, Ask, Button, DeviceView, FailureView, PageAct, QuestionView, RecordView, RehearsedView, RunState,
    ScreenView, Told, View,
};
use crate::room::{Expected, Notice, PaneSeat};
use crate::spec::DeviceSpec;

/// How much of what was told is kept for the window; the log keeps everything.
const TOLD: usize = 400;

/// How often it is looked whether a question has settled itself.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// What changes the picture.
pub(super) enum Event {
    Told(Notice),
    Scene(Box<super::Scene>),
    Recorded(Vec<RecordView>),
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
    seat: PaneSeat,
}

impl Table {
    pub(super) fn new(seat: PaneSeat, changed: Box<dyn Fn(u32) + Send + Sync>) -> Self {
        Self { state: Mutex::new(State::new(seat, 0)), moved: Condvar::new(), changed }
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
                let view = View { revision: state.view.revision, ..View::default() };
                // The numbers of questions go on: an answer to the last run's fits none of this one's.
                *state = State { view, ..State::new(state.seat, state.asked) };
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
            *state = State { view, ..State::new(state.seat, state.asked) };
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
        self.moved.notify_all();
        self.redraw();
    }

    /// Asks, and waits for the answer; none when the people leave.
    pub(super) fn ask(&self, ask: impl FnOnce(u32) -> Ask) -> Option<Answer> {
        self.ask_until(ask, None)
    }

    /// The same; a yes, too, as soon as the question is settled by what is seen. `is_settled` looks about once a second,
    /// with nothing locked.
    pub(super) fn ask_until(
        &self,
        ask: impl FnOnce(u32) -> Ask,
        mut is_settled: Option<&mut dyn FnMut() -> bool>,
    ) -> Option<Answer> {
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
            state = match &mut is_settled {
                None => self.moved.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(is_settled) => {
                    let waited = self.moved.wait_timeout(state, LOOK_AGAIN);
                    drop(waited.unwrap_or_else(PoisonError::into_inner));
                    let settled = is_settled();
                    let mut state = self.lock();
                    if settled && state.answer.is_none() && !state.leaving {
                        state.answer = Some(Answer::Yes);
                    }
                    state
                }
            };
        }
        let answer = state.answer.take();
        state.put(None);
        drop(state);
        self.redraw();
        answer
    }

    /// Waits until both buttons are pressed on a page that decides. Whoever leaves refuses, and so does a device that shows
    /// something else by now: its cable was pulled, or it was waited for too long.
    pub(super) fn wait_for_buttons(&self, person: &str) -> Decision {
        let mut state = self.lock();
        while state.pressed.is_none() && !state.leaving && state.reviews(person) {
            state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.reviews(person) {
            state.screen(person, ScreenView::Idle);
        }
        state.pressed.take().unwrap_or(Decision::Reject)
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
        // What was answered is asked no more, whenever the run takes the answer.
        state.put(None);
        drop(state);
        self.moved.notify_all();
        self.redraw();
        Ok(())
    }

    /// What a device shows while it is asked under `id` whether to try again; nothing once that is settled.
    pub(super) fn show_at_rest(&self, id: u32, person: &str, screen: ScreenView) {
        {
            let mut state = self.lock();
            if matches!(&state.view.ask, Some(Ask::TryAgain { id: asked, .. }) if *asked == id) {
                state.screen(person, screen);
            }
        }
        self.redraw();
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

    pub(super) fn seat(&self) -> PaneSeat {
        self.lock().seat
    }

    /// How the pane's window is to look, where a person works in it.
    pub(super) fn look_like(&self, now: (&'static str, &'static str)) {
        if let PaneSeat::Person { language, theme } = &mut self.lock().seat {
            (*language, *theme) = now;
        }
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
    fn new(seat: PaneSeat, asked: u32) -> Self {
        Self {
            view: View::default(),
            place: (None, None),
            records: Vec::new(),
            asked,
            answer: None,
            pressed: None,
            leaving: false,
            seat,
        }
    }

    fn take(&mut self, event: Event) {
        // A device with a screen of its own has answered when the run goes on.
        if self.waits_for_a_real_device() {
            self.put(None);
        }
        match event {
            Event::Told(notice) => self.told(notice),
            Event::Recorded(records) => self.records.extend(records),
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
                    self.pressed = None;
                    self.put(Some(Ask::Device { person: person.clone() }));
                }
                self.screen(&person, screen);
            }
            Event::Decided { person } => {
                self.expect(&person, Vec::new());
                // What is asked by now may be something else.
                if matches!(&self.view.ask, Some(Ask::Device { person: asked }) if *asked == person) {
                    self.put(None);
                }
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
            Notice::DeviceWillShow { who, pages } => {
                self.expect(who, pages.clone());
                if self.device(who).is_some_and(|device| !device.simulated) {
                    self.put(Some(Ask::Device { person: who.clone() }));
                }
            }
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

    fn waits_for_a_real_device(&self) -> bool {
        let Some(Ask::Device { person }) = &self.view.ask else { return false };
        self.view.devices.iter().any(|device| device.person == *person && !device.simulated)
    }

    fn device(&mut self, person: &str) -> Option<&mut DeviceView> {
        self.view.devices.iter_mut().find(|device| device.person == person)
    }

    fn reviews(&mut self, person: &str) -> bool {
        self.device(person).is_some_and(|device| matches!(device.screen, ScreenView::Review { .. }))
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
        if decision.is_some() {
            self.pressed = decision;
            self.put(None);
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::PageView;

    fn table(device: &str) -> Table {
        let table = Table::new(PaneSeat::Scripted, Box::new(|_| {}));
        assert!(table.set("folder"));
        let spec = device.parse().expect("a device");
        table.change(Event::Seated { person: "A".into(), spec });
        table
    }

    fn will_show() -> Event {
        let pages = vec![Expected { title: "Amount".into(), value: "1 TEST".into() }];
        Event::Told(Notice::DeviceWillShow { who: "A".into(), pages })
    }

    #[test]
    fn a_device_with_a_screen_of_its_own_has_the_floor_until_the_run_goes_on() {
        let table = table("hid");
        table.change(will_show());
        let view = table.view();
        assert!(matches!(view.ask, Some(Ask::Device { .. })));
        assert_eq!(view.devices[0].expected.len(), 1);
        assert_eq!(table.press("A", Button::Both), Err(TooLate));
        table.change(Event::Told(Notice::Signed { who: "A".into(), input: 1, inputs: 1 }));
        assert!(table.view().ask.is_none());
    }

    #[test]
    fn a_press_counts_once_and_on_the_page_that_it_was_made_for() {
        let table = table("sim:A");
        table.change(will_show());
        assert!(table.view().ask.is_none());
        let page = |both| PageView { lines: vec!["Amount".into()], both };
        let pages = vec![page(PageAct::Nothing), page(PageAct::Approve), page(PageAct::Reject)];
        let screen = ScreenView::Review { about: "sign".into(), pages, page: 0 };
        table.change(Event::Screen { person: "A".into(), screen });
        assert_eq!(table.press("B", Button::Both), Err(TooLate));
        assert_eq!(table.press("A", Button::Both), Ok(()));
        assert!(table.view().ask.is_some(), "both buttons do nothing on the first page");
        assert_eq!(table.press("A", Button::Right), Ok(()));
        assert_eq!(table.press("A", Button::Both), Ok(()));
        assert_eq!(table.press("A", Button::Both), Err(TooLate));
        assert_eq!(table.wait_for_buttons("A"), Decision::Approve);
    }

    #[test]
    fn an_answer_to_the_last_run_fits_no_question_of_this_one() {
        let table = std::sync::Arc::new(table("sim:A"));
        let failure = FailureView { code: "x".into(), fields: Default::default(), interruption: true };
        let asks = |table: &std::sync::Arc<Table>, failure: FailureView| {
            let table = std::sync::Arc::clone(table);
            std::thread::spawn(move || table.ask(|id| Ask::TryAgain { id, failure, person: None }))
        };
        let id_of = |table: &Table| loop {
            if let Some(Ask::TryAgain { id, .. }) = table.view().ask {
                break id;
            }
            std::thread::yield_now();
        };
        let first = asks(&table, failure.clone());
        let old = id_of(&table);
        table.leave();
        assert_eq!(first.join().expect("it ends"), None);
        table.ended(Ended::Stopped(failure.clone()));
        assert!(table.set("folder"));
        let second = asks(&table, failure);
        let new = id_of(&table);
        assert_eq!(table.answer(old, Answer::Yes), Err(TooLate));
        assert_eq!(table.answer(new, Answer::No), Ok(()));
        assert_eq!(table.answer(new, Answer::Yes), Err(TooLate));
        assert_eq!(second.join().expect("it ends"), Some(Answer::No));
    }
}
