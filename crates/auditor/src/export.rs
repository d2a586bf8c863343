//! A report as a file: always a new one, never in what was examined.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use texts::Texts;

use crate::examination::Examination;
use crate::failure::{AuditorError, Failure};
use crate::report;
use crate::say::Verdict;

/// For whom a report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// A person.
    Text,
    /// A machine.
    Json,
}

/// What there is to report.
pub(crate) enum Found<'a> {
    Examined(&'a Examination),
    Refused(&'a Failure),
}

impl Format {
    /// By the end of a file's name.
    pub(crate) fn of(file: &Path) -> Self {
        if file.extension().is_some_and(|end| end.eq_ignore_ascii_case("json")) {
            Self::Json
        } else {
            Self::Text
        }
    }

    pub(crate) fn ending(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Json => "json",
        }
    }
}

/// The report's whole text.
pub(crate) fn text(found: &Found<'_>, format: Format, texts: &Texts) -> String {
    let mut text = match (found, format) {
        (Found::Examined(examination), Format::Text) => report::lines(examination, texts).join("\n"),
        (Found::Examined(examination), Format::Json) => {
            serde_json::to_string_pretty(examination).unwrap_or_default()
        }
        (Found::Refused(failure), Format::Text) => {
            let mut lines = report::failure(failure, texts);
            lines.extend([String::new(), texts.get("auditor-verdict-contradicted")]);
            lines.join("\n")
        }
        (Found::Refused(failure), Format::Json) => refusal(failure, texts).to_string(),
    };
    text.push('\n');
    text
}

/// What does not hold as a whole, for machines.
pub(crate) fn refusal(failure: &Failure, texts: &Texts) -> serde_json::Value {
    let (message, remedy) = failure.sentence(texts);
    serde_json::json!({ "verdict": Verdict::Contradicted, "error": failure, "message": message, "remedy": remedy })
}

/// Where a report of `examined` is proposed: beside it.
pub(crate) fn proposed(examined: &Path, format: Format) -> PathBuf {
    let name = examined.file_stem().unwrap_or_default().to_string_lossy();
    examined.with_file_name(format!("{name}-report.{}", format.ending()))
}

/// Writes a new file.
///
/// # Errors
/// One that exists, one in the folder that was examined, one that the system does not take.
pub(crate) fn write(file: &Path, examined: &Path, text: &str) -> Result<(), AuditorError> {
    let name = file.display().to_string();
    let unwritable = |error: std::io::Error| AuditorError::FileUnwritable {
        file: file.display().to_string(),
        detail: error.to_string(),
    };
    let folder = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let folder = folder.canonicalize().map_err(unwritable)?;
    if examined.is_dir() && examined.canonicalize().is_ok_and(|examined| folder.starts_with(examined)) {
        return Err(AuditorError::ReportInside { file: name });
    }
    let mut new =
        OpenOptions::new().write(true).create_new(true).open(file).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => AuditorError::ReportExists { file: name },
            _ => unwritable(error),
        })?;
    new.write_all(text.as_bytes()).and_then(|()| new.sync_all()).map_err(unwritable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_a_new_file_beside_what_was_examined() {
        let folder = tempfile::tempdir().unwrap();
        let bundle = folder.path().join("bundle");
        std::fs::create_dir_all(bundle.join("proofs")).unwrap();
        let file = proposed(&bundle, Format::Text);
        assert_eq!(file, folder.path().join("bundle-report.txt"));
        write(&file, &bundle, "said\n").unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "said\n");
        assert!(matches!(write(&file, &bundle, "again"), Err(AuditorError::ReportExists { .. })));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "said\n");
        for inside in ["report.txt", "proofs/report.txt", "proofs/../report.txt"] {
            let refused = write(&bundle.join(inside), &bundle, "said");
            assert!(matches!(refused, Err(AuditorError::ReportInside { .. })), "{inside}");
        }
        assert_eq!(std::fs::read_dir(&bundle).unwrap().count(), 1);
        let nowhere = folder.path().join("nowhere/report.txt");
        assert!(matches!(write(&nowhere, &bundle, "said"), Err(AuditorError::FileUnwritable { .. })));
    }

    #[test]
    fn the_name_says_for_whom_it_is() {
        assert_eq!(Format::of(Path::new("a.JSON")), Format::Json);
        assert_eq!(Format::of(Path::new("a.txt")), Format::Text);
        assert_eq!(Format::of(Path::new("json")), Format::Text);
    }
}
