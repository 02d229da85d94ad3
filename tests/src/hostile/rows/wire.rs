//! Frames and BSON. Every row is met once in place of the answer to `hello` and once in place of
//! the answer to the first message of a mechanism.

use super::{Deed, Expect, Row, Step, Who};
use crate::hostile::edit::{BEFORE_DOCUMENT, field, patched, with_length};
use mongo_auth::{
    rawbson::ErrorKind as BsonKind,
    wire::op_msg::Error::{Flags, Length, MoreToCome, Opcode, ResponseTo, Section, TooLong},
};

/// Where the parts of a message stand.
const LENGTH: usize = 0;
const RESPONSE_TO: usize = 8;
const OPCODE: usize = 12;
const FLAGS: usize = 16;
const KIND: usize = 20;

#[rustfmt::skip] // A row is a line.
pub(super) fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    let mut row = |id, expect: Expect, message: fn(&[u8]) -> Vec<u8>| {
        rows.push(Row::new(id, Who::Scram, Deed::Message(Step::Hello, message), expect.clone()));
        rows.push(Row::new(id, Who::Scram, Deed::Message(Step::Start, message), expect));
    };
    row("T42: a length of 15", Length.into(), |m| patched(m, LENGTH, 15));
    row("T42: a length of 0", Length.into(), |m| patched(m, LENGTH, 0));
    row("T42: a length of 16, a header alone", Length.into(), |m| patched(&m[..16], LENGTH, 16));
    row("T42: a length of -1", Length.into(), |m| patched(m, LENGTH, -1));
    row("T42: the least length there is", Length.into(), |m| patched(m, LENGTH, i32::MIN));
    row("T42: the largest length there is", TooLong.into(), |m| patched(m, LENGTH, i32::MAX));
    row("T42: 48,000,001 bytes announced", TooLong.into(), |m| patched(m, LENGTH, 48_000_001));
    row("T42: 64 KiB and a byte announced", TooLong.into(), |m| patched(m, LENGTH, 65_537));
    row("T42: the answer to another request", ResponseTo.into(), |m| patched(m, RESPONSE_TO, field(m, RESPONSE_TO) + 1));
    row("T42: the answer to no request", ResponseTo.into(), |m| patched(m, RESPONSE_TO, 0));
    row("T42: the answer to the request before", ResponseTo.into(), |m| patched(m, RESPONSE_TO, field(m, RESPONSE_TO) - 1));
    row("T42: compressed, opcode 2012", Opcode.into(), |m| patched(m, OPCODE, 2012));
    row("T42: a query, opcode 2004", Opcode.into(), |m| patched(m, OPCODE, 2004));
    row("T42: a reply of old servers, opcode 1", Opcode.into(), |m| patched(m, OPCODE, 1));
    row("T42: opcode 0", Opcode.into(), |m| patched(m, OPCODE, 0));
    row("T42: a required flag that nobody knows", Flags.into(), |m| patched(m, FLAGS, 1 << 2));
    row("T42: the last of the required flags", Flags.into(), |m| patched(m, FLAGS, 1 << 15));
    row("T42: more to come", MoreToCome.into(), |m| patched(m, FLAGS, 1 << 1));
    row("T42: a checksum is announced and is not there", Section.into(), |m| patched(m, FLAGS, 1));
    row("T42: no sections", Section.into(), |m| with_length(m[..KIND].into()));
    row("T42: the flags are cut short", Length.into(), |m| with_length(m[..18].into()));
    row("T42: two sections of kind 0", Section.into(), |m| with_length([m, &m[KIND..]].concat()));
    row("T42: a section of kind 2", Section.into(), |m| { let mut m = m.to_vec(); m[KIND] = 2; m });
    row("T42: a section of kind 255", Section.into(), |m| { let mut m = m.to_vec(); m[KIND] = 255; m });
    row("T42: a section of kind 1 alone", Section.into(), |m| with_length([&m[..KIND], &sequence(9, b"docs\0")].concat()));
    row("T42: kind 1 with a length beyond the message", Section.into(), |m| with_length([m, &sequence(1000, b"docs\0")].concat()));
    row("T42: kind 1 with a negative length", Section.into(), |m| with_length([m, &sequence(-1, b"docs\0")].concat()));
    row("T42: kind 1 with a length below its own", Section.into(), |m| with_length([m, &sequence(3, b"docs\0")].concat()));
    row("T42: kind 1 without the end of its name", Section.into(), |m| with_length([m, &sequence(8, b"docs")].concat()));
    row("T42: kind 1 with half a document", Section.into(), |m| with_length([m, &sequence(14, b"docs\0\x09\0\0\0\0")].concat()));
    row("T41: a byte behind the last section", Section.into(), |m| with_length([m, b"\0"].concat()));
    row("T41: a byte inside the section behind the document", Section.into(), |m| with_length([m, b"\x05"].concat()));

    row("T41: the document is a byte longer than the message", Section.into(), |m| patched(m, BEFORE_DOCUMENT, field(m, BEFORE_DOCUMENT) + 1));
    row("T41: the document is negative", Section.into(), |m| patched(m, BEFORE_DOCUMENT, -5));
    row("T41: the document is as large as can be", Section.into(), |m| patched(m, BEFORE_DOCUMENT, i32::MAX));
    row("T41: a document of 4 bytes", Section.into(), |m| patched(m, BEFORE_DOCUMENT, 4));
    row("T41: half a document", Section.into(), |m| with_length(m[..BEFORE_DOCUMENT + 10].into()));
    row("T41: a document without its end", bson(BsonKind::Terminator, 9), |m| document(m, b"\x08ok\0\x01\x01"));
    row("T41: an element of a type there is not", bson(BsonKind::Type, 4), |m| document(m, b"\x14ok\0\x01\0"));
    row("T41: a boolean that is 2", bson(BsonKind::Type, 8), |m| document(m, b"\x08ok\0\x02\0"));
    row("T41: a key without its end", bson(BsonKind::Terminator, 7), |m| document(m, b"\x08ok\0"));
    row("T41: a key that is not UTF-8", bson(BsonKind::Utf8, 5), |m| document(m, b"\x08\xffk\0\x01\0"));
    row("T41: text longer than the document", bson(BsonKind::Length, 8), |m| document(m, b"\x02ok\0\xff\0\0\0x\0\0"));
    row("T41: text of negative length", bson(BsonKind::Length, 8), |m| document(m, b"\x02ok\0\xff\xff\xff\xffx\0\0"));
    row("T41: text of no length, not even its end", bson(BsonKind::Length, 8), |m| document(m, b"\x02ok\0\0\0\0\0\0\0"));
    row("T41: text without its end", bson(BsonKind::Terminator, 13), |m| document(m, b"\x02ok\0\x02\0\0\0xy\0"));
    row("T41: text that is not UTF-8", bson(BsonKind::Utf8, 12), |m| document(m, b"\x02ok\0\x02\0\0\0\xff\0\0"));
    row("T41: a payload longer than the document", bson(BsonKind::Length, 8), |m| document(m, b"\x05ok\0\xff\0\0\0\0x\0"));
    row("T41: a number cut short", bson(BsonKind::Length, 8), |m| document(m, b"\x01ok\0\0\0\0\0\0"));
    row("T41: an inner document longer than the outer", bson(BsonKind::Length, 8), |m| document(m, b"\x03ok\0\x20\0\0\0\0\0"));
    row("T41: nine documents deep", bson(BsonKind::Depth, 56), |m| document(m, &nested(8)));
    row("T41: 5,000 documents deep", bson(BsonKind::Depth, 56), |m| document(m, &nested(5000)));
    rows
}

const fn bson(kind: BsonKind, at: usize) -> Expect {
    Expect::Bson(kind, at)
}

/// A section of kind 1 with this length.
fn sequence(len: i32, rest: &[u8]) -> Vec<u8> {
    [&[1][..], &len.to_le_bytes(), rest].concat()
}

/// A message whose document has these bytes behind its length.
fn document(message: &[u8], body: &[u8]) -> Vec<u8> {
    let len = i32::try_from(body.len() + 4).expect("a short document");
    with_length([&message[..BEFORE_DOCUMENT], &len.to_le_bytes(), body].concat())
}

/// So many documents, one inside the other, and the end of the outermost.
fn nested(levels: usize) -> Vec<u8> {
    let mut body = vec![0];
    for _ in 0..levels {
        let len = i32::try_from(body.len() + 4).expect("a short document");
        body = [b"\x03a\0", &len.to_le_bytes()[..], &body, &[0]].concat();
    }
    body
}
