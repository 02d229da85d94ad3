//! Normalization data of Unicode 3.2; Hangul is computed.

use crate::tables::{COMBINING, COMPOSED, COMPOSED_FROM, DECOMPOSED, DECOMPOSED_RUNS, LONG, UNITS};

// Constants of section 3.12 of the Unicode standard, which explains the arithmetic.
const L_BASE: u32 = 0x1100;
const L_COUNT: u32 = 19;
const V_BASE: u32 = 0x1161;
const V_COUNT: u32 = 21;
/// The code point before the first trailing consonant.
const T_BASE: u32 = 0x11a7;
const T_COUNT: u32 = 28;
const S_BASE: u32 = 0xac00;
const S_COUNT: u32 = L_COUNT * V_COUNT * T_COUNT;

/// No code point below this one has a combining class or is the second of a pair that composes.
const FIRST_MARK: char = '\u{300}';

/// The canonical combining class; 0 for starters.
pub(crate) fn combining_class(c: char) -> u8 {
    if c < FIRST_MARK {
        return 0;
    }
    let after = COMBINING.partition_point(|run| run >> 8 <= u32::from(c));
    COMBINING.get(after.wrapping_sub(1)).map_or(0, |run| run.to_le_bytes()[0])
}

/// The character that `first` and `second` compose to.
pub(crate) fn compose(first: char, second: char) -> Option<char> {
    if second < FIRST_MARK {
        return None;
    }
    let (a, b) = (u32::from(first), u32::from(second));
    compose_hangul(a, b).or_else(|| {
        let (Ok(a), Ok(b)) = (u16::try_from(a), u16::try_from(b)) else { return None };
        let pair = (u32::from(a) << 16) | u32::from(b);
        let at = COMPOSED_FROM.binary_search(&pair).ok()?;
        char::from_u32(u32::from(*COMPOSED.get(at)?))
    })
}

/// The full compatibility decomposition; `None` where it is the character itself.
pub(crate) fn decompose(c: char) -> Option<impl Iterator<Item = char>> {
    let hangul = decompose_hangul(c);
    let units = match hangul {
        Some(_) => &[],
        None => decomposition(u32::from(c))?,
    };
    let table = char::decode_utf16(units.iter().copied()).flatten();
    Some(hangul.into_iter().flatten().flatten().chain(table))
}

/// The UTF-16 units of a decomposition in the table.
fn decomposition(code: u32) -> Option<&'static [u16]> {
    let after = DECOMPOSED_RUNS.partition_point(|run| run >> 13 <= code);
    let run = DECOMPOSED_RUNS.get(after.wrapping_sub(1))?;
    let index = |run: u32| usize::from(run as u16 & 0x1fff);
    let end = DECOMPOSED_RUNS.get(after).map_or(DECOMPOSED.len(), |next| index(*next));
    let at = index(*run).saturating_add(usize::try_from(code.saturating_sub(run >> 13)).ok()?);
    let entry = DECOMPOSED.get(..end)?.get(at)?;
    let len = match entry & 7 {
        7 => {
            let long = LONG.iter().find(|long| *long >> 5 == code)?;
            usize::try_from(long & 0x1f).ok()?
        }
        len => usize::from(len),
    };
    UNITS.get(usize::from(entry >> 3)..)?.get(..len)
}

/// The consonant, the vowel and the trailing consonant, if any, of a syllable.
fn decompose_hangul(c: char) -> Option<[Option<char>; 3]> {
    let index = u32::from(c).checked_sub(S_BASE).filter(|index| *index < S_COUNT)?;
    let (pair, trailing) = (index / T_COUNT, index % T_COUNT);
    let jamo = |base: u32, index: u32| char::from_u32(base.saturating_add(index));
    let trailing = if trailing == 0 { None } else { jamo(T_BASE, trailing) };
    Some([jamo(L_BASE, pair / V_COUNT), jamo(V_BASE, pair % V_COUNT), trailing])
}

/// The syllable of a consonant and a vowel, or of such a syllable and a trailing consonant.
fn compose_hangul(first: u32, second: u32) -> Option<char> {
    let index =
        |code: u32, base: u32, count: u32| code.checked_sub(base).filter(|index| *index < count);
    if let (Some(l), Some(v)) = (index(first, L_BASE, L_COUNT), index(second, V_BASE, V_COUNT)) {
        let pair = l.saturating_mul(V_COUNT).saturating_add(v);
        return char::from_u32(S_BASE.saturating_add(pair.saturating_mul(T_COUNT)));
    }
    let syllable = index(first, S_BASE, S_COUNT).filter(|index| index % T_COUNT == 0)?;
    let trailing = index(second, T_BASE, T_COUNT).filter(|index| *index != 0)?;
    char::from_u32(S_BASE.saturating_add(syllable).saturating_add(trailing))
}
