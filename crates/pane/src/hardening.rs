//! Closes the process before it reads anything: what it has obtained is said, not assumed.

mod calls;
mod paths;

use std::{collections::BTreeMap, os::unix::process::CommandExt, process::Command};

use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

pub use paths::confine_reading;

/// Variables that the process keeps, beside those of the language (`LC_…`): language and display.
const KEPT: [&str; 5] = ["LANG", "DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "XAUTHORITY"];

/// Variables that the process sets: drawing in software, and no cache of it on disk.
/// The drawing has no threads of its own either, so that what the main thread gives up is given up by all.
const SET: [(&str, &str); 3] =
    [("LIBGL_ALWAYS_SOFTWARE", "1"), ("MESA_SHADER_CACHE_DISABLE", "true"), ("LP_NUM_THREADS", "0")];

/// Each measure and whether it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hardening(BTreeMap<&'static str, bool>);

/// The measures that come before a display is opened; [`Begun::close`] takes the rest.
#[must_use]
pub struct Begun(BTreeMap<&'static str, bool>);

impl Begun {
    /// Takes the measures that come after: calls, memory. What the window adds is said beside them.
    pub fn close<const N: usize>(mut self, window: [(&'static str, bool); N]) -> Hardening {
        self.0.extend([
            ("landlock_scope", paths::forbid_reaching()),
            ("seccomp", calls::forbid_calls()),
            ("memory_lock", secrets::memory_locks()),
        ]);
        self.0.extend(window);
        Hardening(self.0)
    }
}

impl Hardening {
    /// Takes the measures in their order: environment, core dumps, dumpable, privileges, paths, calls, memory.
    ///
    /// Must run before there is a second thread. Where variables have to go, the program is started anew in this
    /// process under a clean environment, and this does not return.
    pub fn take() -> Self {
        Self::begin().close([])
    }

    /// Takes the measures that come before a display is opened: all but calls and memory. As [`Self::take`].
    pub fn begin() -> Begun {
        let clean_environment = clean_environment();
        let none = Rlimit { current: Some(0), maximum: Some(0) };
        Begun(BTreeMap::from([
            ("clean_environment", clean_environment),
            ("no_core_dumps", setrlimit(Resource::Core, none).is_ok()),
            ("not_dumpable", set_dumpable_behavior(DumpableBehavior::NotDumpable).is_ok()),
            ("no_new_privileges", rustix::thread::set_no_new_privs(true).is_ok()),
            ("landlock", paths::forbid_writing()),
        ]))
    }

    /// Measures as given, in order.
    pub fn of<const N: usize>(measures: [(&'static str, bool); N]) -> Self {
        Self(measures.into())
    }

    /// How many measures do not hold.
    pub fn lacking(&self) -> u32 {
        u32::try_from(self.0.values().filter(|holds| !**holds).count()).unwrap_or(u32::MAX)
    }

    /// Each measure and whether it holds, in the order of its name.
    pub fn measures(&self) -> impl Iterator<Item = (&'static str, bool)> {
        self.0.iter().map(|(name, holds)| (*name, *holds))
    }

    /// The report for the console.
    pub fn report(&self) -> BTreeMap<String, bool> {
        self.0.iter().map(|(name, holds)| ((*name).to_owned(), *holds)).collect()
    }
}

/// Removing a variable in place is unsafe, and would leave it readable on the first stack: the program is started
/// anew instead, in the same process and on the same pipes.
fn clean_environment() -> bool {
    let is_kept = |name: &str| KEPT.contains(&name) || name.starts_with("LC_");
    let known = |name: &str| is_kept(name) || SET.iter().any(|(set, _)| *set == name);
    let is_clean = std::env::vars_os().all(|(name, _)| name.to_str().is_some_and(known))
        && SET.iter().all(|(name, value)| std::env::var_os(name).is_some_and(|found| found == *value));
    if is_clean {
        return true;
    }
    let kept = std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(is_kept));
    let failed = Command::new("/proc/self/exe")
        .args(std::env::args_os().skip(1))
        .env_clear()
        .envs(kept)
        .envs(SET)
        .exec();
    drop(failed);
    false
}
