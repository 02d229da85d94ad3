//! AWS STS as moto plays it, which checks signatures with botocore: roles assumed by both
//! adapters, and who the credentials belong to.

use core::time::Duration;
use mongo_auth_host::aws::{AwsLogin, CallerIdentity, Environment, Source};
use mongo_auth_host::{Connector, Credential, Error, ErrorKind, Host, Settings};
use mongo_auth_tests::moto::Moto;
use std::fs;
use std::path::PathBuf;

/// An adapter.
trait Aws {
    fn credentials(&self, connector: &Connector) -> Result<AwsLogin, Error>;
    fn identity(&self, connector: &Connector, login: &AwsLogin) -> Result<CallerIdentity, String>;
}

struct Blocking;

impl Aws for Blocking {
    fn credentials(&self, connector: &Connector) -> Result<AwsLogin, Error> {
        mongo_auth_blocking::aws_credentials(connector, &mut ())
    }

    fn identity(&self, connector: &Connector, login: &AwsLogin) -> Result<CallerIdentity, String> {
        let identity = mongo_auth_blocking::aws_caller_identity(connector, &login.credentials);
        identity.map_err(|e| e.to_string())
    }
}

struct Tokio(tokio::runtime::Runtime);

impl Aws for Tokio {
    fn credentials(&self, connector: &Connector) -> Result<AwsLogin, Error> {
        self.0.block_on(mongo_auth_tokio::aws_credentials(connector, &mut ()))
    }

    fn identity(&self, connector: &Connector, login: &AwsLogin) -> Result<CallerIdentity, String> {
        let identity = mongo_auth_tokio::aws_caller_identity(connector, &login.credentials);
        self.0.block_on(identity).map_err(|e| e.to_string())
    }
}

/// A home directory and variables.
struct World {
    folder: PathBuf,
    url: String,
}

impl World {
    fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn connector(&self, variables: &[(&str, &str)]) -> Connector {
        let mut settings = Settings::new(Host::tcp("unused", 1));
        settings.credential = Some(Credential::aws());
        settings.connect_timeout = Some(Duration::from_secs(60));
        let common = [("AWS_ENDPOINT_URL_STS", self.url.as_str())];
        let off = [("AWS_EC2_METADATA_DISABLED", "true")];
        let all = common.into_iter().chain(off).chain(variables.iter().copied());
        settings.aws.environment = Environment::closed(all);
        Connector::new(settings).unwrap()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// moto takes any token of a web identity; that it is sent, and in which form, is shown elsewhere.
#[test]
fn a35_a37_a39_a40_a41_roles_of_sts_and_their_callers() {
    let Some(moto) = Moto::get() else { return };
    let ([id, secret], role_arn) = (moto.key(), moto.role_arn());
    let folder = std::env::temp_dir().join(format!("mongo-auth-moto-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let world = World { folder, url: moto.url() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let adapters: [(&str, &dyn Aws); 2] = [("blocking", &Blocking), ("tokio", &Tokio(runtime))];
    for (name, adapter) in adapters {
        let token = world.file("token", "eyJhbGciOiJub25lIn0.e30.x\n");
        let web = world.connector(&[
            ("AWS_WEB_IDENTITY_TOKEN_FILE", &token),
            ("AWS_ROLE_ARN", &role_arn),
            ("AWS_ROLE_SESSION_NAME", name),
        ]);
        let login = adapter.credentials(&web).unwrap();
        assert_eq!(login.source(), Source::WebIdentity);
        let caller = adapter.identity(&web, &login).unwrap();
        assert_eq!(caller.arn, format!("arn:aws:sts::123456789012:assumed-role/app/{name}"));

        let environment =
            world.connector(&[("AWS_ACCESS_KEY_ID", &id), ("AWS_SECRET_ACCESS_KEY", &secret)]);
        let login = adapter.credentials(&environment).unwrap();
        let caller = adapter.identity(&environment, &login).unwrap();
        assert_eq!(caller.arn, moto.user_arn());
        let config = |secret: &str| {
            format!(
                "[default]\nrole_arn = {role_arn}\nsource_profile = base\nrole_session_name = {name}\n\
                 external_id = a+b=c,d.e@f:g/h-i\nduration_seconds = 900\n[profile base]\n\
                 aws_access_key_id = {id}\naws_secret_access_key = {secret}\n"
            )
        };
        let good = world.file("config", &config(&secret));
        let role = world.connector(&[("AWS_CONFIG_FILE", &good)]);
        let login = adapter.credentials(&role).unwrap();
        assert_eq!(login.source(), Source::Profile);
        assert!(login.credentials.expiration().is_some());
        let caller = adapter.identity(&role, &login).unwrap();
        assert_eq!(caller.arn, format!("arn:aws:sts::123456789012:assumed-role/app/{name}"));

        let bad = world.file("config", &config("canary"));
        let role = world.connector(&[("AWS_CONFIG_FILE", &bad)]);
        let error = adapter.credentials(&role).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::AwsCredentials(_)), "{error}");
        assert!(error.to_string().contains("SignatureDoesNotMatch"), "{error}");
        assert!(!format!("{error:?}").contains("canary"));
    }
}
