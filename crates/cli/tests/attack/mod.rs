//! The programs under attack: run, refused, and what the refusal said.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use app::{Language, Texts};
use serde_json::Value;

/// `himuro`, which has to find `himuro-pane` beside itself.
pub(crate) fn himuro(arguments: &[&str]) -> Command {
    let program = Path::new(env!("CARGO_BIN_EXE_himuro"));
    let pane = program.with_file_name("himuro-pane");
    assert!(pane.exists(), "{} is not built: `cargo build -p himuro-pane` first", pane.display());
    let mut command = Command::new(program);
    command.stdin(Stdio::null()).env("LC_ALL", "C").args(["--language", "en", "--json"]).args(arguments);
    command
}

/// How a program ended, and the refusal that it printed last.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) exit: i32,
    pub(crate) code: String,
    pub(crate) fields: BTreeMap<String, String>,
}

impl Refusal {
    /// Checks that a program was refused, and said why: a code, and in both languages a sentence and a remedy whose
    /// placeholders are all filled.
    pub(crate) fn of(output: &Output) -> Self {
        let (said, aside) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let exit = output.status.code().expect("the program ends by itself");
        assert_ne!(exit, 0, "{said}");
        let last: Value = serde_json::from_str(said.lines().last().unwrap_or_default())
            .unwrap_or_else(|error| panic!("{error}\n{said}\n{aside}"));
        let code = last["error"].as_str().expect("a code").to_owned();
        let fields: BTreeMap<String, String> =
            serde_json::from_value(last["fields"].clone()).expect("fields are texts");
        for language in Language::ALL {
            let (sentence, remedy) = Texts::new(language).error(&code, &fields);
            for text in [&sentence, remedy.as_ref().expect("a remedy")] {
                assert!(!text.is_empty() && !text.contains(['{', '}', '$']), "{code}: {text}");
                assert!(!text.contains("error-"), "{code} has no sentence: {text}");
            }
            if language == Language::English {
                assert_eq!(last["message"], sentence.as_str());
                assert!(aside.contains(&sentence) && aside.contains(&code), "{aside}");
            } else {
                assert!(!sentence.is_ascii(), "{code} is not in Japanese: {sentence}");
            }
        }
        Self { exit, code, fields }
    }

    /// The same, where it has to be this refusal.
    #[track_caller]
    pub(crate) fn is(self, exit: i32, code: &str) -> Self {
        assert_eq!((self.exit, self.code.as_str()), (exit, code), "{:?}", self.fields);
        self
    }
}

/// Runs `himuro` and gives its refusal.
pub(crate) fn refused(arguments: &[&str]) -> Refusal {
    Refusal::of(&himuro(arguments).output().expect("himuro starts"))
}

/// A path as an argument.
pub(crate) fn text(path: &Path) -> &str {
    path.to_str().expect("a path of a test is UTF-8")
}

/// A path inside the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// The names in a folder; none where it is not there.
pub(crate) fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
