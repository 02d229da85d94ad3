use super::*;
use crate::MAX_MARKS;
use alloc::{format, string::String, vec, vec::Vec};
use mongo_auth_primitives::{BufferTooSmall, Fault, Text};
use proptest::prelude::*;

/// Prepares into slices of every size, and by both entries.
fn prepared(text: &str) -> Result<String, Error> {
    let mut out = vec![0xaa; text.len() * MAX_EXPANSION];
    let output = prepare(text, &mut out).map(String::from);
    let by_chars = prepare_chars(text.chars(), &mut out).map(String::from);
    assert_eq!(by_chars, output, "the fast path changes nothing");
    let needed = match &output {
        Ok(output) => output.len(),
        Err(e) => {
            assert_ne!(e.fault(), Fault::Capacity, "the expansion is bounded");
            assert!(e.at().is_some_and(|at| text.is_char_boundary(at) && at < text.len()));
            0
        }
    };
    for size in 0..needed {
        let mut out = vec![0xaa; size];
        let short = prepare(text, &mut out).map(String::from);
        assert_eq!(short, Err(Error::BufferTooSmall(BufferTooSmall { needed })));
        assert!(out.iter().all(|byte| *byte == 0), "nothing of the text is left behind");
    }
    let mut exact = vec![0xaa; needed];
    if output.is_ok() {
        assert_eq!(prepare(text, &mut exact).map(String::from), output);
    }
    output
}

fn output(text: &str) -> String {
    prepared(text).unwrap_or_else(|e| panic!("{}: {e}", text.escape_unicode()))
}

#[test]
fn s6_examples_of_rfc_4013_and_of_the_specification() {
    for (input, want) in [
        ("I\u{ad}X", "IX"),
        ("user", "user"),
        ("USER", "USER"),
        ("\u{aa}", "a"),
        ("\u{2168}", "IX"),
        ("\u{2163}", "IV"),
    ] {
        assert_eq!(output(input), want);
    }
    assert_eq!(prepared("\u{7}"), Err(Error::Prohibited { at: 0 }));
    assert_eq!(prepared("\u{627}\u{31}"), Err(Error::Bidi { at: 2 }));
}

#[test]
fn s6_printable_ascii_passes_unchanged() {
    let printable: String = (' '..='~').collect();
    assert_eq!(output(&printable), printable);
    for c in ('\0'..' ').chain(['\x7f']) {
        assert_eq!(prepared(&format!("ab{c}")), Err(Error::Prohibited { at: 2 }), "{c:?}");
    }
}

#[test]
fn s5_text_is_mapped_and_normalized() {
    for (input, want) in [
        ("a\u{a0}b\u{3000}c\u{2003}", "a b c "),
        ("\u{1806}a\u{200d}b\u{fe0f}\u{feff}", "ab"),
        ("a\u{200b}b", "a b"),
        ("e\u{301}", "\u{e9}"),
        ("\u{1e9b}\u{323}", "\u{1e69}"),
        ("a\u{327}\u{30a}\u{316}", "\u{e5}\u{327}\u{316}"),
        ("\u{fb01}\u{ff21}\u{33a2}", "fiAkm2"),
        ("\u{1100}\u{1161}\u{11a8}", "\u{ac01}"),
        ("\u{ac00}\u{11a8}\u{d7a3}", "\u{ac01}\u{d7a3}"),
        ("\u{ac01}\u{11a8}", "\u{ac01}\u{11a8}"),
        ("a\u{305}\u{301}q\u{301}\u{300}", "a\u{305}\u{301}q\u{301}\u{300}"),
        ("\u{301}\u{316}\u{308}", "\u{316}\u{301}\u{308}"),
        ("\u{9c7}\u{9be}", "\u{9cb}"),
        ("\u{9c7}\u{300}\u{9be}", "\u{9c7}\u{300}\u{9be}"),
        ("\u{958}", "\u{915}\u{93c}"),
        ("\u{340}", "\u{300}"),
        ("\u{1d400}\u{2f868}", "A\u{2136a}"),
        ("pa\u{df}w\u{f6}rt", "pa\u{df}w\u{f6}rt"),
    ] {
        assert_eq!(output(input), want, "{}", input.escape_unicode());
    }
}

#[test]
fn t14_fdfa_expands_to_18_characters() {
    let phrase = "\u{635}\u{644}\u{649} \u{627}\u{644}\u{644}\u{647} \
                  \u{639}\u{644}\u{64a}\u{647} \u{648}\u{633}\u{644}\u{645}";
    assert_eq!(output("\u{fdfa}"), phrase);
    assert_eq!(phrase.chars().count(), 18);
    assert_eq!(phrase.len(), MAX_EXPANSION * "\u{fdfa}".len());
    assert_eq!(output(&"\u{fdfa}".repeat(50)), phrase.repeat(50));
}

#[test]
fn t14_no_character_expands_more_than_stated() {
    for c in '\0'..=char::MAX {
        let decomposed: usize =
            unicode::decompose(c).map_or(0, |parts| parts.map(char::len_utf8).sum());
        assert!(decomposed <= MAX_EXPANSION * c.len_utf8(), "{}", c.escape_unicode());
    }
    let pairs = crate::tables::COMPOSED_FROM.iter().zip(crate::tables::COMPOSED);
    for (pair, composed) in pairs {
        let parts = [pair >> 16, pair & 0xffff];
        let parts: usize = parts.map(|c| char::from_u32(c).unwrap().len_utf8()).iter().sum();
        assert!(char::from_u32(composed.into()).unwrap().len_utf8() <= parts, "{composed:#x}");
    }
}

#[test]
fn t14_text_that_maps_to_nothing_is_empty() {
    assert_eq!(output(""), "");
    assert_eq!(output("\u{ad}\u{200d}\u{2060}"), "");
}

#[test]
fn t14_unassigned_code_points_are_refused() {
    for (input, at) in
        [("\u{221}", 0), ("pass\u{1f511}", 4), ("\u{e9}\u{378}", 2), ("a\u{1d7ca}", 1)]
    {
        assert_eq!(prepared(input), Err(Error::Unassigned { at }), "{}", input.escape_unicode());
    }
}

#[test]
fn t14_every_class_of_prohibited_code_points_is_refused() {
    for c in [
        '\u{1}',
        '\u{85}',
        '\u{6dd}',
        '\u{e000}',
        '\u{100000}',
        '\u{fffe}',
        '\u{1ffff}',
        '\u{fdd0}',
        '\u{fffd}',
        '\u{2ff0}',
        '\u{200e}',
        '\u{206a}',
        '\u{e0001}',
        '\u{e0061}',
        '\u{2028}',
    ] {
        let text = format!("\u{e9}{c}");
        assert_eq!(prepared(&text), Err(Error::Prohibited { at: 2 }), "{}", c.escape_unicode());
    }
}

#[test]
fn t14_directions_do_not_mix() {
    for good in
        ["\u{627}\u{31}\u{628}", "\u{5d0}", "\u{627} \u{5d0}", "123\u{301}", "\u{5d0}-\u{5d1}"]
    {
        assert!(prepared(good).is_ok(), "{}", good.escape_unicode());
    }
    for (bad, at) in [
        ("\u{627}a\u{628}", 2),
        ("a\u{627}", 1),
        ("a\u{627}\u{627}", 1),
        ("1\u{627}", 1),
        ("\u{627}1", 2),
        ("\u{627}\u{628}\u{301}", 2),
        ("\u{627}\u{628}.\u{ad}", 4),
        ("\u{5d0}\u{2168}\u{5d0}", 2),
        ("\u{2168}\u{5d0}", 3),
        ("\u{5d0}\u{fb1d}", 2),
    ] {
        assert_eq!(prepared(bad), Err(Error::Bidi { at }), "{}", bad.escape_unicode());
    }
}

#[test]
fn t14_the_first_fault_is_told_and_direction_last() {
    assert_eq!(prepared("a\u{7}\u{221}"), Err(Error::Prohibited { at: 1 }));
    assert_eq!(prepared("a\u{221}\u{7}"), Err(Error::Unassigned { at: 1 }));
    assert_eq!(prepared("\u{627}1\u{7}"), Err(Error::Prohibited { at: 3 }));
    assert_eq!(prepare("\u{627}1", &mut []), Err(Error::Bidi { at: 2 }), "before the size");
}

#[test]
fn t14_runs_of_marks_are_bounded() {
    for start in ["", "a", "\u{e9}", "\u{ac00}"] {
        // Descending classes, so that every mark moves to the front.
        let marks = "\u{345}\u{360}\u{301}\u{316}\u{327}\u{5b0}".repeat(100);
        let decomposed = usize::from(start == "\u{e9}");
        let most: String = marks.chars().take(MAX_MARKS - decomposed).collect();
        let text = format!("{start}{most}");
        assert!(prepared(&text).is_ok(), "{start}");
        let one_more = Err(Error::Limit { at: text.len() });
        assert_eq!(prepared(&format!("{text}\u{301}")), one_more);
        assert_eq!(prepared(&format!("{start}{marks}")), one_more);
        let again = format!("{text}b{most}{}", if decomposed == 1 { "\u{301}" } else { "" });
        assert!(prepared(&again).is_ok(), "every character has its own limit");
    }
    assert_eq!(Error::Limit { at: 0 }.fault(), Fault::Limit);
}

#[test]
fn s5_percent_encoded_text_is_decoded_on_the_way() {
    let mut out = [0; 16];
    let text = Text::percent_encoded("I%C2%ADX%E2%85%A8").unwrap();
    assert_eq!(prepare_chars(text.chars(), &mut out), Ok("IXIX"));
    let text = Text::percent_encoded("%C2%AA%07").unwrap();
    let error = Error::Prohibited { at: 2 };
    assert_eq!(prepare_chars(text.chars(), &mut out), Err(error), "the offset after decoding");
    assert_eq!(out, [0; 16]);
}

#[test]
fn t36_errors_name_the_class_and_the_place_only() {
    let messages: Vec<String> = ["p\u{7}", "\u{627}p", "p\u{221}"]
        .map(|text| format!("{}", prepared(text).unwrap_err()))
        .into();
    assert_eq!(
        messages,
        [
            "a character is prohibited by SASLprep at byte 1",
            "right-to-left text is mixed with other text at byte 2",
            "a character is not assigned in Unicode 3.2 at byte 1",
        ]
    );
    assert_eq!(prepared("p\u{7}").unwrap_err().fault(), Fault::Credential);
}

#[cfg(feature = "alloc")]
#[test]
fn string_equals_slice() {
    for text in ["", "abc", "\u{fdfa}\u{ad}", "\u{7}", "na\u{308}\u{2168}"] {
        assert_eq!(prepare_string(text), prepared(text));
    }
}

/// Text of characters that SASLprep treats in special ways, and of any others.
fn any_text() -> impl Strategy<Value = String> {
    let special = "aIX1 \u{ad}\u{a0}\u{200b}\u{aa}\u{2168}\u{fdfa}\u{300}\u{301}\u{316}\u{327}\u{345}\
                   \u{1100}\u{1161}\u{11a8}\u{ac00}\u{627}\u{5d0}\u{9c7}\u{9be}\u{1d15e}";
    let special: Vec<char> = special.chars().collect();
    let one = prop_oneof![4 => prop::sample::select(special), 1 => any::<char>()];
    prop::collection::vec(one, 0..24).prop_map(String::from_iter)
}

proptest! {
    #[test]
    fn s5_t14_any_text_is_prepared_or_refused_and_preparing_again_changes_nothing(
        text in any_text(),
    ) {
        if let Ok(once) = prepared(&text) {
            prop_assert_eq!(prepared(&once), Ok(once.clone()));
        }
    }
}
