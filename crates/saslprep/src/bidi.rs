//! The rule for right-to-left text: RFC 3454 section 6.

use crate::{Error, class::Class};

/// What the rule needs to know about the output so far.
#[derive(Default)]
pub(crate) struct Bidi {
    /// Whether the first and the last character are right-to-left, and where the last one is.
    first: Option<bool>,
    last: (bool, usize),
    /// Where the first character of each direction is.
    left: Option<usize>,
    right: Option<usize>,
}

impl Bidi {
    /// Takes note of an output character of `class` that came from offset `at`.
    pub(crate) fn note(&mut self, class: Class, at: usize) {
        let right_to_left = class == Class::RightToLeft;
        self.first.get_or_insert(right_to_left);
        self.last = (right_to_left, at);
        match class {
            Class::RightToLeft => self.right = self.right.or(Some(at)),
            Class::LeftToRight => self.left = self.left.or(Some(at)),
            _ => {}
        }
    }

    /// Checks the whole output.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let Some(right) = self.right else { return Ok(()) };
        match (self.first, self.left, self.last) {
            (Some(true), None, (true, _)) => Ok(()),
            (Some(true), Some(at), _) | (Some(true), None, (false, at)) => Err(Error::Bidi { at }),
            _ => Err(Error::Bidi { at: right }),
        }
    }
}
