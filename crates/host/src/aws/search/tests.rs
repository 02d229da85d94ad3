use super::*;
use crate::{
    Credential, Deadline, Host, SecretString, Settings,
    aws::{AwsOptions, Clock, Credentials, Environment, Order, Source},
    error::Family,
};
use core::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use mongo_auth::primitives::UnixTime;
use std::sync::Arc;
use zeroize::Zeroizing;

/// 2026-01-01T00:00:00Z
const NEW_YEAR: i64 = 1_767_225_600;
const CONTAINER: (&str, &str) = ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/keys");

fn connector(aws: AwsOptions, credential: Credential) -> Connector {
    let mut settings = Settings::new(Host::tcp("db.example.com", 27017));
    settings.credential = Some(credential);
    settings.aws = aws;
    Connector::new(settings).unwrap()
}

fn world<'a>(variables: impl IntoIterator<Item = (&'a str, &'a str)>) -> AwsOptions {
    let off = [("AWS_EC2_METADATA_DISABLED", "true")];
    AwsOptions {
        environment: Environment::closed(variables.into_iter().chain(off)),
        clock: Clock::from_fn(|| UnixTime(NEW_YEAR)),
        ..AwsOptions::default()
    }
}

/// Credentials that end so many seconds after New Year.
fn container_reply(id: &str, ends: &str) -> HttpResponse {
    let body = format!(
        r#"{{"AccessKeyId":"{id}","SecretAccessKey":"canary","Token":"t","Expiration":"{ends}"}}"#
    );
    HttpResponse { status: 200, body: Zeroizing::new(body.into_bytes()) }
}

/// Takes a search to its end; every request gets `reply`.
fn run(mut search: Search<'_>, reply: &dyn Fn() -> HttpResponse) -> Result<AwsLogin, ErrorKind> {
    loop {
        match search.advance()? {
            Next::Http(_) => search.http(Ok(reply()))?,
            Next::Work(work) => search.finding(work.run(Deadline::NEVER, || false))?,
            Next::Done(login) => return Ok(login),
        }
    }
}

fn no_requests() -> HttpResponse {
    panic!("a request was sent")
}

fn find(connector: &Connector) -> Result<AwsLogin, ErrorKind> {
    run(Search::new(connector).unwrap(), &no_requests)
}

fn failure(connector: &Connector) -> AwsFailure {
    match find(connector).unwrap_err() {
        ErrorKind::AwsCredentials(failure) => *failure,
        other => panic!("{other}"),
    }
}

#[test]
fn a19_a20_keys_in_the_settings_go_before_the_environment() {
    let environment = || world([("AWS_ACCESS_KEY_ID", "ENV"), ("AWS_SECRET_ACCESS_KEY", "s")]);
    let secret = || SecretString::new("canary".into());
    let found = find(&connector(environment(), Credential::aws())).unwrap();
    assert_eq!((found.credentials.access_key_id(), found.source()), ("ENV", Source::Environment));
    let keys = Credential::aws_keys("URI", secret(), Some(SecretString::new("token".into())));
    let found = find(&connector(environment(), keys)).unwrap();
    assert_eq!((found.credentials.access_key_id(), found.source()), ("URI", Source::Explicit));
    assert_eq!(found.credentials.session_token().unwrap().expose(), b"token");
    let without_secret =
        Credential { password: None, ..Credential::aws_keys("URI", secret(), None) };
    let failure = failure(&connector(environment(), without_secret));
    assert_eq!(failure.error.kind(), aws::ErrorKind::Partial);
}

#[test]
fn a26_a53_the_environment_is_read_each_time_and_never_cached() {
    let connector = connector(
        world([("AWS_ACCESS_KEY_ID", "A"), ("AWS_SECRET_ACCESS_KEY", "s")]),
        Credential::aws(),
    );
    for _ in 0..2 {
        assert!(!find(&connector).unwrap().cached);
    }
}

#[test]
fn a52_a58_fetched_credentials_serve_the_next_connection_until_five_minutes_before_their_end() {
    let now = Arc::new(AtomicI64::new(NEW_YEAR));
    let clock = Arc::clone(&now);
    let options = AwsOptions {
        clock: Clock::from_fn(move || UnixTime(clock.load(Ordering::SeqCst))),
        ..world([CONTAINER])
    };
    let connector = connector(options, Credential::aws());
    let asked = AtomicUsize::new(0);
    let reply = || {
        asked.fetch_add(1, Ordering::SeqCst);
        container_reply("C", "2026-01-01T01:00:00Z")
    };
    let next = || run(Search::new(&connector).unwrap(), &reply).unwrap();
    let first = next();
    assert_eq!((first.cached, first.source()), (false, Source::Container));
    let second = next();
    assert!(second.cached && second.trace == first.trace);
    // A clone is the same client.
    let clone = connector.clone();
    assert!(run(Search::new(&clone).unwrap(), &reply).unwrap().cached);
    now.store(NEW_YEAR + 3299, Ordering::SeqCst);
    assert!(next().cached);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    now.store(NEW_YEAR + 3300, Ordering::SeqCst);
    assert!(!next().cached);
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[test]
fn a55_a_failure_drops_what_failed_and_nothing_newer() {
    let connector = connector(world([CONTAINER]), Credential::aws());
    let reply = |id: &'static str| move || container_reply(id, "2026-01-01T01:00:00Z");
    let old = run(Search::new(&connector).unwrap(), &reply("OLD")).unwrap();
    let also_old = run(Search::new(&connector).unwrap(), &no_requests).unwrap();
    connector.aws_cache().invalidate(&old);
    let new = run(Search::new(&connector).unwrap(), &reply("NEW")).unwrap();
    assert_eq!((new.cached, new.credentials.access_key_id()), (false, "NEW"));
    // The second log-in with the old ones fails late.
    connector.aws_cache().invalidate(&also_old);
    let kept = run(Search::new(&connector).unwrap(), &no_requests).unwrap();
    assert_eq!((kept.cached, kept.credentials.access_key_id()), (true, "NEW"));
}

#[test]
fn a54_searches_at_the_same_time_do_not_wait_for_each_other_and_the_first_one_stays() {
    let connector = connector(world([CONTAINER]), Credential::aws());
    let mut one = Search::new(&connector).unwrap();
    let mut two = Search::new(&connector).unwrap();
    for search in [&mut one, &mut two] {
        assert!(matches!(search.advance(), Ok(Next::Http(_))));
    }
    // Both requests are on their way, and the cache is free.
    assert!(connector.aws_cache().get(UnixTime(NEW_YEAR)).is_none());
    let two = run(two, &|| container_reply("TWO", "2026-01-01T01:00:00Z")).unwrap();
    let one = run(one, &|| container_reply("ONE", "2026-01-01T02:00:00Z")).unwrap();
    assert_eq!(one.credentials.access_key_id(), "ONE");
    let cached = connector.aws_cache().get(UnixTime(NEW_YEAR)).unwrap();
    assert_eq!(cached.credentials.access_key_id(), "TWO");
    // What was not kept cannot throw out what was.
    connector.aws_cache().invalidate(&one);
    assert!(connector.aws_cache().get(UnixTime(NEW_YEAR)).is_some());
    connector.aws_cache().invalidate(&two);
    assert!(connector.aws_cache().get(UnixTime(NEW_YEAR)).is_none());
}

#[test]
fn a51_the_application_s_provider_is_asked_each_time_and_beats_the_environment() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let provider = move || match counter.fetch_add(1, Ordering::SeqCst) {
        0 | 1 => Ok(Some(Credentials::new("CUSTOM", "canary", None))),
        2 => Ok(None),
        _ => Err("canary".into()),
    };
    let options = AwsOptions {
        provider: Some(Arc::new(provider)),
        ..world([("AWS_ACCESS_KEY_ID", "ENV"), ("AWS_SECRET_ACCESS_KEY", "s")])
    };
    let connector = connector(options, Credential::aws());
    for id in ["CUSTOM", "CUSTOM", "ENV"] {
        assert_eq!(find(&connector).unwrap().credentials.access_key_id(), id);
    }
    let failure = failure(&connector);
    assert_eq!(failure.error.failed_source(), Some(Source::Custom));
    assert!(!format!("{failure:?}").contains("canary"));
    assert_eq!(asked.load(Ordering::SeqCst), 4);
}

#[test]
fn a51_a_provider_that_has_none_is_asked_before_the_cache_all_the_same() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let provider = move || match counter.fetch_add(1, Ordering::SeqCst) {
        0 | 1 => Ok(None),
        _ => Ok(Some(Credentials::new("CUSTOM", "canary", None))),
    };
    let options = AwsOptions { provider: Some(Arc::new(provider)), ..world([CONTAINER]) };
    let connector = connector(options, Credential::aws());
    let reply = || container_reply("C", "2026-01-01T01:00:00Z");
    let first = run(Search::new(&connector).unwrap(), &reply).unwrap();
    assert_eq!((first.source(), first.cached), (Source::Container, false));
    let second = find(&connector).unwrap();
    assert_eq!((second.source(), second.cached), (Source::Container, true));
    let third = find(&connector).unwrap();
    assert_eq!((third.source(), third.cached), (Source::Custom, false));
    assert_eq!(asked.load(Ordering::SeqCst), 3);
}

#[test]
fn a31_a_role_that_wants_a_code_asks_the_prompt_and_fails_without_one() {
    let file = std::env::temp_dir().join(format!("mongo-auth-mfa-{}", std::process::id()));
    std::fs::write(
        &file,
        "[default]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = base\nmfa_serial = SERIAL\n\
         [profile base]\naws_access_key_id = A\naws_secret_access_key = s\n",
    )
    .unwrap();
    let variables = || [("AWS_CONFIG_FILE", file.to_str().unwrap())];
    let with_prompt = AwsOptions {
        mfa_prompt: Some(Arc::new(|serial: &str| {
            assert_eq!(serial, "SERIAL");
            Some(SecretString::new("123456".into()))
        })),
        ..world(variables())
    };
    let asking = connector(with_prompt, Credential::aws());
    let mut search = Search::new(&asking).unwrap();
    let request = loop {
        match search.advance().unwrap() {
            Next::Http(request) => break request,
            Next::Work(work) => search.finding(work.run(Deadline::NEVER, || false)).unwrap(),
            Next::Done(_) => panic!("no request"),
        }
    };
    let body = core::str::from_utf8(&request.body).unwrap();
    assert!(body.contains("TokenCode=123456"), "{}", body.len());
    let failure = failure(&connector(world(variables()), Credential::aws()));
    assert_eq!(failure.error.kind(), aws::ErrorKind::Unsupported);
    std::fs::remove_file(file).unwrap();
}

#[test]
fn a25_a_search_in_vain_tells_what_every_source_had_to_say() {
    let connector = connector(world([]), Credential::aws());
    let error = find(&connector).unwrap_err();
    assert_eq!(error.family(), Family::NoCredentials);
    assert_eq!(error.family().exit_code(), 3);
    let ErrorKind::AwsCredentials(failure) = error else { panic!() };
    let sources: Vec<_> = failure.trace.rows().iter().map(|row| row.source).collect();
    assert_eq!(sources, Order::union().sources());
    assert!(failure.trace.rows().iter().all(|row| !row.detail.is_empty()));
}

#[test]
fn an_answer_that_nobody_asked_for_is_refused() {
    let connector = connector(world([CONTAINER]), Credential::aws());
    let mut search = Search::new(&connector).unwrap();
    assert!(matches!(search.advance(), Ok(Next::Http(_))));
    let wrong = Finding(Found::Mfa(None));
    assert_eq!(search.finding(wrong), Err(ErrorKind::Unusable));
    assert!(matches!(search.advance(), Ok(Next::Http(_))));
}

#[test]
fn t36_nothing_that_can_be_printed_shows_a_secret() {
    let keys = [("AWS_ACCESS_KEY_ID", "ID"), ("AWS_SECRET_ACCESS_KEY", "canary")];
    let connector =
        connector(world(keys), Credential::aws_keys("U", SecretString::new("canary".into()), None));
    let login = find(&connector).unwrap();
    let search = Search::new(&connector).unwrap();
    let text = format!("{connector:?} {login:?} {search:?} {:?}", connector.aws_cache());
    assert!(!text.contains("canary"), "{text}");
}
