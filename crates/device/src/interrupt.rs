//! A link whose waiting can be broken off: whoever leaves the room does not wait for the holder of a device.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::link::{Link, LinkError, Report};

/// How long a flag that was raised may stay unseen.
const LOOK: Duration = Duration::from_millis(100);

/// A link that waits no longer once `leave` is raised. The answer that was waited for may still come, so the session over it
/// is out of step then.
pub struct Interruptible<L> {
    link: L,
    leave: Arc<AtomicBool>,
}

impl<L> Interruptible<L> {
    /// `link`, until `leave` is raised.
    pub fn new(link: L, leave: Arc<AtomicBool>) -> Self {
        Self { link, leave }
    }
}

impl<L: Link> Link for Interruptible<L> {
    fn send(&mut self, report: &Report) -> Result<(), LinkError> {
        self.link.send(report)
    }

    fn receive(&mut self, limit: Duration) -> Result<Report, LinkError> {
        let begun = Instant::now();
        loop {
            if self.leave.load(Ordering::Relaxed) {
                return Err(LinkError::Interrupted);
            }
            let left = limit.saturating_sub(begun.elapsed());
            match self.link.receive(left.min(LOOK)) {
                Err(LinkError::NoAnswer { .. }) if begun.elapsed() < limit => {}
                Err(LinkError::NoAnswer { .. }) => return Err(LinkError::no_answer(limit)),
                other => return other,
            }
        }
    }

    fn reopen(&mut self, limit: Duration) -> Result<(), LinkError> {
        self.link.reopen(limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::REPORT_LENGTH;

    /// A device that answers after so many looks, or never.
    struct Slow(Option<u32>);

    impl Link for Slow {
        fn send(&mut self, _: &Report) -> Result<(), LinkError> {
            Ok(())
        }

        fn receive(&mut self, limit: Duration) -> Result<Report, LinkError> {
            match &mut self.0 {
                Some(0) => Ok([7; REPORT_LENGTH]),
                Some(looks) => {
                    *looks -= 1;
                    Err(LinkError::no_answer(limit))
                }
                None => {
                    std::thread::sleep(limit);
                    Err(LinkError::no_answer(limit))
                }
            }
        }

        fn reopen(&mut self, _: Duration) -> Result<(), LinkError> {
            Ok(())
        }
    }

    #[test]
    fn an_answer_that_takes_several_looks_is_received_and_one_that_never_comes_ends_in_the_whole_limit() {
        let leave = Arc::new(AtomicBool::new(false));
        let mut link = Interruptible::new(Slow(Some(3)), Arc::clone(&leave));
        assert_eq!(link.receive(Duration::from_secs(60)), Ok([7; REPORT_LENGTH]));
        let limit = Duration::from_millis(250);
        let mut link = Interruptible::new(Slow(None), leave);
        assert_eq!(link.receive(limit), Err(LinkError::no_answer(limit)));
    }

    #[test]
    fn whoever_leaves_does_not_wait_for_the_holder() {
        let leave = Arc::new(AtomicBool::new(false));
        let mut link = Interruptible::new(Slow(None), Arc::clone(&leave));
        let begun = Instant::now();
        let raised = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(150));
            leave.store(true, Ordering::Relaxed);
        });
        assert_eq!(link.receive(Duration::from_secs(300)), Err(LinkError::Interrupted));
        assert!(begun.elapsed() < Duration::from_secs(30), "it was seen at once");
        raised.join().expect("it raised the flag");
    }
}
