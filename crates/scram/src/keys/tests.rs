#![cfg(any(feature = "sha1", feature = "sha256"))]

use super::*;
use crate::testing::{HASH, hashes, keys};
use std::{format, vec::Vec};

#[test]
fn s18_kept_parts_make_the_same_keys() {
    for hash in hashes() {
        let all = keys(hash);
        let (client, server) = (all.dangerous_client_key(), all.dangerous_server_key());
        let again = ClientKeys::from_parts(hash, client, server).unwrap();
        assert!(bool::from(all.ct_eq(&again)));
        assert_eq!(again.dangerous_stored_key(), all.dangerous_stored_key());
        assert_eq!((again.hash(), again.server_keys().hash()), (hash, hash));

        let kept = all.server_keys();
        assert_eq!(kept.dangerous_stored_key(), all.dangerous_stored_key());
        assert_eq!(kept.dangerous_server_key(), server);
        let again = ServerKeys::from_parts(hash, all.dangerous_stored_key(), server).unwrap();
        assert!(bool::from(kept.ct_eq(&again)));
        for key in [client, all.dangerous_stored_key(), server] {
            assert_eq!(key.len(), hash.output_len());
        }
    }
}

#[test]
fn t38_equality_needs_every_part() {
    for hash in hashes() {
        let len = hash.output_len();
        let (one, two) = (&[1; 32][..len], &[2; 32][..len]);
        let client = |a, b| ClientKeys::from_parts(hash, a, b).unwrap();
        let server = |a, b| ServerKeys::from_parts(hash, a, b).unwrap();
        for (other, want) in [((one, two), true), ((one, one), false), ((two, two), false)] {
            let equal = client(one, two).ct_eq(&client(other.0, other.1));
            assert_eq!(bool::from(equal), want);
            let equal = server(one, two).ct_eq(&server(other.0, other.1));
            assert_eq!(bool::from(equal), want);
        }
    }
}

#[test]
#[cfg(all(feature = "sha1", feature = "sha256"))]
fn t38_keys_of_different_hashes_differ() {
    // The same 20 bytes with zeros after them.
    let mut long = [0; 32];
    long[..20].fill(9);
    let a = ServerKeys::from_parts(Hash::Sha1, &long[..20], &long[..20]).unwrap();
    let b = ServerKeys::from_parts(Hash::Sha256, &long, &long).unwrap();
    assert!(!bool::from(a.ct_eq(&b)));
    let a = ClientKeys::from_parts(Hash::Sha1, &long[..20], &long[..20]).unwrap();
    let b = ClientKeys::from_parts(Hash::Sha256, &long, &long).unwrap();
    assert!(!bool::from(a.ct_eq(&b)));
}

#[test]
fn keys_of_another_length_are_refused() {
    for hash in hashes() {
        let good = &[0; 32][..hash.output_len()];
        let lengths = [0, 19, 21, 31, 33].into_iter().filter(|len| *len != hash.output_len());
        for len in lengths {
            let bad = &[0; 33][..len];
            let want = Some(Error::KeyLength);
            assert_eq!(ClientKeys::from_salted_password(hash, bad).err(), want, "{len}");
            assert_eq!(ClientKeys::from_parts(hash, bad, good).err(), want, "{len}");
            assert_eq!(ClientKeys::from_parts(hash, good, bad).err(), want, "{len}");
            assert_eq!(ServerKeys::from_parts(hash, bad, good).err(), want, "{len}");
            assert_eq!(ServerKeys::from_parts(hash, good, bad).err(), want, "{len}");
        }
    }
}

#[test]
fn s21_keys_of_a_hash_that_is_not_compiled_in_are_refused() {
    for hash in [Hash::Sha1, Hash::Sha256] {
        let key = &[0; 32][..hash.output_len()];
        let want = (!hash.is_available()).then_some(Error::HashNotAvailable);
        assert_eq!(ClientKeys::derive(hash, b"", b"", 1).err(), want);
        assert_eq!(ClientKeys::from_salted_password(hash, key).err(), want);
        assert_eq!(ClientKeys::from_parts(hash, key, key).err(), want);
        assert_eq!(ServerKeys::from_parts(hash, key, key).err(), want);
    }
    assert_eq!(ClientKeys::derive(HASH, b"", b"", 0).err(), Some(Error::IterationsTooLow));
}

#[test]
fn s12_derive_is_a_derivation_in_one_go() {
    for hash in hashes() {
        let mut work = Derivation::new(hash, b"pencil", b"salt", 7).unwrap();
        let at_once = ClientKeys::derive(hash, b"pencil", b"salt", 7).unwrap();
        assert!(bool::from(at_once.ct_eq(&work.advance(6).unwrap())));
        let mut out = [0; 32];
        let salted: Vec<u8> = work.dangerous_salted_password(&mut out).unwrap().into();
        let kept = ClientKeys::from_salted_password(hash, &salted).unwrap();
        assert!(bool::from(at_once.ct_eq(&kept)));
    }
}

#[test]
fn t36_debug_shows_the_hash_only() {
    let keys = keys(HASH);
    assert_eq!(format!("{keys:?}"), format!("ClientKeys {{ hash: {HASH:?}, .. }}"));
    let kept = keys.server_keys();
    assert_eq!(format!("{kept:?}"), format!("ServerKeys {{ hash: {HASH:?}, .. }}"));
}
