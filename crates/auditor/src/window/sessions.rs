//! Who wrote, and who vouched for it.

use audit::{Ended, SessionFound, SignerFound, Standing, Verified};
use eframe::egui::{self, Margin, Ui};
use look::size;
use texts::Texts;

use super::paint::{Colours, figures};
use super::pieces::{aside, body, heading, mark_before, rule, say};
use super::sheet::entry;
use super::working::grouped;
use crate::report;
use crate::say::Verdict;

/// Draws the part.
pub(super) fn show(ui: &mut Ui, verified: &Verified, margin: i8, texts: &Texts, colours: &Colours) {
    egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        egui::Frame::NONE.inner_margin(Margin::symmetric(margin, 32)).show(ui, |ui| {
            ui.set_max_width(ui.available_width().min(1100.0));
            let last = verified.sessions.last().map(|session| session.no);
            for session in &verified.sessions {
                one(ui, session, last == Some(session.no), texts, colours);
            }
            heading(ui, texts.get("auditor-sessions-file"), colours);
            ui.add_space(size::SPACE);
            ui.spacing_mut().item_spacing.y = 4.0;
            let head = &verified.head;
            for (caption, value) in [
                ("auditor-caption-log", head.log_id.to_string()),
                ("auditor-caption-root", head.root.to_string()),
                ("auditor-caption-epochs", grouped(verified.epochs)),
                ("auditor-caption-exhibits", grouped(verified.exhibits.count)),
            ] {
                entry(ui, &texts.get(caption), &value, colours);
            }
        });
    });
}

fn one(ui: &mut Ui, session: &SessionFound, is_last: bool, texts: &Texts, colours: &Colours) {
    heading(ui, texts.with("auditor-session-title", &[("number", &session.no.to_string())]), colours);
    let until = session.first_seq + session.records.saturating_sub(1) - u64::from(session.no == 1);
    let first = if session.no == 1 { 0 } else { session.first_seq };
    let values = [
        ("first", &*grouped(first)),
        ("last", &*grouped(until)),
        ("from", &*report::time(session.opened)),
        ("until", &*report::time(session.last)),
    ];
    body(ui, texts.with("auditor-session-span", &values), colours);
    let ended = match (session.ended, is_last) {
        (Ended::Cleanly, _) => "auditor-session-closed",
        (Ended::Not, true) => "auditor-session-open",
        (Ended::Not, false) => "auditor-session-cut",
    };
    body(ui, texts.get(ended), colours);
    ui.add_space(size::SPACE);
    for signer in &session.signers {
        rule(ui, colours);
        vouched(ui, signer, texts, colours);
    }
    if session.signers.is_empty() {
        aside(ui, texts.get("auditor-session-nobody"), colours);
    }
    rule(ui, colours);
    ui.add_space(4.0 * size::SPACE);
}

fn vouched(ui: &mut Ui, signer: &SignerFound, texts: &Texts, colours: &Colours) {
    let (verdict, standing) = match signer.standing {
        Standing::Enrolled => (Verdict::Proven, "auditor-standing-enrolled"),
        Standing::NamedByBundle => (Verdict::Proven, "auditor-standing-named"),
        Standing::NotCompared => (Verdict::NotProven, "auditor-standing-stranger"),
    };
    mark_before(ui, verdict, 16.0, 24.0, colours, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        body(ui, texts.with(standing, &[("person", &signer.name)]), colours);
        say(ui, &*signer.public_key, figures(13.0), colours.muted);
    });
}
