//! The message that is being received.

use std::io::{self, Read};

/// The message that is being received, from its first byte.
#[derive(Debug, Default)]
pub(crate) struct Inbox(Vec<u8>);

impl Inbox {
    /// Keeps the first `have` bytes and reads until there are `total`, never past it. After an
    /// error what was received so far is still there.
    pub(crate) fn fill(
        &mut self,
        from: &mut impl Read,
        have: usize,
        total: usize,
    ) -> io::Result<()> {
        self.0.truncate(have);
        while self.0.len() < total {
            let filled = self.0.len();
            self.0.resize(total, 0);
            let read = from.read(&mut self.0[filled..]);
            self.0.truncate(filled + *read.as_ref().unwrap_or(&0));
            match read {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Err(e) if e.kind() != io::ErrorKind::Interrupted => return Err(e),
                _ => {}
            }
        }
        Ok(())
    }

    /// What was received so far.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}
