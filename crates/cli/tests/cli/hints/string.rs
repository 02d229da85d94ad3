//! Connection strings that are wrong.

use crate::support::run;

#[test]
fn u5_u8_hint_names_the_character_its_byte_and_its_escape() {
    for (raw, escape, at) in [
        ("@", "%40", 15),
        (":", "%3A", 15),
        ("/", "%2F", 15),
        ("?", "%3F", 15),
        ("#", "%23", 15),
        ("[", "%5B", 15),
        ("]", "%5D", 15),
        ("%", "%25", 15),
    ] {
        let run = run(&["check", &format!("mongodb://app:k{raw}xyz@db1")]);
        assert_eq!(run.code, 2, "{run:?}");
        let first = format!(
            "error: the connection string is malformed at byte {at} of the original: '{raw}' inside \
             the password must be written {escape}"
        );
        let lines: Vec<_> = run.stderr.lines().collect();
        assert_eq!(lines[0], first);
        assert!(lines[1].starts_with("  mongodb://app:***"), "{run:?}");
        assert_eq!(lines[2], "                ^^^", "{run:?}");
        assert!(lines[3].starts_with("  hint: mongo-auth uri --encode reads"), "{run:?}");
    }
}

#[test]
fn u27_a_misspelt_option_has_a_suggestion() {
    let run = run(&["uri", "mongodb://db1/?authSorce=admin"]);
    assert_eq!(run.code, 0);
    assert!(run.stdout.contains("did you mean authSource?"), "{run:?}");
}
