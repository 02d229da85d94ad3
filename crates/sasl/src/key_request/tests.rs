use super::*;
use alloc::format;

const SALT: &[u8] = b"sixteen bytes ok";

fn request(hash: Hash) -> KeyRequest<'static> {
    KeyRequest::new(hash, "user", SALT, 4096)
}

#[test]
fn s18_a_request_tells_all_that_keys_depend_on() {
    for hash in [Hash::Sha1, Hash::Sha256] {
        let request = request(hash);
        assert_eq!((request.hash(), request.username()), (hash, "user"));
        assert_eq!((request.salt(), request.iterations()), (SALT, 4096));
        let shown = format!("{request:?}");
        assert!(shown.contains("user") && shown.contains("4096") && !shown.contains("salt"));
    }
}

#[test]
fn s4_s5_s12_each_hash_has_a_secret_of_its_own() {
    // of `user:mongo:pencil`, and the password itself
    let secrets = [(Hash::Sha1, "1c33006ec1ffd90f9cadcbcc0e118200"), (Hash::Sha256, "pencil")];
    for (hash, secret) in secrets {
        let mut scratch = [0xff; 16];
        let password = SecretText::literal("pencil");
        let mut derivation = request(hash).derivation(password, &mut scratch).unwrap();
        let ours = derivation.advance(u32::MAX).unwrap();
        let keys = mongo_auth_scram::ClientKeys::derive(hash, secret.as_bytes(), SALT, 4096);
        assert_eq!(ours.dangerous_client_key(), keys.unwrap().dangerous_client_key());
        if hash == Hash::Sha256 {
            assert_eq!(scratch, [0; 16], "t37: the prepared password is wiped");
        }
    }
}

#[test]
fn t37_the_scratch_is_wiped_after_a_failure_too() {
    for password in ["longer than the scratch", "pen\u{7}cil"] {
        let mut scratch = [0xff; 16];
        let password = SecretText::literal(password);
        assert!(request(Hash::Sha256).derivation(password, &mut scratch).is_err());
        assert_eq!(scratch, [0; 16]);
    }
}
