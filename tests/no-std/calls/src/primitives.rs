use crate::{keep, keep_error};
use mongo_auth_primitives::{
    Cursor, Fault, Mechanism, Piece, Secret, SecretText, Text, UnixTime, base64, hex,
};

pub(crate) fn call(input: &[u8], text: &str, out: &mut Cursor<'_>) {
    cursor(input, out);
    texts(text, out);
    secrets(input, text, out);
    encodings(input, out);
    keep(out, &(Fault::Peer, UnixTime(input.len() as i64)));
    if let Some(mechanism) = Mechanism::from_name(text) {
        keep(out, &(mechanism.name(), mechanism.always_external(), mechanism));
        keep(out, &format_args!("{mechanism}"));
    }
    let mut store = [0; 32];
    match Piece::EMPTY.append(&mut store, |_, out| out.put(input)) {
        Ok((piece, ())) => {
            keep(out, &(piece.of(&store), piece.text_of(&store), Piece::empty_at(piece.end())));
            piece.wipe(&mut store);
        }
        Err(error) => keep_error(out, &error),
    }
}

fn cursor(input: &[u8], out: &mut Cursor<'_>) {
    let mut buffer = [0; 64];
    let mut inner = Cursor::new(&mut buffer);
    inner.put_byte(0);
    inner.put_decimal(input.len() as u64);
    inner.patch(0, input);
    keep(out, &(inner.len(), inner.is_empty(), inner.written(0)));
    match inner.finish() {
        Ok(len) => keep(out, &len),
        Err(error) => keep_error(out, &error),
    }
}

fn texts(text: &str, out: &mut Cursor<'_>) {
    match Text::percent_encoded(text) {
        Ok(text) => {
            let mut buffer = [0; 64];
            keep(out, &(text.raw(), text.as_literal(), text.is_empty(), text.decoded_len()));
            keep(out, &(text.bytes(), text.chars(), text.decode_into(&mut buffer)));
            keep(out, &(text.bytes().count(), text.chars().count(), text == "a", text));
            keep(out, &format_args!("{text}"));
            text.put(out);
        }
        Err(error) => keep_error(out, &error),
    }
    keep(out, &(Text::literal(text), Text::EMPTY));
}

fn secrets(input: &[u8], text: &str, out: &mut Cursor<'_>) {
    let secret = Secret::new(input);
    keep(out, &(secret, secret.expose()));
    let text = SecretText::new(SecretText::literal(text).expose());
    text.put(out);
    keep(out, &(text, text.is_empty()));
}

fn encodings(input: &[u8], out: &mut Cursor<'_>) {
    base64::put(out, input);
    let mut buffer = [0; 64];
    keep(out, &base64::encoded_len(input.len()));
    match base64::decode(input, &mut buffer) {
        Ok(bytes) => keep(out, &bytes),
        Err(error) => keep_error(out, &error),
    }
    hex::put(out, input);
    keep(out, &hex::value(input.first().copied().unwrap_or_default()));
}
