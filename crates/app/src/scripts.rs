//! The ceremonies' scripts: those embedded in the program, and those that a person gives.

use std::path::Path;

use ceremony::{PrintLabels, SCRIPT_LIMIT, Script};
use serde::Serialize;
use texts::{Language, Texts};

use crate::failure::Failure;
use crate::inputs::read;

/// Every ceremony that can be rehearsed, in order; the last only where it is asked for.
pub(crate) const REHEARSED: [&str; 4] = ["key-generation", "share-backup", "rebalance", LIFECYCLE];

/// The ceremony of the devices' lives.
const LIFECYCLE: &str = "device-lifecycle";

/// The ceremonies of one rehearsal, in order.
pub(crate) fn rehearsed(lifecycle: bool) -> impl Iterator<Item = &'static str> {
    REHEARSED.into_iter().filter(move |id| lifecycle || *id != LIFECYCLE)
}

/// A script of this program.
pub(crate) fn embedded(id: &str) -> Option<Script> {
    let bytes: &[u8] = match id {
        "key-generation" => include_bytes!("../../../ceremonies/key-generation.toml"),
        "share-backup" => include_bytes!("../../../ceremonies/share-backup.toml"),
        LIFECYCLE => include_bytes!("../../../ceremonies/device-lifecycle.toml"),
        "rebalance" => include_bytes!("../../../ceremonies/rebalance.toml"),
        _ => return None,
    };
    Script::parse(&format!("{id}.toml"), bytes).ok()
}

/// A script that was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckedScript {
    /// Its id.
    pub id: String,
    /// Its title, in the language asked for.
    pub title: String,
    /// How many steps it has.
    pub steps: usize,
    /// SHA-256 of the file.
    pub sha256: String,
    /// The same in PGP words, as it is read aloud.
    pub words: String,
}

/// Checks a script file.
///
/// # Errors
/// A file that cannot be read; the first fault with file, line and field.
pub fn check_script(path: &Path, language: Language) -> Result<CheckedScript, Failure> {
    let script = parse(path)?;
    Ok(CheckedScript {
        id: script.ceremony().id.to_string(),
        title: script.ceremony().title.get(in_scripts(language)).to_owned(),
        steps: script.steps().count(),
        sha256: script.sha256().to_string(),
        words: words(script.sha256().as_bytes()),
    })
}

/// A script file as it is handed out on paper.
///
/// # Errors
/// As [`check_script`].
pub fn print_script(path: &Path, texts: &Texts) -> Result<String, Failure> {
    let labels = PrintLabels::from_texts(|id| texts.get(id));
    Ok(ceremony::print(&parse(path)?, in_scripts(texts.language()), &labels))
}

/// The first 16 bytes of a hash, in PGP words.
pub(crate) fn words(hash: &[u8]) -> String {
    audit::spell(&hash[..16.min(hash.len())]).join(" ")
}

pub(crate) fn in_scripts(language: Language) -> ceremony::Language {
    match language {
        Language::Japanese => ceremony::Language::Ja,
        Language::English => ceremony::Language::En,
    }
}

fn parse(path: &Path) -> Result<Script, Failure> {
    // One byte more than the parser takes, so that the parser says what is too large.
    let bytes = read(path, SCRIPT_LIMIT + 1)?;
    Ok(Script::parse(&path.display().to_string(), &bytes)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rehearsed_script_is_embedded() {
        for id in REHEARSED {
            assert_eq!(embedded(id).map(|script| script.ceremony().id.to_string()), Some(id.to_owned()));
        }
    }
}
