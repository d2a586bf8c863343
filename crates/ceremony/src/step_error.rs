//! Why an event is refused.

use serde::Serialize;

/// Why an event is refused; the state stays as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum StepError {
    /// The ceremony has not begun.
    #[error("{event} before the start")]
    NotStarted {
        /// The event's kind.
        event: String,
    },
    /// The ceremony has begun already.
    #[error("started twice")]
    AlreadyStarted,
    /// The ceremony is paused.
    #[error("{event} in a break")]
    InBreak {
        /// The event's kind.
        event: String,
    },
    /// The ceremony is not paused.
    #[error("nothing to resume from")]
    NotInBreak,
    /// The ceremony is completed or aborted.
    #[error("{event} after the end")]
    Ended {
        /// The event's kind.
        event: String,
    },
    /// The run belongs to another script.
    #[error("the run is of `{expected}`, not `{found}`")]
    AnotherScript {
        /// The script of this state.
        expected: String,
        /// The script that the event names.
        found: String,
    },
    /// The script's file is not the one that the run began with.
    #[error("the script's hash is {found}, not {expected}")]
    WrongScriptHash {
        /// SHA-256 of the script.
        expected: String,
        /// SHA-256 that the event gives.
        found: String,
    },
    /// The script does not have this role.
    #[error("no role `{role}`")]
    NoSuchRole {
        /// The role.
        role: String,
    },
    /// The script does not have this step.
    #[error("no step `{step}`")]
    NoSuchStep {
        /// The step.
        step: String,
    },
    /// Too few people for a role.
    #[error("`{role}` needs {needed} people and has {found}")]
    TooFewPeople {
        /// The role.
        role: String,
        /// People needed.
        needed: u32,
        /// People given.
        found: u32,
    },
    /// Too many people for a role.
    #[error("`{role}` takes {limit} people and has {found}")]
    TooManyPeople {
        /// The role.
        role: String,
        /// People it takes.
        limit: u32,
        /// People given.
        found: u32,
    },
    /// Somebody stands twice in a list.
    #[error("{person} stands twice")]
    PersonTwice {
        /// The person.
        person: String,
    },
    /// One person would hold two roles that conflict.
    #[error("{person} cannot hold `{role}` and `{other}`")]
    ConflictingRoles {
        /// The person.
        person: String,
        /// One role.
        role: String,
        /// The other.
        other: String,
    },
    /// Somebody who takes no part.
    #[error("{person} takes no part")]
    NotPresent {
        /// The person.
        person: String,
    },
    /// Somebody does not hold the role.
    #[error("{person} does not hold `{role}`")]
    NotHolder {
        /// The person.
        person: String,
        /// The role.
        role: String,
    },
    /// Somebody has to stay to the end.
    #[error("{person} must stay as `{role}`")]
    MustStay {
        /// The person.
        person: String,
        /// The role.
        role: String,
    },
    /// Two people or more are needed.
    #[error("{needed} people are needed, {found} given")]
    TooFewTogether {
        /// People needed.
        needed: u32,
        /// People given.
        found: u32,
    },
    /// Nobody who records exceptions agreed.
    #[error("nobody who records exceptions agreed")]
    RecorderMissing,
    /// Somebody who was not in the room during the break.
    #[error("{person} did not stay")]
    DidNotStay {
        /// The person.
        person: String,
    },
    /// Another step comes first.
    #[error("`{step}` is not next, `{current}` is")]
    NotNextStep {
        /// The step.
        step: String,
        /// The step that is next; `-` when all are finished.
        current: String,
    },
    /// The step was begun already.
    #[error("`{step}` has begun")]
    AlreadyBegun {
        /// The step.
        step: String,
    },
    /// The step was not begun.
    #[error("`{step}` has not begun")]
    NotBegun {
        /// The step.
        step: String,
    },
    /// The step failed and an exception has to be agreed.
    #[error("`{step}` failed and needs an exception")]
    ExceptionNeeded {
        /// The step.
        step: String,
    },
    /// The step failed and only an abort is left.
    #[error("`{step}` failed and the ceremony must be aborted")]
    AbortNeeded {
        /// The step.
        step: String,
    },
    /// The script does not let this step be waived.
    #[error("`{step}` cannot be waived")]
    NotWaivable {
        /// The step.
        step: String,
    },
    /// Initials of somebody are missing.
    #[error("`{step}`: initials of {person} as `{role}` are missing")]
    InitialsMissing {
        /// The step.
        step: String,
        /// The person.
        person: String,
        /// The role under which they are asked.
        role: String,
    },
    /// Initials of somebody whom the step does not ask.
    #[error("`{step}` does not ask {person}")]
    InitialsNotAsked {
        /// The step.
        step: String,
        /// The person.
        person: String,
    },
    /// Evidence is missing.
    #[error("`{step}`: no evidence `{evidence}`")]
    EvidenceMissing {
        /// The step.
        step: String,
        /// The evidence.
        evidence: String,
    },
    /// Evidence that the step does not ask for.
    #[error("`{step}` asks for no evidence `{evidence}`")]
    EvidenceNotAsked {
        /// The step.
        step: String,
        /// The evidence.
        evidence: String,
    },
    /// Steps are left.
    #[error("`{step}` is not finished")]
    StepsLeft {
        /// The first that is not finished.
        step: String,
    },
    /// Somebody has not signed off.
    #[error("{person} has not signed off")]
    SignatureMissing {
        /// The person.
        person: String,
    },
}
