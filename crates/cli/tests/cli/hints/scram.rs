//! What the server says, and what it means.

use crate::support::{config, run, server, string, too_many_iterations};
use mongo_auth::{
    Cursor,
    primitives::to_vec,
    rawbson::{self, Doc, Value},
};
use mongo_auth_testkit::{
    FailCommand, Server,
    hostile::{Outgoing, Tamper, TamperWith},
};

fn stderr(server: &Server, userinfo: &str, tail: &str) -> String {
    let run = run(&["check", &string(server, userinfo, tail)]);
    assert_ne!(run.code, 0, "{run:?}");
    run.stderr
}

#[test]
fn e9_hint_code_18_with_a_default_source_says_where_and_why() {
    let text = stderr(&server(config()), "both:wrong@", "");
    assert!(text.contains("code 18 AuthenticationFailed"), "{text}");
    assert!(text.contains("as \"both\" in database \"admin\" (the default)"), "{text}");
    assert!(text.contains("add authSource="), "{text}");
}

#[test]
fn e9_hint_code_18_with_the_source_from_the_path() {
    let text = stderr(&server(config()), "both:bothpw@", "orders");
    assert!(text.contains("in database \"orders\" (from the path of the string)"), "{text}");
    assert!(text.contains("?authSource=admin"), "{text}");
}

#[test]
fn e9_hint_a_user_without_a_list_is_unknown() {
    let text = stderr(&server(config()), "nobody:x@", "?authSource=admin");
    assert!(text.contains("the server knows no user \"nobody\" in database \"admin\""), "{text}");
    assert!(!text.contains("add authSource"), "{text}");
}

#[test]
fn e9_hint_a_forced_mechanism_that_is_not_in_the_list() {
    let text = stderr(&server(config()), "sha1:sha1pw@", "?authMechanism=SCRAM-SHA-256");
    assert!(text.contains("the user has only SCRAM-SHA-1: leave authMechanism out"), "{text}");
}

#[test]
fn u7_hint_a_password_with_a_plus_or_a_percent() {
    let server = server(config());
    for userinfo in ["both:a+b@", "both:a%2Fb@"] {
        let text = stderr(&server, userinfo, "");
        assert!(text.contains("+ is a plus sign"), "{text}");
    }
    assert!(!stderr(&server, "both:ab@", "").contains("plus sign"));
}

#[test]
fn s11_hint_iterations_outside_the_limits() {
    let text = stderr(&server(too_many_iterations()), "sha256:sha256pw@", "");
    assert!(text.contains("the iteration count is too high"), "{text}");
    assert!(text.contains("maxScramIterations"), "{text}");
}

/// Changes the text that a SCRAM server sends.
struct Rewrite(fn(&str) -> Option<String>);

impl Tamper for Rewrite {
    fn reply(&mut self, command: &str, _: Doc<'_>, reply: Vec<u8>) -> Outgoing {
        if !command.starts_with("sasl") {
            return Outgoing::Document(reply);
        }
        let doc = Doc::parse(&reply).unwrap();
        let rewrite = |out: &mut [u8]| {
            let mut cursor = Cursor::new(out);
            rawbson::write(&mut cursor, |writer| {
                for (key, value) in doc.iter() {
                    let changed = match value {
                        Value::Binary { bytes, .. } => {
                            core::str::from_utf8(bytes).ok().and_then(self.0)
                        }
                        _ => None,
                    };
                    match changed {
                        Some(text) => writer.binary(key, text.as_bytes()),
                        None => writer.value(key, value),
                    };
                }
            });
            cursor.finish()
        };
        Outgoing::Document(to_vec(rewrite, |e| Some(*e)).unwrap())
    }
}

fn hostile(change: fn(&str) -> Option<String>) -> Server {
    let mut config = config().like_4_2();
    config.tamper = Some(TamperWith::new(move || Rewrite(change)));
    server(config)
}

#[test]
fn s9_s14_hint_the_peer_does_not_know_the_password() {
    for (what, change) in [
        ("server nonce", (|t| t.strip_prefix("r=").map(|t| format!("r=x{t}"))) as fn(&str) -> _),
        ("signature", |t| t.starts_with("v=").then(|| format!("v={}=", "A".repeat(43)))),
    ] {
        let run = run(&["check", &string(&hostile(change), "sha256:sha256pw@", "")]);
        assert_eq!(run.code, 5, "{what}: {run:?}");
        assert!(run.stderr.contains(what), "{run:?}");
        assert!(run.stderr.contains("or someone is in between"), "{run:?}");
        assert!(run.stderr.contains("nothing was sent that reveals the password"), "{run:?}");
    }
}

#[test]
fn e2_hint_mongodb_cr_was_replaced() {
    let text = run(&["check", "mongodb://app:x@db1/?authMechanism=MONGODB-CR"]).stderr;
    assert!(text.contains("MONGODB-CR is gone") && text.contains("SCRAM-SHA-256"), "{text}");
}

#[test]
fn e2_hint_plain_needs_ldap() {
    let mut config = config();
    config.mechanisms.retain(|m| m.name() != "PLAIN");
    let text = stderr(&server(config), "ldap:ldappw@", "?authMechanism=PLAIN");
    assert!(text.contains("PLAIN against $external needs LDAP"), "{text}");
}

#[test]
fn t43_what_the_server_says_is_escaped() {
    let mut config = config();
    let mut failure = FailCommand::once("saslStart", 18, "Auth\u{1b}]0;x\u{7}");
    failure.times = 9;
    config.fail_commands.push(failure);
    let text = stderr(&server(config.like_4_2()), "both:bothpw@", "");
    assert!(!text.contains(['\u{1b}', '\u{7}']), "{text:?}");
    assert!(text.contains(r"\u{1b}]0;x"), "{text:?}");
}
