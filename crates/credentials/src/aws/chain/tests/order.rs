use super::*;

/// A world in which every source has credentials.
fn everything() -> World {
    credentials_file("[default]\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = s\n")
        .file("/token", "jwt")
        .env("AWS_ACCESS_KEY_ID", "AKIDENV")
        .env("AWS_SECRET_ACCESS_KEY", "s")
        .env("AWS_WEB_IDENTITY_TOKEN_FILE", "/token")
        .env("AWS_ROLE_ARN", "arn:aws:iam::1:role/r")
        .env("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2")
        .env("AWS_EC2_METADATA_DISABLED", "false")
        .provider(Ok(Credentials::new("AKIDCUSTOM", "s", None)))
}

fn winner(config: &Config, world: &World) -> Option<Source> {
    let (chain, ending) = world.clone().search(config);
    match ending {
        Ending::Outside => {
            let trying = |row: &&crate::aws::Row| row.outcome == Outcome::Trying;
            chain.trace().rows().iter().find(trying).map(|row| row.source)
        }
        _ => chain.trace().winner().map(|row| row.source),
    }
}

#[test]
fn a20_a21_a22_a23_a24_orders() {
    // A world with one source less each time: who wins shows the order.
    let full =
        Config::new().with_custom_provider().with_explicit(Some("AKIDEXPLICIT"), Some("s"), None);
    let no_code = Config::new();
    let world = everything();
    let no_env = world.clone().env("AWS_ACCESS_KEY_ID", "").env("AWS_SECRET_ACCESS_KEY", "");
    let no_web = no_env.clone().env("AWS_WEB_IDENTITY_TOKEN_FILE", "").env("AWS_ROLE_ARN", "");
    let no_file = no_web.clone().env("AWS_SHARED_CREDENTIALS_FILE", "");
    let no_container = no_file.clone().env("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "");

    for (order, profile) in [
        (Order::union(), Source::Profile),
        (Order::driver_spec(), Source::Container),
        (Order::sdk(), Source::SharedCredentials),
    ] {
        let full = full.clone().with_order(order.clone());
        let no_code = no_code.clone().with_order(order.clone());
        assert_eq!(winner(&full, &world), Some(Source::Custom));
        assert_eq!(winner(&no_code, &world), Some(Source::Environment));
        assert_eq!(winner(&no_code, &no_env), Some(Source::WebIdentity));
        assert_eq!(winner(&no_code, &no_web), Some(profile), "{order:?}");
        assert_eq!(winner(&no_code, &no_file), Some(Source::Container));
        assert_eq!(winner(&no_code, &no_container), Some(Source::Imds));
    }
}

#[test]
fn a21_the_sdk_puts_roles_of_profiles_before_web_identity() {
    let role = "[default]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = base\n\
        [profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = s\n";
    let world = everything()
        .env("AWS_ACCESS_KEY_ID", "")
        .env("AWS_SECRET_ACCESS_KEY", "")
        .env("AWS_CONFIG_FILE", "/config")
        .file("/config", role);
    let with = |order| Config::new().with_order(order);
    assert_eq!(winner(&with(Order::union()), &world), Some(Source::WebIdentity));
    assert_eq!(winner(&with(Order::sdk()), &world), Some(Source::ProfileAssumeRole));
}

#[test]
fn a24_any_order_can_be_given() {
    let order = Order::from([Source::Imds, Source::Profile, Source::Environment, Source::Imds]);
    assert_eq!(order.sources(), [Source::Imds, Source::Profile, Source::Environment]);
    let config = Config::new().with_order(order);
    let world = everything().env("AWS_EC2_METADATA_DISABLED", "true");
    tells_with(
        &config,
        world,
        "
        AKIDPROFILE s
        EC2 skipped: AWS_EC2_METADATA_DISABLED is true
        profile won: profile default of /home/u/.aws/credentials, access key id AKIDPROFILE
        not tried: environment
        ",
    );
    let nothing = Config::new().with_order(Order::from([]));
    tells_with(
        &nothing,
        everything(),
        "
        no-credentials: there is no source of AWS credentials to ask
        ",
    );
}

#[test]
fn a25_a_search_without_success_tells_why_of_every_source() {
    let world = World::new().env("HOME", "/home/u").no_reply(crate::HttpFailure::Timeout);
    tells_with(&Config::new(), world.clone(), "
        no-credentials: no AWS credentials in any of: custom provider, explicit, environment, web identity, profile, container, EC2
        custom provider skipped: the application gave none
        explicit skipped: the credential has no user name and no password
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile skipped: no profile default in /home/u/.aws/credentials (does not exist) and /home/u/.aws/config (does not exist)
        container skipped: neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set
        EC2 skipped: the request to 169.254.169.254 for a session token timed out; in a container on EC2 the hop limit of the instance's metadata options must be 2; elsewhere set AWS_EC2_METADATA_DISABLED=true
        ");
    tells_with(&Config::new().with_order(Order::sdk()), world, "
        no-credentials: no AWS credentials in any of: custom provider, explicit, environment, profile role, web identity, profile web identity, profile SSO, shared credentials file, profile login, profile process, config file, container, EC2
        custom provider skipped: the application gave none
        explicit skipped: the credential has no user name and no password
        environment skipped: AWS_ACCESS_KEY_ID is not set
        profile role skipped: no profile default in /home/u/.aws/credentials (does not exist) and /home/u/.aws/config (does not exist)
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile web identity skipped: no profile default in /home/u/.aws/credentials (does not exist) and /home/u/.aws/config (does not exist)
        profile SSO skipped: no profile default in /home/u/.aws/credentials (does not exist) and /home/u/.aws/config (does not exist)
        shared credentials file skipped: no profile default in /home/u/.aws/credentials (does not exist) and /home/u/.aws/config (does not exist)
        profile login skipped: no profile default in /home/u/.aws/credentials (does not exist) and /home/u/.aws/config (does not exist)
        profile process skipped: no profile default in /home/u/.aws/credentials (does not exist) and /home/u/.aws/config (does not exist)
        config file skipped: no profile default in /home/u/.aws/credentials (does not exist) and /home/u/.aws/config (does not exist)
        container skipped: neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set
        EC2 skipped: the request to 169.254.169.254 for a session token timed out; in a container on EC2 the hop limit of the instance's metadata options must be 2; elsewhere set AWS_EC2_METADATA_DISABLED=true
        ");
}

#[test]
fn a25_the_trace_prints_as_a_table() {
    let (chain, _) = everything().search(&Config::new());
    assert_eq!(
        chain.trace().to_string(),
        "custom provider         skipped   the application gave none\n\
        explicit                skipped   the credential has no user name and no password\n\
        environment             won       AWS_ACCESS_KEY_ID=AKIDENV\n\
        web identity            not tried\n\
        profile                 not tried\n\
        container               not tried\n\
        EC2                     not tried"
    );
}
