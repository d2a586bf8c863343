//! The running Bitcoin app: requests in, answers out.

use device::apdu::{Answer, Request, StatusWord, cla, ins};

use crate::chain::{APP_VERSION, BitcoinApp};
use crate::commands::{Command, Protocol};
use crate::context::{Context, Desk, Lies};
use crate::person::Person;
use crate::seed::Seed;
use crate::task::{Answers, Task};

/// The form of the answer to "which app, which version".
const NAME_AND_VERSION_FORMAT: u8 = 1;

/// What became of a request.
pub(crate) enum Submitted {
    /// It is answered.
    Answered(Answer),
    /// The answer comes when the app and the person are ready.
    Waiting(Answers),
}

/// The Bitcoin app of a device, without the device around it.
pub struct App {
    seed: Seed,
    app: BitcoinApp,
    desk: Desk,
    lies: Lies,
    version: String,
    task: Option<Task>,
}

impl App {
    /// The app as it is right after it was opened.
    pub fn new(seed: Seed, app: BitcoinApp, person: impl Person + 'static) -> Self {
        Self::with_desk(seed, app, Desk::new(Box::new(person)), Lies::default(), None)
    }

    pub(crate) fn with_desk(
        seed: Seed,
        app: BitcoinApp,
        desk: Desk,
        lies: Lies,
        version: Option<String>,
    ) -> Self {
        let version = version.unwrap_or_else(|| APP_VERSION.to_owned());
        Self { seed, app, desk, lies, version, task: None }
    }

    /// Which build it is.
    pub fn kind(&self) -> BitcoinApp {
        self.app
    }

    /// Answers one request: data and status word. Waits for the person where the request needs one.
    pub fn handle(&mut self, request: &[u8]) -> (Vec<u8>, u16) {
        let answer = match self.submit(request) {
            Submitted::Answered(answer) => answer,
            Submitted::Waiting(answers) => {
                let answer = answers.wait();
                self.accept(&answer);
                answer
            }
        };
        (answer.data, answer.status.0)
    }

    /// Takes a request; if it is [`Submitted::Waiting`], the answer has to be shown to [`App::accept`].
    pub(crate) fn submit(&mut self, request: &[u8]) -> Submitted {
        let request = match Request::parse(request) {
            Ok(request) => request,
            Err(_) => {
                self.task = None;
                return Submitted::Answered(Answer::bare(StatusWord::BAD_LENGTH));
            }
        };
        // The operating system answers this one itself, also in the middle of a command.
        if (request.cla, request.ins) == (cla::COMMON, ins::APP_AND_VERSION) {
            return Submitted::Answered(name_and_version(self.app.name(), &self.version));
        }
        let is_continue = (request.cla, request.ins) == (cla::FRAMEWORK, ins::CONTINUE);
        match self.task.take() {
            Some(mut task) if task.is_asking() => {
                if !is_continue {
                    // The interrupted command is over; the request that came in its place is lost.
                    return Submitted::Answered(Answer::bare(StatusWord::BAD_DATA));
                }
                task.reply(request.data().to_vec());
                let answers = task.answers();
                self.task = Some(task);
                Submitted::Waiting(answers)
            }
            _ => self.dispatch(&request, is_continue),
        }
    }

    /// Where the answer of the running command comes out; none if nothing runs or the app waits for the client.
    pub(crate) fn pending(&self) -> Option<Answers> {
        self.task.as_ref().filter(|task| !task.is_asking()).map(Task::answers)
    }

    /// Notes the answer of the running command.
    pub(crate) fn accept(&mut self, answer: &Answer) {
        self.task = self.task.take().and_then(|task| task.after(answer));
    }

    fn dispatch(&mut self, request: &Request, is_continue: bool) -> Submitted {
        let refused = |status| Submitted::Answered(Answer::bare(status));
        let protocol = match request.p2 {
            0 => Protocol::SignatureOnly,
            1 => Protocol::WithKey,
            _ => return refused(StatusWord::BAD_P1_P2),
        };
        if is_continue {
            return refused(StatusWord::BAD_STATE);
        }
        if request.cla != cla::BITCOIN {
            return refused(StatusWord::UNKNOWN_CLA);
        }
        let Some(command) = Command::from_ins(request.ins) else {
            return refused(StatusWord::UNKNOWN_INS);
        };
        let (seed, app, desk, lies) = (self.seed.clone(), self.app, self.desk.clone(), self.lies.clone());
        let data = request.data().to_vec();
        let task = Task::start(move |client| {
            let mut context = Context { seed, app, client, desk, lies };
            command.run(&mut context, protocol, &data)
        });
        let answers = task.answers();
        self.task = Some(task);
        Submitted::Waiting(answers)
    }
}

/// The answer of an app or of the dashboard to "which app, which version".
pub(crate) fn name_and_version(name: &str, version: &str) -> Answer {
    let mut data = vec![NAME_AND_VERSION_FORMAT];
    for text in [name, version] {
        data.push(u8::try_from(text.len()).expect("names and versions are short"));
        data.extend(text.as_bytes());
    }
    data.extend([1, 0]);
    Answer { data, status: StatusWord::OK }
}
