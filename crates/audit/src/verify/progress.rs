//! How far a verification has come: told to whoever waits for it, who may end it.

use std::ops::ControlFlow;

use super::VerifyError;

/// What a verification is busy with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The files of a bundle against its manifest.
    Bundle,
    /// Records: their own bytes, their order, their signatures, and with a key what they say.
    Records,
    /// Exhibits: their rows and lengths, and with a key what is in them.
    Exhibits,
}

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// With what.
    pub stage: Stage,
    /// How many are done.
    pub done: u64,
    /// Out of how many.
    pub of: u64,
}

/// Why a verification ended without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, serde::Serialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Stopped {
    /// Its watcher broke it off.
    #[error("the verification was stopped")]
    Stopped,
}

/// Told after each piece of work; what it breaks off ends with [`Stopped`].
pub(crate) type Watch<'w> = &'w mut dyn FnMut(Progress) -> ControlFlow<()>;

/// Tells the watcher, and ends where it says so.
pub(crate) fn tell(watch: Watch<'_>, stage: Stage, done: u64, of: u64) -> Result<(), VerifyError> {
    match watch(Progress { stage, done, of }) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Stopped::Stopped.into()),
    }
}
