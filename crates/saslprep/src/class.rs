//! What SASLprep does with a code point.

use crate::tables::CLASSES;

/// What SASLprep does with a code point; the table holds the first that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Other,
    /// Mapped to nothing: RFC 3454 table B.1.
    Nothing,
    /// Mapped to a space: RFC 3454 table C.1.2.
    Space,
    /// RFC 3454 table A.1.
    Unassigned,
    /// RFC 3454 tables C.2.1 to C.9.
    Prohibited,
    /// RFC 3454 table D.1.
    RightToLeft,
    /// RFC 3454 table D.2.
    LeftToRight,
}

impl Class {
    pub(crate) fn of(c: char) -> Self {
        if c.is_ascii_alphabetic() {
            return Self::LeftToRight;
        }
        if c.is_ascii_graphic() || c == ' ' {
            return Self::Other;
        }
        let after = CLASSES.partition_point(|run| run >> 3 <= u32::from(c));
        match CLASSES.get(after.wrapping_sub(1)).map_or(0, |run| run & 7) {
            1 => Self::Nothing,
            2 => Self::Space,
            3 => Self::Unassigned,
            4 => Self::Prohibited,
            5 => Self::RightToLeft,
            6 => Self::LeftToRight,
            _ => Self::Other,
        }
    }
}
