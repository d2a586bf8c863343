//! Every recorded exchange of the Bitcoin apps, byte for byte.

use std::path::{Path, PathBuf};

use device::Transcript;
use simulator::conformance::check_simulator;

fn recordings() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/ledger");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("btc-"))
        .collect();
    files.sort();
    files
}

fn load(path: &Path) -> Transcript {
    Transcript::parse(&std::fs::read(path).unwrap()).unwrap()
}

#[test]
fn every_recorded_exchange_is_answered_as_recorded() {
    let mut failures = Vec::new();
    let files = recordings();
    assert!(files.len() >= 113, "only {} recordings", files.len());
    for path in &files {
        let report = check_simulator(&load(path));
        if !report.is_conformant() {
            failures.push(format!("{}/{} {:#?}", report.agreeing, report.exchanges, report));
        }
    }
    assert!(failures.is_empty(), "{} of {} differ:\n{}", failures.len(), files.len(), failures.join("\n"));
}
