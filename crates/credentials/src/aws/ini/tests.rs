use super::*;
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::ToString;

/// `section.key=value` for everything that has a value.
fn flat(text: &str) -> Result<Vec<String>, Problem> {
    let ini = Ini::parse(text.as_bytes())?;
    let flat = |section: &Section<'_>| {
        let name = section.name.to_owned();
        let line = |(key, value)| format!("{name}.{key}={value}");
        section.options().map(line).collect::<Vec<_>>()
    };
    Ok(ini.sections.iter().flat_map(flat).collect())
}

#[test]
fn a30_what_files_may_look_like() {
    for (text, want) in [
        ("", &[][..]),
        ("\n\n# x\n ; y\n", &[]),
        ("[a]", &[]),
        ("[a]\nb=c", &["a.b=c"]),
        ("[a]\nb = c\n[d]\nb : e = f", &["a.b=c", "d.b=e = f"]),
        ("[a]\r\nb = c\r\n[d]\re = f", &["a.b=c", "d.e=f"]),
        ("\u{feff}[a]\nb = c", &["a.b=c"]),
        ("[ a ]  # comment\n\tb\t=\tc\t", &["a.b=c"]),
        ("[a b 'c']\nAWS_Access_Key_ID = AbC", &["a b 'c'.aws_access_key_id=AbC"]),
        // a value holds everything to the end of its line
        ("[a]\nb = c # d ; e = [f]", &["a.b=c # d ; e = [f]"]),
        ("[a]\nb = = :", &["a.b== :"]),
        ("[a]\nb = \"c\"", &["a.b=\"c\""]),
        ("[a]\nb =\nc = d", &["a.c=d"]),
        // lines that are indented deeper go on, through comments and empty lines
        ("[a]\nb = c\n  d\n# x\n\n e\nf = g", &["a.b=c\nd\n\ne", "a.f=g"]),
        ("[a]\nb = c\n\n\n", &["a.b=c"]),
        ("[a]\n  b = c\n  d = e\n   f", &["a.b=c", "a.d=e\nf"]),
        ("[a]\nb = c\n [d]", &["a.b=c\n[d]"]),
        // tables are nobody's business
        ("[a]\ns3 =\n  b = c\n\n  d = e\nf = g", &["a.f=g"]),
    ] {
        let want: Vec<String> = want.iter().map(ToString::to_string).collect();
        assert_eq!(flat(text), Ok(want), "{text:?}");
    }
}

#[test]
fn a30_errors_name_the_line() {
    for (text, line) in [
        ("a = b", 1),
        ("\n\nx", 3),
        ("[a]\nb", 2),
        ("[a]\r\nb = c\r\nd", 3),
        ("[a]\n= b", 2),
        ("[a]\n : b", 2),
        ("[a", 1),
        ("[]", 1),
        ("[ ]", 1),
        ("[a] b = c", 1),
        ("[a]\nb = c\nB = d", 3),
        ("[a]\n[b]\n[a]", 3),
        ("[a]\n[ a ]", 2),
        ("[a]\nb = c\ns3 =\n  x\n", 3),
    ] {
        assert_eq!(flat(text).map_err(|problem| problem.line), Err(line), "{text:?}");
    }
    let bytes = Ini::parse(b"[a]\nb = \xff").map(|_| ()).map_err(|problem| problem.line);
    assert_eq!(bytes, Err(2));
}

#[test]
fn a30_the_longest_files_are_read_in_no_time() {
    // quadratic work would show here
    let mut sections = String::new();
    let mut options = "[a]\n".to_owned();
    let mut lines = "[a]\nb = c\n".to_owned();
    for n in 0..crate::MAX_FILE / 8 {
        sections += &format!("[{n:x}]\n");
        options += &format!("{n:x}=\n");
        lines += " d\n";
    }
    assert_eq!(flat(&sections), Ok(Vec::new()));
    assert_eq!(flat(&options), Ok(Vec::new()));
    assert_eq!(flat(&lines).unwrap().len(), 1);
}
