//! What the log of a mongod says about log-ins: lines of JSON since 4.4, text before.

use serde_json::Value;

/// What a server's log says about one attempt to log in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogIn {
    /// Whether it succeeded.
    pub ok: bool,
    /// The mechanism; empty for a success before 4.4, which does not name it.
    pub mechanism: String,
    /// Whether it was inside `hello`; servers before 5.0 and the line about X.509 do not say.
    pub speculative: bool,
    /// The user, as `name@database`; for X.509 the subject.
    pub user: String,
}

/// The log-ins of the application `app`, in order.
pub(super) fn log_ins(log: &str, app: &str) -> Vec<LogIn> {
    if log.trim_start().starts_with('{') { of_json(log, app) } else { of_text(log, app) }
}

fn of_json(log: &str, app: &str) -> Vec<LogIn> {
    let lines: Vec<Value> = log.lines().filter_map(|l| serde_json::from_str(l).ok()).collect();
    let ours: Vec<&Value> = lines
        .iter()
        .filter(|l| l["id"] == 51800 && l["attr"]["doc"]["application"]["name"] == app)
        .map(|l| &l["ctx"])
        .collect();
    lines.iter().filter(|l| ours.contains(&&l["ctx"])).filter_map(LogIn::of_json).collect()
}

fn of_text(log: &str, app: &str) -> Vec<LogIn> {
    // `<time> <severity> <component> [<connection>] <message>`
    let lines: Vec<(&str, &str)> =
        log.lines().filter_map(|l| l.split_once('[')?.1.split_once("] ")).collect();
    let name = format!("application: {{ name: \"{app}\" }}");
    let ours: Vec<&str> = lines
        .iter()
        .filter(|(_, message)| message.contains("client metadata") && message.contains(&name))
        .map(|(connection, _)| *connection)
        .collect();
    let messages = lines.iter().filter(|(connection, _)| ours.contains(connection));
    messages.filter_map(|(_, message)| LogIn::of_text(message)).collect()
}

impl LogIn {
    fn of_json(line: &Value) -> Option<Self> {
        let attr = &line["attr"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
        match line["id"].as_i64()? {
            id @ (20249 | 20250) => Some(Self {
                ok: id == 20250,
                mechanism: text(&attr["mechanism"]),
                speculative: attr["speculative"].as_bool().unwrap_or_default(),
                user: format!(
                    "{}@{}",
                    text(&attr["principalName"]),
                    text(&attr["authenticationDatabase"])
                ),
            }),
            20429 => Some(Self {
                ok: true,
                mechanism: "MONGODB-X509".into(),
                speculative: false,
                user: text(&attr["user"]),
            }),
            _ => None,
        }
    }

    fn of_text(message: &str) -> Option<Self> {
        let (ok, mechanism, rest) =
            if let Some(rest) = message.strip_prefix("Successfully authenticated as principal ") {
                (true, "", rest)
            } else {
                let rest = message.strip_prefix("SASL ")?;
                let (mechanism, rest) = rest.split_once(" authentication failed for ")?;
                (false, mechanism, rest)
            };
        let (user, rest) = rest.split_once(" on ")?;
        let (database, _) = rest.split_once(' ')?;
        let user = if database == "$external" { user.into() } else { format!("{user}@{database}") };
        Some(Self { ok, mechanism: mechanism.into(), speculative: false, user })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_server_before_4_4_is_understood() {
        let log = "\
2026-11-23T08:48:17.054+0000 I  NETWORK  [conn4] received client metadata from 127.0.0.1:34534 conn4: { application: { name: \"a-1\" }, driver: {} }
2026-11-23T08:48:17.076+0000 I  ACCESS   [conn4] Successfully authenticated as principal both on admin from client 127.0.0.1:34534
2026-11-23T08:48:17.080+0000 I  ACCESS   [conn5] Successfully authenticated as principal root on admin from client 127.0.0.1:34536
2026-11-23T08:48:18.076+0000 I  ACCESS   [conn4] SASL SCRAM-SHA-1 authentication failed for both on admin from client 127.0.0.1:34534 ; AuthenticationFailed: x
";
        let told = log_ins(log, "a-1");
        let told: Vec<_> = told.iter().map(|l| (l.ok, &*l.mechanism, &*l.user)).collect();
        assert_eq!(told, [(true, "", "both@admin"), (false, "SCRAM-SHA-1", "both@admin")]);
        assert_eq!(log_ins(log, "a-2"), []);
    }
}
