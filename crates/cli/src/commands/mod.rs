//! One file a group of commands: parse, call `app`, show.

mod ceremony;
mod device;
mod doctor;
mod log;
mod plan;
mod register;
mod rehearse;

use std::sync::Arc;

use app::{Failure, InputPaths, Texts};

use crate::arguments::{Command, Himuro, Inputs};
use crate::out;

/// What every command needs to answer.
pub(crate) struct Desk {
    pub(crate) texts: Arc<Texts>,
    pub(crate) json: bool,
}

impl Desk {
    /// Prints a value for machines, or says it to people.
    pub(crate) fn answer(
        &self,
        value: &impl serde::Serialize,
        sentences: impl FnOnce(&Texts) -> Vec<String>,
    ) {
        if self.json {
            out::line(&serde_json::to_string(value).unwrap_or_default());
        } else {
            sentences(&self.texts).iter().for_each(|sentence| out::line(sentence));
        }
    }
}

pub(crate) fn run(typed: Himuro, texts: &Arc<Texts>) -> Result<(), Failure> {
    let desk = Desk { texts: Arc::clone(texts), json: typed.json };
    match typed.command {
        Command::Rehearse(command) => rehearse::run(&desk, command),
        Command::Doctor(command) => doctor::run(&desk, command),
        Command::Device(command) => device::run(&desk, command),
        Command::Log(command) => log::run(&desk, command),
        Command::Plan(command) => plan::run(&desk, command),
        Command::Ceremony(command) => ceremony::run(&desk, command),
    }
}

impl From<Inputs> for InputPaths {
    fn from(typed: Inputs) -> Self {
        Self { holdings: typed.holdings, prices: typed.prices, books: typed.books, policies: typed.policy }
    }
}
