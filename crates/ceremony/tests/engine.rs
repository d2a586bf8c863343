//! What the machine refuses, and what it makes of trouble.
#![expect(dead_code, reason = "each test program uses a part of the common helpers")]
#![expect(clippy::unwrap_used, reason = "a helper of tests stops at the first surprise")]

mod common;

use std::collections::BTreeMap;
use std::sync::Arc;

use ceremony::{
    Attempt, Effect, Event, Intent, Need, PersonId, Phase, Resolution, RoleId, Script, Severity, Sha256,
    State, StepError, StepId, StepState, UnixMs, fold, step,
};
use common::{began, done, happy, people, person, remark, shipped, started};

struct Room {
    script: Arc<Script>,
    roles: BTreeMap<RoleId, Vec<PersonId>>,
    state: State,
}

impl Room {
    /// A room in which everything before `id` is done.
    fn at(script: &str, id: &str) -> Self {
        let script = shipped(script);
        let roles = people(&script, script.ceremony().quorum);
        let before = script.steps().take_while(|step| step.id.as_str() != id).count();
        let events = happy(&script, script.ceremony().quorum);
        let state = fold(script.clone(), events.into_iter().take(1 + 2 * before)).unwrap();
        assert_eq!(state.current().unwrap().0.id.as_str(), id);
        Self { script, roles, state }
    }

    fn step(&self, id: &str) -> &ceremony::Step {
        self.script.step(&StepId::new(id).unwrap()).unwrap()
    }

    /// The effects of an event that must pass.
    fn pass(&mut self, event: Event) -> Vec<Effect> {
        let (state, effects) = step(&self.state, event).unwrap();
        self.state = state;
        effects
    }

    fn refused(&self, event: Event) -> StepError {
        step(&self.state, event).unwrap_err()
    }

    fn begin(&mut self, id: &str) -> Vec<Effect> {
        self.pass(began(self.step(id), 5_000_000))
    }

    fn fail(&mut self, id: &str) -> Vec<Effect> {
        let step = self.step(id).id.clone();
        self.pass(Event::StepFailed { time: UnixMs(5_000_001), step, code: remark("device-locked") })
    }

    fn exception(&self, id: &str, resolution: Resolution) -> Event {
        Event::Exception {
            time: UnixMs(5_000_002),
            step: Some(self.step(id).id.clone()),
            what: remark("the watch stands still"),
            severity: Severity::Minor,
            fix: remark("go by the wall clock"),
            agreed_by: vec![person("administrator-1"), person("internal_witness-1")],
            resolution,
        }
    }

    fn pause(&self, staying: &[&str]) -> Event {
        let staying = staying.iter().map(|name| person(name)).collect();
        Event::Break { time: UnixMs(5_000_000), reason: remark("lunch"), staying }
    }

    fn resume(&self, stayed: &[&str]) -> Event {
        let stayed = stayed.iter().map(|name| person(name)).collect();
        Event::Resume { time: UnixMs(5_100_000), script_sha256: self.script.sha256(), stayed }
    }

    fn state_of(&self, id: &str) -> &StepState {
        let steps = &self.state.run().unwrap().steps;
        &steps.iter().find(|record| record.id.as_str() == id).unwrap().state
    }
}

fn code(error: &StepError) -> String {
    serde_json::to_value(error).unwrap()["code"].as_str().unwrap().to_owned()
}

fn start_with(change: impl Fn(&mut BTreeMap<RoleId, Vec<PersonId>>)) -> String {
    let script = shipped("key-generation");
    let mut roles = people(&script, script.ceremony().quorum);
    change(&mut roles);
    let Event::Started { time, script: id, script_sha256, quorum, .. } =
        started(&script, script.ceremony().quorum)
    else {
        unreachable!()
    };
    let event = Event::Started { time, script: id, script_sha256, quorum, roles };
    code(&step(&State::new(script), event).unwrap_err())
}

#[test]
fn nobody_starts_with_the_wrong_people() {
    let role = |name: &str| RoleId::new(name).unwrap();
    assert_eq!(start_with(|roles| drop(roles.remove(&role("external_auditor")))), "too-few-people");
    assert_eq!(start_with(|roles| drop(roles.get_mut(&role("custodian")).unwrap().pop())), "too-few-people");
    assert_eq!(
        start_with(|roles| roles.get_mut(&role("custodian")).unwrap().push(person("x"))),
        "too-many-people"
    );
    assert_eq!(
        start_with(|roles| roles.get_mut(&role("administrator")).unwrap().push(person("x"))),
        "too-many-people"
    );
    assert_eq!(start_with(|roles| drop(roles.insert(role("notary"), vec![person("x")]))), "no-such-role");
    let twice = |roles: &mut BTreeMap<_, Vec<_>>| {
        roles.get_mut(&role("custodian")).unwrap()[1] = person("custodian-1")
    };
    assert_eq!(start_with(twice), "person-twice");
    // The conflict stands with the auditor's neighbours only; it holds in both directions.
    let both = |roles: &mut BTreeMap<_, Vec<_>>| {
        roles.get_mut(&role("external_auditor")).unwrap()[0] = person("custodian-1")
    };
    assert_eq!(start_with(both), "conflicting-roles");
}

#[test]
fn a_script_that_was_changed_is_refused_at_the_start_and_after_a_break() {
    let script = shipped("rebalance");
    let other = shipped("share-backup");
    let begin = |script: &Script| started(script, script.ceremony().quorum);
    assert_eq!(code(&step(&State::new(script.clone()), begin(&other)).unwrap_err()), "another-script");
    let changed = common::source("rebalance") + "# one comment more\n";
    let changed = Script::parse("rebalance.toml", changed.as_bytes()).unwrap();
    assert_eq!(code(&step(&State::new(script), begin(&changed)).unwrap_err()), "wrong-script-hash");

    let mut room = Room::at("rebalance", "assess");
    room.pass(room.pause(&["administrator-1", "internal_witness-1"]));
    let stayed = vec![person("administrator-1"), person("internal_witness-1")];
    let resume = Event::Resume { time: UnixMs(6_000_000), script_sha256: Sha256::of(b"another"), stayed };
    assert_eq!(code(&room.refused(resume)), "wrong-script-hash");
}

#[test]
fn steps_are_taken_in_order_and_each_is_begun_first() {
    let mut room = Room::at("share-backup", "bag_check");
    assert_eq!(code(&room.refused(began(room.step("split_shares"), 1))), "not-next-step");
    assert_eq!(code(&room.refused(began(room.step("machine_check"), 1))), "not-next-step");
    assert_eq!(code(&room.refused(done(room.step("bag_check"), &room.roles, 1))), "not-begun");
    room.begin("bag_check");
    assert_eq!(code(&room.refused(began(room.step("bag_check"), 1))), "already-begun");
    let all = common::everybody(&room.roles);
    assert_eq!(code(&room.refused(Event::Completed { time: UnixMs(1), signed_by: all })), "steps-left");
    assert_eq!(code(&room.refused(started(&room.script, room.script.ceremony().quorum))), "already-started");
}

#[test]
fn beginning_a_step_asks_for_its_action_and_for_initials() {
    let mut room = Room::at("key-generation", "compare_on_device");
    let effects = room.begin("compare_on_device");
    let [Effect::PerformAction { attempt: 1, action, .. }, Effect::AskInitials { people, .. }] =
        effects.as_slice()
    else {
        panic!("{effects:?}")
    };
    assert_eq!(action.name(), "compare_on_device");
    let names: Vec<&str> = people.iter().map(|asked| asked.person.as_str()).collect();
    assert_eq!(names, ["custodian-1", "custodian-2", "custodian-3", "internal_witness-1"]);
}

#[test]
fn initials_come_from_everybody_who_is_asked_and_from_nobody_else() {
    let mut room = Room::at("key-generation", "birth_key");
    room.begin("birth_key");
    let with = |change: &dyn Fn(&mut Vec<PersonId>)| {
        let Event::StepDone { time, attested, step, mut initials, evidence } =
            done(room.step("birth_key"), &room.roles, 1)
        else {
            unreachable!()
        };
        change(&mut initials);
        code(&room.refused(Event::StepDone { time, attested, step, initials, evidence }))
    };
    assert_eq!(with(&|initials| drop(initials.pop())), "initials-missing");
    assert_eq!(with(&|initials| drop(initials.remove(1))), "initials-missing");
    assert_eq!(with(&|initials| initials.push(person("hot_custodian-1"))), "initials-not-asked");
    assert_eq!(with(&|initials| initials.push(person("a stranger"))), "initials-not-asked");
    assert_eq!(with(&|initials| initials.push(person("custodian-1"))), "person-twice");
}

#[test]
fn a_step_without_its_evidence_is_not_done() {
    let mut room = Room::at("key-generation", "register_policy");
    room.begin("register_policy");
    let step = room.step("register_policy").clone();
    let finish = |names: &[&str]| {
        let Event::StepDone { time, attested, step, initials, .. } = done(&step, &room.roles, 1) else {
            unreachable!()
        };
        let hash =
            |name: &&str| (ceremony::EvidenceId::new(*name).unwrap(), vec![Sha256::of(name.as_bytes())]);
        Event::StepDone { time, attested, step, initials, evidence: names.iter().map(hash).collect() }
    };
    assert_eq!(code(&room.refused(finish(&["descriptor"]))), "evidence-missing");
    assert_eq!(code(&room.refused(finish(&["descriptor", "registration", "song"]))), "evidence-not-asked");
    let Event::StepDone { time, attested, step: id, initials, .. } = finish(&[]) else { unreachable!() };
    let empty = step.evidence.iter().map(|name| (name.clone(), Vec::new())).collect();
    let hollow = Event::StepDone { time, attested, step: id, initials, evidence: empty };
    assert_eq!(code(&room.refused(hollow)), "evidence-missing");
    assert!(step_passes(&room, finish(&["descriptor", "registration"])));
}

fn step_passes(room: &Room, event: Event) -> bool {
    step(&room.state, event).is_ok()
}

#[test]
fn a_power_cut_leaves_an_open_intent_with_its_evidence() {
    let mut room = Room::at("key-generation", "register_policy");
    room.begin("register_policy");
    let id = room.step("register_policy").id.clone();
    let name = ceremony::EvidenceId::new("registration").unwrap();
    let add = Event::EvidenceAdded {
        time: UnixMs(5_000_100),
        step: id.clone(),
        name,
        sha256: Sha256::of(b"first"),
    };
    room.pass(add);
    assert_eq!(room.state.open_intent(), Some(&id));
    let current = room.state.outline(ceremony::Language::En).current.unwrap();
    assert_eq!(current.open_since, Some(UnixMs(5_000_000)));
    assert_eq!(current.evidence_missing.len(), 1, "the descriptor; one registration is kept");

    // Nothing had happened on the device: two people say so, and the step begins anew.
    let alone = Event::StepWithdrawn {
        time: UnixMs(5_000_200),
        step: id.clone(),
        confirmed_by: vec![person("custodian-1")],
    };
    assert_eq!(code(&room.refused(alone)), "too-few-together");
    let confirmed_by = vec![person("custodian-1"), person("internal_witness-1")];
    room.pass(Event::StepWithdrawn { time: UnixMs(5_000_200), step: id, confirmed_by });
    assert_eq!(room.state.open_intent(), None);
    let effects = room.begin("register_policy");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::PerformAction { attempt: 2, .. })));
}

#[test]
fn a_failure_leads_where_the_script_says() {
    let mut room = Room::at("key-generation", "machine_check");
    room.begin("machine_check");
    assert_eq!(
        room.fail("machine_check"),
        [Effect::ShowStep { step: room.step("machine_check").id.clone() }]
    );
    assert_eq!(*room.state_of("machine_check"), StepState::Pending);

    let mut room = Room::at("key-generation", "clock_check");
    room.begin("clock_check");
    assert!(matches!(room.fail("clock_check")[0], Effect::AskException { .. }));
    assert_eq!(code(&room.refused(began(room.step("clock_check"), 1))), "exception-needed");
    assert_eq!(code(&room.refused(done(room.step("clock_check"), &room.roles, 1))), "exception-needed");
    room.pass(room.exception("clock_check", Resolution::Accept));
    assert!(matches!(room.state_of("clock_check"), StepState::Excepted { exception: 0, .. }));

    let mut room = Room::at("rebalance", "verify_to_cold");
    room.begin("verify_to_cold");
    assert!(matches!(room.fail("verify_to_cold")[0], Effect::AskAbort { .. }));
    assert!(matches!(
        room.state_of("verify_to_cold"),
        StepState::Active { intent: Intent::Failed { need: Need::Abort, .. }, .. }
    ));
    for resolution in [Resolution::Continue, Resolution::Accept, Resolution::Skip] {
        assert_eq!(code(&room.refused(room.exception("verify_to_cold", resolution))), "abort-needed");
    }
    let abort = Event::Abort {
        time: UnixMs(6_000_000),
        by: person("custodian-2"),
        reason: remark("the transaction is not the approved one"),
        destroyed: vec![remark("the signed file")],
    };
    assert_eq!(room.pass(abort), [Effect::Anchor {}, Effect::PublishRecord {}]);
    assert_eq!(code(&room.refused(began(room.step("verify_to_cold"), 1))), "ended");
}

#[test]
fn a_goto_reopens_what_it_passes_and_forgets_nothing() {
    let mut room = Room::at("share-backup", "prove_backup");
    let was = room.state_of("split_shares").clone();
    room.begin("prove_backup");
    room.fail("prove_backup");
    assert_eq!(room.state.current().unwrap().0.id.as_str(), "split_shares");
    for id in ["split_shares", "verify_share", "prove_backup"] {
        assert_eq!(*room.state_of(id), StepState::Pending, "{id}");
    }
    assert!(room.state_of("bag_check").is_finished());
    let record = &room.state.run().unwrap().steps[2];
    let [Attempt::Superseded { was: kept, by, .. }] = record.earlier.as_slice() else { panic!("{record:?}") };
    assert_eq!((kept.as_ref(), by.as_str()), (&was, "prove_backup"));
}

#[test]
fn only_what_the_script_lets_go_is_waived() {
    let mut room = Room::at("key-generation", "machine_check");
    assert_eq!(code(&room.refused(room.exception("machine_check", Resolution::Skip))), "not-waivable");
    room.begin("machine_check");
    assert_eq!(code(&room.refused(room.exception("machine_check", Resolution::Accept))), "not-waivable");
    room.pass(room.exception("machine_check", Resolution::Continue));
    assert_eq!(room.state.open_intent().unwrap().as_str(), "machine_check");

    let mut room = Room::at("key-generation", "clock_check");
    assert_eq!(code(&room.refused(room.exception("clock_check", Resolution::Accept))), "not-begun");
    let with = |agreed: &[&str]| match room.exception("clock_check", Resolution::Skip) {
        Event::Exception { time, step, what, severity, fix, resolution, .. } => {
            let agreed_by = agreed.iter().map(|name| person(name)).collect();
            code(&room.refused(Event::Exception { time, step, what, severity, fix, agreed_by, resolution }))
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(with(&["internal_witness-1"]), "too-few-together");
    assert_eq!(with(&["internal_witness-1", "internal_witness-1"]), "person-twice");
    assert_eq!(with(&["administrator-1", "custodian-1"]), "recorder-missing");
    assert_eq!(with(&["internal_witness-1", "a stranger"]), "not-present");
    room.pass(room.exception("clock_check", Resolution::Skip));
    assert!(matches!(room.state_of("clock_check"), StepState::Skipped { exception: 0, .. }));
}

#[test]
fn a_direction_that_moves_nothing_is_left_out_as_a_whole() {
    let mut room = Room::at("rebalance", "plan_to_cold");
    room.pass(room.exception("plan_to_cold", Resolution::Skip));
    for id in [
        "plan_to_cold",
        "approve_to_cold",
        "sign_to_cold",
        "verify_to_cold",
        "export_to_cold",
        "anchor_to_cold",
    ] {
        assert!(matches!(room.state_of(id), StepState::Skipped { exception: 0, .. }), "{id}");
    }
    assert_eq!(room.state.current().unwrap().0.id.as_str(), "plan_to_hot");
}

#[test]
fn two_people_stay_in_a_break_and_the_witness_is_one_of_them() {
    let mut room = Room::at("key-generation", "birth_key");
    assert_eq!(code(&room.refused(room.resume(&["administrator-1", "internal_witness-1"]))), "not-in-break");
    assert_eq!(code(&room.refused(room.pause(&["internal_witness-1"]))), "too-few-together");
    assert_eq!(code(&room.refused(room.pause(&["administrator-1", "custodian-1"]))), "must-stay");
    assert_eq!(code(&room.refused(room.pause(&["internal_witness-1", "a stranger"]))), "not-present");
    room.pass(room.pause(&["custodian-1", "internal_witness-1"]));
    assert_eq!(code(&room.refused(began(room.step("birth_key"), 1))), "in-break");
    assert_eq!(code(&room.refused(room.resume(&["administrator-1", "internal_witness-1"]))), "did-not-stay");
    assert_eq!(code(&room.refused(room.resume(&["internal_witness-1"]))), "too-few-together");
    room.pass(room.resume(&["custodian-1", "internal_witness-1"]));
    assert_eq!(room.state.run().unwrap().breaks.len(), 1);
}

#[test]
fn a_substitute_takes_one_role_and_makes_no_conflict() {
    let mut room = Room::at("key-generation", "birth_key");
    let change = |role: &str, from: &str, to: &str| Event::Substitution {
        time: UnixMs(5_000_000),
        role: RoleId::new(role).unwrap(),
        from: person(from),
        to: person(to),
    };
    assert_eq!(code(&room.refused(change("internal_witness", "internal_witness-1", "mori"))), "must-stay");
    assert_eq!(code(&room.refused(change("custodian", "hot_custodian-1", "mori"))), "not-holder");
    assert_eq!(code(&room.refused(change("custodian", "custodian-1", "custodian-2"))), "person-twice");
    assert_eq!(
        code(&room.refused(change("custodian", "custodian-1", "external_auditor-1"))),
        "conflicting-roles"
    );
    room.pass(change("custodian", "custodian-1", "mori"));
    room.begin("birth_key");
    let old = done(room.step("birth_key"), &room.roles, 1);
    assert_eq!(code(&room.refused(old)), "initials-not-asked");
    let roles = room.state.run().unwrap().roles.clone();
    room.pass(done(room.step("birth_key"), &roles, 5_000_003));
}

#[test]
fn a_clock_that_goes_back_is_flagged_and_never_refused() {
    let mut room = Room::at("key-generation", "clock_check");
    let before = room.state.run().unwrap().latest;
    let effects = room.pass(began(room.step("clock_check"), 5));
    assert_eq!(effects[0], Effect::FlagClock { before, now: UnixMs(5) });
    let run = room.state.run().unwrap();
    assert_eq!((run.clock_flags.len(), run.latest), (1, before));
}

#[test]
fn everybody_signs_off_and_the_duties_are_scheduled_once() {
    let script = shipped("share-backup");
    let mut events = happy(&script, script.ceremony().quorum);
    let Some(Event::Completed { time, signed_by }) = events.pop() else { unreachable!() };
    let state = fold(script.clone(), events).unwrap();
    assert_eq!(state.run().unwrap().scheduled.len(), 1, "the bags are owed as soon as they are sealed");
    let few = Event::Completed { time, signed_by: signed_by[1..].to_vec() };
    assert_eq!(code(&step(&state, few).unwrap_err()), "signature-missing");
    let (state, effects) = step(&state, Event::Completed { time, signed_by }).unwrap();
    assert!(matches!(state.phase(), Phase::Completed { .. }));
    let scheduled: Vec<&str> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::ScheduleDuty { duty, .. } => Some(duty.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(scheduled, ["recovery_drill"]);
}

#[test]
fn a_note_needs_an_author_in_the_room_and_a_step_of_the_script() {
    let room = Room::at("rebalance", "assess");
    let note = |by: &str, step: &str| Event::Annotation {
        time: UnixMs(1),
        step: Some(StepId::new(step).unwrap()),
        by: person(by),
        text: remark("a phone rang outside"),
        evidence: Vec::new(),
    };
    assert_eq!(code(&room.refused(note("a stranger", "assess"))), "not-present");
    assert_eq!(code(&room.refused(note("maker-1", "assassin"))), "no-such-step");
    assert!(step_passes(&room, note("maker-1", "assess")));
}
