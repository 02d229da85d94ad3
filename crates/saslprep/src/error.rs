//! Why text was refused.

use core::fmt;
use mongo_auth_primitives::{BufferTooSmall, Fault};

/// Why text was not prepared.
///
/// It names the class of the fault and its place, never the text, which may be a password. `at` is
/// an offset in bytes into the text as UTF-8, decoded where it was percent-encoded. Of several
/// faults the first is told; one of direction, which only the whole text has, comes after the
/// others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// Right-to-left text is mixed with left-to-right text, or is neither first nor last (RFC 3454
    /// section 6).
    Bidi {
        /// The character that breaks the rule, or the one that it combines with.
        at: usize,
    },
    /// The caller's slice is too short.
    BufferTooSmall(BufferTooSmall),
    /// A character has more than [`MAX_MARKS`](crate::MAX_MARKS) combining marks.
    Limit {
        /// The mark that is one too many.
        at: usize,
    },
    /// A code point is prohibited (RFC 4013 section 2.3), such as a control character.
    Prohibited {
        /// The code point.
        at: usize,
    },
    /// Unicode 3.2 does not assign a code point (RFC 4013 section 2.5).
    Unassigned {
        /// The code point.
        at: usize,
    },
}

impl Error {
    /// Offset of the fault in bytes into the text as UTF-8; none for [`Error::BufferTooSmall`].
    #[must_use]
    pub const fn at(&self) -> Option<usize> {
        match *self {
            Self::Bidi { at }
            | Self::Limit { at }
            | Self::Prohibited { at }
            | Self::Unassigned { at } => Some(at),
            Self::BufferTooSmall(_) => None,
        }
    }

    /// Whose fault it is: [`Fault::Credential`] for text that SASLprep refuses.
    #[must_use]
    pub const fn fault(&self) -> Fault {
        match self {
            Self::Bidi { .. } | Self::Prohibited { .. } | Self::Unassigned { .. } => {
                Fault::Credential
            }
            Self::BufferTooSmall(_) => Fault::Capacity,
            Self::Limit { .. } => Fault::Limit,
        }
    }
}

impl From<BufferTooSmall> for Error {
    fn from(error: BufferTooSmall) -> Self {
        Self::BufferTooSmall(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, at) = match self {
            Self::Bidi { at } => ("right-to-left text is mixed with other text", at),
            Self::BufferTooSmall(error) => return error.fmt(f),
            Self::Limit { at } => ("a character has too many combining marks", at),
            Self::Prohibited { at } => ("a character is prohibited by SASLprep", at),
            Self::Unassigned { at } => ("a character is not assigned in Unicode 3.2", at),
        };
        write!(f, "{what} at byte {at}")
    }
}

impl core::error::Error for Error {}
