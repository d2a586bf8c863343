//! Anchors: heads of the log that were read aloud and signed on a Ledger, held against the log as it is now.

use std::collections::BTreeMap;

use bitcoin::secp256k1::PublicKey;

use crate::failure::{AuditorError, Failure};
use crate::happening::{LogAnchored, Purpose};
use crate::opened::{Opened, digest};
use crate::people::{People, signer_of};
use crate::say::{Finding, Sentence};
use crate::watch::Stage;

/// Judges every anchor, given with the record that holds it.
pub(crate) fn findings(anchors: &[(u64, LogAnchored)], people: &People, opened: &Opened) -> Vec<Finding> {
    let enrolled = people.keys_for(Purpose::Head);
    let mut keys: BTreeMap<&str, PublicKey> =
        enrolled.iter().map(|(person, key)| (person.as_str(), *key)).collect();
    let mut sound: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut findings = Vec::new();
    for (done, (record, anchor)) in (0..).zip(anchors) {
        // Whoever does not want it any more is heard when all is folded.
        let _ = opened.watch.tell(Stage::Recomputing, done, anchors.len() as u64);
        let covered = Sentence::new("auditor-anchor").with("size", anchor.size);
        findings.push(covered.judged(covers(*record, anchor, opened)));
        for (signer, signature) in anchor.signers.iter().zip(&anchor.signatures) {
            let key = signing_key(anchor, signature, opened);
            let one_key = key.is_some_and(|key| *keys.entry(signer).or_insert(key) == key);
            if one_key {
                sound.entry(signer).or_default().push(anchor.size.to_string());
            } else {
                let sentence = Sentence::new("auditor-anchor-wrong")
                    .with("size", anchor.size)
                    .with("person", signer.as_str());
                findings.push(sentence.at_fault(AuditorError::SignatureWrong { person: signer.clone() }));
            }
        }
    }
    findings.extend(sound.into_iter().map(|(signer, sizes)| {
        let said = |text| Sentence::new(text).with("sizes", sizes.join(", ")).with("person", signer);
        match enrolled.contains_key(signer) {
            true => said("auditor-anchor-signed").proven(),
            // That one key signed each time is all that a log without enrolled keys for heads shows.
            false => said("auditor-anchor-unenrolled").not_proven(),
        }
    }));
    findings
}

/// The head is one that this log had, before the record that speaks of it, and its words are those read aloud.
fn covers(record: u64, anchor: &LogAnchored, opened: &Opened) -> Result<(), Failure> {
    if anchor.size > record {
        return Err(AuditorError::HeadTooEarly { size: anchor.size }.into());
    }
    opened.had_head(anchor.size, digest(&anchor.root))?;
    let head =
        audit::Head { log_id: opened.verified.head.log_id, size: anchor.size, root: digest(&anchor.root) };
    if head.words().join(" ") == anchor.words {
        Ok(())
    } else {
        Err(AuditorError::WordsDiffer { size: anchor.size }.into())
    }
}

/// The key under which the head's text was signed.
fn signing_key(anchor: &LogAnchored, signature: &str, opened: &Opened) -> Option<PublicKey> {
    let log_id = opened.verified.head.log_id;
    signer_of(&format!("Himuro head v1 {log_id} {} {}", anchor.size, anchor.root), signature)
}
