//! Short stores, partial messages, wrong answers, and the mode inside a driver's `hello`.

use super::*;
use alloc::format;

/// Repeats `answer`, one more byte of store at a time.
fn grow(login: &mut Login<Vec<u8>>, answer: Answer<'_>) {
    while let Err(e) = login.answer(answer) {
        let needed = e.buffer_too_small().unwrap().needed;
        assert!(needed > login.store_mut().len(), "{needed}");
        login.store_mut().push(0);
    }
}

#[test]
fn every_store_size_below_the_need_says_so_and_the_retry_is_identical() {
    for mechanism in [None, Some(Mechanism::ScramSha1), Some(Mechanism::Plain)] {
        let config = config(mechanism);
        let with = |size| Login::new(&config, nonces(), vec![0; size]);
        let mut size = 0;
        let needed = loop {
            match with(size).map(|_| ()) {
                Err(e) => size = size.max(e.buffer_too_small().unwrap().needed),
                Ok(()) => break size,
            }
        };
        for short in 0..needed {
            assert!(with(short).unwrap_err().buffer_too_small().unwrap().needed > short);
        }
        let mut tight = with(needed).unwrap();
        let mut roomy = login(&config);
        assert_eq!(sent(&mut tight), sent(&mut roomy));
        let hello = frame(41, &hello_with(|doc| mechs(doc, &["SCRAM-SHA-1"])));
        for login in [&mut tight, &mut roomy] {
            login.answer(Answer::Received(&hello[..16])).unwrap();
            grow(login, Answer::Received(&hello));
        }
        if mechanism == Some(Mechanism::Plain) {
            let password = Answer::Password(SecretText::literal("a-rather-long-password"));
            grow(&mut tight, password);
            roomy.answer(password).unwrap();
            assert_eq!(sent(&mut tight), sent(&mut roomy));
            continue;
        }
        let (id, command) = sent(&mut tight);
        assert_eq!((id, command.clone()), sent(&mut roomy));
        let scram = Scram::new(Hash::Sha1, &payload(&command));
        let first = frame(id, &sasl_reply(&scram.server_first(), false));
        for login in [&mut tight, &mut roomy] {
            login.answer(Answer::Received(&first[..16])).unwrap();
            grow(login, Answer::Received(&first));
        }
        let keys = keys(Hash::Sha1);
        grow(&mut tight, Answer::Keys(&keys));
        roomy.answer(Answer::Keys(&keys)).unwrap();
        assert_eq!(sent(&mut tight), sent(&mut roomy));
    }
}

#[test]
fn the_fallback_nonce_outlives_a_store_that_is_too_short_for_the_first_message() {
    let config = config(None);
    let reply = hello_with(|doc| mechs(doc, &["SCRAM-SHA-1"]));
    let reply = Doc::parse(&reply).unwrap();
    // without a `hello` of its own in the store, what comes next needs more room than what was
    let mut roomy = Login::in_hello(&config, nonces(), vec![0; 2048]).unwrap();
    roomy.resume(reply).unwrap();
    let mut size = 0;
    let mut tight = loop {
        match Login::in_hello(&config, nonces(), vec![0; size]) {
            Ok(login) => break login,
            Err(e) => size = e.buffer_too_small().unwrap().needed,
        }
    };
    let mut retries = 0;
    while let Err(e) = tight.resume(reply) {
        assert!(e.buffer_too_small().unwrap().needed > tight.store_mut().len());
        tight.store_mut().push(0);
        retries += 1;
    }
    assert!(retries > 0, "nothing was short");
    assert_eq!(sent(&mut tight), sent(&mut roomy));
}

#[test]
fn t42_a_message_may_come_in_any_pieces_and_never_past_its_end() {
    let reply = frame(41, &hello_with(|doc| mechs(doc, &["SCRAM-SHA-1"])));
    let mut login = login(&config(None));
    sent(&mut login);
    for len in 0..reply.len() {
        let Need::Recv { have, total } = login.need() else { panic!() };
        assert_eq!(have, len.saturating_sub(1));
        assert_eq!(total, if have < 4 { 16 } else { reply.len() });
        login.answer(Answer::Received(&reply[..len])).unwrap();
    }
    let mut past = reply.clone();
    past.push(0);
    assert_eq!(login.answer(Answer::Received(&past)).unwrap_err(), Error::ReceivedLength);
    assert_eq!(login.answer(Answer::Received(&reply[..3])).unwrap_err(), Error::ReceivedLength);
    let Event::Hello(_) = login.answer(Answer::Received(&reply)).unwrap() else { panic!() };
}

#[test]
fn w7_a_reply_above_the_limit_is_refused_from_its_first_bytes() {
    let mut config = config(None);
    config.limits.max_reply_len = 100;
    let mut login = login(&config);
    sent(&mut login);
    let refused = login.answer(Answer::Received(&101i32.to_le_bytes())).unwrap_err();
    assert_eq!(refused, Error::Wire(op_msg::Error::TooLong));
    assert_failed(&mut login, refused);
}

#[test]
fn a_wrong_kind_of_answer_moves_nothing() {
    let mut login = login(&config(None));
    let password = Answer::Password(SecretText::literal("x"));
    let keys = keys(Hash::Sha256);
    for wrong in [Answer::Received(b""), password, Answer::Keys(&keys)] {
        assert_eq!(login.answer(wrong).unwrap_err(), Error::WrongAnswer);
    }
    let (id, _) = sent(&mut login);
    for wrong in [Answer::Sent, password, Answer::Keys(&keys)] {
        assert_eq!(login.answer(wrong).unwrap_err(), Error::WrongAnswer);
    }
    receive(&mut login, id, &hello_with(|_| ())).unwrap();
    assert!(matches!(login.need(), Need::Send(_)));
}

#[test]
fn n9_a_driver_puts_the_fields_into_its_own_hello() {
    let config = config(None);
    let mut login = Login::in_hello(&config, nonces(), vec![0; 2048]).unwrap();
    let mut fields = [0; 512];
    let len = login.write_hello_fields(&mut fields).unwrap();
    for short in 0..len {
        let told = login.write_hello_fields(&mut fields[..short]).unwrap_err();
        assert_eq!(told.buffer_too_small().unwrap().needed, len);
    }
    login.write_hello_fields(&mut fields).unwrap();
    let fields = Doc::parse(&fields[..len]).unwrap();
    let names: Vec<_> = fields.iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["saslSupportedMechs", "speculativeAuthenticate"]);
    assert_eq!(login.answer(Answer::Sent).unwrap_err(), Error::WrongAnswer);

    let scram = Scram::new(Hash::Sha256, &payload(fields.as_bytes()));
    let reply = hello_with(|doc| {
        doc.document("speculativeAuthenticate", |doc| {
            sasl_fields(doc, &scram.server_first(), false);
        });
    });
    let reply = Doc::parse(&reply).unwrap();
    assert!(matches!(login.resume(reply).unwrap(), Event::Hello(_)));
    assert_eq!(login.resume(reply).unwrap_err(), Error::WrongAnswer);
    let (id, server_final) = prove(&mut login, &scram);
    receive(&mut login, id, &sasl_reply(&server_final, true)).unwrap();
    assert!(assert_done(&login).negotiated);
}

#[test]
fn e10_t16_what_cannot_work_is_refused_before_the_first_byte() {
    let refuse = |account: Account<'static>| {
        let mut config = Config::new(Channel::Tls);
        config.account = Some(account);
        Login::new(&config, nonces(), vec![0; 2048]).unwrap_err()
    };
    let encoded = Text::percent_encoded("a%00b").unwrap();
    assert_eq!(refuse(Account::new(Text::literal("admin"), encoded)), Error::NulInName);
    assert_eq!(refuse(Account::new(encoded, Text::literal("user"))), Error::NulInName);
    let nobody = Account::new(Text::literal("admin"), Text::EMPTY);
    let missing = Error::Sasl(mongo_auth_sasl::Error::UsernameMissing);
    assert_eq!(refuse(nobody), missing);
    assert_eq!(refuse(nobody.with_mechanism(Mechanism::Plain)), missing);
    let mut unknown = vec![Mechanism::Gssapi, Mechanism::MongodbOidc];
    if cfg!(not(feature = "aws")) {
        unknown.push(Mechanism::MongodbAws);
    }
    for mechanism in unknown {
        let error = mongo_auth_sasl::Error::MechanismNotAvailable(mechanism);
        assert_eq!(refuse(account(Some(mechanism))), Error::Sasl(error));
    }
}

#[test]
fn t36_w16_debug_shows_no_payload_and_the_store_is_wiped() {
    let mut store = vec![0u8; 1024];
    {
        let config = config(Some(Mechanism::Plain));
        let mut login = Login::new(&config, nonces(), &mut store[..]).unwrap();
        login.answer(Answer::Sent).unwrap();
        let hello = frame(41, &hello_with(|doc| doc.string("x", "canary-2")));
        login.answer(Answer::Received(&hello[..16])).unwrap();
        let event = format!("{:?}", login.answer(Answer::Received(&hello)).unwrap());
        let password = Answer::Password(SecretText::literal("canary-1"));
        login.answer(password).unwrap();
        for text in [event, format!("{login:?}"), format!("{password:?}"), format!("{config:?}")] {
            assert!(!text.contains("canary"), "{text}");
        }
    }
    assert!(store.iter().all(|b| *b == 0));
}
