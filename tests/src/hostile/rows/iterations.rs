//! Iteration counts and salts: what makes guessing easy, and what keeps a client busy.

use super::{Row, first};
use mongo_auth::scram::Error::{
    Encoding, Iterations, IterationsTooHigh, IterationsTooLow, Malformed, MessageTooLong, Salt,
    SaltTooLong,
};

#[rustfmt::skip] // A row is a line.
pub(super) fn rows() -> Vec<Row> {
    vec![
        first("T04 b11: i=1, as cyrus-sasl took it", IterationsTooLow, |t| t.with('i', "1")),
        first("T04: i=0", Iterations, |t| t.with('i', "0")),
        first("T04: i=4095", IterationsTooLow, |t| t.with('i', "4095")),
        first("T05: i=100001", IterationsTooHigh, |t| t.with('i', "100001")),
        first("T05 b8: i=2147483647, as lib/pq took it", IterationsTooHigh, |t| t.with('i', "2147483647")),
        first("T05 b7: i=2147483648, as pgjdbc took it", IterationsTooHigh, |t| t.with('i', "2147483648")),
        first("T05: i=2^32+4096, which wraps to 4096", IterationsTooHigh, |t| t.with('i', "4294971392")),
        first("T05: i=2^64+4096, which wraps to 4096", IterationsTooHigh, |t| t.with('i', "18446744073709555712")),
        first("T05: 300 digits", IterationsTooHigh, |t| t.with('i', &"9".repeat(300))),
        first("T05: 5,000 digits", MessageTooLong, |t| t.with('i', &"9".repeat(5000))),
        first("T05 b9: i=+4096", Iterations, |t| t.with('i', "+4096")),
        first("T05 b9: i=-4096", Iterations, |t| t.with('i', "-4096")),
        first("T05: i=04096", Iterations, |t| t.with('i', "04096")),
        first("T05 b9: a blank before the number", Iterations, |t| t.with('i', " 4096")),
        first("T05 b9: a blank behind the number", Iterations, |t| t.with('i', "4096 ")),
        first("T05 b9: i=4096x", Iterations, |t| t.with('i', "4096x")),
        first("T05: i=4_096, as PyMongo takes it", Iterations, |t| t.with('i', "4_096")),
        first("T05: i=0x1000", Iterations, |t| t.with('i', "0x1000")),
        first("T05: i=4e3", Iterations, |t| t.with('i', "4e3")),
        first("T05: i=4096.0", Iterations, |t| t.with('i', "4096.0")),
        first("T05: an empty number", Iterations, |t| t.with('i', "")),
        first("T05: digits of another script", Iterations, |t| t.with('i', "\u{ff14}\u{ff10}\u{ff19}\u{ff16}")),
        first("T05: a line break behind the number", Iterations, |t| t.with('i', "4096\r\n")),
        first("T05 T08: a NUL behind the number", Encoding, |t| t.with('i', "4096\0")),

        first("T09 b21: an empty salt", Salt, |t| t.with('s', "")),
        first("T09: a salt that is no base64", Salt, |t| t.with('s', "!!!!")),
        first("T09: padding alone", Salt, |t| t.with('s', "====")),
        first("T09: the salt without its padding", Salt, |t| t.with('s', "QUI")),
        first("T09: the salt with too much padding", Salt, |t| t.with('s', "QUJD====")),
        first("T09: padding inside the salt", Salt, |t| t.with('s', "QQ==QUJD")),
        first("T09: spare bits that are not zero", Salt, |t| t.with('s', "QUF=")),
        first("T09: the alphabet of URLs", Salt, |t| t.with('s', "-_-_")),
        first("T09: a blank inside the salt", Salt, |t| t.with('s', "QU JD")),
        first("T09: a line break behind the salt", Salt, |t| t.with('s', "QUJD\n")),
        first("T09: a salt of 600 characters", SaltTooLong, |t| t.with('s', &"QUJD".repeat(150))),
        first("T09: a salt of 1 MiB", MessageTooLong, |t| t.with('s', &"QUJD".repeat(15_000))),
        first("T09: no salt at all", Malformed, |t| format!("r={}x,i=4096", t.sent('r')).into()),
    ]
}
