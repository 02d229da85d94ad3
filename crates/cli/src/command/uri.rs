//! `uri`.
pub(super) fn run(_: &crate::args::UriArgs) -> u8 {
    0
}
