//! The command line as it is typed, and its help in the person's language.

use std::path::PathBuf;

use clap::{Command, Parser, ValueEnum};
use texts::{Language, Texts};

/// 氷室 Himuro: the auditor's program.
#[derive(Debug, Parser)]
#[command(name = "himuro-auditor", version)]
pub(crate) struct Auditor {
    /// The log file, or the folder of a bundle.
    #[arg(value_name = "LOG|BUNDLE", required_if_eq("json", "true"))]
    pub(crate) path: Option<PathBuf>,
    /// An age identity of a reader: opens the content.
    #[arg(long, value_name = "FILE")]
    pub(crate) identity: Option<PathBuf>,
    /// A head held outside.
    #[arg(long, value_name = "FILE")]
    pub(crate) head: Option<PathBuf>,
    /// The language of texts; otherwise that of the system.
    #[arg(long, visible_alias = "lang", value_enum)]
    pub(crate) language: Option<LanguageName>,
    /// An answer for machines.
    #[arg(long, conflicts_with = "window")]
    pub(crate) json: bool,
    /// Opens the window also where a log is named.
    #[arg(long)]
    pub(crate) window: bool,
    /// The window's theme; otherwise that of the system.
    #[arg(long, value_enum)]
    pub(crate) theme: Option<ThemeName>,
    /// Writes the report to a new file as well.
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ThemeName {
    Light,
    Dark,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum LanguageName {
    Ja,
    En,
}

/// Puts the sentences of the help in place.
pub(crate) fn translate(command: Command, texts: &Texts) -> Command {
    let command = command.about(texts.get("auditor-help")).long_about(None);
    command.mut_args(|argument| {
        let help = match argument.get_id().as_str() {
            "path" => "auditor-help-path",
            "identity" => "auditor-help-identity",
            "head" => "auditor-help-head",
            "language" => "auditor-help-language",
            "json" => "auditor-help-json",
            "window" => "auditor-help-window",
            "theme" => "auditor-help-theme",
            "report" => "auditor-help-report",
            "version" => "auditor-help-version",
            _ => "auditor-help-help",
        };
        argument.help(texts.get(help)).long_help(None)
    })
}

/// `--language` wherever it stands, otherwise that of the system, otherwise English; read before the command line is
/// parsed, since its help is a text as well.
pub(crate) fn language() -> Language {
    let typed: Vec<String> =
        std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect();
    let asked = typed.iter().enumerate().find_map(|(place, argument)| {
        let (name, tag) =
            argument.split_once('=').map_or((argument.as_str(), None), |(name, tag)| (name, Some(tag)));
        let tag = tag.or_else(|| typed.get(place + 1).map(String::as_str));
        ["--language", "--lang"].contains(&name).then(|| tag.and_then(Language::from_tag)).flatten()
    });
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let of_the_system = || {
        set("LC_ALL")
            .or_else(|| set("LC_MESSAGES"))
            .or_else(|| set("LANG"))
            .and_then(|tag| Language::from_tag(&tag))
    };
    asked.or_else(of_the_system).unwrap_or(Language::English)
}
