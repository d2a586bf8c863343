//! What a screen shows of a run: acts and steps with their state, and the step at hand in full.

use serde::Serialize;

use crate::action::Action;
use crate::document::Step;
use crate::effect::Asked;
use crate::people::asked;
use crate::state::{Intent, Need, Phase, State, StepRecord, StepState};
use crate::text::Language;
use crate::values::{ActId, EvidenceId, PersonId, Reference, RoleId, Sha256, StepId, UnixMs};

/// A run as a screen shows it, in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outline {
    /// The script's title.
    pub title: String,
    /// SHA-256 of the script's file.
    pub script_sha256: Sha256,
    /// How far the run has come.
    pub phase: PhaseName,
    /// When it started.
    pub started: Option<UnixMs>,
    /// The quorum: of the run, or the script's own before the start.
    pub quorum: String,
    /// The estimate for the whole, in minutes.
    pub est_minutes: u16,
    /// Steps that are finished.
    pub finished: usize,
    /// Steps that there are.
    pub total: usize,
    /// Who holds which role.
    pub roles: Vec<OutlineRole>,
    /// The acts, in order.
    pub acts: Vec<OutlineAct>,
    /// The step at hand.
    pub current: Option<CurrentStep>,
}

/// The name of a phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PhaseName {
    /// Nothing happened yet.
    NotStarted,
    /// Steps are being taken.
    Running,
    /// A break.
    Paused,
    /// Finished and signed off.
    Completed,
    /// Ended early.
    Aborted,
}

/// A role and its people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutlineRole {
    /// The role.
    pub id: RoleId,
    /// What it is called.
    pub title: String,
    /// Who holds it.
    pub people: Vec<PersonId>,
}

/// An act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutlineAct {
    /// The act.
    pub id: ActId,
    /// Its number, counted from 1.
    pub number: usize,
    /// Its title.
    pub title: String,
    /// Its steps, in order.
    pub steps: Vec<OutlineStep>,
}

/// A step in the column of steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutlineStep {
    /// The step.
    pub id: StepId,
    /// Its number, for example `2.1`.
    pub number: String,
    /// What is to be done.
    pub instruction: String,
    /// Where it stands.
    pub state: StepStateName,
    /// Who put their initials.
    pub initials: Vec<PersonId>,
    /// When it was finished, or begun if it is at hand.
    pub time: Option<UnixMs>,
    /// Attempts that are over.
    pub attempts: usize,
    /// Exceptions at this step, by their place in the run's list.
    pub exceptions: Vec<usize>,
}

/// The name of a step's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepStateName {
    /// Not begun.
    Pending,
    /// Begun.
    Active,
    /// Begun and failed; people must decide.
    Failed,
    /// Performed, checked, initialled.
    Done,
    /// Accepted by an exception.
    Excepted,
    /// Left out by an exception.
    Skipped,
}

/// The step at hand, in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CurrentStep {
    /// The step.
    pub id: StepId,
    /// Its number, for example `2.1`.
    pub number: String,
    /// Who leads it.
    pub role: RoleId,
    /// What that role is called.
    pub role_title: String,
    /// What is to be done.
    pub instruction: String,
    /// What is read aloud.
    pub say: Option<String>,
    /// What must be seen.
    pub expect: Option<String>,
    /// What the program does.
    pub action: Action,
    /// Evidence that is still missing.
    pub evidence_missing: Vec<EvidenceId>,
    /// Who is asked for initials.
    pub asked: Vec<Asked>,
    /// Since when the intent is open: ask what happened if the program was not running all the time.
    pub open_since: Option<UnixMs>,
    /// What people must decide after a failure.
    pub need: Option<Need>,
    /// The stable code of that failure.
    pub failure: Option<String>,
    /// The estimate, in minutes.
    pub est_minutes: u16,
    /// Rule books that ask for it.
    pub refs: Vec<Reference>,
}

impl State {
    /// The run as a screen shows it in `language`.
    pub fn outline(&self, language: Language) -> Outline {
        let script = self.script();
        let run = self.run();
        let records = run.map(|run| run.steps.as_slice()).unwrap_or_default();
        let people = |role: &RoleId| run.and_then(|run| run.roles.get(role)).cloned().unwrap_or_default();
        let quorum = run.map_or(script.ceremony().quorum, |run| run.quorum);
        Outline {
            title: script.ceremony().title.get(language).to_owned(),
            script_sha256: script.sha256(),
            phase: phase_name(self.phase()),
            started: run.map(|run| run.started),
            quorum: quorum.to_string(),
            est_minutes: script.ceremony().est_minutes,
            finished: records.iter().filter(|record| record.state.is_finished()).count(),
            total: script.steps().count(),
            roles: script
                .roles()
                .iter()
                .map(|role| OutlineRole {
                    id: role.id.clone(),
                    title: role.title.get(language).to_owned(),
                    people: people(&role.id),
                })
                .collect(),
            acts: self.acts(language, records),
            current: self.current_step(language),
        }
    }

    fn acts(&self, language: Language, records: &[StepRecord]) -> Vec<OutlineAct> {
        let line = |number: String, step: &Step| {
            let record = records.iter().find(|record| record.id == step.id);
            let (state, initials, time) = match record.map(|record| &record.state) {
                None | Some(StepState::Pending) => (StepStateName::Pending, Vec::new(), None),
                Some(StepState::Active { began, intent: Intent::Open, .. }) => {
                    (StepStateName::Active, Vec::new(), Some(*began))
                }
                Some(StepState::Active { intent: Intent::Failed { time, .. }, .. }) => {
                    (StepStateName::Failed, Vec::new(), Some(*time))
                }
                Some(StepState::Done { time, initials, .. }) => {
                    (StepStateName::Done, initials.clone(), Some(*time))
                }
                Some(StepState::Excepted { time, .. }) => (StepStateName::Excepted, Vec::new(), Some(*time)),
                Some(StepState::Skipped { time, .. }) => (StepStateName::Skipped, Vec::new(), Some(*time)),
            };
            let exceptions = self.run().map(|run| run.exceptions.as_slice()).unwrap_or_default();
            OutlineStep {
                id: step.id.clone(),
                number,
                instruction: step.instruction.get(language).to_owned(),
                state,
                initials,
                time,
                attempts: record.map_or(0, |record| record.earlier.len()),
                exceptions: exceptions
                    .iter()
                    .enumerate()
                    .filter(|(_, exception)| exception.step.as_ref() == Some(&step.id))
                    .map(|(index, _)| index)
                    .collect(),
            }
        };
        let acts = self.script().acts().iter().enumerate();
        acts.map(|(index, act)| OutlineAct {
            id: act.id.clone(),
            number: index + 1,
            title: act.title.get(language).to_owned(),
            steps: act
                .step
                .iter()
                .enumerate()
                .map(|(place, step)| line(format!("{}.{}", index + 1, place + 1), step))
                .collect(),
        })
        .collect()
    }

    fn current_step(&self, language: Language) -> Option<CurrentStep> {
        let (step, record) = self.current()?;
        let run = self.run()?;
        let (open_since, failed, evidence) = match &record.state {
            StepState::Active { began, evidence, intent: Intent::Open } => {
                (Some(*began), None, Some(evidence))
            }
            StepState::Active { evidence, intent: Intent::Failed { code, need, .. }, .. } => {
                (None, Some((*need, code.as_str().to_owned())), Some(evidence))
            }
            StepState::Pending
            | StepState::Done { .. }
            | StepState::Excepted { .. }
            | StepState::Skipped { .. } => (None, None, None),
        };
        let (need, failure) = failed.unzip();
        let missing = |name: &&EvidenceId| evidence.is_none_or(|evidence| !evidence.contains_key(*name));
        Some(CurrentStep {
            id: step.id.clone(),
            number: self.script().number(&step.id)?,
            role: step.role.clone(),
            role_title: self.script().role(&step.role)?.title.get(language).to_owned(),
            instruction: step.instruction.get(language).to_owned(),
            say: step.say.as_ref().map(|say| say.get(language).to_owned()),
            expect: step.expect.as_ref().map(|expect| expect.get(language).to_owned()),
            action: step.action.clone(),
            evidence_missing: step.evidence.iter().filter(missing).cloned().collect(),
            asked: asked(step, &run.roles),
            open_since,
            need,
            failure,
            est_minutes: step.est_minutes,
            refs: step.refs.clone(),
        })
    }
}

fn phase_name(phase: &Phase) -> PhaseName {
    match phase {
        Phase::NotStarted => PhaseName::NotStarted,
        Phase::Running { .. } => PhaseName::Running,
        Phase::Paused { .. } => PhaseName::Paused,
        Phase::Completed { .. } => PhaseName::Completed,
        Phase::Aborted { .. } => PhaseName::Aborted,
    }
}
