//! Answers to a command on a connection that is logged in.

use super::super::edit::{field, patched, with_length};
use super::{Deed, Expect, Row, Step, Who};
use mongo_auth::wire::op_msg::Error::{
    Flags, Length, MoreToCome, Opcode, ResponseTo, Section, TooLong,
};
use mongo_auth_host::ErrorKind;

/// Answers to a command on a connection that is logged in.
#[must_use]
#[rustfmt::skip] // A row is a line.
pub fn commands() -> Vec<Row> {
    use Deed::{Close, Document, Message, Reset};
    let row = |id, deed, expect: Expect| Row::new(id, Who::Plain, deed, expect).disclosing(1);
    let bytes = |id, expect: Expect, message: fn(&[u8]) -> Vec<u8>| row(id, Message(Step::Command, message), expect);
    let closed = || Expect::Fails(ErrorKind::Closed);
    vec![
        row("T43: a refusal of 1 MB with escape sequences and line breaks", Document(Step::Command, |out, _| {
            out.double("ok", 0.0);
            out.int32("code", 8000);
            out.string("codeName", &"\u{1b}]0;owned\u{7}\r\n".repeat(10_000));
            out.string("errmsg", &"\u{1b}[2J\r\nINFO  logged in\u{202e}\0".repeat(40_000));
        }), Expect::CommandFailed(Some(8000))),
        row("T41: ok is text", Document(Step::Command, |out, _| out.string("ok", "1")), Expect::CommandFailed(None)),
        row("T41: an empty document", Document(Step::Command, |_, _| {}), Expect::CommandFailed(None)),
        bytes("T42: a length of 15", Length.into(), |m| patched(m, 0, 15)),
        bytes("T42: a length of -1", Length.into(), |m| patched(m, 0, -1)),
        bytes("T42: 48,000,001 bytes announced", TooLong.into(), |m| patched(m, 0, 48_000_001)),
        bytes("T42: 48,000,000 bytes announced, and few come", Expect::TimesOut, |m| patched(m, 0, 48_000_000)),
        bytes("T42: an HTTP response", TooLong.into(), |_| b"HTTP/1.1 400 Bad Request\r\n\r\n".into()),
        bytes("T42: the answer to another request", ResponseTo.into(), |m| patched(m, 8, field(m, 8) + 1)),
        bytes("T42: compressed, opcode 2012", Opcode.into(), |m| patched(m, 12, 2012)),
        bytes("T42: a required flag that nobody knows", Flags.into(), |m| patched(m, 16, 1 << 2)),
        bytes("T42: more to come", MoreToCome.into(), |m| patched(m, 16, 1 << 1)),
        bytes("T42: two sections of kind 0", Section.into(), |m| with_length([m, &m[20..]].concat())),
        bytes("T42: silence", Expect::TimesOut, |_| Vec::new()),
        row("T42: closed", Close(Step::Command, |_| Vec::new()), closed()),
        row("T42: closed half-way", Close(Step::Command, |m| m[..m.len() / 2].into()), closed()),
        row("T42: reset", Reset(Step::Command), closed()),
    ]
}
