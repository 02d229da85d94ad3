//! `mongo-auth-sigv4` against the published suites of botocore and of the aws-sigv4 crate.
//!
//! What the crate refuses on purpose is brought into the form it wants here: headers that occur
//! more than once are joined, query parameters are sorted, and paths with empty, `.` and `..`
//! segments are first seen to be refused and then signed in their normal form.

use mongo_auth_primitives::{Cursor, Secret, Text, hex};
use mongo_auth_sigv4::{AmzDate, Credentials, Error, Region, Request, Scope, Signer};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The credentials of both suites.
const KEYS: (&str, &str) = ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");

#[test]
fn a13_a14_a15_the_published_suites() {
    if std::env::var_os("MONGO_AUTH_OFFLINE").is_some() {
        println!("skipped: MONGO_AUTH_OFFLINE forbids fetching the published suites");
        return;
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/fetch_sigv4_vectors.sh");
    let output = Command::new("bash").arg(script).stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "{}", output.status);
    let suites = PathBuf::from(String::from_utf8(output.stdout).unwrap().trim());

    for (suite, request, expected) in
        [("aws4_testsuite", ".req", 34), ("aws-signing-test-suite/v4", "/request.txt", 40)]
    {
        let mut cases = Vec::new();
        find(&suites.join(suite), request, &mut cases);
        let mut refused_paths = 0;
        for case in &cases {
            refused_paths += usize::from(!Case::read(case).run());
        }
        println!(
            "{suite}: {} cases, {refused_paths} of them with a path refused first",
            cases.len()
        );
        assert_eq!(cases.len(), expected, "{suite}");
    }
}

/// One case: the request as it stands in the file, and the texts that lead to its signature.
#[derive(Debug)]
struct Case {
    name: String,
    request: String,
    canonical: String,
    /// The two cases about encoding twice lack one or both of these.
    to_sign: Option<String>,
    signature: Option<String>,
}

impl Case {
    fn read(request: &Path) -> Self {
        let name = request.display().to_string();
        let text = |path: &Path| fs::read_to_string(path).unwrap();
        let folder = request.parent().unwrap();
        let (canonical, to_sign, signature) = if name.ends_with(".req") {
            let other = |ending| request.with_extension(ending);
            (other("creq"), other("sts"), other("authz"))
        } else {
            let other = |name: &str| folder.join(format!("header-{name}.txt"));
            (other("canonical-request"), other("string-to-sign"), other("signature"))
        };
        let [to_sign, signature] = [to_sign, signature].map(|path| fs::read_to_string(path).ok());
        Self {
            request: text(request),
            canonical: text(&canonical).trim_end().to_owned(),
            to_sign: to_sign.map(|s| s.trim_end().to_owned()),
            signature: signature.map(|s| s.rsplit('=').next().unwrap().trim().to_owned()),
            name,
        }
    }

    /// Signs the request, and returns whether its path was in a form that can be signed.
    fn run(&self) -> bool {
        let (head, body) = self.request.split_once("\n\n").unwrap_or((&self.request, ""));
        let mut lines = head.lines();
        let line = lines.next().unwrap();

        let (method, target) = line.strip_suffix(" HTTP/1.1").unwrap().split_once(' ').unwrap();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        // One case shows the path after the only encoding that it is to get.
        let once = self.canonical.lines().nth(1) == Some(path);
        let path = &if once { decode(path) } else { path.to_owned() };
        let headers = self.headers(lines);
        let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (&**n, &**v)).collect();
        let query = parameters(query);
        let query: Vec<(&str, &str)> = query.iter().map(|(_, n, v)| (&**n, &**v)).collect();
        let body = body.as_bytes();
        let request = Request { method, path, query: &query, headers: &headers, body };

        let date = AmzDate::parse(self.header("x-amz-date").unwrap()).unwrap();
        let scope = self.to_sign.as_ref().and_then(|text| text.lines().nth(2));
        let scope: Vec<&str> = scope.unwrap_or("day/any/any").split('/').collect();
        let scope = Scope::new(Region::new(scope[1]).unwrap(), scope[2]).unwrap();
        let signer = Signer::new(self.credentials(), scope, date);

        let normal = normal(path);
        let refused = *path != normal;
        let signed = if refused {
            assert_eq!(signer.sign(&request, date).unwrap_err(), Error::Path, "{}", self.name);
            if self.canonical.lines().nth(1) != Some(&normal) {
                return false; // signed as it is, which nothing but S3 does
            }
            signer.sign(&Request { path: &normal, ..request }, date)
        } else {
            signer.sign(&request, date)
        };
        let signed = signed.unwrap_or_else(|e| panic!("{e}: {}", self.name));
        let shown = text(|out| {
            let request = Request { path: &normal, ..request };
            signer.write_canonical_request(&request, date, out).unwrap();
        });
        assert_eq!(shown, self.canonical, "{}", self.name);
        if let Some(to_sign) = &self.to_sign {
            assert_eq!(text(|out| signed.write_string_to_sign(out)), *to_sign, "{}", self.name);
        }
        if let Some(signature) = &self.signature {
            assert_eq!(text(|out| hex::put(out, signed.as_bytes())), *signature, "{}", self.name);
        }
        !refused
    }

    fn credentials(&self) -> Credentials<'_> {
        let credentials = Credentials::new(KEYS.0, Secret::new(KEYS.1.as_bytes())).unwrap();
        match self.header("x-amz-security-token") {
            Some(token) => credentials.with_session_token(Secret::new(token.as_bytes())).unwrap(),
            None => credentials,
        }
    }

    /// A header as the canonical request has it.
    fn header(&self, name: &str) -> Option<&str> {
        self.canonical.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
    }

    /// The headers in order, without the ones that the signer adds.
    fn headers<'l>(&self, lines: impl Iterator<Item = &'l str>) -> Vec<(String, String)> {
        let mut headers: Vec<(String, String)> = Vec::new();
        for line in lines {
            if line.starts_with(' ') {
                headers.last_mut().unwrap().1.push_str(line);
                continue;
            }
            let (name, value) = line.split_once(':').unwrap();
            let name = name.to_ascii_lowercase();
            match headers.iter_mut().find(|(n, _)| *n == name) {
                Some((_, values)) => values.extend([",", value.trim()]),
                None => headers.push((name, value.to_owned())),
            }
        }
        if let Some(digest) = self.header("x-amz-content-sha256") {
            headers.push(("x-amz-content-sha256".into(), digest.into()));
        }
        headers.retain(|(n, _)| n != "x-amz-date" && n != "x-amz-security-token");
        headers.sort();
        headers
    }
}

fn decode(text: &str) -> String {
    Text::percent_encoded(text).unwrap().to_string()
}

/// The parameters in order: the encoded form, name and value.
fn parameters(query: &str) -> Vec<(String, String, String)> {
    let encode = |text: &str| {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
        let encoded = |b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") };
        text.bytes().map(encoded).collect::<String>()
    };
    let mut parameters: Vec<_> = query
        .split('&')
        .filter(|parameter| !parameter.is_empty())
        .map(|parameter| {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            let (name, value) = (decode(name), decode(value));
            (format!("{} {}", encode(&name), encode(&value)), name, value)
        })
        .collect();
    parameters.sort();
    parameters
}

/// The path without empty, `.` and `..` segments.
fn normal(path: &str) -> String {
    let mut kept = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => _ = kept.pop(),
            segment => kept.push(segment),
        }
    }
    let end = if path.ends_with('/') && !kept.is_empty() { "/" } else { "" };
    format!("/{}{end}", kept.join("/"))
}

fn find(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find(&path, ending, found);
        } else if path.to_str().is_some_and(|path| path.ends_with(ending)) {
            found.push(path);
        }
    }
}

fn text(write: impl Fn(&mut Cursor<'_>)) -> String {
    let mut out = [0; 4096];
    let mut cursor = Cursor::new(&mut out);
    write(&mut cursor);
    let len = cursor.finish().unwrap();
    String::from_utf8(out[..len].to_vec()).unwrap()
}
