#![cfg(any(feature = "sha1", feature = "sha256"))]

use super::*;
use crate::testing::{HASH, NONCE, first, hashes, keys, written};
use crate::{ClientFirst, Error, Hash, Limits, MAX_MESSAGE_LEN, MAX_SALT_LEN, ServerKeys};
use mongo_auth_primitives::{Cursor, base64};
use std::{format, string::String, string::ToString, vec::Vec};

const ADDED: &str = "%hvYDpWUa2";
const SALT: &[u8] = &[0, 1, 254, 255];

fn receive(message: &str) -> Result<Identified<'_>, Error> {
    Identified::receive(HASH, message.as_bytes())
}

#[test]
fn client_first_is_read_by_position() {
    for (id, message, want) in [
        ("S1: plain", "n,,n=user,r=abc", None),
        ("S1: flag y", "y,,n=user,r=abc", None),
        ("S1: extension", "n,,n=user,r=abc,x=1", None),
        ("T10: flag p", "p=tls-unique,,n=user,r=abc", Some(Error::ChannelBindingUnsupported)),
        ("T10: flag p without name", "p=,,n=user,r=abc", Some(Error::Malformed)),
        ("T10: flag p alone", "p,,n=user,r=abc", Some(Error::Malformed)),
        ("T10: upper case", "N,,n=user,r=abc", Some(Error::Malformed)),
        ("T10: other flag", "x,,n=user,r=abc", Some(Error::Malformed)),
        ("T10: no flag", ",,n=user,r=abc", Some(Error::Malformed)),
        ("T10: no header", "n=user,r=abc", Some(Error::Malformed)),
        ("S1: authzid", "n,a=admin,n=user,r=abc", Some(Error::AuthorizationId)),
        ("S1: empty authzid", "n,a=,n=user,r=abc", Some(Error::Malformed)),
        ("S1: rubbish for authzid", "n,x,n=user,r=abc", Some(Error::Malformed)),
        ("T08: empty", "", Some(Error::Malformed)),
        ("T08: header only", "n,,", Some(Error::Malformed)),
        ("T08: half a header", "n,", Some(Error::Malformed)),
        ("T08: m=", "n,,m=1,n=user,r=abc", Some(Error::UnsupportedExtension)),
        ("T08: m= later", "n,,n=user,r=abc,m=1", Some(Error::UnsupportedExtension)),
        ("T08: nonce first", "n,,r=abc,n=user", Some(Error::Malformed)),
        ("T08: no nonce", "n,,n=user", Some(Error::Malformed)),
        ("T08: empty nonce", "n,,n=user,r=", Some(Error::Malformed)),
        ("T08: space in nonce", "n,,n=user,r=a c", Some(Error::Malformed)),
        ("T08: nonce twice", "n,,n=user,r=abc,r=abc", Some(Error::Malformed)),
        ("T08: name twice", "n,,n=user,r=abc,n=root", Some(Error::Malformed)),
        ("T08: NUL", "n,,n=us\0er,r=abc", Some(Error::Encoding)),
        ("T15: empty name", "n,,n=,r=abc", Some(Error::Malformed)),
        ("T15: bare =", "n,,n=a=b,r=abc", Some(Error::UsernameEncoding)),
        ("T15: lower case escape", "n,,n=a=2cb,r=abc", Some(Error::UsernameEncoding)),
        ("T15: lower case escape", "n,,n=a=3db,r=abc", Some(Error::UsernameEncoding)),
        ("T15: other escape", "n,,n=a=41b,r=abc", Some(Error::UsernameEncoding)),
        ("T15: cut escape", "n,,n=a=2,r=abc", Some(Error::UsernameEncoding)),
        ("T15: = at the end", "n,,n=a=,r=abc", Some(Error::UsernameEncoding)),
        ("T15: second escape bad", "n,,n==2C=2,r=abc", Some(Error::UsernameEncoding)),
        ("T15: escapes", "n,,n==2C=3D,r=abc", None),
    ] {
        assert_eq!(receive(message).err(), want, "{id}: {message}");
    }
    let latin1 = Identified::receive(HASH, b"n,,n=\xe9,r=abc");
    assert_eq!(latin1.err(), Some(Error::Encoding));
    let mut long = b"n,,n=user,r=abc,x=".to_vec();
    long.resize(MAX_MESSAGE_LEN, b'x');
    assert!(Identified::receive(HASH, &long).is_ok());
    long.push(b'x');
    assert_eq!(Identified::receive(HASH, &long).err(), Some(Error::MessageTooLong));
}

#[test]
fn s2_t15_the_name_is_what_the_client_was_given() {
    for name in ["user", "a=b,c", ",", "=", "=2C", "=3D=", "\u{2168},\u{1f511}=", "n=admin,r=x"] {
        let first = ClientFirst::new(HASH, name, NONCE, Limits::default()).unwrap();
        let message = written(|out| first.write(out));
        let identified = Identified::receive(HASH, &message).unwrap();
        let username = identified.username();
        assert_eq!((identified.hash(), username.to_string()), (HASH, name.into()));
        assert!(username == name && username == *name);
        assert!(username != "someone" && username != *"someone");
        assert_eq!(username.chars().collect::<String>(), name);
        assert_eq!(written(|out| username.put(out)), name.as_bytes());
    }
}

#[test]
fn s21_a_hash_that_is_not_compiled_in_is_refused() {
    for hash in [Hash::Sha1, Hash::Sha256] {
        let want = (!hash.is_available()).then_some(Error::HashNotAvailable);
        assert_eq!(Identified::receive(hash, b"n,,n=user,r=abc").err(), want);
    }
}

#[test]
fn server_first_is_exact_in_every_buffer() {
    let identified = receive("n,,n=user,r=abc").unwrap();
    for (nonce, salt, iterations, want) in [
        ("XYZ", SALT, 4096, "r=abcXYZ,s=AAH+/w==,i=4096"),
        ("~", b"A", 1, "r=abc~,s=QQ==,i=1"),
        ("1", b"ABC", u32::MAX, "r=abc1,s=QUJD,i=4294967295"),
    ] {
        let message = written(|out| identified.challenge(nonce, salt, iterations, out).unwrap());
        assert_eq!(message, want.as_bytes());
    }
    let longest = [0; MAX_SALT_LEN];
    let message = written(|out| identified.challenge("x", &longest, u32::MAX, out).unwrap());
    let want = format!("r=abcx,s={},i=4294967295", "A".repeat(MAX_SALT_LEN / 3 * 4));
    assert_eq!(message, want.as_bytes());
}

#[test]
fn a_challenge_that_no_client_could_use_is_not_sent() {
    let identified = receive("n,,n=user,r=abc").unwrap();
    for (nonce, salt, iterations) in [
        ("", SALT, 4096),
        ("a,b", SALT, 4096),
        ("a b", SALT, 4096),
        ("\u{e9}", SALT, 4096),
        ("x", b"", 4096),
        ("x", &[0; MAX_SALT_LEN + 1], 4096),
        ("x", SALT, 0),
    ] {
        let mut out = Cursor::new(&mut []);
        let got = identified.challenge(nonce, salt, iterations, &mut out);
        assert_eq!(got.err(), Some(Error::Parameters));
        assert!(out.is_empty());
    }
}

fn challenged(hash: Hash) -> Challenged<'static> {
    Identified::receive(hash, b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO")
        .unwrap()
        .challenge(ADDED, SALT, 4096, &mut Cursor::new(&mut []))
        .unwrap()
}

fn client_final(hash: Hash) -> Vec<u8> {
    let first = ClientFirst::new(hash, "user", NONCE, Limits::default()).unwrap();
    let challenge = first.receive(b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2,s=AAH+/w==,i=4096").unwrap();
    written(|out| challenge.respond(&keys(hash), out).unwrap())
}

#[test]
fn s13_the_proof_of_the_right_keys_is_accepted() {
    for hash in hashes() {
        assert_eq!(challenged(hash).hash(), hash);
        let kept = keys(hash).server_keys();
        let accepted = challenged(hash).receive(&client_final(hash), Some(&kept)).unwrap();
        let message = written(|out| accepted.write(out));
        assert_eq!(message.len(), 2 + base64::encoded_len(hash.output_len()));
        assert!(message.starts_with(b"v="));
        assert_eq!(format!("{accepted:?}"), format!("Accepted {{ hash: {hash:?}, .. }}"));
    }
}

#[test]
fn t38_wrong_keys_and_no_keys_are_refused_alike() {
    for hash in hashes() {
        let message = client_final(hash);
        let key = &[9; 32][..hash.output_len()];
        let other = ServerKeys::from_parts(hash, key, key).unwrap();
        assert_eq!(challenged(hash).receive(&message, Some(&other)).err(), Some(Error::Proof));
        assert_eq!(challenged(hash).receive(&message, None).err(), Some(Error::Proof));
        let work = |keys| crate::hash::count::of(|| challenged(hash).receive(&message, keys)).1;
        assert_eq!(work(Some(&other)), work(None), "the same work for a user who does not exist");
    }
}

#[test]
#[cfg(all(feature = "sha1", feature = "sha256"))]
fn keys_of_the_other_hash_are_refused() {
    let kept = keys(Hash::Sha1).server_keys();
    let got = challenged(Hash::Sha256).receive(&client_final(Hash::Sha256), Some(&kept));
    assert_eq!(got.err(), Some(Error::WrongHash));
}

#[test]
fn client_final_is_read_by_position() {
    let kept = keys(HASH).server_keys();
    let good = String::from_utf8(client_final(HASH)).unwrap();
    let (_, proof) = good.rsplit_once(",p=").unwrap();
    let nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2";
    for (id, message, want) in [
        ("T10: c= of y", "c=eSws,r=#,p=$", Error::ChannelBinding),
        ("T10: empty c=", "c=,r=#,p=$", Error::ChannelBinding),
        ("T10: unpadded c=", "c=biw,r=#,p=$", Error::ChannelBinding),
        ("T10: long c=", "c=biwsbiws,r=#,p=$", Error::ChannelBinding),
        ("T10: longer than a buffer", "c=biwsbiwsbiws,r=#,p=$", Error::ChannelBinding),
        ("T10: no c=", "r=#,p=$", Error::Malformed),
        ("T10: c= later", "r=#,c=biws,p=$", Error::Malformed),
        ("T06: nonce of the client", "c=biws,r=rOprNGfwEbeRWgbNEkqO,p=$", Error::NonceMismatch),
        ("T06: longer nonce", "c=biws,r=#x,p=$", Error::NonceMismatch),
        ("T06: other nonce", "c=biws,r=x#,p=$", Error::NonceMismatch),
        ("T06: empty nonce", "c=biws,r=,p=$", Error::NonceMismatch),
        ("T08: no nonce", "c=biws,p=$", Error::Malformed),
        ("T08: no proof", "c=biws,r=#", Error::Malformed),
        ("T08: proof alone", "p=$", Error::Malformed),
        ("T08: proof not last", "c=biws,r=#,p=$,x=1", Error::Malformed),
        ("T08: proof twice", "c=biws,r=#,p=$,p=$", Error::Malformed),
        ("T08: upper case", "c=biws,r=#,P=$", Error::Malformed),
        ("T08: m=", "m=1,c=biws,r=#,p=$", Error::UnsupportedExtension),
        ("T08: m= later", "c=biws,r=#,m=1,p=$", Error::UnsupportedExtension),
        ("T08: rubbish", "c=biws,r=#,x,p=$", Error::Malformed),
        ("T08: NUL", "c=biws,r=#,x=\0,p=$", Error::Encoding),
        ("T08: empty", "", Error::Malformed),
        ("T02: extension that was not signed", "c=biws,r=#,x=1,p=$", Error::Proof),
        ("T09: empty proof", "c=biws,r=#,p=", Error::Proof),
        ("T09: short proof", "c=biws,r=#,p=AAAA", Error::Proof),
        ("T09: proof is not base64", "c=biws,r=#,p=????", Error::Proof),
        ("T09: proof and pad", "c=biws,r=#,p=$=", Error::Proof),
        ("T09: long proof", "c=biws,r=#,p=$AAAA", Error::Proof),
    ] {
        let message = message.replace('#', nonce).replace('$', proof);
        let got = challenged(HASH).receive(message.as_bytes(), Some(&kept));
        assert_eq!(got.err(), Some(want), "{id}");
    }
    let long = [good.as_bytes(), &[b'A'; MAX_MESSAGE_LEN]].concat();
    let got = challenged(HASH).receive(&long, Some(&kept));
    assert_eq!(got.err(), Some(Error::MessageTooLong));
}

#[test]
fn t10_the_flag_y_is_repeated_as_y() {
    // The header is signed through c= alone, so the proof has to be made by hand.
    let kept = keys(HASH);
    let challenged = Identified::receive(HASH, b"y,,n=user,r=rOprNGfwEbeRWgbNEkqO")
        .unwrap()
        .challenge(ADDED, SALT, 4096, &mut Cursor::new(&mut []))
        .unwrap();
    let without_proof = b"c=eSws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2";
    let mut proof = kept.stored_code().code(&[
        b"n=user,r=rOprNGfwEbeRWgbNEkqO,",
        b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2,s=AAH+/w==,i=4096,",
        without_proof,
    ]);
    proof ^= kept.client();
    let message = written(|out| {
        out.put(without_proof);
        out.put(b",p=");
        base64::put(out, proof.bytes(HASH));
    });
    assert!(challenged.receive(&message, Some(&kept.server_keys())).is_ok());
}

#[test]
fn s13_no_changed_bit_of_client_final_is_accepted() {
    let kept = keys(HASH).server_keys();
    let good = client_final(HASH);
    for at in 0..good.len() {
        for bit in 0..8 {
            let mut bad = good.clone();
            bad[at] ^= 1 << bit;
            assert!(challenged(HASH).receive(&bad, Some(&kept)).is_err(), "byte {at} bit {bit}");
        }
    }
}

#[test]
fn s15_every_rejection_is_read_as_a_server_error() {
    for (rejection, want) in [
        (Rejection::InvalidEncoding, "invalid-encoding"),
        (Rejection::ExtensionsNotSupported, "extensions-not-supported"),
        (Rejection::InvalidProof, "invalid-proof"),
        (Rejection::ChannelBindingsDontMatch, "channel-bindings-dont-match"),
        (Rejection::ChannelBindingNotSupported, "channel-binding-not-supported"),
        (Rejection::UnknownUser, "unknown-user"),
        (Rejection::InvalidUsernameEncoding, "invalid-username-encoding"),
        (Rejection::NoResources, "no-resources"),
        (Rejection::OtherError, "other-error"),
    ] {
        let message = written(|out| rejection.write(out));
        assert_eq!(message, format!("e={want}").as_bytes());
        assert_eq!(rejection.name(), want);
        assert_eq!(crate::error_text(&message), Some(want));
        assert_eq!(first().receive(&message).err(), Some(Error::ServerError));
    }
}

#[test]
fn errors_have_their_rejection() {
    for (error, want) in [
        (Error::Encoding, Rejection::InvalidEncoding),
        (Error::UnsupportedExtension, Rejection::ExtensionsNotSupported),
        (Error::Proof, Rejection::InvalidProof),
        (Error::ChannelBinding, Rejection::ChannelBindingsDontMatch),
        (Error::ChannelBindingUnsupported, Rejection::ChannelBindingNotSupported),
        (Error::UsernameEncoding, Rejection::InvalidUsernameEncoding),
        (Error::Malformed, Rejection::OtherError),
        (Error::NonceMismatch, Rejection::OtherError),
    ] {
        assert_eq!(Rejection::from(error), want);
    }
}

#[test]
fn t36_debug_shows_no_names() {
    let identified = receive("n,,n=user,r=abc").unwrap();
    assert_eq!(format!("{identified:?}"), format!("Identified {{ hash: {HASH:?}, .. }}"));
    let shown = format!("{:?}", challenged(HASH));
    assert_eq!(shown, format!("Challenged {{ hash: {HASH:?}, iterations: 4096, .. }}"));
    assert_eq!(format!("{:?}", identified.username()), "Username(***)");
    assert_eq!(format!("{:?}", identified.username().chars()), "UsernameChars(***)");
}
