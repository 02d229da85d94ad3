//! Files that a machine asks for.

/// A file longer than this is refused; an adapter can stop reading after it.
pub const MAX_FILE: usize = 64 * 1024;

/// Why a file could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileFailure {
    /// There is no such file.
    NotFound,
    /// It is a directory, a device, a FIFO or a socket.
    NotRegular,
    /// It is longer than [`MAX_FILE`].
    TooLarge,
    /// It exists and cannot be read.
    Unreadable,
}

impl FileFailure {
    /// What is wrong, to follow the path.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotFound => "does not exist",
            Self::NotRegular => "is not a regular file",
            Self::TooLarge => "is longer than 64 KiB",
            Self::Unreadable => "cannot be read",
        }
    }
}
