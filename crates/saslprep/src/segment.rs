//! One character and its combining marks, brought into canonical order and composed.

use crate::unicode::{combining_class, compose};
use zeroize::Zeroize;

/// How many combining marks, after decomposition, one character may have: as many as in the
/// Stream-Safe Text Format of Unicode Standard Annex #15.
pub const MAX_MARKS: usize = 30;

const CAPACITY: usize = MAX_MARKS + 1;

/// A starter, if there is one, and the marks after it, by ascending combining class.
///
/// What it holds may be part of a password, so it is wiped.
pub(crate) struct Segment {
    chars: [char; CAPACITY],
    len: usize,
    at: usize,
}

/// A mark is one too many.
pub(crate) struct Full;

impl Segment {
    pub(crate) const EMPTY: Self = Self { chars: ['\0'; CAPACITY], len: 0, at: 0 };

    /// Puts a starter behind the segment where both compose; otherwise the segment is complete.
    pub(crate) fn join(&mut self, starter: char) -> bool {
        self.compose();
        // A mark in between blocks the starter.
        if let [held] = self.held_mut()
            && let Some(composed) = compose(*held, starter)
        {
            *held = composed;
            return true;
        }
        false
    }

    /// Starts anew, with the character at offset `at`.
    pub(crate) fn restart(&mut self, c: char, at: usize) {
        self.len = 1;
        self.at = at;
        if let Some(slot) = self.chars.first_mut() {
            *slot = c;
        }
    }

    /// Adds a mark of combining class `class`, which is not 0, behind those of the same class.
    pub(crate) fn mark(&mut self, mark: char, class: u8, at: usize) -> Result<(), Full> {
        if self.len == 0 {
            self.restart(mark, at);
            return Ok(());
        }
        let starters = self.held().iter().take(1).filter(|c| combining_class(**c) == 0).count();
        if self.len.saturating_sub(starters) >= MAX_MARKS {
            return Err(Full);
        }
        let grown = self.len.saturating_add(1);
        let held = self.chars.get_mut(..grown).ok_or(Full)?;
        let later = held.iter().take(self.len).rev();
        let move_up = later.take_while(|c| combining_class(**c) > class).count();
        if let Some(tail) = held.get_mut(self.len.saturating_sub(move_up)..) {
            tail.rotate_right(1);
            if let Some(slot) = tail.first_mut() {
                *slot = mark;
            }
        }
        self.len = grown;
        Ok(())
    }

    /// Composes the starter with the marks that are not blocked.
    ///
    /// Where the text starts with a mark, that one takes the part of the starter: no mark is the
    /// first of a pair that composes.
    pub(crate) fn compose(&mut self) {
        let Some((starter, marks)) = self.held_mut().split_first_mut() else { return };
        let mut kept: usize = 0;
        let mut last_class = 0;
        for at in 0..marks.len() {
            let Some(mark) = marks.get(at).copied() else { break };
            let class = combining_class(mark);
            if last_class < class
                && let Some(composed) = compose(*starter, mark)
            {
                *starter = composed;
                continue;
            }
            last_class = class;
            if let Some(slot) = marks.get_mut(kept) {
                *slot = mark;
            }
            kept = kept.saturating_add(1);
        }
        self.len = kept.saturating_add(1);
    }

    /// The characters, which [`compose`](Self::compose) makes final.
    pub(crate) fn held(&self) -> &[char] {
        self.chars.get(..self.len).unwrap_or_default()
    }

    /// The offset that the first character came from.
    pub(crate) const fn at(&self) -> usize {
        self.at
    }

    fn held_mut(&mut self) -> &mut [char] {
        self.chars.get_mut(..self.len).unwrap_or_default()
    }
}

impl Drop for Segment {
    fn drop(&mut self) {
        self.chars.zeroize();
    }
}
