//! `himuro log create | verify | show | export`.

use app::{Content, Ended, Failure, NewLog, Profile, Texts, Verified};

use super::Desk;
use crate::arguments::{Log, ProfileName};

pub(super) fn run(desk: &Desk, command: Log) -> Result<(), Failure> {
    match command {
        Log::Create { file, profile, devices, rng_seed, unattended } => {
            let (profile, named) = match profile {
                ProfileName::Production => (Profile::Production, "production"),
                ProfileName::Rehearsal => (Profile::Rehearsal, "rehearsal"),
            };
            let devices = devices.iter().map(|device| device.parse()).collect::<Result<_, _>>()?;
            let shown = file.display().to_string();
            app::create_log(&NewLog { file, profile, devices, seeded: rng_seed.is_some(), unattended })?;
            desk.answer(&serde_json::json!({ "file": shown, "profile": profile }), |texts| {
                vec![texts.with("cli-log-created", &[("file", &shown), ("profile", named)])]
            });
        }
        Log::Verify { path, identity, head } => {
            let verified = app::verify_log(&path, identity.as_deref(), head.as_deref())?;
            desk.answer(&verified, |texts| sentences(texts, &verified));
        }
        Log::Show { path, identity } => app::show_log(&path, &identity, &mut |record| {
            desk.answer(&record, |_| {
                vec![format!("{:>5}  {}  {}  {}", record.seq, record.time, record.kind, record.body)]
            });
        })?,
        Log::Export { file, out } => {
            app::export_log(&file, &out)?;
            let out = out.display().to_string();
            desk.answer(&serde_json::json!({ "out": out }), |texts| {
                vec![texts.with("cli-exported", &[("out", &out)])]
            });
        }
    }
    Ok(())
}

fn sentences(texts: &Texts, verified: &Verified) -> Vec<String> {
    let size = verified.head.size.to_string();
    let root = verified.head.root.to_string();
    let words = verified.words.join(" ");
    let mut lines = vec![
        texts.with("cli-verified", &[("size", &size), ("root", &root)]),
        texts.with("cli-head-words", &[("size", &size), ("words", &words)]),
    ];
    for session in &verified.sessions {
        let signers: Vec<&str> = session.signers.iter().map(|signer| signer.name.as_str()).collect();
        let signers = if signers.is_empty() { texts.get("cli-session-nobody") } else { signers.join(", ") };
        let is_last = Some(session.no) == verified.sessions.last().map(|last| last.no);
        let closing = match session.ended {
            Ended::Cleanly => texts.get("cli-session-clean"),
            Ended::Not if is_last => texts.get("cli-session-open"),
            Ended::Not => texts.get("cli-session-unclean"),
        };
        lines.push(texts.with(
            "cli-session",
            &[
                ("number", &session.no.to_string()),
                ("first", &session.first_seq.to_string()),
                ("signers", &signers),
                ("closing", &closing),
            ],
        ));
    }
    if let Some(head) = &verified.compared_with {
        lines.push(texts.with("cli-head-covered", &[("size", &head.size.to_string())]));
    }
    if !verified.clock_went_back.is_empty() {
        lines.push(texts.with("cli-clock-flags", &[("count", &verified.clock_went_back.len().to_string())]));
    }
    let exhibits = verified.exhibits;
    if exhibits.count > 0 {
        let id = if exhibits.checked { "cli-exhibits-checked" } else { "cli-exhibits-not-checked" };
        lines.push(texts.with(id, &[("count", &exhibits.count.to_string())]));
    }
    lines.push(match verified.content {
        Content::Proven => texts.get("cli-content-proven"),
        Content::Partly { unread } => texts.with("cli-content-partly", &[("unread", &unread.to_string())]),
        Content::NotProven => texts.get("cli-content-not-proven"),
    });
    lines
}
