//! Closes the process before it reads anything: what it has obtained is said, not assumed.

mod calls;
mod paths;

use std::{collections::BTreeMap, os::unix::process::CommandExt, process::Command};

use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

pub use paths::confine_reading;

/// Variables that the process keeps: language and display.
const KEPT: [&str; 6] = ["LANG", "LC_ALL", "DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "XAUTHORITY"];

/// Variables that the process sets: drawing in software, and no cache of it on disk.
const SET: [(&str, &str); 2] = [("LIBGL_ALWAYS_SOFTWARE", "1"), ("MESA_SHADER_CACHE_DISABLE", "true")];

/// Each measure and whether it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hardening(BTreeMap<&'static str, bool>);

impl Hardening {
    /// Takes the measures in their order: environment, core dumps, dumpable, privileges, paths, calls, memory.
    ///
    /// Must run before there is a second thread. Where variables have to go, the program is started anew in this
    /// process under a clean environment, and this does not return.
    pub fn take() -> Self {
        let clean_environment = clean_environment();
        let none = Rlimit { current: Some(0), maximum: Some(0) };
        Self::of([
            ("clean_environment", clean_environment),
            ("no_core_dumps", setrlimit(Resource::Core, none).is_ok()),
            ("not_dumpable", set_dumpable_behavior(DumpableBehavior::NotDumpable).is_ok()),
            ("no_new_privileges", rustix::thread::set_no_new_privs(true).is_ok()),
            ("landlock", paths::forbid_writing()),
            ("seccomp", calls::forbid_calls()),
            ("memory_lock", secrets::memory_locks()),
        ])
    }

    /// Measures as given, in order.
    pub fn of<const N: usize>(measures: [(&'static str, bool); N]) -> Self {
        Self(measures.into())
    }

    /// How many measures do not hold.
    pub fn lacking(&self) -> u32 {
        u32::try_from(self.0.values().filter(|holds| !**holds).count()).unwrap_or(u32::MAX)
    }

    /// The report for the console.
    pub fn report(&self) -> BTreeMap<String, bool> {
        self.0.iter().map(|(name, holds)| ((*name).to_owned(), *holds)).collect()
    }
}

/// Removing a variable in place is unsafe, and would leave it readable on the first stack: the program is started
/// anew instead, in the same process and on the same pipes.
fn clean_environment() -> bool {
    let known = |name: &str| KEPT.contains(&name) || SET.iter().any(|(set, _)| *set == name);
    let is_clean = std::env::vars_os().all(|(name, _)| name.to_str().is_some_and(known))
        && SET.iter().all(|(name, value)| std::env::var_os(name).is_some_and(|found| found == *value));
    if is_clean {
        return true;
    }
    let kept = KEPT.iter().filter_map(|name| Some((*name, std::env::var_os(name)?)));
    let failed = Command::new("/proc/self/exe")
        .args(std::env::args_os().skip(1))
        .env_clear()
        .envs(kept)
        .envs(SET)
        .exec();
    drop(failed);
    false
}
