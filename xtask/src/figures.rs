//! Figures of the windows: start, memory, latency, size.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::bundle;
use crate::display::Screen;
use crate::house::{Stopped, programs, step};
use crate::programs::{Build, build};
use crate::windows::drive;

/// Starts of which the middle one counts.
const STARTS: usize = 7;
const PATIENCE: Duration = Duration::from_secs(60);
/// A window at rest is looked at after this.
const REST: Duration = Duration::from_secs(3);

/// Measures in `folder`; each row is figure and value, parted by a tab. Nothing compares: there is no peer.
pub(crate) fn rows(folder: &Path) -> Result<Vec<String>, Stopped> {
    let latency = folder.join("latency");
    build(Build::DrivenRelease)?;
    let mut measure = drive("figures", Build::DrivenRelease, &[]);
    step("latency", measure.env("HIMURO_FIGURES", &latency))?;
    build(Build::Release)?;
    let mut rows = starts(folder)?;
    rows.extend(memory(folder)?);
    rows.extend(read(&latency)?.lines().map(str::to_owned));
    let (installed, packed) = bundle::sizes(&bundle::pack()?)?;
    let of = |bytes| format!("{:.1} MB", bundle::to_mb(bytes));
    rows.push(format!("installed size of the package (the .deb)\t{} ({})", of(installed * 1024), of(packed)));
    Ok(rows)
}

/// From the start of the process to the first paint and to a page that can be used.
fn starts(folder: &Path) -> Result<Vec<String>, Stopped> {
    let (mut paints, mut usable) = (Vec::new(), Vec::new());
    for start in 0..STARTS {
        let marks = folder.join(format!("marks-{start}"));
        let screen = Screen::open(1280, 800)?;
        let mut command = console(folder);
        let begun = unix_ms();
        let running = Running::start(screen.show(command.env("HIMURO_MARKS", &marks)))?;
        let since = Instant::now();
        let said = loop {
            let said = std::fs::read_to_string(&marks).unwrap_or_default();
            if mark(&said, "first-paint").is_some() && mark(&said, "usable").is_some() {
                break said;
            }
            if since.elapsed() > PATIENCE {
                return Err(Stopped("the console did not say that it was usable".to_owned()));
            }
            sleep(Duration::from_millis(20));
        };
        drop(running);
        paints.extend(mark(&said, "first-paint").map(|at| at.saturating_sub(begun)));
        // The page says that it is usable once its view is drawn; nobody can use what is not painted yet.
        let both = mark(&said, "usable").max(mark(&said, "first-paint"));
        usable.extend(both.map(|at| at.saturating_sub(begun)));
    }
    Ok(vec![
        format!("start to first paint, median of {STARTS}\t{} ms", median(paints)),
        format!("start to usable, median of {STARTS}\t{} ms", median(usable)),
    ])
}

/// What the windows take at rest: each process's proportional share of memory, with those that it started.
fn memory(folder: &Path) -> Result<Vec<String>, Stopped> {
    let screen = Screen::open(1280, 800)?;
    let mut pane = Command::new(programs("release").join("himuro-pane"));
    pane.args(["--lang", "en", "--theme", "light"]);
    let mut auditor = Command::new(programs("release").join("himuro-auditor"));
    auditor.arg("--window");
    let mut rows = Vec::new();
    let programs = [("console with its web view", console(folder)), ("pane", pane), ("auditor", auditor)];
    for (what, mut command) in programs {
        let mut running = Running::start(screen.show(command.stdin(Stdio::piped())))?;
        // The pane shows itself once it knows what it is to do.
        if let Some(input) = running.0.stdin.as_mut() {
            use std::io::Write as _;
            let _ = writeln!(input, "{BACKUP}");
        }
        sleep(REST);
        let (rss, pss) = taken(running.0.id());
        if pss == 0 {
            return Err(Stopped(format!("{what}: it ended, or its memory cannot be read")));
        }
        rows.push(format!(
            "memory at rest, {what}: PSS (RSS)\t{:.0} MB ({:.0} MB)",
            bundle::to_mb(pss * 1024),
            bundle::to_mb(rss * 1024)
        ));
    }
    Ok(rows)
}

/// A backup of a published test seed.
const BACKUP: &str = r#"{"version":1,"profile":"rehearsal","task":{"type":"backup","words":{"published":"A"},"fingerprint":"73c5da0a","threshold":2,"count":3}}"#;

fn console(folder: &Path) -> Command {
    let mut command = Command::new(programs("release").join("himuro-console"));
    command.arg(folder.join("rehearsals")).env("HOME", folder);
    for (name, place) in [("XDG_CACHE_HOME", "cache"), ("XDG_DATA_HOME", "data")] {
        command.env(name, folder.join(place));
    }
    command
}

/// KiB of a process and of all that it started: resident, and proportional.
fn taken(process: u32) -> (u64, u64) {
    let rollup = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
    let field = |name: &str| {
        let line = rollup.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        line.split_whitespace().next().and_then(|digits| digits.parse::<u64>().ok()).unwrap_or(0)
    };
    children(process)
        .into_iter()
        .map(taken)
        .fold((field("Rss:"), field("Pss:")), |sum, one| (sum.0 + one.0, sum.1 + one.1))
}

fn children(process: u32) -> Vec<u32> {
    let tasks = std::fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let lists = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
    lists
        .flat_map(|list| list.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<_>>())
        .collect()
}

/// When a mark was made, in milliseconds since 1970.
fn mark(said: &str, name: &str) -> Option<u64> {
    let line = said.lines().find(|line| line.contains(&format!("\"{name}\"")))?;
    let digits: String =
        line.split("\"unix_ms\":").nth(1)?.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn median(mut values: Vec<u64>) -> u64 {
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or_default()
}

fn unix_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

fn read(file: &Path) -> Result<String, Stopped> {
    std::fs::read_to_string(file).map_err(|error| Stopped(format!("{}: {error}", file.display())))
}

/// A program that does not outlive its measurement.
struct Running(Child);

impl Running {
    fn start(command: &mut Command) -> Result<Self, Stopped> {
        let what = command.get_program().to_string_lossy().into_owned();
        let started = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        started.map(Self).map_err(|error| Stopped(format!("{what}: {error}")))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::{mark, median};

    #[test]
    fn marks_are_read_by_name() {
        let said = "{\"mark\":\"window\",\"unix_ms\":5}\n{\"mark\":\"usable\",\"unix_ms\":1795389813614}\n";
        assert_eq!(mark(said, "usable"), Some(1_795_389_813_614));
        assert_eq!(mark(said, "first-paint"), None);
    }

    #[test]
    fn the_middle_one_counts() {
        assert_eq!(median(vec![9, 1, 5]), 5);
    }
}
