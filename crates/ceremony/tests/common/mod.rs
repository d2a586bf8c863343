//! The shipped scripts, people for their roles, and a run in which nothing goes wrong.

use std::collections::BTreeMap;
use std::sync::Arc;

use ceremony::{Event, KeysNeeded, PersonId, Quorum, Remark, RoleId, Script, Sha256, Step, UnixMs};

pub(crate) const SHIPPED: [&str; 4] = ["key-generation", "share-backup", "rebalance", "device-lifecycle"];

pub(crate) fn source(id: &str) -> String {
    let file = format!("{}/../../ceremonies/{id}.toml", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(file).unwrap()
}

pub(crate) fn shipped(id: &str) -> Arc<Script> {
    let script = Script::parse(&format!("{id}.toml"), source(id).as_bytes());
    Arc::new(script.unwrap_or_else(|error| panic!("{error}")))
}

pub(crate) fn person(name: &str) -> PersonId {
    PersonId::new(name).unwrap()
}

pub(crate) fn remark(text: &str) -> Remark {
    Remark::new(text).unwrap()
}

/// As few people as the script and the quorum allow, each with one role, at least one a role.
pub(crate) fn people(script: &Script, quorum: Quorum) -> BTreeMap<RoleId, Vec<PersonId>> {
    let of_role = |role: &ceremony::Role| {
        let keys = match role.keys {
            None => 1,
            Some(KeysNeeded::All) => quorum.total(),
            Some(KeysNeeded::Quorum) => quorum.threshold(),
        };
        let number = role.min.max(keys);
        (role.id.clone(), (1..=number).map(|number| person(&format!("{}-{number}", role.id))).collect())
    };
    script.roles().iter().map(of_role).collect()
}

pub(crate) fn started(script: &Script, quorum: Quorum) -> Event {
    Event::Started {
        time: UnixMs(1_000),
        script: script.ceremony().id.clone(),
        script_sha256: script.sha256(),
        quorum,
        roles: people(script, quorum),
    }
}

pub(crate) fn began(step: &Step, time: i64) -> Event {
    Event::StepBegan { time: UnixMs(time), step: step.id.clone() }
}

pub(crate) fn done(step: &Step, roles: &BTreeMap<RoleId, Vec<PersonId>>, time: i64) -> Event {
    let mut initials: Vec<PersonId> = step.initials.iter().flat_map(|role| roles[role].clone()).collect();
    initials.sort();
    initials.dedup();
    let evidence =
        step.evidence.iter().map(|name| (name.clone(), vec![Sha256::of(name.as_str().as_bytes())])).collect();
    Event::StepDone { time: UnixMs(time), attested: None, step: step.id.clone(), initials, evidence }
}

pub(crate) fn everybody(roles: &BTreeMap<RoleId, Vec<PersonId>>) -> Vec<PersonId> {
    roles.values().flatten().cloned().collect()
}

/// A whole run.
pub(crate) fn happy(script: &Script, quorum: Quorum) -> Vec<Event> {
    let roles = people(script, quorum);
    let mut events = vec![started(script, quorum)];
    let mut time = 1_000;
    for step in script.steps() {
        time += 60_000;
        events.push(began(step, time));
        events.push(done(step, &roles, time + 30_000));
    }
    events.push(Event::Completed { time: UnixMs(time + 60_000), signed_by: everybody(&roles) });
    events
}
