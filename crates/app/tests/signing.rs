//! Signing as people meet it: a device that stops is not asked for what it gave, a new device with the same seed is known
//! again, and nothing but its own step registers a policy.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;

use app::{
    DevicesNow, Failure, Notice, Question, RehearsalRequest, Room, Unattended, rehearse, resume, resume_with,
};
use simulator::{App, Approves, BitcoinApp, Decision, Person, Review, ReviewKind, Seed};

/// The command that signs a transaction.
const SIGN_PSBT: [u8; 2] = [0xe1, 0x04];
/// The device's "here is a signature".
const YIELD: u8 = 0x10;

/// What an emulated device was asked, and when its cable goes.
#[derive(Default)]
struct Counts {
    /// Transactions that it was asked to sign.
    asked: usize,
    /// Signatures of the last of them.
    given: usize,
    /// Requests since the last of them began.
    exchanges: u32,
    /// The cable goes after so many signatures of transaction number so-and-so, once.
    cut: Option<(usize, usize)>,
}

/// A published seed behind the emulator's protocol, on a port of its own.
struct Emulated {
    port: u16,
    counts: Arc<Mutex<Counts>>,
}

impl Emulated {
    fn begin(seed: &str, cut: (usize, usize)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let counts = Arc::new(Mutex::new(Counts { cut: Some(cut), ..Counts::default() }));
        let (seed, theirs) = (Seed::from_label(seed).unwrap(), Arc::clone(&counts));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let app = App::new(seed.clone(), BitcoinApp::Testnet, Approves);
                // The end of a connection is the cable; the next one comes to the same device.
                let _ = serve(stream.unwrap(), app, &theirs);
            }
        });
        Self { port, counts }
    }

    fn spec(&self) -> app::DeviceSpec {
        format!("emulator:127.0.0.1:{}", self.port).parse().unwrap()
    }

    fn asked(&self) -> usize {
        self.counts.lock().unwrap().asked
    }
}

fn serve(mut stream: TcpStream, mut app: App, counts: &Mutex<Counts>) -> std::io::Result<()> {
    loop {
        let mut length = [0; 4];
        stream.read_exact(&mut length)?;
        let mut request = vec![0; u32::from_be_bytes(length) as usize];
        stream.read_exact(&mut request)?;
        {
            let mut counts = counts.lock().unwrap();
            if counts.cut == Some((counts.asked, counts.given)) {
                counts.cut = None;
                return Ok(());
            }
            if request.starts_with(&SIGN_PSBT) {
                (counts.asked, counts.given, counts.exchanges) = (counts.asked + 1, 0, 0);
            }
            counts.exchanges += 1;
        }
        let (data, status) = app.handle(&request);
        if (data.first(), status) == (Some(&YIELD), 0xe000) {
            counts.lock().unwrap().given += 1;
        }
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        stream.write_all(&[&length[..], &data, &status.to_be_bytes()].concat())?;
    }
}

fn request(out: &Path) -> RehearsalRequest {
    RehearsalRequest { rng_seed: Some(7), out: out.to_owned(), ..RehearsalRequest::default() }
}

/// What was told, notice by notice.
type Told = Vec<Notice>;

fn found(told: &Told, id: &str) -> Vec<Vec<(&'static str, String)>> {
    told.iter()
        .filter_map(|notice| match notice {
            Notice::Found { text, values } if *text == id => Some(values.clone()),
            _ => None,
        })
        .collect()
}

fn signatures_of(told: &Told, person: &str) -> usize {
    told.iter().filter(|notice| matches!(notice, Notice::Signed { who, .. } if who == person)).count()
}

/// Runs until it stops for a cable that was pulled.
fn unplugged(request: &RehearsalRequest) -> Told {
    let mut told = Told::new();
    let failure = rehearse(request, &mut Unattended::new(|notice| told.push(notice))).unwrap_err();
    assert_eq!(failure.code(), "device-unplugged");
    told
}

fn whole(folder: &Path) -> [String; 2] {
    ["transfer.hex", "refill.hex"].map(|name| std::fs::read_to_string(folder.join(name)).unwrap())
}

#[test]
fn a_device_that_gave_every_signature_before_the_cable_went_is_not_asked_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let hot = Emulated::begin("D", (1, 64));
    let out = folder.path().join("out");
    let first = unplugged(&RehearsalRequest { hot_device: Some(hot.spec()), ..request(&out) });
    assert_eq!((signatures_of(&first, "D"), hot.asked()), (64, 1));
    // How long it takes was told before it was asked.
    let effort = &found(&first, "app-signing-effort")[0];
    assert_eq!((&effort[0].1[..], &effort[1].1[..]), ("D", "64"));
    let (told, took) = (effort[2].1.parse::<u32>().unwrap(), hot.counts.lock().unwrap().exchanges);
    assert!(told * 10 >= took * 9 && told * 10 <= took * 11, "{told} told, it took {took}");
    assert!(found(&first, "app-signing-slow").is_empty());

    let mut told = Told::new();
    resume(&out, &mut Unattended::new(|notice| told.push(notice))).unwrap();
    let here = found(&told, "app-signatures-here");
    assert_eq!(here, [[("person", "D".into()), ("count", "64".into()), ("inputs", "64".into())]]);
    assert_eq!((signatures_of(&told, "D"), hot.asked()), (0, 1));
    let complete = whole(&out);

    // Unplugged halfway it is shown the whole transaction again, and what it gives is the same.
    let hot = Emulated::begin("D", (1, 20));
    let out: PathBuf = folder.path().join("halfway");
    let first = unplugged(&RehearsalRequest { hot_device: Some(hot.spec()), ..request(&out) });
    assert_eq!((signatures_of(&first, "D"), hot.asked()), (20, 1));
    let mut told = Told::new();
    resume(&out, &mut Unattended::new(|notice| told.push(notice))).unwrap();
    let here = found(&told, "app-signatures-here");
    assert_eq!(here, [[("person", "D".into()), ("count", "20".into()), ("inputs", "64".into())]]);
    assert_eq!((signatures_of(&told, "D"), hot.asked()), (64, 2));
    assert_eq!(whole(&out), complete);
}

#[test]
fn a_power_cut_takes_no_signature_that_was_given_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let (out, cut) = (folder.path().join("out"), folder.path().join("cut"));
    let mut copied = false;
    let mut room = Unattended::new(|notice| {
        // The disk as it is the moment after D's Ledger gave its thirtieth signature: nothing was closed.
        if let Notice::Signed { who, input: 30, .. } = &notice
            && who == "D"
        {
            copy(&out, &cut);
            copied = true;
        }
    });
    rehearse(&request(&out), &mut room).unwrap();
    assert!(copied);
    let mut told = Told::new();
    resume(&cut, &mut Unattended::new(|notice| told.push(notice))).unwrap();
    let here = found(&told, "app-signatures-here");
    assert_eq!(here, [[("person", "D".into()), ("count", "30".into()), ("inputs", "64".into())]]);
    assert_eq!(whole(&cut), whole(&out));
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
        }
    }
}

#[test]
fn the_second_signers_cable_costs_neither_signers_signatures_and_its_successor_is_known_again() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    // B signs the proof of spending first, then the refill after A did.
    let second = Emulated::begin("B", (2, 1));
    let sim = |label: &str| format!("sim:{label}").parse::<app::DeviceSpec>().unwrap();
    let devices = vec![sim("A"), second.spec(), sim("C")];
    let first = unplugged(&RehearsalRequest { devices, ..request(&out) });
    assert_eq!((signatures_of(&first, "A"), second.asked()), (2, 2));

    // Another device with the same words takes its place.
    let now = DevicesNow { devices: vec![sim("A"), sim("B"), sim("C")], hot_device: None };
    let mut told = Told::new();
    resume_with(&out, &now, &mut Unattended::new(|notice| told.push(notice))).unwrap();
    let here = found(&told, "app-signatures-here");
    assert_eq!(here, [[("person", "B".into()), ("count", "1".into()), ("inputs", "1".into())]]);
    assert_eq!((signatures_of(&told, "A"), signatures_of(&told, "B"), second.asked()), (0, 0, 2));

    // Unplugged before its signature: the successor signs, with the proof that the first one gave.
    let out = folder.path().join("successor");
    let second = Emulated::begin("B", (2, 0));
    let devices = vec![sim("A"), second.spec(), sim("C")];
    unplugged(&RehearsalRequest { devices, ..request(&out) });
    let mut told = Told::new();
    resume_with(&out, &now, &mut Unattended::new(|notice| told.push(notice))).unwrap();
    let replaced = found(&told, "app-device-replaced");
    let known =
        [("person", "B".to_owned()), ("fingerprint", "3f635a63".to_owned()), ("proof", "yes".to_owned())];
    assert_eq!(replaced, [known]);
    assert_eq!((signatures_of(&told, "A"), signatures_of(&told, "B")), (0, 1));
    assert!(found(&told, "app-registered").is_empty());
}

/// The backup kit: all that a recovery without this program takes, and what each device gave.
fn is_complete(kit: &serde_json::Value) {
    let policy: Vec<device::PolicyKey> = kit["policy_keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| key.as_str().unwrap().parse().unwrap())
        .collect();
    let text = |field: &str| kit[field].as_str().unwrap().to_owned();
    let policy = device::WalletPolicy::new(&text("policy_name"), &text("policy_template"), policy).unwrap();
    assert_eq!(text("policy_id"), hex::encode(policy.id()));
    assert_eq!(text("descriptor"), policy.descriptor());
    assert!(text("descriptor").ends_with(&format!("#{}", text("descriptor_checksum"))));
    assert!(text("software").starts_with("Himuro "));
    let devices = kit["devices"].as_array().unwrap();
    for (place, (device, key)) in devices.iter().zip(policy.keys()).enumerate() {
        let (fingerprint, _) = key.origin().unwrap();
        assert_eq!(device["custodian"], ["A", "B", "C"][place]);
        assert_eq!(device["fingerprint"], fingerprint.to_string());
        assert_eq!(device["path"], "m/48'/1'/0'/2'");
        assert_eq!(device["xpub"], key.xpub().to_string());
        assert_eq!(device["hmac"], kit["policy_hmacs"][place]);
    }
    for (index, address) in (0..).zip(kit["device_addresses"].as_array().unwrap()) {
        let ours = policy.address(device::Chain::Receive, index, bitcoin::Network::Testnet).unwrap();
        assert_eq!(*address, ours.to_string());
    }
    for language in ["en", "ja"] {
        let steps = kit["recovery"][language].as_array().unwrap();
        assert_eq!(steps.len(), 5);
        assert!(steps.iter().all(|step| !step.as_str().unwrap().starts_with("app-")), "{steps:?}");
        assert!(steps[4].as_str().unwrap().contains("hmac"));
    }
}

/// Where the rehearsal stands, and what devices showed there.
#[derive(Default)]
struct Seen {
    step: String,
    reviews: Vec<(String, ReviewKind)>,
}

struct Watched(Arc<Mutex<Seen>>);

impl Room for Watched {
    fn tell(&mut self, notice: Notice) {
        if let Notice::StepBegan { ceremony, step, .. } = notice {
            self.0.lock().unwrap().step = format!("{ceremony}/{step}");
        }
    }

    fn confirm(&mut self, _: Question<'_>) -> Result<(), Failure> {
        Ok(())
    }

    fn type_in(&mut self, _: Question<'_>, rehearsed: &str) -> Result<String, Failure> {
        Ok(rehearsed.to_owned())
    }

    fn try_again(&mut self, _: &Failure) -> bool {
        false
    }

    fn holder(&mut self, _: &str, _: &app::DeviceSpec) -> Box<dyn Person> {
        Box::new(Holder(Arc::clone(&self.0)))
    }
}

struct Holder(Arc<Mutex<Seen>>);

impl Person for Holder {
    fn review(&mut self, review: &Review) -> Decision {
        let mut seen = self.0.lock().unwrap();
        let step = seen.step.clone();
        seen.reviews.push((step, review.kind()));
        Decision::Approve
    }
}

#[test]
fn a_policy_is_registered_in_its_own_step_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let seen = Arc::new(Mutex::new(Seen::default()));
    let out = folder.path().join("out");
    rehearse(&request(&out), &mut Watched(Arc::clone(&seen))).unwrap();
    is_complete(&serde_json::from_slice(&std::fs::read(out.join("wallet.json")).unwrap()).unwrap());
    let seen = seen.lock().unwrap();
    let where_shown = |kind: ReviewKind| -> Vec<&str> {
        seen.reviews.iter().filter(|(_, shown)| *shown == kind).map(|(step, _)| step.as_str()).collect()
    };
    assert_eq!(where_shown(ReviewKind::Register), ["key-generation/register_policy"; 3]);
    // Signing happened, and no device warned of anything.
    let signed = where_shown(ReviewKind::Sign);
    assert_eq!(signed.iter().filter(|step| step.starts_with("rebalance/sign_")).count(), 3, "{signed:?}");
    assert!(where_shown(ReviewKind::Warning).is_empty());

    // And in the sources there is one place that asks for it.
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut asking = Vec::new();
    for folder in [sources.clone(), sources.join("rehearsal"), sources.join("console")] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() && std::fs::read_to_string(&path).unwrap().contains(".register(&") {
                asking.push(path.file_name().unwrap().to_owned());
            }
        }
    }
    assert_eq!(asking, ["keys.rs"]);
}
