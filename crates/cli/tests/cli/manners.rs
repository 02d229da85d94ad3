//! Streams, colour, character sets, help.

use crate::support::{command, config, run, run_with, server, string};
use std::process::Stdio;

#[test]
fn results_are_on_stdout_and_diagnostics_on_stderr() {
    let server = server(config());
    let uri = string(&server, "both:bothpw@", "?nope=1");
    let run = run(&["check", &uri, "-v"]);
    assert!(run.stdout.contains("logged in") && !run.stdout.contains("bytes"), "{run:?}");
    assert!(run.stderr.contains("warning: nope is unknown"), "{run:?}");
    for step in ["connected to 127.0.0.1:", "sent      ", "received  ", "derived the keys"] {
        assert!(run.stderr.contains(step), "{run:?}");
    }
}

#[test]
fn the_exit_code_speaks_where_nobody_reads_the_rest() {
    let server = server(config());
    let wrong = string(&server, "both:wrong@", "");
    let hosts = format!("mongodb://both:wrong@{0},{0}/", server.addr());
    for (arguments, code) in [
        (&["check", &hosts][..], 1),
        (&["check", &wrong, "--json"], 1),
        (&["check", "mongodb://", "--json"], 2),
        (&["uri", "mongodb://", "--json"], 2),
        (&["uri", "mongodb://db1"], 0),
    ] {
        let mut pipe = command(arguments);
        let mut child = pipe.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        drop(child.stdout.take());
        assert_eq!(child.wait().unwrap().code(), Some(code), "{arguments:?}");
    }
}

#[test]
fn pipes_get_no_colour_and_ascii_locales_get_ascii() {
    let server = server(config());
    for locale in ["C", "C.UTF-8"] {
        let uri = string(&server, "b%C3%BCcher:x@", "?tlsx=1");
        let run = run_with(command(&["check", &uri]).env("LC_ALL", locale), b"");
        assert!(!run.text().contains('\u{1b}'), "{run:?}");
        assert_eq!(run.text().is_ascii(), locale == "C", "{run:?}");
    }
}

#[test]
fn help_has_an_example_for_every_command() {
    let help = run(&["--help"]);
    assert_eq!(help.code, 0);
    for name in ["check", "aws", "serve", "uri", "eval", "completions", "man", "demo"] {
        assert!(help.stdout.contains(name), "{help:?}");
        let help = run(&[name, "--help"]);
        assert_eq!(help.code, 0);
        assert!(help.stdout.contains(&format!("mongo-auth {name}")), "{help:?}");
        assert!(help.stdout.contains("Example"), "{name}: {help:?}");
    }
}

#[test]
fn completions_and_the_manual_come_from_the_same_source() {
    for shell in ["bash", "fish", "zsh"] {
        let script = run(&["completions", shell]);
        assert_eq!(script.code, 0);
        assert!(script.stdout.contains("tlsCertificateKeyFile"), "{shell}");
    }
    let page = run(&["man"]);
    assert_eq!(page.code, 0);
    for text in [
        ".TH mongo-auth 1",
        "authenticationDatabase",
        "json\\-log",
        "Exit codes",
        ".SH MONGO\\-AUTH CHECK",
    ] {
        assert!(page.stdout.contains(text), "{text}");
    }
}

#[test]
fn demo_shows_every_mechanism_with_both_adapters() {
    let demo = run(&["demo"]);
    assert_eq!(demo.code, 0, "{demo:?}");
    for mechanism in
        ["SCRAM-SHA-1", "SCRAM-SHA-256", "PLAIN", "MONGODB-X509", "MONGODB-AWS", "negotiated"]
    {
        for adapter in ["blocking", "tokio"] {
            let row = |line: &&str| {
                line.trim_start().starts_with(mechanism)
                    && line.contains(adapter)
                    && line.contains("logged in as ")
            };
            assert!(demo.stdout.lines().any(|line| row(&line)), "{mechanism} {adapter}: {demo:?}");
        }
    }
    assert!(demo.stdout.lines().last().unwrap().starts_with("Next: mongo-auth check "));
}

#[test]
fn json_has_the_documented_fields() {
    let server = server(config());
    let good = run(&["check", &string(&server, "both:bothpw@", ""), "--json"]).json();
    let top: Vec<_> = good.as_object().unwrap().keys().cloned().collect();
    assert_eq!(top, ["uri", "ok", "exit", "hosts", "user", "roles", "aws", "warnings", "error"]);
    let host = good["hosts"][0].as_object().unwrap();
    let fields: Vec<_> = host.keys().map(String::as_str).collect();
    assert_eq!(
        fields,
        [
            "host",
            "ok",
            "role",
            "mechanism",
            "source",
            "username",
            "logged_in",
            "negotiated",
            "speculative",
            "round_trips",
            "ms",
            "server",
            "tls",
            "sts_host",
            "error"
        ]
    );
    assert_eq!((&host["round_trips"], &host["server"]), (&2.into(), &"6.0.0".into()));
    assert_eq!(good["roles"][0], "root@admin");
    let bad = run(&["check", &string(&server, "both:x@", ""), "--json"]);
    assert_eq!((bad.code, &*bad.stderr), (1, ""));
    let error = &bad.json()["hosts"][0]["error"];
    assert_eq!(error["kind"], "rejected");
    assert_eq!((&error["code"], &error["codeName"]), (&18.into(), &"AuthenticationFailed".into()));
    assert!(error["hint"].is_string() && error["message"].is_string(), "{error}");
    let refused = run(&["check", "mongodb://a:b@c@d", "--json"]).json();
    assert_eq!((&refused["exit"], &refused["error"]["kind"]), (&2.into(), &"userinfo".into()));
    assert_eq!(refused["error"]["at"], 13);
}
