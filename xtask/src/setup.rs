//! What a fresh Debian machine lacks, and how it is installed.

use std::process::{Command, ExitCode};

use crate::house::{Stopped, step};

/// Debian packages, and why each is needed.
const DEBIAN: [(&str, &str); 3] = [
    ("build-essential", "C compiler: SQLite, secp256k1, HID"),
    ("pkg-config", "finds the C libraries"),
    ("libudev-dev", "HID devices"),
];

/// Installs what is missing; says so where there is nothing to do.
pub(crate) fn setup() -> Result<ExitCode, Stopped> {
    let missing: Vec<&str> = DEBIAN.iter().map(|(name, _)| *name).filter(|name| !has_package(name)).collect();
    if missing.is_empty() {
        println!("── system packages: all there");
        return Ok(ExitCode::SUCCESS);
    }
    for (name, why) in DEBIAN.iter().filter(|(name, _)| missing.contains(name)) {
        println!("── missing: {name} ({why})");
    }
    if Command::new("apt-get").arg("--version").output().is_err() {
        return Err(Stopped(format!(
            "this is no Debian: please install what corresponds to {}",
            missing.join(" ")
        )));
    }
    step("package lists", apt(&["update", "-qq"]).env("DEBIAN_FRONTEND", "noninteractive"))?;
    let mut install = apt(&["install", "-y", "-qq", "--no-install-recommends"]);
    step("system packages", install.args(&missing).env("DEBIAN_FRONTEND", "noninteractive"))?;
    Ok(ExitCode::SUCCESS)
}

fn has_package(name: &str) -> bool {
    Command::new("dpkg-query")
        .args(["-W", "-f=${Status}", name])
        .output()
        .is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("install ok installed"))
}

/// apt-get, through sudo for everybody but root.
fn apt(arguments: &[&str]) -> Command {
    let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0\n"));
    let mut command = Command::new(if root { "apt-get" } else { "sudo" });
    if !root {
        command.arg("apt-get");
    }
    command.args(arguments);
    command
}
