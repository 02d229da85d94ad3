//! Calls every core crate with its feature `alloc`, without std.
#![no_std]

extern crate alloc;
#[cfg(feature = "break_std")]
extern crate std;

mod credentials;
mod owned;

use core::alloc::{GlobalAlloc, Layout};

/// The one symbol of the library.
///
/// # Safety
/// The pointers must be valid for reads of `input_len` and writes of `out_len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mongo_auth_alloc_tier(
    input: *const u8,
    input_len: usize,
    out: *mut u8,
    out_len: usize,
) -> usize {
    // SAFETY: promised by the caller
    let (input, out) = unsafe {
        (
            core::slice::from_raw_parts(input, input_len),
            core::slice::from_raw_parts_mut(out, out_len),
        )
    };
    let text = core::str::from_utf8(input).unwrap_or_default();
    owned::call(input) + credentials::call(text) + calls::all(input, out)
}

/// Has nothing to give; the library is linked, never run.
struct Empty;

// SAFETY: every allocation fails
unsafe impl GlobalAlloc for Empty {
    unsafe fn alloc(&self, _: Layout) -> *mut u8 {
        core::ptr::null_mut()
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}

#[global_allocator]
static ALLOCATOR: Empty = Empty;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
