use super::*;

const ID: &str = "AWS_ACCESS_KEY_ID";
const SECRET: &str = "AWS_SECRET_ACCESS_KEY";
const TOKEN: &str = "AWS_SESSION_TOKEN";

#[test]
fn a19_a26_lambda_sets_three_variables() {
    let world = world().env(ID, "AKIDENV").env(SECRET, "s+/=").env(TOKEN, "t%2B");
    // not percent-decoded
    tells(
        world,
        "
        AKIDENV s+/= t%2B
        environment won: AWS_ACCESS_KEY_ID=AKIDENV
        not tried: web identity, profile, container, EC2
        ",
    );
}

#[test]
fn a19_a26_two_variables_are_enough() {
    tells(
        world().env(ID, "AKIDENV").env(SECRET, "secret"),
        "
        AKIDENV secret
        environment won: AWS_ACCESS_KEY_ID=AKIDENV
        not tried: web identity, profile, container, EC2
        ",
    );
}

#[test]
fn a26_an_empty_variable_is_not_set() {
    let world = world().env(ID, "").env(SECRET, "").env(TOKEN, "");
    tells(world.clone(), "
        no-credentials: no AWS credentials in any of: environment, web identity, profile, container, EC2
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile skipped: no profile default in /home/u/.aws/credentials (does not exist) and /home/u/.aws/config (does not exist)
        container skipped: neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set
        EC2 skipped: AWS_EC2_METADATA_DISABLED is true
        ");
    let half = world.env(ID, "AKIDENV");
    tells(half, "
        partial: environment: AWS_ACCESS_KEY_ID is set in the environment, AWS_SECRET_ACCESS_KEY is not
        environment failed: AWS_ACCESS_KEY_ID is set in the environment, AWS_SECRET_ACCESS_KEY is not
        not tried: web identity, profile, container, EC2
        ");
}

#[test]
fn a19_partial_sets_name_what_is_missing() {
    for (variables, want) in [
        (&[ID][..], "AWS_ACCESS_KEY_ID is set in the environment, AWS_SECRET_ACCESS_KEY is not"),
        (&[SECRET], "AWS_SECRET_ACCESS_KEY is set in the environment, AWS_ACCESS_KEY_ID is not"),
        (&[TOKEN], "AWS_SESSION_TOKEN is set in the environment, AWS_ACCESS_KEY_ID is not"),
        (&[ID, TOKEN], "AWS_ACCESS_KEY_ID is set in the environment, AWS_SECRET_ACCESS_KEY is not"),
        (
            &[SECRET, TOKEN],
            "AWS_SECRET_ACCESS_KEY is set in the environment, AWS_ACCESS_KEY_ID is not",
        ),
    ] {
        let world = variables.iter().fold(world(), |world, name| world.env(name, "canary"));
        let want = format!(
            "partial: environment: {want}\nenvironment failed: {want}\n\
            not tried: web identity, profile, container, EC2"
        );
        tells(world, &want);
    }
}

#[test]
fn t26_keys_that_would_break_a_header_are_refused() {
    for bad in ["a\nb", "a\r", "a\0", "é", " a", "a ", "a\tb"] {
        for name in [ID, SECRET, TOKEN] {
            let full = world().env(ID, "AKIDENV").env(SECRET, "secret").env(TOKEN, "token");
            let (chain, ending) = full.env(name, bad).search(&Config::new());
            let Ending::Failed(error) = ending else { panic!("{name}={bad:?}") };
            assert_eq!(error.kind(), ErrorKind::Syntax, "{name}={bad:?}");
            assert!(error.detail().starts_with(name), "{error}");
            assert_eq!(chain.trace().winner(), None);
        }
    }
}

#[test]
fn a19_explicit_keys_beat_the_environment() {
    let config = Config::new().with_explicit(Some("AKIDEXPLICIT"), Some("secret"), Some("token"));
    let world = world().env(ID, "AKIDENV").env(SECRET, "secret");
    tells_with(
        &config,
        world.clone(),
        "
        AKIDEXPLICIT secret token
        custom provider skipped: the application gave none
        explicit won: access key id AKIDEXPLICIT
        not tried: environment, web identity, profile, container, EC2
        ",
    );
    let half = Config::new().with_explicit(Some("AKIDEXPLICIT"), Some(""), None);
    tells_with(
        &half,
        world.clone(),
        "
        partial: explicit: the user name is set in the credential, the password is not
        custom provider skipped: the application gave none
        explicit failed: the user name is set in the credential, the password is not
        not tried: environment, web identity, profile, container, EC2
        ",
    );
    let token = Config::new().with_explicit(None, None, Some("token"));
    tells_with(
        &token,
        world,
        "
        partial: explicit: AWS_SESSION_TOKEN is set in the credential, the user name is not
        custom provider skipped: the application gave none
        explicit failed: AWS_SESSION_TOKEN is set in the credential, the user name is not
        not tried: environment, web identity, profile, container, EC2
        ",
    );
}

#[test]
fn a51_a_custom_provider_beats_everything() {
    let given = Credentials::new("AKIDCUSTOM", "secret", Some("token"));
    let given = given.with_expiration(mongo_auth_primitives::UnixTime(1_767_229_200));
    let world = world().env(ID, "AKIDENV").env(SECRET, "secret").provider(Ok(given));
    let config = Config::new().with_explicit(Some("AKIDEXPLICIT"), Some("secret"), None);
    tells_with(
        &config.clone().with_custom_provider(),
        world.clone(),
        "
        AKIDCUSTOM secret token until 1767229200
        custom provider won: access key id AKIDCUSTOM
        not tried: explicit, environment, web identity, profile, container, EC2
        ",
    );
    // only when it is given in code
    tells_with(
        &config,
        world,
        "
        AKIDEXPLICIT secret
        custom provider skipped: the application gave none
        explicit won: access key id AKIDEXPLICIT
        not tried: environment, web identity, profile, container, EC2
        ",
    );
}

#[test]
fn a51_a_provider_may_have_none_or_fail() {
    use crate::aws::CallbackFailure;
    let config = Config::new().with_custom_provider();
    let world = world().env(ID, "AKIDENV").env(SECRET, "secret");
    tells_with(
        &config,
        world.clone().provider(Err(CallbackFailure::NotHere)),
        "
        AKIDENV secret
        custom provider skipped: the provider has none
        explicit skipped: the credential has no user name and no password
        environment won: AWS_ACCESS_KEY_ID=AKIDENV
        not tried: web identity, profile, container, EC2
        ",
    );
    tells_with(
        &config,
        world.clone().provider(Err(CallbackFailure::Failed)),
        "
        source-failed: custom provider: the provider failed
        custom provider failed: the provider failed
        not tried: explicit, environment, web identity, profile, container, EC2
        ",
    );
    let half = Credentials::new("AKIDCUSTOM", "", None);
    tells_with(&config, world.clone().provider(Ok(half)), "
        partial: custom provider: the access key id is set in what the provider gave, the secret key is not
        custom provider failed: the access key id is set in what the provider gave, the secret key is not
        not tried: explicit, environment, web identity, profile, container, EC2
        ");
    let none = Credentials::new("", "", None);
    tells_with(
        &config,
        world.provider(Ok(none)),
        "
        source-failed: custom provider: the provider gave empty keys
        custom provider failed: the provider gave empty keys
        not tried: explicit, environment, web identity, profile, container, EC2
        ",
    );
}
