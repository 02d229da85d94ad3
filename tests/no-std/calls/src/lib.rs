//! Calls every public function of the core crates: one module for each crate.
#![no_std]
#![forbid(unsafe_code)]

mod login;
mod primitives;
mod rawbson;
mod sasl;
mod saslprep;
mod scram;
mod sigv4;
mod uri;

use core::fmt::{self, Write};
use mongo_auth_primitives::Cursor;

/// Calls everything and returns the number of bytes that came out.
pub fn all(input: &[u8], out: &mut [u8]) -> usize {
    let text = core::str::from_utf8(input).unwrap_or_default();
    let mut out = Cursor::new(out);
    primitives::call(input, text, &mut out);
    rawbson::call(input, text, &mut out);
    uri::call(text, &mut out);
    saslprep::call(text, &mut out);
    scram::call(input, text, &mut out);
    sigv4::call(input, text, &mut out);
    sasl::call(input, text, &mut out);
    login::call(input, text, &mut out);
    out.finish().unwrap_or_default()
}

/// Keeps a result, by way of its formatting.
pub(crate) fn keep(out: &mut Cursor<'_>, value: &dyn fmt::Debug) {
    struct Sink<'s, 'o>(&'s mut Cursor<'o>);
    impl Write for Sink<'_, '_> {
        fn write_str(&mut self, s: &str) -> fmt::Result {
            self.0.put(s.as_bytes());
            Ok(())
        }
    }
    // the sink takes everything
    let _ = write!(Sink(out), "{value:?}");
}

/// Keeps an error: what it says, and what it says as an error.
pub(crate) fn keep_error(out: &mut Cursor<'_>, error: &dyn core::error::Error) {
    keep(out, &format_args!("{error}"));
    keep(out, &error);
    if let Some(source) = error.source() {
        keep(out, &source);
    }
}
