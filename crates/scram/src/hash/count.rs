//! Counts compressions, so that a test can tell that none happened.

use core::cell::Cell;

std::thread_local! {
    static COMPRESSIONS: Cell<u64> = const { Cell::new(0) };
}

pub(crate) fn add(blocks: u64) {
    COMPRESSIONS.with(|c| c.set(c.get() + blocks));
}

/// Compressions that `f` does on this thread.
pub(crate) fn of<T>(f: impl FnOnce() -> T) -> (T, u64) {
    let before = COMPRESSIONS.with(Cell::get);
    let result = f();
    (result, COMPRESSIONS.with(Cell::get) - before)
}
