//! Pictures of what is the same at each run: small, in both languages and both themes.

use eframe::egui::{Vec2, vec2};
use texts::Language;

use super::{Options, Page, Shown, long, options, shown};
use crate::examination::Examination;
use crate::failure::AuditorError;
use crate::failure::Failure;
use crate::say::{Sentence, Verdict};
use crate::window::sheet::{Outcome, Sheet};
use crate::window::worker::Examined;

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

#[test]
fn a_contradiction_looks_as_it_did_beside_the_head_that_is_compared() {
    let mut results = egui_kittest::SnapshotResults::new();
    for (language, dark, name) in
        [(Language::English, true, "en-dark"), (Language::Japanese, false, "ja-light")]
    {
        let mut shown = shown(Options { dark: Some(dark), ..options(language, &[]) }, vec2(1100.0, 640.0));
        let asked = crate::window::Asked { path: "/media/usb/bundle".into(), ..Default::default() };
        let outcome = Outcome::Examined(Box::new(Examined::new(lied())));
        shown.state_mut().page = Page::Sheet(Box::new(Sheet::new(asked, outcome)));
        shown.run_steps(3);
        results.add(shown.try_snapshot(format!("contradicted-{name}")));
    }
}

#[test]
fn the_printed_report_calls_a_claim_a_claim_and_a_fault_by_its_name() {
    let mut examination = lied();
    let fault = Sentence::new("auditor-unreadable").at_fault(AuditorError::WalletKeysDiffer);
    examination.findings.push(fault);
    for (language, claim) in [(Language::English, "The log claims:"), (Language::Japanese, "監査証跡の主張:")]
    {
        let texts = texts::Texts::new(language);
        let lines = crate::report::lines(&examination, &texts);
        let claimed: Vec<_> = lines.iter().filter(|line| line.contains(claim)).collect();
        assert!(
            matches!(claimed[..], [line] if line.starts_with("  ✗ ") && line.contains("2-of-3")),
            "{lines:?}"
        );
        assert!(lines.contains(&format!("  ✗ {}", texts.get("auditor-unreadable"))), "{lines:?}");
    }
}

/// A log whose every byte is known, and one lie.
fn lied() -> Examination {
    let (log_id, root) = (audit::LogId::from_bytes([7; 16]), audit::Digest::of(b"a root"));
    let head = audit::Head { log_id, size: 12_345, root };
    let verified = audit::Verified {
        profile: audit::Profile::Production,
        words: head.words(),
        head,
        note: String::new(),
        sessions: Vec::new(),
        epochs: 4,
        content: audit::Content::Proven,
        compared_with: None,
        clock_went_back: Vec::new(),
        withheld: 0,
        exhibits: audit::CheckedExhibits { count: 9, checked: true },
        cosigned: Vec::new(),
    };
    let findings = vec![
        Sentence::new("auditor-whole").with("size", 12_345u64).proven(),
        Sentence::new("auditor-head-missing").not_proven(),
        Sentence::new("auditor-wallet-keys")
            .with("quorum", "2-of-3")
            .contradicted(AuditorError::WalletKeysDiffer),
    ];
    Examination {
        verdict: Verdict::Contradicted,
        findings,
        verified,
        wallet: None,
        devices: Vec::new(),
        timeline: Vec::new(),
    }
}
