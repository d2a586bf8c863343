//! The real window on a display of its own, driven with real keys through a whole rehearsal.

#![expect(clippy::unwrap_used, reason = "a failing helper fails its test")]

use std::{
    io::{BufRead, BufReader, Read, Write},
    process::{Child, ChildStdout, Command, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};

use ceremony::pane::{PANE_VERSION, PaneProfile, Ready, Reply, Request, Task, WordsSource};

/// Longest wait for anything that the window does.
const PATIENCE: Duration = Duration::from_secs(90);

struct Display {
    server: Child,
    name: String,
}

impl Display {
    fn open() -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is not installed: run `cargo xtask setup`");
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        Self { server, name: format!(":{}", number.trim()) }
    }

    fn xdotool(&self, arguments: &[&str]) -> String {
        let output = Command::new("xdotool")
            .args(arguments)
            .env("DISPLAY", &self.name)
            .output()
            .expect("xdotool is not installed: run `cargo xtask setup`");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn key(&self, keys: &[&str]) {
        self.xdotool(&[&["key", "--delay", "30"], keys].concat());
    }

    /// Waits for the window and gives it the keyboard: there is no window manager here.
    fn focus(&self) -> String {
        let start = Instant::now();
        loop {
            let found = self.xdotool(&["search", "--onlyvisible", "--class", "himuro-pane"]);
            if let Some(window) = found.lines().next() {
                self.xdotool(&["windowfocus", "--sync", window]);
                return window.to_owned();
            }
            assert!(start.elapsed() < PATIENCE, "no window came");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

struct Pane {
    child: Child,
    said: BufReader<ChildStdout>,
    ready: Ready,
}

impl Pane {
    fn start(display: &Display, profile: PaneProfile, words: Option<&str>) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_himuro-pane"))
            .args(["--lang", "ja", "--theme", "dark"])
            .env("DISPLAY", &display.name)
            .env("HIMURO_TEST_LEFT_OVER", "1")
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let mut ready = String::new();
        said.read_line(&mut ready).unwrap();
        let ready = serde_json::from_str(&ready).unwrap();
        let task = Task::Backup {
            words: words.map(|label| WordsSource::Published(label.to_owned())),
            fingerprint: "73c5da0a".to_owned(),
            threshold: 2,
            count: 3,
            slips: Vec::new(),
            rng_seed: None,
        };
        let request = Request { version: PANE_VERSION, profile, task };
        let line = format!("{}\n", serde_json::to_string(&request).unwrap());
        child.stdin.as_mut().unwrap().write_all(line.as_bytes()).unwrap();
        Self { child, said, ready }
    }

    /// The one reply; until it comes, the keys are pressed again and again, because a busy computer may be slow to
    /// draw the sheet that they are for.
    fn reply(mut self, mut press: impl FnMut()) -> Reply {
        let (lines, received) = mpsc::channel();
        let mut said = self.said;
        std::thread::spawn(move || {
            let mut everything = String::new();
            let _ = said.read_to_string(&mut everything);
            let _ = lines.send(everything);
        });
        let start = Instant::now();
        let everything = loop {
            match received.recv_timeout(Duration::from_millis(400)) {
                Ok(everything) => break everything,
                Err(_) if start.elapsed() > PATIENCE => {
                    let _ = self.child.kill();
                    panic!("the window gave no reply");
                }
                Err(_) => press(),
            }
        };
        assert!(self.child.wait().unwrap().success());
        assert_eq!(everything.lines().count(), 1, "one reply, then nothing");
        serde_json::from_str(&everything).unwrap()
    }
}

#[test]
fn a_rehearsal_is_led_through_with_real_keys() {
    let display = Display::open();
    let pane = Pane::start(&display, PaneProfile::Rehearsal, Some("A"));
    display.focus();
    let lacking: Vec<_> =
        pane.ready.hardening.iter().filter(|(_, holds)| !**holds).map(|(name, _)| name.as_str()).collect();
    assert!(lacking.contains(&"not_x11"), "{lacking:?}");
    assert!(!pane.ready.hardening.contains_key("no_clipboard"), "how it was built is no measure");

    // Every thread of the running window is closed.
    let mut threads = 0;
    for thread in std::fs::read_dir(format!("/proc/{}/task", pane.child.id())).unwrap() {
        let status = std::fs::read_to_string(thread.unwrap().path().join("status")).unwrap();
        assert!(status.contains("NoNewPrivs:\t1\n") && status.contains("Seccomp:\t2\n"), "{status}");
        threads += 1;
    }
    assert!(threads > 0);

    // The words by hand, the shares from the paper, the language switched on the way.
    for _ in 0..11 {
        display.xdotool(&["type", "--delay", "15", "aban "]);
    }
    display.xdotool(&["type", "--delay", "15", "abou"]);
    display.key(&["Tab", "Return", "F2"]);
    // Copied where something is typed, then the one primary thing of each sheet, up to the end.
    let reply = pane.reply(|| display.key(&["ctrl+Return", "Return"]));
    assert!(
        matches!(&reply, Reply::BackedUp { fingerprint, quorums: 3, .. } if fingerprint == "73c5da0a"),
        "{reply:?}"
    );
}

#[test]
fn a_window_that_is_closed_asks_and_then_says_that_it_was_stopped() {
    let display = Display::open();
    let pane = Pane::start(&display, PaneProfile::Rehearsal, None);
    display.focus();
    // Return goes on with the words, whatever an earlier round left open. Then the question, and in it the language,
    // "go on", "stop": one key a frame, because frames are slow on a busy machine and two presses of Tab within one
    // frame move the focus once. Each round waits longer.
    let mut wait = Duration::from_millis(300);
    let reply = pane.reply(|| {
        for key in ["Return", "Escape", "Tab", "Tab", "Tab", "Return"] {
            display.key(&[key]);
            std::thread::sleep(wait);
        }
        wait = (wait * 2).min(Duration::from_secs(5));
    });
    assert!(matches!(&reply, Reply::Refused { code, .. } if code == "pane-cancelled"), "{reply:?}");
}

#[test]
fn production_on_a_shared_display_is_refused_before_anything_is_shown() {
    let display = Display::open();
    let reply = Pane::start(&display, PaneProfile::Production, None).reply(|| {});
    assert!(matches!(&reply, Reply::Refused { code, .. } if code == "pane-hardening-lacking"), "{reply:?}");
}

#[test]
fn a_window_whose_console_is_gone_wipes_everything_and_ends() {
    let display = Display::open();
    let mut pane = Pane::start(&display, PaneProfile::Rehearsal, Some("A"));
    display.focus();
    drop(pane.said);
    let start = Instant::now();
    while pane.child.try_wait().unwrap().is_none() {
        if start.elapsed() > PATIENCE {
            let _ = pane.child.kill();
            panic!("the window outlived its console");
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}
