//! `eval`: JSON requests, one a line, answered one a line.

mod aws_profile;
mod bson;
mod request;
mod saslprep;
mod scram;
mod sigv4;
mod uri;

use crate::output;
use request::{Failure, Request};
use serde_json::{Map, Value, json};
use std::io::{self, BufRead, BufWriter, Write};

/// Answers every line of standard input, in order.
pub(super) fn run() -> u8 {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut input = io::stdin().lock();
    let mut line = Vec::new();
    loop {
        line.clear();
        match input.read_until(b'\n', &mut line) {
            Ok(0) => break,
            Ok(_) => output::end_if_closed(writeln!(out, "{}", answer(&line))),
            Err(e) => {
                output::end_if_closed(out.flush());
                output::diagnostic(format_args!("error: standard input: {e}"));
                return super::USAGE;
            }
        }
    }
    output::end_if_closed(out.flush());
    0
}

fn answer(line: &[u8]) -> Value {
    let request: Map<String, Value> = match serde_json::from_slice(line) {
        Ok(Value::Object(request)) => request,
        Ok(_) => return failed(None, Failure::bad_request("a request is a JSON object")),
        Err(e) => {
            // The words of the parser may quote the line.
            let at = e.column();
            let message = format!("the line is not JSON, at column {at}");
            return failed(None, Failure::bad_request(&message));
        }
    };
    let id = request.get("id").cloned();
    match dispatch(&Request(&request)) {
        Ok(ok) => with_id(id, "ok", ok),
        Err(failure) => failed(id, failure),
    }
}

fn dispatch(request: &Request<'_>) -> Result<Value, Failure> {
    match request.text("op")? {
        "aws_profile" => aws_profile::answer(request),
        "bson" => bson::answer(request),
        "saslprep" => saslprep::answer(request),
        "scram" => scram::answer(request),
        "uri" => uri::answer(request),
        "sigv4" => sigv4::answer(request),
        _ => Err(Failure::bad_request(
            "op is not one of aws_profile, bson, saslprep, scram, sigv4 and uri",
        )),
    }
}

fn failed(id: Option<Value>, failure: Failure) -> Value {
    let mut error = json!({"kind": failure.kind});
    if let Some(at) = failure.at {
        error["at"] = at.into();
    }
    error["message"] = failure.message.into();
    if let Some(messages) = failure.client_messages {
        error["client_messages"] = messages.into();
    }
    if let Some(trace) = failure.trace {
        error["trace"] = *trace;
    }
    with_id(id, "error", error)
}

fn with_id(id: Option<Value>, name: &str, value: Value) -> Value {
    let mut answer = Map::new();
    if let Some(id) = id {
        answer.insert("id".into(), id);
    }
    answer.insert(name.into(), value);
    answer.into()
}
