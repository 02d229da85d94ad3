//! The option that a misspelled name may stand for.

use crate::table::{LONGEST, OptionName, SPELLINGS};

/// How many letters may be missing, added or wrong.
const MOST: usize = 2;

/// The option whose name is nearest to `name`, if one is near.
pub(crate) fn nearest(name: &str) -> Option<OptionName> {
    let near = SPELLINGS
        .iter()
        .filter_map(|s| Some((distance(s.lower().as_bytes(), name.as_bytes())?, s.option)))
        // A short name is two letters away from anything.
        .filter(|(d, option)| d.saturating_mul(3) <= option.as_str().len());
    near.min_by_key(|(d, _)| *d).map(|(_, option)| option)
}

/// The number of single-letter edits between two names, up to [`MOST`]; the case does not count.
fn distance(known: &[u8], given: &[u8]) -> Option<usize> {
    if known.len().abs_diff(given.len()) > MOST {
        return None;
    }
    let mut row = [0usize; LONGEST + 1];
    row.iter_mut().enumerate().for_each(|(i, cell)| *cell = i);
    for (i, g) in given.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i.saturating_add(1);
        let mut least = left;
        if let Some(cell) = row.first_mut() {
            *cell = left;
        }
        for (cell, k) in row.iter_mut().skip(1).zip(known) {
            let change = usize::from(!k.eq_ignore_ascii_case(g));
            let best = diagonal
                .saturating_add(change)
                .min(cell.saturating_add(1))
                .min(left.saturating_add(1));
            diagonal = *cell;
            *cell = best;
            left = best;
            least = least.min(best);
        }
        if least > MOST {
            return None;
        }
    }
    row.get(known.len()).copied().filter(|d| *d <= MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn u27_near_misses_are_suggested_and_far_ones_are_not() {
        for (given, want) in [
            ("replicaset", Some(OptionName::ReplicaSet)),
            ("replcaSet", Some(OptionName::ReplicaSet)),
            ("authMecanism", Some(OptionName::AuthMechanism)),
            ("authSrc", None),
            ("authSorce", Some(OptionName::AuthSource)),
            ("maxPoolSizes", Some(OptionName::MaxPoolSize)),
            ("retyWrites", Some(OptionName::RetryWrites)),
            ("tlss", Some(OptionName::Tls)),
            ("x", None),
            ("wt", None),
            ("fsync", None),
            ("", None),
        ] {
            assert_eq!(nearest(given), want, "{given}");
        }
    }
}
