//! Random runs keep their promises, and no text of a script makes the reader fall.
#![expect(dead_code, reason = "each test program uses a part of the common helpers")]
#![expect(clippy::unwrap_used, reason = "a helper of tests stops at the first surprise")]

mod common;

use std::sync::Arc;

use ceremony::{
    Attempt, Effect, Event, Phase, Quorum, Resolution, RoleId, Script, Severity, State, StepRecord,
    StepState, UnixMs, fold, step,
};
use common::{SHIPPED, began, done, everybody, people, person, remark, shipped, source, started};
use proptest::prelude::*;

/// The event that `choice` asks for in this state; many are refused.
fn event(state: &State, choice: u8, index: usize, time: i64) -> Event {
    let script = state.script();
    let at = UnixMs(time);
    let steps: Vec<_> = script.steps().collect();
    let any = steps[index % steps.len()];
    let current = state.current().map_or(any, |(step, _)| step);
    let roles = state.run().map_or_else(|| people(script, script.ceremony().quorum), |run| run.roles.clone());
    let crowd = everybody(&roles);
    let pair = vec![person("internal_witness-1"), crowd[index % crowd.len()].clone()];
    match choice {
        0..=4 => began(current, time),
        5..=10 => done(current, &roles, time),
        11 => began(any, time),
        12 => done(any, &roles, time),
        13 => Event::StepFailed { time: at, step: current.id.clone(), code: remark("device-locked") },
        14 => Event::StepWithdrawn { time: at, step: current.id.clone(), confirmed_by: pair },
        15 => Event::Break { time: at, reason: remark("tea"), staying: pair },
        16 | 17 => {
            let stayed = match state.phase() {
                Phase::Paused { pause, .. } => pause.staying.clone(),
                _ => pair,
            };
            Event::Resume { time: at, script_sha256: script.sha256(), stayed }
        }
        18 => Event::Annotation {
            time: at,
            step: None,
            by: pair[1].clone(),
            text: remark("noted"),
            evidence: Vec::new(),
        },
        19..=21 => Event::Exception {
            time: at,
            step: Some(current.id.clone()),
            what: remark("something"),
            severity: Severity::Major,
            fix: remark("something else"),
            agreed_by: pair,
            resolution: [Resolution::Continue, Resolution::Accept, Resolution::Skip]
                [usize::from(choice - 19)],
        },
        22 => {
            let ids: Vec<&RoleId> = roles.keys().collect();
            let role = ids[index % ids.len()].clone();
            let from = roles[&role].first().cloned().unwrap_or_else(|| person("nobody"));
            Event::Substitution { time: at, role, from, to: person(&format!("substitute-{index}")) }
        }
        23 if index.is_multiple_of(16) => {
            Event::Abort { time: at, by: pair[1].clone(), reason: remark("enough"), destroyed: Vec::new() }
        }
        23 | 24 => Event::Completed { time: at, signed_by: crowd },
        _ => started(script, script.ceremony().quorum),
    }
}

/// Nothing that is over changes: finished states stay, unless a goto kept them as an earlier attempt.
fn nothing_is_forgotten(before: &StepRecord, after: &StepRecord) -> bool {
    let history = after.earlier.starts_with(&before.earlier);
    let kept = after.earlier.get(before.earlier.len());
    let superseded = matches!(kept, Some(Attempt::Superseded { was, .. }) if **was == before.state);
    history && (!before.state.is_finished() || before.state == after.state || superseded)
}

fn check_turn(before: &State, after: &State) {
    if let (Some(old), Some(new)) = (before.run(), after.run()) {
        for (old, new) in old.steps.iter().zip(&new.steps) {
            assert!(nothing_is_forgotten(old, new), "{old:?} became {new:?}");
        }
        assert!(new.exceptions.starts_with(&old.exceptions) && new.notes.starts_with(&old.notes));
        assert!(new.breaks.starts_with(&old.breaks) && new.substitutions.starts_with(&old.substitutions));
    }
    if let Some(run) = after.run() {
        let active =
            run.steps.iter().filter(|record| matches!(record.state, StepState::Active { .. })).count();
        assert!(active <= 1, "two steps at once");
        let first =
            run.steps.iter().position(|record| !record.state.is_finished()).unwrap_or(run.steps.len());
        let begun_early = run
            .steps
            .iter()
            .skip(first + 1)
            .any(|record| matches!(record.state, StepState::Active { .. } | StepState::Done { .. }));
        assert!(!begun_early, "a step was taken before its turn");
        if let Phase::Completed { .. } = after.phase() {
            assert!(run.steps.iter().all(|record| record.state.is_finished()));
        }
    }
    assert!(!matches!(before.phase(), Phase::Completed { .. } | Phase::Aborted { .. }), "the end is the end");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_runs_keep_every_promise(
        which in 0..SHIPPED.len(),
        five in any::<bool>(),
        choices in prop::collection::vec((0_u8..26, any::<u16>(), 0_i64..120_000), 1..160),
    ) {
        let script = shipped(SHIPPED[which]);
        let quorum: Quorum = if five { "3-of-5" } else { "2-of-3" }.parse().unwrap();
        let mut state = fold(script.clone(), [started(&script, quorum)]).unwrap();
        let mut accepted = vec![started(&script, quorum)];
        let mut states = vec![state.clone()];
        for (number, (choice, index, time)) in choices.into_iter().enumerate() {
            let copy = state.clone();
            let event = event(&state, choice, usize::from(index), i64::try_from(number).unwrap() * 60_000 + time);
            let stored = Event::from_record(event.kind(), event.fields()).unwrap();
            prop_assert_eq!(&stored, &event);
            match step(&state, event) {
                Ok((next, effects)) => {
                    check_turn(&state, &next);
                    let over = effects.contains(&Effect::PublishRecord {});
                    prop_assert_eq!(over, matches!(next.phase(), Phase::Completed { .. } | Phase::Aborted { .. }));
                    state = next;
                    accepted.push(stored);
                    states.push(state.clone());
                }
                Err(_) => prop_assert_eq!(&state, &copy),
            }
        }
        // A power cut anywhere: the log up to there gives the state as it was, and the rest goes on from it.
        for cut in 0..=accepted.len() {
            let resumed = fold(script.clone(), accepted[..cut].iter().cloned()).unwrap();
            if cut > 0 {
                prop_assert_eq!(&resumed, &states[cut - 1]);
            }
            if cut % 16 == 0 {
                let rest = accepted[cut..].iter().cloned().try_fold(resumed, |state, event| step(&state, event).map(|turn| turn.0));
                prop_assert_eq!(rest.unwrap(), state.clone());
            }
        }
        prop_assert!(serde_json::to_string(state.phase()).is_ok());
        prop_assert_eq!(state.outline(ceremony::Language::Ja).total, script.steps().count());
    }

    #[test]
    fn any_bytes_are_read_without_a_fall(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let error = Script::parse("noise", &bytes).unwrap_err();
        prop_assert!(error.line >= 1 && error.column >= 1);
    }

    #[test]
    fn a_shipped_script_with_a_scar_is_read_or_refused_with_its_place(
        which in 0..SHIPPED.len(),
        place in any::<prop::sample::Index>(),
        length in 0_usize..40,
        scar in prop::sample::select(vec!["", "\"", "[[", "]]\n", " = ", "\n", "7", "-1", "true", "{", "}", "goto", "\u{202e}", "鍵", "9999999999999999999", "''", "#", "\0", "inf", "1979-05-27"]),
    ) {
        let mut characters: Vec<char> = source(SHIPPED[which]).chars().collect();
        let start = place.index(characters.len());
        let end = (start + length).min(characters.len());
        characters.splice(start..end, scar.chars());
        let text: String = characters.into_iter().collect();
        let lines = u32::try_from(text.lines().count()).unwrap() + 1;
        if let Err(error) = Script::parse("scarred", text.as_bytes()) {
            prop_assert!((1..=lines).contains(&error.line), "{error}");
            prop_assert!(error.column >= 1 && !error.field.is_empty() && error.file == "scarred");
            prop_assert!(!error.to_string().contains('\0'));
        }
    }

    #[test]
    fn two_parts_of_scripts_in_one_file_never_make_the_reader_fall(
        first in 0..SHIPPED.len(),
        second in 0..SHIPPED.len(),
        cut in any::<prop::sample::Index>(),
        from in any::<prop::sample::Index>(),
    ) {
        let (head, tail) = (source(SHIPPED[first]), source(SHIPPED[second]));
        let head: Vec<&str> = head.lines().collect();
        let tail: Vec<&str> = tail.lines().collect();
        let text = [&head[..cut.index(head.len())], &tail[from.index(tail.len())..]].concat().join("\n");
        let _: Result<Script, _> = Script::parse("patched", text.as_bytes());
    }
}

#[test]
fn a_scripted_run_reaches_its_end_in_the_random_walk_too() {
    // The walk above must be able to finish, or its promise about completed runs would be empty.
    let script: Arc<Script> = shipped("share-backup");
    let mut state = fold(script.clone(), [started(&script, script.ceremony().quorum)]).unwrap();
    for number in 0..200_usize {
        let choice = [0, 5, 24][number % 3];
        if let Ok((next, _)) = step(&state, event(&state, choice, number, i64::try_from(number).unwrap())) {
            state = next;
        }
    }
    assert!(matches!(state.phase(), Phase::Completed { .. }));
}
