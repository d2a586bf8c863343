//! The help of the command line, in the person's language.
//!
//! clap holds the shape of commands; their sentences stand in `texts/` under `help-<command>[-<argument>]`.

use app::Texts;
use clap::{Arg, ArgAction, Command};

/// Puts every sentence of `command` and its parts in place.
pub(crate) fn translate(command: Command, texts: &Texts) -> Command {
    translate_under(command, "help", texts).disable_help_subcommand(true)
}

fn translate_under(command: Command, prefix: &str, texts: &Texts) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let prefix_of = |name: &str| format!("{prefix}-{name}");
    // clap's own two are added too late to be given a text.
    let flag = |name: &'static str, short, action| Arg::new(name).long(name).short(short).action(action);
    let mut command = command
        .about(texts.get(prefix))
        .long_about(None)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .args([flag("help", 'h', ArgAction::Help), flag("version", 'V', ArgAction::Version)]);
    for name in names {
        let below = prefix_of(&name);
        command = command.mut_subcommand(&name, |sub| translate_under(sub, &below, texts));
    }
    command.mut_args(|argument| {
        let id = match argument.get_id().as_str() {
            general @ ("language" | "json" | "help" | "version") => format!("help-any-{general}"),
            input @ ("holdings" | "prices" | "books" | "policy" | "fee_rate") => {
                format!("help-input-{input}")
            }
            own => format!("{prefix}-{own}"),
        }
        .replace('_', "-");
        argument.help(texts.get(&id)).long_help(None)
    })
}
