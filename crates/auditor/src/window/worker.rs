//! The examination on a thread of its own, so that the window answers meanwhile.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::{Duration, Instant};

use texts::{Language, Texts};

use super::told::Told;
use crate::examination::{Examination, examine};
use crate::failure::{AuditorError, Failure};
use crate::watch::{Progress, Stage, Watch};

/// What is to be examined, and with what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) path: PathBuf,
    pub(crate) identity: Option<PathBuf>,
    pub(crate) head: Option<PathBuf>,
}

/// What was found, in words of either language.
pub(super) struct Examined {
    pub(super) examination: Examination,
    japanese: Told,
    english: Told,
}

/// An examination under way.
pub(super) struct Worker {
    pub(super) asked: Asked,
    watch: Watch,
    answer: Receiver<Result<Examined, Failure>>,
    began: Instant,
    stage: (Stage, Instant),
}

impl Examined {
    pub(super) fn new(examination: Examination) -> Self {
        let told = |language| Told::new(&examination.timeline, &Texts::new(language));
        let (japanese, english) = (told(Language::Japanese), told(Language::English));
        Self { examination, japanese, english }
    }

    pub(super) fn told(&self, language: Language) -> &Told {
        match language {
            Language::Japanese => &self.japanese,
            Language::English => &self.english,
        }
    }
}

impl Worker {
    /// Begins; `done` is called when there is an answer.
    pub(super) fn begin(asked: Asked, done: impl FnOnce() + Send + 'static) -> Self {
        let (sender, answer) = channel();
        let watch = Watch::default();
        let (its_own, what) = (watch.clone(), asked.clone());
        std::thread::spawn(move || {
            let found = examine(&what.path, what.identity.as_deref(), what.head.as_deref(), &its_own);
            // Nobody waits any more where the window is closed.
            let _ = sender.send(found.map(Examined::new));
            done();
        });
        let now = Instant::now();
        Self { asked, watch, answer, began: now, stage: (Stage::Files, now) }
    }

    /// One that has come so far, and goes no further until it is stopped.
    #[cfg(test)]
    pub(super) fn pretended(asked: Asked, progress: Progress, began: Instant) -> Self {
        let (sender, answer) = channel();
        let watch = Watch::default();
        watch.tell(progress.stage, progress.done, progress.of).unwrap();
        let its_own = watch.clone();
        std::thread::spawn(move || {
            while its_own.goes_on().is_continue() {
                std::thread::sleep(Duration::from_millis(5));
            }
            let _ = sender.send(Err(AuditorError::Stopped.into()));
        });
        Self { asked, watch, answer, began, stage: (progress.stage, began) }
    }

    /// The answer, once it is there.
    pub(super) fn answer(&self) -> Option<Result<Examined, Failure>> {
        match self.answer.try_recv() {
            Ok(answer) => Some(answer),
            Err(TryRecvError::Empty) => None,
            // The thread ended without one: there is none.
            Err(TryRecvError::Disconnected) => Some(Err(AuditorError::Stopped.into())),
        }
    }

    /// How far it is, and what is left of this stage where that can be said.
    pub(super) fn progress(&mut self) -> (Progress, Option<Duration>) {
        let progress = self.watch.now();
        if progress.stage != self.stage.0 {
            self.stage = (progress.stage, Instant::now());
        }
        (progress, progress.left(self.stage.1.elapsed()))
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    pub(super) fn stop(&self) {
        self.watch.stop();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.stop();
    }
}
