//! The window clicked through without a display: what a person sees, presses and types.

mod forged;
mod pictures;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use eframe::egui::{Key, Modifiers, Rect, Role, Vec2, vec2};
use egui_kittest::{
    Harness,
    kittest::{NodeT, Queryable},
};
use texts::Language;

use super::worker::Worker;
use super::{Asked, Options, Page, Window};
use crate::lies_tests::rehearse;
use crate::watch::{Progress, Stage};

type Shown = Harness<'static, Window>;

const SMALLEST: Vec2 = vec2(1280.0, 800.0);

fn options(language: Language, places: &[&Path]) -> Options {
    let places = places.iter().map(|place| place.to_path_buf()).collect();
    Options { asked: None, language, dark: Some(false), report: None, places }
}

fn shown(options: Options, size: Vec2) -> Shown {
    let mut shown = Harness::builder()
        .with_size(size)
        .with_max_steps(20)
        .build_eframe(|creation| Window::new(options, &creation.egui_ctx));
    shown.run();
    shown
}

/// The window after what was asked for has been examined.
fn examined(path: &Path, identity: Option<&Path>, language: Language, size: Vec2) -> Shown {
    let asked = Asked { path: path.to_owned(), identity: identity.map(Path::to_owned), head: None };
    let mut shown = shown(Options { asked: Some(asked), ..options(language, &[]) }, size);
    wait(&mut shown);
    shown
}

/// Waits for the worker's answer.
fn wait(shown: &mut Shown) {
    let began = Instant::now();
    shown.step();
    while matches!(shown.state().page, Page::Working(_)) {
        assert!(began.elapsed() < Duration::from_secs(120), "no answer");
        std::thread::sleep(Duration::from_millis(10));
        shown.step();
    }
    shown.run();
}

fn press(shown: &mut Shown, button: &str) {
    shown.get_by_role_and_label(Role::Button, button).click();
    shown.run();
}

fn turn_to(shown: &mut Shown, tab: &str) {
    shown.get_by_role_and_label(Role::Tab, tab).click();
    shown.run();
}

fn says(shown: &Shown, words: &str) -> bool {
    shown.query_all_by_label_contains(words).next().is_some()
}

/// A rehearsal: its log, its bundle, its identity.
struct Room {
    folder: tempfile::TempDir,
}

impl Room {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        rehearse(folder.path());
        Self { folder }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join("out").join(name)
    }
}

#[test]
fn a_bundle_found_nearby_is_opened_and_read_part_by_part_in_both_languages() {
    let room = Room::new();
    let mut shown = shown(options(Language::English, &[room.folder.path()]), SMALLEST);
    press(&mut shown, "Bundle bundle");
    wait(&mut shown);
    assert!(says(&shown, "Nothing in this log contradicts itself."));
    assert!(says(&shown, "REHEARSAL 予行演習"));
    for group in ["Contradicted: 0", "Not proven: ", "Proven: "] {
        assert!(says(&shown, group), "{group}");
    }
    let Page::Sheet(sheet) = &shown.state().page else { panic!("no result") };
    let crate::export::Found::Examined(found) = sheet.found() else { panic!("refused") };
    let (words, address) =
        (found.verified.words.join(" "), found.wallet.as_ref().unwrap().addresses[0].clone());
    assert!(says(&shown, &words), "{words}");

    turn_to(&mut shown, "Timeline");
    assert!(says(&shown, "A rehearsal was opened."));
    shown.get_by_role_and_label(Role::TextInput, "Search the records").click();
    shown.run();
    shown.get_by_role_and_label(Role::TextInput, "Search the records").type_text("transfer.hex");
    shown.run();
    assert!(says(&shown, "A file was written: transfer.hex"));
    assert!(!says(&shown, "A rehearsal was opened."));
    turn_to(&mut shown, "Wallet");
    assert!(says(&shown, &format!("{} {}", &address[..4], &address[4..8])));
    turn_to(&mut shown, "Sessions");
    assert!(says(&shown, "Session 1"));

    shown.key_press(Key::F2);
    shown.run();
    assert!(says(&shown, "セッション1") && !says(&shown, "Session 1"));
    turn_to(&mut shown, "検証結果");
    assert!(says(&shown, "この監査証跡に矛盾はありません。"));
    press(&mut shown, "English");
    assert!(says(&shown, "Nothing in this log contradicts itself."));
}

#[test]
fn a_report_is_saved_once_beside_the_bundle_and_never_in_it() {
    let room = Room::new();
    let identity = room.at("auditor.identity");
    let mut shown = examined(&room.at("bundle"), Some(&identity), Language::English, SMALLEST);
    press(&mut shown, "Save the report");
    press(&mut shown, "Save as text");
    assert!(says(&shown, "The report was written to"));
    let report = std::fs::read_to_string(room.at("bundle-report.txt")).unwrap();
    assert!(report.contains("✓ Every record and every exhibit was opened"), "{report}");
    press(&mut shown, "Save as text");
    assert!(says(&shown, "auditor-report-exists"));
    press(&mut shown, "Save as JSON");
    let report = std::fs::read(room.at("bundle-report.json")).unwrap();
    let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
    assert_eq!(report["verdict"], "not-proven", "freshness never is");
}

#[test]
fn an_error_leaves_the_person_where_they_were_with_what_they_typed() {
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("letter.txt");
    std::fs::write(&other, "no log at all").unwrap();
    let mut shown = shown(options(Language::English, &[]), SMALLEST);
    press(&mut shown, "Verify");
    assert!(says(&shown, "auditor-nothing-named"));
    for (typed, code) in [("/nowhere/at/all.himuro", "audit-"), (other.to_str().unwrap(), "audit-not-a-log")]
    {
        shown.get_by_role_and_label(Role::TextInput, "Log or bundle").focus();
        shown.key_press_modifiers(Modifiers::COMMAND, Key::A);
        shown.run();
        shown.get_by_role_and_label(Role::TextInput, "Log or bundle").type_text(typed);
        shown.run();
        press(&mut shown, "Verify");
        wait(&mut shown);
        assert!(says(&shown, code), "{typed}");
        let field = shown.get_by_role_and_label(Role::TextInput, "Log or bundle");
        assert_eq!(field.value().as_deref(), Some(typed));
    }
    shown.key_press(Key::F2);
    shown.run();
    assert!(says(&shown, "audit-not-a-log") && says(&shown, "監査証跡の検証"));
}

#[test]
fn a_log_that_was_changed_does_not_hold_and_one_that_lies_contradicts_itself() {
    let folder = tempfile::tempdir().unwrap();
    let forged = forged::Forged::lying(folder.path());
    let mut shown = examined(&forged.log, Some(&forged.identity), Language::English, SMALLEST);
    assert!(says(&shown, "This log contradicts itself."));
    assert!(says(&shown, "Contradicted: 1") && says(&shown, "auditor-signed-elsewhere"));
    assert!(says(&shown, "The log claims:"), "a claim is not to be taken for a finding");
    // Without the identity there is nothing to recompute: the lie is not seen, and nothing is said to be proven of it.
    shown = examined(&forged.log, None, Language::English, SMALLEST);
    assert!(says(&shown, "Contradicted: 0") && !says(&shown, "auditor-signed-elsewhere"));
    turn_to(&mut shown, "Timeline");
    assert!(says(&shown, "The records were not opened."));

    let mut bytes = std::fs::read(&forged.log).unwrap();
    let place = bytes.windows(15).position(|bytes| bytes == b"person.enrolled").unwrap();
    bytes[place] ^= 1;
    std::fs::write(&forged.log, bytes).unwrap();
    let shown = examined(&forged.log, Some(&forged.identity), Language::English, SMALLEST);
    assert!(says(&shown, "This log does not hold.") && says(&shown, "audit-"));
}

#[test]
fn the_icon_is_there() {
    let icon = super::icon();
    assert_eq!((icon.width, icon.height), (128, 128));
    assert!(icon.rgba.iter().any(|value| *value > 0));
}

#[test]
fn an_examination_is_told_and_can_be_broken_off_by_key_and_by_button() {
    for by_key in [true, false] {
        let mut shown = shown(options(Language::English, &[]), SMALLEST);
        shown.state_mut().page = Page::Working(long());
        shown.step();
        shown.step();
        assert!(says(&shown, "25,000 of 100,000") && says(&shown, "about 60 s left"));
        if by_key {
            shown.key_press(Key::Escape);
        } else {
            shown.get_by_label("Stop verifying").click();
        }
        wait(&mut shown);
        assert!(says(&shown, "auditor-stopped") && says(&shown, "Verify a log"));
    }
}

/// An examination of 100,000 records that began 20 seconds ago.
fn long() -> Worker {
    let progress = Progress { stage: Stage::Reading, done: 25_000, of: 100_000 };
    let asked = Asked { path: PathBuf::from("/media/usb/bundle"), ..Asked::default() };
    Worker::pretended(asked, progress, Instant::now().checked_sub(Duration::from_secs(20)).unwrap())
}

#[test]
fn a_hundred_thousand_records_are_searched_and_scrolled_by_drawing_only_what_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let forged = forged::Forged::long(folder.path(), 100_000);
    let mut shown = examined(&forged.log, Some(&forged.identity), Language::English, SMALLEST);
    turn_to(&mut shown, "Timeline");
    let rows = |shown: &Shown| shown.query_all_by_role(Role::ListItem).count();
    assert!((5..40).contains(&rows(&shown)), "{} rows", rows(&shown));
    shown.get_by_role(Role::List).focus();
    shown.run();
    shown.key_press(Key::End);
    shown.run();
    assert!(says(&shown, "A file was written: 99999.hex") && rows(&shown) < 40);
    let began = Instant::now();
    for _ in 0..100 {
        shown.key_press(Key::PageUp);
        shown.step();
    }
    assert!(began.elapsed() < Duration::from_secs(3), "a page takes {:?}", began.elapsed() / 100);
    shown.run();
    assert!(!says(&shown, "A file was written: 99999.hex"));
    shown.get_by_role_and_label(Role::TextInput, "Search the records").focus();
    shown.run();
    shown.get_by_role_and_label(Role::TextInput, "Search the records").type_text("31415.hex");
    shown.run();
    assert_eq!(rows(&shown), 1);
    assert!(says(&shown, "1 of 100,00"));
}

#[test]
fn the_keyboard_alone_opens_a_log_and_turns_to_each_part() {
    let folder = tempfile::tempdir().unwrap();
    let forged = forged::Forged::lying(folder.path());
    let mut shown = shown(options(Language::English, &[]), SMALLEST);
    shown.event(eframe::egui::Event::Text(forged.log.display().to_string()));
    shown.run();
    shown.key_press(Key::Tab);
    shown.run();
    shown.event(eframe::egui::Event::Text(forged.identity.display().to_string()));
    shown.run();
    shown.key_press(Key::Enter);
    wait(&mut shown);
    assert!(says(&shown, "This log contradicts itself."));
    // Every button and tab is reached by Tab alone, and the circle closes.
    let mut met: Vec<String> = Vec::new();
    for _ in 0..24 {
        shown.key_press(Key::Tab);
        shown.run();
        let focused = shown.root().children_recursive().find(|node| node.is_focused());
        met.extend(focused.and_then(|node| node.accesskit_node().label()));
    }
    for name in
        ["Findings", "Timeline", "Wallet", "Sessions", "Save the report", "Another log", "日本語", "Dark"]
    {
        assert!(met.iter().filter(|label| *label == name).count() >= 2, "{name}: {met:?}");
    }
    for (key, words) in [
        (Key::Num2, "Search the records"),
        (Key::Num3, "No wallet to show."),
        (Key::Num4, "Session 1"),
        (Key::Num1, "Contradicted: 1"),
    ] {
        shown.key_press_modifiers(Modifiers::COMMAND, key);
        shown.run();
        assert!(says(&shown, words), "{words}");
    }
    shown.key_press_modifiers(Modifiers::COMMAND, Key::O);
    shown.run();
    assert!(says(&shown, "Verify a log"));
}

#[test]
fn at_twice_the_size_nothing_leaves_the_smallest_window() {
    let folder = tempfile::tempdir().unwrap();
    let forged = forged::Forged::lying(folder.path());
    let half = SMALLEST / 2.0;
    for language in Language::ALL {
        let mut shown = examined(&forged.log, Some(&forged.identity), language, half);
        for key in [Key::Num1, Key::Num2, Key::Num3, Key::Num4] {
            shown.key_press_modifiers(Modifiers::COMMAND, key);
            shown.run();
            fits(&shown, half);
        }
        shown.key_press_modifiers(Modifiers::COMMAND, Key::O);
        shown.run();
        fits(&shown, half);
    }
}

/// Nothing that is said or pressed is cut by the right edge.
fn fits(shown: &Shown, size: Vec2) {
    let window = Rect::from_min_size(Default::default(), size);
    for node in shown.root().children_recursive() {
        let role = node.accesskit_node().role();
        if [Role::Button, Role::Tab, Role::Label, Role::TextInput].contains(&role) {
            let right = node.rect().right();
            assert!(
                right <= window.right() + 0.5,
                "{role:?} ends at {right}: {:?}",
                node.accesskit_node().label()
            );
        }
    }
}
