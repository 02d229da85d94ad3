//! Output into the caller's slice that measures while it writes.

use core::fmt;

/// Writes into a caller's slice and keeps counting past its end.
///
/// One pass both writes and measures, so an encoder needs no separate `*_len` function:
/// [`finish`](Self::finish) tells either the length written or how long the slice had to be.
///
/// ```
/// use mongo_auth_primitives::{BufferTooSmall, Cursor};
///
/// let mut out = Cursor::new(&mut []);
/// out.put(b"four");
/// assert_eq!(out.finish(), Err(BufferTooSmall { needed: 4 }));
/// ```
#[derive(Debug)]
pub struct Cursor<'a> {
    out: &'a mut [u8],
    len: usize,
}

impl<'a> Cursor<'a> {
    /// Starts at the front of `out`.
    pub const fn new(out: &'a mut [u8]) -> Self {
        Self { out, len: 0 }
    }

    /// Appends `bytes`; what does not fit is counted only.
    pub fn put(&mut self, bytes: &[u8]) {
        let end = self.len.saturating_add(bytes.len());
        if let Some(room) = self.out.get_mut(self.len..end) {
            room.copy_from_slice(bytes);
        }
        self.len = end;
    }

    /// Appends one byte.
    pub fn put_byte(&mut self, byte: u8) {
        if let Some(room) = self.out.get_mut(self.len) {
            *room = byte;
        }
        self.len = self.len.saturating_add(1);
    }

    /// Appends `n` in decimal.
    pub fn put_decimal(&mut self, n: u64) {
        let mut digits = [0u8; 20];
        let mut rest = n;
        let mut used: usize = 0;
        for slot in digits.iter_mut().rev() {
            *slot = b'0'.saturating_add((rest % 10) as u8);
            rest /= 10;
            used = used.saturating_add(1);
            if rest == 0 {
                break;
            }
        }
        self.put(digits.get(digits.len().saturating_sub(used)..).unwrap_or_default());
    }

    /// Overwrites what was written at `at`, for lengths that are known later.
    ///
    /// Has no effect on bytes that did not fit.
    pub fn patch(&mut self, at: usize, bytes: &[u8]) {
        let end = at.saturating_add(bytes.len());
        if end <= self.len
            && let Some(room) = self.out.get_mut(at..end)
        {
            room.copy_from_slice(bytes);
        }
    }

    /// How many bytes were appended, including those that did not fit.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing was appended yet.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// What was appended from position `from` on, unless some of it did not fit.
    #[must_use]
    pub fn written(&self, from: usize) -> Option<&[u8]> {
        self.out.get(from..self.len)
    }

    /// The length written.
    ///
    /// # Errors
    /// [`BufferTooSmall`] with the length that would have been enough.
    pub const fn finish(self) -> Result<usize, BufferTooSmall> {
        if self.len <= self.out.len() {
            Ok(self.len)
        } else {
            Err(BufferTooSmall { needed: self.len })
        }
    }
}

/// The caller's slice is too short; nothing has moved, and a retry gives the same bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "one number is all there is to say")]
pub struct BufferTooSmall {
    /// The length in bytes that would have been enough.
    pub needed: usize,
}

impl fmt::Display for BufferTooSmall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the buffer is too small, {} bytes are needed", self.needed)
    }
}

impl core::error::Error for BufferTooSmall {}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn every_size_below_needed_reports_it_and_the_retry_is_identical() {
        let run = |out: &mut [u8]| {
            let mut c = Cursor::new(out);
            c.put(b"abc");
            c.put_byte(b'-');
            c.put_decimal(1203);
            c.patch(0, b"X");
            c.finish()
        };
        for size in 0..8 {
            assert_eq!(run(&mut [0; 8][..size]), Err(BufferTooSmall { needed: 8 }));
        }
        let mut out = [0; 8];
        assert_eq!(run(&mut out), Ok(8));
        assert_eq!(&out, b"Xbc-1203");
    }

    #[test]
    fn decimal_is_what_format_prints() {
        for n in [0, 1, 9, 10, 99, 100, 4096, u64::from(u32::MAX), u64::MAX] {
            let mut out = [0; 20];
            let mut c = Cursor::new(&mut out);
            c.put_decimal(n);
            let len = c.finish().unwrap();
            assert_eq!(&out[..len], format!("{n}").as_bytes());
        }
    }
}
