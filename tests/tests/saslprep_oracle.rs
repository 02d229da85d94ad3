//! `mongo-auth-saslprep` against Python's `stringprep` and `unicodedata.ucd_3_2_0`: every code
//! point, alone and in company, and many sequences of marks, Hangul and compatibility characters.

use core::fmt::Write;
use mongo_auth_saslprep::{Error, prepare};
use std::process::{Command, Stdio};

/// Every scalar value.
const CODE_POINTS: usize = 0x11_0000 - 0x800;

#[test]
fn s5_s6_t14_every_code_point_as_python_prepares_it() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/oracles/saslprep.py");
    let output = Command::new("python3").arg(script).stderr(Stdio::inherit()).output();
    let output = match output {
        Ok(output) => output,
        Err(error) => {
            println!("the oracle needs python3: {error}");
            assert!(std::env::var_os("MONGO_AUTH_OFFLINE").is_some(), "python3: {error}");
            return;
        }
    };
    assert!(output.status.success(), "{}", output.status);
    let lines = String::from_utf8(output.stdout).unwrap();

    let mut cases = 0;
    let mut faults = String::new();
    for line in lines.lines() {
        let fields: Vec<&str> = line.split('|').collect();
        let [prefix, first, last, suffix, want] = fields[..] else { panic!("{line}") };
        let (prefix, suffix) = (text(prefix), text(suffix));
        let range = [first, last].map(|hex| u32::from_str_radix(hex, 16).unwrap());
        for c in (range[0]..=range[1]).filter_map(char::from_u32) {
            cases += 1;
            let input = format!("{prefix}{c}{suffix}");
            if !agrees(&input, want) && faults.len() < 2000 {
                let mut out = [0; 512];
                let got = prepare(&input, &mut out);
                writeln!(faults, "{} is {got:?}, not {want}", input.escape_unicode()).unwrap();
            }
        }
    }
    assert!(faults.is_empty(), "{faults}");
    assert!(cases > 4 * CODE_POINTS + 100_000, "{cases} cases are not all");
    println!("{cases} cases");
}

/// Whether our result is the oracle's; of several rules that a text breaks, we name one.
fn agrees(input: &str, want: &str) -> bool {
    let mut out = [0; 512];
    let got = prepare(input, &mut out);
    let broken = |letter: char| want.strip_prefix('!').is_some_and(|rules| rules.contains(letter));
    match got {
        Ok(output) => want.strip_prefix('=').is_some_and(|points| text(points) == output),
        Err(Error::Bidi { .. }) => broken('B'),
        Err(Error::Prohibited { .. }) => broken('P'),
        Err(Error::Unassigned { .. }) => broken('U'),
        Err(_) => false,
    }
}

/// The text of code points in hexadecimal.
fn text(points: &str) -> String {
    let code = |hex| char::from_u32(u32::from_str_radix(hex, 16).unwrap()).unwrap();
    points.split_ascii_whitespace().map(code).collect()
}
