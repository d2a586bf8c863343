//! One device: what runs on it, opening and quitting apps, time limits.

use std::ops::Deref;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ledger_transport::{APDUAnswer, APDUCommand, async_trait};
use serde::Serialize;

use crate::apdu::{Answer, Request, StatusWord, cla, ins};
use crate::error::{CheckError, DeviceError, ProtocolError, StatusError};
use crate::frames::Framed;
use crate::link::{ApduLink, Link, LinkError};

/// The dashboard's name, as `B0 01` gives it.
pub const DASHBOARD: &str = "BOLOS";
/// The Bitcoin app of the main network.
pub const BITCOIN: &str = "Bitcoin";
/// The Bitcoin app of the test networks, regtest among them.
pub const BITCOIN_TEST: &str = "Bitcoin Test";

/// How long a device may take, and how often it may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For one answer that needs no person.
    pub quick: Duration,
    /// For one answer that a person gives at the device; for each thing that they read before it, where there are several.
    pub operator: Duration,
    /// For the device to come back after an app was opened or quit.
    pub reopen: Duration,
    /// For a whole command, however often the device asks in between.
    pub command: Duration,
    /// Exchanges in one command; a signing of 20 inputs takes about 3,300.
    pub exchanges: u32,
}

impl Default for Limits {
    /// 10 s, 5 min, 15 s, 2 h, 500,000.
    fn default() -> Self {
        Self {
            quick: Duration::from_secs(10),
            operator: Duration::from_secs(300),
            reopen: Duration::from_secs(15),
            command: Duration::from_secs(7_200),
            exchanges: 500_000,
        }
    }
}

/// What runs on a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunningApp {
    /// The app's name; [`DASHBOARD`] if none runs.
    pub name: String,
    /// Its version.
    pub version: String,
    /// State flags.
    pub flags: Vec<u8>,
}

/// What the dashboard says about the device's firmware.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Firmware {
    /// Names the model and generation.
    pub target_id: u32,
    /// Version of the secure element's firmware.
    pub version: String,
    /// State flags.
    pub flags: Vec<u8>,
    /// Version of the other processor's firmware.
    pub mcu: String,
}

/// The one user of a device's link.
///
/// After an answer that never came, or came broken, a late answer could be taken for the next one's; the
/// session then refuses every request until [`Session::recover`].
pub struct Session {
    wire: Mutex<Wire>,
    limits: Limits,
}

struct Wire {
    link: Box<dyn ApduLink>,
    step: Step,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    InStep,
    OutOfStep,
}

impl Session {
    /// A session over a link of whole APDUs.
    pub fn new(link: Box<dyn ApduLink>, limits: Limits) -> Self {
        Self { wire: Mutex::new(Wire { link, step: Step::InStep }), limits }
    }

    /// A session over a link of reports.
    pub fn over_reports(link: impl Link + 'static, limits: Limits) -> Self {
        Self::new(Box::new(Framed::new(link)), limits)
    }

    /// The limits it was made with.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Sends one request and waits at most `limit` for the answer, whatever its status word.
    pub fn ask(&mut self, request: &Request, limit: Duration) -> Result<Answer, DeviceError> {
        self.ask_shared(request, limit)
    }

    /// As [`Session::ask`], and any status word but "done" is an error.
    pub fn demand(
        &mut self,
        command: &str,
        request: &Request,
        limit: Duration,
    ) -> Result<Vec<u8>, DeviceError> {
        let answer = self.ask_shared(request, limit)?;
        match StatusError::of(command, answer.status, &answer.data) {
            Some(error) => Err(error.into()),
            None => Ok(answer.data),
        }
    }

    /// What runs on the device.
    pub fn running_app(&mut self) -> Result<RunningApp, DeviceError> {
        let request = Request::bare(cla::COMMON, ins::APP_AND_VERSION);
        let data = self.demand("get_version", &request, self.limits.quick)?;
        let malformed = || malformed("get_version", &data);
        let (&format, mut rest) = data.split_first().ok_or_else(malformed)?;
        if format != 1 {
            return Err(malformed());
        }
        Ok(RunningApp {
            name: take_text(&mut rest).ok_or_else(malformed)?,
            version: take_text(&mut rest).ok_or_else(malformed)?,
            flags: take_prefixed(&mut rest).ok_or_else(malformed)?.to_vec(),
        })
    }

    /// Fails unless this app runs: [`CheckError::WrongNetworkApp`] for the Bitcoin app of another network,
    /// [`CheckError::OtherAppRunning`] for anything else.
    pub fn require_app(&mut self, name: &str) -> Result<RunningApp, DeviceError> {
        let running = self.running_app()?;
        if running.name == name {
            return Ok(running);
        }
        let expected = name.to_owned();
        let got = running.name;
        let of_bitcoin = |name: &str| name == BITCOIN || name == BITCOIN_TEST;
        let error = if of_bitcoin(&expected) && of_bitcoin(&got) {
            CheckError::WrongNetworkApp { expected, got }
        } else {
            CheckError::OtherAppRunning { expected, got }
        };
        Err(error.into())
    }

    /// The firmware, asked of the dashboard (another app answers 6E00: [`StatusError::WrongApp`]).
    pub fn firmware(&mut self) -> Result<Firmware, DeviceError> {
        let request = Request::bare(cla::DASHBOARD, ins::DASHBOARD_INFO);
        let data = self.demand("get_firmware", &request, self.limits.quick)?;
        let malformed = || malformed("get_firmware", &data);
        let (target_id, mut rest) = data.split_first_chunk::<4>().ok_or_else(malformed)?;
        Ok(Firmware {
            target_id: u32::from_be_bytes(*target_id),
            version: take_text(&mut rest).ok_or_else(malformed)?,
            flags: take_prefixed(&mut rest).ok_or_else(malformed)?.to_vec(),
            mcu: take_text(&mut rest).ok_or_else(malformed)?,
        })
    }

    /// Opens an app from the dashboard, which asks the operator; then finds the device again and makes sure
    /// that the app runs.
    pub fn open_app(&mut self, name: &str) -> Result<RunningApp, DeviceError> {
        let request = Request::new(cla::DASHBOARD, ins::OPEN_APP, 0, 0, name.as_bytes().to_vec())?;
        self.change_app("open_app", &request, self.limits.operator)?;
        self.require_app(name)
    }

    /// Quits the running app; then finds the device again and makes sure that the dashboard runs.
    pub fn quit_app(&mut self) -> Result<RunningApp, DeviceError> {
        let request = Request::bare(cla::COMMON, ins::QUIT_APP);
        self.change_app("quit_app", &request, self.limits.quick)?;
        self.require_app(DASHBOARD)
    }

    /// Finds the device again after an unplugging or an answer that never came, and says what runs.
    ///
    /// A command that was in progress is not resumed.
    pub fn recover(&mut self) -> Result<RunningApp, DeviceError> {
        let limit = self.limits.reopen;
        let mut wire = self.wire.lock().unwrap_or_else(PoisonError::into_inner);
        wire.link.reopen(limit)?;
        wire.step = Step::InStep;
        drop(wire);
        self.running_app()
    }

    /// Sends a request after which the device leaves the bus, and waits until it is back.
    fn change_app(&mut self, command: &str, request: &Request, limit: Duration) -> Result<(), DeviceError> {
        match self.demand(command, request, limit) {
            // Some models leave the bus before the answer is out.
            Ok(_) | Err(DeviceError::Link(LinkError::Unplugged)) => {}
            Err(error) => return Err(error),
        }
        let mut wire = self.wire.lock().unwrap_or_else(PoisonError::into_inner);
        wire.link.reopen(self.limits.reopen)?;
        wire.step = Step::InStep;
        Ok(())
    }

    fn ask_shared(&self, request: &Request, limit: Duration) -> Result<Answer, DeviceError> {
        let mut wire = self.wire.lock().unwrap_or_else(PoisonError::into_inner);
        if wire.step == Step::OutOfStep {
            return Err(ProtocolError::OutOfStep.into());
        }
        let answer =
            wire.link.exchange(&request.to_bytes(), limit).and_then(|bytes| Ok(Answer::parse(&bytes)?));
        if matches!(
            answer,
            Err(DeviceError::Link(LinkError::NoAnswer { .. } | LinkError::Interrupted)
                | DeviceError::Frame(_)
                | DeviceError::Apdu(_))
        ) {
            wire.step = Step::OutOfStep;
        }
        answer
    }
}

/// The customer's transport crate, over our links. Every answer may take as long as an operator may.
#[async_trait]
impl ledger_transport::Exchange for Session {
    type Error = DeviceError;
    type AnswerType = Vec<u8>;

    async fn exchange<I>(&self, command: &APDUCommand<I>) -> Result<APDUAnswer<Self::AnswerType>, Self::Error>
    where
        I: Deref<Target = [u8]> + Send + Sync,
    {
        let request = Request::new(command.cla, command.ins, command.p1, command.p2, command.data.to_vec())?;
        let answer = self.ask_shared(&request, self.limits.operator)?;
        APDUAnswer::from_answer(answer.to_bytes()).map_err(|_| malformed("exchange", &answer.data))
    }
}

/// The error for an answer that does not have its command's form.
pub(crate) fn malformed(command: &str, data: &[u8]) -> DeviceError {
    ProtocolError::MalformedAnswer { command: command.to_owned(), detail: hex::encode(data) }.into()
}

fn take_prefixed<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, after) = rest.split_first()?;
    let (taken, after) = after.split_at_checked(usize::from(*length))?;
    *rest = after;
    Some(taken)
}

/// Printable ASCII only: these names are shown to people and written to the log.
fn take_text(rest: &mut &[u8]) -> Option<String> {
    let bytes = take_prefixed(rest)?;
    // Some firmware ends its versions with a zero byte.
    let bytes = bytes.strip_suffix(&[0]).unwrap_or(bytes);
    let printable = bytes.iter().all(|byte| (0x20..0x7f).contains(byte));
    printable.then(|| String::from_utf8_lossy(bytes).into_owned())
}

/// The status words that mean "done" or "go on" for the loop of client commands.
pub(crate) fn goes_on(status: StatusWord) -> bool {
    status == StatusWord::OK || status == StatusWord::INTERRUPTED
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Gives the same answer to everything.
    struct Says(Vec<u8>);

    impl ApduLink for Says {
        fn exchange(&mut self, _: &[u8], _: Duration) -> Result<Vec<u8>, DeviceError> {
            Ok(self.0.clone())
        }
    }

    fn session(answer: &[u8]) -> Session {
        Session::new(Box::new(Says(answer.to_vec())), Limits::default())
    }

    #[test]
    fn an_answer_without_a_status_word_puts_the_session_out_of_step() {
        let mut session = session(&[0x90]);
        assert!(matches!(session.running_app(), Err(DeviceError::Apdu(_))));
        assert_eq!(session.running_app(), Err(ProtocolError::OutOfStep.into()));
    }

    proptest! {
        #[test]
        fn arbitrary_names_versions_and_flags_are_read_or_refused(
            body in prop::collection::vec(prop_oneof![0u8..8, any::<u8>()], 0..60),
        ) {
            let answer = [&[1], body.as_slice(), &[0x90, 0x00]].concat();
            if let Ok(app) = session(&answer).running_app() {
                prop_assert!(app.name.len() + app.version.len() + app.flags.len() + 3 <= body.len());
            }
            if let Ok(firmware) = session(&answer).firmware() {
                prop_assert!(firmware.version.len() + firmware.flags.len() + firmware.mcu.len() + 6 <= body.len());
            }
        }
    }
}
