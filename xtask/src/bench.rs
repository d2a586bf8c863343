//! `cargo xtask bench`: the figures of the README, measured in one run.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use crate::figures;
use crate::house::{Stopped, cargo, programs, step, target};
use crate::setup::{Need, install};

/// The benches: crate, example, and whether it writes to the disk that it measures. Each prints rows of figure, value,
/// peer and ratio, parted by tabs; a slow figure never fails.
const BENCHES: [(&str, &str, Disk); 4] = [
    ("himuro-audit", "audit_bench", Disk::Measured),
    ("himuro-treasury", "plan_bench", Disk::Untouched),
    ("himuro-secrets", "slip39_bench", Disk::Untouched),
    ("himuro-simulator", "signing_bench", Disk::Untouched),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Disk {
    Measured,
    Untouched,
}

/// Builds with optimisation, then prints the figures as a table, each row as it is measured.
pub(crate) fn bench() -> Result<ExitCode, Stopped> {
    install(Need::Tests)?;
    // Everything is built, in one go, before anything is measured.
    let mut build = cargo(&["build", "--release", "--locked"]);
    for (package, example, _) in BENCHES {
        build.args(["-p", package, "--example", example]);
    }
    step("build the benches", &mut build)?;
    let folder = Folder::create()?;
    let windows = figures::rows(&folder.0)?;
    println!("\n| figure | value | peer, same run | ratio |");
    println!("|---|---|---|---|");
    for (_, example, disk) in BENCHES {
        let mut run = Command::new(programs("release").join("examples").join(example));
        if disk == Disk::Measured {
            run.arg(&folder.0);
        }
        let stopped = |error: std::io::Error| Stopped(format!("{example}: {error}"));
        let mut running = run.stdout(Stdio::piped()).spawn().map_err(stopped)?;
        if let Some(rows) = running.stdout.take() {
            for line in BufReader::new(rows).lines() {
                println!("{}", row(&line.map_err(stopped)?));
            }
        }
        let status = running.wait().map_err(stopped)?;
        if !status.success() {
            return Err(Stopped(format!("{example}: failed ({status})")));
        }
    }
    windows.iter().for_each(|line| println!("{}", row(line)));
    Ok(ExitCode::SUCCESS)
}

/// A row of the table; what is missing is a dash.
fn row(line: &str) -> String {
    let mut cells: Vec<&str> = line.split('\t').map(str::trim).collect();
    cells.resize(4, "–");
    format!("| {} |", cells.join(" | "))
}

/// A folder on the disk of the build, gone with everything in it when the benches end, well or not.
struct Folder(PathBuf);

impl Folder {
    fn create() -> Result<Self, Stopped> {
        let path = target().join(format!("bench-{}", std::process::id()));
        let failed = |error: std::io::Error| Stopped(format!("{}: {error}", Path::display(&path)));
        std::fs::create_dir_all(&path).map_err(failed)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What could not be removed lies below the build folder, where `cargo clean` takes it.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::row;

    #[test]
    fn a_row_has_four_cells_whatever_was_printed() {
        assert_eq!(row("a\tb\tc\td"), "| a | b | c | d |");
        assert_eq!(row("a\t b"), "| a | b | – | – |");
    }
}
