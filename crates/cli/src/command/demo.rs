//! `demo`.
pub(super) fn run() -> u8 {
    0
}
