//! Pictures with published words, held against those that were looked at.

use eframe::egui::Key;
use egui_kittest::SnapshotResults;
use pane::window::Shade;
use texts::Language;

use super::{
    seat::{Seat, sitting},
    unlock::locked,
};

#[test]
fn the_sheets_look_as_they_were_approved() {
    let mut results = SnapshotResults::new();
    let mut seat = Seat::take(Language::English, Shade::Light, sitting(Some("D"), "28645006"));
    seat.copy_from_paper();
    seat.press(Key::Enter);
    seat.harness.snapshot("share-en-light");
    results.extend_harness(&mut seat.harness);

    let mut seat = Seat::take(Language::Japanese, Shade::Dark, sitting(Some("D"), "28645006"));
    seat.type_text("letter advice cagw ");
    seat.harness.snapshot("words-ja-dark");
    results.extend_harness(&mut seat.harness);

    let mut seat = Seat::take(Language::Japanese, Shade::Light, sitting(Some("D"), "28645006"));
    for _ in 0..3 {
        seat.copy_from_paper();
        seat.press(Key::Enter);
        seat.press(Key::Enter);
    }
    seat.copy_from_paper();
    seat.press(Key::Enter);
    seat.harness.snapshot("proven-ja-light");
    results.extend_harness(&mut seat.harness);

    let mut seat = Seat::take(Language::English, Shade::Dark, locked("himuro"));
    seat.type_text("himu");
    seat.harness.snapshot("unlock-en-dark");
    results.extend_harness(&mut seat.harness);
    results.unwrap();
}
