//! What does not come out of the window.

use ceremony::pane::PaneProfile;
use eframe::egui::{Event, FontFamily, FontId, Key, OutputCommand};
use pane::window::Shade;
use texts::Language;

use super::seat::{Seat, WORDS_A, sitting};

#[test]
fn no_word_is_published_or_copied_at_any_stage() {
    let mut seat = Seat::take(Language::English, Shade::Light, sitting(Some("D"), "28645006"));
    let words = "letter advice cage absurd amount doctor acoustic avoid above";
    let mut secret: Vec<String> = words.split(' ').map(str::to_owned).collect();
    let check = |seat: &mut Seat, secret: &[String]| {
        for event in [Event::Copy, Event::Cut] {
            seat.harness.event(event);
        }
        seat.harness.run();
        let commands = &seat.harness.output().platform_output.commands;
        assert!(
            !commands.iter().any(|command| matches!(command, OutputCommand::CopyText(_))),
            "{commands:?}"
        );
        let published = seat.published();
        // The control: what may be read is found.
        assert!(published.contains("No core dumps"), "{published}");
        for word in secret {
            let is_found =
                published.split(|one: char| !one.is_ascii_alphabetic()).any(|found| found == word.as_str());
            assert!(!is_found, "{word} is published:\n{published}");
        }
    };
    check(&mut seat, &secret);
    seat.type_text("lettex ");
    check(&mut seat, &secret);
    seat.copy_from_paper();
    check(&mut seat, &secret);
    seat.press(Key::Enter);
    // Words that the window's own sentences use as well would be found there.
    let own = [
        "card", "width", "both", "much", "main", "body", "true", "make", "like", "word", "together", "other",
    ];
    secret.extend(seat.card().split(' ').filter(|word| !own.contains(word)).map(str::to_owned));
    check(&mut seat, &secret);
    seat.press(Key::Enter);
    seat.copy_from_paper();
    check(&mut seat, &secret);
}

#[test]
fn what_is_pasted_goes_nowhere() {
    let mut seat = Seat::take(Language::English, Shade::Light, sitting(None, "73c5da0a"));
    seat.harness.event(Event::Paste(WORDS_A.to_owned()));
    seat.harness.run();
    assert!(seat.sees("pane-words-place", &[("word", "1"), ("count", "24")]));
    seat.press(Key::Tab);
    assert!(seat.sees("pane-words-place", &[("word", "1"), ("count", "24")]));
}

#[test]
fn production_says_so_and_a_rehearsal_flags_what_is_lacking() {
    let published = |profile| {
        let seat = Seat::with(Language::English, Shade::Light, profile, sitting(None, "73c5da0a"));
        seat.published()
    };
    assert!(published(PaneProfile::Rehearsal).contains("lacking"));
    assert!(published(PaneProfile::Rehearsal).contains("X11 lets every program"));
    let production = published(PaneProfile::Production);
    assert!(production.contains("No core dumps") && !production.contains("lacking"));
    assert!(production.contains("Wayland compositor") && !production.contains("X11 lets"));
}

#[test]
fn every_character_of_every_text_has_a_glyph() {
    let seat = Seat::take(Language::Japanese, Shade::Light, sitting(None, "73c5da0a"));
    let texts: String = ["en/pane", "ja/pane", "en/secrets", "ja/secrets"]
        .iter()
        .map(|name| {
            let file = format!("{}/../../texts/{name}.ftl", env!("CARGO_MANIFEST_DIR"));
            std::fs::read_to_string(file).unwrap()
        })
        .collect();
    let characters: std::collections::BTreeSet<char> =
        texts.chars().filter(|one| !one.is_control()).chain('a'..='z').collect();
    assert!(characters.len() > 400);
    for family in [FontFamily::Proportional, FontFamily::Monospace, FontFamily::Name("bold".into())] {
        let font = FontId::new(16.0, family.clone());
        let missing: String = seat
            .harness
            .ctx
            .fonts_mut(|fonts| characters.iter().filter(|one| !fonts.has_glyph(&font, **one)).collect());
        assert_eq!(missing, "", "{family:?}");
    }
}
