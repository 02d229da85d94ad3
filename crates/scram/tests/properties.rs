//! The client against the server, and against anybody.

use mongo_auth_primitives::Cursor;
use mongo_auth_scram::server::{Accepted, Identified};
use mongo_auth_scram::{ClientFirst, ClientKeys, Error, Hash, Limits, ServerKeys, error_text};
use proptest::prelude::*;

/// A hash that is compiled in; `wanted` where there are two.
fn hash(wanted: bool) -> Option<Hash> {
    let (first, second) =
        if wanted { (Hash::Sha256, Hash::Sha1) } else { (Hash::Sha1, Hash::Sha256) };
    [first, second].into_iter().find(|hash| hash.is_available())
}

fn written<T>(write: impl FnOnce(&mut Cursor<'_>) -> T) -> (Vec<u8>, T) {
    let mut buffer = vec![0; 4096];
    let mut out = Cursor::new(&mut buffer);
    let result = write(&mut out);
    let len = out.finish().unwrap();
    buffer.truncate(len);
    (buffer, result)
}

fn username() -> impl Strategy<Value = String> {
    prop_oneof!["[=,a-c23CD]{1,12}", "[^\0]{1,40}"]
}

fn nonce(least: usize) -> impl Strategy<Value = String> {
    proptest::collection::vec(prop_oneof![0x21..=0x2b_u8, 0x2d..=0x7e_u8], least..40)
        .prop_map(|bytes| String::from_utf8(bytes).unwrap())
}

fn bytes(least: usize, most: usize) -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(any::<u8>(), least..=most)
}

/// One conversation: what the server made of the proof, and whether the client verified.
struct Talk {
    server_first: Vec<u8>,
    server_final: Vec<u8>,
    accepted: Result<(), Error>,
}

#[derive(Debug)]
struct Parts {
    hash: Hash,
    username: String,
    client_nonce: String,
    server_nonce: String,
    salt: Vec<u8>,
    keys: ClientKeys,
}

impl Parts {
    fn first(&self) -> ClientFirst<'_> {
        let limits = Limits::default();
        ClientFirst::new(self.hash, &self.username, &self.client_nonce, limits).unwrap()
    }

    fn talk(&self, kept: &ServerKeys) -> Talk {
        let (client_first, ()) = written(|out| self.first().write(out));
        let identified = Identified::receive(self.hash, &client_first).unwrap();
        assert!(identified.username() == self.username.as_str());
        let (server_first, challenged) =
            written(|out| identified.challenge(&self.server_nonce, &self.salt, 4096, out).unwrap());
        let challenge = self.first().receive(&server_first).unwrap();
        assert_eq!(challenge.salt(), self.salt);
        let (client_final, _) = written(|out| challenge.respond(&self.keys, out).unwrap());
        let accepted = challenged.receive(&client_final, Some(kept));
        let write = |accepted: &Accepted| written(|out| accepted.write(out)).0;
        Talk {
            server_final: accepted.as_ref().map(write).unwrap_or_default(),
            server_first,
            accepted: accepted.map(drop),
        }
    }

    fn verify(&self, server_first: &[u8], server_final: &[u8]) -> Result<(), Error> {
        let challenge = self.first().receive(server_first)?;
        let pending = written(|out| challenge.respond(&self.keys, out)).1?;
        pending.verify(server_final).map(drop)
    }
}

prop_compose! {
    fn parts()(
        sha256: bool,
        username in username(),
        client_nonce in nonce(16),
        server_nonce in nonce(1),
        salt in bytes(1, 192),
        salted in bytes(32, 32),
    ) -> Option<Parts> {
        let hash = hash(sha256)?;
        let keys = ClientKeys::from_salted_password(hash, &salted[..hash.output_len()]).unwrap();
        Some(Parts { hash, username, client_nonce, server_nonce, salt, keys })
    }
}

proptest! {
    #[test]
    fn s13_s15_both_roles_understand_each_other(parts in parts()) {
        let Some(parts) = parts else { return Ok(()) };
        let talk = parts.talk(&parts.keys.server_keys());
        prop_assert_eq!(talk.accepted, Ok(()));
        prop_assert_eq!(parts.verify(&talk.server_first, &talk.server_final), Ok(()));
    }

    #[test]
    fn t01_t02_no_changed_byte_of_the_server_verifies(
        parts in parts(),
        in_first: bool,
        at: prop::sample::Index,
        flip in 1..=255_u8,
    ) {
        let Some(parts) = parts else { return Ok(()) };
        let mut talk = parts.talk(&parts.keys.server_keys());
        let message = if in_first { &mut talk.server_first } else { &mut talk.server_final };
        let at = at.index(message.len());
        message[at] ^= flip;
        prop_assert!(parts.verify(&talk.server_first, &talk.server_final).is_err());
    }

    #[test]
    fn t01_who_does_not_know_the_keys_neither_logs_in_nor_verifies(
        parts in parts(),
        other in bytes(32, 32),
    ) {
        let Some(parts) = parts else { return Ok(()) };
        let other = &other[..parts.hash.output_len()];
        let kept = ServerKeys::from_parts(parts.hash, other, other).unwrap();
        prop_assert_eq!(parts.talk(&kept).accepted, Err(Error::Proof));
        // Knows what a server keeps of the proof, but not ServerKey.
        let stored = parts.keys.dangerous_stored_key();
        let kept = ServerKeys::from_parts(parts.hash, stored, other).unwrap();
        let talk = parts.talk(&kept);
        prop_assert_eq!(talk.accepted, Ok(()));
        let got = parts.verify(&talk.server_first, &talk.server_final);
        prop_assert_eq!(got, Err(Error::ServerSignature));
    }

    #[test]
    fn t17_t41_no_message_panics(
        parts in parts(),
        first in prop_oneof![
            bytes(0, 300),
            "[rsimevx=,A-B0-9+/]{0,60}".prop_map(String::into_bytes),
            "[\\PC,=]{0,60}".prop_map(String::into_bytes),
        ],
        last in prop_oneof![bytes(0, 300), "[vemx=,A-B0-9+/]{0,60}".prop_map(String::into_bytes)],
    ) {
        let Some(parts) = parts else { return Ok(()) };
        let talk = parts.talk(&parts.keys.server_keys());
        prop_assert!(parts.verify(&first, &last).is_err());
        prop_assert!(parts.verify(&talk.server_first, &last).is_err());
        let ours = [b"r=", parts.client_nonce.as_bytes(), &first].concat();
        prop_assert!(parts.verify(&ours, &last).is_err());
        _ = error_text(&first);

        let header = [b"n,,", &first[..]].concat();
        for message in [&first, &header] {
            _ = Identified::receive(parts.hash, message);
        }
        let (client_first, ()) = written(|out| parts.first().write(out));
        let challenged = Identified::receive(parts.hash, &client_first)
            .unwrap()
            .challenge(&parts.server_nonce, &parts.salt, 4096, &mut Cursor::new(&mut []))
            .unwrap();
        prop_assert!(challenged.receive(&first, Some(&parts.keys.server_keys())).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn s12_any_secret_and_salt_log_in(secret in bytes(0, 100), salt in bytes(1, 192), sha256: bool) {
        let Some(hash) = hash(sha256) else { return Ok(()) };
        let keys = ClientKeys::derive(hash, &secret, &salt, 4096).unwrap();
        let parts = Parts {
            hash,
            username: "user".into(),
            client_nonce: "0123456789abcdef".into(),
            server_nonce: "x".into(),
            salt,
            keys,
        };
        let talk = parts.talk(&parts.keys.server_keys());
        prop_assert_eq!(parts.verify(&talk.server_first, &talk.server_final), Ok(()));
    }
}
