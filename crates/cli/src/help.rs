//! The help of the command line, in the person's language.
//!
//! clap holds the shape of commands; their sentences stand in `texts/` under `help-<command>[-<argument>]`.

use app::Texts;
use clap::{Arg, ArgAction, Command};

/// Puts every sentence of `command` and its parts in place.
pub(crate) fn translate(command: Command, texts: &Texts) -> Command {
    translate_under(command, "help", texts).disable_help_subcommand(true)
}

/// What stands where in a command's help; clap's own words stand nowhere.
fn template(texts: &Texts) -> String {
    format!("{{about}}\n\n{}: {{usage}}\n\n{{all-args}}", texts.get("help-heading-usage"))
}

fn translate_under(command: Command, prefix: &str, texts: &Texts) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let prefix_of = |name: &str| format!("{prefix}-{name}");
    // clap's own two are added too late to be given a text.
    let flag = |name: &'static str, short, action| Arg::new(name).long(name).short(short).action(action);
    let mut command = command
        .about(texts.get(prefix))
        .long_about(None)
        .help_template(template(texts))
        .subcommand_help_heading(texts.get("help-heading-commands"))
        .disable_help_flag(true)
        .disable_version_flag(true)
        .args([flag("help", 'h', ArgAction::Help), flag("version", 'V', ArgAction::Version)]);
    for name in names {
        let below = prefix_of(&name);
        command = command.mut_subcommand(&name, |sub| translate_under(sub, &below, texts));
    }
    let (arguments, options) = (texts.get("help-heading-arguments"), texts.get("help-heading-options"));
    command.mut_args(|argument| {
        let heading = if argument.is_positional() { &arguments } else { &options };
        let argument = argument.help_heading(heading.clone());
        let takes_value = argument.get_action().takes_values();
        let argument = if takes_value { argument.hide_possible_values(true) } else { argument };
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
