//! A command line that was not understood, in the person's language.

use app::Texts;
use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// What is wrong, in a sentence. clap gives the kind and the words that it is about; none of its own are shown.
pub(crate) fn sentence(error: &Error, texts: &Texts) -> String {
    let about = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(word)) => word.clone(),
        Some(ContextValue::Strings(words)) => words.join(", "),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let argument = about(ContextKind::InvalidArg);
    let (text, value) = match error.kind() {
        ErrorKind::MissingRequiredArgument => ("cli-misused-missing", String::new()),
        ErrorKind::UnknownArgument => ("cli-misused-unknown", String::new()),
        ErrorKind::InvalidSubcommand => ("cli-misused-command", about(ContextKind::InvalidSubcommand)),
        ErrorKind::ArgumentConflict => ("cli-misused-conflict", about(ContextKind::PriorArg)),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            ("cli-misused-value", about(ContextKind::InvalidValue))
        }
        _ => ("cli-misused", String::new()),
    };
    texts.with(text, &[("argument", &argument), ("value", &value)])
}
