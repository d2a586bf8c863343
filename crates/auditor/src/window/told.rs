//! The timeline in words: each record's sentence in one language, and those that hold what somebody looks for.

use texts::Texts;

use crate::report;
use crate::say::Sentence;
use crate::story::Entry;

/// How a line stands in the script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// A ceremony begins or ends.
    Heading,
    Line,
    /// Something did not go as the script says.
    Exception,
}

/// One record in words.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) record: u64,
    pub(super) time: String,
    pub(super) words: String,
    pub(super) weight: Weight,
}

/// The lines of a timeline.
#[derive(Debug, Default)]
pub(super) struct Told(Vec<Line>);

impl Told {
    /// Puts every entry in the language of `texts`.
    pub(super) fn new(timeline: &[Entry], texts: &Texts) -> Self {
        let line = |entry: &Entry| {
            let words = entry.sentence.say(texts);
            Line {
                record: entry.record,
                time: report::time(entry.time),
                // The rule before a heading is drawn here, not written.
                words: words.trim_start_matches('━').trim_start().to_owned(),
                weight: weight(&entry.sentence),
            }
        };
        Self(timeline.iter().map(line).collect())
    }

    pub(super) fn lines(&self) -> &[Line] {
        &self.0
    }

    /// The places of the lines that hold every word of `search`, in any case; `#12` asks for a record by its number.
    pub(super) fn matching(&self, search: &str) -> Vec<usize> {
        let search = search.to_lowercase();
        let words: Vec<&str> = search.split_whitespace().collect();
        let fits = |line: &Line| {
            let said = line.words.to_lowercase();
            words.iter().all(|word| match word.strip_prefix('#') {
                Some(number) => line.record.to_string() == number,
                None => said.contains(word) || line.time.contains(word),
            })
        };
        (0..self.0.len()).filter(|place| self.0.get(*place).is_some_and(fits)).collect()
    }
}

fn weight(sentence: &Sentence) -> Weight {
    match sentence.text() {
        "auditor-told-started" | "auditor-told-completed" => Weight::Heading,
        "auditor-told-exception"
        | "auditor-told-step-failed"
        | "auditor-told-step-withdrawn"
        | "auditor-told-abort"
        | "auditor-told-breached"
        | "auditor-told-device-stopped" => Weight::Exception,
        _ => Weight::Line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use texts::Language;

    fn timeline() -> Vec<Entry> {
        let entry = |record, sentence| Entry { record, time: 1_795_000_000_000 + record as i64, sentence };
        vec![
            entry(3, Sentence::new("auditor-told-file").with("file", "Transfer.hex")),
            entry(7, Sentence::new("auditor-told-completed").with("title", "T").with("people", "A")),
            entry(9, Sentence::new("auditor-told-device-stopped").with("person", "B").with("count", 2u64)),
        ]
    }

    #[test]
    fn a_line_is_found_by_its_words_its_number_and_its_time() {
        let told = Told::new(&timeline(), &Texts::new(Language::English));
        assert_eq!(told.matching(""), [0, 1, 2]);
        assert_eq!(told.matching("transfer.HEX file"), [0]);
        assert_eq!(told.matching("#7"), [1]);
        assert_eq!(told.matching("2026"), [0, 1, 2]);
        assert_eq!(told.matching("nobody wrote this"), [] as [usize; 0]);
        let told = Told::new(&timeline(), &Texts::new(Language::Japanese));
        assert_eq!(told.matching("デバイス"), [2]);
    }

    #[test]
    fn what_went_wrong_stands_out_and_a_ceremony_is_a_heading() {
        let told = Told::new(&timeline(), &Texts::new(Language::English));
        let weights: Vec<Weight> = told.lines().iter().map(|line| line.weight).collect();
        assert_eq!(weights, [Weight::Line, Weight::Heading, Weight::Exception]);
        assert!(!told.lines()[1].words.contains('━'));
    }
}
