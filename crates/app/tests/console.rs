//! The console as a person at its window uses it: every question answered, every button pressed; killed at every step.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use app::console::{Answer, Ask, Button, Console, PageAct, RunState, ScreenView, View, Wish};
use app::{PaneSeat, Ports};

/// In the environment of the child that is killed: the folder, and the step (`ceremony/step`) at which.
const FOLDER: &str = "HIMURO_TEST_FOLDER";
const KILL_AT: &str = "HIMURO_TEST_KILL_AT";

/// A person who answers as the rehearsal's paper says.
struct Person {
    console: Console,
    changed: Receiver<u32>,
}

impl Person {
    fn at(root: &Path) -> Self {
        Self::with_ports(root, Ports::default())
    }

    fn with_ports(root: &Path, ports: Ports) -> Self {
        let (tell, changed) = channel();
        let console = Console::with_ports(root.to_owned(), PaneSeat::Scripted, ports, move |revision| {
            // A person who has left is not told.
            let _ = tell.send(revision);
        });
        Self { console, changed }
    }

    /// Leads to the end; `watch` sees every picture before it is acted upon.
    fn lead(&self, mut watch: impl FnMut(&View)) -> View {
        loop {
            self.changed.recv_timeout(Duration::from_secs(60)).expect("something happens within a minute");
            while self.changed.try_recv().is_ok() {}
            let view = self.console.view();
            watch(&view);
            match view.state {
                RunState::Finished | RunState::Stopped => return view,
                RunState::Idle | RunState::Working | RunState::Asking => self.act(&view),
            }
        }
    }

    /// What is too late by now is answered at the next change.
    fn act(&self, view: &View) {
        let _ = match &view.ask {
            None | Some(Ask::Pane { .. }) => Ok(()),
            Some(Ask::Confirm { id, .. }) => self.console.answer(*id, Answer::Yes),
            Some(Ask::TypeIn { id, paper, .. }) => {
                self.console.answer(*id, Answer::Typed { text: paper.clone() })
            }
            Some(Ask::TryAgain { failure, .. }) => panic!("{failure:?}"),
            Some(Ask::Device { person }) => self.console.press(person, button(view, person)),
        };
    }
}

/// On to the page that approves, and then both.
fn button(view: &View, person: &str) -> Button {
    let device = view.devices.iter().find(|device| device.person == person).expect("the device is drawn");
    match &device.screen {
        ScreenView::Review { pages, page, .. } if pages[*page as usize].both == PageAct::Approve => {
            Button::Both
        }
        _ => Button::Right,
    }
}

fn wish(folder: &Path) -> Wish {
    Wish { rng_seed: Some("7".into()), out: Some(folder.display().to_string()), ..Wish::default() }
}

#[test]
fn a_rehearsal_is_led_to_its_end_from_what_is_drawn() {
    let root = tempfile::tempdir().expect("a folder");
    let person = Person::at(root.path());
    let mut seen = BTreeSet::new();
    let mut kept = 0;
    person.console.begin(&Wish::default()).expect("it begins");
    let finished = person.lead(|view| {
        let kind = match &view.ask {
            Some(ask) => serde_json::to_value(ask).expect("it serializes")["kind"].to_string(),
            None => "none".to_owned(),
        };
        seen.insert(kind.clone());
        keep(view, &mut kept, &kind);
        announced(view);
    });
    assert_eq!(finished.state, RunState::Finished, "{:?}", finished.failure);
    for kind in ["confirm", "device", "type_in"] {
        assert!(seen.contains(&format!("\"{kind}\"")), "{kind} in {seen:?}");
    }
    let scene = &finished.scene;
    assert!(scene.ceremonies.iter().all(|ceremony| ceremony.finished == ceremony.total));
    assert_eq!((scene.keys.len(), scene.wallets.len(), scene.transfers.len()), (3, 1, 2));
    assert!(scene.transfers.iter().all(|transfer| transfer.checked && transfer.exported.len() == 1));
    let wallet = &scene.wallets[0];
    assert!(wallet.addresses.iter().all(|address| address.seen_by == ["A", "B", "C"]));
    let log = scene.log.as_ref().expect("a log");
    assert!(log.anchored > 0 && log.anchored <= log.size);
    let rehearsed = finished.rehearsed.as_ref().expect("what it leaves");
    assert_eq!((log.size, &log.root, &log.words), (rehearsed.size, &rehearsed.root, &rehearsed.words));
    let records = person.console.records(0);
    assert!(records.iter().is_sorted_by(|a, b| a.seq < b.seq));
    assert_eq!(person.console.home().rehearsals.len(), 1);
    assert!(person.console.home().rehearsals[0].finished);
    person.console.leave();
    assert_eq!(person.console.view().state, RunState::Idle);
}

/// What a device shows is what was computed before it showed it.
fn announced(view: &View) {
    for device in &view.devices {
        if let ScreenView::Review { about, pages, .. } = &device.screen {
            let shown = joined(pages.iter().map(|page| page.lines.as_slice()));
            for page in &device.expected {
                assert!(shown.contains(&page.value.replace(' ', "")), "{about}: {page:?} in {shown}");
            }
            assert!(!device.expected.is_empty(), "{about} was not announced");
        }
    }
}

/// With `HIMURO_VIEWS=FOLDER`, the pictures of a whole rehearsal, for the front end's tests.
fn keep(view: &View, kept: &mut usize, kind: &str) {
    if let Some(folder) = std::env::var_os("HIMURO_VIEWS") {
        let step = view.scene.ceremonies.iter().find(|one| Some(&one.id) == view.scene.current.as_ref());
        let step = step.and_then(|one| one.step.as_ref()).map_or("between", |step| step.action.as_str());
        let name = format!("{kept:04}-{step}-{}.json", kind.trim_matches('"'));
        let json = serde_json::to_string(view).expect("it serializes");
        std::fs::write(Path::new(&folder).join(name), json).expect("the folder takes it");
        *kept += 1;
    }
}

fn joined<'p>(pages: impl Iterator<Item = &'p [String]>) -> String {
    pages.flat_map(|lines| lines[1..].iter()).flat_map(|line| line.chars()).filter(|c| *c != ' ').collect()
}

#[test]
fn a_wrong_word_and_a_wrong_amount_leave_the_person_where_they_were() {
    let root = tempfile::tempdir().expect("a folder");
    let person = Person::at(root.path());
    person.console.begin(&wish(&root.path().join("one"))).expect("it begins");
    let mut declined = false;
    let mut mistyped = false;
    let mut refused = Vec::new();
    loop {
        person.changed.recv_timeout(Duration::from_secs(60)).expect("something happens");
        let view = person.console.view();
        match &view.ask {
            Some(Ask::Confirm { id, question }) if !declined && question.text == "app-ask-roll" => {
                declined = person.console.answer(*id, Answer::No).is_ok();
            }
            Some(Ask::TypeIn { id, question, .. }) if !mistyped && question.text == "app-type-amount" => {
                let answer = Answer::Typed { text: "1.00000000".into() };
                mistyped = person.console.answer(*id, answer).is_ok();
            }
            Some(Ask::TryAgain { id, failure, .. }) => {
                if person.console.answer(*id, Answer::Yes).is_ok() {
                    let step = view.scene.ceremonies.iter().find_map(|one| one.step.as_ref()).cloned();
                    refused.push((failure.code.clone(), step.expect("a step is open").action));
                }
            }
            _ => person.act(&view),
        }
        if matches!(view.state, RunState::Finished | RunState::Stopped) {
            assert_eq!(view.state, RunState::Finished, "{:?}", view.failure);
            break;
        }
    }
    let expected = [("app-declined", "roll_call"), ("treasury-intent-differs-from-plan", "approve")];
    assert_eq!(
        refused.iter().map(|(code, step)| (code.as_str(), step.as_str())).collect::<Vec<_>>(),
        expected
    );
}

/// The button that comes next on the way to the PIN, by what the screen shows.
fn pin_button(lines: &[String], pin: &str) -> Button {
    let typed = lines[1].chars().count();
    let wanted = pin.chars().nth(typed).map_or_else(|| "Confirm".to_owned(), String::from);
    if lines[2] == wanted { Button::Both } else { Button::Right }
}

#[test]
fn a_locked_ledger_is_unlocked_with_its_buttons_and_one_that_hangs_is_plugged_in_again() {
    let root = tempfile::tempdir().expect("a folder");
    let person = Person::at(root.path());
    let devices = ["sim:A+locked", "sim:B+lock-at-report=60", "sim:C+stall-at-report=3"];
    let devices = devices.map(str::to_owned).to_vec();
    person.console.begin(&Wish { devices, ..wish(&root.path().join("one")) }).expect("it begins");
    let (mut stopped, mut buttons, mut replugged) = (BTreeSet::new(), 0, 0);
    let view = loop {
        person.changed.recv_timeout(Duration::from_secs(60)).expect("something happens");
        let view = person.console.view();
        match &view.ask {
            Some(Ask::TryAgain { failure, person: Some(who), .. }) => {
                stopped.insert((who.clone(), failure.code.clone()));
                let device = view.devices.iter().find(|device| device.person == *who).expect("it is drawn");
                match &device.screen {
                    ScreenView::Locked { lines, pin } => {
                        buttons += usize::from(person.console.press(who, pin_button(lines, pin)).is_ok());
                    }
                    // One that was unlocked is noticed within a second; nobody says so.
                    _ if failure.code.ends_with("locked") => {}
                    _ => replugged += usize::from(person.console.replug(who).is_ok()),
                }
            }
            _ => person.act(&view),
        }
        if matches!(view.state, RunState::Finished | RunState::Stopped) {
            break view;
        }
    };
    assert_eq!(view.state, RunState::Finished, "{:?}", view.failure);
    let stopped: Vec<(&str, &str)> =
        stopped.iter().map(|(who, code)| (who.as_str(), code.as_str())).collect();
    let expected = [("A", "app-ledger-locked"), ("B", "app-ledger-locked"), ("C", "device-no-answer")];
    assert_eq!(stopped, expected);
    assert!(buttons > 10 && replugged == 1, "{buttons} buttons, {replugged} times plugged in again");
    assert_eq!(person.console.replug("C").expect_err("nothing waits").code(), "app-answer-too-late");
}

#[test]
fn a_ledger_that_nobody_looked_at_in_time_asks_again_and_three_wrong_pins_are_told() {
    let root = tempfile::tempdir().expect("a folder");
    let limits = device::Limits { operator: Duration::from_secs(1), ..device::Limits::default() };
    let person = Person::with_ports(root.path(), Ports::default().with_limits(limits));
    let devices = ["sim:A", "sim:B", "sim:C+lock-at-report=60"].map(str::to_owned).to_vec();
    person.console.begin(&Wish { devices, ..wish(&root.path().join("one")) }).expect("it begins");
    let (mut late, mut titles) = (0, BTreeSet::new());
    let last = loop {
        person.changed.recv_timeout(Duration::from_secs(60)).expect("something happens");
        while person.changed.try_recv().is_ok() {}
        let view = person.console.view();
        match &view.ask {
            // Once, B's Ledger lies there unseen.
            Some(Ask::Device { person: who }) if who == "B" && late == 0 => {}
            Some(Ask::TryAgain { id, failure, .. }) if failure.code == "device-no-answer" => {
                late += 1;
                let _ = person.console.answer(*id, Answer::Yes);
            }
            Some(Ask::TryAgain { failure, .. }) if failure.code == "app-ledger-erased" => break view,
            Some(Ask::TryAgain { person: Some(who), .. }) => {
                let device = view.devices.iter().find(|device| device.person == *who).expect("it is drawn");
                if let ScreenView::Locked { lines, .. } = &device.screen {
                    titles.insert(lines[0].clone());
                    let _ = person.console.press(who, pin_button(lines, "4321"));
                } else if let Some(Ask::TryAgain { id, .. }) = &view.ask {
                    let _ = person.console.answer(*id, Answer::Yes);
                }
            }
            _ => person.act(&view),
        }
        assert!(!matches!(view.state, RunState::Finished | RunState::Stopped), "{:?}", view.failure);
    };
    assert_eq!(late, 1, "it asked again, and was seen then");
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    assert_eq!(titles, ["Enter PIN", "Wrong PIN, 1 left", "Wrong PIN, 2 left"]);
    assert!(matches!(last.ask, Some(Ask::TryAgain { .. })));
    person.console.close();
    assert_eq!(person.console.view().state, RunState::Stopped);
}

#[test]
fn what_cannot_begin_says_why() {
    let root = tempfile::tempdir().expect("a folder");
    let console = Person::at(root.path()).console;
    for (wish, code) in [
        (Wish { devices: vec!["sim:Z".into()], ..Wish::default() }, "app-unknown-device"),
        (Wish { rng_seed: Some("seven".into()), ..Wish::default() }, "app-bad-seed"),
        (Wish { fee_rate: Some("-1".into()), ..Wish::default() }, "app-bad-fee-rate"),
    ] {
        assert_eq!(console.begin(&wish).expect_err("it is refused").code(), code);
        assert_eq!(console.view().state, RunState::Idle);
    }
    assert_eq!(console.answer(1, Answer::Yes).expect_err("nothing is asked").code(), "app-answer-too-late");
    assert_eq!(console.press("A", Button::Both).expect_err("nothing is asked").code(), "app-answer-too-late");
    for (wish, code) in [
        (Wish { quorum: Some("9-of-3".into()), ..Wish::default() }, "ceremony-bad-quorum"),
        (Wish { holdings: Some("/nowhere".into()), ..Wish::default() }, "app-file-unreadable"),
        (Wish { devices: vec!["sim:A".into()], ..Wish::default() }, "app-device-count"),
    ] {
        let person = Person::at(root.path());
        person.console.begin(&wish).expect("it can be read");
        let stopped = person.lead(|_| {});
        assert_eq!(stopped.failure.expect("it stopped").code, code);
    }
}

#[test]
fn who_leaves_goes_on_at_the_same_step() {
    let root = tempfile::tempdir().expect("a folder");
    let folder = root.path().join("one");
    let mut person = Person::at(root.path());
    person.console.begin(&wish(&folder)).expect("it begins");
    for action in ["roll_call", "register_policy", "approve", "sign"] {
        let mut at = None;
        let stopped = person.lead(|view| {
            announced(view);
            if at.is_none()
                && step_at_hand(view).is_some_and(|(_, step)| step.1 == action)
                && view.ask.is_some()
            {
                at = step_at_hand(view);
                person.console.stop();
            }
        });
        assert_eq!(
            stopped.failure.map(|failure| failure.code).as_deref(),
            Some("app-broken-off"),
            "{action}"
        );
        let again = Person::at(root.path());
        assert!(!again.console.home().rehearsals[0].finished);
        again.console.resume(&folder, &[], None).expect("it goes on");
        person = again;
        // The first step that comes is the one that was left.
        loop {
            person.changed.recv_timeout(Duration::from_secs(60)).expect("something happens");
            let view = person.console.view();
            if let Some(step) = step_at_hand(&view) {
                assert_eq!(Some(&step), at.as_ref());
                break;
            }
            person.act(&view);
        }
    }
    assert_eq!(person.lead(announced).state, RunState::Finished);
}

/// Ceremony, and id and action of its step.
fn step_at_hand(view: &View) -> Option<(String, (String, String))> {
    let id = view.scene.current.as_ref()?;
    let ceremony = view.scene.ceremonies.iter().find(|ceremony| ceremony.id == *id)?;
    let step = ceremony.step.as_ref()?;
    Some((id.clone(), (step.id.clone(), step.action.clone())))
}

/// The child of the test below: leads, and is gone at its step.
#[test]
#[ignore = "started by killed_at_every_step_it_goes_on_there"]
fn the_one_that_is_killed() {
    let folder = std::path::PathBuf::from(std::env::var_os(FOLDER).expect("a folder is given"));
    let kill_at = std::env::var(KILL_AT).expect("a step is given");
    let person = Person::at(folder.parent().expect("it has a parent"));
    if folder.join("rehearsal.himuro").exists() {
        person.console.resume(&folder, &[], None).expect("it goes on");
    } else {
        person.console.begin(&wish(&folder)).expect("it begins");
    }
    let ended = person.lead(|view| {
        let at = step_at_hand(view).map(|(ceremony, (step, _))| format!("{ceremony}/{step}"));
        if at.as_ref() == Some(&kill_at) && view.ask.is_some() {
            let own = rustix::process::getpid();
            rustix::process::kill_process(own, rustix::process::Signal::KILL).expect("it is killed");
        }
    });
    assert_eq!(ended.state, RunState::Finished, "{:?}", ended.failure);
}

#[test]
fn killed_at_every_step_it_goes_on_there() {
    let root = tempfile::tempdir().expect("a folder");
    let folder = root.path().join("one");
    let person = Person::at(root.path());
    let mut steps: Vec<String> = Vec::new();
    person.console.begin(&wish(&root.path().join("whole"))).expect("it begins");
    person.lead(|view| {
        if let Some((ceremony, (step, _))) = step_at_hand(view) {
            let step = format!("{ceremony}/{step}");
            if view.ask.is_some() && steps.last() != Some(&step) {
                steps.push(step);
            }
        }
    });
    assert!(steps.len() > 25, "{steps:?}");
    let mut before: Vec<String> = Vec::new();
    for step in steps.iter().map(String::as_str).chain(["nowhere"]) {
        let status = Command::new(std::env::current_exe().expect("this test"))
            .args(["--ignored", "--exact", "the_one_that_is_killed"])
            .env(FOLDER, &folder)
            .env(KILL_AT, step)
            .stdout(std::process::Stdio::null())
            .status()
            .expect("it starts");
        assert_eq!(status.success(), step == "nowhere", "{step}: {status}");
        let now = records(&folder);
        assert!(now.starts_with(&before), "{step}: what was acknowledged is gone");
        let done = now.iter().filter(|record| record.contains("ceremony.step-done")).count();
        let distinct: BTreeSet<&String> =
            now.iter().filter(|record| record.contains("ceremony.step-done")).collect();
        assert_eq!(done, distinct.len(), "{step}: a step is done twice");
        assert!(
            !now.iter().any(|record| record.starts_with("ceremony.step-done")
                && step.split_once('/').is_some_and(|(ceremony, id)| {
                    record.contains(&format!("\"{id}\"")) && record.contains(&format!("\"{ceremony}\""))
                })),
            "{step} is marked done, and was not"
        );
        before = now;
    }
    assert!(folder.join("bundle").exists());
}

/// Kind and body of every record, as the auditor reads them.
fn records(folder: &Path) -> Vec<String> {
    let mut records = Vec::new();
    app::show_log(&folder.join("rehearsal.himuro"), &folder.join("auditor.identity"), &mut |record| {
        records.push(format!("{} {}", record.kind, record.body));
    })
    .expect("the log is whole");
    records
}
