//! What goes wrong, as every program shows it: a stable code, the values that its text names, and an exit class.

use std::collections::BTreeMap;

use serde::Serialize;

/// How a command that failed ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// The thing checked or given is bad: exit code 1.
    Bad,
    /// Used wrongly, or a rehearsal's flag in production: exit code 2.
    Misused,
    /// Refused by policy or by a person: exit code 3.
    Refused,
}

impl Class {
    /// The exit code of `himuro`.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Bad => 1,
            Self::Misused => 2,
            Self::Refused => 3,
        }
    }
}

/// A failure with its stable code (`device-locked`, …). The text and its remedy stand in `texts/` under
/// `error-<code>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    code: String,
    class: Class,
    fields: BTreeMap<String, String>,
}

impl Failure {
    /// The failure that a room's error is: `code` and fields are those of its serialized form.
    #[must_use]
    pub fn of(room: &str, error: &impl Serialize) -> Self {
        let form = serde_json::to_value(error).unwrap_or_default();
        let mut fields: BTreeMap<String, String> = match form {
            serde_json::Value::Object(map) => {
                map.into_iter().map(|(name, value)| (name, plain(&value))).collect()
            }
            _ => BTreeMap::new(),
        };
        let code = format!("{room}-{}", fields.remove("code").unwrap_or_else(|| "unnamed".to_owned()));
        let class = class_of(&code);
        Self { code, class, fields }
    }

    /// A failure whose code came over a pipe.
    pub(crate) fn reported(code: String, fields: BTreeMap<String, String>) -> Self {
        let class = class_of(&code);
        Self { code, class, fields }
    }

    /// Somebody said no.
    #[must_use]
    pub fn declined(who: &str) -> Self {
        crate::rehearsal::RehearsalError::Declined { who: who.to_owned() }.into()
    }

    /// Whether only something outside stands in the way (a cable, a PIN, a person's no): the step is neither done nor
    /// failed, and goes on once that is removed.
    #[must_use]
    pub fn is_interruption(&self) -> bool {
        [INTERRUPTIONS, FINDING].concat().contains(&self.code.as_str())
    }

    /// Whether a device caused it, or its absence.
    #[must_use]
    pub fn is_about_a_device(&self) -> bool {
        self.code.starts_with("device-") || FINDING.contains(&self.code.as_str())
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The exit class.
    #[must_use]
    pub fn class(&self) -> Class {
        self.class
    }

    /// The values that the text names.
    #[must_use]
    pub fn fields(&self) -> &BTreeMap<String, String> {
        &self.fields
    }
}

/// Codes that are a refusal by policy or by a person.
const REFUSED: &[&str] = &[
    "app-declined",
    "app-too-few-people",
    // Whoever holds it would approve what they made.
    "app-same-device-twice",
    "app-ceremony-aborted",
    "app-production-refuses",
    "device-rejected-on-device",
    "treasury-approver-is-maker",
    "treasury-duplicate-approver",
    "treasury-duplicate-approver-key",
    "treasury-too-few-approvals",
    "treasury-signer-is-maker",
    "treasury-intent-differs-from-plan",
    "treasury-intents-disagree",
    "app-serials-differ",
    "treasury-fee-too-high",
    "treasury-fee-above-tenth",
    "ceremony-conflicting-roles",
];

/// Codes of wrong use, and of a rehearsal's flag in production.
const MISUSED: &[&str] = &[
    "app-not-in-production",
    "app-not-a-published-seed",
    "app-unknown-device",
    "app-device-count",
    "app-record-needs-one-device",
    "app-bad-fee-rate",
    "app-bad-seed",
    "app-already-open",
    "app-answer-too-late",
    "app-would-overwrite",
    "app-nothing-to-resume",
    "app-identity-needed",
    "ceremony-bad-quorum",
    "simulator-unknown-fault",
    "simulator-bad-fault-value",
    "pane-scripted-in-production",
];

/// Codes of what only stands in the way.
const INTERRUPTIONS: &[&str] = &[
    "app-declined",
    "app-broken-off",
    "app-pane-missing",
    "app-pane-silent",
    "pane-cancelled",
    "pane-no-display",
    "pane-passphrase-needed",
    "app-not-written",
    "app-would-overwrite",
    "device-unplugged",
    "device-no-answer",
    "device-busy",
    "device-no-permission",
    "device-device-not-found",
    "device-several-devices",
    "device-link-failed",
    "device-out-of-step",
    // Frames of somebody else's, or one that was lost: the cable or another program, and no word of the device.
    "device-wrong-channel",
    "device-wrong-tag",
    "device-wrong-sequence",
    "device-message-too-long",
    "device-ended-early",
    "device-trailing-reports",
    "device-interrupted",
    // A Ledger with real keys was plugged in, and nothing was asked of it.
    "app-not-a-published-seed",
    "device-rejected-on-device",
    "device-device-locked",
    "device-app-not-installed",
    "device-app-name-bad",
    "device-wrong-app",
    "device-other-app-running",
    "device-wrong-network-app",
    "device-wrong-device",
];

/// Codes of a person's Ledger that is not at hand, or not as it must be.
pub(crate) const FINDING: &[&str] = &[
    "app-ledger-absent",
    "app-other-ledger",
    "app-strange-ledger",
    "app-ledger-locked",
    "app-ledger-erased",
    "app-other-app-open",
    "app-other-network-open",
    "app-several-unread",
    "app-several-unassigned",
];

fn class_of(code: &str) -> Class {
    if REFUSED.contains(&code) {
        Class::Refused
    } else if MISUSED.contains(&code) {
        Class::Misused
    } else {
        Class::Bad
    }
}

fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_that_is_singled_out_exists() {
        let codes: Vec<String> = crate::error_codes().collect();
        for code in [REFUSED, MISUSED, INTERRUPTIONS, FINDING].concat() {
            assert!(code.starts_with("pane-") || codes.iter().any(|known| known == code), "{code}");
        }
    }

    #[test]
    fn a_failure_holds_code_and_fields_of_its_error() {
        let failure = Failure::declined("B");
        assert_eq!((failure.code(), failure.class().exit_code()), ("app-declined", 3));
        assert_eq!(failure.fields()["who"], "B");
    }
}
