use super::*;
use crate::testing::{account, config, connection};
use crate::{Channel, Denial, EventKind, Kind, ServerConfig, User};
use mongo_auth::{
    Authentication,
    Mechanism::{self, MongodbX509, Plain, ScramSha1, ScramSha256},
    sasl::{self, Evidence},
    scram,
};

const LOCAL: mongo_auth::Channel = mongo_auth::Channel::Loopback;

fn pair(
    server: ServerConfig,
    source: &str,
    user: &str,
    mechanism: Option<Mechanism>,
    password: &str,
) -> Pair {
    let config = account(LOCAL, source, user, mechanism);
    Pair::new(&config, password, connection(server, Channel::Loopback)).unwrap()
}

fn evidence(outcome: Outcome) -> Evidence {
    match outcome.authentication {
        Authentication::Sasl(authenticated) => authenticated.evidence(),
        other => panic!("{other:?}"),
    }
}

/// The log-ins that the server tells of: mechanism, whether speculative, how they ended.
fn log(pair: &Pair) -> Vec<(&str, bool, Result<(), Denial>)> {
    let login = |event| match event {
        &Event {
            kind: EventKind::Authentication { ref mechanism, speculative, result, .. },
            ..
        } => Some((mechanism.as_str(), speculative, result)),
        _ => None,
    };
    pair.events().iter().filter_map(login).collect()
}

fn contains(haystack: &[u8], needle: &str) -> bool {
    haystack.windows(needle.len()).any(|w| w == needle.as_bytes())
}

#[test]
fn n10_n11_negotiation_takes_up_the_speculative_attempt_in_two_round_trips() {
    for user in ["both", "sha256"] {
        let mut pair = pair(config(), "admin", user, None, &format!("canary-{user}"));
        let outcome = pair.drive().unwrap();
        assert_eq!(outcome.mechanism, Some(ScramSha256));
        assert!(outcome.negotiated && outcome.speculative);
        assert_eq!(outcome.round_trips, 2);
        assert_eq!(evidence(outcome), Evidence::ServerSignature);
        assert_eq!(pair.server.authenticated(), Some((user, "admin")));
        assert_eq!(log(&pair), [("SCRAM-SHA-256", true, Ok(()))]);
    }
}

#[test]
fn n7_n12_a_user_of_sha_1_alone_falls_back_to_it_with_a_fresh_nonce() {
    let mut pair = pair(config(), "admin", "sha1", None, "canary-sha1");
    let outcome = pair.drive().unwrap();
    assert_eq!(outcome.mechanism, Some(ScramSha1));
    assert!(outcome.negotiated && !outcome.speculative);
    assert_eq!(outcome.round_trips, 3);
    let refused = ("SCRAM-SHA-256", true, Err(Denial::MechanismOfUser));
    assert_eq!(log(&pair), [refused, ("SCRAM-SHA-1", false, Ok(()))]);
    let count = |text| pair.sent().windows(7).filter(|w| *w == text).count();
    assert_eq!(count(b",r=AAEB"), 1, "the nonce of the attempt is not used again");
    assert_eq!(count(b",r=AAIC"), 2, "the other one is in both messages of the conversation");
}

#[test]
fn n8_a_chosen_mechanism_is_used() {
    for (mechanism, user) in [(ScramSha1, "both"), (ScramSha256, "both"), (ScramSha1, "sha1")] {
        let password = format!("canary-{user}");
        let mut pair = pair(config(), "admin", user, Some(mechanism), &password);
        let outcome = pair.drive().unwrap();
        assert_eq!(outcome.mechanism, Some(mechanism));
        assert!(!outcome.negotiated && outcome.speculative);
        assert!(!contains(pair.sent(), "saslSupportedMechs"));
    }
}

#[test]
fn n15_wrong_password_unknown_user_and_wrong_mechanism_fail_alike() {
    for (source, user, mechanism, denial) in [
        ("admin", "both", None, Denial::WrongPassword),
        ("admin", "both", Some(ScramSha1), Denial::WrongPassword),
        ("admin", "both", Some(ScramSha256), Denial::WrongPassword),
        ("admin", "nobody", None, Denial::UnknownUser),
        ("admin", "nobody", Some(ScramSha1), Denial::UnknownUser),
        ("people", "both", None, Denial::UnknownUser),
        ("admin", "sha256", Some(ScramSha1), Denial::MechanismOfUser),
        ("admin", "sha1", Some(ScramSha256), Denial::MechanismOfUser),
        ("$external", "plain", Some(Plain), Denial::WrongPassword),
        ("$external", "nobody", Some(Plain), Denial::UnknownUser),
        ("admin", "both", Some(Plain), Denial::MechanismOfUser),
    ] {
        let mut pair = pair(config(), source, user, mechanism, "wrong");
        let failure = pair.drive().unwrap_err();
        let message = "Authentication failed.".into();
        assert_eq!(failure, Failure::Rejected { code: 18, message }, "{user} {mechanism:?}");
        assert_eq!(log(&pair).last().unwrap().2, Err(denial), "{user} {mechanism:?}");
        assert_eq!(pair.server.authenticated(), None);
    }
}

#[test]
fn n6_the_list_is_asked_for_in_the_database_of_the_user() {
    let users = [User::new("a.b", "pw").in_database("people").with_mechanisms(&[ScramSha1])];
    let server = ServerConfig::new(users).with_least_iterations();
    let mut pair = pair(server, "people", "a.b", None, "pw");
    let outcome = pair.drive().unwrap();
    assert_eq!(outcome.mechanism, Some(ScramSha1));
    assert!(outcome.offered.unwrap().contains(ScramSha1));
    assert_eq!(pair.server.authenticated(), Some(("a.b", "people")));
}

#[test]
fn t11_n7_no_list_makes_the_client_send_its_password() {
    const NAMES: [&str; 7] = [
        "PLAIN",
        "MONGODB-CR",
        "SCRAM-SHA-1",
        "GSSAPI",
        "SCRAM-SHA-256",
        "MONGODB-AWS",
        "scram-sha-256 or whatever",
    ];
    for subset in 0..1u32 << NAMES.len() {
        let mut list: Vec<_> =
            (0..).zip(NAMES).filter(|(i, _)| subset >> i & 1 == 1).map(|(_, name)| name).collect();
        for speculative in [true, false] {
            list.reverse();
            let all = [ScramSha1, ScramSha256, Plain];
            let user = User::new("u", "canary").with_mechanisms(&all).advertising(list.clone());
            let mut server = ServerConfig::new([user]).with_least_iterations();
            server.speculative = speculative;
            let mut pair = pair(server, "admin", "u", None, "canary");
            let outcome = pair.drive().unwrap();
            let sha256 = speculative || list.contains(&"SCRAM-SHA-256");
            let want = if sha256 { ScramSha256 } else { ScramSha1 };
            assert_eq!(outcome.mechanism, Some(want), "{list:?}");
            assert!(!contains(pair.sent(), "PLAIN") && !contains(pair.sent(), "canary"));
        }
    }
}

#[test]
fn s16_a_server_of_4_2_gets_its_empty_message() {
    for (user, mechanism) in [("both", None), ("sha1", None), ("both", Some(ScramSha1))] {
        let password = format!("canary-{user}");
        let mut pair = pair(config().like_4_2(), "admin", user, mechanism, &password);
        let outcome = pair.drive().unwrap();
        assert!(!outcome.speculative);
        assert_eq!(outcome.round_trips, 4);
        assert_eq!(evidence(outcome), Evidence::ServerSignature);
        assert_eq!(pair.server.authenticated(), Some((user, "admin")));
    }
}

#[test]
fn s16_the_long_exchange_after_a_speculative_start() {
    let mut server = config();
    server.skip_empty_exchange = false;
    let mut pair = pair(server, "admin", "both", None, "canary-both");
    assert_eq!(pair.drive().unwrap().round_trips, 3);
}

#[test]
fn s2_s3_user_names_are_escaped_and_not_prepared() {
    let names = ["a=b,c", "=2C", ",,==", "n=admin,r=x", "\u{2168}", "I\u{ad}X", "ü 🔑"];
    let users = names.iter().map(|n| User::new(*n, *n).in_database("db"));
    // Emoji cannot be part of a password of SCRAM-SHA-256.
    let users =
        users.map(|u| if u.name().contains('🔑') { u.with_mechanisms(&[ScramSha1]) } else { u });
    let server = ServerConfig::new(users).with_least_iterations();
    for name in names {
        let mechanisms =
            if name.contains('🔑') { &[ScramSha1][..] } else { &[ScramSha1, ScramSha256] };
        for mechanism in mechanisms {
            let mut pair = pair(server.clone(), "db", name, Some(*mechanism), name);
            pair.drive().unwrap();
            assert_eq!(pair.server.authenticated(), Some((name, "db")));
        }
    }
    let failure = pair(server, "db", "IX", Some(ScramSha256), "IX").drive().unwrap_err();
    assert_eq!(failure.code(), Some(18));
}

#[test]
fn s5_passwords_of_sha_256_are_prepared_and_those_of_sha_1_are_not() {
    let users = [User::new("IX", "IX"), User::new("\u{2168}", "\u{2163}")];
    let server = ServerConfig::new(users).with_least_iterations();
    for (user, password, mechanism, ok) in [
        ("IX", "I\u{ad}X", ScramSha256, true),
        ("IX", "I\u{ad}X", ScramSha1, false),
        ("\u{2168}", "IV", ScramSha256, true),
        ("\u{2168}", "I\u{ad}V", ScramSha256, true),
        ("\u{2168}", "\u{2163}", ScramSha1, true),
        ("\u{2168}", "IV", ScramSha1, false),
    ] {
        let result = pair(server.clone(), "admin", user, Some(mechanism), password).drive();
        assert_eq!(result.is_ok(), ok, "{user} {password} {mechanism}");
    }
}

#[test]
fn s10_s11_iteration_counts_outside_the_window_are_refused_before_a_proof_leaves() {
    for (iterations, error) in
        [(4095, scram::Error::IterationsTooLow), (100_001, scram::Error::IterationsTooHigh)]
    {
        let mut server = ServerConfig::default();
        (server.sha1_iterations, server.sha256_iterations) = (iterations, iterations);
        for mechanism in [ScramSha1, ScramSha256] {
            let mut pair = pair(server.clone(), "admin", "nobody", Some(mechanism), "canary");
            let want = Error::Sasl(sasl::Error::Scram(error));
            assert_eq!(pair.drive(), Err(Failure::Client(want)));
            assert!(!contains(pair.sent(), ",p="));
        }
    }
}

#[test]
fn p1_p3_plain_takes_one_step_and_sends_the_password_as_it_is() {
    let mut pair = pair(config(), "$external", "plain", Some(Plain), "canary-plain");
    let outcome = pair.drive().unwrap();
    assert_eq!(outcome.round_trips, 2);
    assert_eq!(evidence(outcome), Evidence::ServerAccepted);
    assert!(contains(pair.sent(), "\0plain\0canary-plain"));
    assert_eq!(log(&pair), [("PLAIN", false, Ok(()))]);
}

#[test]
fn p2_plain_is_sent_to_the_database_of_the_user() {
    let user = User::new("u", "pw").in_database("people").with_mechanisms(&[Plain]);
    let mut pair = pair(ServerConfig::new([user]), "people", "u", Some(Plain), "pw");
    pair.drive().unwrap();
    assert_eq!(pair.server.authenticated(), Some(("u", "people")));
}

#[test]
fn t12_p5_neither_side_lets_plain_through_in_the_clear() {
    let cleartext = mongo_auth::Channel::Cleartext;
    let mut client = account(cleartext, "$external", "plain", Some(Plain));
    let server = || connection(config(), Channel::Cleartext);
    let refused = Error::CleartextRefused(Plain);
    let failure = Pair::new(&client, "canary-plain", server()).map(drop);
    assert_eq!(failure, Err(Failure::Client(refused)));
    client.dangerous_allow_cleartext_password = true;
    let mut pair = Pair::new(&client, "canary-plain", server()).unwrap();
    assert_eq!(pair.drive().unwrap_err().code(), Some(18));
    assert_eq!(log(&pair), [("PLAIN", false, Err(Denial::Cleartext))]);
}

fn x509_pair(server: ServerConfig, subject: Option<&str>, user: Option<&str>) -> Pair {
    let mut config = Config::new(mongo_auth::Channel::Tls);
    let mut account = mongo_auth::Account::x509();
    account.username = user.map(mongo_auth::Text::literal);
    config.account = Some(account);
    let channel = Channel::Tls { subject: subject.map(str::to_owned) };
    Pair::new(&config, "", connection(server, channel)).unwrap()
}

#[test]
fn x1_x2_x3_the_certificate_logs_in_inside_hello() {
    for user in [None, Some("CN=client")] {
        let mut pair = x509_pair(config(), Some("CN=client"), user);
        let outcome = pair.drive().unwrap();
        assert_eq!(outcome.authentication, Authentication::Certificate);
        assert_eq!(outcome.round_trips, 1);
        assert_eq!(outcome.user_confirmed, user.map(|_| true));
        assert_eq!(log(&pair), [("MONGODB-X509", true, Ok(()))]);
        assert_eq!(pair.server.authenticated(), Some(("CN=client", "$external")));
    }
}

#[test]
fn x3_without_speculation_the_command_does_the_same() {
    let mut pair = x509_pair(config().like_4_2(), Some("CN=client"), None);
    assert_eq!(pair.drive().unwrap().round_trips, 2);
    assert_eq!(log(&pair), [("MONGODB-X509", false, Ok(()))]);
}

#[test]
fn x4_t34_no_certificate_another_subject_or_an_unknown_one_do_not_log_in() {
    for (subject, user, denial) in [
        (None, None, Denial::NoCertificate),
        (Some("CN=client"), Some("CN=other"), Denial::Subject),
        (Some("CN=other"), None, Denial::UnknownUser),
        (Some("CN=CLIENT"), None, Denial::UnknownUser),
    ] {
        let mut pair = x509_pair(config(), subject, user);
        assert_eq!(pair.drive().unwrap_err().code(), Some(18));
        assert_eq!(log(&pair).last().unwrap().2, Err(denial));
        assert_eq!(pair.server.authenticated(), None);
    }
}

#[test]
fn n16_n17_reauthentication_is_a_whole_new_conversation_without_hello() {
    for (source, user, mechanism) in [
        ("admin", "both", None),
        ("admin", "both", Some(ScramSha1)),
        ("admin", "sha1", None),
        ("$external", "plain", Some(Plain)),
    ] {
        let mut pair = pair(config(), source, user, mechanism, &format!("canary-{user}"));
        let first = pair.drive().unwrap();
        let before = pair.events().len();
        let again = pair.reauthenticate().unwrap();
        assert_eq!(again.mechanism, first.mechanism);
        assert_eq!(log(&pair).last().unwrap(), &(first.mechanism.unwrap().name(), false, Ok(())));
        let command = |event: &Event| match &event.kind {
            EventKind::Command { name, .. } => Some(name.clone()),
            _ => None,
        };
        let commands: Vec<_> = pair.events()[before..].iter().filter_map(command).collect();
        let want = ["saslStart", "saslContinue"];
        assert_eq!(commands, want[..if mechanism == Some(Plain) { 1 } else { 2 }]);
    }
}

#[test]
fn x5_a_certificate_does_not_reauthenticate() {
    let mut pair = x509_pair(config(), Some("CN=client"), None);
    pair.drive().unwrap();
    let want = Failure::Client(Error::NoReauthentication(MongodbX509));
    assert_eq!(pair.reauthenticate(), Err(want));
}

#[test]
fn n13_an_arbiter_is_not_logged_in_to() {
    let mut server = config();
    server.kind = Kind::Arbiter;
    let mut pair = pair(server, "admin", "both", None, "canary-both");
    let outcome = pair.drive().unwrap();
    assert_eq!(outcome.authentication, Authentication::Arbiter);
    assert_eq!((outcome.round_trips, log(&pair).len()), (1, 0));
}

#[test]
fn n14_hello_that_fails_is_the_end() {
    let mut server = config();
    server.fail_commands = vec![crate::FailCommand::once("isMaster", 91, "ShutdownInProgress")];
    let mut pair = pair(server, "admin", "both", None, "canary-both");
    assert_eq!(pair.drive().unwrap_err().code(), Some(91));
}

#[test]
fn t42_messages_may_arrive_byte_by_byte() {
    for (source, user, mechanism) in
        [("admin", "both", None), ("admin", "sha1", None), ("$external", "plain", Some(Plain))]
    {
        let mut whole = pair(config(), source, user, mechanism, &format!("canary-{user}"));
        let mut split = pair(config(), source, user, mechanism, &format!("canary-{user}"));
        split.mtu = 1;
        assert_eq!(whole.drive().unwrap(), split.drive().unwrap());
        assert_eq!(whole.sent(), split.sent());
        assert_eq!(whole.now(), split.now());
    }
}

#[test]
fn a_mechanism_that_the_server_has_switched_off() {
    let mut server = config();
    server.mechanisms = vec![ScramSha256];
    let mut pair = pair(server, "admin", "both", Some(ScramSha1), "canary-both");
    assert_eq!(pair.drive().unwrap_err().code(), Some(334));
    assert_eq!(log(&pair).last().unwrap().2, Err(Denial::MechanismDisabled));
}

#[test]
fn debug_shows_no_password() {
    let mut pair = pair(config(), "$external", "plain", Some(Plain), "canary-plain");
    pair.drive().unwrap();
    assert!(!format!("{pair:?} {:?}", pair.server).contains("canary"));
    assert!(!format!("{:?}", pair.events()).contains("canary"));
}
