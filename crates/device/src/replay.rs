//! A device that is a recording.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::apdu::Answer;
use crate::error::DeviceError;
use crate::link::{ApduLink, LinkError};
use crate::transcript::{Exchange, Status};

/// Answers as recorded, as long as the requests are the recorded ones, in their order.
pub struct ReplayLink {
    exchanges: Vec<Exchange>,
    /// Index in the file of the first of `exchanges`, for messages.
    first: usize,
    used: Arc<AtomicUsize>,
}

impl ReplayLink {
    /// Replays these exchanges; `first` is the place of the first one in its file.
    pub fn new(exchanges: Vec<Exchange>, first: usize) -> Self {
        Self { exchanges, first, used: Arc::default() }
    }

    /// Tells how many exchanges were used, also when the link is inside a session.
    pub fn used(&self) -> Used {
        Used(Arc::clone(&self.used))
    }
}

/// How many exchanges of a [`ReplayLink`] were used.
pub struct Used(Arc<AtomicUsize>);

impl Used {
    /// The number, answered and unanswered ones.
    pub fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl ApduLink for ReplayLink {
    fn exchange(&mut self, request: &[u8], limit: Duration) -> Result<Vec<u8>, DeviceError> {
        let index = self.used.load(Ordering::Relaxed);
        let Some(recorded) = self.exchanges.get(index) else {
            return Err(LinkError::TranscriptEnded {
                exchanges: self.exchanges.len(),
                got: hex::encode(request),
            }
            .into());
        };
        if recorded.request != request {
            return Err(LinkError::UnexpectedRequest {
                exchange: self.first + index,
                expected: hex::encode(&recorded.request),
                got: hex::encode(request),
            }
            .into());
        }
        self.used.store(index + 1, Ordering::Relaxed);
        match recorded.sw {
            Status::Word(status) => Ok(Answer { data: recorded.response.clone(), status }.to_bytes()),
            Status::NoAnswer => Err(LinkError::no_answer(limit).into()),
        }
    }
}
