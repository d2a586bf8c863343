//! A person's backup without a window: words in, stage out.

use ceremony::pane::WordsSource;
use secrets::{
    PhraseError,
    slip39::{SetError, ShareError},
};

use super::*;

const WORDS_A: &str =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

fn request(words: Option<&str>) -> Backup {
    Backup {
        words: words.map(|label| WordsSource::Published(label.to_owned())),
        fingerprint: "73c5da0a".to_owned(),
        threshold: 2,
        count: 3,
        slips: Vec::new(),
        rng_seed: Some(7),
    }
}

fn type_words(sitting: &mut Sitting, text: &str) {
    sitting.entry_mut().unwrap().clear();
    for word in text.split(' ') {
        for letter in word.chars() {
            sitting.entry_mut().unwrap().type_letter(letter);
        }
        sitting.entry_mut().unwrap().accept();
    }
    sitting.check();
}

/// With the device's words typed.
fn seated() -> Sitting {
    let mut sitting = Sitting::begin(&request(None)).unwrap();
    sitting.entry_mut().unwrap().set_count(12);
    type_words(&mut sitting, WORDS_A);
    sitting
}

/// Reads the card that is shown, as a person would write it down.
fn write_card(sitting: &mut Sitting) -> String {
    let card = sitting.card().unwrap().expose_text().unwrap().to_owned();
    sitting.cover();
    card
}

#[test]
fn a_backup_is_typed_from_end_to_end() {
    let mut sitting = seated();
    for share in 1..=3 {
        assert_eq!(sitting.stage(), Stage::Show { share });
        let card = write_card(&mut sitting);
        assert_eq!(card.split(' ').count(), 20);
        assert_eq!(sitting.stage(), Stage::TypeBack { share });
        assert!(sitting.card().is_none() && sitting.paper().is_none());
        let four_letters: Vec<_> = card.split(' ').map(|word| &word[..4]).collect();
        type_words(&mut sitting, &four_letters.join(" "));
        assert_eq!(sitting.refused(), None);
    }
    assert_eq!(sitting.stage(), Stage::Prove);
    sitting.prove().unwrap();
    assert_eq!(sitting.stage(), Stage::Proven { quorums: 3 });
    assert!(sitting.entry().is_none());
    let by_hand = sitting.finish().unwrap();
    assert_eq!(
        Ok(by_hand),
        super::super::back_up(&request(Some("A")), &mut |_| {}),
        "as the scripted custodian"
    );
}

#[test]
fn a_rehearsal_is_copied_from_its_paper() {
    let mut sitting = Sitting::begin(&request(Some("A"))).unwrap();
    assert_eq!(sitting.entry().unwrap().count(), 12);
    assert_eq!(sitting.paper().unwrap().expose_text().unwrap(), WORDS_A);
    sitting.copy_from_paper();
    sitting.check();
    for _ in 0..3 {
        assert!(sitting.paper().is_none(), "nothing to type while a share is shown");
        sitting.cover();
        sitting.copy_from_paper();
        sitting.check();
    }
    sitting.prove().unwrap();
    assert!(sitting.finish().is_some());
}

#[test]
fn without_a_paper_nothing_is_filled_in() {
    let mut sitting = Sitting::begin(&request(None)).unwrap();
    sitting.copy_from_paper();
    assert!(!sitting.has_paper() && sitting.paper().is_none());
    assert_eq!((sitting.entry().unwrap().count(), sitting.entry().unwrap().filled()), (24, 0));
    let mut sitting = seated();
    sitting.cover();
    sitting.copy_from_paper();
    assert_eq!(sitting.entry().unwrap().filled(), 0);
}

#[test]
fn words_of_another_key_are_refused_and_can_be_corrected() {
    let mut sitting = Sitting::begin(&request(None)).unwrap();
    sitting.entry_mut().unwrap().set_count(12);
    type_words(&mut sitting, &format!("{}wrong", "zoo ".repeat(11)));
    assert_eq!(sitting.refused(), Some(&PaneError::FingerprintDiffers.into()));
    assert_eq!(sitting.stage(), Stage::Words);
    assert!(sitting.entry().unwrap().is_complete(), "what was typed stays");
    type_words(&mut sitting, "zoo ".repeat(12).trim_end());
    assert_eq!(sitting.refused(), Some(&PhraseError::PhraseChecksum.into()));
    type_words(&mut sitting, WORDS_A);
    assert_eq!((sitting.refused(), sitting.stage()), (None, Stage::Show { share: 1 }));
}

#[test]
fn incomplete_words_are_not_checked() {
    let mut sitting = Sitting::begin(&request(None)).unwrap();
    type_words(&mut sitting, WORDS_A);
    assert_eq!((sitting.stage(), sitting.refused()), (Stage::Words, None));
    sitting.cover();
    sitting.look_again();
    assert_eq!(sitting.stage(), Stage::Words);
    assert!(sitting.prove().is_ok() && sitting.finish().is_none());
}

#[test]
fn a_wrong_word_is_told_by_its_place_and_the_share_can_be_seen_again() {
    let mut sitting = seated();
    let card = write_card(&mut sitting);
    let seventh = card.split(' ').nth(6).unwrap();
    let other = if seventh == "zero" { "acid" } else { "zero" };
    let wrong: Vec<_> =
        card.split(' ').enumerate().map(|(place, word)| if place == 6 { other } else { word }).collect();
    type_words(&mut sitting, &wrong.join(" "));
    assert_eq!(sitting.refused(), Some(&PaneError::WordDiffers { share: 1, word: 7 }.into()));
    assert_eq!(sitting.entry().unwrap().at(), 6);
    sitting.look_again();
    assert_eq!(sitting.stage(), Stage::Show { share: 1 });
    let again = write_card(&mut sitting);
    assert_eq!(again, card);
    assert_eq!(sitting.entry().unwrap().filled(), 0);
    type_words(&mut sitting, &again);
    assert_eq!(sitting.stage(), Stage::Show { share: 2 });
}

#[test]
fn a_swapped_share_is_refused() {
    let mut sitting = seated();
    let first = write_card(&mut sitting);
    type_words(&mut sitting, &first);
    sitting.cover();
    type_words(&mut sitting, &first);
    assert_eq!(sitting.refused(), Some(&PaneError::ShareDiffers { share: 2 }.into()));
    let foreign = "duckling enlarge academic academic agency result length solution fridge kidney coal piece deal \
                   husband erode duke ajar critical decision keyboard";
    type_words(&mut sitting, foreign);
    let refused = sitting.refused().unwrap();
    assert!(matches!(refused, Refusal::Set(SetError::ShareOfAnotherSet { share: 2, .. })), "{refused}");
    type_words(&mut sitting, "academic ".repeat(20).trim_end());
    assert!(matches!(sitting.refused(), Some(Refusal::Share(ShareError::ShareChecksum { share: 2 }))));
}

#[test]
fn what_cannot_be_is_refused_at_the_start() {
    let begin = |change: &dyn Fn(&mut Backup)| {
        let mut backup = request(Some("A"));
        change(&mut backup);
        Sitting::begin(&backup).err().map(|refusal| refusal.to_string())
    };
    assert!(begin(&|_| {}).is_none());
    assert!(begin(&|backup| backup.threshold = 4).is_some());
    assert!(begin(&|backup| backup.fingerprint = "73c5da0".to_owned()).is_some());
    assert!(begin(&|backup| backup.words = Some(WordsSource::Published("F".to_owned()))).is_some());
}
