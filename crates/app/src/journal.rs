//! The log as the app writes it: checked, durable, then believed.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use audit::{Body, Clock, Digest, Head, Log};
use ceremony::{Effect, UnixMs};
use serde_json::{Map, Value as Json};

use crate::failure::Failure;
use crate::happening::Happening;
use crate::state::{State, ceremony_record, happening_record, nonce_of, register_record, treasury_record};

/// The open log and the state folded from it. An event is first tried on the state, then written, then adopted: what
/// the state says is always durable.
pub(crate) struct Journal {
    log: Log,
    state: State,
    begun: Instant,
    evidence: Vec<[u8; 32]>,
}

impl Journal {
    /// The session that `log` was opened with begins.
    pub(crate) fn new(log: Log, mut state: State) -> Self {
        state.session_begins();
        Self { log, state, begun: Instant::now(), evidence: Vec::new() }
    }

    pub(crate) fn state(&self) -> &State {
        &self.state
    }

    pub(crate) fn log(&self) -> &Log {
        &self.log
    }

    /// Writes an event of the app.
    pub(crate) fn happened(&mut self, happening: Happening) -> Result<(), Failure> {
        self.state.refuse_replay(happening.nonce())?;
        let (kind, fields) = happening_record(&happening);
        self.write(&kind, fields)?;
        if let Happening::SignatureGiven { .. } = happening {
            // The evidence of a signing is the transaction with all of them.
            self.evidence.pop();
        }
        self.state.adopt(happening);
        Ok(())
    }

    /// Writes an event of a ceremony, if its script and state allow it; says what is to be done then.
    pub(crate) fn ceremony(&mut self, id: &str, event: ceremony::Event) -> Result<Vec<Effect>, Failure> {
        let (next, effects) = ceremony::step(&self.state.ceremony(id)?, event.clone())?;
        let (kind, fields) = ceremony_record(id, &event);
        self.write(&kind, fields)?;
        self.state.adopt_ceremony(id.to_owned(), next, &event);
        Ok(effects)
    }

    /// Writes an event of the treasury, if it follows from those before.
    pub(crate) fn treasury(&mut self, event: treasury::Event) -> Result<(), Failure> {
        let nonce = nonce_of(&event).map(str::to_owned);
        self.state.refuse_replay(nonce.as_deref())?;
        let (kind, fields) = treasury_record(&event);
        let next = self.state.treasury.clone().apply(event)?;
        self.write(&kind, fields)?;
        self.state.treasury = next;
        self.state.adopt_nonce(nonce.as_deref());
        Ok(())
    }

    /// Writes an event of the register, if no rule speaks against it.
    pub(crate) fn register(&mut self, event: ceremony::register::Event) -> Result<(), Failure> {
        let next = self.state.register.clone().apply(event.clone(), &self.state.roster)?;
        let (kind, fields) = register_record(&event);
        self.write(&kind, fields)?;
        self.state.adopt_register(next, event);
        Ok(())
    }

    /// Seals a large input; gives the hash by which records name it, hexadecimal.
    pub(crate) fn exhibit(&mut self, bytes: &[u8]) -> Result<String, Failure> {
        let clock = self.clock();
        Ok(self.log.exhibit_put(bytes, clock)?.to_string())
    }

    /// A sealed exhibit again.
    pub(crate) fn read_exhibit(&self, hash: &str) -> Result<Vec<u8>, Failure> {
        let mut bytes = [0; 32];
        // A hash that is none names no exhibit, which the log says.
        let _ = hex::decode_to_slice(hash, &mut bytes);
        Ok(self.log.exhibit_get(&Digest::from_bytes(bytes))?)
    }

    /// From here on, records are evidence of the step that is being performed.
    pub(crate) fn begin_evidence(&mut self) {
        self.evidence.clear();
    }

    /// The leaves of the records written since; the root of the log where the step wrote none of its own.
    pub(crate) fn evidence(&self) -> Vec<[u8; 32]> {
        if self.evidence.is_empty() { vec![*self.log.head().root.as_bytes()] } else { self.evidence.clone() }
    }

    /// Ends the session: one whole file is left.
    pub(crate) fn close(self) -> Result<Head, Failure> {
        let clock = self.clock();
        Ok(self.log.close(clock)?)
    }

    fn write(&mut self, kind: &str, fields: Map<String, Json>) -> Result<(), Failure> {
        let event = audit::Event::new(kind, Body::try_from(Json::Object(fields))?)?;
        let clock = self.clock();
        let written = self.log.append(&[event], clock)?;
        self.evidence.extend(written.iter().map(|receipt| *receipt.leaf.as_bytes()));
        Ok(())
    }

    fn clock(&self) -> Clock {
        let mono = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        Clock { wall: now().0, mono }
    }
}

/// A moment in the laptop's own time zone.
pub(crate) fn as_people_read(wall: i64) -> String {
    let local = |time: jiff::Timestamp| time.to_zoned(jiff::tz::TimeZone::system());
    jiff::Timestamp::from_millisecond(wall)
        .map(|time| local(time).strftime("%Y-%m-%d %H:%M:%S %:z").to_string())
        .unwrap_or_default()
}

/// The laptop's clock.
pub(crate) fn now() -> UnixMs {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UnixMs(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
