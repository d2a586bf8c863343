//! How a ceremony opens: script, clock, machine, people, bags.

use std::collections::BTreeMap;

use ceremony::{HashOf, MachineCheck, Step};

use super::steps::bilingual;
use super::{Hall, RehearsalError};
use crate::cast::WITNESS;
use crate::doctor::{self, Asked};
use crate::failure::Failure;
use crate::happening::Happening;
use crate::journal::now;
use crate::machine;
use crate::room::{Notice, Question};
use crate::scripts::words;

impl Hall<'_> {
    pub(super) fn declare(&mut self, id: &str, step: &Step) -> Result<(), Failure> {
        for role in &step.initials {
            for person in self.cast.roles(id)?.remove(role).unwrap_or_default() {
                self.room.confirm(Question::new(person.as_str(), "app-ask-declare", vec![]))?;
            }
        }
        Ok(())
    }

    pub(super) fn read_back_hash(&mut self, id: &str, of: HashOf) -> Result<(), Failure> {
        let spelt = match of {
            HashOf::Script => words(self.journal.state().script(id)?.sha256().as_bytes()),
            HashOf::Program => words(&machine::own_hash()),
            HashOf::LogHead => self.journal.log().head().words().join(" "),
        };
        self.ask_witness("app-ask-words", vec![("words", spelt)])
    }

    pub(super) fn clock_check(&mut self) -> Result<(), Failure> {
        let clock = crate::journal::as_people_read(now().0);
        self.ask_witness("app-ask-clock", vec![("clock", clock)])
    }

    pub(super) fn machine_check(&mut self, checks: &[MachineCheck]) -> Result<(), Failure> {
        let mut asked = Vec::new();
        for person in self.cast.devices().keys().cloned().collect::<Vec<_>>() {
            let ledger = self.ledger(&person)?;
            let (model, runs) = (ledger.model(), ledger.running_app()?);
            asked.push(Asked::answered(&person, model, runs));
        }
        let findings = doctor::examine_with(&self.outputs.path(""), &asked);
        let mut looks = BTreeMap::new();
        for check in checks {
            let (name, text, passes) = machine::look(*check, &findings);
            self.tell(text, vec![("passes", if passes { "yes" } else { "no" }.to_owned())]);
            looks.insert(name.to_owned(), passes);
        }
        // What a real ceremony refuses, a rehearsal on any machine writes down.
        self.happened(Happening::MachineChecked { looks })
    }

    pub(super) fn roll_call(&mut self, id: &str) -> Result<(), Failure> {
        let script = self.journal.state().script(id)?;
        let mut cast = self.cast.roles(id)?;
        for role in script.roles() {
            let people = cast.remove(&role.id).unwrap_or_default().iter().map(ToString::to_string).collect();
            self.room.tell(Notice::Called { role: bilingual(&role.title), people });
        }
        self.ask_witness("app-ask-roll", vec![])
    }

    pub(super) fn bag_check(&mut self) -> Result<(), Failure> {
        let numbers = self.type_bags("app-type-empty-bag", "HM-0")?;
        self.happened(Happening::BagsChecked { numbers })
    }

    pub(super) fn seal_bags(&mut self) -> Result<(), Failure> {
        let numbers = self.type_bags("app-type-seal", "HM-0")?;
        self.happened(Happening::BagsSealed { numbers })
    }

    fn type_bags(&mut self, text: &'static str, prefix: &str) -> Result<Vec<String>, Failure> {
        let count = match &self.journal.state().backup {
            Some(Happening::BackupProved { count, .. }) => *count,
            _ => 3,
        };
        let mut numbers: Vec<String> = Vec::new();
        for bag in 1..=count {
            let question = Question::new(WITNESS, text, vec![("bag", bag.to_string())]);
            let number = self.room.type_in(question, &format!("{prefix}{bag:03}"))?;
            if numbers.contains(&number) {
                return Err(RehearsalError::SameBagTwice { number }.into());
            }
            numbers.push(number);
        }
        Ok(numbers)
    }

    pub(super) fn ask_witness(
        &mut self,
        text: &'static str,
        values: Vec<(&'static str, String)>,
    ) -> Result<(), Failure> {
        self.room.confirm(Question::new(WITNESS, text, values))
    }
}
