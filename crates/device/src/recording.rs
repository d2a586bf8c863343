//! A link that remembers what passed.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::apdu::Answer;
use crate::error::DeviceError;
use crate::link::{ApduLink, LinkError};
use crate::transcript::{Exchange, Status};

/// Everything that passed a [`RecordingLink`]; clones are handles of the same one.
#[derive(Debug, Clone, Default)]
pub struct Record(Arc<Mutex<Vec<Exchange>>>);

impl Record {
    /// What passed since the last call, in order.
    pub fn take(&self) -> Vec<Exchange> {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Exchange>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Passes everything on to another link, and writes it down.
pub struct RecordingLink<L> {
    link: L,
    record: Record,
}

impl<L: ApduLink> RecordingLink<L> {
    /// Records what passes `link`.
    pub fn new(link: L) -> Self {
        Self { link, record: Record::default() }
    }

    /// The record, also when the link is inside a session.
    pub fn record(&self) -> Record {
        self.record.clone()
    }
}

impl<L: ApduLink> ApduLink for RecordingLink<L> {
    /// A request without an answer, for whatever reason, is recorded as never answered.
    fn exchange(&mut self, request: &[u8], limit: Duration) -> Result<Vec<u8>, DeviceError> {
        let result = self.link.exchange(request, limit);
        let answer = result.as_ref().ok().and_then(|bytes| Answer::parse(bytes).ok());
        let (response, sw) = match answer {
            Some(answer) => (answer.data, Status::Word(answer.status)),
            None => (Vec::new(), Status::NoAnswer),
        };
        self.record.lock().push(Exchange { request: request.to_vec(), response, sw });
        result
    }

    fn reopen(&mut self, limit: Duration) -> Result<(), LinkError> {
        self.link.reopen(limit)
    }
}
