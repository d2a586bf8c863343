//! Looks at the clock. Offline nothing corrects it; but it cannot be earlier than what was written before.

use super::finding::{Finding, Subject};
use super::register::Register;
use super::surroundings::Surroundings;
use crate::journal::as_people_read;

/// Clocks of two machines, and time zones of a date alone, may differ by this much: a day.
const TOLERANCE: i64 = 24 * 60 * 60 * 1000;

pub(super) fn clock(seen: &Surroundings, register: &Register) -> Finding {
    // What this laptop wrote itself is held to the minute; a date that came from elsewhere, to the day.
    let released = ("tested-versions.toml".to_owned(), register.begins() - TOLERANCE);
    let written = seen.written.iter().cloned().map(|(path, at)| (path, at.saturating_sub(60_000)));
    let newest = written.chain([released]).max_by_key(|(_, at)| *at);
    let finding = match (&seen.zone, newest) {
        (_, Some((witness, at))) if seen.now < at => {
            Finding::stop(Subject::Clock, "app-doctor-clock-behind", "app-doctor-clock-behind-mend")
                .with("witness", &witness)
                .with("written", &as_people_read(at))
        }
        (None, _) => {
            Finding::look(Subject::Clock, "app-doctor-clock-no-zone", "app-doctor-clock-no-zone-mend")
        }
        (Some(zone), _) => Finding::in_order(Subject::Clock, "app-doctor-clock").with("zone", zone),
    };
    finding
        .with("clock", &as_people_read(seen.now))
        .with("synchronised", if seen.synchronised { "yes" } else { "no" })
}
