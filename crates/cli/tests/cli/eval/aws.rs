//! The operations `sigv4` and `aws_profile`.

use super::{base64_of, one};
use serde_json::{Value, json};

/// The vector of the signature tests, made with botocore.
fn sigv4(change: impl FnOnce(&mut Value)) -> Value {
    let nonce: Vec<u8> = (0..64).collect();
    let mut request = json!({
        "op": "sigv4",
        "access_key_id": "AKIDEXAMPLE",
        "secret_access_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        "session_token": null,
        "sts_host": "sts.us-west-2.amazonaws.com",
        "amz_date": "20150830T123600Z",
        "client_nonce_b64": base64_of(&nonce[..32]),
        "server_nonce_b64": base64_of(&nonce),
    });
    change(&mut request);
    one(request)
}

#[test]
fn a16_sigv4_op_gives_the_vectors() {
    let plain = sigv4(|_| {});
    let digest = "d61cdc2e7f530e4354c18b7fee24c431a707d113a8411ecc8e5c417bd4c12e1a";
    assert_eq!(
        plain["ok"],
        json!({
            "authorization": "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-west-2/sts/\
                aws4_request, SignedHeaders=content-length;content-type;host;x-amz-date;\
                x-mongodb-gs2-cb-flag;x-mongodb-server-nonce, \
                Signature=6b2dd66107834f58ce49c20553c706495c8317f2398ea58a75f02002bc373662",
            "amz_date": "20150830T123600Z",
            "region": "us-west-2",
            "canonical_request_sha256": digest,
            "string_to_sign": format!(
                "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-west-2/sts/aws4_request\n{digest}"
            ),
        })
    );
    let with_token = sigv4(|r| r["session_token"] = "TOKEN/with+plus==".into());
    let ok = &with_token["ok"];
    assert_eq!(
        ok["canonical_request_sha256"],
        "29fc91c9421402e096fa17f90d7579a13e87b56a0450f0162bd74a8c95bd1bf3"
    );
    let authorization = ok["authorization"].as_str().unwrap();
    assert!(authorization.contains(";x-amz-date;x-amz-security-token;x-mongodb-gs2-cb-flag;"));
    let signature = "0fd54bc50ddd676526de7137e10d5a4ba124e2e60f4fe3e4a1a75a787767b8dc";
    assert!(authorization.ends_with(&format!("Signature={signature}")), "{authorization}");
}

#[test]
fn a5_sigv4_op_takes_the_region_from_the_host() {
    for (host, region) in [
        ("sts.amazonaws.com", "us-east-1"),
        ("first", "us-east-1"),
        ("first.second", "second"),
        ("sts.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("sts-fips.us-east-1.amazonaws.com", "us-east-1"),
    ] {
        let answer = sigv4(|r| r["sts_host"] = host.into());
        assert_eq!(answer["ok"]["region"], region, "{host}: {answer}");
        let lines = answer["ok"]["string_to_sign"].as_str().unwrap();
        assert!(lines.contains(&format!("/{region}/sts/")), "{lines}");
    }
}

#[test]
fn a3_a4_sigv4_op_error_kinds() {
    let nonce: Vec<u8> = (0..64).collect();
    let mut other = nonce.clone();
    other[31] ^= 1;
    let base64 = |bytes: &[u8]| Value::from(base64_of(bytes));
    for (field, value, kind) in [
        ("sts_host", "".into(), "sts-host"),
        ("sts_host", "a..b".into(), "sts-host"),
        ("sts_host", ".sts.amazonaws.com".into(), "sts-host"),
        ("sts_host", "sts.amazonaws.com.".into(), "sts-host"),
        ("sts_host", "sts.amazonaws.com\r\nx-amz-date:1".into(), "sts-host"),
        ("sts_host", "a".repeat(256).into(), "sts-host"),
        ("server_nonce_b64", base64(&other), "server-nonce"),
        ("server_nonce_b64", base64(&nonce[..32]), "server-nonce"),
        ("server_nonce_b64", base64(&nonce[..63]), "server-nonce"),
        ("server_nonce_b64", base64(&[&nonce[..], b"x"].concat()), "server-nonce"),
        ("server_nonce_b64", base64(b""), "server-nonce"),
        ("amz_date", "2015-08-30T12:36:00Z".into(), "date"),
        ("amz_date", "20150230T123600Z".into(), "date"),
        ("amz_date", "".into(), "date"),
        ("access_key_id", "".into(), "credentials"),
        ("access_key_id", "AKID/x".into(), "credentials"),
        ("secret_access_key", "".into(), "credentials"),
        ("session_token", "line\nbreak".into(), "credentials"),
        ("client_nonce_b64", base64(&nonce[..31]), "bad-request"),
        ("client_nonce_b64", "!".into(), "bad-request"),
        ("sts_host", Value::Null, "bad-request"),
        ("session_token", 1.into(), "bad-request"),
    ] {
        let answer = sigv4(|r| r[field] = value.clone());
        assert_eq!(answer["error"]["kind"], kind, "{field} {value}: {answer}");
        assert!(!answer.to_string().contains("wJalrXUtn"), "{answer}");
    }
}

fn profile(request: Value) -> Value {
    let mut request = request;
    request["op"] = "aws_profile".into();
    one(request)
}

const KEYS: &str = "aws_access_key_id = AKID\naws_secret_access_key = s3cret\n";
const ROLE: &str = "role_arn = arn:aws:iam::123456789012:role/app\n";

#[test]
fn a19_a27_a28_aws_profile_op_finds_keys() {
    for (row, mut request, want) in [
        (
            "A26: the environment",
            json!({"env": {"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s",
                           "AWS_SESSION_TOKEN": "t"}}),
            ["A", "s", "t", "environment"],
        ),
        (
            "A27: the shared credentials file",
            json!({"credentials_file": format!("[default]\n{KEYS}aws_session_token = t0k3n")}),
            ["AKID", "s3cret", "t0k3n", "shared credentials file"],
        ),
        (
            "A28: the config file, another profile",
            json!({"config_file": format!("[profile x]\n{KEYS}"), "env": {"AWS_PROFILE": "x"}}),
            ["AKID", "s3cret", "", "config file"],
        ),
        (
            "A29: the credentials file beats the config file",
            json!({
                "credentials_file": format!("[default]\n{KEYS}"),
                "config_file": "[default]\naws_access_key_id = B\naws_secret_access_key = b",
            }),
            ["AKID", "s3cret", "", "shared credentials file"],
        ),
        (
            "A30: a byte order mark and CRLF",
            json!({"credentials_file_b64": base64_of(
                b"\xef\xbb\xbf[default]\r\naws_access_key_id = A\r\naws_secret_access_key = s\r\n",
            )}),
            ["A", "s", "", "shared credentials file"],
        ),
        (
            "A33: a program that has printed credentials",
            json!({
                "config_file": "[default]\ncredential_process = get --for me",
                "credential_process_stdout":
                    r#"{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s","SessionToken":"t"}"#,
            }),
            ["A", "s", "t", "profile process"],
        ),
        (
            "A27: the files are found wherever the variables point",
            json!({
                "credentials_file": format!("[default]\n{KEYS}"),
                "env": {"AWS_SHARED_CREDENTIALS_FILE": "/elsewhere/c", "HOME": "/h"},
            }),
            ["AKID", "s3cret", "", "shared credentials file"],
        ),
    ] {
        request["id"] = row.into();
        let answer = profile(request);
        let ok = &answer["ok"];
        let [id, secret, token, from] = want;
        let token = Some(token).filter(|t| !t.is_empty());
        assert_eq!(answer["id"], row);
        assert_eq!(ok["kind"], "static", "{row}: {answer}");
        assert_eq!(
            (&ok["access_key_id"], &ok["secret_access_key"], &ok["session_token"], &ok["from"]),
            (&json!(id), &json!(secret), &json!(token), &json!(from)),
            "{row}: {answer}"
        );
        let won = ok["trace"].as_array().unwrap().iter().find(|r| r["outcome"] == "won").unwrap();
        assert!(won["detail"].as_str().unwrap().len() > 2, "{row}: {answer}");
        assert!(!ok["trace"].to_string().contains("s3cret"), "{row}: {answer}");
    }
}

#[test]
fn a31_a34_a42_a46_aws_profile_op_says_what_would_be_asked_for() {
    let session = "[sso-session s]\nsso_start_url = https://x.awsapps.com/start\n\
                   sso_region = eu-west-1\n";
    for (row, request, want) in [
        (
            "A31: a role with the keys of a profile",
            json!({"config_file": format!(
                "[default]\n{ROLE}source_profile = base\nexternal_id = e\nduration_seconds = 900\n\
                 mfa_serial = m\nrole_session_name = me\n[profile base]\n{KEYS}"
            )}),
            json!({
                "kind": "assume_role", "role_arn": "arn:aws:iam::123456789012:role/app",
                "source": {"kind": "profile", "name": "base"},
                "args": {"RoleArn": "arn:aws:iam::123456789012:role/app", "RoleSessionName": "me",
                         "ExternalId": "e", "DurationSeconds": 900, "SerialNumber": "m"},
            }),
        ),
        (
            "A31: a role with the keys of the environment",
            json!({
                "config_file": format!("[default]\n{ROLE}credential_source = Ec2InstanceMetadata"),
            }),
            json!({
                "kind": "assume_role", "role_arn": "arn:aws:iam::123456789012:role/app",
                "source": {"kind": "credential_source", "name": "Ec2InstanceMetadata"},
                "args": {"RoleArn": "arn:aws:iam::123456789012:role/app"},
            }),
        ),
        (
            "A35: web identity of the environment",
            json!({"env": {"AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": "arn:aws:iam::1:role/r",
                           "AWS_ROLE_SESSION_NAME": "name"}}),
            json!({
                "kind": "assume_role_with_web_identity", "role_arn": "arn:aws:iam::1:role/r",
                "role_session_name": "name", "token_file": "/t",
            }),
        ),
        (
            "A32: web identity of a profile",
            json!({"config_file": format!("[default]\n{ROLE}web_identity_token_file = /p/t")}),
            json!({
                "kind": "assume_role_with_web_identity",
                "role_arn": "arn:aws:iam::123456789012:role/app",
                "role_session_name": null, "token_file": "/p/t",
            }),
        ),
        (
            "A34: single sign-on with a session",
            json!({"config_file": format!(
                "[default]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\n{session}"
            )}),
            json!({
                "kind": "sso", "session": "s", "start_url": "https://x.awsapps.com/start",
                "region": "eu-west-1", "account_id": "1", "role_name": "r",
            }),
        ),
        (
            "A42: the container service of ECS",
            json!({"env": {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/c"}}),
            json!({"kind": "container", "relative_uri": "/v2/c"}),
        ),
        (
            "A43: the container service of EKS, with a token file",
            json!({"env": {
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1/credentials",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/t",
            }}),
            json!({"kind": "container", "full_uri": "http://169.254.170.23/v1/credentials"}),
        ),
        ("A46: nothing is configured", json!({}), json!({"kind": "imds"})),
        (
            "A48: nothing is configured, and no EC2",
            json!({"env": {"AWS_EC2_METADATA_DISABLED": "true"}}),
            json!({"kind": "none"}),
        ),
        (
            "A33: a program",
            json!({"config_file": "[default]\ncredential_process = \"/my bin/get\" --for 'a b'"}),
            json!({"kind": "process", "argv": ["/my bin/get", "--for", "a b"]}),
        ),
        (
            "A27: an empty variable disables the file",
            json!({
                "credentials_file": format!("[default]\n{KEYS}"),
                "env": {"AWS_SHARED_CREDENTIALS_FILE": "", "AWS_EC2_METADATA_DISABLED": "true"},
            }),
            json!({"kind": "none"}),
        ),
        (
            "A20: the order of the drivers has no files",
            json!({"credentials_file": format!("[default]\n{KEYS}"), "order": "driver"}),
            json!({"kind": "imds"}),
        ),
    ] {
        let mut answer = profile(request);
        let ok = answer["ok"].as_object_mut().unwrap_or_else(|| panic!("{row}: no ok"));
        let trace = ok.remove("trace").unwrap();
        assert_eq!(Value::from(ok.clone()), want, "{row}");
        let rows = trace.as_array().unwrap();
        assert!(rows.len() >= 6, "{row}: {trace}");
        let trying = rows.iter().filter(|row| row["outcome"] == "trying").count();
        assert_eq!(trying, usize::from(want["kind"] != "none"), "{row}: {trace}");
        assert!(!trace.to_string().contains("s3cret"), "{row}: {trace}");
    }
}

#[test]
fn a29_a31_aws_profile_op_error_kinds() {
    let circle = "[default]\nrole_arn = a\nsource_profile = b\n\
                  [profile b]\nrole_arn = b\nsource_profile = default";
    for (row, request, kind) in [
        ("A30: no section", json!({"config_file": "key = value"}), "syntax"),
        ("A30: not UTF-8", json!({"config_file_b64": base64_of(b"[default]\nk = \xff")}), "syntax"),
        (
            "A29: a named profile that does not exist",
            json!({"config_file": "[profile a]\n[profile b]\n", "env": {"AWS_PROFILE": "c"}}),
            "profile-not-found",
        ),
        ("A19: half a set", json!({"env": {"AWS_ACCESS_KEY_ID": "A"}}), "partial"),
        ("A19: a token alone", json!({"env": {"AWS_SESSION_TOKEN": "t"}}), "partial"),
        (
            "A35: a token file alone",
            json!({"env": {"AWS_WEB_IDENTITY_TOKEN_FILE": "/t"}}),
            "partial",
        ),
        (
            "A31: a role without a source",
            json!({"config_file": format!("[default]\n{ROLE}")}),
            "partial",
        ),
        ("A31: profiles in a circle", json!({"config_file": circle}), "loop"),
        (
            "A31: two sources",
            json!({"config_file":
                format!("[default]\n{ROLE}source_profile = b\ncredential_source = Environment")}),
            "conflicting",
        ),
        (
            "A31: an unknown credential_source",
            json!({"config_file": format!("[default]\n{ROLE}credential_source = Moon")}),
            "unsupported",
        ),
        (
            "A43: a token for a host that is no container service",
            json!({"env": {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://example.com/"}}),
            "unsupported",
        ),
        (
            "A33: a program that prints something else",
            json!({"config_file": "[default]\ncredential_process = get",
                   "credential_process_stdout": r#"{"Version":2,"SecretAccessKey":"s3cret"}"#}),
            "source-failed",
        ),
        (
            "A33: credentials that have ended",
            json!({"config_file": "[default]\ncredential_process = get", "now": 1_767_225_600,
                   "credential_process_stdout":
                       r#"{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s3cret","SessionToken":"t","Expiration":"2025-12-31T23:59:59Z"}"#}),
            "source-failed",
        ),
        ("env", json!({"env": {"A": 1}}), "bad-request"),
        ("env", json!({"env": []}), "bad-request"),
        ("order", json!({"order": "x"}), "bad-request"),
        ("a file twice", json!({"config_file": "", "config_file_b64": ""}), "bad-request"),
        ("base64", json!({"config_file_b64": "!"}), "bad-request"),
        ("stdout", json!({"credential_process_stdout": 1}), "bad-request"),
        ("now", json!({"now": "x"}), "bad-request"),
    ] {
        let answer = profile(request);
        let error = &answer["error"];
        assert_eq!(error["kind"], kind, "{row}: {answer}");
        assert_eq!(error["trace"].is_array(), kind != "bad-request", "{row}: {answer}");
        assert!(!answer.to_string().contains("s3cret"), "{row}: {answer}");
    }
    let found =
        profile(json!({"config_file": "[profile a]\n[profile b]\n", "env": {"AWS_PROFILE": "c"}}));
    let message = found["error"]["message"].as_str().unwrap();
    assert!(message.contains("no profile c in ~/.aws/credentials"), "{message}");
    assert!(message.contains("there are a, b"), "{message}");
}

#[test]
fn t36_aws_profile_op_sees_nothing_of_this_machine() {
    let folder = crate::support::identity::Folder::new();
    std::fs::create_dir(folder.path(".aws")).unwrap();
    std::fs::write(folder.path(".aws/credentials"), format!("[default]\n{KEYS}")).unwrap();
    let mut command = crate::support::command(&["eval"]);
    command.env("HOME", folder.path("")).env("AWS_ACCESS_KEY_ID", "X");
    let run = crate::support::run_with(
        command.env("AWS_SECRET_ACCESS_KEY", "x"),
        format!("{}\n", json!({"op": "aws_profile", "env": {"HOME": folder.path("")}})).as_bytes(),
    );
    assert!(run.stdout.contains(r#""kind":"imds""#), "{run:?}");
}
