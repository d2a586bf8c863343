//! What can be wrong with a script, and where.

use serde::Serialize;

/// Why a script is refused: always with the place at which to look.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[error("{file}:{line}:{column}: {field}: {fault}")]
pub struct ScriptError {
    /// The file's name, as the caller gave it.
    pub file: String,
    /// Line, counted from 1.
    pub line: u32,
    /// Column in characters, counted from 1.
    pub column: u32,
    /// The field, for example `act[2].step[0].role`; `-` for the file as a whole.
    pub field: String,
    /// What is wrong there.
    #[serde(flatten)]
    pub fault: ScriptFault,
}

/// What is wrong at one place of a script.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, strum::VariantNames)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ScriptFault {
    /// The file is larger than any script.
    #[error("{size} bytes are more than {limit}")]
    TooLarge {
        /// Bytes of the file.
        size: u64,
        /// Bytes that are read.
        limit: u64,
    },
    /// The file is no UTF-8.
    #[error("not UTF-8")]
    NotUtf8,
    /// The file is no TOML.
    #[error("not TOML: {detail}")]
    NotToml {
        /// What the TOML reader says.
        detail: String,
    },
    /// The file has the right form and still does not fit.
    #[error("does not fit: {detail}")]
    Unreadable {
        /// What the reader says.
        detail: String,
    },
    /// A field that no script has.
    #[error("unknown field `{found}`; the nearest is `{nearest}`")]
    UnknownField {
        /// The field.
        found: String,
        /// The nearest known one.
        nearest: String,
    },
    /// A field that must be there.
    #[error("`{missing}` is missing")]
    MissingField {
        /// The field.
        missing: String,
    },
    /// A text without one of its languages.
    #[error("the text in `{language}` is missing")]
    MissingLanguage {
        /// `ja` or `en`.
        language: String,
    },
    /// Something of another type.
    #[error("expected {expected}, found {found}")]
    WrongType {
        /// `table`, `list`, `text`, `integer` or `boolean`.
        expected: String,
        /// What stands there, in TOML's own word.
        found: String,
    },
    /// A word outside a closed list.
    #[error("unknown word `{found}`; the nearest is `{nearest}`")]
    UnknownWord {
        /// The word.
        found: String,
        /// The nearest known one.
        nearest: String,
    },
    /// An action that the program does not know.
    #[error("unknown action `{found}`; the nearest is `{nearest}`")]
    UnknownAction {
        /// The action.
        found: String,
        /// The nearest known one.
        nearest: String,
    },
    /// A number outside its range.
    #[error("{found} is not between {min} and {max}")]
    OutOfRange {
        /// The number, as it stands there.
        found: String,
        /// The smallest that passes.
        min: i64,
        /// The largest that passes.
        max: i64,
    },
    /// A text or a list that is too short or too long.
    #[error("length {found} is not between {min} and {max}")]
    WrongLength {
        /// Characters of the text, or entries of the list.
        found: u64,
        /// The fewest that pass.
        min: u64,
        /// The most that pass.
        max: u64,
    },
    /// A text with control characters, or with ones that turn the direction of writing.
    #[error("the text holds characters that could disguise it")]
    DisguisedText,
    /// A text that breaks the form of its field.
    #[error("`{found}` does not have the form {pattern}")]
    WrongForm {
        /// The text.
        found: String,
        /// The form, as a regular expression.
        pattern: String,
    },
    /// A quorum that is none.
    #[error("`{found}` is no quorum")]
    MalformedQuorum {
        /// The text.
        found: String,
    },
    /// A date that is none.
    #[error("`{found}` is no date")]
    MalformedDate {
        /// The text.
        found: String,
    },
    /// An identifier that stands twice.
    #[error("`{id}` stands already on line {first_line}")]
    DuplicateId {
        /// The identifier.
        id: String,
        /// The line on which it stands first.
        first_line: u32,
    },
    /// A role that the script does not have.
    #[error("unknown role `{found}`; the nearest is `{nearest}`")]
    UnknownRole {
        /// The role.
        found: String,
        /// The nearest known one.
        nearest: String,
    },
    /// A step that the script does not have.
    #[error("unknown step `{found}`; the nearest is `{nearest}`")]
    UnknownStep {
        /// The step.
        found: String,
        /// The nearest known one.
        nearest: String,
    },
    /// A thing that the inventory does not have.
    #[error("unknown thing `{found}`; the nearest is `{nearest}`")]
    UnknownInventory {
        /// The thing.
        found: String,
        /// The nearest known one.
        nearest: String,
    },
    /// A step that has to come before this one, and does not: no goto leads on, only an exception leaves a step out.
    #[error("`{found}` does not come before this step")]
    NotAnEarlierStep {
        /// The step it names.
        found: String,
    },
    /// A step that hangs on one that is never left out, because its `on_fail` is not `exception`.
    #[error("`{found}` is never left out")]
    NeverLeftOut {
        /// The step it names.
        found: String,
    },
    /// Fewer people at most than at least.
    #[error("min {min} is more than max {max}")]
    MinAboveMax {
        /// The fewest people.
        min: u8,
        /// The most people.
        max: u8,
    },
    /// A role in conflict with itself.
    #[error("`{role}` conflicts with itself")]
    ConflictsWithItself {
        /// The role.
        role: String,
    },
    /// Two roles that must not be one person's, and could be.
    #[error("`{role}` and `{other}` must be declared as conflicting")]
    RolesMustConflict {
        /// One role.
        role: String,
        /// The other.
        other: String,
    },
    /// A step led by a role that may have nobody.
    #[error("`{role}` leads a step and may have nobody")]
    LeaderMayBeAbsent {
        /// The role.
        role: String,
    },
    /// A role too small for the quorum.
    #[error("`{role}` takes {max} people and the quorum needs {needed}")]
    RoleBelowQuorum {
        /// The role.
        role: String,
        /// The most people it takes.
        max: u8,
        /// People that the quorum needs.
        needed: u8,
    },
    /// No role records exceptions.
    #[error("no role records exceptions")]
    NobodyRecordsExceptions,
    /// More shares are needed than there are.
    #[error("{threshold} shares of {count}")]
    ThresholdAboveCount {
        /// Shares that suffice.
        threshold: u8,
        /// Shares made.
        count: u8,
    },
}
