#![cfg(any(feature = "sha1", feature = "sha256"))]

use super::*;
use crate::hash::count;
use crate::testing::{HASH, hashes};
use proptest::prelude::*;
use std::format;

/// The salted password by the pbkdf2 crate.
fn oracle(hash: Hash, secret: &[u8], salt: &[u8], iterations: u32) -> [u8; 32] {
    let mut out = [0; 32];
    let room = &mut out[..hash.output_len()];
    match hash {
        #[cfg(feature = "sha1")]
        Hash::Sha1 => pbkdf2::pbkdf2_hmac::<sha1::Sha1>(secret, salt, iterations, room),
        #[cfg(feature = "sha256")]
        Hash::Sha256 => pbkdf2::pbkdf2_hmac::<sha2::Sha256>(secret, salt, iterations, room),
        #[allow(unreachable_patterns)]
        _ => unreachable!(),
    }
    out
}

fn salted(mut work: Derivation, slice: u32) -> [u8; 32] {
    let mut out = [0; 32];
    while work.remaining() > 0 {
        assert!(work.dangerous_salted_password(&mut out).is_none());
        assert_eq!(out, [0; 32], "nothing leaks before the end");
        work.advance(slice);
    }
    let len = work.dangerous_salted_password(&mut out).unwrap().len();
    assert_eq!(len, work.hash.output_len());
    out
}

proptest! {
    #[test]
    fn s12_s20_any_slices_give_what_pbkdf2_gives(
        secret in proptest::collection::vec(any::<u8>(), 0..150),
        salt in proptest::collection::vec(any::<u8>(), 0..150),
        iterations in 1_u32..60,
        slice in 1_u32..70,
    ) {
        for hash in hashes() {
            let work = Derivation::new(hash, &secret, &salt, iterations).unwrap();
            prop_assert_eq!(salted(work, slice), oracle(hash, &secret, &salt, iterations));
        }
    }
}

#[test]
fn s12_mongodb_iteration_counts() {
    for hash in hashes() {
        for iterations in [4096, 10_000, 15_000] {
            let work = Derivation::new(hash, b"pencil", b"salt", iterations).unwrap();
            assert_eq!(salted(work, 4095), oracle(hash, b"pencil", b"salt", iterations));
        }
    }
}

#[test]
fn s20_t05_the_work_is_what_was_asked_for() {
    let mut work = Derivation::new(HASH, b"pencil", b"salt", 10).unwrap();
    assert_eq!(work.remaining(), 9, "the first round reads the salt");
    for (rounds, compressions, left) in [(0, 0, 9), (1, 2, 8), (5, 10, 3)] {
        let (keys, done) = count::of(|| work.advance(rounds));
        assert!(keys.is_none());
        assert_eq!((done, work.remaining()), (compressions, left), "advance({rounds})");
    }
    // Three rounds; two pads, two codes of two blocks, one hash; two pads of two keys.
    let (keys, done) = count::of(|| work.advance(u32::MAX));
    assert_eq!(done, 3 * 2 + (2 + 2 * 2 + 1) + 2 * 2);
    let again = work.advance(0).unwrap();
    assert_eq!(work.remaining(), 0);
    let keys = keys.unwrap();
    assert_eq!(keys.dangerous_client_key(), again.dangerous_client_key());
    assert_eq!(keys.dangerous_server_key(), again.dangerous_server_key());
}

#[test]
fn s20_dropping_stops_the_work() {
    let (_, done) = count::of(|| {
        let mut work = Derivation::new(HASH, b"pencil", b"salt", 100_000).unwrap();
        work.advance(10);
    });
    // Two pads and the first code, then ten rounds.
    assert_eq!(done, 2 + 2 + 10 * 2);
}

#[test]
fn one_iteration_is_done_at_once_and_zero_is_none() {
    let mut work = Derivation::new(HASH, b"pencil", b"salt", 1).unwrap();
    assert_eq!(work.remaining(), 0);
    assert!(work.advance(0).is_some());
    let none = Derivation::new(HASH, b"pencil", b"salt", 0);
    assert_eq!(none.err(), Some(Error::IterationsTooLow));
}

#[test]
fn s21_a_hash_that_is_not_compiled_in_derives_nothing() {
    for hash in [Hash::Sha1, Hash::Sha256] {
        let want = (!hash.is_available()).then_some(Error::HashNotAvailable);
        assert_eq!(Derivation::new(hash, b"", b"", 1).err(), want);
    }
}

#[test]
fn t36_debug_shows_progress_only() {
    let work = Derivation::new(HASH, b"canary", b"canary", 5).unwrap();
    assert_eq!(format!("{work:?}"), format!("Derivation {{ hash: {HASH:?}, remaining: 4, .. }}"));
}
