//! The contract of `eval`, as tables.

mod aws;

use crate::support::{command, run_with};
use serde_json::{Value, json};

/// Answers to these lines.
fn eval(lines: &[String]) -> Vec<Value> {
    let run = run_with(&mut command(&["eval"]), (lines.join("\n") + "\n").as_bytes());
    assert_eq!((run.code, &*run.stderr), (0, ""));
    let answers: Vec<Value> =
        run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), lines.len());
    answers
}

fn one(request: Value) -> Value {
    eval(&[request.to_string()]).remove(0)
}

#[test]
fn every_line_has_an_answer_in_order() {
    let lines = [
        r#"{"id":1,"op":"saslprep","input":"a"}"#,
        "no json",
        "",
        "[1]",
        r#"{"id":"x"}"#,
        r#"{"id":{"a":[null]},"op":"nop"}"#,
        r#"{"op":"sigv4"}"#,
        r#"{"op":"aws_profile"}"#,
        r#"{"id":null,"op":"bson","hex":"0500000000"}"#,
    ];
    let answers = eval(&lines.map(str::to_owned));
    let kinds: Vec<_> = answers.iter().map(|a| a["error"]["kind"].as_str()).collect();
    let bad = Some("bad-request");
    let want = [None, bad, bad, bad, bad, bad, bad, None, None];
    assert_eq!(kinds, want);
    assert_eq!(answers[0], json!({"id": 1, "ok": {"output": "a"}}));
    assert_eq!(answers[4]["id"], "x");
    assert_eq!(answers[5]["id"], json!({"a": [null]}));
    assert_eq!(answers[8], json!({"id": null, "ok": {"json": {}}}));
}

#[test]
fn input_that_is_not_utf8_or_not_ended_has_answers_too() {
    let run = run_with(&mut command(&["eval"]), b"\xff\xfe\n{\"op\":\"saslprep\",\"input\":\"a\"}");
    let lines: Vec<_> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].contains("bad-request") && lines[1].contains("\"output\":\"a\""), "{lines:?}");
}

#[test]
fn s4_saslprep_op() {
    for (input, want) in [
        ("I\u{ad}X", Ok("IX")),
        ("\u{2168}", Ok("IX")),
        ("\u{aa}", Ok("a")),
        ("", Ok("")),
        ("\u{7}", Err(("prohibited", 0))),
        ("ab\u{627}1", Err(("bidi", 2))),
        ("a\u{221}", Err(("unassigned", 1))),
    ] {
        let answer = one(json!({"op": "saslprep", "input": input}));
        match want {
            Ok(output) => assert_eq!(answer["ok"]["output"], output, "{input:?}"),
            Err((kind, at)) => {
                assert_eq!(answer["error"]["kind"], kind, "{input:?}: {answer}");
                assert_eq!(answer["error"]["at"], at, "{input:?}: {answer}");
            }
        }
    }
}

#[test]
fn n1_bson_op() {
    for (hex, want) in [
        // {"a": "b", "n": 1, "l": [true, null], "d": 1.5, "x": binary}
        (
            "38000000026100020000006200106e0001000000046c000c000000083000010a3100000164000000\
             00000000f83f0578000100000000ff00",
            json!({"json": {
                "a": "b", "n": 1, "l": [true, null], "d": 1.5,
                "x": {"$binary": {"base64": "/w==", "subType": "00"}},
            }}),
        ),
        // {"t": a date}
        ("10000000097400000000000000000000", json!({"skipped": true})),
    ] {
        assert_eq!(one(json!({"op": "bson", "hex": hex}))["ok"], want, "{hex}");
    }
    for (hex, kind) in [
        ("0600000000", "length"),
        ("0500000001", "terminator"),
        ("0c0000004261000000000000", "type"),
        ("0900000008ff000100", "utf8"),
        ("05", "length"),
        ("0g", "bad-request"),
    ] {
        let answer = one(json!({"op": "bson", "hex": hex}));
        assert_eq!(answer["error"]["kind"], kind, "{hex}: {answer}");
    }
}

#[test]
fn u38_uri_op_is_typed_and_redacted() {
    let uri = "mongodb://ap%40p:s3cr%2Bet@H1,[::1]:2,%2Ftmp%2Fm.sock/orders?SSL=true&w=2&\
               readPreferenceTags=dc:ny,rack:1&readPreferenceTags=&compressors=zlib,zstd&\
               tlsCertificateKeyFilePassword=k3y&maxPoolSize=x&nope=1";
    let answer = one(json!({"op": "uri", "uri": uri}));
    let ok = &answer["ok"];
    assert_eq!(ok["scheme"], "mongodb");
    assert_eq!(
        ok["hosts"],
        json!([
            {"type": "hostname", "host": "h1", "port": null},
            {"type": "ip_literal", "host": "::1", "port": 2},
            {"type": "unix", "host": "/tmp/m.sock", "port": null},
        ])
    );
    assert_eq!((&ok["username"], &ok["database"]), (&json!("ap@p"), &json!("orders")));
    assert_eq!(ok["password"], "<redacted>");
    let options = &ok["options"];
    assert_eq!(options["tls"], true);
    assert_eq!(options["readPreferenceTags"], json!([{"dc": "ny", "rack": "1"}, {}]));
    assert_eq!(options["compressors"], json!(["zlib", "zstd"]));
    assert_eq!(options["tlsCertificateKeyFilePassword"], "<redacted>");
    assert!(options.get("maxPoolSize").is_none() && options.get("ssl").is_none());
    assert_eq!(
        ok["credential"],
        json!({"mechanism": null, "source": "orders", "username": "ap@p",
               "password": "<redacted>", "properties": {}})
    );
    let kinds: Vec<_> =
        ok["warnings"].as_array().unwrap().iter().map(|w| w["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["invalid-value", "unknown-option"]);
    let shown = one(json!({"op": "uri", "uri": uri, "show_secrets": true}));
    assert_eq!(shown["ok"]["password"], "s3cr+et");
    assert_eq!(shown["ok"]["credential"]["password"], "s3cr+et");
    assert_eq!(shown["ok"]["options"]["tlsCertificateKeyFilePassword"], "k3y");
}

#[test]
fn u71_uri_op_knows_the_mechanisms_that_cannot_log_in_yet() {
    let gssapi = one(json!({"op": "uri", "uri": "mongodb://u@h/?authMechanism=GSSAPI"}));
    assert_eq!(gssapi["ok"]["credential"]["properties"], json!({"SERVICE_NAME": "mongodb"}));
    assert_eq!(gssapi["ok"]["credential"]["source"], "$external");
    let uri = "mongodb://AKID:k3y@h/?authMechanism=MONGODB-AWS&authMechanismProperties=aws_session_token:t0k3n";
    let aws = one(json!({"op": "uri", "uri": uri}));
    assert_eq!(aws["ok"]["credential"]["properties"], json!({"AWS_SESSION_TOKEN": "<redacted>"}));
    assert_eq!(aws["ok"]["warnings"][0]["kind"], "aws-keys-in-uri");
    let strict = one(json!({"op": "uri", "uri": uri, "strict_aws": true}));
    assert_eq!(strict["error"]["kind"], "credential");
    let srv = one(json!({"op": "uri", "uri": "mongodb+srv://h.example.com"}));
    assert_eq!(srv["ok"]["options"], json!({"tls": true}));
}

#[test]
fn u41_uri_op_takes_ignored_properties_for_a_warning() {
    let uri = "mongodb://h/?authMechanism=MONGODB-OIDC&\
               authMechanismProperties=ENVIRONMENT:gcp,TOKEN_RESOURCE:a%2Cb";
    let answer = one(json!({"op": "uri", "uri": uri}));
    assert_eq!(answer["ok"]["warnings"][0]["kind"], "malformed-property", "{answer}");
    assert_eq!(answer["ok"]["credential"]["mechanism"], "MONGODB-OIDC");
    assert_eq!(answer["ok"]["credential"]["properties"], json!({}));
    let none = one(json!({"op": "uri", "uri": "mongodb://h/?authMechanism=MONGODB-OIDC"}));
    assert_eq!(none["error"]["kind"], "credential");
}

#[test]
fn u1_uri_op_error_kinds() {
    for (uri, kind) in [
        ("http://h", "scheme"),
        ("mongodb://", "host"),
        ("mongodb://h:0", "port"),
        ("mongodb://a:b@c@h", "userinfo"),
        ("mongodb://a%zz@h", "percent-encoding"),
        ("mongodb://a%ff@h", "utf8"),
        ("mongodb://h/a b", "database"),
        ("mongodb://h/?w", "option-syntax"),
        ("mongodb://h/?tls=true&ssl=false", "option-conflict"),
        ("mongodb://@h", "credential"),
        ("mongodb+srv://a,b", "srv"),
    ] {
        let answer = one(json!({"op": "uri", "uri": uri}));
        assert_eq!(answer["error"]["kind"], kind, "{uri}: {answer}");
        assert!(answer["error"]["at"].is_u64(), "{uri}");
    }
    let suggestion = one(json!({"op": "uri", "uri": "mongodb://h/?authSorce=a"}));
    assert_eq!(suggestion["ok"]["warnings"][0]["suggestion"], "authSource");
}

/// RFC 7677 section 3.
const NONCE: &str = "rOprNGfwEbeRWgbNEkqO";
const SERVER_FIRST: &str =
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
const SERVER_FINAL: &str = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

fn scram(messages: Value) -> Value {
    one(json!({
        "op": "scram", "mechanism": "SCRAM-SHA-256", "username": "user", "password": "pencil",
        "client_nonce": NONCE, "server_messages": messages,
    }))
}

fn reply(payload: &str, done: bool) -> Value {
    json!({"conversationId": 1, "done": done, "ok": 1, "payload_b64": base64(payload)})
}

fn base64(text: &str) -> String {
    base64_of(text.as_bytes())
}

/// The part of base64 that a test needs.
fn base64_of(bytes: &[u8]) -> String {
    let mut out = vec![0; bytes.len() * 2 + 4];
    let mut cursor = mongo_auth::Cursor::new(&mut out);
    mongo_auth::primitives::base64::put(&mut cursor, bytes);
    let len = cursor.finish().unwrap();
    String::from_utf8(out[..len].to_vec()).unwrap()
}

#[test]
fn s6_scram_op_runs_the_vector_of_rfc_7677() {
    let client_final = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
                        p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    let short = scram(json!([reply(SERVER_FIRST, false), reply(SERVER_FINAL, true)]));
    assert_eq!(
        short["ok"],
        json!({
            "authenticated": true,
            "client_messages": ["n,,n=user,r=rOprNGfwEbeRWgbNEkqO", client_final],
        })
    );
    let long =
        scram(json!([reply(SERVER_FIRST, false), reply(SERVER_FINAL, false), reply("", true)]));
    assert_eq!(long["ok"]["client_messages"][2], "");
}

#[test]
fn s9_scram_op_error_kinds() {
    let first = |from: &str, to: &str| json!([reply(&SERVER_FIRST.replace(from, to), false)]);
    let good = || reply(SERVER_FIRST, false);
    let mut rejected = reply("", false);
    rejected["ok"] = 0.into();
    rejected["code"] = 18.into();
    rejected["errmsg"] = "Authentication failed.\u{1b}".into();
    let mut other = reply(SERVER_FINAL, true);
    other["conversationId"] = 2.into();
    let mut repeated = good();
    repeated["repeat"] = json!({"byte": 65, "count": 20_000_000});
    let mut incomplete = good();
    incomplete["done"] = Value::Null;
    for (kind, messages, sent) in [
        ("nonce", first("r=r", "r=x"), 1),
        ("nonce", first("%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", ""), 1),
        ("salt", first("W22Z", "W2!Z"), 1),
        ("iterations", first("i=4096", "i=4095"), 1),
        ("iterations", first("i=4096", "i=100001"), 1),
        ("iterations", first("i=4096", "i=x"), 1),
        ("attribute", first("r=r", "q=r"), 1),
        ("extension", first("r=r", "m=1,r=r"), 1),
        ("server-error", json!([good(), reply("e=other-error", true)]), 2),
        (
            "server-signature",
            json!([good(), reply(&SERVER_FINAL.replace("6rri", "7rri"), true)]),
            2,
        ),
        ("rejected", json!([rejected]), 1),
        ("rejected", json!([good(), rejected]), 2),
        ("early-done", json!([reply(SERVER_FIRST, true)]), 1),
        ("late-done", json!([good(), reply(SERVER_FINAL, false), reply("", false)]), 3),
        ("conversation-id", json!([good(), other]), 2),
        ("reply", json!([incomplete]), 1),
        ("reply", json!([good()]), 2),
        ("limit", json!([repeated]), 1),
    ] {
        let answer = scram(messages.clone());
        let error = &answer["error"];
        assert_eq!(error["kind"], kind, "{messages}: {answer}");
        assert_eq!(error["client_messages"].as_array().unwrap().len(), sent, "{answer}");
        assert!(!answer.to_string().contains("pencil"), "{answer}");
    }
    let text = scram(json!([rejected]))["error"]["message"].to_string();
    assert!(text.contains("code 18") && text.contains(r"\\u{1b}"), "{text}");
}

#[test]
fn s9_scram_op_needs_a_whole_request() {
    for (field, value) in [
        ("mechanism", json!("PLAIN")),
        ("username", json!(1)),
        ("password", Value::Null),
        ("client_nonce", Value::Null),
        ("server_messages", json!("x")),
        ("server_messages", json!([1])),
        ("server_messages", json!([{"payload_b64": "!"}])),
        ("server_messages", json!([{"repeat": {"byte": 256, "count": 1}}])),
    ] {
        let mut request = json!({
            "op": "scram", "mechanism": "SCRAM-SHA-256", "username": "user",
            "password": "pencil", "client_nonce": NONCE, "server_messages": [],
        });
        request[field] = value;
        let answer = one(request.clone());
        assert_eq!(answer["error"]["kind"], "bad-request", "{request}: {answer}");
    }
}

#[test]
fn s12_scram_op_gives_the_keys() {
    // Computed with Python's hashlib.
    for (mechanism, keys) in [
        (
            "SCRAM-SHA-1",
            [
                "966dcb131a4d8a3542e352008f7f57729eeb2dd3",
                "8ff60d11b729c8a0f96ce5489520cc9de94b2a02",
                "a3a82d9333f5f71bc1bf3684d9b690bdc1820418",
                "4c47f41fde848a2b91b8849939b29909da7eb673",
            ],
        ),
        (
            "SCRAM-SHA-256",
            [
                "15b752a5d5669f38225fd988fdc5be2f9a0670b595affb2bbaeb554701ebdf28",
                "82d6b32170f12c5ccf4c3e4df33cf76890f0d7136b66504bc909f26a02839619",
                "9d0a5b67bed6b9db6ab9f3f08a41d7191b7a836409e339ecf1b64bc36ef70d13",
                "8e7d9a9963f5ab587e8e08f2d184ced784bafc5d36495eed6a2a4e781ede7f6d",
            ],
        ),
    ] {
        let answer = one(json!({
            "op": "scram", "mechanism": mechanism, "username": "user", "password": "pencil",
            "salt_b64": "MDEyMzQ1Njc4OWFiY2RlZg==", "iterations": 4096,
        }));
        let ok = &answer["ok"];
        let names = ["salted_password_hex", "client_key_hex", "stored_key_hex", "server_key_hex"];
        for (name, key) in names.into_iter().zip(keys) {
            assert_eq!(ok[name], key, "{mechanism} {name}: {answer}");
        }
    }
}
