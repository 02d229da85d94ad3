#![cfg(any(feature = "sha1", feature = "sha256"))]

use super::*;
use crate::testing::hashes;
use mongo_auth_primitives::hex;
use std::{string::String, vec::Vec};

fn hex(bytes: &[u8]) -> String {
    let mut out = std::vec![0; bytes.len() * 2];
    let mut cursor = mongo_auth_primitives::Cursor::new(&mut out);
    hex::put(&mut cursor, bytes);
    String::from_utf8(out).unwrap()
}

/// The digest by the hash crate's own streaming code.
fn oracle(hash: Hash, message: &[u8]) -> Vec<u8> {
    match hash {
        #[cfg(feature = "sha1")]
        Hash::Sha1 => <sha1::Sha1 as sha1::Digest>::digest(message).to_vec(),
        #[cfg(feature = "sha256")]
        Hash::Sha256 => <sha2::Sha256 as sha2::Digest>::digest(message).to_vec(),
        #[allow(unreachable_patterns)]
        _ => unreachable!(),
    }
}

/// RFC 2104 word by word.
fn hmac_oracle(hash: Hash, key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut pad = if key.len() > 64 { oracle(hash, key) } else { key.to_vec() };
    pad.resize(64, 0);
    let with = |byte: u8, rest: &[u8]| {
        let mut all: Vec<u8> = pad.iter().map(|b| b ^ byte).collect();
        all.extend(rest);
        oracle(hash, &all)
    };
    with(0x5c, &with(0x36, message))
}

#[test]
fn names_and_lengths() {
    assert_eq!((Hash::Sha1.output_len(), Hash::Sha256.output_len()), (20, 32));
    assert_eq!(Hash::Sha1.mechanism_name(), "SCRAM-SHA-1");
    assert_eq!(Hash::Sha256.mechanism_name(), "SCRAM-SHA-256");
    assert_eq!(Hash::Sha1.is_available(), cfg!(feature = "sha1"));
    assert_eq!(Hash::Sha256.is_available(), cfg!(feature = "sha256"));
    for hash in [Hash::Sha1, Hash::Sha256] {
        let want = if hash.is_available() { Ok(()) } else { Err(Error::HashNotAvailable) };
        assert_eq!(hash.require(), want);
    }
}

#[test]
fn every_length_in_every_split_is_what_the_hash_crate_says() {
    let message: Vec<u8> = (0..300_u32).map(|i| (i * 7 + 3) as u8).collect();
    for hash in hashes() {
        for len in 0..message.len() {
            let message = &message[..len];
            let want = oracle(hash, message);
            for piece in [1, 3, 55, 63, 64, 65, 300] {
                let mut hasher = Hasher::new(hash);
                message.chunks(piece).for_each(|chunk| hasher.update(chunk));
                let digest = hasher.finish();
                assert_eq!(digest.bytes(hash), want, "{hash:?} {len} by {piece}");
                assert!(digest.whole()[hash.output_len()..].iter().all(|b| *b == 0));
            }
        }
    }
}

#[test]
fn padding_takes_no_block_too_many() {
    let message = [0; 130];
    for (len, blocks) in [(0, 1), (55, 1), (56, 2), (63, 2), (64, 2), (119, 2), (120, 3), (128, 3)]
    {
        let (_, compressions) = count::of(|| {
            let mut hasher = Hasher::new(crate::testing::HASH);
            hasher.update(&message[..len]);
            hasher.finish()
        });
        assert_eq!(compressions, blocks, "{len}");
    }
}

#[test]
fn hmac_of_every_key_length() {
    for hash in hashes() {
        for len in 0..140 {
            let key: Vec<u8> = (0..len).map(|i| (i * 13 + 1) as u8).collect();
            let code = HmacKey::new(hash, &key).code(&[b"what do ya want ", b"", b"for nothing?"]);
            let want = hmac_oracle(hash, &key, b"what do ya want for nothing?");
            assert_eq!(code.bytes(hash), want, "{hash:?} {len}");
        }
    }
}

#[test]
#[cfg(feature = "sha256")]
fn rfc_4231_test_case_2() {
    let code = HmacKey::new(Hash::Sha256, b"Jefe").code(&[b"what do ya want for nothing?"]);
    let want = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assert_eq!(hex(code.bytes(Hash::Sha256)), want);
}

#[test]
#[cfg(feature = "sha1")]
fn rfc_2202_test_case_2() {
    let code = HmacKey::new(Hash::Sha1, b"Jefe").code(&[b"what do ya want for nothing?"]);
    assert_eq!(hex(code.bytes(Hash::Sha1)), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
}

#[test]
fn digests_go_to_words_and_back() {
    for hash in hashes() {
        let bytes: Vec<u8> = (1..=hash.output_len() as u8).collect();
        let mut digest = Digest::from_slice(hash, &bytes).unwrap();
        assert_eq!(digest.bytes(hash), bytes);
        assert_eq!(digest.to_state().words()[0], 0x0102_0304);
        assert_eq!(digest.to_state().to_digest().whole(), digest.whole());
        assert!(bool::from(digest.ct_eq(&digest.clone())));
        assert!(!bool::from(digest.ct_eq(&Digest::zero())));
        digest ^= &digest.clone();
        assert_eq!(digest.whole(), Digest::zero().whole());
        for len in [0, 1, hash.output_len() - 1, hash.output_len() + 1, 64] {
            let got = Digest::from_slice(hash, &[0; 64][..len]);
            assert_eq!(got.err(), Some(Error::KeyLength), "{len}");
        }
    }
}

#[test]
fn t36_a_sweep_leaves_zeros() {
    let (mut bytes, mut words) = (Sweep([7_u8; 64]), Sweep([7_u32; 8]));
    bytes.zeroize();
    words.zeroize();
    assert_eq!((bytes.0, words.0), ([0; 64], [0; 8]));
}
