//! `himuro device list | show | register | conformance`.

use std::path::Path;

use app::{
    Birth, BornKey, BornOn, Conformance, ConformanceError, Device as Registered, DeviceShown, DeviceSpec,
    Failure, RegisterShown, Standing, Texts,
};

use super::Desk;
use crate::arguments::Device;

pub(super) fn run(desk: &Desk, command: Device) -> Result<(), Failure> {
    match command {
        Device::List { devices } => list(desk, &devices),
        Device::Show { device } => {
            let shown = app::show_device(&device.parse()?)?;
            desk.answer(&shown, |texts| vec![sentence(texts, &shown)]);
            Ok(())
        }
        Device::Register { log, identity, born_on, firmware } => {
            let asked = BornOn { model: born_on, firmware };
            let shown = app::show_register(&log, identity.as_deref(), asked)?;
            desk.answer(&shown, |texts| register(texts, &shown));
            shown.judged()
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

/// Every device with its life, then the answer, then what contradicts itself.
fn register(texts: &Texts, shown: &RegisterShown) -> Vec<String> {
    let mut lines: Vec<String> = shown.devices.iter().flat_map(|device| registered(texts, device)).collect();
    if lines.is_empty() {
        lines.push(texts.get("cli-register-empty"));
    }
    if let Some(born) = &shown.born {
        let named = |name: &Option<String>| name.clone().unwrap_or_else(|| texts.get("cli-register-any"));
        let (model, firmware) = (named(&shown.asked.model), named(&shown.asked.firmware));
        let values = [("model", model.as_str()), ("firmware", firmware.as_str())];
        for (heading, keys) in
            [("cli-register-born", &born.there), ("cli-register-not-excluded", &born.not_excluded)]
        {
            let count = keys.len().to_string();
            lines.push(texts.with(heading, &[&values[..], &[("count", count.as_str())]].concat()));
            lines.extend(keys.iter().map(|key| born_key(texts, key)));
        }
    }
    for contradiction in &shown.contradictions {
        let failure = &contradiction.failure;
        let (reason, _) = texts.error(failure.code(), failure.fields());
        let record = contradiction.record.to_string();
        lines.push(texts.with("cli-register-contradicted", &[("record", &record), ("reason", &reason)]));
    }
    if shown.closed > 0 {
        lines.push(texts.with("cli-register-closed", &[("count", &shown.closed.to_string())]));
    }
    lines
}

fn registered(texts: &Texts, device: &Registered) -> Vec<String> {
    let standing = texts.get(match device.standing {
        Standing::InUse => "cli-register-in-use",
        Standing::Spare => "cli-register-spare",
        Standing::Retired => "cli-register-retired",
        Standing::Lost => "cli-register-lost",
        Standing::Destroyed => "cli-register-destroyed",
    });
    let seal = if device.seal.intact { "cli-register-seal-whole" } else { "cli-register-seal-broken" };
    let seal = texts.with(seal, &[("number", device.seal.number.as_str())]);
    let online = device.online.to_string();
    let mut lines = vec![
        texts.with(
            "cli-register-device",
            &[
                ("serial", device.serial.as_str()),
                ("model", device.model.as_str()),
                ("firmware", device.firmware.as_str()),
                ("app", device.app.as_str()),
                ("version", device.app_version.as_str()),
                ("standing", &standing),
            ],
        ),
        indented(texts.with(
            "cli-register-kept",
            &[
                ("holder", device.holder.as_str()),
                ("keeper", device.pin_keeper.as_str()),
                ("seal", &seal),
                ("online", &online),
            ],
        )),
    ];
    lines.extend(device.keys.iter().map(|key| {
        let held = texts.get(if key.held { "cli-register-held" } else { "cli-register-erased" });
        let born = birth(texts, &key.birth);
        let values = [("fingerprint", key.fingerprint.as_str()), ("birth", &born), ("held", &held)];
        indented(texts.with("cli-register-key", &values))
    }));
    lines
}

fn born_key(texts: &Texts, key: &BornKey) -> String {
    let born = birth(texts, &key.birth);
    let held = texts.get(if key.held { "cli-register-held" } else { "cli-register-erased" });
    let values = [
        ("fingerprint", key.fingerprint.as_str()),
        ("serial", key.serial.as_str()),
        ("birth", &born),
        ("held", &held),
    ];
    indented(texts.with("cli-register-born-key", &values))
}

/// What belongs to the line above.
fn indented(line: String) -> String {
    format!("    {line}")
}

fn birth(texts: &Texts, birth: &Birth) -> String {
    match birth {
        Birth::Device { model, firmware, ceremony } => texts.with(
            "cli-register-born-device",
            &[("model", model.as_str()), ("firmware", firmware.as_str()), ("ceremony", ceremony.as_str())],
        ),
        Birth::Shares { ceremony } => {
            texts.with("cli-register-born-shares", &[("ceremony", ceremony.as_str())])
        }
        Birth::Unknown {} => texts.get("cli-register-born-unknown"),
    }
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
