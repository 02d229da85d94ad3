//! Options about TLS: conflicts, values, weakenings.

use mongo_auth_uri::{ConnectionString, Reason, SecurityNote, WarningKind};

fn parse(uri: &str) -> ConnectionString<'_> {
    ConnectionString::parse(uri).unwrap_or_else(|e| panic!("{uri}: {e}"))
}

#[test]
fn u45_exclusive_tls_options_are_refused_in_either_order_with_any_values() {
    let (insecure, certificates, hostnames, ocsp, revocation) = (
        "tlsInsecure",
        "tlsAllowInvalidCertificates",
        "tlsAllowInvalidHostnames",
        "tlsDisableOCSPEndpointCheck",
        "tlsDisableCertificateRevocationCheck",
    );
    let exclusive = [
        (insecure, certificates),
        (insecure, hostnames),
        (insecure, ocsp),
        (insecure, revocation),
        (certificates, ocsp),
        (certificates, revocation),
        (ocsp, revocation),
    ];
    let all = [insecure, certificates, hostnames, ocsp, revocation];
    for one in all {
        for other in all.into_iter().filter(|o| *o != one) {
            let conflict = exclusive.contains(&(one, other)) || exclusive.contains(&(other, one));
            for (a, b) in [
                ("true", "true"),
                ("true", "false"),
                ("false", "true"),
                ("false", "false"),
                ("x", ""),
            ] {
                let uri = format!("mongodb://h/?{one}={a}&{other}={b}");
                let error = ConnectionString::parse(&uri).err().map(|e| e.reason);
                assert_eq!(error, conflict.then_some(Reason::TlsExclusive), "{uri}");
            }
        }
    }
}

#[test]
fn u46_t20_every_tls_boolean_reads_as_it_is_written() {
    type Get = fn(&ConnectionString<'_>) -> Option<bool>;
    let all: [(&str, Get); 7] = [
        ("tls", |u| u.tls_option()),
        ("ssl", |u| u.tls_option()),
        ("tlsInsecure", |u| u.tls_insecure()),
        ("tlsAllowInvalidCertificates", |u| u.tls_allow_invalid_certificates()),
        ("tlsAllowInvalidHostnames", |u| u.tls_allow_invalid_hostnames()),
        ("tlsDisableOCSPEndpointCheck", |u| u.tls_disable_ocsp_endpoint_check()),
        ("tlsDisableCertificateRevocationCheck", |u| u.tls_disable_certificate_revocation_check()),
    ];
    for (name, get) in all {
        for (text, value) in
            [("true", Some(true)), ("false", Some(false)), ("maybe", None), ("", None)]
        {
            for scheme in ["mongodb", "mongodb+srv"] {
                assert_eq!(
                    get(&parse(&format!("{scheme}://a.b.c/?{name}={text}"))),
                    value,
                    "{name}={text}"
                );
            }
        }
        let others = all.iter().filter(|(n, _)| *n != name && !(name.len() == 3 && n.len() == 3));
        let text = format!("mongodb://h/?{name}=true");
        assert!(others.clone().all(|(_, get)| get(&parse(&text)).is_none()), "{name}");
    }
}

#[test]
fn t20_every_weakening_is_noted_and_warned_of() {
    use SecurityNote as N;
    for (uri, notes, warned) in [
        ("mongodb://h/?tlsInsecure=true", &[N::TlsInsecure][..], true),
        ("mongodb://h/?tlsInsecure=false", &[], false),
        ("mongodb://h/?tlsAllowInvalidCertificates=true", &[N::InvalidCertificates], true),
        ("mongodb://h/?tlsAllowInvalidCertificates=false", &[], false),
        ("mongodb://h/?tlsAllowInvalidHostnames=true", &[N::InvalidHostnames], true),
        ("mongodb://h/?tlsAllowInvalidHostnames=false", &[], false),
        ("mongodb+srv://a.b.c/?tls=false", &[N::TlsTurnedOff, N::NoTls], true),
        ("mongodb+srv://a.b.c/?tls=true", &[], false),
        ("mongodb+srv://a.b.c", &[], false),
        ("mongodb://h", &[N::NoTls], false),
        ("mongodb://h/?tls=true", &[], false),
        ("mongodb://localhost,127.0.0.1,[::1],%2Fx.sock", &[], false),
        ("mongodb://localhost,h", &[N::NoTls], false),
        ("mongodb://u:p@h/?tls=true", &[N::PasswordInUri], false),
        ("mongodb://h/?tls=true&tlsCertificateKeyFilePassword=x", &[N::KeyPasswordInUri], false),
    ] {
        let parsed = parse(uri);
        assert_eq!(parsed.security_notes().collect::<Vec<_>>(), notes, "{uri}");
        let kinds: Vec<_> = parsed.warnings().map(|w| w.kind).collect();
        assert_eq!(kinds.contains(&WarningKind::WeakenedTls), warned, "{uri}");
        assert!(notes.iter().all(|n| !n.to_string().is_empty()));
    }
    let old = parse("mongodb://h/?tlsInsecure=1");
    assert_eq!(
        old.warnings().map(|w| w.kind).collect::<Vec<_>>(),
        [WarningKind::Deprecated, WarningKind::WeakenedTls]
    );
}
