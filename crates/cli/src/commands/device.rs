//! `himuro device list | show | conformance`.

use std::path::Path;

use app::{Conformance, ConformanceError, DeviceShown, DeviceSpec, Failure, Standing, Texts};

use super::Desk;
use crate::arguments::Device;
use crate::report::own;

pub(super) fn run(desk: &Desk, command: Device) -> Result<(), Failure> {
    match command {
        Device::List { devices } => list(desk, &devices),
        Device::Show { device } => {
            let shown = app::show_device(&device.parse()?)?;
            desk.answer(&shown, |texts| vec![sentence(texts, &shown), standing(texts, &shown.tested)]);
            Ok(())
        }
        Device::Conformance { transcripts } => conformance(desk, &transcripts),
    }
}

fn list(desk: &Desk, named: &[String]) -> Result<(), Failure> {
    let connected = app::connected_devices()?;
    let named: Vec<DeviceSpec> = named.iter().map(|device| device.parse()).collect::<Result<_, _>>()?;
    let named: Vec<DeviceShown> = named.iter().map(app::show_device).collect::<Result<_, _>>()?;
    desk.answer(&serde_json::json!({ "connected": connected, "named": named }), |texts| {
        let mut lines: Vec<String> = connected
            .iter()
            .map(|device| {
                let model = serde_json::to_value(device.model).unwrap_or_default();
                let model = model.as_str().unwrap_or_default();
                texts.with(
                    "cli-device-connected",
                    &[("model", model), ("serial", &device.serial), ("path", &device.path)],
                )
            })
            .collect();
        lines.extend(named.iter().map(|device| sentence(texts, device)));
        if lines.is_empty() {
            lines.push(texts.get("cli-no-devices"));
        }
        lines
    });
    Ok(())
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
