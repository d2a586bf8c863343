//! What a script of the right form must also hold: names that lead somewhere, roles that can be filled.

use std::collections::{BTreeMap, BTreeSet};

use crate::action::Action;
use crate::document::{Document, KeysNeeded, OnFail, Role, Step};
use crate::fault::{ScriptError, ScriptFault};
use crate::nearest::nearest;
use crate::place::{Path, Places};
use crate::values::{InventoryId, RoleId, StepId, is_date};

/// Checks everything that a schema cannot say.
pub(crate) fn check_rules(document: &Document, places: &Places<'_>) -> Result<(), ScriptError> {
    let rules = Rules { document, places };
    rules.unique()?;
    rules.heading()?;
    rules.roles()?;
    let mut earlier = BTreeSet::new();
    for (path, step) in steps(document) {
        rules.step(&path, step, &earlier)?;
        earlier.insert(&step.id);
    }
    rules.duties()
}

struct Rules<'a> {
    document: &'a Document,
    places: &'a Places<'a>,
}

impl Rules<'_> {
    fn unique(&self) -> Result<(), ScriptError> {
        let top = Path::default();
        let list = |name: &str, ids: Vec<String>| -> Vec<(Path, String)> {
            ids.into_iter()
                .enumerate()
                .map(|(index, id)| (top.key(name).index(index).key("id"), id))
                .collect()
        };
        let document = self.document;
        self.none_twice(list("role", document.role.iter().map(|role| role.id.to_string()).collect()))?;
        self.none_twice(list(
            "inventory",
            document.inventory.iter().map(|item| item.id.to_string()).collect(),
        ))?;
        self.none_twice(list("act", document.act.iter().map(|act| act.id.to_string()).collect()))?;
        self.none_twice(list("duty", document.duty.iter().map(|duty| duty.id.to_string()).collect()))?;
        self.none_twice(steps(document).map(|(path, step)| (path.key("id"), step.id.to_string())).collect())
    }

    fn none_twice(&self, ids: Vec<(Path, String)>) -> Result<(), ScriptError> {
        let mut seen: BTreeMap<String, Path> = BTreeMap::new();
        for (path, id) in ids {
            if let Some(first) = seen.get(&id) {
                let first_line = self.places.line(first);
                return Err(self.places.fault(&path, ScriptFault::DuplicateId { id, first_line }));
            }
            seen.insert(id, path);
        }
        Ok(())
    }

    fn heading(&self) -> Result<(), ScriptError> {
        match &self.document.ceremony.standby_date {
            Some(date) if !is_date(date) => {
                let path = Path::default().key("ceremony").key("standby_date");
                Err(self.places.fault(&path, ScriptFault::MalformedDate { found: date.clone() }))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn roles(&self) -> Result<(), ScriptError> {
        for (index, role) in self.document.role.iter().enumerate() {
            let path = Path::default().key("role").index(index);
            if role.min > role.max {
                let fault = ScriptFault::MinAboveMax { min: role.min, max: role.max };
                return Err(self.places.fault(&path.key("min"), fault));
            }
            let quorum = self.document.ceremony.quorum;
            let needed = match role.keys {
                None => 0,
                Some(KeysNeeded::All) => quorum.total(),
                Some(KeysNeeded::Quorum) => quorum.threshold(),
            };
            if role.max < needed {
                let fault = ScriptFault::RoleBelowQuorum { role: role.id.to_string(), max: role.max, needed };
                return Err(self.places.fault(&path.key("max"), fault));
            }
            for (index, other) in role.conflicts_with.iter().enumerate() {
                let path = path.key("conflicts_with").index(index);
                self.role(other, &path)?;
                if *other == role.id {
                    let fault = ScriptFault::ConflictsWithItself { role: role.id.to_string() };
                    return Err(self.places.fault(&path, fault));
                }
            }
        }
        if !self.document.role.iter().any(|role| role.records_exceptions && role.min > 0) {
            return Err(self
                .places
                .fault(&Path::default().key("role"), ScriptFault::NobodyRecordsExceptions));
        }
        Ok(())
    }

    fn step(&self, path: &Path, step: &Step, earlier: &BTreeSet<&StepId>) -> Result<(), ScriptError> {
        let leader = self.role(&step.role, &path.key("role"))?;
        if leader.min == 0 {
            let fault = ScriptFault::LeaderMayBeAbsent { role: step.role.to_string() };
            return Err(self.places.fault(&path.key("role"), fault));
        }
        self.all_different(step.initials.iter().map(ToString::to_string), &path.key("initials"))?;
        for (index, role) in step.initials.iter().enumerate() {
            self.role(role, &path.key("initials").index(index))?;
        }
        self.all_different(step.evidence.iter().map(ToString::to_string), &path.key("evidence"))?;
        self.action(&step.action, &path.key("action"))?;
        if let Some(other) = &step.only_with {
            let path = path.key("only_with");
            self.earlier_step(other, &path, earlier)?;
            let never =
                steps(self.document).any(|(_, step)| step.id == *other && step.on_fail != OnFail::Exception);
            if never {
                return Err(self.places.fault(&path, ScriptFault::NeverLeftOut { found: other.to_string() }));
            }
        }
        match &step.on_fail {
            OnFail::Retry | OnFail::Exception | OnFail::Abort => Ok(()),
            OnFail::Goto(target) => {
                let path = path.key("on_fail").key("goto");
                self.earlier_step(target, &path, earlier)
            }
        }
    }

    fn action(&self, action: &Action, path: &Path) -> Result<(), ScriptError> {
        match action {
            Action::Approve { maker, approver } => {
                let one = self.role(maker, &path.key("maker"))?;
                let other = self.role(approver, &path.key("approver"))?;
                if one.conflicts_with.contains(approver) || other.conflicts_with.contains(maker) {
                    return Ok(());
                }
                let fault =
                    ScriptFault::RolesMustConflict { role: maker.to_string(), other: approver.to_string() };
                Err(self.places.fault(&path.key("approver"), fault))
            }
            Action::Enrol { roles } => {
                for (index, role) in roles.iter().enumerate() {
                    self.role(role, &path.key("roles").index(index))?;
                }
                Ok(())
            }
            Action::BagCheck { items } | Action::SealBag { items } => {
                for (index, item) in items.iter().enumerate() {
                    self.inventory(item, &path.key("items").index(index))?;
                }
                Ok(())
            }
            Action::SplitShares { threshold, count, .. } if threshold > count => {
                let fault = ScriptFault::ThresholdAboveCount { threshold: *threshold, count: *count };
                Err(self.places.fault(&path.key("threshold"), fault))
            }
            // The other actions name nothing outside themselves.
            _ => Ok(()),
        }
    }

    fn duties(&self) -> Result<(), ScriptError> {
        for (index, duty) in self.document.duty.iter().enumerate() {
            let path = Path::default().key("duty").index(index);
            self.role(&duty.owner, &path.key("owner"))?;
            if let Some(step) = &duty.after {
                self.known_step(step, &path.key("after"))?;
            }
            if let Some(action) = &duty.action {
                self.action(action, &path.key("action"))?;
            }
        }
        Ok(())
    }

    fn all_different(&self, ids: impl Iterator<Item = String>, path: &Path) -> Result<(), ScriptError> {
        self.none_twice(ids.enumerate().map(|(index, id)| (path.index(index), id)).collect())
    }

    fn role(&self, id: &RoleId, path: &Path) -> Result<&Role, ScriptError> {
        self.document.role.iter().find(|role| role.id == *id).ok_or_else(|| {
            let known = self.document.role.iter().map(|role| role.id.as_str());
            let nearest = nearest(id.as_str(), known).to_owned();
            self.places.fault(path, ScriptFault::UnknownRole { found: id.to_string(), nearest })
        })
    }

    fn known_step(&self, id: &StepId, path: &Path) -> Result<(), ScriptError> {
        if steps(self.document).any(|(_, step)| step.id == *id) {
            return Ok(());
        }
        let nearest = nearest(id.as_str(), steps(self.document).map(|(_, step)| step.id.as_str())).to_owned();
        Err(self.places.fault(path, ScriptFault::UnknownStep { found: id.to_string(), nearest }))
    }

    fn earlier_step(&self, id: &StepId, path: &Path, earlier: &BTreeSet<&StepId>) -> Result<(), ScriptError> {
        self.known_step(id, path)?;
        if earlier.contains(id) {
            return Ok(());
        }
        Err(self.places.fault(path, ScriptFault::NotAnEarlierStep { found: id.to_string() }))
    }

    fn inventory(&self, id: &InventoryId, path: &Path) -> Result<(), ScriptError> {
        if self.document.inventory.iter().any(|item| item.id == *id) {
            return Ok(());
        }
        let nearest =
            nearest(id.as_str(), self.document.inventory.iter().map(|item| item.id.as_str())).to_owned();
        Err(self.places.fault(path, ScriptFault::UnknownInventory { found: id.to_string(), nearest }))
    }
}

/// Every step with its place, in order.
fn steps(document: &Document) -> impl Iterator<Item = (Path, &Step)> {
    document.act.iter().enumerate().flat_map(|(act_index, act)| {
        let path = Path::default().key("act").index(act_index).key("step");
        act.step.iter().enumerate().map(move |(index, step)| (path.index(index), step))
    })
}
