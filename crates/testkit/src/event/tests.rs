use super::*;
use mongo_auth::scram;

#[test]
fn events_read_well() {
    let login = |result| EventKind::authentication("SCRAM-SHA-256", "app", "admin", true, result);
    for (kind, text) in [
        (login(Ok(())), "SCRAM-SHA-256 as \"app\" of admin (speculative): logged in"),
        (
            login(Err(Denial::WrongPassword)),
            "SCRAM-SHA-256 as \"app\" of admin (speculative): refused, the password is wrong",
        ),
        (EventKind::command("ping", "admin", 13), "ping on admin: error 13"),
        (EventKind::Closed { reason: None }, "closed"),
        (EventKind::Closed { reason: Some("because".into()) }, "closed: because"),
        (EventKind::Opened { from: "[::1]:7".into(), tls: true }, "opened from [::1]:7 over TLS"),
    ] {
        assert_eq!(Event::new(2, kind).to_string(), format!("connection 2: {text}"));
    }
}

#[test]
fn fields_are_fit_for_a_json_log() {
    let denial = Denial::Scram(scram::Error::NonceMismatch);
    let kind = EventKind::authentication("SCRAM-SHA-1", "app", "admin", false, Err(denial));
    let text = |s: &str| Field::Text(s.into());
    assert_eq!(
        Event::new(1, kind).fields(),
        [
            ("connection", Field::Number(1)),
            ("event", text("authentication")),
            ("mechanism", text("SCRAM-SHA-1")),
            ("user", text("app")),
            ("database", text("admin")),
            ("speculative", Field::Flag(false)),
            ("ok", Field::Flag(false)),
            ("reason", text("the client does not repeat the nonce")),
        ]
    );
    let closed = Event::new(1, EventKind::Closed { reason: None }).fields();
    assert_eq!(closed, [("connection", Field::Number(1)), ("event", text("closed"))]);
}

#[test]
fn text_of_the_client_is_escaped_and_cut() {
    let evil = "\u{1b}]0;x\u{7}\n".repeat(100);
    let command = EventKind::command(&evil, &evil, 59);
    let login = EventKind::authentication(&evil, &evil, &evil, false, Ok(()));
    for kind in [command, login] {
        let event = Event::new(1, kind);
        assert!(!event.to_string().contains(char::is_control));
        for (_, field) in event.fields() {
            if let Field::Text(text) = field {
                assert!(text.len() <= MAX_TEXT + '…'.len_utf8());
                assert!(!text.contains(char::is_control));
            }
        }
    }
}
