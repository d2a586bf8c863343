//! Displays: whether the person has one, and one in memory for tests and pictures.

use std::io::{BufRead, BufReader};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::house::Stopped;
use crate::setup::answers;

/// Whether a window would be seen: a display is named and answers.
pub(crate) fn is_there() -> bool {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let wayland = named("WAYLAND_DISPLAY").is_some_and(|name| {
        let folder = named("XDG_RUNTIME_DIR").map(PathBuf::from).unwrap_or_default();
        UnixStream::connect(folder.join(name)).is_ok()
    });
    // Where xdpyinfo is not there yet, a display that is named is believed; set-up then brings xdpyinfo.
    let asks = Command::new("xdpyinfo").arg("-version").output().is_ok();
    wayland || named("DISPLAY").is_some_and(|_| !asks || answers(&mut Command::new("xdpyinfo")))
}

/// A display in memory, gone when it is dropped.
pub(crate) struct Screen {
    server: Child,
    /// As `DISPLAY` names it.
    pub(crate) name: String,
}

impl Screen {
    /// Opens one of that size; the server finds a number that is free.
    pub(crate) fn open(width: u32, height: u32) -> Result<Self, Stopped> {
        let stopped = |why: String| Stopped(format!("Xvfb: {why}"));
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", &format!("{width}x{height}x24")])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| stopped(error.to_string()))?;
        let mut number = String::new();
        if let Some(output) = server.stdout.take() {
            BufReader::new(output).read_line(&mut number).map_err(|error| stopped(error.to_string()))?;
        }
        let number = number.trim();
        if number.is_empty() {
            return Err(stopped("it said no number".to_owned()));
        }
        Ok(Self { server, name: format!(":{number}") })
    }

    /// A command whose windows open there, and nowhere else.
    pub(crate) fn show<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command.env("DISPLAY", &self.name).env_remove("WAYLAND_DISPLAY")
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // It may be gone already; then there is nothing to end.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
