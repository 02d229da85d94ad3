//! A whole log-in takes no memory: names, frames, SASLprep, keys and the conversation live in
//! arrays on the stack.

use mongo_auth::rawbson::Writer;
use mongo_auth::wire::metadata::ClientMetadata;
use mongo_auth::wire::op_msg;
use mongo_auth::{
    Account, Answer, Authentication, Channel, Config, Cursor, Login, Mechanism, Need, Nonce,
    Nonces, SecretText, Text,
};
use mongo_auth_primitives::{Secret, UnixTime};
use mongo_auth_sigv4::{AmzDate, Credentials, Host, get_caller_identity};

/// The published exchanges of user `user` with password `pencil`.
const SHA_1: Script = Script {
    mechanism: Mechanism::ScramSha1,
    nonce: "fyko+d2lbbFgONRv9qkxdawL",
    server_first: "r=fyko+d2lbbFgONRv9qkxdawLHo+Vgk7qvUOKUwuWLIWg4l/9SraGMHEE,s=rQ9ZY3MntBeuP3E1TDVC4w==,i=10000",
    server_final: "v=UMWeI25JD1yNYZRMpZ4VHvhZ9e0=",
};
const SHA_256: Script = Script {
    mechanism: Mechanism::ScramSha256,
    nonce: "rOprNGfwEbeRWgbNEkqO",
    server_first: "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
    server_final: "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
};
const PLAIN: Script =
    Script { mechanism: Mechanism::Plain, nonce: SHA_1.nonce, server_first: "", server_final: "" };
const X509: Script = Script { mechanism: Mechanism::MongodbX509, ..PLAIN };

struct Script {
    mechanism: Mechanism,
    nonce: &'static str,
    server_first: &'static str,
    server_final: &'static str,
}

impl Script {
    /// Answers the request with the number `round`, counted from zero.
    fn reply(&self, round: u32, doc: &mut Writer<'_, '_>) {
        let scram = matches!(self.mechanism, Mechanism::ScramSha1 | Mechanism::ScramSha256);
        match (round, self.mechanism) {
            (0, _) if scram => doc.document("speculativeAuthenticate", |doc| {
                sasl(doc, self.server_first, false);
            }),
            (0, Mechanism::MongodbX509) => doc.document("speculativeAuthenticate", |doc| {
                doc.string("dbname", "$external");
            }),
            (0, _) => {}
            _ => sasl(doc, self.server_final, true),
        }
        doc.double("ok", 1.0);
    }

    fn log_in(&self, password: SecretText<'_>) -> Authentication {
        let mut config = Config::new(Channel::Tls);
        let account = Account::new(Text::literal("admin"), Text::literal("user"));
        config.account = Some(account.with_mechanism(self.mechanism));
        let mut client = [0; 512];
        let metadata = ClientMetadata::new("no-alloc", "1", "none");
        let len = metadata.write(&mut client).unwrap();
        config.client = Some(mongo_auth::rawbson::Doc::parse(&client[..len]).unwrap());
        let nonce = || Nonce::from_text(self.nonce).unwrap();
        let mut login = Login::new(&config, Nonces::new(nonce(), nonce()), [0; 1024]).unwrap();
        let mut inbox = [0; 1024];
        let (mut request, mut round) = (0, 0);
        loop {
            let keys;
            let answer = match login.need() {
                Need::Send(frame) => {
                    request = i32::from_le_bytes(frame[4..8].try_into().unwrap());
                    Answer::Sent
                }
                Need::Recv { total, .. } => {
                    let mut out = Cursor::new(&mut inbox);
                    op_msg::write_reply(&mut out, 9, request, |doc| self.reply(round, doc));
                    let len = out.finish().unwrap();
                    round += u32::from(total == len);
                    Answer::Received(&inbox[..total])
                }
                Need::Keys(needed) => {
                    let mut derivation = needed.derivation(password, &mut [0; 64]).unwrap();
                    keys = derivation.advance(u32::MAX).unwrap();
                    Answer::Keys(&keys)
                }
                Need::Password => Answer::Password(password),
                Need::Done(outcome) => return outcome.authentication,
                other => panic!("{other:?}"),
            };
            login.answer(answer).unwrap();
        }
    }
}

fn sasl(doc: &mut Writer<'_, '_>, payload: &str, done: bool) {
    doc.int32("conversationId", 1);
    doc.boolean("done", done);
    doc.binary("payload", payload.as_bytes());
}

#[test]
fn a_whole_log_in_takes_no_memory() {
    for script in [SHA_1, SHA_256, PLAIN, X509] {
        // U+00AD is mapped to nothing, so the second password goes the whole way of SASLprep.
        let prepared = ["pencil", "pen%C2%ADcil"];
        let passwords = if script.mechanism == Mechanism::ScramSha256 { 2 } else { 1 };
        for password in prepared.into_iter().take(passwords) {
            let password = SecretText::new(Text::percent_encoded(password).unwrap());
            let mut told = None;
            let used = allocation_counter::measure(|| told = Some(script.log_in(password)));
            assert!(matches!(told, Some(Authentication::Sasl(_) | Authentication::Certificate)));
            assert_eq!(used.count_total, 0, "{}", script.mechanism);
        }
    }
    let counted = allocation_counter::measure(|| drop(String::from("allocates")));
    assert_eq!(counted.count_total, 1, "the counter counts");
}

#[test]
fn signing_for_aws_takes_no_memory() {
    let mut out = [0; 2048];
    let used = allocation_counter::measure(|| {
        let token = [b'a'; 1024];
        let credentials = Credentials::new("AKIDEXAMPLE", Secret::new(b"secret")).unwrap();
        let credentials = credentials.with_session_token(Secret::new(&token)).unwrap();
        let host = Host::new("sts.us-west-2.amazonaws.com").unwrap();
        let date = AmzDate::new(UnixTime(1_440_938_160)).unwrap();
        let mut out = Cursor::new(&mut out);
        get_caller_identity(&credentials, host, &[7; 64], date).write_authorization(&mut out);
        out.finish().unwrap();
    });
    assert_eq!(used.count_total, 0);
    assert!(out.starts_with(b"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-west-2/sts/"));
}
