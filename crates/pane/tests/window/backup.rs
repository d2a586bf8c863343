//! Backups by hand.

use std::collections::BTreeMap;

use ceremony::pane::Reply;
use eframe::egui::{Key, Modifiers};
use pane::{backup::Stage, window::Shade};
use texts::Language;

use super::seat::{Seat, WORDS_A, sitting};

fn refused(code: &str) -> Option<Reply> {
    Some(Reply::Refused { code: code.to_owned(), fields: BTreeMap::new() })
}

/// With the words of seed A typed from a card, and the first share shown.
fn seated(language: Language) -> Seat {
    let mut seat = Seat::take(language, Shade::Light, sitting(None, "73c5da0a"));
    seat.click_count("12");
    seat.type_text(&format!("{WORDS_A} "));
    assert_eq!(seat.stage(), Stage::Words, "the words are checked when the person says so");
    seat.press(Key::Enter);
    assert_eq!(seat.stage(), Stage::Show { share: 1 });
    seat
}

impl Seat {
    fn click_count(&mut self, count: &str) {
        use egui_kittest::kittest::Queryable;
        self.harness.get_by_label(count).click();
        self.harness.run();
    }
}

#[test]
fn a_backup_is_typed_from_end_to_end_in_both_languages() {
    for language in Language::ALL {
        let mut seat = seated(language);
        for share in 1..=3 {
            let values = [("share", share.to_string()), ("count", "3".to_owned())];
            let values: Vec<_> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
            assert!(seat.sees("pane-show-title", &values));
            let card = seat.card();
            seat.press(Key::Enter);
            assert!(seat.sees("pane-type-title", &values));
            let typed: String = card.split(' ').map(|word| format!("{} ", &word[..4])).collect();
            seat.type_text(&typed);
            seat.press(Key::Enter);
        }
        assert_eq!(seat.stage(), Stage::Proven { quorums: 3 });
        assert!(seat.sees("pane-proven-title", &[]));
        seat.click("pane-proven-finish", &[]);
        assert!(seat.is_over());
        let reply = seat.reply();
        assert!(
            matches!(&reply, Some(Reply::BackedUp { fingerprint, quorums: 3, digests, .. })
                if fingerprint == "73c5da0a" && digests.len() == 3),
            "{reply:?}"
        );
    }
}

#[test]
fn a_rehearsal_goes_quickly_from_its_paper_with_keys_alone() {
    for language in Language::ALL {
        let mut seat = Seat::take(language, Shade::Dark, sitting(Some("A"), "73c5da0a"));
        assert!(seat.sees("pane-paper", &[]));
        seat.copy_from_paper();
        seat.press(Key::Enter);
        for _ in 1..=3 {
            assert!(!seat.sees("pane-paper", &[]), "no paper beside a share that is shown");
            seat.press(Key::Enter);
            assert!(seat.sees("pane-paper", &[]));
            seat.copy_from_paper();
            seat.press(Key::Enter);
        }
        assert_eq!(seat.stage(), Stage::Proven { quorums: 3 });
        seat.press(Key::Enter);
        assert!(seat.is_over() && matches!(seat.reply(), Some(Reply::BackedUp { .. })));
    }
}

#[test]
fn a_held_enter_turns_one_sheet_and_leaves_the_next_to_be_read() {
    let mut seat = Seat::take(Language::English, Shade::Light, sitting(Some("A"), "73c5da0a"));
    seat.copy_from_paper();
    seat.hold_enter();
    for share in 1..=3 {
        assert_eq!(seat.stage(), Stage::Show { share }, "the words are not covered unseen");
        seat.hold_enter();
        assert_eq!(seat.stage(), Stage::TypeBack { share });
        seat.copy_from_paper();
        seat.hold_enter();
    }
    assert_eq!(seat.stage(), Stage::Proven { quorums: 3 });
    assert!(!seat.is_over() && seat.reply().is_none(), "the proof is not left unseen");
    seat.hold_enter();
    assert!(seat.is_over());
}

#[test]
fn enter_is_not_heard_on_a_sheet_that_has_just_come() {
    let mut seat = Seat::take(Language::English, Shade::Light, sitting(Some("A"), "73c5da0a"));
    seat.copy_from_paper();
    seat.harness.run_steps(2);
    for key in [Key::Enter, Key::Enter] {
        seat.harness.key_press(key);
    }
    seat.harness.step();
    assert_eq!(seat.stage(), Stage::Show { share: 1 }, "the second press was not for the share");
    for key in [Key::Escape, Key::Enter] {
        seat.harness.key_press(key);
    }
    seat.harness.step();
    assert!(seat.sees("pane-stop-title", &[]), "the question has just come");
    seat.press(Key::Enter);
    assert!(!seat.sees("pane-stop-title", &[]));
    assert_eq!(seat.stage(), Stage::Show { share: 1 });
}

#[test]
fn without_a_paper_there_is_nothing_to_copy() {
    let mut seat = Seat::take(Language::English, Shade::Light, sitting(None, "73c5da0a"));
    assert!(!seat.sees("pane-paper", &[]) && !seat.sees("pane-paper-copy", &[]));
    seat.copy_from_paper();
    seat.press(Key::Enter);
    assert_eq!(seat.stage(), Stage::Words);
    assert!(seat.sees("pane-words-place", &[("word", "1"), ("count", "24")]));
}

#[test]
fn an_unknown_word_is_told_by_its_place_and_corrected() {
    let mut seat = Seat::take(Language::English, Shade::Light, sitting(None, "73c5da0a"));
    seat.type_text("abandon abuot ");
    assert!(seat.sees("pane-word-unknown", &[("word", "2")]) && seat.sees("pane-word-nearest", &[]));
    for _ in 0..3 {
        seat.press(Key::Backspace);
    }
    assert!(!seat.sees("pane-word-unknown", &[("word", "2")]));
    seat.type_text("out");
    seat.press(Key::Tab);
    assert!(seat.sees("pane-words-place", &[("word", "3"), ("count", "24")]));
}

#[test]
fn words_of_another_key_are_refused_until_the_right_ones_are_typed() {
    let mut seat = Seat::take(Language::Japanese, Shade::Light, sitting(Some("B"), "73c5da0a"));
    seat.copy_from_paper();
    seat.press(Key::Enter);
    assert!(seat.sees("error-pane-fingerprint-differs", &[]));
    assert_eq!(seat.stage(), Stage::Words);
    for _ in 0..12 * 9 {
        seat.harness.key_press(Key::Backspace);
    }
    seat.harness.run();
    seat.type_text(&format!("{WORDS_A} "));
    seat.press(Key::Enter);
    assert_eq!(seat.stage(), Stage::Show { share: 1 });
}

#[test]
fn a_wrong_word_and_a_swapped_share_are_refused_and_the_share_is_seen_again() {
    let mut seat = seated(Language::English);
    let first = seat.card();
    seat.press(Key::Enter);
    let seventh = first.split(' ').nth(6).unwrap();
    let other = if seventh == "zero" { "acid" } else { "zero" };
    let wrong: String = first
        .split(' ')
        .enumerate()
        .map(|(place, word)| format!("{} ", if place == 6 { other } else { word }))
        .collect();
    seat.type_text(&wrong);
    seat.press(Key::Enter);
    assert!(seat.sees("error-pane-word-differs", &[("share", "1"), ("word", "7")]));
    seat.click("pane-type-again", &[]);
    assert_eq!((seat.stage(), seat.card()), (Stage::Show { share: 1 }, first.clone()));
    seat.press(Key::Enter);
    seat.type_text(&format!("{first} "));
    seat.press(Key::Enter);
    assert_eq!(seat.stage(), Stage::Show { share: 2 });
    seat.press(Key::Enter);
    seat.type_text(&format!("{first} "));
    seat.press(Key::Enter);
    assert!(seat.sees("error-pane-share-differs", &[("share", "2")]));
    assert_eq!(seat.stage(), Stage::TypeBack { share: 2 });
}

#[test]
fn stopping_is_asked_first_and_then_everything_is_wiped() {
    let mut seat = seated(Language::English);
    let card = seat.card();
    seat.press(Key::Escape);
    assert!(seat.sees("pane-stop-title", &[]));
    seat.press(Key::Enter);
    assert!(!seat.sees("pane-stop-title", &[]));
    assert_eq!((seat.stage(), seat.card()), (Stage::Show { share: 1 }, card));
    // As the window's own close button.
    seat.harness.state_mut().ask_to_stop();
    seat.harness.run();
    assert!(seat.sees("pane-stop-title", &[]) && seat.reply().is_none());
    seat.click("pane-stop-leave", &[]);
    assert!(seat.is_over());
    assert_eq!(seat.reply(), refused("pane-cancelled"));
}

#[test]
fn a_button_is_reached_with_tab_and_pressed_with_space() {
    let mut seat = seated(Language::English);
    // The language comes first, then the sheet's buttons in their order.
    seat.press(Key::Tab);
    seat.press(Key::Tab);
    assert!(seat.harness.ctx.memory(|memory| memory.focused()).is_some());
    seat.press(Key::Space);
    assert_eq!(seat.stage(), Stage::TypeBack { share: 1 });
}

#[test]
fn the_language_is_switched_at_any_moment() {
    let mut seat = seated(Language::English);
    let card = seat.card();
    seat.press(Key::F2);
    seat.texts = texts::Texts::new(Language::Japanese);
    assert!(seat.sees("pane-show-title", &[("share", "1"), ("count", "3")]));
    assert_eq!(seat.card(), card);
    seat.press(Key::Enter);
    seat.type_text("aca");
    seat.click("pane-other-language", &[]);
    seat.texts = texts::Texts::new(Language::English);
    assert!(seat.sees("pane-type-title", &[("share", "1"), ("count", "3")]));
    seat.harness.key_press_modifiers(Modifiers::NONE, Key::F2);
    seat.harness.run();
    assert!(!seat.sees("pane-type-title", &[("share", "1"), ("count", "3")]));
}
