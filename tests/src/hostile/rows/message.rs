//! The first message of a SCRAM server: its grammar (RFC 5802 section 7).

use super::{Deed, Expect, Row, Step, Who, first};
use mongo_auth::scram::Error::{Encoding, Malformed, MessageTooLong, UnsupportedExtension};

fn with(message: &str, change: impl Fn(&[&str]) -> String) -> Vec<u8> {
    let attributes: Vec<_> = message.split(',').collect();
    change(&attributes).into_bytes()
}

#[rustfmt::skip] // A row is a line.
pub(super) fn rows() -> Vec<Row> {
    let refused = Deed::Payload(Step::Start, |_| b"e=unknown-user".to_vec());
    let extended = Deed::Payload(Step::Start, |t| format!("{},x=1", t.server).into());
    vec![
        first("T08: an empty message", Malformed, |_| Vec::new()),
        first("T08: salt before nonce", Malformed, |t| with(t.server, |a| [a[1], a[0], a[2]].join(","))),
        first("T08: count before salt", Malformed, |t| with(t.server, |a| [a[0], a[2], a[1]].join(","))),
        first("T08: the nonce twice", Malformed, |t| with(t.server, |a| [a[0], a[0], a[1], a[2]].join(","))),
        first("T08: the salt twice", Malformed, |t| with(t.server, |a| [a[0], a[1], a[1], a[2]].join(","))),
        first("T08: a second count behind the first", Malformed, |t| format!("{},i=1", t.server).into()),
        first("T08: a second nonce behind the count", Malformed, |t| format!("{},r=abcd", t.server).into()),
        first("T08: no count", Malformed, |t| with(t.server, |a| [a[0], a[1]].join(","))),
        first("T08: attributes in capitals", Malformed, |t| with(t.server, |a| [a[0].replacen('r', "R", 1), a[1].replacen('s', "S", 1), a[2].replacen('i', "I", 1)].join(","))),
        first("T08: an attribute without its equals sign", Malformed, |t| t.server.replace(",s=", ",s").into()),
        first("T08: a comma at the front", Malformed, |t| format!(",{}", t.server).into()),
        first("T08: a comma at the end", Malformed, |t| format!("{},", t.server).into()),
        first("T08: two commas", Malformed, |t| t.server.replace(",s=", ",,s=").into()),
        first("T08: semicolons", Malformed, |t| t.server.replace(',', ";").into()),
        first("T08: an extension with an empty value", Malformed, |t| format!("{},x=", t.server).into()),
        first("T08: an extension of two letters", Malformed, |t| format!("{},xy=1", t.server).into()),
        first("T08: an extension twice", Malformed, |t| format!("{},x=1,x=2", t.server).into()),
        first("T08 b20: m= at the front, as lib/pq passed over it", UnsupportedExtension, |t| format!("m=x,{}", t.server).into()),
        first("T08 b20: m= in the middle", UnsupportedExtension, |t| t.server.replace(",s=", ",m=x,s=").into()),
        first("T08 b20: m= at the end", UnsupportedExtension, |t| format!("{},m=x", t.server).into()),
        first("T08: the client's own message comes back", Malformed, |t| t.client.into()),
        first("T10: the header comes back as well", Malformed, |t| format!("n,,{}", t.server).into()),
        first("T08: a NUL in the middle", Encoding, |t| t.server.replace(",s=", "\0,s=").into()),
        first("T08: a NUL at the end", Encoding, |t| format!("{}\0", t.server).into()),
        first("T08: a byte order mark", Malformed, |t| format!("\u{feff}{}", t.server).into()),
        first("T08: UTF-16", Encoding, |t| t.server.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        first("T08: a byte that is not UTF-8", Encoding, |t| [t.server.as_bytes(), b",x=\xff"].concat()),
        first("T08: an overlong encoding", Encoding, |t| [t.server.as_bytes(), b",x=\xc0\x80"].concat()),
        first("T08: a surrogate in UTF-8", Encoding, |t| [t.server.as_bytes(), b",x=\xed\xa0\x80"].concat()),
        first("T08: 2,000 bytes of an extension", MessageTooLong, |t| format!("{},x={}", t.server, "y".repeat(2000)).into()),
        first("T02 b12: the last message in place of the first", Malformed, |_| b"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=".to_vec()),
        Row::new("T08: e= in place of the first message", Who::Scram, refused, Expect::Rejected(None)),
        // The extension is part of what both sides sign, so the honest server sees the forgery.
        Row::new("T08: an optional extension that the server did not sign", Who::Scram, extended, Expect::Rejected(Some(18))).disclosing(1),
    ]
}
