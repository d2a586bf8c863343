//! Who may do what: roles, conflicts, presence, initials.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::{KeysNeeded, Role, Step};
use crate::effect::Asked;
use crate::script::Script;
use crate::state::Run;
use crate::step_error::StepError;
use crate::values::{PersonId, Quorum, RoleId};

/// The people by role.
pub(crate) type Roles = BTreeMap<RoleId, Vec<PersonId>>;

/// Checks who takes which role, and lists every role of the script.
pub(crate) fn assign(script: &Script, quorum: Quorum, given: Roles) -> Result<Roles, StepError> {
    if let Some(role) = given.keys().find(|id| script.role(id).is_none()) {
        return Err(StepError::NoSuchRole { role: role.to_string() });
    }
    let mut roles = given;
    for role in script.roles() {
        let people = roles.entry(role.id.clone()).or_default();
        none_twice(people)?;
        let found = count(people.len());
        let needed = fewest(role, quorum);
        if found < needed {
            return Err(StepError::TooFewPeople { role: role.id.to_string(), needed, found });
        }
        let limit = most(role, quorum);
        if found > limit {
            return Err(StepError::TooManyPeople { role: role.id.to_string(), limit, found });
        }
    }
    check_conflicts(script, &roles)?;
    Ok(roles)
}

/// Gives `to` the role of `from`, if that makes no conflict and nobody leaves who must stay.
pub(crate) fn substitute(
    script: &Script,
    roles: &mut Roles,
    role: &RoleId,
    from: &PersonId,
    to: &PersonId,
) -> Result<(), StepError> {
    let declared = script.role(role).ok_or_else(|| StepError::NoSuchRole { role: role.to_string() })?;
    if declared.must_stay {
        return Err(StepError::MustStay { person: from.to_string(), role: role.to_string() });
    }
    let people = roles.entry(role.clone()).or_default();
    if people.contains(to) {
        return Err(StepError::PersonTwice { person: to.to_string() });
    }
    let Some(holder) = people.iter_mut().find(|person| *person == from) else {
        return Err(StepError::NotHolder { person: from.to_string(), role: role.to_string() });
    };
    *holder = to.clone();
    check_conflicts(script, roles)
}

/// Everybody in the room, in no order but that of their names.
pub(crate) fn everybody(roles: &Roles) -> BTreeSet<&PersonId> {
    roles.values().flatten().collect()
}

/// Refuses somebody who takes no part.
pub(crate) fn present(roles: &Roles, person: &PersonId) -> Result<(), StepError> {
    if everybody(roles).contains(person) {
        Ok(())
    } else {
        Err(StepError::NotPresent { person: person.to_string() })
    }
}

/// Refuses fewer than two different people, or people who take no part.
pub(crate) fn two_present(roles: &Roles, people: &[PersonId]) -> Result<(), StepError> {
    none_twice(people)?;
    people.iter().try_for_each(|person| present(roles, person))?;
    if people.len() < 2 {
        return Err(StepError::TooFewTogether { needed: 2, found: count(people.len()) });
    }
    Ok(())
}

/// Refuses a break in which somebody leaves who must stay.
pub(crate) fn must_stay_in(script: &Script, roles: &Roles, staying: &[PersonId]) -> Result<(), StepError> {
    for role in script.roles().iter().filter(|role| role.must_stay) {
        for person in roles.get(&role.id).into_iter().flatten() {
            if !staying.contains(person) {
                return Err(StepError::MustStay { person: person.to_string(), role: role.id.to_string() });
            }
        }
    }
    Ok(())
}

/// Refuses an agreement without anybody who records exceptions.
pub(crate) fn recorder_agrees(script: &Script, roles: &Roles, people: &[PersonId]) -> Result<(), StepError> {
    let records = script
        .roles()
        .iter()
        .filter(|role| role.records_exceptions)
        .flat_map(|role| roles.get(&role.id).into_iter().flatten())
        .any(|person| people.contains(person));
    if records { Ok(()) } else { Err(StepError::RecorderMissing) }
}

/// Everybody whom a step asks for initials, each under the role that is asked for.
pub(crate) fn asked(step: &Step, roles: &Roles) -> Vec<Asked> {
    let holders = |role: &RoleId| roles.get(role).cloned().unwrap_or_default();
    step.initials
        .iter()
        .flat_map(|role| holders(role).into_iter().map(|person| Asked { role: role.clone(), person }))
        .collect()
}

/// Refuses initials that are missing, doubled or not asked for.
pub(crate) fn check_initials(step: &Step, run: &Run, initials: &[PersonId]) -> Result<(), StepError> {
    none_twice(initials)?;
    let asked = asked(step, &run.roles);
    if let Some(person) = initials.iter().find(|person| asked.iter().all(|asked| asked.person != **person)) {
        return Err(StepError::InitialsNotAsked { step: step.id.to_string(), person: person.to_string() });
    }
    match asked.into_iter().find(|asked| !initials.contains(&asked.person)) {
        None => Ok(()),
        Some(Asked { role, person }) => Err(StepError::InitialsMissing {
            step: step.id.to_string(),
            person: person.to_string(),
            role: role.to_string(),
        }),
    }
}

/// Refuses a list in which somebody stands twice.
pub(crate) fn none_twice(people: &[PersonId]) -> Result<(), StepError> {
    let mut seen = BTreeSet::new();
    match people.iter().find(|person| !seen.insert(*person)) {
        None => Ok(()),
        Some(person) => Err(StepError::PersonTwice { person: person.to_string() }),
    }
}

fn check_conflicts(script: &Script, roles: &Roles) -> Result<(), StepError> {
    for role in script.roles() {
        for other in &role.conflicts_with {
            let others = roles.get(other).map(Vec::as_slice).unwrap_or_default();
            if let Some(person) =
                roles.get(&role.id).into_iter().flatten().find(|person| others.contains(person))
            {
                return Err(StepError::ConflictingRoles {
                    person: person.to_string(),
                    role: role.id.to_string(),
                    other: other.to_string(),
                });
            }
        }
    }
    Ok(())
}

/// The fewest people whom a role may have under `quorum`.
pub(crate) fn fewest(role: &Role, quorum: Quorum) -> u32 {
    let keys = match role.keys {
        None => 0,
        Some(KeysNeeded::All) => quorum.total(),
        Some(KeysNeeded::Quorum) => quorum.threshold(),
    };
    u32::from(role.min.max(keys))
}

fn most(role: &Role, quorum: Quorum) -> u32 {
    let keys = match role.keys {
        None => u8::MAX,
        Some(KeysNeeded::All | KeysNeeded::Quorum) => quorum.total(),
    };
    u32::from(role.max.min(keys))
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
