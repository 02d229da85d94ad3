//! What stands around the payloads: `done`, `conversationId`, the attempt inside `hello`, PLAIN
//! and X.509.

use super::{Deed, Expect, Mode, Row, Step, Who};
use mongo_auth::Error::Reply;
use mongo_auth::sasl::Error::{ConversationIdChanged, EarlyDone, LateDone, UnexpectedPayload};
use mongo_auth::scram::Error::{IterationsTooLow, ServerNonce, ServerSignature};

#[rustfmt::skip] // A row is a line.
pub(super) fn rows() -> Vec<Row> {
    let mut rows = conversation();
    rows.extend(speculation());
    rows.extend(others());
    rows
}

#[rustfmt::skip]
fn conversation() -> Vec<Row> {
    use Deed::{Answer, Sasl};
    let start = |id, deed, expect: Expect| Row::new(id, Who::Scram, deed, expect);
    let end = |id, deed, expect: Expect| Row::new(id, Who::Scram, deed, expect).disclosing(1);
    vec![
        start("T01: done with the first message", Sasl(Step::Start, |s| s.done = true), EarlyDone.into()),
        start("T01 b14: done with an empty first message", Sasl(Step::Start, |s| { s.done = true; s.payload.clear(); }), EarlyDone.into()),
        start("T01: done with a signature at once", Sasl(Step::Start, |s| { s.done = true; s.payload = b"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=".to_vec(); }), EarlyDone.into()),
        start("T41: no conversationId", Answer(Step::Start, |doc, s| { doc.boolean("done", false); doc.binary("payload", &s.payload); }), Reply.into()),
        start("T41: a conversationId that is text", Answer(Step::Start, |doc, s| { doc.string("conversationId", "1"); doc.boolean("done", false); doc.binary("payload", &s.payload); }), Reply.into()),
        start("T41: no done", Answer(Step::Start, |doc, s| { doc.int32("conversationId", 1); doc.binary("payload", &s.payload); }), Reply.into()),
        start("T41: done is a number", Answer(Step::Start, |doc, s| { doc.int32("conversationId", 1); doc.int32("done", 0); doc.binary("payload", &s.payload); }), Reply.into()),
        start("T41: no payload", Answer(Step::Start, |doc, _| { doc.int32("conversationId", 1); doc.boolean("done", false); }), Reply.into()),
        start("T41: the payload is null", Answer(Step::Start, |doc, _| { doc.int32("conversationId", 1); doc.boolean("done", false); doc.null("payload"); }), Reply.into()),
        start("T41: the payload is a document", Answer(Step::Start, |doc, _| { doc.int32("conversationId", 1); doc.boolean("done", false); doc.document("payload", |_| {}); }), Reply.into()),
        start("T41: of two payloads the first counts, and it is forged", Answer(Step::Start, |doc, s| { doc.int32("conversationId", 1); doc.boolean("done", false); doc.binary("payload", b"r=x,s=QUJD,i=4096"); doc.binary("payload", &s.payload); }), ServerNonce.into()),
        end("T41: of two payloads the first counts, and it is right", Answer(Step::Final, |doc, s| { s.write(doc); doc.binary("payload", b"v=AAAA"); }), Expect::LogsIn),
        end("T41: of two signatures the first counts, and it is forged", Answer(Step::Final, |doc, s| { doc.int32("conversationId", s.conversation_id); doc.boolean("done", true); doc.binary("payload", b"v=AAAA"); doc.binary("payload", &s.payload); }), ServerSignature.into()),
        end("T01: done twice, and nothing else", Answer(Step::Final, |doc, _| { doc.boolean("done", true); doc.boolean("done", true); }), Reply.into()),
        end("T01: an empty success", Answer(Step::Final, |_, _| {}), Reply.into()),
        end("T13: the conversationId as a number of another type", Answer(Step::Final, |doc, s| { doc.int64("conversationId", s.conversation_id.into()); doc.boolean("done", s.done); doc.binary("payload", &s.payload); }), ConversationIdChanged.into()),
        // The honest server knows no conversation of that number.
        end("T13: another conversationId from the start", Sasl(Step::Start, |s| s.conversation_id = 77), Expect::Rejected(Some(17))),
    ]
}

#[rustfmt::skip]
fn speculation() -> Vec<Row> {
    use Deed::Answer;
    // In a reply to `saslStart` these are errors; here it is the one inside `hello` that counts.
    let falls_back = |id, deed| Row::new(id, Who::Scram, deed, Expect::LogsIn).disclosing(1).only(Mode::Speculative);
    vec![
        falls_back("T13: the attempt inside hello failed: ok is 0", Answer(Step::Start, |doc, s| { s.write(doc); doc.double("ok", 0.0); })),
        falls_back("T13: the attempt inside hello failed: a code", Answer(Step::Start, |doc, s| { s.write(doc); doc.int32("code", 18); })),
        falls_back("T13: an error of its own inside hello", Answer(Step::Start, |doc, _| { doc.double("ok", 0.0); doc.string("errmsg", "no"); doc.int32("code", 18); })),
        Row::new("T13: an empty answer to the attempt", Who::Scram, Answer(Step::Start, |_, _| {}), Reply).only(Mode::Speculative),
        Row::new("T13: the answer of X.509 to an attempt of SCRAM", Who::Scram, Answer(Step::Start, |doc, _| { doc.string("dbname", "admin"); doc.string("user", "app"); }), Reply).only(Mode::Speculative),
        Row::new("T13: the answer to somebody else's attempt", Who::Scram, Deed::Sasl(Step::Start, |s| s.payload = b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF,s=QSXCR+Q6sek8bf92,i=4096".to_vec()), ServerNonce).only(Mode::Speculative),
        Row::new("T13 T04: an attempt inside hello is held to the same limits", Who::Scram, Deed::Payload(Step::Start, |t| t.with('i', "1")), IterationsTooLow).only(Mode::Speculative),
        Row::new("T13: an answer to an attempt that nobody made", Who::Plain, Deed::Document(Step::Hello, |out, hello| { out.document("speculativeAuthenticate", |doc| { doc.int32("conversationId", 1); doc.boolean("done", true); doc.binary("payload", b""); }); out.elements(hello); }), Expect::LogsIn).disclosing(1),
        Row::new("T13: the answer to the attempt is text", Who::Scram, Deed::Document(Step::Hello, |out, hello| { out.string("speculativeAuthenticate", "done"); out.elements(hello); }), Expect::LogsIn).disclosing(1),
        Row::new("T13: the answer to the attempt is an array", Who::Scram, Deed::Document(Step::Hello, |out, hello| { out.array("speculativeAuthenticate", |_| {}); out.elements(hello); }), Expect::LogsIn).disclosing(1),
    ]
}

#[rustfmt::skip]
fn others() -> Vec<Row> {
    use Deed::{Document, Sasl};
    let plain = |id, deed, expect: Expect| Row::new(id, Who::Plain, deed, expect).disclosing(1);
    let x509 = |id, deed, expect: Expect| Row::new(id, Who::X509, deed, expect);
    vec![
        plain("T03: PLAIN is not done", Sasl(Step::Start, |s| s.done = false), LateDone.into()),
        plain("T03: PLAIN has a payload", Sasl(Step::Start, |s| s.payload = b"x".to_vec()), UnexpectedPayload.into()),
        plain("T41: PLAIN lacks its payload", Deed::Answer(Step::Start, |doc, _| { doc.int32("conversationId", 1); doc.boolean("done", true); }), Reply.into()),
        plain("T01: PLAIN is answered with ok alone", Deed::Answer(Step::Start, |_, _| {}), Reply.into()),
        plain("T43: PLAIN is refused", Document(Step::Start, |doc, _| { doc.double("ok", 0.0); doc.int32("code", 18); doc.string("errmsg", "no"); }), Expect::Rejected(Some(18))),
        plain("T43: ok and yet a code", Document(Step::Start, |doc, honest| { doc.elements(honest); doc.int32("code", 18); }), Expect::Rejected(Some(18))),
        x509("T34: the server takes the certificate for another user", Document(Step::Certificate, |doc, _| { doc.string("user", "CN=other"); doc.double("ok", 1.0); }), Expect::LogsInAsAnother),
        x509("T34: the same inside hello", Document(Step::Hello, |out, hello| { out.document("speculativeAuthenticate", |doc| doc.string("user", "CN=other")); out.elements(hello); }), Expect::LogsInAsAnother),
        x509("T13 T01: the answer of SCRAM to an attempt of X.509", Document(Step::Hello, |out, hello| { out.document("speculativeAuthenticate", |doc| { doc.int32("conversationId", 1); doc.boolean("done", true); doc.binary("payload", b""); }); out.elements(hello); }), Reply.into()),
        x509("T13: an error inside hello", Document(Step::Hello, |out, hello| { out.document("speculativeAuthenticate", |doc| { doc.double("ok", 0.0); doc.int32("code", 18); }); out.elements(hello); }), Expect::LogsIn),
        x509("T34: the certificate is refused", Document(Step::Certificate, |doc, _| { doc.double("ok", 0.0); doc.int32("code", 18); }), Expect::Rejected(Some(18))),
        x509("T34: ok and yet a code", Document(Step::Certificate, |doc, honest| { doc.elements(honest); doc.int32("code", 18); }), Expect::Rejected(Some(18))),
    ]
}
