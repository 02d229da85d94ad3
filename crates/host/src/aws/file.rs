//! Files with credentials in them.

use mongo_auth_credentials::{FileFailure, MAX_FILE};
use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};
use zeroize::Zeroizing;

/// The bytes of a regular file of at most [`MAX_FILE`] bytes; symbolic links are followed, as
/// Kubernetes mounts its tokens behind them.
pub(super) fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, FileFailure> {
    // Opening alone can have an effect on a device, and waits on a FIFO.
    is_regular(&fs::metadata(path).map_err(sort)?)?;
    let file = open(path).map_err(sort)?;
    // What was looked at may have been replaced before it was opened.
    is_regular(&file.metadata().map_err(sort)?)?;
    read_whole(file)
}

fn is_regular(metadata: &fs::Metadata) -> Result<(), FileFailure> {
    match metadata.is_file() {
        false => Err(FileFailure::NotRegular),
        true if metadata.len() > MAX_FILE as u64 => Err(FileFailure::TooLarge),
        true => Ok(()),
    }
}

/// The length that was told may be wrong, as in `/proc`.
fn read_whole(file: impl Read) -> Result<Zeroizing<Vec<u8>>, FileFailure> {
    // One allocation, since a vector that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_FILE + 1));
    file.take(MAX_FILE as u64 + 1).read_to_end(&mut bytes).map_err(sort)?;
    if bytes.len() > MAX_FILE { Err(FileFailure::TooLarge) } else { Ok(bytes) }
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    fs::OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY).open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}

fn sort(error: io::Error) -> FileFailure {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => FileFailure::NotFound,
        io::ErrorKind::IsADirectory => FileFailure::NotRegular,
        _ => FileFailure::Unreadable,
    }
}

#[cfg(test)]
mod tests;
