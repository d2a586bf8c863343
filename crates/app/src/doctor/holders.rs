//! Looks at other programs that have a Ledger open, or will take the next one.

use super::finding::{Finding, Subject};
use super::surroundings::{Program, Surroundings};

/// Programs that speak to Ledgers of themselves, by beginnings of the kernel's names or of executables, in lower case.
/// The kernel's names end after 15 bytes.
const WALLETS: [(&str, &str); 8] = [
    ("ledger-live", "Ledger Live"),
    ("ledger live", "Ledger Live"),
    ("ledger wallet", "Ledger Wallet"),
    ("ledger-wallet", "Ledger Wallet"),
    ("sparrow", "Sparrow"),
    ("electrum", "Electrum"),
    ("liana", "Liana"),
    ("specter", "Specter"),
];

/// Browsers: a page that was once allowed to may speak to a Ledger through them (WebHID).
const BROWSERS: [(&str, &str); 8] = [
    ("chromium", "Chromium"),
    ("chrome", "Chrome"),
    ("google-chrome", "Chrome"),
    ("firefox", "Firefox"),
    ("brave", "Brave"),
    ("msedge", "Edge"),
    ("opera", "Opera"),
    ("vivaldi", "Vivaldi"),
];

/// One finding for each program that holds a Ledger, and for each wallet that runs; or one that there is none.
pub(super) fn holders(seen: &Surroundings) -> Vec<Finding> {
    let ours = |path: &String| seen.nodes.iter().any(|node| node.path == *path);
    let mut findings: Vec<Finding> = Vec::new();
    for program in &seen.programs {
        let held: Vec<&str> = program.holds.iter().filter(|path| ours(path)).map(String::as_str).collect();
        let wallet = known(program, &WALLETS);
        let finding = if !held.is_empty() {
            Finding::stop(Subject::Holders, "app-doctor-holders-held", "app-doctor-holders-held-mend")
                .with("node", &held.join(", "))
        } else if wallet.is_some() {
            Finding::look(Subject::Holders, "app-doctor-holders-running", "app-doctor-holders-running-mend")
        } else {
            continue;
        };
        let finding = finding.with("program", &called(program, wallet.or_else(|| known(program, &BROWSERS))));
        // Many of these have a process for each part of them.
        if !findings.contains(&finding) {
            findings.push(finding);
        }
    }
    if !findings.is_empty() {
        return findings;
    }
    let text = if seen.unseen == 0 { "app-doctor-holders" } else { "app-doctor-holders-of-this-user" };
    vec![Finding::in_order(Subject::Holders, text).with("unseen", &seen.unseen.to_string())]
}

fn known(program: &Program, list: &[(&str, &'static str)]) -> Option<&'static str> {
    let names = [Some(program.name.as_str()), program.executable.as_deref()];
    let names: Vec<String> = names.into_iter().flatten().map(|name| name.trim().to_lowercase()).collect();
    let found = list.iter().find(|(beginning, _)| names.iter().any(|name| name.starts_with(beginning)));
    found.map(|(_, title)| *title)
}

/// The name that people know, with what the system calls it.
fn called(program: &Program, title: Option<&str>) -> String {
    let own = program.executable.as_deref().unwrap_or(&program.name).trim();
    match title {
        Some(title) if !title.eq_ignore_ascii_case(own) => format!("{title} ({own})"),
        Some(title) => title.to_owned(),
        None => own.to_owned(),
    }
}
