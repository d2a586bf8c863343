//! The roster: everybody who took part in a ceremony of the log so far.

use std::collections::BTreeSet;

use crate::event::Event;
use crate::values::PersonId;

/// Everybody who took part in a ceremony so far; who hands a role over stays on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster(BTreeSet<PersonId>);

impl Roster {
    /// Enters the people whom an event of a ceremony brings into the room.
    pub fn follow(&mut self, event: &Event) {
        match event {
            Event::Started { roles, .. } => self.0.extend(roles.values().flatten().cloned()),
            Event::Substitution { to, .. } => {
                self.0.insert(to.clone());
            }
            Event::StepBegan { .. }
            | Event::EvidenceAdded { .. }
            | Event::StepDone { .. }
            | Event::StepFailed { .. }
            | Event::StepWithdrawn { .. }
            | Event::Annotation { .. }
            | Event::Break { .. }
            | Event::Resume { .. }
            | Event::Exception { .. }
            | Event::Abort { .. }
            | Event::Completed { .. } => {}
        }
    }

    /// Whether somebody is on it.
    pub fn contains(&self, person: &PersonId) -> bool {
        self.0.contains(person)
    }
}

impl FromIterator<PersonId> for Roster {
    fn from_iter<People: IntoIterator<Item = PersonId>>(people: People) -> Self {
        Self(people.into_iter().collect())
    }
}
