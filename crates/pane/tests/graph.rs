//! What is not in this program's own graph: no accessibility bus, no clipboard, nothing that is kept on disk.

use std::{collections::BTreeSet, process::Command};

/// Crates that would publish words, put them on a clipboard, or keep what the window showed.
const FORBIDDEN: [&str; 12] = [
    "accesskit_unix",
    "accesskit_winit",
    "accesskit_atspi_common",
    "atspi",
    "zbus",
    "arboard",
    "smithay-clipboard",
    "ron",
    "webbrowser",
    "egui_inspection",
    "wgpu",
    "tokio",
];

#[test]
fn nothing_publishes_copies_or_keeps_what_the_window_shows() {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--package", "himuro-pane", "--edges", "normal", "--prefix", "none"])
        .args(["--format", "{p}"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let crates: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(
        crates.contains("egui-winit") && crates.contains("glow"),
        "the control: the window is in the graph"
    );
    for name in FORBIDDEN {
        assert!(!crates.contains(name), "{name} is in the graph of the pane");
    }
}
