//! The package on trial: into a fresh root, its windows once seen and closed, and out again.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::bundle::PROGRAMS;
use crate::display::Screen;
use crate::house::{Stopped, output, step, target};

/// How long a window may take to appear or to go.
const PATIENCE: Duration = Duration::from_secs(60);

/// Installs the package into a fresh root, starts its windows from there, and removes it again. The machine's own
/// packages are only asked, not changed: a simulated installation shows that everything it depends on can be had.
pub(crate) fn try_package(package: &Path) -> Result<(), Stopped> {
    step(
        "its dependencies can be had",
        Command::new("apt-get").args(["--simulate", "-qq", "install"]).arg(package),
    )?;
    let fresh = target().join("bundle/root");
    for folder in ["updates", "info", "triggers"] {
        let path = fresh.join("var/lib/dpkg").join(folder);
        std::fs::create_dir_all(&path).map_err(|error| Stopped(format!("{}: {error}", path.display())))?;
    }
    let status = fresh.join("var/lib/dpkg/status");
    std::fs::write(&status, "").map_err(|error| Stopped(format!("{}: {error}", status.display())))?;
    // In a root with nothing else in it no dependency is there; they were looked at above.
    step("install into a fresh root", dpkg(&fresh).args(["--force-depends", "--install"]).arg(package))?;
    let applications = fresh.join("usr/share/applications");
    for entry in ["jp.himuro.console.desktop", "jp.himuro.auditor.desktop"] {
        step(entry, Command::new("desktop-file-validate").arg(applications.join(entry)))?;
    }
    let screen = Screen::open(1280, 800)?;
    for program in ["himuro-console", "himuro-auditor"] {
        start(&screen, &fresh.join("usr/bin"), program)?;
    }
    for program in ["himuro", "himuro-auditor"] {
        step(program, Command::new(fresh.join("usr/bin").join(program)).arg("--version"))?;
    }
    step("remove it again", dpkg(&fresh).args(["--remove", "himuro"]))?;
    match PROGRAMS.into_iter().find(|program| fresh.join("usr/bin").join(program).exists()) {
        Some(left) => Err(Stopped(format!("{left} is still there after the package was removed"))),
        None => Ok(()),
    }
}

fn dpkg(root: &Path) -> Command {
    let mut command = Command::new("dpkg");
    command.arg(format!("--root={}", root.display()));
    command.args(["--force-not-root", "--force-script-chrootless", "--log=/dev/null"]);
    command
}

/// Starts a program and waits until it has a window and, asked to end, has ended.
fn start(screen: &Screen, folder: &Path, program: &str) -> Result<(), Stopped> {
    let home = target().join("bundle/home");
    let mut command = Command::new(folder.join(program));
    command
        .env("HOME", &home)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CACHE_HOME", home.join("cache"));
    let begun = Instant::now();
    let running = screen.show(&mut command).stdin(Stdio::null()).spawn();
    let mut running = Running(running.map_err(|error| Stopped(format!("{program}: {error}")))?);
    while !is_shown(screen) {
        if let Ok(Some(status)) = running.0.try_wait() {
            return Err(Stopped(format!("{program} ended before it had a window ({status})")));
        }
        wait(program, begun)?;
    }
    println!("── {program}: a window after {:.1} s", begun.elapsed().as_secs_f64());
    let closed = Instant::now();
    output(Command::new("kill").arg(running.0.id().to_string()))?;
    while running.0.try_wait().is_ok_and(|status| status.is_none()) {
        wait(program, closed)?;
    }
    Ok(())
}

/// Whether a window with our name in its title is on the screen.
fn is_shown(screen: &Screen) -> bool {
    let search = |title| {
        let mut search = Command::new("xdotool");
        output(
            screen.show(search.args(["search", "--onlyvisible", "--name", title]).env("LC_ALL", "C.UTF-8")),
        )
    };
    ["Himuro", "氷室"].into_iter().any(|title| search(title).is_ok_and(|found| !found.trim().is_empty()))
}

fn wait(program: &str, since: Instant) -> Result<(), Stopped> {
    std::thread::sleep(Duration::from_millis(100));
    if since.elapsed() < PATIENCE {
        return Ok(());
    }
    Err(Stopped(format!("{program}: its window did not come, or did not go, in {} s", PATIENCE.as_secs())))
}

/// A program that does not outlive the trial.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
