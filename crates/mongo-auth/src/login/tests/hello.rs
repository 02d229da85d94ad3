use super::*;
use crate::login::hello::negotiated;
use crate::wire::{command::ServerApi, reply::HelloReply};
use mongo_auth_rawbson::Value;

fn names(doc: &[u8]) -> Vec<String> {
    Doc::parse(doc).unwrap().iter().map(|(name, _)| name.to_string()).collect()
}

#[test]
fn n3_n4_w6_the_legacy_hello_without_an_account() {
    let mut config = Config::new(Channel::Cleartext);
    config.compression = &["zstd", "zlib"];
    let client = write_vec(|doc| doc.string("x", "y"));
    config.client = Some(Doc::parse(&client).unwrap());
    let mut login = login(&config);
    let (id, command) = sent(&mut login);
    assert_eq!(id, 1);
    assert_eq!(
        names(&command),
        ["isMaster", "helloOk", "backpressure", "client", "compression", "$db"]
    );
    let doc = Doc::parse(&command).unwrap();
    assert_eq!(doc.get("isMaster"), Some(Value::Int32(1)));
    assert_eq!(doc.get("helloOk"), Some(Value::Boolean(true)));
    assert_eq!(doc.get("backpressure"), Some(Value::String("2")));
    assert_eq!(doc.get("client").unwrap().as_document().unwrap().as_bytes(), client);
    let compression: Vec<_> = doc.get("compression").unwrap().as_array().unwrap().iter().collect();
    assert_eq!(compression, [("0", Value::String("zstd")), ("1", Value::String("zlib"))]);
    assert_eq!(doc.get("$db"), Some(Value::String("admin")));
    receive(&mut login, 1, &hello_with(|_| ())).unwrap();
    let Need::Done(outcome) = login.need() else { panic!() };
    assert_eq!(outcome.authentication, Authentication::None);
    assert_eq!((outcome.round_trips, outcome.max_wire_version), (1, 17));
}

#[test]
fn n3_w14_hello_with_a_declared_api_or_behind_a_load_balancer() {
    let mut config = config(Some(Mechanism::ScramSha256));
    config.server_api = Some(ServerApi { strict: Some(true), deprecation_errors: Some(false) });
    let mut versioned = login(&config);
    let (id, command) = sent(&mut versioned);
    let doc = Doc::parse(&command).unwrap();
    assert_eq!(doc.iter().next(), Some(("hello", Value::Int32(1))));
    assert_eq!(doc.get("helloOk"), None);
    let api = |doc: Doc<'_>| {
        let found =
            ["apiVersion", "apiStrict", "apiDeprecationErrors"].map(|n| doc.get(n).is_some());
        (found, doc.get("apiStrict").map(|v| v.as_bool()), doc.get("loadBalanced").is_some())
    };
    assert_eq!(api(doc), ([true; 3], Some(Some(true)), false));
    // Every command of the conversation carries the fields as well.
    receive(&mut versioned, id, &hello_with(|_| ())).unwrap();
    let (_, command) = sent(&mut versioned);
    assert_eq!(api(Doc::parse(&command).unwrap()).0, [true; 3]);

    config.server_api = Some(ServerApi::V1);
    let (_, command) = sent(&mut login(&config));
    assert_eq!(api(Doc::parse(&command).unwrap()).0, [true, false, false]);

    config.server_api = None;
    config.load_balanced = true;
    let (_, command) = sent(&mut login(&config));
    let doc = Doc::parse(&command).unwrap();
    assert_eq!(doc.iter().next(), Some(("hello", Value::Int32(1))));
    assert_eq!(doc.get("loadBalanced"), Some(Value::Boolean(true)));
}

#[test]
fn n6_n9_n10_negotiation_asks_the_credentials_own_source_and_tries_sha_256() {
    let (_, command) = sent(&mut login(&config(None)));
    let doc = Doc::parse(&command).unwrap();
    assert_eq!(doc.get("saslSupportedMechs"), Some(Value::String("things.a,=u")));
    let attempt = doc.get("speculativeAuthenticate").unwrap().as_document().unwrap();
    assert_eq!(names(attempt.as_bytes()), ["saslStart", "mechanism", "payload", "options", "db"]);
    assert_eq!(attempt.get("mechanism"), Some(Value::String("SCRAM-SHA-256")));
    assert_eq!(attempt.get("db"), Some(Value::String("things")));
    assert_eq!(payload(&command), b"n,,n=a=2C=3Du,r=speculative-nonce-0123456789");
}

#[test]
fn n8_n9_a_fixed_mechanism_is_honoured_and_not_negotiated() {
    for (mechanism, tried) in [
        (Mechanism::ScramSha1, Some("SCRAM-SHA-1")),
        (Mechanism::ScramSha256, Some("SCRAM-SHA-256")),
        (Mechanism::Plain, None),
    ] {
        let mut login = login(&config(Some(mechanism)));
        let (id, command) = sent(&mut login);
        let doc = Doc::parse(&command).unwrap();
        assert_eq!(doc.get("saslSupportedMechs"), None);
        let attempt = doc.get("speculativeAuthenticate").and_then(|v| v.as_document());
        assert_eq!(attempt.map(|a| a.get("mechanism").unwrap().as_str()), tried.map(Some));
        // A server that lists something else does not change the choice.
        let reply = hello_with(|doc| mechs(doc, &["SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN"]));
        receive(&mut login, id, &reply).unwrap();
        assert_eq!(login.progress().mechanism, Some(mechanism));
        assert!(!login.progress().negotiated);
    }
}

#[test]
fn n7_t11_every_list_leads_to_one_of_the_scrams() {
    let all =
        ["SCRAM-SHA-1", "SCRAM-SHA-256", "PLAIN", "GSSAPI", "MONGODB-X509", "MONGODB-CR", "x"];
    let run = |reply: Vec<u8>| {
        let mut login = login(&config(None));
        let (id, _) = sent(&mut login);
        receive(&mut login, id, &reply).unwrap();
        let (_, command) = sent(&mut login);
        let doc = Doc::parse(&command).unwrap();
        assert!(login.progress().negotiated);
        assert!(payload(&command).ends_with(b"r=fallback-nonce-0123456789"), "n11: fresh nonce");
        doc.get("mechanism").unwrap().as_str().unwrap().to_string()
    };
    for subset in 0..1 << all.len() {
        let list: Vec<_> =
            (0..all.len()).filter(|i| subset >> i & 1 == 1).map(|i| all[i]).collect();
        let expected =
            if list.contains(&"SCRAM-SHA-256") { "SCRAM-SHA-256" } else { "SCRAM-SHA-1" };
        assert_eq!(run(hello_with(|doc| mechs(doc, &list))), expected, "{list:?}");
    }
    assert_eq!(run(hello_with(|_| ())), "SCRAM-SHA-1");
    assert_eq!(run(hello_with(|doc| doc.int32("saslSupportedMechs", 1))), "SCRAM-SHA-1");
}

#[test]
fn n7_a_build_without_sha_256_takes_sha_1_of_a_user_that_has_both() {
    let reply = hello_with(|doc| mechs(doc, &["SCRAM-SHA-256", "SCRAM-SHA-1"]));
    let offered = HelloReply::new(Doc::parse(&reply).unwrap()).sasl_supported_mechs();
    for (built_in, mechanism) in [(true, Mechanism::ScramSha256), (false, Mechanism::ScramSha1)] {
        assert_eq!(negotiated(offered, built_in), mechanism);
    }
}

#[test]
fn t11_the_minimum_mechanism_is_checked_before_bytes_leave() {
    let mut config = config(None);
    config.minimum_mechanism = Some(Mechanism::ScramSha256);
    let mut negotiating = login(&config);
    let (id, _) = sent(&mut negotiating);
    let reply = hello_with(|doc| mechs(doc, &["SCRAM-SHA-1"]));
    let weak = Error::MechanismTooWeak(Mechanism::ScramSha1);
    assert_eq!(receive(&mut negotiating, id, &reply).unwrap_err(), weak);
    assert_failed(&mut negotiating, weak);
    for mechanism in [Mechanism::ScramSha1, Mechanism::Plain] {
        config.account = Some(account(Some(mechanism)));
        let refused = Login::new(&config, nonces(), vec![0; 2048]).unwrap_err();
        assert_eq!(refused, Error::MechanismTooWeak(mechanism));
    }
    config.account = Some(account(Some(Mechanism::ScramSha256)));
    login(&config);
    config.minimum_mechanism = Some(Mechanism::ScramSha1);
    config.account = Some(account(Some(Mechanism::ScramSha1)));
    login(&config);
}

#[test]
fn n13_an_arbiter_is_usable_without_authentication() {
    let mut login = login(&config(None));
    let (id, _) = sent(&mut login);
    let reply = hello_with(|doc| {
        doc.string("setName", "rs0");
        doc.boolean("arbiterOnly", true);
    });
    receive(&mut login, id, &reply).unwrap();
    let Need::Done(outcome) = login.need() else { panic!() };
    assert_eq!(outcome.authentication, Authentication::Arbiter);
    assert_eq!(outcome.role, Some(crate::wire::reply::Role::Arbiter));
}

#[test]
fn n14_w13_a_failed_hello_is_a_rejection_with_all_four_fields() {
    let mut login = login(&config(None));
    let (id, _) = sent(&mut login);
    let reply = write_vec(|doc| {
        doc.double("ok", 0.0);
        doc.string("errmsg", "no");
        doc.int32("code", 18);
        doc.string("codeName", "AuthenticationFailed");
        doc.array("errorLabels", |labels| labels.string("0", "RetryableError"));
    });
    let frame = frame(id, &reply);
    login.answer(Answer::Received(&frame[..16])).unwrap();
    let Event::Rejected(error) = login.answer(Answer::Received(&frame)).unwrap() else { panic!() };
    assert_eq!((error.code(), error.message()), (Some(18), Some("no")));
    assert_eq!(error.code_name(), Some("AuthenticationFailed"));
    assert_eq!(error.labels().collect::<Vec<_>>(), ["RetryableError"]);
    assert_failed(&mut login, Error::Rejected);
}

#[test]
fn w10_ok_may_be_any_number_and_a_code_is_a_failure() {
    use crate::wire::reply::outcome;
    let check = |doc: &[u8]| outcome(Doc::parse(doc).unwrap()).is_ok();
    assert!(check(&write_vec(|doc| doc.int32("ok", 1))));
    assert!(check(&write_vec(|doc| doc.int64("ok", 1))));
    assert!(check(&write_vec(|doc| doc.double("ok", 1.0))));
    assert!(!check(&write_vec(|doc| doc.double("ok", 0.0))));
    assert!(!check(&write_vec(|doc| doc.boolean("ok", true))));
    assert!(!check(&write_vec(|_| ())));
    let code = |code| write_vec(move |doc| (doc.int32("ok", 1), doc.int32("code", code)).0);
    assert!(!check(&code(18)));
    assert!(check(&code(0)));
}

#[test]
fn n1_n2_n18_hello_comes_first_by_op_msg_and_for_one_account_only() {
    let fixed = [Mechanism::ScramSha1, Mechanism::ScramSha256, Mechanism::Plain];
    for mechanism in fixed.map(Some).into_iter().chain([None]) {
        let mut login = login(&config(mechanism));
        let Need::Send(frame) = login.need() else { panic!() };
        assert_eq!(frame[12..16], 2013i32.to_le_bytes());
        let (_, command) = sent(&mut login);
        assert_eq!(names(&command)[0], "isMaster");
        let attempts = names(&command).iter().filter(|n| *n == "speculativeAuthenticate").count();
        assert_eq!(attempts, usize::from(mechanism != Some(Mechanism::Plain)));
    }
    // A connection for monitoring has no account, and then nothing authenticates.
    let (_, command) = sent(&mut login(&Config::new(Channel::Tls)));
    assert!(!names(&command).iter().any(|n| n.contains("sasl") || n.contains("uthenticate")));
}
