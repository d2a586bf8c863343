//! Node and the front end's packages.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use crate::house::{Stopped, root, step, target};
use crate::setup::packages;

/// The oldest Node with which the front end's tools work.
const OLDEST: (u32, u32) = (20, 19);

/// What is taken where the machine's own is older: the registry's package that holds nothing but Node's program, so
/// that no script of an installation runs.
const NODE: &str = "22.23.3";

/// Sees that there are a Node that is new enough and the front end's packages as the lock file has them.
pub(crate) fn install() -> Result<(), Stopped> {
    if !has_npm() {
        println!("── missing: nodejs, npm (they build the console's page)");
        packages(&["nodejs", "npm"])?;
    }
    if version(&mut Command::new("node")).is_none_or(|version| version < OLDEST) && !own().exists() {
        println!("── the machine's Node is too old: {NODE} is taken into {}", folder().display());
        let package = format!("node-linux-{}@{NODE}", architecture()?);
        let mut take = Command::new("npm");
        take.args(["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"]);
        step("Node", take.arg("--prefix").arg(folder()).arg(package))?;
    }
    let lock = root().join("ui/package-lock.json");
    let installed = root().join("ui/node_modules/.himuro-package-lock.json");
    let read = |path: &PathBuf| std::fs::read(path).ok();
    if read(&lock).is_some() && read(&lock) == read(&installed) {
        println!("── front end packages: all there");
        return Ok(());
    }
    step("front end packages", &mut npm(&["ci", "--no-audit", "--no-fund"]))?;
    std::fs::copy(&lock, &installed).map_err(|error| Stopped(format!("{}: {error}", installed.display())))?;
    Ok(())
}

/// npm in `ui/`.
pub(crate) fn npm(arguments: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.current_dir(root().join("ui")).args(arguments).env("PATH", path());
    command
}

/// A script of the front end's packages.
pub(crate) fn npx(arguments: &[&str]) -> Command {
    let mut command = npm(&["exec", "--"]);
    command.args(arguments);
    command
}

/// Where programs are looked for: our own Node first, if we have one.
fn path() -> OsString {
    let own = own().parent().filter(|folder| folder.exists()).map(PathBuf::from);
    let machine = env::var_os("PATH").unwrap_or_default();
    env::join_paths(own.into_iter().chain(env::split_paths(&machine))).unwrap_or(machine)
}

fn folder() -> PathBuf {
    target().join("node")
}

fn own() -> PathBuf {
    let package = format!("node-linux-{}", architecture().unwrap_or_default());
    folder().join("node_modules").join(package).join("bin/node")
}

fn architecture() -> Result<&'static str, Stopped> {
    match env::consts::ARCH {
        "x86_64" => Ok("x64"),
        "aarch64" => Ok("arm64"),
        other => Err(Stopped(format!("no Node is known for {other}: please install 20.19 or newer"))),
    }
}

fn has_npm() -> bool {
    version(&mut Command::new("npm")).is_some() && version(&mut Command::new("node")).is_some()
}

fn version(command: &mut Command) -> Option<(u32, u32)> {
    let output = command.arg("--version").output().ok().filter(|output| output.status.success())?;
    parse(&String::from_utf8_lossy(&output.stdout))
}

/// `v20.19.1`, `11.2.0`.
fn parse(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim().trim_start_matches('v').split('.').map(|part| part.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

#[cfg(test)]
mod tests {
    use super::{OLDEST, parse};

    #[test]
    fn a_version_is_read_and_compared_by_its_numbers() {
        assert_eq!(parse("v20.19.1\n"), Some((20, 19)));
        assert!(parse("v18.20.4").expect("a version") < OLDEST);
        assert!(parse("v20.9.0").expect("a version") < OLDEST);
        assert!(parse("v22.1.0").expect("a version") > OLDEST);
        assert_eq!(parse("none"), None);
    }
}
