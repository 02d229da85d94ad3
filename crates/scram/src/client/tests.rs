#![cfg(any(feature = "sha1", feature = "sha256"))]

use super::*;
use crate::hash::count;
use crate::testing::{HASH, NONCE, first, hashes, keys, written};
use crate::{Error, Hash, Limits, MAX_MESSAGE_LEN, MAX_SALT_LEN};
use mongo_auth_primitives::Cursor;
use std::{format, string::String, vec::Vec};

fn client_first(username: &str) -> String {
    let first = ClientFirst::new(HASH, username, NONCE, Limits::default()).unwrap();
    String::from_utf8(written(|out| first.write(out))).unwrap()
}

#[test]
fn s1_s2_s3_t15_client_first_is_exact() {
    let long = "u".repeat(65_536);
    for (username, escaped) in [
        ("user", "user"),
        ("a=b,c", "a=3Db=2Cc"),
        ("=", "=3D"),
        (",", "=2C"),
        (",=,=x", "=2C=3D=2C=3Dx"),
        ("=2C", "=3D2C"),
        ("n=admin,r=x", "n=3Dadmin=2Cr=3Dx"),
        ("\u{2168} \u{ad}\u{fc}\u{1f511}", "\u{2168} \u{ad}\u{fc}\u{1f511}"),
        (&long, &long),
    ] {
        let first = ClientFirst::new(HASH, username, NONCE, Limits::default()).unwrap();
        let mut buffer = std::vec![0; 70_000];
        let mut out = Cursor::new(&mut buffer);
        first.write(&mut out);
        let len = out.finish().unwrap();
        assert_eq!(buffer[..len], *format!("n,,n={escaped},r={NONCE}").as_bytes());
    }
    assert_eq!(client_first("a,b"), format!("n,,n=a=2Cb,r={NONCE}"));
}

#[test]
fn t15_a_name_that_cannot_be_sent_is_refused() {
    for name in ["", "\0", "a\0b", "ab\0"] {
        let refused = ClientFirst::new(HASH, name, NONCE, Limits::default());
        assert_eq!(refused.err(), Some(Error::Username), "{name:?}");
    }
}

#[test]
fn s7_t06_a_weak_nonce_is_refused() {
    for nonce in
        ["", "123456789012345", "1234567890123456,", "1234567890123456 ", "12345678901234\u{e9}"]
    {
        let refused = ClientFirst::new(HASH, "user", nonce, Limits::default());
        assert_eq!(refused.err(), Some(Error::ClientNonce), "{nonce:?}");
    }
    for nonce in ["1234567890123456\u{7f}", "1234567890123456\n"] {
        let refused = ClientFirst::new(HASH, "user", nonce, Limits::default());
        assert_eq!(refused.err(), Some(Error::ClientNonce), "{nonce:?}");
    }
    for nonce in ["1234567890123456", "!~=+-./1234567890"] {
        assert!(ClientFirst::new(HASH, "user", nonce, Limits::default()).is_ok(), "{nonce:?}");
    }
}

#[test]
fn s21_a_hash_that_is_not_compiled_in_is_said_to_be_missing() {
    for hash in [Hash::Sha1, Hash::Sha256] {
        let got = ClientFirst::new(hash, "user", NONCE, Limits::default());
        let want = (!hash.is_available()).then_some(Error::HashNotAvailable);
        assert_eq!(got.err(), want);
    }
}

/// The error that `server_first` meets, after checking that nothing was hashed for it.
fn refusal(server_first: &[u8], limits: Limits) -> Option<Error> {
    let first = ClientFirst::new(HASH, "user", NONCE, limits).unwrap();
    let (got, compressions) = count::of(|| first.receive(server_first).err());
    assert_eq!(compressions, 0);
    got
}

#[test]
fn server_first_is_read_by_position() {
    for (id, message, want) in [
        ("S8: plain", "r=#x,s=QQ==,i=4096", None),
        ("S8: extension after i", "r=#x,s=QQ==,i=4096,x=1", None),
        ("S8: extensions after i", "r=#x,s=QQ==,i=4096,x=1,X=a=b,z==", None),
        ("T08: m= first", "m=1,r=#x,s=QQ==,i=4096", Some(Error::UnsupportedExtension)),
        ("T08: m= in the middle", "r=#x,m=1,s=QQ==,i=4096", Some(Error::UnsupportedExtension)),
        ("T08: m= last", "r=#x,s=QQ==,i=4096,m=1", Some(Error::UnsupportedExtension)),
        ("T08: e=", "e=other-error", Some(Error::ServerError)),
        ("T08: e= and extension", "e=other-error,x=1", Some(Error::ServerError)),
        ("T08: empty e=", "e=", Some(Error::Malformed)),
        ("T08: e= and rubbish", "e=x,rubbish", Some(Error::Malformed)),
        ("T08: e= at the end", "r=#x,s=QQ==,i=4096,e=x", Some(Error::Malformed)),
        ("T08: empty", "", Some(Error::Malformed)),
        ("T08: salt first", "s=QQ==,r=#x,i=4096", Some(Error::Malformed)),
        ("T08: iterations before salt", "r=#x,i=4096,s=QQ==", Some(Error::Malformed)),
        ("T08: no salt", "r=#x,i=4096", Some(Error::Malformed)),
        ("T08: no iterations", "r=#x,s=QQ==", Some(Error::Malformed)),
        ("T08: no nonce", "s=QQ==,i=4096", Some(Error::Malformed)),
        ("T08: upper case", "R=#x,s=QQ==,i=4096", Some(Error::Malformed)),
        ("T08: leading comma", ",r=#x,s=QQ==,i=4096", Some(Error::Malformed)),
        ("T08: trailing comma", "r=#x,s=QQ==,i=4096,", Some(Error::Malformed)),
        ("T08: double comma", "r=#x,,s=QQ==,i=4096", Some(Error::Malformed)),
        ("T08: nonce twice", "r=#x,r=#x,s=QQ==,i=4096", Some(Error::Malformed)),
        ("T08: nonce again", "r=#x,s=QQ==,i=4096,r=#x", Some(Error::Malformed)),
        ("T08: salt again", "r=#x,s=QQ==,i=4096,s=QQ==", Some(Error::Malformed)),
        ("T08: iterations again", "r=#x,s=QQ==,i=4096,i=1", Some(Error::Malformed)),
        ("T08: extension twice", "r=#x,s=QQ==,i=4096,x=1,x=1", Some(Error::Malformed)),
        ("T08: bare letter", "r=#x,s=QQ==,i=4096,x", Some(Error::Malformed)),
        ("T08: empty extension", "r=#x,s=QQ==,i=4096,x=", Some(Error::Malformed)),
        ("T08: long name", "r=#x,s=QQ==,i=4096,xy=1", Some(Error::Malformed)),
        ("T08: digit as name", "r=#x,s=QQ==,i=4096,1=1", Some(Error::Malformed)),
        ("T08: BOM", "\u{feff}r=#x,s=QQ==,i=4096", Some(Error::Malformed)),
        ("T08: NUL", "r=#x,s=QQ==,i=4096,x=\0", Some(Error::Encoding)),
        ("T08: NUL at the end", "r=#x,s=QQ==,i=4096\0", Some(Error::Encoding)),
        ("S9: not ours", "r=xxprNGfwEbeRWgbNEkqOx,s=QQ==,i=4096", Some(Error::ServerNonce)),
        ("S9: only ours", "r=#,s=QQ==,i=4096", Some(Error::ServerNonce)),
        ("S9: shorter", "r=rOpr,s=QQ==,i=4096", Some(Error::ServerNonce)),
        ("S9: empty", "r=,s=QQ==,i=4096", Some(Error::ServerNonce)),
        ("S9: ours at the end", "r=x#,s=QQ==,i=4096", Some(Error::ServerNonce)),
        ("S9: other case", "r=ROPRNGFWEBERWGBNEKQOx,s=QQ==,i=4096", Some(Error::ServerNonce)),
        ("S9: cut in a character", "r=rOprNGfwEbeRWgbNEkq\u{e9},s=Q,i=1", Some(Error::ServerNonce)),
        ("T06: space", "r=#x y,s=QQ==,i=4096", Some(Error::ServerNonce)),
        ("T06: control", "r=#x\ny,s=QQ==,i=4096", Some(Error::ServerNonce)),
        ("T06: DEL", "r=#\u{7f},s=QQ==,i=4096", Some(Error::ServerNonce)),
        ("T06: not ASCII", "r=#\u{e9},s=QQ==,i=4096", Some(Error::ServerNonce)),
        ("T06: all of printable ASCII", "r=#!\"#$+-./09:=@AZ[`az{|}~,s=QQ==,i=4096", None),
        ("T09: empty salt", "r=#x,s=,i=4096", Some(Error::Salt)),
        ("T09: unpadded", "r=#x,s=QQ,i=4096", Some(Error::Salt)),
        ("T09: one pad", "r=#x,s=QQ=,i=4096", Some(Error::Salt)),
        ("T09: spare bits", "r=#x,s=QR==,i=4096", Some(Error::Salt)),
        ("T09: url-safe", "r=#x,s=-_-_,i=4096", Some(Error::Salt)),
        ("T09: space", "r=#x,s=QQ== ,i=4096", Some(Error::Salt)),
        ("T09: inner padding", "r=#x,s=QQ==QQ==,i=4096", Some(Error::Salt)),
        ("S10: empty", "r=#x,s=QQ==,i=", Some(Error::Iterations)),
        ("S10: word", "r=#x,s=QQ==,i=many", Some(Error::Iterations)),
        ("S10: plus", "r=#x,s=QQ==,i=+4096", Some(Error::Iterations)),
        ("S10: minus", "r=#x,s=QQ==,i=-4096", Some(Error::Iterations)),
        ("S10: leading zero", "r=#x,s=QQ==,i=04096", Some(Error::Iterations)),
        ("S10: leading space", "r=#x,s=QQ==,i= 4096", Some(Error::Iterations)),
        ("S10: trailing space", "r=#x,s=QQ==,i=4096 ", Some(Error::Iterations)),
        ("S10: fraction", "r=#x,s=QQ==,i=4096.0", Some(Error::Iterations)),
        ("S10: hexadecimal", "r=#x,s=QQ==,i=0x2000", Some(Error::Iterations)),
        ("S10: underscore", "r=#x,s=QQ==,i=15_000", Some(Error::Iterations)),
        (
            "S10: other digits",
            "r=#x,s=QQ==,i=\u{664}\u{660}\u{669}\u{666}",
            Some(Error::Iterations),
        ),
        ("S10: zero", "r=#x,s=QQ==,i=0", Some(Error::Iterations)),
        ("T04: 1", "r=#x,s=QQ==,i=1", Some(Error::IterationsTooLow)),
        ("T04: 4095", "r=#x,s=QQ==,i=4095", Some(Error::IterationsTooLow)),
        ("T05: 100000", "r=#x,s=QQ==,i=100000", None),
        ("T05: 100001", "r=#x,s=QQ==,i=100001", Some(Error::IterationsTooHigh)),
        ("T05: 2^31", "r=#x,s=QQ==,i=2147483648", Some(Error::IterationsTooHigh)),
        ("T05: 2^32", "r=#x,s=QQ==,i=4294967296", Some(Error::IterationsTooHigh)),
        ("T05: 2^32+4096", "r=#x,s=QQ==,i=4294971392", Some(Error::IterationsTooHigh)),
        ("T05: 2^64+4096", "r=#x,s=QQ==,i=18446744073709555712", Some(Error::IterationsTooHigh)),
    ] {
        let message = message.replace('#', NONCE);
        assert_eq!(refusal(message.as_bytes(), Limits::default()), want, "{id}");
    }
    let latin1 = [b"r=", NONCE.as_bytes(), b"x,s=QQ==,i=4096,x=\xe9"].concat();
    assert_eq!(refusal(&latin1, Limits::default()), Some(Error::Encoding), "T08: not UTF-8");
}

#[test]
fn s11_t05_the_ceiling_moves_and_the_floor_does_not() {
    let with = |max, i: &str| {
        let limits = Limits::default().with_max_iterations(max);
        refusal(format!("r={NONCE}x,s=QQ==,i={i}").as_bytes(), limits)
    };
    assert_eq!(with(4096, "4096"), None);
    assert_eq!(with(4096, "4097"), Some(Error::IterationsTooHigh));
    assert_eq!(with(4095, "100000"), None, "a ceiling below the floor is ignored");
    assert_eq!(with(0, "4095"), Some(Error::IterationsTooLow));
    assert_eq!(with(1_000_000, "1000000"), None);
    assert_eq!(with(u32::MAX, "4294967295"), None);
    assert_eq!(with(u32::MAX, "4294967294"), None);
}

#[test]
fn t05_digits_past_the_number_type_do_not_wrap_even_without_a_ceiling() {
    let limits = Limits::default().with_max_iterations(u32::MAX);
    for i in ["4294967296", "4294971392", "99999999999999999999999"] {
        let message = format!("r={NONCE}x,s=QQ==,i={i}");
        assert_eq!(refusal(message.as_bytes(), limits), Some(Error::IterationsTooHigh), "{i}");
    }
}

#[test]
fn t05_t17_length_is_bounded() {
    let padded = |len: usize| {
        let mut message = format!("r={NONCE}x,s=QQ==,i=4096,x=").into_bytes();
        message.resize(len, b'x');
        message
    };
    let limits = Limits::default();
    assert_eq!(refusal(&padded(MAX_MESSAGE_LEN), limits), None);
    assert_eq!(refusal(&padded(MAX_MESSAGE_LEN + 1), limits), Some(Error::MessageTooLong));
    let digits = format!("r={NONCE}x,s=QQ==,i={}", "9".repeat(5000));
    assert_eq!(refusal(digits.as_bytes(), limits), Some(Error::MessageTooLong));

    let salted = |text: String| refusal(format!("r={NONCE}x,s={text},i=4096").as_bytes(), limits);
    assert_eq!(salted("QUFB".repeat(MAX_SALT_LEN / 3)), None);
    assert_eq!(salted("QUFB".repeat(MAX_SALT_LEN / 3) + "QQ=="), Some(Error::SaltTooLong));
}

#[test]
fn a_challenge_tells_what_to_derive() {
    let message = format!("r={NONCE}x,s=AAH+/w==,i=15000");
    let challenge = first().receive(message.as_bytes()).unwrap();
    assert_eq!(challenge.hash(), HASH);
    assert_eq!(challenge.salt(), [0, 1, 254, 255]);
    assert_eq!(challenge.iterations(), 15_000);
}

fn challenge(hash: Hash) -> Challenge<'static> {
    let first = ClientFirst::new(hash, "user", NONCE, Limits::default()).unwrap();
    first.receive(b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096").unwrap()
}

#[test]
fn s13_t10_client_final_comes_out_of_every_buffer_the_same() {
    for hash in hashes() {
        let (challenge, keys) = (challenge(hash), keys(hash));
        let message = written(|out| challenge.respond(&keys, out).unwrap());
        let head = b"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=";
        assert!(message.starts_with(head));
        assert_eq!(message.len(), head.len() + hash.output_len().div_ceil(3) * 4);
    }
}

#[test]
fn s18_cached_keys_leave_two_codes_to_compute() {
    for hash in hashes() {
        let (challenge, keys) = (challenge(hash), keys(hash));
        let (_, compressions) =
            count::of(|| challenge.respond(&keys, &mut Cursor::new(&mut [0; 256])).unwrap());
        // Each code: a message of three blocks with its padding, the outer block.
        assert_eq!(compressions, 2 * (3 + 1));
    }
}

#[test]
#[cfg(all(feature = "sha1", feature = "sha256"))]
fn keys_of_the_other_hash_are_refused() {
    for (hash, other) in [(Hash::Sha1, Hash::Sha256), (Hash::Sha256, Hash::Sha1)] {
        let mut out = Cursor::new(&mut []);
        assert_eq!(challenge(hash).respond(&keys(other), &mut out).err(), Some(Error::WrongHash));
        assert!(out.is_empty());
    }
}

fn pending(hash: Hash) -> Pending {
    challenge(hash).respond(&keys(hash), &mut Cursor::new(&mut [])).unwrap()
}

/// The signature the server would send, from the server's own code.
fn signature(hash: Hash) -> Vec<u8> {
    use crate::server::Identified;
    let first = b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
    let salt = [
        0x5b, 0x6d, 0x99, 0x68, 0x9d, 0x12, 0x35, 0x8e, 0xec, 0xa0, 0x4b, 0x14, 0x12, 0x36, 0xfa,
        0x81,
    ];
    let challenged = Identified::receive(hash, first)
        .unwrap()
        .challenge("%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", &salt, 4096, &mut Cursor::new(&mut []))
        .unwrap();
    let keys = keys(hash);
    let client_final = written(|out| challenge(hash).respond(&keys, out).unwrap());
    let accepted = challenged.receive(&client_final, Some(&keys.server_keys())).unwrap();
    written(|out| accepted.write(out))
}

#[test]
fn s15_t02_only_the_expected_signature_verifies() {
    for hash in hashes() {
        let good = signature(hash);
        assert!(pending(hash).verify(&good).is_ok());
        let with = |tail: &[u8]| pending(hash).verify(&[&good[..], tail].concat()).err();
        assert_eq!(with(b",x=1"), None, "RFC 5802 allows extensions here");
        assert_eq!(with(b",x"), Some(Error::Malformed));
        assert_eq!(with(b","), Some(Error::Malformed));
        assert_eq!(with(b",v=AAAA"), Some(Error::Malformed));
        assert_eq!(with(b",m=1"), Some(Error::UnsupportedExtension));
        assert_eq!(with(b"\0"), Some(Error::Encoding));
        assert_eq!(with(b"\xff"), Some(Error::Encoding));
        for tail in [&b"="[..], b"AAAA", b" ", b"\n"] {
            assert_eq!(with(tail), Some(Error::ServerSignature));
        }
        let long = [&good[..], b",x=", &[b'x'; MAX_MESSAGE_LEN]].concat();
        let fits = pending(hash).verify(&long[..MAX_MESSAGE_LEN]).err();
        assert_eq!(fits, None);
        let over = pending(hash).verify(&long[..=MAX_MESSAGE_LEN]).err();
        assert_eq!(over, Some(Error::MessageTooLong));

        for len in 0..good.len() {
            assert!(pending(hash).verify(&good[..len]).is_err(), "cut to {len}");
        }
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bad = good.clone();
                bad[at] ^= 1 << bit;
                assert!(pending(hash).verify(&bad).is_err(), "byte {at} bit {bit}");
            }
        }
    }
}

#[test]
fn t02_no_made_up_signature_verifies() {
    for hash in hashes() {
        let keys = keys(hash);
        let proof = written(|out| challenge(hash).respond(&keys, out).unwrap());
        let proof = &proof[proof.len() - hash.output_len().div_ceil(3) * 4..];
        let zeros =
            |len: usize| written(|out| mongo_auth_primitives::base64::put(out, &[0; 40][..len]));
        for (id, value) in [
            ("reflected proof", proof),
            ("all zero", &zeros(hash.output_len())),
            ("one byte short", &zeros(hash.output_len() - 1)),
            ("one byte long", &zeros(hash.output_len() + 1)),
            ("as long as the other hash", &zeros(if hash == Hash::Sha1 { 32 } else { 20 })),
            ("too long for a buffer", &zeros(40)),
            ("empty", b""),
        ] {
            let message = [b"v=", value].concat();
            let got = pending(hash).verify(&message).err();
            assert_eq!(got, Some(Error::ServerSignature), "{id}");
        }
    }
}

#[test]
fn s15_s17_a_final_message_without_signature_is_refused() {
    for (id, message, want) in [
        ("S15: e=", &b"e=invalid-proof"[..], Error::ServerError),
        ("S15: e= and extension", b"e=invalid-proof,x=1", Error::ServerError),
        ("S15: neither", b"", Error::Malformed),
        ("S15: something else", b"x=1", Error::Malformed),
        ("S15: upper case", b"V=AAAA", Error::Malformed),
        ("S15: name alone", b"v", Error::Malformed),
        ("S17: a second server-first", b"r=rOprNGfwEbeRWgbNEkqOx,s=QQ==,i=4096", Error::Malformed),
        ("T08: m=", b"m=1,v=AAAA", Error::UnsupportedExtension),
    ] {
        assert_eq!(pending(HASH).verify(message).err(), Some(want), "{id}");
    }
}

#[test]
fn t36_debug_shows_neither_names_nor_secrets() {
    let hash = format!("{HASH:?}");
    assert_eq!(format!("{:?}", first()), format!("ClientFirst {{ hash: {hash}, .. }}"));
    let shown = format!("{:?}", challenge(HASH));
    assert_eq!(shown, format!("Challenge {{ hash: {hash}, iterations: 4096, .. }}"));
    assert_eq!(format!("{:?}", pending(HASH)), format!("Pending {{ hash: {hash}, .. }}"));
    let verified = pending(HASH).verify(&signature(HASH)).unwrap();
    assert_eq!(format!("{verified:?}"), "Verified(())");
}
