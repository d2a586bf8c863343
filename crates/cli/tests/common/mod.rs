//! The real programs, run as a person runs them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// What a program answered.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// `himuro`, which finds `himuro-pane` beside itself.
pub(crate) fn himuro() -> Command {
    let program = Path::new(env!("CARGO_BIN_EXE_himuro"));
    let pane = program.with_file_name("himuro-pane");
    assert!(pane.exists(), "{} is not built: run `cargo build -p himuro-pane` first", pane.display());
    let mut command = Command::new(program);
    command.stdin(Stdio::null()).env("LC_ALL", "C");
    command
}

/// Runs `himuro` to its end.
pub(crate) fn run<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Ran {
    let output = himuro().args(arguments).output().expect("himuro starts");
    Ran {
        code: output.status.code().expect("himuro ends by itself"),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

impl Ran {
    /// The answer of a command that has to succeed.
    pub(crate) fn fine(self) -> Self {
        assert_eq!(self.code, 0, "{}\n{}", self.last_line(), self.stderr);
        self
    }

    /// Every line of `--json`, each of which has to be an object.
    pub(crate) fn json(&self) -> Vec<Value> {
        let parse = |line: &str| {
            let value: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
            assert!(value.is_object(), "{line}");
            value
        };
        self.stdout.lines().map(parse).collect()
    }

    /// Code and fields of a command that has to fail in this way, under `--json`.
    pub(crate) fn failed(&self, exit: i32, code: &str) -> Value {
        assert_eq!(self.code, exit, "{}\n{}", self.last_line(), self.stderr);
        let last = self.json().pop().expect("a failure is said on standard output too");
        assert_eq!(last["error"], code, "{last}");
        assert!(self.stderr.contains(code), "{}", self.stderr);
        last["fields"].clone()
    }

    fn last_line(&self) -> &str {
        self.stdout.lines().last().unwrap_or_default()
    }
}

/// A path inside the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// A path as an argument.
pub(crate) fn text(path: &Path) -> &str {
    path.to_str().expect("a path of a test is UTF-8")
}
