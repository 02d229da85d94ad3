//! A SCRAM client and server of one code base, any user, secret, nonces, salt: they accept each
//! other if and only if they have the same secret and nobody changed a message between them.
//!
//! Input: three bytes of choices (hash and message to change, rounds, how the secrets differ), then
//! fields that end at a line feed: user name, client nonce, server nonce, salt, change, secret.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mongo_auth::scram::server::Identified;
use mongo_auth::scram::{
    ClientFirst, ClientKeys, Derivation, Error, Hash, Limits, MAX_SALT_LEN, MIN_NONCE_LEN,
};
use mongo_auth_primitives::Cursor;

/// What the server asks for. The keys take fewer rounds, since who derives is a caller's matter.
const ITERATIONS: u32 = 4096;

struct Input<'a> {
    hash: Hash,
    rounds: u32,
    username: &'a str,
    client_nonce: &'a str,
    server_nonce: &'a str,
    salt: &'a [u8],
    secret: &'a [u8],
    server_secret: Vec<u8>,
    /// Which of the four messages is changed.
    target: u8,
    change: &'a [u8],
}

fuzz_target!(|data: &[u8]| {
    if let Some(input) = read(data) {
        converse(&input);
    }
});

fn read(data: &[u8]) -> Option<Input<'_>> {
    let (choices, rest) = data.split_first_chunk::<3>()?;
    let mut fields = rest.splitn(6, |byte| *byte == b'\n');
    let mut field = || fields.next();
    let username = str::from_utf8(field()?).ok()?;
    let client_nonce = str::from_utf8(field()?).ok()?;
    let server_nonce = str::from_utf8(field()?).ok()?;
    let (salt, change, secret) = (field()?, field()?, field()?);
    let mut server_secret = secret.to_vec();
    match choices[2] % 4 {
        // not a zero: HMAC fills short keys up with them
        0 => server_secret.push(b'1'),
        1 if !secret.is_empty() => server_secret[0] ^= 1,
        _ => {}
    }
    Some(Input {
        hash: if choices[0] & 1 == 0 { Hash::Sha1 } else { Hash::Sha256 },
        rounds: 1 + u32::from(choices[1] % 16),
        username,
        client_nonce,
        server_nonce,
        salt,
        secret,
        server_secret,
        target: choices[0] >> 1 & 3,
        change,
    })
}

fn converse(input: &Input<'_>) {
    let Input { hash, username, client_nonce, server_nonce, salt, .. } = *input;
    let keys = derive(input, input.secret);
    let server_keys = derive(input, &input.server_secret).server_keys();
    let same_secret = input.secret == input.server_secret;

    let client = match ClientFirst::new(hash, username, client_nonce, Limits::default()) {
        Ok(client) => client,
        Err(Error::Username) => {
            assert!(username.is_empty() || username.contains('\0'));
            return;
        }
        Err(error) => {
            assert_eq!(error, Error::ClientNonce);
            assert!(client_nonce.len() < MIN_NONCE_LEN || !is_nonce(client_nonce));
            return;
        }
    };
    let (first, first_as_read) = pass(input, 0, |out| client.write(out));
    let Some(identified) = accepted(Identified::receive(hash, &first_as_read), input, &first)
    else {
        return;
    };
    if first == first_as_read {
        assert_eq!(identified.username(), username);
    }

    let mut challenged = None;
    let (challenge, challenge_as_read) = pass(input, 1, |out| {
        challenged = Some(identified.challenge(server_nonce, salt, ITERATIONS, out));
    });
    let Ok(challenged) = challenged.expect("it was called") else {
        let usable = is_nonce(server_nonce) && (1..=MAX_SALT_LEN).contains(&salt.len());
        assert!(!usable, "refused to send usable parameters");
        return;
    };
    let Some(question) = accepted(client.receive(&challenge_as_read), input, &challenge) else {
        return;
    };
    assert!(challenge != challenge_as_read || question.salt() == salt);

    let mut pending = None;
    let (proof, proof_as_read) = pass(input, 2, |out| {
        pending = Some(question.respond(&keys, out).expect("keys of the same hash"));
    });
    let pending = pending.expect("it was called");
    let untouched =
        first == first_as_read && challenge == challenge_as_read && proof == proof_as_read;
    assert!(challenged.receive(&proof_as_read, None).is_err(), "there is no such user");
    let judged = challenged.receive(&proof_as_read, Some(&server_keys));
    let too_long = proof_as_read.len() > 1024;
    assert_eq!(judged.is_ok(), untouched && same_secret && !too_long, "{judged:?}");
    let Ok(judged) = judged else { return };

    let (signature, signature_as_read) = pass(input, 3, |out| judged.write(out));
    // what RFC 5802 lets a server add later
    let mut extended = signature.clone();
    extended.push(b',');
    let verified = pending.verify(&signature_as_read).is_ok();
    if signature_as_read.starts_with(&extended) {
        return;
    }
    assert_eq!(verified, signature == signature_as_read);
}

/// Keys, derived in two slices.
fn derive(input: &Input<'_>, secret: &[u8]) -> ClientKeys {
    let mut work = Derivation::new(input.hash, secret, input.salt, input.rounds).unwrap();
    work.advance(input.rounds / 2).or_else(|| work.advance(u32::MAX)).expect("no round remains")
}

/// A message as it was sent and as it arrives.
fn pass(
    input: &Input<'_>,
    number: u8,
    mut write: impl FnMut(&mut Cursor<'_>),
) -> (Vec<u8>, Vec<u8>) {
    let mut room = vec![0; 3 * 4096 + 2048];
    let mut out = Cursor::new(&mut room);
    write(&mut out);
    let len = out.finish().expect("a name of 4096 bytes, escaped, and two nonces");
    room.truncate(len);
    let arrives = if number == input.target { changed(&room, input.change) } else { room.clone() };
    (room, arrives)
}

fn changed(message: &[u8], change: &[u8]) -> Vec<u8> {
    let mut message = message.to_vec();
    let &[kind, at, ref bytes @ ..] = change else { return message };
    let at = usize::from(at).min(message.len());
    let end = at.saturating_add(bytes.len()).min(message.len());
    match kind % 4 {
        0 => message[at..end].copy_from_slice(&bytes[..end - at]),
        1 => drop(message.splice(at..at, bytes.iter().copied())),
        2 => drop(message.drain(at..end)),
        _ => message.truncate(at),
    }
    message
}

/// What was read from a message, which may only fail where it was changed or is too long.
fn accepted<T>(read: Result<T, Error>, input: &Input<'_>, sent: &[u8]) -> Option<T> {
    if let Err(error) = &read {
        let excused = !input.change.is_empty() || sent.len() > 1024;
        assert!(excused, "{error} for a message that nobody changed");
    }
    read.ok()
}

fn is_nonce(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic() && c != ',')
}
