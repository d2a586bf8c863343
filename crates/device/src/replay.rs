//! A device that is a recording.

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
    used: usize,
}

impl ReplayLink {
    /// Replays these exchanges; `first` is the place of the first one in its file.
    pub fn new(exchanges: Vec<Exchange>, first: usize) -> Self {
        Self { exchanges, first, used: 0 }
    }
}

impl ApduLink for ReplayLink {
    fn exchange(&mut self, request: &[u8], limit: Duration) -> Result<Vec<u8>, DeviceError> {
        let Some(recorded) = self.exchanges.get(self.used) else {
            return Err(LinkError::TranscriptEnded {
                exchanges: self.exchanges.len(),
                got: hex::encode(request),
            }
            .into());
        };
        if recorded.request != request {
            return Err(LinkError::UnexpectedRequest {
                exchange: self.first + self.used,
                expected: hex::encode(&recorded.request),
                got: hex::encode(request),
            }
            .into());
        }
        self.used += 1;
        match recorded.sw {
            Status::Word(status) => Ok(Answer { data: recorded.response.clone(), status }.to_bytes()),
            Status::NoAnswer => Err(LinkError::no_answer(limit).into()),
        }
    }
}
