//! Logging in: once a session, on one's own Ledger, with the key that was enrolled, and with the time of the last log-in in
//! plain sight.

use std::path::Path;
use std::sync::{Arc, Mutex};

use app::{
    Decision, DeviceSpec, Failure, Notice, Person, Question, RecordShown, RehearsalRequest, Review, Room,
    rehearse, resume, show_log,
};

/// What the holders' Ledgers showed when they logged in, and who declines once.
#[derive(Default)]
struct Seen {
    texts: Vec<(String, String)>,
    declines: Option<&'static str>,
}

/// People who do what they are asked, until somebody leaves a ceremony.
struct Table {
    seen: Arc<Mutex<Seen>>,
    told: Vec<Notice>,
    leaves_at: Option<&'static str>,
    tries_again: bool,
}

impl Table {
    fn new(leaves_at: Option<&'static str>) -> Self {
        Self { seen: Arc::default(), told: Vec::new(), leaves_at, tries_again: false }
    }

    /// Who logged in, in order.
    fn logged_in(&self) -> Vec<String> {
        self.seen.lock().expect("nobody panicked").texts.iter().map(|(who, _)| who.clone()).collect()
    }

    fn was_told(&self, id: &str) -> usize {
        let is = |notice: &&Notice| matches!(notice, Notice::Found { text, .. } if *text == id);
        self.told.iter().filter(is).count()
    }
}

impl Room for Table {
    fn tell(&mut self, notice: Notice) {
        self.told.push(notice);
    }

    fn confirm(&mut self, question: Question<'_>) -> Result<(), Failure> {
        let ceremony = self.told.iter().rev().find_map(|notice| match notice {
            Notice::StepBegan { ceremony, .. } => Some(ceremony.as_str()),
            _ => None,
        });
        match self.leaves_at {
            Some(leaves_at) if ceremony == Some(leaves_at) => Err(Failure::declined(question.who)),
            Some(_) | None => Ok(()),
        }
    }

    fn type_in(&mut self, _: Question<'_>, rehearsed: &str) -> Result<String, Failure> {
        Ok(rehearsed.to_owned())
    }

    fn try_again(&mut self, _: &Failure) -> bool {
        self.tries_again
    }

    fn holder(&mut self, who: &str, _: &DeviceSpec) -> Box<dyn Person> {
        Box::new(Holder { who: who.to_owned(), seen: Arc::clone(&self.seen) })
    }
}

struct Holder {
    who: String,
    seen: Arc<Mutex<Seen>>,
}

impl Person for Holder {
    fn review(&mut self, review: &Review) -> Decision {
        let shown = review.value("Message").unwrap_or_default().to_owned();
        let mut seen = self.seen.lock().expect("nobody panicked");
        if shown.contains("Himuro log-in v1") {
            if seen.declines.take_if(|who| **who == self.who).is_some() {
                return Decision::Reject;
            }
            seen.texts.push((self.who.clone(), shown));
        }
        Decision::Approve
    }
}

fn request(out: &Path) -> RehearsalRequest {
    RehearsalRequest { rng_seed: Some(7), out: out.to_owned(), ..RehearsalRequest::default() }
}

fn records(out: &Path, kind: &str) -> Vec<RecordShown> {
    let mut found = Vec::new();
    let mut keep = |record: RecordShown| {
        if record.kind == kind {
            found.push(record);
        }
    };
    show_log(&out.join("rehearsal.himuro"), &out.join("auditor.identity"), &mut keep).expect("a whole log");
    found
}

#[test]
fn everybody_logs_in_once_a_session_and_sees_when_they_did_last() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    // Everybody logs in once their key for it is enrolled, and that is enough for this session.
    let mut table = Table::new(Some("rebalance"));
    rehearse(&request(&out), &mut table).expect_err("somebody leaves");
    assert_eq!(table.logged_in(), ["A", "B", "C", "D"]);
    assert_eq!(table.was_told("app-log-in-first"), 4);
    let first = table.seen.lock().expect("nobody panicked").texts[0].1.clone();
    assert!(first.contains("A session 1 last never"), "{first}");

    // In the next session everybody does so again, and reads when it was.
    let mut table = Table::new(None);
    resume(&out, &mut table).expect("it goes on to its end");
    assert_eq!(table.logged_in(), ["A", "B", "C", "D"]);
    assert_eq!((table.was_told("app-log-in"), table.was_told("app-logged-in")), (4, 4));
    let again = table.seen.lock().expect("nobody panicked").texts[0].1.clone();
    let said = records(&out, "person.logged-in");
    assert_eq!(said.len(), 8);
    let at = said[0].body["at"].as_i64().expect("a time");
    let at =
        jiff::Timestamp::from_millisecond(at).expect("a time").strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    assert!(again.contains(&format!("A session 2 last {at}")), "{again} does not say {at}");
}

#[test]
fn a_log_in_that_is_declined_is_recorded_stops_everything_and_can_be_tried_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let mut table = Table::new(None);
    table.seen.lock().expect("nobody panicked").declines = Some("C");
    let refused = rehearse(&request(&out), &mut table).expect_err("C does not know that time");
    assert_eq!(refused.code(), "device-rejected-on-device");
    assert_eq!(table.logged_in(), ["A", "B"]);
    let recorded = records(&out, "person.log-in-refused");
    assert_eq!((recorded.len(), &recorded[0].body["person"]), (1, &"C".into()));
    // Neither the enrolment nor the log-in of C counts.
    assert_eq!(records(&out, "person.logged-in").len(), 2);
    let enrolled = records(&out, "person.enrolled");
    let purposes: Vec<_> = enrolled.iter().filter(|one| one.body["person"] == "C").collect();
    assert_eq!((purposes.len(), &purposes[0].body["purpose"]), (1, &"approval".into()));

    let mut table = Table::new(None);
    table.tries_again = true;
    table.seen.lock().expect("nobody panicked").declines = Some("B");
    resume(&out, &mut table).expect("B thinks again");
    assert_eq!(records(&out, "person.log-in-refused").len(), 2);
    assert_eq!(table.logged_in(), ["A", "B", "C", "D"]);
}
