//! The only process that ever holds a secret: one task a process, hardened before it reads anything.
//!
//! [`hardening`] closes the process, [`protocol`] reads one request and writes one reply, [`backup`] makes shares and
//! proves them, [`epoch`] opens an epoch of the log. [`entry`] takes words as they are typed, [`window`] draws. Fingerprints, counts, identifiers and digests leave the
//! process; of secrets, only the opened epoch key does.

pub mod backup;
pub mod custodian;
pub mod entry;
pub mod epoch;
pub mod hardening;
pub mod protocol;
mod randomness;
mod refusal;
pub mod window;

pub use refusal::{PaneError, Refusal};

/// Every stable error code of this crate.
pub fn error_codes() -> impl Iterator<Item = &'static str> {
    use strum::VariantNames;
    PaneError::VARIANTS.iter().copied()
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_code_has_a_text_and_a_remedy_in_both_languages() {
        for language in ["en", "ja"] {
            let path = format!("{}/../../texts/{language}/pane.ftl", env!("CARGO_MANIFEST_DIR"));
            let texts = std::fs::read_to_string(path).expect("the texts are there");
            for code in super::error_codes() {
                let id = format!("\nerror-pane-{code} = ");
                let message =
                    texts.split(&id).nth(1).unwrap_or_else(|| panic!("{language}: {code} has no text"));
                let end = message.find("\nerror-").unwrap_or(message.len());
                assert!(message[..end].contains("\n    .remedy = "), "{language}: {code} has no remedy");
            }
        }
    }

    #[test]
    fn every_text_of_the_window_is_used_and_every_one_used_is_there() {
        use std::collections::BTreeSet;
        let sources = [
            include_str!("main.rs"),
            include_str!("window/backup.rs"),
            include_str!("window/band.rs"),
            include_str!("window/measures.rs"),
            include_str!("window/opening.rs"),
            include_str!("window/room.rs"),
            include_str!("window/stopping.rs"),
            include_str!("window/unlock.rs"),
        ];
        let used: BTreeSet<&str> = sources
            .iter()
            .flat_map(|source| source.split('"').skip(1).step_by(2))
            .filter(|literal| literal.starts_with("pane-"))
            .collect();
        for language in texts::Language::ALL {
            let file = format!("{}/../../texts/{}/pane.ftl", env!("CARGO_MANIFEST_DIR"), language.tag());
            let texts = std::fs::read_to_string(&file).expect("the texts are there");
            let ids: BTreeSet<&str> = texts
                .lines()
                .filter_map(|line| line.split_once(" = "))
                .map(|(id, _)| id)
                .filter(|id| id.starts_with("pane-"))
                .collect();
            assert_eq!(ids, used, "{file}");
        }
    }
}
