//! Installs the udev rule, which takes an administrator: first what would be done, exactly; then, asked for, that.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use device::hid::UDEV_RULE;

use super::DoctorError;
use crate::failure::Failure;
use crate::inputs::read;

/// Where the rule goes.
pub(super) const FILE: &str = "/etc/udev/rules.d/20-ledger.rules";

/// What the administrator's shell runs: `$1` is the rule, `$2` the file. It is written only where none is (`-C`), then
/// the rules are read again and applied to what is connected.
const SCRIPT: &str = "umask 022 && printf '%s' \"$1\" > \"$2\" && udevadm control --reload && udevadm trigger --subsystem-match=hidraw";

/// Where the rule is there already: the second half, which an earlier try may not have reached.
const APPLY: &str = "udevadm control --reload && udevadm trigger --subsystem-match=hidraw";

/// Where programs are looked for; what the environment says does not count for an administrator.
const PROGRAMS: &str = "/usr/sbin:/usr/bin:/sbin:/bin";

/// Where the person sits, by which an administrator's leave is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// At a terminal: pkexec or sudo ask there.
    Terminal,
    /// At the window: pkexec asks in a window of its own.
    Window,
}

/// The rule's installation, as it would be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installation {
    seat: Seat,
    runs: Vec<String>,
    there: bool,
}

/// Prepares the installation.
///
/// # Errors
/// Another rule in its place; nothing here that asks for an administrator's leave.
pub fn installation(seat: Seat) -> Result<Installation, Failure> {
    let there = match read(Path::new(FILE), UDEV_RULE.len()) {
        Ok(rule) if rule == UDEV_RULE.as_bytes() => true,
        _ if Path::new(FILE).exists() => {
            return Err(DoctorError::OtherRuleThere { file: FILE.to_owned() }.into());
        }
        _ => false,
    };
    let asks = asks_leave(seat, rustix::process::geteuid().is_root(), &found).ok_or_else(|| {
        let [first, second] = by_hand();
        DoctorError::NobodyToInstall { first, second }
    })?;
    let runs = if there { apply_line(&asks) } else { command_line(&asks, FILE) };
    Ok(Installation { seat, there, runs })
}

impl Installation {
    /// The file that is written.
    #[must_use]
    pub fn file(&self) -> &'static str {
        FILE
    }

    /// What is written into it.
    #[must_use]
    pub fn rule(&self) -> &'static str {
        UDEV_RULE
    }

    /// Whether it is there already, and would only be applied.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.there
    }

    /// The program that is run, with its arguments.
    #[must_use]
    pub fn runs(&self) -> &[String] {
        &self.runs
    }

    /// Does it.
    ///
    /// # Errors
    /// The administrator's leave was not given, or the commands failed.
    pub fn carry_out(&self) -> Result<(), Failure> {
        let Some((program, arguments)) = self.runs.split_first() else { return Ok(()) };
        let mut command = Command::new(program);
        command.args(arguments).env("PATH", PROGRAMS);
        if self.seat == Seat::Window {
            // pkexec asks in a window of its own, or not at all.
            command.stdin(Stdio::null());
        }
        run(command)
    }
}

fn run(mut command: Command) -> Result<(), Failure> {
    let failed = |detail: String| Failure::from(DoctorError::RuleNotInstalled { detail });
    let status = command.status().map_err(|error| failed(error.to_string()))?;
    match status.code() {
        Some(0) => Ok(()),
        // pkexec's own: the person closed its window, or has no leave.
        Some(126) if command.get_program().to_string_lossy().ends_with("pkexec") => {
            Err(Failure::declined("pkexec"))
        }
        _ => Err(failed(status.to_string())),
    }
}

/// How an administrator's leave is asked for: not at all, or by the first of these that is there.
fn asks_leave(seat: Seat, is_root: bool, found: &dyn Fn(&str) -> Option<PathBuf>) -> Option<Vec<String>> {
    if is_root {
        return Some(Vec::new());
    }
    let pkexec = || {
        let mut words = vec![found("pkexec")?.display().to_string()];
        // Where nothing asks in a window it would ask on the terminal from which the console was started.
        if seat == Seat::Window {
            words.push("--disable-internal-agent".to_owned());
        }
        Some(words)
    };
    let sudo = || found("sudo").map(|sudo| vec![sudo.display().to_string(), "--".to_owned()]);
    match seat {
        Seat::Window => pkexec(),
        Seat::Terminal => sudo().or_else(pkexec),
    }
}

fn found(program: &str) -> Option<PathBuf> {
    PROGRAMS.split(':').map(|folder| Path::new(folder).join(program)).find(|path| path.is_file())
}

fn command_line(asks: &[String], file: &str) -> Vec<String> {
    let shell = ["/bin/sh", "-C", "-c", SCRIPT, "himuro", UDEV_RULE, file];
    asks.iter().cloned().chain(shell.map(str::to_owned)).collect()
}

fn apply_line(asks: &[String]) -> Vec<String> {
    asks.iter().cloned().chain(["/bin/sh", "-c", APPLY].map(str::to_owned)).collect()
}

/// The same for a person to type, a line each; a file that is there is not replaced.
pub(super) fn by_hand() -> [String; 2] {
    [
        format!("echo '{}' | sudo sh -C -c 'cat > {FILE}'", UDEV_RULE.trim()),
        "sudo udevadm control --reload && sudo udevadm trigger --subsystem-match=hidraw".to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn the_rule_that_is_packed_is_the_one_that_is_installed() {
        let packed = include_str!("../../../../packaging/70-himuro-ledger.rules");
        let lines: Vec<&str> = packed.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(lines.join("\n"), UDEV_RULE.trim_end());
        assert!(!UDEV_RULE.contains('\''), "it stands between these in a command");
        assert!(!UDEV_RULE.trim_end().contains('\n'), "it is one line");
    }

    #[test]
    fn leave_is_asked_for_by_what_is_there() {
        let here = |programs: &'static [&'static str]| {
            move |name: &str| programs.contains(&name).then(|| Path::new("/usr/bin").join(name))
        };
        let both: &'static [&'static str] = &["pkexec", "sudo"];
        let asks = |seat, is_root, programs| asks_leave(seat, is_root, &here(programs));
        let of = |words: &[&str]| Some(words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert_eq!(asks(Seat::Window, false, both), of(&["/usr/bin/pkexec", "--disable-internal-agent"]));
        assert_eq!(asks(Seat::Terminal, false, both), of(&["/usr/bin/sudo", "--"]));
        assert_eq!(asks(Seat::Terminal, false, &["pkexec"]), of(&["/usr/bin/pkexec"]));
        assert_eq!(asks(Seat::Window, false, &["sudo"]), None, "sudo would ask where nobody looks");
        assert_eq!(asks(Seat::Window, true, &[]), of(&[]));
    }

    /// A folder in place of the system's programs, in which `udevadm` writes down what it was asked.
    fn place() -> (tempfile::TempDir, PathBuf, impl Fn(&Path) -> Result<(), Failure>) {
        let place = tempfile::tempdir().unwrap();
        let programs = place.path().join("programs");
        std::fs::create_dir(&programs).unwrap();
        let udevadm = programs.join("udevadm");
        let noted = place.path().join("noted");
        std::fs::write(&udevadm, format!("#!/bin/sh\necho \"$@\" >> '{}'\n", noted.display())).unwrap();
        std::fs::set_permissions(&udevadm, std::fs::Permissions::from_mode(0o755)).unwrap();
        let install = move |file: &Path| {
            let line = command_line(&[], file.to_str().unwrap());
            let (program, arguments) = line.split_first().unwrap();
            let mut command = Command::new(program);
            command.args(arguments).env("PATH", &programs).stderr(Stdio::null());
            run(command)
        };
        (place, noted, install)
    }

    #[test]
    fn the_commands_write_the_rule_and_apply_it() {
        let (place, noted, install) = place();
        let file = place.path().join("20-ledger.rules");
        install(&file).unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), UDEV_RULE);
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o644);
        let asked = std::fs::read_to_string(&noted).unwrap();
        assert_eq!(asked, "control --reload\ntrigger --subsystem-match=hidraw\n");
    }

    #[test]
    fn a_file_that_is_there_is_never_replaced() {
        let (place, noted, install) = place();
        let file = place.path().join("20-ledger.rules");
        std::fs::write(&file, "mine").unwrap();
        let failure = install(&file).unwrap_err();
        assert_eq!((failure.code(), failure.class().exit_code()), ("app-rule-not-installed", 1));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
        assert!(!noted.exists(), "nothing was applied");
    }
}
