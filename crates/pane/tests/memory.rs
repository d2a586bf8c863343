//! After the wipe no form of the words is left in the process's memory; before it they are found there.

#![expect(clippy::unwrap_used, reason = "a failing helper fails its test")]

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead, BufReader, Write},
    os::unix::fs::FileExt,
    path::Path,
    process::{Child, Command, Stdio},
};

use ceremony::pane::{PaneProfile, Reply, WordsSource};
use eframe::egui::{Key, Modifiers};
use egui_kittest::Harness;
use pane::{
    backup::{Backup, Moment, Sitting, back_up},
    hardening::Hardening,
    window::{Room, Shade, Work},
};
use rand_chacha::{
    ChaCha20Rng,
    rand_core::{RngCore, SeedableRng},
};
use secrets::{
    Entropy, Passphrase, RandomnessError, Secret, Strength, WordLanguage, master_fingerprint,
    slip39::{Plan, Share, split},
    write_phrase,
};
use texts::Language;

/// How much of a mapping is read at once.
const CHUNK: usize = 1 << 20;

#[test]
fn words_are_found_before_the_wipe_and_in_no_form_after_it() {
    search_before_and_after(
        "backs_up_and_waits",
        &["words as text", "entropy", "card 1", "card 2", "card 3"],
    );
}

#[test]
fn words_at_the_window_are_found_before_the_wipe_and_in_no_form_after_it() {
    // The window keeps no entropy between its sheets: only words.
    search_before_and_after(
        "works_at_the_window_and_waits",
        &["words as text", "card 1", "card 2", "card 3"],
    );
}

fn search_before_and_after(child: &str, held: &[&str]) {
    for strength in [Strength::Bits128, Strength::Bits256] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("words");
        let (forms, fingerprint) = forms_of_fresh_words(strength, &file);
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", child, "--ignored", "--nocapture", "--test-threads=1"])
            .env("HIMURO_TEST_WORDS", &file)
            .env("HIMURO_TEST_FINGERPRINT", fingerprint)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        wait_for("holding", &mut said);
        let before = find(&child, &forms);
        child.stdin.as_mut().unwrap().write_all(b"\n").unwrap();
        wait_for("wiped", &mut said);
        let after = find(&child, &forms);
        child.stdin.as_mut().unwrap().write_all(b"\n").unwrap();
        assert!(child.wait().unwrap().success());

        // The control: without it an empty search would prove nothing.
        for form in held {
            assert!(before[*form] > 0, "{form} was not found before the wipe: {before:?}");
        }
        assert!(after.values().all(|count| *count == 0), "left after the wipe: {after:?}");
    }
}

#[test]
#[ignore = "waits for its parent: run by a test above"]
fn backs_up_and_waits() {
    back_up(&asked(), &mut wait).unwrap();
}

/// Every word and every share is drawn by the window; they are filled in from the paper of a rehearsal, because the
/// test's own keystrokes would be found.
#[test]
#[ignore = "waits for its parent: run by a test above"]
fn works_at_the_window_and_waits() {
    let work = Work::Backup(Box::new(Sitting::begin(&asked()).unwrap()));
    let hardening = Hardening::of([("seccomp", true)]);
    let room = Room::new(Language::English, Shade::Light, PaneProfile::Rehearsal, &hardening, work);
    let mut harness = Harness::builder()
        .with_size([1280.0, 800.0])
        .with_max_steps(20)
        .with_context_setup(room.furniture())
        .build_ui_state(|ui, room: &mut Room| room.show(ui), room);
    let press = |modifiers, harness: &mut Harness<'_, Room>| {
        // A sheet that is still new hears no Enter.
        harness.run_steps(2);
        harness.key_press_modifiers(modifiers, Key::Enter);
        harness.run();
    };
    for _ in 0..3 {
        press(Modifiers::COMMAND, &mut harness);
        press(Modifiers::NONE, &mut harness);
        press(Modifiers::NONE, &mut harness);
    }
    press(Modifiers::COMMAND, &mut harness);
    press(Modifiers::NONE, &mut harness);
    wait(Moment::Holding);
    press(Modifiers::NONE, &mut harness);
    assert!(matches!(harness.state_mut().take_reply(), Some(Reply::BackedUp { quorums: 3, .. })));
    wait(Moment::Wiped);
}

fn asked() -> Backup {
    Backup {
        words: Some(WordsSource::File(std::env::var("HIMURO_TEST_WORDS").unwrap())),
        fingerprint: std::env::var("HIMURO_TEST_FINGERPRINT").unwrap(),
        threshold: 2,
        count: 3,
        slips: vec![],
        rng_seed: Some(7),
    }
}

#[expect(clippy::print_stdout, reason = "how a child tells its parent where it is")]
fn wait(moment: Moment) {
    println!(
        "\n{}",
        match moment {
            Moment::Holding => "holding",
            Moment::Wiped => "wiped",
        }
    );
    std::io::stdin().read_line(&mut String::new()).unwrap();
}

fn wait_for(word: &str, said: &mut impl BufRead) {
    let mut line = String::new();
    while line.trim() != word {
        line.clear();
        assert_ne!(said.read_line(&mut line).unwrap(), 0, "the child ended before it was {word}");
    }
}

/// Writes fresh words into `file`; gives every form of them that is searched, and their fingerprint.
fn forms_of_fresh_words(strength: Strength, file: &Path) -> (BTreeMap<String, Vec<u8>>, String) {
    let mut system = |space: &mut [u8]| getrandom::fill(space).map_err(|_| RandomnessError::NoRandomness);
    let entropy = Entropy::generate(strength, &mut system).unwrap();
    let phrase = write_phrase(&entropy, WordLanguage::English);
    let text = phrase.expose_text().unwrap();
    std::fs::write(file, text).unwrap();
    let words: Vec<_> = text.split(' ').collect();
    let indices: Vec<u16> =
        words.iter().map(|word| bip39::Language::English.find_word(word).unwrap()).collect();
    let (first, second) = entropy.expose_secret().split_at(entropy.expose_secret().len() / 2);
    let mut forms = BTreeMap::from([
        ("words as text".to_owned(), text.as_bytes().to_vec()),
        ("words as UTF-16".to_owned(), text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("entropy".to_owned(), entropy.expose_secret().to_vec()),
        ("first half of the entropy".to_owned(), first.to_vec()),
        ("second half of the entropy".to_owned(), second.to_vec()),
        ("entropy in hexadecimal".to_owned(), hex::encode(entropy.expose_secret()).into_bytes()),
        ("indices of 16 bits".to_owned(), indices.iter().flat_map(|index| index.to_le_bytes()).collect()),
        (
            "indices of 32 bits".to_owned(),
            indices.iter().flat_map(|index| u32::from(*index).to_le_bytes()).collect(),
        ),
        (
            "indices of 64 bits".to_owned(),
            indices.iter().flat_map(|index| u64::from(*index).to_le_bytes()).collect(),
        ),
    ]);
    for (place, three) in words.windows(3).enumerate() {
        forms.insert(format!("words from {}", place + 1), three.join(" ").into_bytes());
    }
    for (card, number) in cards_of_seed_7(&entropy).iter().zip(1..) {
        forms.insert(format!("card {number}"), card.as_bytes().to_vec());
        forms.insert(format!("end of card {number}"), card.as_bytes()[card.len() - 30..].to_vec());
        forms.insert(
            format!("card {number} as UTF-16"),
            card.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        );
    }
    let fingerprint = master_fingerprint(&entropy, WordLanguage::English, &Passphrase::empty()).unwrap();
    (forms, fingerprint.to_string())
}

fn cards_of_seed_7(entropy: &Entropy) -> Vec<String> {
    let mut source = ChaCha20Rng::seed_from_u64(7);
    let mut fill = |space: &mut [u8]| -> Result<(), RandomnessError> {
        source.fill_bytes(space);
        Ok(())
    };
    let plan = Plan::single(2, 3).unwrap();
    let secret: &Secret<32> = entropy.as_secret();
    let shares = split(secret, &plan, &Passphrase::empty(), &mut fill).unwrap();
    shares.iter().map(Share::write).map(|card| card.expose_text().unwrap().to_owned()).collect()
}

/// How often each form stands in the child's readable memory.
fn find(child: &Child, forms: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, usize> {
    let longest = forms.values().map(Vec::len).max().unwrap();
    let memory = File::open(format!("/proc/{}/mem", child.id())).unwrap();
    let maps = std::fs::read_to_string(format!("/proc/{}/maps", child.id())).unwrap();
    let mut found: BTreeMap<_, _> = forms.keys().map(|name| (name.clone(), 0)).collect();
    let mut read_bytes = 0;
    for line in maps.lines().filter(|line| !line.contains("[v")) {
        let (range, rest) = line.split_once(' ').unwrap();
        if !rest.starts_with('r') {
            continue;
        }
        let (start, end) = range.split_once('-').unwrap();
        let (start, end) = (u64::from_str_radix(start, 16).unwrap(), u64::from_str_radix(end, 16).unwrap());
        // Chunks overlap, so that nothing hides across a border.
        for from in (start..end).step_by(CHUNK) {
            let wanted = usize::try_from(end - from).unwrap().min(CHUNK + longest);
            let mut bytes = vec![0; wanted];
            let Ok(read) = memory.read_at(&mut bytes, from) else { continue };
            read_bytes += read;
            for (name, form) in forms {
                *found.get_mut(name).unwrap() += occurrences(&bytes[..read], form);
            }
        }
    }
    assert!(read_bytes > CHUNK, "only {read_bytes} bytes of the child could be read");
    found
}

fn occurrences(bytes: &[u8], form: &[u8]) -> usize {
    let (first, rest) = form.split_first().unwrap();
    let mut count = 0;
    let mut from = 0;
    while let Some(place) = bytes[from..].iter().position(|byte| byte == first) {
        from += place + 1;
        count += usize::from(bytes[from..].starts_with(rest));
    }
    count
}
