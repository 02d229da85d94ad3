//! `uri`: explain, lint, encode.

use crate::support::{command, run, run_with};

#[test]
fn explains_options_credential_and_security() {
    let run = run(&["uri", "mongodb://app:s3cret@db1,db2:2/orders?tlsInsecure=true&w=3&nope=1"]);
    assert_eq!(run.code, 0, "{run:?}");
    for text in [
        "mongodb://app:***@db1,db2:2/orders?tlsInsecure=true&w=3",
        "db1 (port 27017), db2:2",
        "as \"app\" in database \"orders\" (from the path of the string), with a password",
        "tlsInsecure",
        "warning: nope is unknown and ignored",
        "security: tlsInsecure=true accepts any server certificate",
    ] {
        assert!(run.stdout.contains(text), "{text}: {run:?}");
    }
    assert_eq!(run.stderr, "");
}

#[test]
fn lints_one_string_a_line() {
    let input = b"mongodb://h\nmongodb://h:0\n\nmongodb://h/?nope=1\r\n\xff\n";
    let lint = run_with(&mut command(&["uri", "--from-stdin"]), input);
    assert_eq!(lint.code, 2, "{lint:?}");
    let lines: Vec<_> = lint.stdout.lines().collect();
    assert!(lines[0].starts_with("2: error: a port must be"), "{lint:?}");
    assert!(lines[1].starts_with("4: warning: nope is unknown"), "{lint:?}");
    assert!(lines[2].starts_with("5: error: the line is not UTF-8"), "{lint:?}");
    assert_eq!(lines[3], "4 strings: 1 fine, 1 with warnings, 2 malformed");
    let good = run_with(&mut command(&["uri", "--from-stdin", "--quiet"]), b"mongodb://h\n");
    assert_eq!((good.code, good.text()), (0, String::new()));
}

#[test]
fn u7_encodes_a_name_and_a_password() {
    for (input, output) in [
        ("app\np@ss:w/o?r#d[1]%+ ü\n", "app:p%40ss%3Aw%2Fo%3Fr%23d%5B1%5D%25%2B%20%C3%BC\n"),
        ("a@b\r\n\n", "a%40b:\n"),
        ("app", "app\n"),
    ] {
        let run = run_with(&mut command(&["uri", "--encode"]), input.as_bytes());
        assert_eq!((run.code, &*run.stdout), (0, output), "{run:?}");
    }
}
