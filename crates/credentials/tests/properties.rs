//! Whatever the chain is told: it ends, and says no secret.
#![cfg(feature = "aws")]

use mongo_auth_credentials::aws::{
    Answer, CallbackFailure, Chain, Config, Credentials, ErrorKind, Need, Order, ProcessFailure,
    ProcessOutput,
};
use mongo_auth_credentials::{FileFailure, HttpFailure, HttpReply};
use mongo_auth_primitives::UnixTime;
use proptest::prelude::*;

/// More needs than any search has: three attempts for each of three requests of each of sixteen
/// roles in a row, and the variables.
const NEEDS: usize = 400;

fn orders() -> impl Strategy<Value = Order> {
    prop_oneof![Just(Order::union()), Just(Order::sdk()), Just(Order::driver_spec())]
}

/// Texts that are near what a file, a variable or a service may hold.
fn texts() -> impl Strategy<Value = Vec<u8>> {
    let line = prop_oneof![
        Just("[default]"),
        Just("[profile a]"),
        Just("[a]"),
        Just("[sso-session s]"),
        Just("aws_access_key_id = AKID"),
        Just("aws_secret_access_key = canary"),
        Just("aws_session_token = canary"),
        Just("role_arn = arn:aws:iam::1:role/r"),
        Just("source_profile = a"),
        Just("source_profile = default"),
        Just("credential_source = Environment"),
        Just("credential_source = EcsContainer"),
        Just("credential_source = Ec2InstanceMetadata"),
        Just("web_identity_token_file = /t"),
        Just("credential_process = tool 'canary x'"),
        Just("sso_session = s"),
        Just("sso_account_id = 1"),
        Just("sso_role_name = r"),
        Just("sso_start_url = https://x"),
        Just("sso_region = eu-west-1"),
        Just("mfa_serial = m"),
        Just("  more"),
        Just("junk"),
    ];
    let file = prop::collection::vec(line, 0..12).prop_map(|lines| lines.join("\n").into_bytes());
    let keys = r#""AccessKeyId":"AKID","SecretAccessKey":"canary","Token":"canary",
        "SessionToken":"canary","Expiration":"2030-01-01T00:00:00Z","Code":"Success","Version":1"#;
    let answer = prop_oneof![
        Just(format!("{{{keys}}}")),
        Just(format!(r#"{{"Credentials":{{{keys}}}}}"#)),
        Just(r#"{"accessToken":"canary","expiresAt":"2030-01-01T00:00:00Z"}"#.to_string()),
        Just("role".to_string()),
        Just("<Credentials><AccessKeyId>canary".to_string()),
    ];
    prop_oneof![
        4 => file,
        4 => answer.prop_map(String::into_bytes),
        1 => prop::collection::vec(any::<u8>(), 0..40),
    ]
}

fn variables() -> impl Strategy<Value = Option<String>> {
    let value = prop_oneof![
        Just("AKID"),
        Just("true"),
        Just("a"),
        Just("default"),
        Just("/t"),
        Just("/home"),
        Just("http://localhost/"),
        Just("eu-west-1"),
        Just("regional"),
        Just("arn:aws-cn:x"),
    ];
    prop_oneof![
        4 => Just(None),
        3 => value.prop_map(|text| Some(text.to_string())),
        1 => any::<String>().prop_map(Some),
    ]
}

/// What one need is told, as far as it fits.
#[derive(Clone, Debug)]
struct Told {
    bytes: Vec<u8>,
    variable: Option<String>,
    status: u16,
    fails: bool,
}

fn told() -> impl Strategy<Value = Told> {
    let status = prop_oneof![6 => Just(200), 1 => any::<u16>()];
    (texts(), variables(), status, prop::bool::weighted(0.1))
        .prop_map(|(bytes, variable, status, fails)| Told { bytes, variable, status, fails })
}

impl Told {
    fn answer(&self, need: &Need<'_>) -> Answer<'_> {
        let fails = self.fails;
        let bytes = self.bytes.as_slice();
        match need {
            Need::Env(_) => Answer::Env(self.variable.as_deref()),
            Need::File { .. } if fails => Answer::File(Err(FileFailure::NotFound)),
            Need::File { .. } => Answer::File(Ok(bytes)),
            Need::Http(_) if fails => Answer::Http(Err(HttpFailure::Timeout)),
            Need::Http(_) => Answer::Http(Ok(HttpReply { status: self.status, body: bytes })),
            Need::Process(_) if fails => Answer::Process(Err(ProcessFailure::Timeout)),
            Need::Process(_) => Answer::Process(Ok(ProcessOutput { exit: Some(0), stdout: bytes })),
            Need::Provider if fails => Answer::Provider(Ok(Credentials::new("A", "canary", None))),
            Need::Provider => Answer::Provider(Err(CallbackFailure::NotHere)),
            Need::MfaCode { .. } => Answer::MfaCode(self.variable.as_deref()),
            Need::Time => Answer::Time(UnixTime(1_767_225_600)),
            _ => Answer::Unsupported,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a25_t26_every_search_ends_and_tells_no_secret(
        order in orders(),
        script in prop::collection::vec(told(), 1..40),
        custom in any::<bool>(),
    ) {
        let mut config = Config::new().with_order(order.clone());
        if custom {
            config = config.with_custom_provider();
        }
        let mut chain = Chain::new(&config, [7; 8]);
        let mut needs = 0;
        for told in script.iter().cycle() {
            let need = chain.need();
            let text = format!("{need:?} {:?} {}", chain, chain.trace());
            prop_assert!(!text.contains("canary"), "{}", text);
            prop_assert_eq!(chain.trace().rows().len(), order.sources().len());
            if let Need::Http(request) = &need {
                prop_assert!(request.url.bytes().all(|b| b.is_ascii_graphic()));
                prop_assert!(!request.authority().contains('@'));
                for (name, value) in &request.headers {
                    prop_assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b"-_0123456789".contains(&b)));
                    prop_assert!(value.bytes().all(|b| (b' '..=b'~').contains(&b)), "{}", name);
                }
            }
            if matches!(need, Need::Done(_) | Need::Failed(_)) {
                break;
            }
            let answer = told.answer(&need);
            if let Err(error) = chain.answer(answer) {
                prop_assert_ne!(error.kind(), ErrorKind::WrongAnswer);
                prop_assert!(!error.to_string().contains("canary"), "{}", error);
            }
            needs += 1;
            prop_assert!(needs < NEEDS);
        }
    }
}
