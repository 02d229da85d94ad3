use super::*;
use crate::aws::{CallbackFailure, ProcessFailure};
use crate::{FileFailure, HttpFailure, HttpReply};
use mongo_auth_primitives::{Fault, UnixTime};

/// One answer of every kind, `Unsupported` aside.
fn answers() -> Vec<Answer<'static>> {
    Vec::from([
        Answer::Env(None),
        Answer::File(Err(FileFailure::NotFound)),
        Answer::Http(Err(HttpFailure::Other)),
        Answer::Process(Err(ProcessFailure::NotStarted)),
        Answer::Provider(Err(CallbackFailure::NotHere)),
        Answer::MfaCode(None),
        Answer::Time(UnixTime(0)),
    ])
}

fn fits(need: &Need<'_>, answer: &Answer<'_>) -> bool {
    matches!(
        (need, answer),
        (Need::Env(_), Answer::Env(_))
            | (Need::File { .. }, Answer::File(_))
            | (Need::Http(_), Answer::Http(_))
            | (Need::Process(_), Answer::Process(_))
            | (Need::Provider, Answer::Provider(_))
            | (Need::MfaCode { .. }, Answer::MfaCode(_))
            | (Need::Time, Answer::Time(_))
    )
}

/// Worlds that together need everything.
fn worlds() -> Vec<World> {
    let role = "[default]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = base\nmfa_serial = m\n\
        [profile base]\ncredential_process = tool\n";
    let keys = r#"{"Version":1,"AccessKeyId":"AKIDTOOL","SecretAccessKey":"s"}"#;
    Vec::from([
        config_file(role)
            .provider(Err(CallbackFailure::NotHere))
            .process(Some(0), keys)
            .mfa_code("123456")
            .reply(200, sts("AssumeRole", "AKIDROLE")),
        world()
            .env("AWS_EC2_METADATA_DISABLED", "false")
            .provider(Err(CallbackFailure::NotHere))
            .reply(200, "imds-token")
            .reply(200, "role")
            .reply(200, metadata("AKIDEC2")),
    ])
}

#[test]
fn p08_a_wrong_kind_of_answer_moves_nothing() {
    let config = Config::new().with_custom_provider();
    for mut world in worlds() {
        let mut chain = Chain::new(&config, [0; 8]);
        loop {
            let before = format!("{chain:?}");
            for answer in answers() {
                if !fits(&chain.need(), &answer) {
                    let error = chain.answer(answer).unwrap_err();
                    assert_eq!(error.kind(), ErrorKind::WrongAnswer);
                    assert_eq!(error.fault(), Fault::Caller);
                }
            }
            assert_eq!(format!("{chain:?}"), before);
            if !world.answer(&mut chain) {
                break;
            }
        }
        assert!(matches!(chain.need(), Need::Done(_)), "{chain:?}");
        assert!(chain.answer(Answer::Unsupported).is_err());
        assert!(matches!(chain.need(), Need::Done(_)));
    }
}

#[test]
fn a25_an_adapter_may_be_unable_to_do_a_thing() {
    let config = Config::new().with_custom_provider();
    for world in worlds() {
        let mut needs = 0;
        loop {
            let mut world = world.clone();
            let mut chain = Chain::new(&config, [0; 8]);
            let reached = (0..needs).all(|_| world.answer(&mut chain));
            if !reached || matches!(chain.need(), Need::Done(_)) {
                break;
            }
            let env = matches!(chain.need(), Need::Env(_));
            match chain.answer(Answer::Unsupported) {
                Ok(()) => assert!(env, "{chain:?}"),
                Err(error) => assert!(
                    matches!(error.kind(), ErrorKind::Unsupported | ErrorKind::NoCredentials),
                    "{error}"
                ),
            }
            needs += 1;
        }
        assert!(needs > 10, "{needs}");
    }
}

#[test]
fn a25_a_failed_search_repeats_its_error() {
    let mut world = world().env("AWS_ACCESS_KEY_ID", "AKID");
    let (mut chain, ending) = world.search(&Config::new());
    let Ending::Failed(first) = ending else { panic!("no error") };
    assert_eq!(chain.answer(Answer::Env(None)).unwrap_err().kind(), ErrorKind::WrongAnswer);
    assert!(matches!(chain.need(), Need::Failed(error) if *error == first));
}

#[test]
fn a18_t26_nothing_that_was_told_is_printed() {
    let config = Config::new()
        .with_explicit(None, None, None)
        .with_custom_provider()
        .with_profile("default");
    let secrets = "[default]\naws_access_key_id = AKID\naws_secret_access_key = canary\n\
        aws_session_token = canary\n";
    let given = Credentials::new("AKID", "canary", Some("canary"));
    for mut world in [
        credentials_file(secrets).provider(Err(CallbackFailure::NotHere)),
        world().provider(Ok(given)),
        world().provider(Err(CallbackFailure::NotHere)).env("AWS_SECRET_ACCESS_KEY", "canary"),
        config_file("[default]\ncredential_process = tool canary\n")
            .provider(Err(CallbackFailure::NotHere)),
        config_file("[default]\ncredential_process = tool canary\n")
            .provider(Err(CallbackFailure::NotHere))
            .process(Some(1), "canary"),
        world()
            .provider(Err(CallbackFailure::NotHere))
            .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://localhost/")
            .env("AWS_CONTAINER_AUTHORIZATION_TOKEN", "canary"),
    ] {
        let mut chain = Chain::new(&config, [0; 8]);
        loop {
            let seen =
                format!("{chain:?} {:?} {} {:#?}", chain.need(), chain.trace(), chain.trace());
            assert!(!seen.contains("canary"), "{seen}");
            if !world.answer(&mut chain) {
                break;
            }
        }
        if let Need::Failed(error) = chain.need() {
            assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
        }
    }
    let explicit = config.with_explicit(Some("AKID"), Some("canary"), Some("canary"));
    assert!(!format!("{explicit:?}").contains("canary"));
    for answer in [Answer::Env(Some("canary")), Answer::File(Ok(b"canary"))] {
        assert!(!format!("{answer:?}").contains("canary"));
    }
    let reply = HttpReply { status: 200, body: b"canary" };
    assert!(!format!("{reply:?}").contains("99, 97"));
}

#[test]
fn a25_every_kind_of_error_has_a_fault_and_a_name() {
    let kinds = [
        (ErrorKind::Conflicting, "conflicting", Fault::Credential),
        (ErrorKind::Limit, "limit", Fault::Limit),
        (ErrorKind::Loop, "loop", Fault::Credential),
        (ErrorKind::NoCredentials, "no-credentials", Fault::Credential),
        (ErrorKind::Partial, "partial", Fault::Credential),
        (ErrorKind::ProfileNotFound, "profile-not-found", Fault::Credential),
        (ErrorKind::SourceFailed, "source-failed", Fault::Credential),
        (ErrorKind::Syntax, "syntax", Fault::Credential),
        (ErrorKind::Unsupported, "unsupported", Fault::Caller),
        (ErrorKind::WrongAnswer, "wrong-answer", Fault::Caller),
    ];
    for (kind, name, fault) in kinds {
        assert_eq!(kind.as_str(), name);
        assert_eq!(Error::new(kind, None, String::new()).fault(), fault);
    }
}

#[test]
fn a25_the_plan_is_that_of_the_source_whose_turn_it_is() {
    let config = Config::new().with_order(Order::from([Source::Imds, Source::Profile]));
    let sso = "[default]\nsso_start_url = https://x\nsso_region = eu-west-1\n\
        sso_account_id = 1\nsso_role_name = r\n";
    let world = |config: &str| {
        let world = world().env("AWS_EC2_METADATA_DISABLED", "false");
        world.file("/home/u/.aws/config", config)
    };
    let (chain, _) = world(sso).search(&config);
    assert!(matches!(chain.plan(), Some(Plan::Imds)));
    let (chain, _) = world(sso).no_reply(HttpFailure::Refused).search(&config);
    assert!(matches!(chain.plan(), Some(Plan::Sso(_))));
    let (chain, ending) = world("").no_reply(HttpFailure::Refused).search(&config);
    assert!(matches!(ending, Ending::Failed(_)) && chain.plan().is_none());
}
