//! `himuro device list | watch | show | register | conformance`.

use std::path::Path;
use std::time::Duration;

use app::{
    BornOn, BusEvent, Conformance, ConformanceError, Connected, DeviceShown, DeviceSpec, Failure, Probed,
    Reading, Standing, Texts,
};

use super::Desk;
use crate::arguments::Device;
use crate::report::own;

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
        Device::Register { log, identity, born_on, firmware } => {
            let asked = BornOn { model: born_on, firmware };
            let shown = app::show_register(&log, identity.as_deref(), asked)?;
            desk.answer(&shown, |texts| super::register::sentences(texts, &shown));
            shown.judged()
        }
        Device::Conformance { transcripts } => conformance(desk, &transcripts),
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

fn sides(texts: &Texts, result: &Conformance) -> Vec<String> {
    let exchanges = result.client.exchanges.to_string();
    let client = serde_json::to_value(&result.client.outcome).unwrap_or_default();
    let simulator = serde_json::to_value(&result.simulator.difference).unwrap_or_default();
    let side = |name: &str, difference: &serde_json::Value, same: bool| {
        let text = |field: &str| match &difference[field] {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Null => "–".to_owned(),
            other => other.to_string(),
        };
        let side = texts.get(name);
        if same {
            let values =
                [("file", result.file.as_str()), ("side", side.as_str()), ("exchanges", exchanges.as_str())];
            return texts.with("cli-conformance-same", &values);
        }
        texts.with(
            "cli-conformance-differs",
            &[
                ("file", &result.file),
                ("side", &side),
                ("exchange", &text("exchange")),
                ("expected", &text("expected")),
                ("got", &text("got")),
            ],
        )
    };
    vec![
        match client["outcome"].as_str() {
            Some("no-calls") => side("cli-conformance-raw", &client, true),
            _ => side("cli-conformance-client", &client, result.client.is_same()),
        },
        side("cli-conformance-simulator", &simulator, result.simulator.is_conformant()),
    ]
}
