//! The devices of the room: each opened when a step wants it, known by its fingerprint, let go when it left.

use std::collections::BTreeMap;

use bitcoin::NetworkKind;
use bitcoin::bip32::Fingerprint;

use super::{Hall, RehearsalError, not_yet};
use crate::cast::Cast;
use crate::failure::Failure;
use crate::finding::Wanted;
use crate::happening::Happening;
use crate::ledger::Ledger;
use crate::ports::Ports;
use crate::profile::Profile;
use crate::room::{Notice, Room};
use crate::spec::DeviceSpec;
use crate::state::State;

/// Opens the devices of these people one after the other, each awaited by its person's name.
pub(super) fn open_all(
    people: &[String],
    cast: &Cast,
    (profile, network): (Profile, NetworkKind),
    state: &State,
    ports: &Ports,
    room: &mut dyn Room,
) -> Result<BTreeMap<String, Ledger>, Failure> {
    for (person, fingerprint) in &state.fingerprints {
        if let Ok(fingerprint) = fingerprint.parse() {
            ports.belongs(fingerprint, person);
        }
    }
    let mut ledgers = BTreeMap::new();
    for person in people {
        if let Some(fingerprint) = state.fingerprints.get(person) {
            state.register.may_use(fingerprint)?;
        }
        let spec = cast.devices().get(person).ok_or_else(|| not_yet("a device"))?;
        let fingerprint = fingerprint_of(state, person)?;
        let wanted = Wanted { person, spec, profile, network, fingerprint };
        let ledger = Ledger::await_open(&wanted, ports, room)?;
        claim(ports, person, ledger.fingerprint())?;
        ledgers.insert(person.clone(), ledger);
    }
    Ok(ledgers)
}

/// One device, one person.
fn claim(ports: &Ports, person: &str, fingerprint: Fingerprint) -> Result<(), Failure> {
    if ports.owner(fingerprint).is_some_and(|holder| holder != person) {
        return Err(RehearsalError::SameDeviceTwice { device: fingerprint.to_string() }.into());
    }
    ports.belongs(fingerprint, person);
    Ok(())
}

/// What the log says of a person's device.
fn fingerprint_of(state: &State, person: &str) -> Result<Option<Fingerprint>, Failure> {
    let known = state.fingerprints.get(person);
    known.map(|known| known.parse().map_err(|_| not_yet("a fingerprint"))).transpose()
}

impl Hall<'_> {
    /// The opened device of a person; the one that the log knows, where it knows one. A key whose device is retired, lost,
    /// destroyed or reset is used by no step.
    pub(super) fn ledger(&mut self, person: &str) -> Result<&mut Ledger, Failure> {
        self.asked_last = Some(person.to_owned());
        let state = self.journal.state();
        if let Some(fingerprint) = state.fingerprints.get(person) {
            state.register.may_use(fingerprint)?;
        }
        if !self.ledgers.contains_key(person) {
            let spec = self.cast.devices().get(person).ok_or_else(|| not_yet("a device"))?.clone();
            let wanted = self.wanted(person, &spec)?;
            let ledger = Ledger::open(&wanted, &self.ports, self.room)?;
            claim(&self.ports, person, ledger.fingerprint())?;
            self.ledgers.insert(person.to_owned(), ledger);
            self.assign()?;
        }
        self.recognise(person)?;
        self.ledgers.get_mut(person).ok_or_else(|| not_yet("a device"))
    }

    /// The same device, of which the room is told what it must show now. Opened first: a device that comes to the table
    /// comes with nothing to show.
    pub(super) fn ledger_showing(&mut self, notice: Notice) -> Result<&mut Ledger, Failure> {
        let person = match &notice {
            Notice::DeviceWillShow { who, .. } => who.clone(),
            _ => return Err(not_yet("a device")),
        };
        self.ledger(&person)?;
        self.room.tell(notice);
        self.ledger(&person)
    }

    pub(super) fn known_fingerprint(&self, person: &str) -> Result<Option<Fingerprint>, Failure> {
        fingerprint_of(self.journal.state(), person)
    }

    /// Writes down whose the opened devices are, where the log does not say so yet.
    pub(super) fn assign(&mut self) -> Result<(), Failure> {
        let known = &self.journal.state().fingerprints;
        let new: Vec<(String, String)> = self
            .ledgers
            .iter()
            .filter(|(person, _)| !known.contains_key(*person))
            .map(|(person, ledger)| (person.clone(), ledger.fingerprint().to_string()))
            .collect();
        for (person, fingerprint) in new {
            let device = self.cast.devices()[&person].to_string();
            self.happened(Happening::DeviceAssigned { person, fingerprint, device })?;
        }
        Ok(())
    }

    /// A failure with the names of the people, where the device that was asked last is another one, locked, or in another app.
    pub(super) fn named(&self, failure: Failure) -> Failure {
        let Some(person) = &self.asked_last else { return failure };
        let Some(spec) = self.cast.devices().get(person) else { return failure };
        match self.wanted(person, spec) {
            Ok(wanted) => wanted.named(failure, &self.ports),
            Err(_) => failure,
        }
    }

    /// Whether the step that was stopped goes on: when what stands in the way is seen to be over, or the people say so.
    pub(super) fn goes_on_after(&mut self, failure: &Failure) -> Result<bool, Failure> {
        let Some(person) = self.asked_last.clone() else { return Ok(self.room.try_again(failure)) };
        self.let_go(&person, failure);
        let Some(spec) = self.cast.devices().get(&person).cloned() else {
            return Ok(self.room.try_again(failure));
        };
        let wanted = self.wanted(&person, &spec)?;
        let ports = self.ports.clone();
        let goes_on = self.room.wait_for(&person, failure, &mut || wanted.is_mended(failure, &ports));
        // It may have been plugged in anew meanwhile.
        self.let_go(&person, failure);
        Ok(goes_on)
    }

    /// A session whose device left, or fell out of step, answers no more: the next attempt finds the device again.
    fn let_go(&mut self, person: &str, failure: &Failure) {
        if failure.is_about_a_device() && self.ledgers.get_mut(person).is_some_and(|one| one.app().is_err()) {
            self.ledgers.remove(person);
        }
    }

    fn wanted<'w>(&self, person: &'w str, spec: &'w DeviceSpec) -> Result<Wanted<'w>, Failure> {
        let (profile, network) = (Profile::Rehearsal, self.network);
        let fingerprint = self.known_fingerprint(person)?;
        Ok(Wanted { person, spec, profile, network, fingerprint })
    }
}
