//! What is wrong with a document.

use core::fmt;
use mongo_auth_primitives::Fault;

/// The bytes are not a BSON document that this crate reads.
///
/// It holds a place and a class, never a byte of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Error {
    /// What is wrong.
    pub kind: ErrorKind,
    /// Offset in bytes of the fault, from the start of the outermost document.
    pub at: usize,
}

/// What is wrong with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Documents are nested more than [`MAX_DEPTH`](crate::MAX_DEPTH) deep; `at` is the document
    /// that is one too many.
    Depth,
    /// A length disagrees with the bytes around it; `at` is the length, or the value of fixed
    /// length that does not fit.
    Length,
    /// A NUL byte is missing where one must be, or ends a document early; `at` is that byte, or
    /// the end of the part that was searched for it.
    Terminator,
    /// The element type is unknown, or a boolean is neither 0 nor 1; `at` is that byte.
    Type,
    /// A key or a string is not UTF-8; `at` is the first byte that is not.
    Utf8,
}

impl Error {
    pub(crate) const fn new(kind: ErrorKind, at: usize) -> Self {
        Self { kind, at }
    }

    /// [`Fault::Limit`] for the depth, else [`Fault::Peer`]: documents come from a peer.
    #[must_use]
    pub const fn fault(&self) -> Fault {
        match self.kind {
            ErrorKind::Depth => Fault::Limit,
            _ => Fault::Peer,
        }
    }
}

impl ErrorKind {
    /// The kind as one lower-case word, such as `length`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Depth => "depth",
            Self::Length => "length",
            Self::Terminator => "terminator",
            Self::Type => "type",
            Self::Utf8 => "utf8",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            ErrorKind::Depth => "BSON documents are nested too deep",
            ErrorKind::Length => "a BSON length is wrong",
            ErrorKind::Terminator => "a BSON terminator is missing or misplaced",
            ErrorKind::Type => "a BSON type is unknown or a boolean is neither 0 nor 1",
            ErrorKind::Utf8 => "a BSON key or string is not UTF-8",
        };
        write!(f, "{what} at byte {}", self.at)
    }
}

impl core::error::Error for Error {}
