//! Published and own vectors, through both roles.
//!
//! The own ones were computed with Python's `hashlib` and `hmac`.

use mongo_auth_primitives::{BufferTooSmall, Cursor, base64};
use mongo_auth_scram::server::Identified;
use mongo_auth_scram::{ClientFirst, ClientKeys, Derivation, Hash, Limits};

struct Vector {
    id: &'static str,
    hash: Hash,
    username: &'static str,
    secret: &'static [u8],
    client_nonce: &'static str,
    server_nonce: &'static str,
    iterations: u32,
    messages: [&'static str; 4],
    /// SaltedPassword, ClientKey, StoredKey, ServerKey.
    keys: [&'static str; 4],
}

const VECTORS: [Vector; 5] = [
    Vector {
        id: "S12: RFC 5802 section 5",
        hash: Hash::Sha1,
        username: "user",
        secret: b"pencil",
        client_nonce: "fyko+d2lbbFgONRv9qkxdawL",
        server_nonce: "3rfcNHYJY1ZVvWVs7j",
        iterations: 4096,
        messages: [
            "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
            "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
            "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
            "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
        ],
        keys: [
            "1d96ee3a529b5a5f9e47c01f229a2cb8a6e15f7d",
            "e234c47bf6c36696dd6d852b99aaa2ba26555728",
            "e9d94660c39d65c38fbad91c358f14da0eef2bd6",
            "0fe09258b3ac852ba502cc62ba903eaacdbf7d31",
        ],
    },
    Vector {
        id: "S14: SHA-1",
        hash: Hash::Sha1,
        username: "user",
        secret: b"1c33006ec1ffd90f9cadcbcc0e118200",
        client_nonce: "fyko+d2lbbFgONRv9qkxdawL",
        server_nonce: "Ho+Vgk7qvUOKUwuWLIWg4l/9SraGMHEE",
        iterations: 10_000,
        messages: [
            "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
            "r=fyko+d2lbbFgONRv9qkxdawLHo+Vgk7qvUOKUwuWLIWg4l/9SraGMHEE,s=rQ9ZY3MntBeuP3E1TDVC4w==,i=10000",
            "c=biws,r=fyko+d2lbbFgONRv9qkxdawLHo+Vgk7qvUOKUwuWLIWg4l/9SraGMHEE,p=MC2T8BvbmWRckDw8oWl5IVghwCY=",
            "v=UMWeI25JD1yNYZRMpZ4VHvhZ9e0=",
        ],
        keys: [
            "6abd37850da6e327df8dc5afd430791052f92499",
            "6eca60b8b046771fc7174092de6e7e837859b356",
            "a79cfa9fb52da9ffa92c191a7899384f778138e0",
            "951ad51f2a8c5fe38ea86be972fbfd6a7940f084",
        ],
    },
    Vector {
        id: "S14: SHA-256, RFC 7677 section 3",
        hash: Hash::Sha256,
        username: "user",
        secret: b"pencil",
        client_nonce: "rOprNGfwEbeRWgbNEkqO",
        server_nonce: "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
        iterations: 4096,
        messages: [
            "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
            "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
        ],
        keys: [
            "c4a49510323ab4f952cac1fa99441939e78ea74d6be81ddf7096e87513dc615d",
            "a60fc923d67e8644a92d16b96eda5ef4656b0c725c484374be25535576996e8b",
            "586e5df283e6dceb5c3e791d8b8528ec191e664045ce971792e2e6b5bb13e2a6",
            "c1f3cbc1c13a9d35a14c0990eed97629ea225863e566a4314ab99f3f00e5d9d5",
        ],
    },
    Vector {
        id: "S2: SHA-1, every escape",
        hash: Hash::Sha1,
        username: "=a=2C,b,=\u{2168}",
        secret: b"p,=\x00\xff",
        client_nonce: "0123456789abcdef",
        server_nonce: "+SERVER+",
        iterations: 4097,
        messages: [
            "n,,n==3Da=3D2C=2Cb=2C=3D\u{2168},r=0123456789abcdef",
            "r=0123456789abcdef+SERVER+,s=AAH+/w==,i=4097",
            "c=biws,r=0123456789abcdef+SERVER+,p=aSpw0WBHN8u8XTRJa8ZmyyWuIsY=",
            "v=bxwSWVIIZU9SrPaHvOVp2RdDl1M=",
        ],
        keys: [
            "8017a4002c2c28a2b842e2aba0c2ead43729cea6",
            "63fcef66b3f9e69e9fba741570db741fcfbf99bc",
            "df17348d1506345d08ba2627b1229098aafbc6b6",
            "d53d843827ff5b841496df0e0231c8eefb8d3453",
        ],
    },
    Vector {
        id: "S2: SHA-256, every escape",
        hash: Hash::Sha256,
        username: "=a=2C,b,=\u{2168}",
        secret: b"p,=\x00\xff",
        client_nonce: "0123456789abcdef",
        server_nonce: "+SERVER+",
        iterations: 4097,
        messages: [
            "n,,n==3Da=3D2C=2Cb=2C=3D\u{2168},r=0123456789abcdef",
            "r=0123456789abcdef+SERVER+,s=AAH+/w==,i=4097",
            "c=biws,r=0123456789abcdef+SERVER+,p=P92q4ugDN7pNGNdt++B8mh7N+L9+joZE7gGBB58CX1Q=",
            "v=Ig/SAvab9WqMCscMaG6WbdrsUeReekBR5gwE1/8NKyQ=",
        ],
        keys: [
            "2cea35c9e0d7d74b3a6aa52f76e377107ea024045595cac8da42416ed5521b69",
            "e4542f4ab53fa7512a3aa8e3f5a0d44e4605726e728989ae7255f38f66048bc7",
            "97c6ba1da504e497c0c756a2ef473e9c26895bb4bbe353b98eba67a3b8377853",
            "840c3354d16db020fa49a6130d7595c6ffcdc6ab8946e52568a010b6758f8efd",
        ],
    },
];

/// What `write` appends, in every buffer that is too small and in one that is not.
fn written<T>(mut write: impl FnMut(&mut Cursor<'_>) -> T) -> (String, T) {
    let mut buffer = [0; 256];
    let mut run = |size: usize| {
        let mut out = Cursor::new(&mut buffer[..size]);
        let result = write(&mut out);
        (out.finish(), result)
    };
    let needed = run(0).0.unwrap_err().needed;
    for size in 0..needed {
        assert_eq!(run(size).0, Err(BufferTooSmall { needed }));
    }
    let (len, result) = run(256);
    assert_eq!(len, Ok(needed));
    (String::from_utf8(buffer[..needed].to_vec()).unwrap(), result)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[test]
fn vectors_of_both_roles() {
    for v in VECTORS.iter().filter(|v| v.hash.is_available()) {
        let [client_first, server_first, client_final, server_final] = v.messages;

        let first =
            ClientFirst::new(v.hash, v.username, v.client_nonce, Limits::default()).unwrap();
        assert_eq!(written(|out| first.write(out)).0, client_first, "{}", v.id);
        let challenge = first.receive(server_first.as_bytes()).unwrap();
        let mut work =
            Derivation::new(challenge.hash(), v.secret, challenge.salt(), challenge.iterations())
                .unwrap();
        let keys = work.advance(challenge.iterations()).unwrap();
        let mut out = [0; 32];
        let derived = [
            work.dangerous_salted_password(&mut out).unwrap(),
            keys.dangerous_client_key(),
            keys.dangerous_stored_key(),
            keys.dangerous_server_key(),
        ];
        assert_eq!(derived.map(hex), v.keys, "{}", v.id);
        let (message, pending) = written(|out| challenge.respond(&keys, out).unwrap());
        assert_eq!(message, client_final, "{}", v.id);
        assert!(pending.verify(server_final.as_bytes()).is_ok(), "{}", v.id);

        let identified = Identified::receive(v.hash, client_first.as_bytes()).unwrap();
        assert!(identified.username() == v.username, "{}", v.id);
        let salt = server_first.split(',').nth(1).unwrap().strip_prefix("s=").unwrap();
        let mut room = [0; 32];
        let salt = base64::decode(salt.as_bytes(), &mut room).unwrap();
        let (message, challenged) =
            written(|out| identified.challenge(v.server_nonce, salt, v.iterations, out).unwrap());
        assert_eq!(message, server_first, "{}", v.id);
        let kept = ClientKeys::derive(v.hash, v.secret, salt, v.iterations).unwrap().server_keys();
        let accepted = challenged.receive(client_final.as_bytes(), Some(&kept)).unwrap();
        assert_eq!(written(|out| accepted.write(out)).0, server_final, "{}", v.id);
    }
}
