//! One examination: the log as a whole, then everything that its records allow to be recomputed.

use std::path::Path;

use audit::{Content, Ended, Profile, SessionFound, Standing, Verified};
use ceremony::register::Device;
use serde::Serialize;

use crate::failure::Failure;
use crate::opened::Opened;
use crate::say::{Finding, Sentence, Verdict};
use crate::story::{Entry, Story};
use crate::wallet::WalletShown;
use crate::watch::{Stage, Watch};

/// What was found, all of it.
#[derive(Debug, Serialize)]
pub(crate) struct Examination {
    /// The gravest of the findings.
    pub(crate) verdict: Verdict,
    pub(crate) findings: Vec<Finding>,
    pub(crate) verified: Verified,
    pub(crate) wallet: Option<WalletShown>,
    /// The register of devices.
    pub(crate) devices: Vec<Device>,
    pub(crate) timeline: Vec<Entry>,
}

/// Examines a log or a bundle.
///
/// # Errors
/// A file that cannot be read; a log that does not hold as a whole.
pub(crate) fn examine(
    path: &Path,
    identity: Option<&Path>,
    head: Option<&Path>,
    watch: &Watch,
) -> Result<Examination, Failure> {
    let opened = Opened::verify(path, identity, head, watch)?;
    let mut findings = of_the_whole(&opened.verified);
    let (mut wallet, mut devices, mut timeline) = (None, Vec::new(), Vec::new());
    if let Some(reader) = &opened.reader {
        let story = Story::read(&opened, reader)?;
        watch.tell(Stage::Recomputing, 0, 0)?;
        findings.extend(story.findings(&opened, reader));
        wallet = story.wallet.shown();
        devices = story.devices.shown();
        timeline = story.timeline;
        // What was broken off meanwhile found less than there is.
        watch.tell(Stage::Recomputing, 1, 1)?;
    }
    let worst = findings.iter().map(|finding| finding.verdict).max();
    Ok(Examination {
        verdict: worst.unwrap_or(Verdict::NotProven),
        findings,
        verified: opened.verified,
        wallet,
        devices,
        timeline,
    })
}

/// The profile of the log, as a sentence.
pub(crate) fn profile(profile: Profile) -> Sentence {
    Sentence::new(match profile {
        Profile::Production => "auditor-production",
        Profile::Rehearsal => "auditor-rehearsal",
    })
}

/// What the verification of the whole shows, and what it cannot.
fn of_the_whole(verified: &Verified) -> Vec<Finding> {
    let size = verified.head.size;
    let mut findings = vec![
        Sentence::new("auditor-whole").with("size", size).proven(),
        match verified.content {
            Content::Proven => Sentence::new("auditor-content").proven(),
            Content::Partly { unread } => {
                Sentence::new("auditor-content-partly").with("count", unread).not_proven()
            }
            Content::NotProven => Sentence::new("auditor-content-closed").not_proven(),
        },
    ];
    let last = verified.sessions.last().map(|session| session.no);
    for session in &verified.sessions {
        findings.push(certified(session));
        if session.ended == Ended::Not && last != Some(session.no) {
            let broken_off = Sentence::new("auditor-session-broken-off").with("number", session.no);
            findings.push(broken_off.not_proven());
        }
    }
    findings.push(match &verified.compared_with {
        Some(head) => {
            Sentence::new("auditor-head-held").with("covered", head.size).with("size", size).proven()
        }
        None => Sentence::new("auditor-head-missing").not_proven(),
    });
    // Nothing inside a file can show that no longer one exists.
    findings.push(Sentence::new("auditor-freshness").with("size", size).not_proven());
    if !verified.clock_went_back.is_empty() {
        let count = verified.clock_went_back.len();
        findings.push(Sentence::new("auditor-clock").with("count", count).not_proven());
    }
    if verified.withheld > 0 {
        findings.push(Sentence::new("auditor-withheld").with("count", verified.withheld).not_proven());
    }
    findings
}

fn certified(session: &SessionFound) -> Finding {
    let people: Vec<&str> = session.signers.iter().map(|signer| signer.name.as_str()).collect();
    let known = !people.is_empty()
        && session.signers.iter().all(|signer| match signer.standing {
            Standing::Enrolled | Standing::NamedByBundle => true,
            Standing::NotCompared => false,
        });
    let text = if known { "auditor-session" } else { "auditor-session-strangers" };
    let sentence = Sentence::new(text).with("number", session.no).with("people", people.join(", "));
    if known { sentence.proven() } else { sentence.not_proven() }
}
