//! The last message of a SCRAM server: it has to prove that it knows the keys.

use super::{Deed, Expect, Row, Step, Who, last};
use crate::hostile::Talk;
use mongo_auth::{
    sasl::Error::{ConversationIdChanged, LateDone, UnexpectedPayload},
    scram::Error::{Encoding, Malformed, MessageTooLong, ServerSignature, UnsupportedExtension},
};

/// The last character but padding replaced by another.
fn flipped(t: &Talk<'_>, at: usize) -> Vec<u8> {
    let mut signature = t.honest('v').to_owned().into_bytes();
    signature[at] = if signature[at] == b'A' { b'B' } else { b'A' };
    [b"v=", &*signature].concat()
}

#[rustfmt::skip] // A row is a line.
pub(super) fn rows() -> Vec<Row> {
    use Deed::Sasl;
    let row = |id, deed, expect: Expect| Row::new(id, Who::Scram, deed, expect).disclosing(1);
    vec![
        last("T02: the first bits of the signature are wrong", ServerSignature, |t| flipped(t, 0)),
        last("T02: a bit in the middle is wrong", ServerSignature, |t| flipped(t, t.honest('v').len() / 2)),
        last("T02: the signature is short", ServerSignature, |t| t.with('v', &t.honest('v')[..8])),
        last("T02: the signature is long", ServerSignature, |t| t.with('v', &format!("AAAA{}", t.honest('v')))),
        last("T02: bytes behind the signature", ServerSignature, |t| t.with('v', &format!("{}AAAA", t.honest('v')))),
        last("T02: the signature is empty", ServerSignature, |t| t.with('v', "")),
        last("T02: the client's proof comes back", ServerSignature, |t| t.with('v', t.sent('p'))),
        last("T02: all bits are zero", ServerSignature, |t| t.with('v', &format!("{}=", "A".repeat(t.honest('v').len() - 1)))),
        last("T02: all bits are one", ServerSignature, |t| t.with('v', &"/".repeat(t.honest('v').len()))),
        last("T02: the signature of the other hash, or nearly", ServerSignature, |t| t.with('v', if t.honest('v').len() == 28 { "rmF9pqV8S7suAoZWja4dJRkFsKQrmF9pqV8S7suAoZW=" } else { "rmF9pqV8S7suAoZWja4dJRkFsKQ=" })),
        last("T09: the signature without padding", ServerSignature, |t| t.with('v', t.honest('v').trim_end_matches('='))),
        last("T09: a blank behind the signature", ServerSignature, |t| t.with('v', &format!("{} ", t.honest('v')))),
        last("T09: a line break inside the signature", ServerSignature, |t| t.with('v', &format!("{}\n{}", &t.honest('v')[..4], &t.honest('v')[4..]))),
        last("T02: the signature in hexadecimal", ServerSignature, |t| t.with('v', &"ab".repeat(20))),
        last("T01 b12 b13: no signature, but done, as ponylang/postgres and the Ruby driver took it", Malformed, |_| Vec::new()),
        last("T08: V=", Malformed, |t| t.server.replacen('v', "V", 1).into()),
        last("T08: an attribute before the signature", Malformed, |t| format!("x=1,{}", t.server).into()),
        last("T08: e= with the right signature behind it, as PyMongo takes it", Malformed, |t| format!("e=other-error,{}", t.server).into()),
        last("T08: two signatures, the first is wrong", Malformed, |t| format!("v=AAAA,{}", t.server).into()),
        last("T08: two signatures, the first is right", Malformed, |t| format!("{},v=AAAA", t.server).into()),
        last("T08 b20: m= before the signature", UnsupportedExtension, |t| format!("m=x,{}", t.server).into()),
        last("T08 b20: m= behind the signature", UnsupportedExtension, |t| format!("{},m=x", t.server).into()),
        last("T08: a NUL behind the signature", Encoding, |t| format!("{}\0", t.server).into()),
        last("T08: a byte that is not UTF-8 behind it", Encoding, |t| [t.server.as_bytes(), b",x=\xff"].concat()),
        last("T03 b17: 60,000 bytes behind the signature", MessageTooLong, |t| format!("{},x={}", t.server, "y".repeat(60_000)).into()),
        last("T01 b12: a second first message", Malformed, |t| format!("r={}x,s=QUJD,i=4096", t.sent('r')).into()),
        last("T01 b12: the first message again", Malformed, |t| format!("r={},s=QUJD,i=4096", t.sent('r')).into()),
        last("T01: the client's last message comes back", Malformed, |t| t.client.into()),
        last("T08: e=other-error", Expect::Rejected(None), |_| b"e=other-error".to_vec()),
        last("T08: e= without a text", Malformed, |_| b"e=".to_vec()),
        last("T08: an optional extension behind the signature is passed over", Expect::LogsIn, |t| format!("{},x=1", t.server).into()),

        row("T13: another conversationId with the signature", Sasl(Step::Final, |s| s.conversation_id += 1), ConversationIdChanged.into()),
        row("T03: the signature is right and done is false, for ever", Deed::Answer(Step::Empty, |doc, s| { doc.int32("conversationId", s.conversation_id); doc.boolean("done", false); doc.binary("payload", b""); }), LateDone.into()),
        row("T03: a payload after the end", Sasl(Step::Empty, |s| s.payload = b"v=AAAA".to_vec()), UnexpectedPayload.into()),
        row("T03: a payload after the end, and not done", Sasl(Step::Empty, |s| { s.payload = vec![0]; s.done = false; }), UnexpectedPayload.into()),
        row("T13: another conversationId in the end", Sasl(Step::Empty, |s| s.conversation_id = -1), ConversationIdChanged.into()),
    ]
}
