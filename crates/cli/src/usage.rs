//! Usage errors without a word of the arguments: a password may be among them.

use crate::output;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Prints what is wrong with the arguments, or the help that was asked for; returns the exit code.
pub(crate) fn report(error: &clap::Error, arguments: &[String]) -> u8 {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            output::end_if_closed(error.print());
            return 0;
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            return 2;
        }
        _ => {}
    }
    output::diagnostic(format_args!("error: {}", sentence(error, arguments)));
    if let Some(names) = texts(error, ContextKind::SuggestedArg)
        .or_else(|| texts(error, ContextKind::SuggestedSubcommand))
    {
        output::diagnostic(format_args!("  hint: did you mean {names}?"));
    }
    output::diagnostic("For more, try '--help'.");
    2
}

fn sentence(error: &clap::Error, arguments: &[String]) -> String {
    // But for an unknown argument, this is the name of one of ours.
    let argument = || texts(error, ContextKind::InvalidArg).unwrap_or("an argument".into());
    match error.kind() {
        ErrorKind::UnknownArgument | ErrorKind::InvalidSubcommand => {
            match texts(error, ContextKind::InvalidArg)
                .or_else(|| texts(error, ContextKind::InvalidSubcommand))
                .and_then(|unknown| position(&unknown, arguments))
            {
                Some(n) => format!("argument {n} is not expected"),
                None => "an argument is not expected".into(),
            }
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            match texts(error, ContextKind::ValidValue) {
                Some(values) => format!("{} takes one of {values}", argument()),
                None => format!("{} does not take that value", argument()),
            }
        }
        ErrorKind::MissingRequiredArgument => format!("{} is missing", argument()),
        ErrorKind::ArgumentConflict => match texts(error, ContextKind::PriorArg) {
            Some(prior) => format!("{} does not go with {prior}", argument()),
            _ => format!("{} does not go with the others, or is repeated", argument()),
        },
        ErrorKind::NoEquals | ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues => {
            format!("{} needs a value", argument())
        }
        ErrorKind::TooManyValues => format!("{} has too many values", argument()),
        ErrorKind::InvalidUtf8 => "an argument is not UTF-8".into(),
        _ => "the arguments cannot be understood".into(),
    }
}

/// Which argument, counted from 1, is the unknown one.
fn position(unknown: &str, arguments: &[String]) -> Option<usize> {
    let same =
        |argument: &String| argument == unknown || argument.starts_with(&format!("{unknown}="));
    arguments.iter().position(same)
}

fn texts(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join(", ")),
        _ => None,
    }
}
