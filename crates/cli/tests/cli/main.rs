//! The command as people run it, against servers of the test kit.

mod aws;
mod eval;
mod exit_codes;
mod hints;
mod manners;
mod secrets;
mod support;
mod uri;
