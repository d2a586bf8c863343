//! An open connection to a simulated device.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use device::{Link, LinkError, Report};

use crate::context::lock;
use crate::machine::{Incoming, Machine};

/// How often a waiting connection looks whether the device is still there.
const LOOK: Duration = Duration::from_millis(20);

/// An open connection to a [`crate::SimulatedLedger`].
///
/// It dies when the device leaves the bus: at an app change or a pulled cable. [`Link::reopen`] connects again.
pub struct SimLink {
    machine: Arc<Mutex<Machine>>,
    path: String,
    plugging: u64,
}

impl SimLink {
    pub(crate) fn open(machine: Arc<Mutex<Machine>>, path: String) -> Result<Self, LinkError> {
        let plugging = lock(&machine).hold(&path)?;
        Ok(Self { machine, path, plugging })
    }
}

impl Link for SimLink {
    fn send(&mut self, report: &Report) -> Result<(), LinkError> {
        lock(&self.machine).take(self.plugging, report)
    }

    fn receive(&mut self, limit: Duration) -> Result<Report, LinkError> {
        let started = Instant::now();
        loop {
            let incoming = lock(&self.machine).give(self.plugging)?;
            let left = limit.saturating_sub(started.elapsed());
            match incoming {
                Incoming::Report(report) => return Ok(report),
                Incoming::Waiting(answers) => {
                    if let Some(answer) = answers.next(left.min(LOOK)) {
                        lock(&self.machine).accept(self.plugging, answer);
                        continue;
                    }
                }
                Incoming::Nothing => thread::sleep(left.min(LOOK)),
            }
            if left.is_zero() {
                return Err(LinkError::no_answer(limit));
            }
        }
    }

    fn reopen(&mut self, _limit: Duration) -> Result<(), LinkError> {
        let mut machine = lock(&self.machine);
        machine.release(self.plugging);
        self.plugging = machine.hold(&self.path)?;
        Ok(())
    }
}

impl Drop for SimLink {
    fn drop(&mut self) {
        lock(&self.machine).release(self.plugging);
    }
}
