//! What the feature `alloc` adds: values that own their bytes.

use mongo_auth_primitives::{BufferTooSmall, Cursor, Secret, Text, to_vec};
use mongo_auth_rawbson::write_vec;
use mongo_auth_saslprep::prepare_string;
use mongo_auth_sigv4::{AmzDate, Credentials, Host, get_caller_identity};
use mongo_auth_uri::encoded_userinfo;

pub(crate) fn call(input: &[u8]) -> usize {
    let text = Text::literal(core::str::from_utf8(input).unwrap_or_default());
    let copied = to_vec(
        |out| {
            let mut out = Cursor::new(out);
            out.put(input);
            out.finish()
        },
        |error: &BufferTooSmall| Some(*error),
    );
    text.decode().len()
        + authorization(input, text.raw()).unwrap_or_default()
        + encoded_userinfo(text.raw()).len()
        + prepare_string(text.raw()).map_or(0, |prepared| prepared.len())
        + copied.map_or(0, |bytes| bytes.len())
        + write_vec(|w| w.text("a", text)).len()
}

fn authorization(input: &[u8], text: &str) -> Result<usize, mongo_auth_sigv4::Error> {
    let credentials = Credentials::new(text, Secret::new(input))?;
    let date = AmzDate::parse(text)?;
    Ok(get_caller_identity(&credentials, Host::new(text)?, &[7; 64], date).authorization().len())
}
