//! Pictures of what is the same at each run: small, in both languages and both themes.

use eframe::egui::{Vec2, vec2};
use texts::Language;

use super::{Options, Page, Shown, long, options, shown};
use crate::failure::Failure;
use crate::window::sheet::{Outcome, Sheet};

const SMALL: Vec2 = vec2(800.0, 560.0);

fn pictured(language: Language, dark: bool) -> Shown {
    shown(Options { dark: Some(dark), ..options(language, &[]) }, SMALL)
}

#[test]
fn the_first_sheet_the_work_and_a_refusal_look_as_they_did() {
    let mut results = egui_kittest::SnapshotResults::new();
    for (language, dark, name) in
        [(Language::English, false, "en-light"), (Language::Japanese, true, "ja-dark")]
    {
        let mut shown = pictured(language, dark);
        results.add(shown.try_snapshot(format!("opening-{name}")));
        shown.state_mut().page = Page::Working(long());
        shown.run_steps(3);
        results.add(shown.try_snapshot(format!("working-{name}")));
        let failure =
            Failure::from(audit::VerifyError::from(audit::Finding::CiphertextChanged { record: 42 }));
        let asked = crate::window::Asked { path: "/media/usb/bundle".into(), ..Default::default() };
        shown.state_mut().page = Page::Sheet(Box::new(Sheet::new(asked, Outcome::Refused(failure))));
        shown.run_steps(3);
        results.add(shown.try_snapshot(format!("refused-{name}")));
    }
}
