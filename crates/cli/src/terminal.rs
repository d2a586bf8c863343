//! The rehearsal by hand: questions on the terminal, the simulated Ledgers' screens in print.

use std::io::{BufRead, IsTerminal};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use app::{
    DEFAULT_PIN, Decision, DeviceSpec, Failure, Notice, Person, Ports, Pressed, Question, Review, Room,
    Screen, Texts,
};

use crate::out;
use crate::report::{Report, own};

/// A person at a terminal, who plays everybody.
pub(crate) struct Terminal {
    report: Report,
    table: Arc<Mutex<Table>>,
    ports: Ports,
}

/// The one place where answers are read.
struct Table {
    texts: Arc<Texts>,
}

impl Terminal {
    pub(crate) fn new(texts: Arc<Texts>, report: Report) -> Self {
        Self { report, table: Arc::new(Mutex::new(Table { texts })), ports: Ports::default() }
    }
}

impl Room for Terminal {
    fn tell(&mut self, notice: Notice) {
        self.report.tell(&notice);
    }

    fn confirm(&mut self, question: Question<'_>) -> Result<(), Failure> {
        let mut table = lock(&self.table);
        let sentence = table.sentence(&question);
        match table.ask(&sentence, "cli-yes-or-no")?.to_lowercase().as_str() {
            "" | "y" | "yes" | "はい" => Ok(()),
            _ => Err(Failure::declined(question.who)),
        }
    }

    fn type_in(&mut self, question: Question<'_>, rehearsed: &str) -> Result<String, Failure> {
        let mut table = lock(&self.table);
        let sentence = table.sentence(&question);
        let paper = table.texts.with("cli-paper", &[("value", rehearsed)]);
        let answer = table.ask(&format!("{sentence}\n  {paper}"), "cli-type")?;
        // Enter alone copies the rehearsal's paper, as the prompt says.
        Ok(if answer.is_empty() { rehearsed.to_owned() } else { answer })
    }

    fn try_again(&mut self, failure: &Failure) -> bool {
        let mut table = lock(&self.table);
        let what = table.failed(failure);
        table.ask(&what, "cli-try-again").is_ok_and(|answer| answer.is_empty())
    }

    /// A simulated Ledger has a PIN to type and a cable to pull.
    fn wait_for(&mut self, who: &str, failure: &Failure, _: &mut dyn FnMut() -> bool) -> bool {
        let Some(ledger) = self.ports.simulated_of(who).filter(|_| failure.is_about_a_device()) else {
            return self.try_again(failure);
        };
        let mut table = lock(&self.table);
        let mut what = table.failed(failure);
        while ledger.locked_screen().is_some() {
            let asked = table.texts.with("cli-type-pin", &[("person", who), ("pin", DEFAULT_PIN)]);
            let typed = match table.ask(&format!("{what}\n  {asked}"), "cli-pin") {
                Ok(typed) if !typed.is_empty() => typed,
                _ => return false,
            };
            what = match ledger.enter_pin(&plain_digits(&typed)) {
                Pressed::Unlocked | Pressed::NotLocked => return true,
                Pressed::Wrong { left } => {
                    format!("  {}", table.texts.with("cli-pin-wrong", &[("left", &left.to_string())]))
                }
                Pressed::Erased => {
                    out::line(&format!("  {}", table.texts.with("cli-pin-erased", &[("person", who)])));
                    return false;
                }
                Pressed::Typing => format!("  {}", table.texts.get("cli-pin-short")),
            };
        }
        match table.ask(&what, "cli-try-again-or-replug") {
            Ok(answer) if answer.is_empty() => true,
            Ok(answer) if ["r", "R"].contains(&answer.as_str()) => {
                ledger.replug();
                true
            }
            _ => false,
        }
    }

    fn ports(&self) -> Ports {
        self.ports.clone()
    }

    fn holder(&mut self, who: &str, _: &DeviceSpec) -> Box<dyn Person> {
        Box::new(Holder { who: who.to_owned(), table: Arc::clone(&self.table) })
    }
}

/// Somebody with a simulated Ledger in hand.
struct Holder {
    who: String,
    table: Arc<Mutex<Table>>,
}

impl Person for Holder {
    fn review(&mut self, review: &Review) -> Decision {
        let mut table = lock(&self.table);
        let title = table.texts.with("cli-ledger-of", &[("who", &self.who)]);
        let mut drawn = format!("  ┌ {title}\n");
        for screen in review.screens() {
            for (number, line) in screen.lines().iter().enumerate() {
                let mark = if number == 0 { "│ " } else { "│   " };
                drawn.push_str(&format!("  {mark}{line}\n"));
            }
        }
        drawn.push_str("  └");
        match table.ask(&drawn, "cli-buttons") {
            Ok(answer) if answer.is_empty() => Decision::Approve,
            _ => Decision::Reject,
        }
    }

    fn notice(&mut self, screen: &Screen) {
        let table = lock(&self.table);
        let title = table.texts.with("cli-ledger-of", &[("who", &self.who)]);
        out::line(&format!("  {title}: {}", screen.lines().join(" ")));
    }
}

impl Table {
    /// What went wrong, and its remedy.
    fn failed(&self, failure: &Failure) -> String {
        let (sentence, remedy) = self.texts.error(failure.code(), failure.fields());
        let remedy = remedy.map_or_else(String::new, |remedy| format!("\n  → {remedy}"));
        format!("  {sentence}{remedy}")
    }

    fn sentence(&self, question: &Question<'_>) -> String {
        let values: Vec<(&str, &str)> =
            question.values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let asked = self.texts.with(question.text, &values);
        match &question.expect {
            Some(expect) => format!("  {}: {} {asked}", question.who, own(&self.texts, expect)),
            None => format!("  {}: {asked}", question.who),
        }
    }

    /// Prints, prompts, and reads one line; the end of input is a no from everybody.
    fn ask(&mut self, sentence: &str, prompt: &str) -> Result<String, Failure> {
        out::line(sentence);
        out::part(&format!("  {} ", self.texts.get(prompt)));
        let mut answer = String::new();
        let read = std::io::stdin().lock().read_line(&mut answer);
        if !std::io::stdin().is_terminal() {
            // Nobody's Enter has ended the prompt's line.
            out::line("");
        }
        match read {
            Ok(length) if length > 0 => Ok(answer.trim().to_owned()),
            _ => Err(Failure::declined("stdin")),
        }
    }
}

/// Digits as a Japanese keyboard gives them, in their plain form.
fn plain_digits(typed: &str) -> String {
    typed
        .chars()
        .map(|typed| {
            ('０'..='９').zip('0'..='9').find(|(wide, _)| *wide == typed).map_or(typed, |(_, plain)| plain)
        })
        .collect()
}

fn lock(table: &Mutex<Table>) -> MutexGuard<'_, Table> {
    table.lock().unwrap_or_else(PoisonError::into_inner)
}
