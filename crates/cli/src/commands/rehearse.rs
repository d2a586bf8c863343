//! `himuro rehearse`.

use std::sync::Arc;

use app::{DeviceSpec, DevicesNow, Failure, RehearsalRequest, Room, Unattended};

use super::Desk;
use crate::arguments::Rehearse;
use crate::out;
use crate::report::Report;
use crate::terminal::Terminal;

pub(super) fn run(desk: &Desk, typed: Rehearse) -> Result<(), Failure> {
    let report = Report::new(Arc::clone(&desk.texts), desk.json);
    if !desk.json {
        out::line(&desk.texts.get("cli-banner"));
    }
    if !desk.json && !typed.unattended {
        out::line(&desk.texts.get("cli-guide"));
    }
    let mut unattended;
    let mut terminal;
    let room: &mut dyn Room = if typed.unattended {
        unattended = Unattended::new(|notice| report.tell(&notice));
        &mut unattended
    } else {
        terminal = Terminal::new(Arc::clone(&desk.texts), report.clone());
        &mut terminal
    };
    let devices =
        typed.devices.iter().map(|device| device.parse()).collect::<Result<Vec<DeviceSpec>, _>>()?;
    let hot_device = typed.hot_device.map(|device| device.parse()).transpose()?;
    let out = typed.out.clone();
    let outcome = if typed.resume {
        app::resume_with(&typed.out, &DevicesNow { devices, hot_device }, room)
    } else {
        let request = RehearsalRequest {
            quorum: typed.quorum,
            devices,
            hot_device,
            rng_seed: typed.rng_seed,
            fee_rate: typed.inputs.fee_rate,
            inputs: typed.inputs.into(),
            lifecycle: typed.lifecycle,
            out: typed.out,
        };
        app::rehearse(&request, room)
    };
    if outcome.is_err() && !desk.json && out.join("rehearsal.himuro").exists() {
        let out = out.display().to_string();
        out::line(
            &desk
                .texts
                .with("cli-goes-on", &[("command", &format!("{} rehearse --resume --out {out}", own()))]),
        );
    }
    let rehearsed = outcome?;
    desk.answer(&serde_json::json!({ "event": "rehearsed", "rehearsed": rehearsed }), |texts| {
        let out = rehearsed.out.display().to_string();
        let out = out.trim_end_matches('/');
        let size = rehearsed.size.to_string();
        let own = own();
        let command = format!("{own} log verify {out}/bundle --identity {out}/auditor.identity");
        vec![
            String::new(),
            texts.with("cli-rehearsed", &[("out", out)]),
            texts.with("cli-head-words", &[("size", &size), ("words", &rehearsed.words)]),
            texts.with("cli-next", &[("command", &command)]),
        ]
    });
    Ok(())
}

/// The running program, as a person would type it.
fn own() -> String {
    std::env::current_exe().map_or("himuro".to_owned(), |own| own.display().to_string())
}
