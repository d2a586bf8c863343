//! Ceremonies: each run is folded again by the rules of its script, and told step by step.

use std::collections::BTreeMap;
use std::sync::Arc;

use ceremony::register::Roster;
use ceremony::{Event, Phase, Script, State, StepId};
use serde_json::{Map, Value as Json};

use crate::failure::Failure;
use crate::say::{Finding, Said, Sentence};

/// The scripts that this program holds; a run is folded by the one whose hash it names.
const SCRIPTS: [(&str, &[u8]); 4] = [
    ("key-generation.toml", include_bytes!("../../../ceremonies/key-generation.toml")),
    ("share-backup.toml", include_bytes!("../../../ceremonies/share-backup.toml")),
    ("device-lifecycle.toml", include_bytes!("../../../ceremonies/device-lifecycle.toml")),
    ("rebalance.toml", include_bytes!("../../../ceremonies/rebalance.toml")),
];

/// Every ceremony of the log by its name, and everybody who took part.
#[derive(Default)]
pub(crate) struct Ceremonies {
    courses: BTreeMap<String, Course>,
    roster: Roster,
}

/// One ceremony as far as it was folded.
enum Course {
    Known(Box<State>),
    Broken {
        script: Arc<Script>,
        because: Failure,
    },
    /// Its script is not in this program.
    Unknown {
        name: String,
    },
}

impl Ceremonies {
    /// Adopts one record, `ceremony.<kind>`; gives what is to be told of it.
    pub(crate) fn follow(
        &mut self,
        kind: &str,
        mut fields: Map<String, Json>,
    ) -> Result<Option<Sentence>, Failure> {
        let name = match fields.remove("ceremony") {
            Some(Json::String(name)) => name,
            _ => String::new(),
        };
        let event = Event::from_record(&kind.replace('-', "_"), fields)?;
        self.roster.follow(&event);
        if let Event::Started { script_sha256, .. } = &event
            && !self.courses.contains_key(&name)
        {
            let script = SCRIPTS
                .iter()
                .filter_map(|(file, bytes)| Script::parse(file, bytes).ok())
                .find(|script| script.sha256() == *script_sha256);
            let course = match script {
                Some(script) => Course::Known(Box::new(State::new(Arc::new(script)))),
                None => Course::Unknown { name: name.clone() },
            };
            self.courses.insert(name.clone(), course);
        }
        let course = self.courses.entry(name.clone()).or_insert(Course::Unknown { name });
        let told = course.script().and_then(|script| tell(script, &event));
        if let Course::Known(state) = course {
            match ceremony::step(state, event) {
                Ok((next, _)) => **state = next,
                Err(error) => {
                    *course = Course::Broken { script: Arc::clone(state.script()), because: error.into() };
                }
            }
        }
        Ok(told)
    }

    /// Everybody who took part so far.
    pub(crate) fn roster(&self) -> &Roster {
        &self.roster
    }

    /// The quorum that each run was begun with.
    pub(crate) fn quorums(&self) -> Vec<ceremony::Quorum> {
        let runs = self.courses.values().filter_map(|course| match course {
            Course::Known(state) => state.run(),
            Course::Broken { .. } | Course::Unknown { .. } => None,
        });
        runs.map(|run| run.quorum).collect()
    }

    /// What folding showed.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        self.courses.values().map(Course::finding).collect()
    }
}

impl Course {
    fn script(&self) -> Option<&Arc<Script>> {
        match self {
            Self::Known(state) => Some(state.script()),
            Self::Broken { script, .. } => Some(script),
            Self::Unknown { .. } => None,
        }
    }

    fn finding(&self) -> Finding {
        let titled = |text, script: &Script| Sentence::new(text).with("title", &script.ceremony().title);
        match self {
            Self::Unknown { name } => {
                Sentence::new("auditor-script-unknown").with("name", name.as_str()).not_proven()
            }
            Self::Broken { script, because } => {
                titled("auditor-ceremony-broken", script).at_fault(because.clone())
            }
            Self::Known(state) => {
                let script = state.script();
                let steps = script.steps().count();
                match state.phase() {
                    Phase::Completed { run, .. } => titled("auditor-ceremony-holds", script)
                        .with("steps", steps)
                        .with("exceptions", run.exceptions.len())
                        .proven(),
                    Phase::Aborted { .. } => titled("auditor-ceremony-aborted", script).proven(),
                    Phase::NotStarted | Phase::Running { .. } | Phase::Paused { .. } => {
                        titled("auditor-ceremony-open", script).not_proven()
                    }
                }
            }
        }
    }
}

/// One event as the timeline tells it; none for those that only prepare others.
fn tell(script: &Script, event: &Event) -> Option<Sentence> {
    let at = |text: &'static str, step: &StepId| {
        let number = script.number(step).unwrap_or_default();
        let instruction = script.step(step).map(|step| Said::from(&step.instruction));
        Sentence::new(text)
            .with("number", number)
            .with("instruction", instruction.unwrap_or_else(|| Said::from(step.as_str())))
    };
    let somewhere = |text: &'static str, step: &Option<StepId>| match step {
        Some(step) => at(text, step),
        None => Sentence::new(text).with("number", "–").with("instruction", "–"),
    };
    Some(match event {
        Event::Started { quorum, roles, .. } => {
            let people: std::collections::BTreeSet<&str> =
                roles.values().flatten().map(|person| person.as_str()).collect();
            Sentence::new("auditor-told-started")
                .with("title", &script.ceremony().title)
                .with("quorum", quorum.to_string())
                .with("people", people.into_iter().collect::<Vec<_>>().join(", "))
        }
        Event::StepBegan { .. } | Event::EvidenceAdded { .. } => return None,
        Event::StepDone { step, initials, .. } => {
            at("auditor-told-step", step).with("initials", joined(initials))
        }
        Event::StepFailed { step, .. } => at("auditor-told-step-failed", step),
        Event::StepWithdrawn { step, confirmed_by, .. } => {
            at("auditor-told-step-withdrawn", step).with("people", joined(confirmed_by))
        }
        Event::Annotation { by, text, .. } => {
            Sentence::new("auditor-told-note").with("person", by.as_str()).with("words", text.as_str())
        }
        Event::Break { reason, staying, .. } => {
            Sentence::new("auditor-told-break").with("words", reason.as_str()).with("people", joined(staying))
        }
        Event::Resume { .. } => Sentence::new("auditor-told-resume"),
        Event::Exception { step, what, fix, agreed_by, .. } => somewhere("auditor-told-exception", step)
            .with("words", what.as_str())
            .with("fix", fix.as_str())
            .with("people", joined(agreed_by)),
        Event::Substitution { role, from, to, .. } => {
            let title = script.role(role).map(|role| Said::from(&role.title));
            Sentence::new("auditor-told-substitution")
                .with("role", title.unwrap_or_else(|| Said::from(role.as_str())))
                .with("before", from.as_str())
                .with("now", to.as_str())
        }
        Event::Abort { by, reason, .. } => {
            Sentence::new("auditor-told-abort").with("person", by.as_str()).with("words", reason.as_str())
        }
        Event::Completed { signed_by, .. } => Sentence::new("auditor-told-completed")
            .with("title", &script.ceremony().title)
            .with("people", joined(signed_by)),
    })
}

fn joined(people: &[ceremony::PersonId]) -> String {
    people.iter().map(ceremony::PersonId::as_str).collect::<Vec<_>>().join(", ")
}
