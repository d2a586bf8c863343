//! Work that takes its own time: a command that talks with its client, or a question to the person.
//!
//! Each runs on a thread of its own as straight-line code. Dropping the [`Task`] makes its next question fail, and
//! the thread ends.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use device::apdu::{Answer, StatusWord};

use crate::client::Client;
use crate::context::lock;

/// The answer of a device whose program failed.
pub(crate) const INTERNAL_FAILURE: StatusWord = StatusWord(0x6f00);

/// Where the answers of a task come out; waiting on it holds no other lock.
#[derive(Clone)]
pub(crate) struct Answers(Arc<Mutex<Receiver<Answer>>>);

/// Work under way.
pub(crate) struct Task {
    replies: Sender<Vec<u8>>,
    answers: Answers,
    is_asking: bool,
}

impl Answers {
    /// The next answer, waiting at most `limit`; none when it is over.
    pub(crate) fn next(&self, limit: Duration) -> Option<Answer> {
        match lock(&self.0).recv_timeout(limit) {
            Ok(answer) => Some(answer),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Answer::bare(INTERNAL_FAILURE)),
        }
    }

    /// The next answer, however long it takes.
    pub(crate) fn wait(&self) -> Answer {
        lock(&self.0).recv().unwrap_or_else(|_| Answer::bare(INTERNAL_FAILURE))
    }
}

impl Task {
    /// Starts `work`; its last answer is what it returns.
    pub(crate) fn start(work: impl FnOnce(Client) -> Answer + Send + 'static) -> Self {
        let (replies, replied) = channel();
        let (answer, answers) = channel();
        let last = answer.clone();
        let run = move || {
            let result = work(Client::new(answer, replied));
            // Nobody waits any more if the command was abandoned.
            let _ = last.send(result);
        };
        // Without a thread both senders drop here, which reads as an internal failure.
        let _ = thread::Builder::new().name("simulated-ledger".to_owned()).spawn(run);
        Self { replies, answers: Answers(Arc::new(Mutex::new(answers))), is_asking: false }
    }

    pub(crate) fn answers(&self) -> Answers {
        self.answers.clone()
    }

    /// True while it waits for the client.
    pub(crate) fn is_asking(&self) -> bool {
        self.is_asking
    }

    /// Gives the client's reply to it.
    pub(crate) fn reply(&mut self, data: Vec<u8>) {
        self.is_asking = false;
        // If the thread is gone, its answers say so.
        let _ = self.replies.send(data);
    }

    /// Notes an answer that came out; gives the task back if it goes on.
    pub(crate) fn after(mut self, answer: &Answer) -> Option<Self> {
        self.is_asking = true;
        (answer.status == StatusWord::INTERRUPTED).then_some(self)
    }
}
