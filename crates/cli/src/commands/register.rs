//! `himuro device register`: what the register of a log says, in sentences.

use app::register::{Birth, BornKey, Device, LastOnline, Standing};
use app::{RegisterShown, Texts};

/// Every device with its life, then the answer, then what contradicts itself.
pub(super) fn sentences(texts: &Texts, shown: &RegisterShown) -> Vec<String> {
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

fn registered(texts: &Texts, device: &Device) -> Vec<String> {
    let standing = texts.get(match device.standing {
        Standing::InUse => "cli-register-in-use",
        Standing::Spare => "cli-register-spare",
        Standing::Retired => "cli-register-retired",
        Standing::Lost => "cli-register-lost",
        Standing::Destroyed => "cli-register-destroyed",
    });
    let seal = if device.seal.intact { "cli-register-seal-whole" } else { "cli-register-seal-broken" };
    let seal = texts.with(seal, &[("number", device.seal.number.as_str())]);
    let online = match &device.online {
        LastOnline::Never => texts.get("cli-register-never"),
        LastOnline::On(day) => day.to_string(),
    };
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
