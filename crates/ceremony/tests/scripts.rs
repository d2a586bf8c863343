//! The shipped scripts: they parse, run from end to end, print, and are what editors are told.
#![expect(dead_code, reason = "each test program uses a part of the common helpers")]
#![expect(clippy::unwrap_used, reason = "a helper of tests stops at the first surprise")]

mod common;

use std::collections::BTreeMap;

use ceremony::{
    Action, Effect, Language, OnFail, Phase, PrintLabels, Quorum, Script, fold, print, print_run,
};
use common::{SHIPPED, happy, shipped};

fn labels() -> PrintLabels {
    labels_in("en")
}

/// The labels from the texts, by the rule that the app follows: `ceremony-print-<field>`, `-` for `_`.
fn labels_in(language: &str) -> PrintLabels {
    let file = format!("{}/../../texts/{language}/ceremony.ftl", env!("CARGO_MANIFEST_DIR"));
    let texts = std::fs::read_to_string(file).unwrap();
    let texts: BTreeMap<&str, &str> = texts.lines().filter_map(|line| line.split_once(" = ")).collect();
    PrintLabels::from_texts(|id| (*texts.get(id).unwrap_or_else(|| panic!("no text {id}"))).to_owned())
}

#[test]
fn each_shipped_script_runs_from_end_to_end_with_both_quorums() {
    for id in SHIPPED {
        let script = shipped(id);
        assert_eq!(script.ceremony().id.as_str(), id);
        for quorum in ["2-of-3", "3-of-5"] {
            let quorum: Quorum = quorum.parse().unwrap();
            let state = fold(script.clone(), happy(&script, quorum)).unwrap();
            assert!(matches!(state.phase(), Phase::Completed { .. }));
            assert_eq!(state.run().unwrap().scheduled.len(), script.duties().len());
        }
    }
}

#[test]
fn the_estimate_of_a_script_is_the_sum_of_its_steps() {
    for id in SHIPPED {
        let script = shipped(id);
        let sum: u16 = script.steps().map(|step| step.est_minutes).sum();
        assert_eq!(script.ceremony().est_minutes, sum, "{id}");
    }
}

#[test]
fn what_checks_a_signed_transaction_is_never_waived() {
    let mut seen = 0;
    for id in SHIPPED {
        for step in shipped(id).steps() {
            if matches!(step.action, Action::VerifyTransaction {} | Action::ProveSpend { .. }) {
                assert_eq!(step.on_fail, OnFail::Abort, "{}", step.id);
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 3);
}

#[test]
fn the_log_is_anchored_after_what_cannot_be_undone() {
    let script = shipped("rebalance");
    let mut state = ceremony::State::new(script.clone());
    let mut anchored = Vec::new();
    for event in happy(&script, "2-of-3".parse().unwrap()) {
        let at = state.current().map(|(step, _)| step.id.to_string());
        let (next, effects) = ceremony::step(&state, event).unwrap();
        if effects.contains(&Effect::Anchor {}) {
            anchored.push(at.unwrap_or_else(|| "end".to_owned()));
        }
        state = next;
    }
    assert_eq!(anchored, ["sign_to_cold", "sign_to_hot", "end"]);
}

#[test]
fn the_schema_that_is_published_is_current() {
    let file = format!("{}/../../ceremonies/schema.json", env!("CARGO_MANIFEST_DIR"));
    let current = serde_json::to_string_pretty(&Script::schema()).unwrap() + "\n";
    // HIMURO_BLESS=1 writes it anew.
    if std::env::var_os("HIMURO_BLESS").is_some() {
        std::fs::write(&file, &current).unwrap();
    }
    let published: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert!(published == Script::schema(), "set HIMURO_BLESS=1 to write the schema");
}

#[test]
fn the_schema_knows_every_action_of_the_format() {
    let schema = Script::schema();
    let variants = schema["$defs"]["Action"]["oneOf"].as_array().unwrap();
    let known: Vec<&str> =
        variants.iter().map(|variant| variant["properties"]["type"]["const"].as_str().unwrap()).collect();
    let format = "confirm check_value read_back_hash clock_check machine_check roll_call bag_check gather_entropy \
        birth_key read_device register_device compare_on_device register_policy verify_address split_shares verify_share prove_backup \
        import assess plan approve sign verify_transaction export anchor_log cosign attest seal_bag prove_spend freeze \
        unfreeze propose_change reconcile enrol load_device reset_device change_firmware destroy_device \
        report_loss restore_shares retire wipe";
    assert_eq!(known, format.split_whitespace().collect::<Vec<_>>());
}

#[test]
fn a_printed_script_has_a_box_for_each_step_in_both_languages() {
    for id in SHIPPED {
        let script = shipped(id);
        for (language, name) in [(Language::Ja, "ja"), (Language::En, "en")] {
            let page = print(&script, language, &labels_in(name));
            assert!(page.starts_with(&format!("# {}", script.ceremony().title.get(language))));
            assert_eq!(page.matches("- [ ] ").count(), script.steps().count());
            for step in script.steps() {
                assert!(page.contains(step.instruction.get(language).trim()), "{}", step.id);
            }
        }
    }
}

#[test]
fn an_annotated_script_shows_who_initialled_and_when() {
    let script = shipped("share-backup");
    let state = fold(script.clone(), happy(&script, "2-of-3".parse().unwrap())).unwrap();
    let page = print_run(&state, Language::En, &labels(), &|time| format!("t{}", time.0));
    assert_eq!(page.matches("- [x] ").count(), script.steps().count());
    assert!(page.contains("administrator-1, internal_witness-1"), "{page}");
    assert!(page.contains("t91000"), "{page}");
    assert!(!page.contains("- [ ] "));
}

#[test]
fn the_outline_speaks_the_language_that_is_asked_for() {
    let script = shipped("key-generation");
    let events = happy(&script, "2-of-3".parse().unwrap());
    let state = fold(script, events.into_iter().take(2)).unwrap();
    let outline = state.outline(Language::Ja);
    assert_eq!(outline.title, "コールドウォレット鍵生成式");
    assert_eq!((outline.finished, outline.total), (0, 15));
    let current = outline.current.unwrap();
    assert_eq!((current.number.as_str(), current.role_title.as_str()), ("1.1", "進行責任者"));
    assert!(current.open_since.is_some());
    assert!(current.say.unwrap().contains("鍵生成式を始めます"));
    assert_eq!(state.outline(Language::En).current.unwrap().role_title, "Ceremony administrator");
}
