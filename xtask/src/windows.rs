//! The real windows, driven from outside: `ui/e2e`, each run with displays of its own in memory.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use crate::house::{Stopped, programs, root, step, target};
use crate::node::npx;
use crate::programs::{Build, build};
use crate::setup::{Need, install};

/// The main job from beginning to end, in a console that can be driven.
pub(crate) fn end_to_end() -> Result<(), Stopped> {
    step("end to end", &mut drive("windows", Build::Driven, &[]))
}

/// What the console that people are given must not let anybody do.
pub(crate) fn closed_doors() -> Result<(), Stopped> {
    step("closed doors", &mut drive("release", Build::Release, &[]))
}

/// `cargo xtask e2e`: the windows and nothing else, for somebody who works on them.
pub(crate) fn only(names: &[String]) -> Result<ExitCode, Stopped> {
    install(Need::Tests)?;
    build(Build::Driven)?;
    step("end to end", &mut drive("windows", Build::Driven, names))?;
    Ok(ExitCode::SUCCESS)
}

/// `cargo xtask screenshots`: every screen, into `target/screenshots`, and a sheet of them all.
pub(crate) fn screenshots(names: &[String]) -> Result<ExitCode, Stopped> {
    install(Need::Tests)?;
    build(Build::Driven)?;
    let folder = target().join("screenshots");
    step("screenshots", drive("pictures", Build::Driven, names).env("HIMURO_PICTURES", &folder))?;
    for program in ["console", "pane", "auditor"] {
        let mut sheet = Command::new("montage");
        sheet.arg("-font").arg(root().join("crates/look/faces/text.ttf")).args([
            "-label",
            "%t",
            "-geometry",
            "480x300+6+6",
            "-tile",
            "4x",
            "-background",
            "white",
        ]);
        // Made small as they are read: some hundred of them would not fit into what the tool may take.
        let small =
            pictures(&folder, program)?.into_iter().map(|picture| format!("{}[480x300]", picture.display()));
        sheet.args(small).arg(folder.join(format!("sheet-{program}.png")));
        step("contact sheet", &mut sheet)?;
    }
    println!("── pictures: {}", folder.display());
    Ok(ExitCode::SUCCESS)
}

/// The pictures of one program, by name.
fn pictures(folder: &PathBuf, program: &str) -> Result<Vec<PathBuf>, Stopped> {
    let stopped = |error: std::io::Error| Stopped(format!("{}: {error}", folder.display()));
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(stopped)? {
        let path = entry.map_err(stopped)?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with(&format!("{program}-")) && name.ends_with(".png") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// One folder of `ui/e2e`, with the programs of that build.
pub(crate) fn drive(folder: &str, how: Build, names: &[String]) -> Command {
    let mut tests = npx(&["vitest", "run", "--config", "e2e/vitest.config.ts", "--dir"]);
    tests.arg(format!("e2e/{folder}")).args(names);
    tests.env("HIMURO_PROGRAMS", programs(how.folder()));
    tests.env("HIMURO_ROOT", root()).env("HIMURO_LEFT", target().join("e2e"));
    tests
}
