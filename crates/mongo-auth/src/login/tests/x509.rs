use super::*;
use mongo_auth_rawbson::Value;

const SUBJECT: &str = "CN=alice,OU=people";

fn x509(username: Option<&'static str>) -> Config<'static> {
    let mut config = Config::new(Channel::Tls);
    let mut account = Account::x509();
    account.username = username.map(Text::literal);
    // The source of the string does not matter, the users live in $external.
    account.source = Text::literal("things");
    config.account = Some(account);
    config
}

#[test]
fn x1_x2_t34_the_user_is_sent_exactly_as_given_or_not_at_all() {
    for username in [None, Some(SUBJECT)] {
        let mut login = login(&x509(username));
        let (id, command) = sent(&mut login);
        let doc = Doc::parse(&command).unwrap();
        assert_eq!(doc.get("saslSupportedMechs"), None);
        let attempt = doc.get("speculativeAuthenticate").unwrap().as_document().unwrap();
        let check = |doc: Doc<'_>, db: &str| {
            assert_eq!(doc.iter().next(), Some(("authenticate", Value::Int32(1))));
            assert_eq!(doc.get("mechanism"), Some(Value::String("MONGODB-X509")));
            assert_eq!(doc.get("user").map(|v| v.as_str().unwrap()), username);
            assert_eq!(doc.get("username"), None);
            assert_eq!(doc.get(db), Some(Value::String("$external")));
        };
        check(attempt, "db");
        receive(&mut login, id, &hello_with(|_| ())).unwrap();
        let (id, command) = sent(&mut login);
        check(Doc::parse(&command).unwrap(), "$db");
        receive(&mut login, id, &write_vec(|doc| doc.int32("ok", 1))).unwrap();
        let Need::Done(outcome) = login.need() else { panic!() };
        assert_eq!(outcome.authentication, Authentication::Certificate);
        assert_eq!((outcome.round_trips, outcome.speculative), (2, false));
        assert_eq!(outcome.user_confirmed, None);
    }
}

#[test]
fn x3_t34_the_speculative_reply_is_success_and_its_user_is_compared() {
    for (username, named, confirmed) in [
        (None, Some(SUBJECT), None),
        (Some(SUBJECT), Some(SUBJECT), Some(true)),
        (Some(SUBJECT), Some("CN=bob"), Some(false)),
        (Some(SUBJECT), None, None),
    ] {
        let mut login = login(&x509(username));
        let (id, _) = sent(&mut login);
        let reply = hello_with(|doc| {
            doc.document("speculativeAuthenticate", |doc| {
                doc.string("dbname", "$external");
                if let Some(named) = named {
                    doc.string("user", named);
                }
            });
        });
        receive(&mut login, id, &reply).unwrap();
        let Need::Done(outcome) = login.need() else { panic!() };
        assert_eq!(outcome.authentication, Authentication::Certificate);
        assert_eq!((outcome.round_trips, outcome.user_confirmed), (1, confirmed));
        assert!(outcome.speculative);
    }
}

#[test]
fn x4_x509_needs_tls() {
    for channel in [Channel::Cleartext, Channel::Loopback] {
        let mut config = x509(None);
        config.channel = channel;
        config.dangerous_allow_cleartext_password = true;
        let refused = Login::new(&config, nonces(), vec![0; 1024]).unwrap_err();
        assert_eq!(refused, Error::TlsRequired);
    }
}

#[test]
fn x5_x509_is_not_repeated_on_a_connection() {
    let mut login = login(&x509(None));
    let (id, _) = sent(&mut login);
    receive(&mut login, id, &hello_with(|_| ())).unwrap();
    let (id, _) = sent(&mut login);
    receive(&mut login, id, &write_vec(|doc| doc.int32("ok", 1))).unwrap();
    let nonce = Nonce::from_text("fresh-nonce-0123456789").unwrap();
    let refused = login.reauthenticate(nonce).unwrap_err();
    assert_eq!(refused, Error::NoReauthentication(Mechanism::MongodbX509));
    assert!(matches!(login.need(), Need::Done(_)));
}

#[test]
fn t13_the_answer_of_a_sasl_mechanism_is_none_to_a_certificate() {
    for done in [false, true] {
        let mut login = login(&x509(None));
        let (id, _) = sent(&mut login);
        let reply = hello_with(|doc| {
            doc.document("speculativeAuthenticate", |doc| {
                doc.int32("conversationId", 1);
                doc.boolean("done", done);
                doc.binary("payload", b"");
            });
        });
        assert_eq!(receive(&mut login, id, &reply).unwrap_err(), Error::Reply);
        assert!(matches!(login.need(), Need::Failed(Error::Reply)));
    }
}
