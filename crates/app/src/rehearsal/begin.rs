//! How a rehearsal begins, and how it begins again.

use std::collections::BTreeMap;
use std::path::Path;

use audit::{Body, Digest, Founding, Head, Opening, Recipient};
use bitcoin::NetworkKind;
use bitcoin::bip32::Fingerprint;
use treasury::Holdings;

use super::at_hand::open_all;
use super::showing::Drawn;
use super::{DevicesNow, Hall, RehearsalError, RehearsalRequest};
use crate::cast::Cast;
use crate::failure::Failure;
use crate::finding::Wanted;
use crate::happening::{Asked, Happening};
use crate::inputs::{Inputs, gather, holdings_files, read};
use crate::journal::{Journal, now};
use crate::ledger::Ledger;
use crate::outputs::{LOG, Outputs};
use crate::pane;
use crate::ports::Ports;
use crate::profile::{Profile, RehearsalOnly};
use crate::room::{Notice, Room};
use crate::scripts::rehearsed;
use crate::session::{certify, founders, presence};
use crate::spec::DeviceSpec;
use crate::state::State;
use crate::treasury_desk::{assessment, policy, transfer};

/// The field of record 0 that holds the request, as JSON.
const REQUEST: &str = "request";

/// People whose Ledgers certify a session that goes on.
const CERTIFIERS: usize = 2;

pub(super) fn begin<'r>(request: &RehearsalRequest, room: &'r mut dyn Room) -> Result<Hall<'r>, Failure> {
    let profile = Profile::Rehearsal;
    let request = request.clone().absolute();
    let (asked, inputs) = understand(&request)?;
    let quorum: ceremony::Quorum = asked.quorum.parse()?;
    let holdings = try_inputs(&inputs, request.fee_rate)?;
    let network = network_of(&holdings);
    let cast = cast(&asked, quorum)?;
    let people: Vec<String> = cast.devices().keys().cloned().collect();
    let ports = room.ports();
    ports.clear();
    let mut ledgers = open_all(&people, &cast, (profile, network), &State::default(), &ports, room)?;

    if let Some(hot) = ledgers.get_mut(cast.hot()) {
        super::transfer::hot_policy_of(hot, network, holdings.hot().wallet())?;
    }

    let identities: Vec<String> = readers(&people).map(|name| identity_file(&name)).collect();
    let outputs = Outputs::begin(&request.out, &identities)?;
    let founding = Founding::begin(&outputs.path(LOG), audit::Profile::Rehearsal)?;
    announce(room, &people);
    let text = founding.certificate_text();
    let mut again = reopen(&cast, (profile, network), &ports, fingerprints(&ledgers));
    let certified = certify(&mut ledgers, &people, (founding.log_id(), &text), room, &mut again)?;
    drop(again);
    let recipients = new_recipients(&outputs, &people)?;
    let more = Body::new().with(REQUEST, serde_json::to_string(&request).unwrap_or_default());
    let log = founding.found(
        &founders(&certified.certificates),
        &certified.certificates,
        recipients,
        &presence(&people, Some(&certified)),
        &more,
        now().0,
    )?;
    identities.iter().try_for_each(|name| outputs.found(name))?;

    let mut journal = Journal::new(log, State::default());
    let asked = settle(&mut journal, asked, &inputs)?;
    let mut hall = Hall {
        room,
        journal,
        outputs,
        asked,
        quorum,
        cast,
        network,
        ports,
        ledgers,
        asked_last: None,
        inputs,
        holdings: None,
        current: None,
        drawn: Drawn::default(),
    };
    hall.assign()?;
    Ok(hall)
}

/// What was asked for, and every input of it.
fn understand(request: &RehearsalRequest) -> Result<(Asked, Inputs), Failure> {
    let quorum: ceremony::Quorum = request.quorum.as_deref().unwrap_or("2-of-3").parse()?;
    let (devices, hot_device) = devices(request, quorum)?;
    let inputs = gather(&request.inputs, devices.len())?;
    let asked = Asked {
        quorum: quorum.to_string(),
        devices,
        hot_device,
        rng_seed: request.rng_seed.map(|seed| seed.to_string()),
        fee_rate: request.fee_rate.map(|rate| rate.to_string()),
        inputs: BTreeMap::new(),
        lifecycle: request.lifecycle,
    };
    Ok((asked, inputs))
}

/// Seals the inputs and writes what was asked: from here on, a resumption needs nothing but the log.
fn settle(journal: &mut Journal, mut asked: Asked, inputs: &Inputs) -> Result<Asked, Failure> {
    for (name, bytes) in inputs {
        asked.inputs.insert(name.clone(), journal.exhibit(bytes)?);
    }
    journal.happened(Happening::RehearsalOpened(asked.clone()))?;
    Ok(asked)
}

/// The inputs out of the log, or all over again where the program was stopped before they were sealed.
fn recall(opening: &Opening, state: &State) -> Result<Option<(Asked, Inputs)>, Failure> {
    if let Some(asked) = &state.asked {
        let mut inputs = Inputs::new();
        for (name, hash) in &asked.inputs {
            let mut digest = [0; 32];
            hex::decode_to_slice(hash, &mut digest).map_err(|_| super::not_yet("an input"))?;
            inputs.insert(name.clone(), opening.exhibit_get(&Digest::from_bytes(digest))?);
        }
        return Ok(Some((asked.clone(), inputs)));
    }
    let created = opening.records(0).next().transpose()?;
    let request = created.as_ref().and_then(|record| record.body.get(REQUEST)?.as_text());
    let request: Option<RehearsalRequest> = request.and_then(|request| serde_json::from_str(request).ok());
    request.as_ref().map(understand).transpose()
}

/// What a folder holds.
pub(super) enum Resumed<'r> {
    /// A rehearsal with steps left, its log open again.
    GoesOn(Box<Hall<'r>>),
    /// A complete one, whose log is closed and stays so.
    Finished {
        /// The folder.
        outputs: Outputs,
        /// The log's head.
        head: Head,
    },
}

pub(super) fn resume<'r>(
    folder: &Path,
    now_at: &DevicesNow,
    room: &'r mut dyn Room,
) -> Result<Resumed<'r>, Failure> {
    let nothing = || RehearsalError::NothingToResume { folder: folder.display().to_string() };
    let outputs = Outputs::resume(folder);
    if !outputs.path(LOG).exists() {
        return Err(nothing().into());
    }
    let mut opening = Opening::begin(&outputs.path(LOG), None)?;
    let profile = profile_of(opening.profile());
    profile.permit(RehearsalOnly::Rehearse)?;
    // A log that is there was founded: what waited for that counts.
    let everybody =
        std::iter::once("auditor".to_owned()).chain(('A'..='Z').map(|person| operator(&person.to_string())));
    everybody.map(|name| identity_file(&name)).try_for_each(|name| outputs.found(&name))?;
    let readers = std::fs::read_dir(folder).map_err(|_| nothing())?;
    let identity = readers
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.file_name().is_some_and(|name| is_operator_identity(&name.to_string_lossy())))
        .min()
        .ok_or_else(nothing)?;
    for epoch in opening.wrapped_epochs().to_vec() {
        let seat = room.pane_opens(&reader_of(&identity));
        let key = pane::open_epoch(profile, (seat, &|| room.is_leaving()), &identity, &epoch.file);
        room.pane_ended();
        let key = key?;
        opening.unlock_epoch(epoch.no, *key)?;
    }
    let mut state = State::default();
    for record in opening.records(0) {
        let record = record?;
        if let serde_json::Value::Object(fields) = record.body.to_json() {
            state.apply(&record.kind, fields)?;
        }
    }
    outputs.compare(&state.files)?;
    let lifecycle = state.asked.as_ref().is_some_and(|asked| asked.lifecycle);
    if opening.ended_cleanly() && rehearsed(lifecycle).all(|id| state.is_completed(id)) {
        let head = opening.verified().head.clone();
        return Ok(Resumed::Finished { outputs, head });
    }
    let (asked, inputs) = recall(&opening, &state)?.ok_or_else(nothing)?;
    let quorum: ceremony::Quorum = asked.quorum.parse()?;
    let (given, needed) = (now_at.devices.len(), asked.devices.len());
    if given != 0 && given != needed {
        return Err(RehearsalError::DeviceCount { quorum: asked.quorum, needed, given }.into());
    }
    let cast = cast(&asked, quorum)?.also_at(&state.replaced).found_at(now_at);
    let network =
        network_of(&try_inputs(&inputs, asked.fee_rate.as_ref().and_then(|rate| rate.parse().ok()))?);

    let people: Vec<String> = cast.devices().keys().cloned().collect();
    let present = &people[..CERTIFIERS.min(people.len())];
    let ports = room.ports();
    ports.clear();
    let mut ledgers = open_all(present, &cast, (profile, network), &state, &ports, room)?;
    announce(room, present);
    let text = opening.certificate_text();
    let mut again = reopen(&cast, (profile, network), &ports, fingerprints(&ledgers));
    let certified = certify(&mut ledgers, present, (opening.log_id(), &text), room, &mut again)?;
    drop(again);
    let presence = presence(present, Some(&certified));
    let log = opening.open(&certified.certificates, recipients(&outputs, &people)?, &presence, now().0)?;
    let is_settled = state.asked.is_some();
    let mut journal = Journal::new(log, state);
    let asked = if is_settled { asked } else { settle(&mut journal, asked, &inputs)? };
    let mut hall = Hall {
        room,
        journal,
        outputs,
        asked,
        quorum,
        cast,
        network,
        ports,
        ledgers,
        asked_last: None,
        inputs,
        holdings: None,
        current: None,
        drawn: Drawn::default(),
    };
    hall.assign()?;
    Ok(Resumed::GoesOn(Box::new(hall)))
}

/// The devices asked for, or the published test seeds.
fn devices(
    request: &RehearsalRequest,
    quorum: ceremony::Quorum,
) -> Result<(Vec<DeviceSpec>, DeviceSpec), Failure> {
    let total = usize::from(quorum.total());
    let published = |labels: &str| -> Result<Vec<DeviceSpec>, Failure> {
        labels.chars().map(|label| Ok(format!("sim:{label}").parse()?)).collect()
    };
    let devices: Vec<DeviceSpec> = match request.devices.len() {
        0 => published(&"ABCDE"[..total.min(5)])?,
        _ => request.devices.clone(),
    };
    if devices.len() != total {
        let given = devices.len();
        return Err(RehearsalError::DeviceCount { quorum: quorum.to_string(), needed: total, given }.into());
    }
    // Of `hid` there may be several; whose each is, its fingerprint will say.
    let twice = devices
        .iter()
        .enumerate()
        .find(|(place, device)| !device.is_any() && devices[..*place].contains(device));
    if let Some((_, device)) = twice {
        return Err(RehearsalError::SameDeviceTwice { device: device.to_string() }.into());
    }
    let hot = match &request.hot_device {
        Some(device) => device.clone(),
        None => "sim:D".parse()?,
    };
    Ok((devices, hot))
}

fn cast(asked: &Asked, quorum: ceremony::Quorum) -> Result<Cast, Failure> {
    let threshold = usize::from(quorum.threshold());
    let cast = Cast::of(asked, threshold);
    if !cast.suffices() {
        let given = cast.devices().len();
        return Err(RehearsalError::TooFewPeople {
            quorum: quorum.to_string(),
            needed: threshold + 2,
            given,
        }
        .into());
    }
    Ok(cast)
}

/// Reads every input once before anything is founded on it.
fn try_inputs(inputs: &Inputs, fee_rate: Option<u64>) -> Result<Holdings, Failure> {
    let policy = policy(inputs, fee_rate)?;
    let holdings = Holdings::read(&holdings_files(inputs), None)?;
    let assessment = assessment(inputs, &holdings, &policy)?;
    // To the cold wallet of these holdings, as long as the ceremony has made none: a transfer that cannot be paid is
    // refused before anything is founded.
    transfer(&holdings, holdings.cold().wallet(), &policy, &assessment)?;
    Ok(holdings)
}

fn network_of(holdings: &Holdings) -> NetworkKind {
    match holdings.chain().network() {
        treasury::Network::Main => NetworkKind::Main,
        treasury::Network::Test => NetworkKind::Test,
    }
}

fn fingerprints(ledgers: &BTreeMap<String, Ledger>) -> BTreeMap<String, Fingerprint> {
    ledgers.iter().map(|(person, ledger)| (person.clone(), ledger.fingerprint())).collect()
}

/// Opens the same device again once what stood in the way of its signature is over.
fn reopen<'r>(
    cast: &'r Cast,
    (profile, network): (Profile, NetworkKind),
    ports: &'r Ports,
    opened: BTreeMap<String, Fingerprint>,
) -> impl FnMut(&str, Failure, &mut dyn Room) -> Result<Ledger, Failure> + use<'r> {
    move |person, failure, room| {
        let spec = cast.devices().get(person).ok_or_else(|| super::not_yet("a device"))?;
        let wanted = Wanted { person, spec, profile, network, fingerprint: opened.get(person).copied() };
        let failure = wanted.named(failure, ports);
        let mut is_mended = || wanted.is_mended(&failure, ports);
        if !failure.is_interruption() || !room.wait_for(person, &failure, &mut is_mended) {
            return Err(failure);
        }
        Ledger::await_open(&wanted, ports, room)
    }
}

/// Says what the devices are about to show.
fn announce(room: &mut dyn Room, people: &[String]) {
    room.tell(Notice::Found { text: "app-session", values: vec![("people", people.join(", "))] });
}

/// Everybody who can read: the auditor, and each operator. In a rehearsal their identities are files in its folder.
fn new_recipients(outputs: &Outputs, people: &[String]) -> Result<Vec<Recipient>, Failure> {
    let make = |name: String| {
        let (secret, public) = audit::generate_identity();
        let content = zeroize::Zeroizing::new(format!("# {name} {public}\n{}\n", secret.as_str()));
        outputs.write_waiting(&identity_file(&name), content.as_bytes())?;
        Ok(Recipient::new(&name, &public)?)
    };
    readers(people).map(make).collect()
}

/// The same people, by the files that they have.
fn recipients(outputs: &Outputs, people: &[String]) -> Result<Vec<Recipient>, Failure> {
    let known = |name: String| {
        let identity = zeroize::Zeroizing::new(read(&outputs.path(&identity_file(&name)), 4096)?);
        let identity = audit::Identity::parse(&String::from_utf8_lossy(&identity))?;
        Ok(Recipient::new(&name, &identity.public_key())?)
    };
    readers(people).map(known).collect()
}

fn readers(people: &[String]) -> impl Iterator<Item = String> {
    std::iter::once("auditor".to_owned()).chain(people.iter().map(|person| operator(person)))
}

fn operator(person: &str) -> String {
    format!("operator-{person}")
}

fn identity_file(name: &str) -> String {
    format!("{name}.identity")
}

/// Whose identity it is: the person who would know its passphrase.
fn reader_of(identity: &Path) -> String {
    let name = identity.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    name.strip_prefix("operator-").map_or(name.clone(), str::to_owned)
}

fn is_operator_identity(file: &str) -> bool {
    file.starts_with("operator-") && file.ends_with(".identity")
}

fn profile_of(profile: audit::Profile) -> Profile {
    match profile {
        audit::Profile::Production => Profile::Production,
        audit::Profile::Rehearsal => Profile::Rehearsal,
    }
}
