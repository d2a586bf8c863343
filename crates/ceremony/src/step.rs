//! The machine: one event, one state, one list of effects.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::document::{OnFail, Step};
use crate::effect::Effect;
use crate::event::{Event, Resolution};
use crate::people::{
    asked, assign, check_initials, everybody, must_stay_in, none_twice, present, recorder_agrees, substitute,
    two_present,
};
use crate::script::Script;
use crate::state::{
    Attempt, Break, ClockFlag, Exception, Intent, Need, Note, Phase, Run, State, StepRecord, StepState,
    Substitution,
};
use crate::step_error::StepError;
use crate::values::{EvidenceId, Remark, Sha256, StepId, UnixMs};

/// What `event` makes of `state`, and what is to be done then.
///
/// # Errors
/// Why the event is refused; `state` stands as it was.
pub fn step(state: &State, event: Event) -> Result<(State, Vec<Effect>), StepError> {
    let mut effects = Vec::new();
    let phase = match &state.phase {
        Phase::NotStarted => start(&state.script, event, &mut effects)?,
        Phase::Running { run } => {
            let run = timed(run, event.time(), &mut effects);
            let turn = Turn { script: &state.script, run, effects: &mut effects };
            turn.running(event)?
        }
        Phase::Paused { run, pause } => {
            let run = timed(run, event.time(), &mut effects);
            let turn = Turn { script: &state.script, run, effects: &mut effects };
            turn.paused(pause, event)?
        }
        Phase::Completed { .. } | Phase::Aborted { .. } => {
            return Err(StepError::Ended { event: event.kind().to_owned() });
        }
    };
    Ok((State { script: Arc::clone(&state.script), phase }, effects))
}

/// The state after `events`, from the very beginning.
///
/// # Errors
/// Why one of them is refused: then these are not the events of a run of `script`.
pub fn fold(script: Arc<Script>, events: impl IntoIterator<Item = Event>) -> Result<State, StepError> {
    events.into_iter().try_fold(State::new(script), |state, event| Ok(step(&state, event)?.0))
}

fn start(script: &Script, event: Event, effects: &mut Vec<Effect>) -> Result<Phase, StepError> {
    let Event::Started { time, script: id, script_sha256, quorum, roles } = event else {
        return Err(StepError::NotStarted { event: event.kind().to_owned() });
    };
    if id != script.ceremony().id {
        return Err(StepError::AnotherScript {
            expected: script.ceremony().id.to_string(),
            found: id.to_string(),
        });
    }
    check_hash(script, script_sha256)?;
    let roles = assign(script, quorum, roles)?;
    let steps: Vec<StepRecord> = script
        .steps()
        .map(|step| StepRecord { id: step.id.clone(), state: StepState::Pending, earlier: Vec::new() })
        .collect();
    effects.extend(steps.first().map(|first| Effect::ShowStep { step: first.id.clone() }));
    Ok(Phase::Running {
        run: Run {
            started: time,
            script_sha256,
            quorum,
            roles,
            steps,
            notes: Vec::new(),
            exceptions: Vec::new(),
            substitutions: Vec::new(),
            breaks: Vec::new(),
            scheduled: Vec::new(),
            clock_flags: Vec::new(),
            latest: time,
        },
    })
}

/// A copy of `run` at `now`; a clock that went back is flagged, never refused.
fn timed(run: &Run, now: UnixMs, effects: &mut Vec<Effect>) -> Run {
    let mut run = run.clone();
    if now < run.latest {
        run.clock_flags.push(ClockFlag { before: run.latest, now });
        effects.push(Effect::FlagClock { before: run.latest, now });
    } else {
        run.latest = now;
    }
    run
}

fn check_hash(script: &Script, found: Sha256) -> Result<(), StepError> {
    let expected = script.sha256();
    if found == expected {
        Ok(())
    } else {
        Err(StepError::WrongScriptHash { expected: expected.to_string(), found: found.to_string() })
    }
}

/// One event on a copy of the run.
struct Turn<'script, 'effects> {
    script: &'script Script,
    run: Run,
    effects: &'effects mut Vec<Effect>,
}

impl<'script> Turn<'script, '_> {
    fn running(mut self, event: Event) -> Result<Phase, StepError> {
        match event {
            Event::Started { .. } => return Err(StepError::AlreadyStarted),
            Event::StepBegan { time, step } => self.begin(time, &step)?,
            Event::EvidenceAdded { step, name, sha256, time: _ } => {
                let step = self.current(&step)?;
                let (_, mut evidence) = self.open(step)?;
                add_evidence(step, &mut evidence, BTreeMap::from([(name, vec![sha256])]))?;
                if let StepState::Active { evidence: kept, .. } = &mut self.record(step).state {
                    *kept = evidence;
                }
            }
            Event::StepDone { time, attested, step, initials, evidence: more } => {
                let step = self.current(&step)?;
                let (began, mut evidence) = self.open(step)?;
                add_evidence(step, &mut evidence, more)?;
                if let Some(missing) = step.evidence.iter().find(|name| !evidence.contains_key(name)) {
                    let (step, evidence) = (step.id.to_string(), missing.to_string());
                    return Err(StepError::EvidenceMissing { step, evidence });
                }
                check_initials(step, &self.run, &initials)?;
                self.record(step).state = StepState::Done { began, time, attested, initials, evidence };
                if step.action.is_irreversible() {
                    self.effects.push(Effect::Anchor {});
                }
                self.schedule(|after| after == Some(&step.id));
                self.show_next();
            }
            Event::StepFailed { time, step, code } => self.fail(time, &step, code)?,
            Event::StepWithdrawn { time, step, confirmed_by } => {
                let step = self.current(&step)?;
                let (began, _) = self.open(step)?;
                two_present(&self.run.roles, &confirmed_by)?;
                let record = self.record(step);
                record.earlier.push(Attempt::Withdrawn { began, time, confirmed_by });
                record.state = StepState::Pending;
                self.show_next();
            }
            Event::Annotation { time, step, by, text, evidence } => {
                self.annotate(Note { time, step, by, text, evidence })?;
            }
            Event::Break { time, reason, staying } => {
                two_present(&self.run.roles, &staying)?;
                must_stay_in(self.script, &self.run.roles, &staying)?;
                return Ok(Phase::Paused {
                    run: self.run,
                    pause: Break { since: time, until: None, reason, staying },
                });
            }
            Event::Resume { .. } => return Err(StepError::NotInBreak),
            Event::Exception { time, step, what, severity, fix, agreed_by, resolution } => {
                self.except(Exception { time, step, what, severity, fix, agreed_by, resolution })?;
            }
            Event::Substitution { time, role, from, to } => {
                self.substitute(Substitution { time, role, from, to })?
            }
            Event::Abort { time, by, reason, destroyed } => {
                present(&self.run.roles, &by)?;
                self.effects.extend([Effect::Anchor {}, Effect::PublishRecord {}]);
                return Ok(Phase::Aborted { run: self.run, time, by, reason, destroyed });
            }
            Event::Completed { time, signed_by } => {
                if let Some(index) = self.run.current() {
                    return Err(StepError::StepsLeft { step: self.run.steps[index].id.to_string() });
                }
                none_twice(&signed_by)?;
                signed_by.iter().try_for_each(|person| present(&self.run.roles, person))?;
                if let Some(person) =
                    everybody(&self.run.roles).into_iter().find(|person| !signed_by.contains(person))
                {
                    return Err(StepError::SignatureMissing { person: person.to_string() });
                }
                self.schedule(|after| after.is_none());
                self.effects.extend([Effect::Anchor {}, Effect::PublishRecord {}]);
                return Ok(Phase::Completed { run: self.run, time, signed_by });
            }
        }
        Ok(Phase::Running { run: self.run })
    }

    fn paused(mut self, pause: &Break, event: Event) -> Result<Phase, StepError> {
        match event {
            Event::Resume { time, script_sha256, stayed } => {
                check_hash(self.script, script_sha256)?;
                two_present(&self.run.roles, &stayed)?;
                must_stay_in(self.script, &self.run.roles, &stayed)?;
                if let Some(person) = stayed.iter().find(|person| !pause.staying.contains(person)) {
                    return Err(StepError::DidNotStay { person: person.to_string() });
                }
                self.run.breaks.push(Break { until: Some(time), staying: stayed, ..pause.clone() });
                self.show_next();
                Ok(Phase::Running { run: self.run })
            }
            Event::Annotation { time, step, by, text, evidence } => {
                self.annotate(Note { time, step, by, text, evidence })?;
                Ok(Phase::Paused { run: self.run, pause: pause.clone() })
            }
            Event::Substitution { time, role, from, to } => {
                if pause.staying.contains(&from) {
                    return Err(StepError::MustStay { person: from.to_string(), role: role.to_string() });
                }
                self.substitute(Substitution { time, role, from, to })?;
                Ok(Phase::Paused { run: self.run, pause: pause.clone() })
            }
            Event::Abort { .. } => {
                self.run.breaks.push(pause.clone());
                self.running(event)
            }
            Event::Started { .. } => Err(StepError::AlreadyStarted),
            Event::StepBegan { .. }
            | Event::EvidenceAdded { .. }
            | Event::StepDone { .. }
            | Event::StepFailed { .. }
            | Event::StepWithdrawn { .. }
            | Event::Break { .. }
            | Event::Exception { .. }
            | Event::Completed { .. } => Err(StepError::InBreak { event: event.kind().to_owned() }),
        }
    }

    fn begin(&mut self, began: UnixMs, id: &StepId) -> Result<(), StepError> {
        let step = self.current(id)?;
        let people = asked(step, &self.run.roles);
        let record = self.record(step);
        match &record.state {
            StepState::Active { intent: Intent::Open, .. } => {
                return Err(StepError::AlreadyBegun { step: id.to_string() });
            }
            StepState::Active { intent: Intent::Failed { need, .. }, .. } => return Err(needs(*need, id)),
            StepState::Pending
            | StepState::Done { .. }
            | StepState::Excepted { .. }
            | StepState::Skipped { .. } => {}
        }
        record.state = StepState::Active { began, evidence: BTreeMap::new(), intent: Intent::Open };
        let attempt = u32::try_from(record.earlier.len()).unwrap_or(u32::MAX).saturating_add(1);
        let action = step.action.clone();
        self.effects.push(Effect::PerformAction { step: step.id.clone(), action, attempt });
        self.effects.push(Effect::AskInitials { step: step.id.clone(), people });
        Ok(())
    }

    fn fail(&mut self, time: UnixMs, id: &StepId, code: Remark) -> Result<(), StepError> {
        let step = self.current(id)?;
        let (began, evidence) = self.open(step)?;
        let (id, failure) = (step.id.clone(), code.as_str().to_owned());
        let waiting = |code, need| StepState::Active {
            began,
            evidence: evidence.clone(),
            intent: Intent::Failed { time, code, need },
        };
        match &step.on_fail {
            OnFail::Exception => {
                self.record(step).state = waiting(code, Need::Exception);
                self.effects.push(Effect::AskException { step: id, failure });
            }
            OnFail::Abort => {
                self.record(step).state = waiting(code, Need::Abort);
                self.effects.push(Effect::AskAbort { step: id, failure });
            }
            OnFail::Retry => {
                self.again(step, Attempt::Failed { began, time, code, evidence });
                self.show_next();
            }
            OnFail::Goto(target) => {
                self.again(step, Attempt::Failed { began, time, code, evidence });
                let before: Vec<&StepId> =
                    self.script.steps().map(|step| &step.id).take_while(|before| *before != target).collect();
                let back = self.run.steps.iter_mut().skip_while(|record| record.id != *target);
                for record in back.take_while(|record| record.id != id) {
                    let hangs_on = self.script.step(&record.id).and_then(|step| step.only_with.as_ref());
                    let skipped = matches!(record.state, StepState::Skipped { .. });
                    if skipped && hangs_on.is_some_and(|other| before.contains(&other)) {
                        // It was left out together with a step that stays left out.
                        continue;
                    }
                    let was = Box::new(std::mem::replace(&mut record.state, StepState::Pending));
                    record.earlier.push(Attempt::Superseded { time, by: id.clone(), was });
                }
                self.show_next();
            }
        }
        Ok(())
    }

    fn except(&mut self, exception: Exception) -> Result<(), StepError> {
        two_present(&self.run.roles, &exception.agreed_by)?;
        recorder_agrees(self.script, &self.run.roles, &exception.agreed_by)?;
        let index = self.run.exceptions.len();
        let time = exception.time;
        if let Some(id) = &exception.step {
            let step = self.current(id)?;
            let waivable = match step.on_fail {
                OnFail::Exception => true,
                OnFail::Retry | OnFail::Abort | OnFail::Goto(_) => false,
            };
            let state = self.record(step).state.clone();
            match (exception.resolution, state) {
                (_, StepState::Active { intent: Intent::Failed { need: Need::Abort, .. }, .. }) => {
                    return Err(needs(Need::Abort, id));
                }
                (
                    Resolution::Continue,
                    StepState::Active { began, evidence, intent: Intent::Failed { time, code, .. } },
                ) => {
                    self.again(step, Attempt::Failed { began, time, code, evidence });
                }
                (Resolution::Continue, _) => {}
                (Resolution::Accept | Resolution::Skip, _) if !waivable => {
                    return Err(StepError::NotWaivable { step: id.to_string() });
                }
                (Resolution::Accept, StepState::Active { evidence, .. }) => {
                    self.record(step).state = StepState::Excepted { time, exception: index, evidence };
                }
                (Resolution::Accept, _) => return Err(StepError::NotBegun { step: id.to_string() }),
                (Resolution::Skip, StepState::Pending) => {
                    let left_out =
                        |other: &&Step| other.id == step.id || other.only_with.as_ref() == Some(&step.id);
                    for step in self.script.steps().filter(left_out) {
                        self.record(step).state = StepState::Skipped { time, exception: index };
                    }
                }
                (Resolution::Skip, _) => return Err(StepError::AlreadyBegun { step: id.to_string() }),
            }
        } else if let Some(current) = self.run.current() {
            let current = self.run.steps[current].id.to_string();
            return Err(StepError::NotNextStep { step: "-".to_owned(), current });
        }
        self.run.exceptions.push(exception);
        self.show_next();
        Ok(())
    }

    fn annotate(&mut self, note: Note) -> Result<(), StepError> {
        present(&self.run.roles, &note.by)?;
        if let Some(step) = note.step.as_ref().filter(|step| self.script.step(step).is_none()) {
            return Err(StepError::NoSuchStep { step: step.to_string() });
        }
        self.run.notes.push(note);
        Ok(())
    }

    fn substitute(&mut self, change: Substitution) -> Result<(), StepError> {
        substitute(self.script, &mut self.run.roles, &change.role, &change.from, &change.to)?;
        self.run.substitutions.push(change);
        Ok(())
    }

    /// The step called `id`, which must be the first that is not finished.
    fn current(&self, id: &StepId) -> Result<&'script Step, StepError> {
        let step = self.script.step(id).ok_or_else(|| StepError::NoSuchStep { step: id.to_string() })?;
        let current = self.run.current().map(|index| &self.run.steps[index].id);
        if current == Some(id) {
            return Ok(step);
        }
        let current = current.map_or_else(|| "-".to_owned(), ToString::to_string);
        Err(StepError::NotNextStep { step: id.to_string(), current })
    }

    /// When the step was begun and its evidence so far; refused unless its outcome is open.
    fn open(&mut self, step: &Step) -> Result<(UnixMs, Evidence), StepError> {
        match &self.record(step).state {
            StepState::Active { began, evidence, intent: Intent::Open } => Ok((*began, evidence.clone())),
            StepState::Active { intent: Intent::Failed { need, .. }, .. } => Err(needs(*need, &step.id)),
            StepState::Pending
            | StepState::Done { .. }
            | StepState::Excepted { .. }
            | StepState::Skipped { .. } => Err(StepError::NotBegun { step: step.id.to_string() }),
        }
    }

    fn record(&mut self, step: &Step) -> &mut StepRecord {
        let record = self.run.steps.iter_mut().find(|record| record.id == step.id);
        record.expect("the run has a record for each step of its script")
    }

    /// Keeps the attempt and makes the step pending again.
    fn again(&mut self, step: &Step, attempt: Attempt) {
        let record = self.record(step);
        record.earlier.push(attempt);
        record.state = StepState::Pending;
    }

    /// Shows the first step that is not begun, or asks for signatures when none is left.
    fn show_next(&mut self) {
        let effect = match self.run.current().map(|index| &self.run.steps[index]) {
            Some(StepRecord { id, state: StepState::Pending, .. }) => {
                Some(Effect::ShowStep { step: id.clone() })
            }
            Some(StepRecord { .. }) => None,
            None => {
                Some(Effect::AskSignOff { people: everybody(&self.run.roles).into_iter().cloned().collect() })
            }
        };
        self.effects.extend(effect);
    }

    /// Schedules the duties that are owed from now on, each of them once.
    fn schedule(&mut self, owed: impl Fn(Option<&StepId>) -> bool) {
        for duty in self.script.duties().iter().filter(|duty| owed(duty.after.as_ref())) {
            if self.run.scheduled.contains(&duty.id) {
                continue;
            }
            self.run.scheduled.push(duty.id.clone());
            let people = self.run.roles.get(&duty.owner).cloned().unwrap_or_default();
            let (duty, owner, due) = (duty.id.clone(), duty.owner.clone(), duty.due);
            self.effects.push(Effect::ScheduleDuty { duty, owner, people, due });
        }
    }
}

type Evidence = BTreeMap<EvidenceId, Vec<Sha256>>;

fn needs(need: Need, step: &StepId) -> StepError {
    match need {
        Need::Exception => StepError::ExceptionNeeded { step: step.to_string() },
        Need::Abort => StepError::AbortNeeded { step: step.to_string() },
    }
}

/// Adds what the step asks for, each hash once; a name without a hash is no evidence.
fn add_evidence(step: &Step, evidence: &mut Evidence, more: Evidence) -> Result<(), StepError> {
    for (name, hashes) in more {
        if !step.evidence.contains(&name) {
            return Err(StepError::EvidenceNotAsked {
                step: step.id.to_string(),
                evidence: name.to_string(),
            });
        }
        for hash in hashes {
            let kept = evidence.entry(name.clone()).or_default();
            if !kept.contains(&hash) {
                kept.push(hash);
            }
        }
    }
    Ok(())
}
