//! An allocator for tests that looks for secrets in the memory that is given back.
//!
//! A secret that stands in a block when the block is freed was not wiped: it stays there until
//! something else happens to be written over it. Growing a vector or a string counts, because the
//! old block is given back with all that was in it.
//!
//! ```
//! use mongo_auth_scanning_allocator::ScanningAllocator;
//!
//! #[global_allocator]
//! static ALLOCATOR: ScanningAllocator = ScanningAllocator::new();
//!
//! ALLOCATOR.look_for(&[b"correct horse"]);
//! drop(b"correct horse battery".to_vec());
//! assert_eq!(ALLOCATOR.found(), [21]);
//! ```

use core::{
    alloc::{GlobalAlloc, Layout},
    cell::Cell,
    slice,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
};
use std::{alloc::System, sync::OnceLock};

/// How many finds are told apart.
const FINDS: usize = 32;

/// The system's allocator, with a look at what comes back.
#[derive(Debug)]
pub struct ScanningAllocator {
    on: AtomicBool,
    needles: OnceLock<&'static [&'static [u8]]>,
    scanned: AtomicUsize,
    finds: AtomicUsize,
    sizes: [AtomicUsize; FINDS],
}

thread_local! {
    static EXEMPT: Cell<bool> = const { Cell::new(false) };
}

impl ScanningAllocator {
    /// An allocator that looks for nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            on: AtomicBool::new(false),
            needles: OnceLock::new(),
            scanned: AtomicUsize::new(0),
            finds: AtomicUsize::new(0),
            sizes: [const { AtomicUsize::new(0) }; FINDS],
        }
    }

    /// Begins to look for these texts, none of which may be empty. They are chosen once.
    ///
    /// # Panics
    /// When they were chosen before.
    pub fn look_for(&self, needles: &'static [&'static [u8]]) {
        assert!(self.needles.set(needles).is_ok(), "the needles were chosen before");
        self.on.store(true, Ordering::SeqCst);
    }

    /// How many blocks were looked through.
    #[must_use]
    pub fn scanned(&self) -> usize {
        self.scanned.load(Ordering::SeqCst)
    }

    /// The sizes of the blocks that held one of the texts, at most 32 of them. Forgets them.
    #[must_use]
    pub fn found(&self) -> Vec<usize> {
        let finds = self.finds.swap(0, Ordering::SeqCst);
        self.sizes.iter().take(finds).map(|size| size.load(Ordering::SeqCst)).collect()
    }

    fn scan(&self, block: &[u8]) {
        self.scanned.fetch_add(1, Ordering::Relaxed);
        let needles = self.needles.get().copied().unwrap_or_default();
        if needles.iter().any(|needle| holds(block, needle)) {
            let place = self.finds.fetch_add(1, Ordering::SeqCst);
            if let Some(size) = self.sizes.get(place) {
                size.store(block.len(), Ordering::SeqCst);
            }
        }
    }
}

impl Default for ScanningAllocator {
    fn default() -> Self {
        Self::new()
    }
}

/// Blocks that this thread frees are looked at no more: it plays the peer, who knows the secret.
pub fn exempt_this_thread() {
    EXEMPT.set(true);
}

fn holds(block: &[u8], needle: &[u8]) -> bool {
    let Some((first, _)) = needle.split_first() else { return false };
    let mut rest = block;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        if rest[at..].starts_with(needle) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}

// SAFETY: every call is passed on to the system's allocator as it came. `realloc` is the trait's
// own, so that the old block comes through `dealloc`.
unsafe impl GlobalAlloc for ScanningAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // Zeros, so that every byte that is looked at later has been written.
        // SAFETY: the caller keeps to the contract of `alloc`, which is that of `alloc_zeroed`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps to the contract of `alloc_zeroed`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let exempt = EXEMPT.try_with(Cell::get).unwrap_or(true);
        if self.on.load(Ordering::Relaxed) && !exempt {
            // SAFETY: the block has the size of its layout and is still the caller's alone. What
            // its owner left uninitialized, padding for one, reads as what was there before.
            self.scan(unsafe { slice::from_raw_parts(block, layout.size()) });
        }
        // SAFETY: the caller keeps to the contract of `dealloc`, and the block is the system's.
        unsafe { System.dealloc(block, layout) }
    }
}
