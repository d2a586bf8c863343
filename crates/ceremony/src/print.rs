//! The script on paper, and the annotated script of a run: Markdown that reads well as plain text.

use std::fmt::Write as _;

use crate::document::{Due, KeysNeeded, Role};
use crate::event::{Resolution, Severity};
use crate::outline::{OutlineAct, OutlineStep, StepStateName};
use crate::people::fewest;
use crate::script::Script;
use crate::state::{Attempt, Phase, Run, State, StepState};
use crate::text::Language;
use crate::values::{PersonId, UnixMs};

/// Declares the fixed words once: the fields, their texts' ids and the way from one to the other.
macro_rules! labels {
    ($($(#[$doc:meta])* $field:ident),+ $(,)?) => {
        /// The fixed words of the print, in its language. Each is the text `ceremony-print-<field>`, with `-` for `_`.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct PrintLabels {
            $($(#[$doc])* pub $field: String),+
        }

        impl PrintLabels {
            /// The words as `text` gives them for their ids.
            pub fn from_texts(text: impl Fn(&str) -> String) -> Self {
                let label = |field: &str| text(&format!("ceremony-print-{}", field.replace('_', "-")));
                Self { $($field: label(stringify!($field))),+ }
            }
        }
    };
}

labels!(
    /// Above the objectives.
    objectives,
    /// Beside the version.
    version,
    /// Beside the quorum.
    quorum,
    /// Beside the standby date.
    standby_date,
    /// Beside estimates.
    estimate,
    /// The unit of estimates.
    minutes,
    /// Beside the file's hash.
    hash,
    /// Above the roles.
    roles,
    /// The column of a role.
    role,
    /// The column of how many people.
    people,
    /// As many as there are keys.
    each_key,
    /// At least as many as the threshold.
    at_least_threshold,
    /// The column of names.
    name,
    /// The column of signatures.
    signature,
    /// Above the inventory.
    inventory,
    /// The column of things.
    item,
    /// The column of counts.
    count,
    /// The column of bag or seal numbers before.
    seal_before,
    /// The column of bag or seal numbers after.
    seal_after,
    /// Before an act's number.
    act,
    /// Before what is read aloud.
    say,
    /// Before what must be seen.
    expect,
    /// Before the evidence.
    evidence,
    /// Before initials.
    initials,
    /// Before a time.
    time,
    /// Before references.
    refs,
    /// Above the exceptions.
    exceptions,
    /// Above what was noted.
    notes,
    /// Above the breaks.
    breaks,
    /// Above the substitutions.
    substitutions,
    /// Above the duties.
    duties,
    /// The column of dues.
    due,
    /// The unit of days.
    days,
    /// The unit of business days.
    business_days,
    /// Above the sign-off table.
    sign_off,
    /// A step that failed or was begun in vain before.
    earlier_attempt,
    /// A step that was accepted by an exception.
    excepted,
    /// A step that was left out by an exception.
    skipped,
    /// Who agreed.
    agreed_by,
    /// A severity.
    minor,
    /// A severity.
    major,
    /// A severity.
    critical,
    /// A decision.
    continued,
    /// The ceremony was aborted.
    aborted,
    /// What was destroyed.
    destroyed,
    /// The clock went back.
    clock_went_back,
);

/// The script as it is handed out: boxes for initials and times are empty.
pub fn print(script: &Script, language: Language, labels: &PrintLabels) -> String {
    let state = State::new(std::sync::Arc::new(script.clone()));
    print_run(&state, language, labels, &|_| String::new())
}

/// The annotated script of a run; `time` writes a moment as the reader knows it.
pub fn print_run(
    state: &State,
    language: Language,
    labels: &PrintLabels,
    time: &dyn Fn(UnixMs) -> String,
) -> String {
    let mut page = Page { out: String::new(), state, script: state.script(), language, labels, time };
    page.heading();
    page.roles();
    page.inventory();
    for act in state.outline(language).acts {
        page.act(&act);
    }
    if let Some(run) = state.run() {
        page.departures(run);
    }
    page.duties();
    page.sign_off();
    page.out
}

const EMPTY: &str = "__________";

struct Page<'a> {
    out: String,
    state: &'a State,
    script: &'a Script,
    language: Language,
    labels: &'a PrintLabels,
    time: &'a dyn Fn(UnixMs) -> String,
}

impl Page<'_> {
    fn heading(&mut self) {
        let ceremony = self.script.ceremony();
        let labels = self.labels;
        self.line(&format!("# {}", ceremony.title.get(self.language)));
        let quorum = self.state.run().map_or(ceremony.quorum, |run| run.quorum);
        self.line(&format!(
            "{} {} · {} {quorum} · {} {} {}",
            labels.version,
            ceremony.version,
            labels.quorum,
            labels.estimate,
            ceremony.est_minutes,
            labels.minutes
        ));
        if let Some(date) = &ceremony.standby_date {
            self.line(&format!("{} {date}", labels.standby_date));
        }
        self.line(&format!("{}\n\n    {}", labels.hash, grouped(&self.script.sha256().to_string())));
        self.line(&format!("## {}", labels.objectives));
        let objectives: Vec<String> = ceremony
            .objectives
            .iter()
            .map(|objective| format!("- {}", one_line(objective.get(self.language))))
            .collect();
        self.line(&objectives.join("\n"));
    }

    fn roles(&mut self) {
        let labels = self.labels;
        let mut rows = Vec::new();
        for role in self.script.roles() {
            let people = self.holders(role);
            let names = if people.is_empty() { EMPTY.to_owned() } else { names(&people) };
            rows.push(vec![role.title.get(self.language).to_owned(), self.people_needed(role), names]);
        }
        self.line(&format!("## {}", labels.roles));
        self.table(&[&labels.role, &labels.people, &labels.name], &rows);
    }

    fn people_needed(&self, role: &Role) -> String {
        match role.keys {
            Some(KeysNeeded::All) => self.labels.each_key.clone(),
            Some(KeysNeeded::Quorum) => self.labels.at_least_threshold.clone(),
            None if role.min == role.max => role.min.to_string(),
            None => format!("{}–{}", role.min, role.max),
        }
    }

    fn inventory(&mut self) {
        if self.script.inventory().is_empty() {
            return;
        }
        let labels = self.labels;
        let seal = |sealed: bool| if sealed { EMPTY.to_owned() } else { "–".to_owned() };
        let rows: Vec<Vec<String>> = self
            .script
            .inventory()
            .iter()
            .map(|item| {
                let details = [&item.serial, &item.firmware, &item.bag];
                let details: Vec<&str> = details.into_iter().flatten().map(String::as_str).collect();
                let mut text = item.item.get(self.language).to_owned();
                if !details.is_empty() {
                    let _ = write!(text, " ({})", details.join(", "));
                }
                vec![text, item.count.to_string(), seal(item.seal_before), seal(item.seal_after)]
            })
            .collect();
        self.line(&format!("## {}", labels.inventory));
        self.table(&[&labels.item, &labels.count, &labels.seal_before, &labels.seal_after], &rows);
    }

    fn act(&mut self, act: &OutlineAct) {
        self.line(&format!("## {} {}  {}", self.labels.act, act.number, one_line(&act.title)));
        for step in &act.steps {
            self.step(step);
        }
    }

    fn step(&mut self, line: &OutlineStep) {
        let Some(step) = self.script.step(&line.id) else { return };
        let labels = self.labels;
        let title = self.script.role(&step.role).map_or("", |role| role.title.get(self.language));
        self.line(&format!("### {}  {title}  ({} {})", line.number, step.est_minutes, labels.minutes));
        self.line(step.instruction.get(self.language));
        if let Some(say) = &step.say {
            let quoted = say.get(self.language).trim().replace('\n', "\n> ");
            self.line(&format!("> {}: {quoted}", labels.say));
        }
        if let Some(expect) = &step.expect {
            self.line(&format!("{}: {}", labels.expect, one_line(expect.get(self.language))));
        }
        if !step.refs.is_empty() {
            let refs: Vec<&str> = step.refs.iter().map(|reference| reference.as_str()).collect();
            self.line(&format!("{}: {}", labels.refs, refs.join(", ")));
        }
        self.outcome(
            line,
            &step.initials.iter().filter_map(|role| self.script.role(role)).collect::<Vec<_>>(),
        );
    }

    /// The box of a step: filled in from the run, or empty to be filled in by hand.
    fn outcome(&mut self, line: &OutlineStep, asked: &[&Role]) {
        let labels = self.labels;
        let record = self.state.run().and_then(|run| run.steps.iter().find(|record| record.id == line.id));
        for attempt in record.into_iter().flat_map(|record| &record.earlier) {
            let (time, what) = match attempt {
                Attempt::Failed { time, code, .. } => (time, code.as_str().to_owned()),
                Attempt::Withdrawn { time, confirmed_by, .. } => (time, names(confirmed_by)),
                Attempt::Superseded { time, by, .. } => (time, self.script.number(by).unwrap_or_default()),
            };
            self.line(&format!("{} {} {}", labels.earlier_attempt, (self.time)(*time), one_line(&what)));
        }
        let (mark, time) = match line.state {
            StepStateName::Pending | StepStateName::Active | StepStateName::Failed => {
                ("[ ]", EMPTY.to_owned())
            }
            StepStateName::Done | StepStateName::Excepted | StepStateName::Skipped => {
                ("[x]", line.time.map(self.time).unwrap_or_default())
            }
        };
        let initials = match line.state {
            StepStateName::Done => names(&line.initials),
            StepStateName::Excepted => labels.excepted.clone(),
            StepStateName::Skipped => labels.skipped.clone(),
            StepStateName::Pending | StepStateName::Active | StepStateName::Failed => asked
                .iter()
                .map(|role| {
                    format!("{} {}", role.title.get(self.language), vec![EMPTY; self.lines(role)].join(" "))
                })
                .collect::<Vec<_>>()
                .join("  "),
        };
        self.line(&format!("- {mark} {}: {initials}  {}: {time}", labels.initials, labels.time));
        if let Some(StepState::Done { evidence, .. } | StepState::Excepted { evidence, .. }) =
            record.map(|record| &record.state)
        {
            for (name, hashes) in evidence {
                for hash in hashes {
                    self.line(&format!("{} {name}:\n\n    {}", labels.evidence, grouped(&hash.to_string())));
                }
            }
        }
    }

    fn departures(&mut self, run: &Run) {
        let labels = self.labels;
        let number =
            |step: Option<&_>| step.and_then(|step| self.script.number(step)).unwrap_or("–".to_owned());
        let exceptions = run.exceptions.iter().map(|exception| {
            let severity = match exception.severity {
                Severity::Minor => &labels.minor,
                Severity::Major => &labels.major,
                Severity::Critical => &labels.critical,
            };
            let decision = match exception.resolution {
                Resolution::Continue => &labels.continued,
                Resolution::Accept => &labels.excepted,
                Resolution::Skip => &labels.skipped,
            };
            let (what, fix) = (one_line(exception.what.as_str()), one_line(exception.fix.as_str()));
            let (step, people) = (number(exception.step.as_ref()), names(&exception.agreed_by));
            let time = (self.time)(exception.time);
            format!("- {step} {time} {severity}: {what} → {fix} · {decision} · {} {people}", labels.agreed_by)
        });
        let notes = run.notes.iter().map(|note| {
            let (step, text) = (number(note.step.as_ref()), one_line(note.text.as_str()));
            format!("- {step} {} {}: {text}", (self.time)(note.time), note.by)
        });
        let flags = run.clock_flags.iter().map(|flag| {
            format!("- {}: {} → {}", labels.clock_went_back, (self.time)(flag.before), (self.time)(flag.now))
        });
        let breaks = run.breaks.iter().map(|pause| {
            let until = pause.until.map(self.time).unwrap_or_default();
            let (reason, people) = (one_line(pause.reason.as_str()), names(&pause.staying));
            format!("- {} – {until}: {reason} · {people}", (self.time)(pause.since))
        });
        let substitutions = run.substitutions.iter().map(|change| {
            let title = self.script.role(&change.role).map_or("", |role| role.title.get(self.language));
            format!("- {} {title}: {} → {}", (self.time)(change.time), change.from, change.to)
        });
        let chapters = [
            (&labels.exceptions, exceptions.collect::<Vec<_>>()),
            (&labels.notes, notes.chain(flags).collect()),
            (&labels.breaks, breaks.collect()),
            (&labels.substitutions, substitutions.collect()),
        ];
        for (title, lines) in chapters {
            if !lines.is_empty() {
                self.line(&format!("## {title}"));
                self.line(&lines.join("\n"));
            }
        }
        match &self.state.phase {
            Phase::Aborted { time, by, reason, destroyed, .. } => {
                self.line(&format!("## {}", labels.aborted));
                self.line(&format!("{} {by}: {}", (self.time)(*time), one_line(reason.as_str())));
                for thing in destroyed {
                    self.line(&format!("- {}: {}", labels.destroyed, one_line(thing.as_str())));
                }
            }
            Phase::NotStarted | Phase::Running { .. } | Phase::Paused { .. } | Phase::Completed { .. } => {}
        }
    }

    fn duties(&mut self) {
        if self.script.duties().is_empty() {
            return;
        }
        let labels = self.labels;
        let rows: Vec<Vec<String>> = self
            .script
            .duties()
            .iter()
            .map(|duty| {
                let due = match duty.due {
                    Due::Days(days) => format!("{days} {}", labels.days),
                    Due::BusinessDays(days) => format!("{days} {}", labels.business_days),
                };
                let owner = self.script.role(&duty.owner).map_or("", |role| role.title.get(self.language));
                vec![duty.what.get(self.language).to_owned(), owner.to_owned(), due]
            })
            .collect();
        self.line(&format!("## {}", labels.duties));
        self.table(&[&labels.item, &labels.role, &labels.due], &rows);
    }

    fn sign_off(&mut self) {
        let labels = self.labels;
        let signed = match &self.state.phase {
            Phase::Completed { time, signed_by, .. } => Some((signed_by.as_slice(), (self.time)(*time))),
            Phase::NotStarted | Phase::Running { .. } | Phase::Paused { .. } | Phase::Aborted { .. } => None,
        };
        let mut rows = Vec::new();
        for role in self.script.roles() {
            let title = role.title.get(self.language).to_owned();
            let people = self.holders(role);
            if people.is_empty() {
                let lines = self.lines(role);
                rows.extend(std::iter::repeat_n(
                    vec![title.clone(), EMPTY.to_owned(), EMPTY.to_owned(), EMPTY.to_owned()],
                    lines,
                ));
            }
            for person in people {
                let time = signed
                    .as_ref()
                    .filter(|(signed, _)| signed.contains(&person))
                    .map(|(_, time)| time.clone());
                rows.push(vec![
                    title.clone(),
                    person.to_string(),
                    EMPTY.to_owned(),
                    time.unwrap_or(EMPTY.to_owned()),
                ]);
            }
        }
        self.line(&format!("## {}", labels.sign_off));
        self.table(&[&labels.role, &labels.name, &labels.signature, &labels.time], &rows);
    }

    /// Lines to be filled in by hand for a role: as many as it has people, or will have at least.
    fn lines(&self, role: &Role) -> usize {
        let quorum = self.state.run().map_or(self.script.ceremony().quorum, |run| run.quorum);
        let people = usize::try_from(fewest(role, quorum)).unwrap_or(1);
        people.max(self.holders(role).len()).max(1)
    }

    fn holders(&self, role: &Role) -> Vec<PersonId> {
        self.state.run().and_then(|run| run.roles.get(&role.id)).cloned().unwrap_or_default()
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push_str("\n\n");
    }

    fn table(&mut self, heads: &[&String], rows: &[Vec<String>]) {
        let cell = |text: &str| one_line(text).replace('|', "\\|");
        let row = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
        let mut lines = vec![
            row(heads.iter().map(|head| cell(head)).collect()),
            row(vec!["---".to_owned(); heads.len()]),
        ];
        lines.extend(rows.iter().map(|cells| row(cells.iter().map(|text| cell(text)).collect())));
        self.line(&lines.join("\n"));
    }
}

fn names(people: &[PersonId]) -> String {
    people.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// A text on one line, so that nothing in it can pass for a heading or a row.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Hexadecimal digits in groups of four.
fn grouped(digits: &str) -> String {
    let digits: Vec<char> = digits.chars().collect();
    digits.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
