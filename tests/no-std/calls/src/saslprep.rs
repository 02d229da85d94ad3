use crate::{keep, keep_error};
use mongo_auth_primitives::Cursor;
use mongo_auth_saslprep::{MAX_EXPANSION, MAX_MARKS, prepare, prepare_chars};

pub(crate) fn call(text: &str, out: &mut Cursor<'_>) {
    keep(out, &(MAX_EXPANSION, MAX_MARKS));
    let mut buffer = [0; 64];
    keep(out, &prepare_chars(text.chars(), &mut buffer));
    match prepare(text, &mut buffer) {
        Ok(prepared) => keep(out, &prepared),
        Err(error) => {
            keep(out, &error.fault());
            keep_error(out, &error);
        }
    }
}
