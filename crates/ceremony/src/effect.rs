//! What is to be done after an event, as data for the program that performs it.

use serde::Serialize;

use crate::action::Action;
use crate::document::Due;
use crate::values::{DutyId, PersonId, RoleId, StepId, UnixMs};

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Effect {
    /// Show this step: it is the next.
    ShowStep {
        /// The step.
        step: StepId,
    },
    /// Perform the step's action; the intent is in the log.
    PerformAction {
        /// The step.
        step: StepId,
        /// The action.
        action: Action,
        /// Which attempt this is, counted from 1.
        attempt: u32,
    },
    /// Ask these people for their initials once the action has passed.
    AskInitials {
        /// The step.
        step: StepId,
        /// The people, each under the role that is asked for.
        people: Vec<Asked>,
    },
    /// Ask for an exception: the step failed and the script says so.
    AskException {
        /// The step.
        step: StepId,
        /// The stable code of the failure.
        failure: String,
    },
    /// Ask for the abort: the step failed and nothing else is left.
    AskAbort {
        /// The step.
        step: StepId,
        /// The stable code of the failure.
        failure: String,
    },
    /// Ask everybody to sign off: all steps are finished.
    AskSignOff {
        /// Everybody.
        people: Vec<PersonId>,
    },
    /// Put the log's head outside the laptop: something happened that cannot be undone.
    Anchor {},
    /// Enter a duty into the calendar.
    ScheduleDuty {
        /// The duty.
        duty: DutyId,
        /// Who owes it.
        owner: RoleId,
        /// Who holds that role now.
        people: Vec<PersonId>,
        /// By when, counted from the event.
        due: Due,
    },
    /// Show that the clock went back; nothing is refused for it.
    FlagClock {
        /// The latest time before.
        before: UnixMs,
        /// The time now.
        now: UnixMs,
    },
    /// Write the annotated script: the run is over.
    PublishRecord {},
}

/// Somebody who is asked for initials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// Under which role.
    pub role: RoleId,
    /// Who.
    pub person: PersonId,
}
