//! A hostile device, a careless operator, a thief with the laptop, a power cut: each is refused with a code and a
//! sentence, the log that is left holds, and once the cause is gone the rehearsal goes on to the same transactions.
#![expect(clippy::unwrap_used, reason = "a failing helper fails its test")]

mod attack;

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use attack::{Refusal, himuro, names_in, refused, repository, text};
use tempfile::TempDir;

/// What a rehearsal leaves for the network.
const TRANSACTIONS: [&str; 4] = ["transfer.psbt", "transfer.hex", "refill.psbt", "refill.hex"];
const LOG: &str = "rehearsal.himuro";
const HONEST: [&str; 8] =
    ["--device", "sim:A", "--device", "sim:B", "--device", "sim:C", "--hot-device", "sim:D"];

/// The transactions that nobody disturbed.
static UNDISTURBED: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let table = Table::new();
    table.finishes(&["--rng-seed", "7"]);
    table.transactions()
});

/// A rehearsal's folder.
struct Table {
    folder: TempDir,
}

impl Table {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    fn file(&self, name: &str) -> PathBuf {
        self.out().join(name)
    }

    fn command(&self, more: &[&str]) -> Command {
        himuro(&[&["rehearse", "--unattended", "--out", text(&self.out())], more].concat())
    }

    #[track_caller]
    fn refused(&self, more: &[&str]) -> Refusal {
        Refusal::of(&self.command(more).output().unwrap())
    }

    /// A rehearsal with the usual seed that is broken off.
    #[track_caller]
    fn broken_off(&self, more: &[&str], exit: i32, code: &str) -> Refusal {
        let refusal = self.refused(&[&["--rng-seed", "7"], more].concat()).is(exit, code);
        self.log_holds();
        refusal
    }

    #[track_caller]
    fn finishes(&self, more: &[&str]) {
        let output = self.command(more).output().unwrap();
        let aside = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{aside}");
    }

    fn transactions(&self) -> Vec<Vec<u8>> {
        TRANSACTIONS.iter().map(|name| std::fs::read(self.file(name)).unwrap()).collect()
    }

    /// What is left verifies, records and contents.
    #[track_caller]
    fn log_holds(&self) {
        verifies(&self.file(LOG), &["--identity", text(&self.file("auditor.identity"))]);
    }

    /// Goes on with honest devices, to the transactions that an undisturbed rehearsal makes.
    #[track_caller]
    fn goes_on(&self) {
        self.finishes(&[&["--resume"], &HONEST[..]].concat());
        self.log_holds();
        verifies(&self.file("bundle"), &["--identity", text(&self.file("auditor.identity"))]);
        assert!(self.transactions() == *UNDISTURBED, "the transactions are not those of a calm day");
    }

    /// Nothing that could be broadcast is there.
    #[track_caller]
    fn nothing_to_broadcast(&self) {
        let names = names_in(&self.out());
        assert!(!names.iter().any(|name| TRANSACTIONS.contains(&name.as_str())), "{names:?}");
    }
}

#[track_caller]
fn verifies(path: &Path, more: &[&str]) -> serde_json::Value {
    let output = himuro(&[&["log", "verify", text(path)], more].concat()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn seed_words(label: &str) -> String {
    let seeds = std::fs::read_to_string(repository("fixtures/test-seeds.toml")).unwrap();
    let (_, seed) = seeds.split_once(&format!("label = \"{label}\"")).unwrap();
    seed.split('"').nth(1).unwrap().to_owned()
}

// A hostile device.

#[test]
fn a_device_that_lies_about_its_key_gets_no_wallet() {
    let table = Table::new();
    let lying = ["--device", "sim:A", "--device", "sim:B+lie-xpub", "--device", "sim:C"];
    let refusal = table.broken_off(&lying, 1, "device-xpub-differs");
    assert_eq!(refusal.fields["path"], "48'/1'/0'/2'");
    assert!(!table.file("wallet.json").exists());
    table.nothing_to_broadcast();
    table.goes_on();
}

#[test]
fn a_device_that_lies_about_an_address_gives_no_address_out() {
    let table = Table::new();
    let lying = ["--device", "sim:A", "--device", "sim:B", "--device", "sim:C+lie-address"];
    let refusal = table.broken_off(&lying, 1, "device-address-differs");
    assert!(refusal.fields.values().filter(|value| value.starts_with("tb1q")).count() == 2, "{refusal:?}");
    assert!(!table.file("wallet.json").exists());
    table.goes_on();
}

#[test]
fn a_device_that_signs_something_else_founds_no_log() {
    for lying in [
        &["--device", "sim:A", "--device", "sim:B+lie-signature", "--device", "sim:C"][..],
        &["--hot-device", "sim:D+lie-signature"],
    ] {
        let table = Table::new();
        let refusal = table.refused(lying).is(1, "app-device-contradicts");
        assert_ne!(refusal.fields["before"], refusal.fields["now"]);
        assert!(!table.file(LOG).exists());
        table.finishes(&["--rng-seed", "7"]);
        assert!(table.transactions() == *UNDISTURBED);
    }
    // The hot device's key is compared with the export before anything is founded.
    let table = Table::new();
    table.refused(&["--hot-device", "sim:D+lie-xpub"]).is(1, "app-hot-device-differs");
    assert!(!table.file(LOG).exists());
}

#[test]
fn a_device_that_lies_when_a_session_is_opened_again_opens_none() {
    let table = broken_off_at_signing();
    let before = verifies(&table.file(LOG), &[])["head"].clone();
    let lying = ["--resume", "--device", "sim:A+lie-signature", "--device", "sim:B", "--device", "sim:C"];
    table.refused(&lying).is(1, "app-device-contradicts");
    assert_eq!(verifies(&table.file(LOG), &[])["head"], before, "not a record more");
    table.goes_on();
}

#[test]
fn a_false_signature_of_the_transaction_never_leaves() {
    // Honest until its key is enrolled and the signing has begun; unplugged there, and a liar when it comes back.
    for report in ["200", "1000"] {
        let table = Table::new();
        let fault = format!("sim:D+unplug-at-report={report}");
        table.broken_off(&["--hot-device", &fault], 1, "device-unplugged");
        // A device that signs something else does not even log in, as the key of its holder.
        let lying = ["--resume", "--hot-device", "sim:D+lie-signature"];
        table.refused(&lying).is(1, "app-device-contradicts");
        let lying = ["--resume", "--hot-device", "sim:D+lie-input"];
        let refusal = table.refused(&lying).is(1, "device-wrong-signature");
        assert!(refusal.fields.contains_key("input"), "{refusal:?}");
        table.log_holds();
        table.nothing_to_broadcast();
        table.goes_on();
    }
}

#[test]
fn another_device_in_the_place_of_one_that_was_read_is_refused() {
    let table = Table::new();
    let words = table.folder.path().join("words");
    std::fs::write(&words, seed_words("B")).unwrap();
    let given = format!("sim:@{}", words.display());
    let devices = ["--device", "sim:A", "--device", &given, "--device", "sim:C+unplug-at-report=150"];
    table.broken_off(&devices, 1, "device-unplugged");
    std::fs::write(&words, seed_words("E")).unwrap();
    let refusal = table.refused(&["--resume"]).is(1, "app-strange-ledger");
    assert_eq!(refusal.fields["person"], "B");
    assert!(refusal.fields.values().any(|value| value == "b760aecd"), "{refusal:?}");
    table.log_holds();
    // The cold device with the hot one's words, too.
    std::fs::write(&words, seed_words("D")).unwrap();
    let refusal = table.refused(&["--resume"]).is(1, "app-other-ledger");
    assert_eq!((refusal.fields["person"].as_str(), refusal.fields["holder"].as_str()), ("B", "D"));
    std::fs::write(&words, seed_words("B")).unwrap();
    table.goes_on();
}

#[test]
fn another_hot_device_is_refused_at_signing() {
    let table = Table::new();
    table.broken_off(&["--hot-device", "sim:D+unplug-at-report=300"], 1, "device-unplugged");
    let refusal = table.refused(&["--resume", "--hot-device", "sim:E"]);
    assert_eq!(refusal.exit, 1, "{refusal:?}");
    assert!(["app-hot-device-differs", "app-strange-ledger"].contains(&refusal.code.as_str()), "{refusal:?}");
    table.nothing_to_broadcast();
    table.goes_on();
}

#[test]
fn words_that_are_none_are_not_repeated_in_the_refusal() {
    let table = Table::new();
    let words = table.folder.path().join("words");
    std::fs::write(&words, seed_words("B").replace("wrong", "abandon")).unwrap();
    let given = format!("sim:@{}", words.display());
    let output =
        table.command(&["--device", "sim:A", "--device", &given, "--device", "sim:C"]).output().unwrap();
    assert_eq!(Refusal::of(&output).exit, 1);
    for stream in [output.stdout, output.stderr] {
        assert!(!String::from_utf8_lossy(&stream).contains("zoo"));
    }
    assert!(!table.out().exists());
}

// A careless operator, a person who says no.

#[test]
fn a_locked_device_stops_the_rehearsal_before_it_founds_anything() {
    let table = Table::new();
    table.refused(&["--hot-device", "sim:D+locked"]).is(1, "app-ledger-locked");
    assert!(!table.out().exists());
    table.finishes(&["--rng-seed", "7"]);
    assert!(table.transactions() == *UNDISTURBED);
}

#[test]
fn a_person_who_declines_on_the_device_refuses_everybodys_transfer() {
    let table = Table::new();
    table.refused(&["--hot-device", "sim:D+refuse"]).is(3, "device-rejected-on-device");
    table.nothing_to_broadcast();
    assert!(!table.file(LOG).exists(), "nobody founded it");
    // The same folder again, and the hot device's holder declines at the transaction alone.
    table.broken_off(&["--hot-device", "sim:D+unplug-at-report=300"], 1, "device-unplugged");
    let declined = ["--resume", "--hot-device", "sim:D+refuse"];
    table.refused(&declined).is(3, "device-rejected-on-device");
    table.log_holds();
    table.nothing_to_broadcast();
    table.goes_on();
}

#[test]
fn a_device_unplugged_in_mid_command_loses_nothing_wherever_it_happens() {
    let cold = |report: u32| {
        [&HONEST[2..6], &["--device"]]
            .concat()
            .into_iter()
            .map(str::to_owned)
            .chain([format!("sim:A+unplug-at-report={report}")])
    };
    // The last cold device here is A: the wallet's keys stand in another order, so only the hot one's runs are
    // compared with the calm day.
    for report in [40, 75, 130, 210, 320, 480] {
        let table = Table::new();
        let devices: Vec<String> = cold(report).collect();
        let devices: Vec<&str> = devices.iter().map(String::as_str).collect();
        let refusal = table.refused(&devices).is(1, "device-unplugged");
        assert!(refusal.fields.is_empty(), "{refusal:?}");
        if table.file(LOG).exists() {
            table.log_holds();
            let again = ["--device", "sim:B", "--device", "sim:C", "--device", "sim:A"];
            table.finishes(&[&["--resume"], &again[..]].concat());
            table.log_holds();
        } else {
            assert_eq!(report, 40, "the log is founded before the first step");
        }
    }
    for report in [61, 100, 160, 240, 420, 777, 1500, 2600, 9000, 20_000] {
        let table = Table::new();
        let fault = format!("sim:D+unplug-at-report={report}");
        table.broken_off(&["--hot-device", &fault], 1, "device-unplugged");
        table.goes_on();
    }
}

#[test]
fn signatures_that_a_device_gave_before_it_was_unplugged_are_not_asked_for_again() {
    let signed_by = |stdout: &[u8]| {
        let lines = String::from_utf8_lossy(stdout).into_owned();
        lines.lines().filter(|line| line.contains("\"event\":\"signed\",\"who\":\"D\"")).count()
    };
    let table = Table::new();
    let fault = ["--rng-seed", "7", "--hot-device", "sim:D+unplug-at-report=25000"];
    let output = table.command(&fault).output().unwrap();
    Refusal::of(&output).is(1, "device-unplugged");
    let before = signed_by(&output.stdout);
    assert!((1..64).contains(&before), "{before} signatures came back before the cable");
    // They stand in the log: the auditor sees the stop with its count.
    let identity = table.file("auditor.identity");
    let shown =
        himuro(&["log", "show", text(&table.file(LOG)), "--identity", text(&identity)]).output().unwrap();
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    let stop = shown.lines().find(|line| line.contains("device.stopped")).expect("the stop is recorded");
    let stop: serde_json::Value = serde_json::from_str(stop).unwrap();
    assert_eq!(stop["body"]["signatures"], before);
    assert_eq!(stop["body"]["code"], "device-unplugged");
    table.goes_on();
}

#[test]
fn one_device_for_two_people_would_approve_its_own_transfer() {
    let table = Table::new();
    let words = table.folder.path().join("words");
    std::fs::write(&words, seed_words("A")).unwrap();
    let same = format!("sim:@{}", words.display());
    for second in ["sim:A", same.as_str()] {
        let twice = ["--device", "sim:A", "--device", second, "--device", "sim:C"];
        table.refused(&twice).is(3, "app-same-device-twice");
        assert!(!table.file(LOG).exists());
    }
    // Nobody is left who neither makes nor signs.
    let few = ["--quorum", "3-of-3", "--device", "sim:A", "--device", "sim:B", "--device", "sim:C"];
    table.refused(&few).is(3, "app-too-few-people");
    table.refused(&["--hot-device", "sim:C"]).is(3, "app-too-few-people");
    assert!(!table.file(LOG).exists());
}

#[test]
fn what_is_typed_wrongly_is_wrong_use() {
    let table = Table::new();
    for (typed, code) in [
        (&["--quorum", "4-of-3"][..], "ceremony-bad-quorum"),
        (&["--quorum", "2-of-3", "--device", "sim:A"], "app-device-count"),
        (&["--hot-device", "usb"], "app-unknown-device"),
        (&["--hot-device", "sim:D+explode"], "app-unknown-device"),
        (&["--hot-device", "sim:D+unplug-at-report=0"], "app-unknown-device"),
        (&["--resume"], "app-nothing-to-resume"),
    ] {
        table.refused(typed).is(2, code);
        assert_eq!(names_in(&table.out()), Vec::<String>::new(), "{code}");
    }
}

#[test]
fn a_rehearsals_flags_are_refused_in_production() {
    let table = Table::new();
    let log = table.folder.path().join("production.himuro");
    for flag in [
        &["--rng-seed", "7"][..],
        &["--unattended"],
        &["--device", "sim:A"],
        &["--device", "emulator:localhost:9"],
    ] {
        let refusal = refused(&[&["log", "create", text(&log), "--profile", "production"], flag].concat());
        assert!(refusal.is(2, "app-not-in-production").fields["flag"].starts_with(flag[0]));
        assert_eq!(names_in(table.folder.path()), Vec::<String>::new());
    }
    // A production log is not rehearsed with, whatever it is called.
    std::fs::create_dir(table.out()).unwrap();
    let founded = himuro(&["log", "create", text(&log), "--profile", "production"]).output().unwrap();
    assert_eq!(founded.status.code(), Some(0), "{}", String::from_utf8_lossy(&founded.stderr));
    std::fs::copy(&log, table.file(LOG)).unwrap();
    let before = std::fs::read(table.file(LOG)).unwrap();
    let refusal = table.refused(&["--resume"]).is(2, "app-not-in-production");
    assert_eq!(refusal.fields["flag"], "rehearse");
    assert!(std::fs::read(table.file(LOG)).unwrap() == before);
}

#[test]
fn a_script_with_an_unknown_action_names_line_and_field() {
    let table = Table::new();
    let path = table.folder.path().join("mine.toml");
    let script = std::fs::read_to_string(repository("ceremonies/share-backup.toml")).unwrap();
    for (from, to, code) in [
        ("type = \"split_shares\"", "type = \"split_share\"", "ceremony-unknown-action"),
        ("action = \"split_shares\"", "action = \"split_share\"", "ceremony-unknown-action"),
    ] {
        let line = script.lines().position(|line| line.contains(from));
        let Some(line) = line else { continue };
        std::fs::write(&path, script.replacen(from, to, 1)).unwrap();
        for command in ["check", "print"] {
            let refusal = refused(&["ceremony", command, text(&path)]).is(1, code);
            assert_eq!(refusal.fields["line"], (line + 1).to_string(), "{refusal:?}");
            assert!(refusal.fields["file"].ends_with("mine.toml"));
        }
        return;
    }
    panic!("the script has no split_shares");
}

// A share that is not the one that was handed out.

#[test]
fn shares_typed_back_wrongly_are_refused_by_the_pane() {
    let pane = Path::new(env!("CARGO_BIN_EXE_himuro")).with_file_name("himuro-pane");
    for (slip, code) in [
        (r#"{"type": "wrong_word", "share": 2, "word": 5}"#, "secrets-share-word"),
        (r#"{"type": "share_of_another_set", "share": 2}"#, "secrets-share-of-another-set"),
    ] {
        let mut child = Command::new(&pane)
            .arg("--scripted")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let task = serde_json::json!({
            "type": "backup", "words": { "published": "A" }, "fingerprint": "73c5da0a",
            "threshold": 2, "count": 3, "slips": [serde_json::from_str::<serde_json::Value>(slip).unwrap()],
            "rng_seed": 7,
        });
        let request = serde_json::json!({ "version": 1, "profile": "rehearsal", "task": task });
        writeln!(child.stdin.take().unwrap(), "{request}").unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let reply: serde_json::Value = serde_json::from_str(said.lines().last().unwrap()).unwrap();
        assert_eq!((&reply["type"], &reply["code"]), (&"refused".into(), &code.into()), "{said}");
        assert_eq!(reply["fields"]["share"], 2);
        assert!(!said.contains("abandon"));
        let fields = serde_json::from_value::<std::collections::BTreeMap<String, serde_json::Value>>(
            reply["fields"].clone(),
        );
        let fields = fields.unwrap().into_iter().map(|(name, value)| (name, value.to_string())).collect();
        for language in app::Language::ALL {
            let (sentence, remedy) = app::Texts::new(language).error(code, &fields);
            assert!(!sentence.contains(['{', '$']) && !sentence.contains("error-"), "{sentence}");
            assert!(remedy.is_some(), "{code}");
        }
    }
}

// A thief with the laptop.

/// A rehearsal that was broken off in the middle of signing, and its log as it was then.
fn broken_off_at_signing() -> Table {
    let table = Table::new();
    table.broken_off(&["--hot-device", "sim:D+unplug-at-report=1000"], 1, "device-unplugged");
    table
}

#[test]
fn a_log_with_one_byte_changed_is_refused_or_says_exactly_the_same() {
    let table = broken_off_at_signing();
    let path = table.file(LOG);
    let identity = table.file("auditor.identity");
    let whole = std::fs::read(&path).unwrap();
    let head = |found: &serde_json::Value| found["head"].clone();
    let truth = head(&verifies(&path, &[]));
    let stolen = table.folder.path().join("stolen.himuro");
    let (mut caught, tries) = (0, 48);
    for number in 0..tries {
        // Spread over the file; a page of the database may hold bytes that mean nothing.
        let place = (whole.len() / tries) * number + number * 37 % 512;
        let mut changed = whole.clone();
        changed[place] ^= 1 << (number % 8);
        std::fs::write(&stolen, &changed).unwrap();
        let output =
            himuro(&["log", "verify", text(&stolen), "--identity", text(&identity)]).output().unwrap();
        if output.status.success() {
            assert_eq!(head(&serde_json::from_slice(&output.stdout).unwrap()), truth, "byte {place}");
        } else {
            Refusal::of(&output);
            assert_eq!(output.status.code(), Some(1), "byte {place}");
            caught += 1;
        }
    }
    assert!(caught > tries / 2, "{caught} of {tries} changed bytes were noticed");
    // And nobody goes on with such a log: the middle of the file is a record, an exhibit or its index.
    let mut changed = whole.clone();
    let middle = changed.len() / 2;
    changed[middle..middle + 64].iter_mut().for_each(|byte| *byte ^= 0x55);
    std::fs::write(&path, &changed).unwrap();
    assert_eq!(table.refused(&["--resume"]).exit, 1);
    table.nothing_to_broadcast();
    std::fs::write(&path, &whole).unwrap();
    table.goes_on();
}

#[test]
fn a_log_that_was_cut_is_refused() {
    let table = broken_off_at_signing();
    let path = table.file(LOG);
    let whole = std::fs::read(&path).unwrap();
    let stolen = table.folder.path().join("stolen.himuro");
    for length in [0, 1, 100, 4096, whole.len() / 3, whole.len() / 2, whole.len() - 16_384, whole.len() - 1] {
        std::fs::write(&stolen, &whole[..length]).unwrap();
        let refusal = refused(&["log", "verify", text(&stolen)]);
        assert_eq!(refusal.exit, 1, "{length} bytes: {refusal:?}");
        std::fs::write(&path, &whole[..length]).unwrap();
        let refusal = table.refused(&["--resume"]);
        assert_eq!(refusal.exit, 1, "{length} bytes: {refusal:?}");
    }
    std::fs::write(&path, &whole).unwrap();
    table.goes_on();
}

#[test]
fn a_log_rolled_back_behind_a_given_head_is_refused() {
    let table = broken_off_at_signing();
    let (old, head) = (table.folder.path().join("old.himuro"), table.folder.path().join("head"));
    std::fs::copy(table.file(LOG), &old).unwrap();
    table.goes_on();
    let note = |path: &Path| verifies(path, &[])["note"].as_str().unwrap().to_owned();
    let (earlier, later) = (note(&old), note(&table.file(LOG)));

    // A note, or its first three lines; a log that has grown since is fine.
    for kept in [earlier.clone(), earlier.lines().take(3).map(|line| format!("{line}\n")).collect()] {
        std::fs::write(&head, kept).unwrap();
        verifies(&table.file(LOG), &["--head", text(&head)]);
    }
    for kept in [later.clone(), later.lines().take(3).map(|line| format!("{line}\n")).collect()] {
        std::fs::write(&head, kept).unwrap();
        let refusal = refused(&["log", "verify", text(&old), "--head", text(&head)]);
        assert_eq!(refusal.exit, 1, "{refusal:?}");
        assert!(refusal.code.starts_with("audit-"), "{refusal:?}");
    }
    // Another log altogether.
    let other = broken_off_at_signing();
    let refusal = refused(&["log", "verify", text(&other.file(LOG)), "--head", text(&head)]);
    assert_eq!(refusal.exit, 1, "{refusal:?}");
    // A head that is none.
    std::fs::write(&head, "himuro/nothing\n").unwrap();
    assert_eq!(refused(&["log", "verify", text(&old), "--head", text(&head)]).exit, 1);
}

#[test]
fn what_was_approved_is_signed_whatever_happens_to_the_files_meanwhile() {
    let table = Table::new();
    let export = table.folder.path().join("export");
    std::fs::create_dir(&export).unwrap();
    for name in names_in(&repository("fixtures/holdings/2-of-3")) {
        std::fs::copy(repository("fixtures/holdings/2-of-3").join(&name), export.join(&name)).unwrap();
    }
    let given = ["--holdings", text(&export), "--hot-device", "sim:D+unplug-at-report=1000"];
    table.broken_off(&given, 1, "device-unplugged");
    // The thief empties the export, and writes a wallet of their own beside the log.
    for name in names_in(&export) {
        std::fs::write(export.join(name), "[]").unwrap();
    }
    let wallet = table.file("wallet.json");
    let ours = std::fs::read_to_string(&wallet).unwrap();
    let theirs = ours.replace("bcrt1q", "bcrt1p");
    assert_ne!(theirs, ours);
    std::fs::write(&wallet, theirs).unwrap();
    let refusal = table.refused(&[&["--resume"], &HONEST[..]].concat());
    assert_eq!(refusal.exit, 1, "{refusal:?}");
    assert!(refusal.fields.values().any(|value| value.ends_with("wallet.json")), "{refusal:?}");
    table.nothing_to_broadcast();
    std::fs::write(&wallet, ours).unwrap();
    // What was approved stands in the log, and nowhere else.
    table.finishes(&[&["--resume"], &HONEST[..]].concat());
    assert!(table.transactions() == *UNDISTURBED);
}

#[test]
fn a_file_planted_where_a_transaction_goes_is_neither_followed_nor_replaced() {
    let table = broken_off_at_signing();
    let elsewhere = table.folder.path().join("elsewhere");
    std::fs::write(&elsewhere, "precious").unwrap();
    for name in ["transfer.psbt", "transfer.hex"] {
        let planted = table.file(name);
        std::os::unix::fs::symlink(&elsewhere, &planted).unwrap();
        let refusal = table.refused(&[&["--resume"], &HONEST[..]].concat()).is(2, "app-would-overwrite");
        assert_eq!(refusal.fields["file"], text(&planted));
        assert_eq!(std::fs::read(&elsewhere).unwrap(), b"precious");
        table.log_holds();
        std::fs::remove_file(&planted).unwrap();
        // A dangling one is no better.
        std::os::unix::fs::symlink(table.folder.path().join("nowhere"), &planted).unwrap();
        table.refused(&[&["--resume"], &HONEST[..]].concat()).is(2, "app-would-overwrite");
        assert!(!table.folder.path().join("nowhere").exists());
        std::fs::remove_file(&planted).unwrap();
    }
    table.goes_on();
}

#[test]
fn a_rehearsal_begins_only_where_none_of_its_files_is() {
    let table = Table::new();
    // A file where the folder goes.
    std::fs::write(table.out(), "precious").unwrap();
    table.refused(&[]).is(1, "app-not-written");
    assert_eq!(std::fs::read(table.out()).unwrap(), b"precious");
    std::fs::remove_file(table.out()).unwrap();
    // A link in the place of the log, to a file and to nowhere.
    std::fs::create_dir(table.out()).unwrap();
    let nowhere = table.folder.path().join("nowhere");
    std::os::unix::fs::symlink(&nowhere, table.file(LOG)).unwrap();
    table.refused(&[]).is(2, "app-would-overwrite");
    assert!(!nowhere.exists());
    std::fs::remove_file(table.file(LOG)).unwrap();
    // Somebody's own file beside is left alone.
    std::fs::write(table.file("notes.txt"), "mine").unwrap();
    table.finishes(&["--rng-seed", "7"]);
    assert_eq!(std::fs::read(table.file("notes.txt")).unwrap(), b"mine");
    // And a second rehearsal does not go over the first.
    let before = std::fs::read(table.file(LOG)).unwrap();
    table.refused(&["--rng-seed", "7"]).is(2, "app-would-overwrite");
    assert!(std::fs::read(table.file(LOG)).unwrap() == before);
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    for out in ["/proc/himuro", "/dev/null/himuro"] {
        let refusal = refused(&["rehearse", "--unattended", "--out", out]).is(1, "app-not-written");
        assert_eq!(refusal.fields["file"], out);
    }
}

// Two at once, a full disk, a power cut.

#[test]
fn two_programs_never_write_one_log() {
    let table = Table::new();
    let out = table.out();
    // By hand, and the person thinks.
    let mut first = himuro(&["rehearse", "--rng-seed", "7", "--out", text(&out)])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut answers = first.stdin.take().unwrap();
    let mut said = BufReader::new(first.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("step_began") {
        line.clear();
        assert!(said.read_line(&mut line).unwrap() > 0, "the first program ended");
        // Each Ledger asks for the session's certificate before the first step.
        let _ = answers.write_all(b"\n").and_then(|()| answers.flush());
    }
    table.refused(&[]).is(2, "app-would-overwrite");
    let refusal = table.refused(&["--resume"]);
    assert_eq!(refusal.exit, 1, "{refusal:?}");
    assert!(refusal.code == "audit-open-elsewhere", "{refusal:?}");
    assert_eq!(refusal.fields["pid"], first.id().to_string());
    // The first one goes home: the log is free again, and whole.
    drop(answers);
    let _ = std::io::copy(&mut said, &mut std::io::sink());
    assert_eq!(first.wait().unwrap().code(), Some(3), "the end of input is a no");
    table.log_holds();
    table.goes_on();
}

/// Runs a rehearsal in which no file may become larger than so many blocks of 512 bytes.
fn with_little_room(table: &Table, blocks: usize, ignored: bool) -> std::process::Output {
    // The shell's trap decides whether a write beyond fails (a full disk) or ends the program there (a power cut).
    let trap = if ignored { "trap '' XFSZ; " } else { "" };
    let inner = table.command(&["--rng-seed", "7"]);
    let mut shell = Command::new("/bin/sh");
    shell.arg("-c").arg(format!("{trap}ulimit -c 0; ulimit -f {blocks}; exec \"$@\"")).arg("sh");
    shell.arg(inner.get_program()).args(inner.get_args()).stdin(Stdio::null()).env("LC_ALL", "C");
    shell.output().unwrap()
}

#[test]
fn a_full_disk_stops_the_rehearsal_and_nothing_that_was_recorded_is_lost() {
    let mut went_on = 0;
    for blocks in [8, 64, 400, 1200, 2400, 4000] {
        let table = Table::new();
        let output = with_little_room(&table, blocks, true);
        if output.status.success() {
            continue;
        }
        assert_eq!(Refusal::of(&output).exit, 1);
        table.nothing_to_broadcast_unless_whole();
        if table.begun() {
            table.goes_on();
            went_on += 1;
        }
    }
    assert!(went_on > 0, "no run was stopped after its log was founded");
}

#[test]
fn a_power_cut_in_the_middle_of_a_write_loses_nothing_that_was_recorded() {
    let mut went_on = 0;
    for blocks in [8, 64, 400, 1200, 2400, 4000] {
        let table = Table::new();
        let output = with_little_room(&table, blocks, false);
        if output.status.success() {
            continue;
        }
        assert_eq!(
            output.status.code(),
            None,
            "ended by the signal: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        table.nothing_to_broadcast_unless_whole();
        if table.begun() {
            table.goes_on();
            went_on += 1;
        }
    }
    assert!(went_on > 0, "no run was stopped after its log was founded");
}

impl Table {
    /// Whether the rehearsal got so far that it can go on; where not, the folder takes no resumption, and says so.
    fn begun(&self) -> bool {
        let output = himuro(&["log", "verify", text(&self.file(LOG))]).output().unwrap();
        if !output.status.success() {
            assert_eq!(self.refused(&["--resume"]).exit, if self.file(LOG).exists() { 1 } else { 2 });
        }
        output.status.success()
    }

    /// A transaction file is whole or not there.
    #[track_caller]
    fn nothing_to_broadcast_unless_whole(&self) {
        for (name, whole) in TRANSACTIONS.iter().zip(&*UNDISTURBED) {
            if let Ok(found) = std::fs::read(self.file(name)) {
                assert!(found == *whole, "{name} is cut");
            }
        }
    }
}
