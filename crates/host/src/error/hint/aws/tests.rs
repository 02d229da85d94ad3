use super::*;
use crate::{
    Connector, Credential, Host, Settings,
    aws::{AwsOptions, Clock, Environment, HttpFailure, Next, Search},
    error::{Error, ErrorKind as Kind, Stage},
};

const NOW: UnixTime = UnixTime(1_767_225_600);

/// The hints of a search in a world of variables, whose requests all time out.
fn hints<'a>(variables: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let mut settings = Settings::new(Host::tcp("db.example.com", 27017));
    settings.credential = Some(Credential::aws());
    settings.aws = AwsOptions {
        environment: Environment::closed(variables),
        clock: Clock::from_fn(|| NOW),
        ..AwsOptions::default()
    };
    let connector = Connector::new(settings).unwrap();
    let mut search = Search::new(&connector).unwrap();
    let kind = loop {
        match search.advance() {
            Ok(Next::Http(_)) => search.http(Err(HttpFailure::Timeout)).unwrap(),
            Ok(Next::Work(work)) => {
                search.finding(work.run(crate::Deadline::NEVER, || false)).unwrap();
            }
            Ok(Next::Done(_)) => panic!("found"),
            Err(kind) => break kind,
        }
    };
    let error = Error::new(kind, Stage::Credentials);
    assert!(error.aws_trace().is_some());
    error.hints()
}

const NO_EC2: (&str, &str) = ("AWS_EC2_METADATA_DISABLED", "true");

#[test]
fn hint_of_no_aws_source() {
    let hints = hints([NO_EC2]);
    assert_eq!(hints.len(), 2, "the two commonest fixes");
    assert!(hints[0].contains("AWS_SECRET_ACCESS_KEY") && hints[0].contains("AWS_PROFILE"));
    assert!(hints[1].contains("role"));
}

#[test]
fn hint_of_imds_that_does_not_answer() {
    let hints = hints([]);
    let hop = hints.iter().find(|hint| hint.contains("hop limit")).unwrap();
    assert!(hop.contains("must be 2") && hop.contains("AWS_EC2_METADATA_DISABLED"));
}

#[test]
fn hint_of_a_partial_environment() {
    let hints = hints([("AWS_ACCESS_KEY_ID", "A"), NO_EC2]);
    assert!(hints[0].starts_with("set what is missing, or unset the rest"), "{hints:?}");
}

#[test]
fn hint_of_a_profile_that_is_not_there() {
    let files = [("AWS_CONFIG_FILE", "/dev/null/none"), ("AWS_PROFILE", "staging"), NO_EC2];
    assert_eq!(hints(files), ["set AWS_PROFILE to a profile that is there, or unset it"]);
}

#[test]
fn hint_of_a_source_that_failed() {
    let uri = ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/");
    assert!(hints([uri, NO_EC2])[0].starts_with("container is configured here"));
}

#[test]
fn hint_of_other_partitions() {
    for arn in ["arn:aws-us-gov:iam::1:role/r", "arn:aws-cn:iam::1:role/r"] {
        let token = std::env::temp_dir().join(format!("mongo-auth-hint-{}", std::process::id()));
        std::fs::write(&token, "jwt").unwrap();
        for region in [None, Some(("AWS_REGION", "eu-west-1"))] {
            let variables = [
                ("AWS_ROLE_ARN", arn),
                ("AWS_WEB_IDENTITY_TOKEN_FILE", token.to_str().unwrap()),
                NO_EC2,
            ];
            let hints = hints(variables.into_iter().chain(region));
            assert!(hints[0].contains("AWS_REGION"), "{hints:?}");
            assert!(hints[0].contains("AWS_STS_REGIONAL_ENDPOINTS=regional"), "{hints:?}");
        }
    }
}

/// The hints after a rejection, for credentials that end so many seconds from now.
fn after_rejection(code: i64, ends_in: Option<i64>) -> Vec<String> {
    let mut settings = Settings::new(Host::tcp("db.example.com", 27017));
    settings.credential = Some(Credential::aws());
    let mut attempt = Connector::new(settings).unwrap().attempt().unwrap();
    attempt.aws = Some(Box::new(AwsAttempt {
        access_key_id: "AKIDEXAMPLE".into(),
        source: Source::Container,
        trace: Default::default(),
        cached: true,
        expiration: ends_in.map(|seconds| UnixTime(NOW.0 + seconds)),
        now: NOW,
    }));
    attempt.sts_host = Some("sts.amazonaws.com".into());
    let text = attempt.to_string();
    assert!(text.contains("access key id AKIDEXAMPLE from container"), "{text}");
    assert!(text.contains("STS host sts.amazonaws.com"), "{text}");
    let server = ServerFailure { code: Some(code), ..ServerFailure::default() };
    let error = Error::new(Kind::Rejected, Stage::Authenticate);
    error.with_attempt(Some(attempt)).with_server(server).hints()
}

#[test]
fn e3_hint_of_code_8000() {
    let hints = after_rejection(8000, None);
    assert!(hints[0].contains("Atlas has no database user"), "{hints:?}");
    assert!(hints[0].contains("ARN") && hints[0].contains("aws whoami"));
    assert!(hints[0].contains("AKIDEXAMPLE from container"));
}

#[test]
fn a17_hint_of_a_clock_that_is_off_and_of_a_token_that_has_ended() {
    let hints = after_rejection(18, Some(3600));
    assert!(hints.iter().any(|hint| hint.contains("it is 2026-01-01 00:00:00 UTC")), "{hints:?}");
    assert!(!hints.iter().any(|hint| hint.contains("ended at")));
    for (ended, late) in [(-1, "1 s later"), (-600, "10 min later"), (-7500, "2 h 5 min later")] {
        let hints = after_rejection(18, Some(ended));
        assert!(hints[0].starts_with("the session token ended at 2025-12-31 "), "{hints:?}");
        assert!(hints[0].contains("says 2026-01-01 00:00:00 UTC"), "{hints:?}");
        assert!(hints[0].ends_with(late), "{hints:?}");
    }
}

#[test]
fn t22_hint_of_a_host_that_is_not_allowed() {
    let mut settings = Settings::new(Host::tcp("db.example.com", 27017));
    settings.credential = Some(Credential::aws());
    let mut attempt = Connector::new(settings).unwrap().attempt().unwrap();
    attempt.sts_host = Some("evil.example".into());
    let refused = mongo_auth::Error::Sasl(mongo_auth::sasl::Error::StsHostNotAllowed);
    let error = Error::new(refused.into(), Stage::Authenticate).with_attempt(Some(attempt));
    assert_eq!(error.family().exit_code(), 5);
    let hint = error.hint().unwrap();
    assert!(hint.contains("evil.example") && hint.contains("nothing was signed"), "{hint}");
}
