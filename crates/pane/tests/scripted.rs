//! The program itself, spoken to over its pipes: good requests, bad ones, every slip, and what leaves it.

#![expect(clippy::unwrap_used, reason = "a failing helper fails its test")]

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, BufReader, Read, Write},
    process::{Command, Stdio},
};

use ceremony::pane::{
    PANE_LINE_LIMIT, PANE_VERSION, PaneProfile, Ready, Reply, Request, Slip, Task, WordsSource,
};
use rand_chacha::{
    ChaCha20Rng,
    rand_core::{RngCore, SeedableRng},
};
use secrets::{
    Entropy, Passphrase, RandomnessError, Secret, WordLanguage, master_fingerprint,
    slip39::{Plan, Share, split},
    write_phrase,
};
use sha2::{Digest, Sha256};

struct Said {
    ready: Ready,
    reply: Reply,
    everything: Vec<u8>,
}

fn pane() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_himuro-pane"));
    command.arg("--scripted").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn say(line: &[u8]) -> Said {
    let mut child = pane().spawn().unwrap();
    // The pane may answer an over-long line before it has all been written.
    let _ = child.stdin.take().unwrap().write_all(line);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{:?}", output.status);
    assert!(output.stderr.is_empty());
    let lines: Vec<_> = output.stdout.split(|byte| *byte == b'\n').collect();
    assert_eq!(lines.len(), 3, "a ready line, a reply line, and nothing after");
    Said {
        ready: serde_json::from_slice(lines[0]).unwrap(),
        reply: serde_json::from_slice(lines[1]).unwrap(),
        everything: output.stdout,
    }
}

fn ask(task: Task) -> Said {
    let request = Request { version: PANE_VERSION, profile: PaneProfile::Rehearsal, task };
    say(format!("{}\n", serde_json::to_string(&request).unwrap()).as_bytes())
}

fn backup(words: WordsSource, fingerprint: &str, (threshold, count): (u8, u8), slips: Vec<Slip>) -> Task {
    Task::Backup {
        words: Some(words),
        fingerprint: fingerprint.to_owned(),
        threshold,
        count,
        slips,
        rng_seed: Some(7),
    }
}

fn seed_a() -> WordsSource {
    WordsSource::Published("A".to_owned())
}

fn refusal(code: &str, fields: &[(&str, u32)]) -> Reply {
    let fields: BTreeMap<_, _> = fields.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
    Reply::Refused { code: code.to_owned(), fields }
}

#[test]
fn each_published_seed_is_backed_up() {
    let seeds =
        [("A", "73c5da0a"), ("B", "3f635a63"), ("C", "b8688df1"), ("D", "28645006"), ("E", "b760aecd")];
    for (label, device) in seeds {
        let said = ask(backup(WordsSource::Published(label.to_owned()), device, (3, 5), vec![]));
        let Reply::BackedUp { fingerprint, identifier, threshold, count, quorums, digests } = said.reply
        else {
            panic!("{label}: {:?}", said.reply);
        };
        assert_eq!((fingerprint.as_str(), threshold, count, quorums), (device, 3, 5, 10));
        assert!(identifier < 1 << 15);
        assert_eq!(digests.iter().collect::<BTreeSet<_>>().len(), 5);
        assert!(digests.iter().all(|digest| digest.len() == 64));
    }
}

#[test]
fn system_randomness_gives_another_set_each_time() {
    let task = || Task::Backup {
        words: Some(seed_a()),
        fingerprint: "73c5da0a".to_owned(),
        threshold: 2,
        count: 2,
        slips: vec![],
        rng_seed: None,
    };
    assert_ne!(ask(task()).reply, ask(task()).reply);
}

#[test]
fn every_quorum_of_the_largest_group_is_recombined() {
    let said = ask(backup(seed_a(), "73c5da0a", (8, 16), vec![]));
    assert!(matches!(said.reply, Reply::BackedUp { quorums: 12_870, .. }), "{:?}", said.reply);
}

#[test]
fn a_wrong_fingerprint_is_refused() {
    let said = ask(backup(seed_a(), "3f635a63", (2, 3), vec![]));
    assert_eq!(said.reply, refusal("pane-fingerprint-differs", &[]));
    for malformed in ["", "73c5da0", "73c5da0a0", "73c5da0g"] {
        let said = ask(backup(seed_a(), malformed, (2, 3), vec![]));
        assert_eq!(said.reply, refusal("pane-fingerprint-malformed", &[]));
    }
}

#[test]
fn every_slip_is_answered_with_its_place() {
    let slip = |slips| ask(backup(seed_a(), "73c5da0a", (2, 3), slips)).reply;
    assert_eq!(
        slip(vec![Slip::WrongWord { share: 2, word: 7 }]),
        refusal("secrets-share-word", &[("share", 2), ("word", 7)])
    );
    assert_eq!(
        slip(vec![Slip::WrongWord { share: 2, word: 7 }, Slip::WrongWord { share: 2, word: 9 }]),
        refusal("secrets-share-checksum", &[("share", 2)])
    );
    assert_eq!(
        slip(vec![Slip::UnknownWord { share: 3, word: 20 }]),
        refusal("secrets-unknown-share-word", &[("share", 3), ("word", 20)])
    );
    let Reply::Refused { code, fields } = slip(vec![Slip::ShareOfAnotherSet { share: 3 }]) else {
        panic!("a share of another set was accepted");
    };
    assert_eq!(code, "secrets-share-of-another-set");
    assert_eq!(fields["share"], 3);
    assert_ne!(fields["identifier"], fields["expected"]);
    assert_eq!(
        slip(vec![Slip::Missing { share: 1 }, Slip::Missing { share: 3 }]),
        refusal("secrets-group-lacks-shares", &[("group", 1), ("present", 1), ("needed", 2), ("lacking", 1)])
    );
    assert_eq!(slip(vec![Slip::Missing { share: 2 }]), refusal("pane-share-not-typed-back", &[("share", 2)]));
    for (share, word) in [(0, 1), (4, 1), (1, 0), (1, 21)] {
        assert_eq!(
            slip(vec![Slip::WrongWord { share, word }]),
            refusal("pane-slip-out-of-range", &[("share", u32::from(share)), ("word", u32::from(word))])
        );
    }
}

#[test]
fn plans_words_and_seeds_that_cannot_be_are_refused() {
    let plan = |plan| ask(backup(seed_a(), "73c5da0a", plan, vec![])).reply;
    assert_eq!(plan((3, 2)), refusal("secrets-threshold-above-count", &[("threshold", 3), ("count", 2)]));
    assert_eq!(plan((1, 2)), refusal("secrets-copies-of-one-share", &[("count", 2)]));
    assert_eq!(plan((2, 17)), refusal("secrets-share-count", &[("count", 17)]));
    let words = |words| ask(backup(words, "73c5da0a", (2, 3), vec![])).reply;
    assert_eq!(words(WordsSource::Published("F".to_owned())), refusal("pane-unknown-seed", &[]));
    assert_eq!(words(WordsSource::File("/nowhere".to_owned())), refusal("pane-words-unreadable", &[]));
    let none = Task::Backup {
        words: None,
        fingerprint: "73c5da0a".to_owned(),
        threshold: 2,
        count: 3,
        slips: vec![],
        rng_seed: None,
    };
    assert_eq!(ask(none).reply, refusal("pane-no-words", &[]));
}

#[test]
fn production_is_refused() {
    let task = backup(seed_a(), "73c5da0a", (2, 3), vec![]);
    let request = Request { version: PANE_VERSION, profile: PaneProfile::Production, task };
    let said = say(serde_json::to_string(&request).unwrap().as_bytes());
    let lacking = said.ready.hardening.values().filter(|holds| !**holds).count();
    match lacking {
        0 => assert_eq!(said.reply, refusal("pane-scripted-in-production", &[])),
        _ => assert!(matches!(said.reply, Reply::Refused { code, .. } if code == "pane-hardening-lacking")),
    }
}

#[test]
fn garbage_other_versions_and_long_lines_are_refused() {
    assert_eq!(say(b"").reply, refusal("pane-not-a-request", &[]));
    assert_eq!(say(b"\xff\xfe\n").reply, refusal("pane-not-a-request", &[]));
    assert_eq!(say(b"{\"version\":1,\"profile\":\"rehearsal\"}\n").reply, refusal("pane-not-a-request", &[]));
    let other = say(b"{\"version\":9,\"whatever\":true}\n").reply;
    assert_eq!(other, refusal("pane-unknown-version", &[("version", 9), ("known", 1)]));
    let long = say(&vec![b' '; PANE_LINE_LIMIT + 1]).reply;
    assert_eq!(long, refusal("pane-line-too-long", &[("limit", 65_536)]));
}

#[test]
fn nothing_that_leaves_the_process_holds_a_word_or_the_entropy() {
    let mut entropy = Secret::empty();
    entropy.push(&Sha256::digest("words that nobody uses")).unwrap();
    let entropy = Entropy::from_secret(entropy).unwrap();
    let phrase = write_phrase(&entropy, WordLanguage::English);
    let device =
        master_fingerprint(&entropy, WordLanguage::English, &Passphrase::empty()).unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("words");
    std::fs::write(&file, phrase.expose_secret()).unwrap();
    let cards = cards_of_seed_7(&entropy);

    let slips = [
        vec![],
        vec![Slip::WrongWord { share: 1, word: 3 }],
        vec![Slip::WrongWord { share: 1, word: 30 }, Slip::WrongWord { share: 1, word: 9 }],
        vec![Slip::UnknownWord { share: 2, word: 3 }],
        vec![Slip::ShareOfAnotherSet { share: 2 }],
        vec![Slip::Missing { share: 3 }],
        vec![Slip::Missing { share: 3 }, Slip::Missing { share: 2 }],
    ];
    let mut everything = Vec::new();
    for slips in slips {
        let words = WordsSource::File(file.to_str().unwrap().to_owned());
        let said = ask(backup(words, &device, (2, 3), slips.clone()));
        if slips.is_empty() {
            let Reply::BackedUp { digests, .. } = &said.reply else { panic!("{:?}", said.reply) };
            let expected: Vec<_> = cards.iter().map(|card| hex::encode(Sha256::digest(card))).collect();
            assert_eq!(digests, &expected, "the cards below are the ones that this pane made");
        }
        everything.extend(said.everything);
    }
    let text = String::from_utf8(everything).unwrap();
    let tokens: BTreeSet<_> = text.split(|letter: char| !letter.is_ascii_alphabetic()).collect();
    for card in cards.iter().map(String::as_str).chain([phrase.expose_text().unwrap()]) {
        let words: Vec<_> = card.split(' ').collect();
        // These words of the lists are also words of the messages.
        let own = ["group", "present", "true"];
        let said: Vec<_> =
            words.iter().filter(|word| !own.contains(word) && tokens.contains(*word)).collect();
        assert!(said.is_empty(), "{said:?} left the process");
    }
    for form in [hex::encode(entropy.expose_secret()), format!("{:?}", &entropy.expose_secret()[..4])] {
        assert!(!text.contains(&form));
    }
    // The control: the search does find what is there.
    assert!(tokens.contains("fingerprint") && text.contains(&device));
}

/// The cards that randomness of seed 7 gives.
fn cards_of_seed_7(entropy: &Entropy) -> Vec<String> {
    let mut source = ChaCha20Rng::seed_from_u64(7);
    let mut fill = |space: &mut [u8]| -> Result<(), RandomnessError> {
        source.fill_bytes(space);
        Ok(())
    };
    let plan = Plan::single(2, 3).unwrap();
    let shares = split(entropy.as_secret(), &plan, &Passphrase::empty(), &mut fill).unwrap();
    shares.iter().map(Share::write).map(|card| card.expose_text().unwrap().to_owned()).collect()
}

#[test]
fn an_epoch_is_opened_for_its_operator() {
    use age::secrecy::ExposeSecret;
    use base64::{Engine, engine::general_purpose::STANDARD};
    let identity = age::x25519::Identity::generate();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("operator");
    std::fs::write(&file, identity.to_string().expose_secret()).unwrap();
    let wrapped = STANDARD.encode(age::encrypt(&identity.to_public(), &[9; 32]).unwrap());
    let task = |wrapped| Task::OpenEpoch { identity_file: file.to_str().unwrap().to_owned(), wrapped };
    assert_eq!(ask(task(wrapped)).reply, Reply::EpochOpened { key: "09".repeat(32) });
    let others = age::x25519::Identity::generate().to_public();
    let wrapped = STANDARD.encode(age::encrypt(&others, &[9; 32]).unwrap());
    assert_eq!(ask(task(wrapped)).reply, refusal("pane-epoch-of-others", &[]));
}

#[test]
fn the_report_of_the_hardening_is_what_the_kernel_says() {
    let mut child = pane().env("HIMURO_TEST_LEFT_OVER", "1").env("LANG", "C").spawn().unwrap();
    let mut ready = String::new();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    output.read_line(&mut ready).unwrap();
    let ready: Ready = serde_json::from_str(&ready).unwrap();
    let names: Vec<_> = ready.hardening.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "clean_environment",
            "landlock",
            "landlock_scope",
            "memory_lock",
            "no_core_dumps",
            "no_new_privileges",
            "not_dumpable",
            "seccomp"
        ]
    );
    for name in ["clean_environment", "no_core_dumps", "no_new_privileges", "not_dumpable", "seccomp"] {
        assert!(ready.hardening[name], "{name}");
    }
    let facts = |name: &str| std::fs::read_to_string(format!("/proc/{}/{name}", child.id()));
    let status = facts("status").unwrap();
    assert!(status.contains("NoNewPrivs:\t1\n") && status.contains("Seccomp:\t2\n"), "{status}");
    let limits = facts("limits").unwrap();
    let core: Vec<_> = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"))
        .unwrap()
        .split_whitespace()
        .collect();
    assert_eq!(core[4..6], ["0", "0"]);
    match facts("environ") {
        Ok(environ) => assert!(environ.contains("LANG=C") && !environ.contains("LEFT_OVER"), "{environ}"),
        Err(refused) => {
            assert_eq!(refused.kind(), std::io::ErrorKind::PermissionDenied, "not dumpable: the kernel's own")
        }
    }
    drop(child.stdin.take());
    output.read_to_string(&mut String::new()).unwrap();
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_locked_identity_needs_a_person() {
    use std::io::Write;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("operator");
    let mut recipient = age::scrypt::Recipient::new("himuro".to_owned().into());
    recipient.set_work_factor(2);
    let mut locked =
        age::armor::ArmoredWriter::wrap_output(Vec::new(), age::armor::Format::AsciiArmor).unwrap();
    locked.write_all(&age::encrypt(&recipient, b"AGE-SECRET-KEY-1").unwrap()).unwrap();
    std::fs::write(&file, locked.finish().unwrap()).unwrap();
    let task = Task::OpenEpoch { identity_file: file.to_str().unwrap().to_owned(), wrapped: String::new() };
    assert_eq!(ask(task).reply, refusal("pane-passphrase-needed", &[]));
}

#[test]
fn wrong_arguments_are_answered_with_the_right_ones_in_both_languages() {
    for arguments in
        [&["--window"][..], &["--scripted", "--more"], &["--lang", "fr"], &["--theme", "dark", "--scripted"]]
    {
        let output = Command::new(env!("CARGO_BIN_EXE_himuro-pane")).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(said.lines().count(), 2);
        assert!(said.contains("rehearsal") && said.contains("予行演習"), "{said}");
    }
}

#[test]
fn without_a_display_only_an_identity_without_a_passphrase_is_of_use() {
    use age::secrecy::ExposeSecret;
    use base64::{Engine, engine::general_purpose::STANDARD};
    let identity = age::x25519::Identity::generate();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("operator");
    std::fs::write(&file, identity.to_string().expose_secret()).unwrap();
    let wrapped = STANDARD.encode(age::encrypt(&identity.to_public(), &[9; 32]).unwrap());
    let identity_file = file.to_str().unwrap().to_owned();
    let opened = Reply::EpochOpened { key: "09".repeat(32) };
    let refused = refusal("pane-no-display", &[]);
    let backup = backup(seed_a(), "73c5da0a", (2, 3), vec![]);
    for (task, expected) in [(Task::OpenEpoch { identity_file, wrapped }, opened), (backup, refused)] {
        for display in [None, Some(":4711")] {
            let mut command = Command::new(env!("CARGO_BIN_EXE_himuro-pane"));
            command
                .env_remove("WAYLAND_DISPLAY")
                .env_remove("DISPLAY")
                .envs(display.map(|display| ("DISPLAY", display)));
            let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
            let request =
                Request { version: PANE_VERSION, profile: PaneProfile::Rehearsal, task: task.clone() };
            let line = format!("{}\n", serde_json::to_string(&request).unwrap());
            child.stdin.as_mut().unwrap().write_all(line.as_bytes()).unwrap();
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success());
            let reply = output.stdout.split(|byte| *byte == b'\n').nth(1).unwrap();
            assert_eq!(serde_json::from_slice::<Reply>(reply).unwrap(), expected);
        }
    }
}
