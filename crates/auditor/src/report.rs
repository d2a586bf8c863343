//! The examination as a person reads it.

use jiff::Timestamp;
use texts::Texts;

use crate::devices;
use crate::examination::{Examination, profile};
use crate::failure::Failure;
use crate::say::{Finding, Verdict};

/// Every line of the report.
pub(crate) fn lines(examination: &Examination, texts: &Texts) -> Vec<String> {
    let verified = &examination.verified;
    let mut lines = vec![
        profile(verified.profile).say(texts),
        texts.with(
            "auditor-head-words",
            &[("size", &verified.head.size.to_string()), ("words", &verified.words.join(" "))],
        ),
    ];
    for (verdict, heading, mark) in [
        (Verdict::Contradicted, "auditor-heading-contradicted", "✗"),
        (Verdict::Proven, "auditor-heading-proven", "✓"),
        (Verdict::NotProven, "auditor-heading-not-proven", "–"),
    ] {
        let mut of_this = examination.findings.iter().filter(|finding| finding.verdict == verdict).peekable();
        if of_this.peek().is_some() {
            heading_of(&mut lines, heading, texts);
        }
        for finding in of_this {
            let sentence = finding.sentence.say(texts);
            lines.push(match finding.is_claim {
                // Nobody is to take what the log claims for what was found.
                true => format!("  {mark} {} {sentence}", texts.get("auditor-claim")),
                false => format!("  {mark} {sentence}"),
            });
            lines.extend(reason(finding, texts));
        }
    }
    if let Some(wallet) = &examination.wallet {
        heading_of(&mut lines, "auditor-heading-wallet", texts);
        let devices = wallet.registered_by.join(", ");
        for (text, value) in [
            ("auditor-wallet-name", &wallet.name),
            ("auditor-wallet-policy", &wallet.policy),
            ("auditor-wallet-descriptor", &wallet.descriptor),
            ("auditor-wallet-devices", &devices),
        ] {
            lines.push(format!("  {}", texts.with(text, &[("value", value)])));
        }
        for (index, address) in wallet.addresses.iter().enumerate() {
            let values = [("index", &*index.to_string()), ("address", address)];
            lines.push(format!("  {}", texts.with("auditor-wallet-address", &values)));
        }
    }
    if !examination.devices.is_empty() {
        heading_of(&mut lines, "auditor-heading-devices", texts);
    }
    for device in &examination.devices {
        for (place, sentence) in devices::lines(device).iter().enumerate() {
            let indent = if place == 0 { "  " } else { "      " };
            lines.push(format!("{indent}{}", sentence.say(texts)));
        }
    }
    if !examination.timeline.is_empty() {
        heading_of(&mut lines, "auditor-heading-timeline", texts);
        for entry in &examination.timeline {
            lines.push(format!("  {}  {}", time(entry.time), entry.sentence.say(texts)));
        }
    }
    lines.push(String::new());
    lines.push(texts.get(match examination.verdict {
        Verdict::Contradicted => "auditor-verdict-contradicted",
        Verdict::Proven | Verdict::NotProven => "auditor-verdict-holds",
    }));
    lines
}

/// A failure's sentence, its remedy, and its code in small type.
pub(crate) fn failure(failure: &Failure, texts: &Texts) -> Vec<String> {
    let (sentence, remedy) = failure.sentence(texts);
    let mut lines = vec![sentence];
    lines.extend(remedy.map(|remedy| format!("→ {remedy}")));
    lines.push(format!("  ({})", failure.code()));
    lines
}

fn heading_of(lines: &mut Vec<String>, heading: &str, texts: &Texts) {
    lines.push(String::new());
    lines.push(texts.get(heading));
}

fn reason(finding: &Finding, texts: &Texts) -> Option<String> {
    let (sentence, _) = finding.because.as_ref()?.sentence(texts);
    Some(format!("      {sentence}"))
}

/// Whole seconds, universal time.
pub(crate) fn time(wall: i64) -> String {
    Timestamp::from_millisecond(wall)
        .map_or_else(|_| wall.to_string(), |time| time.strftime("%Y-%m-%d %H:%M:%S").to_string())
}
