//! `himuro device list | watch | show | seeds | register | conformance`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use app::{
    BornOn, BusEvent, Conformance, ConformanceError, Connected, DeviceShown, DeviceSpec, DeviceTold, Failure,
    Operator, Probed, Reading, Standing, Texts,
};

use super::Desk;
use crate::arguments::Device;
use crate::report::own;

/// Where the recordings of the genuine app lie, at the top of the repository.
const RECORDINGS: &str = "fixtures/ledger";

pub(super) fn run(desk: &Desk, command: Device) -> Result<(), Failure> {
    match command {
        Device::List { devices } => list(desk, &devices),
        Device::Watch { devices, seconds } => {
            let named: Vec<DeviceSpec> =
                devices.iter().map(|device| device.parse()).collect::<Result<_, _>>()?;
            app::watch_devices(&named, seconds.map(Duration::from_secs), &mut |event| {
                desk.answer(event, |texts| vec![happened(texts, event)]);
            })
        }
        Device::Show { device } => {
            let shown = app::show_device(&device.parse()?)?;
            desk.answer(&shown, |texts| vec![sentence(texts, &shown), standing(texts, &shown.tested)]);
            Ok(())
        }
        Device::Seeds => {
            let seeds = app::published_seeds();
            let shown: Vec<_> = seeds
                .iter()
                .map(|seed| {
                    let fingerprint = seed.fingerprint().to_string();
                    serde_json::json!({ "label": seed.label(), "fingerprint": fingerprint, "words": seed.words() })
                })
                .collect();
            desk.answer(&serde_json::json!({ "published": shown }), |texts| {
                let line = |seed: &app::PublishedSeed| {
                    format!("{}  {}  {}", seed.label(), seed.fingerprint(), seed.words())
                };
                std::iter::once(texts.get("cli-seeds-warning")).chain(seeds.iter().map(line)).collect()
            });
            Ok(())
        }
        Device::Register { log, identity, born_on, firmware } => {
            let asked = BornOn { model: born_on, firmware };
            let shown = app::show_register(&log, identity.as_deref(), asked)?;
            desk.answer(&shown, |texts| super::register::sentences(texts, &shown));
            shown.judged()
        }
        Device::Conformance { transcripts, devices, record } if !devices.is_empty() => {
            with_devices(desk, &devices, transcripts, record.as_deref())
        }
        Device::Conformance { transcripts, .. } => conformance(desk, &transcripts),
    }
}

fn list(desk: &Desk, named: &[String]) -> Result<(), Failure> {
    let connected = app::devices_at_hand()?;
    let named: Vec<DeviceSpec> = named.iter().map(|device| device.parse()).collect::<Result<_, _>>()?;
    let named: Vec<DeviceShown> = named.iter().map(app::show_device).collect::<Result<_, _>>()?;
    desk.answer(&serde_json::json!({ "connected": connected, "named": named }), |texts| {
        let mut lines: Vec<String> = Vec::new();
        for one in &connected {
            lines.push(listed(texts, "cli-device-connected", &one.device));
            lines.extend(one.probed.iter().map(|probed| told(texts, probed, &one.reading)));
        }
        lines.extend(named.iter().map(|device| sentence(texts, device)));
        if lines.is_empty() {
            lines.push(texts.get("cli-no-devices"));
        }
        lines
    });
    Ok(())
}

/// What came about, in a sentence.
fn happened(texts: &Texts, event: &BusEvent) -> String {
    match event {
        BusEvent::Arrived { device, .. } => listed(texts, "cli-device-arrived", device),
        BusEvent::Left { device, .. } => listed(texts, "cli-device-left", device),
        BusEvent::CameBack { device, .. } => listed(texts, "cli-device-came-back", device),
        BusEvent::Told { device, probed, reading, .. } => {
            format!("{}\n{}", listed(texts, "cli-device-connected", device), told(texts, probed, reading))
        }
    }
}

fn listed(texts: &Texts, text: &str, device: &Connected) -> String {
    let values =
        [("model", device.model.name()), ("serial", device.serial.as_str()), ("path", device.path.as_str())];
    texts.with(text, &values)
}

/// What a device tells, and what stands in the way.
fn told(texts: &Texts, probed: &Probed, reading: &Reading) -> String {
    let form = serde_json::to_value(probed).unwrap_or_default();
    let state = form["state"].as_str().unwrap_or_default();
    let fingerprint =
        reading.fingerprint.map_or_else(|| "–".to_owned(), |fingerprint| fingerprint.to_string());
    let or_dash = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".to_owned());
    let (app, version, firmware) =
        (or_dash(&reading.app), or_dash(&reading.version), or_dash(&reading.firmware));
    let why = match probed {
        Probed::Failed { error } => {
            let failure = Failure::from(error.clone());
            texts.error(failure.code(), failure.fields()).0
        }
        Probed::NoPermission { rule } => rule.trim_end().to_owned(),
        Probed::Busy { program } => program.clone(),
        _ => String::new(),
    };
    let values = [
        ("state", state),
        ("app", app.as_str()),
        ("version", version.as_str()),
        ("firmware", firmware.as_str()),
        ("fingerprint", fingerprint.as_str()),
        ("why", why.as_str()),
    ];
    format!("       {}", texts.with("cli-device-state", &values))
}

fn sentence(texts: &Texts, shown: &DeviceShown) -> String {
    texts.with(
        "cli-device",
        &[
            ("device", &shown.device),
            ("model", &shown.model),
            ("app", &shown.app),
            ("version", &shown.version),
            ("fingerprint", shown.fingerprint.as_deref().unwrap_or("–")),
        ],
    )
}

/// How the version stands in the register.
fn standing(texts: &Texts, tested: &Standing) -> String {
    let sentence = match tested {
        Standing::Tested { on, how } => {
            texts.with("cli-device-tested", &[("on", on), ("how", own(texts, how))])
        }
        Standing::TestedElsewhere { models } => {
            texts.with("cli-device-tested-elsewhere", &[("models", &models.join(", "))])
        }
        Standing::NotTested { .. } => texts.get("cli-device-not-tested"),
        Standing::KnownBad { reason } => {
            texts.with("cli-device-known-bad", &[("reason", own(texts, reason))])
        }
    };
    format!("    {sentence}")
}

/// Every file is held against both; the first that differs decides how the command ends.
fn conformance(desk: &Desk, files: &[impl AsRef<Path>]) -> Result<(), Failure> {
    let mut differing = 0;
    for file in files {
        let result = app::conformance(file.as_ref())?;
        desk.answer(&result, |texts| sides(texts, &result));
        differing += usize::from(!result.same);
    }
    if differing == 0 {
        Ok(())
    } else {
        Err(ConformanceError::NotConformant { differing, files: files.len() }.into())
    }
}

/// Every device runs the scenarios that are of its seed and app, each told as it ends.
fn with_devices(
    desk: &Desk,
    devices: &[String],
    transcripts: Vec<PathBuf>,
    record: Option<&Path>,
) -> Result<(), Failure> {
    let devices: Vec<DeviceSpec> = devices.iter().map(|device| device.parse()).collect::<Result<_, _>>()?;
    let recordings =
        if transcripts.is_empty() { app::recordings_in(Path::new(RECORDINGS))? } else { transcripts };
    app::device_conformance(&devices, &recordings, record, &mut |told| {
        desk.answer(&told, |texts| vec![heard(texts, &told)]);
    })
}

fn heard(texts: &Texts, told: &DeviceTold) -> String {
    match told {
        DeviceTold::Press { device, scenario, call, operator } => {
            let id = match operator {
                Operator::Approve => "cli-conformance-approve",
                Operator::Reject => "cli-conformance-reject",
            };
            texts.with(id, &[("device", device), ("scenario", scenario), ("call", call)])
        }
        DeviceTold::Ran { device, same, report } => {
            let outcome = serde_json::to_value(&report.outcome).unwrap_or_default();
            if outcome["outcome"] == "no-calls" {
                let values = [("scenario", report.scenario.as_str()), ("device", device.as_str())];
                return texts.with("cli-conformance-not-run", &values);
            }
            let exchanges = report.compared.to_string();
            compared(texts, &report.scenario, device, &exchanges, &outcome, *same)
        }
    }
}

fn sides(texts: &Texts, result: &Conformance) -> Vec<String> {
    let exchanges = result.client.exchanges.to_string();
    let client = serde_json::to_value(&result.client.outcome).unwrap_or_default();
    let simulator = serde_json::to_value(&result.simulator.difference).unwrap_or_default();
    let side = |name: &str, difference: &serde_json::Value, same: bool| {
        compared(texts, &result.file, &texts.get(name), &exchanges, difference, same)
    };
    vec![
        match client["outcome"].as_str() {
            Some("no-calls") => side("cli-conformance-raw", &client, true),
            _ => side("cli-conformance-client", &client, result.client.is_same()),
        },
        side("cli-conformance-simulator", &simulator, result.simulator.is_conformant()),
    ]
}

/// One line: what was compared, with whom, and where they part.
fn compared(
    texts: &Texts,
    file: &str,
    side: &str,
    exchanges: &str,
    difference: &serde_json::Value,
    same: bool,
) -> String {
    if same {
        return texts
            .with("cli-conformance-same", &[("file", file), ("side", side), ("exchanges", exchanges)]);
    }
    let text = |field: &str| match &difference[field] {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Null => "–".to_owned(),
        other => other.to_string(),
    };
    texts.with(
        "cli-conformance-differs",
        &[
            ("file", file),
            ("side", side),
            ("exchange", &text("exchange")),
            ("expected", &text("expected")),
            ("got", &text("got")),
        ],
    )
}
