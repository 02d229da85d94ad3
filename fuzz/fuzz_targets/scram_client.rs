//! A SCRAM client against a server without the keys: whatever the server says, nothing verifies,
//! and what the client takes from the first message is what another reading of RFC 5802 finds.
//!
//! Input: a byte of choices, the server's first message, a line feed, the server's last message.
#![no_main]

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use libfuzzer_sys::fuzz_target;
use mongo_auth::scram::{Challenge, ClientFirst, ClientKeys, Error, Hash, Limits, error_text};
use mongo_auth_primitives::{BufferTooSmall, Cursor};

const NONCE: &str = "fyko+d2lbbFgONRv9qkxdawL";
const MAX_ITERATIONS: u32 = 20_000;

fuzz_target!(|data: &[u8]| {
    let Some((&choice, messages)) = data.split_first() else { return };
    let hash = if choice & 1 == 0 { Hash::Sha1 } else { Hash::Sha256 };
    let mut messages = messages.splitn(2, |byte| *byte == b'\n');
    let first = messages.next().unwrap_or_default();
    let last = messages.next().unwrap_or_default();
    // with the nonce put in, more inputs get past its check
    let first = match first.strip_prefix(b"r=") {
        Some(rest) if choice & 2 != 0 => [b"r=", NONCE.as_bytes(), rest].concat(),
        _ => first.to_vec(),
    };

    let limits = Limits::default().with_max_iterations(MAX_ITERATIONS);
    let client = ClientFirst::new(hash, "user", NONCE, limits).unwrap();
    let challenge = match client.receive(&first) {
        Ok(challenge) => challenge,
        Err(error) => {
            assert_eq!(error == Error::ServerError, error_text(&first).is_some(), "{error}");
            return;
        }
    };
    let nonce = check_challenge(&first, &challenge);

    let keys = unknown_keys(hash);
    let mut answer = [0; 2048];
    let respond = |room: &mut [u8]| {
        let mut out = Cursor::new(room);
        let pending = challenge.respond(&keys, &mut out).expect("keys of the same hash");
        (pending, out.finish())
    };
    let (pending, len) = respond(&mut answer);
    let len = len.expect("little more than the longest nonce");
    assert_eq!(respond(&mut vec![0; len - 1]).1, Err(BufferTooSmall { needed: len }));
    let answer = str::from_utf8(&answer[..len]).unwrap();
    let proof = answer.strip_prefix(&format!("c=biws,r={nonce},p=")).expect("the order is fixed");
    assert_eq!(BASE64_STANDARD.decode(proof).map(|proof| proof.len()), Ok(hash.output_len()));

    let error = pending.verify(last).expect_err("nobody but us has the keys");
    assert_eq!(error == Error::ServerError, error_text(last).is_some(), "{error}");
});

/// Reads an accepted message in another way. Returns the nonce.
fn check_challenge<'m>(message: &'m [u8], challenge: &Challenge<'_>) -> &'m str {
    let message = str::from_utf8(message).expect("only UTF-8 is accepted");
    let mut fields = message.split(',');
    let mut value = |name| fields.next().and_then(|field| field.strip_prefix(name));
    let nonce = value("r=").expect("the nonce comes first");
    let added = nonce.strip_prefix(NONCE).expect("it extends ours");
    assert!(!added.is_empty() && added.chars().all(|c| c.is_ascii_graphic()));
    let salt = value("s=").expect("the salt comes second");
    assert_eq!(BASE64_STANDARD.decode(salt).as_deref(), Ok(challenge.salt()));
    assert!(!challenge.salt().is_empty());
    let iterations = value("i=").expect("the iteration count comes third");
    assert_eq!(iterations, challenge.iterations().to_string());
    assert!((4096..=MAX_ITERATIONS).contains(&challenge.iterations()));
    assert!(fields.all(|extension| !extension.starts_with("m=") && extension.len() > 2));
    nonce
}

/// Keys that the fuzzer cannot know: they stand for a password that was never sent.
fn unknown_keys(hash: Hash) -> ClientKeys {
    let len = hash.output_len();
    ClientKeys::from_parts(hash, &[0x5a; 32][..len], &[0xa5; 32][..len]).unwrap()
}
