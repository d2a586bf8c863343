//! Looks at apps and firmware, by the register of tested versions.

use super::asking::{Asked, Runs};
use super::finding::{Finding, Subject};
use super::register::{Register, Standing};

/// One finding for each Ledger that was asked.
pub(super) fn versions(asked: &[Asked], register: &Register) -> Vec<Finding> {
    asked.iter().map(|asked| of_one(asked, register)).collect()
}

fn of_one(asked: &Asked, register: &Register) -> Finding {
    let finding = match &asked.answer {
        Ok(runs) => of_version(asked, runs, register),
        Err(code) => {
            Finding::look(Subject::Versions, "app-doctor-versions-silent", "app-doctor-versions-silent-mend")
                .with("code", code)
        }
    };
    finding.with("device", &asked.device)
}

fn of_version(asked: &Asked, runs: &Runs, register: &Register) -> Finding {
    let finding = match register.standing(&runs.app, &runs.version, asked.model) {
        Standing::Tested { on, how } => {
            Finding::in_order(Subject::Versions, "app-doctor-versions").with("on", &on).with_detail(&how)
        }
        Standing::TestedElsewhere { models } => Finding::look(
            Subject::Versions,
            "app-doctor-versions-elsewhere",
            "app-doctor-versions-not-tested-mend",
        )
        .with("models", &models.join(", ")),
        Standing::NotTested { tested } => {
            let tested = if tested.is_empty() { "–".to_owned() } else { tested.join(", ") };
            Finding::look(
                Subject::Versions,
                "app-doctor-versions-not-tested",
                "app-doctor-versions-not-tested-mend",
            )
            .with("tested", &tested)
        }
        Standing::KnownBad { reason } => {
            Finding::stop(Subject::Versions, "app-doctor-versions-bad", "app-doctor-versions-bad-mend")
                .with_detail(&reason)
        }
    };
    finding.with("app", &runs.app).with("version", &runs.version)
}
