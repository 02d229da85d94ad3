use super::*;
use mongo_auth_rawbson::Value;
use mongo_auth_sasl as sasl;

const HASHES: [(Mechanism, Hash); 2] =
    [(Mechanism::ScramSha1, Hash::Sha1), (Mechanism::ScramSha256, Hash::Sha256)];

/// Up to the need for keys, by the attempt inside `hello`.
fn speculated(mechanism: Mechanism, hash: Hash) -> (Login<Vec<u8>>, Scram) {
    let mut login = login(&config(Some(mechanism)));
    let (id, command) = sent(&mut login);
    let scram = Scram::new(hash, &payload(&command));
    let reply = hello_with(|doc| {
        doc.document("speculativeAuthenticate", |doc| {
            sasl_fields(doc, &scram.server_first(), false);
        });
    });
    receive(&mut login, id, &reply).unwrap();
    (login, scram)
}

#[test]
fn n11_the_speculative_reply_is_the_first_server_message() {
    for (mechanism, hash) in HASHES {
        let (mut login, scram) = speculated(mechanism, hash);
        let (id, server_final) = prove(&mut login, &scram);
        receive(&mut login, id, &sasl_reply(&server_final, true)).unwrap();
        let outcome = assert_done(&login);
        assert_eq!((outcome.round_trips, outcome.speculative), (2, true));
        assert_eq!((outcome.mechanism, outcome.negotiated), (Some(mechanism), false));
    }
}

#[test]
fn n11_w8_w5_without_a_speculative_reply_the_flow_starts_afresh() {
    for (mechanism, hash) in HASHES {
        let mut login = login(&config(Some(mechanism)));
        let (id, _) = sent(&mut login);
        assert_eq!(id, 41);
        receive(&mut login, id, &hello_with(|_| ())).unwrap();
        let (id, command) = sent(&mut login);
        assert_eq!(id, 42);
        let doc = Doc::parse(&command).unwrap();
        let names: Vec<_> = doc.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["saslStart", "mechanism", "payload", "options", "$db"]);
        let options = doc.get("options").unwrap().as_document().unwrap();
        assert_eq!(options.get("skipEmptyExchange"), Some(Value::Boolean(true)));
        let scram = Scram::new(hash, &payload(&command));
        receive(&mut login, id, &sasl_reply(&scram.server_first(), false)).unwrap();
        let (id, server_final) = prove(&mut login, &scram);
        assert_eq!(id, 43);
        receive(&mut login, id, &sasl_reply(&server_final, true)).unwrap();
        let outcome = assert_done(&login);
        assert_eq!((outcome.round_trips, outcome.speculative), (3, false));
    }
}

#[test]
fn n12_a_speculation_that_negotiation_overrules_leaves_nothing_behind() {
    let mut login = login(&config(None));
    let (id, _) = sent(&mut login);
    receive(&mut login, id, &hello_with(|doc| mechs(doc, &["SCRAM-SHA-1"]))).unwrap();
    let (id, command) = sent(&mut login);
    let scram = Scram::new(Hash::Sha1, &payload(&command));
    receive(&mut login, id, &sasl_reply(&scram.server_first(), false)).unwrap();
    let (id, server_final) = prove(&mut login, &scram);
    receive(&mut login, id, &sasl_reply(&server_final, true)).unwrap();
    let outcome = assert_done(&login);
    assert_eq!((outcome.mechanism, outcome.negotiated), (Some(Mechanism::ScramSha1), true));
}

#[test]
fn t13_a_speculative_reply_that_tells_of_an_error_counts_as_none() {
    for bad in [("ok", 0), ("code", 18)] {
        let mut login = login(&config(Some(Mechanism::ScramSha256)));
        let (id, command) = sent(&mut login);
        let scram = Scram::new(Hash::Sha256, &payload(&command));
        let reply = hello_with(|doc| {
            doc.document("speculativeAuthenticate", |doc| {
                sasl_fields(doc, &scram.server_first(), false);
                doc.int32(bad.0, bad.1);
            });
        });
        receive(&mut login, id, &reply).unwrap();
        assert!(!login.progress().speculative);
        assert!(payload(&sent(&mut login).1).ends_with(b"r=fallback-nonce-0123456789"));
    }
}

#[test]
fn t13_a_speculative_reply_to_something_else_is_refused() {
    let foreign = "r=some-other-nonce-0123456789xyz,s=MDEyMzQ1Njc4OWFiY2RlZg==,i=4096";
    let nonce = Error::Sasl(sasl::Error::Scram(sasl::scram::Error::ServerNonce));
    for (payload, done, error) in
        [(foreign, false, nonce), ("v=AAAA", true, Error::Sasl(sasl::Error::EarlyDone))]
    {
        let mut login = login(&config(Some(Mechanism::ScramSha256)));
        let (id, _) = sent(&mut login);
        let reply = hello_with(|doc| {
            doc.document("speculativeAuthenticate", |doc| {
                sasl_fields(doc, payload.as_bytes(), done);
            });
        });
        assert_eq!(receive(&mut login, id, &reply).unwrap_err(), error);
        assert_failed(&mut login, error);
    }
}

#[test]
fn s16_the_longer_exchange_of_old_servers() {
    let (mut login, scram) = speculated(Mechanism::ScramSha256, Hash::Sha256);
    let (id, server_final) = prove(&mut login, &scram);
    receive(&mut login, id, &sasl_reply(&server_final, false)).unwrap();
    let (id, command) = sent(&mut login);
    assert_eq!(payload(&command), b"");
    receive(&mut login, id, &sasl_reply(b"", true)).unwrap();
    assert_eq!(assert_done(&login).round_trips, 3);
}

#[test]
fn t1_t3_no_reply_but_the_signature_ends_in_success() {
    let (_, scram) = speculated(Mechanism::ScramSha256, Hash::Sha256);
    for payload in [&b""[..], b"v=", b"x", &scram.server_first()] {
        let (mut login, scram) = speculated(Mechanism::ScramSha256, Hash::Sha256);
        let (id, _) = prove(&mut login, &scram);
        let error = receive(&mut login, id, &sasl_reply(payload, true)).unwrap_err();
        assert!(matches!(error, Error::Sasl(_)), "{error:?}");
        assert_failed(&mut login, error);
    }
}

#[test]
fn w10_w9_a_reply_that_lacks_a_field_is_refused() {
    let fields: [&str; 3] = ["conversationId", "done", "payload"];
    for broken in fields {
        for missing in [true, false] {
            let (mut login, scram) = speculated(Mechanism::ScramSha256, Hash::Sha256);
            let (id, server_final) = prove(&mut login, &scram);
            let whole = sasl_reply(&server_final, true);
            let reply = write_vec(|doc| {
                for (name, value) in Doc::parse(&whole).unwrap().iter() {
                    match (name == broken, missing) {
                        (false, _) => doc.value(name, value),
                        (true, true) => {}
                        (true, false) => doc.null(name),
                    }
                }
            });
            assert_eq!(receive(&mut login, id, &reply).unwrap_err(), Error::Reply);
            assert_failed(&mut login, Error::Reply);
        }
    }
}

#[test]
fn w10_the_payload_may_be_base64_in_a_string() {
    let (mut login, scram) = speculated(Mechanism::ScramSha256, Hash::Sha256);
    let (id, server_final) = prove(&mut login, &scram);
    let mut text = [0; 64];
    let mut out = Cursor::new(&mut text);
    base64::put(&mut out, &server_final);
    let len = out.finish().unwrap();
    let reply = write_vec(|doc| {
        doc.int64("conversationId", 7);
        doc.boolean("done", true);
        doc.string("payload", core::str::from_utf8(&text[..len]).unwrap());
        doc.int32("ok", 1);
    });
    receive(&mut login, id, &reply).unwrap();
    assert_done(&login);
}

#[test]
fn p1_p2_p3_plain_goes_to_the_accounts_source_in_one_round() {
    let mut login = login(&config(Some(Mechanism::Plain)));
    let (id, _) = sent(&mut login);
    receive(&mut login, id, &hello_with(|_| ())).unwrap();
    assert!(matches!(login.need(), Need::Password));
    login.answer(Answer::Password(SecretText::literal("pencil"))).unwrap();
    let (id, command) = sent(&mut login);
    assert_eq!(payload(&command), b"\0a,=u\0pencil");
    let doc = Doc::parse(&command).unwrap();
    let names: Vec<_> = doc.iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["saslStart", "mechanism", "payload", "$db"]);
    assert_eq!(doc.get("$db"), Some(Value::String("things")));
    let wiped = !login.store_mut().windows(6).any(|w| w == b"pencil");
    assert!(wiped, "t37: the password does not stay in the store once it was sent");
    receive(&mut login, id, &sasl_reply(b"", true)).unwrap();
    assert_eq!(assert_done(&login).round_trips, 2);
}

#[test]
fn p5_t12_plain_is_refused_in_clear_before_anything_is_sent() {
    let mut config = config(Some(Mechanism::Plain));
    config.channel = Channel::Cleartext;
    let refused = Login::new(&config, nonces(), vec![0; 2048]).unwrap_err();
    assert_eq!(refused, Error::CleartextRefused(Mechanism::Plain));
    config.dangerous_allow_cleartext_password = true;
    login(&config);
    config.dangerous_allow_cleartext_password = false;
    config.channel = Channel::Loopback;
    login(&config);
}

#[test]
fn n16_n17_reauthentication_sends_no_hello_and_takes_nothing_from_the_first_time() {
    let (mut login, scram) = speculated(Mechanism::ScramSha256, Hash::Sha256);
    let fresh = || Nonce::from_text("fresh-nonce-0123456789").unwrap();
    assert_eq!(login.reauthenticate(fresh()), Err(Error::WrongAnswer));
    let (id, server_final) = prove(&mut login, &scram);
    receive(&mut login, id, &sasl_reply(&server_final, true)).unwrap();
    login.reauthenticate(fresh()).unwrap();
    assert_eq!(login.progress().authentication, Authentication::None);
    let (id, command) = sent(&mut login);
    let doc = Doc::parse(&command).unwrap();
    assert_eq!(doc.iter().next().unwrap().0, "saslStart");
    assert_eq!(payload(&command), b"n,,n=a=2C=3Du,r=fresh-nonce-0123456789");
    let scram = Scram::new(Hash::Sha256, &payload(&command));
    receive(&mut login, id, &sasl_reply(&scram.server_first(), false)).unwrap();
    let (id, server_final) = prove(&mut login, &scram);
    receive(&mut login, id, &sasl_reply(&server_final, true)).unwrap();
    assert!(!assert_done(&login).speculative);
}

#[test]
fn t3_w12_a_server_that_never_ends_is_left_after_three_messages() {
    for (mechanism, hash) in HASHES {
        let (mut login, scram) = speculated(mechanism, hash);
        let (id, server_final) = prove(&mut login, &scram);
        receive(&mut login, id, &sasl_reply(&server_final, false)).unwrap();
        let mut messages = 2;
        let refused = (0..50).find_map(|_| {
            let (id, _) = sent(&mut login);
            messages += 1;
            receive(&mut login, id, &sasl_reply(b"", false)).err()
        });
        assert_eq!(refused, Some(Error::Sasl(sasl::Error::LateDone)));
        assert_eq!(messages, 3);
    }
}
