//! One ceremony from its first step to its last: intent, action, outcome.

use std::collections::BTreeMap;

use ceremony::{
    Action, Effect, Event, EvidenceId, Intent, Need, PersonId, Phase, Remark, Resolution, Retired, Severity,
    Sha256, Step, StepState,
};

use super::{Hall, RehearsalError};
use crate::cast::WITNESS;
use crate::failure::Failure;
use crate::journal::now;
use crate::room::{Bilingual, Notice, Question};
use crate::scene;

/// A device whose packaging was opened before: no key of this ceremony may come from it.
const SEAL_WAS_BROKEN: &str = "ceremony-seal-was-broken";

/// What is to be done with a step before it is performed.
enum Before {
    /// Write the intent.
    Begin,
    /// The intent is there, left by a program that was stopped.
    GoOn,
    /// It failed before; the exception that lets it be tried again is due.
    Except,
}

impl Hall<'_> {
    /// Runs a ceremony, from wherever it stands.
    pub(super) fn run_ceremony(&mut self, id: &str) -> Result<(), Failure> {
        let state = self.journal.state().ceremony(id)?;
        match state.phase() {
            Phase::Completed { .. } => return Ok(()),
            Phase::Aborted { .. } => {
                return Err(RehearsalError::CeremonyAborted { ceremony: id.to_owned() }.into());
            }
            Phase::NotStarted | Phase::Running { .. } | Phase::Paused { .. } => {}
        }
        let script = self.journal.state().script(id)?;
        self.current = Some(id.to_owned());
        self.show()?;
        self.room.tell(Notice::Ceremony {
            ceremony: id.to_owned(),
            title: bilingual(&script.ceremony().title),
            steps: script.steps().count(),
            script: script.sha256().to_string(),
        });
        self.log_in(id)?;
        if matches!(state.phase(), Phase::NotStarted) {
            let started = Event::Started {
                time: now(),
                script: script.ceremony().id.clone(),
                script_sha256: script.sha256(),
                quorum: self.quorum,
                roles: self.cast.roles(id)?,
            };
            self.wrote(id, started)?;
        }
        while let Some((number, step)) = self.current(id)? {
            self.run_step(id, number, &step)?;
        }
        let everybody = self.everybody(id)?;
        self.insist("app-ask-sign-off")?;
        self.wrote(id, Event::Completed { time: now(), signed_by: everybody })
    }

    /// The step that is due, and its number counted from 1.
    fn current(&self, id: &str) -> Result<Option<(usize, Step)>, Failure> {
        let state = self.journal.state().ceremony(id)?;
        let script = self.journal.state().script(id)?;
        Ok(state.current().map(|(step, _)| {
            let place = script.steps().position(|other| other.id == step.id).unwrap_or(0);
            (place + 1, step.clone())
        }))
    }

    fn run_step(&mut self, id: &str, number: usize, step: &Step) -> Result<(), Failure> {
        if let Action::Plan { direction } = &step.action
            && self.nothing_to_move(*direction)?
        {
            return self.leave_out(id, step);
        }
        self.room.tell(Notice::StepBegan {
            ceremony: id.to_owned(),
            step: step.id.to_string(),
            number,
            instruction: bilingual(&step.instruction),
            read_aloud: step.say.as_ref().map(bilingual),
        });
        match self.before(id)? {
            Before::Begin => self.wrote(id, Event::StepBegan { time: now(), step: step.id.clone() })?,
            Before::GoOn => self.tell("app-step-goes-on", vec![]),
            Before::Except => {
                self.except(id, step)?;
                return Ok(());
            }
        }
        self.journal.begin_evidence();
        match self.perform(id, step).and_then(|()| self.finish(id, step)) {
            Ok(()) => Ok(()),
            Err(failure) => self.failed(id, step, failure),
        }
    }

    fn before(&self, id: &str) -> Result<Before, Failure> {
        let state = self.journal.state().ceremony(id)?;
        let Some((_, record)) = state.current() else { return Ok(Before::Begin) };
        Ok(match &record.state {
            StepState::Active { intent: Intent::Open, .. } => Before::GoOn,
            StepState::Active { intent: Intent::Failed { need: Need::Exception, .. }, .. } => Before::Except,
            StepState::Active { intent: Intent::Failed { need: Need::Abort, .. }, .. } => {
                return Err(RehearsalError::CeremonyAborted { ceremony: id.to_owned() }.into());
            }
            StepState::Pending
            | StepState::Done { .. }
            | StepState::Excepted { .. }
            | StepState::Skipped { .. } => Before::Begin,
        })
    }

    /// Initials and outcome.
    fn finish(&mut self, id: &str, step: &Step) -> Result<(), Failure> {
        let state = self.journal.state().ceremony(id)?;
        let mut initials: Vec<PersonId> = Vec::new();
        if let Some(run) = state.run() {
            for person in step.initials.iter().filter_map(|role| run.roles.get(role)).flatten() {
                if !initials.contains(person) {
                    initials.push(person.clone());
                }
            }
        }
        let names = initials.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let mut question = Question::new(WITNESS, "app-ask-initials", vec![("people", names)]);
        question.expect = step.expect.as_ref().map(bilingual);
        self.room.confirm(question)?;
        let hashes: Vec<Sha256> = self.journal.evidence().into_iter().map(Sha256::new).collect();
        let evidence: BTreeMap<EvidenceId, Vec<Sha256>> =
            step.evidence.iter().map(|name| (name.clone(), hashes.clone())).collect();
        let done = Event::StepDone { time: now(), attested: None, step: step.id.clone(), initials, evidence };
        self.wrote(id, done)?;
        self.room.tell(Notice::StepDone { ceremony: id.to_owned(), step: step.id.to_string() });
        Ok(())
    }

    /// What stood in the way is removed and the step goes on, or it failed and the script says what follows.
    fn failed(&mut self, id: &str, step: &Step, failure: Failure) -> Result<(), Failure> {
        let failure = self.named(failure);
        if !failure.is_interruption() {
            let code = Remark::new(failure.code())?;
            self.wrote(id, Event::StepFailed { time: now(), step: step.id.clone(), code: code.clone() })?;
            // What no other attempt can change ends the ceremony too.
            let is_final = failure.code() == SEAL_WAS_BROKEN;
            if matches!(step.on_fail, ceremony::OnFail::Abort) || is_final {
                let by = self.administrator(id)?;
                self.wrote(id, Event::Abort { time: now(), by, reason: code, destroyed: Vec::new() })?;
                return Err(failure);
            }
        }
        if self.goes_on_after(&failure)? { Ok(()) } else { Err(failure) }
    }

    /// A step that failed, and whose script asks for an exception before it is tried again.
    fn except(&mut self, id: &str, step: &Step) -> Result<(), Failure> {
        self.insist("app-ask-exception")?;
        self.exception(id, step, "the step failed and is tried again", Resolution::Continue)
    }

    /// Asks the witness until there is a yes, or nobody wants to be asked again.
    fn insist(&mut self, text: &'static str) -> Result<(), Failure> {
        while let Err(failure) = self.room.confirm(Question::new(WITNESS, text, vec![])) {
            if !self.room.try_again(&failure) {
                return Err(failure);
            }
        }
        Ok(())
    }

    /// A plan that moves nothing is left out, with all that hangs on it.
    fn leave_out(&mut self, id: &str, step: &Step) -> Result<(), Failure> {
        self.tell("app-nothing-to-move", vec![]);
        self.exception(id, step, "within every target: nothing has to move", Resolution::Skip)
    }

    fn exception(
        &mut self,
        id: &str,
        step: &Step,
        what: &str,
        resolution: Resolution,
    ) -> Result<(), Failure> {
        let event = Event::Exception {
            time: now(),
            step: Some(step.id.clone()),
            what: Remark::new(what)?,
            severity: Severity::Minor,
            fix: Remark::new("none needed")?,
            agreed_by: vec![self.administrator(id)?, PersonId::new(WITNESS)?],
            resolution,
        };
        self.wrote(id, event)
    }

    /// Writes an event of the ceremony and does what follows from it.
    fn wrote(&mut self, id: &str, event: Event) -> Result<(), Failure> {
        let effects = self.journal.ceremony(id, event)?;
        self.show()?;
        for effect in effects {
            match effect {
                Effect::Anchor {} => self.show_head(),
                Effect::ScheduleDuty { duty, people, .. } => {
                    let script = self.journal.state().script(id)?;
                    if let Some(duty) = script.duties().iter().find(|other| other.id == duty) {
                        let people = people.iter().map(ToString::to_string).collect();
                        self.room.tell(Notice::Duty { what: bilingual(&duty.what), people });
                    }
                }
                Effect::FlagClock { .. } => self.tell("app-clock-went-back", vec![]),
                // The loop in `run_ceremony` asks for these itself.
                Effect::ShowStep { .. }
                | Effect::PerformAction { .. }
                | Effect::AskInitials { .. }
                | Effect::AskException { .. }
                | Effect::AskAbort { .. }
                | Effect::AskSignOff { .. }
                | Effect::PublishRecord {} => {}
            }
        }
        Ok(())
    }

    pub(super) fn everybody(&self, id: &str) -> Result<Vec<PersonId>, Failure> {
        let roles = self.cast.roles(id)?;
        let people: std::collections::BTreeSet<PersonId> = roles.into_values().flatten().collect();
        Ok(people.into_iter().collect())
    }

    fn administrator(&self, id: &str) -> Result<PersonId, Failure> {
        let role = ceremony::RoleId::new("administrator")?;
        let people = self.cast.roles(id)?.remove(&role).unwrap_or_default();
        people.into_iter().next().ok_or_else(|| super::not_yet("an administrator"))
    }

    /// Performs a step's typed action.
    fn perform(&mut self, id: &str, step: &Step) -> Result<(), Failure> {
        match &step.action {
            Action::Confirm {} | Action::Attest {} => self.declare(id, step),
            Action::ReadBackHash { of } => self.read_back_hash(id, *of),
            Action::ClockCheck { .. } => self.clock_check(),
            Action::MachineCheck { checks } => self.machine_check(checks),
            Action::RollCall {} => self.roll_call(id),
            Action::BagCheck { .. } => self.bag_check(),
            Action::BirthKey { .. } => self.birth_key(),
            Action::ReadDevice { .. } => self.read_devices(),
            Action::RegisterDevice { devices } => self.register_devices(*devices),
            Action::ChangeFirmware { .. } => self.change_firmware(),
            Action::ResetDevice { .. } => self.reset_spare(),
            Action::Retire { what: Retired::Device } => self.retire_spare(),
            Action::DestroyDevice { .. } => self.destroy_spare(),
            Action::ReportLoss { .. } => self.report_loss(),
            Action::CompareOnDevice { .. } => self.compare_on_devices(),
            Action::Enrol { .. } => self.enrol(),
            Action::RegisterPolicy { .. } => self.register_policy(),
            Action::VerifyAddress { count, .. } => self.verify_addresses(u32::from(*count)),
            Action::ProveSpend { .. } => self.prove_spend(),
            Action::SplitShares { threshold, count, .. } => self.split_shares(*threshold, *count),
            Action::VerifyShare {} => self.verify_shares(),
            Action::ProveBackup { .. } => self.prove_backup(),
            Action::SealBag { .. } => self.seal_bags(),
            Action::Wipe { .. } => self.confirm_wipe(),
            Action::Import { .. } => self.import(),
            Action::Assess {} => self.assess(),
            Action::Plan { direction } => self.plan(*direction),
            Action::Approve { .. } => self.approve(self.purpose_of(step)?),
            Action::Sign { .. } => self.sign(self.purpose_of(step)?),
            Action::VerifyTransaction {} => self.verify_transaction(self.purpose_of(step)?),
            Action::Export { .. } => self.export(self.purpose_of(step)?),
            Action::AnchorLog { .. } => self.anchor(),
            other @ (Action::CheckValue { .. }
            | Action::GatherEntropy { .. }
            | Action::Cosign {}
            | Action::Freeze { .. }
            | Action::Unfreeze { .. }
            | Action::ProposeChange { .. }
            | Action::Reconcile {}
            | Action::LoadDevice { .. }
            | Action::RestoreShares {}
            | Action::Retire { what: Retired::Wallet | Retired::Key }) => {
                Err(RehearsalError::ActionNotBuilt { action: other.name().to_owned() }.into())
            }
        }
    }

    /// Which of the two transfers a step works on.
    fn purpose_of(&self, step: &Step) -> Result<treasury::Purpose, Failure> {
        let id = self.current.as_deref().unwrap_or_default();
        let script = self.journal.state().script(id)?;
        scene::transfer_of(&script, step).ok_or_else(|| super::not_yet("a plan"))
    }
}

pub(super) fn bilingual(text: &ceremony::Bilingual) -> Bilingual {
    Bilingual { ja: text.ja.clone(), en: text.en.clone() }
}
