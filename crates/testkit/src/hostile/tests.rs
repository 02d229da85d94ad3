use super::*;
use crate::testing::{account, config, connection};
use crate::{Channel, Hangup, Pair, pair::Failure};
use mongo_auth::{Error, rawbson, wire::op_msg};

/// Sends something else than the reply to `saslContinue`.
struct Instead(Outgoing);

impl Tamper for Instead {
    fn reply(&mut self, command: &str, request: Doc<'_>, reply: Vec<u8>) -> Outgoing {
        if command == "saslContinue" {
            assert!(request.get("payload").is_some());
            return self.0.clone();
        }
        Outgoing::Document(reply)
    }
}

fn drive(outgoing: Outgoing) -> Result<mongo_auth::Outcome, Failure> {
    let mut server = config();
    server.tamper = Some(TamperWith::new(move || Instead(outgoing.clone())));
    let client = account(mongo_auth::Channel::Loopback, "admin", "both", None);
    let server = connection(server, Channel::Loopback);
    Pair::new(&client, "canary-both", server).unwrap().drive()
}

#[test]
fn every_kind_of_outgoing_reaches_the_client() {
    let document = rawbson::write_vec(|doc| {
        doc.double("ok", 0.0);
        doc.int32("code", 8000);
    });
    assert_eq!(drive(Outgoing::Document(document)).unwrap_err().code(), Some(8000));
    let length = Error::Wire(op_msg::Error::Length);
    assert_eq!(drive(Outgoing::Bytes(vec![0; 16])), Err(Failure::Client(length)));
    let bson = drive(Outgoing::Document(b"\x06\0\0\0\0\0".to_vec()));
    assert!(matches!(bson, Err(Failure::Client(Error::Wire(_)))), "{bson:?}");
    assert_eq!(drive(Outgoing::Nothing), Err(Failure::Stalled));
    assert_eq!(drive(Outgoing::Close), Err(Failure::Hangup(Hangup::Scripted)));
}
