use super::*;
use mongo_auth::sasl::{Answer, Conversation, ConversationId, Need, Nonce, Reply, Setup};
use mongo_auth::scram::Hash;
use mongo_auth::{Mechanism, SecretText, Text};

fn cache() -> KeyCache {
    KeyCache::new([7; 32])
}

fn keys(n: u8) -> Arc<ClientKeys> {
    Arc::new(ClientKeys::from_parts(Hash::Sha256, &[n; 32], &[n; 32]).unwrap())
}

fn id(cache: &KeyCache, n: u32) -> KeyId {
    cache.id(&KeyRequest::new(Hash::Sha256, "user", b"salt", 4096 + n), "pencil")
}

/// Success that rests on the signature in the example of RFC 7677.
fn signed() -> Authenticated {
    let nonce = Nonce::from_text("rOprNGfwEbeRWgbNEkqO").unwrap();
    let setup = Setup::new(Mechanism::ScramSha256, Text::literal("user")).with_nonce(nonce);
    let mut conversation = Conversation::new(&setup, [0; 512]).unwrap();
    conversation.answer(Answer::Sent).unwrap();
    conversation.answer(reply(
        b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        false,
    )).unwrap();
    let Need::Keys(request) = conversation.need() else { panic!() };
    let password = SecretText::literal("pencil");
    let mut derivation = request.derivation(password, &mut [0; 64]).unwrap();
    let keys = derivation.advance(u32::MAX).unwrap();
    conversation.answer(Answer::Keys(&keys)).unwrap();
    conversation.answer(Answer::Sent).unwrap();
    let signature = b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";
    conversation.answer(reply(signature, true)).unwrap();
    let Need::Done(authenticated) = conversation.need() else { panic!() };
    authenticated
}

/// Success that rests on the server's word.
fn accepted() -> Authenticated {
    let setup = Setup::new(Mechanism::Plain, Text::literal("user"));
    let mut conversation = Conversation::new(&setup, [0; 64]).unwrap();
    conversation.answer(Answer::Password(SecretText::literal("pencil"))).unwrap();
    conversation.answer(Answer::Sent).unwrap();
    conversation.answer(reply(b"", true)).unwrap();
    let Need::Done(authenticated) = conversation.need() else { panic!() };
    authenticated
}

fn reply(payload: &[u8], done: bool) -> Answer<'_> {
    Answer::Reply(Reply { payload, done, conversation_id: ConversationId::Int32(1) })
}

#[test]
fn s18_t39_keys_are_found_by_everything_they_depend_on() {
    let cache = cache();
    let base = (Hash::Sha256, "user", "pencil", &b"salt"[..], 4096);
    let id = |(hash, user, password, salt, iterations)| {
        cache.id(&KeyRequest::new(hash, user, salt, iterations), password)
    };
    assert_eq!(id(base), id(base));
    for other in [
        (Hash::Sha1, "user", "pencil", &b"salt"[..], 4096),
        (Hash::Sha256, "user2", "pencil", b"salt", 4096),
        (Hash::Sha256, "user", "pencil2", b"salt", 4096),
        (Hash::Sha256, "user", "pencil", b"salt2", 4096),
        (Hash::Sha256, "user", "pencil", b"salt", 4097),
        // The same bytes, cut elsewhere.
        (Hash::Sha256, "userp", "encil", b"salt", 4096),
        (Hash::Sha256, "user", "pencils", b"alt", 4096),
    ] {
        assert_ne!(id(base), id(other), "{other:?}");
    }
    let elsewhere = KeyCache::new([8; 32]);
    let request = KeyRequest::new(Hash::Sha256, "user", b"salt", 4096);
    assert_ne!(cache.id(&request, "pencil"), elsewhere.id(&request, "pencil"));
}

#[test]
fn s19_t39_only_a_verified_signature_lets_keys_in() {
    let cache = cache();
    let id = id(&cache, 0);
    cache.insert(id, keys(1), accepted());
    assert!(cache.get(&id).is_none());
    cache.insert(id, keys(1), signed());
    assert!(cache.get(&id).is_some());
}

#[test]
fn s19_t39_the_cache_is_bounded_and_drops_what_was_used_longest_ago() {
    let cache = cache();
    let proof = signed();
    let capacity = u32::try_from(KeyCache::CAPACITY).unwrap();
    for n in 0..capacity {
        cache.insert(id(&cache, n), keys(n as u8), proof);
    }
    assert!(cache.get(&id(&cache, 0)).is_some(), "used again, so no longer the oldest");
    cache.insert(id(&cache, capacity), keys(99), proof);
    assert!(cache.get(&id(&cache, 1)).is_none());
    for n in (2..=capacity).chain([0]) {
        assert!(cache.get(&id(&cache, n)).is_some(), "{n}");
    }
    cache.insert(id(&cache, capacity), keys(98), proof);
    let newest = cache.get(&id(&cache, capacity)).unwrap();
    assert_eq!(newest.dangerous_client_key(), [98; 32]);
    assert_eq!(cache.lock().len(), KeyCache::CAPACITY);
}

#[test]
fn s19_t37_the_cache_holds_the_only_copy() {
    let cache = cache();
    let kept = keys(1);
    let weak = Arc::downgrade(&kept);
    cache.insert(id(&cache, 0), kept, signed());
    assert!(weak.upgrade().is_some());
    drop(cache);
    assert!(weak.upgrade().is_none(), "dropped with the cache, and wiped by that");
}
