//! The messages of a log-in: `OP_MSG` frames and the commands and replies inside them.

pub mod command;
pub mod metadata;
pub mod op_msg;
pub mod reply;
