use super::*;
use alloc::{string::String, vec};
use mongo_auth_primitives::{Cursor, Secret, UnixTime};
use proptest::prelude::*;

const HOST: (&str, &str) = ("host", "sts.amazonaws.com");

const PLAIN: Request<'static> =
    Request { method: "GET", path: "/", query: &[], headers: &[HOST], body: b"" };

fn canonical(request: &Request<'_>) -> String {
    let credentials = Credentials::new("AKID", Secret::new(b"x")).unwrap();
    let date = AmzDate::new(UnixTime(0)).unwrap();
    let mut out = vec![0; 8192];
    let mut cursor = Cursor::new(&mut out);
    request.put_canonical(&credentials, &date, &mut cursor);
    let len = cursor.finish().unwrap();
    String::from_utf8(out[..len].to_vec()).unwrap()
}

#[test]
fn a13_values_are_trimmed_and_runs_of_spaces_collapsed() {
    for (value, line) in [
        ("a", "x-a:a"),
        ("", "x-a:"),
        ("   ", "x-a:"),
        ("  a  ", "x-a:a"),
        ("a   b", "x-a:a b"),
        (" \"a   b\"  c", "x-a:\"a b\" c"),
    ] {
        let headers = [HOST, ("x-a", value)];
        let text = canonical(&Request { headers: &headers, ..PLAIN });
        assert_eq!(text.split('\n').nth(4), Some(line));
    }
}

#[test]
fn the_added_headers_stand_in_order_among_the_given_ones() {
    let headers = [
        HOST,
        ("x-amz-a", "1"),
        ("x-amz-datf", "2"),
        ("x-amz-security", "3"),
        ("x-amz-security-tokens", "4"),
    ];
    let credentials = Credentials::new("AKID", Secret::new(b"x")).unwrap();
    let temporary = credentials.with_session_token(Secret::new(b"t")).unwrap();
    for (credentials, names) in [
        (credentials, "host;x-amz-a;x-amz-date;x-amz-datf;x-amz-security;x-amz-security-tokens"),
        (
            temporary,
            "host;x-amz-a;x-amz-date;x-amz-datf;x-amz-security;x-amz-security-token;\
            x-amz-security-tokens",
        ),
    ] {
        let mut text = String::new();
        Added::new(&credentials).names(&headers, |part| text.push_str(part));
        assert_eq!(text, names);
    }
}

#[test]
fn headers_in_disorder_are_refused() {
    let check = |headers: &[(&str, &str)]| Request { headers, ..PLAIN }.check();
    assert_eq!(check(&[HOST, ("x-a", "1"), ("x-b", "2")]), Ok(()));
    for (headers, error) in [
        (&[HOST, ("a", "1")][..], Error::HeaderOrder),
        (&[HOST, HOST], Error::HeaderOrder),
        (&[("a", "1"), HOST, ("x-b", ""), ("x-a", "")], Error::HeaderOrder),
        (&[("Host", "h")], Error::HeaderName),
        (&[("", ""), HOST], Error::HeaderName),
        (&[HOST, ("x-a ", "")], Error::HeaderName),
        (&[HOST, ("x-a:b", "")], Error::HeaderName),
        (&[HOST, ("x-a;b", "")], Error::HeaderName),
        (&[HOST, ("x-\u{e9}", "")], Error::HeaderName),
        (&[("host", "a\nx-evil:1")], Error::HeaderValue),
        (&[("host", "a\r")], Error::HeaderValue),
        (&[("host", "a\0")], Error::HeaderValue),
        (&[("host", "a\tb")], Error::HeaderValue),
        (&[("host", "\u{e9}")], Error::HeaderValue),
        (&[HOST, ("x-amz-date", "20150830T123600Z")], Error::HeaderReserved),
        (&[HOST, ("x-amz-security-token", "t")], Error::HeaderReserved),
        (&[("authorization", "x"), HOST], Error::HeaderReserved),
        (&[], Error::HostMissing),
        (&[("content-type", "text/plain")], Error::HostMissing),
    ] {
        assert_eq!(check(headers), Err(error), "{headers:?}");
    }
}

#[test]
fn methods_and_paths() {
    for method in ["", "get", "GET ", "GE\nT", "P\u{d6}ST"] {
        assert_eq!(Request { method, ..PLAIN }.check(), Err(Error::Method));
    }
    for path in ["", "a", "a/", "//", "/a//b", "/a//", "/.", "/..", "/a/./b", "/a/..", "/../a"] {
        assert_eq!(Request { path, ..PLAIN }.check(), Err(Error::Path), "{path}");
    }
    for (path, line) in [
        ("/", "/"),
        ("/a/", "/a/"),
        ("/...", "/..."),
        ("/a b/c", "/a%20b/c"),
        ("/a%20b", "/a%2520b"),
        ("/\u{1234}", "/%E1%88%B4"),
        ("/-._~AZaz09!*'()\n?", "/-._~AZaz09%21%2A%27%28%29%0A%3F"),
    ] {
        let request = Request { path, ..PLAIN };
        assert_eq!((request.check(), canonical(&request).split('\n').nth(1)), (Ok(()), Some(line)));
    }
}

#[test]
fn the_query_is_encoded_and_has_to_be_sorted_in_that_form() {
    let good = [("A", "2"), ("a", "1"), ("a", "1"), ("a", "b&c=d"), ("a", "z"), ("b c", "")];
    let request = Request { query: &good, ..PLAIN };
    assert_eq!(request.check(), Ok(()));
    let line = "A=2&a=1&a=1&a=b%26c%3Dd&a=z&b%20c=";
    assert_eq!(canonical(&request).split('\n').nth(2), Some(line));
    for bad in [[("b", ""), ("a", "")], [("a", "2"), ("a", "1")], [("a", ""), ("\u{e9}", "")]] {
        assert_eq!(Request { query: &bad, ..PLAIN }.check(), Err(Error::QueryOrder), "{bad:?}");
    }
    // `%C3%A9` comes before `a`, although the letter itself comes after it.
    assert_eq!(Request { query: &[("\u{e9}", ""), ("a", "")], ..PLAIN }.check(), Ok(()));
}

proptest! {
    #[test]
    fn t23_a_checked_request_has_the_expected_lines(
        method in "[A-Z]{1,5}|\\PC{0,3}",
        path in "/\\PC{0,20}|.{0,5}",
        name in "[a-z]{1,6}|\\PC{0,6}",
        value in "[ -~]{0,20}|.{0,10}",
        query in prop::collection::vec((".{0,5}", ".{0,5}"), 0..3),
        body in prop::collection::vec(any::<u8>(), 0..20),
    ) {
        let query: vec::Vec<(&str, &str)> = query.iter().map(|(n, v)| (&**n, &**v)).collect();
        let mut headers = [HOST, (&*name, &*value)];
        headers.sort();
        let request =
            Request { method: &method, path: &path, query: &query, headers: &headers, body: &body };
        if request.check().is_ok() {
            prop_assert_eq!(canonical(&request).split('\n').count(), 3 + 3 + 3);
        }
    }
}
