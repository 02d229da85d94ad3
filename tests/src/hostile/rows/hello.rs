//! What a server says about itself and about its user.

use super::{Deed, Expect, Row, Step, Who};
use mongo_auth::{
    Mechanism,
    rawbson::{Doc, Writer},
};
use mongo_auth_host::ErrorKind;

/// `hello` with this list of mechanisms in place of the honest one.
fn offering(out: &mut Writer<'_, '_>, hello: &Doc<'_>, names: &[&str]) {
    out.array("saslSupportedMechs", |list| {
        for (at, name) in names.iter().enumerate() {
            list.string(&at.to_string(), name);
        }
    });
    out.elements(hello);
}

#[rustfmt::skip] // A row is a line.
pub(super) fn rows() -> Vec<Row> {
    use Deed::Document;
    let any = |id, deed, expect: Expect| Row::new(id, Who::Scram, deed, expect);
    // The attempt inside `hello` is ignored by this server, so the list decides.
    let lists = |id, elements: fn(&mut Writer<'_, '_>, &Doc<'_>)| {
        Row::new(id, Who::Negotiating, Document(Step::Hello, elements), Expect::LogsIn).disclosing(1)
    };
    let weak = |id, elements: fn(&mut Writer<'_, '_>, &Doc<'_>)| {
        let expect = Expect::Fails(ErrorKind::MechanismTooWeak(Mechanism::ScramSha1));
        Row::new(id, Who::NegotiatingSha256, Document(Step::Hello, elements), expect)
    };
    vec![
        any("T01: it claims to be an arbiter", Document(Step::Hello, |out, hello| { out.boolean("arbiterOnly", true); out.elements(hello); }), Expect::Arbiter),
        Row::new("T01: it claims to be an arbiter, to PLAIN", Who::Plain, Document(Step::Hello, |out, hello| { out.boolean("arbiterOnly", true); out.elements(hello); }), Expect::Arbiter),
        Row::new("T01: it claims to be an arbiter, to X.509", Who::X509, Document(Step::Hello, |out, hello| { out.boolean("arbiterOnly", true); out.elements(hello); }), Expect::Arbiter),

        lists("T11 b23: it offers PLAIN alone", |out, hello| offering(out, hello, &["PLAIN"])),
        lists("T11: it offers MONGODB-CR alone", |out, hello| offering(out, hello, &["MONGODB-CR"])),
        lists("T11: it offers everything but SCRAM", |out, hello| offering(out, hello, &["PLAIN", "GSSAPI", "MONGODB-X509", "MONGODB-AWS", "MONGODB-OIDC"])),
        lists("T11: it offers junk", |out, hello| offering(out, hello, &["", "\u{1b}[31m", "scram-sha-256", "SCRAM-SHA-256\0"])),
        lists("T10: it offers channel binding alone", |out, hello| offering(out, hello, &["SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS"])),
        lists("T11: it offers nothing", |out, hello| offering(out, hello, &[])),
        lists("T11: the list is text", |out, hello| { out.string("saslSupportedMechs", "PLAIN"); out.elements(hello); }),
        lists("T11: the list holds numbers", |out, hello| { out.array("saslSupportedMechs", |list| list.int32("0", 1)); out.elements(hello); }),
        lists("T11: PLAIN comes first", |out, hello| offering(out, hello, &["PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"])),
        weak("T11 b22: it hides SCRAM-SHA-256 from a client that insists on it", |out, hello| offering(out, hello, &["SCRAM-SHA-1"])),
        weak("T11 b22: it offers PLAIN to a client that insists on SCRAM-SHA-256", |out, hello| offering(out, hello, &["PLAIN"])),
        weak("T11 b22: it offers nothing to a client that insists on SCRAM-SHA-256", |out, hello| offering(out, hello, &[])),

        any("T41: ok is text", Document(Step::Hello, |out, _| out.string("ok", "1")), Expect::Rejected(None)),
        any("T41: ok is true", Document(Step::Hello, |out, _| out.boolean("ok", true)), Expect::Rejected(None)),
        any("T41: ok is not a number", Document(Step::Hello, |out, _| out.double("ok", f64::NAN)), Expect::Rejected(None)),
        any("T41: ok is 2", Document(Step::Hello, |out, _| out.int32("ok", 2)), Expect::Rejected(None)),
        any("T41: no ok", Document(Step::Hello, |out, _| out.int32("maxWireVersion", 17)), Expect::Rejected(None)),
        any("T41: an empty document", Document(Step::Hello, |_, _| {}), Expect::Rejected(None)),
        any("T43: a refusal of 60,000 bytes with escape sequences and line breaks", Document(Step::Hello, |out, _| {
            out.double("ok", 0.0);
            out.int32("code", 8000);
            out.string("codeName", &"\u{1b}]0;owned\u{7}\r\n".repeat(1000));
            out.string("errmsg", &"\u{1b}[2J\r\nINFO  logged in\u{202e}\0".repeat(1500));
            out.array("errorLabels", |list| (0..500).for_each(|n| list.string(&n.to_string(), "\u{1b}\r\n")));
        }), Expect::Rejected(Some(8000))),
        any("T43: a refusal of 1 MB", Document(Step::Hello, |out, _| {
            out.double("ok", 0.0);
            out.string("errmsg", &"x".repeat(1_000_000));
        }), mongo_auth::wire::op_msg::Error::TooLong.into()),
        any("T43: a code that does not fit", Document(Step::Hello, |out, _| { out.double("ok", 0.0); out.int64("code", i64::MIN); }), Expect::Rejected(Some(i64::MIN))),
    ]
}
