//! The commands beside the rehearsal: devices, plan, scripts, the founding of logs, and how they are used wrongly.
#![expect(clippy::unwrap_used, reason = "what a helper does not find fails the test")]

mod common;

use serde_json::Value;
use tempfile::tempdir;

use common::{repository, run, text};

#[test]
fn every_recording_of_the_genuine_app_is_the_same_both_ways() {
    let files = recordings();
    assert!(files.len() > 100, "{} recordings", files.len());
    let ran = run(["device", "conformance", "--json", "--transcript"]
        .into_iter()
        .chain(files.iter().map(String::as_str)))
    .fine();
    let answers = ran.json();
    assert_eq!(answers.len(), files.len());
    for (answer, file) in answers.iter().zip(&files) {
        assert_eq!((&answer["file"], &answer["same"]), (&Value::from(file.as_str()), &true.into()));
        assert_eq!(answer["client"]["scenario"], answer["simulator"]["scenario"]);
        assert_eq!(answer["simulator"]["agreeing"], answer["simulator"]["exchanges"]);
        assert_eq!(answer["simulator"]["difference"], Value::Null);
    }
    let plain = run(["device", "conformance", "--transcript", &files[0]]).fine();
    assert_eq!(plain.stdout.lines().filter(|line| line.starts_with("same")).count(), 2, "{}", plain.stdout);
}

#[test]
fn one_flipped_byte_of_an_answer_is_named_by_its_exchange() {
    let place = tempdir().unwrap();
    let flipped = place.path().join("flipped.json");
    for (name, exchange) in [("btc-testnet-basic-A", 2), ("btc-testnet-register-2of3-B", 17)] {
        let original = std::fs::read(repository(&format!("fixtures/ledger/{name}.json"))).unwrap();
        let mut recording: Value = serde_json::from_slice(&original).unwrap();
        let answer = &mut recording["exchanges"][exchange]["response"];
        let mut bytes = hex::decode(answer.as_str().unwrap()).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        *answer = hex::encode(bytes).into();
        std::fs::write(&flipped, recording.to_string()).unwrap();

        let good = repository("fixtures/ledger/btc-testnet-basic-B.json");
        let arguments = ["device", "conformance", "--transcript", text(&good), text(&flipped)];
        let ran = run(arguments.into_iter().chain(["--json"]));
        let fields = ran.failed(1, "app-not-conformant");
        assert_eq!((&fields["differing"], &fields["files"]), (&"1".into(), &"2".into()));
        let answers = ran.json();
        assert_eq!((&answers[0]["same"], &answers[1]["same"]), (&true.into(), &false.into()));
        assert_eq!(answers[1]["simulator"]["difference"]["exchange"], exchange, "{}", answers[1]);
        assert_ne!(answers[1]["client"]["outcome"]["outcome"], "same");

        let plain = run(arguments);
        assert_eq!(plain.code, 1);
        assert!(plain.stdout.contains(&format!("exchange {exchange}:")), "{}", plain.stdout);
    }
}

#[test]
fn what_is_no_recording_is_refused() {
    let place = tempdir().unwrap();
    let file = place.path().join("cut.json");
    let whole = std::fs::read(repository("fixtures/ledger/btc-testnet-basic-A.json")).unwrap();
    std::fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    assert_eq!(run(["device", "conformance", "--transcript", text(&file)]).code, 1);
    assert_eq!(run(["device", "conformance", "--transcript", "/nowhere.json"]).code, 1);
}

#[test]
fn comings_and_goings_are_told_in_sentences_and_as_lines() {
    let watched = run(["device", "watch", "--for", "1", "--device", "sim:A", "--device", "sim:B", "--json"])
        .fine()
        .json();
    let events: Vec<_> = watched.iter().map(|line| line["event"].as_str().unwrap()).collect();
    assert_eq!(events, ["arrived", "arrived", "told", "told"]);
    let told: Vec<_> = watched.iter().filter(|line| line["event"] == "told").collect();
    for (told, fingerprint) in told.iter().zip(["73c5da0a", "3f635a63"]) {
        assert_eq!(
            (&told["probed"]["state"], &told["probed"]["name"]),
            (&"app".into(), &"Bitcoin Test".into())
        );
        assert_eq!(told["reading"]["fingerprint"], fingerprint);
    }
    for (language, said) in [("en", "plugged in"), ("ja", "接続されました")] {
        let watched =
            run(["device", "watch", "--for", "0", "--device", "sim:A", "--language", language]).fine();
        assert!(watched.stdout.contains(said) && watched.stdout.contains("73c5da0a"), "{}", watched.stdout);
        assert!(!watched.stdout.contains("cli-device"), "{}", watched.stdout);
    }
}

#[test]
fn simulated_devices_are_listed_and_shown() {
    let seeds =
        [("A", "73c5da0a"), ("B", "3f635a63"), ("C", "b8688df1"), ("D", "28645006"), ("E", "b760aecd")];
    let named: Vec<String> = seeds.iter().map(|(label, _)| format!("sim:{label}")).collect();
    let devices = named.iter().flat_map(|device| ["--device", device]);
    let listed = run(["device", "list", "--json"].into_iter().chain(devices)).fine().json().remove(0);
    for ((label, fingerprint), device) in seeds.iter().zip(listed["named"].as_array().unwrap()) {
        assert_eq!(device["device"], format!("sim:{label}"));
        assert_eq!(device["fingerprint"], *fingerprint);
        assert_eq!((&device["app"], &device["version"]), (&"Bitcoin Test".into(), &"2.4.6".into()));
    }
    let shown = run(["device", "show", "--device", "sim:C"]).fine().stdout;
    assert!(shown.contains("b8688df1") && shown.contains("2.4.6"), "{shown}");

    let place = tempdir().unwrap();
    let words = place.path().join("words");
    // The same words as the published seed B.
    std::fs::write(&words, "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong\n").unwrap();
    let device = format!("sim:@{}", text(&words));
    let shown = run(["device", "show", "--device", &device, "--json"]).fine().json().remove(0);
    assert_eq!(shown["fingerprint"], "3f635a63");

    std::fs::write(&words, "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo\n").unwrap();
    assert_ne!(run(["device", "show", "--device", &device]).code, 0, "a wrong checksum");
    run(["device", "show", "--device", "sim:F", "--json"]).failed(2, "app-unknown-device");
}

#[test]
fn the_plan_is_shown_without_a_rehearsal() {
    let plan = run(["plan", "--json"]).fine().json().remove(0);
    assert_eq!(plan["assessment"]["to_move"]["btc"], "346.61000000");
    assert_eq!(plan["transfer"]["amount"]["btc"], "346.61000000");
    assert_eq!(plan["refill"]["amount"]["btc"], "10.00000000");
    let said = run(["plan"]).fine().stdout;
    for part in ["R1", "H1", "346.61000000", plan["transfer"]["txid"].as_str().unwrap()] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let given = repository("fixtures/holdings/2-of-3");
    assert_eq!(run(["plan", "--json", "--holdings", text(&given)]).fine().json().remove(0), plan);

    let quiet = run(["plan", "--json", "--policy", text(&repository("policies/house-80-20.toml"))]).fine();
    assert_eq!(quiet.json()[0]["transfer"], Value::Null);
    // Parted where the policy takes so few coins at once, which is said.
    let folder = tempdir().unwrap();
    let policy = folder.path().join("few.toml");
    let japan = std::fs::read_to_string(repository("policies/japan-r1.toml")).unwrap();
    std::fs::write(&policy, japan.replace("max_inputs = 100", "max_inputs = 20")).unwrap();
    let said = run(["plan", "--policy", text(&policy)]).fine().stdout;
    assert!(said.contains("1 of 4") && said.contains("101.84685844 BTC"), "{said}");

    let dearer = run(["plan", "--json", "--fee-rate", "20"]).fine().json().remove(0);
    assert_eq!(dearer["transfer"]["fee_rate_sat_per_vb"], 20);
    assert!(dearer["transfer"]["fee"]["sat"].as_u64() > plan["transfer"]["fee"]["sat"].as_u64());
}

#[test]
fn scripts_are_checked_and_printed_in_both_languages() {
    let titles = [
        ("key-generation", "コールドウォレット鍵生成式", "Key generation ceremony for the cold wallet"),
        ("share-backup", "鍵断片バックアップ式", "Share backup ceremony for one key"),
        ("device-lifecycle", "デバイス管理式", "Device lifecycle ceremony"),
        ("rebalance", "ホット・コールド再配分式", "Rebalance between hot and cold wallets"),
    ];
    for (name, ja, en) in titles {
        let script = repository(&format!("ceremonies/{name}.toml"));
        let hash = run(["ceremony", "check", text(&script), "--json"]).fine().json()[0]["sha256"].clone();
        for (language, title) in [("ja", ja), ("en", en)] {
            let checked = run(["ceremony", "check", text(&script), "--language", language]).fine().stdout;
            assert!(checked.contains(title) && checked.contains(hash.as_str().unwrap()), "{checked}");
            let printed = run(["ceremony", "print", text(&script), "--language", language]).fine().stdout;
            assert!(printed.starts_with(&format!("# {title}\n")), "{printed}");
            let in_fours = &hash.as_str().unwrap()[..4];
            assert!(printed.contains(in_fours), "its hash is on the paper");
        }
    }
}

#[test]
fn an_unknown_action_is_named_by_file_line_and_field() {
    let place = tempdir().unwrap();
    let file = place.path().join("bad.toml");
    let good = std::fs::read_to_string(repository("ceremonies/share-backup.toml")).unwrap();
    let bad = good.replace("type = \"wipe\"", "type = \"wipe_out\"");
    let line = 1 + bad.lines().position(|line| line.contains("wipe_out")).unwrap();
    std::fs::write(&file, bad).unwrap();
    for command in ["check", "print"] {
        let fields = run(["ceremony", command, text(&file), "--json"]).failed(1, "ceremony-unknown-action");
        assert!(fields["file"].as_str().unwrap().ends_with("bad.toml"), "{fields}");
        assert_eq!((&fields["line"], &fields["found"]), (&line.to_string().into(), &"wipe_out".into()));
        assert!(fields["field"].as_str().unwrap().ends_with(".action.type"), "{fields}");
    }
    let english = run(["ceremony", "check", text(&file)]).stderr;
    assert!(english.contains(&format!("line {line}")) && english.contains("wipe_out"), "{english}");
    let japanese = run(["ceremony", "check", text(&file), "--language", "ja"]).stderr;
    assert!(japanese.contains(&format!("{line} 行目")) && japanese.contains("wipe_out"), "{japanese}");
}

#[test]
fn a_production_log_refuses_everything_of_rehearsals() {
    let place = tempdir().unwrap();
    let words = place.path().join("words");
    std::fs::write(&words, "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong\n").unwrap();
    let of_file = format!("sim:@{}", text(&words));
    let refused: [&[&str]; 6] = [
        &["--rng-seed", "1"],
        &["--unattended"],
        &["--device", "sim:A"],
        &["--device", &of_file],
        &["--device", "emulator:localhost:9999"],
        &["--device", "sim:A", "--unattended", "--rng-seed", "1"],
    ];
    let log = place.path().join("production.himuro");
    for flags in refused {
        let create = ["log", "create", text(&log), "--profile", "production", "--json"];
        run(create.into_iter().chain(flags.iter().copied())).failed(2, "app-not-in-production");
        assert!(!log.exists(), "nothing was founded: {flags:?}");
    }
    run(["log", "create", text(&log), "--profile", "production"]).fine();
    let verified = run(["log", "verify", text(&log), "--json"]).fine().json().remove(0);
    assert_eq!(verified["profile"], "production", "the profile stands in record 0");
    let identity = place.path().join("production.himuro.identity");
    let records = run(["log", "show", text(&log), "--identity", text(&identity), "--json"]).fine().json();
    assert_eq!(records[0]["kind"], "log.created");
    assert!(records[0].to_string().contains("production"), "{}", records[0]);

    let before = std::fs::read(&log).unwrap();
    let again = run(["log", "create", text(&log), "--profile", "rehearsal", "--json"]);
    assert_ne!(again.code, 0);
    assert_eq!(std::fs::read(&log).unwrap(), before, "a log is never replaced");

    // The rehearsal itself, with everything that belongs to it, over a production log.
    let folder = place.path().join("folder");
    std::fs::create_dir(&folder).unwrap();
    std::fs::copy(&log, folder.join("rehearsal.himuro")).unwrap();
    for flags in [&["--unattended"][..], &[]] {
        let resume = ["rehearse", "--resume", "--out", text(&folder), "--json"];
        run(resume.into_iter().chain(flags.iter().copied())).failed(2, "app-not-in-production");
        assert_eq!(std::fs::read(folder.join("rehearsal.himuro")).unwrap(), before);
    }
}

#[test]
fn a_rehearsals_log_may_be_founded_with_simulated_devices() {
    let place = tempdir().unwrap();
    let log = place.path().join("log");
    let create = ["log", "create", text(&log), "--profile", "rehearsal", "--rng-seed", "1", "--unattended"];
    run(create.into_iter().chain(["--device", "sim:A", "--device", "sim:B"])).fine();
    let verified = run(["log", "verify", text(&log), "--json"]).fine().json().remove(0);
    assert_eq!(verified["profile"], "rehearsal");
    assert_eq!(verified["sessions"][0]["signers"].as_array().unwrap().len(), 2);
}

#[test]
fn wrong_use_ends_with_two() {
    let place = tempdir().unwrap();
    let out = text(place.path());
    let misused: [&[&str]; 9] = [
        &[],
        &["unknown"],
        &["rehearse"],
        &["rehearse", "--out", out, "--nonsense"],
        &["rehearse", "--out", out, "--rng-seed", "many"],
        &["log", "verify"],
        &["log", "create", "file", "--profile", "holiday"],
        &["device", "conformance"],
        &["plan", "--language", "fr"],
    ];
    for arguments in misused {
        let ran = run(arguments.iter().copied());
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.stderr);
        assert_eq!(ran.stdout, "", "{arguments:?}");
        assert!(!ran.stderr.is_empty());
    }
    let japanese = run(["--language", "ja", "log", "verify", "x", "--nonsense"]);
    assert!(japanese.stderr.starts_with("--nonsense という指定はありません。"), "{}", japanese.stderr);
    let rehearse = ["rehearse", "--unattended", "--json", "--out", out];
    let more = |flags: &[&'static str]| run(rehearse.into_iter().chain(flags.iter().copied()));
    more(&["--device", "sim:A"]).failed(2, "app-device-count");
    more(&["--device", "usb"]).failed(2, "app-unknown-device");
    more(&["--quorum", "two"]).failed(2, "ceremony-bad-quorum");
    more(&["--quorum", "4-of-3"]).failed(2, "ceremony-bad-quorum");
    assert_eq!(place.path().read_dir().unwrap().count(), 0, "nothing was begun");
}

#[test]
fn too_few_people_for_maker_and_approver_is_refused_with_three() {
    let place = tempdir().unwrap();
    let arguments =
        ["rehearse", "--unattended", "--json", "--hot-device", "sim:C", "--out", text(place.path())];
    run(arguments).failed(3, "app-too-few-people");
    assert_eq!(place.path().read_dir().unwrap().count(), 0, "nothing was begun");
}

#[test]
fn nobody_at_the_terminal_is_a_no() {
    let place = tempdir().unwrap();
    let out = place.path().join("out");
    let ran = run(["rehearse", "--out", text(&out)]);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    // Whatever was begun until then is a whole log, or nothing.
    let log = out.join("rehearsal.himuro");
    if log.exists() {
        assert_eq!(run(["log", "verify", text(&log)]).code, 0);
    }
}

#[test]
fn help_is_given_in_both_languages() {
    let groups: [&[&str]; 6] = [
        &[],
        &["rehearse"],
        &["device", "conformance"],
        &["log", "verify"],
        &["plan"],
        &["ceremony", "check"],
    ];
    for group in groups {
        let help = |language| {
            let arguments = group.iter().copied().chain(["--help", "--language", language]);
            run(arguments).fine().stdout
        };
        let (en, ja) = (help("en"), help("ja"));
        assert!(en.contains("Usage: himuro"), "{en}");
        let japanese = |text: &str| text.chars().filter(|c| ('ぁ'..='ヿ').contains(c)).count();
        // Every line that describes something: the first, and those of the options.
        assert!(japanese(ja.lines().next().unwrap()) > 0, "{ja}");
        for option in ["--language", "--json", "--help", "--version"] {
            let line = ja.lines().find(|line| line.contains(option)).unwrap();
            assert!(japanese(line) > 0, "{line}");
        }
        assert_eq!(japanese(&en), 0, "{en}");
        for text in [&en, &ja] {
            assert!(!text.contains("help-") && !text.contains("{ $"), "{text}");
        }
    }
    assert!(run(["--version"]).fine().stdout.starts_with("himuro "));
}

fn recordings() -> Vec<String> {
    let folder = repository("fixtures/ledger");
    let mut files: Vec<String> = folder
        .read_dir()
        .unwrap()
        .map(|entry| text(&entry.unwrap().path()).to_owned())
        .filter(|path| path.ends_with(".json"))
        .collect();
    files.sort();
    files
}
