//! Scheme, user information, hosts and database.

use mongo_auth_uri::{ConnectionString, Delimiter, ErrorKind, Limits, Part, Reason};

fn parse(uri: &str) -> ConnectionString<'_> {
    ConnectionString::parse(uri).unwrap_or_else(|e| panic!("{uri}: {e}"))
}

/// What is refused, the kind of the error, and the byte it names.
#[rustfmt::skip]
const REFUSED: &[(&str, &str, ErrorKind, usize)] = &[
    ("U1: empty string", "", ErrorKind::Scheme, 0),
    ("U1: another scheme", "mongo://localhost", ErrorKind::Scheme, 0),
    ("U1: schemes are lower case", "MONGODB://localhost", ErrorKind::Scheme, 0),
    ("U1: one slash", "mongodb:/localhost", ErrorKind::Scheme, 0),
    ("U2: no host", "mongodb://", ErrorKind::Host, 10),
    ("U2: no host, options", "mongodb://?tls=true", ErrorKind::Host, 10),
    ("U2: no host after userinfo", "mongodb://u:p@/db", ErrorKind::Host, 14),
    ("U5: second colon", "mongodb://u:p:q@h", ErrorKind::Userinfo, 13),
    ("U5: at-sign in the password", "mongodb://app:p@ss@db1", ErrorKind::Userinfo, 15),
    ("U5: at-sign in the user name", "mongodb://a@@h", ErrorKind::Userinfo, 11),
    ("U5: slash in the password", "mongodb://u:p/q@h/db", ErrorKind::Userinfo, 13),
    ("U5: slash in the user name", "mongodb://u/v@h/db", ErrorKind::Userinfo, 11),
    ("U5: stray percent", "mongodb://u%:p@h", ErrorKind::PercentEncoding, 11),
    ("U5: percent and no digits", "mongodb://u%zz:p@h", ErrorKind::PercentEncoding, 11),
    ("U8: hash in the password", "mongodb://u:p#q@h", ErrorKind::Userinfo, 13),
    ("U8: brackets in the password", "mongodb://u:p[q]@h", ErrorKind::Userinfo, 13),
    ("U8: not UTF-8", "mongodb://u:p%ff@h", ErrorKind::Utf8, 13),
    ("U8: not UTF-8 in an option", "mongodb://h/?appName=%ff", ErrorKind::Utf8, 21),
    ("T17: truncated escape", "mongodb://u:%4@h", ErrorKind::PercentEncoding, 12),
    ("T17: bad escape in an option", "mongodb://h/?appName=%zz", ErrorKind::PercentEncoding, 21),
    ("T17: bad escape in a key", "mongodb://h/?app%zz=x", ErrorKind::PercentEncoding, 16),
    ("T17: bad escape in a host", "mongodb://h%zz", ErrorKind::PercentEncoding, 11),
    ("T17: bad escape in the database", "mongodb://h/d%zz", ErrorKind::PercentEncoding, 13),
    ("T16: NUL in the user name", "mongodb://a%00b:p@h/?authMechanism=PLAIN", ErrorKind::PercentEncoding, 11),
    ("T16: NUL in the password", "mongodb://u:a%00b@h/?authMechanism=PLAIN", ErrorKind::PercentEncoding, 13),
    ("T16: raw NUL", "mongodb://u:a\0b@h", ErrorKind::PercentEncoding, 13),
    ("T17: NUL in an option", "mongodb://h/?appName=a%00", ErrorKind::PercentEncoding, 22),
    ("T17: NUL in the database", "mongodb://h/a%00", ErrorKind::PercentEncoding, 13),
    ("T17: NUL in a host", "mongodb://h%00", ErrorKind::PercentEncoding, 11),
    ("T18: password becomes a port", "mongodb://u:12345678/@h", ErrorKind::Userinfo, 20),
    ("T18: numeric password and slash", "mongodb://u:1234/@h", ErrorKind::Userinfo, 16),
    ("T18: question mark in the password", "mongodb://u:p?q@h", ErrorKind::Userinfo, 13),
    ("T18: numeric password and question mark", "mongodb://u:1234?q@h", ErrorKind::Userinfo, 16),
    ("T18: question mark and an equals sign", "mongodb://u:1234?q=r@h", ErrorKind::Userinfo, 16),
    ("T18: number, slash, question mark", "mongodb://u:1234/x?y=1@h", ErrorKind::Userinfo, 22),
    ("T18: at-sign and question mark", "mongodb://u:p@ss?x=1@h", ErrorKind::Userinfo, 20),
    ("T18: at-sign, question mark, options", "mongodb://:@pp?@h/?tls=true", ErrorKind::Userinfo, 15),
    ("T18: slash and question mark", "mongodb://u:p/q?r@h", ErrorKind::Userinfo, 13),
    ("T18: line break in the password", "mongodb://u:p\nq@h", ErrorKind::Userinfo, 13),
    ("T18: line break in a host", "mongodb://h\n", ErrorKind::Host, 11),
    ("T18: line break in an option", "mongodb://h/?appName=x\n", ErrorKind::OptionSyntax, 22),
    ("T18: line break in the database", "mongodb://h/a\nb", ErrorKind::Database, 13),
    ("U13: empty entry", "mongodb://a,,b", ErrorKind::Host, 12),
    ("U13: trailing comma", "mongodb://a,", ErrorKind::Host, 12),
    ("U13: only a port", "mongodb://:27017", ErrorKind::Host, 10),
    ("U15: bare IPv6", "mongodb://::1", ErrorKind::Host, 11),
    ("U15: second colon", "mongodb://localhost::27017", ErrorKind::Host, 20),
    ("U15: text after the bracket", "mongodb://[::1]x", ErrorKind::Host, 15),
    ("U15: no closing bracket", "mongodb://[::1", ErrorKind::Host, 10),
    ("U15: empty brackets", "mongodb://[]", ErrorKind::Host, 10),
    ("U15: no address", "mongodb://[::g]", ErrorKind::Host, 10),
    ("U15: IPv4 in brackets", "mongodb://[127.0.0.1]", ErrorKind::Host, 10),
    ("U15: empty zone", "mongodb://[fe80::1%25]", ErrorKind::Host, 10),
    ("U15: raw zone", "mongodb://[fe80::1%eth0]", ErrorKind::Host, 10),
    ("U15: zone with a slash", "mongodb://[fe80::1%25a b]", ErrorKind::Host, 10),
    ("U16: zero", "mongodb://h:0", ErrorKind::Port, 12),
    ("U16: negative", "mongodb://h:-1", ErrorKind::Port, 12),
    ("U16: plus sign", "mongodb://h:+1", ErrorKind::Port, 12),
    ("U16: too large", "mongodb://h:65536", ErrorKind::Port, 12),
    ("U16: word", "mongodb://h:foo", ErrorKind::Port, 12),
    ("U16: empty", "mongodb://h:", ErrorKind::Port, 12),
    ("U16: long row of zeros", "mongodb://h:000001", ErrorKind::Port, 12),
    ("U16: after an address", "mongodb://[::1]:0", ErrorKind::Port, 16),
    ("U16: other digits", "mongodb://h:١٢", ErrorKind::Port, 12),
    ("U17: raw slashes", "mongodb:///tmp/x.sock", ErrorKind::Host, 10),
    ("U17: another ending", "mongodb://%2Ftmp%2Fx", ErrorKind::Host, 10),
    ("U17: a port", "mongodb://%2Ftmp%2Fx.sock:27017", ErrorKind::Port, 25),
    ("U14: space in a name", "mongodb://a b", ErrorKind::Host, 11),
    ("U14: encoded space in a name", "mongodb://a%20b", ErrorKind::Host, 10),
    ("U14: bracket in a name", "mongodb://a]b", ErrorKind::Host, 11),
    ("U14: encoded at-sign in a name", "mongodb://a%40b", ErrorKind::Host, 10),
    ("U22: slash", "mongodb://h/a/b", ErrorKind::Database, 13),
    ("U22: encoded slash", "mongodb://h/a%2Fb", ErrorKind::Database, 12),
    ("U22: backslash", "mongodb://h/a\\b", ErrorKind::Database, 13),
    ("U22: space", "mongodb://h/a b", ErrorKind::Database, 13),
    ("U22: encoded space", "mongodb://h/a%20b", ErrorKind::Database, 12),
    ("U22: double quote", "mongodb://h/a\"b", ErrorKind::Database, 13),
    ("U22: dollar sign", "mongodb://h/$external", ErrorKind::Database, 12),
    ("U22: encoded dollar sign", "mongodb://h/%24external", ErrorKind::Database, 12),
    ("U55: two hosts", "mongodb+srv://a.example.com,b.example.com", ErrorKind::Srv, 14),
    ("U55: port", "mongodb+srv://a.example.com:27017", ErrorKind::Srv, 14),
    ("U55: IPv4", "mongodb+srv://127.0.0.1", ErrorKind::Srv, 14),
    ("U55: IPv6", "mongodb+srv://[::1]", ErrorKind::Srv, 14),
    ("U55: socket", "mongodb+srv://%2Ftmp%2Fx.sock", ErrorKind::Srv, 14),
];

#[test]
fn refused() {
    for (id, uri, kind, at) in REFUSED {
        let error = ConnectionString::parse(uri).expect_err(id);
        assert_eq!((error.kind, error.at), (*kind, *at), "{id}: {error}");
    }
}

#[test]
fn u5_t18_the_error_names_character_part_and_escape() {
    for (uri, delimiter, part) in [
        ("mongodb://app:p@ss@db1", Delimiter::At, Part::Password),
        ("mongodb://a@b:c@h", Delimiter::At, Part::Username),
        ("mongodb://u:p:q@h", Delimiter::Colon, Part::Password),
        ("mongodb://u:p/q@h", Delimiter::Slash, Part::Password),
        ("mongodb://u/v:p@h", Delimiter::Slash, Part::Username),
        ("mongodb://u:p?q@h", Delimiter::QuestionMark, Part::Password),
        ("mongodb://u:p#q@h", Delimiter::Hash, Part::Password),
        ("mongodb://u[:p@h", Delimiter::OpenBracket, Part::Username),
        ("mongodb://u:]p@h", Delimiter::CloseBracket, Part::Password),
        ("mongodb://u:100%@h", Delimiter::Percent, Part::Password),
    ] {
        let error = ConnectionString::parse(uri).unwrap_err();
        assert_eq!(error.reason, Reason::Unescaped { delimiter, part }, "{uri}");
        assert_eq!(uri.as_bytes()[error.at], delimiter.char() as u8, "{uri}");
        assert!(error.to_string().contains(delimiter.escape()), "{error}");
    }
}

/// User name, password and database of what is accepted.
type Parts = (Option<&'static str>, Option<&'static str>, Option<&'static str>);
#[rustfmt::skip]
const USERINFO: &[(&str, &str, Parts)] = &[
    ("U3: at-sign after the question mark", "mongodb://u:p@h/d?replicaSet=a@b", (Some("u"), Some("p"), Some("d"))),
    ("U3: at-sign without userinfo", "mongodb://h/d?replicaSet=a@b", (None, None, Some("d"))),
    ("U4: no slash before the options", "mongodb://u:p@h?tls=true", (Some("u"), Some("p"), None)),
    ("U5: first colon splits", "mongodb://u:p%3Aq@h", (Some("u"), Some("p:q"), None)),
    ("U6: sub-delimiters stand for themselves", "mongodb://!$&'()*+,;=:!$&'()*+,;=@h", (Some("!$&'()*+,;="), Some("!$&'()*+,;="), None)),
    ("U7: plus is plus", "mongodb://a+b:c+d@h/e+f", (Some("a+b"), Some("c+d"), Some("e+f"))),
    ("U7: encoded plus is plus", "mongodb://a%2Bb:c%20d@h", (Some("a+b"), Some("c d"), None)),
    ("U8: decoded after splitting, once", "mongodb://u%40x:%2540@h", (Some("u@x"), Some("%40"), None)),
    ("U9: no password", "mongodb://u@h", (Some("u"), None, None)),
    ("U9: empty password", "mongodb://u:@h", (Some("u"), Some(""), None)),
    ("U10: other scripts", "mongodb://bücher:пароль@bücher.example.com", (Some("bücher"), Some("пароль"), None)),
    ("U11: nothing before the at-sign", "mongodb://@h", (None, None, None)),
    ("U21: empty database", "mongodb://h/", (None, None, None)),
    ("U21: encoded database", "mongodb://h/my%3Ddb", (None, None, Some("my=db"))),
    ("U21: commas in the database", "mongodb://h/a,b", (None, None, Some("a,b"))),
    ("U22: dots in the database", "mongodb://h/a.b", (None, None, Some("a.b"))),
];

#[test]
fn userinfo_and_database() {
    for (id, uri, (user, password, database)) in USERINFO {
        let parsed = parse(uri);
        assert_eq!(parsed.username().map(|t| t.to_string()).as_deref(), *user, "{id}");
        assert_eq!(parsed.password().map(|t| t.expose().to_string()).as_deref(), *password, "{id}");
        assert_eq!(parsed.database().map(|t| t.to_string()).as_deref(), *database, "{id}");
    }
    assert!(parse("mongodb://@h").has_userinfo() && parse("mongodb://:@h").has_userinfo());
    assert!(!parse("mongodb://h").has_userinfo());
}

/// Kind, address and port of the single host of each string.
type Entry = (&'static str, &'static str, Option<u16>);
#[rustfmt::skip]
const HOSTS: &[(&str, &str, Entry)] = &[
    ("U14: name", "mongodb://db.example.com", ("hostname", "db.example.com", None)),
    ("U14: IPv4", "mongodb://127.0.0.1:27018", ("ipv4", "127.0.0.1", Some(27018))),
    ("U14: no IPv4", "mongodb://256.0.0.1", ("hostname", "256.0.0.1", None)),
    ("U14: three octets", "mongodb://1.2.3", ("hostname", "1.2.3", None)),
    ("U14: underscore", "mongodb://a_b", ("hostname", "a_b", None)),
    ("U15: IPv6", "mongodb://[::1]", ("ip_literal", "::1", None)),
    ("U15: IPv6 and port", "mongodb://[2001:DB8::1]:27019", ("ip_literal", "2001:db8::1", Some(27019))),
    ("U15: zone index", "mongodb://[fe80::1%25eth0]:1", ("ip_literal", "fe80::1%eth0", Some(1))),
    ("U15: embedded IPv4", "mongodb://[::ffff:1.2.3.4]", ("ip_literal", "::ffff:1.2.3.4", None)),
    ("U16: greatest port", "mongodb://h:65535", ("hostname", "h", Some(65535))),
    ("U16: least port", "mongodb://h:1", ("hostname", "h", Some(1))),
    ("U17: absolute socket", "mongodb://%2Ftmp%2FMongoDB-27017.sock", ("unix", "/tmp/MongoDB-27017.sock", None)),
    ("U17: relative socket", "mongodb://rel%2Fx.sock/db", ("unix", "rel/x.sock", None)),
    ("U17: space in the path", "mongodb://%2Ftmp%2F %2Fx.sock", ("unix", "/tmp/ /x.sock", None)),
    ("U18: no slash, no socket", "mongodb://mongodb-27017.sock", ("hostname", "mongodb-27017.sock", None)),
    ("U19: lower case", "mongodb://DB.Example.COM", ("hostname", "db.example.com", None)),
    ("U10: other scripts", "mongodb://bücher.example.com", ("hostname", "bücher.example.com", None)),
    ("U10: encoded", "mongodb://b%C3%BCcher.example.com", ("hostname", "bücher.example.com", None)),
];

#[test]
fn hosts() {
    for (id, uri, (kind, address, port)) in HOSTS {
        let parsed = parse(uri);
        let mut hosts = parsed.hosts();
        let host = hosts.next().unwrap();
        assert_eq!(hosts.next(), None, "{id}");
        assert_eq!(
            (host.kind(), host.address.to_string().as_str(), host.port),
            (*kind, *address, *port),
            "{id}"
        );
    }
}

#[test]
fn u13_u20_several_hosts_keep_their_order_and_kinds() {
    let uri = parse("mongodb://a,[::1]:2,%2Fx.sock,127.0.0.1/db");
    let hosts: Vec<_> = uri.hosts().map(|h| (h.to_string(), h.port_or_default())).collect();
    let want =
        [("a", Some(27017)), ("[::1]:2", Some(2)), ("/x.sock", None), ("127.0.0.1", Some(27017))];
    assert_eq!(hosts, want.map(|(h, p)| (h.to_owned(), p)));
    // A platform without Unix sockets tells them by their kind.
    assert_eq!(uri.hosts().filter(|h| h.kind() == "unix").count(), 1);
    assert_eq!(uri.hosts().filter(|h| h.is_local()).count(), 3);
    assert!(parse("mongodb://LocalHost").hosts().all(|h| h.is_local()));
}

#[test]
fn t19_limits_are_checked() {
    let list = |n: usize, item: &str, by: &str| vec![item; n].join(by);
    let hosts = |n| format!("mongodb://{}", list(n, "a.example.com:27017", ","));
    let options = |n| format!("mongodb://h/?{}", list(n, "journal=true", "&"));
    assert_eq!(parse(&hosts(1_000)).hosts().count(), 1_000);
    assert_eq!(ConnectionString::parse(&hosts(1_001)).unwrap_err().reason, Reason::TooManyHosts);
    assert_eq!(parse(&options(1_000)).warnings().count(), 999);
    assert_eq!(
        ConnectionString::parse(&options(1_001)).unwrap_err().reason,
        Reason::TooManyOptions
    );
    let empty = format!("mongodb://h/?{}", "&".repeat(2_000));
    assert_eq!(ConnectionString::parse(&empty).unwrap_err().kind, ErrorKind::Limit);

    let long = format!("mongodb://h/?appName={}", "ü".repeat(40_000));
    assert_eq!(ConnectionString::parse(&long).unwrap_err().reason, Reason::TooLong);
    let wide = Limits::default().with_bytes(usize::MAX).with_hosts(20_000).with_options(20_000);
    let many = hosts(20_000);
    assert_eq!(ConnectionString::parse_with(&many, &wide).unwrap().hosts().count(), 20_000);
    let percents = format!("mongodb://u:{}@h", "%41".repeat(100_000));
    let password = ConnectionString::parse_with(&percents, &wide).unwrap().password().unwrap();
    assert_eq!(password.expose().decoded_len(), 100_000);
}

#[test]
fn t19_repeating_an_option_many_times_stays_cheap() {
    let wide = Limits::default().with_bytes(usize::MAX).with_options(100_000);
    for option in ["authSource=a", "tls=true", "tlsCAFile=x", "foo=bar", "readPreferenceTags=a:b"] {
        let text =
            format!("mongodb://h/?{}{}", "w=1&".repeat(40_000), vec![option; 40_000].join("&"));
        let uri = ConnectionString::parse_with(&text, &wide).unwrap();
        assert!(uri.warnings().count() >= 39_999 && uri.options().count() >= 1, "{option}");
    }
}
