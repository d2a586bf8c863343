//! The passphrase of an identity.

use std::io::Write;

use age::secrecy::ExposeSecret;
use base64::{Engine, engine::general_purpose::STANDARD};
use ceremony::pane::Reply;
use eframe::egui::Key;
use pane::{
    epoch::Epoch,
    window::{Shade, Unlocking, Work},
};
use texts::Language;

use super::seat::Seat;

/// An epoch for an identity locked with this passphrase.
pub(crate) fn locked(passphrase: &str) -> Work {
    let identity = age::x25519::Identity::generate();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("administrator.age");
    let mut recipient = age::scrypt::Recipient::new(passphrase.to_owned().into());
    recipient.set_work_factor(2);
    let locked = age::encrypt(&recipient, identity.to_string().expose_secret().as_bytes()).unwrap();
    std::fs::File::create(&file).unwrap().write_all(&locked).unwrap();
    let wrapped = STANDARD.encode(age::encrypt(&identity.to_public(), &[9; 32]).unwrap());
    let file = file.to_str().unwrap();
    Work::Unlock(Box::new(Unlocking::new(Epoch::read(file, &wrapped).unwrap(), file)))
}

#[test]
fn a_wrong_passphrase_is_said_and_the_right_one_opens() {
    for language in Language::ALL {
        let mut seat = Seat::take(language, Shade::Light, locked("correct horse é"));
        assert!(seat.sees("pane-unlock-what", &[("file", "administrator.age")]));
        seat.press(Key::Enter);
        assert!(!seat.sees("error-pane-passphrase-wrong", &[]), "nothing was typed");
        seat.type_text("correct horse");
        assert!(seat.sees("pane-unlock-count", &[("count", "13")]));
        seat.press(Key::Enter);
        assert!(seat.sees("error-pane-passphrase-wrong", &[]) && seat.reply().is_none());
        assert!(seat.sees("pane-unlock-count", &[("count", "0")]), "a wrong one is wiped");
        seat.type_text("correct horse éé");
        seat.press(Key::Backspace);
        assert!(!seat.sees("error-pane-passphrase-wrong", &[]));
        assert!(!seat.published().contains("horse"));
        seat.click("pane-unlock-open", &[]);
        assert_eq!(seat.reply(), Some(Reply::EpochOpened { key: "09".repeat(32) }));
        assert!(seat.is_over());
    }
}

#[test]
fn unlocking_can_be_left() {
    let mut seat = Seat::take(Language::English, Shade::Light, locked("himuro"));
    seat.type_text("him");
    seat.press(Key::Escape);
    assert!(seat.sees("pane-stop-epoch", &[]));
    seat.click("pane-stop-leave", &[]);
    assert!(
        seat.is_over()
            && matches!(seat.reply(), Some(Reply::Refused { code, .. }) if code == "pane-cancelled")
    );
}
