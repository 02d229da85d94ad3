use super::*;

#[test]
fn t08_each_letter_has_its_own_bit() {
    let letters = || (b'A'..=b'Z').chain(b'a'..=b'z');
    for a in letters() {
        assert_eq!(bit(a).count_ones(), 1);
        for b in letters() {
            assert_eq!(bit(a) == bit(b), a == b);
        }
    }
}

#[test]
fn t08_which_letters_may_be_extensions() {
    for letter in 0..=127_u8 {
        let field = [letter, b'=', b'1'];
        let want = match letter {
            b'm' => Err(Error::UnsupportedExtension),
            b'a' | b'c' | b'e' | b'i' | b'n' | b'p' | b'r' | b's' | b'v' => Err(Error::Malformed),
            b'a'..=b'z' | b'A'..=b'Z' => Ok(()),
            _ => Err(Error::Malformed),
        };
        assert_eq!(Fields::new(&field).extensions(), want, "{letter}");
    }
}

#[test]
fn s10_decimal_is_strict_and_never_wraps() {
    for (digits, want) in [
        ("1", Some(1)),
        ("9", Some(9)),
        ("10", Some(10)),
        ("4096", Some(4096)),
        ("1234567890", Some(1_234_567_890)),
        ("18446744073709551615", Some(u64::MAX)),
        ("18446744073709551616", Some(u64::MAX)),
        ("99999999999999999999999999", Some(u64::MAX)),
        ("", None),
        ("0", None),
        ("01", None),
        ("+1", None),
        ("1a", None),
        ("1/", None),
        ("1:", None),
        (":", None),
    ] {
        assert_eq!(positive_decimal(digits.as_bytes()), want, "{digits}");
    }
}

#[test]
fn s15_error_text_is_the_value_of_e_alone() {
    for (message, want) in [
        (&b"e=invalid-proof"[..], Some("invalid-proof")),
        (b"e=invalid-proof,x=1", Some("invalid-proof")),
        (b"e=a=b", Some("a=b")),
        ("e=\u{e9}".as_bytes(), Some("\u{e9}")),
        (b"e=", None),
        (b"e", None),
        (b"E=x", None),
        (b"x=1,e=x", None),
        (b"e=x,rubbish", None),
        (b"e=x,m=1", None),
        (b"e=x\0", None),
        (b"e=\xff", None),
        (b"", None),
    ] {
        assert_eq!(error_text(message), want);
    }
    let mut long = [b'x'; MAX_MESSAGE_LEN + 1];
    long[..2].copy_from_slice(b"e=");
    assert_eq!(error_text(&long), None);
    assert_eq!(error_text(&long[..MAX_MESSAGE_LEN]).map(str::len), Some(MAX_MESSAGE_LEN - 2));
}

#[test]
fn fields_are_taken_one_by_one() {
    let mut fields = Fields::new(b"a,,b=c,d");
    assert_eq!(fields.field(), Some(&b"a"[..]));
    assert_eq!(fields.rest(), b",b=c,d");
    assert_eq!(fields.field(), Some(&b""[..]));
    assert_eq!(fields.value(b'b'), Ok(&b"c"[..]));
    assert_eq!(fields.rest(), b"d");
    assert_eq!(fields.value(b'd'), Err(Error::Malformed));
    assert_eq!((fields.field(), fields.rest()), (None, &b""[..]));
    assert_eq!(fields.value(b'd'), Err(Error::Malformed));
    assert_eq!(Fields::new(b"x=1").value(b'y'), Err(Error::Malformed));
}
