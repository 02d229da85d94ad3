//! As much of HTTP/1.1 as clients of credential services send.

use std::io::{self, BufRead, BufReader, Read};

/// The longest head and the longest body, in bytes.
const MAX: u64 = 64 * 1024;

/// A request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) method: String,
    /// The path with the query.
    pub(super) path: String,
    headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Request {
    /// Reads a request; none where it is malformed, or longer than it may be.
    pub(super) fn read(stream: impl Read) -> io::Result<Option<Self>> {
        let mut reader = BufReader::new(stream.take(2 * MAX));
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let mut words = line.split_ascii_whitespace().map(str::to_owned);
        let (Some(method), Some(path)) = (words.next(), words.next()) else { return Ok(None) };
        let mut request = Self { method, path, ..Self::default() };
        loop {
            line.clear();
            if reader.read_line(&mut line)? == 0 {
                return Ok(None);
            }
            match line.trim_end().split_once(':') {
                Some((name, value)) => {
                    request.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
                }
                None if line.trim_end().is_empty() => break,
                None => return Ok(None),
            }
        }
        let length = request.header("content-length").map_or(Ok(0), str::parse::<u64>);
        let Some(length) = length.ok().filter(|length| *length <= MAX) else { return Ok(None) };
        reader.take(length).read_to_string(&mut request.body)?;
        Ok((request.body.len() as u64 == length).then_some(request))
    }

    /// The value of a header, by its lower-case name.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(have, _)| have == name).map(|(_, value)| value.as_str())
    }

    /// Whether the form in the body has this field, percent-encoded where it must be.
    pub(super) fn has(&self, name: &str, value: &str) -> bool {
        self.body.split('&').any(|field| field.split_once('=') == Some((name, value)))
    }
}
