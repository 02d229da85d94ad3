//! What `mongo-auth-sigv4` signs, verified by moto with the code of botocore; and log-ins to a
//! server that shows what its clients have signed to moto, as a real one shows it to AWS.

use mongo_auth::primitives::Secret;
use mongo_auth::sigv4::{
    AWS_STS_HOSTS, AmzDate, Credentials, GET_CALLER_IDENTITY_BODY, Host, get_caller_identity,
};
use mongo_auth_host::aws::{Clock, Environment};
use mongo_auth_host::error::Family;
use mongo_auth_host::{Connector, Error, Settings};
use mongo_auth_primitives::{Cursor, base64};
use mongo_auth_testkit::{
    Denial, EventKind, Listen, Log, Server, ServerConfig, SignedRequest, Sts, StsRefusal, User,
};
use mongo_auth_tests::adapter;
use mongo_auth_tests::moto::{Moto, element};

const NONCE: [u8; 64] = *b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+/";
const HOSTS: [&str; 3] =
    ["sts.amazonaws.com", "sts.eu-west-1.amazonaws.com", "sts.ap-southeast-2.amazonaws.com"];
const AUTHORIZATION: &str = "Authorization";
const SIGNATURE: &str = ", Signature=";

/// The headers of a request that was signed with the key of moto's user.
fn signed(moto: &Moto, host: &str) -> Vec<(&'static str, String)> {
    let [id, secret] = moto.key();
    let credentials = Credentials::new(&id, Secret::new(secret.as_bytes())).unwrap();
    let date = AmzDate::new(Clock::SYSTEM.now()).unwrap();
    let signature = get_caller_identity(&credentials, Host::new(host).unwrap(), &NONCE, date);
    let mut nonce = [0; 88];
    base64::put(&mut Cursor::new(&mut nonce), &NONCE);
    vec![
        (AUTHORIZATION, signature.authorization()),
        ("Host", host.into()),
        ("Content-Length", GET_CALLER_IDENTITY_BODY.len().to_string()),
        ("Content-Type", "application/x-www-form-urlencoded".into()),
        ("X-Amz-Date", date.as_str().into()),
        ("X-MongoDB-GS2-CB-Flag", "n".into()),
        ("X-MongoDB-Server-Nonce", String::from_utf8(nonce.to_vec()).unwrap()),
    ]
}

/// What moto says about it: the ARN of the caller, or the code of the error.
fn ask(moto: &Moto, headers: &[(&'static str, String)], body: &str) -> Result<String, String> {
    let (status, answer) = moto.post(headers, body);
    let text = |name| element(&answer, name).unwrap_or_else(|| panic!("{answer}")).to_owned();
    if status == 200 {
        return Ok(text("Arn"));
    }
    assert_eq!(status, 403, "{answer}");
    Err(text("Code"))
}

fn header<'h>(headers: &'h mut [(&'static str, String)], name: &str) -> &'h mut String {
    headers.iter_mut().find(|(have, _)| *have == name).map(|(_, value)| value).unwrap()
}

#[test]
fn a11_a12_a13_a14_a15_moto_takes_the_signature_and_no_bit_of_it_less() {
    let Some(moto) = Moto::get() else { return };
    for host in HOSTS {
        let answer = ask(&moto, &signed(&moto, host), GET_CALLER_IDENTITY_BODY);
        assert_eq!(answer, Ok(moto.user_arn()), "{host}");
    }
    let good = signed(&moto, HOSTS[0]);
    for bit in 0..256 {
        let mut headers = good.clone();
        let authorization = header(&mut headers, AUTHORIZATION);
        let at = authorization.find(SIGNATURE).unwrap() + SIGNATURE.len() + bit / 4;
        let digit = u32::from_str_radix(&authorization[at..=at], 16).unwrap() ^ (1 << (bit % 4));
        authorization.replace_range(at..=at, &format!("{digit:x}"));
        let answer = ask(&moto, &headers, GET_CALLER_IDENTITY_BODY);
        assert_eq!(answer, Err("SignatureDoesNotMatch".into()), "bit {bit}");
    }
}

#[test]
fn a11_a12_t24_moto_notices_every_change_of_what_is_signed() {
    let Some(moto) = Moto::get() else { return };
    let changed = |name: &str, change: &dyn Fn(&str) -> String| {
        let mut headers = signed(&moto, HOSTS[1]);
        let value = header(&mut headers, name);
        let before = core::mem::take(value);
        *value = change(&before);
        assert_ne!(*value, before, "{name}");
        ask(&moto, &headers, GET_CALLER_IDENTITY_BODY)
    };
    let refused = || Err("SignatureDoesNotMatch".to_owned());
    assert_eq!(changed("X-MongoDB-GS2-CB-Flag", &|_| "y".into()), refused());
    assert_eq!(changed("Content-Type", &|old| format!("{old}; charset=utf-8")), refused());
    assert_eq!(changed("Host", &|_| HOSTS[2].into()), refused());
    let tomorrow = AmzDate::new(mongo_auth::primitives::UnixTime(Clock::SYSTEM.now().0 + 86_400));
    let tomorrow = tomorrow.unwrap().as_str().to_owned();
    assert_eq!(changed("X-Amz-Date", &|_| tomorrow.clone()), refused());
    for at in 0..86 {
        let nonce = changed("X-MongoDB-Server-Nonce", &|old| {
            let other = if old[at..].starts_with('A') { "B" } else { "A" };
            [&old[..at], other, &old[at + 1..]].concat()
        });
        assert_eq!(nonce, refused(), "byte {at} of the nonce");
    }
    for (part, other) in [
        ("/eu-west-1/", "/us-east-1/"),
        ("content-length;content-type;", "content-type;"),
        (";x-mongodb-server-nonce", ""),
        (";x-mongodb-gs2-cb-flag", ""),
    ] {
        let answer = changed(AUTHORIZATION, &|old| old.replace(part, other));
        assert_eq!(answer, refused(), "{part}");
    }
    let unknown = changed(AUTHORIZATION, &|old| old.replace("Credential=AKIA", "Credential=AKIB"));
    assert_eq!(unknown, Err("InvalidClientTokenId".into()));
    let other_body = GET_CALLER_IDENTITY_BODY.replace("06-15", "06-16");
    assert_eq!(ask(&moto, &signed(&moto, HOSTS[1]), &other_body), refused());
}

/// A server that lets the user and the role of moto in, and what it saw.
struct World {
    moto: Moto,
    server: Server,
    log: Log,
    allowed_hosts: Option<Vec<String>>,
}

impl World {
    fn start(moto: &Moto, host: &str) -> Self {
        let asked = moto.clone();
        let sts = Sts::new(|| Clock::SYSTEM.now())
            .with_host(host)
            .with_upstream(move |request| forward(&asked, request));
        let users = [User::aws(moto.user_arn()), User::aws(moto.role_arn())];
        let log = Log::default();
        let config = ServerConfig::new(users).with_sts(sts);
        let server = Server::start(config, &Listen::default(), log.recorder()).unwrap();
        Self { moto: moto.clone(), server, log, allowed_hosts: None }
    }

    /// Logs in with these variables; returns what the server saw of it.
    fn log_in(
        &self,
        adapter: &dyn adapter::Adapter,
        variables: &[(&str, &str)],
    ) -> (Option<Result<String, Denial>>, Option<Error>) {
        let uri = self.server.uri(None, &[("authMechanism", "MONGODB-AWS")]);
        let mut settings = Settings::parse(&uri).unwrap();
        let url = self.moto.url();
        let endpoint = [("AWS_ENDPOINT_URL_STS", &*url), ("AWS_EC2_METADATA_DISABLED", "true")];
        let all = endpoint.into_iter().chain(variables.iter().copied());
        settings.aws.environment = Environment::closed(all);
        settings.aws.allowed_sts_hosts.clone_from(&self.allowed_hosts);
        let host = settings.hosts[0].clone();
        let seen = self.log.events().len();
        let result = adapter.connect(&Connector::new(settings).unwrap(), &host);
        let events = self.log.events().into_iter().skip(seen);
        let mut attempts = events.filter_map(|event| match event.kind {
            EventKind::Authentication { mechanism, user, result, .. } => {
                assert_eq!(mechanism, "MONGODB-AWS");
                Some(result.map(|()| user))
            }
            _ => None,
        });
        (attempts.next(), result.err())
    }
}

/// What a server does with a request: moto says who has signed it.
fn forward(moto: &Moto, request: &SignedRequest<'_>) -> Result<String, StsRefusal> {
    ask(moto, &request.headers(), request.body()).map_err(|code| match &*code {
        "SignatureDoesNotMatch" => StsRefusal::SignatureDoesNotMatch,
        "InvalidClientTokenId" => StsRefusal::InvalidClientTokenId,
        other => panic!("moto says {other}"),
    })
}

#[test]
fn a9_a26_a37_a40_log_ins_that_moto_vouches_for() {
    let Some(moto) = Moto::get() else { return };
    let [id, secret] = moto.key();
    let files = Files::write(&moto);
    let key = [("AWS_ACCESS_KEY_ID", &*id), ("AWS_SECRET_ACCESS_KEY", &*secret)];
    let role = [("AWS_CONFIG_FILE", &*files.config)];
    let arn = moto.role_arn();
    let token = ("AWS_WEB_IDENTITY_TOKEN_FILE", &*files.token);
    // moto takes any token; a service that looks into it is not to be had here.
    let web = [token, ("AWS_ROLE_ARN", &*arn)];
    for host in HOSTS {
        let world = World::start(&moto, host);
        for adapter in adapter::all() {
            let rows = [(&key[..], moto.user_arn()), (&role, moto.role_arn()), (&web, arn.clone())];
            for (variables, user) in rows {
                let (seen, error) = world.log_in(adapter, variables);
                assert_eq!(seen, Some(Ok(user)), "{} {host}: {error:?}", adapter.name());
                assert!(error.is_none(), "{} {host}: {error:?}", adapter.name());
            }
        }
    }
}

#[test]
fn a14_a19_log_ins_that_moto_does_not_vouch_for() {
    let Some(moto) = Moto::get() else { return };
    let [id, secret] = moto.key();
    let world = World::start(&moto, HOSTS[0]);
    let wrong = [("AWS_ACCESS_KEY_ID", &*id), ("AWS_SECRET_ACCESS_KEY", "canary-wrong")];
    let unknown = [("AWS_ACCESS_KEY_ID", "AKIANOBODY"), ("AWS_SECRET_ACCESS_KEY", &*secret)];
    let token = [wrong[0], ("AWS_SECRET_ACCESS_KEY", &*secret), ("AWS_SESSION_TOKEN", "forged")];
    for adapter in adapter::all() {
        for (variables, refusal) in [
            (&wrong[..], StsRefusal::SignatureDoesNotMatch),
            (&unknown, StsRefusal::InvalidClientTokenId),
            (&token, StsRefusal::InvalidClientTokenId),
        ] {
            let (seen, error) = world.log_in(adapter, variables);
            let error = error.expect("the client is told");
            assert_eq!(seen, Some(Err(Denial::Sts(refusal))), "{}: {error}", adapter.name());
            assert_eq!(error.family(), Family::Rejected, "{}: {error}", adapter.name());
            assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
        }
    }
}

#[test]
fn t22_a7_nothing_is_signed_for_a_host_that_is_not_allowed() {
    let Some(moto) = Moto::get() else { return };
    let [id, secret] = moto.key();
    let key = [("AWS_ACCESS_KEY_ID", &*id), ("AWS_SECRET_ACCESS_KEY", &*secret)];
    for (host, allowed) in [("sts.evil.example", false), (HOSTS[1], true)] {
        let mut world = World::start(&moto, host);
        world.allowed_hosts = Some(AWS_STS_HOSTS.iter().map(|host| (*host).into()).collect());
        for adapter in adapter::all() {
            let (seen, error) = world.log_in(adapter, &key);
            assert_eq!(seen, allowed.then(|| Ok(moto.user_arn())), "{}: {error:?}", adapter.name());
            let refused = error.map(|error| error.family());
            assert_eq!(refused, (!allowed).then_some(Family::Broken), "{}", adapter.name());
        }
    }
}

/// A configuration and a token of a web identity, which disappear with it.
struct Files {
    folder: std::path::PathBuf,
    config: String,
    token: String,
}

impl Files {
    fn write(moto: &Moto) -> Self {
        let folder = std::env::temp_dir().join(format!("mongo-auth-sts-{}", std::process::id()));
        std::fs::create_dir(&folder).unwrap();
        let write = |name: &str, text: &str| -> String {
            let path = folder.join(name);
            std::fs::write(&path, text).unwrap();
            path.into_os_string().into_string().unwrap()
        };
        let [id, secret] = moto.key();
        let config = format!(
            "[default]\nrole_arn = {}\nsource_profile = base\n[profile base]\n\
             aws_access_key_id = {id}\naws_secret_access_key = {secret}\n",
            moto.role_arn()
        );
        let config = write("config", &config);
        let token = write("token", "eyJhbGciOiJub25lIn0.e30.x\n");
        Self { folder, config, token }
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
