use crate::{keep, keep_error};
use mongo_auth_primitives::{Cursor, Text};
use mongo_auth_rawbson::{Doc, MAX_DEPTH, Value, document_len, write};

pub(crate) fn call(input: &[u8], text: &str, out: &mut Cursor<'_>) {
    if let Some(prefix) = input.first_chunk() {
        keep(out, &(document_len(prefix), MAX_DEPTH));
    }
    keep(out, &Doc::parse_front(input).is_ok());
    match Doc::parse(input) {
        Ok(doc) => {
            read(doc, text, out);
            written(doc, text, out);
        }
        Err(error) => {
            keep(out, &(error.fault(), error.kind.name(), error.at));
            keep_error(out, &error);
        }
    }
}

fn read(doc: Doc<'_>, key: &str, out: &mut Cursor<'_>) {
    keep(out, &(doc, doc.iter(), doc.as_bytes(), doc.is_empty(), doc.get(key)));
    for (name, value) in doc.iter().chain(&doc).chain(doc) {
        keep(out, &(name, value.as_str(), value.as_bool(), value.as_i64(), value.as_f64()));
        keep(out, &(value.as_document(), value.as_array(), value.as_binary()));
        keep(out, &(value.element_type(), value));
        if let Value::Other(raw) = value {
            keep(out, &(raw.element_type(), raw.as_bytes(), raw));
        }
    }
}

fn written(doc: Doc<'_>, text: &str, out: &mut Cursor<'_>) {
    write(out, |w| {
        w.string("a", text);
        w.text("b", Text::literal(text));
        w.string_with("c", |out| out.put(text.as_bytes()));
        w.binary("d", text.as_bytes());
        w.binary_with("e", |out| out.put_decimal(1));
        w.int32("f", 1);
        w.int64("g", 1);
        w.double("h", 1.0);
        w.boolean("i", true);
        w.null("j");
        w.document("k", |w| w.elements(&doc));
        w.array("l", |w| w.null("0"));
        w.raw_document("m", &doc);
        if let Some(value) = doc.get(text) {
            w.value("n", value);
        }
    });
}
