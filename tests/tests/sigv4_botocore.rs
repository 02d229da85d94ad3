//! `mongo-auth-sigv4` against botocore: two thousand random requests signed alike, byte for byte.

use mongo_auth_primitives::{Cursor, Secret, UnixTime, hex};
use mongo_auth_sigv4::{
    AmzDate, Credentials, Host, Region, Request, Scope, Signature, get_caller_identity, sign,
};
use serde_json::Value;
use std::process::{Command, Stdio};

#[test]
fn a13_a14_a15_a16_random_requests_signed_as_botocore_signs_them() {
    if std::env::var_os("MONGO_AUTH_OFFLINE").is_some() {
        println!("skipped: MONGO_AUTH_OFFLINE forbids installing botocore");
        return;
    }
    let here = env!("CARGO_MANIFEST_DIR");
    let python = output(Command::new("bash").arg(format!("{here}/peers/python.sh")));
    let oracle = format!("{here}/oracles/sigv4.py");
    let lines = output(Command::new(python.trim()).arg(oracle));
    let (mut identities, mut requests) = (0, 0);
    for line in lines.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        if case["nonce"].is_string() {
            identities += 1;
            caller_identity(&case);
        } else {
            requests += 1;
            request(&case);
        }
    }
    assert!(identities >= 1000 && requests >= 1000, "{identities} and {requests}");
    println!("{identities} caller identities, {requests} other requests");
}

fn caller_identity(case: &Value) {
    let host = Host::new(str(&case["host"])).unwrap();
    assert_eq!(host.region().as_str(), str(&case["region"]));
    let digits = str(&case["nonce"]).as_bytes().chunks(2);
    let nonce: Vec<u8> =
        digits.map(|d| hex::value(d[0]).unwrap() << 4 | hex::value(d[1]).unwrap()).collect();
    let nonce = nonce.try_into().unwrap();
    compare(&get_caller_identity(&credentials(case), host, &nonce, date(case)), case);
}

fn request(case: &Value) {
    let pairs = |name: &str| -> Vec<(&str, &str)> {
        case[name].as_object().unwrap().iter().map(|(k, v)| (&**k, str(v))).collect()
    };
    let (mut headers, mut query) = (pairs("headers"), pairs("query"));
    headers.sort_unstable();
    query.sort_by_cached_key(|(name, value)| (encoded(name), encoded(value)));
    let scope = Scope::new(Region::new(str(&case["region"])).unwrap(), str(&case["service"]));
    let request = Request {
        method: str(&case["method"]),
        path: str(&case["path"]),
        query: &query,
        headers: &headers,
        body: str(&case["body"]).as_bytes(),
    };
    let signed = sign(&request, &credentials(case), scope.unwrap(), date(case));
    compare(&signed.unwrap_or_else(|e| panic!("{e}: {case}")), case);
}

fn compare(signature: &Signature<'_>, case: &Value) {
    let digest = text(|out| hex::put(out, signature.canonical_request_sha256()));
    assert_eq!(digest, str(&case["canonical_request_sha256"]), "{case}");
    assert_eq!(
        text(|out| signature.write_string_to_sign(out)),
        str(&case["string_to_sign"]),
        "{case}"
    );
    assert_eq!(
        text(|out| signature.write_authorization(out)),
        str(&case["authorization"]),
        "{case}"
    );
}

fn credentials(case: &Value) -> Credentials<'_> {
    let [id, secret, token] = [0, 1, 2].map(|n| &case["keys"][n]);
    let credentials = Credentials::new(str(id), Secret::new(str(secret).as_bytes())).unwrap();
    match token.as_str() {
        Some(token) => credentials.with_session_token(Secret::new(token.as_bytes())).unwrap(),
        None => credentials,
    }
}

fn date(case: &Value) -> AmzDate {
    let date = AmzDate::new(UnixTime(case["seconds"].as_i64().unwrap())).unwrap();
    assert_eq!(date, AmzDate::parse(str(&case["date"])).unwrap());
    date
}

fn str(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn encoded(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    text.bytes()
        .map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

fn text(write: impl Fn(&mut Cursor<'_>)) -> String {
    let mut out = [0; 4096];
    let mut cursor = Cursor::new(&mut out);
    write(&mut cursor);
    let len = cursor.finish().unwrap();
    String::from_utf8(out[..len].to_vec()).unwrap()
}

fn output(command: &mut Command) -> String {
    let output = command.stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", output.status);
    String::from_utf8(output.stdout).unwrap()
}
