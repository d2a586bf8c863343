//! The log's head: shown, read aloud, signed on a Ledger.

use super::Hall;
use crate::failure::Failure;
use crate::happening::Happening;
use crate::paths::Purpose;

impl Hall<'_> {
    /// Shows the head, so that it can be written down outside.
    pub(super) fn show_head(&mut self) {
        let head = self.journal.log().head().clone();
        let values = vec![("size", head.size.to_string()), ("words", head.words().join(" "))];
        self.tell("app-head", values);
    }

    /// Has the first custodian's Ledger sign the head, and the witness read it back.
    pub(super) fn anchor(&mut self) -> Result<(), Failure> {
        let head = self.journal.log().head().clone();
        let words = head.words().join(" ");
        let text = format!("Himuro head v1 {} {} {}", head.log_id, head.size, head.root);
        let signer = self.cast.head_signer().to_owned();
        let signature = self.sign_as(&signer, Purpose::Head, &text)?;
        self.ask_witness("app-ask-head", vec![("size", head.size.to_string()), ("words", words.clone())])?;
        self.happened(Happening::LogAnchored {
            size: head.size,
            root: head.root.to_string(),
            words,
            signers: vec![signer],
            signatures: vec![signature],
        })
    }
}
