//! The nonce of the server: it has to begin with ours, and to add something.

use super::{Row, first};
use mongo_auth::scram::Error::{Encoding, Malformed, ServerNonce};

#[rustfmt::skip] // A row is a line.
pub(super) fn rows() -> Vec<Row> {
    vec![
        first("T06 b21: the nonce is ours and nothing more, as PyMongo takes it", ServerNonce, |t| t.with('r', t.sent('r'))),
        first("T06: an empty nonce", ServerNonce, |t| t.with('r', "")),
        first("T06: half of our nonce", ServerNonce, |t| t.with('r', &t.sent('r')[..t.sent('r').len() / 2])),
        first("T06: all but the last character of ours, and its own", ServerNonce, |t| {
            let ours = t.sent('r');
            t.with('r', &format!("{}!!!!", &ours[..ours.len() - 1]))
        }),
        first("T06: a nonce of its own", ServerNonce, |t| t.with('r', &"abcd".repeat(20))),
        first("T06: ours behind its own", ServerNonce, |t| t.with('r', &format!("abcd{}", t.sent('r')))),
        first("T06: ours in capitals", ServerNonce, |t| t.with('r', &format!("{}abcd", t.sent('r').to_uppercase()))),
        first("T06: our nonce backwards", ServerNonce, |t| t.with('r', &t.sent('r').chars().rev().collect::<String>())),
        first("T06: a control byte in the nonce", ServerNonce, |t| t.with('r', &format!("{}\u{1}", t.honest('r')))),
        first("T06: a blank in the nonce", ServerNonce, |t| t.with('r', &format!("{} x", t.honest('r')))),
        first("T06: a tab in the nonce", ServerNonce, |t| t.with('r', &format!("{}\t", t.honest('r')))),
        first("T06: a character beyond ASCII in the nonce", ServerNonce, |t| t.with('r', &format!("{}\u{e9}", t.honest('r')))),
        first("T06: a comma in the nonce", Malformed, |t| t.with('r', &format!("{},x", t.honest('r')))),
        first("T06: half a character at the end of the nonce", Encoding, |t| [b"r=", t.sent('r').as_bytes(), b"\xc3,s=QUJD,i=4096"].concat()),
    ]
}
