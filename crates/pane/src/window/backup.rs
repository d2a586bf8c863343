//! The sheets of a backup: words, a share to write down, a share to type back, the proof.

use eframe::egui::{Key, Modifiers, RichText, Sense, Ui, vec2};
use look::size;

use super::{
    face::{bold, color, figures, grouped},
    keys::key,
    parts::{self, Kind},
    room::{Act, View, is_entered},
    words,
};
use crate::{
    Refusal,
    backup::{Sitting, Stage},
    entry::{Accepted, WordEntry},
};

/// Takes one typed character or key where words are due.
pub(super) fn type_key(sitting: &mut Sitting, typed: char) {
    let Some(entry) = sitting.entry() else { return };
    if typed == key::ENTER && entry.at() >= entry.count() && entry.is_complete() {
        sitting.check();
        return;
    }
    let rows = words::rows(entry.count());
    let at = entry.at();
    let Some(entry) = sitting.entry_mut() else { return };
    match typed {
        key::ENTER | key::TAB | ' ' => {
            entry.accept();
        }
        key::BACK => entry.back(),
        key::UP => entry.go_to(at.saturating_sub(1)),
        key::DOWN => entry.go_to(at + 1),
        key::LEFT => entry.go_to(at.saturating_sub(rows)),
        key::RIGHT => entry.go_to(at + rows),
        letter => entry.type_letter(letter),
    }
}

/// Draws the sheet that is due.
pub(super) fn show(ui: &mut Ui, view: &View, sitting: &mut Sitting) -> Option<Act> {
    match sitting.stage() {
        Stage::Words => words_sheet(ui, view, sitting),
        Stage::Show { share } => show_sheet(ui, view, sitting, share),
        Stage::TypeBack { share } => type_sheet(ui, view, sitting, share),
        Stage::Prove => prove_sheet(ui, view, sitting),
        Stage::Proven { quorums } => proven_sheet(ui, view, sitting, quorums),
    }
}

fn words_sheet(ui: &mut Ui, view: &View, sitting: &mut Sitting) -> Option<Act> {
    let theme = view.theme();
    parts::title(ui, &view.say("pane-words-title"));
    parts::line(ui, &view.say_with("pane-words-what", &[("fingerprint", &grouped(&sitting.fingerprint()))]));
    parts::row(ui, 40.0, |ui| {
        ui.label(view.say("pane-words-count"));
        let current = sitting.entry().map_or(0, WordEntry::count);
        for count in WordEntry::PHRASE_COUNTS {
            let kind = if count == current { Kind::Chosen } else { Kind::Secondary };
            if parts::button(ui, theme, kind, &count.to_string(), "")
                && let Some(entry) = sitting.entry_mut()
            {
                entry.set_count(count);
            }
        }
    });
    let check = view.say("pane-words-check");
    entry_part(ui, view, sitting, &check, None)
}

fn type_sheet(ui: &mut Ui, view: &View, sitting: &mut Sitting, share: u16) -> Option<Act> {
    let (_, count) = sitting.plan();
    let (number, of) = (share.to_string(), count.to_string());
    parts::title(ui, &view.say_with("pane-type-title", &[("share", &number), ("count", &of)]));
    parts::line(ui, &view.say("pane-type-what"));
    let check = view.say_with("pane-type-check", &[("share", &number)]);
    let again = view.say("pane-type-again");
    entry_part(ui, view, sitting, &check, Some(&again))
}

/// Places, what is wrong, and the buttons; the same for words and shares.
fn entry_part(
    ui: &mut Ui,
    view: &View,
    sitting: &mut Sitting,
    check: &str,
    look_again: Option<&str>,
) -> Option<Act> {
    let theme = view.theme();
    let entry = sitting.entry()?;
    let (word, count) = ((entry.at() + 1).to_string(), entry.count().to_string());
    let is_complete = entry.is_complete();
    let place = match entry.at() < entry.count() {
        true => view.say_with("pane-words-place", &[("word", &word), ("count", &count)]),
        false => view.say_with("pane-words-all", &[("count", &count)]),
    };
    ui.add_space(size::SPACE);
    ui.label(RichText::new(place).font(bold(size::BODY)));
    if let Some(clicked) = words::typed(ui, theme, entry)
        && let Some(entry) = sitting.entry_mut()
    {
        entry.go_to(clicked);
    }
    parts::aside(ui, theme, &view.say("pane-keys-words"));
    notes(ui, view, sitting, &word);
    ui.add_space(size::SPACE);
    let is_copied =
        sitting.has_paper() && ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
    let (mut act, mut is_checked, mut is_copied) = (None, false, is_copied);
    let mut is_shown_again = false;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(size::SPACE * 2.0, size::SPACE * 2.0);
        let enter = view.say("pane-key-enter");
        is_checked = parts::enabled_button(ui, theme, Kind::Primary, check, &enter, is_complete).clicked();
        if sitting.has_paper() {
            let (verb, key) = (view.say("pane-paper-copy"), view.say("pane-key-copy"));
            is_copied |= parts::button(ui, theme, Kind::Secondary, &verb, &key);
        }
        if let Some(verb) = look_again {
            is_shown_again = parts::button(ui, theme, Kind::Secondary, verb, "");
        }
        if parts::button(ui, theme, Kind::Secondary, &view.say("pane-stop"), &view.say("pane-key-escape")) {
            act = Some(Act::Stop);
        }
    });
    if is_copied {
        sitting.copy_from_paper();
    } else if is_checked {
        sitting.check();
    } else if is_shown_again {
        sitting.look_again();
    }
    if is_copied || is_checked || is_shown_again {
        ui.request_repaint();
    }
    act
}

/// What is wrong with the word being typed, or with all of them.
fn notes(ui: &mut Ui, view: &View, sitting: &Sitting, word: &str) {
    let theme = view.theme();
    if let Some(refused) = sitting.refused() {
        let (sentence, remedy, code) = view.refusal(refused);
        parts::refusal(ui, theme, &sentence, remedy.as_deref(), &code);
        return;
    }
    let Some(entry) = sitting.entry() else { return };
    match entry.refused() {
        Some(Accepted::Unknown) => {
            let sentence = view.say_with("pane-word-unknown", &[("word", word)]);
            parts::refusal(ui, theme, &sentence, None, "");
        }
        Some(Accepted::Ambiguous) => {
            parts::line(ui, &view.say("pane-word-ambiguous"));
        }
        Some(Accepted::Word | Accepted::Nothing) | None => {}
    }
    let nearest = entry.nearest();
    if !nearest.is_empty() {
        words::offered(ui, theme, &view.say("pane-word-nearest"), &nearest);
    }
}

fn show_sheet(ui: &mut Ui, view: &View, sitting: &mut Sitting, share: u16) -> Option<Act> {
    let theme = view.theme();
    let (threshold, count) = sitting.plan();
    let (number, of, needed) = (share.to_string(), count.to_string(), threshold.to_string());
    parts::title(ui, &view.say_with("pane-show-title", &[("share", &number), ("count", &of)]));
    if let Some(card) = sitting.card()
        && let Ok(text) = card.expose_text()
    {
        let words = text.split(' ').count().to_string();
        parts::line(ui, &view.say_with("pane-show-what", &[("words", &words)]));
        ui.add_space(size::SPACE);
        words::shown(ui, theme, text);
    }
    let identifier = sitting.identifier().unwrap_or_default().to_string();
    let set = [("identifier", identifier.as_str()), ("threshold", &needed), ("count", &of)];
    ui.add_space(size::SPACE);
    parts::line(ui, &view.say_with("pane-show-set", &set));
    ui.add_space(size::SPACE);
    let mut act = None;
    let mut is_covered = is_entered(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = size::SPACE * 2.0;
        let (verb, key) = (view.say("pane-show-cover"), view.say("pane-key-enter"));
        is_covered |= parts::button(ui, theme, Kind::Primary, &verb, &key);
        if parts::button(ui, theme, Kind::Secondary, &view.say("pane-stop"), &view.say("pane-key-escape")) {
            act = Some(Act::Stop);
        }
    });
    if is_covered {
        sitting.cover();
        ui.request_repaint();
    }
    act
}

fn prove_sheet(ui: &mut Ui, view: &View, sitting: &mut Sitting) -> Option<Act> {
    parts::title(ui, &view.say("pane-prove"));
    ui.request_repaint();
    sitting.prove_when_said().err().map(Act::Fail)
}

fn proven_sheet(ui: &mut Ui, view: &View, sitting: &mut Sitting, quorums: u32) -> Option<Act> {
    let theme = view.theme();
    let (threshold, count) = sitting.plan();
    ui.horizontal(|ui| {
        let (mark, _) = ui.allocate_exact_size(vec2(40.0, 40.0), Sense::hover());
        parts::tick(ui.painter(), mark.left_top(), color(theme.moss), 2.4);
        let title = RichText::new(view.say("pane-proven-title")).font(bold(size::STEP));
        ui.label(title.color(color(theme.moss)));
    });
    ui.add_space(size::SPACE);
    let needed = [("threshold", threshold.to_string()), ("count", count.to_string())];
    let needed: Vec<_> = needed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let fingerprint = grouped(&sitting.fingerprint());
    let rows = [
        (view.say_with("pane-proven-quorums", &needed), quorums.to_string()),
        (view.say("pane-proven-shares"), fingerprint.clone()),
        (view.say("pane-proven-device"), fingerprint),
        (view.say("pane-proven-set"), sitting.identifier().unwrap_or_default().to_string()),
    ];
    for (what, value) in rows {
        ui.horizontal(|ui| {
            let (place, _) = ui.allocate_exact_size(vec2(420.0, 32.0), Sense::hover());
            let at = place.left_center();
            parts::write(
                ui.painter(),
                at,
                eframe::egui::Align2::LEFT_CENTER,
                &what,
                size::BODY,
                color(theme.ink),
            );
            ui.label(RichText::new(value).font(figures(size::ADDRESS)));
        });
    }
    ui.add_space(size::SPACE);
    parts::line(ui, &view.say("pane-proven-next"));
    ui.add_space(size::SPACE * 2.0);
    let (verb, key) = (view.say("pane-proven-finish"), view.say("pane-key-enter"));
    let is_finished = parts::button(ui, theme, Kind::Primary, &verb, &key) || is_entered(ui);
    is_finished.then(|| sitting.reply().map(Act::Leave)).flatten()
}

/// The shares do not prove: nothing but to wipe and close.
pub(super) fn failed(ui: &mut Ui, view: &View, refused: &Refusal) -> Option<Act> {
    let theme = view.theme();
    parts::title(ui, &view.say("pane-failed-title"));
    let (sentence, remedy, code) = view.refusal(refused);
    parts::refusal(ui, theme, &sentence, remedy.as_deref(), &code);
    ui.add_space(size::SPACE * 2.0);
    let (verb, key) = (view.say("pane-failed-leave"), view.say("pane-key-enter"));
    let is_left = parts::button(ui, theme, Kind::Primary, &verb, &key) || is_entered(ui);
    is_left.then(|| Act::Leave(refused.reply()))
}
