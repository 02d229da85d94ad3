//! Peers that are no MongoDB server, and connections that end.

use super::{Deed, Expect, Mode, Row, Step, Who};
use mongo_auth::wire::op_msg::Error::{Length, ResponseTo, TooLong};
use mongo_auth_host::ErrorKind;

const ALERT: &[u8] = &[0x15, 3, 3, 0, 2, 2, 70];

#[rustfmt::skip] // A row is a line.
pub(super) fn rows() -> Vec<Row> {
    use Deed::{Close, Message, Reset};
    let tls = || Expect::Fails(ErrorKind::TlsExpected);
    let closed = || Expect::Fails(ErrorKind::Closed);
    let scram = |id, deed, expect: Expect| Row::new(id, Who::Scram, deed, expect);
    let proven = |id, deed, expect: Expect| Row::new(id, Who::Scram, deed, expect).disclosing(1);
    let plain = |id, deed, expect: Expect| Row::new(id, Who::Plain, deed, expect).disclosing(1);
    let x509 = |id, deed, expect: Expect| Row::new(id, Who::X509, deed, expect);
    vec![
        scram("T42: a TLS alert to hello", Close(Step::Hello, |_| ALERT.into()), tls()),
        scram("T42: a TLS alert later is no sign of TLS", Close(Step::Start, |_| [ALERT, &[0; 32]].concat()), TooLong.into()),
        scram("T42: an HTTP response", Close(Step::Hello, |_| b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".into()), TooLong.into()),
        scram("T42: an HTTP response later", Close(Step::Start, |_| b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".into()), TooLong.into()),
        scram("T42: an SSH banner", Close(Step::Hello, |_| b"SSH-2.0-OpenSSH_9.2p1\r\n".into()), TooLong.into()),
        scram("T42: an SMTP greeting", Close(Step::Hello, |_| b"220 mail.example.com ESMTP\r\n".into()), TooLong.into()),
        scram("T42: a Redis error", Close(Step::Hello, |_| b"-ERR unknown command\r\n".into()), TooLong.into()),
        scram("T42: an error of PostgreSQL", Close(Step::Hello, |_| b"E\0\0\0\x40SFATAL\0C0A000\0M".into()), closed()),
        scram("T42: zeros", Close(Step::Hello, |_| vec![0; 100]), Length.into()),
        scram("T42: closed on hello", Close(Step::Hello, |_| Vec::new()), tls()),
        scram("T42: closed on the first message", Close(Step::Start, |_| Vec::new()), closed()),
        proven("T42: closed on the proof", Close(Step::Final, |_| Vec::new()), closed()),
        proven("T42: closed on the empty message", Close(Step::Empty, |_| Vec::new()), closed()),
        scram("T42: reset on hello", Reset(Step::Hello), tls()),
        proven("T42: reset on the proof", Reset(Step::Final), closed()),
        proven("T42: closed in the middle of the signature", Close(Step::Final, |m| m[..m.len() - 20].into()), closed()),
        scram("T05: silence on hello", Message(Step::Hello, |_| Vec::new()), Expect::TimesOut),
        scram("T05: silence on the first message", Message(Step::Start, |_| Vec::new()), Expect::TimesOut),
        plain("T42: closed on the password", Close(Step::Start, |_| Vec::new()), closed()),
        plain("T42: reset on the password", Reset(Step::Start), closed()),
        plain("T05: silence on the password", Message(Step::Start, |_| Vec::new()), Expect::TimesOut),

        scram("T42: bytes behind the answer to hello are not the next answer", Message(Step::Hello, |m| [m, &[0; 40]].concat()), Length.into()).only(Mode::Ordinary),
        scram("T42: the answer to hello twice", Message(Step::Hello, |m| [m, m].concat()), ResponseTo.into()).only(Mode::Ordinary),
        proven("T42: a second answer behind the signature does no harm", Message(Step::Final, |m| [m, m].concat()), Expect::LogsIn).only(Mode::Speculative),
        proven("T42: a second answer behind the signature is not the end", Message(Step::Final, |m| [m, m].concat()), ResponseTo.into()).only(Mode::Long),
        plain("T42: bytes behind the last answer do no harm", Message(Step::Start, |m| [m, b"x"].concat()), Expect::LogsIn),
        scram("T03: fifty answers in a row", Message(Step::Hello, |m| m.repeat(50)), ResponseTo.into()).only(Mode::Ordinary),

        x509("T42: inside TLS: closed on hello", Close(Step::Hello, |_| Vec::new()), closed()),
        x509("T42: inside TLS: closed on authenticate", Close(Step::Certificate, |_| Vec::new()), closed()),
        x509("T42: inside TLS: reset on authenticate", Reset(Step::Certificate), closed()),
        x509("T42: inside TLS: an alert as plain bytes is no alert", Close(Step::Hello, |_| [ALERT, &[0; 32]].concat()), TooLong.into()),
        x509("T42: inside TLS: the answer to another request", Message(Step::Certificate, |m| super::super::edit::patched(m, 8, 77)), ResponseTo.into()),
        x509("T05: inside TLS: silence", Message(Step::Certificate, |_| Vec::new()), Expect::TimesOut),
    ]
}
