use super::*;
use crate::aws::ProcessFailure;

fn tool(command: &str) -> World {
    config_file(&format!("[default]\ncredential_process = {command}\n"))
}

const KEYS: &str = r#"{"Version":1,"AccessKeyId":"AKIDTOOL","SecretAccessKey":"s","SessionToken":"t",
    "Expiration":"2026-01-01T01:00:00+00:00","AccountId":"1"}"#;

#[test]
fn a33_t30_a_program_is_run_without_a_shell() {
    let world = tool(r#""/opt/my tool" --name 'a b' $HOME; rm"#).process(Some(0), KEYS);
    let (world, _) = tells(
        world,
        "
        AKIDTOOL s t until 1767229200
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile won: credential_process of profile default, access key id AKIDTOOL
        not tried: container, EC2
        ",
    );
    assert_eq!(world.programs(), [["/opt/my tool", "--name", "a b", "$HOME;", "rm"]]);
    // not run: only the name of the program is told
    tells(
        tool("tool --password canary"),
        "
        outside: program tool
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile trying: program tool
        not tried: container, EC2
        ",
    );
}

#[test]
fn a33_t30_what_goes_wrong_with_a_program() {
    tells(
        tool("tool canary").process(Some(3), "canary"),
        "
        source-failed: profile: credential_process of profile default ended with exit code 3
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: credential_process of profile default ended with exit code 3
        not tried: container, EC2
        ",
    );
    tells(
        tool("tool").process(None, "canary"),
        "
        source-failed: profile: credential_process of profile default was ended by a signal
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: credential_process of profile default was ended by a signal
        not tried: container, EC2
        ",
    );
    tells(
        tool("tool").no_process(ProcessFailure::NotStarted),
        "
        source-failed: profile: credential_process of profile default could not be started
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: credential_process of profile default could not be started
        not tried: container, EC2
        ",
    );
    tells(
        tool("tool").no_process(ProcessFailure::Timeout),
        "
        source-failed: profile: credential_process of profile default took too long and was killed
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: credential_process of profile default took too long and was killed
        not tried: container, EC2
        ",
    );
    tells(tool("tool").no_process(ProcessFailure::TooLarge), "
        source-failed: profile: credential_process of profile default wrote more than 64 KiB and was killed
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: credential_process of profile default wrote more than 64 KiB and was killed
        not tried: container, EC2
        ");
    let flood = " ".repeat(crate::MAX_BODY + 1);
    tells(tool("tool").process(Some(0), flood), "
        source-failed: profile: credential_process of profile default wrote more than 64 KiB and was killed
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: credential_process of profile default wrote more than 64 KiB and was killed
        not tried: container, EC2
        ");
    tells(
        tool("tool 'x"),
        "
        syntax: profile: credential_process of profile default has a quote that is not closed
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: credential_process of profile default has a quote that is not closed
        not tried: container, EC2
        ",
    );
}

#[test]
fn a33_a56_what_a_program_writes() {
    for (output, want) in [
        (KEYS, Ok(Some(1_767_229_200))),
        (r#"{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s"}"#, Ok(None)),
        (
            r#"{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s","SessionToken":null,"Expiration":null}"#,
            Ok(None),
        ),
        (r#"{"Version":2,"AccessKeyId":"A","SecretAccessKey":"s"}"#, Err("Version")),
        (r#"{"Version":"1","AccessKeyId":"A","SecretAccessKey":"s"}"#, Err("Version")),
        (r#"{"AccessKeyId":"A","SecretAccessKey":"s"}"#, Err("Version")),
        (r#"{"Version":1,"SecretAccessKey":"s"}"#, Err("AccessKeyId in the answer is missing")),
        (r#"{"Version":1,"AccessKeyId":"A"}"#, Err("SecretAccessKey in the answer is missing")),
        (r#"{"Version":1,"AccessKeyId":"A","SecretAccessKey":""}"#, Err("is empty")),
        (r#"{"Version":1,"AccessKeyId":1,"SecretAccessKey":"s"}"#, Err("wrong type")),
        (
            r#"{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s","SessionToken":1}"#,
            Err("wrong type"),
        ),
        (
            r#"{"Version":1,"AccessKeyId":"A","AccessKeyId":"B","SecretAccessKey":"s"}"#,
            Err("no JSON"),
        ),
        (
            r#"{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s","Expiration":"soon"}"#,
            Err("no point in time"),
        ),
        (
            r#"{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s","Expiration":"2025-12-31T23:59:59Z"}"#,
            Err("ended 1 s ago"),
        ),
        (r#"{"Version":1,"AccessKeyId":"A\n","SecretAccessKey":"s"}"#, Err("line break")),
        ("", Err("no JSON")),
        ("AKID secret", Err("no JSON")),
        ("[]", Err("Version")),
    ] {
        let (_, ending) = tool("tool").process(Some(0), output).search(&Config::new());
        match (want, ending) {
            (Ok(end), Ending::Credentials(found)) => {
                assert_eq!(found.expiration().map(|time| time.0), end, "{output}");
                assert!(found.is_cacheable());
            }
            (Err(words), Ending::Failed(error)) => {
                assert_eq!(error.kind(), ErrorKind::SourceFailed, "{output}");
                assert!(error.detail().contains(words), "{output}: {error}");
            }
            (_, ending) => panic!("{output}: {ending:?}"),
        }
    }
}
