//! A script that has been checked.

use std::sync::LazyLock;

use serde_json::Value as Json;
use toml::de::DeTable;

use crate::check::check_form;
use crate::document::{Act, Ceremony, Document, Duty, Inventory, Role, Step};
use crate::fault::{ScriptError, ScriptFault};
use crate::place::{Places, fault_at};
use crate::rules::check_rules;
use crate::values::{RoleId, Sha256, StepId};

/// The largest script that is read, in bytes.
pub const SCRIPT_LIMIT: usize = 256 * 1024;

/// The schema is derived once; it never changes in a running program.
static SCHEMA: LazyLock<Json> = LazyLock::new(|| schemars::schema_for!(Document).to_value());

/// A script: everything in it has been checked, and it never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    document: Document,
    sha256: Sha256,
}

impl Script {
    /// Reads the script in `bytes`; `name` is what errors call the file.
    ///
    /// # Errors
    /// The first fault, with file, line, column and field.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, ScriptError> {
        let whole = || "-".to_owned();
        if bytes.len() > SCRIPT_LIMIT {
            let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
            let fault = ScriptFault::TooLarge { size: count(bytes.len()), limit: count(SCRIPT_LIMIT) };
            return Err(fault_at(name, "", 0, whole(), fault));
        }
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let valid = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or("");
                return Err(fault_at(name, valid, valid.len(), whole(), ScriptFault::NotUtf8));
            }
        };
        let start = |error: &toml::de::Error| error.span().map_or(0, |span| span.start);
        let root = DeTable::parse(text).map_err(|error| {
            let fault = ScriptFault::NotToml { detail: error.message().to_owned() };
            fault_at(name, text, start(&error), whole(), fault)
        })?;
        let places = Places { file: name, text, root: &root };
        check_form(&places, &SCHEMA)?;
        let document: Document = toml::from_str(text).map_err(|error| {
            let fault = ScriptFault::Unreadable { detail: error.message().to_owned() };
            fault_at(name, text, start(&error), whole(), fault)
        })?;
        check_rules(&document, &places)?;
        Ok(Self { document, sha256: Sha256::of(bytes) })
    }

    /// The JSON schema of script files, for editors.
    pub fn schema() -> Json {
        SCHEMA.clone()
    }

    /// SHA-256 of the file.
    pub fn sha256(&self) -> Sha256 {
        self.sha256
    }

    /// The heading.
    pub fn ceremony(&self) -> &Ceremony {
        &self.document.ceremony
    }

    /// Who takes part.
    pub fn roles(&self) -> &[Role] {
        &self.document.role
    }

    /// The role called `id`.
    pub fn role(&self, id: &RoleId) -> Option<&Role> {
        self.document.role.iter().find(|role| role.id == *id)
    }

    /// What lies on the table.
    pub fn inventory(&self) -> &[Inventory] {
        &self.document.inventory
    }

    /// The acts, in order.
    pub fn acts(&self) -> &[Act] {
        &self.document.act
    }

    /// The steps of all acts, in order.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.document.act.iter().flat_map(|act| &act.step)
    }

    /// The step called `id`.
    pub fn step(&self, id: &StepId) -> Option<&Step> {
        self.steps().find(|step| step.id == *id)
    }

    /// The number of a step as people call it, for example `2.1`.
    pub fn number(&self, id: &StepId) -> Option<String> {
        self.document.act.iter().enumerate().find_map(|(index, act)| {
            let place = act.step.iter().position(|step| step.id == *id)?;
            Some(format!("{}.{}", index + 1, place + 1))
        })
    }

    /// What remains to be done afterwards.
    pub fn duties(&self) -> &[Duty] {
        &self.document.duty
    }
}
