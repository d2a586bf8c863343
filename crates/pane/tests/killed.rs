//! The real window killed in the middle of the work: its console hears nothing, and nothing of it is left anywhere.

#![expect(clippy::unwrap_used, reason = "a failing helper fails its test")]

use std::{
    io::{BufRead, BufReader, Read, Write},
    os::unix::process::ExitStatusExt,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use ceremony::pane::{PANE_VERSION, PaneProfile, Request, Task, WordsSource};

/// Longest wait for anything that the window does.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often the screen is looked at.
const GLANCE: Duration = Duration::from_millis(150);

#[test]
fn killed_at_any_stage_the_window_says_nothing_and_leaves_nothing() {
    let display = Display::open();
    let (copy, enter) = (["ctrl+Return"], ["Return"]);
    let shown: &[&[&str]] = &[&copy, &enter];
    let typing = [shown, &[&enter, &copy]].concat();
    let proof = [typing.as_slice(), &[&enter, &enter, &copy], &[&enter, &enter, &copy, &enter]].concat();
    for (stage, keys) in [("words", &shown[..1]), ("share", shown), ("typing", &typing), ("proof", &proof)] {
        // Whatever the window might write beside its pipes would be written below this folder.
        let folder = tempfile::tempdir().unwrap();
        let mut window = start(&display, folder.path());
        let mut said = BufReader::new(window.stdout.take().unwrap());
        said.read_line(&mut String::new()).unwrap();
        ask(&mut window);
        display.focus();
        for keys in keys {
            display.turn(keys);
        }
        assert!(window.try_wait().unwrap().is_none(), "{stage}: it ended before it could be killed");
        window.kill().unwrap();
        assert_eq!(window.wait().unwrap().signal(), Some(9), "{stage}");
        let mut rest = String::new();
        said.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "", "{stage}: a reply");
        let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
        assert!(left.is_empty(), "{stage}: {left:?}");
    }
}

#[test]
fn a_key_held_down_at_the_last_share_leaves_the_proof_to_be_read() {
    let display = Display::open();
    let folder = tempfile::tempdir().unwrap();
    let mut window = start(&display, folder.path());
    ask(&mut window);
    display.focus();
    display.turn(&["ctrl+Return"]);
    for _ in 0..2 {
        display.turn(&["Return"]);
        display.turn(&["Return"]);
        display.turn(&["ctrl+Return"]);
    }
    display.turn(&["Return"]);
    display.turn(&["Return"]);
    display.turn(&["ctrl+Return"]);
    // The X server repeats it, as it does for a finger that stays.
    display.xdotool(&["keydown", "Return"]);
    std::thread::sleep(Duration::from_secs(3));
    assert!(window.try_wait().unwrap().is_none(), "the proof was left unseen");
    display.xdotool(&["keyup", "Return"]);
    std::thread::sleep(Duration::from_secs(1));
    display.xdotool(&["key", "Return"]);
    let mut said = String::new();
    window.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(window.wait().unwrap().success() && said.contains("backed_up"), "{said}");
}

fn start(display: &Display, folder: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_himuro-pane"))
        .args(["--lang", "en"])
        .current_dir(folder)
        .env("DISPLAY", &display.name)
        .envs(
            ["HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"]
                .map(|name| (name, folder)),
        )
        .env_remove("WAYLAND_DISPLAY")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// A backup of the published seed A, with the rehearsal's paper.
fn ask(window: &mut Child) {
    let task = Task::Backup {
        words: Some(WordsSource::Published("A".to_owned())),
        fingerprint: "73c5da0a".to_owned(),
        threshold: 2,
        count: 3,
        slips: Vec::new(),
        rng_seed: None,
    };
    let request = Request { version: PANE_VERSION, profile: PaneProfile::Rehearsal, task };
    let line = format!("{}\n", serde_json::to_string(&request).unwrap());
    window.stdin.as_mut().unwrap().write_all(line.as_bytes()).unwrap();
}

/// A virtual display whose screen can be looked at.
struct Display {
    server: Child,
    name: String,
    folder: tempfile::TempDir,
}

impl Display {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-fbdir"])
            .arg(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is not installed: run `cargo xtask setup`");
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        Self { server, name: format!(":{}", number.trim()), folder }
    }

    fn xdotool(&self, arguments: &[&str]) -> String {
        let output = Command::new("xdotool")
            .args(arguments)
            .env("DISPLAY", &self.name)
            .output()
            .expect("xdotool is not installed: run `cargo xtask setup`");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Gives the window the keyboard once it is there and drawn.
    fn focus(&self) {
        let start = Instant::now();
        let window = loop {
            let found = self.xdotool(&["search", "--onlyvisible", "--class", "himuro-pane"]);
            if let Some(window) = found.lines().next() {
                break window.to_owned();
            }
            assert!(start.elapsed() < PATIENCE, "no window came");
            std::thread::sleep(GLANCE);
        };
        self.xdotool(&["windowfocus", "--sync", &window]);
        std::thread::sleep(GLANCE);
        self.steady();
    }

    /// Presses keys until the screen changes: a sheet that is still new does not hear them.
    fn turn(&self, keys: &[&str]) {
        let (start, before) = (Instant::now(), self.steady());
        'pressed: loop {
            assert!(start.elapsed() < PATIENCE, "{keys:?} changed nothing");
            self.xdotool(&[&["key"], keys].concat());
            for _ in 0..8 {
                std::thread::sleep(GLANCE);
                if self.screen() != before {
                    break 'pressed;
                }
            }
        }
        self.steady();
    }

    /// The screen, once it stands still.
    fn steady(&self) -> Vec<u8> {
        let mut last = self.screen();
        loop {
            std::thread::sleep(GLANCE);
            let now = self.screen();
            if now == last {
                return now;
            }
            last = now;
        }
    }

    fn screen(&self) -> Vec<u8> {
        std::fs::read(self.folder.path().join("Xvfb_screen0")).unwrap()
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
