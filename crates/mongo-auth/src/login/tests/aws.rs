use super::*;
use mongo_auth_primitives::{Fault, Secret, UnixTime};
use mongo_auth_rawbson::Value;
use mongo_auth_sasl::sigv4::Credentials;

const HOST: &str = "sts.eu-west-1.amazonaws.com";
const NOW: UnixTime = UnixTime(1_440_938_160);

fn aws(sts_hosts: Option<&'static [&'static str]>) -> Config<'static> {
    let mut config = Config::new(Channel::Tls);
    config.account = Some(Account::aws());
    config.sts_hosts = sts_hosts;
    config
}

fn start(config: &Config<'_>) -> Login<Vec<u8>> {
    let nonce = |n: u8| Nonce::from_bytes(core::array::from_fn(|i| n.wrapping_add(i as u8)));
    Login::new(config, Nonces::new(nonce(0), nonce(100)), vec![0; 2048]).unwrap()
}

fn credentials() -> Credentials<'static> {
    let secret = Secret::new(b"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    Credentials::new("AKIDEXAMPLE", secret).unwrap()
}

/// Up to the answer to `saslStart`, with the server's nonce behind the client's.
fn challenged(login: &mut Login<Vec<u8>>, host: &str) -> Result<(), Error> {
    let (id, command) = sent(login);
    let doc = Doc::parse(&command).unwrap();
    assert_eq!(doc.get("speculativeAuthenticate"), None, "a10");
    assert_eq!(doc.get("saslSupportedMechs"), None);
    receive(login, id, &hello_with(|_| ())).unwrap();
    let (id, command) = sent(login);
    let doc = Doc::parse(&command).unwrap();
    let names: Vec<_> = doc.iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["saslStart", "mechanism", "payload", "$db"], "a2: no options");
    assert_eq!(doc.get("$db"), Some(Value::String("$external")));
    let payload = payload(&command);
    let first = Doc::parse(&payload).unwrap();
    let nonce = first.get("r").and_then(|v| v.as_binary()).unwrap().1;
    assert_eq!(first.get("p"), Some(Value::Int32(110)));
    let server_nonce = [nonce, &[200; 32]].concat();
    let second = write_vec(|doc| {
        doc.binary("s", &server_nonce);
        doc.string("h", host);
    });
    receive(login, id, &sasl_reply(&second, false))
}

#[test]
fn a1_a2_a8_a9_the_whole_conversation() {
    let mut login = start(&aws(None));
    assert_eq!(login.sts_host(), None);
    challenged(&mut login, HOST).unwrap();
    let Need::AwsCredentials { sts_host, region } = login.need() else { panic!() };
    assert_eq!((sts_host, region), (HOST, "eu-west-1"));
    let answer = Answer::AwsCredentials { credentials: credentials(), now: NOW };
    login.answer(answer).unwrap();
    let (id, command) = sent(&mut login);
    let payload = payload(&command);
    let second = Doc::parse(&payload).unwrap();
    assert_eq!(second.get("d"), Some(Value::String("20150830T123600Z")));
    assert_eq!(second.get("t"), None);
    let authorization = second.get("a").unwrap().as_str().unwrap();
    assert!(authorization.contains("/20150830/eu-west-1/sts/aws4_request"));
    receive(&mut login, id, &sasl_reply(b"", true)).unwrap();
    let outcome = assert_done(&login);
    assert_eq!((outcome.mechanism, outcome.round_trips), (Some(Mechanism::MongodbAws), 3));
    assert!(!outcome.speculative);
    assert_eq!(login.sts_host(), Some(HOST));
}

#[test]
fn a10_it_cannot_be_repeated_on_a_connection() {
    let mut login = start(&aws(None));
    challenged(&mut login, HOST).unwrap();
    let answer = Answer::AwsCredentials { credentials: credentials(), now: NOW };
    login.answer(answer).unwrap();
    let (id, _) = sent(&mut login);
    receive(&mut login, id, &sasl_reply(b"", true)).unwrap();
    let refused = login.reauthenticate(Nonce::from_bytes([1; 32]));
    assert_eq!(refused, Err(Error::NoReauthentication(Mechanism::MongodbAws)));
}

#[test]
fn t22_a_host_that_is_not_allowed_is_refused_before_credentials_are_asked_for() {
    let allowed = mongo_auth_sasl::sigv4::AWS_STS_HOSTS;
    let mut login = start(&aws(Some(allowed)));
    challenged(&mut login, HOST).unwrap();
    assert!(matches!(login.need(), Need::AwsCredentials { .. }));
    for host in ["sts.eu-west-1.amazonaws.com.evil.example", "evil.example", "a b"] {
        let mut login = start(&aws(Some(allowed)));
        let refused = challenged(&mut login, host).unwrap_err();
        assert!(matches!(refused.fault(), Fault::Limit | Fault::Peer), "{host}: {refused:?}");
        assert_failed(&mut login, refused);
    }
}

#[test]
fn every_store_size_below_the_need_says_so_and_the_retry_is_identical() {
    let run = |mut login: Login<Vec<u8>>| {
        challenged(&mut login, HOST).unwrap();
        let answer = Answer::AwsCredentials { credentials: credentials(), now: NOW };
        while let Err(e) = login.answer(answer) {
            assert!(e.buffer_too_small().unwrap().needed > login.store_mut().len());
            login.store_mut().push(0);
        }
        (sent(&mut login), login.store_mut().len())
    };
    let (roomy, _) = run(start(&aws(None)));
    let mut tight = start(&aws(None));
    tight.store_mut().truncate(500);
    let (grown, len) = run(tight);
    assert_eq!(grown, roomy);
    assert!(len > 500);
}
