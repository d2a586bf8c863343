//! The four programs, built in one place so that what is run, driven and packed is the same.

use crate::house::{Stopped, cargo, step};
use crate::node::npm;

/// How the programs are built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Build {
    /// For a developer.
    Debug,
    /// The same; the console's window can be driven from outside.
    Driven,
    /// As it is given to people.
    Release,
    /// The same; the console's window can be driven from outside. For figures only: it is never packed.
    DrivenRelease,
}

impl Build {
    /// The folder of the programs, below the build folder.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::Debug | Self::Driven => "debug",
            Self::Release | Self::DrivenRelease => "release",
        }
    }

    /// What cargo is told.
    fn flags(self) -> &'static [&'static str] {
        match self {
            Self::Debug | Self::Driven => &[],
            Self::Release | Self::DrivenRelease => &["--release"],
        }
    }
}

/// The console's page, which the console's program holds: before anything that compiles the console.
pub(crate) fn page() -> Result<(), Stopped> {
    step("the console's page", &mut npm(&["run", "--silent", "build"]))
}

/// Builds the page and the four programs.
pub(crate) fn build(how: Build) -> Result<(), Stopped> {
    page()?;
    let mut most = cargo(&["build", "--locked", "-p", "himuro-console", "-p", "himuro-auditor"]);
    most.args(["-p", "himuro-cli"]).args(how.flags());
    if matches!(how, Build::Driven | Build::DrivenRelease) {
        most.args(["--features", "himuro-console/automation"]);
    }
    step("build console, auditor and command line (the first time takes some minutes)", &mut most)?;
    pane(how)
}

/// Builds what the rehearsal in the terminal needs.
pub(crate) fn build_terminal() -> Result<(), Stopped> {
    step(
        "build (the first time takes some minutes)",
        &mut cargo(&["build", "--locked", "-p", "himuro-cli"]),
    )?;
    pane(Build::Debug)
}

/// The pane has an invocation of its own, and it comes last: built beside the auditor it would be given what the
/// auditor asks of the window library, an accessibility tree, which tells every process of the session what is shown.
fn pane(how: Build) -> Result<(), Stopped> {
    let mut pane = cargo(&["build", "--locked", "-p", "himuro-pane"]);
    step("build the secret pane", pane.args(how.flags()))
}
