//! The message that is being received.

use std::io;
use tokio::io::{AsyncRead, AsyncReadExt};

/// The message that is being received, from its first byte.
#[derive(Debug, Default)]
pub(crate) struct Inbox(Vec<u8>);

impl Inbox {
    /// Keeps the first `have` bytes and reads until there are `total`, never past it.
    pub(crate) async fn fill(
        &mut self,
        from: &mut (impl AsyncRead + Unpin),
        have: usize,
        total: usize,
    ) -> io::Result<&[u8]> {
        self.0.truncate(have);
        self.0.resize(total, 0);
        if let Some(room) = self.0.get_mut(have..) {
            from.read_exact(room).await?;
        }
        Ok(&self.0)
    }

    /// What was received so far.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}
