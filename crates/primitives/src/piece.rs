//! Pieces of a caller's store, remembered as positions so that the store may move and grow.

use crate::{BufferTooSmall, Cursor};
use zeroize::Zeroize;

/// Where something stands in a store that is handed to every call.
///
/// Machines that keep text in the caller's store remember positions instead of slices. A position
/// outside a store reads as empty.
///
/// ```
/// use mongo_auth_primitives::Piece;
///
/// let mut store = [0u8; 8];
/// let (user, ()) = Piece::EMPTY.append(&mut store, |_, out| out.put(b"ann"))?;
/// let (source, ()) = user.append(&mut store, |_, out| out.put(b"admin"))?;
/// assert_eq!((user.text_of(&store), source.text_of(&store)), ("ann", "admin"));
/// # Ok::<(), mongo_auth_primitives::BufferTooSmall>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Piece {
    start: usize,
    end: usize,
}

impl Piece {
    /// The empty piece at the front of a store.
    pub const EMPTY: Self = Self::empty_at(0);

    /// The empty piece at position `at`.
    #[must_use]
    pub const fn empty_at(at: usize) -> Self {
        Self { start: at, end: at }
    }

    /// The bytes of the piece.
    #[must_use]
    pub fn of(self, store: &[u8]) -> &[u8] {
        store.get(self.start..self.end).unwrap_or_default()
    }

    /// The text of a piece that was written as text.
    #[must_use]
    pub fn text_of(self, store: &[u8]) -> &str {
        core::str::from_utf8(self.of(store)).unwrap_or_default()
    }

    /// Where the piece ends and the next one may start.
    #[must_use]
    pub const fn end(self) -> usize {
        self.end
    }

    /// Overwrites the piece with zeros.
    pub fn wipe(self, store: &mut [u8]) {
        if let Some(piece) = store.get_mut(self.start..self.end) {
            piece.zeroize();
        }
    }

    /// Writes a new piece behind this one. `write` sees what stands in front of the new one.
    ///
    /// # Errors
    /// [`BufferTooSmall`] with the length of the whole store that would have been enough; what
    /// did fit is wiped.
    pub fn append<T>(
        self,
        store: &mut [u8],
        write: impl FnOnce(&[u8], &mut Cursor<'_>) -> T,
    ) -> Result<(Self, T), BufferTooSmall> {
        let (before, room) = store.split_at_mut(self.end.min(store.len()));
        let missing = self.end.saturating_sub(before.len());
        let mut out = Cursor::new(&mut *room);
        let told = write(before, &mut out);
        match out.finish() {
            Ok(len) if missing == 0 => {
                Ok((Self { start: self.end, end: self.end.saturating_add(len) }, told))
            }
            Ok(len) => Err(BufferTooSmall { needed: self.end.saturating_add(len) }),
            Err(e) => {
                room.zeroize();
                Err(BufferTooSmall { needed: self.end.saturating_add(e.needed) })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_that_does_not_fit_is_wiped_and_says_what_it_needs() {
        let mut store = [9u8; 6];
        let (first, ()) = Piece::EMPTY.append(&mut store, |_, out| out.put(b"ab")).unwrap();
        let again = first.append(&mut store, |before, out| {
            assert_eq!(before, b"ab");
            out.put(b"cde");
            out.put(b"fg");
        });
        assert_eq!(again.unwrap_err(), BufferTooSmall { needed: 7 });
        assert_eq!(&store, b"ab\0\0\0\0");
        first.wipe(&mut store);
        assert_eq!(store, [0; 6]);
    }

    #[test]
    fn a_position_outside_the_store_reads_as_empty() {
        let piece = Piece::empty_at(10);
        assert_eq!(piece.of(&[1, 2]), b"");
        let told = piece.append(&mut [0; 2], |_, out| out.put(b"x")).unwrap_err();
        assert_eq!(told, BufferTooSmall { needed: 11 });
        let told = piece.append(&mut [0; 2], |_, _| ()).unwrap_err();
        assert_eq!(told, BufferTooSmall { needed: 10 });
    }
}
