//! What a fresh Debian machine lacks, and how it is installed.

use std::process::{Command, ExitCode};

use crate::house::{Stopped, status, step};

/// What is going to be done, from the least to the most.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    /// The rehearsal in the terminal.
    Terminal,
    /// The windows.
    Windows,
    /// Tests, pictures, packing: the windows under a display of their own, driven from outside.
    Tests,
}

/// Debian packages, what first needs each, and why. A package that another one of the list brings is not named.
const DEBIAN: [(Need, &str, &str); 22] = [
    (Need::Terminal, "build-essential", "C compiler: SQLite, secp256k1, HID"),
    (Need::Terminal, "pkg-config", "finds the C libraries"),
    (Need::Terminal, "libudev-dev", "HID devices"),
    (Need::Windows, "libwebkit2gtk-4.1-dev", "the console's web view, with GTK"),
    (Need::Windows, "libgl1", "pane and auditor draw with OpenGL"),
    (Need::Windows, "libegl1", "OpenGL without GLX: Wayland"),
    (Need::Windows, "libgl1-mesa-dri", "OpenGL on a machine with no graphics card"),
    (Need::Windows, "libxkbcommon-x11-0", "keyboard layouts in pane and auditor"),
    (Need::Windows, "libxcursor1", "pointer in pane and auditor"),
    (Need::Windows, "libxi6", "pointer and keys in pane and auditor"),
    (Need::Windows, "libxrandr2", "sizes of the screens in pane and auditor"),
    (Need::Windows, "x11-utils", "xdpyinfo: whether a display answers"),
    (Need::Tests, "xvfb", "a display in memory"),
    (Need::Tests, "xauth", "keeps that display to ourselves"),
    (Need::Tests, "webkit2gtk-driver", "drives the console's window from outside"),
    (Need::Tests, "xdotool", "keys for the pane's and the auditor's window"),
    (Need::Tests, "imagemagick", "pictures of windows"),
    (Need::Tests, "libvulkan1", "pictures of pane and auditor in their own tests"),
    (Need::Tests, "mesa-vulkan-drivers", "the same, with no graphics card"),
    (Need::Tests, "fonts-noto-cjk", "Japanese in the title bars and dialogs of GTK"),
    (Need::Tests, "dpkg-dev", "the libraries that a package depends on"),
    (Need::Tests, "desktop-file-utils", "checks the desktop entries"),
];

/// Installs everything that is missing, and nothing else.
pub(crate) fn setup() -> Result<ExitCode, Stopped> {
    install(Need::Tests)?;
    Ok(ExitCode::SUCCESS)
}

/// Installs what is missing for `need`; says so where there is nothing to do.
pub(crate) fn install(need: Need) -> Result<(), Stopped> {
    let wanted = DEBIAN.iter().filter(|(needed_by, ..)| *needed_by <= need);
    let missing: Vec<_> = wanted.filter(|(_, name, _)| !has_package(name)).collect();
    for (_, name, why) in &missing {
        println!("── missing: {name} ({why})");
    }
    if missing.is_empty() {
        println!("── system packages: all there");
    } else {
        packages(&missing.iter().map(|(_, name, _)| *name).collect::<Vec<_>>())?;
    }
    if need >= Need::Windows {
        crate::node::install()?;
    }
    Ok(())
}

/// Installs Debian packages.
pub(crate) fn packages(names: &[&str]) -> Result<(), Stopped> {
    if Command::new("apt-get").arg("--version").output().is_err() {
        return Err(Stopped(format!(
            "this is no Debian: please install what corresponds to {}",
            names.join(" ")
        )));
    }
    step("package lists", &mut as_root("apt-get", &["update", "-qq"]))?;
    let mut install = as_root("apt-get", &["install", "-y", "-qq", "--no-install-recommends"]);
    step("system packages", install.args(names))
}

fn has_package(name: &str) -> bool {
    Command::new("dpkg-query")
        .args(["-W", "-f=${Status}", name])
        .output()
        .is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("install ok installed"))
}

/// A program that only root may use, through sudo for everybody else; it asks nothing.
pub(crate) fn as_root(program: &str, arguments: &[&str]) -> Command {
    let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0\n"));
    let mut command = Command::new(if root { "env" } else { "sudo" });
    command.arg("DEBIAN_FRONTEND=noninteractive").arg(program).args(arguments);
    command
}

/// Whether a program runs well; its output is not shown.
pub(crate) fn answers(command: &mut Command) -> bool {
    use std::process::Stdio;
    status(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()))
        .is_ok_and(|status| status.success())
}
