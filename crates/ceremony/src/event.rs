//! What can happen in a ceremony, as it is written into the log: `ceremony.<kind>` with flat fields.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::values::{CeremonyId, EvidenceId, PersonId, Quorum, Remark, RoleId, Sha256, StepId, UnixMs};

/// One thing that happened. `time` is the laptop's clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(tag = "kind", content = "fields", rename_all = "snake_case", deny_unknown_fields)]
#[strum(serialize_all = "snake_case")]
pub enum Event {
    /// The ceremony began.
    Started {
        /// When.
        time: UnixMs,
        /// By which script.
        script: CeremonyId,
        /// SHA-256 of the script's file.
        script_sha256: Sha256,
        /// The wallet's quorum.
        quorum: Quorum,
        /// Who holds which role.
        roles: BTreeMap<RoleId, Vec<PersonId>>,
    },
    /// The intent to perform a step: written before anything is done.
    StepBegan {
        /// When.
        time: UnixMs,
        /// Which step.
        step: StepId,
    },
    /// A piece of evidence came in while a step was being performed.
    EvidenceAdded {
        /// When.
        time: UnixMs,
        /// Which step.
        step: StepId,
        /// What it is evidence of.
        name: EvidenceId,
        /// SHA-256 of the evidence.
        sha256: Sha256,
    },
    /// A step was performed, checked and initialled.
    StepDone {
        /// When.
        time: UnixMs,
        /// When, by the internal witness's watch.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        attested: Option<UnixMs>,
        /// Which step.
        step: StepId,
        /// Who put their initials.
        initials: Vec<PersonId>,
        /// Evidence that was not added before.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        evidence: BTreeMap<EvidenceId, Vec<Sha256>>,
    },
    /// A step did not pass.
    StepFailed {
        /// When.
        time: UnixMs,
        /// Which step.
        step: StepId,
        /// The stable code of the reason.
        code: Remark,
    },
    /// An open intent turned out not to have been performed at all, for example after a power cut.
    StepWithdrawn {
        /// When.
        time: UnixMs,
        /// Which step.
        step: StepId,
        /// Two people or more who say so.
        confirmed_by: Vec<PersonId>,
    },
    /// Something that should be remembered.
    Annotation {
        /// When.
        time: UnixMs,
        /// At which step.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<StepId>,
        /// Who says so.
        by: PersonId,
        /// What.
        text: Remark,
        /// Exhibits by hash, for example the video.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        evidence: Vec<Sha256>,
    },
    /// The ceremony paused.
    Break {
        /// When.
        time: UnixMs,
        /// Why.
        reason: Remark,
        /// Who stays with the equipment: two people or more.
        staying: Vec<PersonId>,
    },
    /// The ceremony went on.
    Resume {
        /// When.
        time: UnixMs,
        /// SHA-256 of the script's file as it is now.
        script_sha256: Sha256,
        /// Who stayed all the time.
        stayed: Vec<PersonId>,
    },
    /// Something departed from the script.
    Exception {
        /// When.
        time: UnixMs,
        /// At which step; none when all are finished.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<StepId>,
        /// What happened.
        what: Remark,
        /// How grave it is.
        severity: Severity,
        /// What is proposed.
        fix: Remark,
        /// Who agreed.
        agreed_by: Vec<PersonId>,
        /// What was decided.
        resolution: Resolution,
    },
    /// Another person took a role over.
    Substitution {
        /// When.
        time: UnixMs,
        /// Which role.
        role: RoleId,
        /// Who held it.
        from: PersonId,
        /// Who holds it now.
        to: PersonId,
    },
    /// The ceremony ended without being completed.
    Abort {
        /// When.
        time: UnixMs,
        /// Who said stop; anyone may.
        by: PersonId,
        /// Why.
        reason: Remark,
        /// What was destroyed.
        destroyed: Vec<Remark>,
    },
    /// Everybody signed off.
    Completed {
        /// When.
        time: UnixMs,
        /// Who signed.
        signed_by: Vec<PersonId>,
    },
}

/// How grave an exception is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Nothing that matters to the outcome.
    Minor,
    /// Something that a reader of the record must weigh.
    Major,
    /// Something that may have harmed the outcome.
    Critical,
}

/// What was decided about an exception.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    /// It is noted, and the step is carried on, or done again if it had failed.
    Continue,
    /// The step, which was begun, is accepted as it is.
    Accept,
    /// The step, which was not begun, is left out, and with it all steps that say `only_with`.
    Skip,
}

/// Why a record of the log is no event of a ceremony.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum EventError {
    /// The kind is unknown, or the fields are not those of the kind.
    #[error("ceremony.{kind}: {detail}")]
    MalformedEvent {
        /// The kind, without `ceremony.`.
        kind: String,
        /// What the reader says.
        detail: String,
    },
}

impl Event {
    /// The kind, without the `ceremony.` that the log puts before it.
    pub fn kind(&self) -> &'static str {
        self.into()
    }

    /// The fields, one level deep.
    pub fn fields(&self) -> Map<String, Json> {
        let mut value =
            serde_json::to_value(self).expect("events hold texts, numbers, lists and maps of texts only");
        match value["fields"].take() {
            Json::Object(fields) => fields,
            _ => Map::new(),
        }
    }

    /// The event that `kind` and `fields` of a record stand for.
    pub fn from_record(kind: &str, fields: Map<String, Json>) -> Result<Self, EventError> {
        serde_json::from_value(serde_json::json!({ "kind": kind, "fields": fields })).map_err(|error| {
            EventError::MalformedEvent { kind: kind.chars().take(80).collect(), detail: error.to_string() }
        })
    }

    /// When it happened, by the laptop's clock.
    pub fn time(&self) -> UnixMs {
        match self {
            Self::Started { time, .. }
            | Self::StepBegan { time, .. }
            | Self::EvidenceAdded { time, .. }
            | Self::StepDone { time, .. }
            | Self::StepFailed { time, .. }
            | Self::StepWithdrawn { time, .. }
            | Self::Annotation { time, .. }
            | Self::Break { time, .. }
            | Self::Resume { time, .. }
            | Self::Exception { time, .. }
            | Self::Substitution { time, .. }
            | Self::Abort { time, .. }
            | Self::Completed { time, .. } => *time,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_its_kind_and_a_flat_map() {
        let event = Event::Substitution {
            time: UnixMs(7),
            role: RoleId::new("approver").unwrap(),
            from: PersonId::new("sato").unwrap(),
            to: PersonId::new("mori").unwrap(),
        };
        assert_eq!(event.kind(), "substitution");
        let flat = serde_json::json!({ "from": "sato", "role": "approver", "time": 7, "to": "mori" });
        assert_eq!(Json::Object(event.fields()), flat);
        assert_eq!(Event::from_record(event.kind(), event.fields()), Ok(event));
    }

    #[test]
    fn a_record_with_a_field_too_many_is_refused() {
        let mut fields = Map::new();
        fields.insert("time".to_owned(), 7.into());
        fields.insert("step".to_owned(), "roll_call".into());
        assert!(Event::from_record("step_began", fields.clone()).is_ok());
        assert!(Event::from_record("step_ended", fields.clone()).is_err());
        fields.insert("initials".to_owned(), "x".into());
        assert!(Event::from_record("step_began", fields).is_err());
    }
}
