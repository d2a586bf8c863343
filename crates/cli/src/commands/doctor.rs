//! `himuro doctor`.

use std::io::BufRead;

use app::{Failure, Finding, Installation, Level, Seat, Texts};

use super::Desk;
use crate::arguments::Doctor;
use crate::out;
use crate::report::own;

pub(super) fn run(desk: &Desk, typed: Doctor) -> Result<(), Failure> {
    if typed.install_udev_rule {
        return install(desk);
    }
    let findings = app::examine(&typed.folder.unwrap_or_else(app::rehearsals_folder));
    if desk.json {
        let told: Vec<serde_json::Value> =
            findings.iter().map(|one| for_machines(&desk.texts, one)).collect();
        out::line(&serde_json::json!({ "findings": told }).to_string());
    } else {
        people(&desk.texts, &findings).iter().for_each(|line| out::line(line));
    }
    app::permit_production(&findings)
}

/// The levels as headings, the worst first, with the findings below.
fn people(texts: &Texts, findings: &[Finding]) -> Vec<String> {
    let mut lines = Vec::new();
    for (level, heading) in [
        (Level::Stop, "cli-doctor-stop"),
        (Level::Look, "cli-doctor-look"),
        (Level::InOrder, "cli-doctor-in-order"),
    ] {
        let mut of_level = findings.iter().filter(|finding| finding.level == level).peekable();
        if of_level.peek().is_none() {
            continue;
        }
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.push(texts.get(heading));
        lines.extend(of_level.flat_map(|finding| sentences(texts, finding)));
    }
    lines
}

/// What is in order is one line; what is not is said with why, and how to mend it.
fn sentences(texts: &Texts, finding: &Finding) -> Vec<String> {
    let say = |id: &str| said(texts, finding, id);
    let mut lines = vec![format!("  {}", say(finding.text))];
    if let Some(detail) = &finding.detail {
        lines.push(format!("      {}", own(texts, detail)));
    }
    if let Some(mend) = finding.mend {
        lines.push(format!("      {}", say(finding.why)));
        lines.push(format!("    → {}", say(mend)));
    }
    lines.extend(finding.commands.iter().map(|command| format!("        {command}")));
    if finding.action.is_some() {
        lines.push(format!("    → {}", texts.get("cli-doctor-install")));
    }
    lines
}

/// A sentence with the finding's values.
fn said(texts: &Texts, finding: &Finding, id: &str) -> String {
    let values: Vec<(&str, &str)> =
        finding.values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    texts.with(id, &values)
}

/// A finding's stable parts, and its sentences beside them.
fn for_machines(texts: &Texts, finding: &Finding) -> serde_json::Value {
    serde_json::json!({
        "subject": finding.subject,
        "level": finding.level,
        "finding": finding.text,
        "values": finding.values,
        "message": said(texts, finding, finding.text),
        "detail": finding.detail.as_ref().map(|detail| own(texts, detail)),
        "why": said(texts, finding, finding.why),
        "mend": finding.mend.map(|mend| said(texts, finding, mend)),
        "commands": finding.commands,
        "action": finding.action,
    })
}

/// Says exactly what would be done, asks, does it.
fn install(desk: &Desk) -> Result<(), Failure> {
    let installation = app::installation(Seat::Terminal)?;
    let plan = serde_json::json!({
        "file": installation.file(),
        "rule": installation.rule(),
        "runs": installation.runs(),
        "already_there": installation.is_there(),
    });
    desk.answer(&plan, |texts| vec![intended(texts, &installation)]);
    eprint!("{} ", desk.texts.get("cli-doctor-install-ask"));
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    // An administrator's act wants a yes in so many words: neither Enter alone nor the end of input is one.
    if read.is_err() || !["y", "yes", "はい"].contains(&answer.trim().to_lowercase().as_str()) {
        return Err(Failure::declined("stdin"));
    }
    installation.carry_out()?;
    desk.answer(&serde_json::json!({ "installed": installation.file() }), |texts| {
        vec![texts.with("cli-doctor-installed", &[("file", installation.file())])]
    });
    Ok(())
}

fn intended(texts: &Texts, installation: &Installation) -> String {
    let (file, rule) = (installation.file(), installation.rule().trim());
    // Quoted, so that it reads as one would type it.
    let command = installation.runs().iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ");
    match installation.is_there() {
        true => texts.with("cli-doctor-install-there", &[("file", file), ("command", &command)]),
        false => {
            texts.with("cli-doctor-install-plan", &[("file", file), ("rule", rule), ("command", &command)])
        }
    }
}

fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/-_.".contains(c);
    if word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.trim_end().replace('\'', "'\\''"))
    }
}
