//! Somebody waits for an examination: how far it is, what is left of it, and whether it is still wanted.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::failure::{AuditorError, Failure};

/// No estimate before this much was seen.
const SEEN_ENOUGH: Duration = Duration::from_secs(2);
/// No estimate for what takes less.
const LONG: Duration = Duration::from_secs(10);

/// What an examination is busy with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Stage {
    /// Reading identity and head, and the files of a bundle.
    #[default]
    Files,
    /// The log as a whole.
    Records,
    /// What was attached.
    Exhibits,
    /// What each record says.
    Reading,
    /// What can be computed again from it.
    Recomputing,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Progress {
    pub(crate) stage: Stage,
    pub(crate) done: u64,
    /// 0 where there is nothing to count.
    pub(crate) of: u64,
}

/// What the one who works and the one who waits share.
#[derive(Clone, Default)]
pub(crate) struct Watch(Arc<Shared>);

#[derive(Default)]
struct Shared {
    progress: Mutex<Progress>,
    stopped: AtomicBool,
}

impl Watch {
    /// Says how far it is.
    ///
    /// # Errors
    /// It is not wanted any more.
    pub(crate) fn tell(&self, stage: Stage, done: u64, of: u64) -> Result<(), Failure> {
        *self.0.progress.lock().unwrap_or_else(PoisonError::into_inner) = Progress { stage, done, of };
        if self.0.stopped.load(Ordering::Relaxed) { Err(AuditorError::Stopped.into()) } else { Ok(()) }
    }

    /// What the log's own verification says, in the same words.
    pub(crate) fn follow(&self, progress: audit::Progress) -> ControlFlow<()> {
        let stage = match progress.stage {
            audit::Stage::Bundle => Stage::Files,
            audit::Stage::Records => Stage::Records,
            audit::Stage::Exhibits => Stage::Exhibits,
        };
        match self.tell(stage, progress.done, progress.of) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }

    /// Whether it goes on, where nothing is to be said.
    pub(crate) fn goes_on(&self) -> ControlFlow<()> {
        if self.0.stopped.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    pub(crate) fn stop(&self) {
        self.0.stopped.store(true, Ordering::Relaxed);
    }

    pub(crate) fn now(&self) -> Progress {
        *self.0.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress {
    /// What is left of this stage, `elapsed` after it began; none where it is short or cannot be told.
    pub(crate) fn left(self, elapsed: Duration) -> Option<Duration> {
        if elapsed < SEEN_ENOUGH || self.done == 0 || self.done >= self.of {
            return None;
        }
        let left = elapsed.mul_f64((self.of - self.done) as f64 / self.done as f64);
        (elapsed + left > LONG).then_some(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_is_given_for_what_is_long_and_for_nothing_else() {
        let at = |done, of| Progress { stage: Stage::Records, done, of };
        let seconds = Duration::from_secs;
        assert_eq!(at(1, 4).left(seconds(5)), Some(seconds(15)));
        assert_eq!(at(1, 2).left(seconds(3)), None, "six seconds in all");
        assert_eq!(at(1, 1000).left(seconds(1)), None, "not enough was seen");
        assert_eq!(at(0, 1000).left(seconds(20)), None);
        assert_eq!(at(0, 0).left(seconds(20)), None);
        assert_eq!(at(9, 9).left(seconds(20)), None);
    }

    #[test]
    fn what_is_stopped_hears_it_the_next_time_it_speaks() {
        let watch = Watch::default();
        watch.tell(Stage::Reading, 1, 9).unwrap();
        watch.clone().stop();
        assert_eq!(watch.tell(Stage::Reading, 2, 9).unwrap_err().code(), "auditor-stopped");
        assert!(watch.goes_on().is_break());
        assert_eq!(watch.now(), Progress { stage: Stage::Reading, done: 2, of: 9 });
    }
}
