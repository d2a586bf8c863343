//! What a device may do to us, as functions of bytes. libFuzzer drives them from `fuzz_targets/`; a test of the
//! simulator's room (`tests/fuzz_corpus.rs`) runs the same functions over the kept corpus and over mutations of it.

use std::str::FromStr;
use std::sync::OnceLock;
use std::time::Duration;

use bitcoin::bip32::{DerivationPath, Fingerprint};
use bitcoin::{NetworkKind, Psbt};
use device::apdu::{Answer, Request};
use device::conformance::check_client;
use device::frames::{MESSAGE_LIMIT, Reader, from_reports, to_reports};
use device::link::REPORT_LENGTH;
use device::{
    ApduLink, BitcoinApp, Chain, DeviceError, Limits, LinkError, PolicyKey, Registration, Session, Show,
    Transcript, WalletPolicy,
};

/// A target: it panics on what must not be.
pub type Target = fn(&[u8]);

/// The targets by name.
pub const TARGETS: [(&str, Target); 4] =
    [("frames", frames), ("answers", answers), ("client", client), ("transcripts", transcripts)];

/// Reports: the input is cut into them. A message that comes out is within the limit, and goes back in as it was.
pub fn frames(data: &[u8]) {
    let reports: Vec<[u8; REPORT_LENGTH]> = data
        .chunks(REPORT_LENGTH)
        .map(|chunk| {
            let mut report = [0; REPORT_LENGTH];
            report[..chunk.len()].copy_from_slice(chunk);
            report
        })
        .collect();
    let mut reader = Reader::new();
    for report in &reports {
        if let Ok(Some(message)) = reader.take(report) {
            assert!(message.len() <= MESSAGE_LIMIT);
            assert!(!reader.is_in_message());
        }
    }
    if let Ok(message) = from_reports(&reports) {
        let again = to_reports(&message).expect("it came from reports");
        assert_eq!(from_reports(&again), Ok(message));
    }
}

/// One answer to everything that is asked of an app or a dashboard, and one request. What is read is within the input.
pub fn answers(data: &[u8]) {
    if let Ok(answer) = Answer::parse(data) {
        assert_eq!(answer.to_bytes(), data);
    }
    if let Ok(request) = Request::parse(data) {
        // A request without data may leave its length out; written, it has one.
        assert!(request.to_bytes().starts_with(data));
        assert_eq!(Request::parse(&request.to_bytes()), Ok(request));
    }
    let session = || Session::new(Box::new(Says(vec![data.to_vec()].into_iter())), Limits::default());
    if let Ok(running) = session().running_app() {
        assert!(running.name.len() + running.version.len() + running.flags.len() < data.len());
    }
    if let Ok(firmware) = session().firmware() {
        assert!(firmware.version.len() + firmware.mcu.len() < data.len());
    }
    let _ = session().open_app("Bitcoin");
    // A fingerprint is believed until it is compared; a key, an address, a registration never.
    if let Ok(mut app) = BitcoinApp::open(&mut session(), NetworkKind::Test, None) {
        let _ = app.xpub(&DerivationPath::master(), Show::Quietly);
    }
}

/// The loop of client commands: the first byte chooses the command, the rest are the device's answers, each behind its
/// length. Whatever the device says, no signature comes out (nobody here holds the key), and no registration.
pub fn client(data: &[u8]) {
    let Some((&choice, rest)) = data.split_first() else {
        return;
    };
    let scene = scene();
    let mut told = vec![running_app(), fingerprint(&scene.own)];
    // Before a command that needs a person, the fingerprint is read again.
    if choice % 5 != 0 && choice % 5 != 2 {
        told.push(fingerprint(&scene.own));
    }
    told.extend(pieces(rest));
    let limits = Limits { exchanges: 2_000, ..Limits::default() };
    let mut session = Session::new(Box::new(Says(told.into_iter())), limits);
    let Ok(mut app) = BitcoinApp::open(&mut session, NetworkKind::Test, Some(scene.own)) else {
        return;
    };
    let registration = Registration { fingerprint: scene.own, id: scene.policy.id(), hmac: [7; 32] };
    match choice % 5 {
        0 => {
            let path = DerivationPath::from_str("m/48'/1'/0'/2'").expect("a path");
            if let Ok(key) = app.xpub(&path, Show::Quietly) {
                assert_eq!(key.depth, 4);
            }
        }
        1 => {
            // It would have to know the id of the policy and its first address: both can be computed.
            let _ = app.register(&scene.policy);
        }
        2 => {
            if let Ok(address) =
                app.address(&scene.policy, Some(&registration), Chain::Change, 3, Show::OnScreen)
            {
                let computed = scene.policy.script(Chain::Change, 3).expect("a script");
                assert_eq!(address.assume_checked().script_pubkey(), computed);
            }
        }
        3 => {
            let mut signatures = 0;
            let signed =
                app.sign_psbt(&scene.psbt, &scene.policy, Some(&registration), &mut |_| signatures += 1);
            let genuine = scene.genuine.iter().filter(|signature| holds(data, signature)).count();
            assert!(signatures <= genuine, "a signature that nobody made");
            assert!(signed.is_err() || genuine > 0);
        }
        _ => {
            let _ = app.sign_message(&DerivationPath::from_str("m/84'/1'/0'").expect("a path"), "text");
        }
    }
}

/// A recording: read or refused; what was read is run with our client, and its exchanges are written as they were.
pub fn transcripts(data: &[u8]) {
    if let Ok(transcript) = Transcript::parse(data) {
        let again = serde_json::to_vec(&transcript).expect("plain data");
        assert_eq!(
            Transcript::parse(&again).map(|again| again.exchanges).as_ref(),
            Ok(&transcript.exchanges)
        );
        let _ = check_client(&transcript);
    }
}

/// What the client is given to ask with.
struct Scene {
    own: Fingerprint,
    policy: WalletPolicy,
    psbt: Psbt,
    /// The signatures that the genuine app gave; a corpus may hold them.
    genuine: Vec<Vec<u8>>,
}

fn scene() -> &'static Scene {
    static SCENE: OnceLock<Scene> = OnceLock::new();
    SCENE.get_or_init(|| {
        let recorded = include_bytes!("../../fixtures/ledger/btc-testnet-sign-2of3-1in-2out-A.json");
        let transcript = Transcript::parse(recorded).expect("a recording");
        let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
        let entry = &transcript.given["policy"];
        let keys: Vec<PolicyKey> = entry["keys"]
            .as_array()
            .expect("keys")
            .iter()
            .map(|key| text(key).parse().expect("a key"))
            .collect();
        let own = keys[0].origin().expect("an origin").0;
        let policy =
            WalletPolicy::new(&text(&entry["name"]), &text(&entry["template"]), keys).expect("a policy");
        let psbt = text(&transcript.given["psbt"]).parse().expect("a PSBT");
        let genuine = transcript.expect["signatures"]
            .as_array()
            .expect("signatures")
            .iter()
            .map(|signature| hex::decode(text(&signature["signature"])).expect("hexadecimal"))
            .collect();
        Scene { own, policy, psbt, genuine }
    })
}

fn holds(data: &[u8], part: &[u8]) -> bool {
    data.windows(part.len()).any(|window| window == part)
}

fn running_app() -> Vec<u8> {
    b"\x01\x0cBitcoin Test\x052.4.6\x01\x00\x90\x00".to_vec()
}

fn fingerprint(own: &Fingerprint) -> Vec<u8> {
    [own.as_bytes().as_slice(), &[0x90, 0x00]].concat()
}

/// Each piece stands behind its length, one byte; the last may be cut.
fn pieces(mut rest: &[u8]) -> Vec<Vec<u8>> {
    let mut pieces = Vec::new();
    while let Some((&length, after)) = rest.split_first() {
        let (piece, after) = after.split_at(after.len().min(usize::from(length)));
        pieces.push(piece.to_vec());
        rest = after;
    }
    pieces
}

/// A device that gives these answers, whatever is asked, and is then silent.
struct Says<I>(I);

impl<I: Iterator<Item = Vec<u8>> + Send> ApduLink for Says<I> {
    fn exchange(&mut self, _: &[u8], limit: Duration) -> Result<Vec<u8>, DeviceError> {
        self.0.next().ok_or_else(|| LinkError::no_answer(limit).into())
    }
}
