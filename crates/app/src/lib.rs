//! Performs effects: the one API that console and command line call.
//!
//! A rehearsal runs every ceremony against the log ([`rehearse`], [`resume`]); the people in it are a [`Room`]. The rest
//! is looked at in pieces: the log ([`verify_log`], [`show_log`], [`export_log`]), the treasury ([`plan`]), devices
//! ([`show_device`], [`watch_devices`], [`conformance`]), the laptop ([`examine`]), scripts ([`check_script`], [`print_script`]).
//! Everything that goes wrong is a
//! [`Failure`] with a stable code, whose sentence stands in `texts/`.

mod cast;
mod conformance;
pub mod console;
mod device_register;
mod doctor;
mod expected;
mod failure;
mod finding;
mod from;
mod happening;
mod inputs;
mod journal;
mod ledger;
mod logbook;
mod machine;
mod outputs;
mod pane;
mod paths;
mod ports;
mod profile;
mod rehearsal;
mod room;
mod scene;
mod scripts;
mod session;
mod spec;
mod state;
mod treasury_desk;
mod watching;

pub use conformance::{
    Conformance, ConformanceError, DeviceTold, conformance, device_conformance, recordings_in,
};
pub use device::transcript::Operator;
pub use device_register::{BornOn, Contradiction, RegisterShown, show_register};
pub use doctor::{
    Action, DoctorError, Finding, Installation, Level, Register, Seat, Standing, Subject, examine,
    installation, permit_production, rehearsals_folder,
};
pub use failure::{Class, Failure};
pub use finding::FindingError;
pub use inputs::{FileError, InputPaths};
pub use ledger::{DeviceShown, connected_devices, show_device};
pub use logbook::{LogbookError, NewLog, RecordShown, create_log, export_log, show_log, verify_log};
pub use outputs::OutputError;
pub use pane::PaneError;
pub use ports::Ports;
pub use profile::{Profile, ProfileError, RehearsalOnly};
pub use rehearsal::{DevicesNow, RehearsalError, RehearsalRequest, Rehearsed, rehearse, resume, resume_with};
pub use room::{Bilingual, Expected, Name, Notice, PaneSeat, Question, Room, Unattended};
pub use scripts::{CheckedScript, check_script, print_script};
pub use spec::{DeviceSpec, HidName, SpecError, Words};
pub use state::StateError;
pub use treasury_desk::{PlanShown, Sentence, plan, sentences_of};
pub use watching::{PluggedIn, devices_at_hand, watch_devices};

pub use audit::{Content, Ended, Verified};
pub use ceremony::register;
pub use device::{BusEvent, Connected, Probed, Reading};
pub use simulator::{DEFAULT_PIN, Decision, Person, Pressed, PublishedSeed, Review, Screen, published_seeds};
pub use texts::{Language, Texts};

/// Every stable code that a [`Failure`] can carry, with the crate's name before it.
pub fn error_codes() -> impl Iterator<Item = String> {
    use strum::VariantNames as _;
    let own = [
        ConformanceError::VARIANTS,
        console::ConsoleError::VARIANTS,
        DoctorError::VARIANTS,
        FileError::VARIANTS,
        FindingError::VARIANTS,
        LogbookError::VARIANTS,
        OutputError::VARIANTS,
        PaneError::VARIANTS,
        ProfileError::VARIANTS,
        RehearsalError::VARIANTS,
        SpecError::VARIANTS,
        StateError::VARIANTS,
    ]
    .into_iter()
    .flatten()
    .copied();
    fn of<'c>(room: &'static str, codes: impl Iterator<Item = &'c str>) -> Vec<String> {
        codes.map(|code| format!("{room}-{code}")).collect()
    }
    of("app", own)
        .into_iter()
        .chain(of("audit", audit::error_codes()))
        .chain(of("ceremony", ceremony::error_codes()))
        .chain(of("device", device::error_codes()))
        .chain(of("simulator", simulator::error_codes()))
        .chain(of("treasury", treasury::error_codes()))
}
