//! Many strings, one a line.

use super::{as_json, judge};
use crate::{args::UriArgs, output};
use serde_json::json;
use std::io::{self, BufRead};

/// Judges every line of standard input. Lines without a remark print nothing but in the sum.
pub(super) fn run(args: &UriArgs) -> u8 {
    let (mut fine, mut warned, mut malformed) = (0_u64, 0_u64, 0_u64);
    for (line, number) in io::stdin().lock().split(b'\n').zip(1_u64..) {
        let line = match line {
            Ok(line) => line,
            Err(e) => {
                output::diagnostic(format_args!("error: standard input: {e}"));
                return crate::command::USAGE;
            }
        };
        let line = line.strip_suffix(b"\r").unwrap_or(&line);
        if line.is_empty() {
            continue;
        }
        let remarks = match core::str::from_utf8(line) {
            Ok(string) => remarks(string, number, args),
            Err(_) => Err("the line is not UTF-8".into()),
        };
        let (what, texts) = match remarks {
            Ok(texts) if texts.is_empty() => {
                fine += 1;
                continue;
            }
            Ok(texts) => {
                warned += 1;
                ("warning", texts)
            }
            Err(text) => {
                malformed += 1;
                if args.json {
                    output::json(&json!({"line": number, "error": {"message": text}}));
                }
                ("error", vec![text])
            }
        };
        if !args.json && !args.quiet {
            texts.iter().for_each(|text| output::result(format_args!("{number}: {what}: {text}")));
        }
    }
    if !args.json && !args.quiet {
        output::result(format_args!(
            "{} strings: {fine} fine, {warned} with warnings, {malformed} malformed",
            fine + warned + malformed
        ));
    }
    if malformed > 0 { crate::command::USAGE } else { 0 }
}

/// The warnings about one string, or why it cannot be used.
fn remarks(string: &str, number: u64, args: &UriArgs) -> Result<Vec<String>, String> {
    let (uri, credential) = judge(string, args.strict_aws).map_err(|e| e.to_string())?;
    if args.json {
        output::json(&json!({"line": number, "ok": as_json(&uri, credential.as_ref())}));
    }
    Ok(uri.warnings().map(|warning| warning.to_string()).collect())
}
