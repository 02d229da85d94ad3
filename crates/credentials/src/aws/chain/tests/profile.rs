use super::*;
use crate::FileFailure;

const BOTH: &str = "[default]\naws_access_key_id = AKIDCRED\naws_secret_access_key = cred\n";

#[test]
fn a27_the_shared_credentials_file() {
    let text = "[default]\naws_access_key_id=AKIDCRED\naws_secret_access_key = a=b+c/d\n\
        aws_session_token = token\n[other]\naws_access_key_id = X\n";
    tells(
        credentials_file(text),
        "
        AKIDCRED a=b+c/d token
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile won: profile default of /home/u/.aws/credentials, access key id AKIDCRED
        not tried: container, EC2
        ",
    );
}

#[test]
fn a27_a_variable_moves_the_file_or_disables_it() {
    let moved = credentials_file(BOTH).file("/etc/aws", BOTH.replace("AKIDCRED", "AKIDMOVED"));
    tells(
        moved.clone().env("AWS_SHARED_CREDENTIALS_FILE", "/etc/aws"),
        "
        AKIDMOVED cred
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile won: profile default of /etc/aws, access key id AKIDMOVED
        not tried: container, EC2
        ",
    );
    tells(moved.env("AWS_SHARED_CREDENTIALS_FILE", ""), "
        no-credentials: no AWS credentials in any of: environment, web identity, profile, container, EC2
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile skipped: no profile default in AWS_SHARED_CREDENTIALS_FILE (empty) and /home/u/.aws/config (does not exist)
        container skipped: neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set
        EC2 skipped: AWS_EC2_METADATA_DISABLED is true
        ");
    let at_home = world().file("/home/u/keys", BOTH);
    tells(
        at_home.env("AWS_SHARED_CREDENTIALS_FILE", "~/keys"),
        "
        AKIDCRED cred
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile won: profile default of /home/u/keys, access key id AKIDCRED
        not tried: container, EC2
        ",
    );
}

#[test]
fn a27_without_a_home_directory_there_are_no_files() {
    let world = World::new().env("AWS_EC2_METADATA_DISABLED", "true");
    tells(world.clone(), "
        no-credentials: no AWS credentials in any of: environment, web identity, profile, container, EC2
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile skipped: no profile default in ~/.aws/credentials (HOME is not set) and ~/.aws/config (HOME is not set)
        container skipped: neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set
        EC2 skipped: AWS_EC2_METADATA_DISABLED is true
        ");
    let windows = world.env("USERPROFILE", r"C:\u").file(r"C:\u/.aws/credentials", BOTH);
    tells(
        windows,
        r#"
        AKIDCRED cred
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile won: profile default of C:\u/.aws/credentials, access key id AKIDCRED
        not tried: container, EC2
        "#,
    );
}

#[test]
fn a28_the_config_file() {
    let text = "[default]\nregion = eu-west-1\ns3 =\n  max = 1\n[profile app]\n\
        aws_access_key_id = AKIDAPP\naws_secret_access_key = app\n\
        [profile 'with space']\naws_access_key_id = AKIDSPACE\naws_secret_access_key = space\n\
        [plugins]\ncli = x\n[services s]\n[sso-session x]\n[profile broken\"]\n[profile a b]\n";
    tells(
        config_file(text).env("AWS_PROFILE", "app"),
        "
        AKIDAPP app
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile won: profile app of /home/u/.aws/config, access key id AKIDAPP
        not tried: container, EC2
        ",
    );
    tells(
        config_file(text).env("AWS_PROFILE", "with space"),
        "
        AKIDSPACE space
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile won: profile with space of /home/u/.aws/config, access key id AKIDSPACE
        not tried: container, EC2
        ",
    );
    // neither a profile nor keys
    for name in ["plugins", "s", "x", "broken\"", "a", "b", "a b", "services s"] {
        let (_, ending) = config_file(text).env("AWS_PROFILE", name).search(&Config::new());
        let Ending::Failed(error) = ending else { panic!("{name}") };
        assert_eq!(error.kind(), ErrorKind::ProfileNotFound, "{name}");
    }
    let moved = world().file("/c", text).env("AWS_CONFIG_FILE", "/c").env("AWS_PROFILE", "app");
    tells(
        moved,
        "
        AKIDAPP app
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile won: profile app of /c, access key id AKIDAPP
        not tried: container, EC2
        ",
    );
    tells(config_file(text).env("AWS_CONFIG_FILE", ""), "
        no-credentials: no AWS credentials in any of: environment, web identity, profile, container, EC2
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile skipped: no profile default in /home/u/.aws/credentials (does not exist) and AWS_CONFIG_FILE (empty)
        container skipped: neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set
        EC2 skipped: AWS_EC2_METADATA_DISABLED is true
        ");
}

#[test]
fn a29_the_credentials_file_beats_the_config_file() {
    let config = "[default]\naws_access_key_id = AKIDCONF\naws_secret_access_key = conf\n";
    tells(
        credentials_file(BOTH).file("/home/u/.aws/config", config),
        "
        AKIDCRED cred
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile won: profile default of /home/u/.aws/credentials, access key id AKIDCRED
        not tried: container, EC2
        ",
    );
    tells(
        config_file(config),
        "
        AKIDCONF conf
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile won: profile default of /home/u/.aws/config, access key id AKIDCONF
        not tried: container, EC2
        ",
    );
    // a set is never put together from two files
    let half = credentials_file("[default]\naws_access_key_id = AKIDCRED\n");
    tells(half.file("/home/u/.aws/config", config), "
        partial: profile: aws_access_key_id is set in profile default of /home/u/.aws/credentials, aws_secret_access_key is not
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: aws_access_key_id is set in profile default of /home/u/.aws/credentials, aws_secret_access_key is not
        not tried: container, EC2
        ");
}

#[test]
fn a29_which_profile() {
    let text = "[default]\naws_access_key_id = D\naws_secret_access_key = d\n\
        [a]\naws_access_key_id = A\naws_secret_access_key = a\n\
        [b]\naws_access_key_id = B\naws_secret_access_key = b\n";
    for (variables, config, want) in [
        (&[][..], Config::new(), "D"),
        (&[("AWS_PROFILE", "a")], Config::new(), "A"),
        (&[("AWS_PROFILE", "a"), ("AWS_DEFAULT_PROFILE", "b")], Config::new(), "A"),
        (&[("AWS_DEFAULT_PROFILE", "b")], Config::new(), "B"),
        (&[("AWS_PROFILE", ""), ("AWS_DEFAULT_PROFILE", "")], Config::new(), "D"),
        (&[("AWS_PROFILE", "a")], Config::new().with_profile("b"), "B"),
    ] {
        let world = variables.iter().fold(credentials_file(text), |w, (k, v)| w.env(k, v));
        let (_, ending) = world.clone().search(&config);
        let Ending::Credentials(found) = ending else { panic!("{variables:?}") };
        assert_eq!(found.access_key_id(), want, "{variables:?}");
    }
}

#[test]
fn a29_a_named_profile_must_exist() {
    let both = credentials_file("[one]\naws_access_key_id = canary\n")
        .file("/home/u/.aws/config", "[profile two]\n[default]\n");
    tells(both.clone().env("AWS_PROFILE", "nobody"), "
        profile-not-found: profile: no profile nobody in /home/u/.aws/credentials and /home/u/.aws/config; there are default, one, two
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: no profile nobody in /home/u/.aws/credentials and /home/u/.aws/config; there are default, one, two
        not tried: container, EC2
        ");
    tells(world().env("AWS_PROFILE", "nobody"), "
        profile-not-found: profile: no profile nobody in /home/u/.aws/credentials (does not exist) and /home/u/.aws/config (does not exist); there are none
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: no profile nobody in /home/u/.aws/credentials (does not exist) and /home/u/.aws/config (does not exist); there are none
        not tried: container, EC2
        ");
    // a missing default is no error
    tells(credentials_file("[one]\n"), "
        no-credentials: no AWS credentials in any of: environment, web identity, profile, container, EC2
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile skipped: no profile default in /home/u/.aws/credentials and /home/u/.aws/config (does not exist)
        container skipped: neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set
        EC2 skipped: AWS_EC2_METADATA_DISABLED is true
        ");
    let many: String = (10..40).map(|n| format!("[p{n}]\n")).collect();
    tells(
        credentials_file(&many).env("AWS_PROFILE", "a\nb"),
        r#"
        profile-not-found: profile: no profile a\u{a}b in /home/u/.aws/credentials and /home/u/.aws/config (does not exist); there are p10, p11, p12, p13, p14, p15, p16, p17, p18, p19, p20, p21, p22, p23, p24, p25, p26, p27, p28, p29 and 10 more
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: no profile a\u{a}b in /home/u/.aws/credentials and /home/u/.aws/config (does not exist); there are p10, p11, p12, p13, p14, p15, p16, p17, p18, p19, p20, p21, p22, p23, p24, p25, p26, p27, p28, p29 and 10 more
        not tried: container, EC2
        "#,
    );
}

#[test]
fn a19_a29_partial_profiles_are_errors() {
    for (key, missing) in [
        ("aws_access_key_id", "aws_secret_access_key"),
        ("aws_secret_access_key", "aws_access_key_id"),
        ("aws_session_token", "aws_access_key_id"),
    ] {
        let want = format!(
            "{key} is set in profile default of /home/u/.aws/credentials, {missing} is not"
        );
        let want = format!(
            "partial: profile: {want}\nenvironment skipped: AWS_ACCESS_KEY_ID is not set\n\
            web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set\nprofile failed: {want}\n\
            not tried: container, EC2"
        );
        tells(credentials_file(&format!("[default]\n{key} = canary\n")), &want);
    }
}

#[test]
fn a30_a_syntax_error_names_file_and_line_and_no_value() {
    let world =
        credentials_file("[default]\naws_access_key_id = AKID\naws_secret_access_key canary");
    let (_, ending) = tells(
        world,
        "
        syntax: profile: /home/u/.aws/credentials line 3: neither [section] nor key = value
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: /home/u/.aws/credentials line 3: neither [section] nor key = value
        not tried: container, EC2
        ",
    );
    let Ending::Failed(error) = ending else { panic!("no error") };
    assert_eq!(error.line(), Some(3));
    // the other file is read too: what it says might beat
    tells(
        credentials_file(BOTH).file("/home/u/.aws/config", "x"),
        "
        syntax: profile: /home/u/.aws/config line 1: text before the first section
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: /home/u/.aws/config line 1: text before the first section
        not tried: container, EC2
        ",
    );
    tells(
        credentials_file("").file("/home/u/.aws/config", b"[a]\nb = \xff\n"),
        "
        syntax: profile: /home/u/.aws/config line 2: not UTF-8
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: /home/u/.aws/config line 2: not UTF-8
        not tried: container, EC2
        ",
    );
}

#[test]
fn a27_t29_files_that_cannot_be_read_end_the_search() {
    for (failure, kind) in [
        (FileFailure::Unreadable, ErrorKind::SourceFailed),
        (FileFailure::NotRegular, ErrorKind::SourceFailed),
        (FileFailure::TooLarge, ErrorKind::Limit),
    ] {
        let world = world().broken_file("/home/u/.aws/credentials", failure);
        let (_, ending) = world.clone().search(&Config::new());
        let Ending::Failed(error) = ending else { panic!("{failure:?}") };
        assert_eq!(error.kind(), kind, "{failure:?}");
        assert_eq!(error.detail(), format!("/home/u/.aws/credentials {}", failure.as_str()));
    }
    let long = credentials_file(&" ".repeat(crate::MAX_FILE + 1));
    let (_, ending) = long.clone().search(&Config::new());
    assert!(matches!(ending, Ending::Failed(e) if e.kind() == ErrorKind::Limit));
    let fits = credentials_file(&format!("{BOTH}{}", " ".repeat(crate::MAX_FILE - BOTH.len())));
    assert!(matches!(fits.clone().search(&Config::new()).1, Ending::Credentials(_)));
}

#[test]
fn a27_login_sessions_are_refused_with_a_way_out() {
    let login = config_file("[default]\nlogin_session = arn:aws:sts::1:user/u\n");
    tells(login, "
        unsupported: profile: profile default has login_session, which is not supported; credential_process = aws configure export-credentials --profile default --format process is
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: profile default has login_session, which is not supported; credential_process = aws configure export-credentials --profile default --format process is
        not tried: container, EC2
        ");
}

/// The access key id and the session token that a world gives.
fn found(world: &World) -> (String, Option<String>) {
    let (_, ending) = world.clone().search(&Config::new());
    let Ending::Credentials(found) = ending else { panic!("{ending:?}") };
    let token = found.session_token().map(|t| String::from_utf8(t.expose().to_vec()).unwrap());
    (found.access_key_id().into(), token)
}

#[test]
fn a27_the_old_name_of_the_token_goes_first() {
    let text = format!("{BOTH}aws_session_token = new\naws_security_token = old\n");
    assert_eq!(found(&credentials_file(&text)).1.as_deref(), Some("old"));
    let text = format!("{BOTH}aws_security_token = old\n");
    assert_eq!(found(&credentials_file(&text)).1.as_deref(), Some("old"));
}

#[test]
fn a28_of_two_spellings_of_one_profile_the_last_counts() {
    let text = |first, last| {
        let keys = |id| format!("aws_access_key_id = {id}\naws_secret_access_key = s\n");
        format!("{first}\n{}{last}\n{}", keys("FIRST"), keys("LAST"))
    };
    for (first, last) in [
        ("[profile default]", "[default]"),
        ("[default]", "[profile default]"),
        ("[profile \"default\"]", "[profile 'default']"),
    ] {
        assert_eq!(found(&config_file(&text(first, last))).0, "LAST", "{first}");
    }
}

#[test]
fn a29_every_key_of_the_credentials_file_beats_the_config_file() {
    let role = |name| format!("[default]\nrole_arn = arn:aws:iam::1:role/{name}\n");
    let world = credentials_file(&format!("{}source_profile = b\n[b]\n", role("cred")))
        .file("/home/u/.aws/config", format!("{}credential_source = x\n", role("conf")));
    let (chain, _) = world.clone().search(&Config::new());
    // both sources are seen
    assert!(chain.trace().to_string().contains("has both"), "{}", chain.trace());
    let world = credentials_file(&role("cred")).file(
        "/home/u/.aws/config",
        format!("{}source_profile = default\n{}", role("conf"), &BOTH[10..]),
    );
    let (chain, _) = world.clone().search(&Config::new());
    let Some(Plan::AssumeRole(role)) = chain.plan() else { panic!("{}", chain.trace()) };
    assert_eq!(role.role_arn, "arn:aws:iam::1:role/cred");
}
