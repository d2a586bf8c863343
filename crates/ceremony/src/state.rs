//! The state of a run: a fold over its events.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::document::Step;
use crate::event::{Resolution, Severity};
use crate::script::Script;
use crate::values::{DutyId, EvidenceId, PersonId, Quorum, Remark, RoleId, Sha256, StepId, UnixMs};

/// A script and how far its run has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    pub(crate) script: Arc<Script>,
    pub(crate) phase: Phase,
}

impl State {
    /// The state before anything happened.
    pub fn new(script: Arc<Script>) -> Self {
        Self { script, phase: Phase::NotStarted }
    }

    /// The script.
    pub fn script(&self) -> &Arc<Script> {
        &self.script
    }

    /// How far the run has come.
    pub fn phase(&self) -> &Phase {
        &self.phase
    }

    /// The run, once it has started.
    pub fn run(&self) -> Option<&Run> {
        match &self.phase {
            Phase::NotStarted => None,
            Phase::Running { run }
            | Phase::Paused { run, .. }
            | Phase::Completed { run, .. }
            | Phase::Aborted { run, .. } => Some(run),
        }
    }

    /// The first step that is not finished, with its record; none before the start, after the last step or after an
    /// abort.
    pub fn current(&self) -> Option<(&Step, &StepRecord)> {
        match &self.phase {
            Phase::Running { run } | Phase::Paused { run, .. } => {
                let index = run.current()?;
                Some((self.script.steps().nth(index)?, &run.steps[index]))
            }
            Phase::NotStarted | Phase::Completed { .. } | Phase::Aborted { .. } => None,
        }
    }

    /// The step that was begun and has no outcome yet. After a crash, ask what happened.
    pub fn open_intent(&self) -> Option<&StepId> {
        match self.current()?.1 {
            StepRecord { id, state: StepState::Active { intent: Intent::Open, .. }, .. } => Some(id),
            StepRecord { .. } => None,
        }
    }
}

/// How far a run has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum Phase {
    /// Nothing happened yet.
    NotStarted,
    /// Steps are being taken.
    Running {
        /// The run.
        run: Run,
    },
    /// A break.
    Paused {
        /// The run.
        run: Run,
        /// The break.
        pause: Break,
    },
    /// Everything is finished and signed off; final.
    Completed {
        /// The run.
        run: Run,
        /// When.
        time: UnixMs,
        /// Who signed.
        signed_by: Vec<PersonId>,
    },
    /// Ended early; final.
    Aborted {
        /// The run.
        run: Run,
        /// When.
        time: UnixMs,
        /// Who said stop.
        by: PersonId,
        /// Why.
        reason: Remark,
        /// What was destroyed.
        destroyed: Vec<Remark>,
    },
}

/// Everything that a run has gathered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// When it started.
    pub started: UnixMs,
    /// SHA-256 of the script's file.
    pub script_sha256: Sha256,
    /// The wallet's quorum.
    pub quorum: Quorum,
    /// Who holds which role now; every role of the script is listed.
    pub roles: BTreeMap<RoleId, Vec<PersonId>>,
    /// The steps, in the script's order.
    pub steps: Vec<StepRecord>,
    /// What should be remembered.
    pub notes: Vec<Note>,
    /// Departures from the script.
    pub exceptions: Vec<Exception>,
    /// Changes of people.
    pub substitutions: Vec<Substitution>,
    /// Breaks that are over.
    pub breaks: Vec<Break>,
    /// Duties that have been scheduled.
    pub scheduled: Vec<DutyId>,
    /// Where the clock went back.
    pub clock_flags: Vec<ClockFlag>,
    /// The latest time of any event.
    pub latest: UnixMs,
}

impl Run {
    /// The index of the first step that is not finished.
    pub(crate) fn current(&self) -> Option<usize> {
        self.steps.iter().position(|record| !record.state.is_finished())
    }
}

/// One step and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepRecord {
    /// Which step.
    pub id: StepId,
    /// Where it stands.
    pub state: StepState,
    /// Attempts that are over, oldest first; they never change.
    pub earlier: Vec<Attempt>,
}

/// Where a step stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum StepState {
    /// Not begun.
    Pending,
    /// Begun.
    Active {
        /// When.
        began: UnixMs,
        /// Evidence so far.
        evidence: BTreeMap<EvidenceId, Vec<Sha256>>,
        /// What is known of the outcome.
        intent: Intent,
    },
    /// Performed, checked, initialled.
    Done {
        /// When it began.
        began: UnixMs,
        /// When it was done.
        time: UnixMs,
        /// When, by the internal witness's watch.
        attested: Option<UnixMs>,
        /// Who put their initials.
        initials: Vec<PersonId>,
        /// The evidence.
        evidence: BTreeMap<EvidenceId, Vec<Sha256>>,
    },
    /// Begun, and accepted by an exception.
    Excepted {
        /// When.
        time: UnixMs,
        /// The exception's place in [`Run::exceptions`].
        exception: usize,
        /// The evidence.
        evidence: BTreeMap<EvidenceId, Vec<Sha256>>,
    },
    /// Left out by an exception.
    Skipped {
        /// When.
        time: UnixMs,
        /// The exception's place in [`Run::exceptions`].
        exception: usize,
    },
}

impl StepState {
    /// Whether nothing is left to do.
    pub fn is_finished(&self) -> bool {
        match self {
            Self::Pending | Self::Active { .. } => false,
            Self::Done { .. } | Self::Excepted { .. } | Self::Skipped { .. } => true,
        }
    }
}

/// What is known of the outcome of a step that was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "intent", rename_all = "snake_case")]
pub enum Intent {
    /// Nothing yet.
    Open,
    /// It failed, and people must decide.
    Failed {
        /// When.
        time: UnixMs,
        /// The stable code of the reason.
        code: Remark,
        /// What is needed.
        need: Need,
    },
}

/// What people must decide after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// An exception.
    Exception,
    /// The abort.
    Abort,
}

/// An attempt at a step that is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "attempt", rename_all = "snake_case")]
pub enum Attempt {
    /// It failed.
    Failed {
        /// When it began.
        began: UnixMs,
        /// When it failed.
        time: UnixMs,
        /// The stable code of the reason.
        code: Remark,
        /// Evidence gathered until then.
        evidence: BTreeMap<EvidenceId, Vec<Sha256>>,
    },
    /// It was never performed.
    Withdrawn {
        /// When it began.
        began: UnixMs,
        /// When that was said.
        time: UnixMs,
        /// By whom.
        confirmed_by: Vec<PersonId>,
    },
    /// It was finished, and a later failure led back before it.
    Superseded {
        /// When.
        time: UnixMs,
        /// The step that failed.
        by: StepId,
        /// What it had been.
        was: Box<StepState>,
    },
}

/// Something to be remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// When.
    pub time: UnixMs,
    /// At which step.
    pub step: Option<StepId>,
    /// Who says so.
    pub by: PersonId,
    /// What.
    pub text: Remark,
    /// Exhibits by hash.
    pub evidence: Vec<Sha256>,
}

/// A departure from the script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    /// When.
    pub time: UnixMs,
    /// At which step.
    pub step: Option<StepId>,
    /// What happened.
    pub what: Remark,
    /// How grave it is.
    pub severity: Severity,
    /// What was proposed.
    pub fix: Remark,
    /// Who agreed.
    pub agreed_by: Vec<PersonId>,
    /// What was decided.
    pub resolution: Resolution,
}

/// A change of people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Substitution {
    /// When.
    pub time: UnixMs,
    /// Which role.
    pub role: RoleId,
    /// Who held it.
    pub from: PersonId,
    /// Who holds it now.
    pub to: PersonId,
}

/// A break.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Break {
    /// Since when.
    pub since: UnixMs,
    /// Until when, once it is over.
    pub until: Option<UnixMs>,
    /// Why.
    pub reason: Remark,
    /// Who stays with the equipment, or stayed.
    pub staying: Vec<PersonId>,
}

/// A place where the clock went back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockFlag {
    /// The latest time before.
    pub before: UnixMs,
    /// The time that was given.
    pub now: UnixMs,
}
